"""Whether something quotes a text: words of it at length, which a file without texts cannot hold.

Exact and quick: of the text only every sixteenth place is looked at, which no common passage of
twice that length can slip between.
"""

from __future__ import annotations

from collections.abc import Mapping

from annotator.domain.annotation import JsonValue

PASSAGE = 32
"""So many code points in a row are a passage; less is a name, a number, a figure of speech."""

_STEP = PASSAGE // 2


class Passages:
    """The passages of one text."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._known: set[str] | None = None

    def stand_in(self, value: JsonValue) -> bool:
        """Whether a passage of the text stands in a value, or in any text within it."""
        if isinstance(value, str):
            return len(value) >= PASSAGE and self._quoted_by(value)
        if isinstance(value, Mapping):
            return any(self.stand_in(key) or self.stand_in(each) for key, each in value.items())
        return isinstance(value, list | tuple) and any(map(self.stand_in, value))

    def _quoted_by(self, words: str) -> bool:
        text = self._text
        if self._known is None:
            places = range(0, len(text) - _STEP + 1, _STEP)
            self._known = {text[place : place + _STEP] for place in places}
        known, last, tried = self._known, len(words) - PASSAGE, 0
        for start in range(len(words) - _STEP + 1):
            if words[start : start + _STEP] not in known:
                continue
            # Every passage that holds these words, if it was not looked for before.
            for first in range(max(tried, start - _STEP), min(start, last) + 1):
                if words[first : first + PASSAGE] in text:
                    return True
            tried = start + 1
        return False
