"""A laid out document as the lines of a file."""

from __future__ import annotations

from collections.abc import Iterator

from annotator.domain.offsets import OffsetMap
from annotator.formats.webanno_tsv.assigning import Arc, Assigning, Item, Link
from annotator.formats.webanno_tsv.escaping import NO_VALUE, NOTHING, escape_text, escape_value
from annotator.formats.webanno_tsv.header import FORMAT, VERSION, Layer, Part
from annotator.formats.webanno_tsv.layout import Layout, Spot
from annotator.formats.webanno_tsv.places import Piece, Places


class Rendering:
    """Writes one document down."""

    def __init__(self, text: str, places: Places, assigned: Assigning, layout: Layout) -> None:
        self._text, self._places = text, places
        self._assigned, self._layout = assigned, layout
        units = OffsetMap(text)
        self._unit = units.to_utf16
        self._plain = text.isascii()
        self._empty = f"{NOTHING}\t" * sum(len(layer.columns) for layer in layout.layers)
        self._stacks = layout.stacks
        self._columns = [_columns(layer) for layer in layout.layers]
        self._names: dict[int, str] = {}
        for number, sentence in enumerate(places.sentences, 1):
            for place, token in enumerate(range(sentence.first, sentence.last), 1):
                self._names[token] = f"{number}-{place}"

    def lines(self) -> Iterator[str]:
        """The lines, each with its line break."""
        yield f"{FORMAT}{VERSION}\n"
        for layer in self._layout.layers:
            yield f"{layer.line}\n"
        yield "\n"
        for sentence in self._places.sentences:
            yield "\n"
            if sentence.id:
                yield f"#Sentence.id={escape_text(sentence.id)}\n"
            for line in self._text[sentence.start : sentence.end].split("\n"):
                yield f"#Text={escape_text(line)}\n"
            for token in range(sentence.first, sentence.last):
                yield self._row(token, None)
                for piece in self._layout.pieces.get(token, ()):
                    yield self._row(token, piece)

    def _row(self, token: int, piece: Piece | None) -> str:
        start, end = self._places.tokens[token] if piece is None else piece
        words = self._text[start:end]
        if not words.isprintable() and any(c in words for c in "\t\n\r"):
            words = escape_text(words)
        if not self._plain:
            start, end = self._unit(start), self._unit(end)
        spot = token, piece
        cells = self._cells(spot) if spot in self._stacks else self._empty
        return f"{self._name(spot)}\t{start}-{end}\t{words}\t{cells}\n"

    def _name(self, spot: Spot) -> str:
        token, piece = spot
        name = self._names[token]
        if piece is None:
            return name
        return f"{name}.{self._layout.pieces[token][piece]}"

    def _cells(self, spot: Spot) -> str:
        stacks = self._stacks[spot]
        cells = []
        for place, columns in enumerate(self._columns):
            stack = stacks.get(place)
            for part, feature in columns:
                parts = [
                    self._arc(each, part, feature)
                    if isinstance(each, Arc)
                    else self._item(each, part, feature)
                    for each in stack or ()
                ]
                cells.append("|".join(parts) if stack else NOTHING)
        return "".join([f"{cell}\t" for cell in cells])

    def _item(self, item: Item, part: Part, feature: str) -> str:
        """What an annotation says in one column."""
        if item.chain is not None:
            chain, link = item.chain
            ends = f"->{chain}-{link}" if part is Part.CHAIN_LINK else f"[{chain}]"
            return _value(item.values, feature) + ends
        links = [link for link in item.links if link.feature == feature]
        if part is Part.TARGETS:
            return ";".join([self._target(link) for link in links]) or NO_VALUE
        number = f"[{item.number}]" if item.number else ""
        if part is Part.ROLES:
            roles = [NO_VALUE if link.role is None else escape_value(link.role) for link in links]
            return (";".join(roles) if roles else NOTHING) + number
        return _value(item.values, feature) + number

    def _target(self, link: Link) -> str:
        """Where a link leads."""
        assert link.slot.ref is not None
        target = self._assigned.item_of[link.slot.ref]
        number = f"[{target.number}]" if target.number else ""
        return self._name(self._layout.spot(target)) + number

    def _arc(self, arc: Arc, part: Part, feature: str) -> str:
        """What a relation says in one column."""
        if part is not Part.SOURCE:
            return _value(arc.values, feature)
        source, target = arc.source, arc.target
        numbers = f"[{source.number}_{target.number}]" if source.number or target.number else ""
        return self._name(self._layout.spot(source)) + numbers


def _columns(layer: Layer) -> list[tuple[Part, str]]:
    """What each column of a layer holds, and of which feature."""
    columns = [(column.part, column.name) for column in layer.columns]
    for roles, targets in layer.links:
        columns[targets] = Part.TARGETS, layer.columns[roles].name
    return columns


def _value(values: dict[str, str], feature: str) -> str:
    value = values.get(feature)
    return NO_VALUE if value is None else escape_value(value)
