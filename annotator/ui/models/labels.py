"""The labels of a project with how often each stands in the shown document."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from enum import IntEnum
from typing import Any, NamedTuple

from PySide6.QtCore import (
    QAbstractListModel,
    QMimeData,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)

from annotator.domain.annotation import Annotation, Kind
from annotator.domain.changes import Changes, Entity
from annotator.domain.ids import Uid
from annotator.domain.label import Label, LabelSet, name_key
from annotator.domain.label_tree import walk
from annotator.ui.models.wording import KIND_WORDS, counted, one_line, tip

ROOT = QModelIndex()
MIME = "application/x-annotator-label"
"""The uid of a label that is dragged."""


class LabelRole(IntEnum):
    """What a row tells beside the label's name."""

    UID = Qt.ItemDataRole.UserRole + 1
    COLOR = Qt.ItemDataRole.UserRole + 2
    KEY = Qt.ItemDataRole.UserRole + 3
    COUNT = Qt.ItemDataRole.UserRole + 4
    LABEL = Qt.ItemDataRole.UserRole + 5
    DEPTH = Qt.ItemDataRole.UserRole + 6
    HEADING = Qt.ItemDataRole.UserRole + 7


class Heading(NamedTuple):
    """A row above labels: what their kind is called, or that they are retired."""

    words: str
    kind: Kind | None = None


class Row(NamedTuple):
    """A label at its depth in the tree."""

    label: Label
    depth: int


