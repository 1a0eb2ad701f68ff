"""The list of documents, paged: a project may hold a hundred thousand of them."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
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

from annotator.domain.annotation import Annotation
from annotator.domain.changes import Changes, DocumentRecord, Entity
from annotator.domain.errors import AnnotatorError
from annotator.ui.models.wording import (
    STATUS_WORDS,
    counted,
    dateline,
    isolated,
    meta_text,
    one_line,
    tip,
)

if TYPE_CHECKING:
    from annotator.domain.ids import Uid
    from annotator.services.project import DocumentFilter, DocumentSummary, Project

ROOT = QModelIndex()
PAGE = 100
"""Documents read at once."""
KEPT = 3000
"""Rows kept in memory at most; those furthest from where one looks go first."""


class DocumentRole(IntEnum):
    """What a row tells beside its title."""

    UID = Qt.ItemDataRole.UserRole + 1
    TITLE = Qt.ItemDataRole.UserRole + 2
    STATUS = Qt.ItemDataRole.UserRole + 3
    DATELINE = Qt.ItemDataRole.UserRole + 4
    ANNOTATIONS = Qt.ItemDataRole.UserRole + 5


class DocumentModel(QAbstractListModel):
    """The documents of a project that pass a filter, in the project's order.

    Rows are read when they are painted, a page at a time. Changes of single documents touch
    single rows; only what the model cannot place makes it begin anew.
    """

    failed = Signal(str)
    """One sentence: a page could not be read. Its rows stay blank."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._project: Project | None = None
        self._where: DocumentFilter | None = None
        self._count = 0
        self._known: dict[int, DocumentSummary] = {}
        self._rows: dict[Uid, int] = {}
        self._unread: set[int] = set()
        self._told = False

    # What is listed

    def show(self, project: Project | None, where: DocumentFilter | None = None) -> None:
        """List the documents of `project` that pass `where` (`None`: all of them)."""
        self.beginResetModel()
        self._project, self._where = project, where
        self._forget()
        self._count = self._counted()
        self.endResetModel()

    def reload(self) -> None:
        """Read everything anew."""
        self.show(self._project, self._where)

    def uid_at(self, row: int) -> Uid | None:
        """The document in a row."""
        summary = self._summary(row)
        return None if summary is None else summary.uid

    def row_of(self, uid: Uid) -> int | None:
        """The row of a document, `None` when the filter hides it."""
        row = self._rows.get(uid)
        if row is not None or self._project is None:
            return row
        return self._place(uid)

    @property
    def rows_kept(self) -> int:
        """How many rows are in memory."""
        return len(self._known)

    # Following changes

    def apply(self, changes: Changes) -> None:
        """Follow what the project published."""
        if self._project is None:
            return
        if changes.bulk:
            self.reload()
            return
        touched = changes.of(Entity.DOCUMENT)
        single = len(touched.added) + len(touched.removed) + len(touched.updated) <= 1
        if touched and not (single and self._follow_document(changes)):
            self.reload()
            return
        self._follow_annotations(changes)

    def _follow_document(self, changes: Changes) -> bool:
        """Follow the one document that was added, removed or updated; whether it was possible."""
        record = next(c for c in changes.records if c.entity is Entity.DOCUMENT)
        before = self._rows.get(record.uid)
        after = None if record.after is None else self._place(record.uid)
        count = self._counted()
        if count == self._count and before is not None and before == after:
            assert isinstance(record.after, DocumentRecord)
            self._replace(before, record.after)
        elif count == self._count and before is None:
            # Not among the pages kept, or hidden before and now: nothing painted is wrong,
            # unless it moved, which the count does not tell.
            return record.before is not None and after is None
        elif count == self._count + 1 and before is None and after is not None:
            self.beginInsertRows(ROOT, after, after)
            self._count = count
            self._shift(after, 1)
            self.endInsertRows()
        elif count == self._count - 1 and before is not None and after is None:
            self.beginRemoveRows(ROOT, before, before)
            self._count = count
            self._rows.pop(self._known.pop(before).uid)
            self._shift(before, -1)
            self.endRemoveRows()
        else:
            return False
        return True

    def _follow_annotations(self, changes: Changes) -> None:
        more: Counter[Uid | None] = Counter()
        for change in changes.records:
            if change.entity is Entity.ANNOTATION:
                if isinstance(change.before, Annotation):
                    more[change.before.document] -= 1
                if isinstance(change.after, Annotation):
                    more[change.after.document] += 1
        for uid, difference in more.items():
            row = None if uid is None else self._rows.get(uid)
            summary = None if row is None or not difference else self._summary(row)
            if row is not None and summary is not None:
                count = summary.annotations + difference
                self._put(row, replace(summary, annotations=count))

    def _replace(self, row: int, record: DocumentRecord) -> None:
        document, summary = record.document, self._summary(row)
        if summary is not None:
            self._put(
                row,
                replace(
                    summary,
                    id=document.id,
                    title=document.title,
                    status=document.status,
                    meta=document.meta,
                ),
            )

    def _put(self, row: int, summary: DocumentSummary) -> None:
        self._known[row] = summary
        index = self.index(row)
        self.dataChanged.emit(index, index)

    # Reading

    def _counted(self) -> int:
        project = self._project
        if project is None:
            return 0
        try:
            return project.document_count(*self._arguments())
        except AnnotatorError as error:
            self._fail(error)
            return 0

    def _place(self, uid: Uid) -> int | None:
        assert self._project is not None
        try:
            return self._project.document_row(uid, *self._arguments())
        except AnnotatorError as error:
            self._fail(error)
            return None

    def _arguments(self) -> tuple[DocumentFilter, ...]:
        return () if self._where is None else (self._where,)

    def _summary(self, row: int) -> DocumentSummary | None:
        if row not in self._known and 0 <= row < self._count and row not in self._unread:
            self._read(row)
        return self._known.get(row)

    def _read(self, row: int) -> None:
        """Read the page that a row stands on."""
        assert self._project is not None
        first = row // PAGE * PAGE
        try:
            page = self._project.document_page(first, PAGE, *self._arguments())
        except AnnotatorError as error:
            # Asked again with every repaint otherwise; the next change or filter tries anew.
            self._unread.update(range(first, first + PAGE))
            self._fail(error)
            return
        if len(self._known) + PAGE > KEPT:
            self._drop_far_from(row)
        for place, summary in enumerate(page, first):
            self._known[place] = summary
            self._rows[summary.uid] = place

    def _drop_far_from(self, row: int) -> None:
        near = sorted(self._known, key=lambda place: abs(place - row))[: KEPT // 2]
        self._known = {place: self._known[place] for place in near}
        self._rows = {summary.uid: place for place, summary in self._known.items()}

    def _shift(self, from_row: int, by: int) -> None:
        """Move what is known of `from_row` and later rows: a row was inserted or removed before."""
        self._known = {
            place + by if place >= from_row else place: summary
            for place, summary in self._known.items()
        }
        self._rows = {summary.uid: place for place, summary in self._known.items()}
        self._unread.clear()

    def _fail(self, error: AnnotatorError) -> None:
        if not self._told:
            self._told = True
            self.failed.emit(str(error))

    def _forget(self) -> None:
        self._known.clear()
        self._rows.clear()
        self._unread.clear()
        self._told = False

    # QAbstractListModel

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = ROOT) -> int:
        """The number of documents that pass the filter."""
        return 0 if parent.isValid() else self._count

    def data(
        self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """One fact of one document; reads its page when it is not there."""
        summary = self._summary(index.row()) if index.isValid() else None
        if summary is None:
            return None
        if role in (Qt.ItemDataRole.DisplayRole, DocumentRole.TITLE):
            return _title(summary)
        if role == DocumentRole.STATUS:
            return summary.status
        if role == DocumentRole.DATELINE:
            return dateline(summary.meta)
        if role == DocumentRole.ANNOTATIONS:
            return summary.annotations
        if role == DocumentRole.UID:
            return summary.uid
        if role == Qt.ItemDataRole.ToolTipRole:
            return tip(_whole(summary))
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return _spoken(summary)
        return None


def _title(summary: DocumentSummary) -> str:
    """What the document is called; an id that we made ourselves tells nobody anything."""
    return (
        one_line(summary.title or ("" if summary.id == summary.uid else summary.id)) or "untitled"
    )


def _whole(summary: DocumentSummary) -> str:
    """Everything a row may have had to cut."""
    lines = [summary.title or _title(summary)]
    if summary.title and summary.id != summary.uid:
        lines.append(summary.id)
    keys = ("outlet", "published", "byline")
    facts = [isolated(one_line(meta_text(summary.meta.get(key)))) for key in keys]
    lines.append(" · ".join(filter(None, facts)))
    lines.append(f"{STATUS_WORDS[summary.status]}, {counted(summary.annotations, 'annotation')}")
    return "\n".join(filter(None, lines))


def _spoken(summary: DocumentSummary) -> str:
    count = counted(summary.annotations, "annotation")
    return f"{_title(summary)}, {STATUS_WORDS[summary.status]}, {count}"
