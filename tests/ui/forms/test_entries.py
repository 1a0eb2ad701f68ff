"""Entries of slots: who says them, how, what proves them, what is decided beside them."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from annotator.domain.annotation import Anchor, Slot, SlotStatus, Stance
from annotator.domain.ids import Uid
from annotator.services import clustering, editing, filling
from annotator.ui.forms.details import EntryDetails
from annotator.ui.forms.picking import AnnotationPicker
from tests.ui.forms.bench import Bench
from tests.ui.panels.fixtures import recorded

LAUNCHED = "launched"


def details(bench: Bench, name: str = LAUNCHED, place: int = 0) -> EntryDetails:
    """The open fields of what is said of an entry."""
    row = bench.row(name, place)
    if not row.opened:
        bench.click(row.more_button)
    assert row.details is not None
    return row.details


def picker() -> AnnotationPicker:
    found = [w for w in QApplication.topLevelWidgets() if isinstance(w, AnnotationPicker)]
    return next(one for one in found if one.isVisible())


def offered(sheet: AnnotationPicker) -> list[str]:
    rows = (sheet.list.item(row).text() for row in range(sheet.list.count()))
    return [text.replace("\u2068", "").replace("\u2069", "") for text in rows]


def said(bench: Bench, name: str = LAUNCHED, place: int = 0) -> list[str]:
    """What the second line of an entry shows, chips with their accessible names."""
    line = bench.row(name, place).said
    if line is None or line.isHidden():
        return []
    words = [line.words.text()] if not line.words.isHidden() else []
    chips = [chip.accessibleName().partition(": ")[2] for chip in line.stops()]
    return words + [c.replace("\u2068", "").replace("\u2069", "") for c in chips]


def sources(bench: Bench) -> tuple[Uid, Uid]:
    return bench.span("The regional governor", "Source"), bench.span("The navy", "Source")


def test_a_plain_entry_has_one_line_only(bench: Bench) -> None:
    bench.open(bench.frame(Slot(LAUNCHED, 46)))
    assert said(bench) == []
    assert not bench.row(LAUNCHED).opened
    assert bench.shown(LAUNCHED) == "46"


def test_two_names_for_one_in_another_document_contradict_nothing(bench: Bench) -> None:
    project, words = bench.project, ((0, 12), (15, 24))
    other = project.add_document("The governor, Sokolenko, said so.", title="Later").uid
    person = bench.label("Person")
    names = [editing.add_span(project, other, [Anchor(*at)], person).uid for at in words]
    uid = bench.frame(
        Slot("launched", 46, evidence=(bench.span("46 drones"),)),
        *(Slot("attacker", ref=name) for name in names),
    )
    bench.open(uid)
    assert "cannot both be true" in bench.slot("attacker").trouble
    bench.cluster(*names)
    assert "cannot both be true" not in bench.slot("attacker").trouble


def test_the_second_line_tells_only_what_is_said(bench: Bench) -> None:
    governor, navy = sources(bench)
    count = bench.span("46 drones")
    bench.open(bench.frame(
        Slot(LAUNCHED, 46, according_to=governor, evidence=(count,)),
        Slot(LAUNCHED, 46, according_to=navy, stance=Stance.DENIES, as_of="2026-09-03"),
        Slot(LAUNCHED, 20, stance=Stance.DOUBTS),
        Slot(LAUNCHED, 40, status=SlotStatus.CODED, rule="official"),
    ))  # fmt: skip
    assert said(bench, place=0) == [
        "says Source “The regional governor”", "as in Quantity “46 drones”",
    ]  # fmt: skip
    assert said(bench, place=1) == ["as of 2026-09-03", "denied by Source “The navy”"]
    assert said(bench, place=2) == ["doubted"]
    assert said(bench, place=3) == ["coded · official"]
    assert bench.row(LAUNCHED, 3).coded


def test_what_contradicts_each_other_is_marked_and_said(bench: Bench) -> None:
    governor, navy = sources(bench)
    uid = bench.frame(
        Slot(LAUNCHED, 46, according_to=governor),
        Slot(LAUNCHED, 41, according_to=navy),
        Slot(LAUNCHED, {"value": 40, "comparator": "at least"}),
    )
    bench.open(uid)
    assert [row.clashes for row in bench.slot(LAUNCHED).rows] == [True, True, False]
    assert "cannot both be true" in bench.slot(LAUNCHED).trouble
    bench.type(LAUNCHED, "46", place=1)
    assert [row.clashes for row in bench.slot(LAUNCHED).rows] == [False, False, False]
    assert bench.slot(LAUNCHED).trouble == ""


def test_two_names_of_one_thing_do_not_contradict_each_other(bench: Bench) -> None:
    governor, person = sources(bench)[0], bench.span("Irina Sokolenko", "Person")
    bench.open(bench.frame(Slot("attacker", ref=governor), Slot("attacker", ref=person)))
    assert bench.row("attacker").clashes
    cluster = bench.cluster(governor, person)
    assert not bench.row("attacker").clashes
    clustering.remove_member(bench.project, cluster, person)
    assert bench.row("attacker").clashes


def test_a_source_is_chosen_by_a_few_letters(bench: Bench) -> None:
    sources(bench)
    uid = bench.frame(Slot(LAUNCHED, 46))
    bench.open(uid)
    source = details(bench).source
    assert source is not None
    bench.click(source.buttons[0])
    sheet = picker()
    assert [words for words in offered(sheet) if words.startswith("Source")] == [
        "Source “The regional governor”", "Source “The navy”",
    ]  # fmt: skip
    bench.qtbot.keyClicks(sheet.line, "nav")
    assert offered(sheet) == ["Source “The navy”"]
    bench.qtbot.keyClick(sheet.line, Qt.Key.Key_Return)
    [entry] = bench.entries(uid, LAUNCHED)
    assert entry.according_to == sources(bench)[1]
    assert [chip.uid for chip in source.chips] == [entry.according_to]


def test_the_stance_is_one_letter(bench: Bench) -> None:
    navy = sources(bench)[1]
    uid = bench.frame(Slot(LAUNCHED, 46, according_to=navy))
    bench.open(uid)
    stance = details(bench).stance
    assert stance is not None
    stance.stops()[0].setFocus()
    bench.keys("d")
    assert bench.entries(uid, LAUNCHED)[0].stance is Stance.DENIES
    bench.keys("d")
    assert bench.entries(uid, LAUNCHED)[0].stance is Stance.DOUBTS
    bench.key(Qt.Key.Key_Space)
    assert bench.entries(uid, LAUNCHED)[0].stance is Stance.ASSERTS


def test_a_source_is_taken_away_with_its_stance(bench: Bench) -> None:
    navy = sources(bench)[1]
    uid = bench.frame(Slot(LAUNCHED, 46, according_to=navy, stance=Stance.DENIES))
    bench.open(uid)
    source = details(bench).source
    assert source is not None
    source.chips[0].setFocus()
    bench.key(Qt.Key.Key_Delete)
    assert bench.entries(uid, LAUNCHED) == [Slot(LAUNCHED, 46)]


def test_evidence_is_added_and_dropped(bench: Bench) -> None:
    count, other = bench.span("46 drones"), bench.span("38 of them")
    uid = bench.frame(Slot(LAUNCHED, 46, evidence=(count,)))
    bench.open(uid)
    evidence = details(bench).evidence
    bench.click(evidence.buttons[0])
    sheet = picker()
    bench.qtbot.keyClicks(sheet.line, "38")
    bench.qtbot.keyClick(sheet.line, Qt.Key.Key_Return)
    assert bench.entries(uid, LAUNCHED)[0].evidence == (count, other)
    evidence.chips[0].setFocus()
    bench.key(Qt.Key.Key_Backspace)
    assert bench.entries(uid, LAUNCHED)[0].evidence == (other,)


def test_words_in_the_text_are_asked_for(bench: Bench) -> None:
    navy = sources(bench)[1]
    uid = bench.frame(Slot(LAUNCHED, 46))
    asked = recorded(bench.panel.sharing.pick_asked)
    bench.open(uid)
    source = details(bench).source
    assert source is not None
    bench.click(source.buttons[1])
    wanted = asked[0][0]
    assert (wanted.holder, wanted.slot, wanted.role) == (uid, LAUNCHED, "according to")  # type: ignore[attr-defined]
    assert wanted.take(navy)  # type: ignore[attr-defined]
    assert bench.entries(uid, LAUNCHED)[0].according_to == navy


def test_as_of_is_a_date(bench: Bench) -> None:
    uid = bench.frame(Slot(LAUNCHED, 46))
    bench.open(uid)
    as_of = details(bench).as_of
    assert as_of is not None
    as_of.stops()[0].setFocus()
    bench.keys("2026-09")
    bench.key(Qt.Key.Key_Tab)
    assert bench.entries(uid, LAUNCHED)[0].as_of == "2026-09"
    as_of.stops()[0].setFocus()
    bench.keys("soon")
    bench.key(Qt.Key.Key_Return)
    assert "is a date" in as_of.said
    assert bench.entries(uid, LAUNCHED)[0].as_of == "2026-09"


def test_a_given_stands_for_the_value(bench: Bench) -> None:
    uid = bench.frame()
    bench.open(uid)
    givens = details(bench, "date").givens
    assert givens is not None
    givens.stops()[0].setFocus()
    bench.key(Qt.Key.Key_Space)
    assert bench.entries(uid, "date") == [Slot("date", given="@published")]
    chip = bench.row("date").value.given
    assert chip is not None
    assert chip.text() == "@published · 2026-09-03"
    chip.setFocus()
    bench.key(Qt.Key.Key_Delete)
    assert bench.entries(uid, "date") == []
    bench.type("date", "2026-09-02")
    assert bench.values(uid, "date") == [{"date": "2026-09-02", "precision": "day"}]


def test_another_source_reports_another_value(bench: Bench) -> None:
    governor, navy = sources(bench)
    uid = bench.frame(Slot(LAUNCHED, 46, according_to=governor))
    bench.open(uid)
    bench.click(next(b for b in details(bench).stops() if b.accessibleName().endswith("another")))
    assert len(bench.slot(LAUNCHED).rows) == 2
    assert bench.focus is bench.stop(LAUNCHED, 1)
    bench.keys("41")
    bench.key(Qt.Key.Key_Return)
    assert bench.values(uid, LAUNCHED) == [46, 41]
    source = details(bench, place=1).source
    assert source is not None
    bench.click(source.buttons[0])
    sheet = picker()
    bench.qtbot.keyClicks(sheet.line, "navy")
    bench.qtbot.keyClick(sheet.line, Qt.Key.Key_Return)
    assert [e.according_to for e in bench.entries(uid, LAUNCHED)] == [governor, navy]


def test_a_source_may_be_said_before_its_value(bench: Bench) -> None:
    navy = sources(bench)[1]
    uid = bench.frame()
    bench.open(uid)
    steps = bench.steps()
    source = details(bench).source
    assert source is not None
    bench.click(source.buttons[0])
    sheet = picker()
    bench.qtbot.keyClicks(sheet.line, "navy")
    bench.qtbot.keyClick(sheet.line, Qt.Key.Key_Return)
    assert bench.steps() == steps
    assert [chip.uid for chip in source.chips] == [navy]
    bench.type(LAUNCHED, "20")
    assert bench.entries(uid, LAUNCHED) == [Slot(LAUNCHED, 20, according_to=navy)]
    assert bench.steps() == steps + 1


def test_the_same_twice_is_not_added(bench: Bench) -> None:
    uid = bench.frame(Slot(LAUNCHED, 46))
    bench.open(uid)
    row = bench.slot(LAUNCHED).add_entry()
    bench.keys("46")
    bench.key(Qt.Key.Key_Return)
    assert bench.values(uid, LAUNCHED) == [46]
    assert row.field is not None
    assert row.field.said == "This is there already."


def test_a_value_is_coded_by_a_rule(bench: Bench) -> None:
    governor, navy = sources(bench)
    uid = bench.frame(
        Slot(LAUNCHED, 46, according_to=governor), Slot(LAUNCHED, 41, according_to=navy)
    )
    bench.open(uid)
    bench.click(next(b for b in details(bench).stops() if b.accessibleName().endswith("code…")))
    row = bench.row(LAUNCHED, 2)
    assert row.coded
    assert bench.focus is bench.stop(LAUNCHED, 2)
    bench.keys("46")
    bench.key(Qt.Key.Key_Return)
    coded = Slot(LAUNCHED, 46, status=SlotStatus.CODED, rule="own words")
    assert bench.entries(uid, LAUNCHED)[-1] == coded
    rule = details(bench, place=2).rule
    assert rule is not None
    rule.stops()[0].setFocus()
    rule.stops()[0].selectAll()  # type: ignore[attr-defined]
    bench.keys("official")
    bench.key(Qt.Key.Key_Return)
    assert bench.entries(uid, LAUNCHED)[-1].rule == "official"
    bench.type(LAUNCHED, "", place=2)
    assert [e.status for e in bench.entries(uid, LAUNCHED)] == [SlotStatus.REPORTED] * 2


def test_an_entry_is_removed(bench: Bench) -> None:
    governor = sources(bench)[0]
    uid = bench.frame(Slot(LAUNCHED, 46, according_to=governor), Slot(LAUNCHED, 41))
    bench.open(uid)
    bench.click(next(b for b in details(bench).stops() if b.accessibleName().endswith("remove")))
    assert bench.values(uid, LAUNCHED) == [41]
    assert len(bench.slot(LAUNCHED).rows) == 1
    bench.project.undo()
    assert [bench.shown(LAUNCHED, place) for place in (0, 1)] == ["46", "41"]


def test_details_close_when_another_annotation_is_shown(bench: Bench) -> None:
    one, other = bench.frame(Slot(LAUNCHED, 46)), bench.frame(Slot(LAUNCHED, 41))
    bench.open(one)
    details(bench)
    bench.open(other)
    assert not bench.row(LAUNCHED).opened
    assert bench.shown(LAUNCHED) == "41"
    filling.add_entry(bench.project, other, Slot(LAUNCHED, 7))
    assert [bench.shown(LAUNCHED, place) for place in (0, 1)] == ["41", "7"]
