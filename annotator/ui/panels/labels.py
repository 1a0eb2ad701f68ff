"""The labels: choosing, arming, adding, renaming, recolouring, keys, order, deleting."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QEvent, QModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QLineEdit, QMenu, QVBoxLayout, QWidget

from annotator.domain.annotation import Kind
from annotator.domain.changes import Changes
from annotator.domain.ids import Uid
from annotator.domain.label import MAX_NAME, Label
from annotator.domain.label_tree import beside
from annotator.ui.context import Context
from annotator.ui.dialogs.colors import COLOR_NAMES, choose_color
from annotator.ui.models.labels import LabelModel, LabelRole
from annotator.ui.models.wording import one_line
from annotator.ui.panels.label_rows import LabelDelegate
from annotator.ui.panels.painting import PAD, scaled, swatch_icon
from annotator.ui.panels.parts import PanelHeader, flat_button, plain_label
from annotator.ui.panels.rows import RowsView
from annotator.ui.panels.trying import attempt
from annotator.ui.theme import mark_color

FILTER_FROM = 13
"""With so many labels a filter appears above them."""

ROOMY = 260
"""From so many pixels on a label is explained below the list; else the guideline does it alone."""

_ABOUT_LINES = 3
_NO_LABELS = "No labels yet. Type a name below and press Enter; its key then tags the selection."
_NO_MATCH = "No label has these words in its name."
_POINT = "Point at a label: what it means stands here."

_ALT = Qt.KeyboardModifier.AltModifier
_PLAIN = Qt.KeyboardModifier.NoModifier


class LabelsView(RowsView):
    """The list of labels: rows can be dragged to another place, or moved with Alt+Up and Down."""

    step_asked = Signal(QModelIndex, int)
    """Move this row up (-1) or down (+1)."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setEditTriggers(QAbstractItemView.EditTrigger.EditKeyPressed)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragDrop)
        self.setDefaultDropAction(Qt.DropAction.MoveAction)
        self.setDragDropOverwriteMode(False)
        self.setDropIndicatorShown(True)
        self.own_keys = frozenset(
            {(_PLAIN, Qt.Key.Key_F2), (_ALT, Qt.Key.Key_Up), (_ALT, Qt.Key.Key_Down)}
        )

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Alt+Up and Alt+Down move the row; F2 renames it."""
        steps = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
        step, index = steps.get(Qt.Key(event.key())), self.currentIndex()
        if step is not None and event.modifiers() & _ALT and index.isValid():
            self.step_asked.emit(index, step)
        else:
            super().keyPressEvent(event)


class LabelsPanel(QWidget):
    """Lists the labels of all kinds; what choosing one does is the presenter's to say."""

    label_chosen = Signal(object)
    """A label's uid: give it to the selection, or to the active span."""
    label_armed = Signal(object)
    """A label's uid: give it to every selection from now on."""
    set_asked = Signal(object)
    """Show the page of the label set, at a label (its uid) or `None`."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.context = context
        self.setAccessibleName("Labels")
        self.header = PanelHeader("Labels")
        self.filter_field = QLineEdit()
        self.filter_field.setPlaceholderText("Filter labels")
        self.filter_field.setAccessibleName("Filter labels")
        self.filter_field.setClearButtonEnabled(True)
        self.model = LabelModel(self)
        self.view = LabelsView()
        self.view.setAccessibleName("Labels")
        self._delegate = LabelDelegate(context, self)
        self.view.setItemDelegate(self._delegate)
        self.view.setModel(self.model)
        self.about = plain_label(quiet=True, wrap=True)
        self.about.setFont(scaled(self.font(), -1))
        self.about.setAlignment(Qt.AlignmentFlag.AlignTop)
        # The list must not jump when the mouse goes over it.
        self.about.setFixedHeight(_ABOUT_LINES * self.about.fontMetrics().lineSpacing())
        self.header.add(flat_button("Set", lambda: self.set_asked.emit(None), hint="F7"))
        self.new_field = QLineEdit()
        self.new_field.setPlaceholderText("Add a label")
        self.new_field.setAccessibleName("Name of a new label")
        self.new_field.setMaxLength(MAX_NAME)
        self.problem = plain_label(wrap=True)
        self.problem.setProperty("role", "trouble")
        self.problem.setFont(scaled(self.font(), -1))
        self.problem.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 6)
        layout.setSpacing(0)
        layout.addWidget(self.header)
        self._filter_row = _indented(self.filter_field)
        self._about_row = _indented(self.about)
        for widget, stretch in (
            (self._filter_row, 0),
            (self.view, 1),
            (self._about_row, 0),
            (_indented(self.problem), 0),
            (_indented(self.new_field), 0),
        ):
            layout.addWidget(widget, stretch)
        self._connect()
        self._fit()
        self._show_all()

    def focus_new_label(self) -> None:
        """Put the cursor into the field for a new label."""
        self.new_field.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def rename(self, uid: Uid) -> None:
        """Edit a label's name in its row."""
        row = self.model.row_of(uid)
        if row is not None and self.context.writable:
            self.view.show_row(row)
            self.view.edit(self.model.index(row))

    def _connect(self) -> None:
        context = self.context
        context.project_changed.connect(self._show_all)
        context.document_changed.connect(self._show_counts)
        context.changes_published.connect(self._follow)
        context.armed_changed.connect(lambda _uid: self.view.viewport().update())
        context.armed_changed.connect(lambda _uid: self._tell_about())
        context.pointed_changed.connect(lambda _uid: self._tell_about())
        context.theme_changed.connect(self.view.viewport().update)
        self.filter_field.textChanged.connect(self._filter)
        self.new_field.returnPressed.connect(self._add)
        self.new_field.textEdited.connect(lambda _text: self._refuse(""))
        self.view.chosen.connect(self._choose)
        self.view.entered.connect(lambda index: self.context.point_at(index.data(LabelRole.UID)))
        self.view.mouse_left.connect(lambda: self.context.point_at(None))
        self.view.delete_asked.connect(lambda index: self.delete(index.data(LabelRole.UID)))
        self.view.selectionModel().currentChanged.connect(lambda _now, _then: self._tell_about())
        self.view.menu_asked.connect(self._show_menu)
        self.view.step_asked.connect(self._step)
        self.model.rename_asked.connect(self._rename)
        self.model.move_asked.connect(self._move)

    # What is listed

    def _show_all(self) -> None:
        self.filter_field.clear()
        self._refuse("")
        self.model.show_labels(self.context.label_set)
        self.new_field.setEnabled(self.context.writable)
        self.view.setDragEnabled(self.context.writable)
        self._show_counts()
        self._tidy()

    def _show_counts(self) -> None:
        context = self.context
        self.model.show_counts(context.document_uid, context.annotations.values())

    def _follow(self, changes: Changes) -> None:
        current = self.view.currentIndex().data(LabelRole.UID)
        self.model.apply(changes, self.context.label_set)
        if changes.bulk:
            self._show_counts()
        if current is not None and not self.view.currentIndex().isValid():
            self.view.show_row(self.model.row_of(current))
        self._tidy()

    def _filter(self, words: str) -> None:
        self.model.filter(words)
        self._tidy()

    def _tidy(self) -> None:
        """Show the filter when it helps, dragging when the order on screen is the real one."""
        total = self.model.total
        self._filter_row.setVisible(total >= FILTER_FROM or bool(self.model.words))
        self.header.count.setText(f"{total}" if total else "")
        self.view.setDragEnabled(self.context.writable and not self.model.words)
        self._fit_about()
        self._tell_about()
        if self.context.project is None:
            self.view.set_hint("")
        else:
            self.view.set_hint(_NO_MATCH if self.model.words else _NO_LABELS)

    def _fit_about(self) -> None:
        """Explain labels only where that leaves room to list them."""
        told = any(label.description or label.examples for label in self.context.label_set)
        self._about_row.setVisible(told and self.height() >= ROOMY)

    def _tell_about(self) -> None:
        """Say what the label means that is under the mouse, armed, or current here."""
        context = self.context
        current = self.view.currentIndex().data(LabelRole.UID) if self.view.hasFocus() else None
        label = context.label_set.get(context.pointed or context.armed or current)
        words = "" if label is None else label.description
        examples = () if label is None else label.examples[:3]
        said = " · ".join(filter(None, (words, *(f"“{each}”" for each in examples))))
        self.about.setText(one_line(said, 240) if label is not None else _POINT)

    # Choosing

    def _choose(self, index: QModelIndex, modifiers: object) -> None:
        label: Label | None = index.data(LabelRole.LABEL)
        if label is None:
            heading = index.data(LabelRole.HEADING)
            if heading is not None and heading.kind is None:
                self.model.unfold()
            return
        rect, font = self.view.visualRect(index), self.view.font()
        more = self._delegate.more_rect(rect, font, label.key or "")
        by_mouse = not self.view.hasFocus() or rect.contains(self.view.pressed_at)
        if by_mouse and more.contains(self.view.pressed_at) and self.context.writable:
            self.view.pressed_at = QPoint()
            self.edit_label(label.uid)
        elif label.retired:
            self.set_asked.emit(label.uid)
        elif modifiers == Qt.KeyboardModifier.ShiftModifier and label.kind is Kind.SPAN:
            self.label_armed.emit(label.uid)
        else:
            self.label_chosen.emit(label.uid)

    # Editing

    def _add(self) -> None:
        from annotator.services import labelling

        project, name = self.context.project, self.new_field.text()
        if project is None or not name:
            return
        made = attempt(self.context, lambda: labelling.add_label(project, name), self._refuse)
        if made is not None:
            self.new_field.clear()
            self.view.show_row(self.model.row_of(made.uid))

    def _rename(self, uid: Uid, name: str) -> None:
        from annotator.services import labelling

        project = self.context.project
        if project is not None:
            attempt(
                self.context, lambda: labelling.edit_label(project, uid, name=name), self._refuse
            )

    def _recolor(self, uid: Uid, color: str) -> None:
        from annotator.services import labelling

        project = self.context.project
        if project is not None:
            self.context.run(lambda: labelling.edit_label(project, uid, color=color))

    def _move(self, uid: Uid, parent: Uid | None, before: Uid | None) -> None:
        from annotator.services import label_changes

        project = self.context.project
        if project is not None and self.context.writable:
            self.context.run(lambda: label_changes.place_label(project, uid, parent, before))
            self.view.show_row(self.model.row_of(uid))

    def _step(self, index: QModelIndex, step: int) -> None:
        """Bring a label to the place of its neighbour among those it lies with."""
        label, place = self.model.label_at(index.row()), None
        if label is not None and not self.model.words:
            place = self._beside(label, step)
        if label is not None and place is not None:
            self._move(label.uid, *place)

    def _beside(self, label: Label, step: int) -> tuple[Uid | None, Uid | None] | None:
        labels = self.context.label_set
        used = labels.with_labels(each for each in labels if not each.retired)
        return beside(used, label.uid, up=step) if label.uid in used else None

    def edit_label(self, uid: Uid, *, key: bool = False) -> None:
        """Open the dialog with everything about a label; `key`: ready to record its key."""
        from annotator.ui.dialogs.label import LabelDialog

        dialog = LabelDialog(self.context, uid, self.window())
        dialog.show()
        if key:
            dialog.key_button.record()

    def delete(self, uid: Uid | None) -> None:
        """Delete a label: at once when nothing has it, else ask what becomes of them."""
        from annotator.ui.dialogs.delete_label import delete_label

        if uid is not None:
            delete_label(self.context, uid, self.window())

    def _show_menu(self, index: QModelIndex, where: QPoint) -> None:
        if self.model.label_at(index.row()) is None:
            return
        menu = self.menu_for(index)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(where)

    def menu_for(self, index: QModelIndex) -> QMenu:
        """What can be done with the label in a row."""
        label: Label = index.data(LabelRole.LABEL)
        uid, menu = label.uid, QMenu(self)
        if label.kind is Kind.SPAN:
            menu.addAction("Tag the selection", partial(self.label_chosen.emit, uid))
            menu.addAction("Tag every selection from now on", partial(self.label_armed.emit, uid))
        else:
            menu.addAction("Use it here", partial(self.label_chosen.emit, uid))
        menu.addSeparator()
        changes = [menu.addAction("Rename", partial(self.rename, uid))]
        colors = menu.addMenu("Colour")
        ratio = self.devicePixelRatioF()
        for color, word in COLOR_NAMES.items():
            icon = swatch_icon(mark_color(self.context.theme, color), ratio)
            colors.addAction(icon, word, partial(self._recolor, uid, color))
        colors.addSeparator()
        own = partial(self._recolor, uid)
        colors.addAction("Another…", partial(choose_color, label.color, own, self.window()))
        changes.append(colors.menuAction())
        changes.append(menu.addAction("Key…", partial(self.edit_label, uid, key=True)))
        changes.append(menu.addAction("Edit…", partial(self.edit_label, uid)))
        menu.addAction("Slots, rules, merging…", partial(self.set_asked.emit, uid))
        menu.addSeparator()
        for word, step in (("Move up", -1), ("Move down", 1)):
            action = menu.addAction(word, partial(self._step, index, step))
            action.setEnabled(
                self.context.writable
                and not self.model.words
                and self._beside(label, step) is not None
            )
        menu.addSeparator()
        changes.append(menu.addAction("Delete…", partial(self.delete, uid)))
        for action in changes:
            action.setEnabled(self.context.writable)
        return menu

    def _refuse(self, text: str) -> None:
        self.problem.setText(text)
        self.problem.setVisible(bool(text))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and hasattr(self, "_delegate"):
            self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A low panel lists labels; a high one explains them too."""
        super().resizeEvent(event)
        self._fit_about()

    def _fit(self) -> None:
        self.view.set_row_height(self._delegate.row_height(self.view.font()))


def _indented(widget: QWidget) -> QWidget:
    """`widget` with the panel's margins at its sides."""
    box = QWidget()
    layout = QVBoxLayout(box)
    layout.setContentsMargins(PAD - 2, 2, PAD - 2, 4)
    layout.addWidget(widget)
    return box
