"""Panels behind another tab cost nothing, and are true when they come to the front."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDockWidget, QMainWindow, QWidget
from pytestqt.qtbot import QtBot

from annotator.ui.panels.seen import WhenSeen, in_sight


@pytest.fixture
def window() -> QMainWindow:
    return QMainWindow()


@pytest.fixture
def docks(qtbot: QtBot, window: QMainWindow) -> tuple[QDockWidget, QDockWidget]:
    """Two docks in one place: the second is in front."""
    qtbot.addWidget(window)
    window.setCentralWidget(QWidget())
    made = (QDockWidget("one", window), QDockWidget("two", window))
    for dock in made:
        dock.setWidget(QWidget())
        window.addDockWidget(Qt.DockWidgetArea.LeftDockWidgetArea, dock)
    window.tabifyDockWidget(*made)
    made[1].raise_()
    window.show()
    qtbot.waitExposed(window)
    qtbot.waitUntil(lambda: in_sight(made[1].widget()) and not in_sight(made[0].widget()))
    return made


@pytest.mark.parametrize("rest", [0, 5])
def test_work_waits_until_the_panel_comes_to_the_front(
    qtbot: QtBot, docks: tuple[QDockWidget, QDockWidget], rest: int
) -> None:
    done: list[str] = []
    behind, front = (dock.widget() for dock in docks)
    assert behind.isVisible(), "else this tests nothing: Qt shows what is behind a tab"
    late = WhenSeen(behind, lambda: done.append("behind"), rest=rest)
    now = WhenSeen(front, lambda: done.append("front"), rest=rest)
    for one in (late, now, late, now):
        one.ask()
    qtbot.waitUntil(lambda: "front" in done)
    qtbot.wait(20)
    assert "behind" not in done
    assert done.count("front") == (1 if rest else 2)
    docks[0].raise_()
    qtbot.waitUntil(lambda: "behind" in done)
    qtbot.wait(20)
    assert done.count("behind") == 1


def test_who_turns_to_the_panel_finds_it_true(
    docks: tuple[QDockWidget, QDockWidget],
) -> None:
    done: list[str] = []
    late = WhenSeen(docks[0].widget(), lambda: done.append("done"))
    late.catch_up()
    assert not done
    late.ask()
    late.catch_up()
    assert done == ["done"]
    assert not late.waits
    late.ask()
    late.drop()
    late.catch_up()
    assert done == ["done"]
