"""What lies in a DocBin, taken out without spaCy's own loader.

That loader trusts the file: it unpacks whatever size it has and hands offsets to compiled code
unchecked. Here sizes are bounded, every place is checked, and only data is read.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec

from annotator.domain.errors import InvalidInput

MOST_UNPACKED = 512 << 20
"""The most bytes that a file may unpack to."""

_ORTH, _ENT_IOB, _ENT_TYPE, _ENT_KB_ID, _ENT_ID = 65, 77, 78, 452, 454
_BEGIN, _INSIDE = 3, 1
MOST_DOCS = 1_000_000
_MOST_STRINGS = 20  # for each token, and some more
_SPAN = struct.Struct(">QQQllll")
_LONG_LISTS = {0xDC: 2, 0xDD: 4}  # MessagePack's marks, and the bytes of the count behind them
_FLOATS = {"<f4": "f", "<f8": "d"}


_NOTHING = msgspec.Raw(b"\x90")


class _Packed(msgspec.Struct):
    """The message in a file, as far as it is read."""

    attrs: msgspec.Raw
    tokens: bytes
    spaces: bytes
    lengths: bytes
    strings: msgspec.Raw
    cats: msgspec.Raw = _NOTHING
    span_groups: msgspec.Raw = _NOTHING
    user_data: msgspec.Raw = _NOTHING


class _Group(msgspec.Struct):
    """A group of spans."""

    spans: list[bytes]
    attrs: dict[Any, Any] = {}


@dataclass(frozen=True, slots=True)
class UnpackedSpan:
    """A span over the tokens from `start` to before `end`."""

    start: int
    end: int
    label: str
    kb_id: str = ""
    id: str = ""
    score: float | None = None


@dataclass(slots=True)
class UnpackedDoc:
    """One document: words, which of them a blank follows, and what is said of them."""

    number: int
    words: list[str]
    spaces: list[bool]
    ents: list[UnpackedSpan] = field(default_factory=list)
    spans: list[UnpackedSpan] = field(default_factory=list)
    cats: dict[str, Any] = field(default_factory=dict)
    user_data: dict[Any, Any] = field(default_factory=dict)


class DocBinFile:
    """The content of one file."""

    def __init__(self, path: Path) -> None:
        """Unpack a file.

        Raises:
            InvalidInput: if it is no DocBin, is damaged or too large.
            OSError: if it cannot be read.
        """
        from spacy.strings import StringStore

        try:
            packed = msgspec.msgpack.decode(_inflated(path), type=_Packed)
            self._attrs = _attributes(packed.attrs)
            self._tokens = memoryview(packed.tokens).cast("Q")
            lengths = memoryview(packed.lengths).cast("i")
            if len(lengths) > MOST_DOCS:
                raise InvalidInput(f"the file holds more than {MOST_DOCS:,} documents")
            self._lengths = lengths.tolist()
            count = len(lengths)
            self._cats = _list(packed.cats, count, list[dict[str, Any]])
            self._span_groups = _list(packed.span_groups, count, list[bytes])
            self._user_data = _list(packed.user_data, count, list[bytes | None])
            most = _MOST_STRINGS * (len(self._tokens) + MOST_DOCS)
            self._store = StringStore(_list(packed.strings, most, list[str]))
        except (msgspec.MsgspecError, TypeError, ValueError, RecursionError):
            raise InvalidInput("this is no DocBin of spaCy, or it is damaged") from None
        total = sum(self._lengths)
        if (
            min(self._lengths, default=0) < 0
            or total * len(self._attrs) != len(self._tokens)
            or total != len(packed.spaces)
        ):
            raise InvalidInput("the DocBin is damaged: its tokens are not as many as it says")
        self._spaces = packed.spaces
        self._known: dict[int, str] = {0: ""}

    def __len__(self) -> int:
        return len(self._lengths)

    def docs(self) -> Iterator[UnpackedDoc | InvalidInput]:
        """Every document, or why it cannot be read."""
        start = 0
        for number, length in enumerate(self._lengths):
            try:
                yield self._doc(number, start, start + length)
            except InvalidInput as error:
                yield InvalidInput(f"document {number + 1}: {error.reason}")
            start += length

    def _doc(self, number: int, start: int, end: int) -> UnpackedDoc:
        doc = UnpackedDoc(
            number,
            [self._text(each) for each in self._column(_ORTH, start, end)],
            [each != 0 for each in self._spaces[start:end]],
            self._entities(start, end),
        )
        if number < len(self._span_groups):
            doc.spans = list(self._groups(self._span_groups[number], end - start))
        if number < len(self._cats):
            doc.cats = self._cats[number]
        if number < len(self._user_data):
            doc.user_data = _user_data(self._user_data[number])
        return doc

    def _column(self, attribute: int, start: int, end: int) -> list[int]:
        """One attribute of the tokens of a document."""
        width = len(self._attrs)
        rows = self._tokens[start * width : end * width]
        return rows[self._attrs.index(attribute) :: width].tolist() if rows else []

    def _text(self, key: int) -> str:
        """The text that a number stands for."""
        known = self._known.get(key)
        if known is None:
            try:
                known = self._known[key] = str(self._store[key])
            except (KeyError, OverflowError, ValueError):
                raise InvalidInput("a word or label is not among the texts of the file") from None
        return known

    def _entities(self, start: int, end: int) -> list[UnpackedSpan]:
        """What `doc.ents` holds."""
        if _ENT_IOB not in self._attrs or _ENT_TYPE not in self._attrs:
            return []
        codes = self._column(_ENT_IOB, start, end)
        if _BEGIN not in codes and _INSIDE not in codes:
            return []
        labels, links, ids = (
            self._column(each, start, end) if each in self._attrs else [0] * len(codes)
            for each in (_ENT_TYPE, _ENT_KB_ID, _ENT_ID)
        )
        found: list[UnpackedSpan] = []
        begun: int | None = None
        for place, code in enumerate((*codes, 0)):
            if begun is not None and code != _INSIDE:
                label, link, id = (self._text(each[begun]) for each in (labels, links, ids))
                found.append(UnpackedSpan(begun, place, label, link, id))
                begun = None
            if code == _BEGIN or (code == _INSIDE and begun is None):
                begun = place
        return [span for span in found if span.label]

    def _groups(self, data: bytes, count: int) -> Iterator[UnpackedSpan]:
        """What `doc.spans` holds, in all its groups."""
        if not data:
            return
        try:
            # Newer files have a group under its own bytes, with the names it goes by.
            given = msgspec.msgpack.decode(data, type=list[bytes] | dict[bytes, list[str]])
            groups = [msgspec.msgpack.decode(each, type=_Group) for each in given]
            for group in groups:
                scores = _scores(group)
                for number, each in enumerate(group.spans):
                    id, kb_id, label, start, end, *_ = _SPAN.unpack(each)
                    if not 0 <= start <= end <= count:
                        raise InvalidInput(f"a span ends at token {end} of {count}")
                    name, link, own = (self._text(key) for key in (label, kb_id, id))
                    score = scores[number] if number < len(scores) else None
                    yield UnpackedSpan(start, end, name, link, own, score)
        except (msgspec.MsgspecError, struct.error, RecursionError, TypeError):
            raise InvalidInput("its spans are damaged") from None


def _inflated(path: Path) -> bytes:
    """The bytes of a file, inflated."""
    if path.stat().st_size > MOST_UNPACKED:
        raise InvalidInput(f"the file is larger than {MOST_UNPACKED >> 20} MB")
    inflater = zlib.decompressobj()
    try:
        data = inflater.decompress(path.read_bytes(), MOST_UNPACKED)
    except zlib.error:
        raise InvalidInput("this is no DocBin of spaCy, or it is damaged") from None
    if inflater.unconsumed_tail:
        raise InvalidInput(f"the file unpacks to more than {MOST_UNPACKED >> 20} MB")
    return data


def _list(raw: msgspec.Raw, most: int, type: Any) -> Any:
    """A list of at most so many entries; its head says how many there are."""
    kind, *head = memoryview(raw)[:5]
    count = kind & 0x0F  # of a short list; what is no list at all is refused by its type
    if kind in _LONG_LISTS:
        count = int.from_bytes(bytes(head[: _LONG_LISTS[kind]]))
    if count > most:
        raise ValueError
    return msgspec.msgpack.decode(raw, type=type)


def _attributes(raw: msgspec.Raw) -> list[int]:
    """The attributes that each token has; the word itself is among them."""
    if len(memoryview(raw)) > 1000:
        raise ValueError
    attributes = msgspec.msgpack.decode(raw, type=list[int])
    if _ORTH not in attributes:
        raise ValueError
    return attributes


def _user_data(data: bytes | None) -> dict[Any, Any]:
    if not data:
        return {}
    try:
        found = msgspec.msgpack.decode(data)
    except (msgspec.MsgspecError, ValueError, RecursionError, TypeError):
        raise InvalidInput("its user data is damaged") from None
    return found if isinstance(found, dict) else {}


def _scores(group: _Group) -> list[float]:
    """The scores that a model gave its spans, if they are there as an array of numbers."""
    given = group.attrs.get("scores")
    if isinstance(given, list):
        return given if all(isinstance(each, float) for each in given) else []
    if not isinstance(given, dict):
        return []
    code, data = _FLOATS.get(given.get(b"type", "")), given.get(b"data")
    if code is None or not isinstance(data, bytes) or len(data) % struct.calcsize(code):
        return []
    return memoryview(data).cast(code).tolist()  # type: ignore[call-overload, no-any-return]
