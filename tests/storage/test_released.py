"""Every released schema is opened, brought up to date, and shows what it showed then."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from annotator.domain.errors import CannotSave
from annotator.services.project import Project
from annotator.storage import opening
from annotator.storage.database import SCHEMA_VERSION, Database
from tests.states import one, problems_of, state_of
from tests.storage.released import content_of, file_of, plain

VERSIONS = range(1, SCHEMA_VERSION + 1)


@pytest.fixture(params=VERSIONS)
def version(request: pytest.FixtureRequest) -> int:
    assert isinstance(request.param, int)
    return request.param


def test_a_released_project_opens_is_brought_up_to_date_and_goes_on(
    version: int, project_path: Path
) -> None:
    shutil.copy(file_of(version), project_path)
    undone, redone = json.loads(content_of(version).read_text(encoding="utf-8"))
    with Project.open(project_path, annotator="ada") as project:
        assert plain(state_of(project)) == undone
        assert problems_of(project) == []
        for _ in range(3):
            assert project.redo() is not None
        assert plain(state_of(project)) == redone
        while project.undo() is not None:
            pass
        assert state_of(project).documents == ()
        assert state_of(project).labels == ()
        while project.redo() is not None:
            pass
        assert plain(state_of(project)) == redone
        project.add_span(project.document("late"), 0, 3, "Fresh")
        assert problems_of(project) == []
    assert one(project_path, "PRAGMA user_version") == SCHEMA_VERSION


def test_a_released_project_can_be_read_where_it_lies(version: int) -> None:
    before = file_of(version).read_bytes()
    with Project.open(file_of(version), read_only=True) as project:
        undone, _ = json.loads(content_of(version).read_text(encoding="utf-8"))
        assert plain(state_of(project)) == undone
        assert [p for p in project.check() if p.severity == "problem"] == []
    assert file_of(version).read_bytes() == before


def test_looking_at_an_older_project_before_it_is_opened_copies_nothing(
    project_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def copied(_look: object) -> Database:
        raise AssertionError("the whole project was copied")

    monkeypatch.setattr(opening, "_newer_copy", copied)
    shutil.copy(file_of(1), project_path)
    with Project.open(project_path, annotator="ada") as project:
        assert project.document_count() > 0


def test_an_older_project_that_is_too_large_for_memory_can_be_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(opening, "_IN_MEMORY", 16)
    undone, _ = json.loads(content_of(1).read_text(encoding="utf-8"))
    with Project.open(file_of(1), read_only=True) as project:
        assert plain(state_of(project)) == undone
        with pytest.raises(CannotSave, match="reading only"):
            project.add_document("more")


@pytest.mark.parametrize("statement", [2, 9, 20, 30, 38, 44])
def test_an_update_that_is_killed_is_done_by_the_next_one(
    statement: int, project_path: Path
) -> None:
    shutil.copy(file_of(1), project_path)
    command = [sys.executable, "-c", KILLED, str(project_path), str(statement)]
    assert subprocess.run(command, check=False).returncode == 9
    undone, _ = json.loads(content_of(1).read_text(encoding="utf-8"))
    with Project.open(project_path, annotator="ada") as project:
        assert plain(state_of(project)) == undone
        assert problems_of(project) == []
    assert one(project_path, "PRAGMA user_version") == SCHEMA_VERSION
    assert sorted(p.suffix for p in project_path.parent.iterdir() if p.is_file()) == [".annotator"]


KILLED = """
import os, sys
from annotator.services.project import Project
from annotator.storage.database import Database
path, last = sys.argv[1], int(sys.argv[2])
connect = Database.connect.__func__

def counted(kind, path, *, read_only):
    database = connect(kind, path, read_only=read_only)
    seen = []
    def trace(statement):
        seen.append(statement)
        if len(seen) == last:
            os._exit(9)
    if not read_only:
        database.connection.set_trace_callback(trace)
    return database

Database.connect = classmethod(counted)
Project.open(path, annotator="ada")
"""
"""Opens a project for writing and is gone at a statement of the connection that writes."""
