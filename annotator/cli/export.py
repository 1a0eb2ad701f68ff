"""`annotator export`: write documents and annotations, with the flags of the chosen format."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from annotator.cli.options import FormatCommand, given, known_format
from annotator.cli.output import count, say, show_json
from annotator.cli.progress import progress
from annotator.services.selection import Selection

if TYPE_CHECKING:
    from annotator.services.exporting import ExportReport

STDOUT = "-"


def _options_of(format_id: str) -> type:
    from annotator.formats.registry import writer

    return writer(format_id).write_options


@click.command(
    "export", cls=FormatCommand, options_of=_options_of, default_format="jsonl", also=Selection
)
@click.argument("project", type=click.Path(path_type=Path))
@click.argument("target", type=click.Path(allow_dash=True))
@click.option(
    "--format",
    "format_id",
    callback=known_format,
    default="jsonl",
    show_default=True,
    metavar="ID",
    help="The format; its own flags stand below.",
)
@click.option("--json", "as_json", is_flag=True, help="Report as JSON on stdout.")
def command(project: Path, target: str, format_id: str, as_json: bool, **chosen: object) -> None:
    """Write PROJECT to the file TARGET, or to stdout when it is “-”.

    TARGET is replaced at once when all is written; no folder is made.
    """
    from annotator.services.exporting import export_project
    from annotator.services.project import Project

    if as_json and target == STDOUT:
        raise click.UsageError("“-” and --json both write to stdout; give a file")
    told = False

    def tell(report: ExportReport) -> bool:
        """Say what is left out before anything is seen at the target."""
        nonlocal told
        told = True
        _say_left_out(report)
        return True

    with Project.open(project, read_only=True) as opened, progress("Exporting") as draw:
        report = export_project(
            opened, target, format=format_id, confirm=tell, progress=draw, **given(chosen)
        )
    if not told:
        _say_left_out(report)
    if as_json:
        files = [str(file) for file in report.files]
        found = {"left_out": dict(report.left_out), "problems": dict(report.problems)}
        show_json({**asdict(report), **found, "files": files})
        return
    where = "" if target == STDOUT else f" to {', '.join(f'“{file}”' for file in report.files)}"
    say(
        f"Exported {count(report.documents, 'document')} and "
        f"{count(report.annotations, 'annotation')}{where}."
    )


def _say_left_out(report: ExportReport) -> None:
    for reason, number in report.left_out.items():
        say(f"Left out: {reason} ({number:,}).")
    if report.problems:
        from annotator.domain.problems import CODES

        for code, number in report.problems.items():
            say(f"Not as the labels ask: {CODES[code]} ({number:,}).")
    for note in report.notes:
        say(f"{note[:1].upper()}{note[1:]}.")
