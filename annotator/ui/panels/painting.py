"""What the panels' lists paint alike: swatches, key caps, cut text, backgrounds of rows."""

from __future__ import annotations

from unicodedata import bidirectional

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetrics,
    QIcon,
    QPainter,
    QPen,
    QPixmap,
    QPolygonF,
    QTextLayout,
    QTextOption,
)
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem

from annotator.ui.theme import Theme, tint

_ONE_LINE = (
    int(Qt.AlignmentFlag.AlignVCenter)
    | int(Qt.AlignmentFlag.AlignAbsolute)
    | int(Qt.TextFlag.TextSingleLine)
)
# Put together once: combining Python's enumerations costs as much as drawing a word.
_ON_THE_LEFT = _ONE_LINE | int(Qt.AlignmentFlag.AlignLeft)
_ON_THE_RIGHT = _ONE_LINE | int(Qt.AlignmentFlag.AlignRight)
_STRONG = {"L", "R", "AL"}
PAD = 12
"""Pixels between a panel's edge and its words."""
SWATCH = QSize(16, 11)
_SIGN = 7.0


_fonts: dict[tuple[str, int, bool], QFont] = {}


def scaled(font: QFont, pixels: int, *, bold: bool = False) -> QFont:
    """`font` larger or smaller by some pixels, whatever unit its size is in.

    Shared, because every row that is painted asks for some: make a copy before changing it.
    """
    key = (font.key(), pixels, bold)
    found = _fonts.get(key)
    if found is None:
        found = _fonts[key] = _scaled(font, pixels, bold=bold)
    return found


def _scaled(font: QFont, pixels: int, *, bold: bool) -> QFont:
    made = QFont(font)
    if made.pixelSize() > 0:
        made.setPixelSize(max(8, made.pixelSize() + pixels))
    else:
        made.setPointSizeF(max(6.0, made.pointSizeF() + pixels * 0.75))
    if bold:
        made.setWeight(QFont.Weight.DemiBold)
    return made


def paint_row(
    painter: QPainter, option: QStyleOptionViewItem, theme: Theme, *, marked: bool
) -> None:
    """The background of a row: marked (what is shown or active), under the mouse, or current."""
    rect = option.rect
    state = option.state
    if marked:
        painter.fillRect(rect, theme.selection)
    elif state & QStyle.StateFlag.State_MouseOver:
        painter.fillRect(rect, tint(theme.ink, 0.045))
    if state & QStyle.StateFlag.State_HasFocus:
        if not marked:
            painter.fillRect(rect, tint(theme.accent, 0.08))
        painter.fillRect(QRect(rect.left(), rect.top(), 2, rect.height()), theme.accent)


def paint_swatch(painter: QPainter, rect: QRect, color: QColor) -> None:
    """A label's colour as the article shows it: a tint on an underline."""
    painter.fillRect(rect, tint(color, 0.26))
    painter.fillRect(QRect(rect.left(), rect.bottom() - 2, rect.width(), 3), color)


def swatch_icon(color: QColor, ratio: float) -> QIcon:
    """The swatch as an icon, sharp at the screen's device pixel ratio."""
    side = 16
    pixmap = QPixmap(round(side * ratio), round(side * ratio))
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    paint_swatch(painter, QRect(QRect(0, 3, SWATCH.width(), SWATCH.height())), color)
    painter.end()
    return QIcon(pixmap)


def key_cap_width(key: str, metrics: QFontMetrics) -> int:
    """How wide `paint_key_cap` draws a key."""
    return max(20, metrics.horizontalAdvance(key) + 10)


def paint_key_cap(
    painter: QPainter, rect: QRect, key: str, theme: Theme, *, filled: bool = False
) -> None:
    """A key as printed on a keyboard; `filled` when it is armed."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    box = QRectF(rect).adjusted(0.5, 0.5, -0.5, -0.5)
    painter.setPen(QPen(theme.accent if filled else theme.line, 1))
    painter.setBrush(theme.accent if filled else theme.paper)
    painter.drawRoundedRect(box, 3, 3)
    painter.setPen(theme.paper if filled else theme.quiet)
    painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, key)
    painter.restore()


def paint_dot(painter: QPainter, centre: QPointF, color: QColor, *, hollow: bool = False) -> None:
    """A status dot of 7 pixels."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(color, 1.4) if hollow else Qt.PenStyle.NoPen)
    painter.setBrush(Qt.BrushStyle.NoBrush if hollow else color)
    radius = 2.8 if hollow else 3.5
    painter.drawEllipse(centre, radius, radius)
    painter.restore()


def paint_sign(painter: QPainter, area: QRect, color: QColor, *, unfolded: bool) -> None:
    """A small triangle at the left of an area: to the side folded, down unfolded."""
    middle, left = area.center().y() + 0.5, float(area.left())
    half = _SIGN / 2
    points = [(left, middle - half), (left + half + 0.5, middle), (left, middle + half)]
    if unfolded:
        points = [
            (left - 1, middle - half / 2), (left + _SIGN - 1, middle - half / 2),
            (left + half - 1, middle + half / 2 + 0.5),
        ]  # fmt: skip
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color)
    painter.drawPolygon(QPolygonF([QPointF(x, y) for x, y in points]))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)


def paint_text(
    painter: QPainter, rect: QRect, text: str, font: QFont, color: QColor, *, right: bool = False
) -> int:
    """One line of text, cut with “…” where it does not fit; returns the width it took.

    The text is laid out by its own direction but stands at the side asked for.
    """
    metrics = QFontMetrics(font)
    shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, rect.width())
    painter.setFont(font)
    painter.setPen(color)
    painter.drawText(rect, _ON_THE_RIGHT if right else _ON_THE_LEFT, shown)
    return min(rect.width(), metrics.horizontalAdvance(shown))


def lay_out(text: str, font: QFont, width: int, lines: int) -> QTextLayout:
    """`text` broken over at most `lines` lines of `width` pixels, the last one cut with “…”.

    Its first strong character decides the direction; right-to-left text stands on the right.
    """
    layout = _broken(text, font, width)
    if layout.lineCount() > lines:
        last = layout.lineAt(lines - 1).textStart()
        rest = QFontMetrics(font).elidedText(text[last:], Qt.TextElideMode.ElideRight, width - 2)
        layout = _broken(text[:last] + rest, font, width)
    return layout


def reads_right_to_left(text: str) -> bool:
    """Whether the first character with a direction is written from right to left."""
    for character in text:
        direction = bidirectional(character)
        if direction in _STRONG:
            return direction != "L"
    return False


def _broken(text: str, font: QFont, width: int) -> QTextLayout:
    layout = QTextLayout(text, font)
    option = QTextOption()
    # Auto direction would order the words rightly but leave the lines on the left.
    direction = Qt.LayoutDirection.LeftToRight
    if reads_right_to_left(text):
        direction = Qt.LayoutDirection.RightToLeft
    option.setTextDirection(direction)
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout.setTextOption(option)
    layout.beginLayout()
    height = 0.0
    while True:
        line = layout.createLine()
        if not line.isValid():
            break
        line.setLineWidth(width)
        line.setPosition(QPointF(0, height))
        height += line.height()
    layout.endLayout()
    return layout


def role(index: QModelIndex | QPersistentModelIndex, which: int) -> object:
    """One fact of a row (Qt returns `Any`)."""
    return index.data(which)
