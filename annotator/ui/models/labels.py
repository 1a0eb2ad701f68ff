"""The labels of a project with how often each stands in the shown document."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from enum import IntEnum
from typing import Any

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
from annotator.ui.models.wording import counted, one_line, tip

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


class LabelModel(QAbstractListModel):
    """The span labels that are in use (not retired) and match the filter, in their order.

    Editing and dragging only ask: whoever owns the model applies what was asked for, and the
    answer comes back as `Changes`.
    """

    rename_asked = Signal(str, str)
    """A label's uid and the name typed for it."""
    move_asked = Signal(str, int)
    """A label's uid and the position in the whole label set to bring it to."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._set = LabelSet()
        self._labels: tuple[Label, ...] = ()
        self._words = ""
        self._counts: Counter[Uid | None] = Counter()
        self._document: Uid | None = None

    # What is listed

    @property
    def words(self) -> str:
        """What a label's name or key has to hold to be listed."""
        return self._words

    @property
    def total(self) -> int:
        """How many labels there are when nothing is filtered."""
        return sum(1 for label in self._set if _listed(label))

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
        self._counts = Counter(annotation.label for annotation in annotations)
        self._counts_changed(range(len(self._labels)))

    def apply(self, changes: Changes, label_set: LabelSet) -> None:
        """Follow what the project published; a bulk change needs `show_counts` besides."""
        if changes.bulk or changes.of(Entity.LABEL):
            self.show_labels(label_set)
        touched: set[Uid | None] = set()
        for change in changes.records:
            for record, step in ((change.before, -1), (change.after, 1)):
                if isinstance(record, Annotation) and record.document == self._document:
                    self._counts[record.label] += step
                    touched.add(record.label)
        self._counts_changed(n for n, label in enumerate(self._labels) if label.uid in touched)

    def label_at(self, row: int) -> Label | None:
        """The label in a row."""
        return self._labels[row] if 0 <= row < len(self._labels) else None

    def row_of(self, uid: Uid | None) -> int | None:
        """The row of a label, `None` when it is not listed."""
        return next((n for n, label in enumerate(self._labels) if label.uid == uid), None)

    def count_of(self, uid: Uid | None) -> int:
        """How many annotations of the shown document have this label (`None`: highlights)."""
        return self._counts[uid]

    def position_for(self, row: int) -> int:
        """The position in the whole label set at which a label has to stand to come to `row`."""
        labels = self._set.labels
        if row < len(self._labels):
            return labels.index(self._labels[row])
        return labels.index(self._labels[-1]) + 1 if self._labels else len(labels)

    def _list(self) -> None:
        words = name_key(self._words).casefold()
        labels = tuple(
            label
            for label in self._set
            if _listed(label)
            and (not words or words in name_key(label.name).casefold() or words == label.key)
        )
        if [label.uid for label in labels] == [label.uid for label in self._labels]:
            changed = [
                n for n, (a, b) in enumerate(zip(labels, self._labels, strict=True)) if a != b
            ]
            self._labels = labels
            for row in changed:
                self.dataChanged.emit(self.index(row), self.index(row))
            return
        self.beginResetModel()
        self._labels = labels
        self.endResetModel()

    def _counts_changed(self, rows: Iterable[int]) -> None:
        for row in rows:
            self.dataChanged.emit(self.index(row), self.index(row), [int(LabelRole.COUNT)])

    # QAbstractListModel

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = ROOT) -> int:
        """The number of labels listed."""
        return 0 if parent.isValid() else len(self._labels)

    def data(
        self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """One fact of one label."""
        label = self.label_at(index.row()) if index.isValid() else None
        if label is None:
            return None
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
            return tip(label.name + (f"\n{label.description}" if label.description else ""))
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
        target = row if row >= 0 else parent.row() if parent.isValid() else len(self._labels)
        source, position = self._set.labels.index(self._set[uid]), self.position_for(target)
        if position > source:
            position -= 1  # Taking it out moves what follows it up.
        if position != source:
            self.move_asked.emit(uid, position)
        return False  # Else the view would remove the row it believes to have moved.


def _listed(label: Label) -> bool:
    return label.kind is Kind.SPAN and not label.retired
