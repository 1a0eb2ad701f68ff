"""The value of an entry: in a field, as what it points to, or as a given, whichever it is."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from annotator.domain.annotation import Annotation, Kind, Slot
from annotator.domain.slots import SlotSpec, SlotType
from annotator.ui.forms.chips import GivenChip
from annotator.ui.forms.fields import ValueField
from annotator.ui.forms.kb import KbField
from annotator.ui.forms.making import value_field
from annotator.ui.forms.points import PointField
from annotator.ui.forms.sharing import Sharing


class EntryValue(QObject):
    """Each of the three widgets is made when it is first needed; they stand in `column`."""

    value_entered = Signal(object)
    """A JSON value, `None` for nothing."""
    pointed = Signal(object)
    """The uid of what it is to point to."""
    clear_asked = Signal()
    unfold_asked = Signal(bool)

    def __init__(self, sharing: Sharing, spec: SlotSpec, *, declared: bool) -> None:
        super().__init__()
        self._sharing, self._spec, self._declared = sharing, spec, declared
        self._holder: Annotation | None = None
        self.field: ValueField | None = None
        self.point: PointField | None = None
        self.given: GivenChip | None = None
        self.column = QVBoxLayout()
        self.column.setSpacing(0)

    def show_entry(
        self, holder: Annotation, entry: Slot, *, fresh: bool, can_unfold: bool
    ) -> None:
        """Show what an entry holds; `fresh` if another one was shown here before."""
        self._holder = holder
        empty_point = (
            self._spec.type is SlotType.REFERENCE and self._declared and entry.value is None
        )
        shown: QWidget
        if entry.given is not None:
            shown = chip = self._given_chip()
            chip.set_clearable(self._sharing.context.writable)
            chip.show_given(entry.given, self._spec.name)
        elif entry.ref is not None or empty_point:
            shown = point = self._point_field(holder)
            point.show_target(holder, entry.ref, can_unfold=can_unfold)
        else:
            shown = field = self._value_field()
            field.show_value(entry.value, fresh=fresh)
            field.set_writable(self._sharing.context.writable)
        for widget in (self.field, self.point, self.given):
            if widget is not None and widget.isHidden() is (widget is shown):
                widget.setVisible(widget is shown)

    def stops(self) -> list[QWidget]:
        """What the Tab key goes through."""
        found: list[QWidget] = []
        for part in (self.field, self.point):
            if part is not None and not part.isHidden():
                found += part.stops()
        if self.given is not None and not self.given.isHidden():
            found.append(self.given)
        return found

    @property
    def unsaved(self) -> ValueField | None:
        """The field, if something was typed there that is not saved."""
        field = self.field
        return field if field is not None and field.dirty and not field.isHidden() else None

    def settle(self) -> None:
        """Give everything its place now."""
        for part in (self.field, self.point):
            layout = None if part is None or part.isHidden() else part.layout()
            if layout is not None:
                layout.activate()

    def _value_field(self) -> ValueField:
        if self.field is None:
            self.field = value_field(self._spec, self._sharing.context, declared=self._declared)
            self.field.committed.connect(self.value_entered)
            if isinstance(self.field, KbField):
                self.field.find_button.setVisible(self._sharing.can_find)
                self.field.find_asked.connect(self._find)
            self.column.addWidget(self.field)
        return self.field

    def _point_field(self, holder: Annotation) -> PointField:
        if self.point is None:
            end = holder.kind is Kind.RELATION and self._spec.name in ("from", "to")
            self.point = PointField(self._sharing, self._spec, clearable=not end)
            self.point.chosen.connect(self.pointed)
            self.point.clear_asked.connect(self.clear_asked)
            self.point.unfold_asked.connect(self.unfold_asked)
            self.column.addWidget(self.point)
        return self.point

    def _given_chip(self) -> GivenChip:
        if self.given is None:
            self.given = GivenChip(self._sharing.context)
            self.given.clear_asked.connect(self.clear_asked)
            self.column.addWidget(self.given, 0, Qt.AlignmentFlag.AlignLeft)
        return self.given

    def _find(self) -> None:
        if self._holder is not None:
            self._sharing.find_asked.emit(self._holder.uid, self._spec.name)
