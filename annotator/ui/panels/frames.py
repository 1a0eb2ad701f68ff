"""The frames and clusters of a document or of the project: unfolded, filled, merged and split."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from annotator.domain.annotation import Annotation, Kind
from annotator.domain.changes import Changes
from annotator.domain.ids import Uid
from annotator.ui.context import Context
from annotator.ui.models.frame_lines import Line
from annotator.ui.models.frames import FrameRole, FramesModel
from annotator.ui.panels.frame_acts import FrameActs
from annotator.ui.panels.frame_menu import frame_menu
from annotator.ui.panels.frame_rows import FrameDelegate
from annotator.ui.panels.painting import PAD
from annotator.ui.panels.parts import PanelHeader, flat_button
from annotator.ui.panels.seen import WhenSeen
from annotator.ui.panels.tree import TreeRows

DEBOUNCE_MS = 200

_NO_DOCUMENT = "Open a document to see its frames and clusters."
_NOTHING = (
    "No frames yet. Select the word that names what happened and press a frame label’s key, "
    "or Ctrl+M. A cluster label’s key begins a cluster."
)
_NO_MATCH = "Nothing here has these words."


class FramesPanel(QWidget):
    """A tree of frames and clusters; Enter goes to the words, on an empty slot it fills it."""

    go_asked = Signal(object)
    """The uid of an annotation to make active and to go to."""
    fill_asked = Signal(object, str)
    """An annotation's uid and the slot to fill from the text."""
    deny_asked = Signal(object, object)
    """An annotation's uid and the entry that somebody denies or doubts."""
    take_asked = Signal(object, str)
    """An annotation's uid and the slot that is to take the selected words or active span."""
    back_to_text = Signal()

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.context = context
        self.setAccessibleName("Frames")
        self.header = PanelHeader("Frames")
        self.project_button = flat_button(
            "Project", self._list, hint="List the frames and clusters of the whole project"
        )
        self.project_button.setCheckable(True)
        self.header.add(self.project_button)
        self.words = QLineEdit()
        self.words.setPlaceholderText("Filter: words")
        self.words.setAccessibleName("Filter frames and clusters by words")
        self.words.setClearButtonEnabled(True)
        self.model = FramesModel(context, self)
        self.view = TreeRows()
        self.view.setAccessibleName("Frames and clusters")
        self._delegate = FrameDelegate(context, self.view)
        self.view.setItemDelegate(self._delegate)
        self.view.setModel(self.model)
        self.acts = FrameActs(context)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(DEBOUNCE_MS)
        self._marked: Uid | None = None
        self._active_shown = False
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.header)
        row = QVBoxLayout()
        row.setContentsMargins(PAD - 2, 0, PAD - 2, 5)
        row.addWidget(self.words)
        layout.addLayout(row)
        layout.addWidget(self.view, 1)
        self._following = WhenSeen(self, lambda: self._show_active(context.active))
        self._connect()
        self._list()

    def _connect(self) -> None:
        context = self.context
        context.project_changed.connect(self._list)
        context.document_changed.connect(self._show_document)
        context.changes_published.connect(self._follow)
        context.active_changed.connect(lambda _uid: self._following.ask())
        context.theme_changed.connect(self.view.viewport().update)
        self.words.textEdited.connect(lambda _text: self._timer.start())
        self.words.textChanged.connect(lambda text: None if text else self._list())
        self.words.returnPressed.connect(self._filtered)
        self._timer.timeout.connect(self._list)
        self.view.chosen.connect(self._choose)
        self.view.delete_asked.connect(self.delete)
        self.view.tick_asked.connect(self._tick)
        self.view.menu_asked.connect(self._show_menu)
        self.view.merge_asked.connect(self._merge_rows)
        self.view.expanded.connect(lambda _index: self.view.viewport().update())
        self.model.rowsInserted.connect(self._tidy)
        self.model.rowsRemoved.connect(self._tidy)

    # What is listed

    def _show_document(self) -> None:
        if not self.model.whole_project:
            self._list()

    def _list(self) -> None:
        """List anew what the panel is to show."""
        self._timer.stop()
        whole = self.project_button.isChecked()
        self.model.show(whole_project=whole, words=self.words.text())
        self._tidy()
        self._following.ask()

    def _filtered(self) -> None:
        self._list()
        if self.model.rowCount():
            self.view.setFocus(Qt.FocusReason.OtherFocusReason)

    def _follow(self, changes: Changes) -> None:
        if changes.bulk:
            self._list()
            return
        self.model.apply(changes)
        index = self.model.index_of(self.context.active)
        if index.isValid() and self.view.currentIndex().parent() != index:
            self._following.ask()

    def _show_active(self, uid: Uid | None) -> None:
        """Unfold the active frame or cluster and fold the one that was unfolded for this."""
        index = self.model.index_of(uid)
        if not index.isValid() and not self._active_shown:
            return  # one walks through spans: nothing here looks different
        if self._marked is not None and self._marked != uid:
            self.view.collapse(self.model.index_of(self._marked))
            self._marked = None
        if index.isValid():
            if not self.view.isExpanded(index):
                self.view.expand(index)
                self._marked = uid
            if self.view.currentIndex().parent() != index:
                self.view.show_row(index)
        self._active_shown = index.isValid()
        self.view.viewport().update()

    def _tidy(self) -> None:
        """Keep the count and the hint of an empty tree true."""
        listed = self.model.rowCount()
        more = "+" if self.model.canFetchMore() else ""
        self.header.count.setText(f"{listed:,}{more}" if listed else "")
        context = self.context
        hint = _NO_MATCH if self.words.text().strip() else _NOTHING
        if context.document_uid is None and not self.model.whole_project:
            hint = _NO_DOCUMENT if context.project is not None else ""
        self.view.set_hint(hint)

    def focus_tree(self) -> None:
        """Give the keys to the tree, at the active frame."""
        self._following.catch_up()
        index = self.model.index_of(self.context.active)
        if index.isValid():
            self.view.show_row(index)
        self.view.setFocus(Qt.FocusReason.ShortcutFocusReason)

    # What can be done

    def _choose(self, index: QModelIndex, _modifiers: object = None) -> None:
        """Go to the words of a row; an empty slot is filled."""
        annotation = self.model.annotation_at(index)
        line = index.data(FrameRole.LINE)
        if not isinstance(line, Line):
            self.go_asked.emit(annotation.uid)
        elif line.entry is None:
            self.fill_asked.emit(annotation.uid, line.slot)
        elif line.target is not None:
            self.go_asked.emit(line.target)

    def delete(self, index: QModelIndex) -> None:
        """Delete a frame or cluster; of a row under it take away the entry or the member."""
        line = index.data(FrameRole.LINE)
        annotation = self.model.annotation_at(index)
        if not isinstance(line, Line):
            self.acts.delete(annotation)
        elif line.member and line.target is not None:
            self.acts.take_out(annotation, line.target)
        elif line.entry is not None:
            self.acts.remove_entry(annotation, line.entry)

    def _tick(self, index: QModelIndex) -> None:
        ticked = index.data(Qt.ItemDataRole.CheckStateRole) == Qt.CheckState.Checked
        state = Qt.CheckState.Unchecked if ticked else Qt.CheckState.Checked
        self.model.setData(index, state, Qt.ItemDataRole.CheckStateRole)

    def ticked(self, cluster: Annotation) -> list[Uid]:
        """The members of a cluster that have a tick."""
        return [member for uid, member in self.model.ticked if uid == cluster.uid]

    def split_ticked(self) -> None:
        """Take the ticked members out into a new cluster."""
        groups = {uid for uid, _ in self.model.ticked}
        found = [a for uid in groups if (a := self.context.find(uid)) is not None]
        if not found:
            self.context.message.emit("Tick members of a cluster first: Space on their rows.")
        for cluster in found:
            if self.acts.split(cluster, self.ticked(cluster)):
                self.model.ticked = {pair for pair in self.model.ticked if pair[0] != cluster.uid}
        self.view.viewport().update()

    def _merge_rows(self, index: QModelIndex, onto: QModelIndex) -> None:
        one, other = (self.model.annotation_at(each) for each in (index, onto))
        self.acts.merge(other, [one])

    def rivals(self, cluster: Annotation) -> list[Annotation]:
        """The other listed clusters of the same label."""
        rows = map(self.model.index, range(self.model.rowCount()))
        found = map(self.model.annotation_at, rows)
        return [
            a
            for a in found
            if a.kind is Kind.CLUSTER and a.label == cluster.label and a.uid != cluster.uid
        ]

    # What is dragged here from the article

    def aim(self, where: QPoint) -> bool:
        """Show what a span dragged to a place on screen would fill; whether there is something."""
        index = self._index_at(where)
        self.view.aim(index)
        return index.isValid()

    def drop(self, uid: Uid, where: QPoint) -> None:
        """Put a span dragged here into the slot or cluster under a place on screen."""
        index = self._index_at(where)
        self.view.aim(QModelIndex())
        if not index.isValid():
            return
        annotation = self.model.annotation_at(index)
        line = index.data(FrameRole.LINE)
        if isinstance(line, Line):
            self.acts.take(annotation, line.slot, uid)
        elif annotation.kind is Kind.CLUSTER:
            self.acts.take(annotation, "member", uid)
        else:
            self.view.expand(index)
            self.context.message.emit("Drop it on one of the slots.")

    def _index_at(self, where: QPoint) -> QModelIndex:
        viewport = self.view.viewport()
        inside = viewport.mapFromGlobal(where)
        if not self.isVisible() or not viewport.rect().contains(inside):
            return QModelIndex()
        return self.view.indexAt(inside)

    def _show_menu(self, index: QModelIndex, where: QPoint) -> None:
        menu = frame_menu(self, index)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(where)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc goes back to the article."""
        if event.key() == Qt.Key.Key_Escape:
            self.back_to_text.emit()
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and hasattr(self, "view"):
            self.view.doItemsLayout()
