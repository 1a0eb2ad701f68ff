"""What is offered beside the words: the bar with likely labels, the palette with all of them."""

from __future__ import annotations

from PySide6.QtCore import QRectF

from annotator.domain.annotation import Anchor
from annotator.ui.editor.acts import Acts
from annotator.ui.editor.label_palette import LabelPalette
from annotator.ui.editor.selection_bar import SelectionBar
from annotator.ui.editor.view import ArticleView

_LIKELY = 6


class Offers:
    """Bar and palette of one view, each at the selection or else at the active span."""

    def __init__(self, view: ArticleView, acts: Acts) -> None:
        self._view = view
        self._acts = acts
        self.palette = LabelPalette(view)
        self.bar = SelectionBar(view)

    def hide(self) -> None:
        """Take both away."""
        self.palette.hide()
        self.bar.hide()

    def offer_likely(self) -> None:
        """Show the likely labels beside a fresh selection; the focus stays in the article."""
        self.bar.open(self._acts.likely_labels()[:_LIKELY], *self._edges())

    def ask(self) -> None:
        """Ask for a label."""
        hint = "Type a label" if self._view.selection is not None else "Type another label"
        labels = [*self._acts.likely_labels(), *self._acts.other_labels()]
        self.palette.open(labels, *self._edges(), hint)

    def _edges(self) -> tuple[QRectF, QRectF]:
        """Where the selection, else the active span, begins and ends in the viewport."""
        view = self._view
        active = self._acts.active
        place = view.selection or (active.anchors[0] if active is not None else None)
        if place is None:
            place = Anchor(view.caret, view.caret)
        at_end = place.end > place.start
        return (
            view.edge_rect(place.start, at_end=False),
            view.edge_rect(place.end, at_end=at_end),
        )
