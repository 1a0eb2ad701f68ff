"""`NAME.project.json`: what belongs to a project rather than to one document, beside its JSONL.

It holds the label set with its versions, what is said of the project, candidates of knowledge
bases, the annotators and the annotations of the whole project, and names the SHA-256 of the JSONL
it was written with. With another JSONL it means nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import msgspec

from annotator.domain.changes import Fact
from annotator.domain.corpus import Corpus, Place
from annotator.domain.errors import InvalidInput
from annotator.domain.ids import new_uid
from annotator.domain.label import Label
from annotator.formats.base import Companion, ReadContext
from annotator.formats.candidates_json import read_candidates, write_candidates
from annotator.formats.json_fields import describe, take_list, take_object, take_text
from annotator.formats.json_lines import parse_object
from annotator.formats.jsonl_read import FORMAT, SECTIONS, place_of
from annotator.formats.jsonl_versions import (
    MadeUnder,
    read_versions,
    take_over,
    write_versions,
)
from annotator.formats.jsonl_write import DocumentWriter
from annotator.formats.label_json import is_plain, read_labels, write_labels

SUFFIX = ".project.json"

_OF_THE_FILE = ("format", "sha256", "annotators")


def _is_ours(content: bytes) -> bool:
    try:
        data = msgspec.json.decode(content)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return False
    return isinstance(data, dict) and data.get("format") == FORMAT and "sha256" in data


PROJECT_FILE = Companion(SUFFIX, _is_ours)


def is_needed(corpus: Corpus) -> bool:
    """Whether there is anything beyond label names that no document holds."""
    of_project = corpus.annotations, corpus.facts, corpus.candidates, corpus.extra
    return any(of_project) or not is_plain(corpus.label_set)


def to_json(
    corpus: Corpus, annotators: Sequence[str], sha256: str, writer: DocumentWriter
) -> bytes:
    """The file's bytes; the same for the same project."""
    data: dict[str, Any] = {"format": FORMAT, "sha256": sha256}
    if annotators:
        data["annotators"] = annotators
    data |= of_project(corpus, writer)
    return msgspec.json.format(msgspec.json.encode(data), indent=2) + b"\n"


def of_project(corpus: Corpus, writer: DocumentWriter) -> dict[str, Any]:
    """What there is to say of a project, as JSON."""
    data: dict[str, Any] = {}
    if corpus.facts:
        data["facts"] = {fact.key: fact.value for fact in corpus.facts}
    if corpus.label_set:
        data["labels"] = write_labels(corpus.label_set)
    if corpus.versions:
        data["versions"] = write_versions(corpus.versions)
    if corpus.candidates:
        data["candidates"] = write_candidates(corpus.candidates)
    if corpus.annotations:
        data["annotations"] = writer.annotations(corpus.annotations)
    taken = {*data, *_OF_THE_FILE}
    return data | {key: value for key, value in corpus.extra.items() if key not in taken}


@dataclass(slots=True)
class ProjectFile:
    """What was read from a project file. References in `annotations` are not resolved yet."""

    labels: tuple[Label, ...] = ()
    annotations: dict[str, Any] = field(default_factory=dict)
    wanted: set[Place] = field(default_factory=set)
    corpus: Corpus = field(default_factory=Corpus)


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
        return parse(data), None
    except InvalidInput as error:
        raise InvalidInput(error.reason, str(place)) from None


def take(project: ProjectFile, context: ReadContext) -> MadeUnder:
    """Take over what is said of a project before its documents are read."""
    new, corpus = context.labels.is_new, project.corpus
    made_under = take_over(project.labels, corpus.versions, context.labels)
    context.report.labels += len(project.labels)
    context.corpus = corpus if new else replace(corpus, versions=())
    for place in sorted(project.wanted, key=repr):
        context.places.setdefault(place, new_uid())
    for key in corpus.extra:
        context.report.unknown["project", key] += 1
    return made_under


def parse(data: dict[str, Any]) -> ProjectFile:
    """What `of_project` made, read back; `data` is used up.

    Raises:
        InvalidInput: if it is not as it should be.
    """
    for key in _OF_THE_FILE:
        data.pop(key, None)
    facts = take_object(data, "facts")
    labels = read_labels(take_list(data, "labels"))
    if "versions" in data or all(label.meaning == 1 for label in labels):
        versions = read_versions(take_list(data, "versions"), labels)
    else:  # meanings are told by versions, which were left out
        versions, labels = (), tuple(replace(label, meaning=1) for label in labels)
    candidates = read_candidates(take_list(data, "candidates"))
    annotations = dict(take_object(data, "annotations"))
    for key, *_ in SECTIONS:
        section = annotations.get(key)
        if section is not None and type(section) is not list:
            raise InvalidInput(f"“{key}” is a list, not {describe(section)}")
    said = tuple(Fact(key, value) for key, value in facts.items() if value is not None)
    corpus = Corpus(versions=versions, facts=said, candidates=candidates, extra=data)
    return ProjectFile(labels, annotations, set(_places_in(annotations)), corpus)


def _places_in(value: Any) -> Iterable[Place]:
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