class LabelModel(QAbstractListModel):
    """The labels of all kinds that match the filter, as their tree is read.

    Where there are several kinds each has a heading. Retired labels come last, below a heading of
    their own that unfolds them. Editing and dragging only ask: whoever owns the model applies what
    was asked for, and the answer comes back as `Changes`.
    """

    rename_asked = Signal(str, str)
    """A label's uid and the name typed for it."""
    move_asked = Signal(str, object, object)
    """A label's uid, that of the label to put it under or `None`, that of the next sibling."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._set = LabelSet()
        self._rows: list[Row | Heading] = []
        self._unfolded = False
        self._words = ""
        self._counts: Counter[Uid | None] = Counter()
        self._counted: dict[Uid, Uid | None] = {}  # the label of every annotation that counts
        self._document: Uid | None = None

    # What is listed

    @property
    def words(self) -> str:
        """What a label's name or key has to hold to be listed."""
        return self._words

    @property
    def total(self) -> int:
        """How many labels there are when nothing is filtered."""
        return sum(1 for label in self._set if not label.retired)

    def show_labels(self, label_set: LabelSet) -> None:
        """List these labels."""
        self._set = label_set
        self._list()

    def filter(self, words: str) -> None:
        """List only labels whose name holds `words`, or whose key it is."""
        self._words = words.strip()
        self._list()

    def show_counts(self, document: Uid | None, annotations: Iterable[Annotation]) -> None:
        """Count these annotations, all of `document`."""
        self._document = document
        self._counted = {annotation.uid: annotation.label for annotation in annotations}
        self._counts = Counter(self._counted.values())
        self._counts_changed(range(len(self._rows)))

    def apply(self, changes: Changes, label_set: LabelSet) -> None:
        """Follow what the project published; a bulk change needs `show_counts` besides.

        What `show_counts` was told already, because the changes opened its document, counts once.
        """
        if changes.bulk or changes.of(Entity.LABEL):
            self.show_labels(label_set)
        touched: set[Uid | None] = set()
        for change in changes.records:
            if change.uid in self._counted:
                label = self._counted.pop(change.uid)
                self._counts[label] -= 1
                touched.add(label)
            after = change.after
            if isinstance(after, Annotation) and after.document == self._document:
                self._counted[change.uid] = after.label
                self._counts[after.label] += 1
                touched.add(after.label)
        self._counts_changed(n for n, uid in enumerate(self._uids) if uid in touched)

    def label_at(self, row: int) -> Label | None:
        """The label in a row; `None` for a heading."""
        found = self._rows[row] if 0 <= row < len(self._rows) else None
        return found.label if isinstance(found, Row) else None

    def row_of(self, uid: Uid | None) -> int | None:
        """The row of a label, `None` when it is not listed."""
        uids = self._uids
        return uids.index(uid) if uid is not None and uid in uids else None

    def unfold(self, on: bool | None = None) -> None:
        """List the retired labels, or fold them away; without a word, the other of both."""
        self._unfolded = not self._unfolded if on is None else on
        self._list()

    @property
    def _uids(self) -> list[Uid | None]:
        return [row.label.uid if isinstance(row, Row) else None for row in self._rows]

    def place_at(self, row: int, kind: Kind) -> tuple[Uid | None, Uid | None] | None:
        """Where a label of a kind comes if it is dropped before a row: parent, next sibling.

        `None` where no label of the kind stands beside.
        """
        below, above = self.label_at(row), self.label_at(row - 1)
        if below is not None and below.kind is kind and not below.retired:
            return below.parent, below.uid
        if above is None or above.kind is not kind or above.retired:
            return None
        return above.parent, self._next(above)

    def _next(self, label: Label) -> Uid | None:
        """The sibling behind a label."""
        siblings = [x for x in self._set.of_kind(label.kind) if x.parent == label.parent]
        behind = siblings[siblings.index(label) + 1 :]
        return behind[0].uid if behind else None

    def _list(self) -> None:
        rows = self._matching() if self._words else self._tree()
        if [_identity(row) for row in rows] == [_identity(row) for row in self._rows]:
            changed = [n for n, (a, b) in enumerate(zip(rows, self._rows, strict=True)) if a != b]
            self._rows = rows
            for row in changed:
                self.dataChanged.emit(self.index(row), self.index(row))
            return
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()

    def _tree(self) -> list[Row | Heading]:
        used = self._set.with_labels(label for label in self._set if not label.retired)
        kinds = [kind for kind in Kind if used.of_kind(kind)]
        rows: list[Row | Heading] = []
        for kind in kinds:
            if kinds != [Kind.SPAN]:
                rows.append(Heading(KIND_WORDS[kind], kind))
            rows += [Row(label, depth) for label, depth in walk(used, kind)]
        retired = [label for label in self._set if label.retired]
        if retired:
            rows.append(Heading(f"Retired, {len(retired):,}"))
            rows += [Row(label, 0) for label in retired] if self._unfolded else []
        return rows

    def _matching(self) -> list[Row | Heading]:
        words = name_key(self._words).casefold()
        return [
            Row(label, 0)
            for kind in Kind
            for label, _depth in walk(self._set, kind)
            if not label.retired
            and (words in name_key(label.name).casefold() or words == label.key)
        ]

    def _counts_changed(self, rows: Iterable[int]) -> None:
        for row in rows:
            self.dataChanged.emit(self.index(row), self.index(row), [int(LabelRole.COUNT)])

    # QAbstractListModel

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = ROOT) -> int:
        """The number of labels listed."""
        return 0 if parent.isValid() else len(self._rows)

    def data(
        self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """One fact of one label."""
        row = self._rows[index.row()] if index.isValid() else None
        if row is None:
            return None
        if isinstance(row, Heading):
            shown = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole)
            return row.words if role in shown else row if role == LabelRole.HEADING else None
        return row.depth if role == LabelRole.DEPTH else self._fact(row.label, role)

    def _fact(self, label: Label, role: int) -> Any:
        if role == Qt.ItemDataRole.DisplayRole:
            return one_line(label.name)
        if role == Qt.ItemDataRole.EditRole:
            return label.name
        if role == LabelRole.COLOR:
            return label.color
        if role == LabelRole.KEY:
            return label.key or ""
        if role == LabelRole.COUNT:
            return self._counts[label.uid]
        if role == LabelRole.UID:
            return label.uid
        if role == LabelRole.LABEL:
            return label
        if role == Qt.ItemDataRole.ToolTipRole:
            return tip("\n".join(filter(None, (label.name, label.description, *label.examples))))
        if role == Qt.ItemDataRole.AccessibleTextRole:
            key = f", key {label.key}" if label.key else ""
            return f"{one_line(label.name)}{key}, {counted(self._counts[label.uid], 'annotation')}"
        return None

    def setData(
        self,
        index: QModelIndex | QPersistentModelIndex,
        value: Any,
        role: int = Qt.ItemDataRole.EditRole,
    ) -> bool:
        """Ask for another name; the row changes when the project says so."""
        label = self.label_at(index.row()) if index.isValid() else None
        if label is None or role != Qt.ItemDataRole.EditRole:
            return False
        if value != label.name:
            self.rename_asked.emit(label.uid, str(value))
        return False

    def flags(self, index: QModelIndex | QPersistentModelIndex) -> Qt.ItemFlag:
        """Labels can be chosen, renamed in place and dragged between other labels."""
        if not index.isValid():
            return Qt.ItemFlag.ItemIsDropEnabled
        label = self.label_at(index.row())
        if label is None:
            return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemNeverHasChildren
        return (
            Qt.ItemFlag.ItemIsEnabled
            | Qt.ItemFlag.ItemIsSelectable
            | Qt.ItemFlag.ItemIsEditable
            | Qt.ItemFlag.ItemIsDragEnabled
            | Qt.ItemFlag.ItemNeverHasChildren
        )

    def supportedDropActions(self) -> Qt.DropAction:
        """Dragging moves."""
        return Qt.DropAction.MoveAction

    def mimeTypes(self) -> list[str]:
        """What can be dropped."""
        return [MIME]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        """The dragged label."""
        data = QMimeData()
        label = self.label_at(indexes[0].row()) if indexes else None
        if label is not None:
            data.setData(MIME, label.uid.encode())
        return data

    def dropMimeData(
        self,
        data: QMimeData,
        action: Qt.DropAction,
        row: int,
        column: int,
        parent: QModelIndex | QPersistentModelIndex,
    ) -> bool:
        """Ask to move the dragged label before `row` (-1: to the end)."""
        uid = Uid(bytes(data.data(MIME).data()).decode())
        if action != Qt.DropAction.MoveAction or uid not in self._set:
            return False
        target = row if row >= 0 else parent.row() if parent.isValid() else len(self._rows)
        label = self._set[uid]
        place = self.place_at(target, label.kind)
        stays = (label.parent, uid), (label.parent, self._next(label))
        if place is not None and place not in stays:
            self.move_asked.emit(uid, *place)
        return False  # Else the view would remove the row it believes to have moved.


def _identity(row: Row | Heading) -> object:
    """What makes a row the same one after a change."""
    return row.words if isinstance(row, Heading) else (row.label.uid, row.depth)
