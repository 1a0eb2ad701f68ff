"""`annotator backup`: a verified copy of a project."""

from __future__ import annotations

from pathlib import Path

import click

from annotator.cli.output import say


@click.command("backup")
@click.argument("project", type=click.Path(path_type=Path))
def command(project: Path) -> None:
    """Write a verified copy of PROJECT into its folder of backups."""
    from annotator.services.project import Project

    with Project.open(project, read_only=True) as opened:
        copy = opened.backup()
    say(f"Backed “{project}” up to “{copy}”.")
