"""What was done in this project, newest first, and where undo would go on."""

from __future__ import annotations

import re

from PySide6.QtCore import (
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QPointF,
    QRect,
)
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QResizeEvent
from PySide6.QtWidgets import QStyleOptionViewItem, QVBoxLayout, QWidget

from annotator.ui.context import Context
from annotator.ui.models.history import HistoryModel, HistoryRole
from annotator.ui.panels.painting import PAD, paint_dot, paint_row, paint_text, scaled
from annotator.ui.panels.parts import PanelHeader
from annotator.ui.panels.row_delegate import RowDelegate
from annotator.ui.panels.rows import RowsView
from annotator.ui.panels.seen import WhenSeen

SETTLE_MS = 40
"""How long after a change the list is read anew: the article's repaint comes first."""

_NOTHING = "Nothing done yet. Every change will stand here; undo goes back one step at a time."
_WIDE = 320
"""From this width on there is room for the time; before, the tool tip has it."""
_QUOTED = re.compile("[“'\"‘]")


class HistoryPanel(QWidget):
    """Lists the actions. A double click goes to where one happened; nothing here undoes."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.context = context
        self.setAccessibleName("History")
        self.header = PanelHeader("History")
        self.model = HistoryModel(self)
        self.view = RowsView()
        self.view.setAccessibleName("History, newest first")
        self._delegate = HistoryDelegate(context, self)
        self.view.setItemDelegate(self._delegate)
        self.view.setModel(self.model)
        self.view.set_hint(_NOTHING)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.header)
        layout.addWidget(self.view, 1)
        self._following = WhenSeen(self, self._refresh, rest=SETTLE_MS)
        context.project_changed.connect(self._show_project)
        context.changes_published.connect(lambda _changes: self._following.ask())
        context.theme_changed.connect(self.view.viewport().update)
        self.view.doubleClicked.connect(self.go_to)
        self._fit()
        self._show_project()

    def go_to(self, index: QModelIndex) -> None:
        """Show the document where an action happened."""
        entry = self.model.entry_at(index.row())
        if entry is not None and entry.document is not None:
            self.context.open_document(entry.document)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the list room for whole rows: a last one cut through looks like a mistake."""
        super().resizeEvent(event)
        self._leave_whole_rows()

    def _leave_whole_rows(self) -> None:
        rows = self.layout()
        row = self._delegate.row_height(self.view.font())
        rest = (self.height() - self.view.y()) % row if self.height() > self.view.y() + row else 0
        if rows is not None and rows.contentsMargins().bottom() != rest:
            rows.setContentsMargins(0, 0, 0, rest)
            rows.activate()

    def _show_project(self) -> None:
        self._following.drop()
        self.context.run(lambda: self.model.show(self.context.project))
        self.view.set_hint(_NOTHING if self.context.project is not None else "")

    def _refresh(self) -> None:
        self.context.run(self.model.refresh)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and hasattr(self, "_delegate"):
            self._fit()

    def _fit(self) -> None:
        self.view.set_row_height(self._delegate.row_height(self.view.font()))
        self._leave_whole_rows()


class HistoryDelegate(RowDelegate):
    """Paints actions: what was done in ink, to what in quiet; a dot where undo goes on."""

    def paint_item(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Paint one action."""
        theme = self._context.theme
        rect: QRect = option.rect
        font: QFont = option.font
        paint_row(painter, option, theme, marked=False)
        area = rect.adjusted(PAD, 0, -PAD, 0)
        if index.data(HistoryRole.HERE):
            paint_dot(painter, QPointF(rect.left() + PAD / 2, rect.center().y() + 1), theme.accent)
        small = scaled(font, -2)
        if rect.width() >= _WIDE:
            when = index.data(HistoryRole.MOMENT)
            taken = paint_text(painter, area, when, small, theme.quiet, right=True)
            area.adjust(0, 0, -taken - 8, 0)
        undone: bool = index.data(HistoryRole.UNDONE)
        words = QFont(font)
        words.setStrikeOut(undone)
        title: str = index.data()
        what, to_what, then = parts(title)
        ink = theme.quiet if undone else theme.ink
        area.adjust(paint_text(painter, area, what, words, ink) + 6, 0, 0, 0)
        if then:
            # What was done must not be lost behind a long title: that is elided instead.
            wanted = QFontMetrics(words).horizontalAdvance(then) + 6
            kept = min(wanted, area.width() // 2)
            between = area.adjusted(0, 0, -kept, 0)
            taken = paint_text(painter, between, to_what, words, theme.quiet)
            paint_text(painter, area.adjusted(taken + 6, 0, 0, 0), then, words, ink)
        elif to_what:
            paint_text(painter, area, to_what, words, theme.quiet)


def parts(title: str) -> tuple[str, str, str]:
    """An action's title as what was done, to which quoted words, and what comes behind them.

    >>> parts("Mark ‘Storm closes port’ done")
    ('Mark', '‘Storm closes port’', 'done')
    """
    found = _QUOTED.search(title)
    if found is None:
        return title, "", ""
    end = max(title.rfind(closing) for closing in "”’") + 1
    if end <= found.start() + 1:
        end = len(title)
    return title[: found.start()].rstrip(), title[found.start() : end], title[end:].strip()
