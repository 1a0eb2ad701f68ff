"""Shortcuts on keyboards without Latin letters, by the place of the key."""

from __future__ import annotations

import sys

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit

from annotator.ui.main_window import MainWindow
from annotator.ui.physical_keys import latin_letter

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the codes below are Linux's")
CONTROL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
Z, G, ZERO = 52, 42, 19


def pressed(character: str, code: int, modifiers: Qt.KeyboardModifier = CONTROL) -> QKeyEvent:
    key = ord(character.upper())
    return QKeyEvent(QEvent.Type.KeyPress, key, modifiers, code, 0, 0, character)


@pytest.mark.parametrize(
    ("character", "code", "letter"),
    [
        ("я", Z, "Z"),
        ("п", G, "G"),
        ("ζ", Z, "Z"),
        ("ئ", Z, "Z"),
        ("y", Z, None),  # German: the key between T and U is Z, this one is Y
        ("w", Z, None),  # French
        ("ü", 34, None),  # a letter of the Latin alphabet is no P
        ("à", ZERO, "0"),  # French: digits need Shift
        ("é", ZERO, "0"),  # Czech
        ("я", 200, None),
    ],
)
def test_what_a_key_stands_for(character: str, code: int, letter: str | None) -> None:
    assert latin_letter(pressed(character, code)) == letter


def test_a_shortcut_fires_by_the_place_of_its_key(window: MainWindow) -> None:
    done: list[str] = []
    window.commands.bind("undo", lambda: done.append("undo"))
    window.commands.bind("redo", lambda: done.append("redo"))
    handle = window.windowHandle()
    QCoreApplication.sendEvent(handle, pressed("я", Z))
    QCoreApplication.sendEvent(handle, pressed("я", Z, CONTROL | SHIFT))
    QCoreApplication.sendEvent(handle, pressed("я", Z, SHIFT))
    assert done == ["undo", "redo"]


def test_signs_mean_letters_only_where_letters_are_not_latin(window: MainWindow) -> None:
    done: list[str] = []
    window.commands.bind("redo", lambda: done.append("redo"))
    handle = window.windowHandle()
    tilde = pressed("~", Z, CONTROL | SHIFT)
    QCoreApplication.sendEvent(handle, tilde)
    assert done == []
    QCoreApplication.sendEvent(handle, pressed("ئ", Z, Qt.KeyboardModifier.NoModifier))
    QCoreApplication.sendEvent(handle, tilde)
    assert done == ["redo"]
    QCoreApplication.sendEvent(handle, pressed(";", Z, Qt.KeyboardModifier.NoModifier))
    QCoreApplication.sendEvent(handle, pressed("a", 38, Qt.KeyboardModifier.NoModifier))
    QCoreApplication.sendEvent(handle, tilde)
    assert done == ["redo"]


def test_a_line_that_is_typed_in_has_its_own_keys(window: MainWindow) -> None:
    done: list[str] = []
    window.commands.bind("undo", lambda: done.append("undo"))
    line = QLineEdit(window)
    line.show()
    line.setFocus()
    line.insert("typed")
    QCoreApplication.sendEvent(window.windowHandle(), pressed("я", Z))
    assert line.text() == ""
    assert done == []
