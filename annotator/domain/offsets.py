"""Positions in a text: code points inside the program, UTF-16 for Qt, UTF-8 for other tools.

Every map keeps only the places where the encodings part, so that plain text costs nothing.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right

_ASTRAL = re.compile("[\U00010000-\U0010ffff]")
_WIDE = re.compile("[^\x00-\x7f]")


class OffsetMap:
    """Code points to UTF-16 units and back, for one text.

    A position inside a surrogate pair maps to the code point that the pair encodes.
    """

    __slots__ = ("_astral", "_length", "_units")

    def __init__(self, text: str) -> None:
        # Python knows at once whether a text is ASCII; the search would take 10 ns a character.
        self._astral = [] if text.isascii() else [match.start() for match in _ASTRAL.finditer(text)]
        # Position, in UTF-16 units, of the n-th astral character: n pairs lie before it.
        self._units = [position + n for n, position in enumerate(self._astral)]
        self._length = len(text)

    @property
    def length(self) -> int:
        """The text's length in code points."""
        return self._length

    @property
    def length_utf16(self) -> int:
        """The text's length in UTF-16 units."""
        return self._length + len(self._astral)

    def to_utf16(self, position: int) -> int:
        """The UTF-16 offset of code point offset `position` (0 to `length`)."""
        return position + bisect_left(self._astral, position) if self._astral else position

    def from_utf16(self, unit: int) -> int:
        """The code point offset of UTF-16 offset `unit` (0 to `length_utf16`)."""
        if not self._astral:
            return unit
        # Pairs that begin before `unit`; inside a pair, that pair is not yet behind us.
        pairs = bisect_left(self._units, unit)
        if pairs and self._units[pairs - 1] == unit - 1:
            return self._astral[pairs - 1]
        return unit - pairs


class Utf8Map:
    """Code points to UTF-8 bytes and back, for one text (whole document, built once)."""

    __slots__ = ("_ends", "_extra", "_positions")

    def __init__(self, text: str) -> None:
        self._positions: list[int] = []  # code points that take more than one byte
        self._extra: list[int] = [0]  # extra bytes up to and without the n-th of them
        total = 0
        for match in _WIDE.finditer(text):
            code = ord(match.group())
            total += 1 if code < 0x800 else 2 if code < 0x10000 else 3
            self._positions.append(match.start())
            self._extra.append(total)
        # The byte offset just behind each of them, for the way back.
        self._ends = [p + 1 + e for p, e in zip(self._positions, self._extra[1:], strict=True)]

    def to_utf8(self, position: int) -> int:
        """The byte offset of code point offset `position`."""
        return position + self._extra[bisect_left(self._positions, position)]

    def from_utf8(self, byte: int) -> int:
        """The code point offset of byte offset `byte`; inside a character, that character's."""
        behind = bisect_right(self._ends, byte)
        position = byte - self._extra[behind]
        if behind < len(self._positions):
            position = min(position, self._positions[behind])
        return position
