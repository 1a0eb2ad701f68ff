"""Exports: the same bytes every time, atomic, lossless, and honest about what is left out."""

from __future__ import annotations

import json
import os
import sys
from collections import Counter
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.domain.annotation import Slot
from annotator.domain.corpus import Corpus
from annotator.domain.document import AnnotatedDocument, Status
from annotator.domain.errors import AnnotatorError, Cancelled, CannotSave, InvalidInput
from annotator.domain.ids import Uid
from annotator.services import document_editing, editing, labelling
from annotator.services.export_report import ExportReport, PartReport
from annotator.services.exporting import export_project, plan_export
from annotator.services.project import Project
from annotator.services.selection import Selection
from annotator.services.splitting import Dealt, deal, parse_split
from tests.formats.helpers import write
from tests.formats.strategies import corpora
from tests.strategies import thorough

GOLDEN = Path(__file__).parents[1] / "data" / "formats" / "jsonl" / "everything.jsonl"


@pytest.fixture
def project(project_path: Path) -> Iterator[Project]:
    with Project.create(project_path, annotator="ada") as project:
        project.import_(GOLDEN)
        yield project


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_bytes().split(b"\n")[:-1]]


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


@pytest.fixture
def out(tmp_path: Path) -> Path:
    folder = tmp_path / "out"
    folder.mkdir()
    return folder


def test_the_golden_file_comes_out_again(project: Project, out: Path) -> None:
    report = project.export(out / "x.jsonl", rejected=True, suggestions=True)
    assert files(out) == {"x.jsonl": GOLDEN.read_bytes()}
    where = out / "x.jsonl"
    singles = ("Claim", "Counting", "Same", "Source", "Trade", "counts")
    labels = {"Quantity": 2, **dict.fromkeys(singles, 1)}
    assert report == ExportReport(
        "jsonl", str(where), 3, 9, (), (where,), (PartReport(where, "", "", 3, 9, labels),), (),
        problems={"no-words": 1},
    )  # fmt: skip


@pytest.mark.timeout(900)
@thorough
@given(corpora())
def test_lossless(
    tmp_path_factory: pytest.TempPathFactory,
    given_corpus: tuple[Corpus, list[AnnotatedDocument]],
) -> None:
    """Export, import into an empty project, export again: the same bytes.

    Where nothing was said twice, they are also those of the file that came first.
    """
    folder = tmp_path_factory.mktemp("lossless")
    corpus, documents = given_corpus
    (folder / "0").mkdir()
    start = write(documents, corpus)[0].save(folder / "0" / "x.jsonl")
    written = []
    source = start
    for number in (1, 2):
        with Project.create(folder / f"{number}.annotator", annotator="ada") as project:
            try:
                report = project.import_(source)
            except AnnotatorError as error:
                assert "there is nothing in this file" in str(error)  # noqa: PT017
                return
            place = folder / str(number)
            place.mkdir()
            source = place / "x.jsonl"
            project.export(source, suggestions=True, rejected=True)
            # The texts are odd: blank edges and the like are warnings.
            assert [p for p in project.check() if p.severity == "problem"] == []
        written.append(files(place))
        if number == 1 and not report.annotations_known:
            assert written[0] == files(start.parent)
    assert written[0] == written[1]


def test_a_plain_project_is_small(tmp_path: Path, out: Path) -> None:
    with Project.create(tmp_path / "p.annotator", labels=["Source", "Unused"]) as project:
        document = project.add_document("Reuters confirmed 20 drones.", id="a1")
        project.add_span(document, 0, 7, "Source")
        document_editing.set_status(project, [document.uid], Status.NEW)
        project.export(out / "x.jsonl", no_ids=True)
    assert files(out) == {
        "x.jsonl": b'{"id":"a1","text":"Reuters confirmed 20 drones.",'
        b'"spans":[{"start":0,"end":7,"label":"Source","text":"Reuters"}]}\n'
    }


