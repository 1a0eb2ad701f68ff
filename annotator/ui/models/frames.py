"""Frames and clusters as a tree: those of the document, or of the whole project page by page."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from enum import IntEnum
from itertools import count

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from annotator.domain.annotation import Annotation, Kind
from annotator.domain.changes import Change, Changes, Entity
from annotator.domain.ids import Uid
from annotator.ui.context import Context
from annotator.ui.editor.belonging import place_of
from annotator.ui.editor.relation_words import label_words
from annotator.ui.models.frame_lines import (
    Line,
    lines_of,
    passes,
    top_note,
    top_quote,
    top_words,
)

ROOT = QModelIndex()
PAGE = 200
"""Rows of the whole project read at once."""

_RECORDS = (Kind.FRAME, Kind.CLUSTER)
_NOWHERE = 1 << 60

Index = QModelIndex | QPersistentModelIndex


class FrameRole(IntEnum):
    """What a row tells; `LINE` is there for the rows under a frame or cluster."""

    UID = Qt.ItemDataRole.UserRole + 1
    LABEL = Qt.ItemDataRole.UserRole + 2
    COLOR = Qt.ItemDataRole.UserRole + 3
    WORDS = Qt.ItemDataRole.UserRole + 4
    NOTE = Qt.ItemDataRole.UserRole + 5
    LINE = Qt.ItemDataRole.UserRole + 6
    CONFLICT = Qt.ItemDataRole.UserRole + 7


class _Item:
    """A frame or cluster with its rows, made when it is first unfolded."""

    __slots__ = ("annotation", "key", "lines", "serial")

    def __init__(self, annotation: Annotation, key: tuple[int, str], serial: int) -> None:
        self.annotation = annotation
        self.key = key
        self.serial = serial
        self.lines: list[Line] | None = None


class _Pages:
    """The frames and clusters of the whole project, read a page at a time."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._last: Uid | None = None
        self.words = ""
        self.more = False

    def first(self) -> list[Annotation]:
        """The first page."""
        self._last = None
        return self.next()

    def next(self) -> list[Annotation]:
        """The page behind the last one read, without what is rejected."""
        from annotator.services.overview import records_page

        project, last, words = self._context.project, self._last, self.words
        if project is None:
            return []
        found = self._context.run(lambda: records_page(project, last, PAGE, words=words)) or []
        self.more = len(found) == PAGE
        self._last = found[-1].uid if found else None
        return [a for a in found if not a.rejected]


