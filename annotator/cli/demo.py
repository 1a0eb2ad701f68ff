"""`annotator demo`: its line of help; the window itself runs it."""

from __future__ import annotations

from pathlib import Path

import click


@click.command("demo")
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("annotator-demo"),
    show_default=True,
    metavar="DIR",
    help="Where the project, what is exported and the pictures go.",
)
def command(out: Path) -> None:
    """Watch a real window code three articles about one night, be killed, and go on.

    Tags passages, says who says how many, decides in the ledger; the process is killed; the next
    one undoes a step from before and exports. Leaves project, JSONL, table and pictures in DIR.
    """
    raise click.UsageError("the demo needs the window: start it as “annotator demo”")
