"""Documents as wholes in the window: skipped, put off, nothing of a label, details by a key."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from annotator.domain.annotation import Anchor
from annotator.domain.document import Status
from annotator.services.editing import add_span
from annotator.services.project import Project
from annotator.ui.editor.document_chips import DocumentChips
from annotator.ui.main_window import MainWindow
from annotator.ui.panels.document import DocumentPanel
from annotator.ui.panels.documents import DocumentsPanel

SHIFT = Qt.KeyboardModifier.ShiftModifier


def project_of(window: MainWindow) -> Project:
    assert window.context.project is not None
    return window.context.project


def shown_id(window: MainWindow) -> str:
    assert window.context.document is not None
    return window.context.document.id


def panel_of(window: MainWindow) -> DocumentPanel:
    panel = window.docks.panels["document"]
    assert isinstance(panel, DocumentPanel)
    return panel


def test_skipping_goes_on_and_counts_nothing_against(window: MainWindow) -> None:
    window.commands.run("skip")
    assert shown_id(window) == "second"
    assert project_of(window).document("first").status is Status.SKIPPED
    documents = window.docks.panels["documents"]
    assert isinstance(documents, DocumentsPanel)
    assert documents.progress.accessibleName() == "0 of 2 done"
    assert window.status_line.bar.maximum() == 2
    window.commands.run("done")
    assert shown_id(window) == "third"
    assert documents.progress.accessibleName() == "1 of 2 done"
    assert window.status_line.bar.value() == 1
    window.commands.run("done")
    assert shown_id(window) == "third", "the skipped one does not come again"


def test_what_is_put_off_is_not_the_next_today(window: MainWindow) -> None:
    window.commands.run("next_document")
    window.commands.run("skip_today")
    assert shown_id(window) == "third"
    assert project_of(window).document("second").status is Status.NEW
    window.commands.run("done")
    assert shown_id(window) == "first"
    window.commands.run("next_document")
    assert shown_id(window) == "second", "it can be gone to all the same"
    [chips] = window.pages.findChildren(DocumentChips)
    [said] = chips.said
    assert said.text() == "put off for today ✕"
    said.click()
    assert project_of(window).document("second").document.coverage == ()
    assert not chips.said


def test_nothing_of_a_label_by_a_few_letters(qtbot: QtBot, window: MainWindow) -> None:
    assert window.pages.presenter is not None
    window.commands.run("nothing_of")
    palette = window.pages.presenter.whole.nothing
    QTest.keyClicks(palette.line, "quan")
    qtbot.keyClick(palette.line, Qt.Key.Key_Return)
    [chips] = window.pages.findChildren(DocumentChips)
    assert [one.text() for one in chips.said] == ["nothing of Quantity ✕"]
    window.commands.run("nothing_of")
    QTest.keyClicks(palette.line, "quan")
    qtbot.keyClick(palette.line, Qt.Key.Key_Return)
    assert chips.said == [], "said again it is taken back"
    window.commands.run("nothing_of")
    QTest.keyClicks(palette.line, "no such label")
    qtbot.keyClick(palette.line, Qt.Key.Key_Return)
    assert len(window.context.label_set) == 2
    palette.close_palette()


def test_done_again_takes_nothing_here_back(window: MainWindow) -> None:
    window.commands.run("nothing_here")
    window.commands.run("previous_document")
    assert project_of(window).document("first").document.coverage
    window.commands.run("reopen")
    assert not project_of(window).document("first").document.coverage
    assert project_of(window).document("first").status is Status.WORKING


def test_nothing_here_is_not_said_where_something_was_found(window: MainWindow) -> None:
    project = project_of(window)
    source = project.label_set.named("Source").uid
    uid = project.document("first").uid
    add_span(project, uid, [Anchor(0, 4)], source)
    window.commands.run("nothing_here")
    assert shown_id(window) == "first"
    assert "You have made 1 annotation here" in window.status_line.message.text()
    assert not project.document("first").document.coverage
    assert project.document("first").status is not Status.DONE


@pytest.mark.parametrize("key", [(Qt.Key.Key_F9,), (Qt.Key.Key_F2, SHIFT)])
def test_details_open_and_leave_by_a_key(qtbot: QtBot, window: MainWindow, key: tuple) -> None:  # type: ignore[type-arg]
    qtbot.keyClick(window.pages.view, *key)
    panel = panel_of(window)
    assert panel.title.hasFocus()
    QTest.keyClicks(panel.title, "Counted")
    focus = QApplication.focusWidget()
    assert focus is not None
    qtbot.keyClick(focus, *key)
    assert window.pages.view is not None
    assert window.pages.view.hasFocus()
    assert project_of(window).document("first").title == "Counted"
    assert not window.docks.panels["inspector"].visibleRegion().isEmpty(), "in front again"


def test_what_is_typed_is_saved_when_the_window_closes(qtbot: QtBot, window: MainWindow) -> None:
    path = project_of(window).path
    window.commands.run("edit_document")
    QTest.keyClicks(panel_of(window).memo, "Half a thought")
    window.close()
    with Project.open(path, read_only=True) as project:
        assert project.document("first").meta["memo"] == "Half a thought"


def test_the_list_of_documents_leads_to_the_details(window: MainWindow) -> None:
    documents = window.docks.panels["documents"]
    assert isinstance(documents, DocumentsPanel)
    documents.edit_document(project_of(window).document("second").uid)
    assert shown_id(window) == "second"
    assert panel_of(window).title.hasFocus()
