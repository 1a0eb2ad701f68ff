"""The table of an export: what is written and what is lost; every place leads into its article."""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QStyleOptionViewItem

from annotator.services.export_report import ExportReport
from annotator.ui.context import Context
from annotator.ui.models.export_rows import ExportRole, ExportRows, Row
from annotator.ui.panels.painting import PAD, paint_row, paint_sign, paint_text, scaled
from annotator.ui.panels.row_delegate import RowDelegate
from annotator.ui.panels.tree import INDENT, TreeRows


class ExportTable(TreeRows):
    """A report as rows; Enter or a click on a row goes to its first place."""

    went = Signal(object)
    """A place was chosen."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.rows = ExportRows(self)
        self.setModel(self.rows)
        self.setItemDelegate(ExportDelegate(context, self))
        self.setAccessibleName("What the export writes and leaves out")
        self.setDragDropMode(TreeRows.DragDropMode.NoDragDrop)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.chosen.connect(lambda index, _modifiers: self._choose(index))

    def show_report(self, report: ExportReport | None, *, planned: bool) -> None:
        """Show a report; what stops the export is unfolded to its places."""
        self.rows.show(report, planned=planned)
        stops = report is not None and report.stops
        for number, section in enumerate(self.rows.sections):
            index = self.rows.index(number, 0)
            self.expand(index)
            if stops and section.words.startswith("Stops"):
                for row in range(len(section.rows)):
                    self.expand(self.rows.index(row, 0, index))

    @property
    def lines(self) -> list[str]:
        """Every row as text, in order."""
        found: list[str] = []

        def walk(rows: list[Row]) -> None:
            for row in rows:
                found.append(row.text)
                walk(row.rows)

        walk(list(self.rows.sections))
        return found

    def _choose(self, index: QModelIndex) -> None:
        row = self.rows.row_at(index)
        if row is None:
            return
        if row.place is not None:
            self.went.emit(row.place)
        if row.rows and not row.heading:
            self.setExpanded(index, not self.isExpanded(index))


class ExportDelegate(RowDelegate):
    """Paints headings, counts with what they count, and places."""

    def __init__(self, context: Context, view: ExportTable) -> None:
        super().__init__(context, view)
        self._view = view

    def paint_item(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Paint one row, from the left edge of the tree on."""
        theme = self._context.theme
        row: Row = index.data(ExportRole.ROW)
        rect = QRect(option.rect)
        indent = rect.left()
        rect.setLeft(0)
        option.rect = rect
        paint_row(painter, option, theme, marked=False)
        area = rect.adjusted(PAD, 0, -PAD, 0)
        if row.heading:
            stops = row.words.startswith("Stops")
            ink = theme.bad if stops else theme.quiet
            paint_text(painter, area, row.words, scaled(option.font, -1, bold=True), ink)
            return
        area.setLeft(PAD + max(0, indent - INDENT))
        if row.rows:
            unfolded = self._view.isExpanded(cast("QModelIndex", index))
            paint_sign(painter, area, theme.quiet, unfolded=unfolded)
        area.setLeft(area.left() + INDENT)
        small = scaled(option.font, -1)
        if row.count is not None:
            place = QRect(area)
            place.setWidth(QFontMetrics(option.font).horizontalAdvance("0" * row.digits))
            paint_text(painter, place, f"{row.count:,}", option.font, theme.ink, right=True)
            area.setLeft(place.right() + 8)
        deep = row.above is not None and not row.above.heading
        ink = theme.quiet if deep else theme.ink
        room = min(QFontMetrics(small).horizontalAdvance(row.note), area.width() * 3 // 5)
        words = area.adjusted(0, 0, -(room + 8) if room else 0, 0)
        paint_text(painter, words, row.words, option.font, ink)
        place = QRect(area.right() - room, area.top(), room + 1, area.height())
        paint_text(painter, place, row.note, small, theme.quiet, right=True)
