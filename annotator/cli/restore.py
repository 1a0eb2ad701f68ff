"""`annotator restore`: a project made anew from a backup."""

from __future__ import annotations

from pathlib import Path

import click

from annotator.cli.output import say


@click.command("restore")
@click.argument("backup", type=click.Path(path_type=Path))
@click.argument("project", type=click.Path(path_type=Path))
def command(backup: Path, project: Path) -> None:
    """Make PROJECT from BACKUP; nothing may lie there yet.

    The backup stays as it is. To replace a damaged project, move it away first.
    """
    from annotator.storage.backups import restore

    restore(backup, project)
    say(f"Made “{project}” from “{backup}”.")
