"""The tree of the label set: choosing, moving by mouse and by keys, adding."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPalette
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeView,
    QVBoxLayout,
    QWidget,
)

from annotator.domain.annotation import Kind
from annotator.domain.ids import Uid
from annotator.domain.label import MAX_NAME, Label
from annotator.domain.label_tree import beside
from annotator.ui.boxes import ChoiceBox
from annotator.ui.context import Context
from annotator.ui.models.label_tree import LabelTreeModel
from annotator.ui.models.labels import LabelRole
from annotator.ui.models.wording import KIND_WORDS
from annotator.ui.pages.label_set.fields import Refusal
from annotator.ui.panels.painting import (
    SWATCH,
    key_cap_width,
    paint_key_cap,
    paint_row,
    paint_swatch,
    paint_text,
    scaled,
)
from annotator.ui.panels.trying import attempt
from annotator.ui.theme import mark_color, tint

_ALT = Qt.KeyboardModifier.AltModifier
_STEPS = {
    Qt.Key.Key_Up: (-1, 0), Qt.Key.Key_Down: (1, 0), Qt.Key.Key_Right: (0, 1),
    Qt.Key.Key_Left: (0, -1),
}  # fmt: skip


class TreeView(QTreeView):
    """The tree; Alt with an arrow moves the current label among its siblings, in or out."""

    step_asked = Signal(int, int)
    """Up or down among the siblings, in (1) or out (-1)."""
    delete_asked = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Alt+arrows move the label, Delete asks to delete it."""
        step = _STEPS.get(Qt.Key(event.key()))
        if step is not None and event.modifiers() & _ALT:
            self.step_asked.emit(*step)
        elif event.key() == Qt.Key.Key_Delete:
            self.delete_asked.emit()
        else:
            super().keyPressEvent(event)


class TreePart(QWidget):
    """The tree with a line below it for a new label of the chosen kind."""

    chosen = Signal(object)
    """The uid of the label that is current."""
    delete_asked = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self.model = LabelTreeModel(self)
        self.view = TreeView()
        self.new_name = QLineEdit()
        self.new_kind = ChoiceBox()
        self.refusal = Refusal()
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        view = self.view
        view.setAccessibleName("Label set")
        view.setModel(self.model)
        view.setItemDelegate(_TreeDelegate(self._context, self))
        view.setHeaderHidden(True)
        view.setFrameShape(QFrame.Shape.NoFrame)
        view.setIndentation(16)
        view.setMouseTracking(True)
        # The delegate marks what is chosen, and the branch beside it stays as it is.
        colors = QPalette()
        colors.setColor(QPalette.ColorRole.Highlight, Qt.GlobalColor.transparent)
        view.setPalette(colors)
        view.setDragDropMode(QAbstractItemView.DragDropMode.DragDrop)
        view.setDefaultDropAction(Qt.DropAction.MoveAction)
        view.setDropIndicatorShown(True)
        self.new_name.setPlaceholderText("Add a label")
        self.new_name.setAccessibleName("Name of a new label")
        self.new_name.setMaxLength(MAX_NAME)
        self.new_kind.setAccessibleName("Kind of the new label")
        self.new_kind.setMaximumWidth(100)
        for kind, words in KIND_WORDS.items():
            self.new_kind.addItem(words, kind.value)
        row = QHBoxLayout()
        row.addWidget(self.new_name, 1)
        row.addWidget(self.new_kind)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(view, 1)
        layout.addWidget(self.refusal)
        layout.addLayout(row)

    def _connect(self) -> None:
        self.view.selectionModel().currentChanged.connect(self._tell)
        self.view.step_asked.connect(self._step)
        self.view.delete_asked.connect(self.delete_asked)
        self.model.move_asked.connect(self._place)
        self.new_name.returnPressed.connect(self.add)
        self.new_name.textEdited.connect(lambda _text: self.refusal.say(""))

    @property
    def uid(self) -> Uid | None:
        """The current label."""
        uid: Uid | None = self.view.currentIndex().data(LabelRole.UID)
        return uid

    def refresh(self, *, recount: bool = True) -> None:
        """Show the labels as they are; the current one and what is folded stay."""
        project, current = self._context.project, self.uid
        folded = self._folded()
        self.model.show_labels(self._context.label_set)
        if recount:
            counts = None if project is None else self._context.run(project.counts)
            self.model.show_counts({} if counts is None else counts.by_label)
        self.view.expandAll()
        for uid in folded:
            self.view.collapse(self.model.index_of(uid))
        writable = self._context.writable
        self.new_name.setEnabled(writable)
        self.view.setDragEnabled(writable)
        self.choose(current if current in self._context.label_set else None)

    def choose(self, uid: Uid | None) -> None:
        """Make a label current; without one the first there is."""
        if uid is None:
            first = next(iter(self._context.label_set), None)
            uid = None if first is None else first.uid
        index = self.model.index_of(uid)
        if index != self.view.currentIndex():
            self.view.setCurrentIndex(index)
        self.view.scrollTo(index)

    def add(self) -> None:
        """Add the label that was typed, and make it current."""
        from annotator.services.labelling import add_label

        project, name = self._context.project, self.new_name.text()
        if project is None or not name or not self._context.writable:
            return
        kind = Kind(self.new_kind.currentData())
        made = attempt(
            self._context, lambda: add_label(project, name, kind=kind), self.refusal.say
        )
        if made is not None:
            self.new_name.clear()
            self.choose(made.uid)

    def _folded(self) -> list[Uid]:
        return [
            label.uid
            for label in self._context.label_set
            if (index := self.model.index_of(label.uid)).isValid()
            and self.model.rowCount(index)
            and not self.view.isExpanded(index)
        ]

    def _tell(self, now: QModelIndex, _before: QModelIndex) -> None:
        uid = now.data(LabelRole.UID)
        node = self.model.node(now)
        if node is not None:
            self.new_kind.setCurrentIndex(self.new_kind.findData(node.kind.value))
        if uid is not None:
            self.chosen.emit(uid)

    def _step(self, up: int, inward: int) -> None:
        uid = self.uid
        if uid is None:
            return
        place = beside(self._context.label_set, uid, up=up, inward=inward)
        if place is not None:
            self._place(uid, *place)

    def _place(self, uid: Uid, parent: Uid | None, before: Uid | None) -> None:
        from annotator.services.label_changes import place_label

        project = self._context.project
        if project is None or not self._context.writable:
            return
        attempt(
            self._context,
            lambda: place_label(project, uid, parent, before),
            self.refusal.say,
        )
        self.choose(uid)


