"""Picking in another document by keys: to link, to fill a slot, to say who says it; stubs."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from annotator.domain.annotation import Anchor, Annotation, Kind, Slot
from annotator.domain.ids import Uid
from annotator.services import editing, framing, labelling, linking
from annotator.services.project import Project
from annotator.ui.editor.menus import article_menu
from annotator.ui.editor.pick_rows import PickChoice
from annotator.ui.editor.picker import Picker
from tests.ui.editor.conftest import MakeDesk
from tests.ui.editor.driving import Desk
from tests.ui.editor.framing import (
    TEXT,
    active,
    add,
    entries,
    equip,
    frame_label,
    say,
    set_label,
    stored,
    words_of,
)

Key = Qt.Key
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
OTHER = "A day later the coast guard 🚁 counted thirty drones; Mara Oduya of Velmar confirmed it."


@pytest.fixture
def desk(make_desk: MakeDesk) -> Desk:
    """An article with frames, and another one, Denial of Harbour Wire, that is not shown."""
    made = equip(make_desk(TEXT))
    made.project.add_document(
        OTHER, title="Denial", id="a2", meta={"outlet": "Harbour Wire", "published": "2026-09-03"}
    )
    said_by = labelling.add_label(made.project, "said by", kind=Kind.RELATION)
    ends = {"from": ["Quantity"], "to": ["Source", "Person"]}
    set_label(made, said_by.uid, slots=tuple(
        {"name": name, "type": "reference", "to": [made.label(one) for one in to]}
        for name, to in ends.items()
    ))  # fmt: skip
    return made


@pytest.fixture
def other(desk: Desk) -> Uid:
    return list(desk.project.documents())[1].uid


def picker_of(desk: Desk) -> Picker:
    assert desk.presenter.picker.isVisible()
    return desk.presenter.picker


def type_in(desk: Desk, words: str) -> list[PickChoice]:
    """Type into the open picker; the rows then."""
    picker = picker_of(desk)
    QTest.keyClicks(picker.line, words)
    return rows(desk)


def rows(desk: Desk) -> list[PickChoice]:
    return [one for one in picker_of(desk).model.choices if isinstance(one, PickChoice)]


def enter(desk: Desk, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(picker_of(desk).line, Key.Key_Return, modifiers)


def relations(desk: Desk) -> list[tuple[str, str]]:
    found = stored(desk, Kind.RELATION)
    return [tuple(words_of(desk, s.ref) for s in one.slots[:2]) for one in found]  # type: ignore[misc]


def test_the_active_span_is_linked_to_one_in_another_document(desk: Desk, other: Uid) -> None:
    quantity = add(desk, "46 drones", "Quantity")
    guard = add(desk, "the coast guard", document=other)
    add(desk, "thirty drones", "Quantity", other)
    add(desk, "The navy")
    desk.context.set_active(quantity.uid)
    said = say(desk)
    desk.presenter.link_elsewhere()
    # Two quantities may be one thing; what the shown article holds is reached without this.
    assert [one.name for one in rows(desk)] == ["thirty drones", "the coast guard"]
    (row,) = type_in(desk, "coa")
    assert (row.left, row.right[:13]) == ("A day later ", " 🚁 counted th")
    assert [part.strip("\u2068\u2069") for part in row.below.split(" · ")] == [
        "Source", "Denial", "Harbour Wire", "3 Sep",
    ]  # fmt: skip
    enter(desk)
    assert desk.presenter.picker.isHidden()
    ways = desk.presenter.linker.palette
    assert [one.name for one in ways.model.choices][:1] == ["said by →"]
    QTest.keyClick(ways.line, Key.Key_Return)
    assert relations(desk) == [("46 drones", "the coast guard")]
    assert "Linked" in said[-1]
    assert "Denial" in said[-1]
    assert "said by" in said[-1]
    assert desk.context.active == quantity.uid
    (made,) = stored(desk, Kind.RELATION)
    assert made.document is None
    desk.project.undo()
    assert relations(desk) == []
    assert desk.project.find_annotation(guard.uid) is not None


def test_only_what_is_legal_is_offered_and_a_single_way_taken_at_once(
    desk: Desk, other: Uid
) -> None:
    same = desk.context.label_set.named("Same one", Kind.CLUSTER)
    set_label(desk, same.uid, slots=({"name": "member", "type": "reference",
                                      "to": [desk.label("Claim")]},))  # fmt: skip
    quantity = add(desk, "46 drones", "Quantity")
    add(desk, "the coast guard", document=other)
    add(desk, "thirty drones", "Quantity", other)
    desk.context.set_active(quantity.uid)
    desk.presenter.link_elsewhere()
    assert [one.name for one in rows(desk)] == ["the coast guard"]
    enter(desk)
    assert desk.presenter.linker.palette.isHidden()
    assert relations(desk) == [("46 drones", "the coast guard")]


def test_shift_enter_goes_there_and_links_nothing(desk: Desk, other: Uid) -> None:
    quantity = add(desk, "46 drones", "Quantity")
    guard = add(desk, "the coast guard", document=other)
    desk.context.set_active(quantity.uid)
    desk.presenter.link_elsewhere()
    type_in(desk, "guard")
    enter(desk, SHIFT)
    assert desk.context.document_uid == other
    assert desk.context.active == guard.uid
    assert relations(desk) == []


def test_capitals_typed_with_shift_do_not_turn_a_click_into_going(desk: Desk, other: Uid) -> None:
    quantity = add(desk, "46 drones", "Quantity")
    add(desk, "the coast guard", document=other)
    desk.context.set_active(quantity.uid)
    desk.presenter.link_elsewhere()
    picker = picker_of(desk)
    QTest.keyClick(picker.line, Key.Key_G, SHIFT)
    place = picker.list.visualRect(picker.model.index(0)).center()
    QTest.mouseClick(picker.list.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert desk.context.document_uid != other
    assert desk.presenter.linker.palette.isVisible()


def test_escape_leaves_and_the_article_has_the_keys_again(desk: Desk, other: Uid) -> None:
    add(desk, "the coast guard", document=other)
    quantity = add(desk, "46 drones", "Quantity")
    desk.context.set_active(quantity.uid)
    desk.presenter.link_elsewhere()
    QTest.keyClick(picker_of(desk).line, Key.Key_Escape)
    assert desk.presenter.picker.isHidden()
    assert desk.view.hasFocus()
    assert desk.context.active == quantity.uid


def test_without_an_active_annotation_it_says_what_to_do(desk: Desk) -> None:
    said = say(desk)
    desk.context.set_active(None)
    desk.presenter.link_elsewhere()
    assert said[-1].startswith("Make an annotation active first")
    assert desk.presenter.picker.isHidden()


def test_what_can_be_linked_to_nothing_says_so(make_desk: MakeDesk) -> None:
    desk = make_desk("Nothing links here.")
    span = add_at(desk, "Nothing")
    said = say(desk)
    desk.context.set_active(span.uid)
    desk.presenter.link_elsewhere()
    assert said[-1] == "No relation, slot or cluster of the label set takes Source."


def add_at(desk: Desk, words: str) -> Annotation:
    start = desk.view.text.index(words)
    document = desk.context.document_uid
    assert document is not None
    place = [Anchor(start, start + len(words))]
    return editing.add_span(desk.project, document, place, desk.label("Source"))


def test_arrows_and_page_keys_go_through_the_rows(desk: Desk, other: Uid) -> None:
    text = "Oduya " * 20
    many = desk.project.add_document(text, title="Many", id="many").uid
    for number in range(20):
        place = [Anchor(number * 6, number * 6 + 5)]
        editing.add_span(desk.project, many, place, desk.label("Source"))
    quantity = add(desk, "46 drones", "Quantity")
    desk.context.set_active(quantity.uid)
    desk.presenter.link_elsewhere()
    assert len(type_in(desk, "odu")) == 20
    picker = picker_of(desk)
    for key, row in ((Key.Key_Down, 1), (Key.Key_PageDown, 8), (Key.Key_PageDown, 15),
                     (Key.Key_PageDown, 19), (Key.Key_Down, 0), (Key.Key_PageUp, 0)):  # fmt: skip
        QTest.keyClick(picker.line, key)
        assert picker.list.currentIndex().row() == row
    assert picker.geometry().bottom() <= desk.view.viewport().geometry().bottom()


def test_the_foot_says_what_the_keys_do_and_when_nothing_fits(desk: Desk, other: Uid) -> None:
    add(desk, "the coast guard", document=other)
    desk.context.set_active(add(desk, "46 drones", "Quantity").uid)
    desk.presenter.link_elsewhere()
    picker = picker_of(desk)
    assert "Enter links it" in picker.foot.text()
    type_in(desk, "zzz")
    assert picker.foot.text() == "Nothing here begins so."
    assert picker.list.isHidden()


def test_the_menu_offers_it(desk: Desk, other: Uid) -> None:
    add(desk, "the coast guard", document=other)
    desk.context.set_active(add(desk, "46 drones", "Quantity").uid)
    menu = article_menu(desk.presenter, desk.context, desk.view)
    (action,) = (a for a in menu.actions() if a.text() == "Link to another document…")
    action.trigger()
    assert [one.name for one in rows(desk)] == ["the coast guard"]


# Filling slots


def frame(desk: Desk) -> Annotation:
    made = framing.add_frame(desk.project, frame_label(desk), document=desk.context.document_uid)
    desk.context.set_active(made.uid)
    return made


def test_a_reference_is_filled_from_another_document(desk: Desk, other: Uid) -> None:
    mara = add(desk, "Mara Oduya", "Person", other)
    add(desk, "the coast guard", document=other)
    attack = frame(desk)
    desk.presenter.frames.filler.start(attack.uid, "attacker")
    desk.presenter.link_elsewhere()
    assert [one.name for one in rows(desk)] == ["Mara Oduya"]
    enter(desk)
    assert entries(desk, attack, "attacker") == [Slot("attacker", ref=mara.uid)]
    assert active(desk).document is None  # what points into two documents is of the project
    desk.project.undo()
    assert entries(desk, attack, "attacker") == []


def test_a_value_is_read_from_the_words_of_another_document(desk: Desk, other: Uid) -> None:
    thirty = add(desk, "thirty drones", "Quantity", other)
    attack = frame(desk)
    desk.presenter.frames.filler.start(attack.uid, "launched")
    desk.press("4")  # opens the line; its last row leads elsewhere, with what is typed
    line = desk.presenter.frames.filler.palette
    assert [one.name for one in line.model.choices] == ["4", "in another document…"]
    QTest.keyClick(line.line, Key.Key_Backspace)
    QTest.keyClicks(line.line, "thi")
    QTest.keyClick(line.line, Key.Key_Up)
    QTest.keyClick(line.line, Key.Key_Return)
    assert picker_of(desk).line.text() == "thi"
    enter(desk)
    (slot,) = entries(desk, attack, "launched")
    assert (slot.value, slot.evidence) == (30, (thirty.uid,))


def test_who_says_it_may_stand_in_another_document(desk: Desk, other: Uid) -> None:
    guard = add(desk, "the coast guard", document=other)
    quantity = add(desk, "46 drones", "Quantity")
    attack = frame(desk)
    desk.presenter.frames.filler.start(attack.uid, "launched")
    desk.presenter.frames.filler.take_annotation(quantity.uid)
    sources = desk.presenter.frames.filler.attributing.sources
    names = [one.name for one in sources.model.choices]
    assert names[-1] == "in another document…"
    QTest.keyClick(sources.line, Key.Key_Up)
    QTest.keyClick(sources.line, Key.Key_Return)
    assert [one.name for one in rows(desk)] == ["the coast guard"]
    enter(desk)
    stances = desk.presenter.frames.filler.attributing.stances
    QTest.keyClicks(stances.line, "2")
    (slot,) = entries(desk, attack, "launched")
    assert (slot.according_to, slot.stance.value) == (guard.uid, "denies")
    assert desk.project.annotation(attack.uid).document is None


def test_leaving_the_picker_leaves_the_value_without_a_source(desk: Desk, other: Uid) -> None:
    add(desk, "the coast guard", document=other)
    quantity = add(desk, "46 drones", "Quantity")
    attack = frame(desk)
    said = say(desk)
    desk.presenter.frames.filler.start(attack.uid, "launched")
    desk.presenter.frames.filler.take_annotation(quantity.uid)
    sources = desk.presenter.frames.filler.attributing.sources
    QTest.keyClick(sources.line, Key.Key_Up)
    QTest.keyClick(sources.line, Key.Key_Return)
    QTest.keyClick(picker_of(desk).line, Key.Key_Escape)
    assert said[-1].startswith("Filled.")
    (slot,) = entries(desk, attack, "launched")
    assert slot.according_to is None


# Stubs


def stub_words(desk: Desk) -> list[str]:
    view = desk.view
    found = [a.stub for _, _, g in view.lines.visible(0.0, 1e9) for a in g.arcs]
    return [stub.text for stub in found if stub is not None]


def test_words_of_a_stub_are_read_once_and_kept_true(
    desk: Desk, other: Uid, monkeypatch: pytest.MonkeyPatch
) -> None:
    quantity = add(desk, "46 drones", "Quantity")
    guard = add(desk, "the coast guard", document=other)
    label = desk.context.label_set.named("said by", Kind.RELATION).uid
    linking.add_relation(desk.project, label, quantity.uid, guard.uid)
    desk.project.load(desk.context.document_uid or Uid(""))
    assert [words.strip("“”\u2068\u2069") for words in stub_words(desk)] == ["the coast guard"]
    read: list[Uid] = []
    load = Project.load_text

    def counted(self: Project, uid: Uid) -> object:
        read.append(uid)
        return load(self, uid)

    monkeypatch.setattr(Project, "load_text", counted)
    for _ in range(3):  # lines are laid out anew: the zoom, another width
        desk.view.lines.refresh(0, len(TEXT))
        stub_words(desk)
    assert read == []
    assert desk.project.known_text(desk.context.document_uid or Uid("")) is not None
    start = OTHER.index("coast guard")
    editing.set_anchors(desk.project, guard.uid, [Anchor(start, start + len("coast guard"))])
    assert [words.strip("“”\u2068\u2069") for words in stub_words(desk)] == ["coast guard"]


def test_pictures_can_be_made_of_it(desk: Desk, other: Uid, tmp_path: Path) -> None:
    """A right-to-left quote, an emoji, a word longer than the sheet: nothing fails to paint."""
    for n, text in enumerate(("قالت البحرية إن عشرين مسيّرة أُسقطت.", "🚁" * 200, "x" * 900)):
        uid = desk.project.add_document(text, title=text, id=f"odd{n}").uid
        place = [Anchor(0, len(text))]
        editing.add_span(desk.project, uid, place, desk.label("Source"))
    desk.context.set_active(add(desk, "46 drones", "Quantity").uid)
    desk.presenter.link_elsewhere()
    assert len(rows(desk)) == 3
    assert picker_of(desk).grab().save(str(tmp_path / "picker.png"))
