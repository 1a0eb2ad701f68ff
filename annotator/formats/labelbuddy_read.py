"""Records of labelbuddy's files to documents, through all the layouts it ever wrote.

Annotations were lists of start, end, label and extra data under `labels` (to 0.0.7), objects
under `annotations` since, with UTF-8 bytes beside or in place of characters since 0.0.9.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from annotator.domain.annotation import Anchor, Kind
from annotator.domain.document import AnnotatedDocument
from annotator.domain.errors import InvalidInput
from annotator.domain.label import Label
from annotator.domain.offsets import Utf8Map
from annotator.formats.base import ReadContext
from annotator.formats.building import DocumentBuilder
from annotator.formats.foreign_labels import foreign_label
from annotator.formats.json_fields import describe, shortened, take_list, take_object, take_text
from annotator.formats.json_records import documents_of_records, read_records
from annotator.formats.offset_units import Claim, OffsetReader

WRITTEN_BY = "written_by"
"""The key of labels that says who wrote them; labelbuddy passes over keys that it does not know."""

LABEL_KEYS = frozenset({
    "name", "text", "color", "background_color", "shortcut_key", "suffix_key", WRITTEN_BY,
})  # fmt: skip
"""The keys of a label: those of today, and those that came from doccano."""

NO_TEXT = "annotations whose text is neither in the file nor in the project"
UNLIKE = "annotations whose byte and character offsets disagree"

_DIGESTS = ("utf8_text_md5_checksum", "document_md5_checksum")


class LabelbuddyReader:
    """Reads one file."""

    def __init__(self, context: ReadContext, path: Path) -> None:
        self._context, self._path = context, path
        self._offsets = OffsetReader(context, str(path))
        self._unlike = 0

    def documents(self) -> Iterator[AnnotatedDocument]:
        """Every document; labels go into the context."""
        labels: list[Label] = []

        def document(data: dict[str, Any], line: int) -> AnnotatedDocument | None:
            if _is_label(data):
                labels.append(self._label(data, labels))
                return None
            return self._document(data, line)

        records = read_records(self._path, self._context)
        yield from documents_of_records(records, self._path, self._context, document)
        self._context.labels.adopt(labels)
        self._context.report.labels += len(labels)
        self._offsets.finish()
        if self._unlike:
            self._context.report.remarks.append(
                f"{self._path}: {UNLIKE}; the characters were taken ({self._unlike:,})"
            )

    def _document(self, data: dict[str, Any], line: int) -> AnnotatedDocument | None:
        """A record's document; `None` if its text is not here."""
        context = self._context
        given = _annotations(data)
        text = self._text(data, line, len(given))
        if text is None:
            return None
        meta = dict(take_object(data, "metadata") or take_object(data, "meta"))
        title = _first(data, "list_title", "short_title", "title")
        displayed = _first(data, "display_title", "long_title")
        if displayed and displayed != title:
            # What stands above the text there may hold links, which a title here cannot.
            meta.setdefault("display_title", displayed)
        builder = DocumentBuilder(
            context,
            text,
            path=str(self._path),
            importer="labelbuddy@1",
            id=_first(data, "user_provided_id") or None,
            title=title,
            meta=meta,
            line=line,
            annotator=take_text(data, "annotation_approver") or "",
        )
        utf8 = None if text.isascii() else Utf8Map(text)
        claims = [self._claim(number, each, utf8) for number, each in enumerate(given, 1)]
        places = self._offsets.anchors(text, claims)
        for number, (item, anchors) in enumerate(zip(given, places, strict=True), 1):
            name = item.get("label_name")
            if type(name) is not str:
                raise InvalidInput(f"annotation {number} has no “label_name”")
            note = item.get("extra_data")
            if note is not None and type(note) is not str:
                raise InvalidInput(
                    f"annotation {number}: “extra_data” is a text, not {describe(note)}"
                )
            builder.span(name, anchors, note=note or "")
        return builder.finish()

    def _text(self, data: dict[str, Any], line: int, count: int) -> str | None:
        """The record's text, from here or from the project."""
        text = take_text(data, "text")
        digest = next((d for key in _DIGESTS if (d := take_text(data, key))), None)
        if text is None and digest is None:
            raise InvalidInput("a document needs its “text”, or the MD5 of a text that is here")
        if text is None:
            text = self._context.text_of("md5", str(digest).lower())
            if text is None:
                named = f"MD5 {shortened(str(digest))}"
                for _ in range(max(count, 1)):
                    self._context.leave_out(NO_TEXT, str(self._path), line, named)
            return text
        if digest is not None:
            own = hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()
            if own != digest.lower():
                raise InvalidInput(
                    f"the text has the MD5 {own}, the record says {shortened(digest)}:"
                    " its annotations were made on another text"
                )
        return text

    def _claim(self, number: int, item: dict[str, Any], utf8: Utf8Map | None) -> Claim:
        """Where an annotation stands, in characters."""
        where = f"annotation {number}"
        chars = _range(item, "start_char", "end_char", where)
        octets = _range(item, "start_byte", "end_byte", where)
        if octets is not None and self._context.offset_unit not in {"", "codepoints"}:
            octets = None
        from_bytes = octets and _to_chars(octets, utf8)
        if chars is None:
            if octets is None:
                raise InvalidInput(f"{where} has neither “start_char” nor “start_byte”")
            if from_bytes is None:
                raise InvalidInput(
                    f"{where}: the bytes {octets[0]} to {octets[1]} do not fall between characters"
                )
            return Claim.one(*from_bytes)
        if octets is not None and from_bytes != chars:
            if not self._context.accept_mismatches:
                raise InvalidInput(
                    f"{where}: the characters {chars[0]} to {chars[1]} are not the bytes"
                    f" {octets[0]} to {octets[1]} (--accept-mismatches takes the characters)"
                )
            self._unlike += 1
        return Claim.one(*chars)

    def _label(self, data: dict[str, Any], before: list[Label]) -> Label:
        """A label of a label set; it keeps its key unless another has it."""
        name = _first(data, "name", "text")
        color = _first(data, "color", "background_color")
        key = _first(data, "shortcut_key", "suffix_key") or None
        known = self._context.labels.label_set
        return foreign_label(name, Kind.SPAN, color, key, before, known)


