"""Imports under other names: labels, annotators, suggestions; refused in full, or not at all."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from annotator.domain.annotation import Kind
from annotator.domain.errors import InvalidInput
from annotator.domain.ids import Uid, new_uid
from annotator.formats.base import MOST_PLACES
from annotator.services import labelling
from annotator.services.importing import ImportPlan, ImportRefused, import_paths
from annotator.services.project import Project
from tests.services.note_format import notes

__all__ = ["notes"]

TEXT = "Velmar port counted 14 ships, says Oduya."


@pytest.fixture
def project(project_path: Path) -> Iterator[Project]:
    with Project.create(project_path, annotator="ada") as project:
        yield project
        assert project.check() == []


def span(start: int, end: int, label: str, **more: Any) -> dict[str, Any]:
    return {"start": start, "end": end, "label": label, **more}


def write_lines(path: Path, *lines: dict[str, Any]) -> Path:
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
    return path


def everything(path: Path) -> Path:
    """A document with two people's spans, a relation, a frame and a cluster over them."""
    line = {
        "id": "a1",
        "text": TEXT,
        "coverage": [
            {"label": "PLACE", "annotator": "bo", "state": "done"},
            {"label": "Count", "annotator": "bo", "state": "nothing"},
        ],
        "spans": [
            span(0, 6, "PLACE", id="p", annotator="bo"),
            span(
                20, 22, "Count", id="c", annotator="bo", score=0.5,
                judgements=[{"annotator": "cy", "verdict": "accepts"}],
            ),
            span(35, 40, "PERSON", id="o", annotator="cy"),
        ],
        "relations": [{"label": "counts", "from": "p", "to": "c", "annotator": "bo"}],
        "frames": [
            {"label": "Arrival", "trigger": "c", "slots": [{"name": "where", "ref": "p"}]}
        ],
        "clusters": [{"label": "Same", "members": ["p", "o", "c"]}],
    }  # fmt: skip
    return write_lines(path, line)


def labels(project: Project) -> list[tuple[Kind, str]]:
    return [(label.kind, label.name) for label in project.label_set]


def test_labels_get_other_names_here_or_new_ones(project: Project, tmp_path: Path) -> None:
    place = labelling.add_label(project, "Place")
    path = everything(tmp_path / "x.jsonl")
    mapping = {"PLACE": "Place", (Kind.SPAN, "PERSON"): "Speaker", "Arrival": "Arrival"}
    report = import_paths(project, [path], labels=mapping)
    spans = project.document("a1").spans
    assert [(s.text, s.label) for s in spans] == [
        ("Velmar", "Place"), ("14", "Count"), ("Oduya", "Speaker"),
    ]  # fmt: skip
    assert spans[0].annotation.label == place.uid
    assert report.labels_added == ("Count", "Speaker", "counts", "Arrival", "Same")
    assert [(f.name, f.becomes, f.state) for f in report.labels] == [
        ("PERSON", "Speaker", "new"), ("PLACE", "Place", "same"),
    ]  # fmt: skip
    (done, _) = project.document("a1").document.coverage
    assert done.label == place.uid
    project.undo()
    assert labels(project) == [(Kind.SPAN, "Place")]


def test_two_labels_become_one_and_two_change_places(project: Project, tmp_path: Path) -> None:
    path = everything(tmp_path / "x.jsonl")
    mapping = {"PLACE": "PERSON", "PERSON": "PLACE", "Count": "PLACE"}
    import_paths(project, [path], labels=mapping)
    assert [s.label for s in project.document("a1").spans] == ["PERSON", "PLACE", "PLACE"]
    assert len([kind for kind, _ in labels(project) if kind is Kind.SPAN]) == 2


def test_names_are_compared_as_label_names_are(project: Project, tmp_path: Path) -> None:
    line = {"id": "a", "text": TEXT, "spans": [span(0, 6, "Cafe\u0301")]}
    path = write_lines(tmp_path / "x.jsonl", line)
    import_paths(project, [path], labels={"Café": "Inn"})
    assert labels(project) == [(Kind.SPAN, "Inn")]


def test_what_is_left_out_takes_along_what_leans_on_it(project: Project, tmp_path: Path) -> None:
    report = import_paths(project, [everything(tmp_path / "x.jsonl")], labels={"Count": None})
    document = project.document("a1")
    assert [s.text for s in document.spans] == ["Velmar", "Oduya"]
    assert document.relations == ()
    (frame,) = document.frames
    assert frame.trigger is None
    assert [slot.name for slot in frame.annotation.slots] == ["where"]
    assert len(document.clusters[0].members) == 2
    assert len(document.document.coverage) == 1
    assert report.left_out == {
        "what was said of labels that are left out": 1,
        "annotations whose label is left out": 1,
        "relations whose ends are left out": 1,
        "slots that refer to what is left out": 2,
    }
    assert {(place.line, place.path) for place in report.places} == {(1, str(tmp_path / "x.jsonl"))}
    assert (Kind.SPAN, "Count") not in labels(project)
    assert report.annotations_added == 4


