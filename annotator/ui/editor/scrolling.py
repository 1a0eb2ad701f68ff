"""Scrolling to words, and keeping the words on screen where they are while lines change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from annotator.domain.annotation import Anchor

if TYPE_CHECKING:
    from annotator.ui.editor.canvas import ArticleCanvas


def reveal(canvas: ArticleCanvas, anchor: Anchor) -> None:
    """Scroll so far that a range is on screen, with some lines around it."""
    bar = canvas.verticalScrollBar()
    for _ in range(2):  # what is laid out on the way there may move it
        top = canvas.lines.places.edge(anchor.start, at_end=False).top()
        bottom = canvas.lines.places.edge(anchor.end, at_end=anchor.end > anchor.start).bottom()
        canvas.lines.settle_size()
        value, height = bar.value(), canvas.viewport().height()
        margin = min(canvas.lines.metrics.pitch * 1.5, height / 4)
        tall = bottom - top > height - 2 * margin
        if top < value or (top > value + height - margin and tall):
            far = value - top > height or tall
            bar.setValue(int(top - (height / 4 if far else margin)))
        elif not tall and bottom > value + height - margin / 2:
            far = bottom - value > 2 * height
            bar.setValue(int(top - height / 4 if far else bottom + margin - height))
        else:
            return


class KeptPlace:
    """Keeps the line at the top of the viewport there while the layout changes."""

    def __init__(self, canvas: ArticleCanvas) -> None:
        self._canvas = canvas

    def __enter__(self) -> None:
        canvas = self._canvas
        lines = canvas.lines
        lines.resetting = True
        top = canvas.verticalScrollBar().value()
        self._at_top = top == 0
        self._position = lines.places.position_at(float(top))
        self._into = top - lines.places.line_top(self._position)

    def __exit__(self, *_: object) -> None:
        canvas = self._canvas
        lines = canvas.lines
        lines.settle_size()
        if not self._at_top:
            into = min(self._into, lines.metrics.pitch)
            top = lines.places.line_top(self._position)
            lines.settle_size()
            canvas.verticalScrollBar().setValue(round(top + into))
        lines.resetting = False
