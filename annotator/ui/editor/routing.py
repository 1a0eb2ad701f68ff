"""Which relations are joined along the margin, and where: far ends get stubs instead."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtGui import QTextBlock

from annotator.ui.editor.relation_index import Link, Spot

if TYPE_CHECKING:
    from annotator.domain.ids import Uid
    from annotator.ui.editor.layout import ArticleLayout

REACH = 3
"""Ends at most so many lines apart are joined."""

CHANNELS = 4
"""How many joining lines the margin holds beside each other, between numbers and words."""


class Place(NamedTuple):
    """A line of the article: the block's number and the line's number in it."""

    block: int
    line: int


class Route(NamedTuple):
    """Where the ends of a relation with near ends stand, and how they are joined.

    `channel` is the place in the margin, from the words outwards; `None` if the ends share a
    line, or are not joined because they are too far apart or the margin is full.
    """

    source: Place
    target: Place
    channel: int | None

    @property
    def same_line(self) -> bool:
        """Whether both ends stand on one line."""
        return self.source == self.target


class Routes:
    """The routes of the relations seen so far; what has a channel keeps it."""

    def __init__(self, layout: ArticleLayout) -> None:
        self._layout = layout
        self._known: dict[Uid, Route] = {}
        self._taken: dict[Place, set[int]] = {}  # channels, by the lines that they pass

    def clear(self) -> None:
        """Lines break elsewhere now, or other relations are shown."""
        self._known.clear()
        self._taken.clear()

    def forget(self, uid: Uid) -> None:
        """A relation is gone or ends elsewhere."""
        route = self._known.pop(uid, None)
        if route is not None and route.channel is not None:
            for place in self._passed(route):
                self._taken[place].discard(route.channel)

    def of(self, link: Link) -> Route:
        """How a relation with near ends is joined."""
        known = self._known.get(link.uid)
        if known is not None:
            return known
        assert link.source is not None
        assert link.target is not None
        route = Route(self.place(link.source), self.place(link.target), None)
        if not route.same_line:
            route = route._replace(channel=self._take_channel(self._passed(route)))
        self._known[link.uid] = route
        return route

    def block_of(self, position: int) -> int:
        """The number of the block that holds a code point."""
        return max(0, self._block(position).blockNumber())

    def place(self, spot: Spot) -> Place:
        """The line that an end's arc leaves from.

        A channel is free by lines, so this is where the arc will be, not where the span begins:
        words that begin with the blank at a line's end are on the next one.
        """
        block = self._block(spot.start)
        return Place(block.blockNumber(), self._layout.setter.footing(spot, block).line)

    def _block(self, position: int) -> QTextBlock:
        layout = self._layout
        return layout.document().findBlock(layout.display.to_shown(position))

    def _passed(self, route: Route) -> list[Place]:
        """The lines from one end to the other; none if the ends are too far apart."""
        upper, lower = sorted((route.source, route.target))
        if lower.block - upper.block > REACH:
            return []
        found: list[Place] = []
        for number in range(upper.block, lower.block + 1):
            first = upper.line if number == upper.block else 0
            last = lower.line if number == lower.block else self._count(number) - 1
            found += (Place(number, line) for line in range(first, last + 1))
        return found if len(found) <= REACH + 1 else []

    def _count(self, number: int) -> int:
        """How many lines a block has."""
        return len(self._layout.setter.lines(self._layout.document().findBlockByNumber(number)))

    def _take_channel(self, places: Sequence[Place]) -> int | None:
        """The first channel that is free beside all of these lines; from now on it is not."""
        rows = [self._taken.setdefault(place, set()) for place in places]
        taken = set().union(*rows)
        free = next((n for n in range(CHANNELS) if n not in taken), None)
        if not rows or free is None:
            return None
        for row in rows:
            row.add(free)
        return free
