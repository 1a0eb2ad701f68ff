"""The field of a reference: a chip for what it points to, or the two ways to find something."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QToolButton, QWidget

from annotator.domain.annotation import Annotation
from annotator.domain.ids import Uid
from annotator.domain.slots import SlotSpec
from annotator.ui.forms.chips import AnnotationChip
from annotator.ui.forms.far import far_fillers
from annotator.ui.forms.picking import AnnotationPicker, possible_fillers
from annotator.ui.forms.sharing import Sharing
from annotator.ui.panels.parts import FlowLayout, flat_button


class PointField(QWidget):
    """Shows what an entry points to; Right unfolds it, Delete clears it."""

    chosen = Signal(object)
    """The uid of what it is to point to."""
    clear_asked = Signal()
    unfold_asked = Signal(bool)

    def __init__(self, sharing: Sharing, spec: SlotSpec, *, clearable: bool) -> None:
        super().__init__()
        self._sharing, self._spec, self._clearable = sharing, spec, clearable
        self._holder: Annotation | None = None
        self._can_unfold = self._unfolded = False
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.arrow = QToolButton()
        self.arrow.setText("▸")
        self.arrow.setProperty("role", "small")
        self.arrow.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.arrow.clicked.connect(lambda: self.unfold_asked.emit(not self._unfolded))
        self.chip = AnnotationChip(sharing.context, clearable=clearable)
        self.chip.clicked.connect(lambda _checked=False: sharing.go_asked.emit(self.chip.uid))
        self.chip.clear_asked.connect(self.clear_asked)
        self.chip.installEventFilter(self)
        self.choose_button = flat_button("choose…", self.choose, small=True)
        self.text_button = flat_button(
            "in text", self._fill, small=True, hint="Fill it from the words of the article"
        )
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(0)
        self._row.addWidget(self.arrow, 0, Qt.AlignmentFlag.AlignTop)
        ways = FlowLayout(gap=2)
        ways.setContentsMargins(0, 1, 0, 1)
        for widget in (self.chip, self.choose_button, self.text_button):
            ways.addWidget(widget)
        self._row.addLayout(ways, 1)
        for button in (self.choose_button, self.text_button):
            button.setAccessibleName(f"{spec.name}: {button.text()}")

    def show_target(self, holder: Annotation, uid: Uid | None, *, can_unfold: bool) -> None:
        """Show what it points to; `None`: how to find something."""
        self._holder, self._can_unfold = holder, can_unfold
        writable = self._sharing.context.writable
        self.chip.setVisible(uid is not None)
        self.arrow.setVisible(uid is not None and can_unfold)
        self.choose_button.setVisible(uid is None and writable)
        self.text_button.setVisible(uid is None and writable)
        self.chip.set_clearable(self._clearable and writable)
        if uid is not None:
            self.chip.show_annotation(uid, self._spec.name)

    def show_unfolded(self, unfolded: bool) -> None:
        """Let the arrow say whether the form of the target is open."""
        self._unfolded = unfolded
        self.arrow.setText("▾" if unfolded else "▸")
        self.arrow.setAccessibleName(f"{'Fold' if unfolded else 'Unfold'} {self._spec.name}")

    def stops(self) -> list[QWidget]:
        """What the Tab key goes through."""
        return [self.chip, self.choose_button, self.text_button]

    def choose(self) -> None:
        """Offer what it may point to."""
        holder, context = self._holder, self._sharing.context
        if holder is None:
            return
        offered = possible_fillers(context, self._spec, holder.uid)
        hint = f"What is {self._spec.name}?"
        scope = far_fillers(self._spec, holder.uid)
        far = self._sharing.reach(hint, scope, self.chosen.emit)
        if not offered and far is None:
            context.message.emit(f"Nothing in this document fits “{self._spec.name}” yet.")
            return
        picker = AnnotationPicker(context, offered, self.chosen.emit, hint, self, far=far)
        picker.open_under(self)

    def _fill(self) -> None:
        if self._holder is not None:
            self._sharing.fill_asked.emit(self._holder.uid, self._spec.name)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Right and Left on the chip unfold and fold its form."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            key = event.key()
            if self._can_unfold and key in (Qt.Key.Key_Right, Qt.Key.Key_Left):
                self.unfold_asked.emit(key == Qt.Key.Key_Right)
                return True
        return super().eventFilter(watched, event)