def test_numbers_instead_of_ids(project: Project, out: Path) -> None:
    project.export(out / "x.jsonl", no_ids=True)
    first = lines(out / "x.jsonl")[0]
    assert (first["relations"][0]["from"], first["relations"][0]["to"]) == ("s1", "s2")
    assert first["frames"][0]["trigger"] == "s1"
    assert first["clusters"][0]["members"] == ["s1", "s3"]
    assert [span.get("id") for span in first["spans"]] == ["s1", "s2", "s3"]
    assert "id" not in lines(out / "x.jsonl")[2]["spans"][0]
    assert not {"annotator", "created"} & first["spans"][0].keys()
    assert list(first["spans"][0])[:4] == ["id", "start", "end", "label"]
    assert list(first["relations"][0])[:3] == ["label", "from", "to"]


def test_project_file_comes_and_goes(project: Project, out: Path) -> None:
    target = out / "x.jsonl"
    source = project.label_set.named("Source")
    labelling.edit_label(project, source.uid, color="#123456", description="who says it")
    report = project.export(target)
    assert report.files == (target, out / "x.project.json")
    data = json.loads((out / "x.project.json").read_bytes())
    assert data["labels"][1]["color"] == "#123456"
    assert data["annotators"] == ["ada", "bo"]
    with pytest.raises(InvalidInput, match="needs a file beside the JSONL"):
        export_project(project, "-", stream=BytesIO())
    stream = BytesIO()
    report = export_project(project, "-", stream=stream, no_project_file=True)
    # Without the versions of the label set it means nothing to name one.
    assert stream.getvalue() == target.read_bytes().replace(b'"label_set":1,', b"")
    assert report.notes
    project.undo()
    project.export(target)
    assert files(out).keys() == {"x.jsonl"}


def test_another_programs_file_stays(project: Project, out: Path) -> None:
    (out / "x.project.json").write_text('{"name": "my web app"}')
    project.export(out / "x.jsonl")
    assert (out / "x.project.json").read_text() == '{"name": "my web app"}'
    labelling.add_label(project, "New", color="#000000")
    before = files(out)
    with pytest.raises(InvalidInput, match="no export wrote this file; move it away first"):
        project.export(out / "x.jsonl")
    assert files(out) == before


def test_project_file_of_another_state_is_ignored(project: Project, out: Path) -> None:
    labelling.edit_label(project, project.label_set.named("Source").uid, color="#123456")
    project.export(out / "x.jsonl")
    with (out / "x.jsonl").open("ab") as file:
        file.write(b'{"id":"more","text":"more"}\n')
    with Project.create(out / "other.annotator") as other:
        report = other.import_(out / "x.jsonl")
        assert other.label_set.named("Source").color != "#123456"
    assert "x.project.json belongs to another state of x.jsonl and is ignored" in report.notes