def test_a_kind_can_be_said_with_a_name(project: Project, tmp_path: Path) -> None:
    line = {"text": TEXT, "spans": [span(0, 6, "X")], "labels": [{"label": "X"}]}
    path = write_lines(tmp_path / "x.jsonl", line)
    import_paths(project, [path], labels={(Kind.DOCUMENT, "X"): None})
    assert labels(project) == [(Kind.SPAN, "X")]


def test_labels_that_no_file_has_are_said(project: Project, tmp_path: Path) -> None:
    report = import_paths(
        project, [everything(tmp_path / "x.jsonl")], labels={"Pläce": "Place", "Count": None}
    )
    assert [note for note in report.notes if "Pläce" in note] != []
    assert not any("Count" in note for note in report.notes)


def test_definitions_of_a_project_file_follow_the_mapping(
    project: Project, tmp_path: Path
) -> None:
    with Project.create(tmp_path / "one.annotator") as one:
        labelling.add_label(one, "Group")
        labelling.add_label(one, "Old", key="o", color="#123456", description="of old")
        labelling.add_label(one, "Gone", key="g")
        one.add_document(TEXT, id="a1")
        one.export(tmp_path / "one.jsonl")
    import_paths(project, [tmp_path / "one.jsonl"], labels={"Old": "New", "Gone": None})
    new = project.label_set.named("New")
    assert (new.key, new.color, new.description) == ("o", "#123456", "of old")
    assert [name for _, name in labels(project)] == ["Group", "New"]


def test_references_across_lines_to_what_is_left_out(project: Project, tmp_path: Path) -> None:
    far, near, relation, leaning = (new_uid() for _ in range(4))
    one = {
        "id": "a1",
        "text": TEXT,
        "spans": [span(0, 6, "Place", id=near)],
        "relations": [
            {"id": relation, "label": "counts", "from": near, "to": far},
            {"label": "denies", "from": near, "to": relation},
            {"label": "same", "from": near, "to": leaning},
        ],
        "frames": [
            {"label": "Event", "trigger": far, "slots": [{"name": "where", "ref": near}]}
        ],
    }  # fmt: skip
    spans = [span(20, 22, "Count", id=far), span(35, 40, "Person", id=leaning)]
    two = {"id": "a2", "text": TEXT, "spans": spans}
    path = write_lines(tmp_path / "x.jsonl", one, two)
    report = import_paths(project, [path], labels={"Count": None})
    document = project.document("a1")
    assert [slot.name for slot in document.frames[0].annotation.slots] == ["where"]
    assert [r.annotation.references for r in document.relations] == [(near, leaning)]
    assert report.left_out == {
        "annotations whose label is left out": 1,
        "relations whose ends are left out": 2,
        "slots that refer to what is left out": 1,
    }
    assert report.annotations_added == 4 == project.counts().annotations
    project.undo()
    project.redo()
    assert project.counts().annotations == 4


def test_annotators_get_other_names(project: Project, tmp_path: Path) -> None:
    names = {"bo": "Bo Lind", "cy": "Bo Lind"}
    import_paths(project, [everything(tmp_path / "x.jsonl")], annotators=names)
    document = project.document("a1")
    assert {a.annotator for a in document.annotations} == {"Bo Lind", "ada"}
    (judged,) = [a for a in document.annotations if a.judgements]
    assert judged.judgements[0].annotator == "Bo Lind"
    assert {entry.annotator for entry in document.document.coverage} == {"Bo Lind"}


