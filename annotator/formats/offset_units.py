"""Which unit a file's offsets count, found out from the words that it quotes.

Other programs count code points, UTF-16 units or UTF-8 bytes, take a Windows line end for one
character or for two, and sometimes are off by one throughout. A file seldom says so; its quotes
do. A unit is taken only when it explains all quotes, or nearly all of many.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from enum import StrEnum
from itertools import count
from typing import NamedTuple, TypeAlias

from annotator.domain.annotation import Anchor
from annotator.domain.errors import InvalidInput
from annotator.domain.offsets import OffsetMap, Utf8Map
from annotator.formats.base import ReadContext
from annotator.formats.json_fields import shortened


class Unit(StrEnum):
    """What offsets count."""

    CODE_POINTS = "codepoints"
    UTF16 = "utf16"
    UTF8 = "utf8"
    FOLDED = "crlf"
    """Code points, with a Windows line end (CR LF) for one."""
    UTF16_FOLDED = "utf16-crlf"
    GRAPHEMES = "graphemes"
    """What people take for one character; never guessed, programs count so only when told to."""


NAMES = {
    Unit.CODE_POINTS: "code points",
    Unit.UTF16: "UTF-16 units",
    Unit.UTF8: "UTF-8 bytes",
    Unit.FOLDED: "code points with CR LF as one",
    Unit.UTF16_FOLDED: "UTF-16 units with CR LF as one",
    Unit.GRAPHEMES: "grapheme clusters",
}

NEARLY_ALL = 0.95
"""The share of a document's quotes that a unit has to explain."""

MOST_SHIFT = 3
"""How far all offsets together may be off; so many quotes at least have to say so."""

_FEW = 20  # below, all quotes have to agree: a share of a handful means nothing
_SHOWN = 3

Words: TypeAlias = tuple[str, ...]
Agrees: TypeAlias = Callable[[Words, str], bool]


class Claim(NamedTuple):
    """Where a file says that words stand: ranges in its own unit, and the words if it has them."""

    ranges: tuple[tuple[int, int], ...]
    quote: str | None = None

    @classmethod
    def one(cls, start: int, end: int, quote: str | None = None) -> Claim:
        """A claim of one range."""
        return cls(((start, end),), quote)


class _Reading(NamedTuple):
    """A unit and a shift, and how the claims come out with them (`None`: outside the text)."""

    unit: Unit
    shift: int
    anchors: list[tuple[Anchor, ...] | None]
    wrong: list[int]


def given_unit(context: ReadContext) -> Unit | None:
    """The unit that the user says offsets count, if they do.

    Raises:
        InvalidInput: if there is none of that name.
    """
    if not context.offset_unit:
        return None
    try:
        return Unit(context.offset_unit)
    except ValueError:
        offered = ", ".join(Unit)
        raise InvalidInput(
            f"offsets count one of {offered}, not “{context.offset_unit}”"
        ) from None


def exactly(words: Words, quote: str) -> bool:
    """Whether the quote is the words, fragments put side by side."""
    return "".join(words) == quote


def by_words(words: Words, quote: str) -> bool:
    """Whether the quote is the words but for white space, as in files that fold lines."""
    return " ".join(words).split() == quote.split()


