"""The whole label set as a tree: the kinds, under each its labels, under these their own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from PySide6.QtCore import (
    QAbstractItemModel,
    QMimeData,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)

from annotator.domain.annotation import Kind
from annotator.domain.ids import Uid
from annotator.domain.label import Label, LabelSet
from annotator.domain.label_tree import walk
from annotator.ui.models.labels import MIME, LabelRole
from annotator.ui.models.wording import KIND_WORDS, counted, one_line, tip

Index = QModelIndex | QPersistentModelIndex
ROOT = QModelIndex()


@dataclass(eq=False, slots=True)
class Node:
    """A row of the tree: a kind, or a label."""

    kind: Kind
    label: Label | None = None
    above: Node | None = None
    row: int = 0
    below: list[Node] = field(default_factory=list)


class LabelTreeModel(QAbstractItemModel):
    """Labels of all kinds, retired ones too. Dragging only asks, as in `LabelModel`."""

    move_asked = Signal(str, object, object)
    """A label's uid, that of the label to put it under or `None`, that of the next sibling."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._set = LabelSet()
        self._counts: Mapping[Uid | None, int] = {}
        self._kinds = [Node(kind, row=row) for row, kind in enumerate(Kind)]
        self._nodes: dict[Uid, Node] = {}

    def show_labels(self, labels: LabelSet) -> None:
        """Show these labels; rows keep their places where the tree has the same shape."""
        shape = [[(label.uid, depth) for label, depth in walk(labels, kind)] for kind in Kind]
        before = [[(label.uid, depth) for label, depth in walk(self._set, kind)] for kind in Kind]
        if shape == before and len(self._nodes) == len(labels):
            self._set = labels
            for uid, node in self._nodes.items():
                if node.label != labels[uid]:
                    node.label = labels[uid]
                    index = self.index_of(uid)
                    self.dataChanged.emit(index, index)
            return
        self.beginResetModel()
        self._set = labels
        self._kinds = [Node(kind, row=row) for row, kind in enumerate(Kind)]
        self._nodes = {}
        for top in self._kinds:
            path = [top]
            for label, depth in walk(labels, top.kind):
                del path[depth + 1 :]
                above = path[-1]
                node = Node(top.kind, label, above, len(above.below))
                above.below.append(node)
                self._nodes[label.uid] = node
                path.append(node)
        self.endResetModel()

    def show_counts(self, counts: Mapping[Uid | None, int]) -> None:
        """How many annotations of the project each label has."""
        self._counts = counts
        for uid in self._nodes:
            index = self.index_of(uid)
            self.dataChanged.emit(index, index, [int(LabelRole.COUNT)])

    def index_of(self, uid: Uid | None) -> QModelIndex:
        """Where a label stands; nowhere if it is not there."""
        node = None if uid is None else self._nodes.get(uid)
        return ROOT if node is None else self.createIndex(node.row, 0, node)

    def index_of_kind(self, kind: Kind) -> QModelIndex:
        """Where a kind stands."""
        row = list(Kind).index(kind)
        return self.createIndex(row, 0, self._kinds[row])

    def node(self, index: Index) -> Node | None:
        """What stands in a row."""
        return index.internalPointer() if index.isValid() else None

    # QAbstractItemModel

    def index(self, row: int, column: int = 0, parent: Index = ROOT) -> QModelIndex:
        """The row of a kind or label."""
        rows = self._rows(parent)
        if column != 0 or not 0 <= row < len(rows):
            return ROOT
        return self.createIndex(row, 0, rows[row])

    def parent(self, index: Index = ROOT) -> QModelIndex:  # type: ignore[override]
        """The label or kind that a row stands under."""
        node = self.node(index)
        if node is None or node.above is None:
            return ROOT
        return self.createIndex(node.above.row, 0, node.above)

    def rowCount(self, parent: Index = ROOT) -> int:
        """How many rows stand under one."""
        return len(self._rows(parent)) if parent.column() <= 0 else 0

    def columnCount(self, parent: Index = ROOT) -> int:
        """One column: the delegate paints all of a row."""
        return 1

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """One fact of one row."""
        node = self.node(index)
        if node is None:
            return None
        label = node.label
        if label is None:
            named = role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole)
            return KIND_WORDS[node.kind] if named else None
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return one_line(label.name)
            case LabelRole.UID:
                return label.uid
            case LabelRole.COLOR:
                return label.color
            case LabelRole.KEY:
                return label.key or ""
            case LabelRole.LABEL:
                return label
            case LabelRole.COUNT:
                return self._counts.get(label.uid, 0)
            case Qt.ItemDataRole.ToolTipRole:
                return tip(f"{label.name}\n{label.description}".strip())
            case Qt.ItemDataRole.AccessibleTextRole:
                retired = ", retired" if label.retired else ""
                many = counted(self._counts.get(label.uid, 0), "annotation")
                return f"{one_line(label.name)}{retired}, {many}"
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Labels can be chosen and dragged under others of their kind; kinds only hold them."""
        node = self.node(index)
        if node is None:
            return Qt.ItemFlag.NoItemFlags
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsDropEnabled
        if node.label is not None:
            flags |= Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsDragEnabled
        return flags

    def supportedDropActions(self) -> Qt.DropAction:
        """Dragging moves."""
        return Qt.DropAction.MoveAction

    def mimeTypes(self) -> list[str]:
        """What can be dropped."""
        return [MIME]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        """The dragged label."""
        data = QMimeData()
        node = self.node(indexes[0]) if indexes else None
        if node is not None and node.label is not None:
            data.setData(MIME, node.label.uid.encode())
        return data

    def canDropMimeData(
        self, data: QMimeData, action: Qt.DropAction, row: int, column: int, parent: Index
    ) -> bool:
        """Only among labels of its kind, and never under itself."""
        moved, above = self._dropped(data), self.node(parent)
        if moved is None or above is None or moved.kind is not above.kind:
            return False
        node: Node | None = above
        while node is not None and node is not moved:
            node = node.above
        return node is None

    def dropMimeData(
        self, data: QMimeData, action: Qt.DropAction, row: int, column: int, parent: Index
    ) -> bool:
        """Ask to put the dragged label under `parent`, before its `row` (-1: as the last)."""
        moved, above = self._dropped(data), self.node(parent)
        if moved is None or above is None:
            return False
        if self.canDropMimeData(data, action, row, column, parent):
            behind = [n for n in above.below[row:] if n is not moved] if row >= 0 else []
            before = _uid(behind[0]) if behind else None
            self.move_asked.emit(_uid(moved), _uid(above), before)
        return False  # Else the view would remove the row it believes to have moved.

    def _dropped(self, data: QMimeData) -> Node | None:
        return self._nodes.get(Uid(bytes(data.data(MIME).data()).decode()))

    def _rows(self, parent: Index) -> list[Node]:
        node = self.node(parent)
        return self._kinds if node is None else node.below


def _uid(node: Node) -> Uid | None:
    return None if node.label is None else node.label.uid
