"""An annotation in another document picked and linked in the real window, by nothing but keys."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton

from annotator.domain.annotation import Kind, Slot
from annotator.domain.ids import new_uid
from annotator.domain.label import Label
from annotator.services import filling, framing
from annotator.services.labelling import add_label, add_labels
from annotator.services.project import Project
from annotator.ui.forms.entry_row import EntryRow
from annotator.ui.forms.picking import AnnotationPicker
from annotator.ui.panels.inspector import InspectorPanel
from tests.ui.conftest import MakeWindow

Key = Qt.Key
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
NONE = Qt.KeyboardModifier.NoModifier


def test_link_across_documents_go_there_and_take_it_back(
    make_window: MakeWindow, small_project: Path
) -> None:
    with Project.open(small_project, annotator="ada") as project:
        add_label(project, "counted by", kind=Kind.RELATION)
        first, second, _ = project.documents()
        quantity = project.add_span(first, 18, 27, "Quantity")
        mayor = project.add_span(second, 32, 41, "Source")
        project.add_span(second, 19, 30, "Source")
    window = make_window(small_project)
    view, line, presenter = window.pages.view, window.status_line, window.pages.presenter
    assert view is not None
    assert presenter is not None
    view.setFocus()

    def press(key: Key, modifiers: Qt.KeyboardModifier = NONE) -> None:
        QTest.keyClick(view, key, modifiers)

    press(Key.Key_Space)
    assert window.context.active == quantity.uid
    press(Key.Key_L, CTRL | SHIFT)
    picker = presenter.picker
    assert picker.isVisible()
    assert len(picker.model.choices) == 2
    QTest.keyClicks(picker.line, "the may")
    assert [choice.name for choice in picker.model.choices] == ["the mayor"]
    QTest.keyClick(picker.line, Key.Key_Return)
    ways = presenter.linker.palette
    assert [choice.name for choice in ways.model.choices] == ["counted by →", "counted by ←"]
    QTest.keyClick(ways.line, Key.Key_Return)
    said = line.message.text()
    assert "Linked" in said
    assert "second" in said
    (made,) = window.context.wide.values()
    assert [slot.ref for slot in made.slots] == [quantity.uid, mayor.uid]
    assert view.hasFocus()
    press(Key.Key_L, CTRL | SHIFT)
    QTest.keyClicks(picker.line, "mayor")
    QTest.keyClick(picker.line, Key.Key_Return, SHIFT)
    assert window.context.document_uid == second.uid
    assert window.context.active == mayor.uid
    press(Key.Key_Z, CTRL)
    assert not window.context.wide


def test_a_form_takes_fillers_sources_and_proofs_from_other_documents(
    make_window: MakeWindow, small_project: Path
) -> None:
    with Project.open(small_project, annotator="ada") as project:
        source = project.label_set.named("Source").uid
        slots = ({"name": "attacker", "type": "reference", "to": [source]},
                 {"name": "launched", "type": "number"})  # fmt: skip
        attack = Label(new_uid(), "Attack", Kind.FRAME, slots=slots)
        add_labels(project, [attack])
        first, second, _ = project.documents()
        mayor = project.add_span(second, 32, 41, "Source").uid
        place = project.add_span(second, 19, 30, None).uid
        frame = framing.add_frame(project, attack.uid, document=first.uid).uid
        filling.add_entry(project, frame, Slot("launched", 46))
    window = make_window(small_project)
    window.show_panel("inspector")
    window.context.set_active(frame)
    panel, presenter = window.docks.panels["inspector"], window.pages.presenter
    assert isinstance(panel, InspectorPanel)
    assert presenter is not None
    picker = presenter.picker

    def row(name: str) -> EntryRow:
        assert panel.body.form is not None
        return panel.body.form.declared[name].rows[0]

    def go_elsewhere(typed: str, offered: list[str]) -> None:
        """Take the last row of the open list, then the first of all documents."""
        choosing = next(one for one in panel.findChildren(AnnotationPicker) if one.isVisible())
        QTest.keyClicks(choosing.line, typed)
        QTest.keyClick(choosing.line, Key.Key_Up)
        QTest.keyClick(choosing.line, Key.Key_Return)
        assert picker.isVisible()
        assert picker.line.text() == typed
        assert [choice.name for choice in picker.model.choices] == offered
        QTest.keyClick(picker.line, Key.Key_Return)

    def stored(name: str) -> Slot:
        assert window.context.project is not None
        slots = window.context.project.annotation(frame).slots
        return next(slot for slot in slots if slot.name == name)

    point = row("attacker").point
    assert point is not None
    point.choose()
    go_elsewhere("may", ["the mayor"])
    assert stored("attacker").ref == mayor
    assert panel.isAncestorOf(window.focusWidget())
    QTest.mouseClick(row("launched").more_button, Qt.MouseButton.LeftButton)
    for role, typed, offered in (
        ("according to", "", ["the mayor", "Port Harrow"]), ("evidence", "port", ["Port Harrow"]),
    ):  # fmt: skip
        details = row("launched").details
        assert details is not None
        buttons = details.findChildren(QAbstractButton)
        name = f"launched, {role}: choose…"
        next(one for one in buttons if one.accessibleName() == name).click()
        go_elsewhere(typed, offered)
    assert (stored("launched").according_to, stored("launched").evidence) == (mayor, (place,))
    assert window.context.project is not None
    assert window.context.project.annotation(frame).document is None
