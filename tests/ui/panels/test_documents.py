"""The panel of documents, driven with mouse and keys on a real project."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu, QPushButton
from pytestqt.qtbot import QtBot

from annotator.domain.document import Status
from annotator.services import document_editing
from annotator.services.project import Project
from annotator.ui.context import Context
from annotator.ui.messages import Notice
from annotator.ui.models.documents import DocumentRole
from annotator.ui.panels.documents import DocumentsPanel
from annotator.ui.theme import DARK
from tests.ui.panels.fixtures import (
    click_row,
    has_color,
    many_documents,
    picture,
    recorded,
    tag,
    uid_of,
)


@pytest.fixture
def panel(qtbot: QtBot, context: Context) -> DocumentsPanel:
    made = DocumentsPanel(context)
    qtbot.addWidget(made)
    made.resize(236, 500)
    made.show()
    qtbot.waitExposed(made)
    return made


def titles(panel: DocumentsPanel) -> list[str]:
    return [
        panel.model.index(row).data(DocumentRole.TITLE) for row in range(panel.model.rowCount())
    ]


def entry(menu: QMenu, *words: str) -> None:
    """Trigger an entry, through submenus."""
    action = next(a for a in menu.actions() if a.text() == words[0])
    submenu = action.menu()
    if isinstance(submenu, QMenu) and len(words) > 1:
        entry(submenu, *words[1:])
    else:
        action.trigger()


def test_lists_all_and_marks_the_shown_one(panel: DocumentsPanel, context: Context) -> None:
    assert titles(panel) == ["Ferries late again", "A quiet day", "الميناء يحصي الأضرار"]
    assert panel.header.count.text() == "3"
    assert panel.view.currentIndex().row() == 0
    assert has_color(picture(panel.view), context.theme.selection, 500)


def test_a_click_opens(qtbot: QtBot, panel: DocumentsPanel, context: Context) -> None:
    click_row(qtbot, panel.view, 1)
    assert context.document is not None
    assert context.document.id == "a2"
    assert panel.view.currentIndex().row() == 1


def test_keys_walk_and_enter_opens(qtbot: QtBot, panel: DocumentsPanel, context: Context) -> None:
    panel.view.setFocus()
    qtbot.keyClick(panel.view, Qt.Key.Key_Down)
    assert context.document is not None
    assert context.document.id == "a1", "walking alone opens nothing"
    qtbot.keyClick(panel.view, Qt.Key.Key_Return)
    assert context.document.id == "a2"
    qtbot.keyClick(panel.view, Qt.Key.Key_End)
    qtbot.keyClick(panel.view, Qt.Key.Key_Enter)
    assert context.document.id == "a3"


def test_follows_the_document_shown_elsewhere(panel: DocumentsPanel, context: Context) -> None:
    project = context.project
    assert project is not None
    context.open_document(uid_of(project, "a3"))
    assert panel.view.currentIndex().row() == 2


def test_filters_by_words_after_a_moment(
    qtbot: QtBot, panel: DocumentsPanel, context: Context
) -> None:
    qtbot.keyClicks(panel.filter_field, "quiet")
    assert len(titles(panel)) == 3, "it waits for the next letter"
    qtbot.waitUntil(lambda: titles(panel) == ["A quiet day"], timeout=2000)
    assert panel.header.count.text() == "1 of 3"
    assert context.document_filter is not None
    panel.filter_field.clear()
    assert len(titles(panel)) == 3
    assert context.document_filter is None


def test_words_that_nothing_has(qtbot: QtBot, panel: DocumentsPanel) -> None:
    qtbot.keyClicks(panel.filter_field, "xyzzy")
    qtbot.keyClick(panel.filter_field, Qt.Key.Key_Return)
    assert titles(panel) == []
    assert "No document" in panel.view.hint
    assert has_color(picture(panel.view), panel.palette().placeholderText().color())


def test_chips_show_by_status(qtbot: QtBot, panel: DocumentsPanel, context: Context) -> None:
    project = context.project
    assert project is not None
    document_editing.set_status(project, [uid_of(project, "a2")], Status.DONE)
    chips = {chip.text(): chip for chip in panel.chips.buttons()}
    qtbot.mouseClick(chips["unfinished"], Qt.MouseButton.LeftButton)
    assert titles(panel) == ["Ferries late again", "الميناء يحصي الأضرار"]
    qtbot.mouseClick(chips["done"], Qt.MouseButton.LeftButton)
    assert titles(panel) == ["A quiet day"]
    qtbot.mouseClick(chips["all"], Qt.MouseButton.LeftButton)
    assert len(titles(panel)) == 3
    assert panel.progress.accessibleName() == "1 of 3 done"


def test_a_document_that_becomes_done_leaves_the_unfinished(
    panel: DocumentsPanel, context: Context
) -> None:
    project = context.project
    assert project is not None
    panel.set_status_filter("unfinished")
    document_editing.set_status(project, [uid_of(project, "a1")], Status.DONE)
    assert "Ferries late again" not in titles(panel)
    project.undo()
    assert titles(panel)[0] == "Ferries late again"
    assert panel.view.currentIndex().row() == 0


def test_the_count_follows_tagging(panel: DocumentsPanel, context: Context) -> None:
    project = context.project
    assert project is not None
    before = picture(panel.view)
    tag(project, uid_of(project, "a1"), "Monday", "Count")
    assert panel.model.index(0).data(DocumentRole.ANNOTATIONS) == 5
    assert picture(panel.view) != before


def test_the_menu_sets_the_status(panel: DocumentsPanel, context: Context) -> None:
    project = context.project
    assert project is not None
    entry(panel.menu_for(panel.model.index(1)), "Status", "skipped")
    assert project.document("a2").status is Status.SKIPPED
    assert panel.model.index(1).data(DocumentRole.STATUS) == Status.SKIPPED
    checked = panel.menu_for(panel.model.index(1)).actions()[1].menu()
    assert isinstance(checked, QMenu)
    assert [a.text() for a in checked.actions() if a.isChecked()] == ["skipped"]


def test_deleting_goes_on_and_offers_undo(
    qtbot: QtBot, panel: DocumentsPanel, context: Context, notices: list[Notice]
) -> None:
    project = context.project
    assert project is not None
    panel.view.setFocus()
    qtbot.keyClick(panel.view, Qt.Key.Key_Delete)
    assert project.document_count() == 2
    assert context.document is not None
    assert context.document.id == "a2"
    assert notices[-1].text == "Deleted “Ferries late again” and its 4 annotations."
    (offer,) = notices[-1].offers
    offer.do()
    assert project.document_count() == 3
    assert len(project.document("a1").annotations) == 4
    assert titles(panel)[0] == "Ferries late again"


def test_the_offer_never_undoes_something_else(
    panel: DocumentsPanel, context: Context, notices: list[Notice]
) -> None:
    project = context.project
    assert project is not None
    entry(panel.menu_for(panel.model.index(1)), "Delete document")
    offer = notices[-1].offers[0]
    tag(project, uid_of(project, "a1"), "Monday", "Count")
    offer.do()
    assert project.document_count() == 2
    assert len(project.document("a1").annotations) == 5


def test_an_empty_project_says_how_to_fill_it(
    qtbot: QtBot, panel: DocumentsPanel, context: Context, tmp_path: Path
) -> None:
    with Project.create(tmp_path / "empty.annotator") as empty:
        context.set_project(empty)
        assert titles(panel) == []
        asked = recorded(panel.import_asked), recorded(panel.paste_asked)
        buttons = {b.text(): b for b in panel.findChildren(QPushButton) if b.isVisible()}
        for word in ("Import…", "Paste article…"):
            qtbot.mouseClick(buttons[word], Qt.MouseButton.LeftButton)
        assert [len(signals) for signals in asked] == [1, 1]
        empty.add_document("words", title="The first")
        assert titles(panel) == ["The first"]
        assert panel.view.isVisible()
        assert not any(b.isVisible() for b in panel.findChildren(QPushButton))
        context.set_project(None)


def test_another_project_starts_without_a_filter(
    panel: DocumentsPanel, context: Context, tmp_path: Path
) -> None:
    panel.set_status_filter("done")
    with Project.create(tmp_path / "other.annotator") as other:
        many_documents(other, 5)
        context.set_project(other)
        assert len(titles(panel)) == 5
        checked = panel.chips.checkedButton()
        assert checked is not None
        assert checked.text() == "all"
        context.set_project(None)


def test_a_project_for_reading_cannot_be_changed(
    qtbot: QtBot, panel: DocumentsPanel, context: Context, project: Project
) -> None:
    with Project.open(project.path, read_only=True) as reading:
        context.set_project(reading)
        menu = panel.menu_for(panel.model.index(0))
        enabled = {a.text(): a.isEnabled() for a in menu.actions() if a.text()}
        assert enabled == {
            "Open": True,
            "Status": False,
            "Title and details": False,
            "Delete document": False,
        }
        panel.view.setFocus()
        qtbot.keyClick(panel.view, Qt.Key.Key_Delete)
        assert reading.document_count() == 3
        context.set_project(None)


def test_wears_the_dark_theme(panel: DocumentsPanel, context: Context) -> None:
    context.set_theme(DARK)
    assert has_color(picture(panel.view), DARK.selection, 500)


def test_walking_marks_the_place_not_the_document(
    qtbot: QtBot, panel: DocumentsPanel, context: Context
) -> None:
    panel.view.setFocus()
    qtbot.keyClick(panel.view, Qt.Key.Key_Down)
    row = picture(panel.view).copy(panel.view.visualRect(panel.model.index(1)))
    assert not has_color(row, context.theme.selection)
    assert has_color(row, context.theme.accent, 20)


@pytest.mark.parametrize("words", ['"', "a AND (", "*", "-", "col:x", "NEAR(", "\u0000", "' OR 1"])
def test_anything_can_be_typed_into_the_filter(
    qtbot: QtBot, panel: DocumentsPanel, notices: list[Notice], words: str
) -> None:
    panel.filter_field.setText(words)
    qtbot.keyClick(panel.filter_field, Qt.Key.Key_Return)
    assert isinstance(titles(panel), list)
    assert not notices
    panel.filter_field.clear()
    assert len(titles(panel)) == 3
