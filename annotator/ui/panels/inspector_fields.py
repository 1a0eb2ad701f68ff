"""The fields of the inspector: exact words, the confidence, what is known besides."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QMimeData, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QResizeEvent, QTextOption
from PySide6.QtWidgets import QFrame, QSizePolicy, QTextEdit, QWidget

from annotator.domain.annotation import Annotation, Verdict
from annotator.ui.boxes import NumberBox
from annotator.ui.editor.display_text import DisplayText
from annotator.ui.forms.lines import leaves_undo
from annotator.ui.models.wording import isolated, moment

MAX_SHOWN = 4000
"""Characters of a quote that are shown; copying gives all of it."""

_MIDDLE = 50
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


class ConfidenceField(NumberBox):
    """How sure the annotator is, in percent, or nothing said."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown = -1
        self.setRange(-1, 100)
        self.setSpecialValueText("not said")
        self.setSuffix(" %")
        self.setSingleStep(5)
        self.setKeyboardTracking(False)
        self.setAccessibleName("Confidence in percent")

    def event(self, event: QEvent) -> bool:
        """Undo is the project's when nothing was entered."""
        unsaved = self.lineEdit().isModified() or self.value() != self._shown
        return True if leaves_undo(event, unsaved=unsaved) else super().event(event)

    def stepBy(self, steps: int) -> None:
        """Arrow keys go by 5 %; from “not said” they begin in the middle."""
        if self.value() < 0 < steps:
            self.setValue(_MIDDLE)
        else:
            at = self.value() + steps * self.singleStep()
            self.setValue(-1 if self.value() == 0 and steps < 0 else max(0, at))
        self.selectAll()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl+Z takes back what was entered and not saved."""
        if event.matches(QKeySequence.StandardKey.Undo):
            self.setValue(self._shown)
        else:
            super().keyPressEvent(event)

    def show_confidence(self, confidence: float | None) -> None:
        """Show a confidence from 0 to 1."""
        self._shown = -1 if confidence is None else round(confidence * 100)
        self.setValue(self._shown)

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
    whole = "of the whole project" if annotation.document is None else "of this document"
    return " · ".join([*parts, "code points"]) if parts else whole


def provenance(annotation: Annotation) -> str:
    """Who made it, when and how."""
    parts = [isolated(annotation.annotator), moment(annotation.created), _origin(annotation.origin)]
    if annotation.score is not None:
        parts.append(f"score {annotation.score:.2f}")
    if annotation.updated and moment(annotation.updated) != moment(annotation.created):
        parts.append(f"changed {moment(annotation.updated)}")
    parts += [f"{_VERDICTS[j.verdict]} by {isolated(j.annotator)}" for j in annotation.judgements]
    return " · ".join(filter(None, parts))


def _origin(origin: str) -> str:
    if origin == "hand":
        return "by hand"
    if origin == "import":
        return "imported"
    kind, _, name = origin.partition(":")
    return f"{kind} {isolated(name.replace('@', ' '))}" if name else kind
