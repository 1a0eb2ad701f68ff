"""`annotator export`: write documents and annotations, with the flags of the chosen format."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from annotator.cli.options import FormatCommand, given, known_format
from annotator.cli.output import count, say, show_json
from annotator.cli.progress import progress
from annotator.domain.errors import InvalidInput
from annotator.services.export_card import CardOptions
from annotator.services.selection import Selection

if TYPE_CHECKING:
    from annotator.services.export_report import ExportReport

STDOUT = "-"


def _options_of(format_id: str) -> type:
    from annotator.formats.registry import writer

    return writer(format_id).write_options


@click.command(
    "export",
    cls=FormatCommand,
    options_of=_options_of,
    default_format="jsonl",
    also=(Selection, CardOptions),
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
@click.option(
    "--dry-run", is_flag=True, help="Only say what would be written and what would be lost."
)
@click.option(
    "--fail-on-loss",
    is_flag=True,
    help="Write nothing if anything would be lost beside what was not chosen.",
)
@click.option("--json", "as_json", is_flag=True, help="Report as JSON on stdout.")
def command(
    project: Path,
    target: str,
    format_id: str,
    dry_run: bool,
    fail_on_loss: bool,
    as_json: bool,
    **chosen: object,
) -> None:
    """Write PROJECT to TARGET, or to stdout when it is “-”.

    What the format cannot hold, and what was not chosen, is said before anything is seen at
    TARGET, which is replaced at once when all is written; no folder is made but what a format of
    many files writes. With --split and --annotators apart there are several files:
    NAME.ANNOTATOR.train.jsonl and so on.
    """
    from annotator.cli import loss_table
    from annotator.services.exporting import export_project, plan_export
    from annotator.services.project import Project

    if as_json and target == STDOUT and not dry_run:
        raise click.UsageError("“-” and --json both write to stdout; give a file")
    told = False

    def tell(report: ExportReport) -> bool:
        """Say what is lost before anything is seen at the target."""
        nonlocal told
        told = True
        loss_table.say_losses(report, in_full=dry_run)
        if fail_on_loss and report.loses:
            raise InvalidInput("something would be lost; nothing was written")
        return True

    options = given(chosen)
    with Project.open(project, read_only=True) as opened, progress("Exporting") as draw:
        if dry_run or (fail_on_loss and target == STDOUT):
            report = plan_export(opened, target, format=format_id, progress=draw, **options)
            if dry_run and as_json:
                show_json(loss_table.as_json(report, dry_run=True))
            tell(report)
        if not dry_run:
            report = export_project(
                opened, target, format=format_id, confirm=tell, progress=draw, **options
            )
    if not told:
        tell(report)
    loss_table.say_parts(report)
    if as_json and not dry_run:
        show_json(loss_table.as_json(report, dry_run=False))
    if not as_json:
        _say_written(report, dry_run=dry_run)
    if report.stops:
        raise InvalidInput(
            "spans that do not fit whole tokens stop the export; widen them or leave them out"
            " (--misfits snap or drop)"
        )


def _say_written(report: ExportReport, *, dry_run: bool) -> None:
    files = ", ".join(f"“{file}”" for file in report.files)
    where = f" to {files}" if files else ""
    what = f"{count(report.documents, 'document')} and {count(report.annotations, 'annotation')}"
    say(f"{'Would export' if dry_run else 'Exported'} {what}{where}.")
