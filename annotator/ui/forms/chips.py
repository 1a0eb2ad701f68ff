"""Chips: what an annotation is in a form, or a given; words in a colour that can be taken out."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy

from annotator.domain.ids import Uid
from annotator.ui.context import Context
from annotator.ui.editor.relation_words import end_words, named
from annotator.ui.models.wording import meta_text, one_line, tip
from annotator.ui.theme import mark_color, tint

_EDGE = 6
_CROSS = 16
_DELETE = (Qt.Key.Key_Backspace, Qt.Key.Key_Delete)


class Token(QAbstractButton):
    """Words on a tinted strip. A click or Enter: `clicked`; Delete or the cross: `clear_asked`."""

    clear_asked = Signal()

    def __init__(self, context: Context, *, clearable: bool = True) -> None:
        super().__init__()
        self._context = context
        self._prefix = ""
        self._over_cross = False
        self.clearable = clearable
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.setMouseTracking(True)

    def color(self) -> QColor:
        """The colour of the strip."""
        return self._context.theme.quiet

    def set_clearable(self, clearable: bool) -> None:
        """Let it be taken out, or not."""
        if clearable is not self.clearable:
            self.clearable = clearable
            self.updateGeometry()
            self.update()

    def sizeHint(self) -> QSize:
        words = self.fontMetrics().horizontalAdvance(self._prefix + self.text())
        cross = _CROSS if self.clearable else 0
        return QSize(words + 2 * _EDGE + 6 + cross, self.fontMetrics().height() + 6)

    def minimumSizeHint(self) -> QSize:
        return QSize(48, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, painter = self._context.theme, QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        color = self.color()
        box = QRectF(self.rect()).adjusted(0.5, 1.5, -0.5, -1.5)
        lifted = self.underMouse() and self.isEnabled()
        painter.setPen(QPen(theme.accent, 1.5) if self.hasFocus() else Qt.PenStyle.NoPen)
        painter.setBrush(tint(color, 0.26 if lifted else 0.15))
        painter.drawRoundedRect(box, 4, 4)
        painter.fillRect(QRectF(box.left() + 4, box.bottom() - 2, box.width() - 8, 2), color)
        area = self.rect().adjusted(_EDGE, 0, -_EDGE, 0)
        if self.clearable:
            area.setRight(area.right() - _CROSS + 4)
        flags = int(Qt.AlignmentFlag.AlignVCenter) | int(Qt.TextFlag.TextSingleLine)
        metrics = self.fontMetrics()
        if self._prefix:
            painter.setPen(theme.quiet)
            painter.drawText(area, flags, self._prefix)
            area.setLeft(area.left() + metrics.horizontalAdvance(self._prefix))
        painter.setPen(theme.ink)
        words = metrics.elidedText(self.text(), Qt.TextElideMode.ElideRight, area.width())
        painter.drawText(area, flags, words)
        if self.clearable and self.isEnabled():
            self._paint_cross(painter)

    def _paint_cross(self, painter: QPainter) -> None:
        theme = self._context.theme
        painter.setPen(QPen(theme.ink if self._over_cross else theme.quiet, 1.2))
        centre, arm = QPointF(self._cross().center()), 3.0
        for way in (1, -1):
            painter.drawLine(centre - QPointF(arm, arm * way), centre + QPointF(arm, arm * way))

    def _cross(self) -> QRect:
        return QRect(self.width() - _CROSS - 1, 0, _CROSS, self.height())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        over = self.clearable and self._cross().contains(event.position().toPoint())
        if over is not self._over_cross:
            self._over_cross = over
            self.update()
        super().mouseMoveEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self._over_cross = False
        super().leaveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if (
            self.clearable
            and self.isDown()
            and self._cross().contains(event.position().toPoint())
        ):
            self.setDown(False)
            self.clear_asked.emit()
            return
        super().mouseReleaseEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self.click()
        elif event.key() in _DELETE and self.clearable:
            self.clear_asked.emit()
        else:
            super().keyPressEvent(event)


class AnnotationChip(Token):
    """Stands for an annotation: its label's colour and its words; a click goes there."""

    def __init__(self, context: Context, *, clearable: bool = True) -> None:
        super().__init__(context, clearable=clearable)
        self.uid: Uid | None = None

    def show_annotation(self, uid: Uid, what: str, *, prefix: str = "") -> None:
        """Stand for an annotation; `what` says what it is here, for those who hear the form."""
        annotation = self._context.find(uid)
        self.uid, self._prefix = uid, prefix
        words = end_words(self._context, uid) if annotation else "what is no longer there"
        full = words if annotation is None else named(self._context, annotation)
        keys = "Enter goes there" + (", Delete takes it out." if self.clearable else ".")
        if words != self.text():
            self.setText(words)
        self.setToolTip(tip(full))
        self.setAccessibleName(f"{what}: {prefix}{full}")
        self.setAccessibleDescription(keys)
        self.updateGeometry()
        self.update()

    def color(self) -> QColor:
        context = self._context
        annotation = None if self.uid is None else context.find(self.uid)
        label = None if annotation is None else context.label_set.get(annotation.label)
        return context.theme.quiet if label is None else mark_color(context.theme, label.color)


class GivenChip(Token):
    """Stands for what the document gives without words: `@published`, and what that is here."""

    def show_given(self, given: str, what: str) -> None:
        """Stand for a given of the shown document."""
        shown = self._context.document
        meta = {} if shown is None else shown.document.meta
        value = one_line(meta_text(meta.get(given.lstrip("@"))), 60)
        self.setText(f"{given} · {value}" if value else given)
        self.setAccessibleName(f"{what}: {self.text()}")
        self.setToolTip(tip(_GIVEN_TIPS.get(given, "")))
        self.updateGeometry()


_GIVEN_TIPS = {
    "@published": "When the article came out",
    "@outlet": "The outlet itself says so",
    "@author": "The author says so",
    "@reader": "Whoever reads the article",
}
