"""The project as a library: what it publishes, what it keeps, what it says."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

import annotator
from annotator.domain.annotation import Anchor, JsonObject
from annotator.domain.changes import Action, Change, Changes, DocumentRecord, Entity
from annotator.domain.document import MAX_NESTING, Status
from annotator.domain.errors import CannotSave, Conflict, InvalidInput, NotFound
from annotator.domain.ids import new_uid
from annotator.services import document_editing, editing, label_changes, labelling
from annotator.services.project import DocumentFilter, Project
from tests.builders import ARTICLE, make_document, make_project
from tests.faults.kills import start
from tests.states import problems_of, state_of


@pytest.fixture
def project(project_path: Path) -> Iterator[Project]:
    with Project.create(project_path, labels=["Source"], annotator="ada") as opened:
        opened.add_document(ARTICLE, id="a1", title="First")
        yield opened
        assert problems_of(opened) == []


def test_the_example_of_the_library(project_path: Path) -> None:
    with annotator.Project.create(project_path, labels=["Source", "Quantity"]) as project:
        document = project.add_document(ARTICLE, title="Ships", meta={"url": "x"})
        span = project.add_span(document, 26, 34, "Quantity", slots={"amount": 14}, note="counted")
        assert (span.start, span.end, span.label, span.text) == (26, 34, "Quantity", "14 ships")
        assert span.slots == {"amount": 14}
        project.undo()
        project.redo()
        found = [(s.text, s.label, s.note) for d in project.documents() for s in d.spans]
        assert found == [("14 ships", "Quantity", "counted")]
        assert project.check() == []


def test_changes_name_exactly_what_changed_and_who_did_it(project: Project) -> None:
    heard: list[Changes] = []
    stop = project.subscribe(heard.append)
    cause = object()
    document, source = project.document("a1").uid, project.label_set.named("Source").uid
    span = editing.add_span(project, document, [Anchor(0, 7)], source, cause=cause)
    (changes,) = heard
    assert changes.cause is cause
    assert changes.document == document
    assert changes.title == "Add Source ‘Harbour’"
    assert changes.of(Entity.ANNOTATION).added == {span.uid}
    assert changes.of(Entity.DOCUMENT).updated == {document}  # it is being worked on now
    assert not changes.of(Entity.LABEL)
    assert changes.records[0].after == project.annotation(span.uid)
    project.undo(cause=cause)
    assert heard[1].cause is cause
    assert heard[1].of(Entity.ANNOTATION).removed == {span.uid}
    assert heard[1].of(Entity.DOCUMENT).updated == {document}
    project.redo()
    assert heard[2].cause is None
    assert heard[2].of(Entity.ANNOTATION).added == {span.uid}
    stop()
    stop()
    editing.delete(project, [span.uid])
    assert len(heard) == 3


def test_published_documents_carry_their_text_also_after_undo(project: Project) -> None:
    heard: list[Changes] = []
    project.subscribe(heard.append)
    uid = project.document("a1").uid
    document_editing.edit_document(project, uid, title="New")
    project.undo()
    project.redo()
    for changes in heard:
        for side in (changes.records[0].before, changes.records[0].after):
            assert isinstance(side, DocumentRecord)
            assert side.document.text == ARTICLE


def test_a_failing_listener_does_not_stop_the_others(project: Project) -> None:
    heard: list[Changes] = []

    def fail(changes: Changes) -> None:
        raise RuntimeError("a view is broken")

    project.subscribe(fail)
    project.subscribe(heard.append)
    with pytest.raises(RuntimeError, match="a view is broken"):
        labelling.add_label(project, "Quantity")
    assert len(heard) == 1
    assert project.label_set.find("Quantity") is not None


def test_a_listener_that_leaves_while_it_is_called_disturbs_nobody(project: Project) -> None:
    heard: list[str] = []
    stops: list[Callable[[], None]] = []

    def leave(changes: Changes) -> None:
        heard.append("leaving")
        stops[0]()

    stops.append(project.subscribe(leave))
    project.subscribe(lambda changes: heard.append("staying"))
    labelling.add_label(project, "One")
    labelling.add_label(project, "Two")
    assert heard == ["leaving", "staying", "staying"]


def test_what_fails_publishes_nothing_and_leaves_file_and_memory_as_they_were(
    project: Project,
) -> None:
    before, history = state_of(project), project.history()
    heard: list[Changes] = []
    project.subscribe(heard.append)
    document = project.document("a1").uid
    record = before.documents[0]
    stale = DocumentRecord(replace(record.document, title="as it never was"), record.position)
    with pytest.raises(Conflict):
        project.apply(Action("x", (Change(Entity.DOCUMENT, document, stale, record),)))
    with pytest.raises(InvalidInput):
        project.add_span(document, 0, len(ARTICLE) + 1, "Brand new")
    with pytest.raises(InvalidInput):
        project.add_span(document, 0, 1, "Brand new", note="\ud800")
    with pytest.raises(InvalidInput):
        project.add_span(document, 0, 1, "\u202e")
    with pytest.raises(NotFound):
        project.add_span(new_uid(), 0, 1, "Brand new")
    with pytest.raises(InvalidInput):
        project.add_document("other", id="a1")
    assert heard == []
    assert state_of(project) == before
    assert project.history() == history
    assert [label.name for label in project.label_set] == ["Source"]


def test_history_goes_on_across_restarts_and_says_so(project_path: Path) -> None:
    child = start("annotate", make_project(project_path))
    assert child.stdout is not None
    for _ in range(4):
        child.stdout.readline()
    child.kill()
    child.communicate()
    with Project.open(project_path, annotator="bo") as project:
        earlier = project.next_undo()
        assert earlier is not None
        assert not earlier.this_session
        assert earlier.title.startswith("Highlight ‘")
        count = project.counts().annotations
        project.undo()
        assert project.counts().annotations == count - 1
        newest, second = project.history(limit=2)
        assert (newest.kind, newest.annotator, newest.this_session) == ("undo", "bo", True)
        assert newest.title == earlier.title
        assert (second.uid, second.undone) == (earlier.uid, True)
        redo = project.next_redo()
        assert redo is not None
        assert redo.uid == earlier.uid
        project.add_document("something else")
        assert project.next_redo() is None
        assert project.redo() is None
        there = project.next_undo()
        assert there is not None
        assert there.this_session


def test_history_is_read_page_by_page_newest_first(project: Project) -> None:
    for n in range(7):
        labelling.add_label(project, f"L{n}")
    everything = project.history()
    assert [entry.id for entry in everything] == sorted((e.id for e in everything), reverse=True)
    pages, before = [], None
    while page := project.history(limit=3, before=before):
        pages += page
        before = page[-1].id
    assert pages == everything


def test_titles_say_what_was_done(project: Project) -> None:
    document, source = project.document("a1").uid, project.label_set.named("Source").uid
    span = editing.add_span(project, document, [Anchor(0, 7)], None)
    editing.relabel(project, span.uid, source)
    editing.set_anchors(project, span.uid, [Anchor(0, 17)])
    editing.set_anchors(project, span.uid, [Anchor(0, 7), Anchor(8, 17)])
    editing.edit_annotation(project, span.uid, note="n")
    document_editing.set_status(project, [document], Status.DONE)
    labelling.edit_label(project, source, name="Speaker")
    editing.delete(project, [span.uid])
    label_changes.delete_label(project, source, annotations="delete")
    document_editing.delete_documents(project, [document])
    assert [entry.title for entry in project.history()][::-1][2:] == [
        "Highlight ‘Harbour’", "Relabel ‘Harbour’ as Source",
        "Adjust Source to ‘Harbour officials’",
        "Add a fragment to Source ‘Harbour … officials’",
        "Edit the note of Source ‘Harbour … officials’", "Mark ‘First’ done",
        "Rename the label Source to Speaker", "Delete Speaker ‘Harbour … officials’",
        "Delete the label Speaker", "Delete ‘First’",
    ]  # fmt: skip


def test_lists_rows_and_neighbours_agree_under_every_filter(project: Project) -> None:
    for n in range(12):
        uid = project.add_document(f"number {n} {'even' if n % 2 == 0 else 'odd'}").uid
        if n % 3 == 0:
            document_editing.set_status(project, [uid], Status.DONE)
    gone = project.document_page(4, 1)[0].uid
    document_editing.delete_documents(project, [gone])
    filters = [
        DocumentFilter(), DocumentFilter("even"), DocumentFilter("num odd"),
        DocumentFilter("", frozenset({Status.DONE})), DocumentFilter("nowhere"),
        DocumentFilter("even", frozenset({Status.DONE, Status.NEW})),
    ]  # fmt: skip
    for where in filters:
        page = project.document_page(0, 100, where)
        uids = [summary.uid for summary in page]
        assert project.document_count(where) == len(uids)
        assert [s for n in range(0, 100, 5) for s in project.document_page(n, 5, where)] == page
        assert [project.document_row(uid, where) for uid in uids] == list(range(len(uids)))
        assert [d.uid for d in project.documents(where)] == uids
        walk, at = [], project.neighbour(None, 1, where)
        while at is not None:
            walk.append(at)
            at = project.neighbour(at, 1, where)
        assert walk == uids
        walk, at = [], project.neighbour(None, -1, where)
        while at is not None:
            walk.append(at)
            at = project.neighbour(at, -1, where)
        assert walk == uids[::-1]
        assert project.document_row(gone, where) is None
    hidden = project.document("a1").uid
    assert project.document_row(hidden, DocumentFilter("even")) is None
    assert project.neighbour(hidden, 1, DocumentFilter("even")) is not None


def test_counts_are_those_of_what_is_there(project: Project) -> None:
    document = project.document("a1")
    for start_ in range(5):
        project.annotator = "ada" if start_ % 2 else "bo"
        project.add_span(document, start_, start_ + 2, "Source" if start_ else None)
    counts = project.counts()
    source = project.label_set.named("Source").uid
    assert counts.documents == 1
    assert counts.by_status == {Status.WORKING: 1}
    assert counts.annotations == 5
    assert counts.by_label == {None: 1, source: 4}
    assert counts.by_annotator == {"ada": 2, "bo": 3}
    assert project.document_page(0, 1)[0].annotations == 5


def test_what_is_not_there_is_not_found(project: Project) -> None:
    with pytest.raises(NotFound):
        project.load(new_uid())
    with pytest.raises(NotFound):
        project.annotation(new_uid())
    with pytest.raises(NotFound, match="“b7”"):
        project.document("b7")


def test_a_workers_import_reaches_the_listeners_through_publish(project: Project) -> None:
    heard: list[Changes] = []
    project.subscribe(heard.append)
    worker = project.worker()
    with worker.store.bulk_action("Import 3", "bo") as bulk:
        for _ in range(3):
            bulk.add_document(make_document())
    worker.close()
    assert heard == []
    project.publish(Changes("Import 3", bulk=True))
    assert heard[0].bulk
    assert project.document_count() == 4
    undone = project.undo()
    assert undone is not None
    assert undone.title == "Undo Import 3"
    assert project.document_count() == 1


def test_a_reader_can_do_everything_but_write(project_path: Path) -> None:
    with Project.open(make_project(project_path), read_only=True) as project:
        document = project.document("a1")
        for change in (
            lambda: project.add_span(document, 0, 3, None),
            lambda: labelling.add_label(project, "New"),
            lambda: document_editing.delete_documents(project, [document.uid]),
            project.undo,
        ):
            with pytest.raises(CannotSave, match="reading only"):
                change()
        assert project.history()
        assert project.counts().documents == 1


def test_a_name_that_cannot_be_stored_is_refused(project: Project, tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="the annotator's name holds a NUL character"):
        project.annotator = "a\0"
    assert project.annotator == "ada"
    with pytest.raises(InvalidInput, match="half of a character"):
        Project.create(tmp_path / "other.annotator", annotator="\ud800")
    assert not (tmp_path / "other.annotator").exists()


@pytest.mark.parametrize("start", [True, 0.0])
def test_offsets_that_are_no_whole_numbers_are_refused(project: Project, start: int) -> None:
    before = state_of(project)
    with pytest.raises(InvalidInput, match="offsets are whole numbers"):
        project.add_span(project.document("a1"), start, 7, "New")
    assert state_of(project) == before


def test_metadata_nested_as_deep_as_it_may_comes_back(project: Project, tmp_path: Path) -> None:
    meta: JsonObject = {}
    for _ in range(MAX_NESTING):
        meta = {"a": meta}
    project.add_document("words", id="deep", meta=meta)
    project.export(tmp_path / "out.jsonl")
    with Project.create(tmp_path / "other.annotator") as other:
        other.import_(tmp_path / "out.jsonl")
        assert other.document("deep").meta == meta
    with pytest.raises(InvalidInput, match="the metadata is nested deeper than 90 levels"):
        project.add_document("words", meta={"a": meta})


def test_who_says_what_in_the_short_forms_of_the_library(project_path: Path) -> None:
    with Project.create(project_path) as project:
        document = project.add_document("The governor said 46 drones came; she meant it.")
        source = project.add_span(document, 0, 12, "Source")
        number = project.add_span(document, 18, 20, "Number")
        again = project.add_span(document, 34, 37, "Source")
        attack = project.add_frame("Attack", document=document.uid)
        said = {"according_to": source.uid, "evidence": (number.uid,)}
        project.fill(attack.uid, "launched", 46, **said)
        project.code(attack.uid, "launched", 46, rule="official")
        relation = project.add_relation("counts", number.uid, source.uid)
        cluster = project.add_cluster("Person", [source.uid, again.uid])
        loaded = project.load(document.uid)
        (frame,) = loaded.frames
        reported, coded = frame.values("launched")
        assert (reported.value, reported.according_to, coded.rule) == (46, source.uid, "official")
        assert (relation.source, relation.target) == (number.uid, source.uid)
        assert cluster.members == (source.uid, again.uid)
        assert [r.uid for r in loaded.relations] == [relation.uid]
        assert [c.uid for c in loaded.clusters] == [cluster.uid]
        with pytest.raises(InvalidInput, match="one of them only"):
            project.fill(attack.uid, "launched")
