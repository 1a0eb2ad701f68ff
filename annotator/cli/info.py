"""`annotator info`: what is in a project, counted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from annotator.cli.output import columns, count, show, show_json

if TYPE_CHECKING:
    from annotator.services.project import Project


@click.command("info")
@click.argument("project", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print the counts as JSON.")
def command(project: Path, as_json: bool) -> None:
    """Count PROJECT by status, label and annotator."""
    from annotator.services.project import Project

    with Project.open(project, read_only=True) as opened:
        found = _counts(opened)
    if as_json:
        show_json(asdict(found))
        return
    status = ", ".join(f"{number:,} {name}" for name, number in found.status.items() if number)
    show(f"{count(found.documents, 'document')}{f' ({status})' if status else ''}")
    show(count(found.annotations, "annotation"))
    by_label = [(use.label, use.kind, f"{use.annotations:,}") for use in found.labels]
    if found.highlights:
        by_label.append(("(no label)", "highlight", f"{found.highlights:,}"))
    _table("Labels", by_label)
    _table("Annotators", [(name, f"{number:,}") for name, number in found.annotators.items()])


@dataclass(frozen=True, slots=True)
class LabelUse:
    """How many annotations a label has."""

    label: str
    kind: str
    annotations: int


@dataclass(frozen=True, slots=True)
class Info:
    """Every count, as it goes to JSON; labels in the order of the label set."""

    documents: int
    status: dict[str, int]
    annotations: int
    labels: tuple[LabelUse, ...]
    highlights: int
    annotators: dict[str, int]


def _counts(project: Project) -> Info:
    counts, labels = project.counts(), project.label_set
    return Info(
        documents=counts.documents,
        status={status.value: number for status, number in counts.by_status.items()},
        annotations=counts.annotations,
        labels=tuple(
            LabelUse(label.name, label.kind.value, counts.by_label.get(label.uid, 0))
            for label in labels
        ),
        highlights=counts.by_label.get(None, 0),
        annotators=dict(counts.by_annotator),
    )


def _table(title: str, rows: Sequence[Sequence[str]]) -> None:
    """A titled table, left out when it is empty."""
    if rows:
        show()
        show(title)
        columns(rows)
