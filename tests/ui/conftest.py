"""A whole window for tests, on a small project, and proof that nothing of it is left behind."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from annotator.services.project import Project
from annotator.services.settings import Settings
from annotator.ui.context import Context
from annotator.ui.main_window import MainWindow
from annotator.ui.panels import inspector
from annotator.ui.state import WindowState

TEXTS = {
    "first": "Reuters confirmed 20 drones. The navy said “at least twelve” fell 🚁 near Velmar.",
    "second": "Nobody was hurt in Port Harrow, the mayor said.",
    "third": "قالت البحرية إن عشرين مسيّرة أُسقطت.",
}

MakeWindow = Callable[..., MainWindow]


@pytest.fixture(autouse=True)
def the_inspector_shows_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the rest that lets the article be painted first: `test_inspector` looks at that."""
    monkeypatch.setattr(inspector, "SETTLE_MS", 0)


@pytest.fixture
def small_project(tmp_path: Path) -> Path:
    """A project with three documents and two labels, `Source` on s and `Quantity` on q."""
    from annotator.services.labelling import add_label

    path = tmp_path / "small.annotator"
    with Project.create(path, annotator="ada") as project:
        add_label(project, "Source", key="s")
        add_label(project, "Quantity", key="q")
        for title, text in TEXTS.items():
            project.add_document(text, title=title, id=title)
    return path


@pytest.fixture
def make_window(qtbot: QtBot) -> Iterator[MakeWindow]:
    """Makes windows, shown and complete; closes them afterwards."""
    made: list[MainWindow] = []

    def make(
        path: Path | None = None,
        *,
        state: WindowState | None = None,
        settings: Settings | None = None,
    ) -> MainWindow:
        window = MainWindow(Context(settings or Settings(annotator="ada", theme="light")), state)
        made.append(window)
        with qtbot.waitSignal(window.filled):
            if path is not None:
                window.open_path(path)
            window.show()
        window.activateWindow()
        qtbot.waitActive(window)
        return window

    yield make
    for window in made:
        window.close_down()
        window.close()
        window.deleteLater()
    qtbot.wait(0)
    assert not [w for w in QApplication.topLevelWidgets() if w.isVisible()]


@pytest.fixture
def window(make_window: MakeWindow, small_project: Path) -> MainWindow:
    """A window on the small project, at its first document."""
    return make_window(small_project)
