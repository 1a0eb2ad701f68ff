"""The text in a file's bytes: byte order mark, else strict UTF-8, else a guess that is reported."""

from __future__ import annotations

import codecs
from typing import NamedTuple

from annotator.domain.errors import InvalidInput

# The longer marks first: UTF-32's begins with UTF-16's.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

# What articles are written in. Left to itself, the detector likes exotic code pages.
_COMMON = [
    "cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "cp1258",
    "iso8859-2", "iso8859-5", "iso8859-7", "koi8-r", "koi8-u", "cp866", "cp874", "mac-roman",
    "cp932", "euc_jp", "iso2022_jp", "gb18030", "big5", "cp949", "euc_kr",
]  # fmt: skip

# The detector tells these from one another by a few letters only. Western European text is by far
# the most frequent of them, so the others need a clear lead (tried on sentences in
# eleven languages, short and long: 8 more of 67 files come out right, none less).
_WESTERN = "cp1252"
_LIKE_WESTERN = {"cp1250", "cp1254", "cp1257", "cp1258", "iso8859_2", "mac_roman"}
_CLEAR_LEAD = 0.15

_SAMPLE = 256 * 1024


class Decoded(NamedTuple):
    """Text, the encoding it was in, and whether that is a guess."""

    text: str
    encoding: str
    guessed: bool


def guess_remark(place: object, encoding: str) -> str:
    """What is to be said of a file whose encoding was guessed."""
    return f"{place}: the encoding was guessed as {encoding}; look at the text"


def decode(data: bytes) -> Decoded:
    """The text in `data`, exactly, without a leading byte order mark.

    Raises:
        InvalidInput: if it is no text, or the byte order mark promises what is not so.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return Decoded(_strictly(data[len(mark) :], encoding), encoding, False)
    if b"\0" in data:
        return _without_mark(data)
    try:
        return Decoded(data.decode("utf-8"), "utf-8", False)
    except UnicodeDecodeError:
        return _guess(data)


def _strictly(data: bytes, encoding: str) -> str:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise InvalidInput(
            f"the file says that it is {encoding.upper()}, but byte {error.start + 1} is not"
        ) from None
    return _without_nul(text)


def _without_nul(text: str) -> str:
    position = text.find("\0")
    if position >= 0:
        raise InvalidInput(f"a NUL character at position {position}: this is not a text file")
    return text


def _without_mark(data: bytes) -> Decoded:
    """UTF-16 that lacks its mark: the zeros stand at every other byte."""
    even, odd = data[0::2].count(0), data[1::2].count(0)
    encoding = "utf-16-be" if even > odd else "utf-16-le"
    # A stray NUL in text of another encoding is no sign of UTF-16: a good share of them is.
    if len(data) % 2 == 0 and min(even, odd) == 0 and max(even, odd) * 4 >= len(data) // 2:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            text = "\0"
        if "\0" not in text:
            return Decoded(text, encoding, True)
    raise InvalidInput(f"a NUL byte at position {data.index(0)}: this is not a text file")


def _guess(data: bytes) -> Decoded:
    # Imported here: most files are UTF-8.
    from charset_normalizer import from_bytes

    matches = from_bytes(data[:_SAMPLE], cp_isolation=_COMMON)
    best = matches.best()
    if best is None:
        raise InvalidInput("the encoding cannot be told; save the file as UTF-8")
    encoding = best.encoding
    if encoding in _LIKE_WESTERN and any(
        _WESTERN in (match.encoding, *match.could_be_from_charset)
        and match.chaos <= best.chaos
        and best.coherence - match.coherence < _CLEAR_LEAD
        for match in matches
    ):
        encoding = _WESTERN
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        raise InvalidInput("the encoding cannot be told; save the file as UTF-8") from None
    return Decoded(_without_nul(text), encoding, True)
