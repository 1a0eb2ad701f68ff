"""`annotator labels`: a project's label set to and from a JSON file."""

from __future__ import annotations

from pathlib import Path

import click

from annotator.cli.output import count, say


@click.command("labels")
@click.argument("project", type=click.Path(path_type=Path))
@click.argument("what", type=click.Choice(["export", "import"]))
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def command(project: Path, what: str, file: Path) -> None:
    """Write PROJECT's label set to FILE, or add the labels of FILE to it."""
    from annotator.services import labelling
    from annotator.services.project import Project

    with Project.open(project, read_only=what == "export") as opened:
        if what == "export":
            labelling.write_label_set(opened, file)
            say(f"Wrote {count(len(opened.label_set), 'label')} to “{file}”.")
        else:
            before = len(opened.label_set)
            labelling.import_label_set(opened, file)
            added = len(opened.label_set) - before
            say(f"Added {count(added, 'label')} from “{file}”.")
