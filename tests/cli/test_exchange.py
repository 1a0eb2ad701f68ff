"""Import and export through the command line: lossless, repeatable, honest."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import click
import pytest

from tests.builders import HARD_TEXTS, make_project
from tests.cli.conftest import Run, start
from tests.services.note_format import notes

__all__ = ["notes"]


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
    assert ran.err == (
        "Not chosen:\n"
        "  2  annotations with other labels: “14” (Quantity) in “a1”;"
        " “pilot Mara” (Person) in “a1”\n"
    )
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


VELMAR = {
    "id": "v1",
    "text": "Velmar port counted 14 ships, says Oduya.",
    "spans": [
        {"start": 0, "end": 6, "label": "PLACE", "id": "p", "annotator": "bo"},
        {"start": 20, "end": 22, "label": "X:Y=Z", "id": "c", "annotator": "bo", "score": 0.5},
    ],
    "relations": [{"label": "PLACE", "from": "p", "to": "c", "annotator": "bo"}],
}


@pytest.fixture
def velmar(tmp_path: Path) -> Path:
    """A file with a span and a relation of the same name, and a span of an odd one."""
    path = tmp_path / "velmar.jsonl"
    path.write_text(json.dumps(VELMAR) + "\n", encoding="utf-8")
    return path


def test_labels_and_annotators_under_other_names(
    cli: Run, project: Path, velmar: Path, tmp_path: Path
) -> None:
    words: tuple[str | Path, ...] = ("import", project, velmar, "--drop-label", "relation:PLACE")
    words += ("--map-label", "span:PLACE=Place", "--map-label", "X:Y=Z=Quantity")
    words += ("--map-annotator", "bo=Bo Lind")
    dry = cli(*words, "--dry-run")
    assert dry.code == 0
    assert dry.err.splitlines() == [
        "Would import 1 document and 2 annotations.",
        "New labels: Place.",
        "Left out: annotations whose label is left out (1).",
    ]
    assert dry.out.splitlines() == [
        f"{velmar}: JSON Lines (the name ends in .jsonl)",
        "labels",
        "  span      PLACE  1  → Place, new",
        "  span      X:Y=Z  1  → Quantity, is here",
        "  relation  PLACE  1  left out",
        "annotators",
        "  bo  3  → Bo Lind",
        f"left out: {velmar}, line 1: annotations whose label is left out: PLACE",
    ]
    ran = cli(*words, "--json")
    report = json.loads(ran.out)
    assert (report["annotations_added"], report["labels_added"]) == (2, ["Place"])
    assert report["formats"][0]["reason"] == "the name ends in .jsonl"
    cli("export", project, tmp_path / "o.jsonl", "--no-project-file")
    record = lines(tmp_path / "o.jsonl")[-1]
    assert [(s["label"], s["annotator"]) for s in record["spans"]] == [
        ("Place", "Bo Lind"), ("Quantity", "Bo Lind"),
    ]  # fmt: skip


def test_predictions_come_in_as_suggestions(
    cli: Run, project: Path, velmar: Path, tmp_path: Path
) -> None:
    assert cli("import", project, velmar, "--as-suggestions", "tagger@2").code == 0
    cli("export", project, tmp_path / "o.jsonl", "--no-project-file", "--suggestions")
    spans = lines(tmp_path / "o.jsonl")[-1]["spans"]
    assert [(s["annotator"], s["origin"], s.get("score")) for s in spans] == [
        ("tagger", "model:tagger@2", None),
        ("tagger", "model:tagger@2", 0.5),
    ]
    cli("export", project, tmp_path / "o.jsonl", "--no-project-file")
    assert "spans" not in lines(tmp_path / "o.jsonl")[-1]


@pytest.mark.parametrize(
    ("flags", "code", "sentence"),
    [
        (["--map-label", "PLACE"], 2, "--map-label is written OLD=NEW, not “PLACE”"),
        (["--map-label", "A=B", "--drop-label", "A"], 2, "“A” is said twice"),
        (["--map-annotator", "=x"], 2, "--map-annotator is written OLD=NEW"),
        (["--map-annotator", "a=b", "--map-annotator", "a=c"], 2, "“a” is said twice"),
        (["--offset-unit", "miles"], 2, "'miles' is not one of"),
        (["--map-label", "PLACE=a\u202eb"], 1, "invisible character U+202E"),
        (["--as-suggestions", "@1"], 1, "a model is named NAME or NAME@VERSION"),
    ],
)
def test_what_cannot_be_meant_is_said_in_one_sentence(
    cli: Run, project: Path, velmar: Path, flags: list[str], code: int, sentence: str
) -> None:
    before = project.read_bytes()
    ran = cli("import", project, velmar, *flags)
    assert (ran.code, ran.out) == (code, "")
    assert sentence in ran.err
    assert len(ran.err.splitlines()) == 1
    assert project.read_bytes() == before


def test_flags_of_a_format_that_is_read(
    cli: Run, project: Path, notes: None, tmp_path: Path
) -> None:
    path = tmp_path / "a.note"
    path.write_text("Velmar port\n0,6,Place,Velmar\n", encoding="utf-8")
    ran = cli("import", project, path, "--separator", "comma")
    assert (ran.code, ran.err.partition(" (see")[0]) == (2, "--separator goes with --format note")
    assert "--separator [tab|comma]" in cli("import", "--format", "note", "--help").out
    words = "import", project, path, "--format", "note"
    assert cli(*words, "--separator", "comma").code == 0
    bad = cli(*words)
    assert bad.err == f"{path}, line 2: this is no note\n"


def test_every_refused_place_is_told_without_a_dry_run_too(
    cli: Run, project: Path, tmp_path: Path
) -> None:
    path = tmp_path / "bad.jsonl"
    path.write_text('{"text": 1}\n' * 30, encoding="utf-8")
    ran = cli("import", project, path)
    assert ran.code == 1
    assert len(ran.err.splitlines()) == 21
    assert ran.err.splitlines()[-1] == "10 more places cannot be read; --json lists all of them."
    found = json.loads(cli("import", project, path, "--json").out)
    assert [place["line"] for place in found["refused"]] == list(range(1, 31))


def test_formats_say_which_extra_they_lack(cli: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    from annotator.formats import registry
    from annotator.formats.base import Extra
    from tests.services import note_format

    lacking = replace(note_format.Notes.info, extra=Extra("notes", "no_such_module"))
    monkeypatch.setattr(note_format.Notes, "info", lacking)
    monkeypatch.setitem(registry._BUILT_IN, "note", "tests.services.note_format:NOTES")
    registry.catalogue.cache_clear()
    listed = json.loads(cli("formats", "--json").out)
    told = {format["id"]: (format["available"], format["extra"]) for format in listed}
    text = cli("formats").out
    registry.catalogue.cache_clear()
    assert told["jsonl"] == (True, None)
    assert told["note"] == (False, "notes")
    assert "needs the extra “notes”: pip install 'article-annotator[notes]'" in text


@pytest.mark.parametrize("name", ["import", "export"])
def test_no_flag_of_a_format_hides_one_of_the_command(name: str) -> None:
    from annotator.cli.main import program
    from annotator.cli.options import FormatCommand
    from annotator.formats import registry
    from annotator.formats.base import Reader, Writer

    command = program.get_command(click.Context(program), name)
    assert isinstance(command, FormatCommand)
    for format in registry.catalogue().formats:
        if not isinstance(format, Reader if name == "import" else Writer):
            continue
        context = click.Context(command)
        command.parse_args(context, ["--format", format.info.id, "project", "x"])
        names = [parameter.name for parameter in command.get_params(context)]
        flags = [flag for parameter in command.get_params(context) for flag in parameter.opts]
        assert len(set(names)) == len(names), format.info.id
        assert len(set(flags)) == len(flags), format.info.id