# The ids of other programs are no moments, and lie behind any.
@pytest.mark.parametrize(
    "given", [new_uid(), Uid("f47ac10b-58cc-4372-a567-0e02b2c3d479")], ids=["ours", "theirs"]
)
def test_people_become_a_model_that_suggests(
    project: Project, tmp_path: Path, given: Uid
) -> None:
    ours = {"id": new_uid(), "origin": "model:other@3", "annotator": "other"}
    no = {"judgements": [{"annotator": "cy", "verdict": "rejects"}]}
    line = {
        "id": "a1",
        "text": TEXT,
        "coverage": [{"annotator": "bo", "state": "done"}],
        "spans": [
            span(0, 6, "Place", id=given, score=0.25, annotator="bo"),
            span(20, 22, "Count", **ours),
            span(35, 40, "Person", **no),
        ],
        "frames": [{"label": "Event", "id": "e", "trigger": given}],
    }
    path = write_lines(tmp_path / "x.jsonl", line)
    import_paths(project, [path])
    mine = {a.uid: a for a in project.document("a1").annotations}
    report = import_paths(project, [path], as_suggestions="tagger@2")
    document = project.document("a1")
    assert {uid: a for a in document.annotations if (uid := a.uid) in mine} == mine
    added = [a for a in document.annotations if a.uid not in mine]
    added.sort(key=lambda a: a.kind is Kind.FRAME)
    assert [(a.kind, a.annotator, a.origin, a.score) for a in added] == [
        (Kind.SPAN, "tagger", "model:tagger@2", 0.25),
        (Kind.FRAME, "tagger", "model:tagger@2", None),
    ]
    assert all(a.suggestion for a in added)
    assert added[1].references == (added[0].uid,)
    assert report.left_out == {
        "what people said to be read, done or skipped": 1,
        "annotations that people rejected": 1,
    }
    again = import_paths(project, [path], as_suggestions="tagger@2")
    assert (again.annotations_added, again.annotations_known) == (0, 3)


def test_what_leads_to_a_suggestion_of_another_line_leads_there_if_it_is_made(
    project: Project, tmp_path: Path
) -> None:
    span_id, lost_id = new_uid(), new_uid()
    no = {"judgements": [{"annotator": "cy", "verdict": "rejects"}]}
    first = {
        "id": "a1",
        "text": TEXT,
        "spans": [span(0, 6, "Place", id=span_id), span(20, 22, "Count", id="n", **no)],
        "relations": [{"id": lost_id, "label": "counts", "from": span_id, "to": "n"}],
    }
    second = {
        "id": "a2",
        "text": TEXT,
        "frames": [
            {"id": "e", "label": "Event", "slots": {"of": {"ref": span_id}}},
            {"id": "f", "label": "Event", "slots": {"of": {"ref": lost_id}}},
        ],
    }
    path = write_lines(tmp_path / "x.jsonl", first, second)
    report = import_paths(project, [path], as_suggestions="tagger@1")
    (place,) = project.document("a1").annotations
    assert place.uid != span_id
    assert [a.references for a in project.document("a2").annotations] == [(place.uid,), ()]
    assert report.left_out == {
        "annotations that people rejected": 1,
        "relations whose ends are left out": 1,
        "slots that refer to what is left out": 1,
    }


def test_the_same_text_becomes_layers_of_one_document(
    project: Project, notes: None, tmp_path: Path
) -> None:
    folder = tmp_path / "layers"
    folder.mkdir()
    for name, words in (("one", "Velmar"), ("two", "Velmar port"), ("three", "port")):
        start = TEXT.index(words)
        line = f"{start}\t{start + len(words)}\tPlace\t{words}"
        (folder / f"{name}.note").write_text(f"{TEXT}\n{line}\n- look again\n", "utf-8")
    report = import_paths(project, [folder], annotator="bo")
    assert (report.documents_added, report.layers_joined) == (1, 2)
    assert [note for note in report.notes if "further layers" in note] != []
    assert not any("in the project already" in note for note in report.notes)
    (document,) = project.documents()
    assert [s.text for s in document.spans] == ["Velmar port", "Velmar", "port"]
    assert report.left_out == {"remarks": 3}
    assert {(place.line, place.reason) for place in report.places} == {(3, "remarks: look again")}
    (found,) = report.formats
    assert (found.id, found.files, found.reason) == ("note", 3, "the name ends in .note")


def test_everything_that_is_bad_is_collected(
    project: Project, notes: None, tmp_path: Path
) -> None:
    project.add_document("other", id="clash")
    before = [entry.id for entry in project.history()]
    (tmp_path / "a.note").write_text(f"{TEXT}\nnonsense\n0\t6\tPlace\tOduya\n", "utf-8")
    write_lines(
        tmp_path / "b.jsonl",
        {"id": "clash", "text": TEXT},
        {"id": "fine", "text": TEXT},
        {"text": 3},
        {"text": TEXT, "frames": [{"label": "E", "trigger": new_uid()}]},
    )
    (tmp_path / "c.txt").write_text("")
    paths = [tmp_path / name for name in ("a.note", "b.jsonl", "c.txt", "none.txt")]
    with pytest.raises(ImportRefused, match="and 5 more places") as caught:
        import_paths(project, paths)
    found = [(Path(p.path).name, p.line) for p in caught.value.refused]
    assert found == [
        ("none.txt", None), ("a.note", 2), ("a.note", 3), ("b.jsonl", 1), ("b.jsonl", 3),
        ("c.txt", None),
    ]  # fmt: skip
    assert [entry.id for entry in project.history()] == before
    assert caught.value.report.refused == caught.value.refused