def _is_label(data: dict[str, Any]) -> bool:
    """Whether a record is a label; one with only a `text` is a document."""
    keys = data.keys()
    return keys <= LABEL_KEYS and ("name" in keys or ("text" in keys and len(keys) > 1))


def _annotations(data: dict[str, Any]) -> list[dict[str, Any]]:
    """The annotations of a record as objects, whatever they were written as."""
    given = take_list(data, "annotations") or take_list(data, "labels")
    found = []
    for number, each in enumerate(given, 1):
        if type(each) is list and 3 <= len(each) <= 4:
            keys = ("start_char", "end_char", "label_name", "extra_data")
            each = dict(zip(keys, each, strict=False))  # noqa: PLW2901 - the same as an object
        elif type(each) is not dict:
            raise InvalidInput(f"annotation {number} is {describe(each)}, not an object")
        found.append(each)
    return found


def _range(item: dict[str, Any], first: str, last: str, where: str) -> tuple[int, int] | None:
    start, end = item.get(first), item.get(last)
    if start is None and end is None:
        return None
    if type(start) is not int or type(end) is not int:
        raise InvalidInput(
            f"{where}: “{first}” and “{last}” are whole numbers, not {describe(start)}"
            f" and {describe(end)}"
        )
    if end < start:
        raise InvalidInput(f"{where}: the end {end} lies before the start {start}")
    return start, end


def _to_chars(octets: tuple[int, int], utf8: Utf8Map | None) -> tuple[int, int] | None:
    """Characters at UTF-8 bytes; `None` where bytes are inside one."""
    if utf8 is None:
        return octets
    start, end = (utf8.from_utf8(byte) for byte in octets)
    anchor = Anchor(start, end)
    return anchor if (utf8.to_utf8(start), utf8.to_utf8(end)) == octets else None


def _first(data: dict[str, Any], *keys: str) -> str:
    """The first text under one of some keys, empty if there is none."""
    return next((text for key in keys if (text := take_text(data, key))), "")
