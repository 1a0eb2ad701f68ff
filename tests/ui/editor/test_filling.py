"""Filling slots by keyboard alone: words, values, givens, sources, denials, frames in frames."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from annotator.domain.annotation import Kind, Slot, Stance
from annotator.services import clustering, framing
from annotator.services.project import Project
from tests.states import state_of
from tests.ui.editor.conftest import MakeDesk
from tests.ui.editor.driving import Desk, click, drag, left_of, press, right_of
from tests.ui.editor.framing import (
    TEXT,
    active,
    add,
    entries,
    equip,
    frame_label,
    say,
    select,
    stored,
    words_of,
)

Key = Qt.Key
ENTER, ESC, SPACE = Key.Key_Return, Key.Key_Escape, Key.Key_Space


@pytest.fixture
def desk(make_desk: MakeDesk) -> Desk:
    return equip(make_desk(TEXT))


@pytest.fixture
def attack(desk: Desk) -> Desk:
    """The desk with an attack, active, in a document with two sources."""
    add(desk, "The navy")
    add(desk, "Governor Sokolenko")
    made = framing.add_frame(
        desk.project, frame_label(desk), document=desk.context.document_uid
    )
    desk.context.set_active(made.uid)
    return desk


def choose(desk: Desk, slot: str) -> None:
    """Ctrl+K on the frame, then a slot by its letters."""
    desk.presenter.link()
    type_in(desk.presenter.frames.slots, slot)


def type_in(palette: object, text: str) -> None:
    line = palette.line  # type: ignore[attr-defined]
    assert line.isVisible()
    for letter in text:
        press(line, letter)
    press(line, ENTER)


def sources(desk: Desk) -> list[str]:
    model = desk.presenter.frames.filler.attributing.sources.model
    return [choice.name for choice in model.choices]


def say_who(desk: Desk, who: str, key: str) -> None:
    asking = desk.presenter.frames.filler.attributing
    type_in(asking.sources, who)
    press(asking.stances.line, key)


def is_filling(desk: Desk) -> bool:
    return desk.presenter.frames.filler.filling is not None


def test_a_whole_frame_with_two_sources_and_a_denial_by_keys(attack: Desk) -> None:
    desk, frame = attack, active(attack)
    modes: list[str] = []
    desk.presenter.mode_changed.connect(modes.append)
    choose(desk, "launched")
    assert modes[-1] == "fill launched of Attack: go to the words, Enter takes them, Esc stops"
    select(desk, "46")
    desk.press(ENTER)
    say_who(desk, "The navy", "1")
    assert desk.context.active == frame.uid
    choose(desk, "launched")
    select(desk, "at least twenty")
    desk.press(ENTER)
    say_who(desk, "Governor", "1")
    desk.presenter.link()
    type_in(desk.presenter.frames.slots, "launched at least 20")
    select(desk, "denied it")
    desk.press(ENTER)
    say_who(desk, "The navy", "2")
    said = [
        (s.value, words_of(desk, s.according_to), s.stance, words_of(desk, s.evidence[0]))
        for s in entries(desk, frame, "launched")
    ]
    twenty = {"value": 20, "comparator": "at least"}
    assert said == [
        (46, "The navy", Stance.ASSERTS, "46"),
        (twenty, "Governor Sokolenko", Stance.ASSERTS, "at least twenty"),
        (twenty, "The navy", Stance.DENIES, "denied it"),
    ]
    assert desk.presenter.frames.filler.filling is None


def test_each_step_undoes_and_redoes(attack: Desk) -> None:
    desk, frame = attack, active(attack)
    before = state_of(desk.project)
    choose(desk, "launched")
    select(desk, "46")
    desk.press(ENTER)
    say_who(desk, "The navy", "2")
    after = state_of(desk.project)
    desk.project.undo()
    (entry,) = entries(desk, frame, "launched")
    assert (entry.value, entry.according_to) == (46, None)
    desk.project.undo()
    assert state_of(desk.project) == before
    assert ("46") not in [words for _, words in desk.spans]
    desk.project.redo()
    desk.project.redo()
    assert state_of(desk.project) == after


def test_a_selection_becomes_a_span_of_the_only_label_that_fits(attack: Desk) -> None:
    desk, frame = attack, active(attack)
    choose(desk, "attacker")
    select(desk, "mayor")
    desk.press(ENTER)
    press(desk.presenter.frames.filler.attributing.sources.line, ESC)
    (entry,) = entries(desk, frame, "attacker")
    assert words_of(desk, entry.ref) == "mayor"
    assert ("Person", "mayor") in desk.spans
    assert entry.according_to is None
    assert desk.context.active == frame.uid


def test_spans_that_do_not_fit_get_a_second_label_or_are_refused(attack: Desk) -> None:
    desk, frame = attack, active(attack)
    choose(desk, "attacker")
    desk.press(SPACE)
    desk.press(ENTER)
    (entry,) = entries(desk, frame, "attacker")
    assert ("Source", "The navy") in desk.spans
    assert ("Person", "The navy") in desk.spans
    assert words_of(desk, entry.ref) == "The navy"
    press(desk.presenter.frames.filler.attributing.sources.line, ESC)
    said = say(desk)
    choose(desk, "part of")
    desk.press(SPACE)
    desk.press(ENTER)
    assert "“part of” of Attack takes Attack, not" in said[-1]
    assert desk.presenter.frames.filler.filling is not None
    desk.press(ESC)
    assert desk.presenter.frames.filler.filling is None


def test_a_frame_goes_into_a_slot_of_a_frame_by_its_letters(attack: Desk) -> None:
    desk, frame = attack, active(attack)
    select(desk, "came down")
    desk.press("a")
    inner = active(desk)
    desk.context.set_active(frame.uid)
    choose(desk, "part of")
    desk.press("c")
    line = desk.presenter.frames.filler.palette.line
    assert line.text() == "c"
    for letter in "ame":
        press(line, letter)
    press(line, ENTER)
    assert entries(desk, frame, "part of") == [Slot("part of", ref=inner.uid)]


def test_letters_type_a_value_with_the_active_words_as_its_proof(attack: Desk) -> None:
    desk, frame = attack, active(attack)
    choose(desk, "launched")
    select(desk, "at night")
    desk.press("a")
    line = desk.presenter.frames.filler.palette.line
    for letter in "bout 40":
        press(line, letter)
    press(line, ENTER)
    (entry,) = entries(desk, frame, "launched")
    assert entry.value == {"value": 40, "comparator": "about"}
    assert words_of(desk, entry.evidence[0]) == "at night"


def test_words_that_say_no_number_are_offered_for_typing(attack: Desk) -> None:
    desk, frame = attack, active(attack)
    said = say(desk)
    choose(desk, "launched")
    select(desk, "Nobody was hurt")
    desk.press(ENTER)
    palette = desk.presenter.frames.filler.palette
    assert palette.line.text() == "Nobody was hurt"
    assert "“launched” is a number" in said[-1]
    press(palette.line, ENTER)
    assert "“launched” is a number" in said[-1]
    palette.line.clear()
    type_in(palette, "0")
    (entry,) = entries(desk, frame, "launched")
    assert entry.value == 0
    assert words_of(desk, entry.evidence[0]) == "Nobody was hurt"


def test_a_choice_needs_no_words_and_takes_the_place_of_the_one_before(attack: Desk) -> None:
    desk, frame = attack, active(attack)
    for choice in ("planned", "happened"):
        choose(desk, "realis")
        type_in(desk.presenter.frames.filler.palette, choice)
    assert entries(desk, frame, "realis") == [Slot("realis", "happened")]


def test_the_outlet_speaks_through_an_attribution_made_once(attack: Desk) -> None:
    desk, frame = attack, active(attack)
    for words in ("46", "twenty"):
        choose(desk, "launched")
        select(desk, words)
        desk.press(ENTER)
        say_who(desk, "@out", "1")
    first, second = entries(desk, frame, "launched")
    assert first.according_to is not None
    assert first.according_to == second.according_to
    voice = desk.project.annotation(first.according_to)
    assert [slot._replace(uid=None) for slot in voice.slots] == [Slot("source", given="@outlet")]
    assert len(stored(desk, Kind.FRAME)) == 2
    desk.project.undo()
    desk.project.undo()
    desk.project.undo()
    assert len(stored(desk, Kind.FRAME)) == 1, "the attribution came with the source, in one step"


def test_sources_come_with_those_named_last_in_front(attack: Desk) -> None:
    desk = attack
    add(desk, "the mayor")
    choose(desk, "launched")
    select(desk, "46")
    desk.press(ENTER)
    assert [each.strip("“”\u2068\u2069") for each in sources(desk)] == [
        "The navy", "Governor Sokolenko", "the mayor", "@outlet", "@author", "nobody",
        "in another document…",
    ]  # fmt: skip
    say_who(desk, "the mayor", "3")
    choose(desk, "launched")
    select(desk, "twenty")
    desk.press(ENTER)
    assert "the mayor" in sources(desk)[0]
    type_in(desk.presenter.frames.filler.attributing.sources, "nobody")
    assert desk.presenter.frames.filler.attributing.stances.isHidden()
    doubt, bare = entries(desk, active(desk), "launched")
    assert doubt.stance is Stance.DOUBTS
    assert bare.according_to is None


def test_a_click_and_a_drag_take_words_too(attack: Desk) -> None:
    desk, frame = attack, active(attack)
    person = add(desk, "mayor", "Person")
    choose(desk, "attacker")
    click(desk.view, left_of(desk.view, person.anchors[0].start + 2))
    assert [s.ref for s in entries(desk, frame, "attacker")] == [person.uid]
    press(desk.presenter.frames.filler.attributing.sources.line, ESC)
    choose(desk, "launched")
    at = TEXT.index("46")
    drag(desk.view, left_of(desk.view, at), right_of(desk.view, at + 2))
    assert [s.value for s in entries(desk, frame, "launched")] == [46]


def test_members_are_added_one_after_the_other(desk: Desk) -> None:
    navy, other = add(desk, "The navy"), add(desk, "the navy")
    desk.context.set_active(navy.uid)
    desk.press("r")
    cluster = active(desk)
    desk.presenter.link()
    assert not desk.presenter.frames.slots.isVisible()
    desk.context.set_active(other.uid)
    desk.press(ENTER)
    select(desk, "Governor Sokolenko")
    desk.press(ENTER)
    members = clustering.members_of(desk.project.annotation(cluster.uid))
    assert [words_of(desk, uid) for uid in members] == [
        "The navy", "the navy", "Governor Sokolenko"
    ]  # fmt: skip
    assert is_filling(desk)
    desk.press(ESC)
    assert not is_filling(desk)
    assert desk.context.active == cluster.uid


def test_enter_on_a_cluster_asks_for_the_slot(desk: Desk) -> None:
    navy = add(desk, "The navy")
    desk.context.set_active(navy.uid)
    desk.press("r")
    desk.press(ENTER)
    type_in(desk.presenter.frames.slots, "member")
    assert is_filling(desk)
    select(desk, "the navy")
    desk.press(ENTER)
    assert len(clustering.members_of(desk.project.annotation(active(desk).uid))) == 2
    desk.press(ESC)
    desk.press(ENTER)
    type_in(desk.presenter.frames.slots, "link")
    assert desk.presenter.frames.links.palette.isVisible()


def test_a_slot_stays_open_in_another_document_and_the_frame_becomes_the_projects(
    attack: Desk,
) -> None:
    desk, frame = attack, active(attack)
    other = desk.project.add_document("Velmar counted 41 of them.", title="Other")
    choose(desk, "launched")
    desk.context.open_document(other.uid)
    desk.view.setFocus()
    select(desk, "41")
    desk.press(ENTER)
    press(desk.presenter.frames.filler.attributing.sources.line, ESC)
    changed = desk.project.annotation(frame.uid)
    assert changed.document is None
    assert desk.context.active == frame.uid
    assert [s.value for s in entries(desk, frame, "launched")] == [41]
    assert frame.uid in desk.context.wide


def test_filling_ends_when_the_frame_goes(attack: Desk) -> None:
    desk = attack
    choose(desk, "launched")
    desk.project.undo()
    assert desk.presenter.frames.filler.filling is None
    said = say(desk)
    desk.press("x")
    assert "No label has the key" in said[-1]


def test_filling_needs_words(attack: Desk) -> None:
    desk = attack
    said = say(desk)
    choose(desk, "launched")
    desk.press(ENTER)
    assert "Go to the words first" in said[-1]


def test_a_bad_source_is_never_offered(attack: Desk) -> None:
    """The frame itself and what is rejected cannot say anything."""
    desk = attack
    attribution = framing.add_frame(
        desk.project, frame_label(desk, "Attribution"), document=desk.context.document_uid
    )
    desk.context.set_active(attribution.uid)
    choose(desk, "source")
    select(desk, "the mayor")
    desk.press(ENTER)
    assert not any("Attribution" in each for each in sources(desk))


def test_reading_only_nothing_is_filled(attack: Desk) -> None:
    desk = attack
    with Project.open(desk.project.path, read_only=True) as project:
        desk.context.set_project(project)
        said = say(desk)
        desk.presenter.frames.new_frame()
        assert "open only to read" in said[-1]
        desk.context.set_project(None)
