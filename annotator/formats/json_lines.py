"""Lines of JSON from files nobody vouches for: split, bounded, parsed, and refused in plain words.

msgspec parses. It is strict where it matters (no NaN, no lone surrogates, no broken UTF-8), but
its complaints are not for users, it keeps the last of two equal keys, and it recurses. So the
depth and the keys are counted from the bytes before and after, and whatever looks wrong is parsed
a second time with the standard library, only to say precisely what is wrong and where.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import accumulate
from typing import Any, BinaryIO

import msgspec

from annotator.domain.errors import InvalidInput
from annotator.formats.json_fields import describe, shortened

MAX_LINE = 256 * 1024 * 1024
"""The longest line that is read, in bytes."""

MAX_DEPTH = 100
"""The deepest nesting of lists and objects; the line's own object is the first level."""

_decode = msgspec.json.Decoder().decode
_UTF8_BOM = b"\xef\xbb\xbf"
_WIDE = (b"\xff\xfe", b"\xfe\xff", b"{\0", b"\0{", b"[\0", b"\0[", b"\0\0")
_NOT_STRUCTURE = bytes(set(range(256)) - set(b'"[]{}'))
_STRING = re.compile(rb'"[^"]*"')
_AFTER_QUOTE = (b'" ', b'"\t', b'"\r')
_STEP = {ord("{"): 1, ord("["): 1, ord("}"): -1, ord("]"): -1}


def is_wide(head: bytes) -> bool:
    """Whether these first bytes are JSON in UTF-16 or UTF-32, or look like it."""
    return head.startswith(_WIDE)


def begins_with_bom(head: bytes) -> bool:
    """Whether the bytes begin with UTF-8's byte order mark, which a reader may skip.

    Raises:
        InvalidInput: if they are UTF-16 or UTF-32, which JSON in files cannot be.
    """
    if is_wide(head):
        raise InvalidInput("this is UTF-16 or UTF-32, JSON is UTF-8; save it as UTF-8", line=1)
    return head.startswith(_UTF8_BOM)


def read_lines(file: BinaryIO) -> Iterator[tuple[int, bytes]]:
    r"""The number (from 1) and the bytes of each line that is not blank.

    Lines end at `\n` only: U+2028 and the like belong to the text. A leading byte order mark is
    skipped.

    Raises:
        InvalidInput: for a line over `MAX_LINE` and for UTF-16, with `line` set.
    """
    number = 0
    while raw := file.readline(MAX_LINE + 2):
        number += 1
        if len(raw.rstrip(b"\r\n")) > MAX_LINE:
            raise InvalidInput(f"the line is longer than {MAX_LINE >> 20} MB", line=number)
        if number == 1 and begins_with_bom(raw[:4]):
            raw = raw[len(_UTF8_BOM) :]
        if not raw.isspace():
            yield number, raw


def parse_object(raw: bytes, whole: str = "a line") -> dict[str, Any]:
    """The JSON object that is one line (or whatever `whole` calls it).

    Raises:
        InvalidInput: saying in plain words what is wrong, with the character where it can.
    """
    bare = raw.replace(b"\\\\", b"").replace(b'\\"', b"") if b"\\" in raw else raw
    if _depth(bare) > MAX_DEPTH:
        raise InvalidInput(f"nested deeper than {MAX_DEPTH} levels")
    try:
        data = _decode(raw)
    except (msgspec.MsgspecError, ValueError):
        raise InvalidInput(_complaint(raw)) from None
    if type(data) is not dict:
        raise InvalidInput(f"{whole} holds one object {{…}}, this is {describe(data)}")
    # A quote before a colon ends a key, if nobody put blanks between them.
    written = bare.count(b'":')
    compact = not any(blank in bare for blank in _AFTER_QUOTE)
    if not (compact and written == _upper_keys(data)) and written != _keys(data):
        _refuse_repeated_keys(raw)
    if b"\\u0000" in raw:
        _refuse_nul(data)
    return data


