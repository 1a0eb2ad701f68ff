"""Chips of document labels under the title: keys, mouse, order, the list to type in."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from annotator.domain.annotation import Kind
from annotator.domain.ids import Uid, new_uid
from annotator.domain.label import Label
from annotator.domain.ranks import rank_of
from annotator.services import labelling
from annotator.services.project import Project
from annotator.ui.editor.document_chips import DocumentChip, DocumentChips
from annotator.ui.editor.view import ArticleView
from annotator.ui.main_window import MainWindow
from tests.ui.panels.fixtures import has_color, picture

ALT = Qt.KeyboardModifier.AltModifier
LEFT = Qt.MouseButton.LeftButton
FRAME = new_uid()


@pytest.fixture
def window(make_window, small_project: Path) -> MainWindow:  # type: ignore[no-untyped-def]
    with Project.open(small_project, annotator="ada") as project:
        labelling.add_labels(
            project,
            [
                Label(FRAME, "Frame", Kind.DOCUMENT, constraints={"one_primary": True}),
                Label(new_uid(), "Economy", Kind.DOCUMENT, key="1", parent=FRAME),
                Label(new_uid(), "Safety", Kind.DOCUMENT, key="2", parent=FRAME),
                Label(new_uid(), "Opinion", Kind.DOCUMENT, key="3"),
            ],
        )
    return make_window(small_project)  # type: ignore[no-any-return]


def view_of(window: MainWindow) -> ArticleView:
    assert window.pages.view is not None
    return window.pages.view


def chips_of(window: MainWindow) -> DocumentChips:
    [found] = window.pages.findChildren(DocumentChips)
    return found


def shown(window: MainWindow) -> list[tuple[str, int | None]]:
    return [(chip.text(), chip.rank) for chip in chips_of(window).chips]


def stored(window: MainWindow) -> list[tuple[str, int | None]]:
    labels = window.context.label_set
    found = [a for a in window.context.annotations.values() if a.kind is Kind.DOCUMENT]
    return sorted((labels[a.label or Uid("")].name, rank_of(a)) for a in found)


def press(window: MainWindow, *keys: str) -> None:
    view_of(window).setFocus()
    for key in keys:
        QTest.keyClick(view_of(window), key)  # type: ignore[call-overload]


def test_label_keys_give_and_take(window: MainWindow) -> None:
    press(window, "2", "1", "3")
    assert shown(window) == [("Safety", 1), ("Economy", 2), ("Opinion", None)]
    assert stored(window) == [("Economy", 2), ("Opinion", None), ("Safety", 1)]
    last = chips_of(window).chips[-1]
    assert window.context.active == last.annotation.uid
    press(window, "2")
    assert shown(window) == [("Economy", 1), ("Opinion", None)]
    window.commands.run("undo")
    assert shown(window) == [("Safety", 1), ("Economy", 2), ("Opinion", None)]


def test_chips_are_worked_by_keys(qtbot: QtBot, window: MainWindow) -> None:
    press(window, "2", "1")
    first = chips_of(window).chips[0]
    first.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(first, Qt.Key.Key_Down, ALT)
    assert shown(window) == [("Economy", 1), ("Safety", 2)]
    moved = chips_of(window).chips[1]
    assert moved.hasFocus(), "the focus goes with the chip"
    qtbot.keyClick(moved, Qt.Key.Key_Up, ALT)
    assert shown(window) == [("Safety", 1), ("Economy", 2)]
    chip = chips_of(window).chips[0]
    qtbot.keyClick(chip, Qt.Key.Key_Right)
    other = chips_of(window).chips[1]
    assert other.hasFocus()
    qtbot.keyClick(other, Qt.Key.Key_Return)
    assert window.context.active == other.annotation.uid
    qtbot.keyClick(other, Qt.Key.Key_Delete)
    assert shown(window) == [("Safety", 1)]


def test_a_label_without_an_order_says_so(qtbot: QtBot, window: MainWindow) -> None:
    press(window, "3")
    heard: list[str] = []
    window.context.message.connect(heard.append)
    chip = chips_of(window).chips[0]
    chip.setFocus()
    qtbot.keyClick(chip, Qt.Key.Key_Up, ALT)
    assert heard == ["“Opinion” has no order: none of its group is to be the primary one."]


def test_the_mouse_makes_active_first_and_reorders(qtbot: QtBot, window: MainWindow) -> None:
    press(window, "2", "1")
    first, second = chips_of(window).chips
    qtbot.mouseClick(first, LEFT, pos=first.rect().center() + QPoint(8, 0))
    assert window.context.active == first.annotation.uid
    qtbot.mouseClick(second, LEFT, pos=QPoint(12, second.height() // 2))
    assert shown(window) == [("Economy", 1), ("Safety", 2)], "its number makes it the first"
    first, second = chips_of(window).chips
    middle = first.rect().center() + QPoint(8, 0)
    qtbot.mousePress(first, LEFT, pos=middle)
    there = first.mapFromGlobal(second.mapToGlobal(second.rect().center()))
    qtbot.mouseMove(first, there)
    qtbot.mouseRelease(first, LEFT, pos=there)
    assert shown(window) == [("Safety", 1), ("Economy", 2)]


def test_the_list_gives_takes_and_makes(qtbot: QtBot, window: MainWindow) -> None:
    qtbot.mouseClick(chips_of(window).more, LEFT)
    assert window.pages.presenter is not None
    palette = window.pages.presenter.whole.palette
    assert palette.isVisible()
    QTest.keyClicks(palette.line, "opi")
    qtbot.keyClick(palette.line, Qt.Key.Key_Return)
    assert shown(window) == [("Opinion", None)]
    assert palette.isHidden()
    window.commands.run("label_document")
    QTest.keyClicks(palette.line, "Satire")
    qtbot.keyClick(palette.line, Qt.Key.Key_Return)
    assert shown(window) == [("Opinion", None), ("Satire", None)]
    assert window.context.label_set.named("Satire", Kind.DOCUMENT).kind is Kind.DOCUMENT
    window.commands.run("label_document")
    qtbot.keyClick(palette.line, Qt.Key.Key_Escape)
    assert view_of(window).hasFocus()


def test_chips_show_colour_rank_and_problems(qtbot: QtBot, window: MainWindow) -> None:
    press(window, "1")
    [chip] = chips_of(window).chips
    assert isinstance(chip, DocumentChip)
    assert has_color(picture(chip), chip.color, 10)
    assert chip.accessibleName() == "Economy, rank 1"
    project = window.context.project
    assert project is not None
    from annotator.services import editing

    editing.edit_annotation(project, chip.annotation.uid, slots=[])
    qtbot.waitUntil(lambda: window.context.problems.settled)
    [chip] = chips_of(window).chips
    assert "primary" in chip.accessibleDescription()
    assert has_color(picture(chip), window.context.theme.bad, 3)


def test_without_such_labels_there_is_no_row(make_window, small_project: Path) -> None:  # type: ignore[no-untyped-def]
    window = make_window(small_project)
    assert window.pages.findChildren(DocumentChips) == []
    project = window.context.project
    assert project is not None
    labelling.add_label(project, "Topic", kind=Kind.DOCUMENT)
    assert chips_of(window).isVisible()
