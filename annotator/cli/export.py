"""`annotator export`: write documents and annotations, with the flags of the chosen format."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from annotator.cli.options import FormatCommand, given, known_format
from annotator.cli.output import count, say, show_json
from annotator.cli.progress import progress
from annotator.domain.document import Status

STDOUT = "-"


@click.command("export", cls=FormatCommand, default_format="jsonl")
@click.argument("project", type=click.Path(path_type=Path))
@click.argument("target", type=click.Path(path_type=Path, allow_dash=True))
@click.option(
    "--format", "format_id", callback=known_format, default="jsonl", show_default=True, metavar="ID"
)
@click.option(
    "--status",
    "statuses",
    multiple=True,
    type=click.Choice([status.value for status in Status]),
    help="Only documents of this status; may be given several times.",
)
@click.option(
    "--annotator", "annotators", multiple=True, metavar="NAME", help="Only this annotator's work."
)
@click.option("--label", "labels", multiple=True, metavar="NAME", help="Only this label.")
@click.option("--suggestions", is_flag=True, help="Also what machines suggest and nobody judged.")
@click.option("--rejected", is_flag=True, help="Also what was rejected.")
@click.option("--json", "as_json", is_flag=True, help="Report as JSON on stdout.")
def command(
    project: Path,
    target: Path,
    format_id: str,
    statuses: tuple[str, ...],
    annotators: tuple[str, ...],
    labels: tuple[str, ...],
    suggestions: bool,
    rejected: bool,
    as_json: bool,
    **options: object,
) -> None:
    """Write PROJECT to the file TARGET (“-” is stdout), replacing it once all is written."""
