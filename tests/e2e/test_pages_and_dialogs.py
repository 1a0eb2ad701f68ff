"""Everything that opens by a key closes by Esc, and the article has the keys again."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.e2e.display import Display
from tests.e2e.program import DrivenWindow

pytestmark = [pytest.mark.display, pytest.mark.timeout(300)]

PAGES = {
    "Ctrl+N": "NewProjectPage",
    "Ctrl+Shift+S": "SettingsPage",
    "F1": "HelpPage",
    "F7": "LabelSetPage",
}
DIALOGS = {
    "Ctrl+O": "QFileDialog",
    "Ctrl+I": "ImportDialog",
    "Ctrl+Shift+E": "ExportDialog",
    "Ctrl+Shift+V": "PasteDialog",
}


def test_pages_and_dialogs_open_and_leave_by_keys(
    display: Display, project: Path, start_driven: Callable[..., DrivenWindow]
) -> None:
    window = start_driven(project)
    home = window.state()
    assert (home["page"], home["focus"]) == ("ArticlePane", "ArticleView")

    for keys, page in PAGES.items():
        window.shortcut(keys)
        assert window.wait_for("page", page)["windows"] == []
        window.shortcut("Escape")
        state = window.wait_for("page", "ArticlePane")
        assert state["focus"] == "ArticleView", keys

    for keys, dialog in DIALOGS.items():
        display.shortcut(keys)
        window.wait_for("windows", [dialog])
        window.focus_newest()
        display.shortcut("Escape")
        window.wait_for("windows", [])
        display.focus(window.number)
        assert window.wait_for("focus", "ArticleView")["page"] == "ArticlePane", keys

    window.shortcut("Ctrl+Shift+P")
    display.type("larger")
    window.shortcut("Return")
    assert window.wait_for("zoom", 1.1)["focus"] == "ArticleView"

    after = window.state()
    assert {**after, "zoom": 1.0, "status": ""} == {**home, "status": ""}
    display.shortcut("Ctrl+Q")
    assert window.process.wait(60) == 0
    assert window.said_wrong() == ""
