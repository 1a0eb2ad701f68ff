"""`annotator import`: bring documents and annotations into a project, all or nothing."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from annotator.cli.options import known_format
from annotator.cli.output import count, say, show_json
from annotator.cli.progress import progress

if TYPE_CHECKING:
    from annotator.services.importing import ImportRefused, ImportReport

_MOST_PLACES = 20


@click.command("import")
@click.argument("project", type=click.Path(path_type=Path))
@click.argument(
    "sources", metavar="PATH...", nargs=-1, required=True, type=click.Path(path_type=Path)
)
@click.option(
    "--format",
    "format_id",
    callback=known_format,
    metavar="ID",
    help="The format, when it should not be guessed.",
)
@click.option("--annotator", metavar="NAME", help="Who made annotations that do not say it.")
@click.option(
    "--on-conflict",
    type=click.Choice(["keep", "replace"]),
    help="What to do where an annotation of the same id differs (otherwise it is refused).",
)
@click.option("--dry-run", is_flag=True, help="Read and report everything, change nothing.")
@click.option("--json", "as_json", is_flag=True, help="Report as JSON on stdout.")
def command(
    project: Path,
    sources: tuple[Path, ...],
    format_id: str | None,
    annotator: str | None,
    on_conflict: Literal["keep", "replace"] | None,
    dry_run: bool,
    as_json: bool,
) -> int:
    """Bring files and folders of articles into PROJECT.

    One bad file or line refuses everything; the project then stays as it was.
    """
    from annotator.services.importing import ImportRefused, import_paths
    from annotator.services.project import Project

    with Project.open(project, annotator=annotator) as opened, progress("Importing") as draw:
        try:
            report = import_paths(
                opened,
                sources,
                format=format_id,
                annotator=annotator,
                on_conflict=on_conflict,
                dry_run=dry_run,
                progress=draw,
            )
        except ImportRefused as error:
            return _refused(error, as_json)
    if as_json:
        show_json(asdict(report))
    else:
        _say(report)
    return 0


def _refused(error: ImportRefused, as_json: bool) -> int:
    """Tell every place that a dry run could not read."""
    if as_json:
        show_json({"refused": [asdict(place) for place in error.refused]})
    for place in error.refused[:_MOST_PLACES]:
        say(str(place.error))
    more = len(error.refused) - _MOST_PLACES
    if more > 0:
        say(f"{count(more, 'more place')} cannot be read; --json lists all of them.")
    return 1


def _say(report: ImportReport) -> None:
    """The report for people: what came, what was there, and every note."""
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
        say(f"New labels: {', '.join(report.labels_added)}.")
    for note in report.notes:
        say(note)
