"""How an annotation looks in the list: its label's name in its colour, then its words."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect
from PySide6.QtGui import QFont, QPainter
from PySide6.QtWidgets import QStyleOptionViewItem

from annotator.ui.models.annotations import AnnotationRole
from annotator.ui.panels.painting import PAD, paint_row, paint_text, scaled
from annotator.ui.panels.row_delegate import RowDelegate
from annotator.ui.theme import mark_color
from annotator.ui.waves import paint_wave

_WAVE = 9
_NAME_SHARE = 0.5
"""The most of a row that a long name may take."""


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
        taken = paint_text(painter, name_area, index.data(AnnotationRole.LABEL), name, ink)
        words = font
        if set_aside:
            words = QFont(font)
            words.setStrikeOut(True)
        quote_ink = theme.ink if active else theme.quiet
        quote: str = index.data(AnnotationRole.QUOTE)
        paint_text(painter, area.adjusted(taken + 8, 0, 0, 0), quote, words, quote_ink)
