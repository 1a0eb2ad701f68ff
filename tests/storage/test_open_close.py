"""Opening and closing: one writer, any readers, one file at rest."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from annotator.domain.errors import CannotSave, NewerProject, NotAProject, ProjectInUse
from annotator.services.project import Project
from annotator.storage.database import SCHEMA_VERSION, Database, sqlite3
from tests.builders import make_project
from tests.faults.kills import ROOT, start
from tests.states import one, problems_of, rows_of, state_of

SAFE_WAL = sqlite3.sqlite_version_info >= (3, 51, 3)


@pytest.fixture
def path(project_path: Path) -> Path:
    return make_project(project_path, spans={"14 ships": "Quantity"})


def beside(path: Path) -> list[str]:
    """What lies beside the project, its own name left out."""
    return sorted(p.name[len(path.name) :] for p in path.parent.glob(f"{path.name}?*"))


@contextmanager
def another_process(job: str, path: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that has the project open until the block ends."""
    child = start(job, path)
    assert child.stdout is not None
    lines = [child.stdout.readline()[:4].strip(), child.stdout.readline()[:3]]
    try:
        assert lines == ["OPEN", "ACK"]
        yield child
    finally:
        child.communicate("\n" if child.poll() is None else None)


def test_nothing_lies_beside_a_closed_project(path: Path) -> None:
    assert beside(path) == []
    with Project.open(path) as project:
        assert ".lock" in beside(path)
        project.add_document("words")
    assert beside(path) == []
    assert one(path, "PRAGMA journal_mode") == "delete"


def test_closing_twice_is_closing_once(path: Path) -> None:
    with Project.open(path) as project:
        project.close()
    with Project.open(path, read_only=True) as project:
        project.close()


def test_the_journal_is_the_safe_one_for_this_sqlite(path: Path) -> None:
    with Project.open(path) as project:
        mode = project.store.database.execute("PRAGMA journal_mode").fetchone()[0]
        assert mode == ("wal" if SAFE_WAL else "delete")


@pytest.mark.parametrize("first_to_close", ["reader", "writer"])
def test_a_reader_works_beside_the_writer(path: Path, first_to_close: str) -> None:
    writer = Project.open(path)
    writer.add_document("before")
    reader = Project.open(path, read_only=True)
    assert reader.document_count() == 2
    writer.add_document("after")
    writer.add_span(writer.document("a1"), 0, 4, "New")
    assert reader.document_count() == 3
    assert "New" in [label.name for label in reader.label_set]
    expected = state_of(writer)
    assert state_of(reader) == expected
    for project in (reader, writer) if first_to_close == "reader" else (writer, reader):
        project.close()
    # Whoever takes the file alone, without what may lie beside it, has everything.
    alone = Path(shutil.copy(path, path.with_name("alone.annotator")))
    with Project.open(alone) as project:
        assert state_of(project) == expected
    with Project.open(path) as project:
        assert state_of(project) == expected
    assert beside(path) == []


def test_a_reader_in_another_process_works_beside_the_writer(path: Path) -> None:
    with another_process("hold", path), Project.open(path, read_only=True) as reader:
        assert reader.counts().annotations == 1
        assert [d.id for d in reader.documents()] == ["a1"]
    with another_process("read", path):
        with Project.open(path) as writer:
            writer.add_document("words")
        with Project.open(path) as writer:
            assert writer.document_count() == 2
    with Project.open(path) as project:
        assert problems_of(project) == []
    assert beside(path) == []


def test_a_second_writer_is_told_who_has_the_project(path: Path) -> None:
    with another_process("hold", path) as child:
        with pytest.raises(ProjectInUse, match=f"process {child.pid} on ") as refused:
            Project.open(path)
        assert path.name in str(refused.value)
    with Project.open(path):
        pass


def test_a_second_writer_in_the_same_process_is_refused_too(path: Path) -> None:
    with Project.open(path) as project:
        with pytest.raises(ProjectInUse, match=f"process {os.getpid()} on "):
            Project.open(path)
        project.add_document("words")
    assert beside(path) == []


