"""The body of a WebAnno TSV file: sentences with their rows, and the text that they make.

A file holds the text of its sentences only. What lay between two is rebuilt from their offsets as
WebAnno does it, a line break and then spaces, and before the first one spaces.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from annotator.domain.annotation import Anchor
from annotator.domain.errors import InvalidInput
from annotator.domain.offsets import OffsetMap
from annotator.formats.json_fields import shortened
from annotator.formats.offset_units import Claim, OffsetReader, Words
from annotator.formats.webanno_tsv.escaping import NOTHING, unescape_text
from annotator.formats.webanno_tsv.header import Header, parse_header

_TEXT, _ID = "#Text=", "#Sentence.id="
_ROW = re.compile(r"([0-9]{1,9}-[0-9]{1,9}(?:\.[0-9]{1,9})?)\t([0-9]{1,12})-([0-9]{1,12})\t")

_MOST_GAPS = 1_000_000
"""So much white space between sentences, all together, is still believed."""


class Row(NamedTuple):
    """A token or a part of one: its id, its range in the file's unit, its words and its cells.

    `cells` is empty when every one of them is.
    """

    id: str
    start: int
    end: int
    words: str
    cells: Sequence[str]
    line: int

    @property
    def is_token(self) -> bool:
        """Whether it is a whole token."""
        return "." not in self.id


class Sentence(NamedTuple):
    """A sentence: its text, its id if it has one, and its rows."""

    text: str
    id: str
    rows: list[Row]
    line: int


class Body(NamedTuple):
    """What a file says: the text, and where its rows and sentences stand in it (code points)."""

    header: Header
    text: str
    sentences: list[Sentence]
    places: list[Anchor]
    """Of the sentences."""
    anchors: list[Anchor]
    """Of all rows, one sentence after the other."""

    @property
    def rows(self) -> Iterator[tuple[Row, Anchor]]:
        """Every row with its place."""
        rows = (row for sentence in self.sentences for row in sentence.rows)
        return zip(rows, self.anchors, strict=True)


def parse(data: str, offsets: OffsetReader) -> Body:
    r"""Everything that a file says, as it stands there.

    Raises:
        InvalidInput: for the first thing that cannot be read, with `line` if it has one.
    """
    lines = data.split("\n")
    if lines[0].endswith("\r"):  # a file that went through Windows
        lines = [line.removesuffix("\r") for line in lines]
    header, begin = parse_header(lines)
    sentences = list(_sentences(lines, begin, header))
    text, places = _text(sentences)
    claims = [Claim.one(row.start, row.end, row.words) for s in sentences for row in s.rows]
    anchors = [found[0] for found in offsets.anchors(text, claims)]
    return Body(header, text, sentences, places, anchors)


def same_words(words: Words, quote: str) -> bool:
    """Whether a row's words are those at its place; tabs and line breaks may be escaped."""
    return words[0] == unescape_text(quote)


def _sentences(lines: Sequence[str], begin: int, header: Header) -> Iterator[Sentence]:
    """The sentences of a body, each with at least one token."""
    columns = sum(len(layer.columns) for layer in header.layers)
    java = header.java_escapes
    empty = "\t" + f"{NOTHING}\t" * columns
    texts: list[str] = []
    id, rows, start, seen = "", list[Row](), 0, set[str]()

    def finished() -> Iterator[Sentence]:
        if texts and not rows:
            raise InvalidInput("the sentence has no tokens", line=start)
        if rows:
            yield Sentence("\n".join(texts), id, rows, start)

    for number, line in enumerate(lines[begin:], begin + 1):
        if line and line[0] != "#":
            if not texts:
                raise InvalidInput("a sentence begins with “#Text=”", line=number)
            row = _row(line, number, columns, empty)
            if row.id in seen:
                raise InvalidInput(f"there are two rows {row.id}", line=number)
            if not row.is_token and not rows:
                raise InvalidInput(f"the part {row.id} stands before its token", line=number)
            seen.add(row.id)
            rows.append(row)
            continue
        if rows or not line:
            yield from finished()
            texts, id, rows = [], "", []
        if line.startswith(_TEXT):
            start = start if texts else number
            texts.append(unescape_text(line.removeprefix(_TEXT), java=java))
        elif line.startswith(_ID):
            id = unescape_text(line.removeprefix(_ID), java=java)
    yield from finished()


