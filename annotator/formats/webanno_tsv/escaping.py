r"""How WebAnno TSV spells texts, values and names, and how the lists within a cell come apart.

A text (`#Text=`) and a value know different escapes. In a cell, `|` parts stacked annotations and
`;` the links of one, `[1]` behind a value numbers its annotation, `*` is no value, `_` no
annotation. We write `\r` for a carriage return in a value, which others would write bare.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection

from annotator.domain.annotation import JsonValue
from annotator.domain.document import check_json
from annotator.domain.errors import InvalidInput

NOTHING = "_"
"""A cell without an annotation, and a host without links."""

NO_VALUE = "*"
"""An annotation that is there, with no value."""

_VALUE = {"\t": "t", "\n": "n", "\r": "r"}
_VALUE_BACK = {letter: character for character, letter in _VALUE.items()}
_RESERVED = re.compile(r"->|[\\\[\]|_;*\t\n\r]")
_ESCAPED_VALUE = re.compile(r"\\(->|[\\\[\]|_;*tnr])")

_TEXT = {"\t": "t", "\n": "n", "\f": "f", "\r": "r", "\b": "b"}
_TEXT_BACK = {letter: character for character, letter in _TEXT.items()}
_IN_TEXT = re.compile("[\\x00-\\x0a\\x0c-\\x1f\\\\]")
_ESCAPED_TEXT = re.compile("\\\\([tnfrb\\\\\\x00-\\x07\\x0e-\\x1f])")
_JAVA = re.compile(r"\\(u+([0-9a-fA-F]{4})|[0-3]?[0-7]{1,2}|.)", re.DOTALL)

_SEPARATORS = {separator: re.compile(rf"\\.|{re.escape(separator)}", re.DOTALL)
               for separator in "|;"}  # fmt: skip
_NUMBERED = re.compile(r"((?:[^\\\[]|\\.)*)\[(\d{1,9})\]", re.DOTALL)
_CHAINED = re.compile(r"(\d{1,9})-(\d{1,9})")

_MOST_DIGITS = 300  # more, and it is a text
_FIRST_OF_JSON = frozenset('{["-0123456789tf')

_PLAIN_NAME = re.compile(r"(?!ROLE_|BT_)[A-Za-z][A-Za-z0-9_]*")
_SPELLED = "spelled_"
_SPELLED_CHARACTER = re.compile(r"_x([0-9a-f]{1,6})_")


def escape_text(text: str) -> str:
    """A sentence's text, or a line of it, as it stands behind `#Text=`."""
    return _IN_TEXT.sub(lambda found: "\\" + _TEXT.get(found.group(), found.group()), text)


def unescape_text(text: str, *, java: bool = False) -> str:
    r"""The text that stands behind `#Text=`; `java` for files up to 3.1, which know `\u00e9`."""
    if "\\" not in text:
        return text
    if java:
        return _JAVA.sub(_from_java, text)
    return _ESCAPED_TEXT.sub(lambda found: _TEXT_BACK.get(found[1], found[1]), text)


def _from_java(found: re.Match[str]) -> str:
    escape = found[1]
    if found[2]:
        return chr(int(found[2], 16))
    if escape[0].isdigit():
        return chr(int(escape, 8))
    return _TEXT_BACK.get(escape, escape)


def escape_value(value: str) -> str:
    """A value as it stands in a cell."""
    return _RESERVED.sub(lambda found: "\\" + _VALUE.get(found.group(), found.group()), value)


def unescape_value(value: str) -> str:
    """The value that stands in a cell."""
    if "\\" not in value:
        return value
    return _ESCAPED_VALUE.sub(lambda found: _VALUE_BACK.get(found[1], found[1]), value)


def split(cell: str, separator: str) -> list[str]:
    """The parts of a cell between separators that are not escaped."""
    if "\\" not in cell:
        return cell.split(separator)
    parts, start = [], 0
    for found in _SEPARATORS[separator].finditer(cell):
        if found.group() == separator:
            parts.append(cell[start : found.start()])
            start = found.end()
    parts.append(cell[start:])
    return parts


def numbered(item: str) -> tuple[str, int]:
    """An item of a cell without its number, and the number; 0 if it has none."""
    if item[-1:] == "]" and (found := _NUMBERED.fullmatch(item)):
        return found[1], int(found[2])
    return item, 0


def chained(item: str) -> tuple[str, int, int] | None:
    """What a link of a chain says (`coref->1-2`): its value, the chain and its place in it."""
    value, arrow, place = item.rpartition("->")
    found = _CHAINED.fullmatch(place)
    escaped = (len(value) - len(value.rstrip("\\"))) % 2
    if not arrow or found is None or escaped:
        return None
    return value, int(found[1]), int(found[2])


def to_text(value: JsonValue) -> str:
    """A slot's value as the text of a feature, which `from_text` turns back into it.

    Texts stay what they are, except those that would come back as something else.
    """
    if isinstance(value, str) and from_text(value) == value:
        return value
    return _json(value)


def from_text(text: str) -> JsonValue:
    """The value that a feature's text stands for: a number, a truth value, a list, or the text.

    Only what is spelled exactly as we spell it is taken for a value, so nothing is lost: `007` and
    `1.50` are texts.
    """
    if text[:1] not in _FIRST_OF_JSON or (text[0] not in '{["' and len(text) > _MOST_DIGITS):
        return text
    try:
        value: JsonValue = json.loads(text)
        if isinstance(value, str):
            return value if to_text(value) == text else text
        check_json(value, "the value")
        return value if _json(value) == text else text
    except (ValueError, RecursionError, InvalidInput):
        return text


def _json(value: JsonValue) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def feature_name(name: str, taken: Collection[str | None] = (), *, spelled: bool = False) -> str:
    """The name of a feature for a slot's: letters, digits and `_`, as UIMA takes them.

    Other names, and those in `taken`, are spelled out (`spelled_number_x20_of_x20_ships`), or all
    if `spelled`; `slot_name` reads them back.
    """
    plain = _PLAIN_NAME.fullmatch(name) and name not in taken and not is_spelled(name)
    if plain and not spelled:
        return name
    return _SPELLED + "".join(
        c if c.isascii() and c.isalnum() else f"_x{ord(c):x}_" for c in name
    )


def is_spelled(feature: str) -> bool:
    """Whether the name of a feature is a slot's, spelled out."""
    return feature.startswith(_SPELLED)


def slot_name(feature: str) -> str:
    """The name of the slot that a feature becomes."""
    if not is_spelled(feature):
        return feature
    return _SPELLED_CHARACTER.sub(_unspelled, feature.removeprefix(_SPELLED))


def _unspelled(found: re.Match[str]) -> str:
    code = int(found[1], 16)
    fine = 0 < code <= 0x10FFFF and not 0xD800 <= code <= 0xDFFF
    return chr(code) if fine else found.group()