def _refuse_nul(value: Any, what: str = "the line") -> None:
    """Refuse a NUL character in any text or key: no project can hold it."""
    if type(value) is str and "\0" in value:
        raise InvalidInput(f"{what} holds a NUL character at position {value.index(chr(0))}")
    if type(value) is dict:
        for key, each in value.items():
            _refuse_nul(key, f"the key “{shortened(key)}”")
            _refuse_nul(each, "the text" if key == "text" else f"“{shortened(key)}”")
    elif type(value) is list:
        for each in value:
            _refuse_nul(each, what)


def _depth(bare: bytes) -> int:
    """How deep the brackets outside strings nest, in bytes without escapes; 0 for not very."""
    skeleton = bare.translate(None, _NOT_STRUCTURE).replace(b'""', b"")
    if b'"' in skeleton:
        skeleton = _STRING.sub(b"", skeleton)
    # The innermost two levels go at once: what is left of most documents is a handful.
    inner = skeleton.replace(b"{}", b"").replace(b"[]", b"")
    if inner.count(b"{") + inner.count(b"[") + 2 <= MAX_DEPTH:
        return 0
    return max(accumulate(_STEP[byte] for byte in skeleton if byte in _STEP), default=0)


def _upper_keys(data: dict[str, Any]) -> int:
    """How many keys the first three levels have: nearly always all, and soon counted."""
    count = len(data)
    for value in data.values():
        if type(value) is list:
            count += sum([len(each) for each in value if type(each) is dict])
        elif type(value) is dict:
            count += len(value)
    return count


def _keys(value: Any) -> int:
    """How many keys a JSON value has, at every level."""
    count = 0
    if type(value) is dict:
        count = len(value)
        value = value.values()
    for each in value:
        if type(each) is dict or type(each) is list:
            count += _keys(each)
    return count


def _complaint(raw: bytes) -> str:
    """Why a line that msgspec refuses is no JSON."""
    try:
        text = raw.decode("utf-8").strip()
    except UnicodeDecodeError as error:
        byte = raw[error.start]
        return (
            f"byte {error.start + 1} (0x{byte:02X}) is not UTF-8;"
            " the file has another encoding, save it as UTF-8"
        )
    try:
        value = json.loads(text, parse_constant=_no_constant, object_pairs_hook=_once)
    except json.JSONDecodeError as error:
        if text in {"{", "["}:
            return "broken JSON: one whole document stands on one line, this one goes on below"
        if error.pos >= len(text):
            return "broken JSON: the line ends before the object does"
        what = error.msg[:1].lower() + error.msg[1:]
        return f"broken JSON at character {error.pos + 1}: {what}"
    except InvalidInput as error:
        return error.reason
    except RecursionError:
        return f"nested deeper than {MAX_DEPTH} levels"
    except ValueError as error:  # integers beyond Python's limit of digits
        return f"a number is too large: {error}"
    return _odd_value(value) or "broken JSON"


def _refuse_repeated_keys(raw: bytes) -> None:
    json.loads(raw, object_pairs_hook=_once)


def _no_constant(name: str) -> object:
    raise InvalidInput(f"{name} is not a number in JSON")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        repeated = next(name for name in names if names.count(name) > 1)
        raise InvalidInput(f"the key “{shortened(repeated)}” is given twice")
    return found


def _odd_value(value: object) -> str | None:
    """What the standard library lets through and we do not: half characters, endless numbers."""
    if isinstance(value, str):
        if any("\ud800" <= c <= "\udfff" for c in value):
            return f"“{shortened(value)}” holds half of a character (a lone surrogate)"
    elif isinstance(value, float):
        if value in {float("inf"), float("-inf")}:
            return "a number is too large"
    elif isinstance(value, int) and abs(value) >= 10**300:
        return "a number is too large"
    elif isinstance(value, dict):
        parts = [*value, *value.values()]
        return next((odd for odd in map(_odd_value, parts) if odd), None)
    elif isinstance(value, list):
        return next((odd for odd in map(_odd_value, value) if odd), None)
    return None
