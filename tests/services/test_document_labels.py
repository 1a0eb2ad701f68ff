"""Labels of whole documents: given once, ranked, taken away; each is one step."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from annotator.domain.annotation import Kind, Slot
from annotator.domain.errors import InvalidInput
from annotator.domain.ids import Uid, new_uid
from annotator.domain.label import Label
from annotator.domain.ranks import rank_of
from annotator.services import labelling
from annotator.services.document_labels import (
    label_document,
    labels_of,
    next_rank,
    set_rank,
    unlabel_document,
)
from annotator.services.project import Project
from tests.states import problems_of, state_of

FRAME, ECONOMY, SAFETY, POLITICS, TOPIC = (new_uid() for _ in range(5))


@pytest.fixture
def project(project_path: Path) -> Iterator[Project]:
    labels = [
        Label(FRAME, "Frame", Kind.DOCUMENT, constraints={"one_primary": True}),
        Label(ECONOMY, "Economy", Kind.DOCUMENT, parent=FRAME),
        Label(SAFETY, "Safety", Kind.DOCUMENT, parent=FRAME),
        Label(POLITICS, "Politics", Kind.DOCUMENT, parent=FRAME),
        Label(
            TOPIC, "Topic", Kind.DOCUMENT,
            slots=({"name": "certain", "type": "flag", "default": True},),
        ),
        Label(new_uid(), "Source"),
    ]  # fmt: skip
    with Project.create(project_path, labels=labels, annotator="ada") as opened:
        opened.add_document("Ships came.", id="a1", title="Ships")
        yield opened


@pytest.fixture
def document(project: Project) -> Uid:
    return project.document("a1").uid


def ranks(project: Project, document: Uid) -> list[tuple[str, int | None]]:
    labels = project.label_set
    return [(labels[a.label or Uid("")].name, rank_of(a)) for a in labels_of(project, document)]


def give(project: Project, document: Uid, *labels: Uid) -> list[Uid]:
    return [
        label_document(project, document, one, rank=next_rank(project, document, one)).uid
        for one in labels
    ]


def test_the_same_label_twice_is_one(project: Project, document: Uid) -> None:
    made = label_document(project, document, TOPIC)
    assert made.slots[0].name == "certain", "defaults are filled in"
    count = len(project.history())
    assert label_document(project, document, TOPIC).uid == made.uid
    assert len(project.history()) == count
    project.annotator = "bo"
    assert label_document(project, document, TOPIC).uid != made.uid
    assert project.document("a1").status.value == "working"
    assert [label.label for label in project.document("a1").labels] == ["Topic", "Topic"]


def test_labels_of_a_family_are_ranked_as_they_are_given(project: Project, document: Uid) -> None:
    give(project, document, ECONOMY, SAFETY, TOPIC)
    assert ranks(project, document) == [("Economy", 1), ("Safety", 2), ("Topic", None)]
    assert project.check() == []


def test_a_rank_moves_the_others_in_one_step(project: Project, document: Uid) -> None:
    _, safety, politics = give(project, document, ECONOMY, SAFETY, POLITICS)
    before = state_of(project)
    set_rank(project, politics, 1)
    assert ranks(project, document) == [("Politics", 1), ("Economy", 2), ("Safety", 3)]
    set_rank(project, safety, 9)
    assert ranks(project, document) == [("Politics", 1), ("Economy", 2), ("Safety", 3)]
    project.undo()
    assert state_of(project) == before
    project.redo()
    assert ranks(project, document)[0] == ("Politics", 1)
    assert problems_of(project) == []


def test_taking_the_first_moves_the_others_up(project: Project, document: Uid) -> None:
    economy, *_ = give(project, document, ECONOMY, SAFETY, POLITICS)
    before = state_of(project)
    unlabel_document(project, economy)
    assert ranks(project, document) == [("Safety", 1), ("Politics", 2)]
    project.undo()
    assert state_of(project) == before


def test_the_library_stores_what_it_is_given(project: Project, document: Uid) -> None:
    label_document(project, document, ECONOMY)
    label_document(project, document, SAFETY, rank=4, slots=[Slot("sure", True)])
    assert ranks(project, document) == [("Safety", 4), ("Economy", None)]
    assert [p.kind for p in project.check()] == ["primary"]


def test_each_annotator_has_a_primary_one(project: Project, document: Uid) -> None:
    give(project, document, ECONOMY)
    project.annotator = "bo"
    give(project, document, SAFETY)
    assert project.check() == []
    label_document(project, document, POLITICS, rank=1)
    assert [p.kind for p in project.check()] == ["primary"]


def test_what_cannot_be_is_refused(project: Project, document: Uid) -> None:
    source = project.label_set.named("Source").uid
    with pytest.raises(InvalidInput, match="span"):
        label_document(project, document, source)
    with pytest.raises(InvalidInput, match="from 1"):
        label_document(project, document, TOPIC, rank=0)
    made = label_document(project, document, TOPIC)
    with pytest.raises(InvalidInput, match="from 1"):
        set_rank(project, made.uid, -1)
    span = project.add_span(document, 0, 5, "Source")
    with pytest.raises(InvalidInput, match="no label of a document"):
        unlabel_document(project, span.uid)
    labelling.add_label(project, "Tone", kind=Kind.DOCUMENT)
    assert set_rank(project, made.uid, 2).slots[0] == made.slots[0]._replace(
        name="rank", value=2, uid=project.annotation(made.uid).slots[0].uid
    )
