"""Frames and clusters in the article: made by keys, marked at their words, stepped through."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from annotator.domain.annotation import Kind, Slot
from annotator.services import clustering, framing, labelling, taking
from annotator.ui.editor.belonging import belongings, place_of
from annotator.ui.whereabouts import whereabouts
from tests.ui.editor.conftest import MakeDesk
from tests.ui.editor.driving import Desk, drag, left_of, picture, press, right_of
from tests.ui.editor.framing import (
    TEXT,
    active,
    add,
    equip,
    frame_label,
    say,
    select,
    stored,
    words_of,
)

Key = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier
ALT = Qt.KeyboardModifier.AltModifier


@pytest.fixture
def desk(make_desk: MakeDesk) -> Desk:
    return equip(make_desk(TEXT))


def test_a_frame_labels_key_makes_highlight_and_frame_in_one_step(desk: Desk) -> None:
    select(desk, "came down")
    desk.press("a")
    (frame,) = stored(desk, Kind.FRAME)
    assert desk.context.active == frame.uid
    assert words_of(desk, frame.slots[0].ref) == "came down"
    assert desk.spans == [(None, "came down")]
    assert desk.view.selection is None
    desk.project.undo()
    assert stored(desk, Kind.FRAME) == []
    assert desk.spans == []
    assert not desk.context.active
    desk.project.redo()
    assert len(stored(desk, Kind.FRAME)) == 1


def test_words_that_are_tagged_already_are_the_trigger_as_they_are(desk: Desk) -> None:
    add(desk, "came down", "Claim")
    select(desk, "came down")
    desk.press("a")
    assert desk.spans == [("Claim", "came down")]


def test_several_frames_on_one_trigger_are_stepped_through(desk: Desk) -> None:
    span = add(desk, "came down", "Claim")
    for key in "af":
        desk.context.set_active(span.uid)
        desk.press(key)
    attack, attribution = stored(desk, Kind.FRAME)
    assert {attack.label, attribution.label} == {
        frame_label(desk), frame_label(desk, "Attribution")
    }  # fmt: skip
    desk.context.set_active(span.uid)
    seen = []
    for _ in range(3):
        desk.press(Key.Key_Down, ALT)
        seen.append(desk.context.active)
    assert seen[2] == span.uid
    assert set(seen[:2]) == {attack.uid, attribution.uid}
    told = desk.presenter.acts.describe(desk.project.annotation(span.uid))
    assert "trigger of Attack" in told
    assert "trigger of Attribution" in told


def test_a_frame_labels_key_relabels_an_active_frame(desk: Desk) -> None:
    select(desk, "came down")
    desk.press("a")
    desk.press("f")
    (frame,) = stored(desk, Kind.FRAME)
    assert frame.label == frame_label(desk, "Attribution")


def test_without_words_a_frame_key_says_what_to_do(desk: Desk) -> None:
    said = say(desk)
    desk.press("a")
    assert stored(desk, Kind.FRAME) == []
    assert "Select words first" in said[-1]


def test_ctrl_m_makes_a_frame_without_a_trigger(desk: Desk) -> None:
    desk.presenter.frames.new_frame()
    line = desk.presenter.frames.labels.line
    for letter in "att":
        press(line, letter)
    press(line, Key.Key_Down)
    press(line, Key.Key_Return)
    (frame,) = stored(desk, Kind.FRAME)
    assert frame.slots == ()
    assert frame.document == desk.context.document_uid
    assert desk.context.active == frame.uid
    assert whereabouts(desk.context, desk.view) in ("Attack", "Attribution")


def test_an_unknown_name_makes_a_label_for_frames(desk: Desk) -> None:
    desk.presenter.frames.new_frame()
    line = desk.presenter.frames.labels.line
    for letter in "Talks":
        press(line, letter)
    press(line, Key.Key_Return)
    assert active(desk).label == frame_label(desk, "Talks")


def test_a_cluster_key_puts_the_active_span_into_a_cluster_once(desk: Desk) -> None:
    navy = add(desk, "The navy")
    said = say(desk)
    desk.context.set_active(navy.uid)
    desk.press("r")
    (cluster,) = stored(desk, Kind.CLUSTER)
    assert clustering.members_of(cluster) == (navy.uid,)
    desk.context.set_active(navy.uid)
    desk.press("r")
    assert len(stored(desk, Kind.CLUSTER)) == 1
    assert "already" in said[-1]
    assert desk.context.active == cluster.uid


def test_members_are_stepped_through_across_documents(desk: Desk) -> None:
    other = desk.project.add_document("In the north the navy stayed silent.", title="Other")
    one, two = add(desk, "The navy"), add(desk, "the navy", document=other.uid)
    here = desk.context.document_uid
    label = desk.context.label_set.named("Same one", Kind.CLUSTER).uid
    cluster = clustering.add_cluster(desk.project, label, [one.uid, two.uid])
    assert cluster.document is None
    desk.context.set_active(one.uid)
    desk.presenter.frames.next_member()
    assert desk.context.document_uid == other.uid
    assert desk.context.active == two.uid
    desk.presenter.frames.next_member()
    assert (desk.context.document_uid, desk.context.active) == (here, one.uid)


def test_the_projects_frame_stays_active_in_another_document(desk: Desk) -> None:
    other = desk.project.add_document("In the north the navy stayed silent.", title="Other")
    frame = framing.add_frame(desk.project, frame_label(desk))
    own = framing.add_frame(desk.project, frame_label(desk), document=desk.context.document_uid)
    desk.context.set_active(frame.uid)
    desk.context.open_document(other.uid)
    assert desk.context.active == frame.uid
    desk.context.set_active(own.uid)
    assert desk.context.active == own.uid
    desk.project.undo()
    assert desk.context.active is None


def test_what_belongs_to_the_active_frame_is_marked(desk: Desk) -> None:
    person, navy = add(desk, "Governor Sokolenko", "Person"), add(desk, "The navy")
    select(desk, "came down")
    desk.press("a")
    frame = active(desk)
    taking.take(desk.project, frame.uid, "attacker", person.uid)
    belonging = desk.view.painter.belonging
    assert belonging[person.uid] == "attacker"
    assert belonging[frame.slots[0].ref or person.uid] == ""
    assert navy.uid not in belonging
    marked = picture(desk.view)
    desk.context.set_active(None)
    assert desk.view.painter.belonging == {}
    assert picture(desk.view) != marked


def test_deleting_says_what_goes_along(desk: Desk) -> None:
    said = say(desk)
    person = add(desk, "Governor Sokolenko", "Person")
    frame = framing.add_frame(
        desk.project, frame_label(desk), document=desk.context.document_uid,
        slots=[Slot("attacker", ref=person.uid)],
    )  # fmt: skip
    label = desk.context.label_set.named("Same one", Kind.CLUSTER).uid
    clustering.add_cluster(desk.project, label, [person.uid])
    desk.context.set_active(person.uid)
    desk.press(Key.Key_Delete)
    assert "Same one went with it; Attack no longer names it" in said[-1]
    assert desk.project.annotation(frame.uid).slots == ()
    assert stored(desk, Kind.CLUSTER) == []
    desk.project.undo()
    assert len(stored(desk, Kind.CLUSTER)) == 1
    desk.context.set_active(frame.uid)
    desk.press(Key.Key_Backspace)
    assert stored(desk, Kind.FRAME) == []


def test_belongings_name_slots_evidence_and_sources(desk: Desk) -> None:
    count, navy = add(desk, "46 drones", "Quantity"), add(desk, "The navy")
    entry = Slot("launched", 46, according_to=navy.uid, evidence=(count.uid,))
    frame = framing.add_frame(
        desk.project, frame_label(desk), document=desk.context.document_uid, slots=[entry]
    )
    find = desk.project.find_annotation
    assert belongings(frame, find) == {count.uid: "launched", navy.uid: "source"}
    assert place_of(frame, find) == desk.project.annotation(count.uid)


def test_armed_frames_are_made_at_every_selection(desk: Desk) -> None:
    select(desk, "46 drones")
    desk.press("a")
    desk.press(Key.Key_Escape)
    desk.presenter.arm_last_label()
    assert desk.context.armed == frame_label(desk)
    start = TEXT.index("Port")
    drag(desk.view, left_of(desk.view, start), right_of(desk.view, start + 4))
    triggers = [words_of(desk, frame.slots[0].ref) for frame in stored(desk, Kind.FRAME)]
    assert triggers == ["46 drones", "Port"]


def test_a_document_label_is_repeated_on_the_next_document_and_never_armed(desk: Desk) -> None:
    topic = labelling.add_label(desk.project, "War", kind=Kind.DOCUMENT, key="w")
    other = desk.project.add_document("In the north the navy stayed silent.", title="Other")
    said = say(desk)
    desk.press("w")
    desk.presenter.repeat_label()
    assert said[-1] == "The document is labelled War already."
    assert len(stored(desk, Kind.DOCUMENT)) == 1
    desk.presenter.arm_last_label()
    assert desk.context.armed != topic.uid
    desk.context.arm(None)
    desk.context.open_document(other.uid)
    desk.presenter.repeat_label()
    assert [a.document for a in stored(desk, Kind.DOCUMENT)][-1] == other.uid
    assert len(stored(desk, Kind.DOCUMENT)) == 2


def test_a_cluster_label_is_repeated_for_the_next_span(desk: Desk) -> None:
    navy, governor = add(desk, "The navy"), add(desk, "Governor Sokolenko")
    desk.context.set_active(navy.uid)
    desk.press("r")
    desk.context.set_active(governor.uid)
    desk.presenter.repeat_label()
    found = [clustering.members_of(cluster) for cluster in stored(desk, Kind.CLUSTER)]
    assert found == [(navy.uid,), (governor.uid,)]
