"""Copies that can be relied on, also when the original is gone."""

from __future__ import annotations

import builtins
import io
import os
from pathlib import Path
from typing import Any

import pytest

from annotator.domain.errors import CannotSave, DamagedProject, NewerProject, NotAProject
from annotator.services.project import Project
from annotator.storage.backups import restore
from tests.builders import make_project
from tests.states import problems_of, rows_of, state_of


@pytest.fixture
def path(project_path: Path) -> Path:
    return make_project(project_path, spans={"14 ships": "Quantity"})


def test_a_copy_of_an_open_project_has_all_that_was_saved(path: Path) -> None:
    with Project.open(path) as project:
        project.add_span(project.document("a1"), 0, 7, "Fresh")
        copy = project.backup()
        expected = state_of(project)
        project.add_document("later")
    assert copy.parent == path.with_name("work-backups")
    assert [p.name for p in copy.parent.iterdir()] == [copy.name]
    with Project.open(copy) as project:
        assert state_of(project) == expected
        assert problems_of(project) == []
        assert project.undo() is not None


def test_copies_of_one_second_have_names_of_their_own(path: Path) -> None:
    with Project.open(path) as project:
        copies = [project.backup() for _ in range(3)]
    assert len(set(copies)) == 3


@pytest.mark.parametrize("fate", ["deleted", "emptied", "overwritten"])
def test_a_backup_restores_what_is_destroyed(path: Path, fate: str) -> None:
    with Project.open(path) as project:
        copy = project.backup()
        expected = state_of(project)
    if fate == "emptied":
        os.truncate(path, 0)
    elif fate == "overwritten":
        path.write_bytes(os.urandom(path.stat().st_size))
    if fate != "deleted":
        with pytest.raises(CannotSave, match="there already"):
            restore(copy, path)
    path.unlink()
    kept = copy.read_bytes()
    restore(copy, path)
    assert copy.read_bytes() == kept
    with Project.open(path) as project:
        assert state_of(project) == expected
        assert problems_of(project) == []
        project.add_document("and on it goes")


def test_what_a_dead_process_left_of_another_project_is_not_mixed_in(path: Path) -> None:
    """SQLite would play an orphaned -wal into whatever bears the name."""
    with Project.open(path) as project:
        copy = project.backup()
        for start in range(30):
            project.add_span(project.document("a1"), start, start + 4, f"L{start}")
        orphan = Path(f"{path}-wal").read_bytes() if Path(f"{path}-wal").exists() else b"x"
    path.unlink()
    Path(f"{path}-wal").write_bytes(orphan)
    with pytest.raises(CannotSave, match="left of another project"):
        restore(copy, path)
    Path(f"{path}-wal").unlink()
    restore(copy, path)
    with Project.open(path) as project:
        assert len(state_of(project).annotations) == 1
        assert problems_of(project) == []


@pytest.mark.parametrize("suffix", ["-wal", "-journal"])
def test_a_new_project_is_refused_beside_what_is_left_of_another(path: Path, suffix: str) -> None:
    new = path.with_name("new.annotator")
    left = path.with_name(f"new.annotator{suffix}")
    left.write_bytes(b"what a dead process left")
    with pytest.raises(CannotSave, match="left of another project"):
        Project.create(new)
    assert not new.exists()
    assert left.read_bytes() == b"what a dead process left"
    left.unlink()
    with Project.create(new) as project:
        assert problems_of(project) == []


def test_what_a_killed_creation_left_is_no_hindrance(path: Path) -> None:
    new = path.with_name("new.annotator")
    path.with_name(".new.annotator.part").write_bytes(b"half a project")
    with Project.create(new) as project:
        assert problems_of(project) == []
    assert [p.name for p in new.parent.glob("*new.annotator*")] == [new.name]


def test_a_copy_is_refused_where_something_is_or_no_folder(path: Path) -> None:
    taken = path.with_name("taken")
    taken.write_text("mine")
    with Project.open(path) as project:
        with pytest.raises(CannotSave, match="there already"):
            project.backup(taken)
        with pytest.raises(CannotSave, match="there already"):
            project.backup(path)
        with pytest.raises(CannotSave, match="does not exist"):
            project.backup(path.parent / "nowhere" / "copy")
        assert problems_of(project) == []
    assert taken.read_text() == "mine"


@pytest.mark.parametrize(
    ("what", "error"),
    [("missing", NotAProject), ("text", NotAProject), ("newer", NewerProject),
     ("damaged", DamagedProject)],
)  # fmt: skip
def test_only_a_sound_project_is_restored(path: Path, what: str, error: type[Exception]) -> None:
    source, target = path.with_name("source"), path.with_name("target")
    if what == "text":
        source.write_text("no project at all " * 100)
    elif what != "missing":
        with Project.open(path) as project:
            project.backup(source)
    if what == "newer":
        with rows_of(source) as rows:
            rows.execute("PRAGMA user_version = 77")
    elif what == "damaged":
        data = bytearray(source.read_bytes())
        data[4096 * 3 :] = bytes(len(data) - 4096 * 3)
        source.write_bytes(data)
    with pytest.raises(error):
        restore(source, target)
    assert not target.exists()
    assert not list(target.parent.glob(".target*"))


def test_the_open_project_is_never_opened_as_a_file(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Closing any other descriptor of it would drop SQLite's locks."""
    opened: list[str] = []

    def note(real: Any) -> Any:
        def open_(file: Any, *args: Any, **options: Any) -> Any:
            opened.append(os.fspath(file) if isinstance(file, str | os.PathLike) else str(file))
            return real(file, *args, **options)

        return open_

    with Project.open(path) as project:
        monkeypatch.setattr(builtins, "open", note(builtins.open))
        monkeypatch.setattr(io, "open", note(io.open))
        monkeypatch.setattr(os, "open", note(os.open))
        copy = project.backup()
        project.check()
        project.add_span(project.document("a1"), 0, 4, "New")
        list(project.documents())
        project.undo()
        worker = project.worker()
        worker.close()
        with Project.open(path, read_only=True) as reader:
            reader.backup(path.with_name("second"))
        monkeypatch.undo()
    assert any(copy.name in name for name in opened), "the probe did not work"
    assert str(path) not in opened
    assert not [name for name in opened if name.endswith(("-wal", "-shm", "-journal"))]


def test_of_the_programs_own_copies_only_the_newest_are_kept(path: Path) -> None:
    with Project.open(path) as project:
        asked_for = project.backup()
        made = [project.backup_before("import") for _ in range(7)]
    kept = sorted(asked_for.parent.iterdir())
    assert kept == sorted([asked_for, *made[-5:]])