def _row(line: str, number: int, columns: int, empty: str) -> Row:
    """A row of a sentence; the words are all that the columns leave, as they may hold tabs.

    `empty` is how a row ends in which nothing is annotated.
    """
    begin = _ROW.match(line)
    if begin is None:
        given = shortened("\t".join(line.split("\t")[:2]))
        raise InvalidInput(
            f"a row begins with its number and its place (1-1, 0-4), not with “{given}”",
            line=number,
        )
    id, start, end = begin[1], int(begin[2]), int(begin[3])
    if end < start:
        raise InvalidInput(f"the end {end} lies before the start {start}", line=number)
    rest = line[begin.end() :]
    if rest.endswith(empty):
        return Row(id, start, end, rest.removesuffix(empty), (), number)
    fields = rest.split("\t")
    if len(fields) > columns + 1 and not fields[-1]:
        fields.pop()  # each field ends in a tab
    behind = len(fields) - columns
    if behind < 1:
        raise InvalidInput(
            f"the row has {len(fields) + 2} fields, not {columns + 3} as the header says",
            line=number,
        )
    cells = fields[behind:]
    if cells.count(NOTHING) == columns:
        cells = []
    return Row(id, start, end, "\t".join(fields[:behind]), cells, number)


def _text(sentences: Sequence[Sentence]) -> tuple[str, list[Anchor]]:
    """The text that sentences make, and where each stands in it.

    Offsets count UTF-16 units; in files made by other programs they may count code points, which
    makes other gaps: then the text is taken in which more rows find their words.
    """
    if all(_utf16_length(sentence.text) == len(sentence.text) for sentence in sentences):
        return _joined(sentences, len)
    best: tuple[int, str, list[Anchor]] | None = None
    fault: InvalidInput | None = None
    for length in (_utf16_length, len):
        try:
            text, places = _joined(sentences, length)
        except InvalidInput as error:
            fault = fault or error
            continue
        units = OffsetMap(text)
        find = int if length is len else units.from_utf16
        missed = sum(
            not same_words((text[find(row.start) : find(row.end)],), row.words)
            for sentence in sentences
            for row in sentence.rows
        )
        if best is None or missed < best[0]:
            best = missed, text, places
        if not missed:
            break
    if best is None:
        assert fault is not None
        raise fault
    return best[1:]


def _joined(
    sentences: Sequence[Sentence], length: Callable[[str], int]
) -> tuple[str, list[Anchor]]:
    """The text with gaps as wide as offsets of a unit say; `length` measures in that unit."""
    parts: list[str] = []
    places = []
    behind = position = gaps = 0  # in the unit, in code points, in blanks
    for sentence in sentences:
        begin = sentence.rows[0].start
        gap = begin - behind
        gaps += gap
        if gap < 0 or gaps > _MOST_GAPS:
            where = "before the end of" if gap < 0 else "too far behind"
            raise InvalidInput(
                f"the sentence begins at {begin}, {where} what comes before it ({behind})",
                line=sentence.line,
            )
        if gap:
            parts.append("\n" + " " * (gap - 1) if parts else " " * gap)
        parts.append(sentence.text)
        end = position + gap + len(sentence.text)
        places.append(Anchor(position + gap, end))
        behind, position = begin + length(sentence.text), end
    return "".join(parts), places


def _utf16_length(text: str) -> int:
    if text.isascii():
        return len(text)
    return len(text) + sum(character > "\uffff" for character in text)
