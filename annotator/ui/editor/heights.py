"""How tall the blocks of a document are: sums and look-ups that stay quick in long documents."""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate

_CHUNK = 256


class Heights:
    """The heights of blocks one below the other, in pixels.

    Sums of chunks are kept, so that building is one pass in C and a change costs one chunk.
    """

    __slots__ = ("_below", "_chunks", "_heights")

    def __init__(self, heights: list[float]) -> None:
        self._heights = heights
        self._chunks = [sum(heights[at : at + _CHUNK]) for at in range(0, len(heights), _CHUNK)]
        self._below: list[float] | None = None  # top of each chunk, and the end of the last

    def __len__(self) -> int:
        return len(self._heights)

    def __getitem__(self, block: int) -> float:
        return self._heights[block]

    def set(self, block: int, height: float) -> None:
        """Give one block another height."""
        self._chunks[block // _CHUNK] += height - self._heights[block]
        self._heights[block] = height
        self._below = None

    def _tops(self) -> list[float]:
        if self._below is None:
            self._below = list(accumulate(self._chunks, initial=0.0))
        return self._below

    def top(self, block: int) -> float:
        """Where a block begins; for a block behind the last, where the last one ends."""
        chunk, rest = divmod(block, _CHUNK)
        top = self._tops()[min(chunk, len(self._chunks))]
        return top + sum(self._heights[block - rest : block]) if rest else top

    @property
    def total(self) -> float:
        """The height of all of them."""
        return self._tops()[-1]

    def at(self, y: float) -> int:
        """The block that holds `y`: the first for what lies above, the last for below."""
        if not self._heights:
            return 0
        tops = self._tops()
        chunk = min(max(bisect_right(tops, y) - 1, 0), len(self._chunks) - 1)
        below = tops[chunk]
        first = chunk * _CHUNK
        last = min(first + _CHUNK, len(self._heights)) - 1
        for block in range(first, last):
            below += self._heights[block]
            if y < below:
                return block
        return last
