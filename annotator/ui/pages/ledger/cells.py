"""How a cell of the ledger is set: its lines, where they stand, and how they are painted."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QHelpEvent, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolTip,
)

from annotator.domain.ledger import LedgerCell, LedgerEntry, LedgerRow
from annotator.ui.context import Context
from annotator.ui.models.ledger import (
    LedgerModel,
    home_words,
    speaker_words,
    value_words,
)
from annotator.ui.models.wording import counted, isolated, one_line, short_date, tip
from annotator.ui.panels.painting import paint_swatch, paint_text, scaled
from annotator.ui.theme import mark_color, tint

MOST_LINES = 8
"""Values that a cell shows before it says how many more there are."""
AIR, GUTTER, SIDE = 6, 15, 8
"""Pixels above and below a cell's lines, left of them for the mark of a conflict, and around."""
CONTRADICTED = "≠"


class CellLine(NamedTuple):
    """One line of a cell: a reported value, the coded one, or how many more there are."""

    words: str
    beside: str = ""
    entry: LedgerEntry | None = None
    contested: bool = False
    coded: bool = False


class ValuePlace(NamedTuple):
    """One line of one cell."""

    row: int
    column: int
    line: int


def lines_of(cell: LedgerCell, *, whole: bool) -> list[CellLine]:
    """The lines of a cell: what is reported in its order, and the coded value last."""
    lines = [
        CellLine(value_words(entry), speaker_words(entry), entry, place in cell.contested)
        for place, entry in enumerate(cell.entries)
    ]
    if not whole and len(lines) > MOST_LINES:
        left = len(lines) - MOST_LINES + 1
        more = any(line.contested for line in lines[-left:])
        lines[-left:] = [CellLine(f"{left} more", contested=more)]
    if cell.coded is not None:
        words = isolated(one_line(cell.coded.words, 200))
        rule = one_line(cell.coded.slot.rule or "coded", 40)
        lines.append(CellLine(words, rule, cell.coded, coded=True))
    return lines


