"""A document: one article's exact text with what is known about it."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from annotator.domain.annotation import Annotation, JsonObject, Kind
from annotator.domain.errors import InvalidInput
from annotator.domain.ids import Uid
from annotator.domain.label import LabelSet
from annotator.domain.views import Cluster, DocumentLabel, Frame, Relation, Span

SENSITIVITY = "sensitivity"
"""The key of what in a document may be hard to read; a document with any is covered at first."""


class Status(StrEnum):
    """How far the work on a document is."""

    NEW = "new"
    WORKING = "working"
    DONE = "done"
    SKIPPED = "skipped"
    DISPUTED = "disputed"


class CoverageState(StrEnum):
    """What an annotator says of a document (or of one label in it) as a whole."""

    NOTHING = "nothing"
    DONE = "done"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Coverage:
    """What one annotator says of the whole: "read, nothing here", "done" or "skipped".

    `label` is a label's uid; `None` means all labels.
    """

    annotator: str
    state: CoverageState
    label: Uid | None = None
    created: str = ""
    extra: JsonObject = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Document:
    """One article: exact, immutable text and metadata.

    `id` is the name the user's world knows it by, any string, unique in the project; `uid` is
    ours. `importer` names what read it and how (`text@1 cp1252 guessed`); `revision`
    counts corrections of the text from 1.
    """

    uid: Uid
    id: str
    text: str
    title: str = ""
    meta: JsonObject = field(default_factory=dict)
    status: Status = Status.NEW
    coverage: tuple[Coverage, ...] = ()
    importer: str = ""
    revision: int = 1
    created: str = ""
    updated: str = ""
    extra: JsonObject = field(default_factory=dict)

    @property
    def name(self) -> str:
        """What it is called on screen: its title, else its id; never our uid."""
        return self.title or ("untitled" if self.id == self.uid else self.id)

    @property
    def sha256(self) -> str:
        """The SHA-256 of the text's UTF-8 bytes, in hexadecimal."""
        return text_sha256(self.text)


def text_sha256(text: str) -> str:
    """The SHA-256 of `text` as UTF-8, in hexadecimal: a text's identity across files."""
    return hashlib.sha256(text.encode()).hexdigest()


def check_text(text: str, what: str = "the text") -> None:
    """Refuse text that cannot be stored exactly; `what` names it in the sentence.

    Raises:
        InvalidInput: for a NUL or a lone surrogate, naming its position in code points.
    """
    position = text.find("\0")
    if position >= 0:
        raise InvalidInput(f"{what} holds a NUL character at position {position}")
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise InvalidInput(
            f"{what} holds half of a character (a lone surrogate) at position {error.start}"
        ) from None


MAX_NESTING = 90
"""How deep lists and mappings may nest: a line of JSON holds 100 levels, with its own."""


def check_json(value: object, what: str, level: int = 0) -> None:
    """Refuse a value that JSON cannot hold exactly; `what` names it in the sentence.

    Raises:
        InvalidInput: for a number that is none (NaN, infinity), text that `check_text` refuses,
            whatever is neither text, number, truth value, list nor mapping with text keys, and
            nesting deeper than `MAX_NESTING`, counted from `level`.
    """
    if level > MAX_NESTING:
        raise InvalidInput(f"{what} is nested deeper than {MAX_NESTING} levels")
    if isinstance(value, str):
        check_text(value, what)
    elif isinstance(value, float):
        if not math.isfinite(value):
            raise InvalidInput(f"{what} holds {value}, which is no number that can be kept")
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            if not isinstance(key, str):
                raise InvalidInput(f"{what} holds the name {key!r}, which is not text")
            check_text(key, what)
            check_json(inner, what, level + 1)
    elif isinstance(value, list | tuple):
        for inner in value:
            check_json(inner, what, level + 1)
    elif value is not None and not isinstance(value, int):
        raise InvalidInput(f"{what} holds a {type(value).__name__}, which JSON cannot hold")


@dataclass(frozen=True, slots=True)
class AnnotatedDocument:
    """A document with all that was said about it, and the label set that names it.

    What formats read and write and what `Project.documents()` yields. The typed views are made
    when asked for; `annotations` is the truth.
    """

    document: Document
    annotations: tuple[Annotation, ...] = ()
    label_set: LabelSet = field(default_factory=LabelSet)

    @property
    def uid(self) -> Uid:
        """The document's uid."""
        return self.document.uid

    @property
    def id(self) -> str:
        """The document's id."""
        return self.document.id

    @property
    def title(self) -> str:
        """The document's title."""
        return self.document.title

    @property
    def text(self) -> str:
        """The document's exact text."""
        return self.document.text

    @property
    def meta(self) -> JsonObject:
        """The document's metadata."""
        return self.document.meta

    @property
    def status(self) -> Status:
        """The document's status."""
        return self.document.status

    @property
    def spans(self) -> tuple[Span, ...]:
        """Spans and highlights, in their stored order."""
        text, labels = self.document.text, self.label_set
        return tuple(Span(a, labels, text) for a in self._of(Kind.SPAN))

    @property
    def relations(self) -> tuple[Relation, ...]:
        """Relations of this document."""
        return tuple(Relation(a, self.label_set) for a in self._of(Kind.RELATION))

    @property
    def frames(self) -> tuple[Frame, ...]:
        """Frames of this document."""
        return tuple(Frame(a, self.label_set) for a in self._of(Kind.FRAME))

    @property
    def clusters(self) -> tuple[Cluster, ...]:
        """Clusters of this document."""
        return tuple(Cluster(a, self.label_set) for a in self._of(Kind.CLUSTER))

    @property
    def labels(self) -> tuple[DocumentLabel, ...]:
        """Labels of the document as a whole."""
        return tuple(DocumentLabel(a, self.label_set) for a in self._of(Kind.DOCUMENT))

    def _of(self, kind: Kind) -> Iterator[Annotation]:
        return (a for a in self.annotations if a.kind is kind)

    def with_annotations(self, annotations: Iterable[Annotation]) -> AnnotatedDocument:
        """The same document with other annotations."""
        return replace(self, annotations=tuple(annotations))
