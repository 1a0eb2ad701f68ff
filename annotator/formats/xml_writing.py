"""Text as XML 1.0 can hold it, and its markup escaped so that it comes back as it was."""

from __future__ import annotations

import re
from collections.abc import Mapping

_ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_REPLACEMENT = "\ufffd"

# A line end that is not written as a reference is read as "\n", in an attribute as a space.
_IN_TEXT = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"})
_IN_ATTRIBUTE = str.maketrans(
    {
        "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;",
        "\t": "&#9;", "\n": "&#10;", "\r": "&#13;",
    }
)  # fmt: skip
_SPECIAL_IN_TEXT = re.compile("[&<>\r]")
_SPECIAL_IN_ATTRIBUTE = re.compile('[&<>"\t\n\r]')

DECLARATION = '<?xml version="1.0" encoding="utf-8"?>\n'
"""What every XML file of ours begins with."""


def legal(text: str) -> bool:
    """Whether XML 1.0 can hold a text: no control characters, U+FFFE, U+FFFF or half characters."""
    return _ILLEGAL.search(text) is None


def made_legal(text: str) -> str:
    """The text with U+FFFD for every character that XML cannot hold."""
    return _ILLEGAL.sub(_REPLACEMENT, text)


def in_text(text: str) -> str:
    """A legal text, escaped to stand between tags."""
    return text.translate(_IN_TEXT) if _SPECIAL_IN_TEXT.search(text) else text


def in_attribute(text: str) -> str:
    """A legal text, escaped to stand between the double quotes of an attribute."""
    return text.translate(_IN_ATTRIBUTE) if _SPECIAL_IN_ATTRIBUTE.search(text) else text


def tag(name: str, attributes: Mapping[str, str | None], *, empty: bool = False) -> str:
    """A start tag, or the tag of an element without content; `None` leaves an attribute out."""
    written = "".join(
        f' {key}="{in_attribute(value)}"' for key, value in attributes.items() if value is not None
    )
    return f"<{name}{written}{'/' if empty else ''}>"
