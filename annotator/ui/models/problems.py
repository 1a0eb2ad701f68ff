"""The list of problems: of the shown document, or of the whole project."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from annotator.domain.ids import Uid
from annotator.domain.problems import Problem
from annotator.ui.models.wording import as_sentence, isolated, one_line, tip

ROOT = QModelIndex()


class ProblemRole(IntEnum):
    """What a row tells."""

    ENTRY = Qt.ItemDataRole.UserRole + 1
    SENTENCE = Qt.ItemDataRole.UserRole + 2
    ABOUT = Qt.ItemDataRole.UserRole + 3


@dataclass(frozen=True, slots=True)
class Entry:
    """A problem and where it is: `document` is `None` for one of the whole project.

    `about` names the annotation by label and words, if that is known already; `title` is the
    document's if the list is about several.
    """

    problem: Problem
    document: Uid | None
    about: str = ""
    title: str = ""


class ProblemModel(QAbstractListModel):
    """Problems in the order they were given in.

    `name` says what the annotation of an entry is called: asked only when a row is painted.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._entries: tuple[Entry, ...] = ()
        self.name: Callable[[Uid], str] = lambda _: ""

    def show(self, entries: Sequence[Entry]) -> bool:
        """List these; whether they are others than before."""
        given = tuple(entries)
        if given == self._entries:
            if given:  # what they are about may be called otherwise now
                self.dataChanged.emit(self.index(0), self.index(len(given) - 1))
            return False
        self.beginResetModel()
        self._entries = given
        self.endResetModel()
        return True

    def entry_at(self, row: int) -> Entry | None:
        """The problem in a row."""
        return self._entries[row] if 0 <= row < len(self._entries) else None

    def row_of(self, entry: Entry | None) -> int | None:
        """The row of a problem, `None` when it is not listed (any more)."""
        return None if entry not in self._entries else self._entries.index(entry)

    # QAbstractListModel

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = ROOT) -> int:
        """The number of problems."""
        return 0 if parent.isValid() else len(self._entries)

    def data(
        self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """One fact of one problem."""
        entry = self.entry_at(index.row()) if index.isValid() else None
        if entry is None:
            return None
        if role == ProblemRole.ENTRY:
            return entry
        if role == ProblemRole.SENTENCE:
            return _sentence(entry)
        if role == ProblemRole.ABOUT:
            return self._about(entry)
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return f"{_sentence(entry)} {self._about(entry)}"
        if role == Qt.ItemDataRole.ToolTipRole:
            return tip(f"{entry.problem.sentence}\n{self._about(entry)}")
        return None

    def _about(self, entry: Entry) -> str:
        about, at = entry.about, entry.problem.annotation
        if not about:
            about = "the whole document" if at is None else self.name(at)
        parts = (one_line(about, 120), one_line(entry.title, 80))
        return " · ".join(isolated(part) for part in parts if part)


def _sentence(entry: Entry) -> str:
    return as_sentence(one_line(entry.problem.sentence))

