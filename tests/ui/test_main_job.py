"""The main job in the real window: new project, article, labels, restart, export, by hand."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from annotator.ui.dialogs.exporting import ExportDialog
from annotator.ui.dialogs.paste import PasteDialog
from annotator.ui.main_window import MainWindow
from annotator.ui.state import WindowState
from tests.ui.conftest import MakeWindow

CONTROL = Qt.KeyboardModifier.ControlModifier
CONTROL_SHIFT = CONTROL | Qt.KeyboardModifier.ShiftModifier
ARTICLE = (
    "Ferry halted after hull crack\n\n"
    "The Kestrel stopped at 6:15 ⛴. “Twelve were hurt,” said the purser Ida Holm; "
    "the line spoke of at least nine."
)


def shows(window: MainWindow, text: str) -> bool:
    view = window.pages.view
    return view is not None and view.text == text


def drag_over(window: MainWindow, words: str) -> None:
    """Select words as a hand does: press before the first, release behind the last."""
    view = window.pages.view
    assert view is not None
    start = view.text.index(words)
    first = view.edge_rect(start, at_end=False).center().toPoint() + QPoint(2, 0)
    last = view.edge_rect(start + len(words), at_end=True).center().toPoint() - QPoint(2, 0)
    left = Qt.MouseButton.LeftButton
    QTest.mousePress(view.viewport(), left, pos=first)
    for step in (1, 2, 3):
        QTest.mouseMove(view.viewport(), first + (last - first) * step / 3)
    QTest.mouseRelease(view.viewport(), left, pos=last)
    assert view.selected_text == words


def find(window: MainWindow, words: str) -> None:
    """Select words by keys alone: Ctrl+F, type, Enter."""
    view = window.pages.view
    QTest.keyClick(QApplication.focusWidget() or window, Qt.Key.Key_F, CONTROL)
    QTest.keyClicks(QApplication.focusWidget() or window, words)
    QTest.keyClick(QApplication.focusWidget() or window, Qt.Key.Key_Return)
    assert view is not None
    assert view.selected_text == words
    assert view.hasFocus()


def test_from_nothing_to_a_dataset(qtbot: QtBot, make_window: MakeWindow, tmp_path: Path) -> None:
    state, path = WindowState(), tmp_path / "ferry.annotator"
    window = make_window(state=state)
    page = window.pages.new_project()
    QTest.keyClick(window, Qt.Key.Key_N, CONTROL)
    page.where.setText(str(path))
    page.labels.setText("Person, Quantity")
    page.create_button.click()
    # Filling the panels of the first project is what the next lines use.
    qtbot.waitUntil(lambda: "labels" in window.docks.panels)

    QGuiApplication.clipboard().setText(ARTICLE)
    QTest.keyClick(window.pages.view or window, Qt.Key.Key_V, CONTROL_SHIFT)
    dialog = window.findChild(PasteDialog)
    assert dialog is not None
    dialog.add_button.click()
    view = window.pages.view
    assert view is not None
    qtbot.waitUntil(partial(shows, window, ARTICLE))

    drag_over(window, "Ida Holm")
    QTest.keyClicks(view, "1")
    find(window, "Twelve")
    QTest.keyClicks(view, "2")
    find(window, "at least nine")
    QTest.keyClicks(view, "2")
    QTest.keyClick(view, Qt.Key.Key_Z, CONTROL)
    window.close()

    window = make_window(path, state=state)
    view = window.pages.view
    assert view is not None
    assert view.text == ARTICLE
    QTest.keyClick(view, Qt.Key.Key_Z, CONTROL_SHIFT)
    QTest.keyClick(view, Qt.Key.Key_E, CONTROL_SHIFT)
    export = window.findChild(ExportDialog)
    assert export is not None
    export.target.place.setText(str(tmp_path / "ferry.jsonl"))
    qtbot.waitUntil(export.export_button.isEnabled)
    export.export_button.click()
    qtbot.waitUntil(lambda: export.exported and not window.context.jobs.running)

    (line,) = (tmp_path / "ferry.jsonl").read_text("utf-8").splitlines()
    document = json.loads(line)
    assert document["text"] == ARTICLE
    spans = [(span["label"], span["text"]) for span in document["spans"]]
    assert spans == [("Quantity", "Twelve"), ("Person", "Ida Holm"), ("Quantity", "at least nine")]
    for span in document["spans"]:
        assert ARTICLE[span["start"] : span["end"]] == span["text"]
    export.close()
