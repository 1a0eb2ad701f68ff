"""The copy of a text that Qt shows, and the way from its positions to the text's own and back.

The stored string is the truth. Qt reads some characters its own way (CRLF shrinks, a byte order
mark vanishes, U+FDD0 becomes a frame), so it gets a copy with one character in the place of each.
Positions in the copy are UTF-16 units; those of the text are code points.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from unicodedata import combining

from annotator.domain.offsets import OffsetMap

SPLIT_LENGTH = 2000
"""Paragraphs longer than this are shown as several blocks: laying out one costs its length."""

_UNSEEN = "\u200b"  # takes no room
_STRANGE = "\ufffd"

_STAND_INS: dict[int, int | str | None] = {
    **{code: 0x2400 + code for code in range(0x20)},  # the pictures of the control characters
    ord("\t"): "\t",
    ord("\n"): "\n",
    ord("\r"): "\n",
    0x7F: 0x2421,
    0x85: "\u2424",
    0x2029: "\n",
    0xFDD0: _STRANGE,
    0xFDD1: _STRANGE,
    0xFEFF: _UNSEEN,
    0xFFFC: "\u25a1",
    0xFFFE: _STRANGE,
    0xFFFF: _STRANGE,
    **dict.fromkeys(range(0xD800, 0xE000), _STRANGE),
}
_READ_OTHERWISE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f\x85\u2029\ud800-\udfff\ufdd0\ufdd1\ufeff\ufffc\ufffe\uffff]"
)
_ASCII_CONTROLS = "".join(map(chr, (*range(9), *range(11, 32), 127)))
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff]")
_SENTENCE_END = re.compile(r"[.!?…。！？]['\"’”»)\]]*[ \u3000]")
_BLANK = " \t\u00a0\u3000" + _UNSEEN
_SPACES = " \u3000\u2009\u2002\u2003"


class DisplayText:
    """A text as Qt gets it, with its blocks.

    `shown` is what the widget is given, `lengths` are its blocks' lengths in code points, and
    `continued` the blocks that go on with the paragraph of the block before.
    """

    __slots__ = (
        "_counted",
        "_counted_to",
        "_inserted",
        "_inserted_at",
        "_offsets",
        "continued",
        "has_rtl",
        "lengths",
        "shown",
        "text",
    )

    def __init__(self, text: str, split_length: int = SPLIT_LENGTH) -> None:
        self.text = text
        shown = _stand_in(text)
        self._offsets = OffsetMap(text)
        self._inserted: list[int] = []  # code points before which a break was put in
        self._inserted_at: list[int] = []  # where those breaks are, in positions of the copy
        self.continued: frozenset[int] = frozenset()
        blocks = shown.split("\n")
        lengths = list(map(len, blocks))
        if lengths and max(lengths) > split_length:
            shown, lengths = self._split(blocks, split_length)
        self.shown = shown
        self.lengths = lengths
        self._counted: list[int] = []  # paragraphs up to each block, < 0 where none begins
        self._counted_to = 0
        self.has_rtl = not text.isascii() and _RIGHT_TO_LEFT.search(text) is not None

    def _split(self, blocks: list[str], limit: int) -> tuple[str, list[int]]:
        """Break long blocks, at a blank that gives its place to the break if there is one."""
        out: list[str] = []
        continued: set[int] = set()
        position = 0
        for block in blocks:
            begin = 0
            while len(block) - begin > limit:
                cut, width = _place_to_cut(block, begin, limit)
                if not width:
                    at = position + cut
                    self._inserted_at.append(self._offsets.to_utf16(at) + len(self._inserted))
                    self._inserted.append(at)
                out.append(block[begin:cut])
                continued.add(len(out))
                begin = cut + width
            out.append(block[begin:])
            position += len(block) + 1
        self.continued = frozenset(continued)
        return "\n".join(out), list(map(len, out))

    def paragraph_number(self, block: int) -> int:
        """The number, from 1, of the paragraph that begins with a block.

        0 for blank blocks, those that go on with a paragraph, and numbers out of range.
        """
        counted, lengths = self._counted, self.lengths
        if not 0 <= block < len(lengths):
            return 0
        number = abs(counted[-1]) if counted else 0
        position = self._counted_to
        for at in range(len(counted), block + 1):
            end = position + lengths[at]
            if at in self.continued or not self.shown[position:end].strip(_BLANK):
                counted.append(-number)
            else:
                number += 1
                counted.append(number)
            position = end + 1
        self._counted_to = position
        return max(counted[block], 0)

    @property
    def exact(self) -> bool:
        """Whether the copy has the length of the text (no break had to be put in)."""
        return not self._inserted

    def to_shown(self, position: int) -> int:
        """The position in the copy, in UTF-16 units, of code point offset `position`."""
        unit = self._offsets.to_utf16(position)
        if self._inserted:
            unit += bisect_right(self._inserted, position)
        return unit

    def from_shown(self, unit: int) -> int:
        """The code point offset of a position in the copy (UTF-16 units, clamped to the text)."""
        if self._inserted:
            unit -= bisect_left(self._inserted_at, unit)
        unit = min(max(unit, 0), self._offsets.length_utf16)
        return self._offsets.from_utf16(unit)

    def on_inserted_break(self, unit: int) -> bool:
        """Whether `unit` is the place just before a break that the text does not have."""
        at = bisect_left(self._inserted_at, unit)
        return at < len(self._inserted_at) and self._inserted_at[at] == unit


def _stand_in(text: str) -> str:
    """The text with a stand-in for each character that Qt would drop, join or break at."""
    if text.isascii():
        if not any(sign in text for sign in _ASCII_CONTROLS):
            return text
    elif _READ_OTHERWISE.search(text) is None:
        return text
    return text.replace("\r\n", _UNSEEN + "\n").translate(_STAND_INS)


def _place_to_cut(block: str, begin: int, limit: int) -> tuple[int, int]:
    """Where to break `block[begin:]`, and how many characters (1 or 0) the break stands for."""
    low, high = begin + limit // 2, begin + limit
    sentences = [match.end() for match in _SENTENCE_END.finditer(block, low, high)]
    if sentences:
        return sentences[-1] - 1, 1
    cut = max(block.rfind(space, low, high) for space in _SPACES)
    if cut >= 0:
        return cut, 1
    return _between_clusters(block, high, low), 0


def _between_clusters(block: str, cut: int, low: int) -> int:
    """The last place at or before `cut` that does not part a character from its marks."""
    while cut > low:
        here, before = block[cut], block[cut - 1]
        joined = (
            combining(here)
            or here in "\u200d\ufe0e\ufe0f"
            or before == "\u200d"
            or "\U0001f3fb" <= here <= "\U0001f3ff"
            or ("\U0001f1e6" <= here <= "\U0001f1ff" and "\U0001f1e6" <= before <= "\U0001f1ff")
        )
        if not joined:
            return cut
        cut -= 1
    return cut
