"""Selecting with the mouse: units under the pointer, drags that snap as they go, edge handles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from annotator.domain.annotation import Anchor
from annotator.domain.ids import Uid
from annotator.ui.editor import units
from annotator.ui.editor.units import Granularity

_BY_CLICKS = {2: Granularity.WORD, 3: Granularity.SENTENCE, 4: Granularity.PARAGRAPH}


def granularity_of(clicks: int, chosen: Granularity, *, characters: bool) -> Granularity:
    """What a drag takes whole: two clicks words, three sentences, four paragraphs."""
    if characters:
        return Granularity.CHARACTER
    return _BY_CLICKS.get(clicks, chosen)


@dataclass(slots=True)
class TextDrag:
    """A drag over the text from where the mouse went down.

    `pressed` is the character under the pointer then and `gap` the place between characters
    nearest to it: characters are selected from gap to gap, units by what lies under the pointer.
    """

    text: str
    pressed: int
    gap: int
    granularity: Granularity
    fragment: bool = False
    moved: bool = False

    def selection(self, character: int, gap: int, granularity: Granularity) -> tuple[Anchor, bool]:
        """What is selected when the pointer is at `character`; whether the caret is in front."""
        text = self.text
        if granularity is Granularity.CHARACTER:
            start, end = min(self.gap, gap), max(self.gap, gap)
            span = Anchor(units.cluster_start(text, start), units.cluster_end(text, end))
            return span, gap < self.gap
        one = units.unit_at(text, self.pressed, granularity)
        other = units.unit_at(text, character, granularity)
        start, end = min(one.start, other.start), max(one.end, other.end)
        return units.trim(text, start, end), other.start < one.start


@dataclass(slots=True)
class EdgeDrag:
    """An edge of the active span on its way, by mouse or by keys.

    `fragment` is the anchor that changes; `at_end` tells which of its edges.
    """

    text: str
    uid: Uid
    anchors: tuple[Anchor, ...]
    fragment: int
    at_end: bool
    original: tuple[Anchor, ...] = field(init=False)

    def __post_init__(self) -> None:
        self.original = self.anchors

    @property
    def position(self) -> int:
        """Where the edge is."""
        anchor = self.anchors[self.fragment]
        return anchor.end if self.at_end else anchor.start

    @property
    def changed(self) -> bool:
        """Whether the span would be another one."""
        return self.anchors != self.original

    def move_over(self, character: int, gap: int, granularity: Granularity) -> None:
        """Move the edge to the unit under the pointer."""
        if granularity is Granularity.CHARACTER:
            self.move_to(gap)
            return
        unit = units.unit_at(self.text, character, granularity)
        self.move_to(unit.end if self.at_end else unit.start)

    def move_to(self, position: int) -> None:
        """Move the edge, stopping at the span's other edge and at its other fragments."""
        text = self.text
        anchor = self.anchors[self.fragment]
        others = [a for n, a in enumerate(self.anchors) if n != self.fragment]
        if self.at_end:
            floor = units.cluster_at(text, anchor.start).end
            limit = min((a.start for a in others if a.start >= anchor.end), default=len(text))
            end = min(max(units.cluster_end(text, position), floor), limit)
            moved = Anchor(anchor.start, end)
        else:
            ceiling = units.cluster_start(text, max(0, anchor.end - 1))
            limit = max((a.end for a in others if a.end <= anchor.start), default=0)
            start = max(min(units.cluster_start(text, position), ceiling), limit)
            moved = Anchor(start, anchor.end)
        anchors = list(self.anchors)
        anchors[self.fragment] = moved
        self.anchors = tuple(anchors)


def outer_fragments(anchors: Sequence[Anchor]) -> tuple[int, int]:
    """Which fragments begin first and end last."""
    numbers = range(len(anchors))
    return (
        min(numbers, key=lambda n: anchors[n].start),
        max(numbers, key=lambda n: anchors[n].end),
    )
