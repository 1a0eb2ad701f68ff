"""`annotator search`: words in their context, in project order."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from annotator.cli.output import say, show, show_json


@click.command("search")
@click.argument("project", type=click.Path(path_type=Path))
@click.argument("query", nargs=-1, required=True)
@click.option(
    "--limit", default=100, show_default=True, type=click.IntRange(1), help="How many at most."
)
@click.option("--json", "as_json", is_flag=True, help="Print the hits as JSON.")
def command(project: Path, query: tuple[str, ...], limit: int, as_json: bool) -> None:
    """Find QUERY in PROJECT's titles and texts; several words must all occur.

    A word that ends in * stands for every word that begins so.
    """
    from annotator.services.project import Project

    with Project.open(project, read_only=True) as opened:
        hits = opened.search(" ".join(query), limit=limit)
    if as_json:
        show_json([asdict(hit) for hit in hits])
        return
    for hit in hits:
        place = f"{hit.document_id}:{hit.start}-{hit.end}"
        show(_one_line(f"{place}  {hit.left}[{hit.words}]{hit.right}"))
    if not hits:
        say("Nothing found.")
    elif len(hits) == limit:
        say(f"Only the first {limit} are shown; --limit shows more.")


def _one_line(text: str) -> str:
    """The text with its line ends and tabs as spaces."""
    return " ".join(text.replace("\t", " ").splitlines())
