"""How a suggestion looks in the tick list: its words where they stand, its score, who says so."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QStyleOptionViewItem

from annotator.services.suggestions import Suggestion
from annotator.ui.editor.pick_rows import choice_of, paint_words
from annotator.ui.models.suggestions import SuggestionRole
from annotator.ui.models.wording import isolated, maker_words, one_line, score_words
from annotator.ui.panels.painting import PAD, paint_row, paint_text, scaled
from annotator.ui.panels.row_delegate import RowDelegate
from annotator.ui.theme import Theme, mark_color

_EDGE = 4
_BOX = 13
WORDS_FROM = PAD + _BOX + 10
"""Where the words begin; a click before them is one on the tick."""


class SuggestionDelegate(RowDelegate):
    """Paints suggestions, two lines each; the active one is marked."""

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
        """Paint one suggestion."""
        theme, rect, font = self._context.theme, QRect(option.rect), QFont(option.font)
        found = index.data(SuggestionRole.SUGGESTION)
        active = self._context.active
        marked = active is not None and index.data(SuggestionRole.UID) == active
        paint_row(painter, option, theme, marked=marked)
        ticked = index.data(Qt.ItemDataRole.CheckStateRole) == Qt.CheckState.Checked
        box = QRect(rect.left() + PAD, rect.center().y() - _BOX // 2, _BOX, _BOX)
        paint_tick(painter, box, theme, ticked=ticked)
        if not isinstance(found, Suggestion):
            return  # it could not be read, which has been said
        area = rect.adjusted(WORDS_FROM, _EDGE, -PAD, -_EDGE)
        upper = QRect(area.left(), area.top(), area.width(), QFontMetrics(font).height())
        lower = QRect(area.left(), upper.bottom() + 1, area.width(), area.bottom() - upper.bottom())
        score = score_words(found.annotation.score)
        taken = paint_text(painter, upper, score, font, theme.ink, right=True) if score else 0
        paint_words(
            painter, upper.adjusted(0, 0, -taken - (PAD if taken else 0), 0),
            choice_of(found.pick), font, theme,
        )  # fmt: skip
        self._paint_below(painter, lower, found, scaled(font, -1))

    def _paint_below(
        self, painter: QPainter, area: QRect, found: Suggestion, font: QFont
    ) -> None:
        """The label in its colour, then who says so, then which article."""
        theme, pick = self._context.theme, found.pick
        ink = theme.quiet if pick.label is None else mark_color(theme, pick.label.color)
        name = QRect(area)
        name.setWidth(area.width() // 2)
        bold = QFont(font)
        bold.setWeight(QFont.Weight.DemiBold)
        taken = paint_text(painter, name, one_line(pick.name, 60), bold, ink)
        maker = maker_words(pick.annotation._replace(score=None))
        rest = " · ".join(isolated(w) for w in (maker, one_line(pick.title, 90)) if w)
        paint_text(painter, area.adjusted(taken + 8, 0, 0, 0), rest, font, theme.quiet)


def paint_tick(painter: QPainter, box: QRect, theme: Theme, *, ticked: bool) -> None:
    """A box to tick, as the dialogs have them."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(theme.accent if ticked else theme.quiet, 1))
    painter.setBrush(theme.accent if ticked else theme.paper)
    painter.drawRoundedRect(QRectF(box).adjusted(0.5, 0.5, -0.5, -0.5), 3, 3)
    if ticked:
        painter.setPen(QPen(theme.paper, 1.8))
        left, top = box.left(), box.top()
        painter.drawPolyline([
            QPointF(left + 3.2, top + 6.8), QPointF(left + 5.6, top + 9.2),
            QPointF(left + 9.8, top + 4.2),
        ])  # fmt: skip
    painter.restore()
