"""The small bar beside a fresh mouse selection: the likely labels, one click each."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QHelpEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QToolTip

from annotator.domain.label import Label
from annotator.ui.editor.floating import GAP, Sheet
from annotator.ui.editor.label_rows import paint_swatch
from annotator.ui.editor.view import ArticleView

_HEIGHT = 28
_PAD = 8
_SWATCH = 12
_NAME_WIDTH = 110
_MORE = "…"


class SelectionBar(Sheet):
    """Never takes the focus: keys go on meaning what they mean in the article."""

    chosen = Signal(object)
    """The uid of the label clicked on."""
    more_wanted = Signal()
    """All labels are wanted."""

    def __init__(self, view: ArticleView) -> None:
        super().__init__(view)
        self.setObjectName("selectionBar")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setMouseTracking(True)
        self.setCursor(Qt.CursorShape.ArrowCursor)
        self._items: list[tuple[QRect, Label | None]] = []
        self._over = -1
        view.scrolled.connect(self.hide)

    def open(self, labels: Sequence[Label], start: QRectF, end: QRectF) -> None:
        """Offer labels beside what lies between two edges, as many as there is room for."""
        metrics = self.fontMetrics()
        self._items = []
        x = 3
        more = metrics.horizontalAdvance(_MORE) + 2 * _PAD
        room = self.view.viewport().width() - more - 3 - 2 * GAP
        for label in labels:
            name = metrics.horizontalAdvance(self._name(label))
            width = _SWATCH + name + 3 * _PAD - 3
            if x + width > room:
                break
            self._items.append((QRect(x, 3, width, _HEIGHT - 6), label))
            x += width
        shown = [label.name for _, label in self._items if label is not None]
        self._items.append((QRect(x, 3, more, _HEIGHT - 6), None))
        self._over = -1
        self.setAccessibleName("Likely labels: " + ", ".join(shown))
        self.stand_by(start, end, QSize(x + more + 3, _HEIGHT))
        self.show()
        self.raise_()

    def items(self) -> list[tuple[QPoint, Label | None]]:
        """Where each offer is, by the middle of its place, and its label (`None`: all labels)."""
        return [(rect.center(), label) for rect, label in self._items]

    def _name(self, label: Label) -> str:
        words = " ".join(label.name.split())
        return self.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, _NAME_WIDTH)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        theme = self.view.theme
        painter = QPainter(self)
        painter.setFont(self.font())
        for number, (rect, label) in enumerate(self._items):
            if number == self._over:
                painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(theme.selection)
                painter.drawRoundedRect(rect, 4, 4)
                painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
            painter.setPen(theme.ink)
            if label is None:
                painter.setPen(theme.quiet)
                painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, _MORE)
                continue
            swatch = QRectF(rect.left() + _PAD, rect.center().y() - 4, _SWATCH, 10)
            paint_swatch(painter, swatch, label, theme)
            words = rect.adjusted(_PAD + _SWATCH + 5, 0, 0, 0)
            flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
            painter.drawText(words, flags, self._name(label))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._point_at(self._at(event.position().toPoint()))

    def leaveEvent(self, event: QEvent) -> None:
        self._point_at(-1)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.accept()  # else the article under the bar would lose its selection

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        number = self._at(event.position().toPoint())
        if event.button() is not Qt.MouseButton.LeftButton or number < 0:
            return
        label = self._items[number][1]
        self.hide()
        if label is None:
            self.more_wanted.emit()
        else:
            self.chosen.emit(label.uid)

    def event(self, event: QEvent) -> bool:
        """Tell a label's whole name and key when the mouse rests on it."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            number = self._at(event.pos())
            label = self._items[number][1] if number >= 0 else None
            if label is not None:
                from annotator.ui.models.wording import tip

                key = f"  ({label.key})" if label.key else ""
                QToolTip.showText(event.globalPos(), tip(label.name + key), self)
            return True
        return bool(super().event(event))

    def _at(self, point: QPoint) -> int:
        places = (n for n, (rect, _) in enumerate(self._items) if rect.contains(point))
        return next(places, -1)

    def _point_at(self, number: int) -> None:
        if number != self._over:
            self._over = number
            self.update()
