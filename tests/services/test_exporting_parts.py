"""Exports of chosen documents, in parts, annotator by annotator; the plan is what is written."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from annotator.domain.document import Coverage, CoverageState
from annotator.domain.errors import InvalidInput
from annotator.formats import registry
from annotator.formats.base import Writer
from annotator.services.export_report import Fate
from annotator.services.exporting import export_project, plan_export
from annotator.services.project import Project
from annotator.services.selection import Selection
from tests.services.test_near_duplicates import edited, report

WRITERS = [f for f in registry.catalogue().formats if isinstance(f, Writer) and f.info.writes]
SHIPS = "Harbour Wire counted 14 ships; Mara Oduya denied it."
TRAINS = "Velmar trains stood still, said the union of Velmar."


def line(id: str, text: str, **more: Any) -> dict[str, Any]:
    return {"id": id, "text": text, **more}


RECORDS = [
    line(
        "ships", SHIPS, title="Ships", meta={"outlet": "Harbour Wire"}, status="done",
        coverage=[{"label": "Count", "annotator": "bo", "state": "nothing"}],
        spans=[
            {"id": "w", "start": 0, "end": 12, "label": "Source", "annotator": "ada",
             "note": "who"},
            {"id": "h", "start": 0, "end": 7, "label": "Place", "annotator": "ada",
             "note": "where"},
            {"id": "n", "start": 21, "end": 29, "label": "Count", "annotator": "ada",
             "slots": {"amount": 14}},
            {"id": "o", "start": 31, "end": 41, "label": "Source", "annotator": "bo"},
            {"id": "cut", "start": 32, "end": 40, "label": "Cue", "annotator": "bo"},
            {"id": "m", "start": 42, "end": 48, "label": "Cue", "annotator": "tagger",
             "origin": "model:tagger@1", "score": 0.5},
        ],
        relations=[{"id": "r", "label": "says", "from": "o", "to": "n", "annotator": "bo"}],
    ),
    line("trains", TRAINS, title="Trains", labels=[{"label": "Transport", "annotator": "ada"}],
         spans=[{"id": "t", "start": 0, "end": 6, "label": "Place", "annotator": "bo"}]),
    line("empty", "Nothing of note happened in Stara Krynytsia."),
]  # fmt: skip


@pytest.fixture
def project(project_path: Path, tmp_path: Path) -> Iterator[Project]:
    source = tmp_path / "records.jsonl"
    source.write_text("".join(json.dumps(record) + "\n" for record in RECORDS), encoding="utf-8")
    with Project.create(project_path, annotator="ada") as project:
        project.import_(source)
        yield project


@pytest.fixture
def out(tmp_path: Path) -> Path:
    folder = tmp_path / "out"
    folder.mkdir()
    return folder


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(each) for each in path.read_bytes().split(b"\n")[:-1]]


def span_ids(path: Path) -> list[str]:
    return [span["id"] for each in lines(path) for span in each.get("spans", ())]


@pytest.mark.parametrize("writer", WRITERS, ids=lambda writer: writer.info.id)
@pytest.mark.parametrize("layers", ["merged", "apart"])
def test_the_plan_is_what_is_written(
    project: Project, out: Path, writer: Writer, layers: str
) -> None:
    if not writer.info.available:
        pytest.skip("it needs what is not installed")
    extension = "" if writer.info.writes_folder else writer.info.extensions[0]
    target = out / f"x{extension}"
    selection = Selection(layers=layers)
    planned = plan_export(project, target, format=writer.info.id, selection=selection)
    assert not list(out.iterdir())
    done = export_project(project, target, format=writer.info.id, selection=selection)
    assert replace(done, files=planned.files) == planned
    assert set(planned.files) <= set(done.files)
    assert done.documents == 3
    chosen = 9 - 1  # all but the suggestion
    broken = 1 if layers == "apart" else 0  # the relation to what another annotator made
    gone = sum(loss.count for loss in done.of_fate(Fate.LOST))
    assert done.annotations == chosen - gone
    assert gone >= broken
    assert [loss.what for loss in done.of_fate(Fate.UNWANTED)] == ["suggestions"]


def test_what_is_lost_is_told_with_its_places(project: Project, out: Path) -> None:
    report = plan_export(project, out / "x.conll", format="conll2003")
    table = {(loss.fate, loss.what): loss for loss in report.losses}
    relations = table[Fate.LOST, "relations"]
    assert relations.count == 1
    ships, uid = project.document("ships"), relations.places[0].annotation
    assert (relations.places[0].document, relations.places[0].document_id) == (ships.uid, "ships")
    assert uid in {a.uid for a in ships.annotations}
    # The shorter of two overlapping spans goes, and its note is not lost once more.
    assert table[Fate.WITHOUT, "notes"].count == 1
    assert table[Fate.WITHOUT, "notes"].places[0].words == "“Harbour Wire” (Source)"
    snapped = table[Fate.WITHOUT, "spans that were widened to whole tokens"]
    assert "would become “Mara Oduya”" in snapped.places[0].words


def test_misfits_that_stop_the_export_are_listed_before(project: Project, out: Path) -> None:
    target = out / "x.conll"
    options = {"misfits": "stop"}
    plan = plan_export(project, target, format="conll2003", options=options)
    assert plan.stops
    (row,) = plan.of_fate(Fate.STOPS)
    assert (row.what, row.count) == ("spans that do not fit whole tokens", 1)
    assert row.places[0].words == (
        "“ara Oduy” (Cue, 32–40 of “ships”) would become “Mara Oduya”"
    )
    with pytest.raises(InvalidInput, match="1 span does not fit whole tokens"):
        export_project(project, target, format="conll2003", options=options)
    assert not target.exists()


def test_annotators_apart_have_a_file_each(project: Project, out: Path) -> None:
    report = project.export(out / "x.jsonl", layers="apart")
    assert [file.name for file in report.files if file.suffix == ".jsonl"] == [
        "x.ada.jsonl", "x.bo.jsonl",
    ]  # fmt: skip
    assert span_ids(out / "x.ada.jsonl") == ["w", "h", "n"]
    assert span_ids(out / "x.bo.jsonl") == ["o", "cut", "t"]
    assert [each["id"] for each in lines(out / "x.bo.jsonl")] == ["ships", "trains", "empty"]
    assert "coverage" not in lines(out / "x.ada.jsonl")[0]
    assert lines(out / "x.bo.jsonl")[0]["coverage"][0]["annotator"] == "bo"
    assert lines(out / "x.ada.jsonl")[1]["labels"][0]["label"] == "Transport"
    assert (report.documents, report.annotations) == (3, 8 - 1)
    assert report.left_out == {"suggestions": 1, "relations to what is left out": 1}
    assert [(part.annotator, part.documents, part.annotations) for part in report.parts] == [
        ("ada", 3, 4), ("bo", 3, 3),
    ]  # fmt: skip
    machine = project.export(out / "y.jsonl", layers="apart", suggestions=True)
    assert [part.annotator for part in machine.parts] == ["ada", "bo", "tagger"]
    only = project.export(out / "z.jsonl", layers="apart", annotators=["bo"])
    assert [part.annotator for part in only.parts] == ["bo"]
    assert only.left_out["annotations by others"] == 4


def test_annotators_apart_and_split_combine(project: Project, out: Path) -> None:
    report = project.export(out / "x.jsonl", layers="apart", split="1/1")
    names = [file.name for file in report.files if file.suffix == ".jsonl"]
    assert names == ["x.ada.train.jsonl", "x.ada.test.jsonl", "x.bo.train.jsonl", "x.bo.test.jsonl"]
    for part in ("train", "test"):
        one, other = (
            [each["id"] for each in lines(out / f"x.{who}.{part}.jsonl")] for who in ("ada", "bo")
        )
        assert one == other
    assert report.documents == 3


def test_folders_are_split_as_well(project: Project, out: Path) -> None:
    report = project.export(out / "texts.v1", format="text", split="1/1")
    assert [file.name for file in report.files] == ["texts.v1.train", "texts.v1.test"]
    assert report.left_out["titles"] == 2
    apart = project.export(out / "more", format="text", layers="apart")
    assert [file.name for file in apart.files] == ["more.ada", "more.bo"]
    assert apart.left_out["titles"] == 2  # once each, however many files they are in


def test_hostile_names_of_annotators_make_safe_names_of_files(tmp_path: Path, out: Path) -> None:
    source = tmp_path / "names.jsonl"
    spans = [
        {"start": n, "end": n + 1, "label": "A", "annotator": who}
        for n, who in enumerate(["../up", "a/b", "A/B", "con", "Юлія"])
    ]
    source.write_text(json.dumps(line("d", "abcdefgh", spans=spans)) + "\n", encoding="utf-8")
    with Project.create(tmp_path / "p.annotator") as project:
        project.import_(source)
        report = project.export(out / "x.jsonl", layers="apart")
    names = sorted(file.name.casefold() for file in report.files if file.suffix == ".jsonl")
    assert len(set(names)) == 5
    assert {path.parent for path in report.files} == {out}
    assert "x.юлія.jsonl" in names


def test_nobody_to_tell_apart(tmp_path: Path, out: Path) -> None:
    with Project.create(tmp_path / "p.annotator") as project:
        project.add_document("text")
        with pytest.raises(InvalidInput, match="nobody annotated here"):
            project.export(out / "x.jsonl", layers="apart")
    assert not list(out.iterdir())


def test_annotators_apart_need_files(project: Project) -> None:
    with pytest.raises(InvalidInput, match="every annotator gets a file"):
        project.export("-", layers="apart")


def test_wide_annotations_of_one_annotator_do_not_point_at_anothers(
    project: Project, out: Path
) -> None:
    spans = {span.given_id: span.uid for d in project.documents() for span in d.annotations}
    project.add_cluster("Same", [spans["w"], spans["t"]])
    project.export(out / "x.jsonl", layers="apart")
    for who, members in (("ada", 1), ("bo", 0)):
        side = out / f"x.{who}.project.json"
        data = json.loads(side.read_bytes()) if side.exists() else {}
        clusters = data.get("annotations", {}).get("clusters", [])
        assert sum(len(cluster["members"]) for cluster in clusters) == members
        with Project.create(out / f"{who}.annotator") as again:
            again.import_(out / f"x.{who}.jsonl")
            assert [p for p in again.check() if p.severity == "problem"] == []


def test_only_documents_with_the_words(project: Project, out: Path) -> None:
    report = project.export(out / "x.jsonl", search="VELMAR union")
    assert [each["id"] for each in lines(out / "x.jsonl")] == ["trains"]
    assert report.left_out == {"documents without the words “VELMAR union”": 2}
    assert plan_export(project, out / "x.jsonl", search="Velm").documents == 0
    assert plan_export(project, out / "x.jsonl", search="Velm*").documents == 1
    both = plan_export(project, out / "x.jsonl", search="Velmar", statuses=["done"])
    assert both.documents == 0
    assert both.left_out["documents without the words “Velmar”"] == 1


def test_a_quick_answer_looks_at_the_first_documents(project: Project, out: Path) -> None:
    quick = plan_export(project, out / "x.jsonl", most=2, split="1/1", group_near_duplicates=True)
    assert (quick.documents, quick.of) == (2, 3)
    assert plan_export(project, out / "x.jsonl", most=3).of is None


def test_a_quick_answer_that_saw_all_documents_is_the_whole_answer(
    project: Project, out: Path
) -> None:
    quick = plan_export(project, out / "x.jsonl", most=100, split="1/1/1")
    assert quick == plan_export(project, out / "x.jsonl", split="1/1/1")
    assert [part.documents for part in quick.parts] == [1, 1, 1]


def test_copies_stay_together_and_labels_are_even(tmp_path: Path, out: Path) -> None:
    source = tmp_path / "wire.jsonl"
    records = []
    for number in range(60):
        text = report(number)
        label = "Count" if number % 10 == 0 else "Person"
        spans = [{"start": 0, "end": 3, "label": label}]
        records.append(line(f"d{number}", text, spans=spans))
        if number % 3 == 0:
            records.append(line(f"copy{number}", edited(text, 25), spans=spans))
    source.write_text("".join(json.dumps(r) + "\n" for r in records), encoding="utf-8")
    with Project.create(tmp_path / "p.annotator") as project:
        project.import_(source)
        written = project.export(
            out / "x.jsonl", split="50/50", stratify=True, group_near_duplicates=True
        )
    places = {each["id"]: file.name for file in written.files if file.suffix == ".jsonl"
              for each in lines(file)}  # fmt: skip
    assert all(places[f"d{n}"] == places[f"copy{n}"] for n in range(0, 60, 3))
    assert [part.documents for part in written.parts] == [40, 40]
    counts = [part.labels["Count"] for part in written.parts]
    assert sum(counts) == 8
    assert abs(counts[0] - counts[1]) <= 2


@pytest.mark.parametrize(
    "selection", [Selection(stratify=True), Selection(group_near_duplicates=True)]
)
def test_what_only_a_split_can_do(project: Project, out: Path, selection: Selection) -> None:
    with pytest.raises(InvalidInput, match="say --split too"):
        project.export(out / "x.jsonl", selection=selection)


def test_coverage_is_lost_by_whom_it_is(project: Project, out: Path) -> None:
    said = project.document("ships").document.coverage
    assert [(each.annotator, each.state) for each in said] == [("bo", CoverageState.NOTHING)]
    assert isinstance(said[0], Coverage)
    report = plan_export(project, out / "x", format="text", layers="apart")
    assert report.left_out["what was said to be read, done or skipped"] == 1
