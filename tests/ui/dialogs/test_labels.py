"""Editing and deleting a label in its dialogs."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from annotator.domain.annotation import Kind
from annotator.domain.ids import Uid
from annotator.domain.label import PALETTE, Label
from annotator.services import label_changes, labelling
from annotator.ui.context import Context
from annotator.ui.dialogs.delete_label import DeleteLabelDialog, delete_label
from annotator.ui.dialogs.label import LabelDialog
from annotator.ui.messages import Notice
from tests.ui.panels.fixtures import annotation_of, tag, uid_of


@pytest.fixture
def dialog(qtbot: QtBot, context: Context) -> Iterator[LabelDialog]:
    """The dialog of the label “Person”."""
    made = LabelDialog(context, context.label_set.named("Person").uid)
    made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, on=False)
    qtbot.addWidget(made)
    made.show()
    qtbot.waitExposed(made)
    yield made
    made.close()


def person(context: Context, dialog: LabelDialog) -> Label:
    return context.label_set[dialog.uid]


def test_shows_the_label(dialog: LabelDialog) -> None:
    assert dialog.name_field.text() == "Person"
    assert dialog.key_button.text() == "2"
    assert [c for c, b in dialog.colors.buttons.items() if b.isChecked()] == [PALETTE[1]]


def test_a_name_is_saved_with_enter(qtbot: QtBot, dialog: LabelDialog, context: Context) -> None:
    dialog.name_field.selectAll()
    qtbot.keyClicks(dialog.name_field, "Somebody")
    qtbot.keyClick(dialog.name_field, Qt.Key.Key_Return)
    assert person(context, dialog).name == "Somebody"
    assert "Somebody" in dialog.windowTitle()
    assert context.project is not None
    context.project.undo()
    assert dialog.name_field.text() == "Person"


def test_a_taken_name_is_refused(qtbot: QtBot, dialog: LabelDialog, context: Context) -> None:
    dialog.name_field.selectAll()
    qtbot.keyClicks(dialog.name_field, "Source")
    qtbot.keyClick(dialog.name_field, Qt.Key.Key_Return)
    assert dialog.problem.isVisible()
    assert "Source" in dialog.problem.text()
    assert person(context, dialog).name == "Person"


def test_a_key_is_recorded(qtbot: QtBot, dialog: LabelDialog, context: Context) -> None:
    qtbot.mouseClick(dialog.key_button, Qt.MouseButton.LeftButton)
    assert dialog.key_button.text() == "press a key…"
    qtbot.keyClick(dialog.key_button, Qt.Key.Key_P)
    assert person(context, dialog).key == dialog.key_button.text() == "p"


def test_a_key_in_another_script_is_recorded(dialog: LabelDialog, context: Context) -> None:
    dialog.key_button.record()
    # QTest types Latin letters only.
    pressed = QKeyEvent(QEvent.Type.KeyPress, 0x416, Qt.KeyboardModifier.NoModifier, "ж")
    QApplication.sendEvent(dialog.key_button, pressed)
    assert person(context, dialog).key == "ж"


def test_a_taken_key_is_refused_with_a_sentence(
    qtbot: QtBot, dialog: LabelDialog, context: Context
) -> None:
    dialog.key_button.record()
    qtbot.keyClick(dialog.key_button, Qt.Key.Key_1)
    assert person(context, dialog).key == "2"
    assert dialog.key_button.text() == "2"
    assert "Source" in dialog.problem.text()


@pytest.mark.parametrize("key", [Qt.Key.Key_Space, Qt.Key.Key_Period, Qt.Key.Key_F5])
def test_only_letters_and_digits_are_keys(
    qtbot: QtBot, dialog: LabelDialog, context: Context, key: Qt.Key
) -> None:
    dialog.key_button.record()
    qtbot.keyClick(dialog.key_button, key)
    assert person(context, dialog).key == "2"
    assert "letter or a digit" in dialog.problem.text()


def test_backspace_takes_the_key_away_and_escape_leaves_it(
    qtbot: QtBot, dialog: LabelDialog, context: Context
) -> None:
    dialog.key_button.record()
    qtbot.keyClick(dialog.key_button, Qt.Key.Key_Escape)
    assert dialog.isVisible()
    assert person(context, dialog).key == "2"
    dialog.key_button.record()
    qtbot.keyClick(dialog.key_button, Qt.Key.Key_Backspace)
    assert person(context, dialog).key is None
    assert dialog.key_button.text() == "none"


def test_a_colour_is_chosen(qtbot: QtBot, dialog: LabelDialog, context: Context) -> None:
    qtbot.mouseClick(dialog.colors.buttons[PALETTE[7]], Qt.MouseButton.LeftButton)
    assert person(context, dialog).color == PALETTE[7]
    assert dialog.colors.buttons[PALETTE[7]].isChecked()
    assert not dialog.colors.buttons[PALETTE[1]].isChecked()


def test_closing_keeps_the_description(qtbot: QtBot, dialog: LabelDialog, context: Context) -> None:
    qtbot.keyClicks(dialog.description_field, "Anybody with a name.")
    dialog.close()
    assert person(context, dialog).description == "Anybody with a name."


def test_a_description_that_is_only_looked_at_stays_as_it_was_given(
    qtbot: QtBot, dialog: LabelDialog, context: Context
) -> None:
    project = context.project
    assert project is not None
    odd = "9\u00a0million\u2028x\r\nand\u2029more"
    labelling.edit_label(project, dialog.uid, description=odd, name="\U0001f6a2" * 300)
    given, entries = person(context, dialog), len(project.history(limit=1000))
    dialog.name_field.setFocus()
    dialog.description_field.setFocus()
    qtbot.keyClicks(dialog.description_field, "y")
    qtbot.keyClick(dialog.description_field, Qt.Key.Key_Backspace)
    dialog.close_button.setFocus()
    dialog.close()
    assert person(context, dialog) == given
    assert len(project.history(limit=1000)) == entries


def test_a_description_keeps_every_blank_and_what_is_half_typed(
    qtbot: QtBot, dialog: LabelDialog, context: Context
) -> None:
    assert context.project is not None
    labelling.edit_label(context.project, dialog.uid, description="9\u00a0million\u2028x")
    field = dialog.description_field
    qtbot.keyClick(field, Qt.Key.Key_End, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClicks(field, "y")
    labelling.edit_label(context.project, dialog.uid, key="p")
    qtbot.mouseClick(dialog.colors.buttons[PALETTE[7]], Qt.MouseButton.LeftButton)
    dialog.close()
    assert person(context, dialog).description == "9\u00a0million\u2028xy"
    context.project.undo()
    assert person(context, dialog).description == "9\u00a0million\u2028x"


def test_goes_away_with_its_label(dialog: LabelDialog, context: Context) -> None:
    assert context.project is not None
    label_changes.delete_label(context.project, dialog.uid, annotations="delete")
    assert not dialog.isVisible()


def deleting(qtbot: QtBot, context: Context, name: str) -> DeleteLabelDialog:
    assert context.project is not None
    label = context.label_set.named(name)
    made = DeleteLabelDialog(context, label, labelling.label_use(context.project, label.uid))
    made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, on=False)
    qtbot.addWidget(made)
    made.show()
    return made


def test_says_what_deleting_touches(qtbot: QtBot, context: Context) -> None:
    project = context.project
    assert project is not None
    tag(project, uid_of(project, "a1"), "Monday", "Count")
    tag(project, uid_of(project, "a2"), "Nothing", "Count")
    dialog = deleting(qtbot, context, "Count")
    assert dialog.question.text().startswith("3 annotations in 2 documents have the label “Count”.")
    assert dialog.fate == "unlabel", "the choice that loses least"


@pytest.mark.parametrize("fate", ["move", "unlabel", "delete"])
def test_each_fate_is_one_step_to_undo(
    qtbot: QtBot, context: Context, notices: list[Notice], fate: str
) -> None:
    project = context.project
    assert project is not None
    dialog = deleting(qtbot, context, "Count")
    if fate == "move":
        dialog.others.setCurrentIndex(dialog.others.findText("Person"))
        dialog.others.activated.emit(dialog.others.currentIndex())
    elif fate == "delete":
        dialog.delete_choice.click()
    assert dialog.fate == fate
    qtbot.mouseClick(dialog.accept_button, Qt.MouseButton.LeftButton)
    assert not dialog.isVisible()
    assert [label.name for label in context.label_set] == ["Source", "Person"]
    found = labels_of(context, "14 ferries")
    person_uid = context.label_set.named("Person").uid
    assert found == {"move": [person_uid], "unlabel": [None], "delete": []}[fate]
    notices[-1].offers[0].do()
    assert labels_of(context, "14 ferries") == [context.label_set.named("Count").uid]


def labels_of(context: Context, words: str) -> list[Uid | None]:
    try:
        return [annotation_of(context, words).label]
    except StopIteration:
        return []


def test_the_only_label_cannot_be_moved_to_another(qtbot: QtBot, context: Context) -> None:
    project = context.project
    assert project is not None
    for name in ("Source", "Person"):
        uid = context.label_set.named(name).uid
        label_changes.delete_label(project, uid, annotations="delete")
    dialog = deleting(qtbot, context, "Count")
    assert not dialog.move_choice.isEnabled()


def test_an_unused_label_of_any_kind_goes_at_once(
    qtbot: QtBot, context: Context, dialog: LabelDialog
) -> None:
    project = context.project
    assert project is not None
    made = labelling.add_label(project, "counts", kind=Kind.RELATION)
    delete_label(context, made.uid, dialog)
    assert made.uid not in context.label_set
