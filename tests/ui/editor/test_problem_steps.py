"""F8: to the next problem or suggestion by place, in this document and in the next ones."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from annotator.domain.annotation import Anchor, Annotation, JsonObject, Slot
from annotator.domain.ids import Uid, new_uid
from annotator.domain.label import Label
from annotator.services import editing, labelling
from annotator.services.project import Project
from annotator.ui.main_window import MainWindow
from tests.ui.conftest import TEXTS

SHIFT = Qt.KeyboardModifier.ShiftModifier
NONE = Qt.KeyboardModifier.NoModifier


@pytest.fixture
def window(make_window, small_project: Path) -> MainWindow:  # type: ignore[no-untyped-def]
    with Project.open(small_project, annotator="ada") as project:
        kind: JsonObject = {"name": "kind", "type": "one-of", "choices": ["navy"], "required": True}
        labelling.add_labels(project, [Label(new_uid(), "Claim", slots=(kind,))])
        add(project, "first", "confirmed", "Claim")
        add(project, "first", "drones", "Source", origin="model:x@1")
        add(project, "first", "fell", "Claim")
        add(project, "third", "البحرية", "Claim")
    return make_window(small_project)  # type: ignore[no-any-return]


def add(
    project: Project, id: str, words: str, label: str, origin: str = "hand"
) -> Annotation:
    start = TEXTS[id].index(words)
    return editing.add_span(
        project, project.document(id).uid, [Anchor(start, start + len(words))],
        project.label_set.named(label).uid, origin=origin,
    )  # fmt: skip


def active_words(window: MainWindow) -> str:
    annotation = window.context.annotations[window.context.active or Uid("")]
    start, end = annotation.anchors[0]
    return window.context.text[start:end]


def press(qtbot: QtBot, window: MainWindow, modifier: Qt.KeyboardModifier = NONE) -> None:
    assert window.pages.view is not None
    qtbot.keyClick(window.pages.view, Qt.Key.Key_F8, modifier)


def test_f8_goes_by_place_and_on_to_the_next_document(qtbot: QtBot, window: MainWindow) -> None:
    context = window.context
    heard: list[str] = []
    context.message.connect(heard.append)
    press(qtbot, window)
    assert active_words(window) == "confirmed"
    assert heard[-1] == "“kind” is missing."
    press(qtbot, window)
    assert active_words(window) == "drones"
    assert heard[-1] == "A suggestion of x@1: Enter accepts it, Backspace rejects it."
    press(qtbot, window)
    assert active_words(window) == "fell"
    press(qtbot, window)
    qtbot.waitUntil(lambda: context.text == TEXTS["third"])
    assert active_words(window) == "البحرية"
    press(qtbot, window)
    assert heard[-1] == (
        "There is no problem and nothing to review after this place. Shift+F8 goes the other way."
    )
    press(qtbot, window, SHIFT)
    qtbot.waitUntil(lambda: context.text == TEXTS["first"])
    assert active_words(window) == "fell", "backwards it comes in at the last one"
    press(qtbot, window, SHIFT)
    assert active_words(window) == "drones"


def test_what_is_mended_is_passed_over(qtbot: QtBot, window: MainWindow) -> None:
    project = window.context.project
    assert project is not None
    press(qtbot, window)
    uid = window.context.active
    assert uid is not None
    editing.edit_annotation(project, uid, slots=[Slot("kind", "navy")])
    assert window.context.active == uid
    press(qtbot, window)
    assert active_words(window) == "drones"
    press(qtbot, window, SHIFT)
    assert active_words(window) == "drones", "there is none before it any more"


def test_a_fresh_annotation_is_the_next_problem(qtbot: QtBot, window: MainWindow) -> None:
    project, context = window.context.project, window.context
    assert project is not None
    made = add(project, "first", "navy", "Claim")
    context.set_active(made.uid)
    heard: list[str] = []
    context.message.connect(heard.append)
    press(qtbot, window)
    assert active_words(window) == "navy", "it asks for a slot"
    assert heard[-1] == "“kind” is missing."


def test_the_panel_goes_there_by_enter(qtbot: QtBot, window: MainWindow) -> None:
    window.commands.run("problems")
    panel = window.docks.panels["problems"]
    view = panel.view  # type: ignore[attr-defined]
    qtbot.waitUntil(lambda: view.model().rowCount() == 2)
    view.show_row(1)
    qtbot.keyClick(view, Qt.Key.Key_Return)
    assert active_words(window) == "fell"


def test_the_article_marks_problems(qtbot: QtBot, window: MainWindow) -> None:
    view, context = window.pages.view, window.context
    assert view is not None
    qtbot.waitUntil(lambda: context.problems.settled)
    with_waves = _bad_pixels(window)
    assert with_waves > 10
    project = context.project
    assert project is not None
    for annotation in list(context.annotations.values()):
        if annotation.label == project.label_set.named("Claim").uid:
            editing.edit_annotation(project, annotation.uid, slots=[Slot("kind", "navy")])
    qtbot.waitUntil(lambda: context.problems.settled)
    assert _bad_pixels(window) == 0


def _bad_pixels(window: MainWindow) -> int:
    assert window.pages.view is not None
    image = window.pages.view.viewport().grab().toImage()
    bad = window.context.theme.bad
    return sum(
        image.pixelColor(x, y) == bad for x in range(image.width()) for y in range(image.height())
    )


def test_the_keys_go_to_the_slot_that_is_missing(qtbot: QtBot, window: MainWindow) -> None:
    window.commands.run("problems")
    view = window.docks.panels["problems"].view  # type: ignore[attr-defined]
    qtbot.waitUntil(lambda: view.model().rowCount() == 2)
    view.show_row(0)
    qtbot.keyClick(view, Qt.Key.Key_Return)
    assert active_words(window) == "confirmed"
    keeper = window.focusWidget()
    assert window.docks.panels["inspector"].isAncestorOf(keeper)
    assert "kind" in keeper.accessibleName().casefold()
