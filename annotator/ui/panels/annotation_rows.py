"""How an annotation looks in the list: its label's name in its colour, then its words."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRect, QSize
from PySide6.QtGui import QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

from annotator.ui.context import Context
from annotator.ui.models.annotations import AnnotationRole
from annotator.ui.panels.painting import PAD, paint_row, paint_text, scaled
from annotator.ui.theme import mark_color

_NAME_SHARE = 0.5
"""The most of a row that a long name may take."""


class AnnotationDelegate(QStyledItemDelegate):
    """Paints annotations; the active one is marked."""

    def __init__(self, context: Context, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context

    def row_height(self, font: QFont) -> int:
        """One line and air."""
        return QFontMetrics(font).height() + 7

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Paint one annotation."""
        theme = self._context.theme
        rect: QRect = option.rect
        font: QFont = option.font
        painter.save()
        active = index.data(AnnotationRole.UID) == self._context.active
        paint_row(painter, option, theme, marked=active)
        color: str | None = index.data(AnnotationRole.COLOR)
        set_aside: bool = index.data(AnnotationRole.SET_ASIDE)
        name = font if color is None else scaled(font, 0, bold=True)
        ink = theme.quiet if color is None or set_aside else mark_color(theme, color)
        area = rect.adjusted(PAD, 0, -PAD, 0)
        name_area = QRect(area)
        name_area.setWidth(int(area.width() * _NAME_SHARE))
        taken = paint_text(painter, name_area, index.data(AnnotationRole.LABEL), name, ink)
        words = font
        if set_aside:
            words = QFont(font)
            words.setStrikeOut(True)
        quote_ink = theme.ink if active else theme.quiet
        quote: str = index.data(AnnotationRole.QUOTE)
        paint_text(painter, area.adjusted(taken + 8, 0, 0, 0), quote, words, quote_ink)
        painter.restore()

    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        """The height of every row."""
        return QSize(80, self.row_height(option.font))
