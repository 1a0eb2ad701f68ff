"""Shortcuts on keyboards without Latin letters: the key where a US one has Z acts as Z."""

from __future__ import annotations

import sys

from PySide6.QtCore import QCoreApplication, QEvent, QKeyCombination, QObject, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QApplication, QWidget

from annotator.ui.commands import Commands

_ROWS = {10: "1234567890", 24: "QWERTYUIOP", 38: "ASDFGHJKL", 52: "ZXCVBNM"}
_SCAN_CODES = {
    first + place: letter for first, row in _ROWS.items() for place, letter in enumerate(row)
}
"""X11 and Wayland key codes (evdev + 8) of the US letters and digits."""
_BEYOND_LATIN = 0x250
"""The first character that belongs to no Latin alphabet."""
_OFFSETS = {"linux": 0, "win32": 8}
"""What to add to Qt's native scan code to get those; Windows reports set 1, as evdev does."""

MODIFIERS = (
    Qt.KeyboardModifier.ControlModifier
    | Qt.KeyboardModifier.ShiftModifier
    | Qt.KeyboardModifier.AltModifier
    | Qt.KeyboardModifier.MetaModifier
)


def latin_letter(event: QKeyEvent, *, latin_keyboard: bool = True) -> str | None:
    """The US letter or digit on the pressed key, if the key produced neither.

    A key that produced a letter of the Latin alphabet keeps it, wherever it lies; digits are
    also looked for where a layout has them only with Shift (French, Czech). A Latin keyboard
    has signs where a US one has letters, which mean themselves; on others signs share a key
    with a letter (Arabic has `~` on Shift+Z, Hebrew `/` on Q) and say nothing.
    """
    key, offset = event.key(), _OFFSETS.get(sys.platform)
    if offset is None or key >= Qt.Key.Key_Escape or (chr(key).isascii() and chr(key).isalnum()):
        return None
    letter = _SCAN_CODES.get(event.nativeScanCode() + offset)
    latin = key < _BEYOND_LATIN and (latin_keyboard or chr(key).isalpha())
    return None if letter is None or (latin and letter.isalpha()) else letter


class PhysicalKeys(QObject):
    """Watches a window's own key events: those that came by no shortcut and mean nothing yet.

    Installed on the `QWindow`, it sees a key after Qt has looked for a shortcut and before any
    widget. As Qt does, it first asks the focused widget (a line has its own Ctrl+Z), then the
    commands.
    """

    def __init__(self, commands: Commands) -> None:
        super().__init__(commands)
        self._commands = commands
        self._latin_keyboard = True

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        modifiers = event.modifiers() & MODIFIERS
        if not modifiers & Qt.KeyboardModifier.ShiftModifier and _is_letter(event):
            # Qt does not tell the layout; the last letter that came does.
            self._latin_keyboard = event.key() < _BEYOND_LATIN
        if not modifiers & Qt.KeyboardModifier.ControlModifier:
            return False
        letter = latin_letter(event, latin_keyboard=self._latin_keyboard)
        if letter is None or QApplication.activePopupWidget() is not None:
            return False
        key = Qt.Key(ord(letter))
        focused = QGuiApplication.focusObject()
        if isinstance(focused, QWidget) and _wants(focused, key, modifiers):
            _press(focused, QEvent.Type.KeyPress, key, modifiers)
            return True
        action = self._commands.for_key(QKeySequence(QKeyCombination(modifiers, key)))
        if action is None:
            return False
        action.trigger()
        return True


def _is_letter(event: QKeyEvent) -> bool:
    return event.key() < Qt.Key.Key_Escape and chr(event.key()).isalpha()


def _wants(widget: QWidget, key: Qt.Key, modifiers: Qt.KeyboardModifier) -> bool:
    """Whether the widget itself would take the key before any shortcut."""
    return _press(widget, QEvent.Type.ShortcutOverride, key, modifiers)


def _press(widget: QWidget, kind: QEvent.Type, key: Qt.Key, modifiers: Qt.KeyboardModifier) -> bool:
    event = QKeyEvent(kind, key, modifiers)
    event.ignore()
    QCoreApplication.sendEvent(widget, event)
    return event.isAccepted()
