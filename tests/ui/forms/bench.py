"""What tests of forms work at: a small article, labels with slots of every type, the inspector."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QMenu, QWidget
from pytestqt.qtbot import QtBot

from annotator.domain.annotation import Anchor, Annotation, JsonValue, Kind, Slot
from annotator.domain.ids import Uid
from annotator.services import clustering, editing, filling, framing, linking
from annotator.services.project import Project
from annotator.ui.context import Context
from annotator.ui.forms.entry_row import EntryRow
from annotator.ui.forms.fields import ValueField
from annotator.ui.forms.form import SlotForm
from annotator.ui.forms.lines import Line, TextBox
from annotator.ui.forms.points import PointField
from annotator.ui.forms.slot_row import SlotRow
from annotator.ui.panels.inspector import InspectorPanel

TEXT = (
    "The regional governor, Irina Sokolenko, said that 46 drones were launched at the harbour of "
    "Velmar 🚁 and that 38 of them were shot down. The navy put the figure lower: at least twenty."
)
CONTROL = Qt.KeyboardModifier.ControlModifier
LABELS: list[dict[str, Any]] = [
    {"name": "Source", "kind": "span", "description": "Whoever says something.",
     "examples": ["[the governor] said"],
     "slots": [{"name": "kind", "type": "one-of", "choices": ["official", "military", "other"]}]},
    {"name": "Person", "kind": "span"},
    {"name": "Quantity", "kind": "span", "slots": [
        {"name": "amount", "type": "number", "units": ["drones", "USD"], "required": True,
         "description": "As the article says it."},
        {"name": "kind", "type": "one-of", "choices": ["count", "money", "share"]},
        {"name": "exact", "type": "flag"},
        {"name": "features", "type": "many-of", "choices": ["rounded", "partial", "cumulative"]},
        {"name": "whole", "type": "integer", "low": 0, "high": 100},
        {"name": "share", "type": "decimal", "units": ["%"],
         "shown_if": {"slot": "kind", "is": ["share", "money"]}},
        {"name": "spread", "type": "range", "units": ["km"]},
        {"name": "when", "type": "date"},
        {"name": "wording", "type": "text"},
        {"name": "page", "type": "url"},
        {"name": "link", "type": "kb", "kbs": ["wikidata", "gazetteer"]},
        {"name": "counts", "type": "reference", "to": ["Person", "Quantity"]},
        {"name": "country", "type": "one-of", "choices": [
            "Velmar", "Sorvia", "Karsk", "Ostland", "Nordmark", "Tessaly", "Brevia", "Lorne",
            "Quill"]}]},
    {"name": "Attack", "kind": "frame", "slots": [
        {"name": "attacker", "type": "reference", "to": ["Source", "Person"], "required": True},
        {"name": "launched", "type": "number"},
        {"name": "date", "type": "date", "givens": ["@published"]},
        {"name": "part of", "type": "reference", "to": [{"name": "Attack", "kind": "frame"}]},
        {"name": "targets", "type": "reference", "max": None}]},
    {"name": "counts", "kind": "relation", "slots": [
        {"name": "from", "type": "reference", "to": ["Quantity"], "required": True},
        {"name": "to", "type": "reference", "to": ["Person", "Quantity"], "required": True},
        {"name": "certain", "type": "flag"}]},
    {"name": "Same", "kind": "cluster", "slots": [
        {"name": "link", "type": "kb", "kbs": ["wikidata"]}]},
]  # fmt: skip


@dataclass
class Bench:
    """The inspector with what it stands on; methods put things there and read them back."""

    qtbot: QtBot
    context: Context
    project: Project
    panel: InspectorPanel
    document: Uid

    # What is there

    def label(self, name: str, kind: Kind = Kind.SPAN) -> Uid:
        return self.project.label_set.named(name, kind).uid

    def span(self, words: str, label: str | None = "Quantity") -> Uid:
        start = TEXT.index(words)
        uid = None if label is None else self.label(label)
        place = [Anchor(start, start + len(words))]
        return editing.add_span(self.project, self.document, place, uid).uid

    def frame(self, *slots: Slot, trigger: Uid | None = None) -> Uid:
        label = self.label("Attack", Kind.FRAME)
        made = framing.add_frame(self.project, label, document=self.document, trigger=trigger)
        for slot in slots:
            filling.add_entry(self.project, made.uid, slot)
        return made.uid

    def relation(self, source: Uid, target: Uid) -> Uid:
        label = self.label("counts", Kind.RELATION)
        return linking.add_relation(self.project, label, source, target).uid

    def cluster(self, *members: Uid) -> Uid:
        label = self.label("Same", Kind.CLUSTER)
        return clustering.add_cluster(self.project, label, members).uid

    def stored(self, uid: Uid) -> Annotation:
        return self.project.annotation(uid)

    def entries(self, uid: Uid, name: str) -> list[Slot]:
        """The entries of a slot as they are stored, without their uids."""
        return [s._replace(uid=None) for s in self.stored(uid).slots if s.name == name]

    def values(self, uid: Uid, name: str) -> list[JsonValue]:
        return [slot.value for slot in self.entries(uid, name)]

    def steps(self) -> int:
        """How many actions there are."""
        return len(self.project.history(limit=1000))

    # The form

    def open(self, uid: Uid) -> SlotForm:
        self.context.set_active(uid)
        return self.form

    @property
    def form(self) -> SlotForm:
        found = self.panel.body.form
        assert found is not None
        return found

    def slot(self, name: str) -> SlotRow:
        return self.form.declared.get(name) or self.form.undeclared[name]

    def row(self, name: str, place: int = 0) -> EntryRow:
        return self.slot(name).rows[place]

    def field(self, name: str, place: int = 0) -> ValueField:
        found = self.row(name, place).field
        assert found is not None
        return found

    def point(self, name: str, place: int = 0) -> PointField:
        found = self.row(name, place).point
        assert found is not None
        return found

    def stop(self, name: str, place: int = 0) -> QWidget:
        """The first widget of an entry that takes the focus."""
        return next(s for s in self.row(name, place).stops() if s.isVisibleTo(self.panel))

    def shown(self, name: str, place: int = 0) -> str:
        """What stands in the line or box of an entry."""
        stop = self.stop(name, place)
        assert isinstance(stop, Line | TextBox)
        return stop.text() if isinstance(stop, Line) else stop.typed

    # What the user does

    def type(self, name: str, text: str, *, leave: bool = True, place: int = 0) -> None:
        """Put the focus into a field, replace its text, and leave it by Tab."""
        field = self.stop(name, place)
        field.setFocus(Qt.FocusReason.TabFocusReason)
        if isinstance(field, Line | TextBox):
            field.selectAll()
        if text:
            self.qtbot.keyClicks(field, text)
        else:
            self.qtbot.keyClick(field, Qt.Key.Key_Delete)
        if leave:
            self.key(Qt.Key.Key_Tab)

    def key(
        self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
    ) -> None:
        """Press a key where the focus is."""
        self.qtbot.keyClick(self.focus, key, modifier)

    def keys(self, text: str) -> None:
        """Type where the focus is."""
        self.qtbot.keyClicks(self.focus, text)

    def click(self, widget: QWidget) -> None:
        self.qtbot.mouseClick(widget, Qt.MouseButton.LeftButton)

    @property
    def focus(self) -> QWidget:
        found = QApplication.focusWidget()
        assert found is not None
        return found

    def choose(self, menu: QMenu, words: str) -> None:
        """Take an entry of a menu."""
        next(a for a in menu.actions() if a.text().replace("&&", "&") == words).trigger()
        menu.close()


def hull_words(annotation: Annotation) -> str:
    """The words of a span."""
    return TEXT[slice(*(annotation.hull or (0, 0)))]
