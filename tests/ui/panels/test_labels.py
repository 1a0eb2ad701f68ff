"""The panel of labels: choosing, arming, and every way to edit one."""

from __future__ import annotations

from typing import TypeVar

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt
from PySide6.QtGui import QAction, QDragEnterEvent, QDragMoveEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit, QMenu
from pytestqt.qtbot import QtBot

from annotator.domain.ids import new_uid
from annotator.domain.label import PALETTE
from annotator.services import label_changes, labelling
from annotator.ui.context import Context
from annotator.ui.dialogs.delete_label import DeleteLabelDialog
from annotator.ui.dialogs.label import LabelDialog
from annotator.ui.messages import Notice
from annotator.ui.models.labels import MIME, LabelRole
from annotator.ui.panels.labels import FILTER_FROM, ROOMY, LabelsPanel
from annotator.ui.theme import mark_color
from tests.ui.panels.fixtures import click_row, has_color, picture, recorded

Dialog = TypeVar("Dialog", bound=QDialog)

SHIFT = Qt.KeyboardModifier.ShiftModifier
ALT = Qt.KeyboardModifier.AltModifier


@pytest.fixture
def panel(qtbot: QtBot, context: Context) -> LabelsPanel:
    made = LabelsPanel(context)
    qtbot.addWidget(made)
    made.resize(284, 320)
    made.show()
    qtbot.waitExposed(made)
    return made


def names(panel: LabelsPanel) -> list[str]:
    return [panel.model.index(row).data() for row in range(panel.model.rowCount())]


def stored(context: Context) -> list[str]:
    return [label.name for label in context.label_set]


def action(menu: QMenu, text: str) -> QAction:
    return next(a for a in menu.actions() if a.text() == text)


def open_dialog(panel: LabelsPanel, kind: type[Dialog]) -> Dialog:
    found = [d for d in panel.window().findChildren(kind) if d.isVisible()]
    assert len(found) == 1
    return found[0]


def test_shows_name_count_and_key(panel: LabelsPanel, context: Context) -> None:
    assert names(panel) == stored(context) == ["Source", "Person", "Count"]
    assert [panel.model.index(n).data(LabelRole.KEY) for n in range(3)] == ["1", "2", "3"]
    shown = picture(panel.view)
    for label in context.label_set:
        assert has_color(shown, mark_color(context.theme, label.color), 20)


def test_a_click_chooses_and_leaves_the_focus(
    qtbot: QtBot, panel: LabelsPanel, context: Context
) -> None:
    panel.new_field.setFocus()
    chosen, armed = recorded(panel.label_chosen), recorded(panel.label_armed)
    click_row(qtbot, panel.view, 1)
    assert chosen == [(context.label_set.named("Person").uid,)]
    assert not armed
    assert panel.new_field.hasFocus()


def test_shift_and_a_click_arms(qtbot: QtBot, panel: LabelsPanel, context: Context) -> None:
    chosen, armed = recorded(panel.label_chosen), recorded(panel.label_armed)
    click_row(qtbot, panel.view, 2, modifier=SHIFT)
    assert armed == [(context.label_set.named("Count").uid,)]
    assert not chosen


def test_the_armed_label_shows(panel: LabelsPanel, context: Context) -> None:
    panel.new_field.setFocus()
    assert not has_color(picture(panel.view), context.theme.accent, 20)
    context.arm(context.label_set.named("Count").uid)
    assert has_color(picture(panel.view), context.theme.accent, 20)


def test_keys_choose_and_arm(qtbot: QtBot, panel: LabelsPanel, context: Context) -> None:
    chosen, armed = recorded(panel.label_chosen), recorded(panel.label_armed)
    panel.view.setFocus()
    qtbot.keyClick(panel.view, Qt.Key.Key_Down)
    qtbot.keyClick(panel.view, Qt.Key.Key_Return)
    qtbot.keyClick(panel.view, Qt.Key.Key_Return, SHIFT)
    person = context.label_set.named("Person").uid
    assert (chosen, armed) == ([(person,)], [(person,)])


def test_adds_a_label_with_the_next_colour_and_key(
    qtbot: QtBot, panel: LabelsPanel, context: Context
) -> None:
    qtbot.keyClicks(panel.new_field, "Place")
    qtbot.keyClick(panel.new_field, Qt.Key.Key_Return)
    made = context.label_set.named("Place")
    assert (made.color, made.key) == (PALETTE[3], "4")
    assert names(panel)[-1] == "Place"
    assert panel.new_field.text() == ""


