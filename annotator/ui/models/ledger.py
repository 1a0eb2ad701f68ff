"""The rows of a ledger as an item model: frames are read a page at a time, when they are seen."""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)

from annotator.domain.annotation import Stance
from annotator.domain.errors import AnnotatorError
from annotator.domain.ledger import LedgerCell, LedgerEntry, LedgerRow
from annotator.services.ledger import FRAME, Found, Ledger, LedgerQuery
from annotator.ui.models.wording import isolated, one_line

if TYPE_CHECKING:
    from annotator.domain.ids import Uid

ROOT = QModelIndex()
PAGE = 50
"""Frames read at once."""
KEPT = 1000
"""Rows kept in memory at most."""

STANCE_MARKS = {Stance.ASSERTS: "", Stance.DENIES: "✕ ", Stance.DOUBTS: "? "}
"""What stands before a value that its source does not assert."""
_VERBS = {Stance.ASSERTS: "", Stance.DENIES: " denies", Stance.DOUBTS: " doubts"}


class LedgerRole(IntEnum):
    """What a cell tells beside its text."""

    ROW = Qt.ItemDataRole.UserRole + 1
    CELL = Qt.ItemDataRole.UserRole + 2
    GROUP = Qt.ItemDataRole.UserRole + 3


class LedgerModel(QAbstractTableModel):
    """The frames of a query: the first column is the frame, the others are its slots."""

    failed = Signal(str)
    """One sentence: rows could not be read. They stay blank."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.ledger: Ledger | None = None
        self.query = LedgerQuery()
        self.found = Found((), {}, 0)
        self.slots: tuple[str, ...] = ()
        self._known: dict[int, LedgerRow | None] = {}
        self._told = False

    def show(self, ledger: Ledger | None, query: LedgerQuery) -> None:
        """List the frames of a query; what is read anew is told as a reset."""
        self.beginResetModel()
        self.ledger, self.query = ledger, query
        self._known.clear()
        self._told = False
        self.found, self.slots = Found((), {}, 0), ()
        try:
            if ledger is not None:
                self.slots = ledger.columns(query.label)
                self.found = ledger.find(query)
        except AnnotatorError as error:
            self._fail(error)
        finally:
            self.endResetModel()

    def refresh(self) -> bool:
        """Follow a change: keep the rows if they are the same ones; whether they are."""
        ledger = self.ledger
        if ledger is None:
            return True
        try:
            found, slots = ledger.find(self.query), ledger.columns(self.query.label)
        except AnnotatorError:
            self.show(ledger, self.query)  # says why, and shows nothing
            return False
        if found != self.found or slots != self.slots:
            self.show(ledger, self.query)
            return False
        self.forget()
        return True

    def forget(self) -> None:
        """Read every row anew when it is next seen; which rows there are stays."""
        self._known.clear()
        if self.found.keys:
            last = self.index(len(self.found) - 1, len(self.slots))
            self.dataChanged.emit(self.index(0, 0), last)

    @property
    def rows_kept(self) -> int:
        """How many rows are in memory."""
        return len(self._known)

    def row_at(self, row: int) -> LedgerRow | None:
        """The frame in a row; reads its page when it is not there."""
        if not 0 <= row < len(self.found):
            return None
        if row not in self._known:
            self._read(row)
        return self._known.get(row)

    def cell_at(self, index: QModelIndex | QPersistentModelIndex) -> LedgerCell | None:
        """The cell at an index, `None` in the frame's own column."""
        row = self.row_at(index.row())
        if row is None or not 1 <= index.column() <= len(self.slots):
            return None
        return row.cell(self.slots[index.column() - 1])

    def group_at(self, row: int) -> str | None:
        """The name of the group that begins at a row."""
        return self.found.groups.get(row)

    def place_of(self, uid: Uid) -> int | None:
        """The row of a frame, `None` if it is not listed."""
        keys = enumerate(self.found.keys)
        return next((row for row, key in keys if key.uid == uid), None)

    def column_of(self, slot: str) -> int:
        """The column of a slot, 0 (the frame) for none."""
        return self.slots.index(slot) + 1 if slot in self.slots else 0

    def name_of(self, column: int) -> str:
        """By what a column is sorted: a slot's name, or the frame's words."""
        return FRAME if column == 0 else self.slots[column - 1]

    def _read(self, row: int) -> None:
        """Read the page that a row stands on."""
        assert self.ledger is not None
        first = row // PAGE * PAGE
        keys = self.found.keys[first : first + PAGE]
        try:
            rows = {each.uid: each for each in self.ledger.rows(keys)}
        except AnnotatorError as error:
            rows = {}
            self._fail(error)
        if len(self._known) + PAGE > KEPT:
            near = sorted(self._known, key=lambda place: abs(place - row))[: KEPT // 2]
            self._known = {place: self._known[place] for place in near}
        for place, key in enumerate(keys, first):
            self._known[place] = rows.get(key.uid)

    def _fail(self, error: AnnotatorError) -> None:
        if not self._told:
            self._told = True
            self.failed.emit(str(error))

    # QAbstractTableModel

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = ROOT) -> int:
        """The number of frames."""
        return 0 if parent.isValid() else len(self.found)

    def columnCount(self, parent: QModelIndex | QPersistentModelIndex = ROOT) -> int:
        """The frame and its slots."""
        return 0 if parent.isValid() else len(self.slots) + 1

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> Any:
        """The slots' names."""
        if orientation is not Qt.Orientation.Horizontal or role != Qt.ItemDataRole.DisplayRole:
            return None
        if section == 0:
            return "frame"
        return one_line(self.slots[section - 1], 60) if section <= len(self.slots) else None

    def data(
        self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """One cell; reads its page when it is not there."""
        if not index.isValid():
            return None
        if role == LedgerRole.GROUP:
            return self.group_at(index.row())
        if role == LedgerRole.ROW:
            return self.row_at(index.row())
        if role == LedgerRole.CELL:
            return self.cell_at(index)
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            row = self.row_at(index.row())
            if row is None:
                return None
            cell = self.cell_at(index)
            return frame_words(row) if cell is None else cell_words(cell)
        return None


def frame_words(row: LedgerRow) -> str:
    """A frame as one reads it: “Attack “launched”, Counts differ after a night”."""
    words = f" “{isolated(one_line(row.words, 80))}”" if row.words else ""
    return f"{row.label_name or 'frame'}{words}, {isolated(home_words(row))}"


def home_words(row: LedgerRow) -> str:
    """Where a frame belongs: its article's title, or the project."""
    article = row.article
    return "whole project" if article is None else one_line(article.title or article.id)


def value_words(entry: LedgerEntry) -> str:
    """The value of an entry with its stance's mark: “✕ 46”."""
    return f"{STANCE_MARKS[entry.stance]}{isolated(one_line(entry.words, 200))}"


def speaker_words(entry: LedgerEntry) -> str:
    """Who says a value, and whether they deny or doubt it: “the navy denies”; empty for nobody."""
    verb = _VERBS[entry.stance]
    if entry.sources:
        return f"{isolated(one_line(entry.source_words, 200))}{verb}"
    return f"the article{verb}" if verb else ""


def coded_words(cell: LedgerCell) -> str:
    """What was decided and by which rule: “46, official”; empty if nothing was."""
    coded = cell.coded
    if coded is None:
        return ""
    rule = f", {one_line(coded.slot.rule, 40)}" if coded.slot.rule else ""
    return f"{isolated(one_line(coded.words, 200))}{rule}"


def cell_words(cell: LedgerCell) -> str:
    """A whole cell as one reads it, for those who hear it."""
    parts = []
    for place, entry in enumerate(cell.entries):
        speaker = speaker_words(entry)
        conflict = " (contradicted)" if place in cell.contested else ""
        parts.append(f"{value_words(entry)}{f' · {speaker}' if speaker else ''}{conflict}")
    if cell.coded is not None:
        parts.append(f"coded: {coded_words(cell)}")
    return "; ".join(parts)
