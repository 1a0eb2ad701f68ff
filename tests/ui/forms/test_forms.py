"""The form of every kind: ends, triggers, members, nested frames, slots that no label declares."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from annotator.domain.annotation import Slot
from annotator.services import editing, filling, labelling
from annotator.ui.forms.chips import AnnotationChip
from annotator.ui.forms.form import SlotForm
from tests.ui.forms.bench import Bench
from tests.ui.forms.test_entries import offered, picker
from tests.ui.panels.fixtures import recorded


def test_a_reference_is_chosen_among_what_fits(bench: Bench) -> None:
    person, source = bench.span("Irina Sokolenko", "Person"), bench.span("The navy", "Source")
    bench.span("Velmar", None)
    uid = bench.frame()
    bench.open(uid)
    assert bench.slot("attacker").trouble == "“attacker” is missing."
    bench.click(bench.point("attacker").choose_button)
    sheet = picker()
    assert offered(sheet) == ["Person “Irina Sokolenko”", "Source “The navy”"]
    bench.qtbot.keyClick(sheet.line, Qt.Key.Key_Down)
    bench.qtbot.keyClick(sheet.line, Qt.Key.Key_Return)
    assert bench.entries(uid, "attacker") == [Slot("attacker", ref=source)]
    assert bench.slot("attacker").trouble == ""
    bench.point("attacker").chip.setFocus()
    bench.key(Qt.Key.Key_Delete)
    assert bench.entries(uid, "attacker") == []
    assert bench.point("attacker").choose_button.isVisible()
    assert person in bench.context.annotations


def test_the_cross_of_a_chip_clears_and_its_words_lead_there(bench: Bench) -> None:
    person = bench.span("Irina Sokolenko", "Person")
    uid = bench.frame(Slot("attacker", ref=person))
    gone = recorded(bench.panel.go_asked)
    bench.open(uid)
    chip = bench.point("attacker").chip
    bench.click(chip)
    assert gone == [(person,)]
    chip.setFocus()
    bench.key(Qt.Key.Key_Return)
    assert gone == [(person,)] * 2
    place = chip.rect().center()
    place.setX(chip.width() - 8)
    bench.qtbot.mouseClick(chip, Qt.MouseButton.LeftButton, pos=place)
    assert bench.entries(uid, "attacker") == []


def test_filling_from_the_text_is_asked_for(bench: Bench) -> None:
    uid = bench.frame()
    asked = recorded(bench.panel.sharing.fill_asked)
    bench.open(uid)
    bench.click(bench.point("attacker").text_button)
    assert asked == [(uid, "attacker")]


def test_a_repeated_reference_gets_one_after_the_other(bench: Bench) -> None:
    one, two = bench.span("46 drones"), bench.span("38 of them")
    uid = bench.frame(Slot("targets", ref=one))
    bench.open(uid)
    bench.slot("targets").add_entry()
    bench.row("targets", 1).point_to(two)
    assert [slot.ref for slot in bench.entries(uid, "targets")] == [one, two]
    bench.project.undo()
    assert len(bench.slot("targets").rows) == 1


def test_a_slot_is_shown_if_it_is_asked_for(bench: Bench) -> None:
    uid = bench.span("46 drones")
    bench.open(uid)
    assert not bench.slot("share").isVisible()
    bench.stop("kind").setFocus()
    bench.keys("s")
    assert bench.slot("share").isVisible()
    bench.type("share", "9 %")
    bench.stop("kind").setFocus()
    bench.keys("c")
    assert bench.slot("share").isVisible()
    assert bench.slot("share").trouble == "“share” is filled but not asked for here."
    bench.type("share", "")
    assert not bench.slot("share").isVisible()


def test_slots_that_the_label_does_not_declare_are_edited_as_text_or_json(bench: Bench) -> None:
    uid = bench.span("46 drones")
    filling.set_value(bench.project, uid, "own", {"a": [1, None]})
    bench.open(uid)
    assert bench.shown("own") == '{"a": [1, null]}'
    bench.type("own", "just words")
    assert bench.values(uid, "own") == ["just words"]
    bench.type("own", "[1, 2]")
    assert bench.values(uid, "own") == [[1, 2]]
    bench.type("own", "")
    assert "own" not in bench.form.undeclared


def test_a_slot_is_added_by_its_name(bench: Bench) -> None:
    uid = bench.span("The navy", None)
    form = bench.open(uid)
    bench.click(form.add_button)
    bench.keys("side")
    bench.key(Qt.Key.Key_Return)
    assert bench.focus is bench.stop("side")
    bench.keys("east")
    bench.key(Qt.Key.Key_Tab)
    assert bench.values(uid, "side") == ["east"]
    assert form.add_button.isVisible()


def test_a_relation_shows_its_ends_and_turns_around(bench: Bench) -> None:
    one, two = bench.span("46 drones"), bench.span("38 of them")
    uid = bench.relation(one, two)
    form = bench.open(uid)
    assert [bench.point(end).chip.uid for end in ("from", "to")] == [one, two]
    assert not bench.point("from").chip.clearable
    bench.click(form.turn_button)
    assert [bench.point(end).chip.uid for end in ("from", "to")] == [two, one]
    bench.stop("certain").setFocus()
    bench.keys("y")
    assert bench.values(uid, "certain") == [True]


def test_an_end_is_moved_to_another_annotation(bench: Bench) -> None:
    one, two, three = (bench.span(w) for w in ("46 drones", "38 of them", "at least twenty"))
    uid = bench.relation(one, two)
    bench.open(uid)
    bench.row("to").point_to(three)
    assert [slot.ref for slot in bench.stored(uid).slots] == [one, three]


def test_a_frame_has_its_trigger_as_a_chip(bench: Bench) -> None:
    word = bench.span("launched", None)
    uid = bench.frame(trigger=word)
    bench.open(uid)
    assert bench.point("trigger").chip.uid == word
    assert not bench.row("trigger").more_button.isVisible()
    bench.point("trigger").chip.setFocus()
    bench.key(Qt.Key.Key_Delete)
    assert bench.entries(uid, "trigger") == []
    bench.row("trigger").point_to(word)
    assert bench.entries(uid, "trigger") == [Slot("trigger", ref=word)]


def test_a_cluster_shows_its_members_as_chips(bench: Bench) -> None:
    one, three = bench.span("The regional governor", "Source"), bench.span("The navy", "Source")
    two = bench.span("Irina Sokolenko", "Person")
    uid = bench.cluster(one, two)
    bench.open(uid)
    members = bench.slot("member").members
    assert members is not None
    assert [chip.uid for chip in members.chips] == [one, two]
    bench.click(members.buttons[0])
    sheet = picker()
    bench.qtbot.keyClicks(sheet.line, "navy")
    bench.qtbot.keyClick(sheet.line, Qt.Key.Key_Return)
    assert [chip.uid for chip in members.chips] == [one, two, three]
    members.chips[0].setFocus()
    bench.key(Qt.Key.Key_Delete)
    assert [slot.ref for slot in bench.entries(uid, "member")] == [two, three]


def nested(bench: Bench, form: SlotForm, name: str) -> SlotForm:
    row = form.declared[name].rows[0]
    assert row.point is not None
    row.point.chip.setFocus()
    bench.key(Qt.Key.Key_Right)
    assert row.unfolded
    assert row.nested is not None
    return row.nested


def test_a_frame_in_a_slot_of_a_frame_is_edited_in_place(bench: Bench) -> None:
    inner = bench.frame(Slot("launched", 20))
    outer = bench.frame(Slot("part of", ref=inner), Slot("launched", 46))
    form = bench.open(outer)
    below = nested(bench, form, "part of")
    assert below.annotation is not None
    assert below.annotation.uid == inner
    field = below.declared["launched"].rows[0].field
    assert field is not None
    line = field.stops()[0]
    line.setFocus()
    line.selectAll()  # type: ignore[attr-defined]
    bench.keys("21")
    bench.key(Qt.Key.Key_Return)
    assert bench.values(inner, "launched") == [21]
    assert bench.values(outer, "launched") == [46]
    chip = form.declared["part of"].rows[0].point
    assert chip is not None
    chip.chip.setFocus()
    bench.key(Qt.Key.Key_Left)
    assert not below.isVisible()


def test_forms_unfold_three_deep_also_in_a_circle(bench: Bench) -> None:
    one = bench.frame()
    two = bench.frame(Slot("part of", ref=one))
    filling.add_entry(bench.project, one, Slot("part of", ref=two))
    form = bench.open(one)
    for _ in range(3):
        form = nested(bench, form, "part of")
    row = form.declared["part of"].rows[0]
    assert row.point is not None
    assert not row.point.arrow.isVisible()
    filling.set_value(bench.project, two, "launched", 5)
    assert form.annotation is not None
    shown = form.declared["launched"].rows[0].field
    assert shown is not None
    assert shown.stored == (5 if form.annotation.uid == two else None)


def test_a_change_of_the_label_makes_the_form_anew(bench: Bench) -> None:
    uid = bench.span("46 drones")
    form = bench.open(uid)
    assert "colour" not in form.declared
    label = bench.project.label_set[bench.label("Quantity")]
    labelling.edit_label(
        bench.project, label.uid, slots=(*label.slots, {"name": "colour", "type": "text"})
    )
    assert "colour" in bench.form.declared
    bench.type("colour", "grey")
    assert bench.values(uid, "colour") == ["grey"]


def test_every_field_has_an_accessible_name(bench: Bench) -> None:
    count = bench.span("46 drones")
    filling.add_entry(bench.project, count, Slot("counts", ref=bench.span("38 of them")))
    for uid in (count, bench.frame(Slot("launched", 46)), bench.relation(count, bench.span("The"))):
        form = bench.open(uid)
        for row in form.declared.values():
            for entry in row.rows:
                entry.toggle_details()
        for stop in bench.panel.body.stops():
            if stop.isVisibleTo(bench.panel):
                assert stop.accessibleName() or getattr(stop, "text", str)(), f"{stop} has no name"


@pytest.mark.parametrize("width", [220, 284, 500])
def test_nothing_is_wider_than_the_panel(bench: Bench, width: int) -> None:
    count, navy = bench.span("46 drones"), bench.span("The navy put the figure lower", "Source")
    bench.panel.resize(width, 700)
    for uid in (count, bench.frame(Slot("launched", 46, according_to=navy, evidence=(count,)))):
        form = bench.open(uid)
        for row in form.declared.values():
            row.rows[0].toggle_details()
        bench.qtbot.wait(20)
        inner = bench.panel.body.widget()
        assert inner is not None
        assert inner.width() <= bench.panel.body.viewport().width()
        for chip in form.findChildren(AnnotationChip):
            if chip.isVisible():
                assert chip.mapTo(inner, chip.rect().topRight()).x() < inner.width()


def test_what_is_wrong_with_other_annotations_is_said_above_the_slots(bench: Bench) -> None:
    label = bench.project.label_set[bench.label("Quantity")]
    labelling.edit_label(
        bench.project, label.uid, constraints={"no_overlap_with": [str(label.uid)]}
    )
    one = bench.span("46 drones")
    other = bench.span("drones were")
    form = bench.open(other)
    bench.context.problems.settle()
    assert form.trouble == "Quantity lies over Quantity, which is not allowed."
    editing.delete(bench.project, [one])
    bench.context.problems.settle()
    assert form.trouble == ""
