"""How an annotation looks in the list: its label's name in its colour, then its words."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect
from PySide6.QtGui import QColor, QFont, QPainter, QPen
from PySide6.QtWidgets import QStyleOptionViewItem

from annotator.ui.models.annotations import AnnotationRole
from annotator.ui.panels.painting import PAD, paint_row, paint_text, scaled
from annotator.ui.panels.row_delegate import RowDelegate
from annotator.ui.theme import mark_color
from annotator.ui.waves import paint_wave

_WAVE = 9
_NAME_SHARE = 0.5
"""The most of a row that a long name may take."""


def _paint_dashes(painter: QPainter, left: int, width: int, y: int, color: QColor) -> None:
    """What a suggestion has under its words in the article, under its name here."""
    pen = QPen(color, 1.5)
    pen.setDashPattern([3, 2])
    painter.setPen(pen)
    painter.drawLine(left, y, left + width, y)


class AnnotationDelegate(RowDelegate):
    """Paints annotations; the active one is marked."""

    def paint_item(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Paint one annotation."""
        theme = self._context.theme
        rect: QRect = option.rect
        font: QFont = option.font
        active = index.data(AnnotationRole.UID) == self._context.active
        paint_row(painter, option, theme, marked=active)
        color: str | None = index.data(AnnotationRole.COLOR)
        set_aside: bool = index.data(AnnotationRole.SET_ASIDE)
        name = font if color is None else scaled(font, 0, bold=True)
        ink = theme.quiet if color is None or set_aside else mark_color(theme, color)
        area = rect.adjusted(PAD, 0, -PAD, 0)
        name_area = QRect(area)
        name_area.setWidth(int(area.width() * _NAME_SHARE))
        if index.data(AnnotationRole.PROBLEMS):
            paint_wave(painter, area.right() - _WAVE, area.center().y() + 1, _WAVE, theme.bad)
            area.setRight(area.right() - _WAVE - 6)
        score: str = index.data(AnnotationRole.SCORE)
        if score:
            width = paint_text(painter, area, score, font, theme.quiet, right=True)
            area.setRight(area.right() - width - 8)
        taken = paint_text(painter, name_area, index.data(AnnotationRole.LABEL), name, ink)
        if index.data(AnnotationRole.SUGGESTED):
            _paint_dashes(painter, name_area.left(), taken, rect.bottom() - 2, ink)
        words = font
        if set_aside:
            words = QFont(font)
            words.setStrikeOut(True)
        quote_ink = theme.ink if active else theme.quiet
        quote: str = index.data(AnnotationRole.QUOTE)
        paint_text(painter, area.adjusted(taken + 8, 0, 0, 0), quote, words, quote_ink)
