"""The page of the ledger: bar, table, time line and coding, joined to the project."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QModelIndex, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QMenu, QStackedWidget, QVBoxLayout, QWidget

from annotator.domain.annotation import Annotation, Kind
from annotator.domain.changes import Changes, Entity
from annotator.domain.ids import Uid
from annotator.domain.ledger import LedgerEntry, LedgerRow, Proof, about_saying
from annotator.services.ledger import Ledger, LedgerQuery
from annotator.ui.context import Context
from annotator.ui.models.ledger import LedgerModel
from annotator.ui.models.wording import as_sentence
from annotator.ui.pages.ledger.bar import LedgerBar
from annotator.ui.pages.ledger.deciding import Deciding
from annotator.ui.pages.ledger.table import LedgerTable
from annotator.ui.pages.ledger.time_line import TimeLine
from annotator.ui.pages.ledger.writing import ask_where
from annotator.ui.panels.parts import Elided

MOST_IN_TIME = 400
"""Frames whose values a time line shows."""

_KEYS = (
    "Arrows: cells · Enter: into the values, and to the words · C: decide on a value ·"
    " F: filter · T: time line · F5: to the article and back"
)
_NO_LABELS = (
    "There are no frames to list: the label set has no frame label yet.\n"
    "Add one of the kind “frame”, or begin a project with a template such as Strike and effects."
)
_NO_FRAMES = (
    "No frames yet. In an article, mark the word that names what happened and press the key of a"
    " frame label; then say in its slots who reports what."
)
_FILTERED = "No frame passes the filters. “Clear filters” lists all of them again."


class LedgerPage(QWidget):
    """Frames as rows, slots as columns; every value leads to the words that prove it."""

    left = Signal()
    """Back to the article."""
    opened = Signal()
    """The article now shows the words of a value: put it in front."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._stale = True
        self._for: tuple[object, ...] = ()
        self.model = LedgerModel(self)
        self.bar = LedgerBar(context)
        self.table = LedgerTable(context, self.model)
        self.time_line = TimeLine(context)
        self.views = QStackedWidget()
        self.deciding = Deciding(context, self, self.table, self.model)
        self._lay_out()
        self._connect()
        self.setFocusProxy(self.table)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.bar)
        column.addWidget(self.views, 1)
        self.views.addWidget(self.table)
        self.views.addWidget(self.time_line)
        keys = Elided(_KEYS)
        keys.setProperty("role", "quiet")
        keys.setContentsMargins(12, 0, 12, 0)
        keys.setFixedHeight(24)
        column.addWidget(keys)

    def _connect(self) -> None:
        bar, table, context = self.bar, self.table, self._context
        bar.changed.connect(self._search)
        bar.left.connect(self.focus_view)
        bar.back.connect(self.left)
        bar.time_line_toggled.connect(self._show_time_line)
        bar.export_asked.connect(self._export)
        table.entry_chosen.connect(self._open_entry)
        table.frame_chosen.connect(self._open_frame)
        table.coding_asked.connect(self.deciding.ask)
        table.filter_asked.connect(bar.focus_filter)
        table.time_line_asked.connect(lambda: bar.time_line.setChecked(True))
        table.sorting_asked.connect(bar.sort_by)
        table.menu_asked.connect(self._show_menu)
        self.time_line.entry_chosen.connect(self._open_entry)
        self.time_line.asked.connect(self._fill_time_line)
        self.time_line.left.connect(lambda: bar.time_line.setChecked(False))
        self.model.failed.connect(lambda sentence: context.message.emit(as_sentence(sentence)))
        context.changes_published.connect(self._follow)
        context.project_changed.connect(self._forget)

    # What is listed

    def refresh(self) -> None:
        """Show the project as it is now; the place stays where it was."""
        project = self._context.project
        if project is None:
            return
        if self.model.ledger is None:
            self._begin(Ledger(project.store))
        elif self._stale or self._for != self._documents():
            self._follow_now()
        self._stale, self._for = False, self._documents()

    def focus_view(self) -> None:
        """Give the keys to the table, or to that of the time line."""
        if self.views.currentWidget() is self.time_line:
            self.time_line.focus()
        else:
            self.table.setFocus()

    def showEvent(self, event: QShowEvent) -> None:
        """What happened meanwhile is read when it is seen."""
        super().showEvent(event)
        self.refresh()

    def _begin(self, ledger: Ledger) -> None:
        """The first look at a project: the active frame, or else the label with the most frames.

        Frames that are about saying come last.
        """
        labels = self._context.run(ledger.labels) or ()
        most = max(labels, key=lambda each: (not about_saying(each[0]), each[1]), default=None)
        label = None if most is None or not most[1] else most[0].uid
        active = self._active_frame()
        if active is not None and any(each.uid == active.label for each, _count in labels):
            label = active.label
        self._context.run(lambda: self.bar.show_choices(ledger, label))
        self._list(ledger, self.bar.query())
        if active is not None and active.label == label:
            self.table.go_to(active.uid, next(iter(self.model.slots), ""))

    def _active_frame(self) -> Annotation | None:
        active = self._context.active
        found = None if active is None else self._context.find(active)
        return found if found is not None and found.kind is Kind.FRAME else None

    def _documents(self) -> tuple[object, ...]:
        """What the scopes mean now."""
        return self._context.document_uid, self._context.document_filter

    def _search(self) -> None:
        """List what the bar asks for; the place stays if its frame is still listed."""
        ledger, query = self.model.ledger, self.bar.query()
        if ledger is None or query == self.model.query:
            return
        if query.label != self.model.query.label:
            self._context.run(lambda: self.bar.show_columns(ledger.columns(query.label)))
            query = self.bar.query()
        self._list(ledger, query)

    def _list(self, ledger: Ledger, query: LedgerQuery) -> None:
        place = self.table.place
        self.deciding.leave(focus=False)
        self.model.show(ledger, query)
        self._listed(place)

    def _listed(self, place: tuple[Uid | None, str, int]) -> None:
        """After other rows have come: count, hint, and back to the place."""
        found, query = self.model.found, self.model.query
        self.bar.show_count(len(found), found.of, filtered=query.filtered)
        hint = _FILTERED if query.filtered and found.of else _NO_FRAMES
        self.table.set_hint(hint if self.bar.frames.currentData() or self.model.slots
                            else _NO_LABELS)  # fmt: skip
        if place[0] is not None or place[2] >= 0:
            self.table.go_to(*place)
        if self.views.currentWidget() is self.time_line:
            self._fill_time_line()

    # Following changes

    def _follow(self, changes: Changes) -> None:
        about = (Entity.ANNOTATION, Entity.LABEL, Entity.DOCUMENT)
        if self.model.ledger is None or not (changes.bulk or any(map(changes.of, about))):
            return
        if changes.cause is self.deciding:
            self.model.forget()  # a row that was just coded stays where it is
        elif self.isVisible():
            QTimer.singleShot(0, self._follow_now)  # several changes of one act are read once
        else:
            self._stale = True

    def _follow_now(self) -> None:
        """Read anew what is listed."""
        ledger = self.model.ledger
        if ledger is None:
            return
        label = self.bar.frames.currentData()
        if label is not None and label not in ledger.label_set:
            self._begin(ledger)
            return
        self._context.run(lambda: self.bar.show_choices(ledger, label))
        self.model.query = self.bar.query()
        place = self.table.place
        if not self.model.refresh():
            self.deciding.leave(focus=False)
        self._listed(place)

    def _forget(self) -> None:
        """Another project, or none."""
        self.deciding.leave(focus=False)
        self.model.show(None, LedgerQuery())
        self._stale = True
        with_time_line = self.bar.time_line.isChecked()
        if with_time_line:
            self.bar.time_line.setChecked(False)
        if self.isVisible():
            self.refresh()

    def _export(self, what: str) -> None:
        ask_where(self._context, self, self.model.query, what)

    # To the words and back

    def _open_entry(self, entry: LedgerEntry) -> None:
        if not entry.proofs:
            self._context.message.emit("No words prove this value: it has no evidence.")
            return
        self._open(entry.proofs[0])

    def _open_frame(self, row: LedgerRow | None) -> None:
        if row is None:
            return
        if row.trigger:
            self._open(row.trigger[0], activate=row.uid)
        elif row.article is not None and self._context.open_document(
            row.article.uid, activate=row.uid
        ):
            self.opened.emit()
        else:
            self._context.message.emit("This frame has no words of its own: open a value.")

    def _open(self, proof: Proof, activate: Uid | None = None) -> None:
        """Show a document at the very words."""
        if self._context.open_document(
            proof.article.uid, select=proof.hull, activate=activate or proof.annotation
        ):
            self.opened.emit()

    def _show_menu(self, index: QModelIndex, where: QPoint) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        point = self.table.viewport().mapFromGlobal(where)
        entry = self.table.entry_at(point)
        if entry is not None:
            for proof in entry.proofs[:9]:
                title = proof.article.title or proof.article.id
                quote = " ".join(proof.quote.split())[:40].replace("&", "&&")
                menu.addAction(f"“{quote}”, {title[:40]}".replace("&", "&&"),
                               partial(self._open, proof))  # fmt: skip
        else:
            menu.addAction("Open the frame", partial(self._open_row, index.row()))
        if index.column():
            menu.addSeparator()
            code = menu.addAction("Code…", partial(self.deciding.ask, index))
            code.setEnabled(self._context.writable)
            menu.addAction("Time line", lambda: self.bar.time_line.setChecked(True))
        menu.popup(where)

    def _open_row(self, row: int) -> None:
        self._open_frame(self.model.row_at(row))

    # Time line

    def _show_time_line(self, shown: bool) -> None:
        self.deciding.leave(focus=False)
        if not shown:
            self.views.setCurrentWidget(self.table)
            self.focus_view()
            return
        index = self.table.currentIndex()
        slot = self.model.name_of(index.column()) if index.column() > 0 else ""
        if not slot and self.model.slots:
            slot = self.model.slots[0]
        row = self.model.row_at(index.row())
        several = row is not None and len(row.cell(slot).entries) > 1
        scope = "frame" if several else "group" if self.model.query.group else "all"
        self.time_line.offer(self.model.slots, slot, scope)
        self.views.setCurrentWidget(self.time_line)
        self._fill_time_line()
        self.time_line.focus()

    def _fill_time_line(self) -> None:
        """Read the frames that the time line asks for."""
        ledger, keys = self.model.ledger, self.model.found.keys
        if ledger is None:
            return
        here = max(0, self.table.currentIndex().row())
        if self.time_line.scope == "frame":
            keys = keys[here : here + 1]
        elif self.time_line.scope == "group":
            starts = sorted(self.model.found.groups) or [0]
            first = max((row for row in starts if row <= here), default=0)
            behind = min((row for row in starts if row > here), default=len(keys))
            keys = keys[first:behind]
        rows = self._context.run(lambda: ledger.rows(keys[:MOST_IN_TIME])) or []
        self.time_line.show_rows(rows, more=len(keys) > MOST_IN_TIME)