class OffsetReader:
    """Turns the claims of a file's documents into anchors, in code points of their texts.

    `assumed` is what the format counts when nothing speaks against it; `agrees` says whether the
    words of a claim's ranges are what it quotes. One reader serves one file.
    """

    def __init__(
        self,
        context: ReadContext,
        path: str,
        *,
        assumed: Unit = Unit.CODE_POINTS,
        agrees: Agrees = exactly,
    ) -> None:
        """Begin a file.

        Raises:
            InvalidInput: if the context names a unit that does not exist.
        """
        self._context, self._path, self._agrees = context, path, agrees
        self._assumed = assumed
        self._given = given_unit(context)
        self._told: Counter[tuple[Unit, int]] = Counter()
        self._unlike = 0

    def anchors(self, text: str, claims: Sequence[Claim]) -> list[tuple[Anchor, ...]]:
        """The anchors of each claim in `text`.

        Raises:
            InvalidInput: if a range lies outside the text, or if no unit explains the quotes and
                the context does not accept that; names the first that disagree.
        """
        first = self._read(text, claims, self._given or self._assumed, 0)
        best = first
        if first.wrong and self._given is None:
            best = self._best(text, claims, first)
        if best.wrong:
            self._check(text, claims, best)
        if (best.unit, best.shift) != (self._assumed, 0) and self._given is None:
            self._told[best.unit, best.shift] += 1
        return [anchors for anchors in best.anchors if anchors is not None]

    def finish(self) -> None:
        """Leave in the report what the quotes told; call it when the file is read."""
        remarks = self._context.report.remarks
        for (unit, shift), documents in self._told.items():
            what = f"offsets count {NAMES[unit]}"
            if shift:
                what = f"offsets are {shift:+d} off" + (
                    f" and count {NAMES[unit]}" if unit is not self._assumed else ""
                )
            where = "1 document" if documents == 1 else f"{documents:,} documents"
            remarks.append(f"{self._path}: {what}, as the quotes of {where} tell")
        if self._unlike:
            remarks.append(
                f"{self._path}: {self._unlike:,} quotes differ from the text at their offsets;"
                " the offsets were taken"
            )

    def _best(self, text: str, claims: Sequence[Claim], first: _Reading) -> _Reading:
        """The reading that explains most quotes; the first of equally good ones."""
        best = first
        for unit, shift in _candidates(self._assumed):
            if shift and len(claims) < MOST_SHIFT:
                continue
            reading = self._read(text, claims, unit, shift)
            if len(reading.wrong) < len(best.wrong):
                best = reading
            if not best.wrong:
                break
        return best

    def _read(self, text: str, claims: Sequence[Claim], unit: Unit, shift: int) -> _Reading:
        to_code_points = converter(text, unit)
        length, agrees = len(text), self._agrees
        anchors: list[tuple[Anchor, ...] | None] = []
        wrong = []
        as_they_are = unit is Unit.CODE_POINTS and not shift
        for number, (ranges, quote) in enumerate(claims):
            if as_they_are and len(ranges) == 1:  # nearly all of most files
                start, end = ranges[0]
                if 0 <= start <= end <= length and quote in (None, text[start:end]):
                    anchors.append((Anchor(start, end),))
                    continue
            found = []
            for start, end in ranges:
                a, b = to_code_points(start + shift), to_code_points(end + shift)
                if a is None or b is None or not 0 <= a <= b <= length:
                    break
                found.append(Anchor(a, b))
            inside = len(found) == len(ranges)
            anchors.append(tuple(found) if inside else None)
            if not inside:
                wrong.append(number)
            elif quote is not None:
                words = tuple([text[a:b] for a, b in found])
                if words != (quote,) and not agrees(words, quote):
                    wrong.append(number)
        return _Reading(unit, shift, anchors, wrong)

    def _check(self, text: str, claims: Sequence[Claim], best: _Reading) -> None:
        """Whether a reading that leaves quotes unexplained may be taken."""
        outside = [number for number in best.wrong if best.anchors[number] is None]
        if outside:
            start, end = claims[outside[0]].ranges[0]
            length = _length(text, best.unit)
            raise InvalidInput(
                f"the offsets {start} to {end} lie outside the text"
                f" ({length:,} {NAMES[best.unit]}){_and_more(len(outside))}"
            )
        quoted = sum(1 for claim in claims if claim.quote is not None)
        explained = 1 - len(best.wrong) / quoted
        fine = quoted >= _FEW and explained >= NEARLY_ALL
        if not fine and not self._context.accept_mismatches:
            shown = "; ".join(_disagreement(text, claims[n], best, n) for n in best.wrong[:_SHOWN])
            more = len(best.wrong) - _SHOWN
            raise InvalidInput(
                f"{len(best.wrong)} of {quoted} quotes are not the words at their offsets,"
                f" whatever these count: {shown}{f' and {more} more' if more > 0 else ''}"
                " (--offset-unit or --accept-mismatches takes them)"
            )
        self._unlike += len(best.wrong)


