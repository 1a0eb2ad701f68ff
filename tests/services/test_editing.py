"""What people do to annotations and documents, one undoable action each."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given

from annotator.domain.annotation import Anchor, Annotation, Kind, Slot, Verdict
from annotator.domain.changes import Action, Change, Entity
from annotator.domain.document import CoverageState, Status
from annotator.domain.errors import InvalidInput, NotFound
from annotator.domain.ids import Uid, new_uid
from annotator.services import coverage, document_editing, editing, labelling
from annotator.services.project import Project
from tests.builders import ARTICLE
from tests.states import problems_of, state_of
from tests.strategies import texts


@pytest.fixture
def project(project_path: Path) -> Iterator[Project]:
    with Project.create(project_path, labels=["Source", "Quantity"], annotator="ada") as opened:
        opened.add_document(ARTICLE, id="a1", title="First")
        yield opened
        assert problems_of(opened) == []


@pytest.fixture
def document(project: Project) -> Uid:
    return project.document("a1").uid


def label(project: Project, name: str) -> Uid:
    return project.label_set.named(name).uid


def test_the_same_span_twice_is_one_annotation(project: Project, document: Uid) -> None:
    source = label(project, "Source")
    place = [Anchor(8, 17), Anchor(0, 7)]
    first = editing.add_span(project, document, place, source, note="first")
    entries = len(project.history())
    assert editing.add_span(project, document, place, source, note="second") == first
    assert len(project.history()) == entries
    others = [
        editing.add_span(project, document, place[::-1], source),
        editing.add_span(project, document, place, None),
        editing.add_span(project, document, place[:1], source),
    ]
    project.annotator = "bo"
    others.append(editing.add_span(project, document, place, source))
    assert len({first.uid, *(other.uid for other in others)}) == 5


def test_spans_may_overlap_nest_cross_and_be_empty(project: Project, document: Uid) -> None:
    places = [(0, 17), (0, 7), (3, 10), (0, 17), (5, 5), (len(ARTICLE), len(ARTICLE))]
    for n, place in enumerate(places):
        name = label(project, "Source" if n % 2 else "Quantity")
        editing.add_span(project, document, [Anchor(*place)], name)
    found = [(s.start, s.end) for s in project.load(document).spans]
    assert sorted(found) == sorted(places)
    assert found == sorted(found, key=lambda place: (place[0], -place[1]))


@pytest.mark.parametrize(
    "place", [[], [(-1, 2)], [(3, 1)], [(0, len(ARTICLE) + 1)], [(0, 5), (4, 9)]]
)
def test_what_is_no_place_is_refused(
    project: Project, document: Uid, place: list[tuple[int, int]]
) -> None:
    anchors = [Anchor(*a) for a in place]
    span = editing.add_span(project, document, [Anchor(0, 1)], None)
    before = state_of(project)
    with pytest.raises(InvalidInput):
        editing.add_span(project, document, anchors, None)
    with pytest.raises(InvalidInput):
        editing.set_anchors(project, span.uid, anchors)
    with pytest.raises(InvalidInput):
        editing.add_span(project, document, [Anchor(0, 1)], None, head=Anchor(5, 2))
    assert state_of(project) == before


def test_a_label_for_another_kind_is_refused(project: Project, document: Uid) -> None:
    relation = labelling.add_label(project, "counts", kind=Kind.RELATION).uid
    span = editing.add_span(project, document, [Anchor(0, 7)], None)
    with pytest.raises(InvalidInput, match="“counts” is a label for a relation, not a span"):
        editing.add_span(project, document, [Anchor(0, 7)], relation)
    with pytest.raises(InvalidInput, match="“counts” is a label for a relation, not a span"):
        editing.relabel(project, span.uid, relation)
    link = Annotation(new_uid(), Kind.RELATION, relation, document, annotator="ada")
    project.apply(Action("Link", (Change(Entity.ANNOTATION, link.uid, None, link),)))
    with pytest.raises(InvalidInput, match="a relation cannot be without a label"):
        editing.relabel(project, link.uid, None)


def test_the_first_annotation_makes_a_new_document_a_working_one(
    project: Project, document: Uid
) -> None:
    assert project.load(document).status is Status.NEW
    editing.add_span(project, document, [Anchor(0, 7)], None)
    assert project.load(document).status is Status.WORKING
    project.undo()
    assert project.load(document).status is Status.NEW
    document_editing.set_status(project, [document], Status.DONE)
    editing.add_span(project, document, [Anchor(0, 7)], None)
    assert project.load(document).status is Status.DONE


def test_what_changes_nothing_is_no_action(project: Project, document: Uid) -> None:
    span = editing.add_span(project, document, [Anchor(0, 7)], label(project, "Source"))
    entries = len(project.history())
    editing.relabel(project, span.uid, span.label)
    editing.set_anchors(project, span.uid, span.anchors)
    editing.edit_annotation(project, span.uid, note="")
    editing.edit_annotation(project, span.uid)
    document_editing.set_status(project, [document], Status.WORKING)
    document_editing.edit_document(project, document, title="First")
    editing.delete(project, [])
    document_editing.delete_documents(project, [])
    assert len(project.history()) == entries


@pytest.mark.parametrize("backwards", [False, True])
def test_deleting_frees_references_and_undo_brings_all_back(
    project: Project, document: Uid, backwards: bool
) -> None:
    """Annotations that refer to one another, in either order and in a circle."""
    one, two, three = (
        editing.add_span(project, document, [Anchor(n, n + 3)], None) for n in (0, 8, 26)
    )
    editing.edit_annotation(
        project, one.uid, slots=[Slot("to", ref=two.uid), Slot("why", 1, evidence=(three.uid,))]
    )
    editing.edit_annotation(project, two.uid, slots=[Slot("back", ref=one.uid)])
    according = [Slot("n", 14, according_to=one.uid), Slot("n", 12, evidence=(one.uid, two.uid))]
    editing.edit_annotation(project, three.uid, slots=according)
    before = state_of(project)
    doomed = [two.uid, one.uid] if backwards else [one.uid, two.uid]
    editing.delete(project, doomed)
    (left,) = project.load(document).annotations
    assert left.uid == three.uid
    assert [(s.name, s.value, s.evidence) for s in left.slots] == [("n", 12, ())]
    after = state_of(project)
    project.undo()
    assert state_of(project) == before
    project.redo()
    assert state_of(project) == after
    project.undo()
    document_editing.delete_documents(project, [document])
    project.undo()
    assert state_of(project) == before


def test_deleting_the_same_twice_in_one_call_is_deleting_it_once(
    project: Project, document: Uid
) -> None:
    span = editing.add_span(project, document, [Anchor(0, 7)], None)
    editing.delete(project, [span.uid, span.uid])
    with pytest.raises(NotFound):
        editing.delete(project, [span.uid])
    document_editing.set_status(project, [document, document], Status.DONE)
    document_editing.delete_documents(project, [document, document])
    assert project.history()[0].title == "Delete ‘First’"
    assert project.document_count() == 0


def test_a_judgement_replaces_ones_own_and_leaves_others(project: Project, document: Uid) -> None:
    span = editing.add_span(project, document, [Anchor(0, 7)], None, origin="model:x@1")
    assert span.suggestion
    editing.judge(project, span.uid, Verdict.REJECTS)
    project.annotator = "bo"
    editing.judge(project, span.uid, Verdict.DISPUTES, note="why")
    project.annotator = "ada"
    judged = editing.judge(project, span.uid, Verdict.ACCEPTS)
    assert [(j.annotator, j.verdict) for j in judged.judgements] == [
        ("bo", Verdict.DISPUTES), ("ada", Verdict.ACCEPTS),
    ]  # fmt: skip
    assert judged == project.annotation(span.uid)


def test_nothing_here_is_said_once_by_each_annotator(project: Project, document: Uid) -> None:
    for name in ("ada", "bo", "ada"):
        project.annotator = name
        coverage.say_nothing_here(project, document)
    loaded = project.load(document).document
    assert loaded.status is Status.DONE
    assert [(c.annotator, c.state) for c in loaded.coverage] == [
        ("bo", CoverageState.NOTHING), ("ada", CoverageState.NOTHING),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "bad",
    [
        {"note": "\ud800"}, {"note": "a\0"}, {"confidence": float("nan")},
        {"slots": [Slot("x", float("inf"))]}, {"slots": [Slot("\ud800", 1)]},
        {"slots": [Slot("x", {"y": "\udfff"})]}, {"slots": [Slot("x", rule="\0")]},
    ],
)  # fmt: skip
def test_what_cannot_be_kept_exactly_is_refused(
    project: Project, document: Uid, bad: dict[str, object]
) -> None:
    span = editing.add_span(project, document, [Anchor(0, 7)], None)
    before = state_of(project)
    with pytest.raises(InvalidInput):
        editing.edit_annotation(project, span.uid, **bad)  # type: ignore[arg-type]
    if "confidence" not in bad:
        with pytest.raises(InvalidInput):
            editing.add_span(project, document, [Anchor(0, 8)], None, **bad)  # type: ignore[arg-type]
    assert state_of(project) == before


@given(texts())
def test_quotes_in_titles_are_one_short_line(text: str) -> None:
    quoted = editing.quoted(text)
    assert quoted.startswith("‘")
    assert quoted.endswith("’")
    assert len(quoted.splitlines()) == 1
    assert len(quoted) <= 46


def test_taken_and_missing_ids(project: Project) -> None:
    with pytest.raises(InvalidInput, match="“a1”"):
        project.add_document("x", id="a1")
    assert project.add_document("x", id="").id == ""
    without = project.add_document("x")
    assert without.id == without.uid


def test_the_same_of_the_same_words_is_never_said_twice(project: Project) -> None:
    """Neither by relabelling nor by moving an edge; the annotation stays as it was."""
    document = project.add_document("Reuters said so.")
    source = project.add_span(document, 0, 7, "Source")
    cue = project.add_span(document, 0, 7, "Cue")
    short = project.add_span(document, 0, 4, "Source")
    with pytest.raises(InvalidInput, match="Source ‘Reuters’ is there already"):
        editing.relabel(project, cue.uid, source.annotation.label)
    with pytest.raises(InvalidInput, match="Source ‘Reuters’ is there already"):
        editing.set_anchors(project, short.uid, [Anchor(0, 7)])
    assert project.annotation(cue.uid) == cue.annotation
    assert project.annotation(short.uid) == short.annotation


def test_a_relation_goes_with_its_end_and_what_points_to_it_is_freed(
    project: Project, document: Uid
) -> None:
    source = project.add_span(document, 0, 7, "Source")
    other = project.add_span(document, 8, 17, "Source")
    counts = labelling.add_label(project, "counts", kind=Kind.RELATION)
    frame = labelling.add_label(project, "Attack", kind=Kind.FRAME)
    ends = (Slot("from", ref=source.uid), Slot("to", ref=other.uid))
    relation = Annotation(
        new_uid(), Kind.RELATION, counts.uid, document, slots=ends, annotator="ada"
    )
    about = (Slot("cause", ref=relation.uid), Slot("place", value="here"))
    record = Annotation(new_uid(), Kind.FRAME, frame.uid, document, slots=about, annotator="ada")
    changes = [Change(Entity.ANNOTATION, a.uid, None, a) for a in (relation, record)]
    project.apply(Action("Add both", tuple(changes), document))
    before = state_of(project)
    editing.delete(project, [source.uid])
    with pytest.raises(NotFound):
        project.annotation(relation.uid)
    assert [slot.name for slot in project.annotation(record.uid).slots] == ["place"]
    project.undo()
    assert state_of(project) == before
