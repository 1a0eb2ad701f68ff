"""The list of suggestions to review: keys in order, rows read when painted, and what is ticked."""

from __future__ import annotations

from array import array
from collections.abc import Collection
from enum import IntEnum
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)

from annotator.domain.errors import AnnotatorError
from annotator.ui.models.wording import isolated, maker_words, one_line, tip

if TYPE_CHECKING:
    from annotator.domain.ids import Uid
    from annotator.services.project import Project
    from annotator.services.suggestions import Suggestion

ROOT = QModelIndex()
PAGE = 40
"""Rows read at once: each with its article, in which its words stand."""
KEPT = 2000
"""Rows kept in memory at most."""

_CHECK = Qt.ItemDataRole.CheckStateRole


class SuggestionRole(IntEnum):
    """What a row tells."""

    SUGGESTION = Qt.ItemDataRole.UserRole + 1
    UID = Qt.ItemDataRole.UserRole + 2


class SuggestionModel(QAbstractListModel):
    """Suggestions by their keys; a tick is kept as long as its row is listed.

    Ticking all and none costs nothing: what is kept is only which rows are otherwise.
    """

    ticks_changed = Signal()
    failed = Signal(str)
    """One sentence: rows could not be read. They stay blank."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._project: Project | None = None
        self._keys: array[int] = array("q")
        self._known: dict[int, Suggestion] = {}
        self._unread: set[int] = set()
        self._all = False
        self._otherwise: set[int] = set()

    # What is listed

    def show(self, project: Project | None, keys: array[int], *, keep_ticks: bool = False) -> None:
        """List these; ticks are kept of rows that are listed again, or all taken away."""
        self.beginResetModel()
        ticked = set(self.ticked) if keep_ticks else set()
        self._project, self._keys = project, keys
        self._known.clear()
        self._unread.clear()
        self._all, self._otherwise = False, ticked.intersection(keys) if ticked else set()
        self.endResetModel()
        self.ticks_changed.emit()

    def remove(self, uids: Collection[Uid]) -> bool:
        """Take single rows out that have been judged; whether all of them were known."""
        keys = {s.annotation.uid: key for key, s in self._known.items()}
        if not all(uid in keys for uid in uids):
            return False
        for uid in uids:
            key = keys[uid]
            row = self._keys.index(key)
            self.beginRemoveRows(ROOT, row, row)
            del self._keys[row]
            self._known.pop(key)
            self._otherwise.discard(key)
            self.endRemoveRows()
        self.ticks_changed.emit()
        return True

    def suggestion_at(self, row: int) -> Suggestion | None:
        """What stands in a row; reads its page when it is not there."""
        if not 0 <= row < len(self._keys):
            return None
        key = self._keys[row]
        if key not in self._known and key not in self._unread:
            self._read(row)
        return self._known.get(key)

    def row_of(self, uid: Uid | None) -> int | None:
        """The row of an annotation, if it has been read."""
        for key, suggestion in self._known.items():
            if suggestion.annotation.uid == uid:
                return self._keys.index(key)
        return None

    @property
    def rows_kept(self) -> int:
        """How many rows are in memory."""
        return len(self._known)

    def _read(self, row: int) -> None:
        from annotator.services.suggestions import read

        assert self._project is not None
        first = row // PAGE * PAGE
        page = self._keys[first : first + PAGE]
        try:
            found = read(self._project, page)
        except AnnotatorError as error:
            self._unread.update(page)  # else asked again with every repaint
            self.failed.emit(str(error))
            return
        if len(self._known) + PAGE > KEPT:
            self._known.clear()
        self._known |= {suggestion.key: suggestion for suggestion in found}
        self._unread.update(key for key in page if key not in self._known)

    # Ticks

    @property
    def ticked(self) -> array[int]:
        """The keys of the ticked rows, in order."""
        return self._with(ticked=True)

    @property
    def unticked(self) -> array[int]:
        """The keys of the other rows, in order."""
        return self._with(ticked=False)

    @property
    def tick_count(self) -> int:
        """How many rows are ticked."""
        count = len(self._otherwise)
        return len(self._keys) - count if self._all else count

    def tick(self, row: int) -> None:
        """Tick a row, or no longer."""
        if 0 <= row < len(self._keys):
            self._otherwise ^= {self._keys[row]}
            self.dataChanged.emit(self.index(row), self.index(row), [_CHECK])
            self.ticks_changed.emit()

    def tick_all(self, wanted: bool) -> None:
        """Tick every row, or none."""
        self._all, self._otherwise = wanted, set()
        if self._keys:
            self.dataChanged.emit(self.index(0), self.index(len(self._keys) - 1), [_CHECK])
        self.ticks_changed.emit()

    def _with(self, *, ticked: bool) -> array[int]:
        otherwise, wanted = self._otherwise, self._all is not ticked
        return array("q", (key for key in self._keys if (key in otherwise) is wanted))

    def _is_ticked(self, row: int) -> bool:
        return self._all is not (self._keys[row] in self._otherwise)

    # QAbstractListModel

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = ROOT) -> int:
        """The number of suggestions listed."""
        return 0 if parent.isValid() else len(self._keys)

    def flags(self, index: QModelIndex | QPersistentModelIndex) -> Qt.ItemFlag:
        """A row can be ticked."""
        flags = super().flags(index)
        return flags | Qt.ItemFlag.ItemIsUserCheckable if index.isValid() else flags

    def setData(
        self, index: QModelIndex | QPersistentModelIndex, value: Any,
        role: int = Qt.ItemDataRole.EditRole,
    ) -> bool:  # fmt: skip
        """Tick a row, or no longer: how screen readers do it."""
        if role != _CHECK or not index.isValid():
            return False
        if (Qt.CheckState(value) == Qt.CheckState.Checked) is not self._is_ticked(index.row()):
            self.tick(index.row())
        return True

    def data(
        self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """One fact of one suggestion."""
        if not index.isValid():
            return None
        if role == _CHECK:
            ticked = self._is_ticked(index.row())
            return Qt.CheckState.Checked if ticked else Qt.CheckState.Unchecked
        if role not in _TOLD:
            return None
        suggestion = self.suggestion_at(index.row())
        if suggestion is None:
            return None
        if role == SuggestionRole.SUGGESTION:
            return suggestion
        if role == SuggestionRole.UID:
            return suggestion.annotation.uid
        if role == Qt.ItemDataRole.ToolTipRole:
            return tip(_whole(suggestion))
        said = "ticked, " if self._is_ticked(index.row()) else ""
        return said + _spoken(suggestion)


_TOLD = frozenset((
    SuggestionRole.SUGGESTION, SuggestionRole.UID, Qt.ItemDataRole.ToolTipRole,
    Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole,
))  # fmt: skip


def _spoken(suggestion: Suggestion) -> str:
    pick = suggestion.pick
    words = isolated(one_line(pick.words, 160))
    parts = (f"{one_line(pick.name, 60)}: {words}" if words else one_line(pick.name, 60),
             maker_words(pick.annotation), one_line(pick.title, 90))  # fmt: skip
    return ", ".join(filter(None, parts))


def _whole(suggestion: Suggestion) -> str:
    pick = suggestion.pick
    around = f"{pick.left}{pick.words}{pick.right}" if pick.annotation.anchors else pick.words
    lines = (f"{one_line(pick.name, 60)} · {maker_words(pick.annotation)}", around.strip(),
             pick.title, pick.annotation.note)  # fmt: skip
    return "\n".join(filter(None, lines))
