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
    help="Where demo.annotator, demo.jsonl and demo.png go.",
)
def command(out: Path) -> None:
    """Watch a real window do the main job: tag passages, undo one, export.

    It opens the bundled article and leaves the project, the JSONL and a picture in DIR.
    """
    raise click.UsageError("the demo needs the window: start it as “annotator demo”")
