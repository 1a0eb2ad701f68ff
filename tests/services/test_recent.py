"""The list of recent projects: newest first, no doubles, bounded, never in the way."""

from __future__ import annotations

from pathlib import Path

from annotator import paths
from annotator.services.recent import FILE_NAME, MOST, forget, recent_projects, remember


def test_newest_first_without_doubles(tmp_path: Path) -> None:
    one, two = tmp_path / "one.annotator", tmp_path / "two.annotator"
    one.touch()
    two.touch()
    remember(one)
    remember(two)
    remember(one)
    assert recent_projects() == [one, two]
    forget(one)
    assert recent_projects() == [two]


def test_projects_that_are_gone_are_not_offered(tmp_path: Path) -> None:
    path = tmp_path / "gone.annotator"
    path.touch()
    remember(path)
    path.unlink()
    assert recent_projects() == []


def test_the_list_is_bounded(tmp_path: Path) -> None:
    for number in range(MOST + 3):
        path = tmp_path / f"{number}.annotator"
        path.touch()
        remember(path)
    assert len(recent_projects()) == MOST


def test_a_broken_list_is_an_empty_list() -> None:
    paths.state_folder().mkdir(parents=True)
    (paths.state_folder() / FILE_NAME).write_text("{", "utf-8")
    assert recent_projects() == []