@pytest.mark.parametrize("how", ["symlink", "relative", "dots"])
def test_one_project_under_two_names_is_one_project(
    path: Path, how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = path.with_name("other.annotator")
    if how == "symlink":
        other.symlink_to(path)
    elif how == "relative":
        monkeypatch.chdir(path.parent)
        other = Path(path.name)
    else:
        other = path.parent / "nowhere" / ".." / path.name
        (path.parent / "nowhere").mkdir()
    with Project.open(path), pytest.raises(ProjectInUse):
        Project.open(other)
    with Project.open(other) as project:
        project.add_document("words")
    with Project.open(path) as project:
        assert project.document_count() == 2


def test_the_lock_of_a_killed_process_is_taken_over(path: Path) -> None:
    with another_process("hold", path) as child:
        child.send_signal(signal.SIGKILL)
        child.wait()
        assert ".lock" in beside(path)
        with Project.open(path) as project:
            project.add_document("words")
            assert problems_of(project) == []
    assert beside(path) == []


@pytest.mark.parametrize("words", [b"", b"{", b"[]", b'{"pid": 1}', b"\xff\x00", b"x" * 9000])
def test_a_lock_file_that_nobody_holds_is_no_obstacle(path: Path, words: bytes) -> None:
    path.with_name(f"{path.name}.lock").write_bytes(words)
    with Project.open(path):
        pass
    assert beside(path) == []


def test_a_worker_writes_beside_the_window_and_both_see_it(path: Path) -> None:
    with Project.open(path) as project:
        worker = project.worker()
        worker.add_document("from the worker")
        assert project.document_count() == 2
        project.add_span(project.document("a1"), 0, 4, "New")
        assert worker.label_set.find("New") is not None
        worker.close()
        project.add_document("after the worker")
        assert project.document_count() == 3
        assert problems_of(project) == []
    assert beside(path) == []


@pytest.mark.parametrize(
    "name", ["a b.annotator", "50%.annotator", "what?.annotator", "#1.annotator", "é\u0301日.x",
             "'\".annotator", "a\nb.annotator", "no suffix", os.fsdecode(b"\xff\xfe.annotator"),
             "file:x?mode=memory", ":memory:", "x" * 240],
    ids=lambda name: ascii(name[:20]),
)  # fmt: skip
def test_a_project_may_have_any_name(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    path = folder / name
    with Project.create(path) as project:
        project.add_document("words", id="a")
    with Project.open(path) as project:
        assert project.document("a").text == "words"
    assert [p.name for p in folder.iterdir()] == [name]


def test_a_project_is_made_only_where_nothing_is(path: Path, tmp_path: Path) -> None:
    before = path.read_bytes()
    with pytest.raises(CannotSave, match="there already"):
        Project.create(path)
    assert path.read_bytes() == before
    with pytest.raises(CannotSave, match="does not exist"):
        Project.create(tmp_path / "nowhere" / "p.annotator")
    assert not (tmp_path / "nowhere").exists()


def test_a_project_whose_labels_are_refused_is_not_left_behind(project_path: Path) -> None:
    with pytest.raises(Exception, match="needs a name"):
        Project.create(project_path, labels=["good", ""])
    assert beside(project_path) == []
    assert not project_path.exists()


def foreign_files(folder: Path) -> dict[str, Path]:
    """Files that are no projects, by what they are."""
    empty, text, directory = folder / "empty", folder / "text", folder / "directory"
    empty.touch()
    text.write_text("Harbour officials counted 14 ships.\n" * 300)
    directory.mkdir()
    short = folder / "short"
    short.write_bytes(b"SQLite format 3\0")
    database = folder / "database"
    with rows_of(database) as rows:
        rows.execute("CREATE TABLE t (a)")
    queue = folder / "queue"
    os.mkfifo(queue)
    return {
        "empty": empty, "text": text, "directory": directory, "short": short,
        "database": database, "queue": queue, "missing": folder / "missing",
        "device": Path(os.devnull),
    }  # fmt: skip


@pytest.mark.parametrize(
    "what", ["empty", "text", "directory", "short", "database", "queue", "missing", "device"]
)
def test_what_is_no_project_is_refused_and_left_as_it_was(tmp_path: Path, what: str) -> None:
    path = foreign_files(tmp_path)[what]
    before = path.read_bytes() if path.is_file() else None
    names = sorted(tmp_path.iterdir())
    for read_only in (True, False):
        with pytest.raises(NotAProject) as refused:
            Project.open(path, read_only=read_only)
        assert path.name in str(refused.value)
    assert before is None or path.read_bytes() == before
    assert sorted(tmp_path.iterdir()) == names


@pytest.mark.parametrize("version", [SCHEMA_VERSION + 1, 99, 2**31 - 1])
def test_a_newer_project_is_refused_and_stays_byte_equal(path: Path, version: int) -> None:
    with rows_of(path) as rows:
        rows.execute(f"PRAGMA user_version = {version}")
        rows.execute("CREATE TABLE tomorrow (x) ")
    before, modified = path.read_bytes(), path.stat().st_mtime_ns
    for read_only in (True, False):
        with pytest.raises(NewerProject, match="newer version"):
            Project.open(path, read_only=read_only)
    assert path.read_bytes() == before
    assert path.stat().st_mtime_ns == modified
    assert beside(path) == []


@pytest.mark.parametrize("version", [0, -5])
def test_a_project_of_no_version_is_no_project(path: Path, version: int) -> None:
    with rows_of(path) as rows:
        rows.execute(f"PRAGMA user_version = {version}")
    with pytest.raises(NotAProject):
        Project.open(path)


def test_everything_works_with_the_sqlite_of_the_standard_library(path: Path) -> None:
    """There is no wheel with a current SQLite for every machine: DELETE and EXTRA instead."""
    code = (
        "import sys; sys.modules['pysqlite3'] = None\n"
        "from annotator.storage.database import sqlite3\n"
        "assert sqlite3.__name__ == 'sqlite3', sqlite3.__name__\n"
        "from pathlib import Path\n"
        "from annotator.services.project import Project\n"
        "from tests.states import problems_of, state_of\n"
        "path = Path(sys.argv[1])\n"
        "with Project.open(path) as project:\n"
        "    mode = project.store.database.execute('PRAGMA journal_mode').fetchone()[0]\n"
        "    safe = sqlite3.sqlite_version_info >= (3, 51, 3)\n"
        "    assert mode == ('wal' if safe else 'delete'), mode\n"
        "    project.add_span(project.document('a1'), 0, 4, 'New')\n"
        "    with Project.open(path, read_only=True) as reader:\n"
        "        assert reader.counts().annotations == 2\n"
        "    before = state_of(project)\n"
        "    while project.undo(): pass\n"
        "    while project.redo(): pass\n"
        "    assert state_of(project) == before\n"
        "    assert not problems_of(project)\n"
        "print('done')\n"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code, str(path)],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ran.stdout == "done\n", ran.stderr
    assert beside(path) == []
    with Project.open(path) as project:
        assert project.counts().annotations == 2
        assert problems_of(project) == []


@pytest.mark.parametrize("read_only", [True, False])
def test_a_write_that_a_killed_process_left_half_done_is_taken_back(
    path: Path, read_only: bool
) -> None:
    """In rollback mode a dead writer leaves a hot journal, which no reader may play back."""
    code = (
        "import os, sys\n"
        "from annotator.storage.database import sqlite3\n"
        "c = sqlite3.connect(sys.argv[1], isolation_level=None)\n"
        "c.execute('PRAGMA cache_size = 1'); c.execute('PRAGMA cache_spill = 1')\n"
        "c.execute('BEGIN IMMEDIATE')\n"
        "c.execute('UPDATE revision SET text = text || hex(zeroblob(90000))')\n"
        "c.execute('UPDATE annotation SET note = hex(zeroblob(90000))')\n"
        "os.kill(os.getpid(), 9)\n"
    )
    subprocess.run([sys.executable, "-c", code, str(path)], cwd=ROOT, check=False)
    assert beside(path) == ["-journal"]
    with Project.open(path, read_only=read_only) as project:
        assert project.counts().annotations == 1
        assert project.check() == []
    assert beside(path) == []


def test_a_write_waits_for_another_one_and_then_says_so(path: Path) -> None:
    with Project.open(path) as project:
        worker = Database.open(path)
        worker.execute("BEGIN IMMEDIATE")
        with pytest.raises(ProjectInUse, match="being written by another program"):
            project.add_document("words")
        worker.execute("ROLLBACK")
        project.add_document("words")
        worker.close()
        assert problems_of(project) == []
