"""The main job by keys alone: find, tag, undo, close, come back, redo, export."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.e2e.conftest import ARTICLE, SOURCE, spans
from tests.e2e.display import Display
from tests.e2e.program import DrivenWindow, Window, run
from tests.e2e.waiting import wait_for

pytestmark = [pytest.mark.display, pytest.mark.timeout(300)]

START = ARTICLE.index("Reuters")
TAGGED = (START, START + len("Reuters"), SOURCE, "Reuters")


def test_find_tag_undo_close_redo_export_by_keys(
    display: Display, project: Path, start: Callable[..., Window]
) -> None:
    window = start(project)
    display.shortcut("Ctrl+F")
    display.type("Reuters")
    display.shortcut("Return")
    display.type("s")
    wait_for(lambda: spans(project) == [TAGGED], "the span in the file")

    display.shortcut("Ctrl+Z")
    wait_for(lambda: spans(project) == [], "the span to be gone")

    assert window.terminate() == 0
    assert window.said_wrong() == ""
    assert [path.name for path in project.parent.iterdir()] == [project.name]

    window = start(project)
    # What was done before this start is redone at the second press only.
    display.shortcut("Ctrl+Shift+Z")
    display.shortcut("Ctrl+Shift+Z")
    wait_for(lambda: spans(project) == [TAGGED], "the span to be back")
    display.shortcut("Ctrl+Z")
    display.shortcut("Ctrl+Z")
    wait_for(lambda: spans(project) == [], "the span to be gone again")
    display.shortcut("Ctrl+Y")
    wait_for(lambda: spans(project) == [TAGGED], "the span to be back again")

    target = project.with_name("out.jsonl")
    run("export", project, target)
    assert window.process.poll() is None
    (record, _) = map(json.loads, target.read_text(encoding="utf-8").splitlines())
    assert record["text"] == ARTICLE
    (span,) = record["spans"]
    assert (span["start"], span["end"], span["label"], span["text"]) == TAGGED
    assert record["text"][span["start"] : span["end"]] == "Reuters"

    assert window.terminate() == 0
    assert window.said_wrong() == ""


def test_the_window_comes_back_to_document_selection_and_active_span(
    display: Display, project: Path, start_driven: Callable[..., DrivenWindow]
) -> None:
    window = start_driven(project)
    window.shortcut("Ctrl+PgDown")
    window.shortcut("Ctrl+F")
    display.type("happened")
    window.shortcut("Return")
    window.press(*display.keymap.typing("q"))
    window.shortcut("Ctrl+F")
    display.type("Velmar")
    window.shortcut("Return")
    left = window.state()
    assert (left["document"], left["selected"]) == ("second", "Velmar")
    assert left["spans"] == [[8, 16, "Quantity"]]
    assert left["active"]
    assert window.terminate() == 0

    window = start_driven(project)
    back = window.state()
    for what in ("document", "selection", "active", "top", "spans", "focus"):
        assert back[what] == left[what], what
    assert window.terminate() == 0
    assert window.said_wrong() == ""
