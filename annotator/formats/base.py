"""What a format is: how it introduces itself, reads files and writes them.

A format is one object with a `FormatInfo` and the methods of `Reader`, of `Writer` or of both. It
sees `domain` records only: no project, no database. The services decide what is read and
written; the format says how. A new one is one module and one line in `registry.py` (or an entry
point of the group `annotator.formats`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any, BinaryIO, Protocol, runtime_checkable

from annotator.domain.annotation import Annotation
from annotator.domain.corpus import Corpus, Place
from annotator.domain.document import AnnotatedDocument
from annotator.domain.errors import InvalidInput
from annotator.domain.ids import Uid, now
from annotator.formats.label_book import LabelBook


class Carries(StrEnum):
    """What a format can hold of a document; what it cannot, it drops and counts."""

    ID = "document ids"
    TITLE = "titles"
    META = "metadata"
    STATUS = "status"
    COVERAGE = "coverage"
    EXTRA = "unknown keys"
    SPANS = "spans"
    HIGHLIGHTS = "highlights without a label"
    OVERLAP = "overlapping spans"
    FRAGMENTS = "spans in several pieces"
    EMPTY_SPANS = "spans of length zero"
    HEADS = "heads"
    SLOTS = "slots"
    RELATIONS = "relations"
    FRAMES = "frames"
    CLUSTERS = "clusters"
    DOCUMENT_LABELS = "document labels"
    NOTES = "notes"
    ANNOTATORS = "annotators"
    ORIGINS = "origins"
    SCORES = "scores"
    JUDGEMENTS = "judgements"
    TIMES = "times"
    ANNOTATION_IDS = "annotation ids"
    LABEL_SET = "label set"
    FACTS = "memo, guideline and versions of the label set"
    CANDIDATES = "candidates of knowledge bases"
    PROJECT_WIDE = "annotations of the whole project"


EVERYTHING = frozenset(Carries)


@dataclass(frozen=True, slots=True)
class FormatInfo:
    """How a format introduces itself, in lists, menus and detection.

    `extensions` are lower-case with their dot; `companions` are endings of files that lie beside
    a file of this format and belong to it (`.project.json`). `folders` says that it reads a
    folder as one whole rather than file by file.
    """

    id: str
    title: str
    extensions: tuple[str, ...]
    reads: bool
    writes: bool
    carries: frozenset[Carries]
    docs: str
    companions: tuple[str, ...] = ()
    folders: bool = False


@dataclass(frozen=True, slots=True)
class Match:
    """How sure a format is that a file is its own (0 to 1), and why."""

    confidence: float
    reason: str


@dataclass(frozen=True, slots=True)
class Source:
    """A file (or folder) to read.

    `name` is its path relative to what the user named, with `/`: what ids are made from.
    """

    path: Path
    name: str

    @property
    def size(self) -> int:
        """Bytes, 0 for a folder."""
        return self.path.stat().st_size if self.path.is_file() else 0


@dataclass(frozen=True, slots=True)
class Refused:
    """One place that cannot be read: the file, the line (from 1) if it has lines, and why."""

    path: str
    line: int | None
    reason: str

    @property
    def error(self) -> InvalidInput:
        """The same as the error that ends an import."""
        return InvalidInput(self.reason, self.path, self.line)


@dataclass(slots=True)
class ReadReport:
    """What reading came to.

    `labels` are those defined with their properties, not by name alone; `rechecks` counts
    annotations made under another meaning of their label; `bytes_read` grows as it goes, for
    progress.
    """

    documents: int = 0
    annotations: int = 0
    labels: int = 0
    dropped: Counter[str] = field(default_factory=Counter)
    unknown: Counter[tuple[str, str]] = field(default_factory=Counter)
    refused: list[Refused] = field(default_factory=list)
    bytes_read: int = 0
    rechecks: int = 0
    remarks: list[str] = field(default_factory=list)

    @property
    def notes(self) -> tuple[str, ...]:
        """Everything worth telling, a sentence each."""
        unknown = (
            f"the key “{key}” ({place}) means nothing here and is kept as it is ({count}×)"
            for (place, key), count in self.unknown.items()
        )
        dropped = (f"{reason}: {count} left out" for reason, count in self.dropped.items())
        older = (
            f"{count} {'annotation was' if count == 1 else 'annotations were'} made under an older"
            " meaning of the label and should be looked at again"
            for count in (self.rechecks,)
            if count
        )
        return (*self.remarks, *unknown, *dropped, *older)


@dataclass(slots=True)
class ReadContext:
    """What a reader is told, and where it leaves what is not of one document.

    `annotator` and `moment` stand in where a file does not say who and when. `labels` turns
    names into labels and adds what the set lacks. `collect` makes refusals add up in the report
    (a dry run) instead of ending the reading at the first. `line` is where the document just
    yielded stood. `references` are uids that lines refer to without holding them, with the place
    that does: the caller finds out whether they exist. `places` are uids that stand for
    annotations named by their document and the id they came with; one that a line before has
    brought, or that the project has, the caller finds. `annotations` are those of the whole
    project and `corpus` what is said of it, complete once the reader is exhausted.
    """

    labels: LabelBook = field(default_factory=LabelBook)
    annotator: str = ""
    moment: str = field(default_factory=now)
    collect: bool = False
    report: ReadReport = field(default_factory=ReadReport)
    line: int | None = None
    references: dict[Uid, Refused] = field(default_factory=dict)
    places: dict[Place, Uid] = field(default_factory=dict)
    annotations: list[Annotation] = field(default_factory=list)
    corpus: Corpus = field(default_factory=Corpus)

    def refuse(self, refused: Refused) -> None:
        """End the reading with this sentence, or collect it and go on.

        Raises:
            InvalidInput: unless refusals are collected.
        """
        if not self.collect:
            raise refused.error
        self.report.refused.append(refused)


@dataclass(slots=True)
class WriteReport:
    """What writing came to: counts, and what the format could not hold, by reason."""

    documents: int = 0
    annotations: int = 0
    dropped: Counter[str] = field(default_factory=Counter)
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Companion:
    """A file beside the target, with its ending in place of the target's (`NAME.project.json`).

    `is_ours` tells from a file's bytes whether an earlier export wrote it: another's file of
    that name is neither overwritten nor removed.
    """

    suffix: str
    is_ours: Callable[[bytes], bool]


class Output(Protocol):
    """Where a writer puts its bytes. Nothing is seen at the target before all is written."""

    @property
    def has_companions(self) -> bool:
        """Whether files can lie beside the target (not for a stream)."""

    def open(self, companion: Companion | None = None) -> BinaryIO:
        """A stream for the target itself, or for a companion."""

    def remove(self, companion: Companion) -> None:
        """Remove the companion that an earlier export left, if there is one."""


@runtime_checkable
class Format(Protocol):
    """Anything in the registry."""

    @property
    def info(self) -> FormatInfo:
        """How it introduces itself."""


@runtime_checkable
class Reader(Format, Protocol):
    """A format that can be imported."""

    @property
    def read_options(self) -> type:
        """A dataclass of options (`options.py`)."""

    def match(self, path: Path, head: bytes) -> Match | None:
        """How sure the format is of a file with these first bytes; `None` if it is not its."""

    def read(
        self, source: Source, context: ReadContext, options: Any
    ) -> Iterator[AnnotatedDocument]:
        """The documents of a file, lazily and in order.

        Raises:
            InvalidInput: for the first thing that cannot be read, with file and line.
            OSError: if the file cannot be opened.
        """


@runtime_checkable
class Writer(Format, Protocol):
    """A format that can be exported."""

    @property
    def write_options(self) -> type:
        """A dataclass of options (`options.py`)."""

    def write(
        self, documents: Iterable[AnnotatedDocument], output: Output, options: Any, corpus: Corpus
    ) -> WriteReport:
        """Write documents in their order, streamed, and say what the format dropped.

        Raises:
            InvalidInput: if they cannot be written so; nothing is seen at the target then.
        """


@dataclass(frozen=True, slots=True)
class NoOptions:
    """The options of a format that has none."""
