"""`annotator rejoin`: annotations without texts and their texts put together again."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from annotator.cli.output import count, say, show_json
from annotator.cli.progress import progress


@click.command("rejoin")
@click.argument("standoff", type=click.Path(path_type=Path))
@click.argument("texts", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--out", "target", required=True, metavar="FILE", type=click.Path(path_type=Path),
    help="The JSONL file to write; one that is there is replaced.",
)  # fmt: skip
@click.option("--skip-missing", is_flag=True, help="Leave out documents whose texts are not there.")
@click.option("--json", "as_json", is_flag=True, help="Report as JSON on stdout.")
def command(
    standoff: Path, texts: tuple[Path, ...], target: Path, skip_missing: bool, as_json: bool
) -> None:
    """Put the annotations of STANDOFF and the texts of files and folders together again.

    STANDOFF is what an export with “--format standoff” wrote; TEXTS are of any format that can
    be read. Each text is known by its hash, whatever its file is called.
    """
    from annotator.services.rejoining import rejoin

    with progress("Reading texts") as draw:
        report = rejoin(standoff, texts, target, skip_missing=skip_missing, progress=draw)
    if as_json:
        show_json(asdict(report))
        return
    for note in report.notes:
        say(f"{note[:1].upper()}{note[1:]}.")
    if report.missing:
        say(f"Left out: {count(report.missing, 'document')} whose texts are not there.")
    say(
        f"Wrote {count(report.documents, 'document')} and "
        f"{count(report.annotations, 'annotation')} to “{target}”."
    )
