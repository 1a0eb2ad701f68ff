"""Records of JSON files, written by us or by others, in whichever layout they lie.

Programs write one object a line (JSON Lines), a list of objects, or objects one after the other
over several lines each, and name all of these `.json` or `.jsonl`. The bytes tell which it is. A
file is split at its brackets, so that memory is as flat as its largest record.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

import msgspec

from annotator.domain.document import AnnotatedDocument
from annotator.domain.errors import InvalidInput
from annotator.formats.base import ReadContext, Refused
from annotator.formats.json_fields import shortened
from annotator.formats.json_lines import (
    MAX_DEPTH,
    MAX_LINE,
    begins_with_bom,
    parse_object,
    read_lines,
)


class Layout(StrEnum):
    """How the records of a file lie."""

    LINES = "one object a line"
    LIST = "one list of objects"
    LOOSE = "objects over several lines each"


class Piece(NamedTuple):
    """The bytes of one record, and the line (from 1) that it begins on."""

    line: int
    raw: bytes


_CHUNK = 1 << 18
_SAMPLE = 20
"""So many records are looked at to tell a file's format."""
_SAMPLE_BYTES = 4 << 20
_SHOWN = 200

# Everything up to the next bracket outside strings; possessive, so that it never goes back.
_TO_BRACKET = re.compile(
    rb'[^"{}\[\]]*+(?:"[^"\\]*+(?:\\.[^"\\]*+)*+"[^"{}\[\]]*+)*+[{}\[\]]', re.DOTALL
)
_OPENS = b"{["
_PAIRS = {ord("}"): ord("{"), ord("]"): ord("[")}
_MARK = b"\xef\xbb\xbf"
_BLANK = b" \t\r\n"


def read_records(path: Path, context: ReadContext) -> Iterator[tuple[int, dict[str, Any]]]:
    """The line and the object of each record; what cannot be read is refused with its line.

    The report counts the bytes, and is told when a file is laid out otherwise than its name says.

    Raises:
        InvalidInput: for the first that cannot be read, unless refusals are collected.
        OSError: if the file cannot be opened.
    """
    with path.open("rb") as file:
        line: int | None = None
        pieces: Iterator[Piece] = iter(())
        try:
            layout, pieces = split(file)
        except InvalidInput as error:
            context.refuse(Refused(str(path), error.line, error.reason))
        else:
            _tell(path, layout, context)
        while True:
            try:
                piece = next(pieces, None)
                if piece is None:
                    return
                line, raw = piece
                data = parse_object(raw, "a record")
            except InvalidInput as error:
                context.refuse(Refused(str(path), error.line or line, error.reason))
                continue
            context.report.bytes_read += len(raw)
            yield line, data


def documents_of_records(
    records: Iterable[tuple[int, dict[str, Any]]],
    path: Path,
    context: ReadContext,
    make: Callable[[dict[str, Any], int], AnnotatedDocument | None],
) -> Iterator[AnnotatedDocument]:
    """What `make` makes of each record and its line; what it refuses is refused with the line.

    `None` is for a record that is no document, or that is left out.

    Raises:
        InvalidInput: for the first that cannot be read, unless refusals are collected.
    """
    for line, data in records:
        try:
            document = make(data, line)
        except InvalidInput as error:
            context.refuse(Refused(str(path), line, error.reason))
            continue
        if document is not None:
            yield document


def _tell(path: Path, layout: Layout, context: ReadContext) -> None:
    """A remark where name and content disagree: other programs refuse such a file."""
    lines = path.suffix.lower() in {".jsonl", ".ndjson"}
    if lines and layout is not Layout.LINES:
        context.report.remarks.append(f"{path}: named as JSON Lines, it holds {layout}")


@dataclass(frozen=True, slots=True)
class Sample:
    """The first records of a file, for telling its format."""

    layout: Layout
    records: tuple[dict[str, Any], ...]

    @property
    def keys(self) -> frozenset[str]:
        """Every key that one of them has."""
        return frozenset(key for record in self.records for key in record)

    def values(self, key: str) -> list[Any]:
        """What they have under a key."""
        return [record[key] for record in self.records if key in record]

    def items(self, key: str) -> list[dict[str, Any]]:
        """The objects in the lists that they have under a key."""
        lists = (given for given in self.values(key) if type(given) is list)
        return [each for given in lists for each in given if type(each) is dict]


def sample(path: Path, head: bytes) -> Sample | None:
    """The first records of a file that begins with these bytes; `None` if it holds none."""
    found = _sample(head)
    if found is None or found.records:
        return found
    try:
        with path.open("rb") as file:
            more = file.read(_SAMPLE_BYTES)
    except OSError:
        return found
    return _sample(more) if len(more) > len(head) else found


def write_records(stream: BinaryIO, records: Iterable[Any], *, as_list: bool = False) -> None:
    """Write records one a line, or as one list with one a line."""
    encode, put = msgspec.json.Encoder().encode, stream.write
    before, between, after = (b"[\n", b",\n", b"\n]\n") if as_list else (b"", b"\n", b"\n")
    begun = False
    for record in records:
        put((between if begun else before) + encode(record))
        begun = True
    if begun:
        put(after)
    elif as_list:
        put(b"[]\n")


def _sample(head: bytes) -> Sample | None:
    if head.removeprefix(_MARK).lstrip(_BLANK)[:1] not in (b"{", b"["):
        return None
    records: list[dict[str, Any]] = []
    layout = Layout.LINES
    try:
        layout, pieces = split(BytesIO(head))
        for piece in pieces:
            records.append(parse_object(piece.raw))
            if len(records) == _SAMPLE:
                break
    except InvalidInput:
        pass  # the last one is cut off, or broken: those before it tell
    return Sample(layout, tuple(records))


