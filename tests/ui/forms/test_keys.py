"""The form by keyboard: in by F2, through by Tab, back by Esc; what is walked through is reused."""

from __future__ import annotations

import time

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from annotator.domain.annotation import JsonObject, Slot
from annotator.services import filling, labelling
from annotator.ui.forms.lines import Line
from tests.ui.forms.bench import CONTROL, Bench
from tests.ui.panels.fixtures import recorded

SHIFT = Qt.KeyboardModifier.ShiftModifier


def test_the_form_begins_with_the_first_slot(bench: Bench) -> None:
    bench.open(bench.span("46 drones"))
    bench.panel.focus_form()
    assert bench.focus is bench.stop("amount")


def test_without_slots_it_begins_with_the_note(bench: Bench) -> None:
    bench.open(bench.span("Irina Sokolenko", "Person"))
    bench.panel.focus_form()
    assert bench.focus is bench.panel.note


def test_tab_goes_through_as_it_is_seen_and_back(bench: Bench) -> None:
    bench.open(bench.span("The navy", "Source"))
    bench.panel.label_button.setFocus()
    way = []
    for _ in range(6):
        bench.key(Qt.Key.Key_Tab)
        way.append(bench.focus)
    panel = bench.panel
    expected = [
        bench.stop("kind"), bench.form.add_button, panel.note, panel.confidence,
        panel.body.disputed, panel.places.add_button,
    ]  # fmt: skip
    assert way == expected
    for widget in reversed(expected[:-1]):
        bench.key(Qt.Key.Key_Backtab, SHIFT)
        assert bench.focus is widget


def test_a_row_that_is_added_is_where_it_stands(bench: Bench) -> None:
    uid = bench.frame(Slot("launched", 46))
    bench.open(uid)
    filling.add_entry(bench.project, uid, Slot("launched", 41))
    bench.stop("launched", 0).setFocus()
    bench.key(Qt.Key.Key_Tab)
    assert bench.focus is bench.stop("launched", 1)
    bench.key(Qt.Key.Key_Tab)
    assert bench.focus.accessibleName() == "Add to launched"
    bench.key(Qt.Key.Key_Tab)
    assert bench.focus is bench.stop("date")


def test_f2_in_the_form_opens_what_is_said_and_closes_it(bench: Bench) -> None:
    bench.open(bench.frame(Slot("launched", 46)))
    bench.stop("launched").setFocus()
    bench.panel.focus_form()
    assert bench.row("launched").opened
    assert bench.focus is bench.stop("launched")
    bench.panel.focus_form()
    assert not bench.row("launched").opened


def test_escape_and_control_enter_save_and_go_back(bench: Bench) -> None:
    uid = bench.span("46 drones")
    bench.open(uid)
    back = recorded(bench.panel.back_to_text)
    bench.type("whole", "5", leave=False)
    bench.key(Qt.Key.Key_Escape)
    assert bench.values(uid, "whole") == [5]
    bench.type("wording", "so", leave=False)
    bench.key(Qt.Key.Key_Return, CONTROL)
    assert bench.values(uid, "wording") == ["so"]
    assert len(back) == 2


def test_typing_is_saved_when_another_annotation_becomes_active(bench: Bench) -> None:
    one, other = bench.span("46 drones"), bench.span("38 of them")
    bench.open(one)
    bench.type("whole", "5", leave=False)
    bench.open(other)
    assert bench.values(one, "whole") == [5]
    assert bench.values(other, "whole") == []
    assert bench.shown("whole") == ""


def test_annotations_of_one_label_share_their_fields(bench: Bench) -> None:
    one, other = bench.span("46 drones"), bench.span("38 of them")
    source = bench.span("The navy", "Source")
    form = bench.open(one)
    line = bench.stop("amount")
    assert bench.open(source) is not form
    assert not form.isVisible()
    assert bench.open(other) is form
    assert bench.stop("amount") is line


def test_the_focus_is_brought_into_view(bench: Bench) -> None:
    bench.panel.resize(300, 200)
    bench.open(bench.span("46 drones"))
    bench.panel.focus_form()
    for _ in range(40):
        bench.key(Qt.Key.Key_Tab)
        if bench.focus is bench.panel.note:
            break
    viewport = bench.panel.body.viewport()
    place = bench.panel.note.mapTo(viewport, bench.panel.note.rect().center())
    assert viewport.rect().contains(place)


def test_a_problem_leads_to_its_slot(bench: Bench) -> None:
    bench.open(bench.span("46 drones"))
    bench.panel.focus_slot("whole")
    assert bench.focus is bench.stop("whole")
    bench.panel.focus_slot("no such slot")
    assert not bench.row("whole").opened or bench.focus is not None


def test_a_chip_leads_away_and_back_again(bench: Bench) -> None:
    person = bench.span("Irina Sokolenko", "Person")
    uid = bench.frame(Slot("attacker", ref=person))
    bench.panel.go_asked.connect(bench.context.set_active)
    bench.open(uid)
    bench.click(bench.point("attacker").chip)
    assert bench.panel.annotation is not None
    assert bench.panel.annotation.uid == person
    assert bench.panel.back_button.isVisible()
    bench.click(bench.panel.back_button)
    assert bench.panel.annotation.uid == uid
    assert not bench.panel.back_button.isVisible()
    bench.open(person)
    assert not bench.panel.back_button.isVisible()


def test_it_stays_with_what_is_being_filled(bench: Bench) -> None:
    uid, other = bench.frame(), bench.span("46 drones")
    bench.open(uid)
    bench.panel.pin(uid)
    bench.context.set_active(other)
    assert bench.panel.annotation is not None
    assert bench.panel.annotation.uid == uid
    bench.panel.pin(None)
    assert bench.panel.annotation.uid == other


def slots_of_thirty() -> tuple[JsonObject, ...]:
    types = ("number", "text", "flag", "date", "integer", "reference")
    return tuple({"name": f"slot {n}", "type": types[n % len(types)]} for n in range(30))


def test_a_form_of_thirty_slots_is_made_and_filled_quickly(bench: Bench) -> None:
    many = labelling.add_label(bench.project, "Many")
    labelling.edit_label(bench.project, many.uid, slots=slots_of_thirty())
    places = ("46 drones", "38 of them", "The navy", "Velmar", "harbour", "lower", "down")
    uids = [bench.span(words, "Many") for words in places]
    for number, uid in enumerate(uids):
        filling.set_value(bench.project, uid, "slot 0", number)

    def cpu(uid: str) -> float:
        began = time.process_time()
        bench.context.set_active(uid)  # type: ignore[arg-type]
        QApplication.sendPostedEvents()
        bench.panel.repaint()
        return time.process_time() - began

    made = cpu(uids[0])
    walked = sorted(cpu(uid) for uid in (*uids[1:], *uids))[6]
    line = bench.stop("slot 0")
    assert isinstance(line, Line)
    assert line.text() == "6"
    # Several times what it takes on a quiet machine: this finds what grows, not what is busy.
    assert made < 0.25
    assert walked < 0.03
    assert walked < made / 2
