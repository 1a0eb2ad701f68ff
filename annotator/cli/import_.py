"""`annotator import`: bring documents and annotations into a project, all or nothing."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from annotator.cli.options import FORMAT
from annotator.cli.output import count, say, show_json
from annotator.cli.progress import progress


@click.command("import")
@click.argument("project", type=click.Path(path_type=Path))
@click.argument(
    "sources", metavar="PATH...", nargs=-1, required=True, type=click.Path(path_type=Path)
)
@click.option(
    "--format", "format_id", metavar="ID", help="The format, when it should not be guessed."
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
    on_conflict: str | None,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Bring files and folders of articles into PROJECT.

    One bad file or line refuses everything; the project then stays as it was.
    """
    from annotator.services.importing import import_paths
    from annotator.services.project import Project

    with Project.open(project, annotator=annotator) as opened, progress("Importing") as draw:
        report = import_paths(
            opened,
            sources,
            format=format_id,
            annotator=annotator,
            on_conflict=on_conflict,
            dry_run=dry_run,
            progress=draw,
        )
    if as_json:
        show_json(asdict(report))
        return
    would = "Would import" if dry_run else "Imported"
    say(
        f"{would} {count(report.documents_added, 'document')} and "
        f"{count(report.annotations_added, 'annotation')}{_known(report.documents_known)}."
    )
    for note in report.notes:
        say(note)


def _known(documents: int) -> str:
    """What to say of documents that were there already."""
    return f"; {count(documents, 'document')} already there" if documents else ""