def split(file: BinaryIO) -> tuple[Layout, Iterator[Piece]]:
    """How the records of a file lie, and their bytes one after the other.

    Iterating raises `InvalidInput`, with `line` set, where the file is no such sequence.

    Raises:
        InvalidInput: for UTF-16.
    """
    head = file.read(_CHUNK)
    begins_with_bom(head[:4])
    bare = head.removeprefix(_MARK).lstrip(_BLANK)
    file.seek(0)
    if bare.startswith(b"["):
        return Layout.LIST, _Splitter(file, in_list=True).pieces()
    loose = bare.startswith(b"{") and _goes_on(bare)
    if loose:
        return Layout.LOOSE, _Splitter(file, in_list=False).pieces()
    return Layout.LINES, (Piece(number, raw) for number, raw in read_lines(file))


def _goes_on(bare: bytes) -> bool:
    """Whether the first line is only the beginning of an object that goes on below."""
    first, _, rest = bare.partition(b"\n")
    if not rest.strip() or rest.lstrip(_BLANK).startswith(b"{"):
        return False
    depth = place = 0
    while match := _TO_BRACKET.match(first, place):
        place = match.end()
        depth += 1 if first[place - 1] in _OPENS else -1
    return depth > 0


class _Splitter:
    """Cuts a file into the objects of its list, or into the objects that follow one another.

    It knows brackets and strings only; what lies within a record is for the parser to judge.
    """

    def __init__(self, file: BinaryIO, *, in_list: bool) -> None:
        self._file, self._in_list = file, in_list
        self._data = file.read(_CHUNK).removeprefix(_MARK)
        self._place = 0  # behind the last bracket that was found
        self._line = 1  # of `_counted`
        self._counted = 0

    def pieces(self) -> Iterator[Piece]:
        """Every record in turn."""
        if self._in_list:
            self._place = self._data.index(b"[") + 1
        count = 0
        while (start := self._to_next(count)) is not None:
            line = self._line_at(start)
            start, end = self._to_its_end(start, line)
            yield Piece(line, self._data[start:end])
            count += 1

    def _to_next(self, count: int) -> int | None:
        """The place of the bracket that opens the next record; `None` at the end."""
        while (match := _TO_BRACKET.match(self._data, self._place)) is None:
            if not self._more(self._place):
                rest = self._data[self._place :]
                if self._in_list:
                    raise self._fault("broken JSON: the file ends before its list does")
                if rest.strip(_BLANK):
                    raise self._stray(len(self._data))
                return None
        bracket = match.end() - 1
        between = self._data[self._place : bracket].strip(_BLANK)
        byte = self._data[bracket]
        opens = byte in _OPENS
        wanted = b"," if self._in_list and count and opens else b""
        if between != wanted:
            raise self._stray(bracket)
        if not opens and (not self._in_list or byte != ord("]")):
            raise self._stray(bracket + 1)
        self._place = bracket + 1
        if opens:
            return bracket
        self._check_nothing_follows()
        return None

    def _to_its_end(self, start: int, line: int) -> tuple[int, int]:
        """Where the record begins that began at `start`, and where it ends, in `_data`."""
        open_ = bytearray((self._data[start],))
        scan = _TO_BRACKET.match
        while open_:
            match = scan(self._data, self._place)
            if match is None:
                if not self._more(start):
                    raise InvalidInput("broken JSON: the file ends before this record does",
                                       line=line)  # fmt: skip
                start = 0
                continue
            self._place = match.end()
            byte = self._data[self._place - 1]
            if byte in _OPENS:
                open_.append(byte)
                if len(open_) > MAX_DEPTH:
                    raise InvalidInput(f"nested deeper than {MAX_DEPTH} levels", line=line)
            elif open_.pop() != _PAIRS[byte]:
                raise self._fault(f"broken JSON: “{chr(byte)}” closes what is not open here")
        return start, self._place

    def _more(self, keep: int) -> bool:
        """Read on, dropping what lies before `keep`; false at the end of the file.

        Each time as much as there is already, so that a long record is gone over a few times
        only.
        """
        self._line_at(keep)
        kept = len(self._data) - keep
        if kept > MAX_LINE:
            raise self._fault(f"the record is longer than {MAX_LINE >> 20} MB")
        more = self._file.read(max(_CHUNK, kept))
        if not more:
            return False
        self._data = self._data[keep:] + more
        self._place -= keep
        self._counted -= keep
        return True

    def _line_at(self, place: int) -> int:
        """The line of a place, which is never before the one asked for last."""
        self._line += self._data.count(b"\n", self._counted, place)
        self._counted = place
        return self._line

    def _check_nothing_follows(self) -> None:
        while True:
            rest = self._data[self._place :].lstrip(_BLANK)
            if rest:
                self._place = len(self._data) - len(rest)
                raise self._fault(f"broken JSON: {_quoted(rest)} follows the list")
            self._place = len(self._data)
            if not self._more(self._place):
                return

    def _stray(self, end: int) -> InvalidInput:
        """The fault of what stands between here and `end`."""
        between = self._data[self._place : end].lstrip(_BLANK)
        self._place = end - len(between)
        if not between:
            return self._fault("broken JSON: a comma is missing before this record")
        return self._fault(f"broken JSON: {_quoted(between)} stands where a record should")

    def _fault(self, reason: str) -> InvalidInput:
        return InvalidInput(reason, line=self._line_at(max(self._place, self._counted)))


def _quoted(raw: bytes) -> str:
    return f"“{shortened(raw[:_SHOWN].rstrip(_BLANK).decode('utf-8', 'replace'))}”"
