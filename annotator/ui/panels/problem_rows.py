"""How a problem looks in the list: what is the matter on one line, where on a smaller one."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect
from PySide6.QtGui import QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QStyleOptionViewItem

from annotator.ui.models.problems import Entry, ProblemRole
from annotator.ui.panels.painting import PAD, paint_row, paint_text, scaled
from annotator.ui.panels.row_delegate import RowDelegate
from annotator.ui.waves import paint_wave

_EDGE = 4
_GUTTER = 16


class ProblemDelegate(RowDelegate):
    """Paints problems; those at the active annotation are marked."""

    def row_height(self, font: QFont) -> int:
        """A line, a small line, and air."""
        small = QFontMetrics(scaled(font, -1))
        return 2 * _EDGE + QFontMetrics(font).height() + small.height()

    def paint_item(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Paint one problem."""
        theme = self._context.theme
        rect: QRect = option.rect
        font: QFont = option.font
        entry: Entry = index.data(ProblemRole.ENTRY)
        at = entry.problem.annotation
        paint_row(painter, option, theme, marked=at is not None and at == self._context.active)
        area = rect.adjusted(PAD, _EDGE, -PAD, -_EDGE)
        line = QFontMetrics(font).height()
        paint_wave(painter, area.left(), area.top() + line / 2 + 2, 9, theme.bad)
        words = area.adjusted(_GUTTER, 0, 0, 0)
        words.setHeight(line)
        paint_text(painter, words, index.data(ProblemRole.SENTENCE), font, theme.ink)
        small = scaled(font, -1)
        below = QRect(words.left(), words.bottom() + 1, words.width(), QFontMetrics(small).height())
        paint_text(painter, below, index.data(ProblemRole.ABOUT), small, theme.quiet)
