"""Tables of candidates as they stand in a project file."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from annotator.domain.candidates import Candidate, CandidateTable
from annotator.domain.errors import InvalidInput
from annotator.domain.ids import new_uid
from annotator.formats.json_fields import (
    describe,
    shortened,
    take_list,
    take_object,
    take_text,
)


def write_candidates(tables: Sequence[CandidateTable]) -> list[dict[str, Any]]:
    """Tables in their order, each with its candidates."""
    return [
        {"name": table.name, "candidates": [_write(each) for each in table.candidates]}
        for table in tables
    ]


def _write(candidate: Candidate) -> dict[str, Any]:
    item: dict[str, Any] = {"id": candidate.id, "label": candidate.label}
    if candidate.aliases:
        item["aliases"] = candidate.aliases
    if candidate.description:
        item["description"] = candidate.description
    if candidate.extra:
        item["extra"] = candidate.extra
    return item


def read_candidates(given: Sequence[Any]) -> tuple[CandidateTable, ...]:
    """Tables from their JSON, with new uids.

    Raises:
        InvalidInput: naming the table and the candidate that is not as it should be.
    """
    tables: list[CandidateTable] = []
    for number, item in enumerate(given, 1):
        if type(item) is not dict:
            raise InvalidInput(f"candidate table {number} is {describe(item)}, not an object")
        name = take_text(item, "name")
        if name is None or name in {table.name for table in tables}:
            what = "“name” is missing" if name is None else f"“{shortened(name)}” is given twice"
            raise InvalidInput(f"candidate table {number}: {what}")
        try:
            tables.append(CandidateTable(new_uid(), name, _rows(take_list(item, "candidates"))))
        except InvalidInput as error:
            raise InvalidInput(f"candidates of “{shortened(name)}”: {error.reason}") from None
    return tuple(tables)


def _rows(given: Sequence[Any]) -> tuple[Candidate, ...]:
    rows: dict[str, Candidate] = {}
    for number, item in enumerate(given, 1):
        try:
            if type(item) is not dict:
                raise InvalidInput(f"this is {describe(item)}, not an object")
            id, label = take_text(item, "id"), take_text(item, "label")
            if id is None:
                raise InvalidInput("“id” is missing")
            if id in rows:
                raise InvalidInput(f"the id “{shortened(id)}” is given twice")
            aliases, description = take_list(item, "aliases"), take_text(item, "description")
            if not all(type(alias) is str for alias in aliases):
                raise InvalidInput("“aliases” are texts")
            # Keys that stand beside the known ones are further columns, too.
            extra = {**take_object(item, "extra"), **item}
        except InvalidInput as error:
            raise InvalidInput(f"candidate {number}: {error.reason}") from None
        rows[id] = Candidate(id, label or "", tuple(aliases), description or "", extra)
    return tuple(rows.values())
