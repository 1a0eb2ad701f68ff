"""The fields of the inspector: exact words, the note, the confidence, what is known besides."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping

from PySide6.QtCore import QEvent, QMimeData, QSize, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QKeyEvent,
    QResizeEvent,
    QTextOption,
    QWheelEvent,
)
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QSizePolicy, QSpinBox, QTextEdit, QWidget

from annotator.domain.annotation import Annotation, JsonValue, Slot, Stance, Verdict
from annotator.domain.ids import Uid
from annotator.ui.editor.display_text import DisplayText
from annotator.ui.models.wording import isolated, moment, one_line

MAX_SHOWN = 4000
"""Characters of a quote that are shown; copying gives all of it."""

_LINES = 7
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_VERDICTS = {
    Verdict.ACCEPTS: "accepted",
    Verdict.REJECTS: "rejected",
    Verdict.DISPUTES: "disputed",
}


class QuoteView(QTextEdit):
    """The exact words of an annotation: can be selected and copied, never changed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._quote = ""
        self._display = DisplayText("")
        self.setReadOnly(True)
        self.setAcceptRichText(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setTabChangesFocus(True)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.document().setDocumentMargin(0)
        self.viewport().setAutoFillBackground(False)
        self.setAccessibleName("Quote")

    def show_quote(self, quote: str) -> None:
        """Show these words."""
        if quote != self._quote:
            self._quote = quote
            cut = quote if len(quote) <= MAX_SHOWN else quote[:MAX_SHOWN] + "…"
            self._display = DisplayText(cut)
            self.setPlainText(self._display.shown)
            self._fit()

    def createMimeDataFromSelection(self) -> QMimeData:
        """The exact words, with every character that a widget would change."""
        cursor = self.textCursor()
        start, end = cursor.selectionStart(), cursor.selectionEnd()
        words = self._quote
        if end - start < self.document().characterCount() - 1:
            words = words[self._display.from_shown(start) : self._display.from_shown(end)]
        data = QMimeData()
        data.setText(words)
        return data

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        self.document().setTextWidth(self.viewport().width())
        line = self.fontMetrics().lineSpacing()
        height = min(int(self.document().size().height()), 6 * line)
        self.setFixedHeight(max(line, height) + 2)


class NoteField(QPlainTextEdit):
    """The note of an annotation, as high as its text up to seven lines."""

    finished = Signal()
    """Ctrl+Enter, or the focus went elsewhere."""
    left = Signal()
    """Esc: back to the text."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTabChangesFocus(True)
        self.setPlaceholderText("F2")
        self.setAccessibleName("Note")
        self.document().setDocumentMargin(3)
        self.textChanged.connect(self._fit)
        self._fit()

    def event(self, event: QEvent) -> bool:
        """Esc and Ctrl+Enter belong to the note while it has the focus."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            control = event.modifiers() & Qt.KeyboardModifier.ControlModifier
            if event.key() == Qt.Key.Key_Escape or (control and event.key() in _ENTER):
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        control = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        elif control and event.key() in _ENTER:
            self.finished.emit()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self.finished.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def sizeHint(self) -> QSize:
        return QSize(120, self.height())

    def _fit(self) -> None:
        lines = max(1, int(self.document().size().height()))
        shown = Qt.ScrollBarPolicy.ScrollBarAsNeeded
        hidden = Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        self.setVerticalScrollBarPolicy(shown if lines > _LINES else hidden)
        self.setFixedHeight(min(lines, _LINES) * self.fontMetrics().lineSpacing() + 16)


class ConfidenceField(QSpinBox):
    """How sure the annotator is, in percent, or nothing said."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setRange(-1, 100)
        self.setSpecialValueText("not said")
        self.setSuffix(" %")
        self.setSingleStep(5)
        self.setKeyboardTracking(False)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("Confidence in percent")

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scrolling the panel must not change a value on the way."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    def show_confidence(self, confidence: float | None) -> None:
        """Show a confidence from 0 to 1."""
        self.setValue(-1 if confidence is None else round(confidence * 100))

    @property
    def confidence(self) -> float | None:
        """What stands in the field, from 0 to 1."""
        return None if self.value() < 0 else self.value() / 100


def places(annotation: Annotation) -> str:
    """Where an annotation stands, in code points: "198–207"; fragments one by one."""
    parts = [", ".join(f"{start}–{end}" for start, end in annotation.anchors)]
    if len(annotation.anchors) > 1:
        parts[0] = f"{len(annotation.anchors)} fragments: {parts[0]}"
    if annotation.head is not None:
        parts.append(f"head {annotation.head.start}–{annotation.head.end}")
    parts = [part for part in parts if part]
    return " · ".join([*parts, "code points"]) if parts else "of the whole document"


def provenance(annotation: Annotation) -> str:
    """Who made it, when and how."""
    parts = [isolated(annotation.annotator), moment(annotation.created), _origin(annotation.origin)]
    if annotation.score is not None:
        parts.append(f"score {annotation.score:.2f}")
    if annotation.updated and moment(annotation.updated) != moment(annotation.created):
        parts.append(f"changed {moment(annotation.updated)}")
    parts += [f"{_VERDICTS[j.verdict]} by {isolated(j.annotator)}" for j in annotation.judgements]
    return " · ".join(filter(None, parts))


def slot_text(slot: Slot, quoted: Callable[[Uid], str]) -> str:
    """A slot's value as words; `quoted` names a referenced annotation."""
    if slot.ref is not None:
        text = quoted(slot.ref)
    elif slot.given is not None:
        text = slot.given
    else:
        text = value_text(slot.value)
    if slot.according_to is not None:
        stance = "" if slot.stance is Stance.ASSERTS else f"{slot.stance} "
        text += f" ({stance}{quoted(slot.according_to)})"
    return text


def value_text(value: JsonValue) -> str:
    """A slot's value as one reads it: "at least 20", "9 USD", "20–30, best 24"."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Mapping):
        return _mapping_text(value)
    if isinstance(value, list | tuple):
        return ", ".join(value_text(item) for item in value)
    return "" if value is None else one_line(str(value))


def _mapping_text(value: Mapping[str, JsonValue]) -> str:
    if "value" in value:
        parts = (value.get("comparator"), value["value"], value.get("unit"))
        return " ".join(str(part) for part in parts if part is not None)
    if "low" in value and "high" in value:
        best = f", best {value['best']}" if value.get("best") is not None else ""
        return f"{value['low']}–{value['high']}{best}"
    if "date" in value:
        return str(value["date"])
    return one_line(json.dumps(value, ensure_ascii=False, default=str))


def _origin(origin: str) -> str:
    if origin == "hand":
        return "by hand"
    if origin == "import":
        return "imported"
    kind, _, name = origin.partition(":")
    return f"{kind} {isolated(name.replace('@', ' '))}" if name else kind
