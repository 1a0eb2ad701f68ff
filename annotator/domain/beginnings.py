"""What typed letters mean: words that begin so, whatever their case and their accents."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import cached_property

LONGEST = 300
"""So many code points of a text are looked at; what is meant stands at the beginning of it."""

_WORD = re.compile(r"[^\W_]+")


class _Marks(dict[int, int | None]):
    """For `str.translate`: takes accents away, and remembers which characters are accents."""

    def __missing__(self, code: int) -> int | None:
        found = self[code] = None if unicodedata.combining(chr(code)) else code
        return found


_MARKS = _Marks()


def _plain(text: str) -> str:
    """A text without case and accents."""
    if text.isascii():
        return text.lower()
    return unicodedata.normalize("NFKD", text).translate(_MARKS).casefold()


def folded(text: str) -> str:
    """The words of a text without case and accents, each with a blank before it."""
    return "".join([f" {word}" for word in _WORD.findall(_plain(text))])


class Sought:
    """Typed words, each of which is to begin a word of what is looked for."""

    def __init__(self, typed: str) -> None:
        self.words: tuple[str, ...] = tuple(_WORD.findall(unicodedata.normalize("NFC", typed)))
        """The words as they were typed, without what parts them."""
        self._begun = tuple(dict.fromkeys(folded(word) for word in self.words))
        self._bare = tuple(word.strip() for word in self._begun)
        self.all = (1 << len(self._begun)) - 1
        """The bits of all words."""

    def __bool__(self) -> bool:
        return bool(self._begun)

    @cached_property
    def line(self) -> str:
        """The words folded, as they follow each other."""
        return folded(" ".join(self.words))

    def begun_in(self, text: str) -> int:
        """Which of the words begin a word of a text, as bits, the first word's lowest."""
        plain = _plain(text[:LONGEST])
        for word in self._bare:
            if word in plain:
                break
        else:
            return 0  # most hold none: they need not be parted into words
        line, bits = folded(plain), 0
        for place, word in enumerate(self._begun):
            if word in line:
                bits |= 1 << place
        return bits

    def rank(self, text: str) -> int:
        """How well a text fits: 0 it is what was typed, 1 it begins so, 2 otherwise."""
        line = folded(text[:LONGEST])
        return 0 if line == self.line else 1 if line.startswith(self.line) else 2

    def without(self, bits: int) -> tuple[str, ...]:
        """The typed words without those of some bits."""
        left = {word for place, word in enumerate(self._begun) if not bits >> place & 1}
        return tuple(word for word in self.words if folded(word) in left)

    def places_in(self, text: str, most: int) -> list[int]:
        """Where words of a long text begin like one of the typed words, at most `most` places.

        Here accents count: folding megabytes at each key would be felt.
        """
        lowered = text.lower()
        if len(lowered) != len(text):  # a letter with a lower form of two: places would shift
            lowered = "".join(low if len(low := each.lower()) == 1 else each for each in text)
        return _starts(lowered, [word.lower() for word in self.words], most)


def _starts(text: str, words: Sequence[str], most: int) -> list[int]:
    found: list[int] = []
    for word in dict.fromkeys(words):
        place = text.find(word)
        while place >= 0 and len(found) < most:
            if not place or not text[place - 1].isalnum():
                found.append(place)
            place = text.find(word, place + 1)
    return found
