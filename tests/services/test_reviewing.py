"""Problems of whole projects: in check, in the report of an export, from document to document."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from annotator.domain.annotation import Anchor, JsonObject, Kind, Slot
from annotator.domain.errors import Cancelled
from annotator.domain.ids import Uid, new_uid
from annotator.domain.label import Label
from annotator.services import editing, filling, framing, labelling
from annotator.services.exporting import plan_export
from annotator.services.project import DocumentFilter, Project
from annotator.services.reviewing import first_stop, problems_of_project

TEXT = "The harbour office in Velmar spoke of 14 ships."


@pytest.fixture
def project(project_path: Path) -> Iterator[Project]:
    """Four documents; in the second and the fourth a source has no kind."""
    kind: JsonObject = {"name": "kind", "type": "one-of", "choices": ["official"], "required": True}
    labels = [Label(new_uid(), "Source", slots=(kind,)), Label(new_uid(), "Plain")]
    with Project.create(project_path, labels=labels, annotator="ada") as opened:
        for number in range(1, 5):
            document = opened.add_document(TEXT, id=f"a{number}", title=f"Count {number}")
            if number % 2 == 0:
                opened.add_span(document, 4, 18, "Source")
            opened.add_span(document, 22, 28, "Plain")
        yield opened


def uid(project: Project, id: str) -> Uid:
    return project.document(id).uid


def test_check_warns_with_code_slot_and_words(project: Project) -> None:
    found = project.check()
    assert [(p.severity, p.kind, p.document_id, p.slot) for p in found] == [
        ("warning", "slot-missing", "a2", "kind"),
        ("warning", "slot-missing", "a4", "kind"),
    ]
    assert found[0].sentence == "Source “harbour office”: “kind” is missing"
    assert found[0].uid == project.document("a2").spans[0].uid


def test_check_knows_problems_of_the_whole_project(project: Project) -> None:
    source = project.label_set.named("Source").uid
    where: JsonObject = {"name": "said_by", "type": "reference", "to": [source]}
    frame = Label(new_uid(), "Count", Kind.FRAME, slots=(where,))
    labelling.add_labels(project, [frame])
    far = next(s for s in project.document("a1").spans if s.label == "Plain")
    made = framing.add_frame(project, frame.uid)
    filling.add_entry(project, made.uid, Slot("said_by", ref=far.uid))
    stored = project.annotation(made.uid)
    found = [p for p in project.check() if p.uid == stored.uid]
    assert [p.kind for p in found] == ["slot-value"]
    assert "points to Plain, not to Source" in found[0].sentence


def test_an_export_counts_problems_of_what_it_writes(project: Project, tmp_path: Path) -> None:
    target = tmp_path / "out.jsonl"
    assert plan_export(project, target).problems == {"slot-missing": 2}
    assert project.export(target).problems == {"slot-missing": 2}
    only_plain = project.export(target, labels=["Plain"])
    assert only_plain.problems == {}


def test_the_next_stop_lies_in_a_later_document(project: Project) -> None:
    place = first_stop(project, uid(project, "a1"), 1)
    assert place is not None
    assert place.document == uid(project, "a2")
    assert place.stop.problem is not None
    assert place.stop.problem.slot == "kind"
    assert first_stop(project, uid(project, "a4"), 1) is None
    back = first_stop(project, uid(project, "a4"), -1)
    assert back is not None
    assert back.document == uid(project, "a2")
    filtered = first_stop(project, uid(project, "a1"), 1, DocumentFilter("nothing"))
    assert filtered is None, "the words of the filter stand in no later document"


def test_a_suggestion_is_a_stop_until_it_is_judged(project: Project) -> None:
    third = uid(project, "a3")
    label = project.label_set.named("Plain").uid
    made = editing.add_span(project, third, [Anchor(0, 3)], label, origin="model:x@1")
    place = first_stop(project, uid(project, "a2"), 1)
    assert place is not None
    assert (place.document, place.stop.annotation) == (third, made.uid)


def test_looking_can_be_stopped(project: Project) -> None:
    with pytest.raises(Cancelled):
        first_stop(project, uid(project, "a1"), 1, cancelled=lambda: True)
    with pytest.raises(Cancelled):
        problems_of_project(project, cancelled=lambda: True)


def test_the_problems_of_the_project_are_listed_by_document(project: Project) -> None:
    found = problems_of_project(project)
    assert [(f.title, f.about) for f in found] == [
        ("Count 2", "Source “harbour office”"),
        ("Count 4", "Source “harbour office”"),
    ]
    assert len(problems_of_project(project, limit=1)) == 1
