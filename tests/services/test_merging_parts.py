"""What is said of a project travels with it: facts, candidates, versions, what lies across."""

from __future__ import annotations

import json
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from annotator.domain.annotation import Stance
from annotator.domain.candidates import Candidate, CandidateTable
from annotator.domain.changes import Action, Change, Entity
from annotator.domain.errors import InvalidInput
from annotator.domain.ids import new_uid
from annotator.services import facts, label_changes, labelling
from annotator.services.importing import ImportRefused, import_paths
from annotator.services.project import Project
from annotator.services.rechecking import recheck_count
from tests.states import problems_of, state_of

TEXT = "Harbour officials counted 14 ships; the pilot denied it."


def add_candidates(project: Project, name: str, *labels: str) -> None:
    rows = tuple(
        Candidate(f"p{n}", label, (label[:3],), "a port", {"lat": n + 0.5})
        for n, label in enumerate(labels)
    )
    table = CandidateTable(new_uid(), name, rows)
    change = Change(Entity.CANDIDATES, table.uid, None, table)
    project.apply(Action("Import candidates", (change,)))


@pytest.fixture
def made(tmp_path: Path) -> Iterator[Project]:
    """A project with something in every part of the model, and a past."""
    with Project.create(tmp_path / "made.annotator", labels=["Source"], annotator="ada") as project:
        one = project.add_document(TEXT, id="a1")
        two = project.add_document(TEXT, id="a2")
        source = project.add_span(one, 0, 17, "Source")
        pilot = project.add_span(two, 40, 45, "Source")
        count = project.add_span(one, 26, 28, "Quantity")
        frame = project.add_frame("Count", trigger=count.uid)
        project.fill(frame.uid, "ships", 14, according_to=source.uid, evidence=(count.uid,))
        project.fill(frame.uid, "ships", 14, according_to=pilot.uid, stance=Stance.DENIES)
        project.fill(frame.uid, "when", given="@published")
        project.code(frame.uid, "ships", 14, rule="official")
        project.add_cluster("Same", [source.uid, pilot.uid])
        claim = project.add_frame("Claim")
        project.fill(claim.uid, "content", ref=frame.uid, according_to=source.uid)
        facts.set_fact(project, facts.GUIDELINE, "# Ships\n\nCount them.")
        facts.set_fact(project, facts.MEMO, {"n": [1, None, 0.5]})
        add_candidates(project, "ports", "Harrow", "Velmar")
        label = project.label_set.named("Source")
        label_changes.change_meaning(project, label.uid, "also ships")
        project.add_span(two, 0, 17, "Source")
        yield project


def exported(project: Project, folder: Path) -> Path:
    folder.mkdir()
    target = folder / "x.jsonl"
    project.export(target)
    return target


def files(target: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in target.parent.iterdir()}


def test_all_of_it_comes_back_as_the_same_bytes_and_goes_again(
    made: Project, tmp_path: Path
) -> None:
    source = exported(made, tmp_path / "one")
    data = json.loads((tmp_path / "one" / "x.project.json").read_bytes())
    assert [v["version"] for v in data["versions"]] == list(range(2, made.label_set.version + 1))
    assert data["facts"].keys() == {"guideline", "memo"}
    with Project.create(tmp_path / "other.annotator", annotator="bo") as other:
        empty = state_of(other)
        other.import_(source)
        assert files(exported(other, tmp_path / "two")) == files(source)
        assert other.label_set.version == made.label_set.version
        assert state_of(other).facts == state_of(made).facts
        assert state_of(other).candidates[0].candidates == state_of(made).candidates[0].candidates
        label = other.label_set.named("Source").uid
        assert recheck_count(other, label) == 2
        other.undo()
        assert state_of(other) == empty
        assert problems_of(other) == []
        other.redo()
        assert problems_of(other) == []
        assert recheck_count(other, label) == 2


def test_into_a_project_of_its_own(made: Project, tmp_path: Path) -> None:
    source = exported(made, tmp_path / "one")
    path = tmp_path / "other.annotator"
    with Project.create(path, labels=["Mine", "Source"], annotator="bo") as other:
        facts.set_fact(other, facts.GUIDELINE, "Mine.")
        before = other.label_set.version
        report = other.import_(source)
        assert "the project keeps its own guideline; the file has another" in report.notes
        assert other.fact(facts.GUIDELINE) == "Mine."
        assert other.fact(facts.MEMO) == {"n": [1, None, 0.5]}
        assert other.label_set.version == before + 1
        assert {label.meaning for label in other.label_set} == {1}
        older = "2 annotations were made under an older meaning of the label"
        assert any(note.startswith(older) for note in report.notes)
        label = other.label_set.named("Source").uid
        assert recheck_count(other, label) == 2
        again = other.import_(source)
        assert (again.annotations_added, again.documents_added) == (0, 0)
        assert len(other.history()) == 3


