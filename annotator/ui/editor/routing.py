"""Which relations are joined along the margin, and where: far ends get stubs instead."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtGui import QTextBlock

from annotator.ui.editor.relation_index import Link

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
        self._broken: set[int] = set()  # blocks whose lines were only counted

    def clear(self) -> None:
        """Lines break elsewhere now, or other relations are shown."""
        self._known.clear()
        self._broken.clear()

    def forget(self, uid: Uid) -> None:
        """A relation is gone or ends elsewhere."""
        self._known.pop(uid, None)

    def of(self, link: Link) -> Route:
        """How a relation with near ends is joined."""
        known = self._known.get(link.uid)
        if known is not None:
            return known
        assert link.source is not None
        assert link.target is not None
        source, target = self.place(link.source.start), self.place(link.target.start)
        route = Route(source, target, None)
        if source != target and self._within_reach(*sorted((source, target))):
            route = route._replace(channel=self._free_channel(link, route))
        self._known[link.uid] = route
        return route

    def block_of(self, position: int) -> int:
        """The number of the block that holds a code point."""
        layout = self._layout
        shown = layout.display.to_shown(position)
        return max(0, layout.document().findBlock(shown).blockNumber())

    def place(self, position: int) -> Place:
        """The line that holds a code point."""
        layout = self._layout
        shown = layout.display.to_shown(position)
        block = layout.document().findBlock(shown)
        self._broken_into_lines(block)
        line = block.layout().lineForTextPosition(shown - block.position())
        return Place(block.blockNumber(), line.lineNumber() if line.isValid() else 0)

    def _within_reach(self, upper: Place, lower: Place) -> bool:
        if lower.block - upper.block > REACH:
            return False
        lines = lower.line - upper.line
        for number in range(upper.block, lower.block):
            lines += self._count(number)
        return lines <= REACH

    def _count(self, number: int) -> int:
        block = self._layout.document().findBlockByNumber(number)
        self._broken_into_lines(block)
        return max(1, block.layout().lineCount())

    def _broken_into_lines(self, block: QTextBlock) -> None:
        number = block.blockNumber()
        laid_out = number in self._broken or self._layout.is_laid_out(number)
        if not laid_out or not block.layout().lineCount():
            self._layout.setter.break_lines(block)
            self._broken.add(number)

    def _free_channel(self, link: Link, route: Route) -> int | None:
        upper, lower = sorted((route.source, route.target))
        start, end = self._line_start(upper), self._line_start(Place(lower.block, lower.line + 1))
        taken: set[int] = set()
        for other in self._layout.relations.over(start, end):
            known = self._known.get(other.uid)
            if known is None or known.channel is None or other.uid == link.uid:
                continue
            first, last = sorted((known.source, known.target))
            if first <= lower and upper <= last:
                taken.add(known.channel)
        return next((n for n in range(CHANNELS) if n not in taken), None)

    def _line_start(self, place: Place) -> int:
        """The code point where a line begins; behind a block's last line, where it ends."""
        layout = self._layout
        block = layout.document().findBlockByNumber(place.block)
        lines = block.layout()
        within = (
            lines.lineAt(place.line).textStart()
            if place.line < lines.lineCount()
            else block.length() - 1
        )
        return layout.display.from_shown(block.position() + within)
