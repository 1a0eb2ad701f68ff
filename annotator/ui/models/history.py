"""What was done in the project, newest first, read as far as somebody scrolls."""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from annotator.ui.models.wording import moment, one_line, tip

if TYPE_CHECKING:
    from annotator.services.project import HistoryEntry, Project

ROOT = QModelIndex()
PAGE = 100
"""Entries read at once."""
SMALL = 8
"""Entries read after a change: mostly one is new."""


class HistoryRole(IntEnum):
    """What a row tells beside the action's name."""

    ENTRY = Qt.ItemDataRole.UserRole + 1
    UNDONE = Qt.ItemDataRole.UserRole + 2
    HERE = Qt.ItemDataRole.UserRole + 3
    MOMENT = Qt.ItemDataRole.UserRole + 4


class HistoryModel(QAbstractListModel):
    """The actions of a project; undoing and redoing mark them and are not rows themselves."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._project: Project | None = None
        self._entries: list[HistoryEntry] = []
        self._oldest: int | None = None
        self._more = False
        self._here: int | None = None

    def show(self, project: Project | None) -> None:
        """List the history of another project."""
        self.beginResetModel()
        self._project = project
        self._entries, self._oldest, self._more = [], None, project is not None
        if project is not None:
            self._entries = self._older()
        self._here = self._next_undo()
        self.endResetModel()

    def refresh(self) -> None:
        """Follow what happened: new actions on top, others undone or redone."""
        project = self._project
        if project is None:
            return
        newest = self._entries[0].id if self._entries else 0
        here, was = self._next_undo(), self._here
        fresh, known = self._read_back(newest, min(here or 0, was or 0))
        self._here = here
        if fresh:
            self.beginInsertRows(ROOT, 0, len(fresh) - 1)
            self._entries[:0] = fresh
            self.endInsertRows()
            if self._oldest is None:
                self._oldest = fresh[-1].id
        for row, entry in enumerate(self._entries):
            now = known.get(entry.id, entry)
            if now != entry or (here != was and entry.id in (here, was)):
                self._entries[row] = now
                self.dataChanged.emit(self.index(row), self.index(row))
            if entry.id < min(known, default=newest):
                break

    def entry_at(self, row: int) -> HistoryEntry | None:
        """The entry in a row."""
        return self._entries[row] if 0 <= row < len(self._entries) else None

    def _read_back(
        self, newest: int, low: int
    ) -> tuple[list[HistoryEntry], dict[int, HistoryEntry]]:
        """The actions after `newest`, and older ones as far back as any can have changed.

        Undoing and redoing go along one chain of actions: below the lowest place where undo
        stood (`low`), one that still is done means that nothing below it changed.
        """
        project = self._project
        assert project is not None
        fresh: list[HistoryEntry] = []
        known: dict[int, HistoryEntry] = {}
        before: int | None = None
        limit = SMALL
        while True:
            page = project.history(limit=limit, before=before)
            for entry in page:
                if entry.kind != "action":
                    continue
                if entry.id > newest:
                    fresh.append(entry)
                    continue
                known[entry.id] = entry
                if entry.id <= low and not entry.undone:
                    return fresh, known
            if len(page) < limit or page[-1].id <= (self._oldest or 0):
                return fresh, known
            before, limit = page[-1].id, PAGE

    def _next_undo(self) -> int | None:
        entry = None if self._project is None else self._project.next_undo()
        return None if entry is None else entry.id

    def _older(self) -> list[HistoryEntry]:
        """The next actions backwards; empty only when there are none left."""
        project = self._project
        assert project is not None
        found: list[HistoryEntry] = []
        while self._more and not found:
            page = project.history(limit=PAGE, before=self._oldest)
            self._more = len(page) == PAGE
            if page:
                self._oldest = page[-1].id
            found = [entry for entry in page if entry.kind == "action"]
        return found

    # QAbstractListModel

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = ROOT) -> int:
        """The number of actions read so far."""
        return 0 if parent.isValid() else len(self._entries)

    def canFetchMore(self, parent: QModelIndex | QPersistentModelIndex) -> bool:
        """Whether there may be older actions."""
        return not parent.isValid() and self._more

    def fetchMore(self, parent: QModelIndex | QPersistentModelIndex) -> None:
        """Read older actions."""
        if parent.isValid() or not self._more:
            return
        older = self._older()
        if older:
            first = len(self._entries)
            self.beginInsertRows(ROOT, first, first + len(older) - 1)
            self._entries += older
            self.endInsertRows()

    def data(
        self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """One fact of one action."""
        entry = self.entry_at(index.row()) if index.isValid() else None
        if entry is None:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return one_line(entry.title)
        if role == HistoryRole.ENTRY:
            return entry
        if role == HistoryRole.UNDONE:
            return entry.undone
        if role == HistoryRole.HERE:
            return entry.id == self._here
        if role == HistoryRole.MOMENT:
            return moment(entry.created)
        if role == Qt.ItemDataRole.ToolTipRole:
            who = " · ".join(filter(None, (entry.annotator, moment(entry.created))))
            return tip(f"{entry.title}\n{who}")
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return one_line(entry.title) + (", undone" if entry.undone else "")
        return None
