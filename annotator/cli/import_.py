"""`annotator import`: bring documents and annotations into a project, all or nothing."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from annotator.cli.mappings import annotator_mapping, label_mapping
from annotator.cli.options import FormatCommand, given, known_format
from annotator.cli.output import columns, count, say, show, show_json
from annotator.cli.progress import progress
from annotator.formats.offset_units import NAMES, Unit

if TYPE_CHECKING:
    from annotator.services.import_plan import ImportPlan
    from annotator.services.import_report import ImportReport, LabelFound

_MOST_PLACES = 20
_MOST_NAMES = 50


def _options_of(format_id: str) -> type:
    from annotator.formats.registry import reader

    return reader(format_id).read_options


@click.command("import", cls=FormatCommand, options_of=_options_of)
@click.argument("project", type=click.Path(path_type=Path))
@click.argument(
    "sources", metavar="PATH...", nargs=-1, required=True, type=click.Path(path_type=Path)
)
@click.option(
    "--format",
    "format_id",
    callback=known_format,
    metavar="ID",
    help="The format, when it should not be guessed; its own flags stand below.",
)
@click.option("--annotator", metavar="NAME", help="Who made annotations that do not say it.")
@click.option(
    "--map-label",
    "map_labels",
    multiple=True,
    metavar="OLD=NEW",
    help="A label of the files gets another name, of a label here or a new one"
    " (KIND:OLD=NEW if several kinds have it).",
)
@click.option(
    "--drop-label",
    "drop_labels",
    multiple=True,
    metavar="NAME",
    help="Annotations with this label are left out.",
)
@click.option(
    "--map-annotator",
    "map_annotators",
    multiple=True,
    metavar="OLD=NEW",
    help="An annotator of the files has another name here.",
)
@click.option(
    "--as-suggestions",
    default="",
    metavar="NAME[@VERSION]",
    help="What people made in the files comes in as suggestions of this model.",
)
@click.option(
    "--offset-unit",
    type=click.Choice([unit.value for unit in Unit]),
    help="What the files' offsets count, whatever their quotes tell: "
    f"{', '.join(NAMES.values())}.",
)
@click.option(
    "--accept-mismatches",
    is_flag=True,
    help="Take offsets even where the quoted words are others.",
)
@click.option(
    "--on-conflict",
    type=click.Choice(["keep", "replace"]),
    help="What to do where an annotation of the same id differs (otherwise it is refused).",
)
@click.option("--dry-run", is_flag=True, help="Read and report everything, change nothing.")
@click.option("--json", "as_json", is_flag=True, help="Report as JSON on stdout.")
def command(
    project: Path, sources: tuple[Path, ...], dry_run: bool, as_json: bool, **chosen: Any
) -> int:
    """Bring files and folders of articles into PROJECT.

    One bad file or line refuses everything; the project then stays as it was.
    """
    from annotator.services.importing import ImportRefused, import_paths
    from annotator.services.project import Project

    plan = _plan(**chosen)
    with (
        Project.open(project, annotator=plan.annotator) as opened,
        progress("Importing") as draw,
    ):
        try:
            report = import_paths(opened, sources, plan, dry_run=dry_run, progress=draw)
        except ImportRefused as error:
            return _refused(error.report, as_json)
    if as_json:
        show_json(asdict(report))
    else:
        _say(report)
    return 0


def _plan(
    format_id: str | None,
    annotator: str | None,
    map_labels: tuple[str, ...],
    drop_labels: tuple[str, ...],
    map_annotators: tuple[str, ...],
    as_suggestions: str,
    offset_unit: str | None,
    accept_mismatches: bool,
    on_conflict: Any,
    **options: object,
) -> ImportPlan:
    """What the flags ask for; `options` are those of the format."""
    from annotator.services.import_plan import ImportPlan

    return ImportPlan(
        format=format_id,
        options=given(options),
        annotator=annotator,
        offset_unit=offset_unit or "",
        accept_mismatches=accept_mismatches,
        labels=label_mapping(map_labels, drop_labels),
        annotators=annotator_mapping(map_annotators),
        as_suggestions=as_suggestions,
        on_conflict=on_conflict,
    )


def _refused(report: ImportReport, as_json: bool) -> int:
    """Tell every place for which the import was refused."""
    if as_json:
        show_json(asdict(report))
    for place in report.refused[:_MOST_PLACES]:
        say(str(place.error))
    more = len(report.refused) - _MOST_PLACES
    if more > 0:
        say(f"{count(more, 'more place')} cannot be read; --json lists all of them.")
    return 1


def _say(report: ImportReport) -> None:
    """The report for people: what came, what was there, what was left out, and every note."""
    there = report.documents_known, report.annotations_known
    known = (
        f"; {count(there[0], 'document')} and {count(there[1], 'annotation')} were there already"
        if any(there)
        else ""
    )
    say(
        f"{'Would import' if report.dry_run else 'Imported'} "
        f"{count(report.documents_added, 'document')} and "
        f"{count(report.annotations_added, 'annotation')}{known}."
    )
    if report.annotations_replaced:
        say(f"{count(report.annotations_replaced, 'annotation')} replaced.")
    if report.labels_added:
        more = len(report.labels_added) - _MOST_NAMES
        also = f" and {more:,} more" if more > 0 else ""
        say(f"New labels: {', '.join(report.labels_added[:_MOST_NAMES])}{also}.")
    for reason, number in report.left_out.items():
        say(f"Left out: {reason} ({number:,}).")
    for note in report.notes:
        say(note)
    if report.dry_run:
        _show_found(report)


def _becomes(label: LabelFound) -> str:
    """What becomes of a label, in words."""
    if label.becomes is None:
        return "left out"
    words = {"same": "is here", "new": "new", "taken": "new; another kind has the name"}
    name = "" if label.becomes == label.name else f"→ {label.becomes}, "
    return name + words[label.state]


def _show_found(report: ImportReport) -> None:
    """What a dry run found, on stdout: formats, labels and annotators of the files."""
    for found in report.formats:
        more = "" if found.files == 1 else f" and {count(found.files - 1, 'more file')}"
        show(f"{found.first}{more}: {found.title} ({found.reason})")
    if report.labels:
        show("labels")
        columns(
            (label.kind.value, label.name, f"{label.count:,}", _becomes(label))
            for label in report.labels
        )
    if report.annotators:
        show("annotators")
        columns(
            (who.name, f"{who.count:,}", "" if who.becomes == who.name else f"→ {who.becomes}")
            for who in report.annotators
        )
    for place in report.places[:_MOST_PLACES]:
        show(f"left out: {place.error}")
    more_places = sum(report.left_out.values()) - _MOST_PLACES
    if more_places > 0:
        show(f"left out: {count(more_places, 'more place')}; --json lists them")
