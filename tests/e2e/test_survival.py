"""The window under kill -9, with a second one beside it, and without its project's file."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from annotator.services.project import Project
from tests.e2e.conftest import ARTICLE, LABEL_KEYS, SOURCE, spans
from tests.e2e.display import Display
from tests.e2e.program import DrivenWindow, run

pytestmark = [pytest.mark.display, pytest.mark.timeout(300)]

MANY = 120


def select_reuters(window: DrivenWindow) -> None:
    """Find the word and make it the selection."""
    window.shortcut("Ctrl+F")
    window.display.type("Reuters")
    window.shortcut("Return")
    assert window.state()["selected"] == "Reuters"


def test_what_was_acknowledged_survives_kill_9(
    display: Display, project: Path, start_driven: Callable[..., DrivenWindow]
) -> None:
    with Project.open(project) as opened:
        opened.add_document("Reuters said so. " * MANY, id="many")
    acknowledged: set[str] = set()
    for key in LABEL_KEYS.values():
        window = start_driven(project)
        window.shortcut("Ctrl+PgDown")
        window.shortcut("Ctrl+PgDown")
        assert len(window.state()["spans"]) >= len(acknowledged)
        select_reuters(window)
        for _ in range(MANY):
            display.type(key)
            display.shortcut("F3")
        # Somewhere among them, while keys are waiting and others are being written.
        enough = random.randrange(3, 40)
        while sum("saved" in told for told in window.told) < enough:
            window.hear()
        window.kill()
        for told in window.hear_the_rest():
            acknowledged.update(told.get("saved", ()))
        with Project.open(project, read_only=True) as read:
            there = {a.uid for document in read.documents() for a in document.annotations}
            assert acknowledged <= there
            assert read.check() == []
        assert window.said_wrong() == ""
    assert len(acknowledged) > len(LABEL_KEYS)
    run("check", project)


def test_a_second_window_says_who_has_the_project_and_may_read_it(
    display: Display, project: Path, start_driven: Callable[..., DrivenWindow]
) -> None:
    first = start_driven(project)
    second = start_driven(project)
    state = second.state()
    assert state["page"] == "StartPage"
    assert f"process {first.process.pid}" in state["page_words"]
    refused = run("labels", project, "import", project, code=1).stderr
    assert f"process {first.process.pid}" in refused
    assert run("info", project).stderr == ""

    second.click("button", title="Open to read")
    second.wait_for("document", "first")
    select_reuters(second)
    second.press(*display.keymap.typing("s"))
    assert second.state()["spans"] == []
    assert second.terminate() == 0

    display.focus(first.number)
    select_reuters(first)
    first.press(*display.keymap.typing("s"))
    start = ARTICLE.index("Reuters")
    assert spans(project) == [(start, start + 7, SOURCE, "Reuters")]
    assert first.terminate() == 0
    assert first.said_wrong() == second.said_wrong() == ""


@pytest.mark.parametrize("how", ["deleted", "moved", "replaced"])
def test_a_project_lost_under_the_window_is_a_sentence(
    display: Display, project: Path, start_driven: Callable[..., DrivenWindow], how: str
) -> None:
    window = start_driven(project)
    select_reuters(window)
    moved = project.with_name("elsewhere.annotator")
    if how == "deleted":
        project.unlink()
    else:
        project.rename(moved)
    if how == "replaced":
        project.write_bytes(b"something else")
    window.press(*display.keymap.typing("s"))
    state = window.state()
    assert state["level"] == "problem"
    assert project.name in state["notice"]
    assert state["spans"] == [], "what is not saved is not shown as if it were"
    assert window.process.poll() is None
    assert window.terminate() == 0
    assert window.said_wrong() == ""
    if how == "replaced":
        assert project.read_bytes() == b"something else"
    else:
        assert not project.exists()
