"""What a label means, in a few lines: name, key, description, examples, slots."""

from __future__ import annotations

import re
from collections.abc import Iterator

from PySide6.QtCore import QMargins, Qt
from PySide6.QtGui import QResizeEvent, QTextCursor
from PySide6.QtWidgets import QSizePolicy, QWidget

from annotator.domain.label import Label, LabelSet
from annotator.domain.slots import is_structural, specs_of
from annotator.ui.browser import ClosedBrowser
from annotator.ui.context import Context
from annotator.ui.label_words import kind_words, slot_words
from annotator.ui.models.wording import one_line
from annotator.ui.pen import Pen
from annotator.ui.theme import mark_color

SHARE = 0.5
"""How much of its panel's height a definition takes at the most; the rest scrolls."""

_MARKED = re.compile(r"\[([^][]+)\]")


class DefinitionView(ClosedBrowser):
    """One label's definition, as high as it needs to be."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._label: Label | None = None
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setContentsMargins(QMargins())
        self.viewport().setAutoFillBackground(False)
        self.document().setDocumentMargin(0)
        self.setAccessibleName("Definition of the label")
        self.most = 10_000
        self.hide()

    @property
    def label(self) -> Label | None:
        """The label that is shown."""
        return self._label

    def show_label(self, label: Label | None, labels: LabelSet) -> None:
        """Show another label, or nothing."""
        self._label = label
        self.setVisible(label is not None)
        if label is not None:
            self.clear()
            self._write(Pen(self.textCursor()), label, labels)
            self.moveCursor(QTextCursor.MoveOperation.Start)
            self.fit()

    def fit(self) -> None:
        """Take the height of the words, up to `most` pixels."""
        self.document().setTextWidth(self.viewport().width())
        self.setFixedHeight(min(int(self.document().size().height()) + 4, max(40, self.most)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.fit()

    def _write(self, pen: Pen, label: Label, labels: LabelSet) -> None:
        theme = self._context.theme
        color = mark_color(theme, label.color)
        pen.line()
        pen.write("■ ", color)
        pen.write(one_line(label.name), bold=True)
        about = kind_words(label) + (f", key {label.key}" if label.key else "")
        pen.write(f"  {about}", theme.quiet)
        if label.description:
            pen.line()
            pen.write(one_line(label.description, 2000))
        for example in label.examples:
            pen.line()
            pen.write("e.g. ", theme.quiet)
            for words, marked in marked_words(one_line(example)):
                pen.write(words, color if marked else None, underlined=marked)
        for spec in specs_of(label):
            if spec.description or spec.to or not is_structural(label.kind, spec.name):
                pen.line()
                pen.write(spec.name, italic=True)
                if spec.description:
                    pen.write(f" – {one_line(spec.description, 600)}")
                pen.write(f" ({one_line(slot_words(spec, labels), 600)})", theme.quiet)


def marked_words(example: str) -> Iterator[tuple[str, bool]]:
    """An example in pieces, each with whether it would be marked: it stands in brackets then."""
    behind = 0
    for found in _MARKED.finditer(example):
        yield example[behind : found.start()], False
        yield found[1], True
        behind = found.end()
    yield example[behind:], False
