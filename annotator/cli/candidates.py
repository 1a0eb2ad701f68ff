"""`annotator candidates`: the knowledge bases of a project."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from annotator.cli.output import count, say, show, show_json
from annotator.cli.progress import progress

if TYPE_CHECKING:
    from annotator.services.candidates import FoundCandidate


@click.group("candidates")
@click.argument("project", type=click.Path(path_type=Path))
@click.pass_context
def command(context: click.Context, project: Path) -> None:
    """Knowledge bases of PROJECT: what words may stand for."""
    context.obj = project


@command.command("import")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--name", help="What links call it; the file's name without its ending otherwise.")
@click.pass_obj
def import_(project: Path, file: Path, name: str | None) -> None:
    """Bring in a table from FILE, in the place of one with its name.

    CSV with a first line id,label,aliases,description and further columns (aliases parted by |),
    or JSON Lines with the same keys.
    """
    from annotator.services.candidates import import_candidates
    from annotator.services.project import Project

    with Project.open(project) as opened, progress("Importing") as report:
        made = import_candidates(opened, file, name or file.stem, progress=report)
    verb = "Replaced" if made.replaced else "Imported"
    say(f"{verb} “{made.name}”: {count(made.count, 'candidate')}.")


@command.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print the knowledge bases as JSON.")
@click.pass_obj
def list_(project: Path, as_json: bool) -> None:
    """Name the knowledge bases with how many candidates each has."""
    from annotator.services.candidates import candidate_tables
    from annotator.services.project import Project

    with Project.open(project, read_only=True) as opened:
        tables = candidate_tables(opened)
    if as_json:
        show_json([{"name": name, "candidates": size} for name, size in tables.items()])
        return
    for name, size in tables.items():
        show(f"{name}  {count(size, 'candidate')}")
    if not tables:
        say("There is no knowledge base yet.")


@command.command("search")
@click.argument("words", nargs=-1, required=True)
@click.option("--name", "names", multiple=True, help="Look in this one only; can be repeated.")
@click.option("--limit", default=20, show_default=True, type=click.IntRange(1))
@click.option("--json", "as_json", is_flag=True, help="Print the candidates as JSON.")
@click.pass_obj
def search(
    project: Path, words: tuple[str, ...], names: tuple[str, ...], limit: int, as_json: bool
) -> None:
    """Find candidates with WORDS that begin so in their labels or aliases."""
    from annotator.domain.errors import NotFound
    from annotator.services.candidates import candidate_tables, search_candidates
    from annotator.services.project import Project

    with Project.open(project, read_only=True) as opened:
        known = candidate_tables(opened)
        for name in names:
            if name not in known:
                raise NotFound(f"there is no knowledge base named “{name}” in this project")
        found = search_candidates(opened, " ".join(words), names, limit=limit)
    if as_json:
        show_json([{"kb": one.kb, **asdict(one.candidate)} for one in found])
        return
    for one in found:
        show(_line(one))
    if not found:
        say("Nothing found.")


@command.command("delete")
@click.argument("name")
@click.pass_obj
def delete(project: Path, name: str) -> None:
    """Delete the knowledge base NAME; links keep their ids."""
    from annotator.services.candidates import delete_candidates
    from annotator.services.project import Project

    with Project.open(project) as opened:
        delete_candidates(opened, name)
    say(f"Deleted “{name}”.")


def _line(found: FoundCandidate) -> str:
    one = found.candidate
    told = [f"{found.kb} {one.id}", one.label, one.description]
    return "  ".join(" ".join(each.split()) for each in told if each)
