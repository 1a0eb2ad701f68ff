"""Rows of a table to the spans of one document."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from annotator.domain.annotation import Anchor, Slot
from annotator.domain.errors import InvalidInput
from annotator.domain.ids import Uid, is_uid
from annotator.formats.building import DocumentBuilder
from annotator.formats.csv_tables.cells import parse_json, read_value
from annotator.formats.csv_tables.columns import Columns
from annotator.formats.json_fields import shortened
from annotator.formats.jsonl_slots import read_slots
from annotator.formats.offset_units import Claim, OffsetReader

_OFFSET = re.compile(r"(\d{1,12})(?:\.0*)?", re.ASCII)
_RANGES = re.compile(r"\d{1,12}-\d{1,12}(;\d{1,12}-\d{1,12})*", re.ASCII)


class Row(NamedTuple):
    """A row and its line."""

    line: int
    cells: Sequence[str]


class SpanReader:
    """The spans of one document."""

    def __init__(self, builder: DocumentBuilder, columns: Columns, offsets: OffsetReader) -> None:
        self._builder, self._columns, self._offsets = builder, columns, offsets

    def add(self, rows: Sequence[Row]) -> None:
        """Add a span a row; a row without offsets stands for its document alone.

        Raises:
            InvalidInput: for the first row that cannot be read, with its line.
        """
        claims: list[Claim] = []
        spans: list[tuple[Row, slice]] = []
        for row in rows:
            found = self._claims(row)
            if found:
                spans.append((row, slice(len(claims), len(claims) + len(found))))
                claims += found
        anchors = self._offsets.anchors(self._builder.text, claims)
        for row, place in spans:
            try:
                self._span(row, anchors[place])
            except InvalidInput as error:
                raise InvalidInput(error.reason, line=row.line) from None

    def _claims(self, row: Row) -> list[Claim]:
        """The hull with its quote, then fragments and head if there are any."""
        start, end, quote, fragments, head, *labels = (
            self._columns.cell(row.cells, role)
            for role in ("start", "end", "text", "fragments", "head", "id", "note")
        )
        if not start.strip() and not end.strip():
            if any(labels) or any(self._labels(row)):
                raise InvalidInput("“start” and “end” are missing", line=row.line)
            return []
        a, b = offset_in(start), offset_in(end)
        if a is None or b is None:
            wrong = ("start", start) if a is None else ("end", end)
            raise InvalidInput(
                f"“{wrong[0]}” is a whole number, not “{shortened(wrong[1])}”", line=row.line
            )
        quoted = "text" in self._columns.places
        more = (Claim(_ranges(ranges, row.line)) for ranges in (fragments, head) if ranges)
        return [Claim.one(a, b, quote if quoted else None), *more]

    def _labels(self, row: Row) -> list[str]:
        return [row.cells[place] for place in self._columns.labels if place < len(row.cells)]

    def _span(self, row: Row, anchors: list[tuple[Anchor, ...]]) -> None:
        cells, cell = row.cells, self._columns.cell
        rest = anchors[1:]
        fragments = rest.pop(0) if cell(cells, "fragments") else anchors[0]
        head = rest[0][0] if cell(cells, "head") else None
        id = cell(cells, "id")
        labels: list[str | None] = [name for name in self._labels(row) if name]
        for number, name in enumerate(labels or [None]):
            named = bool(id) and number == 0
            self._builder.span(
                name,
                fragments,
                key=self._key(id) if named else None,
                head=head,
                slots=self._slots(cells),
                note=cell(cells, "note"),
                annotator=cell(cells, "annotator"),
                origin=cell(cells, "origin") or "import",
                score=_number("score", cell(cells, "score")),
                confidence=_number("confidence", cell(cells, "confidence")),
                created=cell(cells, "created"),
                updated=cell(cells, "updated"),
                given_id=id if named and not is_uid(id) else None,
            )

    def _key(self, id: str) -> str:
        """The name of an annotation within the document; one of ours is its uid.

        Raises:
            InvalidInput: if there is one of that name already.
        """
        uid = self._named(id)
        if uid in self._builder:
            raise InvalidInput(f"the id “{shortened(id)}” is taken")
        return id

    def _named(self, id: object) -> Uid:
        if not isinstance(id, str):
            raise InvalidInput("a reference is an id")
        return self._builder.uid_of(id, Uid(id) if is_uid(id) else None)

    def _slots(self, cells: Sequence[str]) -> tuple[Slot, ...]:
        columns = self._columns
        found = [
            Slot(name, read_value(value))
            for place, name in columns.typed.items()
            if place < len(cells) and cells[place]
            for value in cells[place].split("\n")
        ]
        found += [
            Slot(name, cells[place])
            for place, name in columns.slots.items()
            if place < len(cells) and cells[place]
        ]
        more = columns.cell(cells, "slots")
        if more:
            try:
                written = parse_json(more)
            except InvalidInput:
                raise InvalidInput("“slots” is JSON, and this is none") from None
            found += read_slots(written, self._named)
        return tuple(found)


def offset_in(cell: str) -> int | None:
    """A whole number as programs write it, `12` or `12.0`."""
    found = _OFFSET.fullmatch(cell.strip())
    return None if found is None else int(found[1])


def _ranges(cell: str, line: int) -> tuple[tuple[int, int], ...]:
    """Ranges as we write them, `3-9;14-20`."""
    if _RANGES.fullmatch(cell) is None:
        raise InvalidInput(f"ranges are written 3-9;14-20, not “{shortened(cell)}”", line=line)
    pairs = (each.split("-") for each in cell.split(";"))
    return tuple((int(start), int(end)) for start, end in pairs)


def _number(name: str, cell: str) -> float | None:
    if not cell.strip():
        return None
    try:
        value = float(cell)
    except ValueError:
        value = float("nan")
    if value - value != 0:  # neither infinite nor no number
        raise InvalidInput(f"“{name}” is a number, not “{shortened(cell)}”")
    return value
