"""One entry of a slot: its value, who says it, what proves it, and the form of what it points to.

Compact: a second line shows only what is said besides the value; “…” opens fields for all of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from annotator.domain.annotation import Annotation, JsonValue, Slot, SlotStatus
from annotator.domain.ids import Uid
from annotator.domain.slots import SlotSpec, is_structural, own_specs
from annotator.ui.forms.details import EntryDetails
from annotator.ui.forms.entry_value import EntryValue
from annotator.ui.forms.fields import ValueField
from annotator.ui.forms.points import PointField
from annotator.ui.forms.said import SaidLine, has_details
from annotator.ui.forms.sharing import Sharing
from annotator.ui.models.wording import tip
from annotator.ui.theme import tint

if TYPE_CHECKING:
    from annotator.ui.forms.form import SlotForm

DEEPEST = 3
"""So many forms unfold inside one another."""


class EntryRow(QWidget):
    """Shows an entry and saves what is done to it; without a uid it is one to be filled."""

    another_asked = Signal()
    coding_asked = Signal()
    dropped = Signal()
    """An entry that was never saved is not wanted any more."""
    shape_changed = Signal()
    """It was opened or closed: `wide` may be another."""

    def __init__(self, sharing: Sharing, spec: SlotSpec, *, declared: bool, depth: int) -> None:
        super().__init__()
        self._sharing, self.spec, self._depth = sharing, spec, depth
        self.holder: Annotation | None = None
        self.entry = Slot(spec.name)
        self.wanted = False
        """Whether the user asked for this entry: an empty one stays then."""
        self.saving = False
        self.clashes = False
        self.value = EntryValue(sharing, spec, declared=declared)
        self.value.value_entered.connect(self._save_value)
        self.value.pointed.connect(self.point_to)
        self.value.clear_asked.connect(self.remove)
        self.value.unfold_asked.connect(self.unfold)
        self.said: SaidLine | None = None
        self.details: EntryDetails | None = None
        self.nested: SlotForm | None = None
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.more_button = QToolButton()
        self.more_button.setText("…")
        self.more_button.setProperty("role", "small")
        self.more_button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.more_button.setCheckable(True)
        self.more_button.setToolTip(tip("Who says it, and which words prove it (F2)"))
        self.more_button.setAccessibleName(f"More about {spec.name}")
        self.more_button.clicked.connect(self.toggle_details)
        top = QHBoxLayout()
        top.setSpacing(1)
        top.addLayout(self.value.column, 1)
        top.addWidget(self.more_button, 0, Qt.AlignmentFlag.AlignTop)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(1)
        self._column.addLayout(top)

    # Showing

    @property
    def field(self) -> ValueField | None:
        """The field for a value, if there is one yet."""
        return self.value.field

    @property
    def point(self) -> PointField | None:
        """The field for what it points to, if there is one yet."""
        return self.value.point

    @property
    def coded(self) -> bool:
        """Whether it is what the researcher decided, not what somebody reports."""
        return self.entry.status is SlotStatus.CODED

    @property
    def structural(self) -> bool:
        """Whether the kind itself asks for the slot: then there is nothing more to say of it."""
        return self.holder is not None and is_structural(self.holder.kind, self.spec.name)

    @property
    def opened(self) -> bool:
        """Whether the fields of what is said besides the value are open."""
        return self.details is not None and not self.details.isHidden()

    @property
    def unfolded(self) -> bool:
        """Whether the form of what it points to is open."""
        return self.nested is not None and not self.nested.isHidden()

    @property
    def wide(self) -> bool:
        """Whether it needs all of the form's width."""
        return self.opened or self.unfolded

    def show_entry(
        self, holder: Annotation, entry: Slot, *, fresh: bool, clashes: bool = False
    ) -> None:
        """Show an entry of an annotation; `fresh` if another one was shown here before."""
        if fresh:
            self._put_away(entry)
        self.holder, self.entry = holder, entry
        can_unfold = self._can_unfold(entry)
        self.value.show_entry(holder, entry, fresh=fresh, can_unfold=can_unfold)
        if fresh:
            self._bring_back()
        self._show_said(entry)
        if self.opened and self.details is not None:
            self.details.show_entry(holder, entry, fresh=fresh)
        self._show_nested(fresh=fresh)
        if clashes is not self.clashes:
            self.clashes = clashes
            self.setAccessibleDescription("contradicts another entry" if clashes else "")
            self.update()
        room = 7 if clashes or self.coded else 0
        if self._column.contentsMargins().left() != room:
            self._column.setContentsMargins(room, 0, 0, 0)

    def _show_said(self, entry: Slot) -> None:
        shown = has_details(entry) and not self.opened
        if shown and self.said is None:
            self.said = SaidLine(self._sharing, self.spec.name)
            self._column.insertWidget(1, self.said)
        if self.said is not None:
            if shown:
                self.said.show_entry(entry)
            self.said.setVisible(shown)

    def paintEvent(self, event: QPaintEvent) -> None:
        """A bar at the left: of what contradicts another entry, of what is coded."""
        if not self.clashes and not self.coded:
            return
        theme, painter = self._sharing.context.theme, QPainter(self)
        color = theme.bad if self.clashes else theme.accent
        if self.coded:
            painter.fillRect(self.rect(), tint(theme.accent, 0.08))
        painter.fillRect(QRectF(0, 1, 2, self.height() - 2), color)

    def settle(self) -> None:
        """Give everything its place now, from the inside to the outside."""
        self.value.settle()
        if self.said is not None and not self.said.isHidden():
            self.said.settle()
        layout = self.details.layout() if self.opened and self.details is not None else None
        if layout is not None:
            layout.activate()
        if self.unfolded and self.nested is not None:
            self.nested.settle()
        self._column.activate()

    # What opens

    def toggle_details(self) -> None:
        """Open the fields of what is said besides the value, or close them."""
        if self.holder is None:
            return
        if self.details is None:
            self.details = EntryDetails(self._sharing, self.spec, coded=self.coded)
            self.details.changed.connect(lambda fields: self.save(**fields))
            self.details.another_asked.connect(self.another_asked)
            self.details.coding_asked.connect(self.coding_asked)
            self.details.removal_asked.connect(self.remove)
            self.details.hide()
            place = self._column.count() - (self.nested is not None)
            self._column.insertWidget(place, self.details)
        opened = self.details.isHidden()
        if opened:
            self.details.show_entry(self.holder, self.entry, fresh=True)
        else:
            self.details.commit()
        self.details.setVisible(opened)
        self.more_button.setChecked(opened)
        self._show_said(self.entry)
        self.shape_changed.emit()

    def _can_unfold(self, entry: Slot) -> bool:
        if entry.ref is None or self._depth >= DEEPEST:
            return False
        target = self._sharing.context.find(entry.ref)
        label = None if target is None else self._sharing.label_of(target)
        return label is not None and bool(own_specs(label))

    def unfold(self, opened: bool) -> None:
        """Open the form of what the entry points to, in place, or close it."""
        from annotator.ui.forms.form import SlotForm

        if self.nested is None:
            if not opened:
                return
            self.nested = SlotForm(self._sharing, depth=self._depth + 1)
            self.nested.setContentsMargins(10, 0, 0, 4)
            self._column.addWidget(self.nested)
        elif not opened:
            self.nested.commit()
        self.nested.setVisible(opened)
        self._show_nested(fresh=True)
        self.shape_changed.emit()

    def _show_nested(self, *, fresh: bool) -> None:
        nested, entry = self.nested, self.entry
        if nested is not None and not nested.isHidden():
            target = None if entry.ref is None else self._sharing.context.find(entry.ref)
            if target is None or not self._can_unfold(entry):
                nested.hide()
            else:
                other = nested.annotation is None or nested.annotation.uid != target.uid
                nested.show_annotation(target, fresh=fresh or other)
        if self.point is not None:
            self.point.show_unfolded(self.unfolded)

    # Keys and what is typed

    def stops(self) -> list[QWidget]:
        """What the Tab key goes through."""
        found = self.value.stops()
        if self.said is not None and not self.said.isHidden():
            found += self.said.stops()
        if self.opened and self.details is not None:
            found += self.details.stops()
        if self.unfolded and self.nested is not None:
            found += self.nested.stops()
        return found

    def commit(self) -> None:
        """Save what was typed, as far as it can be used."""
        for part in (self.value.unsaved, self.details, self.nested):
            if part is not None and not part.isHidden():
                part.commit()

    def _put_away(self, coming: Slot) -> None:
        """Close what was open, and keep what was typed and could not be saved."""
        field = self.value.unsaved
        if field is not None and self.holder is not None:
            self._sharing.typed[self._key(self.holder)] = field.typed
            why = field.said or "it cannot be used"
            self._sharing.context.message.emit(f"“{self.spec.name}” is not saved yet: {why}")
        if self.details is not None:
            self.details.hide()
            self.more_button.setChecked(False)
            if self.details.coded is not (coming.status is SlotStatus.CODED):
                self._column.removeWidget(self.details)
                self.details.deleteLater()
                self.details = None
        if self.nested is not None:
            self.nested.hide()

    def _bring_back(self) -> None:
        """Put back what was typed here before and could not be saved."""
        if self.holder is not None and self.field is not None:
            typed = self._sharing.typed.pop(self._key(self.holder), None)
            if typed is not None:
                self.field.type_again(typed)
                self.field.say("Not saved yet.", trouble=True)

    def _key(self, holder: Annotation) -> tuple[Uid, str, Uid | None, bool]:
        return holder.uid, self.spec.name, self.entry.uid, self.coded

    # Changing

    def save(self, **fields: Any) -> bool:
        """Change fields of the entry; one that says nothing yet is kept until it does."""
        holder, entry = self.holder, self.entry
        if holder is None:
            return False
        after = entry._replace(**fields)
        if entry.uid is None and after.value is None and after.ref is None and after.given is None:
            self.wanted = True
            self.show_entry(holder, after, fresh=False)
            return True
        self.saving = True
        try:
            done = self._sharing.save(holder, entry, **fields)
        finally:
            self.saving = False
        if done and self.entry.uid is None and self.field is not None:
            self.field.say("This is there already.")
        return done

    def point_to(self, uid: Uid) -> bool:
        """Let the entry point to an annotation."""
        return self.save(ref=uid, value=None, given=None)

    def remove(self) -> None:
        """Take the entry away."""
        if self.entry.uid is None:
            self.dropped.emit()
        elif self.holder is not None:
            self._sharing.remove(self.holder, self.entry)

    def _save_value(self, value: JsonValue) -> None:
        if value is not None:
            self.save(value=value, ref=None, given=None)
        elif self.entry.uid is not None:
            self.remove()
