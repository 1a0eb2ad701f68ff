"""The label set page: the tree, everything about one label, how it looks, what became of it."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from annotator.domain.changes import Changes, Entity
from annotator.domain.ids import Uid
from annotator.ui.context import Context
from annotator.ui.pages.label_set.fields import section
from annotator.ui.pages.label_set.identity import IdentityPart
from annotator.ui.pages.label_set.preview import Preview
from annotator.ui.pages.label_set.rules import RulesPart
from annotator.ui.pages.label_set.slots import SlotsPart
from annotator.ui.pages.label_set.tree import TreePart
from annotator.ui.pages.label_set.use import UsePart
from annotator.ui.pages.label_set.versions import VersionsPart
from annotator.ui.widgets import plain_label

TREE_WIDTH = 250
NARROW_TREE_WIDTH = 190
SIDE_WIDTH = 330
WIDE = 1000
"""From so many pixels on the preview and the versions stand at the right, else below."""
_NO_LIMIT = 16_777_215  # Qt's own, which PySide does not name


class LabelSetPage(QWidget):
    """Everything about the labels; every change holds at once and can be undone."""

    left = Signal()
    command_chosen = Signal(str)
    """The id of a command: importing or exporting the label set."""
    recheck_asked = Signal(object)
    """The uid of a label whose older annotations are to be looked at."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._shown: Uid | None = None
        self.tree = TreePart(context)
        self.identity = IdentityPart(context)
        self.slots = SlotsPart(context)
        self.rules = RulesPart(context)
        self.use = UsePart(context)
        self.preview = Preview(context)
        self.versions = VersionsPart(context)
        self.nothing = plain_label(
            "No labels yet. Type a name below the tree and press Enter.", role="quiet"
        )
        self._side = QWidget()
        self._editor = QWidget()
        self._scroll = QScrollArea()
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(plain_label("Label set", pixels=20, bold=True))
        head.addStretch(1)
        for word, command in (("Import…", "import_labels"), ("Export…", "export_labels")):
            button = QPushButton(word)
            button.clicked.connect(lambda _c=False, command=command: self._run(command))
            head.addWidget(button)
        back = QPushButton("Back")
        back.clicked.connect(self.left)
        head.addWidget(back)
        self._lay_out_editor()
        self._lay_out_side()
        self.versions.setMinimumHeight(160)
        self._columns = QHBoxLayout()
        self._columns.setSpacing(20)
        self._columns.addWidget(self.tree)
        self._columns.addWidget(self._scroll, 1)
        self._columns.addWidget(self._side)
        page = QVBoxLayout(self)
        page.setContentsMargins(20, 14, 20, 14)
        page.setSpacing(12)
        page.addLayout(head)
        page.addLayout(self._columns, 1)

    def _lay_out_editor(self) -> None:
        self._body = QVBoxLayout(self._editor)
        self._body.setContentsMargins(0, 0, 12, 0)
        self._body.addWidget(self.nothing)
        for title, part in (
            ("Label", self.identity), ("Slots", self.slots), ("Rules", self.rules),
            ("What has it", self.use),
        ):  # fmt: skip
            box, layout = section(title)
            layout.addWidget(part)
            self._body.addWidget(box)
        self._body.addStretch(1)
        self._scroll.setWidget(self._editor)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def _lay_out_side(self) -> None:
        column = QVBoxLayout(self._side)
        column.setContentsMargins(0, 0, 0, 0)
        for title, part, stretch in (
            ("How it looks", self.preview, 0), ("Versions", self.versions, 1),
        ):  # fmt: skip
            box, layout = section(title)
            layout.addWidget(part, stretch)
            column.addWidget(box, stretch)

    def _connect(self) -> None:
        self.tree.chosen.connect(self.show_label)
        self.tree.delete_asked.connect(lambda: self.use.open("delete"))
        self.use.recheck_asked.connect(self.recheck_asked)
        self.use.opened.connect(self._bring_into_view)
        self._context.changes_published.connect(self._follow)
        self._context.project_changed.connect(self.refresh)

    def refresh(self, uid: Uid | None = None) -> None:
        """Show the label set as it is, and of a label everything."""
        if self._context.project is None:
            return
        self.tree.refresh()
        if uid is not None:
            self.tree.choose(uid)
        self._shown = None
        self.show_label(self.tree.uid)
        self.versions.refresh()

    def show_label(self, uid: Uid | None, *, recount: bool = True) -> None:
        """Show everything about a label; counting what bears it takes longest."""
        anew = uid != self._shown
        if anew and self._shown is not None:
            self.commit()
        label = self._context.label_set.get(uid)
        self._shown = None if label is None else label.uid
        self.nothing.setVisible(label is None)
        for part in (self.identity, self.slots, self.rules, self.use):
            box = part.parentWidget()
            if box is not None:
                box.setVisible(label is not None)
            part.setEnabled(self._context.writable or part is self.use)
        self.preview.show_label(label)
        if label is not None:
            self.identity.show_label(label, anew=anew)
            self.slots.show_label(label, anew=anew)
            self.rules.show_label(label)
            self.use.show_label(label, anew=anew, recount=recount)

    def commit(self) -> None:
        """Keep what is half typed; nothing here is dropped by leaving."""
        if self._shown in self._context.label_set:
            self.identity.commit()
            self.slots.commit()

    def focus_tree(self) -> None:
        """Give the keys to the tree."""
        self.tree.view.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def sizeHint(self) -> QSize:
        return QSize(WIDE, 700)

    def _bring_into_view(self, widget: QWidget) -> None:
        """Scroll to what has just been opened, once it has its place."""
        QTimer.singleShot(0, widget, lambda: self._scroll.ensureWidgetVisible(widget, 0, 12))

    def _run(self, command: str) -> None:
        self.commit()
        self.command_chosen.emit(command)

    def _follow(self, changes: Changes) -> None:
        if self.isHidden() or self._context.project is None:
            return
        recount = changes.bulk or bool(changes.of(Entity.ANNOTATION))
        if recount or changes.of(Entity.LABEL):
            self.tree.refresh(recount=recount)
            self.versions.refresh()
            self.show_label(self.tree.uid, recount=recount)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Narrow, the preview and the versions stand below the rest."""
        super().resizeEvent(event)
        wide = self.width() >= WIDE
        at_side = self._columns.indexOf(self._side) >= 0
        if wide and not at_side:
            self._body.removeWidget(self._side)
            self._columns.addWidget(self._side)
        elif not wide and at_side:
            self._columns.removeWidget(self._side)
            self._body.insertWidget(self._body.count() - 1, self._side)
        self.tree.setFixedWidth(TREE_WIDTH if wide else NARROW_TREE_WIDTH)
        self._side.setMinimumWidth(SIDE_WIDTH if wide else 0)
        self._side.setMaximumWidth(SIDE_WIDTH if wide else _NO_LIMIT)
        self._side.show()

    def hideEvent(self, event: QHideEvent) -> None:
        """Leaving keeps what is half typed."""
        self.commit()
        super().hideEvent(event)