def test_what_is_left_out_is_counted(tmp_path: Path, out: Path) -> None:
    text = "Reuters confirmed 20 drones."
    path = tmp_path / "x.jsonl"
    spans = [
        {"id": "hand", "start": 0, "end": 7, "label": "Source"},
        {"id": "machine", "start": 18, "end": 20, "label": "Quantity", "origin": "model:x@1"},
        {
            "id": "no", "start": 8, "end": 9, "label": "Source", "origin": "rule:r@1",
            "judgements": [{"annotator": "ada", "verdict": "rejects"}],
        },
        {
            "id": "yes", "start": 9, "end": 10, "label": "Source", "origin": "rule:r@1",
            "judgements": [{"annotator": "ada", "verdict": "accepts"}],
        },
        {"id": "bo", "start": 1, "end": 2, "label": "Source", "annotator": "bo"},
        {"id": "bare", "start": 2, "end": 3},
    ]  # fmt: skip
    frames = [
        {"id": "f", "label": "Event", "slots": [
            {"name": "n", "value": 20, "according_to": "no"},
            {"name": "n", "value": 20, "evidence": ["machine", "hand"]},
        ]},
    ]  # fmt: skip
    relations = [{"id": "r", "label": "counts", "from": "hand", "to": "machine"}]
    clusters = [{"id": "c", "label": "Same", "members": ["machine"]}]
    document = {
        "id": "a1", "text": text, "spans": spans, "frames": frames, "relations": relations,
        "clusters": clusters,
    }  # fmt: skip
    path.write_text(
        json.dumps(document) + '\n{"id":"a2","text":"x","status":"done"}\n', encoding="utf-8"
    )
    with Project.create(tmp_path / "p.annotator", annotator="ada") as project:
        project.import_(path)
        target = out / "x.jsonl"
        planned = plan_export(project, target)
        assert not target.exists()
        done = project.export(target)
        assert planned == done
        assert done.left_out == {
            "suggestions": 1,
            "rejected annotations": 1,
            "relations to what is left out": 1,
            "clusters of what is left out": 1,
            "slots that refer to what is left out": 1,
        }
        first = lines(target)[0]
        assert [span["id"] for span in first["spans"]] == ["hand", "bo", "bare", "yes"]
        assert first["frames"][0]["slots"] == [{"name": "n", "value": 20, "evidence": ["hand"]}]
        kept = sum(len(line.get(k, ())) for line in lines(target) for k in document)
        assert done.annotations == 5

        chosen = project.export(target, statuses=["done"])
        assert chosen.left_out == {"documents with the status new": 1}
        chosen = project.export(target, annotators=["bo"])
        assert [span["id"] for span in lines(target)[0]["spans"]] == ["bo"]
        assert chosen.left_out["annotations by others"] == 6
        selection = Selection(labels=("Source",), rejected=True)
        chosen = export_project(project, target, selection=selection)
        assert [s["id"] for s in lines(target)[0]["spans"]] == ["hand", "bo", "no", "yes"]
        # Whatever is left out, the file can be read again.
        with Project.create(out / "again.annotator") as again:
            again.import_(target)
    assert kept >= 5


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"statuses": ["ready"]}, "a status is one of new, working, done, skipped, disputed"),
        ({"annotators": ["zoe"]}, "nobody named “zoe” annotated in this project"),
        ({"labels": ["Nope"]}, "there is no label named “Nope”"),
        ({"split": "80/x"}, "a split is written 80/10/10 or 80/20, not “80/x”"),
        ({"group_by": "outlet"}, "say --split too"),
        ({"colour": True}, "there is no option “colour” here; there are: offsets"),
        ({"offsets": "bytes"}, "“offsets” is one of codepoints, all, not “bytes”"),
        ({"no_ids": "yes"}, "“yes” does not fit the option “no_ids”"),
    ],
)
def test_wrong_options(project: Project, out: Path, options: dict[str, Any], sentence: str) -> None:
    with pytest.raises(InvalidInput, match=sentence):
        project.export(out / "x.jsonl", **options)
    assert files(out) == {}


def test_wrong_targets(project: Project, out: Path) -> None:
    before = project.path.stat()
    link = out / "link.jsonl"
    link.symlink_to(project.path)
    for target, sentence in (
        (project.path, "cannot replace the project it comes from"),
        (link, "cannot replace the project it comes from"),
        (out / "new.annotator", "the name of a project"),
        (out, "this is a folder"),
        (Path(os.devnull), "no ordinary file"),
        (out / "none" / "x.jsonl", "there is no such folder"),
    ):
        with pytest.raises(AnnotatorError, match=sentence):
            project.export(target)
        with pytest.raises(AnnotatorError, match=sentence):
            plan_export(project, target)
    assert project.path.stat().st_ino == before.st_ino
    assert not (out / "none").exists()


def test_the_target_changes_at_once_or_not_at_all(project: Project, out: Path) -> None:
    target = out / "x.jsonl"
    target.write_text("old")
    target.chmod(0o640)
    reports: list[ExportReport] = []

    def refuse(report: ExportReport) -> bool:
        assert target.read_text() == "old"
        reports.append(report)
        return False

    with pytest.raises(Cancelled):
        export_project(project, target, confirm=refuse)
    assert reports[0].documents == 3
    with pytest.raises(Cancelled):
        export_project(project, target, cancelled=lambda: True)
    assert files(out) == {"x.jsonl": b"old"}
    export_project(project, target, confirm=lambda _: True)
    assert len(lines(target)) == 3
    assert target.stat().st_mode & 0o777 == 0o640


