"""The annotations that lie scattered over the cells of a file's rows, put together."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from annotator.domain.annotation import Anchor
from annotator.domain.errors import InvalidInput
from annotator.formats.json_fields import shortened
from annotator.formats.webanno_tsv.escaping import (
    NO_VALUE,
    NOTHING,
    chained,
    numbered,
    split,
    unescape_value,
)
from annotator.formats.webanno_tsv.header import Layer, LayerKind, Part
from annotator.formats.webanno_tsv.rows import Body, Row

_SOURCE = re.compile(r"([0-9]{1,9}-[0-9]{1,9}(?:\.[0-9]{1,9})?)(?:\[([0-9]{1,9})_([0-9]{1,9})\])?")


@dataclass(frozen=True, slots=True)
class Spot:
    """How a cell names an annotation: by its first row and, unless that is plain, its number."""

    row: str
    number: int


@dataclass(slots=True, eq=False)
class Found:
    """An annotation of a span or chain layer, as far as its rows have been read.

    `values` are by feature, without those that have none. `links` are by feature, each with its
    role (`None` if it has none) and where it leads.
    """

    layer: Layer
    place: int
    """Of the layer in the header."""
    start: int
    end: int
    row: str
    line: int
    number: int = 0
    values: dict[str, str] = field(default_factory=dict)
    links: dict[str, list[tuple[str | None, Spot]]] = field(default_factory=dict)
    chain: tuple[int, int] | None = None
    """The chain and the place in it."""


@dataclass(frozen=True, slots=True)
class Arc:
    """A relation, from one spot to another."""

    layer: Layer
    source: Spot
    target: Spot
    values: dict[str, str]
    line: int


class Gathering:
    """All annotations of a file, and which ones a row, a number or a chain names."""

    def __init__(self, body: Body) -> None:
        """Put together what the rows of a file say.

        Raises:
            InvalidInput: for a cell that cannot be read, with `line` set.
        """
        self.found: list[Found] = []
        self.arcs: list[Arc] = []
        self.rows: dict[str, Anchor] = {}
        self._numbered: dict[tuple[str, int], Found] = {}
        self._by_number: dict[int, Found] = {}
        self._stacks: dict[tuple[str, str], list[Found]] = {}
        self._chains: dict[tuple[str, int, int], Found] = {}
        layers = []
        begin = 0
        for place, layer in enumerate(body.header.layers):
            layers.append((place, layer, begin, begin + len(layer.columns)))
            begin += len(layer.columns)
        for row, anchor in body.rows:
            self.rows[row.id] = anchor
            if not row.cells:
                continue
            for place, layer, start, end in layers:
                cells = row.cells[start:end]
                if cells.count(NOTHING) < len(cells):
                    self._read(row, anchor, place, layer, cells)

    def at(self, layer: str, spot: Spot) -> Found | None:
        """The annotation that a cell names; `layer` is the type it says that it has."""
        if spot.number:
            # Numbers are a file's; where others number each layer, the type tells.
            named = self._numbered.get((layer, spot.number))
            return named or self._by_number.get(spot.number)
        stack = self._stacks.get((layer, spot.row))
        return stack[0] if stack else None

    def _read(
        self, row: Row, anchor: Anchor, place: int, layer: Layer, cells: Sequence[str]
    ) -> None:
        """What the cells of one layer say in one row: a stack of annotations."""
        stacks = [[] if cell == NOTHING else split(cell, "|") for cell in cells]
        height = max(map(len, stacks))
        uneven = [len(stack) for stack in stacks if stack and len(stack) != height]
        if uneven:
            raise InvalidInput(
                f"the columns of “{shortened(layer.title)}” hold {height} and {uneven[0]}"
                " annotations",
                line=row.line,
            )
        for level in range(height):
            items = [stack[level] if stack else NOTHING for stack in stacks]
            if layer.kind is LayerKind.RELATION:
                self.arcs.append(_arc(row, layer, items))
            else:
                found = self._annotation(row, anchor, place, layer, items)
                self._stacks.setdefault((layer.name, row.id), []).append(found)

    def _annotation(
        self, row: Row, anchor: Anchor, place: int, layer: Layer, items: Sequence[str]
    ) -> Found:
        """The annotation of a span or chain layer that goes on, or begins, in a row."""
        if layer.kind is LayerKind.CHAIN:
            new = _chain_link(row, anchor, place, layer, items)
            assert new.chain is not None
            known = self._chains.setdefault((layer.name, *new.chain), new)
        else:
            new = _span(row, anchor, place, layer, items)
            known = new
            if new.number:
                known = self._numbered.setdefault((layer.name, new.number), new)
                self._by_number.setdefault(new.number, new)
        if known is new:
            self.found.append(new)
            return new
        known.start, known.end = min(known.start, anchor.start), max(known.end, anchor.end)
        return known


def _span(row: Row, anchor: Anchor, place: int, layer: Layer, items: Sequence[str]) -> Found:
    found = Found(layer, place, anchor.start, anchor.end, row.id, row.line)
    for column, item in zip(layer.columns, items, strict=True):
        if column.part is Part.TARGETS:
            continue
        bare, number = numbered(item)
        found.number = found.number or number
        if column.part is Part.FEATURE and bare not in (NO_VALUE, NOTHING):
            found.values[column.name] = unescape_value(bare)
    for one, other in layer.links:
        roles, targets = numbered(items[one])[0], items[other]
        if roles != NOTHING:
            found.links[layer.columns[one].name] = _links(roles, targets, row.line)
    return found


def _links(roles: str, targets: str, line: int) -> list[tuple[str | None, Spot]]:
    """The links of a host: `seller;*` and `2-1;2-3[4]`."""
    named, led = split(roles, ";"), split(targets, ";")
    if len(named) != len(led):
        raise InvalidInput(f"{len(named)} roles have {len(led)} targets", line=line)
    found = []
    for role, target in zip(named, led, strict=True):
        spot = Spot(*numbered(target))
        found.append((None if role == NO_VALUE else unescape_value(role), spot))
    return found


def _chain_link(row: Row, anchor: Anchor, place: int, layer: Layer, items: Sequence[str]) -> Found:
    found = Found(layer, place, anchor.start, anchor.end, row.id, row.line)
    for column, item in zip(layer.columns, items, strict=True):
        if column.part is Part.CHAIN_LINK:
            link = chained(item)
            if link is None:
                raise InvalidInput(
                    f"a link of a chain ends in “->1-2”, not in “{shortened(item)}”", line=row.line
                )
            bare, found.chain = link[0], link[1:]
        else:
            bare = numbered(item)[0]
        if bare not in (NO_VALUE, NOTHING):
            found.values[column.name] = unescape_value(bare)
    return found


def _arc(row: Row, layer: Layer, items: Sequence[str]) -> Arc:
    values: dict[str, str] = {}
    source = target = Spot(row.id, 0)
    for column, item in zip(layer.columns, items, strict=True):
        if column.part is Part.SOURCE:
            place = _SOURCE.fullmatch(item)
            if place is None:
                raise InvalidInput(
                    f"a relation comes from a row such as 1-1, not from “{shortened(item)}”",
                    line=row.line,
                )
            source = Spot(place[1], int(place[2] or 0))
            target = Spot(row.id, int(place[3] or 0))
        elif (bare := numbered(item)[0]) not in (NO_VALUE, NOTHING):
            values[column.name] = unescape_value(bare)
    return Arc(layer, source, target, values, row.line)