def test_so_many_refusals_and_no_more(project: Project, tmp_path: Path) -> None:
    path = write_lines(tmp_path / "x.jsonl", *({"text": n} for n in range(3 * MOST_PLACES)))
    with pytest.raises(ImportRefused) as caught:
        import_paths(project, [path, path])
    assert len(caught.value.refused) == MOST_PLACES
    assert [p.line for p in caught.value.refused][-1] == MOST_PLACES


def test_options_of_the_format_and_units_of_offsets(
    project: Project, notes: None, tmp_path: Path
) -> None:
    path = tmp_path / "a.note"
    path.write_text(f"{TEXT}\n0,6,Place,Oduya\n", "utf-8")
    options = {"separator": "comma"}
    with pytest.raises(ImportRefused, match="quotes are not the words at their offsets"):
        import_paths(project, [path], options=options)
    with pytest.raises(ImportRefused, match="there is no option “separators” here"):
        import_paths(project, [path], options={"separators": "comma"})
    import_paths(project, [path], options=options, accept_mismatches=True)
    path = tmp_path / "b.note"
    path.write_text("🚢aaa\n2,4,Place,aa\n", "utf-8")
    report = import_paths(project, [path], options=options, offset_unit="utf16")
    assert report.annotations_added == 1
    assert [s.start for d in project.documents() for s in d.spans] == [0, 1]
    (tmp_path / "c.note").write_text("🚢 Velmar\n3,9,Place,Velmar\n", "utf-8")
    report = import_paths(project, [tmp_path / "c.note"], options=options)
    assert [note for note in report.notes if "offsets count UTF-16 units" in note] != []


def test_a_dry_run_knows_all_labels_and_annotators(project: Project, tmp_path: Path) -> None:
    labelling.add_label(project, "Place")
    labelling.add_label(project, "counts")
    path = everything(tmp_path / "x.jsonl")
    mapping = {"PLACE": "Place", "PERSON": None}
    report = import_paths(
        project, [path], labels=mapping, annotators={"bo": "Bo"}, dry_run=True
    )
    assert [(f.kind.value, f.name, f.count, f.becomes, f.state) for f in report.labels] == [
        ("span", "Count", 1, "Count", "new"),
        ("span", "PERSON", 1, None, "left out"),
        ("span", "PLACE", 1, "Place", "same"),
        ("relation", "counts", 1, "counts", "taken"),
        ("frame", "Arrival", 1, "Arrival", "new"),
        ("cluster", "Same", 1, "Same", "new"),
    ]
    assert [(f.name, f.count, f.becomes) for f in report.annotators] == [
        ("ada", 2, "ada"), ("bo", 3, "Bo"), ("cy", 1, "cy"),
    ]  # fmt: skip
    done = import_paths(project, [path], labels=mapping, annotators={"bo": "Bo"})
    assert (done.left_out, done.annotations_added) == (report.left_out, report.annotations_added)


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"labels": {"A": ""}}, "a label needs a name"),
        ({"labels": {"A": "a\nb"}}, "invisible character"),
        ({"annotators": {"a": " "}}, "an annotator needs a name"),
        ({"annotators": {"a": "\0"}}, "holds a NUL"),
        ({"as_suggestions": "@2"}, "NAME or NAME@VERSION"),
        ({"as_suggestions": "a\nb"}, "the name of a model"),
        ({"on_conflict": "both"}, "keep or replace"),
    ],
)
def test_plans_that_cannot_be_meant(asked: dict[str, Any], sentence: str) -> None:
    with pytest.raises(InvalidInput, match=sentence):
        ImportPlan(**asked)


def test_what_leads_to_a_relation_that_loses_an_end(project: Project, tmp_path: Path) -> None:
    far, near, relation = (new_uid() for _ in range(3))
    one = {
        "id": "a1",
        "text": TEXT,
        "spans": [span(0, 6, "Place", id=near, slots=[{"name": "why", "ref": relation}])],
        "relations": [{"id": relation, "label": "counts", "from": near, "to": far}],
    }
    two = {"id": "a2", "text": TEXT, "spans": [span(20, 22, "Count", id=far)]}
    path = write_lines(tmp_path / "x.jsonl", one, two)
    report = import_paths(project, [path], labels={"Count": None})
    (only,) = project.document("a1").annotations
    assert (only.uid, only.slots) == (near, ())
    assert report.left_out["slots that refer to what is left out"] == 1
