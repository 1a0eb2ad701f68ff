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


def test_the_status_bar_counts_what_waits(
    window: MainWindow, qtbot: QtBot, suggested: Path
) -> None:
    project, review = window.context.project, window.status_line.review
    assert project is not None
    qtbot.waitUntil(review.isVisible)
    assert review.text() == "2 to review"
    window.commands.run("next_problem")
    press(Key.Key_Return)
    assert review.text() == "1 to review"
    suggest(project, "first", "Velmar", "Source", None)
    suggest(project, "second", "hurt", "Source", None)
    assert review.text() == "2 to review", "of this article"
    project.undo()
    window.context.open_document(project.document("third").uid)
    assert not review.isVisible()
    window.context.open_document(project.document("second").uid)
    qtbot.waitUntil(lambda: review.text() == "1 to review")
    qtbot.mouseClick(review, Qt.MouseButton.LeftButton)
    assert panel_of(window).view.hasFocus()
    press(Key.Key_Space)
    QTest.keyClick(panel_of(window).view, Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert not review.isVisible()


def test_documents_with_something_to_review_are_gone_through(
    window: MainWindow, qtbot: QtBot
) -> None:
    documents = window.docks.panels["documents"]
    documents.set_status_filter("to review")  # type: ignore[attr-defined]
    model = documents.model  # type: ignore[attr-defined]
    assert model.rowCount() == 2
    for key in (Key.Key_Return, Key.Key_Return):
        window.commands.run("next_problem")
        press(key)
    window.commands.run("next_problem")
    qtbot.waitUntil(lambda: words(window) == "the mayor")
    press(Key.Key_Backspace)
    documents.set_status_filter("all")  # type: ignore[attr-defined]
    assert model.rowCount() == 3
    documents.set_status_filter("to review")  # type: ignore[attr-defined]
    assert model.rowCount() == 0
    assert documents.view.hint == (  # type: ignore[attr-defined]
        "No document has suggestions that wait for review."
    )
