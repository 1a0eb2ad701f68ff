r"""Cells of tables that spreadsheets open: no formulas, and back exactly as they were.

A spreadsheet calculates a cell that begins with a sign like `=`. Such a cell gets a `'` in front,
and so does each of its lines, and whatever looks as if it had got one: so that taking one away
again is exact. Plain numbers are left alone.
"""

from __future__ import annotations

import re
from typing import Any

import msgspec

from annotator.domain.annotation import JsonValue
from annotator.domain.errors import InvalidInput
from annotator.formats.json_lines import parse_object

_BLANKS = " \u00a0\u1680\u2000-\u200b\u202f\u205f\u3000\ufeff\v\f"
_SIGNS = "=+\\-@\t\r＝＋－＠﹦﹢﹣﹫"
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?", re.ASCII)
_BARE = re.compile(rf"(?:\A|(?<=[\n\r]))(?='*[{_BLANKS}]*[{_SIGNS}])")
_GUARDED = re.compile(rf"(?:\A|(?<=[\n\r]))'(?='*[{_BLANKS}]*[{_SIGNS}])")
_MAY_BE_JSON = frozenset('{["-0123456789tfn')

_encode = msgspec.json.Encoder().encode


def guarded(cell: str) -> str:
    """The cell as no spreadsheet takes it for a formula."""
    if not cell or _NUMBER.fullmatch(cell):
        return cell
    return _BARE.sub("'", cell)


def unguarded(cell: str) -> str:
    """The cell as it was before `guarded`."""
    return _GUARDED.sub("", cell) if "'" in cell else cell


def write_value(value: JsonValue) -> str:
    """A value as a cell: text as it is unless it would be read as something else, else JSON."""
    if isinstance(value, str) and value and not _breaks(value) and not _is_json(value):
        return value
    return _encode(value).decode()


def read_value(cell: str) -> Any:
    """The value that `write_value` made a cell of; whatever is no JSON is text."""
    if cell.lstrip()[:1] not in _MAY_BE_JSON:
        return cell
    try:
        return parse_json(cell)
    except InvalidInput:
        return cell


def parse_json(cell: str) -> Any:
    """The one value of JSON in a cell.

    Raises:
        InvalidInput: if it is no JSON.
    """
    found = parse_object(b'{"":%s}' % cell.encode(errors="surrogatepass"))
    if len(found) != 1:
        raise InvalidInput("this is more than one value of JSON")
    return found[""]


def _breaks(value: str) -> bool:
    return "\n" in value or "\r" in value


def _is_json(value: str) -> bool:
    return read_value(value) is not value
