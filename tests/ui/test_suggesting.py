"""The tick list in a whole window: asked for, gone through beside the article, put away."""

from __future__ import annotations

from pathlib import Path
from typing import cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from annotator.services.project import Project
from annotator.ui import docks
from annotator.ui.main_window import MainWindow
from annotator.ui.panels.suggestions import SuggestionsPanel
from annotator.ui.state import WindowState
from tests.ui.conftest import MakeWindow
from tests.ui.panels.test_suggestions import suggest

Key = Qt.Key


@pytest.fixture
def suggested(small_project: Path) -> Path:
    with Project.open(small_project, annotator="ada") as project:
        suggest(project, "first", "Reuters", "Source", 0.9)
        suggest(project, "first", "navy", "Source", 0.5)
        suggest(project, "second", "the mayor", "Source", 0.7)
    return small_project


@pytest.fixture
def window(make_window: MakeWindow, suggested: Path) -> MainWindow:
    return make_window(suggested)


def panel_of(window: MainWindow) -> SuggestionsPanel:
    return cast(SuggestionsPanel, window.docks.panels["suggestions"])


def press(key: Qt.Key) -> None:
    focus = QApplication.focusWidget()
    assert focus is not None
    QTest.keyClick(focus, key)


def words(window: MainWindow) -> str:
    uid = window.context.active
    found = None if uid is None else window.context.find(uid)
    return "" if found is None else window.context.text[slice(*found.anchors[0])]


def test_it_is_there_when_it_is_asked_for(window: MainWindow, qtbot: QtBot) -> None:
    panel = panel_of(window)
    assert not panel.isVisible()
    window.commands.run("review_suggestions")
    assert panel.view.hasFocus()
    assert panel.height() > 150
    assert panel.model.rowCount() == 2
    press(Key.Key_Escape)
    assert panel.isVisible()
    assert window.pages.view is not None
    assert window.pages.view.hasFocus()
    window.commands.run("review_suggestions")
    assert panel.view.hasFocus()
    window.commands.run("review_suggestions")
    assert not panel.isVisible()
    assert window.pages.view.hasFocus()


def test_rows_of_other_articles_are_shown_there(window: MainWindow, qtbot: QtBot) -> None:
    window.commands.run("review_suggestions")
    panel = panel_of(window)
    panel.filters.scope.buttons()[1].click()
    qtbot.waitUntil(lambda: panel.model.rowCount() == 3)
    panel.view.setFocus()
    press(Key.Key_End)
    press(Key.Key_Return)
    assert window.context.document is not None
    assert window.context.document.id == "second"
    assert words(window) == "the mayor"
    assert panel.view.hasFocus()
    assert panel.model.rowCount() == 3, "the list of all articles stays"


def test_a_covered_text_is_not_shown_in_the_list(
    make_window: MakeWindow, suggested: Path, qtbot: QtBot
) -> None:
    from annotator.services import facts

    with Project.open(suggested, annotator="ada") as project:
        facts.set_fact(project, facts.WARNING_WORDS, ["fell"])
    window = make_window(suggested)
    assert window.context.covers.now is not None
    window.commands.run("review_suggestions")
    assert panel_of(window).model.rowCount() == 0
    assert panel_of(window).view.hint == "The text is covered; Enter in the article shows it."
    window.context.covers.lift()
    qtbot.waitUntil(lambda: panel_of(window).model.rowCount() == 2)


def test_it_comes_back_as_it_was_left(make_window: MakeWindow, suggested: Path) -> None:
    state = WindowState()
    first = make_window(suggested, state=state)
    first.close()
    second = make_window(suggested, state=state)
    assert not panel_of(second).isVisible()
    second.commands.run("review_suggestions")
    second.commands.run("settings")
    assert not panel_of(second).isVisible()
    second.close()
    third = make_window(suggested, state=state)
    assert panel_of(third).isVisible()
    third.commands.run("reset_window")
    assert not panel_of(third).isVisible()


def test_a_window_remembered_without_it_keeps_it_hidden(
    make_window: MakeWindow, suggested: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    state, known = WindowState(), docks.DOCKS
    with monkeypatch.context() as before:
        older = tuple(spec for spec in known if spec.name != "suggestions")
        before.setattr(docks, "DOCKS", older)
        make_window(suggested, state=state).close()
    window = make_window(suggested, state=state)
    assert not panel_of(window).isVisible()
    window.commands.run("review_suggestions")
    panel = panel_of(window)
    assert panel.isVisible()
    assert window.rect().contains(panel.mapTo(window, panel.rect().center()))
    assert panel.height() > 150