def test_a_name_that_is_taken_is_refused_beside_the_field(
    qtbot: QtBot, panel: LabelsPanel, context: Context, notices: list[Notice]
) -> None:
    qtbot.keyClicks(panel.new_field, "Person")
    qtbot.keyClick(panel.new_field, Qt.Key.Key_Return)
    assert panel.problem.isVisible()
    assert "Person" in panel.problem.text()
    assert panel.new_field.text() == "Person", "what was typed stays, to be mended"
    assert not notices
    qtbot.keyClicks(panel.new_field, "s")
    assert not panel.problem.isVisible()
    assert len(context.label_set) == 3


def test_renames_in_the_row(qtbot: QtBot, panel: LabelsPanel, context: Context) -> None:
    panel.view.setFocus()
    qtbot.keyClick(panel.view, Qt.Key.Key_F2)
    editor = panel.view.findChild(QLineEdit)
    assert editor is not None
    assert editor.selectedText() == "Source"
    qtbot.keyClicks(editor, "Speaker")
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: stored(context)[0] == "Speaker")
    assert names(panel)[0] == "Speaker"
    project = context.project
    assert project is not None
    project.undo()
    assert stored(context)[0] == names(panel)[0] == "Source"


def test_escape_leaves_the_name(qtbot: QtBot, panel: LabelsPanel, context: Context) -> None:
    panel.rename(context.label_set.named("Person").uid)
    editor = panel.view.findChild(QLineEdit)
    assert editor is not None
    qtbot.keyClicks(editor, "Nobody")
    qtbot.keyClick(editor, Qt.Key.Key_Escape)
    assert stored(context) == ["Source", "Person", "Count"]


def test_moves_with_keys(qtbot: QtBot, panel: LabelsPanel, context: Context) -> None:
    panel.view.setFocus()
    qtbot.keyClick(panel.view, Qt.Key.Key_Down, ALT)
    assert stored(context) == names(panel) == ["Person", "Source", "Count"]
    qtbot.keyClick(panel.view, Qt.Key.Key_Down, ALT)
    qtbot.keyClick(panel.view, Qt.Key.Key_Down, ALT)
    assert stored(context) == ["Person", "Count", "Source"]
    qtbot.keyClick(panel.view, Qt.Key.Key_Up, ALT)
    assert stored(context) == names(panel) == ["Person", "Source", "Count"]


def test_recolours_from_the_menu(panel: LabelsPanel, context: Context) -> None:
    colors = action(panel.menu_for(panel.model.index(0)), "Colour").menu()
    assert isinstance(colors, QMenu)
    action(colors, "rose").trigger()
    assert context.label_set.named("Source").color == PALETTE[11]
    assert has_color(picture(panel.view), mark_color(context.theme, PALETTE[11]), 20)


def test_the_dots_under_the_mouse_open_the_dialog(
    qtbot: QtBot, panel: LabelsPanel, context: Context
) -> None:
    chosen = recorded(panel.label_chosen)
    rect = panel.view.visualRect(panel.model.index(1))
    more = panel._delegate.more_rect(rect, panel.view.font(), "2")
    QTest.mouseMove(panel.view.viewport(), more.center())
    qtbot.mouseClick(panel.view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(more.center()))
    dialog = open_dialog(panel, LabelDialog)
    assert dialog.uid == context.label_set.named("Person").uid
    assert not chosen
    dialog.close()


def test_deleting_an_unused_label_needs_no_question(
    qtbot: QtBot, panel: LabelsPanel, context: Context, notices: list[Notice]
) -> None:
    project = context.project
    assert project is not None
    labelling.add_label(project, "Unused")
    panel.view.setFocus()
    qtbot.keyClick(panel.view, Qt.Key.Key_End)
    qtbot.keyClick(panel.view, Qt.Key.Key_Delete)
    assert stored(context) == names(panel) == ["Source", "Person", "Count"]
    notices[-1].offers[0].do()
    assert stored(context)[-1] == names(panel)[-1] == "Unused"


def test_deleting_a_used_label_asks(qtbot: QtBot, panel: LabelsPanel, context: Context) -> None:
    panel.view.setFocus()
    qtbot.keyClick(panel.view, Qt.Key.Key_Delete)
    dialog = open_dialog(panel, DeleteLabelDialog)
    assert stored(context) == ["Source", "Person", "Count"]
    dialog.reject()


