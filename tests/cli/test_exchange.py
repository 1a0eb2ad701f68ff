"""Import and export through the command line: lossless, repeatable, honest."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.builders import HARD_TEXTS, make_project
from tests.cli.conftest import Run, start


def lines(path: Path) -> list[dict[str, Any]]:
    """The records of a JSONL file."""
    return [json.loads(line) for line in path.read_bytes().splitlines()]


def test_a_folder_of_texts_comes_in_exactly(cli: Run, project_path: Path, tmp_path: Path) -> None:
    folder = tmp_path / "articles"
    (folder / "deep").mkdir(parents=True)
    texts = [text for text in HARD_TEXTS if text and not text.startswith("\ufeff")]
    for number, text in enumerate(texts):
        (folder / "deep" / f"{number}.txt").write_bytes(text.encode())
    (folder / "picture.png").write_bytes(b"\x89PNG")
    cli("new", project_path)
    ran = cli("import", project_path, folder, "--json")
    report = json.loads(ran.out)
    assert (ran.code, report["documents_added"]) == (0, len(texts))
    assert any("png" in note for note in report["notes"])
    assert cli("export", project_path, tmp_path / "out.jsonl").code == 0
    found = {record["id"]: record["text"] for record in lines(tmp_path / "out.jsonl")}
    assert found == {f"deep/{number}.txt": text for number, text in enumerate(texts)}


def test_exporting_importing_and_exporting_again_gives_the_same_bytes(
    cli: Run, project: Path, tmp_path: Path
) -> None:
    first, second, other = (tmp_path / n for n in ("1.jsonl", "2.jsonl", "other.annotator"))
    assert cli("export", project, first).code == 0
    cli("new", other)
    assert cli("import", other, first).code == 0
    assert cli("export", other, second).code == 0
    assert second.read_bytes() == first.read_bytes()
    for record in lines(first):
        for span in record.get("spans", ()):
            assert record["text"][span["start"] : span["end"]] == span["text"]
    again = cli("import", other, first, "--json")
    report = json.loads(again.out)
    assert (report["documents_added"], report["annotations_added"]) == (0, 0)
    assert (report["documents_known"], report["annotations_known"]) == (2, 4)


def test_a_dry_run_reports_and_changes_nothing(cli: Run, project: Path, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("words", encoding="utf-8")
    before = cli("info", project, "--json").out
    ran = cli("import", project, tmp_path / "a.txt", "--dry-run")
    assert (ran.code, ran.err) == (0, "Would import 1 document and 0 annotations.\n")
    assert cli("info", project, "--json").out == before


def test_a_dry_run_lists_every_bad_place(cli: Run, project: Path, tmp_path: Path) -> None:
    records = tmp_path / "bad.jsonl"
    records.write_text('{"text": 1}\n{"text": "good"}\n{"text": 2}\n', encoding="utf-8")
    ran = cli("import", project, records, "--dry-run")
    assert ran.code == 1
    assert [f"line {number}" in ran.err for number in (1, 2, 3)] == [True, False, True]
    found = json.loads(cli("import", project, records, "--dry-run", "--json").out)
    assert [place["line"] for place in found["refused"]] == [1, 3]


def test_export_takes_what_was_asked_for_and_says_what_it_leaves(
    cli: Run, project: Path, tmp_path: Path
) -> None:
    target = tmp_path / "out.jsonl"
    ran = cli("export", project, target, "--label", "Source", "--json")
    report = json.loads(ran.out)
    assert report["annotations"] == 2
    assert sum(report["left_out"].values()) == 2
    assert "Left out:" in ran.err
    labels = [span["label"] for record in lines(target) for span in record.get("spans", ())]
    assert labels == ["Source", "Source"]
    assert cli("export", project, target, "--status", "done").code == 0
    assert target.read_bytes() == b""


def test_flags_of_the_format(cli: Run, project: Path, tmp_path: Path) -> None:
    target = tmp_path / "out.jsonl"
    assert cli("export", project, target, "--no-ids", "--offsets", "all").code == 0
    span = lines(target)[0]["spans"][0]
    assert "id" not in span
    assert {"start_utf16", "end_utf8"} <= set(span)


def test_a_split_is_the_same_every_time(cli: Run, project_path: Path, tmp_path: Path) -> None:
    project = make_project(project_path, [f"text {n}" for n in range(20)])
    words = ("export", project, tmp_path / "s.jsonl", "--split", "80/10/10", "--seed", "7")
    assert cli(*words).code == 0
    parts = [tmp_path / f"s.{part}.jsonl" for part in ("train", "dev", "test")]
    first = [part.read_bytes() for part in parts]
    assert [data.count(b"\n") for data in first] == [16, 2, 2]
    assert cli(*words).code == 0
    assert [part.read_bytes() for part in parts] == first


def test_stdout_is_a_target(program: Run, project_path: Path, tmp_path: Path) -> None:
    make_project(project_path)
    assert program("export", project_path, tmp_path / "o.jsonl", "--no-project-file").code == 0
    ran = program("export", project_path, "-", "--no-project-file")
    assert ran.code == 0
    assert ran.out == (tmp_path / "o.jsonl").read_text(encoding="utf-8")
    assert program("export", project_path, "-", "--json").code == 2


def test_a_reader_of_stdout_that_goes_away_gets_no_traceback(project_path: Path) -> None:
    project = make_project(project_path, [f"ships number {n} " * 50 for n in range(200)])
    process = start("export", project, "-", "--no-project-file")
    assert process.stdout is not None
    assert process.stderr is not None
    assert process.stdout.readline()
    process.stdout.close()
    err = process.stderr.read()
    process.stderr.close()
    assert process.wait(timeout=60) == 1
    assert "Traceback" not in err
    assert "fault of the program" not in err


def test_export_never_overwrites_a_project(cli: Run, project: Path) -> None:
    before = project.read_bytes()
    ran = cli("export", project, project)
    assert ran.code == 1
    assert project.read_bytes() == before


def test_label_sets_travel(cli: Run, project: Path, project_path: Path, tmp_path: Path) -> None:
    file, other = tmp_path / "labels.json", tmp_path / "other.annotator"
    assert cli("labels", project, "export", file).code == 0
    assert cli("new", other, "--labels", file).code == 0
    ran = cli("labels", other, "import", file)
    assert ran.err == f"Added 0 labels from “{file}”.\n"
    again = tmp_path / "again.json"
    assert cli("labels", other, "export", again).code == 0
    assert again.read_bytes() == file.read_bytes()


@pytest.mark.parametrize(("encoding", "guessed"), [("utf-16", False), ("cp1252", True)])
def test_a_guessed_encoding_is_reported(
    cli: Run, project: Path, tmp_path: Path, encoding: str, guessed: bool
) -> None:
    text = "Die Größe der Straße blieb für Jürgen Köhler über Jahre ein Rätsel. " * 20
    (tmp_path / "german.txt").write_bytes(text.encode(encoding))
    ran = cli("import", project, tmp_path / "german.txt")
    assert ran.code == 0
    assert ("guessed" in ran.err) == guessed
    cli("export", project, tmp_path / "o.jsonl")
    assert lines(tmp_path / "o.jsonl")[-1]["text"] == text
