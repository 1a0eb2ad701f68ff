"""Whatever is wrong with what is given: exit 1, one sentence with file and line, nothing changed.

The real program runs in a process of its own, because exit codes and tracebacks are its promise.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

import pytest

from annotator.services.project import Project
from annotator.storage.database import sqlite3
from tests.cli.conftest import Ran, Run, content

TEXT = "Reuters confirmed 20 drones."


def line(**changes: Any) -> str:
    """A good line of JSONL, with these keys instead."""
    span = {"start": 0, "end": 7, "label": "Source", "text": "Reuters"}
    return json.dumps({"id": "x", "text": TEXT, "spans": [span]} | changes)


def spans(**changes: Any) -> str:
    """A good line whose one span has these keys instead."""
    span = {"start": 0, "end": 7, "label": "Source", "text": "Reuters"}
    return line(spans=[span | changes])


BAD_LINES = {
    "broken JSON": '{"text": "Reuters confirmed',
    "no object": "[1, 2, 3]",
    "no text": '{"id": "x", "spans": []}',
    "the text is a number": '{"text": 5}',
    "offset past the end": spans(start=20, end=400, text="x"),
    "end before start": spans(start=7, end=0, text=""),
    "negative start": spans(start=-3, end=7),
    "offset is no integer": spans(start=0.5),
    "offset is true": spans(start=True),
    "another text": spans(text="Routers"),
    "deep nesting": '{"text": "a", "meta": {"x": ' + "[" * 100_000 + "]" * 100_000 + "}}",
    "NaN": '{"text": "a", "meta": {"x": NaN}}',
    "lone surrogate": '{"text": "half \\ud83d of it"}',
    "not UTF-8": b'{"text": "caf\xe9"}',
    "a label that steers": spans(label="So\u202eurce"),
    "a reference to nothing": line(relations=[{"label": "by", "from": "s9", "to": "s8"}]),
    "a fragment that differs": spans(
        fragments=[{"start": 0, "end": 3, "text": "Reu"}, {"start": 4, "end": 7, "text": "???"}]
    ),
}


def must_be_refused(ran: Ran, *named: str) -> None:
    """Exit 1, nothing on stdout, one line on stderr that names what it is about."""
    assert ran.code == 1, ran
    assert ran.out == ""
    assert len(ran.err.strip().splitlines()) == 1, ran.err
    assert "Traceback" not in ran.err
    assert "fault of the program" not in ran.err
    for each in named:
        assert each in ran.err


@pytest.fixture
def untouched(project: Path) -> Any:
    """Checks at the end that the project is byte for byte what it was, and sound."""
    before = content(project)
    yield project
    assert content(project) == before
    assert sorted(path.name for path in project.parent.glob(f"{project.name}*")) == [project.name]
    with Project.open(project) as opened:
        assert opened.check() == []


@pytest.mark.parametrize("bad", BAD_LINES.values(), ids=BAD_LINES)
def test_a_bad_line_refuses_everything(
    program: Run, untouched: Path, tmp_path: Path, bad: str | bytes
) -> None:
    records = tmp_path / "records.jsonl"
    good = [line(id=f"d{n}").encode() for n in range(8)]
    good[6] = bad if isinstance(bad, bytes) else bad.encode()
    records.write_bytes(b"\n".join(good) + b"\n")
    ran = program("import", untouched, records)
    must_be_refused(ran, str(records), "line 7")
    assert len(ran.err) < 1000


@pytest.mark.parametrize("bad", BAD_LINES.values(), ids=BAD_LINES)
def test_a_dry_run_changes_nothing_either(
    cli: Run, untouched: Path, tmp_path: Path, bad: str | bytes
) -> None:
    records = tmp_path / "records.jsonl"
    records.write_bytes(bad if isinstance(bad, bytes) else bad.encode())
    ran = cli("import", untouched, records, "--dry-run")
    assert ran.code == 1
    assert "line 1" in ran.err


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("empty.txt", b""),
        ("nul.txt", b"half a\0 binary"),
        ("picture.txt", bytes(range(256)) * 4),
        ("what.xyz", b"\x00\x01\x02"),
        ("cut.txt", "Grüße".encode("utf-16")[:-1]),
    ],
)
def test_a_bad_file_is_named(
    program: Run, untouched: Path, tmp_path: Path, name: str, data: bytes
) -> None:
    (tmp_path / "good.txt").write_text("A good one.", encoding="utf-8")
    bad = tmp_path / name
    bad.write_bytes(data)
    must_be_refused(program("import", untouched, tmp_path / "good.txt", bad), str(bad))


@pytest.mark.skipif(sys.platform != "linux", reason="other systems refuse such names themselves")
def test_a_file_whose_name_is_no_text_is_refused(
    program: Run, untouched: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "articles"
    folder.mkdir()
    Path(os.fsdecode(os.fsencode(folder) + b"/caf\xe9.txt")).write_text("words")
    must_be_refused(program("import", untouched, folder), "the file's name holds half")


@pytest.mark.skipif(sys.platform != "linux", reason="arguments are text elsewhere")
def test_an_annotator_whose_name_is_no_text_is_refused(
    program: Run, untouched: Path, tmp_path: Path
) -> None:
    records = tmp_path / "records.jsonl"
    records.write_text(line())
    ran = program("import", untouched, records, "--annotator", os.fsdecode(b"Ren\xe9"))
    must_be_refused(ran, "the annotator's name holds half of a character")


def test_a_missing_file_is_named(program: Run, untouched: Path, tmp_path: Path) -> None:
    must_be_refused(program("import", untouched, tmp_path / "no.txt"), "no.txt")


def other_database(path: Path) -> None:
    """An SQLite file of some other program."""
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE notes (x)")
    connection.close()


NO_PROJECTS = {
    "text": lambda path: path.write_text("just words", encoding="utf-8"),
    "empty": lambda path: path.write_bytes(b""),
    "folder": lambda path: path.mkdir(),
    "another program's": other_database,
    "missing": lambda path: None,
}


@pytest.mark.parametrize("make", NO_PROJECTS.values(), ids=NO_PROJECTS)
@pytest.mark.parametrize("command", ["info", "check", "history", "import", "backup"])
def test_what_is_no_project_is_said_to_be_none(
    cli: Run, tmp_path: Path, make: Any, command: str
) -> None:
    path = tmp_path / "no.annotator"
    make(path)
    before = path.read_bytes() if path.is_file() else None
    article = tmp_path / "a.txt"
    article.write_text("words", encoding="utf-8")
    names = sorted(tmp_path.iterdir())
    ran = cli(command, path, *([article] if command == "import" else []))
    must_be_refused(ran, "no.annotator")
    assert sorted(tmp_path.iterdir()) == names
    assert (path.read_bytes() if path.is_file() else None) == before


@pytest.mark.parametrize("command", ["info", "export", "import", "labels"])
def test_a_newer_project_is_left_alone(
    program: Run, project: Path, tmp_path: Path, command: str
) -> None:
    connection = sqlite3.connect(project)
    connection.execute("PRAGMA user_version = 9999")
    connection.close()
    before = project.read_bytes()
    article = tmp_path / "a.txt"
    article.write_text("words", encoding="utf-8")
    rest = {"export": [tmp_path / "o.jsonl"], "import": [article]}
    rest["labels"] = ["export", tmp_path / "l.json"]  # type: ignore[list-item]
    ran = program(command, project, *rest.get(command, []))
    must_be_refused(ran, project.name, "newer")
    assert project.read_bytes() == before
    assert not (tmp_path / "o.jsonl").exists()
    assert not (tmp_path / "l.json").exists()


def test_a_damaged_project_is_said_to_be_damaged(program: Run, project: Path) -> None:
    data = bytearray(project.read_bytes())
    data[8192:] = b"\x5a" * (len(data) - 8192)
    project.write_bytes(data)
    ran = program("info", project)
    must_be_refused(ran, project.name)


def test_damage_to_a_row_is_found_by_check_and_by_export(
    program: Run, project: Path, tmp_path: Path
) -> None:
    connection = sqlite3.connect(project)
    connection.execute('UPDATE annotation SET "end" = "end" + 1')
    connection.commit()
    connection.close()
    ran = program("check", project)
    assert ran.code == 1
    assert "damaged" in ran.out
    assert program("check", project, "--json").code == 1
    refused = program("export", project, tmp_path / "out.jsonl")
    must_be_refused(refused)
    assert not (tmp_path / "out.jsonl").exists()


def test_a_second_writer_is_told_who_has_it(program: Run, project: Path, tmp_path: Path) -> None:
    article = tmp_path / "a.txt"
    article.write_text("words", encoding="utf-8")
    with Project.open(project):
        must_be_refused(program("import", project, article), project.name, "process")
        for command in ("info", "check", "history", "backup"):
            assert program(command, project).code == 0
        assert program("search", project, "ships").code == 0
        assert program("export", project, tmp_path / "out.jsonl").code == 0
    assert program("import", project, article).code == 0


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[]",
        '{"labels": 5}',
        '{"labels": ["Source"]}',
        '{"labels": [{"name": ""}]}',
        '{"labels": [{"name": "A"}, {"name": "A"}]}',
        '{"labels": [{"name": "A", "kind": "nonsense"}]}',
        '{"labels": [{"name": "A", "key": ["x"]}]}',
        '{"labels": [{"name": "A", "key": "xyz"}]}',
        '{"labels": [{"name": "A", "color": "javascript:"}]}',
        '{"labels": [{"name": "A", "parent": "B"}]}',
        '{"labels": [{"name": "A\\u202e"}]}',
        '{"labels": [{"name": "A", "slots": 7}]}',
        "[" * 100_000,
    ],
)
def test_a_bad_label_set_is_refused(
    cli: Run, untouched: Path, tmp_path: Path, content: str
) -> None:
    file = tmp_path / "labels.json"
    file.write_text(content, encoding="utf-8")
    must_be_refused(cli("labels", untouched, "import", file), "labels.json")
    new = tmp_path / "new.annotator"
    must_be_refused(cli("new", new, "--labels", file), "labels.json")
    assert not new.exists()
