"""The label set: adding, changing, ordering, deleting labels, and label sets as files."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

import pytest

from annotator.domain.annotation import Anchor, Kind
from annotator.domain.changes import Action, Change, DocumentRecord, Entity
from annotator.domain.document import Coverage, CoverageState
from annotator.domain.errors import AnnotatorError, InvalidInput, NotFound
from annotator.domain.ids import Uid, new_uid
from annotator.domain.label import KEYS, PALETTE, Label
from annotator.services import editing, label_changes, labelling
from annotator.services.labelling import LabelUse
from annotator.services.project import Project
from tests.builders import ARTICLE
from tests.states import problems_of, state_of


@pytest.fixture
def project(project_path: Path) -> Iterator[Project]:
    with Project.create(project_path, labels=["Source", "Quantity"], annotator="ada") as opened:
        opened.add_document(ARTICLE, id="a1", title="First")
        yield opened
        assert problems_of(opened) == []


def names(project: Project) -> list[str]:
    return [label.name for label in project.label_set]


def uid(project: Project, name: str, kind: Kind = Kind.SPAN) -> Uid:
    return project.label_set.named(name, kind).uid


def test_new_labels_get_the_next_colour_and_a_free_key(project: Project) -> None:
    labelling.edit_label(project, uid(project, "Source"), key="q")
    third = labelling.add_label(project, "Place")
    assert (third.color, third.key) == (PALETTE[2], KEYS[0])
    fourth = labelling.add_label(project, "Time", color="#ABCDEF", key="ж")
    assert (fourth.color, fourth.key) == ("#ABCDEF", "ж")


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"name": "Source"}, "already"), ({"name": ""}, "needs a name"),
        ({"name": "a\nb"}, "invisible"), ({"name": "x", "key": KEYS[0]}, "taken by “Source”"),
        ({"name": "x", "key": "ab"}, "one letter or digit"), ({"name": "x", "key": "/"}, "letter"),
        ({"name": "x", "color": "red"}, "no colour"),
        ({"name": "x", "color": "#12345"}, "no colour"),
        ({"name": "x", "description": "\ud800"}, "half of a character"),
    ],
)  # fmt: skip
def test_labels_that_cannot_be_are_refused(
    project: Project, fields: dict[str, Any], sentence: str
) -> None:
    before = state_of(project)
    with pytest.raises(InvalidInput, match=sentence):
        labelling.add_label(project, **fields)
    with pytest.raises(InvalidInput, match=sentence):
        labelling.edit_label(project, uid(project, "Quantity"), **fields)
    assert state_of(project) == before


def test_a_name_differs_from_another_after_composition(project: Project) -> None:
    labelling.add_label(project, "Å")
    with pytest.raises(InvalidInput, match="already"):
        labelling.add_label(project, "A\u030a")
    labelling.add_label(project, "A\u030a", kind=Kind.FRAME)
    composed = labelling.edit_label(project, uid(project, "Å"), name="A\u030a")
    assert composed.name == "A\u030a"


def test_a_key_can_be_taken_away_and_is_free_then(project: Project) -> None:
    source = uid(project, "Source")
    labelling.edit_label(project, source, key=None)
    assert project.label_set[source].key is None
    labelling.edit_label(project, uid(project, "Quantity"), key=KEYS[0])
    labelling.edit_label(project, source, color="#000000")
    assert project.label_set[source].key is None


def test_a_retired_label_gives_its_key_away_and_must_change_it_to_return(project: Project) -> None:
    source = uid(project, "Source")
    labelling.edit_label(project, source, retired=True)
    labelling.add_label(project, "New", key=KEYS[0])
    with pytest.raises(InvalidInput, match="taken by “New”"):
        labelling.edit_label(project, source, retired=False)
    labelling.edit_label(project, source, retired=False, key=None)


def test_labels_move_and_move_back(project: Project) -> None:
    for name in ("C", "D"):
        labelling.add_label(project, name)
    labelling.move_label(project, uid(project, "Source"), 2)
    assert names(project) == ["Quantity", "C", "Source", "D"]
    labelling.move_label(project, uid(project, "D"), -5)
    assert names(project) == ["D", "Quantity", "C", "Source"]
    labelling.move_label(project, uid(project, "D"), 99)
    assert names(project) == ["Quantity", "C", "Source", "D"]
    project.undo()
    project.undo()
    assert names(project) == ["Quantity", "C", "Source", "D"]
    project.undo()
    assert names(project) == ["Source", "Quantity", "C", "D"]
    entries = len(project.history())
    labelling.move_label(project, uid(project, "C"), 2)
    assert len(project.history()) == entries


@pytest.mark.parametrize("how", ["delete", "unlabel", "move"])
def test_deleting_a_label_does_what_was_chosen_and_can_be_undone(
    project: Project, how: Literal["delete", "unlabel", "move"]
) -> None:
    document = project.document("a1").uid
    source, quantity = uid(project, "Source"), uid(project, "Quantity")
    labelling.add_label(project, "Below", parent=source)
    for start in range(3):
        editing.add_span(project, document, [Anchor(start, start + 2)], source)
    assert labelling.label_use(project, source) == LabelUse(3, 1)
    before = state_of(project)
    to = quantity if how == "move" else None
    label_changes.delete_label(project, source, annotations=how, to=to)
    assert names(project) == ["Quantity", "Below"]
    assert project.label_set.named("Below").parent is None
    left = [a.label for a in project.load(document).annotations]
    assert left == {"delete": [], "unlabel": [None] * 3, "move": [quantity] * 3}[how]
    project.undo()
    assert state_of(project) == before


def test_what_is_said_of_documents_about_a_label_goes_with_it(project: Project) -> None:
    source, quantity = uid(project, "Source"), uid(project, "Quantity")
    record = state_of(project).documents[0]
    said = tuple(
        Coverage(who, CoverageState.NOTHING, about)
        for who, about in (("ada", source), ("bo", None), ("ada", quantity), ("bo", source))
    )
    covered = DocumentRecord(replace(record.document, coverage=said), record.position)
    change = Change(Entity.DOCUMENT, record.document.uid, record, covered)
    project.apply(Action("Cover", (change,)))
    before = state_of(project)
    label_changes.delete_label(project, source, annotations="unlabel")
    kept = project.load(record.document.uid).document.coverage
    assert [(c.annotator, c.label) for c in kept] == [("bo", None), ("ada", quantity)]
    project.undo()
    assert state_of(project) == before
    label_changes.delete_label(project, source, annotations="move", to=quantity)
    kept = project.load(record.document.uid).document.coverage
    assert [(c.annotator, c.label) for c in kept] == [
        ("ada", quantity), ("bo", None), ("bo", quantity),
    ]  # fmt: skip
    project.undo()
    assert state_of(project) == before


def test_annotations_move_only_to_another_label_of_their_kind(project: Project) -> None:
    source = uid(project, "Source")
    relation = labelling.add_label(project, "counts", kind=Kind.RELATION).uid
    for to in (None, source, relation, new_uid()):
        with pytest.raises(InvalidInput, match="choose another span label"):
            label_changes.delete_label(project, source, annotations="move", to=to)


def test_a_label_that_is_gone_is_not_found(project: Project) -> None:
    gone = new_uid()
    for act in (
        lambda: labelling.edit_label(project, gone, name="x"),
        lambda: labelling.move_label(project, gone, 0),
        lambda: labelling.label_use(project, gone),
        lambda: label_changes.delete_label(project, gone, annotations="delete"),
    ):
        with pytest.raises(NotFound, match="not in the project"):
            act()


def test_the_version_of_the_set_counts_every_change_also_undone_ones(project: Project) -> None:
    versions = [project.label_set.version]
    for act in (
        lambda: labelling.add_label(project, "New"), project.undo, project.redo,
        lambda: labelling.edit_label(project, uid(project, "New"), name="Newer"),
        lambda: label_changes.delete_label(project, uid(project, "Newer"), annotations="delete"),
    ):  # fmt: skip
        act()
        versions.append(project.label_set.version)
    assert versions == sorted(set(versions))
    project.add_document("no label")
    assert project.label_set.version == versions[-1]


def test_a_label_set_comes_back_from_its_file(project: Project, tmp_path: Path) -> None:
    full = Label(
        new_uid(), "=Full\u200d", Kind.FRAME, "#a1b2c3", "x", uid(project, "Quantity"), "why",
        ("e1", "e2"), ({"name": "n", "type": "integer"},), {"overlap": False}, False, {"own": [1]},
    )  # fmt: skip
    labelling.add_labels(project, [full])
    # A parent may stand behind what lies under it.
    labelling.move_label(project, full.uid, 0)
    file = tmp_path / "labels.json"
    labelling.write_label_set(project, file)
    read = labelling.read_label_set(file)
    by_name = {label.name: label for label in read}
    assert [label.name for label in read] == names(project)
    assert by_name[full.name].parent == by_name["Quantity"].uid
    again = replace(by_name[full.name], uid=full.uid, parent=full.parent)
    assert again == full
    with Project.create(tmp_path / "other.annotator") as other:
        added = labelling.import_label_set(other, file)
        assert [label.name for label in added] == names(project)
        second = tmp_path / "again.json"
        labelling.write_label_set(other, second)
        assert second.read_bytes() == file.read_bytes()
        assert labelling.import_label_set(other, file) == ()


def test_imported_labels_lie_under_parents_that_are_there_and_drop_taken_keys(
    project: Project, tmp_path: Path
) -> None:
    file = tmp_path / "labels.json"
    entries = [{"name": "Source"}, {"name": "Office", "parent": "Source", "key": KEYS[1]}]
    file.write_text(json.dumps({"labels": entries}))
    (office,) = labelling.import_label_set(project, file)
    assert project.label_set[office.uid].parent == uid(project, "Source")
    assert project.label_set[office.uid].key is None


_SLOT_TO_NOWHERE = {
    "labels": [{"name": "a", "slots": [{"name": "b", "type": "reference", "to": ["c"]}]}]
}


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("", "is not JSON"), ("[]", "no list"), ('{"labels": {}}', "no list"),
        ('{"labels": [1]}', "label 1 is the number 1"),
        ('{"labels": [{"name": "a"}, {"name": "a"}]}', "label 2: “a” is given twice"),
        ('{"labels": [{"name": "a", "kind": "thing"}]}', "label 1: “kind” is one of span"),
        ('{"labels": [{"name": "a", "kind": ["span"]}]}', "“kind” is one of"),
        ('{"labels": [{"name": "a", "key": ["x"]}]}', "label 1:"),
        ('{"labels": [{"name": "a", "key": {}}]}', "label 1:"),
        ('{"labels": [{"name": "a", "color": 7}]}', "label 1:"),
        ('{"labels": [{"name": "a", "color": "#12345g"}]}', "label 1: “color” is written #rrggbb"),
        ('{"labels": [{"name": "a", "parent": "b"}]}', "label 1: its parent “b”"),
        ('{"labels": [{"name": "a", "parent": "a"}]}', "label 1: its parent “a”"),
        ('{"labels": [{"name": "a", "parent": ["b"]}]}', "label 1:"),
        (
            '{"labels": [{"name": "a", "parent": "b"}, {"name": "b", "parent": "a"}]}',
            "label 2: its parent “a” lies under itself",
        ),
        ('{"labels": [{"name": "a", "slots": [{"name": "b", "type": "x"}]}]}', "its type is one"),
        (
            json.dumps(_SLOT_TO_NOWHERE),
            "refers to the span label “c”, which is not there",
        ),
        ('{"labels": [{"name": "a", "examples": "x"}]}', "label 1:"),
        ('{"labels": [{"name": "a\\ud800"}]}', "labels.json"),
        ("{" * 2000, "is not JSON"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_label_set_says_where(
    project: Project, tmp_path: Path, content: str, sentence: str
) -> None:
    file = tmp_path / "labels.json"
    file.write_text(content)
    before = state_of(project)
    with pytest.raises(AnnotatorError) as refused:
        labelling.import_label_set(project, file)
    assert str(file) in str(refused.value)
    assert sentence in str(refused.value)
    assert state_of(project) == before


def test_a_label_set_is_never_written_over_its_project(project: Project) -> None:
    with pytest.raises(InvalidInput, match="cannot replace the project it comes from"):
        labelling.write_label_set(project, project.path)
    with pytest.raises(InvalidInput, match="this is a folder"):
        labelling.write_label_set(project, project.path.parent)