def test_candidates_that_differ(made: Project, tmp_path: Path) -> None:
    source = exported(made, tmp_path / "one")
    with Project.create(tmp_path / "other.annotator") as other:
        add_candidates(other, "ports", "Elsewhere")
        sentence = "other candidates under the name “ports”; --on-conflict keep or replace"
        with pytest.raises(InvalidInput, match=sentence):
            other.import_(source)
        assert other.document_count() == 0
        import_paths(other, [source], on_conflict="keep")
        assert [c.label for c in other.store.candidates.get("ports").candidates] == ["Elsewhere"]
        import_paths(other, [source], on_conflict="replace")
        assert [c.label for c in other.store.candidates.get("ports").candidates] == [
            "Harrow", "Velmar",
        ]  # fmt: skip
        other.undo()
        assert [c.label for c in other.store.candidates.get("ports").candidates] == ["Elsewhere"]


def write(folder: Path, lines: list[dict[str, Any]], project: dict[str, Any] | None = None) -> Path:
    target = folder / "x.jsonl"
    content = "".join(json.dumps(line) + "\n" for line in lines).encode()
    target.write_bytes(content)
    if project is not None:
        data = {"format": "annotator/1", "sha256": sha256(content).hexdigest(), **project}
        (folder / "x.project.json").write_text(json.dumps(data))
    return target


def test_unknown_keys_of_a_project_file_are_kept(tmp_path: Path) -> None:
    source = write(tmp_path, [{"id": "a", "text": TEXT}], {"tasks": [{"n": 1}], "labels": []})
    with Project.create(tmp_path / "p.annotator") as project:
        report = project.import_(source)
        assert any("the key “tasks” (project)" in note for note in report.notes)
        target = exported(project, tmp_path / "out")
    data = json.loads((target.parent / "x.project.json").read_bytes())
    assert data["tasks"] == [{"n": 1}]


@pytest.mark.parametrize(
    ("project", "sentence"),
    [
        ({"facts": []}, "“facts” is an object, not a list"),
        ({"facts": {"": 1}}, "what is said of the project needs a name"),
        ({"versions": [{"version": 3}]}, "versions are counted from 2; after 1 comes 2"),
        ({"versions": [7]}, "version 2 is the number 7, not an object"),
        (
            {"versions": [], "labels": [{"name": "A", "meaning": 2}]},
            "the label “A” has a meaning of version 2, but the last version is 1",
        ),
        ({"candidates": [{}]}, "candidate table 1: “name” is missing"),
        ({"candidates": [{"name": "a"}, {"name": "a"}]}, "candidate table 2: “a” is given twice"),
        (
            {"candidates": [{"name": "a", "candidates": [{"label": "b"}]}]},
            "candidates of “a”: candidate 1: “id” is missing",
        ),
        (
            {"candidates": [{"name": "a", "candidates": [{"id": "b"}, {"id": "b"}]}]},
            "candidate 2: the id “b” is given twice",
        ),
        (
            {"annotations": {"frames": [{"label": "F", "trigger": {"document": "a", "id": "x"}}]}},
            "refers to “x” of “a”, which is not there",
        ),
        ({"annotations": {"frames": [{"label": "F", "note": "a\0b"}]}}, "holds a NUL character"),
        (
            {"annotations": {"frames": [{"label": "F", "label_set": 9}]}},
            "“label_set” is 9, but the label set has version 1",
        ),
    ],
)
def test_what_a_project_file_may_not_say(
    tmp_path: Path, project: dict[str, Any], sentence: str
) -> None:
    source = write(tmp_path, [{"id": "a", "text": TEXT}], project)
    with Project.create(tmp_path / "p.annotator") as empty:
        before = state_of(empty)
        with pytest.raises(InvalidInput, match=sentence):
            empty.import_(source)
        with pytest.raises((InvalidInput, ImportRefused), match=sentence):
            import_paths(empty, [source], dry_run=True)
        assert state_of(empty) == before


