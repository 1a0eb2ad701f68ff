"""Rows out of the bytes of a table: encoding, delimiter, quotes, each row with its line."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import StringIO, TextIOWrapper
from pathlib import Path
from typing import BinaryIO, NamedTuple, TextIO

from annotator.domain.errors import InvalidInput
from annotator.formats.encodings import decode

MOST_CELL = 64 * 1024 * 1024
"""The longest cell that is read, in characters."""

MOST_GUESSED = 256 * 1024 * 1024
"""The largest file, in bytes, whose encoding has to be guessed: it is decoded at once."""

DELIMITERS = {"comma": ",", "semicolon": ";", "tab": "\t"}

_CHUNK = 1 << 20
_HEAD = 64 * 1024
_MOST_LINE = 2 * MOST_CELL


class Table(NamedTuple):
    """A table on its way: its header, its rows with their lines, and what was found out."""

    header: list[str]
    rows: Iterator[tuple[int, list[str]]]
    encoding: str
    guessed: bool


@contextmanager
def open_table(path: Path, delimiter: str = "") -> Iterator[Table]:
    """The table in a file; the delimiter is told by the header if it is not given.

    Raises:
        InvalidInput: if it is no text, or has no header; with the line, for quotes that do not
            fit, while rows are read.
    """
    with path.open("rb") as file:
        stream, encoding, guessed = _text(path, file)
        with stream:
            head = stream.read(_HEAD)
            delimiter = delimiter or tell_delimiter(head)
            rows = _rows(iter(_Lines(head, stream)), delimiter)
            number, header = next(rows, (1, []))
            if not any(name.strip() for name in header):
                raise InvalidInput(
                    "there is no header: the first row names the columns", line=number
                )
            yield Table(header, rows, encoding, guessed)


def header_of(head: bytes) -> list[str]:
    """The names in the first row of a file that begins with these bytes; none if it is no text."""
    try:
        text = decode(head).text
    except InvalidInput:
        with_mark = head.startswith(codecs.BOM_UTF8)
        text = head[3 if with_mark else 0 :].decode(errors="replace")
    try:
        rows = _rows(iter(StringIO(text, newline="")), tell_delimiter(text))
        return next(rows, (1, []))[1]
    except InvalidInput:
        return []


def tell_delimiter(head: str) -> str:
    """What stands most often between the names of the header, outside quotes."""
    counts = dict.fromkeys(DELIMITERS.values(), 0)
    quoted = False
    for character in head[:_HEAD]:
        if character == '"':
            quoted = not quoted
        elif not quoted and character in "\r\n":
            break
        elif not quoted and character in counts:
            counts[character] += 1
    return max(counts, key=lambda each: counts[each])


def _text(path: Path, file: BinaryIO) -> tuple[TextIO, str, bool]:
    """The file's text as a stream, its encoding, and whether that is a guess."""
    if _is_utf8(file):
        file.seek(0)
        return TextIOWrapper(file, encoding="utf-8-sig", newline=""), "utf-8", False
    if path.stat().st_size > MOST_GUESSED:
        raise InvalidInput("the file is not UTF-8 and too large to guess what it is; save it so")
    file.seek(0)
    decoded = decode(file.read())
    return StringIO(decoded.text, newline=""), decoded.encoding, decoded.guessed


def _is_utf8(file: BinaryIO) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    with suppress(UnicodeDecodeError):
        while chunk := file.read(_CHUNK):
            if b"\0" in chunk:
                return False
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
        return True
    return False


class _Lines:
    """The lines of a stream whose beginning was read already."""

    def __init__(self, head: str, rest: TextIO) -> None:
        self._head = StringIO(head, newline="")
        self._rest = rest

    def __iter__(self) -> Iterator[str]:
        last = ""
        for line in self._head:
            yield from filter(None, (last,))
            last = line
        # The head may end within a line, or between the two characters of its end.
        following = self._line()
        if last.endswith("\n") or (last.endswith("\r") and following != "\n"):
            yield last
            last = ""
        if last or following:
            yield last + following
        while line := self._line():
            yield line

    def _line(self) -> str:
        line = self._rest.readline(_MOST_LINE)
        if len(line) == _MOST_LINE and line[-1] not in "\r\n":
            raise InvalidInput(f"a line has more than {_MOST_LINE >> 20} million characters")
        return line


def _rows(lines: Iterator[str], delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Every row that is not blank, with the number of its first line."""
    csv.field_size_limit(MOST_CELL)
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    while True:
        first = reader.line_num + 1
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise InvalidInput(_complaint(error), line=first) from None
        except InvalidInput as error:
            raise InvalidInput(error.reason, line=first) from None
        if row:
            yield first, row


def _complaint(error: csv.Error) -> str:
    what = str(error)
    if "unexpected end of data" in what:
        return "a quote that begins in this row does not end"
    if "expected after" in what:
        return (
            "something follows the closing quote of a cell; a quote within quotes is written"
            " twice"
        )
    if "field larger" in what:
        return f"a cell has more than {MOST_CELL >> 20} million characters"
    return f"this row cannot be read: {what}"
