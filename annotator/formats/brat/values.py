"""Values in the lines of brat: as they are where that says it all, else as JSON on one line."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from annotator.domain.annotation import JsonValue
from annotator.domain.document import check_json
from annotator.domain.errors import InvalidInput

BREAKS = "\t\n\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"
"""What ends a line or a column for some program that reads brat's files."""

_BREAK = re.compile(f"[{BREAKS}]")
_LIKE_JSON = set('{["-0123456789tfn')
_ATTRIBUTE = re.compile(r"[^\s,|<>]{1,100}")
_WORD = re.compile(r"[A-Za-z][A-Za-z0-9_-]{,99}")
_BASE = re.compile(r"[^\s:]+")
_ID = re.compile(r"\S+")


def to_note(value: JsonValue) -> str:
    """A value as the text of a note."""
    if isinstance(value, str) and is_line(value) and from_note(value) is value:
        return value
    written = json.dumps(value, ensure_ascii=False, default=_plain)
    return _BREAK.sub(lambda match: f"\\u{ord(match[0]):04x}", written)


def from_note(text: str) -> JsonValue:
    """The value that a note holds: the text itself unless it is JSON."""
    if text[:1] not in _LIKE_JSON:
        return text
    try:
        value: JsonValue = json.loads(text, parse_constant=_refuse)
        check_json(value, "the value")
    except (ValueError, RecursionError, InvalidInput):
        return text
    return value


def is_line(text: str) -> bool:
    """Whether a text can be the last column of a line and be read back."""
    return bool(text) and text == text.strip() and not _BREAK.search(text)


def on_one_line(text: str) -> str:
    """A text for people's eyes, without what would end its line or column."""
    return _BREAK.sub(" ", text).strip()


def is_attribute(value: str) -> bool:
    """Whether a text can be one of the values that annotation.conf lists."""
    return _ATTRIBUTE.fullmatch(value) is not None


def is_word(value: str) -> bool:
    """Whether a text of which nothing is known looks like one of a list of values."""
    return _WORD.fullmatch(value) is not None


def link(value: JsonValue) -> tuple[str, str, str] | None:
    """Base, id and name of an entry of a knowledge base; `None` if `N` cannot hold them."""
    if not isinstance(value, Mapping) or not {"kb", "id"} <= value.keys() <= {"kb", "id", "label"}:
        return None
    base, id, name = value["kb"], value["id"], value.get("label", "")
    if not (isinstance(base, str) and isinstance(id, str) and isinstance(name, str)):
        return None
    fits = _BASE.fullmatch(base) and _ID.fullmatch(id) and ("label" not in value or is_line(name))
    return (base, id, name) if fits else None


def _plain(value: Any) -> Any:
    return dict(value)


def _refuse(name: str) -> object:
    raise ValueError(name)
