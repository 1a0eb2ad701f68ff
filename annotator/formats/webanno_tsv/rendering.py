"""A laid out document as the lines of a file."""

from __future__ import annotations

from bisect import bisect_right

from annotator.domain.offsets import OffsetMap
from annotator.formats.webanno_tsv.assigning import Arc, Assigning, Item, Link
from annotator.formats.webanno_tsv.escaping import NO_VALUE, NOTHING, escape_text, escape_value
from annotator.formats.webanno_tsv.header import FORMAT, VERSION, Layer, Part
from annotator.formats.webanno_tsv.layout import Layout, Spot
from annotator.formats.webanno_tsv.places import Places


class Rendering:
    """Writes one document down."""

    def __init__(self, text: str, places: Places, assigned: Assigning, layout: Layout) -> None:
        self._text, self._places = text, places
        self._assigned, self._layout = assigned, layout
        units = OffsetMap(text)
        # Most texts have the same offsets in both units.
        self._unit = units.to_utf16 if units.length_utf16 > len(text) else int
        self._empty = f"{NOTHING}\t" * sum(len(layer.columns) for layer in layout.layers)
        self._stacks = layout.stacks
        self._columns = [_columns(layer) for layer in layout.layers]
        self._firsts = [sentence.first for sentence in places.sentences]

    def render(self) -> str:
        """All the lines of the file."""
        lines = [f"{FORMAT}{VERSION}", *(layer.line for layer in self._layout.layers), ""]
        marked = {token for token, _ in self._stacks}
        unit, empty = self._unit, self._empty
        for number, sentence in enumerate(self._places.sentences, 1):
            lines.append("")
            if sentence.id:
                lines.append(f"#Sentence.id={escape_text(sentence.id)}")
            text = self._text[sentence.start : sentence.end]
            lines += [f"#Text={escape_text(line)}" for line in text.split("\n")]
            tokens = self._places.tokens[sentence.first : sentence.last]
            for place, (start, end) in enumerate(tokens, 1):
                if sentence.first + place - 1 in marked:
                    lines += self._rows(sentence.first + place - 1)
                else:
                    words = self._words(start, end)
                    lines.append(f"{number}-{place}\t{unit(start)}-{unit(end)}\t{words}\t{empty}")
        lines.append("")
        return "\n".join(lines)

    def _rows(self, token: int) -> list[str]:
        """The rows of a token in which something is annotated, or in a part of it."""
        rows = []
        for piece in (None, *self._layout.pieces.get(token, ())):
            start, end = self._places.tokens[token] if piece is None else piece
            spot = token, piece
            cells = self._cells(spot) if spot in self._stacks else self._empty
            place = f"{self._unit(start)}-{self._unit(end)}"
            rows.append(f"{self._name(spot)}\t{place}\t{self._words(start, end)}\t{cells}")
        return rows

    def _words(self, start: int, end: int) -> str:
        words = self._text[start:end]
        if not words.isprintable() and any(c in words for c in "\t\n\r"):
            return escape_text(words)
        return words

    def _name(self, spot: Spot) -> str:
        """How cells name a row: `2-3` or, for a part of a token, `2-3.1`."""
        token, piece = spot
        number = bisect_right(self._firsts, token)
        name = f"{number}-{token - self._firsts[number - 1] + 1}"
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
