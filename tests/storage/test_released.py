"""Every released schema is opened, brought up to date, and shows what it showed then."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from annotator.services.project import Project
from annotator.storage.database import SCHEMA_VERSION
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
