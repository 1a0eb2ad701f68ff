"""What can be said of one entry besides its value: who says so, how, as of when, what proves it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from annotator.domain.annotation import Annotation, JsonValue, Slot, Stance
from annotator.domain.ids import Uid
from annotator.domain.slots import SlotSpec, SlotType
from annotator.ui.forms.chip_list import ChipList
from annotator.ui.forms.choices import ChoiceField
from annotator.ui.forms.far import far_proofs, far_sources
from annotator.ui.forms.fields import ValueField
from annotator.ui.forms.picking import AnnotationPicker, possible_proofs, possible_sources
from annotator.ui.forms.sharing import Role, Sharing, Wanted
from annotator.ui.forms.typed import SearchField, TypedField
from annotator.ui.panels.painting import scaled
from annotator.ui.panels.parts import Elided, flat_button

_STANCES = SlotSpec("stance", SlotType.ONE_OF, choices=tuple(Stance))
_AS_OF = SlotSpec("as of", SlotType.DATE)


class EntryDetails(QWidget):
    """The fields of one entry besides its value; every change is saved at once."""

    changed = Signal(object)
    """A dict with the fields of `Slot` that the entry is to have."""
    another_asked = Signal()
    coding_asked = Signal()
    removal_asked = Signal()

    def __init__(self, sharing: Sharing, spec: SlotSpec, *, coded: bool) -> None:
        super().__init__()
        self._sharing, self._spec, self.coded = sharing, spec, coded
        self._holder: Annotation | None = None
        self._entry = Slot(spec.name)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(10, 2, 0, 6)
        self._grid.setHorizontalSpacing(6)
        self._grid.setVerticalSpacing(3)
        self._grid.setColumnStretch(1, 1)
        self._parts: list[ValueField | ChipList] = []
        self.rule: ValueField | None = None
        self.stance: ValueField | None = None
        self.as_of: ValueField | None = None
        self.givens: ValueField | None = None
        self.source: ChipList | None = None
        if coded:
            self._add_rule()
        else:
            self._add_source()
        self.evidence = self._add_picking("evidence", "evidence", self._drop_evidence)
        if not coded:
            self._add_rest()
        self._add_actions()

    # Building

    def _add_row(self, name: str, widget: QWidget) -> None:
        row = self._grid.rowCount()
        label = Elided(name)
        label.setProperty("role", "quiet")
        label.setFont(scaled(self.font(), -1))
        label.setContentsMargins(0, 3, 0, 3)
        self._grid.addWidget(label, row, 0)
        self._grid.setColumnMinimumWidth(0, 64)
        self._grid.addWidget(widget, row, 1)

    def _add_field(self, name: str, field: ValueField, save: Callable[[JsonValue], None]) -> None:
        for stop in field.stops():
            stop.setAccessibleName(f"{self._spec.name}, {name}")
        field.committed.connect(save)
        self._add_row(name, field)
        self._parts.append(field)

    def _add_rule(self) -> None:
        from annotator.services.filling import RULES

        self.rule = SearchField(SlotSpec("rule", SlotType.ONE_OF, choices=RULES), free=True)
        self._add_field("rule", self.rule, lambda rule: self.changed.emit({"rule": rule}))

    def _add_source(self) -> None:
        self.source = self._add_picking("according to", "by", self._drop_source)
        self.stance = ChoiceField(_STANCES, self._sharing.context)
        self._add_field("stance", self.stance, self._save_stance)

    def _add_rest(self) -> None:
        self.as_of = TypedField(_AS_OF)
        self._add_field("as of", self.as_of, self._save_as_of)
        if self._spec.givens:
            given = SlotSpec("given", SlotType.ONE_OF, choices=self._spec.givens)
            self.givens = ChoiceField(given, self._sharing.context)
            self._add_field("given", self.givens, self._save_given)

    def _add_picking(self, role: Role, name: str, drop: Callable[[Uid], None]) -> ChipList:
        """A row of chips with the two ways to add one: from a list, and in the text."""
        choose = flat_button("choose…", lambda: self._choose(role, choose), small=True)
        point = flat_button(
            "in text", lambda: self._point(role), small=True,
            hint="Go to the words; Enter takes them",
        )  # fmt: skip
        for button in (choose, point):
            button.setAccessibleName(f"{self._spec.name}, {role}: {button.text()}")
        chips = ChipList(self._sharing, f"{self._spec.name}, {role}", drop, (choose, point))
        self._add_row(name, chips)
        self._parts.append(chips)
        return chips

    def _add_actions(self) -> None:
        buttons = [flat_button("remove", self.removal_asked.emit, small=True)]
        if not self.coded:
            another = flat_button(
                "another", self.another_asked.emit, small=True,
                hint="What somebody else says of it",
            )  # fmt: skip
            code = flat_button(
                "code…", self.coding_asked.emit, small=True,
                hint="Decide on a value yourself, by a rule",
            )  # fmt: skip
            buttons = [another, code, *buttons]
        for button in buttons:
            button.setAccessibleName(f"{self._spec.name}: {button.text()}")
        self._actions = ChipList(self._sharing, "", self._drop_evidence, buttons)
        self._grid.addWidget(self._actions, self._grid.rowCount(), 0, 1, 2)
        self._parts.append(self._actions)

    # Showing

    def show_entry(self, holder: Annotation, entry: Slot, *, fresh: bool) -> None:
        """Show what is said of an entry."""
        self._holder, self._entry = holder, entry
        writable = self._sharing.context.writable
        source = () if entry.according_to is None else (entry.according_to,)
        if self.source is not None:
            self.source.show_annotations(source, clearable=writable)
        self.evidence.show_annotations(entry.evidence, clearable=writable)
        for field, value in (
            (self.rule, entry.rule),
            (self.stance, entry.stance.value),
            (self.as_of, entry.as_of),
            (self.givens, entry.given),
        ):
            if field is not None:
                field.show_value(value, fresh=fresh)
                field.set_writable(writable)
        self._actions.setVisible(writable)

    def stops(self) -> list[QWidget]:
        """What the Tab key goes through, in the order in which it stands there."""
        return [stop for part in self._parts for stop in part.stops()]

    def commit(self) -> None:
        """Save what was typed, as far as it can be used."""
        for field in (self.rule, self.as_of):
            if field is not None:
                field.commit()

    # Changing

    def _save_stance(self, value: JsonValue) -> None:
        self.changed.emit({"stance": Stance.ASSERTS if value is None else Stance(str(value))})

    def _save_as_of(self, value: JsonValue) -> None:
        date = value.get("date") if isinstance(value, dict) else value
        self.changed.emit({"as_of": date})

    def _save_given(self, value: JsonValue) -> None:
        if value is None:
            self.removal_asked.emit()
        else:
            self.changed.emit({"given": value, "value": None, "ref": None})

    def _drop_source(self, _uid: Uid) -> None:
        self.changed.emit({"according_to": None, "stance": Stance.ASSERTS})

    def _drop_evidence(self, uid: Uid) -> None:
        left = tuple(one for one in self._entry.evidence if one != uid)
        self.changed.emit({"evidence": left})

    def _choose(self, role: Role, under: QWidget) -> None:
        holder = self._holder
        if holder is not None:
            context, said = self._sharing.context, role == "according to"
            find = possible_sources if said else possible_proofs
            offered = find(context, holder.uid)
            hint = "Who says it?" if said else "Which words prove it?"
            take = partial(self._take, role)
            uid = holder.uid
            scope = far_sources(context.label_set, uid) if said else far_proofs(uid)
            far = self._sharing.reach(hint, scope, take)
            picker = AnnotationPicker(context, offered, take, hint, self, far=far)
            picker.open_under(under)

    def _point(self, role: Role) -> None:
        holder = self._holder
        if holder is not None:
            wanted = Wanted(holder.uid, self._spec.name, role, partial(self._take, role))
            self._sharing.pick_asked.emit(wanted)

    def _take(self, role: Role, uid: Uid) -> bool:
        if role == "according to":
            self.changed.emit({"according_to": uid})
        elif uid not in self._entry.evidence:
            self.changed.emit({"evidence": (*self._entry.evidence, uid)})
        return True