class FramesModel(QAbstractItemModel):
    """Two levels: frames and clusters, and under each its entries or members.

    Of the document everything is listed, in the order of the words, those without words last.
    Of the project a page at a time in the order they were made, more as one scrolls.
    """

    def __init__(self, context: Context, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._items: list[_Item] = []
        self._serials = count(1)
        self._by_serial: dict[int, _Item] = {}
        self._by_uid: dict[Uid, _Item] = {}
        self._users: dict[Uid, set[Uid]] = {}  # who refers to an annotation
        self._pages = _Pages(context)
        self.whole_project = False
        self.ticked: set[tuple[Uid, Uid]] = set()
        """Members with a tick: cluster and member."""

    # What is listed

    def show(self, *, whole_project: bool | None = None, words: str | None = None) -> None:
        """List anew: another document, the whole project, or what holds other words."""
        self.beginResetModel()
        if whole_project is not None:
            self.whole_project = whole_project
        if words is not None:
            self._pages.words = words.strip()
        self._items, self._by_serial, self._by_uid, self._users = [], {}, {}, {}
        self.ticked.clear()
        self._pages.more = False
        if self.whole_project:
            self._take(self._pages.first())
        else:
            context = self._context
            found = [a for a in self._of_document() if passes(context, a, self._pages.words)]
            items = sorted((self._item(a) for a in found), key=lambda item: item.key)
            self._items = items
        self.endResetModel()

    def _of_document(self) -> Iterable[Annotation]:
        context = self._context
        for group in (context.annotations, context.wide):
            yield from (a for a in group.values() if a.kind in _RECORDS and not a.rejected)

    def _take(self, annotations: Iterable[Annotation]) -> None:
        self._items += [self._item(annotation) for annotation in annotations]

    def _item(self, annotation: Annotation) -> _Item:
        item = _Item(annotation, self._key(annotation), next(self._serials))
        self._by_serial[item.serial] = item
        self._by_uid[annotation.uid] = item
        self._note_users(annotation)
        return item

    def _note_users(self, annotation: Annotation) -> None:
        """Remember what an annotation refers to; a user too many only costs a look."""
        for uid in annotation.references:
            self._users.setdefault(uid, set()).add(annotation.uid)

    def _key(self, annotation: Annotation) -> tuple[int, str]:
        """Where an annotation stands: at its words in the shown document, else behind."""
        if self.whole_project:
            return _NOWHERE, ""
        context = self._context
        place = place_of(annotation, context.annotations.get)
        start = _NOWHERE if place is None else place.anchors[0].start
        return start, annotation.created + annotation.uid

    def canFetchMore(self, parent: Index = ROOT) -> bool:
        """Whether the project has more than is listed."""
        return not parent.isValid() and self._pages.more

    def fetchMore(self, parent: Index = ROOT) -> None:
        """List the next page of the project."""
        if not self.canFetchMore(parent):
            return
        found = self._pages.next()
        if found:
            first = len(self._items)
            self.beginInsertRows(ROOT, first, first + len(found) - 1)
            self._take(found)
            self.endInsertRows()

    # The tree

    def index(self, row: int, column: int = 0, parent: Index = ROOT) -> QModelIndex:
        """A row: of the top, or of a frame or cluster."""
        if not self.hasIndex(row, column, parent):
            return QModelIndex()
        inside = 0 if not parent.isValid() else self._items[parent.row()].serial
        return self.createIndex(row, column, inside)

    def parent(self, child: Index = ROOT) -> QModelIndex:  # type: ignore[override]
        """The frame or cluster of a row under it."""
        item = self._by_serial.get(child.internalId()) if child.isValid() else None
        if item is None:
            return QModelIndex()
        return self.createIndex(self._items.index(item), 0, 0)

    def rowCount(self, parent: Index = ROOT) -> int:
        """How many rows a level has."""
        if not parent.isValid():
            return len(self._items)
        return 0 if parent.internalId() else len(self._lines(self._items[parent.row()]))

    def columnCount(self, parent: Index = ROOT) -> int:
        """One."""
        return 1

    def hasChildren(self, parent: Index = ROOT) -> bool:
        """Whether a row can be unfolded; nothing is looked up for it."""
        if not parent.isValid():
            return bool(self._items)
        if parent.internalId():
            return False
        item = self._items[parent.row()]
        if item.lines is not None:
            return bool(item.lines)
        label = self._context.label_set.get(item.annotation.label)
        return item.annotation.kind is Kind.FRAME or bool(item.annotation.slots) or label is None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Clusters can be dragged onto each other; members can be ticked."""
        flags = super().flags(index)
        if not index.isValid() or not self._context.writable:
            return flags
        if not index.internalId() and self.annotation_at(index).kind is Kind.CLUSTER:
            flags |= Qt.ItemFlag.ItemIsDragEnabled | Qt.ItemFlag.ItemIsDropEnabled
        elif self._is_member(index):
            flags |= Qt.ItemFlag.ItemIsUserCheckable
        return flags

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """What a row tells."""
        if not index.isValid():
            return None
        item = self._by_serial.get(index.internalId()) or self._items[index.row()]
        if role == FrameRole.UID:
            return item.annotation.uid
        if index.internalId():
            return self._line_data(item, self._lines(item)[index.row()], role)
        return self._top_data(item.annotation, role)

    def _line_data(self, item: _Item, line: Line, role: int) -> object:
        if role == FrameRole.LINE:
            return line
        if role == FrameRole.CONFLICT:
            return line.conflict
        if role == Qt.ItemDataRole.CheckStateRole and line.member and line.target is not None:
            ticked = (item.annotation.uid, line.target) in self.ticked
            return Qt.CheckState.Checked if ticked else Qt.CheckState.Unchecked
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return line.words
        return None

    def _top_data(self, annotation: Annotation, role: int) -> object:
        context = self._context
        label = context.label_set.get(annotation.label)
        if role == FrameRole.LABEL:
            return label_words(context, annotation)
        if role == FrameRole.COLOR:
            return None if label is None else label.color
        if role == FrameRole.WORDS:
            return top_quote(context, annotation)
        if role == FrameRole.NOTE:
            return top_note(context, annotation)
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return top_words(context, annotation)
        return None

    def setData(self, index: Index, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Tick a member, or take its tick away."""
        if role != Qt.ItemDataRole.CheckStateRole or not self._is_member(index):
            return False
        line: Line = index.data(FrameRole.LINE)
        if line.target is not None:
            self.ticked ^= {(self.annotation_at(index).uid, line.target)}
        self.dataChanged.emit(index, index, [role])
        return True

    def _is_member(self, index: Index) -> bool:
        line = index.data(FrameRole.LINE)
        return isinstance(line, Line) and line.member and line.target is not None

    def _lines(self, item: _Item) -> list[Line]:
        if item.lines is None:
            from annotator.services.overview import same_things

            project = self._context.project
            same = None if project is None else same_things(project)
            item.lines = lines_of(self._context, item.annotation, same)
        return item.lines

    # Finding

    def annotation_at(self, index: Index) -> Annotation:
        """The frame or cluster of a row, or the one that the row is under."""
        return (self._by_serial.get(index.internalId()) or self._items[index.row()]).annotation

    def index_of(self, uid: Uid | None) -> QModelIndex:
        """The row of a frame or cluster; invalid if it is not listed."""
        item = None if uid is None else self._by_uid.get(uid)
        return QModelIndex() if item is None else self.createIndex(self._items.index(item), 0, 0)

    # Changes

    def apply(self, changes: Changes) -> None:
        """Follow what the project published; a bulk change needs `show` instead."""
        users: set[Uid] = set()
        for change in changes.records:
            if change.entity is Entity.ANNOTATION:
                users |= self._users.get(change.uid, set())
                self._follow(change)
        if changes.of(Entity.LABEL):
            self._renew(self._items)
        else:
            self._renew(item for uid in users if (item := self._by_uid.get(uid)) is not None)

    def _follow(self, change: Change) -> None:
        after = change.after
        item = self._by_uid.get(change.uid)
        listed = isinstance(after, Annotation) and self._belongs(after)
        if item is not None and (not listed or not isinstance(after, Annotation)):
            self._remove(item)
        elif isinstance(after, Annotation) and listed:
            if item is None:
                self._insert(after)
            elif self._key(after) != item.key:
                self._remove(item)
                self._insert(after)
            else:
                item.annotation = after
                self._note_users(after)
                self._renew([item])

    def _belongs(self, annotation: Annotation) -> bool:
        if annotation.kind not in _RECORDS or annotation.rejected or not passes(
            self._context, annotation, self._pages.words
        ):
            return False
        if self.whole_project:
            return not self._pages.more or annotation.uid in self._by_uid
        context = self._context
        return annotation.uid in context.annotations or annotation.uid in context.wide

    def _remove(self, item: _Item) -> None:
        row = self._items.index(item)
        self.beginRemoveRows(ROOT, row, row)
        del self._items[row]
        del self._by_serial[item.serial]
        del self._by_uid[item.annotation.uid]
        self.endRemoveRows()

    def _insert(self, annotation: Annotation) -> None:
        key = self._key(annotation)
        keys = [item.key for item in self._items]
        row = len(keys) if self.whole_project else bisect_left(keys, key)
        self.beginInsertRows(ROOT, row, row)
        self._items.insert(row, self._item(annotation))
        self.endInsertRows()

    def _renew(self, items: Iterable[_Item]) -> None:
        """Read the rows of some frames and clusters anew, keeping as many as there are."""
        for item in list(items):
            top = self.createIndex(self._items.index(item), 0, 0)
            if item.lines is not None:
                before = len(item.lines)
                item_lines, item.lines = item.lines, None
                after = self._lines(item)
                item.lines = item_lines
                self._replace_lines(top, item, before, after)
            self.dataChanged.emit(top, top)

    def _replace_lines(
        self, top: QModelIndex, item: _Item, before: int, after: list[Line]
    ) -> None:
        if len(after) > before:
            self.beginInsertRows(top, before, len(after) - 1)
            item.lines = after
            self.endInsertRows()
        elif len(after) < before:
            self.beginRemoveRows(top, len(after), before - 1)
            item.lines = after
            self.endRemoveRows()
        else:
            item.lines = after
        if after:
            self.dataChanged.emit(self.index(0, 0, top), self.index(len(after) - 1, 0, top))
