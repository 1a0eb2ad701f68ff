"""The list of annotations: activating, following, filtering, deleting."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from annotator.ui.context import Context
from annotator.ui.messages import Notice
from annotator.ui.models.annotations import AnnotationRole
from annotator.ui.panels.annotations import AnnotationsPanel
from annotator.ui.theme import mark_color
from tests.ui.panels.fixtures import (
    annotation_of,
    click_row,
    has_color,
    picture,
    recorded,
    tag,
    uid_of,
)
from tests.ui.panels.test_suggestions import suggest


@pytest.fixture
def panel(qtbot: QtBot, context: Context) -> AnnotationsPanel:
    made = AnnotationsPanel(context)
    qtbot.addWidget(made)
    made.resize(284, 240)
    made.show()
    qtbot.waitExposed(made)
    return made


def quotes(panel: AnnotationsPanel) -> list[str]:
    return [
        panel.model.index(row).data(AnnotationRole.QUOTE) for row in range(panel.model.rowCount())
    ]


def test_lists_the_shown_document(panel: AnnotationsPanel, context: Context) -> None:
    assert quotes(panel)[2:] == ["14 ferries", "The union"]
    assert panel.header.count.text() == "4"
    shown = picture(panel.view)
    for name in ("Source", "Person", "Count"):
        color = mark_color(context.theme, context.label_set.named(name).color)
        assert has_color(shown, color, 3)


def test_a_click_activates_and_asks_to_be_shown(
    qtbot: QtBot, panel: AnnotationsPanel, context: Context
) -> None:
    asked = recorded(panel.reveal_asked)
    click_row(qtbot, panel.view, 2)
    uid = annotation_of(context, "14 ferries").uid
    assert context.active == uid
    click_row(qtbot, panel.view, 2)
    assert asked == [(uid,), (uid,)], "again, even when it was active"


def test_follows_the_active_one_without_taking_the_focus(
    qtbot: QtBot, panel: AnnotationsPanel, context: Context
) -> None:
    field = QLineEdit(panel)
    field.show()
    field.setFocus()
    context.set_active(annotation_of(context, "Ilse Brandt").uid)
    assert panel.view.currentIndex().row() == 1
    assert field.hasFocus()
    assert has_color(picture(panel.view), context.theme.selection, 300)
    context.set_active(None)
    assert not has_color(picture(panel.view), context.theme.selection, 300)


def test_new_and_deleted_ones_come_and_go(panel: AnnotationsPanel, context: Context) -> None:
    project = context.project
    assert project is not None
    tag(project, uid_of(project, "a1"), "Monday", "Count")
    assert quotes(panel)[2] == "Monday"
    assert panel.header.count.text() == "5"
    project.undo()
    assert panel.header.count.text() == "4"


def test_delete_removes_and_offers_undo(
    qtbot: QtBot, panel: AnnotationsPanel, context: Context, notices: list[Notice]
) -> None:
    project = context.project
    assert project is not None
    panel.view.setFocus()
    panel.view.show_row(1)
    qtbot.keyClick(panel.view, Qt.Key.Key_Delete)
    assert len(project.document("a1").annotations) == 3
    assert "Ilse Brandt" not in quotes(panel)
    assert notices[-1].text == "Deleted Person “\u2068Ilse Brandt\u2069”."
    assert panel.view.currentIndex().row() == 1
    notices[-1].offers[0].do()
    assert "Ilse Brandt" in quotes(panel)


def test_filters_by_words_and_label(
    qtbot: QtBot, panel: AnnotationsPanel, context: Context
) -> None:
    assert not panel.words.isVisible()
    qtbot.mouseClick(panel.filter_button, Qt.MouseButton.LeftButton)
    assert panel.words.hasFocus()
    qtbot.keyClicks(panel.words, "brandt")
    qtbot.waitUntil(lambda: len(quotes(panel)) == 2, timeout=2000)
    assert panel.header.count.text() == "2 of 4"
    panel.labels.setCurrentIndex(panel.labels.findText("Person"))
    panel.labels.activated.emit(panel.labels.currentIndex())
    assert quotes(panel) == ["Ilse Brandt"]
    qtbot.mouseClick(panel.filter_button, Qt.MouseButton.LeftButton)
    assert len(quotes(panel)) == 4


def test_relabels_from_the_menu(panel: AnnotationsPanel, context: Context) -> None:
    menu = panel.menu_for(panel.model.index(3))
    labels = next(a for a in menu.actions() if a.text() == "Label").menu()
    assert labels is not None
    person = next(a for a in labels.actions() if a.text().startswith("Person"))  # type: ignore[attr-defined]
    person.trigger()
    assert annotation_of(context, "The union").label == context.label_set.named("Person").uid


def test_says_what_to_do_when_there_is_nothing(panel: AnnotationsPanel, context: Context) -> None:
    project = context.project
    assert project is not None
    context.open_document(uid_of(project, "a2"))
    assert quotes(panel) == []
    assert "Nothing tagged yet" in panel.view.hint
    context.show_document(None)
    assert "Open a document" in panel.view.hint


def test_suggestions_are_listed_and_accepted_from_the_menu(
    qtbot: QtBot, panel: AnnotationsPanel, context: Context
) -> None:
    project = context.project
    assert project is not None
    made = suggest(project, "a1", "Monday", "Count", 0.5)
    panel.filter_button.click()
    panel.states.setCurrentIndex(1)
    panel.states.activated.emit(1)
    assert quotes(panel) == ["Monday"]
    assert panel.header.count.text() == "1 of 5"
    assert "Reject" in [a.text() for a in panel.menu_for(panel.model.index(0)).actions()]
    panel.delete(made.uid)
    assert quotes(panel) == []
    assert project.annotation(made.uid).rejected
    panel.states.setCurrentIndex(3)
    panel.states.activated.emit(3)
    assert quotes(panel) == ["Monday"]
    menu = panel.menu_for(panel.model.index(0))
    next(action for action in menu.actions() if action.text() == "Accept").trigger()
    assert [j.verdict for j in project.annotation(made.uid).judgements] == ["accepts"]
    panel.filter_button.click()
    assert panel.model.rowCount() == 5
