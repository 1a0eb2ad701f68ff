"""What a label means, in a few lines: name, key, description, examples, slots."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import QMargins, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from annotator.domain.label import Label, LabelSet
from annotator.domain.slots import SlotSpec, specs_of
from annotator.ui.browser import ClosedBrowser
from annotator.ui.context import Context
from annotator.ui.label_words import kind_words, slot_words
from annotator.ui.models.wording import one_line
from annotator.ui.theme import mark_color

SHARE = 0.5
"""How much of its panel's height a definition takes at the most; the rest scrolls."""

_BARE = {"from", "to", "trigger", "member", "rank"}


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
            self.setHtml(self._html(label, labels))
            self.fit()

    def fit(self) -> None:
        """Take the height of the words, up to `most` pixels."""
        self.document().setTextWidth(self.viewport().width())
        self.setFixedHeight(min(int(self.document().size().height()) + 4, max(40, self.most)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.fit()

    def _html(self, label: Label, labels: LabelSet) -> str:
        theme = self._context.theme
        quiet, color = theme.quiet.name(), mark_color(theme, label.color).name()
        about = kind_words(label) + (f", key {label.key}" if label.key else "")
        name = f"<span style='color:{color}'>■</span> <b>{_text(label.name)}</b>"
        lines = [f"{name} <span style='color:{quiet}'>{escape(about)}</span>"]
        if label.description:
            lines.append(_text(label.description, 2000))
        lines += [_example(example, color, quiet) for example in label.examples]
        lines += [_slot(spec, labels, quiet) for spec in specs_of(label) if _told(spec)]
        return "".join(f"<p style='margin:0 0 3px 0'>{line}</p>" for line in lines)


def _told(spec: SlotSpec) -> bool:
    """Whether there is something to say of a slot: every kind has bare ones of its own."""
    return bool(spec.description or spec.to or spec.name not in _BARE)


def _example(example: str, color: str, quiet: str) -> str:
    """An example, with the words in square brackets as they would be marked."""
    words = _text(example)
    words = words.replace("[", f"<u style='color:{color}'>").replace("]", "</u>")
    if words.count("<u ") != words.count("</u>"):
        words = _text(example)
    return f"<span style='color:{quiet}'>e.g.</span> {words}"


def _slot(spec: SlotSpec, labels: LabelSet, quiet: str) -> str:
    said = f" – {_text(spec.description, 600)}" if spec.description else ""
    holds = _text(slot_words(spec, labels), 600)
    return f"<i>{_text(spec.name)}</i>{said} <span style='color:{quiet}'>({holds})</span>"


def _text(words: str, limit: int = 300) -> str:
    return escape(one_line(words, limit))
