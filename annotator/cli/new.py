"""`annotator new`: make a project, empty, with a label set or from a template."""

from __future__ import annotations

from pathlib import Path

import click

from annotator.cli.output import count, say


@click.command("new")
@click.argument("project", type=click.Path(path_type=Path))
@click.option(
    "--template", metavar="ID", help="Begin with the labels and the guideline of a template."
)
@click.option(
    "--with-examples", is_flag=True, help="Add the template's worked examples as documents."
)
@click.option(
    "--labels",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Begin with the label set of a JSON file.",
)
def command(
    project: Path, template: str | None, with_examples: bool, labels: Path | None
) -> None:
    """Make the file PROJECT; it must not exist yet."""
    from annotator.services import templates
    from annotator.services.labelling import read_label_set
    from annotator.services.project import Project

    if template is not None and labels is not None:
        raise click.UsageError("give either --template or --labels, not both")
    if with_examples and template is None:
        raise click.UsageError("--with-examples needs a --template that has some")
    if template is not None:
        chosen = templates.template(template)
        made = templates.create_project(project, chosen, with_examples=with_examples)
    else:
        made = Project.create(project, labels=() if labels is None else read_label_set(labels))
    with made:
        said = count(len(made.label_set), "label")
        documents = made.document_count()
    if documents:
        said += f" and {count(documents, 'worked example')}"
    say(f"Made “{project}” with {said}.")
