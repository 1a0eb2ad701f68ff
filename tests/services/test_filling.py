"""Filling slots: entries, what is taken from the text, the coded value."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from annotator.domain.annotation import Annotation, JsonValue, Kind, Slot, SlotStatus, Stance
from annotator.domain.errors import AnnotatorError, InvalidInput, NotFound
from annotator.domain.ids import new_uid
from annotator.services import editing, filling, framing, linking
from annotator.services.project import Project
from tests.services.newsroom import label, mark, newsroom
from tests.states import problems_of, state_of


@pytest.fixture
def project(project_path: Path) -> Iterator[Project]:
    with newsroom(project_path) as made:
        yield made


@pytest.fixture
def attack(project: Project) -> Annotation:
    kind = label(project, "Attack", Kind.FRAME)
    return framing.add_frame(project, kind, document=project.document("a").uid)


def test_an_entry_is_one_thing_and_points_to_what_is_there(
    project: Project, attack: Annotation
) -> None:
    start = state_of(project)
    here = attack.uid
    for wrong in (
        Slot("launched"),
        Slot("launched", 4, given="@published"),
        Slot("date", given="@editor"),
        Slot("", 4),
        Slot("two\nlines", 4),
        Slot("turned\u202e", 4),
        Slot("attacker", ref=here),
        Slot("launched", 4, according_to=here),
        Slot("launched", 4, evidence=(here,)),
        Slot("launched", float("nan")),
        Slot("claim", "half \ud83d"),
        Slot("launched", 4, rule="\0"),
    ):
        with pytest.raises(InvalidInput):
            filling.add_entry(project, here, wrong)
    for far in (Slot("attacker", ref=new_uid()), Slot("launched", 4, evidence=(new_uid(),))):
        with pytest.raises(AnnotatorError, match="not in the project"):
            filling.add_entry(project, here, far)
    assert state_of(project) == start


def test_the_same_entry_twice_is_one_whoever_made_its_uid(
    project: Project, attack: Annotation
) -> None:
    first = filling.add_entry(project, attack.uid, Slot("launched", 46))
    copied = first.slots[-1]
    assert filling.add_entry(project, attack.uid, copied) == first
    kind = label(project, "Attack", Kind.FRAME)
    other = framing.add_frame(project, kind, document=attack.document)
    filled = filling.add_entry(project, other.uid, copied)
    assert filled.slots[-1].value == 46
    assert filled.slots[-1].uid not in (None, copied.uid)
    assert problems_of(project) == []


@pytest.mark.parametrize(("before", "after"), [(1, True), (1, 1.0), (True, 1), (0.0, -0.0)])
def test_values_that_are_equal_and_written_otherwise_are_two(
    project: Project, attack: Annotation, before: JsonValue, after: JsonValue
) -> None:
    filled = filling.add_entry(project, attack.uid, Slot("any", before))
    entry = filled.slots[-1].uid
    assert entry is not None
    changed = filling.change_entry(project, attack.uid, entry, value=after)
    assert repr(changed.slots[-1].value) == repr(after)
    assert repr(project.annotation(attack.uid).slots[-1].value) == repr(after)
    assert problems_of(project) == []
    project.undo()
    assert repr(project.annotation(attack.uid).slots[-1].value) == repr(before)


def test_an_edit_of_many_fields_writes_a_value_that_is_only_written_otherwise(
    project: Project, attack: Annotation
) -> None:
    filled = filling.add_entry(project, attack.uid, Slot("any", 1))
    slots = [slot._replace(value=1.0) for slot in filled.slots]
    editing.edit_annotation(project, attack.uid, slots=slots, note="checked")
    assert repr(project.load(attack.document or new_uid()).annotations[0].slots[-1].value) == "1.0"


def test_entries_in_the_middle_change_and_go_without_the_others(
    project: Project, attack: Annotation
) -> None:
    for count in range(6):
        filling.add_entry(project, attack.uid, Slot("n", count))
    start = state_of(project)
    slots = project.annotation(attack.uid).slots
    for number in (1, 3):
        entry = slots[number].uid
        assert entry is not None
        filling.remove_entry(project, attack.uid, entry)
    last = slots[5].uid
    assert last is not None
    filling.change_entry(project, attack.uid, last, value="many", stance=Stance.DOUBTS)
    left = project.annotation(attack.uid).slots
    assert [(s.value, s.uid) for s in left] == [
        (0, slots[0].uid), (2, slots[2].uid), (4, slots[4].uid), ("many", last),
    ]  # fmt: skip
    assert problems_of(project) == []
    for _ in range(3):
        project.undo()
    assert state_of(project) == start
    with pytest.raises(NotFound):
        filling.remove_entry(project, attack.uid, new_uid())


def test_the_words_are_the_text_and_a_number_beside_them_is_the_number(
    project: Project, attack: Annotation
) -> None:
    many = mark(project, "46 drones", "Quantity")
    filling.add_entry(project, many.uid, Slot("remark", "by the clerk"))
    taken = filling.entry_for(project, attack.uid, "claim", many.uid)
    assert (taken.value, taken.evidence) == ("46 drones", (many.uid,))
    filling.add_entry(project, many.uid, Slot("amount", 47, stance=Stance.DENIES))
    assert filling.entry_for(project, attack.uid, "launched", many.uid).value == 46
    filling.add_entry(project, many.uid, Slot("amount", 45))
    assert filling.entry_for(project, attack.uid, "launched", many.uid).value == 45
    filling.add_entry(project, many.uid, Slot("amount", 44))
    assert filling.entry_for(project, attack.uid, "launched", many.uid).value == 46
    german = project.add_document("Es waren 1.234 Drohnen.", id="c")
    start = german.text.index("1.234")
    span = project.add_span(german, start, start + 5, "Quantity").annotation
    with pytest.raises(InvalidInput, match="two numbers"):
        filling.entry_for(project, attack.uid, "launched", span.uid)
    with pytest.raises(InvalidInput, match="“date”"):
        filling.entry_for(project, attack.uid, "date", many.uid)


def test_a_decision_replaces_the_one_before_and_is_taken_back(
    project: Project, attack: Annotation
) -> None:
    filling.add_entry(project, attack.uid, Slot("launched", 46))
    start = project.annotation(attack.uid).slots
    filling.code(project, attack.uid, "launched", 46, rule="official")
    coded = filling.code(project, attack.uid, "launched", {"low": 41, "high": 46}, rule="low")
    decisions = [s for s in coded.slots if s.status is SlotStatus.CODED]
    assert [(s.value, s.rule) for s in decisions] == [({"low": 41, "high": 46}, "low")]
    steps = project.next_undo()
    filling.code(project, attack.uid, "launched", {"low": 41, "high": 46}, rule="low")
    assert project.next_undo() == steps
    assert filling.code(project, attack.uid, "launched").slots == start


def test_a_document_label_stays_in_its_document(project: Project) -> None:
    there = mark(project, "41 drones", "Quantity", "b")
    document = project.document("a").uid
    topic = linking.add(
        project, Kind.DOCUMENT, label(project, "Topic", Kind.DOCUMENT), document, (), "Add Topic"
    )
    entry = Slot("reason", "told there", evidence=(there.uid,))
    assert filling.add_entry(project, topic.uid, entry).document == document
    assert problems_of(project) == []


def test_what_is_only_read_is_not_filled(project: Project, attack: Annotation) -> None:
    path = project.path
    with Project.open(path, read_only=True) as reading:
        with pytest.raises(AnnotatorError, match="reading only"):
            filling.add_entry(reading, attack.uid, Slot("launched", 46))
        assert reading.annotation(attack.uid) == attack