class _TreeDelegate(QStyledItemDelegate):
    """Paints a kind as a small heading, a label as in the labels panel."""

    def __init__(self, context: Context, parent: QWidget) -> None:
        super().__init__(parent)
        self._context = context

    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        return QSize(80, max(23, QFontMetrics(option.font).height() + 7))

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        theme, font = self._context.theme, option.font
        rect: QRect = option.rect
        label: Label | None = index.data(LabelRole.LABEL)
        if label is None:
            small = scaled(font, -1, bold=True)
            paint_text(painter, rect.adjusted(4, 0, -8, 0), index.data(), small, theme.quiet)
            return
        current = bool(option.state & QStyle.StateFlag.State_Selected)
        paint_row(painter, option, theme, marked=current)
        color = mark_color(theme, label.color)
        if label.retired:
            color = tint(color, 0.4)
        top = rect.center().y() - SWATCH.height() // 2 + 1
        paint_swatch(painter, QRect(rect.left() + 4, top, SWATCH.width(), SWATCH.height()), color)
        right = rect.right() - 8
        small = scaled(font, -2)
        if label.key and not label.retired:
            cap = key_cap_width(label.key, QFontMetrics(small))
            painter.setFont(small)
            box = QRect(right - cap, rect.center().y() - 8, cap, 17)
            paint_key_cap(painter, box, label.key, theme)
            right -= cap + 8
        number: int = index.data(LabelRole.COUNT)
        words = "retired" if label.retired else f"{number:,}" if number else ""
        room = QRect(rect.left(), rect.top(), right - rect.left(), rect.height())
        right -= paint_text(painter, room, words, small, theme.quiet, right=True) + 8
        left = rect.left() + 4 + SWATCH.width() + 9
        name = QRect(left, rect.top(), max(0, right - left), rect.height())
        ink = theme.quiet if label.retired else theme.ink
        paint_text(painter, name, index.data(), font, ink)
