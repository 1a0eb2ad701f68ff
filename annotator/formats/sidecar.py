"""`NAME.project.json`: what belongs to a project rather than to one document, beside its JSONL.

It holds the label set, the annotators and the annotations of the whole project, and names the
SHA-256 of the JSONL it was written with. With another JSONL it means nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec

from annotator.domain.annotation import Annotation
from annotator.domain.corpus import Corpus
from annotator.domain.errors import InvalidInput
from annotator.domain.ids import Uid
from annotator.domain.label import Label
from annotator.formats.base import Companion
from annotator.formats.json_fields import describe, take_list, take_object, take_text
from annotator.formats.json_lines import parse_object
from annotator.formats.jsonl_read import FORMAT, SECTIONS, place_of
from annotator.formats.jsonl_write import DocumentWriter
from annotator.formats.label_json import is_plain, read_labels, write_labels

SUFFIX = ".project.json"


def _is_ours(content: bytes) -> bool:
    try:
        data = msgspec.json.decode(content)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return False
    return isinstance(data, dict) and data.get("format") == FORMAT and "sha256" in data


PROJECT_FILE = Companion(SUFFIX, _is_ours)


def is_needed(corpus: Corpus) -> bool:
    """Whether there is anything beyond label names that no document holds."""
    return bool(corpus.annotations) or not is_plain(corpus.label_set)


class Places:
    """Where annotations stand that the project's own annotations refer to by a line's ids.

    An id that is no UUID means something within its line only, so it is written as
    `{"document": …, "id": …}`.
    """

    def __init__(self, annotations: Iterable[Annotation]) -> None:
        self._wanted = {uid for annotation in annotations for uid in annotation.references}
        self._places: dict[Uid, dict[str, str]] = {}

    def look(self, document_id: str, annotations: Iterable[Annotation]) -> None:
        """Note which of a document's annotations are referred to."""
        if not self._wanted:
            return
        for a in annotations:
            if a.given_id is not None and a.uid in self._wanted:
                self._places[a.uid] = {"document": document_id, "id": a.given_id}

    def spell(self, uid: Uid) -> Any:
        """A reference as it is written."""
        return self._places.get(uid, uid)


def to_json(
    corpus: Corpus, annotators: Sequence[str], sha256: str, writer: DocumentWriter, places: Places
) -> bytes:
    """The file's bytes; the same for the same project."""
    own = {a.uid: a.given_id for a in corpus.annotations if a.given_id is not None}
    data: dict[str, Any] = {"format": FORMAT, "sha256": sha256}
    if annotators:
        data["annotators"] = annotators
    if corpus.label_set:
        data["labels"] = write_labels(corpus.label_set)
    if corpus.annotations:
        data["annotations"] = writer.annotations(
            corpus.annotations, lambda uid: own[uid] if uid in own else places.spell(uid)
        )
    data |= corpus.extra
    return msgspec.json.format(msgspec.json.encode(data), indent=2) + b"\n"


@dataclass(slots=True)
class ProjectFile:
    """What was read from a project file. References in `annotations` are not resolved yet."""

    labels: tuple[Label, ...] = ()
    annotations: dict[str, Any] = field(default_factory=dict)
    wanted: set[tuple[str, str]] = field(default_factory=set)
    unknown: tuple[str, ...] = ()


def beside(path: Path) -> Path:
    """Where the project file of a JSONL lies."""
    return path.with_suffix(SUFFIX)


def find(path: Path) -> tuple[ProjectFile | None, str | None]:
    """The project file beside a JSONL; or why the one that lies there is not used.

    Raises:
        InvalidInput: if it belongs to the JSONL and cannot be read.
    """
    place = beside(path)
    if not place.is_file():
        return None, None
    content = place.read_bytes()
    if not _is_ours(content):
        return None, f"{place.name} was not written by an export and is ignored"
    try:
        data = parse_object(content)
        with path.open("rb") as file:
            fits = take_text(data, "sha256") == hashlib.file_digest(file, "sha256").hexdigest()
        if not fits:
            return None, f"{place.name} belongs to another state of {path.name} and is ignored"
        return _read(data), None
    except InvalidInput as error:
        raise InvalidInput(error.reason, str(place)) from None


def _read(data: dict[str, Any]) -> ProjectFile:
    for key in ("format", "annotators"):
        data.pop(key, None)
    labels = read_labels(take_list(data, "labels"))
    annotations = take_object(data, "annotations")
    found = ProjectFile(labels, dict(annotations))
    for key, *_ in SECTIONS:
        section = found.annotations.get(key)
        if section is not None and type(section) is not list:
            raise InvalidInput(f"“{key}” is a list, not {describe(section)}")
    found.wanted = set(_places_in(found.annotations))
    found.unknown = tuple(data)
    return found


def _places_in(value: Any) -> Iterable[tuple[str, str]]:
    """Every `{"document": …, "id": …}` within a JSON value."""
    place = place_of(value)
    if place is not None:
        yield place
    elif type(value) is dict:
        for each in value.values():
            yield from _places_in(each)
    elif type(value) is list:
        for each in value:
            yield from _places_in(each)
