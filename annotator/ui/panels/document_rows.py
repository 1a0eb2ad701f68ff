"""How a document looks in the list: a dot, the title on two lines, where it is from, a count."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QStyleOptionViewItem

from annotator.domain.document import Status
from annotator.domain.ids import Uid
from annotator.ui.models.documents import DocumentRole
from annotator.ui.panels.painting import PAD, lay_out, paint_dot, paint_row, paint_text, scaled
from annotator.ui.panels.row_delegate import RowDelegate
from annotator.ui.theme import Theme

_GUTTER = 14
_EDGE = 7


def status_color(status: Status, theme: Theme) -> QColor:
    """The colour of a status dot."""
    return {
        Status.WORKING: theme.busy,
        Status.DONE: theme.good,
        Status.DISPUTED: theme.bad,
    }.get(status, theme.quiet)


class DocumentDelegate(RowDelegate):
    """Paints documents; all rows are equally high, so that a hundred thousand need no measuring."""

    def row_height(self, font: QFont) -> int:
        """Two lines of title, one small line, and air."""
        small = QFontMetrics(scaled(font, -2))
        return 2 * _EDGE + 2 * QFontMetrics(font).height() + small.height() + 1

    def paint_item(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Paint one document."""
        theme = self._context.theme
        rect: QRect = option.rect
        font: QFont = option.font
        uid: Uid | None = index.data(DocumentRole.UID)
        shown = uid is not None and uid == self._context.document_uid
        paint_row(painter, option, theme, marked=shown)
        painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), theme.line)
        if uid is not None:
            self._paint_words(painter, rect.adjusted(PAD, _EDGE, -PAD, -_EDGE - 1), font, index)

    def _paint_words(
        self,
        painter: QPainter,
        area: QRect,
        font: QFont,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        theme = self._context.theme
        small = scaled(font, -2)
        title: str = index.data(DocumentRole.TITLE)
        layout = lay_out(title, font, area.width() - _GUTTER, 2)
        line = QFontMetrics(font).height()
        # A title of one line stands together with its dateline in the middle of the row.
        top = area.top() + (0 if layout.lineCount() > 1 else line // 2)
        painter.setPen(theme.ink)
        layout.draw(painter, QPointF(area.left() + _GUTTER, top))
        status = Status(index.data(DocumentRole.STATUS))  # Qt makes a plain text of it
        color = status_color(status, theme)
        centre = QPointF(area.left() + 4, top + line / 2 + 0.5)
        paint_dot(painter, centre, color, hollow=status is Status.SKIPPED)
        height = QFontMetrics(small).height()
        below = QRect(
            area.left() + _GUTTER,
            top + line * min(2, layout.lineCount()) + 1,
            area.width() - _GUTTER,
            height,
        )
        annotations: int = index.data(DocumentRole.ANNOTATIONS)
        taken = 0
        if annotations:
            taken = (
                paint_text(painter, below, f"{annotations:,}", small, theme.quiet, right=True) + 8
            )
        paint_text(
            painter,
            below.adjusted(0, 0, -taken, 0),
            index.data(DocumentRole.DATELINE),
            small,
            theme.quiet,
        )
