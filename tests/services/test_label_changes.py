"""One label with all that bears it: place, retirement, meaning, deletion, what a change touches."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest

from annotator.domain.annotation import Kind
from annotator.domain.errors import InvalidInput
from annotator.domain.label_tree import walk
from annotator.services import label_changes, labelling
from annotator.services.label_impact import DocumentUse, impact, named_in, sentence_for
from annotator.services.project import Project
from annotator.services.rechecking import Recheck, confirm, recheck, recheck_count
from tests.services.label_projects import Known, check_undo, fill, label_uid
from tests.states import problems_of


@pytest.fixture
def filled(project_path: Path) -> Iterator[tuple[Project, Known]]:
    project, known = fill(project_path)
    yield project, known
    assert problems_of(project) == []
    project.close()


def tree(project: Project) -> list[str]:
    return [">" * depth + label.name for label, depth in walk(project.label_set, Kind.SPAN)]


def test_labels_move_in_the_tree_and_back(filled: tuple[Project, Known]) -> None:
    project, _known = filled
    source, speaker, quantity = (
        label_uid(project, name) for name in ("Source", "Speaker", "Quantity")
    )
    check_undo(project, lambda: label_changes.place_label(project, speaker, source))
    assert tree(project) == ["Source", ">Speaker", "Quantity"]
    check_undo(project, lambda: label_changes.place_label(project, quantity, source, speaker))
    assert tree(project) == ["Source", ">Quantity", ">Speaker"]
    label_changes.place_label(project, quantity, source)
    assert tree(project) == ["Source", ">Speaker", ">Quantity"]
    label_changes.place_label(project, quantity, None, source)
    assert tree(project) == ["Quantity", "Source", ">Speaker"]
    entries = len(project.history())
    label_changes.place_label(project, quantity, None, source)
    assert len(project.history()) == entries, "where it is already is no step"
    with pytest.raises(InvalidInput, match="“Speaker” lies under “Source”"):
        label_changes.place_label(project, source, speaker)


def test_a_retired_label_keeps_its_annotations_and_comes_back(
    filled: tuple[Project, Known],
) -> None:
    project, known = filled
    source = label_uid(project, "Source")
    key = project.label_set[source].key
    check_undo(project, lambda: label_changes.retire_label(project, source))
    assert project.annotation(known.official).label == source
    labelling.edit_label(project, label_uid(project, "Quantity"), key=key)
    check_undo(project, lambda: label_changes.retire_label(project, source, retired=False))
    assert project.label_set[source].key is None, "another one has its key by now"
    label_changes.retire_label(project, source, retired=False)


def test_what_a_change_touches_is_known_before(filled: tuple[Project, Known]) -> None:
    project, known = filled
    source = label_uid(project, "Source")
    project.annotator = "bo"
    second = project.document("a2").uid
    project.add_span(second, 0, 6, "Source")
    found = impact(project, source)
    assert (found.annotations, found.documents) == (2, 2)
    assert found.by_annotator == {"ada": 1, "bo": 1}
    assert found.fullest == (
        DocumentUse(known.document, "Ships", 1), DocumentUse(second, "Velmar", 1),
    )  # fmt: skip
    assert [(m.name, m.where) for m in found.mentions] == [("Sighting", "by")]
    speaker = impact(project, label_uid(project, "Speaker"))
    assert named_in(speaker.mentions) == "It is named in Source, Sighting.by."
    label = project.label_set[source]
    assert sentence_for(label, found) == (
        "2 annotations in 2 documents, by 2 annotators have the label “Source”."
    )
    assert sentence_for(label, found) != sentence_for(label, speaker)


def test_the_kind_of_a_label_that_nothing_has_can_change(filled: tuple[Project, Known]) -> None:
    project, _known = filled
    made = labelling.add_label(project, "near", parent=label_uid(project, "Source")).uid
    check_undo(project, lambda: label_changes.change_kind(project, made, Kind.RELATION))
    label = project.label_set[made]
    assert (label.kind, label.parent) == (Kind.RELATION, None)
    with pytest.raises(InvalidInput, match="“Source”, so its kind stays"):
        label_changes.change_kind(project, label_uid(project, "Source"), Kind.FRAME)
    labelling.add_label(project, "says")
    with pytest.raises(InvalidInput, match="already"):
        label_changes.change_kind(project, label_uid(project, "says"), Kind.RELATION)


@pytest.mark.parametrize("how", ["delete", "unlabel", "move"])
def test_a_deleted_label_is_named_nowhere(
    filled: tuple[Project, Known], how: Literal["delete", "unlabel", "move"]
) -> None:
    project, known = filled
    source, speaker = label_uid(project, "Source"), label_uid(project, "Speaker")
    to = speaker if how == "move" else None
    check_undo(
        project, lambda: label_changes.delete_label(project, source, annotations=how, to=to)
    )
    assert project.label_set.named("Sighting", Kind.FRAME).slots[0]["to"] == [speaker]
    official = project.find_annotation(known.official)
    if how == "delete":
        assert official is None
        assert project.find_annotation(known.says) is None
    else:
        assert official is not None
        assert official.label == to


def test_annotations_made_before_a_change_of_meaning_are_looked_at_again(
    filled: tuple[Project, Known],
) -> None:
    project, known = filled
    source = label_uid(project, "Source")
    assert recheck(project, source) == []
    check_undo(
        project, lambda: label_changes.change_meaning(project, source, "only  named\nones")
    )
    version = project.label_versions()[2]
    assert version.note == "Change the meaning of Source: only named ones"
    assert project.label_set[source].meaning == version.version
    assert recheck(project, source) == [Recheck(known.official, known.document)]
    fresh = project.add_span(known.document, 67, 70, "Source")
    assert recheck_count(project, source) == 1, "what is new was made under the new meaning"
    before = project.label_set.version
    check_undo(project, lambda: confirm(project, [known.official]))
    assert project.label_set.version == before, "nothing about the labels has changed"
    assert recheck(project, source) == []
    label_changes.change_meaning(project, source)
    assert {r.uid for r in recheck(project, source)} == {known.official, fresh.uid}
    assert len(recheck(project, source, most=1)) == 1
    confirm(project, [r.uid for r in recheck(project, source)])
    assert recheck_count(project, source) == 0
    assert confirm(project, []) is None


def test_every_version_of_the_set_says_what_was_done_and_by_whom(
    filled: tuple[Project, Known],
) -> None:
    project, _known = filled
    project.annotator = "bo"
    labelling.edit_label(project, label_uid(project, "Speaker"), name="Voice")
    versions = project.label_versions()
    assert [v.version for v in versions] == list(range(project.label_set.version, 0, -1))
    assert (versions[0].note, versions[0].annotator) == (
        "Rename the label Speaker to Voice", "bo",
    )  # fmt: skip
    assert (versions[-1].note, versions[-1].annotator) == ("", "")
