"""Two annotations linked in the real window, by nothing but keys."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from annotator.domain.annotation import Kind
from annotator.services.labelling import add_label
from annotator.services.project import Project
from tests.ui.conftest import MakeWindow

Key = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
NONE = Qt.KeyboardModifier.NoModifier


def test_mark_go_link_and_walk_along_the_relation(
    make_window: MakeWindow, small_project: Path
) -> None:
    with Project.open(small_project, annotator="ada") as project:
        add_label(project, "counted by", kind=Kind.RELATION)
        document = next(iter(project.documents()))
        quantity = project.add_span(document, 18, 27, "Quantity")
        source = project.add_span(document, 0, 7, "Source")
    window = make_window(small_project)
    view, line = window.pages.view, window.status_line
    assert view is not None
    view.setFocus()

    def press(key: Key, modifiers: Qt.KeyboardModifier = NONE) -> None:
        QTest.keyClick(view, key, modifiers)

    press(Key.Key_Space)
    press(Key.Key_Space)
    assert window.context.active == quantity.uid
    press(Key.Key_K, CTRL)
    assert "20 drones" in line.mode.text()
    assert not line.mode.isHidden()
    press(Key.Key_Space, SHIFT)
    assert window.context.active == source.uid
    press(Key.Key_K, CTRL)
    palette = window.pages.presenter.linker.palette if window.pages.presenter else None
    assert palette is not None
    assert [choice.name for choice in palette.model.choices] == ["counted by →", "counted by ←"]
    QTest.keyClick(palette.line, Key.Key_Return)
    assert line.mode.isHidden()
    assert "Linked" in line.message.text()
    (made,) = (a for a in window.context.annotations.values() if a.kind is Kind.RELATION)
    press(Key.Key_K, CTRL | SHIFT)
    assert window.context.active == made.uid
    assert "counted by" in line.message.text()
    press(Key.Key_Return)
    assert window.context.active == quantity.uid
    press(Key.Key_K, CTRL | SHIFT)
    press(Key.Key_Delete)
    assert made.uid not in window.context.annotations
    press(Key.Key_Z, CTRL)
    assert made.uid in window.context.annotations
