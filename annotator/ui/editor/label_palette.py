"""The label palette: type a few letters of a label beside the words, Enter gives it to them."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, Signal

from annotator.domain.annotation import Kind
from annotator.domain.label import Label
from annotator.ui.editor.label_rows import Choice, choices
from annotator.ui.editor.palette import Palette
from annotator.ui.editor.view import ArticleView
from annotator.ui.label_words import kind_words, slot_names


class LabelPalette(Palette):
    """A line to type in and the labels it means; an unknown name makes a label.

    With `slots` each label's slots are named beside it.
    """

    chosen = Signal(object, str)
    """A label's uid, or `None` and the name of a label to make."""

    def __init__(self, view: ArticleView, *, slots: bool = False) -> None:
        super().__init__(view, "Label", "Labels")
        self._labels: Sequence[Label] = ()
        self._note = _slots if slots else _kind
        self.setObjectName("labelPalette")

    def open(self, labels: Sequence[Label], start: QRectF, end: QRectF, hint: str = "") -> None:
        """Offer labels, the likeliest first, beside what lies between two edges."""
        self._labels = labels
        self.open_beside(start, end, hint or "Type a label")

    def rows(self, typed: str) -> Sequence[Choice]:
        return choices(self._labels, typed, self._note)

    def taken(self, row: int, choice: Choice) -> None:
        if choice.label is not None:
            self.chosen.emit(choice.label.uid, "")
        else:
            self.chosen.emit(None, choice.name)


def _slots(label: Label) -> str:
    return ", ".join(slot_names(label))


def _kind(label: Label) -> str:
    """What a label makes, unless it tags the words themselves."""
    return "" if label.kind is Kind.SPAN else kind_words(label)
