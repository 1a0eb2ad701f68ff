"""Slots are changed with what annotations hold in them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from annotator.domain.annotation import Kind
from annotator.domain.errors import InvalidInput, NotFound
from annotator.services import label_slots
from annotator.services.label_impact import conversion, slot_use
from annotator.services.project import Project
from tests.services.label_projects import Known, check_undo, fill, label_uid, slot_values
from tests.states import problems_of


@pytest.fixture
def filled(project_path: Path) -> Iterator[tuple[Project, Known]]:
    project, known = fill(project_path)
    yield project, known
    assert problems_of(project) == []
    project.close()


def names(project: Project, label: str, kind: Kind = Kind.SPAN) -> list[object]:
    return [spec["name"] for spec in project.label_set.named(label, kind).slots]


def test_a_renamed_slot_keeps_its_entries_and_those_that_depend_on_it(
    filled: tuple[Project, Known],
) -> None:
    project, known = filled
    source = label_uid(project, "Source")
    side = {**project.label_set[source].slots[0], "name": "camp"}
    check_undo(project, lambda: label_slots.edit_slot(project, source, "side", side))
    assert names(project, "Source") == ["camp", "office"]
    assert slot_values(project, known.official, "camp") == ["harbour"]
    assert project.label_set[source].slots[1]["shown_if"] == {"slot": "camp", "is": ["harbour"]}
    (title,) = {v.note for v in project.label_versions()[:1]}
    assert title == "Redo Rename the slot side of Source to camp"


@pytest.mark.parametrize("failing", ["keep", "drop"])
def test_another_type_converts_what_it_can_and_says_so_before(
    filled: tuple[Project, Known], failing: label_slots.Failing
) -> None:
    project, known = filled
    frame = label_uid(project, "Sighting", Kind.FRAME)
    project.fill(known.frame, "ships", "a few")
    project.fill(known.frame, "ships", "at least nine", according_to=known.pilot)
    wanted = {"name": "ships", "type": "number"}
    told = conversion(project, frame, "ships", wanted)
    assert (told.annotations, told.kept, told.changed, told.failing) == (1, 0, 2, 1)
    assert (told.examples[0].before, told.examples[0].after) == ("a few", None)
    assert "is a number" in told.examples[0].fault
    assert {(row.before, row.after) for row in told.examples[1:]} == {
        ("14", "14"), ("at least nine", "at least 9"),
    }  # fmt: skip
    check_undo(
        project, lambda: label_slots.edit_slot(project, frame, "ships", wanted, failing=failing)
    )
    held = slot_values(project, known.frame, "ships")
    nine = {"value": 9, "comparator": "at least"}
    assert held == ([14, "a few", nine] if failing == "keep" else [14, nine])


def test_choices_are_renamed_united_and_taken_away(filled: tuple[Project, Known]) -> None:
    project, known = filled
    source = label_uid(project, "Source")
    names_ = {"harbour": "officials", "port": "officials", "pilot": None}
    check_undo(project, lambda: label_slots.change_choices(project, source, "side", names_))
    side, office = project.label_set[source].slots
    assert side["choices"] == ["officials"]
    assert office["shown_if"] == {"slot": "side", "is": ["officials"]}
    assert slot_values(project, known.official, "side") == ["officials"]
    with pytest.raises(InvalidInput, match="needs “choices”"):
        label_slots.change_choices(project, source, "side", {"officials": None})
    assert label_slots.change_choices(project, source, "side", {"unknown": "x"}) is None


def test_a_removed_slot_takes_its_entries_along(filled: tuple[Project, Known]) -> None:
    project, known = filled
    source = label_uid(project, "Source")
    assert slot_use(project, source, "side") == (1, 1)
    check_undo(project, lambda: label_slots.remove_slot(project, source, "side"))
    assert names(project, "Source") == ["office"]
    assert [s.name for s in project.annotation(known.official).slots] == ["office"]
    assert "shown_if" not in project.label_set[source].slots[0]


def test_slots_are_added_and_moved(filled: tuple[Project, Known]) -> None:
    project, _known = filled
    source = label_uid(project, "Source")
    spec = label_slots.new_spec(project.label_set[source])
    check_undo(project, lambda: label_slots.add_slot(project, source, spec))
    assert names(project, "Source") == ["side", "office", "slot 1"]
    check_undo(project, lambda: label_slots.move_slot(project, source, "slot 1", 0))
    assert names(project, "Source") == ["slot 1", "side", "office"]
    entries = len(project.history())
    label_slots.move_slot(project, source, "slot 1", 0)
    assert label_slots.edit_slot(project, source, "slot 1", spec) is None
    assert len(project.history()) == entries


def test_slots_of_a_kind_are_specified_but_keep_their_names(filled: tuple[Project, Known]) -> None:
    project, known = filled
    says, source = label_uid(project, "says", Kind.RELATION), label_uid(project, "Source")
    ends = {"name": "from", "type": "reference", "to": [source]}
    check_undo(project, lambda: label_slots.edit_slot(project, says, "from", ends))
    assert names(project, "says", Kind.RELATION) == ["from"]
    with pytest.raises(InvalidInput, match="its name stays"):
        label_slots.edit_slot(project, says, "to", {"name": "target", "type": "reference"})
    check_undo(project, lambda: label_slots.remove_slot(project, says, "from"))
    assert [s.name for s in project.annotation(known.says).slots] == ["from", "to"]


def test_what_cannot_be_is_refused_and_changes_nothing(filled: tuple[Project, Known]) -> None:
    project, _known = filled
    source, entries = label_uid(project, "Source"), len(project.history())
    says = label_uid(project, "says", Kind.RELATION)
    office = {"name": "office", "type": "text"}
    with pytest.raises(InvalidInput, match="“office” is given twice"):
        label_slots.add_slot(project, source, office)
    with pytest.raises(InvalidInput, match="“office” is given twice"):
        label_slots.edit_slot(project, source, "side", office)
    with pytest.raises(InvalidInput, match="its type is one of"):
        label_slots.edit_slot(project, source, "side", {"name": "side", "type": "colour"})
    with pytest.raises(NotFound, match="“Source” has no slot “size”"):
        label_slots.remove_slot(project, source, "size")
    label_slots.add_slot(project, says, {"name": "how", "type": "text"})
    with pytest.raises(InvalidInput, match="has a slot “to” already"):
        label_slots.edit_slot(project, says, "how", {"name": "to", "type": "reference"})
    assert len(project.history()) == entries + 1
