"""Rows of many keys at once: the keys as one parameter of a query, however many they are."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from annotator.storage.database import Database
from annotator.storage.records import encode

AMONG = "IN (SELECT value FROM json_each(?))"
"""A condition on a column; its parameter is what `keys` gives."""


def keys(ids: Iterable[int | str]) -> str:
    """Keys or uids as the parameter of `AMONG`."""
    return encode(list(ids)).decode()


def fragments(database: Database, ids: Collection[int]) -> dict[int, list[tuple[int, int]]]:
    """The fragments of annotations behind their first ones, in their order, by key."""
    query = (
        f"SELECT annotation_id, start, end FROM anchor WHERE annotation_id {AMONG}"
        " AND part = 'body' ORDER BY annotation_id, position"
    )
    found: dict[int, list[tuple[int, int]]] = {}
    for key, start, end in database.execute(query, (keys(ids),)):
        found.setdefault(key, []).append((start, end))
    return found
