"""The rows of a document, what stands in each, and the numbers of annotations that need one.

As WebAnno does it, an annotation gets a number when it goes over several rows, when it shares one
with others of its layer, and when something leads to it that does not say its layer.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import count
from typing import TypeAlias

from annotator.domain.annotation import Annotation, Kind
from annotator.domain.ids import Uid
from annotator.formats.webanno_tsv.assigning import Arc, Assigning, Item
from annotator.formats.webanno_tsv.header import Layer
from annotator.formats.webanno_tsv.places import Piece, Places

Spot: TypeAlias = tuple[int, Piece | None]
"""A row: a token by its number, and the part of it; `None` is all of it."""

_TOKENS = -1  # the place of what has no layer, before all layers


class Layout:
    """Where everything of a document is written.

    `layers` are the header's, `stacks` what stands in a row by layer, `pieces` the parts of each
    token with their numbers, in this order.
    """

    def __init__(self, assigned: Assigning, layers: Sequence[Layer], places: Places) -> None:
        self.layers = layers
        self.stacks: dict[Spot, dict[int, list[Item | Arc]]] = {}
        self.pieces: dict[int, dict[Piece, int]] = {}
        self._places, self._assigned = places, assigned
        self._layer_of = {layer.name: place for place, layer in enumerate(layers)}
        self._spots: dict[int, list[Spot]] = {}
        self._targets = {
            (layer.name, layer.columns[one].name): layer.columns[other].name
            for layer in layers
            for one, other in layer.links
        }
        self._items = sorted(assigned.items, key=self._order)
        self._place(self._items)
        self._arcs = sorted(assigned.arcs, key=self._arc_order)
        for arc in self._arcs:
            self._stack(self.spot(arc.target), self._layer_of[arc.draft.layer.name]).append(arc)
        self._number()

    def spot(self, item: Item) -> Spot:
        """The row by which an item is named: its first."""
        return self._spots[id(item)][0]

    def canonical(self) -> tuple[Annotation, ...]:
        """All annotations as they will be read: by kind, in the order of the rows."""
        origins = self._assigned.origins
        spans: list[Annotation] = []
        records: dict[Kind, list[Annotation]] = {Kind.FRAME: [], Kind.CLUSTER: []}
        for item in self._items:
            a = item.annotation
            if a.kind is Kind.SPAN:
                spans.append(self._read(item))
                continue
            words = origins.words_of.get(a.uid)
            if words is not None:
                spans.append(self._assigned.annotations[words])
            records[a.kind].append(self._read(item))
        chains = sorted(origins.chains, key=origins.chains.__getitem__)
        return (
            *spans,
            *records[Kind.FRAME],
            *records[Kind.CLUSTER],
            *(self._assigned.annotations[uid] for uid in chains),
            *(self._read_arc(arc) for arc in self._arcs),
        )

    def _order(self, item: Item) -> tuple[int, int, int, Uid]:
        place = _TOKENS if item.draft is None else self._layer_of[item.draft.layer.name]
        return item.start, -item.end, place, item.annotation.uid

    def _arc_order(self, arc: Arc) -> tuple[int, int, int, Uid]:
        token, piece = self.spot(arc.target)
        row = 0 if piece is None else self.pieces[token][piece]
        return token, row, self._layer_of[arc.draft.layer.name], arc.annotation.uid

    def _place(self, items: Iterable[Item]) -> None:
        """Put items into their rows, and put the parts of tokens in order."""
        parts: dict[int, set[Piece]] = {}
        for item in items:
            spots = self._places.cover(item.start, item.end)
            self._spots[id(item)] = spots
            for spot in spots:
                token, piece = spot
                if item.draft is not None:
                    self._stack(spot, self._layer_of[item.draft.layer.name]).append(item)
                if piece is not None:
                    parts.setdefault(token, set()).add(piece)
        for token, pieces in parts.items():
            # As the file had them, then others as they come in the text.
            known = [piece for piece in self._places.pieces.get(token, ()) if piece in pieces]
            rest = sorted(pieces, key=lambda piece: (piece[0], -piece[1]))
            order = dict.fromkeys((*known, *rest))
            self.pieces[token] = {piece: number for number, piece in enumerate(order, 1)}

    def _stack(self, spot: Spot, layer: int) -> list[Item | Arc]:
        return self.stacks.setdefault(spot, {}).setdefault(layer, [])

    def _number(self) -> None:
        """Number what needs it; numbers that items came with stay, each once."""
        taken: set[int] = set()
        for item in self._items:
            if item.number in taken or item.draft is None or item.chain:
                item.number = 0
            taken.add(item.number)
        fresh = (number for number in count(1) if number not in taken)
        for item in self._needing():
            if not item.number and item.draft is not None and not item.chain:
                item.number = next(fresh)

    def _needing(self) -> Iterator[Item]:
        """The items that need a number, in the order in which WebAnno would give them."""
        for item in sorted(self._items, key=lambda item: self._order(item)[2]):
            if item.draft is None:
                continue
            layer = self._layer_of[item.draft.layer.name]
            spots = self._spots[id(item)]
            if len(spots) > 1 or any(len(self.stacks[spot][layer]) > 1 for spot in spots):
                yield item
        for item in self._items:
            for link in item.links:
                assert item.draft is not None
                assert link.slot.ref is not None
                name = item.draft.layer.name
                target = self._assigned.item_of[link.slot.ref]
                wanted = self._targets[name, link.feature]
                if target.draft is None or target.draft.layer.name != wanted:
                    yield target
        for arc in self._arcs:
            base = arc.draft.layer.base
            for end in (arc.source, arc.target):
                if end.draft is None or end.draft.layer.name != base:
                    yield end

    def _read(self, item: Item) -> Annotation:
        """The annotation of an item as it will be read: links, then values, by their columns."""
        a = item.annotation
        if item.draft is None or not a.slots:
            return a
        order = self._columns(item.draft.layer.name)
        frames, words = self._assigned.origins.frame_of, self._assigned.origins.words_of
        links = sorted(item.links, key=lambda link: order[link.feature])
        slots = [link.slot._replace(ref=_led(link.slot.ref, frames)) for link in links]
        if a.uid in words:
            slots.insert(0, next(s for s in a.slots if s.ref == words[a.uid]))
        values = sorted(item.kept, key=lambda pair: order[pair[0]])
        return a._replace(slots=(*slots, *(slot for _, slot in values)))

    def _read_arc(self, arc: Arc) -> Annotation:
        """A relation as it will be read: it leads to words rather than to the frame they name."""
        order, words = self._columns(arc.draft.layer.name), self._assigned.origins.words_of
        ends = [
            next(s for s in arc.annotation.slots if s.name == name and s.ref is not None)
            for name in ("from", "to")
        ]
        values = sorted(arc.kept, key=lambda pair: order[pair[0]])
        slots = (
            *(end._replace(ref=_led(end.ref, words)) for end in ends),
            *(slot for _, slot in values),
        )
        return arc.annotation._replace(slots=slots)

    def _columns(self, layer: str) -> dict[str, int]:
        """The places of a layer's features among its columns."""
        columns = self.layers[self._layer_of[layer]].columns
        return {column.name: place for place, column in enumerate(columns)}


def _led(ref: Uid | None, others: Mapping[Uid, Uid]) -> Uid | None:
    return None if ref is None else others.get(ref, ref)
