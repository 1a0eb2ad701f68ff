"""`annotator history`: every action of a project, newest first."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from annotator.cli.output import show, show_json

if TYPE_CHECKING:
    from annotator.services.project import HistoryEntry, Project

_PAGE = 500


@click.command("history")
@click.argument("project", type=click.Path(path_type=Path))
@click.option("--limit", type=click.IntRange(1), help="How many at most (otherwise all).")
@click.option("--json", "as_json", is_flag=True, help="Print the entries as JSON.")
def command(project: Path, limit: int | None, as_json: bool) -> None:
    """List every action in PROJECT, newest first."""
    from annotator.services.project import Project

    with Project.open(project, read_only=True) as opened:
        entries = _entries(opened, limit)
        if as_json:
            show_json([_as_json(entry) for entry in entries])
            return
        for entry in entries:
            undone = "  (undone)" if entry.undone else ""
            kind = "" if entry.kind == "action" else f"{entry.kind.capitalize()}: "
            show(f"{entry.created}  {entry.annotator}  {kind}{entry.title}{undone}")


def _entries(project: Project, limit: int | None) -> Iterator[HistoryEntry]:
    """Entries page by page, so that a long history is never held whole."""
    before: int | None = None
    left = limit
    while left is None or left > 0:
        page = project.history(limit=_PAGE if left is None else min(_PAGE, left), before=before)
        if not page:
            return
        yield from page
        before = page[-1].id
        left = None if left is None else left - len(page)


def _as_json(entry: HistoryEntry) -> dict[str, object]:
    """One entry for machines; `size` is the number of rows it touched."""
    return {
        "id": entry.uid,
        "title": entry.title,
        "kind": entry.kind,
        "undone": entry.undone,
        "size": entry.size,
        "annotator": entry.annotator,
        "created": entry.created,
        "document": entry.document,
    }