class CellDelegate(QStyledItemDelegate):
    """Paints cells and knows where their lines are; `whole` are the rows shown without a limit."""

    def __init__(self, context: Context, view: QAbstractItemView, model: LedgerModel) -> None:
        super().__init__(view)
        self._context, self._view, self._model = context, view, model
        self.whole: set[str] = set()
        self.at_value: ValuePlace | None = None
        """The value that the keyboard is at."""
        self.under_mouse: ValuePlace | None = None

    # Measures

    def line_height(self) -> int:
        """The height of one value."""
        return QFontMetrics(self._view.font()).height() + 4

    def band_height(self) -> int:
        """The height of a group's name."""
        return QFontMetrics(self._view.font()).height() + 12

    def row_height(self, row: int) -> int:
        """The height that a row needs; that of two lines until it has been read."""
        found = self._model.row_at(row)
        lines = 2
        if found is not None:
            lines = max(2, *(len(self.lines(found, name)) for name in self._model.slots), 0)
        band = 0 if self._model.group_at(row) is None else self.band_height()
        return lines * self.line_height() + 2 * AIR + band

    def lines(self, row: LedgerRow, name: str) -> list[CellLine]:
        """The lines of one cell of a row."""
        return lines_of(row.cell(name), whole=row.uid in self.whole)

    def lines_at(self, index: QModelIndex | QPersistentModelIndex) -> list[CellLine]:
        """The lines of the cell at an index; none in the frame's own column."""
        row, column = self._model.row_at(index.row()), index.column()
        if row is None or not 1 <= column <= len(self._model.slots):
            return []
        return self.lines(row, self._model.slots[column - 1])

    def line_rect(self, index: QModelIndex | QPersistentModelIndex, line: int) -> QRect:
        """Where a line of a cell stands in the viewport."""
        cell = self._inner(self._view.visualRect(index), index.row())
        top = cell.top() + AIR + line * self.line_height()
        return QRect(cell.left() + 2, top, cell.width() - 4, self.line_height())

    def line_under(self, index: QModelIndex | QPersistentModelIndex, point: QPoint) -> int | None:
        """Which line of a cell is under a point of the viewport."""
        cell = self._inner(self._view.visualRect(index), index.row())
        line = (point.y() - cell.top() - AIR) // self.line_height()
        return line if 0 <= line < len(self.lines_at(index)) else None

    def _inner(self, rect: QRect, row: int) -> QRect:
        """A cell without the band of a group's name above it."""
        if self._model.group_at(row) is None:
            return rect
        return rect.adjusted(0, self.band_height(), 0, 0)

    # Painting

    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        return QSize(160, self.row_height(index.row()))

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        row = self._model.row_at(index.row())
        painter.save()
        painter.setClipRect(option.rect)
        rect = self._inner(option.rect, index.row())
        self._paint_ground(painter, option, rect)
        if rect != option.rect:
            self._paint_band(painter, option, index)
        if row is not None:
            if index.column() == 0:
                self._paint_frame(painter, rect, row)
            else:
                self._paint_cell(painter, rect, index)
        painter.restore()

    def _paint_ground(
        self, painter: QPainter, option: QStyleOptionViewItem, rect: QRect
    ) -> None:
        theme = self._context.theme
        current = bool(option.state & QStyle.StateFlag.State_HasFocus)
        if current:
            painter.fillRect(rect, tint(theme.accent, 0.07))
        painter.setPen(QPen(theme.line, 1))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        painter.drawLine(rect.topRight(), rect.bottomRight())
        if current:
            painter.setPen(QPen(theme.accent, 2))
            painter.drawRect(rect.adjusted(1, 1, -2, -2))

    def _paint_band(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        theme = self._context.theme
        band = QRect(option.rect)
        band.setHeight(self.band_height())
        painter.fillRect(band, theme.panel)
        painter.setPen(QPen(theme.line, 1))
        painter.drawLine(band.bottomLeft(), band.bottomRight())
        if index.column() == 0:
            title = one_line(self._model.group_at(index.row()) or "without a value")
            place = band.adjusted(SIDE, 4, -SIDE, 0)
            paint_text(painter, place, title, scaled(option.font, 0, bold=True), theme.ink)

    def _paint_frame(self, painter: QPainter, rect: QRect, row: LedgerRow) -> None:
        theme, font = self._context.theme, self._view.font()
        height = self.line_height()
        line = QRect(rect.left() + SIDE, rect.top() + AIR, rect.width() - 2 * SIDE, height)
        if row.label is not None:
            swatch = QRect(line.left(), line.top() + (height - 10) // 2, 12, 10)
            paint_swatch(painter, swatch, mark_color(theme, row.label.color))
            line.setLeft(line.left() + 18)
        bold = scaled(font, 0, bold=True)
        name = one_line(row.label_name or "frame", 80)
        taken = paint_text(painter, line, name, bold, theme.ink) + 8
        if row.words:
            paint_text(painter, line.adjusted(taken, 0, 0, 0),
                       f"“{isolated(one_line(row.words, 120))}”", font, theme.ink)  # fmt: skip
        below = QRect(rect.left() + SIDE, line.top() + height, rect.width() - 2 * SIDE, height)
        small = scaled(font, -1)
        parts = [isolated(home_words(row))]
        if row.article is not None:
            parts += [isolated(row.article.outlet), short_date(row.article.published)]
        paint_text(painter, below, " · ".join(filter(None, parts)), small, theme.quiet)

    def _paint_cell(
        self, painter: QPainter, rect: QRect, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        at = self._is_at(self.at_value, index)
        hovered = self._is_at(self.under_mouse, index)
        top = rect.top() + AIR
        for place, line in enumerate(self.lines_at(index)):
            area = QRect(rect.left() + 2, top, rect.width() - 4, self.line_height())
            if place == at:
                painter.fillRect(area, self._context.theme.selection)
            elif place == hovered:
                painter.fillRect(area, tint(self._context.theme.ink, 0.06))
            self._paint_line(painter, area, line)
            top += self.line_height()

    def _paint_line(self, painter: QPainter, area: QRect, line: CellLine) -> None:
        theme, font = self._context.theme, self._view.font()
        inner = area.adjusted(GUTTER, 0, -4, 0)
        if line.coded:
            self._paint_coded(painter, area, line)
            return
        if line.contested:
            mark = QRect(area.left(), area.top(), GUTTER, area.height())
            bold = scaled(font, 0, bold=True)
            painter.setFont(bold)
            painter.setPen(theme.bad)
            painter.drawText(mark, Qt.AlignmentFlag.AlignCenter, CONTRADICTED)
        words = font if line.entry is not None else scaled(font, -1)
        ink = theme.ink if line.entry is not None else theme.quiet
        taken = paint_text(painter, inner, line.words, words, ink)
        if line.beside and inner.width() - taken > 24:
            rest = inner.adjusted(taken, 0, 0, 0)
            paint_text(painter, rest, f" · {line.beside}", scaled(font, -1), theme.quiet)

    def _paint_coded(self, painter: QPainter, area: QRect, line: CellLine) -> None:
        """The coded value: a framed chip, so that it is never taken for a report."""
        theme = self._context.theme
        bold: QFont = scaled(self._view.font(), 0, bold=True)
        small = scaled(self._view.font(), -1)
        room = area.width() - GUTTER - 24
        metrics = QFontMetrics(bold)
        width = min(room, metrics.horizontalAdvance(line.words)) + 14
        chip = QRect(area.left() + GUTTER - 4, area.top() + 1, width, area.height() - 2)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.accent, 1))
        painter.setBrush(tint(theme.accent, 0.12))
        painter.drawRoundedRect(chip.toRectF().adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        paint_text(painter, chip.adjusted(7, 0, -6, 0), line.words, bold, theme.accent)
        rest = QRect(chip.right() + 6, area.top(), area.right() - chip.right() - 8, area.height())
        if rest.width() > 20:
            paint_text(painter, rest, line.beside, small, theme.accent)

    @staticmethod
    def _is_at(
        place: ValuePlace | None, index: QModelIndex | QPersistentModelIndex
    ) -> int | None:
        """Which line is meant, if it is one of this cell."""
        if place is None or (place.row, place.column) != (index.row(), index.column()):
            return None
        return place.line

    # Tips

    def helpEvent(
        self,
        event: QHelpEvent,
        view: QAbstractItemView,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> bool:
        """The words that prove the value under the mouse."""
        if event.type() is not QEvent.Type.ToolTip or not index.isValid():
            return False
        place = self.line_under(index, event.pos())
        lines = self.lines_at(index)
        entry = None if place is None else lines[place].entry
        if entry is not None:
            said = tip_of(entry)
        else:
            row = self._model.row_at(index.row())
            said = "" if row is None or index.column() else _frame_tip(row)
        QToolTip.showText(event.globalPos(), tip(said), view)
        return True


def tip_of(entry: LedgerEntry) -> str:
    """Everything of an entry that a line may have had to cut, and the words that prove it."""
    lines = [value_words(entry)]
    speaker = speaker_words(entry)
    if speaker:
        lines[0] += f" · {speaker}"
    for proof in entry.proofs[:3]:
        lines.append(f"“{isolated(one_line(proof.quote, 300))}”")
        article = proof.article
        told = (one_line(article.title or article.id), article.outlet, short_date(entry.as_of))
        lines.append(" · ".join(isolated(part) for part in told if part))
    if len(entry.proofs) > 3:
        lines.append(f"and {counted(len(entry.proofs) - 3, 'more passage')}")
    return "\n".join(lines)


def _frame_tip(row: LedgerRow) -> str:
    words = f" “{one_line(row.words)}”" if row.words else ""
    note = f"\n{row.frame.note}" if row.frame.note else ""
    return f"{row.label_name}{words}\n{home_words(row)}{note}"
