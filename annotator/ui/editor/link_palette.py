"""The ways to link two annotations: type a few letters beside the second one, Enter links."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Signal

from annotator.domain.label import Label, LabelSet
from annotator.ui.editor.label_rows import Choice, ranked
from annotator.ui.editor.palette import Palette
from annotator.ui.editor.view import ArticleView

if TYPE_CHECKING:
    from annotator.services.linking import LinkChoice


class LinkPalette(Palette):
    """A line to type in, and what the label set allows between the two."""

    chosen = Signal(object)
    """The `LinkChoice` taken."""

    def __init__(self, view: ArticleView) -> None:
        super().__init__(view, "Link", "Ways to link")
        self._offered: list[tuple[LinkChoice, Label]] = []
        self._shown: list[LinkChoice] = []
        self.setObjectName("linkPalette")

    def open(
        self, offered: Sequence[LinkChoice], labels: LabelSet, start: QRectF, end: QRectF
    ) -> None:
        """Offer the ways to link, the likeliest first, beside what lies between two edges."""
        # A label's own key means something else here: it is not shown.
        self._offered = [(one, replace(labels[one.label], key=None)) for one in offered]
        self.open_beside(start, end, "Link as")

    def rows(self, typed: str) -> Sequence[Choice]:
        places = ranked([choice.title for choice, _ in self._offered], typed)
        self._shown = [self._offered[place][0] for place in places]
        return [Choice(self._offered[n][1], self._offered[n][0].title) for n in places]

    def taken(self, row: int, choice: Choice) -> None:
        self.chosen.emit(self._shown[row])