def _candidates(assumed: Unit) -> Iterator[tuple[Unit, int]]:
    """What offsets may count, the likeliest first."""
    for unit in (Unit.CODE_POINTS, Unit.UTF16, Unit.UTF8, Unit.FOLDED, Unit.UTF16_FOLDED):
        if unit is not assumed:
            yield unit, 0
    for shift in range(1, MOST_SHIFT + 1):
        for signed in (-shift, shift):
            for unit in dict.fromkeys((assumed, Unit.CODE_POINTS, Unit.UTF16)):
                yield unit, signed


def converter(text: str, unit: Unit) -> Callable[[int], int | None]:
    """What turns offsets of a unit into code points of a text.

    It gives `None` for an offset that is inside a character or outside the text.
    """
    if unit is Unit.CODE_POINTS or (text.isascii() and unit in (Unit.UTF16, Unit.UTF8)):
        return lambda offset: offset
    if unit is Unit.GRAPHEMES:
        edges = _edges(text)
        return lambda offset: edges[offset] if 0 <= offset < len(edges) else None
    if unit is Unit.UTF8:
        utf8 = Utf8Map(text)
        return lambda offset: _exact(offset, utf8.from_utf8, utf8.to_utf8)
    utf16 = OffsetMap(text)
    if unit is Unit.UTF16:
        return lambda offset: _exact(offset, utf16.from_utf16, utf16.to_utf16)
    # Where the pairs of CR LF begin, counted in the unit with each pair as one.
    units = utf16.to_utf16 if unit is Unit.UTF16_FOLDED else int
    pairs = [units(place) - n for n, place in zip(count(), _pairs(text))]

    def unfold(offset: int) -> int | None:
        unfolded = offset + bisect_left(pairs, offset)
        if unit is Unit.FOLDED:
            return unfolded
        return _exact(unfolded, utf16.from_utf16, utf16.to_utf16)

    return unfold


def _edges(text: str) -> list[int]:
    """Where grapheme clusters begin, and the end of the text."""
    import regex  # type: ignore[import-untyped]  # it has no stubs; wanted seldom

    return [*(match.start() for match in regex.finditer(r"\X", text)), len(text)]


def _pairs(text: str) -> Iterator[int]:
    place = text.find("\r\n")
    while place >= 0:
        yield place
        place = text.find("\r\n", place + 2)


def _exact(offset: int, back: Callable[[int], int], there: Callable[[int], int]) -> int | None:
    """The code point at an offset, if one begins there."""
    if offset < 0:
        return None
    position = back(offset)
    return position if there(position) == offset else None


def _length(text: str, unit: Unit) -> int:
    """A text's length in a unit."""
    folded = text.count("\r\n") if unit in (Unit.FOLDED, Unit.UTF16_FOLDED) else 0
    if unit is Unit.GRAPHEMES:
        return len(_edges(text)) - 1
    if unit is Unit.UTF8:
        return len(text.encode())
    if unit in (Unit.UTF16, Unit.UTF16_FOLDED):
        return OffsetMap(text).length_utf16 - folded
    return len(text) - folded


def _disagreement(text: str, claim: Claim, best: _Reading, number: int) -> str:
    anchors = best.anchors[number] or ()
    words = " ".join(text[a:b] for a, b in anchors)
    start, end = claim.ranges[0][0], claim.ranges[-1][1]
    return f"{start} to {end} is “{shortened(words)}”, not “{shortened(claim.quote or '')}”"


def _and_more(number: int) -> str:
    return f" (and {number - 1} more)" if number > 1 else ""
