"""What a key press means where layouts differ: the typed character, else the physical key."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent

T = TypeVar("T")

_ROWS = ((2, "1234567890"), (16, "qwertyuiop"), (30, "asdfghjkl"), (44, "zxcvbnm"))
_BY_SCAN_CODE = {first + at: character for first, row in _ROWS for at, character in enumerate(row)}
_X11_OFFSET = 8  # X11 and Wayland count keys from 8; evdev's and Windows' numbers are the same

# Carbon's virtual key codes (HIToolbox/Events.h, kVK_ANSI_*) in their order.
_BY_MAC_KEY = dict(
    zip(
        (0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 25, 26,
         28, 29, 31, 32, 34, 35, 37, 38, 40, 45, 46),
        "asdfhgzxcvbqweryt1234659780ouipljknm",
        strict=True,
    )
)  # fmt: skip


def physical_character(event: QKeyEvent) -> str | None:
    """The letter or digit that the pressed key bears on a US keyboard, `None` for other keys."""
    platform = QGuiApplication.platformName()
    if platform == "cocoa":
        return _BY_MAC_KEY.get(event.nativeVirtualKey())
    code = event.nativeScanCode()
    return _BY_SCAN_CODE.get(code if platform == "windows" else code - _X11_OFFSET)


def typed_character(event: QKeyEvent) -> str | None:
    """The one printable character a key press types, `None` for commands and other keys."""
    modifiers = event.modifiers()
    held = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.MetaModifier
    if modifiers & (held | Qt.KeyboardModifier.AltModifier):
        return None
    text = event.text()
    return text if len(text) == 1 and text.isprintable() and not text.isspace() else None


def meant(event: QKeyEvent, keys: Mapping[str, T]) -> T | None:
    """What a key press stands for among `keys`, named by the characters they were recorded with.

    The typed character counts first, in any script. Only where it is not one of ASCII's letters
    and digits does the place of the key count: on a Cyrillic layout the label key “r” is where
    it is on a US keyboard, but an AZERTY “a” is never taken for the “q” of another layout.
    """
    typed = typed_character(event)
    if typed is None:
        return None
    for character in (typed, typed.lower()):
        if character in keys:
            return keys[character]
    if typed.isascii() and typed.isalnum():
        return None
    physical = physical_character(event)
    return None if physical is None else keys.get(physical)
