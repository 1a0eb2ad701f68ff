"""Disks that are full or read-only, readers that go away, users who press Ctrl+C."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from annotator.services.project import Project
from tests.builders import make_project
from tests.cli import held
from tests.cli.conftest import Run, content, start

pytestmark = pytest.mark.skipif(os.name != "posix", reason="mounts, signals and pipes of POSIX")


def mount(folder: Path, options: str) -> None:
    """Mount a small memory disk, or remount it; needs root."""
    ran = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", options, "tmpfs", folder], capture_output=True, check=False
    )
    if ran.returncode != 0:
        pytest.skip("mounting needs root")


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 1 MB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount(folder, "size=1m")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)


def write_records(path: Path, count: int) -> Path:
    """`count` lines of JSONL with a span each."""
    with path.open("w", encoding="utf-8") as file:
        for number in range(count):
            words = f"Report {number}: Reuters confirmed 20 drones. " * 10
            span = {"start": 0, "end": 6, "label": "Source", "text": "Report"}
            json.dump({"id": f"d{number}", "text": words, "spans": [span]}, file)
            file.write("\n")
    return path


def must_be_sound(project: Path, documents: int) -> None:
    """The project can be written, is consistent and has this many documents."""
    with Project.open(project) as opened:
        assert opened.document_count() == documents
        assert opened.check() == []
        opened.add_document("one more")
        opened.undo()


def test_an_import_onto_a_full_disk_changes_nothing(
    program: Run, small_disk: Path, tmp_path: Path
) -> None:
    project = make_project(small_disk / "p.annotator")
    ran = program("import", project, write_records(tmp_path / "many.jsonl", 4000))
    assert ran.code == 1
    assert len(ran.err.splitlines()) == 1
    assert "fault of the program" not in ran.err
    # The backup made before the import is whole and stays; nothing else does.
    assert {path.name for path in small_disk.iterdir()} <= {"p.annotator", "p-backups"}
    for backup in (small_disk / "p-backups").glob("*"):
        must_be_sound(backup, 1)
    must_be_sound(project, 1)


def test_an_export_onto_a_full_disk_leaves_the_old_one(
    program: Run, project_path: Path, small_disk: Path, tmp_path: Path
) -> None:
    project = make_project(project_path)
    assert program("import", project, write_records(tmp_path / "m.jsonl", 4000)).code == 0
    target = small_disk / "out.jsonl"
    target.write_text("the old one", encoding="utf-8")
    ran = program("export", project, target)
    assert ran.code == 1
    assert len(ran.err.splitlines()) == 1
    assert "out.jsonl" in ran.err
    assert target.read_text(encoding="utf-8") == "the old one"
    assert [path.name for path in small_disk.iterdir()] == ["out.jsonl"]


def test_on_a_full_disk_a_label_set_stays_and_a_project_opens_or_says_why(
    program: Run, small_disk: Path
) -> None:
    project = make_project(small_disk / "p.annotator")
    target = small_disk / "labels.json"
    target.write_text("the old one", encoding="utf-8")
    with pytest.raises(OSError, match="space"):
        (small_disk / "filler").write_bytes(b"x" * 2_000_000)
    for words in (("labels", project, "export", target), ("import", project, target.parent)):
        ran = program(*words)
        assert ran.code == 1
        assert len(ran.err.splitlines()) == 1, ran.err
        assert "fault of the program" not in ran.err
    assert target.read_text(encoding="utf-8") == "the old one"
    (small_disk / "filler").unlink()
    must_be_sound(project, 1)
    assert {path.name for path in small_disk.iterdir()} == {"p.annotator", "labels.json"}


def test_a_new_project_on_a_full_disk_leaves_nothing(program: Run, small_disk: Path) -> None:
    with pytest.raises(OSError, match="space"):
        (small_disk / "filler").write_bytes(b"x" * 2_000_000)
    ran = program("new", small_disk / "p.annotator")
    assert ran.code == 1
    assert "p.annotator" in ran.err
    assert "fault of the program" not in ran.err
    assert [path.name for path in small_disk.iterdir()] == ["filler"]


def test_a_read_only_place_can_be_read_and_says_that_it_cannot_be_written(
    program: Run, small_disk: Path, tmp_path: Path
) -> None:
    project = make_project(small_disk / "p.annotator")
    article = tmp_path / "a.txt"
    article.write_text("words", encoding="utf-8")
    mount(small_disk, "remount,ro,size=1m")
    before = project.read_bytes()
    for words in (
        ("import", project, article),
        ("export", project, small_disk / "out.jsonl"),
        ("new", small_disk / "new.annotator"),
        ("labels", project, "export", small_disk / "labels.json"),
        ("backup", project),
    ):
        ran = program(*words)
        assert ran.code == 1, words
        assert len(ran.err.splitlines()) == 1, ran.err
        assert "fault of the program" not in ran.err
    for command in ("info", "check", "history"):
        assert program(command, project).code == 0
    assert program("search", project, "ships").code == 0
    assert program("export", project, tmp_path / "out.jsonl").code == 0
    assert project.read_bytes() == before


def test_a_folder_that_is_not_there_is_not_made(program: Run, project: Path) -> None:
    target = project.parent / "no" / "out.jsonl"
    ran = program("export", project, target)
    assert ran.code == 1
    assert "no" in ran.err
    assert not target.parent.exists()


def start_held_import(project: Path, folder: Path) -> subprocess.Popen[str]:
    """An import that has written much, has more to write, and goes on only for a signal."""
    source = write_records(folder / "many.jsonl", held.MIDDLE + 1000)
    process = start("import", project, source, program=[held.__file__])
    assert process.stdout is not None
    assert process.stdout.readline() == f"{held.HELD}\n"
    return process


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_import_leaves_nothing(
    project: Path, tmp_path: Path, number: signal.Signals
) -> None:
    before = content(project)
    process = start_held_import(project, tmp_path)
    lock = project.with_name(f"{project.name}.lock")
    assert lock.exists()
    process.send_signal(number)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 1
    assert err == "Stopped; nothing of it was kept.\n"
    assert not lock.exists()
    assert content(project) == before
    must_be_sound(project, 2)


def test_an_import_survives_being_killed(project: Path, tmp_path: Path) -> None:
    process = start_held_import(project, tmp_path)
    process.kill()
    process.communicate(timeout=60)
    assert process.returncode == -signal.SIGKILL
    must_be_sound(project, 2)


def test_a_reader_that_goes_away_is_no_fault(project_path: Path) -> None:
    project = make_project(project_path, [f"ships number {n} " * 50 for n in range(200)])
    process = start("search", project, "ships", "--limit", "100000")
    assert process.stdout is not None
    assert process.stderr is not None
    assert process.stdout.readline()
    process.stdout.close()
    err = process.stderr.read()
    process.stderr.close()
    assert process.wait(timeout=60) == 1
    assert err == ""


def test_a_terminal_without_our_letters_is_no_fault(program: Run, project: Path) -> None:
    ran = program("search", project, "ships", PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert ran.code == 0
    assert "[ships]" in ran.out
    found = program("search", project, "ships", "--json", PYTHONIOENCODING="ascii")
    assert "🚢" in json.loads(found.out)[1]["left"]


def test_progress_is_drawn_on_a_terminal_only(program: Run, project: Path, tmp_path: Path) -> None:
    records = write_records(tmp_path / "m.jsonl", 3000)
    plain = program("import", project, records, "--dry-run").err
    try:
        terminal, its_end = os.openpty()
    except OSError:
        pytest.skip("this machine has no pseudo-terminals")
    process = subprocess.Popen(
        [sys.executable, "-m", "annotator", "import", str(project), str(records), "--dry-run"],
        stderr=its_end,
        env={**os.environ, "TERM": "xterm"},
    )
    os.close(its_end)
    drawn = read_all(terminal)
    assert process.wait(timeout=60) == 0
    assert "Importing" not in plain
    assert "\x1b" not in plain
    assert "Importing" in drawn
    assert "\x1b[" in drawn


def read_all(terminal: int) -> str:
    """What a program printed on a pseudo-terminal until it closed it."""
    found = b""
    while True:
        try:
            found += os.read(terminal, 65536)
        except OSError:  # how Linux says that the other end was closed
            os.close(terminal)
            return found.decode()
