"""`annotator ledger`: frames as a table, with who says what and the words that prove it."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from annotator.cli.output import count, say, show_json
from annotator.cli.progress import progress

if TYPE_CHECKING:
    from annotator.services.ledger import LedgerQuery
    from annotator.services.project import Project

STDOUT = "-"


@click.command("ledger")
@click.argument("project", type=click.Path(path_type=Path))
@click.argument("target", type=click.Path(allow_dash=True), default=STDOUT)
@click.option("--frame", metavar="LABEL", help="Only frames with this label.")
@click.option("--document", metavar="ID", help="Only frames of this document.")
@click.option("--long", is_flag=True, help="A row for every value and passage that proves it.")
@click.option(
    "--format", "kind", type=click.Choice(("csv", "jsonl")), default="csv", show_default=True,
    help="JSON Lines always hold the long form.",
)  # fmt: skip
@click.option("--conflicts", is_flag=True, help="Only frames whose reports contradict each other.")
@click.option("--uncoded", is_flag=True, help="Only frames with a report that is not coded yet.")
@click.option("--source", default="", metavar="WORDS", help="Only frames with this source.")
@click.option(
    "--side", metavar="NAME=WORDS",
    help="Only frames with these words in a slot, or in an attribute of a source.",
)  # fmt: skip
@click.option("--since", default="", metavar="DATE", help="Only what is reported from then on.")
@click.option("--until", default="", metavar="DATE", help="Only what is reported until then.")
@click.option("--text", default="", metavar="WORDS", help="Only frames with all of these words.")
@click.option("--sort", default="", metavar="SLOT", help="Order by a slot, or by @frame, @label, "
              "@article, @published, @outlet, @conflicts.")  # fmt: skip
@click.option("--descending", is_flag=True, help="The other way round.")
@click.option("--exact", is_flag=True, help="Leave cells alone that spreadsheets calculate.")
@click.option("--json", "as_json", is_flag=True, help="Report as JSON on stdout.")
def command(
    project: Path, target: str, kind: str, long: bool, exact: bool, as_json: bool, **asked: Any
) -> None:
    """Write the frames of PROJECT as a table to the file TARGET, or to stdout.

    One row a frame, or with --long one for every value with its source, stance, article, quote
    and offsets. TARGET is replaced at once when all is written.
    """
    from annotator.services.ledger_export import export_ledger
    from annotator.services.project import Project

    if as_json and target == STDOUT:
        raise click.UsageError("the table and --json both go to stdout; give a file")
    with Project.open(project, read_only=True) as opened, progress("Writing") as draw:
        query = _query(opened, asked)
        report = export_ledger(
            opened, target, query, format=kind, long=long or kind == "jsonl", exact=exact,
            progress=draw,
        )  # fmt: skip
    if report.left_out:
        say(f"Left out by the filters: {count(report.left_out, 'frame')}.")
    if as_json:
        show_json(asdict(report))
        return
    where = "" if target == STDOUT else f" to “{target}”"
    say(
        f"Wrote {count(report.frames, 'frame')} with {count(report.reported, 'reported value')}, "
        f"{report.coded:,} coded, {count(report.conflicts, 'conflict')}{where}."
    )


def _query(project: Project, asked: dict[str, Any]) -> LedgerQuery:
    from annotator.domain.annotation import Kind
    from annotator.services.ledger import LedgerQuery

    frame, document, side = asked.pop("frame"), asked.pop("document"), asked.pop("side")
    label = None if frame is None else project.label_set.named(frame, Kind.FRAME).uid
    uid = None if document is None else project.document(document).uid
    return LedgerQuery(label=label, document=uid, side=_side(side), **asked)


def _side(text: str | None) -> tuple[str, str] | None:
    if text is None:
        return None
    name, equals, words = text.partition("=")
    if not equals or not name:
        raise click.BadParameter("say NAME=WORDS, as in kind=official", param_hint="--side")
    return name, words
