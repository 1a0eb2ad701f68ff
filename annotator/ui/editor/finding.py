"""Finding words in an article: by what is typed, in any case, over any blanks."""

from __future__ import annotations

import re

from annotator.domain.annotation import Anchor

MOST_COUNTED = 1000


def pattern_for(query: str) -> re.Pattern[str] | None:
    """What matches a query: letters in any case, its blanks any run of blanks; `None` if empty."""
    words = query.split()
    if not words:
        return None
    return re.compile(r"\s+".join(map(re.escape, words)), re.IGNORECASE)


class Finder:
    """The matches of a query in one text, found as they are asked for."""

    def __init__(self, text: str, query: str) -> None:
        self._text = text
        self._pattern = pattern_for(query)
        self._counted: list[Anchor] | None = None

    def next(self, position: int) -> Anchor | None:
        """The first match that begins at `position` or behind it, else the first of all."""
        if self._pattern is None:
            return None
        match = self._pattern.search(self._text, position) or self._pattern.search(self._text)
        return None if match is None else Anchor(*match.span())

    def previous(self, position: int) -> Anchor | None:
        """The last match that begins before `position`, else the last of all."""
        if self._pattern is None:
            return None
        return self._last(0, position) or self._last(position, len(self._text))

    def _last(self, start: int, end: int) -> Anchor | None:
        """The last match that begins in [start, end), looking back in growing steps."""
        assert self._pattern is not None
        step = 4096
        high = end
        while high > start:
            low = max(start, high - step)
            last = None
            for match in self._pattern.finditer(self._text, low):
                if match.start() >= high:
                    break
                last = Anchor(*match.span())
            if last is not None:
                return last
            high = low
            step *= 4
        return None

    def within(self, start: int, end: int) -> list[Anchor]:
        """The matches that begin in [start, end)."""
        if self._pattern is None:
            return []
        found = []
        for match in self._pattern.finditer(self._text, start):
            if match.start() >= end:
                break
            found.append(Anchor(*match.span()))
        return found

    def counted(self) -> list[Anchor]:
        """All matches from the top, at most `MOST_COUNTED` + 1 of them."""
        if self._counted is None:
            found: list[Anchor] = []
            if self._pattern is not None:
                for match in self._pattern.finditer(self._text):
                    found.append(Anchor(*match.span()))
                    if len(found) > MOST_COUNTED:
                        break
            self._counted = found
        return self._counted
