"""`annotator new`: make a project, empty or with a label set."""

from __future__ import annotations

from pathlib import Path

import click

from annotator import paths
from annotator.cli.output import count, say
from annotator.domain.errors import InvalidInput
from annotator.domain.label import Label


@click.command("new")
@click.argument("project", type=click.Path(path_type=Path))
@click.option(
    "--template", metavar="NAME", help="Begin with one of the label sets that come along."
)
@click.option(
    "--labels",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Begin with the label set of a JSON file.",
)
def command(project: Path, template: str | None, labels: Path | None) -> None:
    """Make the file PROJECT; it must not exist yet."""
    from annotator.services.labelling import read_label_set
    from annotator.services.project import Project

    if template is not None and labels is not None:
        raise click.UsageError("give either --template or --labels, not both")
    source = labels if template is None else _template(template)
    label_set: tuple[Label, ...] = () if source is None else read_label_set(source)
    with Project.create(project, labels=label_set):
        pass
    say(f"Made “{project}” with {count(len(label_set), 'label')}.")


def _template(name: str) -> Path:
    """The label set of that name among those that come with the program."""
    found = {path.stem: path for path in (paths.resources() / "templates").glob("*.json")}
    if name not in found:
        known = ", ".join(sorted(found)) or "none"
        raise InvalidInput(f"There is no template “{name}”; there are: {known}.")
    return found[name]
