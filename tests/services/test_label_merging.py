"""Several labels become one, with all their annotations and all that names them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from annotator.domain.annotation import Kind, Verdict
from annotator.domain.changes import Action, Change, DocumentRecord, Entity
from annotator.domain.document import Coverage, CoverageState
from annotator.domain.errors import Cancelled, InvalidInput, NotFound
from annotator.domain.ids import new_uid
from annotator.services import editing, label_changes, labelling
from annotator.services.label_impact import impact
from annotator.services.label_merging import merge_labels
from annotator.services.linking import add
from annotator.services.project import Project
from tests.services.label_projects import Known, check_undo, fill, label_uid, slot_values, the
from tests.states import problems_of, state_of


@pytest.fixture
def filled(project_path: Path) -> Iterator[tuple[Project, Known]]:
    project, known = fill(project_path)
    yield project, known
    assert problems_of(project) == []
    project.close()


def test_annotations_slots_and_mentions_go_to_the_label_that_stays(
    filled: tuple[Project, Known],
) -> None:
    project, known = filled
    source, speaker = label_uid(project, "Source"), label_uid(project, "Speaker")
    version = project.annotation(known.pilot).label_set_version
    names = {speaker: {"camp": "side"}}
    check_undo(project, lambda: merge_labels(project, [speaker], source, slots=names))
    assert project.label_set.find("Speaker") is None
    merged = project.annotation(known.pilot)
    assert (merged.label, merged.label_set_version) == (source, version)
    assert slot_values(project, known.pilot, "side") == ["crew"]
    label = project.label_set[source]
    side, office = label.slots
    assert side["choices"] == ["harbour", "port", "pilot", "crew"]
    assert office["name"] == "office"
    assert label.constraints["no_overlap_with"] == [source]
    by = project.label_set.named("Sighting", Kind.FRAME).slots[0]
    assert by["to"] == [source]
    assert project.label_versions()[0].note == "Redo Merge “Speaker” into “Source”"


def test_a_slot_that_the_other_lacks_comes_with_its_values(filled: tuple[Project, Known]) -> None:
    project, known = filled
    source, speaker = label_uid(project, "Source"), label_uid(project, "Speaker")
    merge_labels(project, [source], speaker)
    assert [spec["name"] for spec in project.label_set[speaker].slots] == [
        "camp", "side", "office",
    ]  # fmt: skip
    assert slot_values(project, known.official, "office") == ["customs"]


def test_what_says_the_same_becomes_one_and_keeps_what_both_say(
    filled: tuple[Project, Known],
) -> None:
    project, known = filled
    source, speaker = label_uid(project, "Source"), label_uid(project, "Speaker")
    double = project.add_span(known.document, 0, 17, "Speaker", slots={"camp": "port"}).uid
    project.annotator = "bo"
    theirs = project.add_span(known.document, 0, 17, "Speaker").uid
    editing.judge(project, double, Verdict.ACCEPTS, note="so it is")
    project.annotator = "ada"
    editing.edit_annotation(project, double, note="heard twice")
    project.fill(known.frame, "by", ref=double)
    project.fill(known.frame, "ships", "nine", according_to=double, evidence=(double, known.ships))
    relation = project.add_relation("says", double, known.pilot).uid
    loop = project.add_relation("says", double, known.official).uid

    check_undo(project, lambda: merge_labels(project, [speaker], source))
    assert project.find_annotation(double) is None
    assert project.annotation(theirs).label == source
    kept = project.annotation(known.official)
    assert {s.name: s.value for s in kept.slots} == {
        "side": "harbour", "office": "customs", "camp": "port",
    }  # fmt: skip
    assert [(j.annotator, j.note) for j in kept.judgements] == [("bo", "so it is")]
    assert kept.note == "heard twice"
    frame = project.annotation(known.frame)
    assert [s.ref for s in frame.slots if s.name == "by"] == [known.pilot, known.official]
    nine = next(s for s in frame.slots if s.value == "nine")
    assert (nine.according_to, nine.evidence) == (known.official, (known.official, known.ships))
    assert [s.ref for s in project.annotation(relation).slots] == [known.official, known.pilot]
    assert project.find_annotation(loop) is None, "a relation from an annotation to itself"


def test_fragments_tell_spans_apart_that_begin_and_end_alike(
    filled: tuple[Project, Known],
) -> None:
    project, known = filled
    parts = [(0, 7), (8, 17)]
    project.add_span(known.document, 0, 0, "Speaker", fragments=parts)
    merge_labels(project, [label_uid(project, "Speaker")], label_uid(project, "Source"))
    spans = [a for a in project.load(known.document).annotations if a.hull == (0, 17)]
    assert len(spans) == 2


def test_relations_between_the_same_ends_and_labels_of_one_document_become_one(
    filled: tuple[Project, Known],
) -> None:
    project, known = filled
    twin = project.add_relation("claims", known.official, known.ships).uid
    project.add_relation("claims", known.ships, known.official)
    for name in ("War", "Conflict"):
        label = labelling.add_label(project, name, kind=Kind.DOCUMENT)
        for document in project.document_page(0, 1 if name == "War" else 2):
            add(project, Kind.DOCUMENT, label.uid, document.uid, (), f"Add {name}")
    says, claims = (label_uid(project, n, Kind.RELATION) for n in ("says", "claims"))
    check_undo(project, lambda: merge_labels(project, [claims], says))
    assert project.find_annotation(twin) is None
    assert impact(project, says).annotations == 2
    war, conflict = (label_uid(project, n, Kind.DOCUMENT) for n in ("War", "Conflict"))
    check_undo(project, lambda: merge_labels(project, [war], conflict))
    assert impact(project, conflict).annotations == 2


def test_labels_under_a_merged_one_and_what_documents_say_of_it_follow(
    filled: tuple[Project, Known],
) -> None:
    project, _known = filled
    source, speaker = label_uid(project, "Source"), label_uid(project, "Speaker")
    child = labelling.add_label(project, "Spokesman", parent=speaker).uid
    label_changes.place_label(project, source, child)
    record = state_of(project).documents[1]
    said = (Coverage("ada", CoverageState.NOTHING, speaker),)
    covered = DocumentRecord(replace(record.document, coverage=said), record.position)
    change = Change(Entity.DOCUMENT, record.document.uid, record, covered)
    project.apply(Action("Cover", (change,)))
    assert impact(project, speaker).covered == 1
    check_undo(project, lambda: merge_labels(project, [speaker, child], source))
    assert the(project.label_set.get(source)).parent is None
    (entry,) = project.load(record.document.uid).document.coverage
    assert entry.label == source


def test_a_merge_can_change_the_meaning(filled: tuple[Project, Known]) -> None:
    project, _known = filled
    source, speaker = label_uid(project, "Source"), label_uid(project, "Speaker")
    merge_labels(project, [speaker], source, meaning_changed=True)
    assert project.label_set[source].meaning == project.label_set.version
    assert impact(project, source).outdated == 2


def test_what_cannot_be_merged_is_refused(filled: tuple[Project, Known]) -> None:
    project, _known = filled
    source, says = label_uid(project, "Source"), label_uid(project, "says", Kind.RELATION)
    entries = len(project.history())
    with pytest.raises(InvalidInput, match="at least one other label"):
        merge_labels(project, [source], source)
    with pytest.raises(InvalidInput, match="“says” makes a relation and “Source” a span"):
        merge_labels(project, [says], source)
    with pytest.raises(NotFound):
        merge_labels(project, [new_uid()], source)
    assert len(project.history()) == entries


def test_a_stopped_merge_leaves_everything_as_it_was(filled: tuple[Project, Known]) -> None:
    project, _known = filled
    before = state_of(project)
    with pytest.raises(Cancelled):
        merge_labels(
            project,
            [label_uid(project, "Speaker")],
            label_uid(project, "Source"),
            cancelled=lambda: True,
        )
    assert state_of(project) == before
    labelling.add_label(project, "Next")  # and the project can be written
