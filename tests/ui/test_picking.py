"""An annotation in another document picked and linked in the real window, by nothing but keys."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from annotator.domain.annotation import Kind
from annotator.services.labelling import add_label
from annotator.services.project import Project
from tests.ui.conftest import MakeWindow

Key = Qt.Key
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
NONE = Qt.KeyboardModifier.NoModifier


def test_link_across_documents_go_there_and_take_it_back(
    make_window: MakeWindow, small_project: Path
) -> None:
    with Project.open(small_project, annotator="ada") as project:
        add_label(project, "counted by", kind=Kind.RELATION)
        first, second, _ = project.documents()
        quantity = project.add_span(first, 18, 27, "Quantity")
        mayor = project.add_span(second, 32, 41, "Source")
        project.add_span(second, 19, 30, "Source")
    window = make_window(small_project)
    view, line, presenter = window.pages.view, window.status_line, window.pages.presenter
    assert view is not None
    assert presenter is not None
    view.setFocus()

    def press(key: Key, modifiers: Qt.KeyboardModifier = NONE) -> None:
        QTest.keyClick(view, key, modifiers)

    press(Key.Key_Space)
    assert window.context.active == quantity.uid
    press(Key.Key_L, CTRL | SHIFT)
    picker = presenter.picker
    assert picker.isVisible()
    assert len(picker.model.choices) == 2
    QTest.keyClicks(picker.line, "the may")
    assert [choice.name for choice in picker.model.choices] == ["the mayor"]
    QTest.keyClick(picker.line, Key.Key_Return)
    ways = presenter.linker.palette
    assert [choice.name for choice in ways.model.choices] == ["counted by →", "counted by ←"]
    QTest.keyClick(ways.line, Key.Key_Return)
    said = line.message.text()
    assert "Linked" in said
    assert "second" in said
    (made,) = window.context.wide.values()
    assert [slot.ref for slot in made.slots] == [quantity.uid, mayor.uid]
    assert view.hasFocus()
    press(Key.Key_L, CTRL | SHIFT)
    QTest.keyClicks(picker.line, "mayor")
    QTest.keyClick(picker.line, Key.Key_Return, SHIFT)
    assert window.context.document_uid == second.uid
    assert window.context.active == mayor.uid
    press(Key.Key_Z, CTRL)
    assert not window.context.wide