def test_a_filter_comes_with_many_labels(
    qtbot: QtBot, panel: LabelsPanel, context: Context
) -> None:
    project = context.project
    assert project is not None
    assert not panel.filter_field.isVisible()
    labelling.add_labels(project, [f"Label {n}" for n in range(FILTER_FROM)])
    assert panel.filter_field.isVisible()
    qtbot.keyClicks(panel.filter_field, "label 12")
    assert names(panel) == ["Label 12"]
    assert not panel.view.dragEnabled(), "the order on screen is not the real one"
    panel.filter_field.clear()
    assert len(names(panel)) == FILTER_FROM + 3


def test_hostile_names_are_painted_as_they_are(panel: LabelsPanel, context: Context) -> None:
    project = context.project
    assert project is not None
    hostile = ["<img src=x onerror=alert(1)>", "a & b", "\tTab".strip(), "L" * 371, "مصدر"]
    labelling.add_labels(project, hostile)
    picture(panel)
    assert "<img src=x onerror=alert(1)>" in names(panel)
    menu = panel.menu_for(panel.model.index(3))
    assert menu.actions()


def drag(panel: LabelsPanel, data: QMimeData, row: int) -> None:
    """Drag something over the lower edge of a row and let go, as the desktop would."""
    viewport = panel.view.viewport()
    place = panel.view.visualRect(panel.model.index(row)).bottomLeft() + QPoint(60, -1)
    button, plain = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    move = Qt.DropAction.MoveAction
    for event in (
        QDragEnterEvent(place, move, data, button, plain),
        QDragMoveEvent(place, move, data, button, plain),
        QDropEvent(place.toPointF(), move, data, button, plain),
    ):
        QApplication.sendEvent(viewport, event)


def test_a_label_is_dropped_between_others(panel: LabelsPanel, context: Context) -> None:
    drag(panel, panel.model.mimeData([panel.model.index(0)]), 1)
    assert stored(context) == names(panel) == ["Person", "Source", "Count"]
    drag(panel, panel.model.mimeData([panel.model.index(0)]), 2)
    assert stored(context) == names(panel) == ["Source", "Count", "Person"]


def test_a_label_of_another_project_is_not_dropped(panel: LabelsPanel, context: Context) -> None:
    data = QMimeData()
    data.setData(MIME, new_uid().encode())
    drag(panel, data, 1)
    assert stored(context) == ["Source", "Person", "Count"]


def test_retired_labels_unfold_and_lead_to_the_label_set(
    qtbot: QtBot, panel: LabelsPanel, context: Context
) -> None:
    project = context.project
    assert project is not None
    source = context.label_set.named("Source").uid
    label_changes.retire_label(project, source)
    asked, chosen = recorded(panel.set_asked), recorded(panel.label_chosen)
    click_row(qtbot, panel.view, 2)
    click_row(qtbot, panel.view, 3)
    assert (asked, chosen) == ([(source,)], [])


def test_what_the_label_under_the_mouse_means_stands_below(
    panel: LabelsPanel, context: Context
) -> None:
    project = context.project
    assert project is not None
    source = context.label_set.named("Source").uid
    assert panel.about.isHidden() or panel.about.text().startswith("Point at a label")
    labelling.edit_label(project, source, description="Who says it.", examples=["the union"])
    context.point_at(source)
    assert panel.about.text() == "Who says it. · “the union”"
    context.point_at(None)
    assert panel.about.text().startswith("Point at a label")
    context.arm(source)
    assert panel.about.text().startswith("Who says it.")


def test_a_low_panel_keeps_its_room_for_the_list(panel: LabelsPanel, context: Context) -> None:
    project = context.project
    assert project is not None
    source = context.label_set.named("Source").uid
    labelling.edit_label(project, source, description="Who says it.")
    panel.resize(280, ROOMY)
    assert panel.about.isVisible()
    panel.resize(280, ROOMY - 1)
    assert not panel.about.isVisible()


def test_steps_stay_among_the_labels_of_one_parent(
    qtbot: QtBot, panel: LabelsPanel, context: Context
) -> None:
    project = context.project
    assert project is not None
    source, person, count = (label.uid for label in context.label_set)
    label_changes.place_label(project, person, source)
    panel.view.show_row(panel.model.row_of(person))
    QTest.keyClick(panel.view, Qt.Key.Key_Down, ALT)
    assert context.label_set[person].parent == source, "it has no sibling to pass"
    panel.view.show_row(panel.model.row_of(count))
    QTest.keyClick(panel.view, Qt.Key.Key_Up, ALT)
    assert names(panel) == ["Count", "Source", "Person"]
