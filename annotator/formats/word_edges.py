"""What offsets count where a file quotes no words: under the right reading, ranges begin at words.

People mark words, not parts of them. Read in a wrong unit, ranges drift off behind the first emoji
or Windows line end, and about one in five begins at a word by chance.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import NamedTuple, TypeAlias

from annotator.formats.base import ReadContext
from annotator.formats.offset_units import NAMES, Unit, converter, given_unit

ToCodePoints: TypeAlias = Callable[[int], int | None]

_ENOUGH = 5_000  # ranges in texts where the readings differ
_LEAST_LEAD = 3  # so many edges more must lie at words
_LEAST_SHARE = 0.45  # of the edges that are placed differently: ends often take a line end along


class Reading(NamedTuple):
    """What offsets count, and whether a byte order mark before the text counts for one."""

    unit: Unit = Unit.CODE_POINTS
    mark: bool = False

    def converter(self, text: str, *, marked: bool) -> ToCodePoints:
        """What turns offsets into code points of a text, `marked` if a mark stood before it."""
        convert = converter(text, self.unit)
        if not (self.mark and marked):
            return convert
        return lambda offset: convert(offset - 1)

    @property
    def name(self) -> str:
        """What it is called in a sentence."""
        return NAMES[self.unit] + (" with the byte order mark as one" if self.mark else "")


READINGS = tuple(
    Reading(unit, mark)
    for mark in (False, True)
    for unit in (Unit.CODE_POINTS, Unit.UTF16, Unit.FOLDED, Unit.UTF16_FOLDED)
)
"""What programs are known to count, the likeliest first; the first is taken for want of signs."""


class WordEdges:
    """Finds out how the ranges of one file are to be read, from all of its texts.

    `look_at` every text with its ranges, then `decide`.
    """

    def __init__(self, context: ReadContext, path: str) -> None:
        """Begin a file.

        Raises:
            InvalidInput: if the context names a unit that does not exist.
        """
        self._report, self._path = context.report, path
        self._given = given_unit(context)
        self._ranges = 0
        self._looked_at = 0
        self._begin: Counter[Reading] = Counter()
        self._end: Counter[Reading] = Counter()
        # Of the edges that a reading places elsewhere than the first does, how many there are and
        # how many lie at words under the one and under the other.
        self._moved: Counter[Reading] = Counter()
        self._right: Counter[Reading] = Counter()
        self._right_before: Counter[Reading] = Counter()

    @property
    def wants_texts(self) -> bool:
        """Whether looking at more texts tells more."""
        return self._given is None and self._looked_at < _ENOUGH

    def look_at(self, text: str, ranges: Sequence[tuple[int, int]], *, marked: bool) -> None:
        """Count how often the ranges begin and end at words, under every reading."""
        if not self.wants_texts:
            return
        wide, folded = not text.isascii() and max(text) > "\uffff", "\r\n" in text
        if wide or folded or marked:
            self._looked_at += len(ranges)
        self._ranges += len(ranges)
        first = READINGS[0].converter(text, marked=marked)
        plain = [(first(start), first(end)) for start, end in ranges]
        begin = [_begins(text, start) for start, _ in plain]
        end = [_ends(text, stop) for _, stop in plain]
        for reading in READINGS:
            if not _differs(reading, wide=wide, folded=folded, marked=marked):
                self._begin[reading] += sum(begin)
                self._end[reading] += sum(end)
                continue
            convert = reading.converter(text, marked=marked)
            for place, (start, stop) in enumerate(ranges):
                one, other = convert(start), convert(stop)
                right = _begins(text, one), _ends(text, other)
                self._begin[reading] += right[0]
                self._end[reading] += right[1]
                before = begin[place], end[place]
                for edge, moved in enumerate((one, other)):
                    if moved != plain[place][edge]:
                        self._moved[reading] += 1
                        self._right[reading] += right[edge]
                        self._right_before[reading] += before[edge]

    def decide(self) -> Reading:
        """The reading to take; the report says why, where it is not the usual one."""
        if self._given is not None:
            return Reading(self._given)
        usual = READINGS[0]
        best = max(READINGS, key=lambda reading: self._begin[reading] + self._end[reading])
        if best == usual:
            return usual
        right, before = self._right[best], self._right_before[best]
        clear = (
            right - before >= _LEAST_LEAD
            and right >= 2 * before
            and right >= _LEAST_SHARE * self._moved[best]
        )
        counts = (
            f"{self._begin[best]:,} of {self._ranges:,} selections begin at a word and"
            f" {self._end[best]:,} end at one under {best.name}, {self._begin[usual]:,} and"
            f" {self._end[usual]:,} under {usual.name}"
        )
        if clear:
            self._report.remarks.append(f"{self._path}: offsets count {best.name}: {counts}")
            return best
        self._report.remarks.append(
            f"{self._path}: it is not clear what offsets count, so {usual.name} were taken"
            f" (--offset-unit says otherwise): {counts}"
        )
        return usual


def _differs(reading: Reading, *, wide: bool, folded: bool, marked: bool) -> bool:
    """Whether a reading can place anything elsewhere than the first, in such a text."""
    unit = reading.unit
    return (
        (wide and unit in (Unit.UTF16, Unit.UTF16_FOLDED))
        or (folded and unit in (Unit.FOLDED, Unit.UTF16_FOLDED))
        or (marked and reading.mark)
    )


def _begins(text: str, place: int | None) -> bool:
    """Whether a word, or a mark before one, begins here."""
    if place is None or not 0 <= place < len(text) or text[place].isspace():
        return False
    before = text[place - 1] if place else " "
    return before.isspace() or (text[place].isalnum() and not before.isalnum())


def _ends(text: str, place: int | None) -> bool:
    """Whether a word, or a mark after one, ends here."""
    if place is None or not 0 < place <= len(text) or text[place - 1].isspace():
        return False
    behind = text[place] if place < len(text) else " "
    return behind.isspace() or (text[place - 1].isalnum() and not behind.isalnum())
