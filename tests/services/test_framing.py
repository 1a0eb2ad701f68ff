"""Frames: triggers, and the document or project that a frame belongs to."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from annotator.domain.annotation import Annotation, Kind, Slot
from annotator.domain.errors import InvalidInput
from annotator.domain.ids import Uid
from annotator.services import editing, filling, framing, linking
from annotator.services.project import Project
from tests.services.newsroom import label, mark, newsroom
from tests.states import problems_of, state_of


@pytest.fixture
def project(project_path: Path) -> Iterator[Project]:
    with newsroom(project_path) as made:
        yield made


def attack(
    project: Project, document: Uid | None = None, trigger: Uid | None = None
) -> Annotation:
    kind = label(project, "Attack", Kind.FRAME)
    return framing.add_frame(project, kind, document=document, trigger=trigger)


def test_a_frame_lies_where_its_trigger_lies(project: Project) -> None:
    here, there = mark(project, "came", "Source"), mark(project, "counted", "Source", "b")
    assert attack(project, trigger=here.uid).document == here.document
    assert attack(project, here.document, trigger=there.uid).document is None
    assert attack(project).document is None


def test_a_trigger_from_another_document_makes_it_one_of_the_project(project: Project) -> None:
    here, there = mark(project, "came", "Source"), mark(project, "counted", "Source", "b")
    frame = attack(project, trigger=here.uid)
    filling.add_entry(project, frame.uid, Slot("launched", 46, evidence=(here.uid,)))
    start = state_of(project)
    moved = framing.set_trigger(project, frame.uid, there.uid)
    assert moved.document is None
    assert [s.ref for s in moved.slots if s.name == "trigger"] == [there.uid]
    project.undo()
    assert state_of(project) == start
    assert problems_of(project) == []


def test_taking_a_trigger_that_is_not_there_does_nothing(project: Project) -> None:
    frame = attack(project, project.document("a").uid)
    filling.add_entry(project, frame.uid, Slot("launched", 46))
    steps = project.next_undo()
    framing.set_trigger(project, frame.uid, None)
    assert project.next_undo() == steps


def test_a_trigger_is_a_span_however_it_is_set(project: Project) -> None:
    came, many = mark(project, "came", "Source"), mark(project, "46 drones", "Quantity")
    one, other = attack(project, trigger=came.uid), attack(project, trigger=came.uid)
    with pytest.raises(InvalidInput, match="is a span"):
        framing.set_trigger(project, one.uid, other.uid)
    offered = linking.choices(project, one.uid, other.uid)
    assert "trigger" not in [choice.slot for choice in offered]
    choices = linking.choices(project, one.uid, many.uid)
    choice = next(c for c in choices if c.slot == "trigger")
    linked = linking.link(project, choice, one.uid, many.uid)
    assert [s.ref for s in linked.slots if s.name == "trigger"] == [many.uid]


def test_a_frame_is_moved_only_where_nothing_it_points_to_is_far(project: Project) -> None:
    here, there = mark(project, "came", "Source"), mark(project, "counted", "Source", "b")
    frame = attack(project, trigger=here.uid)
    assert framing.move_home(project, frame.uid, None).document is None
    assert framing.move_home(project, frame.uid, here.document).document == here.document
    with pytest.raises(InvalidInput, match="another document"):
        framing.move_home(project, frame.uid, there.document)
    same = label(project, "same", Kind.RELATION)
    relation = linking.add_relation(project, same, here.uid, there.uid)
    with pytest.raises(InvalidInput, match="only a frame"):
        framing.move_home(project, relation.uid, here.document)


def test_whatever_changes_slots_brings_the_annotation_home(project: Project) -> None:
    here, there = mark(project, "came", "Source"), mark(project, "counted", "Source", "b")
    frame = attack(project, trigger=here.uid)
    edited = editing.edit_annotation(project, frame.uid, slots=[Slot("attacker", ref=there.uid)])
    assert edited.document is None
    assert problems_of(project) == []
