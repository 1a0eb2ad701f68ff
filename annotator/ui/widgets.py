"""Small quiet widgets that the shell's lines and pages are made of."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QAbstractButton,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from annotator.ui.context import Context
from annotator.ui.models.wording import tip
from annotator.ui.theme import tint

KEY_PIXELS = 11
_GAP = 8


class FlatButton(QAbstractButton):
    """A word that can be pressed, with the key that does the same in a thin cap behind it.

    With `wide` it is a row: the words at the left, the quiet `note` behind them, the key at the
    right edge.
    """

    def __init__(
        self, context: Context, text: str = "", key: str = "", *, wide: bool = False
    ) -> None:
        super().__init__()
        self._context, self._wide = context, wide
        self._key, self._note = key, ""
        self._quiet = False
        self.setText(text)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        across = QSizePolicy.Policy.Expanding if wide else QSizePolicy.Policy.Maximum
        self.setSizePolicy(across, QSizePolicy.Policy.Fixed)

    def show_as(self, text: str, key: str = "", note: str = "", *, quiet: bool = False) -> None:
        """Change what stands on it."""
        self._key, self._note, self._quiet = key, note, quiet
        self.setText(text)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        words = self.fontMetrics().horizontalAdvance(self.text())
        note = _GAP + self.fontMetrics().horizontalAdvance(self._note) if self._note else 0
        key = _GAP + self._key_width() if self._key else 0
        return QSize(words + note + key + 2 * _GAP + 2, self.fontMetrics().height() + 10)

    def minimumSizeHint(self) -> QSize:
        return QSize(60 if self._wide else 24, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._context.theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.isEnabled() and (self.underMouse() or self.hasFocus() or self.isDown()):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(tint(theme.accent, 0.18 if self.isDown() else 0.10))
            painter.drawRoundedRect(self.rect().adjusted(1, 2, -1, -2), 4, 4)
        area = self.rect().adjusted(_GAP, 0, -_GAP, 0)
        if self._key:
            width = self._key_width()
            cap = QRect(area.right() - width, 0, width, KEY_PIXELS + 7)
            cap.moveTop((self.height() - cap.height()) // 2)
            self._paint_key(painter, cap)
            area.setRight(cap.left() - _GAP)
        painter.setFont(self.font())
        painter.setPen(theme.quiet if self._quiet or not self.isEnabled() else theme.ink)
        metrics = self.fontMetrics()
        words = metrics.elidedText(self.text(), Qt.TextElideMode.ElideRight, area.width())
        middle = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        painter.drawText(area, middle, words)
        if self._note:
            area.setLeft(area.left() + metrics.horizontalAdvance(words) + _GAP)
            painter.setPen(theme.quiet)
            note = metrics.elidedText(self._note, Qt.TextElideMode.ElideMiddle, area.width())
            painter.drawText(area, middle, note)

    def _key_font(self) -> QFont:
        font = QFont(self.font())
        font.setPixelSize(KEY_PIXELS)
        font.setBold(False)
        return font

    def _key_width(self) -> int:
        return QFontMetrics(self._key_font()).horizontalAdvance(self._key) + 10

    def _paint_key(self, painter: QPainter, cap: QRect) -> None:
        theme = self._context.theme
        painter.setPen(QPen(theme.line, 1))
        painter.setBrush(theme.paper)
        painter.drawRoundedRect(cap.toRectF().adjusted(0.5, 0.5, -0.5, -0.5), 3, 3)
        painter.setFont(self._key_font())
        painter.setPen(theme.quiet)
        painter.drawText(cap, Qt.AlignmentFlag.AlignCenter, self._key)


class LineLabel(QLabel):
    """One line of plain words in whatever room there is: what does not fit ends in “…”.

    The tool tip has the whole of it then.
    """

    def __init__(self, *, role: str = "") -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        if role:
            self.setProperty("role", role)

    @property
    def shown_text(self) -> str:
        """The words as they fit."""
        room = self.contentsRect().width()
        return self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, room)

    def tip_words(self, elided: bool) -> str:
        """The tool tip: all of the text where it is `elided`."""
        return tip(self.text()) if elided else ""

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint as much as fits."""
        shown = self.shown_text
        self.setToolTip(self.tip_words(shown != self.text()))
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        painter.drawText(self.contentsRect(), int(flags) | int(Qt.TextFlag.TextSingleLine), shown)


def plain_label(text: str = "", *, role: str = "", pixels: int = 0, bold: bool = False) -> QLabel:
    """A label whose text is never read as markup; `role` is `quiet` or empty."""
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    if role:
        label.setProperty("role", role)
    if pixels or bold:
        font = QFont(label.font())
        if pixels:
            font.setPixelSize(pixels)
        if bold:
            font.setWeight(QFont.Weight.DemiBold)
        label.setFont(font)
    return label


def centre(page: QWidget, column: QWidget, *, above: int) -> None:
    """Put a column of bounded width into the middle of a page, `above` to 3 parts from the top."""
    row = QHBoxLayout()
    row.addStretch(1)
    row.addWidget(column, 1000)
    row.addStretch(1)
    outer = QVBoxLayout(page)
    outer.setContentsMargins(16, 8, 16, 8)
    outer.addStretch(above)
    outer.addLayout(row)
    outer.addStretch(3)
