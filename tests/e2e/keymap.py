"""What stands on the keys of a keyboard layout, and which keys a user of it presses."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

CONTROL, SHIFT, ALT, ALT_GR, CAPS_LOCK, NUM_LOCK = 37, 50, 64, 108, 66, 77
"""Key codes of X11 (evdev + 8), the same on every layout."""

NAMED = {
    "Escape": 9, "Backspace": 22, "Tab": 23, "Return": 36, "Space": 65, "F1": 67, "F2": 68,
    "F3": 69, "F5": 71, "F7": 73, "F8": 74, "F9": 75, "Enter": 104, "Home": 110, "Up": 111,
    "PgUp": 112, "Left": 113, "Right": 114, "End": 115, "Down": 116, "PgDown": 117,
    "Insert": 118, "Delete": 119,
}  # fmt: skip
"""Keys that bear the same name everywhere; `Enter` is the one on the keypad, as Qt has it."""

KEYPAD = {"0": 90, "1": 87, "2": 88, "3": 89, "+": 86, "-": 82}

_ROWS = {10: "1234567890", 24: "qwertyuiop", 38: "asdfghjkl", 52: "zxcvbnm"}
US_PLACES = {
    character: first + place for first, row in _ROWS.items() for place, character in enumerate(row)
}
"""Where letters and digits stand on a US keyboard."""

PRINTING = (*range(10, 22), *range(24, 36), *range(38, 50), 51, *range(52, 62), 94)
"""The key codes that type something, letters, digits and punctuation."""

_SYMBOLS = {"plus": "+", "minus": "-", "equal": "="}
_CODE = re.compile(r"^\s*<(\w+)> = (\d+);", re.MULTILINE)
_KEY = re.compile(r"^\s*key\s+<(\w+)> \{(.*?)\};", re.MULTILINE | re.DOTALL)
_GROUP = re.compile(r"\[group\d\]", re.IGNORECASE)
_LEVELS = re.compile(r"\[(.*?)\]", re.DOTALL)


@dataclass(frozen=True)
class Keymap:
    """One layout: by the characters on keycaps, which key it is and with which modifier."""

    places: Mapping[str, tuple[int, int]]
    """Key code and level (0 plain, 1 Shift) of ASCII's letters, digits, `+`, `-` and `=`."""

    @classmethod
    def parse(cls, dump: str) -> Keymap:
        """Read what `xkbcomp DISPLAY -` prints of a server's layout; its first group counts."""
        codes = {name: int(code) for name, code in _CODE.findall(dump)}
        places: dict[str, tuple[int, int]] = {}
        for name, inside in _KEY.findall(dump):
            levels = _LEVELS.search(_GROUP.sub("", inside))
            if name not in codes or levels is None:
                continue
            for level, symbol in enumerate(levels.group(1).split(",")[:2]):
                character = _SYMBOLS.get(symbol.strip(), symbol.strip())
                if len(character) == 1 and character not in places:
                    places[character] = codes[name], level
        return cls(places)

    def typing(self, character: str) -> tuple[int, ...]:
        """The keys that type a character, modifier first.

        A letter or digit that the layout lacks is looked for where a US keyboard has it: this is
        what the keycaps of such keyboards show beside their own script.
        """
        if character not in self.places:
            return (US_PLACES[character],)
        code, level = self.places[character]
        return (SHIFT, code) if level else (code,)

    def pressing(self, keys: str) -> tuple[int, ...]:
        """The keys for a shortcut as Qt writes it, such as `Ctrl+Shift+Z` or `Ctrl++`."""
        head, _, name = keys[:-1].rpartition("+")
        held = head.split("+") if head else []
        name += keys[-1]
        codes = {"Ctrl": CONTROL, "Shift": SHIFT, "Alt": ALT}
        modifiers = [codes[word] for word in held]
        if name in NAMED:
            return (*modifiers, NAMED[name])
        typed = self.typing(name.lower())
        return tuple(dict.fromkeys((*modifiers, *typed)))
