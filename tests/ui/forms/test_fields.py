"""The field of each type of slot: typed and picked with real keys, stored as the values say."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QMenu, QToolButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from annotator.domain.annotation import JsonValue
from annotator.services import filling
from annotator.ui.forms.choices import ChoiceField
from annotator.ui.forms.kb import KbField
from annotator.ui.forms.lines import Line, TextBox
from annotator.ui.forms.typed import TypedField
from tests.ui.forms.bench import CONTROL, Bench
from tests.ui.panels.fixtures import recorded


@pytest.mark.parametrize(
    ("name", "typed", "value", "then"),
    [
        ("amount", "46", 46, "46"),
        ("amount", "at least twenty", {"value": 20, "comparator": "at least"}, "at least 20"),
        ("amount", "~ 9 USD", {"value": 9, "comparator": "about", "unit": "USD"}, "about 9 USD"),
        ("whole", "twelve", 12, "12"),
        ("when", "2024-09", {"date": "2024-09", "precision": "month"}, "2024-09"),
        ("when", "2024-09-10T06:30", {"date": "2024-09-10T06:30", "precision": "minute"},
         "2024-09-10T06:30"),
        ("when", "2024-09-10 (part of day)",
         {"date": "2024-09-10", "precision": "part of day"}, "2024-09-10 (part of day)"),
        ("wording", "as it  stands", "as it  stands", "as it  stands"),
        ("page", "https://velmar.example/1", "https://velmar.example/1",
         "https://velmar.example/1"),
        ("link", "Q212", {"kb": "wikidata", "id": "Q212"}, "Q212"),
        ("link", "gazetteer 77", {"kb": "gazetteer", "id": "77"}, "77"),
        ("link", "nil", {"kb": "wikidata", "id": None}, "NIL"),
        ("country", "ost", "Ostland", "Ostland"),
    ],
)  # fmt: skip
def test_what_is_typed_is_stored_and_shown_as_it_was_understood(
    bench: Bench, name: str, typed: str, value: JsonValue, then: str
) -> None:
    uid = bench.span("46 drones")
    bench.open(uid)
    steps = bench.steps()
    bench.type(name, typed)
    assert bench.values(uid, name) == [value]
    assert bench.shown(name) == then
    assert bench.steps() == steps + 1


@pytest.mark.parametrize(
    ("name", "typed", "why"),
    [
        ("amount", "many", "“amount” is a number, not “many”"),
        ("whole", "200", "“whole” is at most 100, not “200”"),
        ("when", "yesterday", "“when” is a date such as"),
        ("page", "velmar", "“page”"),
        ("country", "Atlantis", "“country” is one of"),
    ],
)
def test_what_cannot_be_used_stays_and_says_why(
    bench: Bench, name: str, typed: str, why: str
) -> None:
    bench.open(bench.span("46 drones"))
    steps = bench.steps()
    bench.type(name, typed)
    assert bench.shown(name) == typed
    assert bench.field(name).said.startswith(why)
    assert bench.steps() == steps
    bench.type(name, "")
    assert bench.field(name).said == ""


def test_what_could_not_be_used_is_there_again_on_coming_back(bench: Bench) -> None:
    uid, other = bench.span("46 drones"), bench.span("38 of them")
    told = recorded(bench.context.message)
    bench.open(uid)
    bench.type("whole", "lots", leave=False)
    bench.open(other)
    assert bench.shown("whole") == ""
    assert str(told[-1][0]).startswith("“whole” is not saved yet")
    bench.open(uid)
    assert bench.shown("whole") == "lots"
    bench.type("whole", "7")
    assert bench.values(uid, "whole") == [7]


def test_how_a_number_is_understood_is_said_while_it_is_typed(bench: Bench) -> None:
    bench.open(bench.span("46 drones"))
    bench.type("amount", "at least twenty", leave=False)
    assert bench.field("amount").said == "= at least 20"
    bench.key(Qt.Key.Key_Return)
    assert bench.field("amount").said == ""


def test_enter_saves_and_stays(bench: Bench) -> None:
    uid = bench.span("46 drones")
    bench.open(uid)
    bench.type("whole", "5", leave=False)
    bench.key(Qt.Key.Key_Return)
    assert bench.values(uid, "whole") == [5]
    assert bench.focus is bench.stop("whole")


def test_clearing_a_field_takes_the_entry_away(bench: Bench) -> None:
    uid = bench.span("46 drones")
    filling.set_value(bench.project, uid, "whole", 5)
    bench.open(uid)
    bench.type("whole", "")
    assert bench.entries(uid, "whole") == []


def test_a_unit_of_its_own_stays_when_the_number_changes(bench: Bench) -> None:
    uid = bench.frame()
    filling.set_value(bench.project, uid, "launched", {"value": 9, "unit": "swarms"})
    bench.open(uid)
    bench.type("launched", "10 swarms")
    assert bench.values(uid, "launched") == [{"value": 10, "unit": "swarms"}]


def test_undo_in_a_field_undoes_typing_first_then_the_project(bench: Bench) -> None:
    uid = bench.span("46 drones")
    bench.open(uid)
    undone: list[bool] = []
    shortcut = QShortcut(QKeySequence(QKeySequence.StandardKey.Undo), bench.panel)
    shortcut.activated.connect(lambda: undone.append(bench.project.undo() is not None))
    bench.type("whole", "5", leave=False)
    bench.key(Qt.Key.Key_Return)
    bench.keys("6")
    bench.key(Qt.Key.Key_Z, CONTROL)
    assert bench.shown("whole") == "5"
    assert undone == []
    assert bench.values(uid, "whole") == [5]
    bench.key(Qt.Key.Key_Z, CONTROL)
    assert undone == [True]
    assert bench.values(uid, "whole") == []
    assert bench.shown("whole") == ""


def test_a_change_elsewhere_spares_what_is_being_typed(bench: Bench) -> None:
    uid = bench.span("46 drones")
    bench.open(uid)
    bench.type("wording", "half a sent", leave=False)
    filling.set_value(bench.project, uid, "whole", 5)
    assert bench.shown("wording") == "half a sent"
    assert bench.shown("whole") == "5"


def chips(bench: Bench, name: str) -> dict[str, bool]:
    field = bench.field(name)
    assert isinstance(field, ChoiceField)
    return {chip.text(): chip.isChecked() for chip in field.row.chips}


def test_yes_and_no_are_picked_by_letters_and_taken_back(bench: Bench) -> None:
    uid = bench.span("46 drones")
    bench.open(uid)
    bench.stop("exact").setFocus()
    bench.keys("n")
    assert bench.values(uid, "exact") == [False]
    assert chips(bench, "exact") == {"yes": False, "no": True}
    bench.keys("y")
    assert bench.values(uid, "exact") == [True]
    bench.key(Qt.Key.Key_Space)
    assert bench.entries(uid, "exact") == []
    assert chips(bench, "exact") == {"yes": False, "no": False}


def test_one_of_a_few_by_arrows_and_by_mouse(bench: Bench) -> None:
    uid = bench.span("46 drones")
    bench.open(uid)
    bench.stop("kind").setFocus()
    bench.key(Qt.Key.Key_Right)
    assert bench.entries(uid, "kind") == []
    bench.key(Qt.Key.Key_Space)
    assert bench.values(uid, "kind") == ["money"]
    field = bench.field("kind")
    assert isinstance(field, ChoiceField)
    bench.click(field.row.chips[2])
    assert bench.values(uid, "kind") == ["share"]
    bench.key(Qt.Key.Key_Backspace)
    assert bench.entries(uid, "kind") == []


def test_several_of_many_keep_the_order_of_the_label(bench: Bench) -> None:
    uid = bench.span("46 drones")
    bench.open(uid)
    bench.stop("features").setFocus()
    bench.keys("cr")
    assert bench.values(uid, "features") == [["rounded", "cumulative"]]
    bench.keys("cr")
    assert bench.entries(uid, "features") == []


def test_a_choice_that_is_none_is_shown_and_can_be_replaced(bench: Bench) -> None:
    uid = bench.span("46 drones")
    filling.set_value(bench.project, uid, "kind", "weight")
    bench.open(uid)
    assert chips(bench, "kind")["weight"]
    assert bench.slot("kind").trouble == "“kind” is one of count, money, share."
    bench.stop("kind").setFocus()
    bench.keys("c")
    assert chips(bench, "kind") == {"count": True, "money": False, "share": False}
    assert bench.slot("kind").trouble == ""


def test_many_choices_are_searched_for_by_a_part(bench: Bench) -> None:
    bench.open(bench.span("46 drones"))
    bench.type("country", "or", leave=False)
    line = bench.stop("country")
    assert isinstance(line, Line)
    completer = line.completer()
    model = completer.completionModel()
    found = [model.index(row, 0).data() for row in range(model.rowCount())]
    assert found == ["Sorvia", "Nordmark", "Lorne"]
    popup = completer.popup()
    assert popup is not None
    popup.hide()


def test_a_range_is_one_step_over_three_lines(bench: Bench) -> None:
    uid = bench.span("46 drones")
    bench.open(uid)
    steps = bench.steps()
    bench.type("spread", "20")
    bench.keys("24")
    bench.key(Qt.Key.Key_Tab)
    bench.keys("thirty km")
    assert bench.steps() == steps
    bench.key(Qt.Key.Key_Tab)
    assert bench.values(uid, "spread") == [{"low": 20, "best": 24, "high": 30, "unit": "km"}]
    assert bench.steps() == steps + 1


def test_a_range_typed_at_once_is_spread(bench: Bench) -> None:
    uid = bench.span("46 drones")
    bench.open(uid)
    bench.type("spread", "20-30", leave=False)
    bench.key(Qt.Key.Key_Return)
    assert bench.values(uid, "spread") == [{"low": 20, "high": 30}]
    texts = [stop.text() for stop in bench.row("spread").stops() if isinstance(stop, Line)]
    assert texts == ["20", "", "30"]


def test_a_range_in_the_wrong_order_says_so(bench: Bench) -> None:
    uid = bench.span("46 drones")
    bench.open(uid)
    bench.type("spread", "30")
    bench.keys("20")
    bench.key(Qt.Key.Key_Return)
    assert bench.field("spread").said == "“spread” has its low, best and high in this order."
    assert bench.entries(uid, "spread") == []


def open_menu(bench: Bench, name: str) -> QMenu:
    button = next(b for b in bench.field(name).findChildren(QToolButton) if b.text() == "▾")
    bench.click(button)
    return button.findChildren(QMenu)[-1]


def test_comparator_and_unit_are_chosen_with_the_mouse(bench: Bench) -> None:
    uid = bench.span("46 drones")
    filling.set_value(bench.project, uid, "amount", 20)
    bench.open(uid)
    bench.choose(open_menu(bench, "amount"), "at most")
    bench.choose(open_menu(bench, "amount"), "USD")
    assert bench.values(uid, "amount") == [{"value": 20, "comparator": "at most", "unit": "USD"}]
    assert bench.shown("amount") == "at most 20 USD"


def test_a_link_shows_its_name_and_asks_for_the_search(bench: Bench) -> None:
    uid = bench.span("46 drones")
    value = {"kb": "wikidata", "id": "Q212", "label": "Velmar"}
    filling.set_value(bench.project, uid, "link", value)
    bench.panel.sharing.can_find = True
    asked = recorded(bench.panel.sharing.find_asked)
    bench.open(uid)
    field = bench.field("link")
    assert isinstance(field, KbField)
    assert field.said == "Velmar · wikidata"
    bench.click(field.find_button)
    assert asked == [(uid, "link")]


def test_a_text_grows_with_its_lines(bench: Bench) -> None:
    bench.open(bench.span("46 drones"))
    box = bench.stop("wording")
    assert isinstance(box, TextBox)
    low = box.height()
    bench.type("wording", "one", leave=False)
    for _ in range(3):
        bench.key(Qt.Key.Key_Return)
    bench.qtbot.waitUntil(lambda: box.height() >= low + 3 * box.fontMetrics().lineSpacing())


def test_fields_of_a_project_open_to_read_cannot_be_changed(bench: Bench) -> None:
    uid = bench.span("46 drones")
    bench.context.set_project(None)
    bench.project.close()
    with type(bench.project).open(bench.project.path, read_only=True) as project:
        bench.context.set_project(project)
        bench.context.open_document(bench.document, activate=uid)
        field = bench.field("amount")
        assert isinstance(field, TypedField)
        assert field.line.isReadOnly()
        assert not bench.form.add_button.isVisible()
        assert not bench.panel.delete_button.isVisible()
        bench.context.set_project(None)


def test_a_box_that_grows_shows_its_first_line(qtbot: QtBot) -> None:
    page = QWidget()
    column = QVBoxLayout(page)
    box = TextBox()
    column.addWidget(box)
    column.addStretch(1)
    qtbot.addWidget(page)
    page.resize(300, 300)
    page.show()
    qtbot.waitExposed(page)
    box.setFocus()
    qtbot.keyClicks(box, "Counted twice")
    qtbot.keyClick(box, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: box.height() >= box.heightForWidth(box.width()))
    assert box.verticalScrollBar().value() == 0
