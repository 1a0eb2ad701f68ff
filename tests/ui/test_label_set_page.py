"""The label set page in a real window, by its keys and fields."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from annotator.domain.annotation import Kind
from annotator.domain.constraints import constraints_of
from annotator.domain.ids import Uid
from annotator.domain.label import Label
from annotator.domain.label_tree import walk
from annotator.domain.slots import SlotType, own_specs, spec_of
from annotator.services import labelling
from annotator.services.label_changes import change_meaning
from annotator.services.project import Project
from annotator.services.rechecking import recheck_count
from annotator.ui import long_changes
from annotator.ui.main_window import MainWindow
from annotator.ui.pages.label_set.page import LabelSetPage
from annotator.ui.theme import DARK, mark_color
from tests.services.label_projects import Known, fill
from tests.ui.panels.fixtures import has_color, picture

MakeWindow = Callable[..., MainWindow]
ALT, NONE = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.NoModifier


class Page:
    """The page of a window with the project of `label_projects.fill`, opened by its key."""

    def __init__(self, window: MainWindow, known: Known) -> None:
        self.window, self.known = window, known
        QTest.keyClick(window, Qt.Key.Key_F7)
        self.page: LabelSetPage = window.pages.label_set()
        assert window.pages.currentWidget() is self.page

    @property
    def project(self) -> Project:
        project = self.window.context.project
        assert project is not None
        return project

    def label(self, name: str, kind: Kind = Kind.SPAN) -> Label:
        return self.project.label_set.named(name, kind)

    def choose(self, name: str, kind: Kind = Kind.SPAN) -> Uid:
        uid = self.label(name, kind).uid
        self.page.tree.choose(uid)
        return uid

    def entries(self) -> int:
        return len(self.project.history(limit=1000))


@pytest.fixture
def page(make_window: MakeWindow, tmp_path: Path) -> Page:
    path = tmp_path / "ships.annotator"
    project, known = fill(path)
    project.close()
    return Page(make_window(path), known)


def type_in(field: QLineEdit, text: str) -> None:
    """Replace what stands in a field and press Enter."""
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, text)
    QTest.keyClick(field, Qt.Key.Key_Return)


def pick(box: QComboBox, value: object) -> None:
    """Choose an entry of a box by the keys, as a user does."""
    box.setFocus()
    target = box.findData(value)
    assert target >= 0
    QTest.keyClick(box, Qt.Key.Key_Home)
    for _ in range(target):
        QTest.keyClick(box, Qt.Key.Key_Down)
    assert box.currentData() == value
    box.activated.emit(target)


def press(button: QWidget) -> None:
    assert isinstance(button, QPushButton)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def test_the_key_opens_it_and_escape_leads_back(page: Page) -> None:
    assert page.page.tree.view.hasFocus()
    QTest.keyClick(page.page.tree.view, Qt.Key.Key_Escape)
    assert page.window.pages.shows_article


def test_the_tree_is_walked_and_changed_by_keys(page: Page) -> None:
    view = page.page.tree.view
    page.choose("Quantity")
    QTest.keyClick(view, Qt.Key.Key_Up, ALT)
    QTest.keyClick(view, Qt.Key.Key_Right, ALT)
    labels = page.project.label_set
    assert [(label.name, depth) for label, depth in walk(labels, Kind.SPAN)] == [
        ("Source", 0), ("Quantity", 1), ("Speaker", 0),
    ]  # fmt: skip
    assert page.page.tree.uid == page.label("Quantity").uid
    QTest.keyClick(view, Qt.Key.Key_Left, ALT)
    assert page.label("Quantity").parent is None
    QTest.keyClick(view, Qt.Key.Key_Up)
    assert page.page.identity.name.text() == "Source"


def test_a_label_is_added_with_the_kind_of_the_chosen_one(page: Page) -> None:
    page.choose("says", Kind.RELATION)
    type_in(page.page.tree.new_name, "denies")
    assert page.label("denies", Kind.RELATION).uid == page.page.tree.uid
    type_in(page.page.tree.new_name, "says")
    assert "already" in page.page.tree.refusal.text()
    assert not page.page.tree.refusal.isHidden()


def test_what_is_typed_holds_at_once_and_what_cannot_be_is_said_beside_it(page: Page) -> None:
    uid = page.choose("Source")
    identity = page.page.identity
    type_in(identity.name, "Voice")
    assert page.project.label_set[uid].name == "Voice"
    before = page.entries()
    type_in(identity.name, "Speaker")
    assert "already" in identity.refusals["name"].text()
    assert identity.name.text() == "Speaker", "what was typed stays to be mended"
    assert page.entries() == before
    type_in(identity.name, "Voices")
    assert identity.refusals["name"].isHidden()
    identity.description.setFocus()
    QTest.keyClicks(identity.description, "Who speaks.")
    identity.examples.setFocus()
    QTest.keyClicks(identity.examples, "the pilot")
    QTest.keyClick(page.window, Qt.Key.Key_F7)  # leaving keeps it
    label = page.project.label_set[uid]
    assert (label.name, label.description, label.examples) == (
        "Voices", "Who speaks.", ("the pilot",),
    )  # fmt: skip


ODD = "9\u00a0million\u2028\u2009x\r\nand\u2029more"
"""What a text box of the toolkit gives back otherwise than it was given it."""


def test_what_is_only_looked_at_stays_as_it_was_given(page: Page) -> None:
    uid = page.label("Source").uid
    slots = [{"name": "side", "type": "one-of", "choices": ["5\u00a0t", "harbour"]}]
    labelling.edit_label(page.project, uid, description=ODD, memo=ODD, examples=[ODD], slots=slots)
    long = labelling.add_label(page.project, "\U0001f6a2" * 300)
    given, entries = page.project.label_set, page.entries()
    page.choose("Source")
    page.page.slots.choose("side")
    identity, form = page.page.identity, page.page.slots.form
    for field in (identity.description, identity.examples, identity.memo, form.choices):
        field.setFocus()
        QTest.keyClick(field, Qt.Key.Key_End)
        QTest.keyClicks(field, "y")
        QTest.keyClick(field, Qt.Key.Key_Backspace)
    assert page.page.slots.question.isHidden()
    page.page.tree.choose(long.uid)
    identity.name.setFocus()
    identity.description.setFocus()
    QTest.keyClick(page.window, Qt.Key.Key_F7)
    assert page.window.pages.shows_article
    assert page.project.label_set == given
    assert page.entries() == entries


def test_what_is_typed_into_it_keeps_every_blank(page: Page) -> None:
    uid = page.label("Source").uid
    labelling.edit_label(page.project, uid, description="9\u00a0million\u2028x")
    page.choose("Source")
    field = page.page.identity.description
    field.setFocus()
    QTest.keyClick(field, Qt.Key.Key_End, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClicks(field, "y")
    page.page.identity.memo.setFocus()
    assert page.project.label_set[uid].description == "9\u00a0million\u2028xy"


def test_key_and_colour_and_place(page: Page) -> None:
    uid = page.choose("Source")
    identity = page.page.identity
    press(identity.key)
    QTest.keyClick(identity.key, Qt.Key.Key_Z)
    assert page.project.label_set[uid].key == "z"
    press_color = identity.colors.buttons["#a24988"]
    QTest.mouseClick(press_color, Qt.MouseButton.LeftButton)
    assert page.project.label_set[uid].color == "#a24988"
    shown = picture(page.page.preview)
    assert has_color(shown, mark_color(page.window.context.theme, "#a24988"))
    pick(identity.parent_box, page.label("Quantity").uid)
    assert page.project.label_set[uid].parent == page.label("Quantity").uid
    page.choose("Quantity")
    assert identity.parent_box.findData(uid) < 0, "it cannot lie under its own child"


def test_what_a_label_makes_can_change_until_something_has_it(page: Page) -> None:
    labelling.add_label(page.project, "near")
    page.choose("near")
    box = page.page.identity.kind_box
    pick(box, "relation")
    assert page.label("near", Kind.RELATION).parent is None
    page.choose("Source")
    box.setCurrentIndex(box.findData("frame"))
    box.activated.emit(box.currentIndex())
    assert "its kind stays" in page.page.identity.refusals["kind"].text()
    assert box.currentData() == "span"


def test_a_slot_is_added_named_typed_and_asked_for_only_if(page: Page) -> None:
    uid = page.choose("Quantity")
    slots, form = page.page.slots, page.page.slots.form
    slots.add()
    type_in(form.name, "unit")
    pick(form.type_box, "one-of")
    assert form.choices.toPlainText() == "yes\nno"
    form.choices.setFocus()
    form.choices.selectAll()
    QTest.keyClicks(form.choices, "ship")
    QTest.keyClick(form.choices, Qt.Key.Key_Return)
    QTest.keyClicks(form.choices, "boat")
    form.choices.commit()
    QTest.mouseClick(form.required, Qt.MouseButton.LeftButton)
    type_in(form.default, "ship")
    slots.add()
    type_in(form.name, "amount")
    pick(form.type_box, "number")
    type_in(form.units, "t, kg")
    type_in(form.low, "0")
    form.most.setValue(3)
    pick(form.shown_slot, "unit")
    QTest.mouseClick(form.givens["@published"], Qt.MouseButton.LeftButton)
    unit, amount = own_specs(page.project.label_set[uid])
    assert (unit.type, unit.choices, unit.least, unit.default) == (
        SlotType.ONE_OF, ("ship", "boat"), 1, "ship",
    )  # fmt: skip
    assert (amount.type, amount.units, amount.low, amount.most) == (
        SlotType.NUMBER, ("t", "kg"), 0, 3,
    )  # fmt: skip
    assert amount.shown_if is not None
    assert (amount.shown_if.slot, amount.shown_if.values) == ("unit", ("ship",))
    assert amount.givens == ("@published",)
    assert page.page.preview.rows == [("unit", "ship"), ("amount", "at least 20 t")]
    type_in(form.low, "many")
    assert "is a number" in form.refusal.text()


def test_a_change_of_slots_says_what_it_touches_before(page: Page) -> None:
    uid, slots = page.choose("Source"), page.page.slots
    slots.choose("side")
    before = page.entries()
    type_in(slots.form.name, "camp")
    assert slots.question.said.text().startswith("1 annotation holds something in “side”")
    QTest.keyClick(slots.question.buttons[0], Qt.Key.Key_Escape)
    assert (page.entries(), slots.form.name.text()) == (before, "side")
    type_in(slots.form.name, "camp")
    press(slots.question.buttons[0])
    held = page.project.annotation(page.known.official).slots
    assert {slot.name for slot in held} == {"camp", "office"}
    slots.choose("office")
    pick(slots.form.type_box, "number")
    assert "1 value cannot" in slots.question.said.text()
    assert [b.text() for b in slots.question.buttons] == [
        "Change, keep those", "Change, drop those", "Cancel",
    ]  # fmt: skip
    press(slots.question.buttons[1])
    assert [s.name for s in page.project.annotation(page.known.official).slots] == ["camp"]
    slots.choose("camp")
    form = slots.form
    form.choices.setFocus()
    form.choices.selectAll()
    QTest.keyClicks(form.choices, "officials\rport\rpilot")
    form.choices.commit()
    assert "harbour → officials" in slots.question.said.text()
    press(slots.question.buttons[0])
    (entry,) = page.project.annotation(page.known.official).slots
    assert entry.value == "officials"
    spec = spec_of(page.project.label_set[uid], "camp")
    assert spec is not None
    assert spec.choices == ("officials", "port", "pilot")
    slots.remove()
    press(slots.question.buttons[0])
    assert page.project.annotation(page.known.official).slots == ()


def test_a_reference_is_restricted_by_ticks(page: Page) -> None:
    uid, slots = page.choose("says", Kind.RELATION), page.page.slots
    slots.choose("from")
    assert not slots.form.name.isEnabled()
    slots.form.to.tick(page.label("Source").uid)
    spec = spec_of(page.project.label_set[uid], "from")
    assert spec is not None
    assert spec.to == (page.label("Source").uid,)


def test_rules_are_ticked(page: Page) -> None:
    uid, rules = page.choose("Quantity"), page.page.rules
    assert rules.flags["symmetric"].isHidden()
    QTest.keyClick(rules.flags["required"], Qt.Key.Key_Space)
    rules.most.setValue(2)
    rules.apart.tick(uid)
    found = constraints_of(page.project.label_set[uid])
    assert (found.required, found.most_per_document, found.no_overlap_with) == (True, 2, (uid,))
    QTest.keyClick(rules.flags["required"], Qt.Key.Key_Space)
    rules.apart.tick(uid, False)
    rules.most.setValue(0)
    assert page.project.label_set[uid].constraints == {}


def test_a_merge_says_what_it_touches_and_is_undone_by_a_key(page: Page) -> None:
    uid, use = page.choose("Speaker"), page.page.use
    assert use.said.text() == "1 annotation in 1 document has the label “Speaker”."
    assert use.named.text() == "It is named in Source, Sighting.by."
    press(use.buttons["merge"])
    panel = use.operations["merge"]
    assert not panel.isHidden()
    assert panel.said.text() == "1 annotation becomes “Source”. The label “Speaker” goes."
    box = panel.slots["camp"]  # type: ignore[attr-defined]
    pick(box, "side")
    press(panel.do_button)
    assert uid not in page.project.label_set
    (slot,) = page.project.annotation(page.known.pilot).slots
    assert (slot.name, slot.value) == ("side", "crew")
    QTest.keyClick(page.window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert uid in page.project.label_set
    assert page.project.annotation(page.known.pilot).label == uid


def test_a_merge_of_very_many_runs_in_a_job(
    page: Page, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(long_changes, "HEAVY", 1)
    uid, use = page.choose("Speaker"), page.page.use
    press(use.buttons["merge"])
    press(use.operations["merge"].do_button)
    jobs = page.window.context.jobs
    assert [job.title for job in jobs.running] == ["Merging “Speaker”"]
    qtbot.waitUntil(lambda: not jobs.running)
    qtbot.waitUntil(lambda: page.page.tree.model.index_of(uid).isValid() is False)
    assert page.project.annotation(page.known.pilot).label == page.label("Source").uid
    assert use.operations["merge"].isHidden()


def test_split_retire_and_delete(page: Page) -> None:
    page.choose("Source")
    use = page.page.use
    press(use.buttons["split"])
    panel = use.operations["split"]
    ((value, field),) = panel.names  # type: ignore[attr-defined]
    assert value == "harbour"
    field.setText("Officials")
    press(panel.count_button)  # type: ignore[attr-defined]
    assert panel.said.text() == "Officials: 1; 0 stay."
    press(panel.do_button)
    assert page.project.annotation(page.known.official).label == page.label("Officials").uid
    uid = page.choose("Officials")
    press(use.buttons["retire"])
    assert page.project.label_set[uid].retired
    assert use.buttons["retire"].text() == "Take back into use"
    QTest.keyClick(page.page.tree.view, Qt.Key.Key_Delete)
    delete = use.operations["delete"]
    assert delete.said.text() == "1 annotation in 1 document has the label “Officials”."
    press(delete.do_button)
    assert page.project.annotation(page.known.official).label is None


@pytest.mark.parametrize("name", ["merge", "split", "meaning", "delete"])
def test_what_a_button_asks_is_scrolled_into_view(page: Page, qtbot: QtBot, name: str) -> None:
    page.choose("Source")
    page.window.resize(1200, 600)
    press(page.page.use.buttons[name])
    asked = page.page.use.operations[name]
    qtbot.waitUntil(
        lambda: not asked.visibleRegion().isEmpty() and asked.cancel_button.isVisible()
        and not asked.cancel_button.visibleRegion().isEmpty()
    )  # fmt: skip


def test_annotations_are_looked_at_again_one_by_one(page: Page) -> None:
    page.project.annotator = "ada"
    source = page.choose("Source")
    second = page.project.document("a2").uid
    other = page.project.add_span(second, 0, 6, "Source")
    press(page.page.use.buttons["meaning"])
    panel = page.page.use.operations["meaning"]
    type_in(panel.why, "only offices")  # type: ignore[attr-defined]
    assert panel.isHidden()
    assert page.page.use.outdated.text() == "2 annotations were made before its meaning changed."
    press(page.page.use.recheck_button)
    window, bar = page.window, page.window.recheck_bar()
    assert window.pages.shows_article
    assert bar.hasFocus()
    assert window.context.active == page.known.official
    assert "Does this Source still hold? 1 of 2." in bar.said.text()
    assert "only offices" in bar.said.text()
    QTest.keyClick(bar, Qt.Key.Key_Return)
    assert recheck_count(page.project, source) == 1
    assert window.context.document_uid == second
    assert window.context.active == other.uid
    labelling.add_label(page.project, "Nobody")
    from annotator.services.editing import relabel

    relabel(page.project, other.uid, page.label("Nobody").uid)
    assert bar.isHidden(), "what got another label is settled, and it was the last one"
    assert recheck_count(page.project, source) == 0


def test_it_can_be_read_in_the_dark_and_in_a_narrow_window(page: Page) -> None:
    page.choose("Source")
    page.window.context.set_theme(DARK)
    assert has_color(
        picture(page.page.preview), mark_color(DARK, page.label("Source").color)
    )
    page.window.resize(700, 600)
    assert page.page.width() < 1000
    assert page.page.versions.isVisibleTo(page.page)


def test_a_frame_is_looked_at_again_where_its_trigger_stands(page: Page) -> None:
    sighting = page.choose("Sighting", Kind.FRAME)
    change_meaning(page.project, sighting)
    assert page.page.use.outdated.text() == "1 annotation was made before its meaning changed."
    press(page.page.use.recheck_button)
    window, bar = page.window, page.window.recheck_bar()
    assert window.context.active == page.known.frame
    QTest.keyClick(bar, Qt.Key.Key_Space)
    assert bar.isHidden()
    assert recheck_count(page.project, sighting) == 1, "passed over, it stays on the list"
    page.window.recheck_bar().begin(sighting)
    QTest.keyClick(bar, Qt.Key.Key_Escape)
    assert bar.isHidden()
    assert window.pages.view is not None
    assert window.pages.view.hasFocus()
    QTest.keyClick(window, Qt.Key.Key_F7)
    press(page.page.use.confirm_button)
    assert recheck_count(page.project, sighting) == 0
    assert page.page.use.outdated.isHidden()
