"""Texts that have been read and verified, kept so that they need not be read again."""

from __future__ import annotations

from collections.abc import Iterable

from annotator.domain.ids import Uid

MOST = 4_000_000
"""Code points of texts that are kept beside the open one."""


class KnownTexts:
    """The text of the document that is open, and those read last, up to `most` code points.

    What stands beside an article (stubs, pickers, the history) reads words of others all the
    time: they must not push out the open one, which may be the longest of all. The text read
    last is kept whatever its length.
    """

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._open: tuple[Uid, str] | None = None
        self._others: dict[Uid, str] = {}  # the one used last comes last
        self._size = 0

    @property
    def size(self) -> int:
        """Code points that are kept beside the open document's."""
        return self._size

    def get(self, uid: Uid) -> str | None:
        """A document's text if it is kept."""
        if self._open is not None and self._open[0] == uid:
            return self._open[1]
        text = self._others.pop(uid, None)
        if text is not None:
            self._others[uid] = text
        return text

    def open(self, uid: Uid, text: str) -> None:
        """Keep the text of the document that is open now; the one before is one of the others."""
        before = self._open
        self._drop(uid)
        self._open = uid, text
        if before is not None and before[0] != uid and len(before[1]) <= self._most:
            self.keep(*before)

    def keep(self, uid: Uid, text: str) -> None:
        """Keep a text until others need the room."""
        if self._open is not None and self._open[0] == uid:
            self._open = uid, text
            return
        self._drop(uid)
        self._others[uid] = text
        self._size += len(text)
        while self._size > self._most and len(self._others) > 1:
            self._drop(next(iter(self._others)))

    def forget(self, uids: Iterable[Uid] | None = None) -> None:
        """Keep the texts of these documents no longer; `None`: of any."""
        if uids is None:
            self._open, self._others, self._size = None, {}, 0
            return
        for uid in uids:
            self._drop(uid)
            if self._open is not None and self._open[0] == uid:
                self._open = None

    def _drop(self, uid: Uid) -> None:
        self._size -= len(self._others.pop(uid, ""))
