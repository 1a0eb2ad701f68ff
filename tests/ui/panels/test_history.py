"""The history panel follows quietly and never undoes by itself."""

from __future__ import annotations

from functools import partial

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from annotator.domain.document import Status
from annotator.services import document_editing
from annotator.ui.context import Context
from annotator.ui.models.history import HistoryRole
from annotator.ui.panels.history import HistoryPanel, parts
from tests.ui.panels.fixtures import has_color, picture, tag, uid_of


@pytest.fixture
def panel(qtbot: QtBot, context: Context) -> HistoryPanel:
    made = HistoryPanel(context)
    qtbot.addWidget(made)
    made.resize(236, 240)
    made.show()
    qtbot.waitExposed(made)
    return made


def first(panel: HistoryPanel) -> str:
    title: str = panel.model.index(0).data()
    return title


def test_new_actions_arrive_after_the_repaint(
    qtbot: QtBot, panel: HistoryPanel, context: Context
) -> None:
    project = context.project
    assert project is not None
    before = first(panel)
    tag(project, uid_of(project, "a1"), "Monday", "Count")
    assert first(panel) == before, "the key press does not pay for this list"
    qtbot.waitUntil(lambda: "Monday" in first(panel), timeout=2000)


def test_undo_is_shown(qtbot: QtBot, panel: HistoryPanel, context: Context) -> None:
    project = context.project
    assert project is not None
    assert has_color(picture(panel.view), context.theme.accent, 5)
    project.undo()
    qtbot.waitUntil(lambda: panel.model.index(0).data(HistoryRole.UNDONE), timeout=2000)
    assert panel.model.index(1).data(HistoryRole.HERE)


@pytest.mark.parametrize("height", [100, 190, 197, 240, 333])
def test_the_last_row_is_never_cut_through(
    qtbot: QtBot, panel: HistoryPanel, context: Context, height: int
) -> None:
    project = context.project
    assert project is not None
    for words in ("Monday", "was", "hurt", "nobody"):
        document_editing.edit_document(project, uid_of(project, "a2"), title=words)
    panel.resize(236, height)
    qtbot.waitUntil(lambda: panel.model.rowCount() > 4, timeout=2000)
    view = panel.view
    row = view.rowHeight(0)
    assert view.viewport().height() % row == 0
    assert panel.height() - view.geometry().bottom() - 1 < row


def test_catches_up_when_shown_again(qtbot: QtBot, panel: HistoryPanel, context: Context) -> None:
    project = context.project
    assert project is not None
    panel.hide()
    document_editing.edit_document(project, uid_of(project, "a2"), title="While hidden")
    panel.show()
    qtbot.waitUntil(lambda: "While hidden" in first(panel), timeout=2000)


def test_a_double_click_goes_there_and_changes_nothing(
    qtbot: QtBot, panel: HistoryPanel, context: Context
) -> None:
    project = context.project
    assert project is not None
    context.open_document(uid_of(project, "a3"))
    newest = project.next_undo()
    place = panel.view.visualRect(panel.model.index(0)).center()
    qtbot.mouseClick(panel.view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    qtbot.mouseDClick(panel.view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert context.document is not None
    assert context.document.id == "a1"
    assert project.next_undo() == newest


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Import 4 files", ("Import 4 files", "", "")),
        ("Add Cue ‘said’", ("Add Cue", "‘said’", "")),
        ("Mark ‘It’s done’ skipped", ("Mark", "‘It’s done’", "skipped")),
        ("Relabel ‘46 … drones’ as Quantity", ("Relabel", "‘46 … drones’", "as Quantity")),
        ("Add Cue ‘cut off", ("Add Cue", "‘cut off", "")),
    ],
)
def test_a_title_in_its_parts(title: str, expected: tuple[str, str, str]) -> None:
    assert parts(title) == expected


def test_what_was_done_is_not_lost_behind_a_long_title(
    qtbot: QtBot, panel: HistoryPanel, context: Context
) -> None:
    project = context.project
    assert project is not None
    uid = uid_of(project, "a2")
    title = "A title that is far too long for a narrow list"
    document_editing.edit_document(project, uid, title=title)
    pictures = []

    def said(status: Status) -> bool:
        return first(panel).endswith(status)

    for status in (Status.DONE, Status.SKIPPED):
        document_editing.set_status(project, [uid], status)
        qtbot.waitUntil(partial(said, status), timeout=2000)
        row = panel.view.visualRect(panel.model.index(0))
        pictures.append(panel.view.viewport().grab(row).toImage())
    assert pictures[0] != pictures[1]
