"""`annotator info`: what is in a project, counted."""

from __future__ import annotations

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
        show_json(found)
    else:
        _print(project, found)


def _counts(project: Project) -> dict[str, object]:
    """Every count, as it goes to JSON; labels in the order of the label set."""
    counts = project.counts()
    labels = [
        {
            "label": label.name,
            "kind": label.kind.value,
            "annotations": counts.by_label.get(label.uid, 0),
        }
        for label in project.label_set
    ]
    return {
        "documents": counts.documents,
        "status": {status.value: number for status, number in counts.by_status.items()},
        "annotations": counts.annotations,
        "labels": labels,
        "highlights": counts.by_label.get(None, 0),
        "annotators": dict(counts.by_annotator),
    }
