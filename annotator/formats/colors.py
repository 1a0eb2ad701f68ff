"""Colours as other programs write them."""

from __future__ import annotations

import re

_HEX = re.compile(r"#(?:[0-9a-f]{3}){1,2}", re.ASCII)
# Colours that people write by their names in CSS.
_NAMED = {
    "orange": "#ffa500", "red": "#ff0000", "green": "#008000", "blue": "#0000ff",
    "yellow": "#ffff00", "purple": "#800080", "pink": "#ffc0cb", "gray": "#808080",
    "grey": "#808080", "brown": "#a52a2a", "cyan": "#00ffff", "magenta": "#ff00ff",
}  # fmt: skip


def color_of(given: str) -> str | None:
    """A colour as labels have it, of `#abc`, `#aabbcc` or a name; `None` if it is none."""
    color = given.lower()
    color = _NAMED.get(color, color)
    if _HEX.fullmatch(color) is None:
        return None
    digits = color[1:]
    return color if len(digits) == 6 else "#" + "".join(2 * digit for digit in digits)
