"""The project is moved, deleted, replaced or cut off while it is open."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from annotator.domain.errors import CannotSave, DamagedProject
from annotator.services.project import Project
from tests.builders import make_project
from tests.states import problems_of, state_of


def moved(path: Path) -> None:
    path.rename(path.with_name("elsewhere.annotator"))


def deleted(path: Path) -> None:
    path.unlink()


def replaced(path: Path) -> None:
    shutil.copy(path.with_name("older.annotator"), path.with_name("new"))
    path.with_name("new").replace(path)


@pytest.mark.parametrize("how", [moved, deleted, replaced], ids=lambda f: f.__name__)
def test_a_change_is_refused_and_what_was_there_can_be_saved_elsewhere(
    project_path: Path, how: Callable[[Path], None]
) -> None:
    path = make_project(project_path, spans={"14 ships": "Quantity"})
    shutil.copy(path, path.with_name("older.annotator"))
    project = Project.open(path)
    document = project.document("a1")
    for start in range(20):
        project.add_span(document, start, start + 3, "Quantity")
    before = state_of(project)
    how(path)
    for change in (
        lambda: project.add_span(document, 40, 43, "Quantity"),
        lambda: project.add_document("words"),
        project.undo,
    ):
        with pytest.raises(CannotSave, match="while it was open; nothing was saved there"):
            change()
    assert state_of(project) == before
    copy = project.backup(path.with_name("copy.annotator"))
    project.close()
    with Project.open(copy) as saved:
        assert state_of(saved) == before
        assert problems_of(saved) == []
    if how is moved:
        with Project.open(path.with_name("elsewhere.annotator")) as there:
            assert state_of(there) == before
            assert problems_of(there) == []
    if how is replaced:
        with Project.open(path) as other:
            assert len(state_of(other).annotations) == 1
            assert problems_of(other) == []
    assert not os.path.lexists(f"{path}-wal")
    assert not os.path.lexists(f"{path}.lock")


@pytest.mark.parametrize("size", [0, 100, 4096])
def test_a_project_that_became_shorter_is_not_written(project_path: Path, size: int) -> None:
    path = make_project(project_path, ["words " * 3000])
    project = Project.open(path)
    document = project.document("a1")
    os.truncate(path, size)
    for change in (lambda: project.add_span(document, 0, 5, "Label"), project.undo):
        with pytest.raises(DamagedProject, match=r"became shorter|is damaged"):
            change()
    assert path.stat().st_size == size
    project.close()


def test_a_project_moved_back_can_be_written_again(project_path: Path) -> None:
    path = make_project(project_path)
    with Project.open(path) as project:
        moved(path)
        with pytest.raises(CannotSave):
            project.add_document("words")
        path.with_name("elsewhere.annotator").rename(path)
        project.add_document("words")
        assert problems_of(project) == []
    with Project.open(path) as project:
        assert project.document_count() == 2
