"""Every field of every record comes back from the file as it was given."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.domain.annotation import Anchor, Annotation, Kind, Slot
from annotator.domain.candidates import Candidate, CandidateTable
from annotator.domain.changes import (
    Action,
    Change,
    DocumentRecord,
    Entity,
    Fact,
    LabelRecord,
    Record,
)
from annotator.domain.document import Coverage, CoverageState, Document, Status
from annotator.domain.errors import InvalidInput
from annotator.domain.ids import Uid, new_uid, new_uids
from annotator.domain.label import Label
from annotator.services import editing
from annotator.services.project import Project
from annotator.storage.annotations import prepared
from tests.builders import HARD_TEXTS
from tests.states import State, in_quick_folder, problems_of, state_of
from tests.strategies import Pool, annotation_records, fewer, texts


def label_records(draw: st.DrawFn, pool: Pool) -> list[LabelRecord]:
    """A few labels with every field."""
    labels: list[LabelRecord] = []
    word, some = pool.words, pool.objects
    for position, kind in enumerate([Kind.SPAN, draw(st.sampled_from(Kind)), Kind.RELATION]):
        label = Label(
            new_uid(),
            f"{draw(word)}{position}",
            kind,
            f"#{draw(st.integers(0, 0xFFFFFF)):06x}",
            draw(st.sampled_from([None, "a", "ж", "٣", "Z"])),
            draw(st.sampled_from([None, *(r.label.uid for r in labels)])),
            draw(word),
            (draw(word),),
            (draw(some),),
            draw(some),
            draw(st.booleans()),
            draw(some),
            draw(word),
            draw(st.integers(1, 3)),
        )
        labels.append(LabelRecord(label, position))
    return labels


@st.composite
def contents(draw: st.DrawFn) -> State:
    """A small project with every field of everything."""
    pool = Pool(draw)
    word, some = pool.words, pool.objects
    labels = label_records(draw, pool)
    kinds = tuple((r.label.uid, r.label.kind) for r in labels)
    about = st.sampled_from([None, *(uid for uid, _ in kinds)])
    coverage = st.builds(Coverage, word, st.sampled_from(CoverageState), about, word, some)
    documents, annotations = [], []
    for position in range(draw(st.integers(1, 2))):
        document = Document(
            new_uid(),
            f"{draw(word)}{position}",
            draw(texts(10)),
            draw(word),
            draw(some),
            draw(st.sampled_from(Status)),
            tuple(draw(st.lists(coverage, max_size=2))),
            draw(word),
            draw(st.integers(1, 5)),
            draw(word),
            draw(word),
            draw(some),
        )
        documents.append(DocumentRecord(document, position))
    others = tuple(new_uids(draw(st.integers(0, 4))))
    for uid in others:
        home = draw(st.sampled_from([None, *documents]))
        annotations.append(
            draw(
                annotation_records(
                    pool,
                    0 if home is None else len(home.document.text),
                    document=None if home is None else home.document.uid,
                    labels=kinds,
                    others=others,
                    uid=uid,
                )
            )
        )
    # A highlight is a span; a span of no document has no place.
    found = [prepared(a) for a in annotations if a.document or a.kind is not Kind.SPAN]
    kept = {a.uid for a in found}
    found = [a._replace(slots=tuple(s for s in a.slots if _within(s, kept))) for a in found]
    facts = tuple(Fact(f"{draw(word)}{n}", draw(pool.values)) for n in range(2))
    return State(
        tuple(labels),
        tuple(documents),
        {a.uid: a for a in found},
        tuple(sorted(facts, key=lambda fact: fact.key.encode())),
        tuple(draw(st.lists(candidate_tables(pool), max_size=1))),
    )


@st.composite
def candidate_tables(draw: st.DrawFn, pool: Pool) -> CandidateTable:
    """A table of a few candidates with any of their fields."""
    word = pool.words
    rows = tuple(
        Candidate(f"{draw(word)}{n}", draw(word), (draw(word),), draw(word), draw(pool.objects))
        for n in range(draw(st.integers(0, 3)))
    )
    return CandidateTable(new_uid(), draw(word), rows)


def _within(slot: Slot, kept: set[Uid]) -> bool:
    return {slot.ref, slot.according_to, *slot.evidence} - {None} <= kept


def additions(records: Sequence[Record], entity: Entity) -> list[Change]:
    return [Change(entity, _uid(record), None, record) for record in records]


def _uid(record: Record) -> Uid:
    if isinstance(record, DocumentRecord):
        return record.document.uid
    if isinstance(record, Fact):
        return Uid(record.key)
    return record.label.uid if isinstance(record, LabelRecord) else record.uid


def action_of(content: State) -> Action:
    return Action(
        "Everything",
        (
            *additions(content.labels, Entity.LABEL),
            *additions(content.documents, Entity.DOCUMENT),
            *additions(tuple(content.annotations.values()), Entity.ANNOTATION),
            *additions(content.facts, Entity.FACT),
            *additions(content.candidates, Entity.CANDIDATES),
        ),
    )


@fewer
@given(contents())
def test_one_action_with_everything_comes_back_also_after_undo_and_redo(content: State) -> None:
    with in_quick_folder() as path:
        with Project.create(path, annotator="ada") as project:
            empty = state_of(project)
            project.apply(action_of(content))
            assert state_of(project) == content
            project.undo()
            assert state_of(project) == empty
        with Project.open(path) as project:
            project.redo()
            assert state_of(project) == content
            assert problems_of(project) == []
        with Project.open(path, read_only=True) as project:
            assert state_of(project) == content


@fewer
@given(contents())
def test_a_bulk_action_with_everything_comes_back_also_after_undo_and_redo(content: State) -> None:
    with in_quick_folder() as path:
        with Project.create(path, annotator="ada") as project:
            empty = state_of(project)
            with project.store.bulk_action("Import everything", "ada") as bulk:
                for label in content.labels:
                    bulk.add_label(label.label)
                for record in content.documents:
                    bulk.add_document(record.document)
                    mine = [a for a in content.annotations.values() if a.document == _uid(record)]
                    bulk.add_annotations(_uid(record), mine)
                rest = [a for a in content.annotations.values() if a.document is None]
                bulk.add_annotations(None, rest)
                for change in (
                    *additions(content.facts, Entity.FACT),
                    *additions(content.candidates, Entity.CANDIDATES),
                ):
                    bulk.change(change)
            assert state_of(project) == content
            project.undo()
            assert state_of(project) == empty
            assert problems_of(project) == []
        with Project.open(path) as project:
            project.redo()
            assert state_of(project) == content
            assert problems_of(project) == []


@fewer
@given(contents(), st.data())
def test_an_update_of_every_field_comes_back(content: State, data: st.DataObject) -> None:
    """One record of each kind is replaced by another with the same uid."""
    other = data.draw(contents())
    changes = []
    for before in content.annotations.values():
        donor = data.draw(st.sampled_from([*other.annotations.values(), before]))
        after = donor._replace(
            uid=before.uid, kind=before.kind, label=before.label, document=before.document,
            anchors=before.anchors, head=before.head, slots=before.slots[:1],
        )  # fmt: skip
        changes.append(Change(Entity.ANNOTATION, before.uid, before, after))
    for old, new in zip(content.documents, other.documents, strict=False):
        document = replace(
            new.document, uid=old.document.uid, text=old.document.text, coverage=(),
            revision=old.document.revision, id=f"new {old.document.id}",
        )  # fmt: skip
        after_ = DocumentRecord(document, old.position + 7)
        changes.append(Change(Entity.DOCUMENT, old.document.uid, old, after_))
    for was, to in zip(content.labels, reversed(other.labels), strict=True):
        label = replace(to.label, uid=was.label.uid, kind=was.label.kind, parent=None)
        label = replace(label, name=f"new {label.name}")
        changes.append(Change(Entity.LABEL, label.uid, was, LabelRecord(label, to.position)))
    with in_quick_folder() as path, Project.create(path, annotator="ada") as project:
        project.apply(action_of(content))
        project.apply(Action("Change all", tuple(changes)))
        found = state_of(project)
        rows: list[Record] = [*found.labels, *found.documents, *found.annotations.values()]
        there = {_uid(record): record for record in rows}
        assert [there[change.uid] for change in changes] == [c.after for c in changes]
        assert problems_of(project) == []
        project.undo()
        assert state_of(project) == content
        project.redo()
        assert state_of(project) == found
        assert problems_of(project) == []


@pytest.mark.parametrize("text", HARD_TEXTS, ids=ascii)
def test_texts_that_programs_alter_are_kept_to_the_character(project_path: Path, text: str) -> None:
    with Project.create(project_path) as project:
        uid = project.add_document(text, title=text, meta={text: text}, id=text).uid
        if text:
            project.add_span(uid, 0, len(text), None, note=text)
    with Project.open(project_path) as project:
        document = project.document(text)
        assert (document.text, document.title, document.meta) == (text, text, {text: text})
        for span in document.spans:
            assert (span.text, span.note) == (text, text)


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("text", "a\0b", "the text holds a NUL character at position 1"),
        ("text", "ab\ud800", "the text holds half of a character"),
        ("title", "\udfff", "the title holds half of a character"),
        ("id", "\ud800x", "the id holds half of a character"),
        ("meta", {"x": float("nan")}, "the metadata holds nan"),
        ("meta", {"x": [float("inf")]}, "the metadata holds inf"),
        ("meta", {"x": {"\ud800": 1}}, "the metadata holds half of a character"),
        ("meta", {1: 2}, "the metadata holds the name 1"),
        ("meta", {"x": {1, 2}}, "the metadata holds a set"),
    ],
)
def test_what_the_file_could_not_give_back_is_refused(
    project_path: Path, field: str, value: object, sentence: str
) -> None:
    fields = {"text": "words", field: value}
    with Project.create(project_path) as project:
        with pytest.raises(InvalidInput, match=sentence):
            project.add_document(**fields)  # type: ignore[arg-type]
        assert project.document_count() == 0
        assert project.next_undo() is None


@pytest.mark.parametrize("number", [0, 1, True, 0.1, 1e-300])
def test_whole_numbers_for_score_and_confidence_come_back_as_numbers(
    project_path: Path, number: float
) -> None:
    with Project.create(project_path) as project:
        uid = project.add_document("words").uid
        annotation = Annotation(
            new_uid(), document=uid, anchors=(Anchor(0, 5),), score=number, confidence=number
        )
        project.apply(Action("x", (Change(Entity.ANNOTATION, annotation.uid, None, annotation),)))
        more = annotation._replace(uid=new_uid())
        with project.store.bulk_action("y", "ada") as bulk:
            bulk.add_annotations(uid, [more])
        editing.edit_annotation(project, annotation.uid, confidence=2)
        assert [a.score for a in project.load(uid).annotations] == [number, number]
        project.undo()
        project.undo()
        project.redo()
        assert problems_of(project) == []