@pytest.mark.parametrize("first", [0, 1])
@pytest.mark.parametrize("known", [False, True])
def test_ids_of_other_lines_lead_there_and_are_written_back(
    tmp_path: Path, first: int, known: bool
) -> None:
    far = {"document": "a2", "id": "T1"}
    slots = [{"name": "n", "value": 1, "according_to": far, "evidence": [far]}]
    event = {"document": None, "id": "event"}
    lines: list[dict[str, Any]] = [
        {"id": "a1", "text": TEXT, "frames": [
            {"id": "E1", "label": "F", "trigger": far, "slots": slots},
            {"id": "E2", "label": "F", "slots": {"of": {"ref": event}}},
        ]},
        {"id": "a2", "text": TEXT, "spans": [{"id": "T1", "start": 0, "end": 7, "label": "S"}]},
    ]  # fmt: skip
    wide = {"frames": [{"id": "event", "label": "F", "slots": {"in": {"ref": far}}}]}
    ordered = [lines[first], lines[1 - first]]
    folder = tmp_path / "in"
    folder.mkdir()
    source = write(folder, ordered, {"annotations": wide})
    with Project.create(tmp_path / "p.annotator", annotator="ada") as project:
        if known:
            alone = write(tmp_path, [lines[1]])
            project.import_(alone)
        project.import_(source)
        (target,) = project.document("a2").spans
        e1, e2 = sorted(project.document("a1").frames, key=lambda f: f.annotation.given_id or "")
        (of_project,) = project.store.annotations.of_project()
        assert e1.trigger == target.uid
        assert e1.annotation.references == (target.uid, target.uid, target.uid)
        assert e2.annotation.references == (of_project.uid,)
        assert of_project.references == (target.uid,)
        assert problems_of(project) == []
        out = exported(project, tmp_path / "out")
    found = {line["id"]: line for line in map(json.loads, out.read_text().splitlines())}
    frames = {frame["id"]: frame for frame in found["a1"]["frames"]}
    assert frames["E1"]["trigger"] == far
    assert frames["E1"]["slots"] == slots
    assert frames["E2"]["slots"] == {"of": {"ref": event}}
    with Project.create(tmp_path / "q.annotator", annotator="ada") as again:
        again.import_(out)
        assert files(exported(again, tmp_path / "twice")) == files(out)


def test_an_id_of_another_line_that_is_nowhere(tmp_path: Path) -> None:
    frame = {"label": "F", "trigger": {"document": "a9", "id": "T1"}}
    source = write(tmp_path, [{"id": "a1", "text": TEXT, "frames": [frame]}])
    with Project.create(tmp_path / "p.annotator") as project:
        sentence = "line 1: refers to “T1” of “a9”, which is not there"
        with pytest.raises(InvalidInput, match=sentence):
            project.import_(source)


def test_without_ids_nothing_leads_out_of_a_line(made: Project, tmp_path: Path) -> None:
    far = made.document("a2").spans[0].uid
    assert made.document("a1").frames == ()  # it points into both documents
    folder = tmp_path / "one"
    folder.mkdir()
    report = made.export(folder / "x.jsonl", no_ids=True)
    assert report.left_out["annotations of the whole project"] == 3
    data = json.loads((folder / "x.project.json").read_bytes())
    assert data.keys() == {"format", "sha256", "facts", "labels", "candidates"}
    assert all("meaning" not in label for label in data["labels"])
    assert str(far) not in (folder / "x.jsonl").read_text()


def test_labels_that_say_more_than_their_names_need_a_project_file(tmp_path: Path) -> None:
    with Project.create(tmp_path / "p.annotator", labels=["Source"]) as project:
        project.add_document(TEXT, id="a1")
        assert not (exported(project, tmp_path / "0").with_suffix(".project.json")).exists()
        label = project.label_set.named("Source").uid
        labelling.edit_label(project, label, description="who says it")
        assert exported(project, tmp_path / "1").with_suffix(".project.json").exists()
        project.undo()
        label_changes.change_meaning(project, label)
        assert exported(project, tmp_path / "2").with_suffix(".project.json").exists()
        project.undo()
        facts.set_fact(project, facts.MEMO, "for the team")
        assert exported(project, tmp_path / "3").with_suffix(".project.json").exists()
        project.undo()
        assert not exported(project, tmp_path / "4").with_suffix(".project.json").exists()
