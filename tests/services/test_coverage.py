"""What is said of documents as wholes: nothing here, not today; taken back, undone, passed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from annotator.domain.changes import Action
from annotator.domain.document import CoverageState, Status
from annotator.domain.errors import InvalidInput
from annotator.domain.ids import Uid
from annotator.services import coverage, document_editing
from annotator.services.editing import document_change, document_record
from annotator.services.project import DocumentFilter, Project
from tests.states import problems_of, state_of


@pytest.fixture
def project(project_path: Path) -> Iterator[Project]:
    with Project.create(project_path, labels=["Source"], annotator="ada") as opened:
        for number in (1, 2, 3):
            opened.add_document(f"Ships {number}.", id=f"a{number}", title=f"Ships {number}")
        yield opened


def uid(project: Project, id: str) -> Uid:
    return project.document(id).uid


def test_nothing_of_a_label_leaves_the_status(project: Project) -> None:
    first, source = uid(project, "a1"), project.label_set.named("Source").uid
    coverage.say_nothing_here(project, first, source)
    [said] = project.document("a1").document.coverage
    assert (said.state, said.label, said.annotator) == (CoverageState.NOTHING, source, "ada")
    assert project.document("a1").status is Status.WORKING
    count = len(project.history())
    coverage.say_nothing_here(project, first, source)
    assert len(project.history()) == count, "said twice is said once"
    coverage.say_nothing_here(project, first)
    assert project.document("a1").status is Status.DONE
    assert len(project.document("a1").document.coverage) == 2


def test_it_can_be_taken_back_and_undone(project: Project) -> None:
    first, source = uid(project, "a1"), project.label_set.named("Source").uid
    coverage.say_nothing_here(project, first)
    coverage.say_nothing_here(project, first, source)
    before = state_of(project)
    assert coverage.take_back(project, first)
    assert project.document("a1").status is Status.WORKING
    assert [c.label for c in project.document("a1").document.coverage] == [source]
    project.undo()
    assert state_of(project) == before
    assert coverage.take_back(project, first, source)
    assert not coverage.take_back(project, first, source)
    project.annotator = "bo"
    assert not coverage.take_back(project, first), "another's word is not ours to take back"
    assert problems_of(project) == []


def test_reopening_takes_back_what_was_said_of_the_whole(project: Project) -> None:
    first = uid(project, "a1")
    coverage.say_nothing_here(project, first)
    coverage.reopen(project, first)
    assert project.document("a1").document.coverage == ()
    assert project.document("a1").status is Status.WORKING


def test_what_is_put_off_is_passed_today_only(project: Project) -> None:
    second = uid(project, "a2")
    coverage.rest_today(project, second)
    assert project.document("a2").status is Status.NEW
    awake = DocumentFilter(awake_since=coverage.today_began())
    assert project.document_count(awake) == 2
    assert project.neighbour(uid(project, "a1"), 1, awake) == uid(project, "a3")
    [entry] = project.document("a2").document.coverage
    assert coverage.rests(entry)
    record = document_record(project, second)
    old = replace(entry, created="2026-01-01T00:00:00.000Z")
    after = replace(record.document, coverage=(old,))
    project.apply(Action("Yesterday", (document_change(record, after),), second))
    assert project.document_count(awake) == 3
    assert not coverage.rests(old)


def test_fields_are_said_one_by_one(project: Project) -> None:
    first = uid(project, "a1")
    document_editing.set_field(project, first, "outlet", "Velmar Daily")
    document_editing.set_field(project, first, "pages", 3)
    assert dict(project.document("a1").meta) == {"outlet": "Velmar Daily", "pages": 3}
    assert [entry.title for entry in project.history()][:2] == [
        "Edit “pages” of ‘Ships 1’", "Edit “Outlet” of ‘Ships 1’",
    ]  # fmt: skip
    document_editing.set_field(project, first, "outlet", None)
    assert dict(project.document("a1").meta) == {"pages": 3}
    project.undo()
    assert project.document("a1").meta["outlet"] == "Velmar Daily"
    with pytest.raises(InvalidInput, match="needs a name"):
        document_editing.set_field(project, first, "", 1)
