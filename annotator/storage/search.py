"""Words in the articles of a project, found by the full-text index, shown in context."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from annotator.domain.document import text_sha256
from annotator.domain.errors import DamagedProject
from annotator.domain.ids import Uid
from annotator.storage.database import Database
from annotator.storage.query import match_expression

_CONTEXT = 40
_AT_ONCE = 25  # documents whose texts are read in one go


@dataclass(frozen=True, slots=True)
class Hit:
    """One place where a query's word stands; `start` and `end` are code points in the text."""

    document: Uid
    document_id: str
    title: str
    start: int
    end: int
    left: str
    words: str
    right: str


def search(database: Database, query: str, limit: int) -> Iterator[Hit]:
    """Up to `limit` hits of documents that hold every word, in project order.

    Raises:
        DamagedProject: if a text that holds the words is not the one that was stored.

    A document whose words stand in its title alone gives one empty hit at its beginning.
    """
    if not query.strip():
        return
    expression = match_expression(query)
    # First only where: sorting the texts themselves costs three times as much.
    places = database.execute(
        "SELECT d.revision_id FROM article_search s JOIN document d ON d.revision_id = s.rowid"
        " WHERE s.article_search MATCH ? ORDER BY d.position, d.id LIMIT ?",
        (expression, limit),
    ).fetchall()
    left = limit
    for first in range(0, len(places), _AT_ONCE):
        batch = [int(row[0]) for row in places[first : first + _AT_ONCE]]
        found = _hits(database, expression, batch, left)
        for revision in batch:
            for hit in found.get(revision, [])[:left]:
                yield hit
                left -= 1
            if not left:
                return


def _hits(
    database: Database, expression: str, revisions: list[int], limit: int
) -> dict[int, list[Hit]]:
    """Up to `limit` hits in each of these revisions, which all hold the words."""
    # The index marks its own tokens, so diacritics and case fold exactly as they were indexed.
    opening, closing = "\ue000", "\ue001"
    rows = database.execute(
        "SELECT r.id, d.uid, d.external_id, r.title, r.text, r.sha256,"
        " highlight(article_search, 1, ?, ?)"
        " FROM article_search JOIN revision r ON r.id = article_search.rowid"
        " JOIN document d ON d.revision_id = r.id"
        " WHERE article_search MATCH ? AND article_search.rowid BETWEEN ? AND ?"
        # The plus keeps the index from being asked for each of them anew.
        f" AND +article_search.rowid IN ({', '.join('?' * len(revisions))})",
        (opening, closing, expression, min(revisions), max(revisions), *revisions),
    )
    found: dict[int, list[Hit]] = {}
    for revision, uid, external, title, text, sha256, marked in rows:
        with database.damage_errors():
            exact = text_sha256(text) == sha256
        if not exact:
            raise DamagedProject(
                f"the text of the document “{external}” was damaged on disk; restore a backup"
            )
        found[revision] = [
            Hit(
                Uid(uid), external, title, start, end,
                text[max(0, start - _CONTEXT) : start], text[start:end],
                text[end : end + _CONTEXT],
            )
            for start, end in islice(_places(text, marked, opening, closing), limit)
        ]  # fmt: skip
    return found


def _places(text: str, marked: str, opening: str, closing: str) -> Iterator[tuple[int, int]]:
    """The marked ranges, in code points of the unmarked text."""
    if opening in text or closing in text:
        # The article itself holds the marks: they cannot be told apart, so only name it.
        yield 0, 0
        return
    found = False
    for n, match in enumerate(re.finditer(f"{opening}([^{closing}]*){closing}", marked)):
        found = True
        start = match.start() - 2 * n
        yield start, start + len(match.group(1))
    if not found:
        yield 0, 0