def test_links_are_followed(project: Project, out: Path) -> None:
    real = out / "real.jsonl"
    real.write_text("old")
    link = out / "link.jsonl"
    link.symlink_to(real)
    project.export(link)
    assert link.is_symlink()
    assert len(lines(real)) == 3


def test_parts_of_dead_exports_are_removed(project: Project, out: Path) -> None:
    dead, alive = out / ".x.jsonl.part-4194399-aa", out / f".x.jsonl.part-{os.getpid()}-bb"
    other = out / ".y.jsonl.part-4194399-cc"
    for part in (dead, alive, other):
        part.write_text("part")
    project.export(out / "x.jsonl")
    assert files(out).keys() == {"x.jsonl", alive.name, other.name}


@pytest.mark.skipif(sys.platform == "win32", reason="folders cannot be locked so there")
def test_a_full_disk_leaves_the_old_file(
    project: Project, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = out / "x.jsonl"
    target.write_text("old")

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("annotator.services.outputs.os.fsync", full)
    with pytest.raises(CannotSave, match="cannot be written: No space left on device"):
        project.export(target)
    assert files(out) == {"x.jsonl": b"old"}


def test_splits(tmp_path: Path, out: Path) -> None:
    path = tmp_path / "many.jsonl"
    path.write_text(
        "".join(
            json.dumps({"id": f"d{i}", "text": str(i), "meta": {"outlet": f"o{i % 23}"}}) + "\n"
            for i in range(200)
        )
    )
    with Project.create(tmp_path / "p.annotator") as project:
        project.import_(path)
        report = project.export(out / "x.jsonl", split="80/10/10", seed=7)
        assert [f.name for f in report.files] == ["x.train.jsonl", "x.dev.jsonl", "x.test.jsonl"]
        parts = [[line["id"] for line in lines(file)] for file in report.files]
        assert [len(part) for part in parts] == [160, 20, 20]
        assert Counter(id for part in parts for id in part) == Counter(f"d{i}" for i in range(200))
        assert all(part == sorted(part, key=lambda id: int(id[1:])) for part in parts)
        before = files(out)
        project.export(out / "x.jsonl", split="80/10/10", seed=7)
        assert files(out) == before
        project.export(out / "x.jsonl", split="80/10/10", seed=8)
        assert files(out) != before
        project.export(out / "x.jsonl", split="80/10/10", group_by="outlet")
        groups = [{line["meta"]["outlet"] for line in lines(f)} for f in report.files]
        assert groups[0].isdisjoint(groups[1] | groups[2])
        assert groups[1].isdisjoint(groups[2])
        with pytest.raises(InvalidInput, match="a split makes several files"):
            project.export("-", split="80/20")


@given(st.integers(0, 60), st.sampled_from(["80/10/10", "1/1", "99/1", "0/0/1"]), st.integers())
def test_shares_are_exact_and_do_not_depend_on_the_order(count: int, split: str, seed: int) -> None:
    parts = parse_split(split)
    documents = [Dealt(Uid(f"u{i}"), f"d{i}") for i in range(count)]
    found = deal(documents, parts, seed)
    assert deal(reversed(documents), parts, seed) == found
    sizes = Counter(found.values())
    assert all(abs(sizes[i] - part.share * count) <= 1 for i, part in enumerate(parts))


def test_progress(project: Project, out: Path) -> None:
    seen: list[tuple[int, int | None]] = []
    export_project(project, out / "x.jsonl", progress=lambda *step: seen.append(step))
    assert seen[0] == (0, 3)


def test_slots_of_the_model_reach_the_file(project: Project, out: Path) -> None:
    document = project.document("harbour")
    span = document.spans[0]
    editing.edit_annotation(project, span.uid, slots=(Slot("role", "speaker"),))
    project.export(out / "x.jsonl")
    assert lines(out / "x.jsonl")[0]["spans"][0]["slots"] == {"role": "speaker"}
