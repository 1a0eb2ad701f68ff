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
from importlib.util import find_spec
from pathlib import Path
from typing import Any, BinaryIO, Protocol, runtime_checkable

from annotator.domain.annotation import Annotation
from annotator.domain.corpus import Corpus, Place
from annotator.domain.document import AnnotatedDocument
from annotator.domain.errors import InvalidInput
from annotator.domain.ids import Uid, now
from annotator.formats.label_book import LabelBook
from annotator.formats.losses import WriteReport as WriteReport  # noqa: PLC0414 - its home is here


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
    REPORTING = "who says a value, with stance, proof, date and coding"
    RELATIONS = "relations"
    FRAMES = "frames"
    CLUSTERS = "clusters"
    PLACES = "places of relations, frames and clusters"
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


class SameText(StrEnum):
    """What an import makes of a text that the project has under another id."""

    APART = "apart"
    """Another document: ids alone count."""
    ACROSS_FILES = "across files"
    """The same document, unless it came from this very file: its records are told by their ids."""
    JOINED = "joined"
    """The same document: ids are only names of files."""


@dataclass(frozen=True, slots=True)
class Extra:
    """What a format needs that is not installed with the program.

    `name` is the extra (`article-annotator[spacy]`), `module` what is imported to find out.
    """

    name: str
    module: str

    @property
    def available(self) -> bool:
        """Whether it is installed."""
        return find_spec(self.module) is not None

    @property
    def command(self) -> str:
        """What installs it."""
        return f"pip install 'article-annotator[{self.name}]'"

    @property
    def missing(self) -> InvalidInput:
        """The error of somebody who uses a format without it."""
        return InvalidInput(f"this format needs the extra “{self.name}”: {self.command}")


@dataclass(frozen=True, slots=True)
class FormatInfo:
    """How a format introduces itself, in lists, menus and detection.

    `extensions` are lower-case with their dot; `companions` are endings of files that lie beside
    a file of this format and belong to it (`.project.json`). `folders` says that it reads a
    folder as one whole rather than file by file, `writes_folder` that it writes many files into
    a folder of their own. `same_text` is what an import makes of texts that are there already.
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
    writes_folder: bool = False
    same_text: SameText = SameText.ACROSS_FILES
    extra: Extra | None = None

    @property
    def available(self) -> bool:
        """Whether everything that it needs is installed."""
        return self.extra is None or self.extra.available


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
    progress. `dropped` counts by reason what was not taken over, `left_out` are the first
    `MOST_PLACES` places where that happened.
    """

    documents: int = 0
    annotations: int = 0
    labels: int = 0
    dropped: Counter[str] = field(default_factory=Counter)
    left_out: list[Refused] = field(default_factory=list)
    unknown: Counter[tuple[str, str]] = field(default_factory=Counter)
    refused: list[Refused] = field(default_factory=list)
    bytes_read: int = 0
    rechecks: int = 0
    remarks: list[str] = field(default_factory=list)

    @property
    def notes(self) -> tuple[str, ...]:
        """What is worth telling beside what was left out, a sentence each."""
        unknown = (
            f"the key “{key}” ({place}) means nothing here and is kept as it is ({count}×)"
            for (place, key), count in self.unknown.items()
        )
        older = (
            f"{count} {'annotation was' if count == 1 else 'annotations were'} made under an older"
            " meaning of the label and should be looked at again"
            for count in (self.rechecks,)
            if count
        )
        return (*self.remarks, *unknown, *older)


MOST_PLACES = 1000
"""So many places of what was left out, or refused, are kept for the report."""

TextOf = Callable[[str, str], str | None]
"""The text with a digest: the name of the hash (`sha256`, `md5`) and its hexadecimal digits."""


def _no_text(_hash: str, _digest: str) -> str | None:
    return None


@dataclass(slots=True)
class ReadContext:
    """What a reader is told, and where it leaves what is not of one document.

    `annotator` and `moment` stand in where a file does not say who and when. `labels` turns
    names into labels and adds what the set lacks. `collect` makes refusals add up in the report
    instead of ending the reading at the first. `line` is where the document just
    yielded stood. `references` are uids that lines refer to without holding them, with the place
    that does: the caller finds out whether they exist. `offset_unit` replaces what quotes tell of
    the unit of offsets, `accept_mismatches` takes offsets whose quotes say otherwise
    (`offset_units.py`). `text_of` finds the text of a document that a file names by its hash
    alone. `places` are uids that stand for
    annotations named by their document and the id they came with; one that a line before has
    brought, or that the project has, the caller finds. `annotations` are those of the whole
    project and `corpus` what is said of it, complete once the reader is exhausted.
    """

    labels: LabelBook = field(default_factory=LabelBook)
    annotator: str = ""
    moment: str = field(default_factory=now)
    collect: bool = False
    offset_unit: str = ""
    accept_mismatches: bool = False
    text_of: TextOf = _no_text
    report: ReadReport = field(default_factory=ReadReport)
    line: int | None = None
    references: dict[Uid, Refused] = field(default_factory=dict)
    places: dict[Place, Uid] = field(default_factory=dict)
    annotations: list[Annotation] = field(default_factory=list)
    corpus: Corpus = field(default_factory=Corpus)

    def refuse(self, refused: Refused) -> None:
        """End the reading with this sentence, or collect it and go on.

        Raises:
            InvalidInput: unless refusals are collected, and when there are `MOST_PLACES`.
        """
        if not self.collect:
            raise refused.error
        found = self.report.refused
        if len(found) < MOST_PLACES:
            found.append(refused)
        if len(found) >= MOST_PLACES:
            raise refused.error

    def leave_out(self, reason: str, path: str, line: int | None = None, what: str = "") -> None:
        """Count something that is not taken over; `reason` is the same for all of its sort.

        `what` says which one it is, for the list of places.
        """
        report = self.report
        report.dropped[reason] += 1
        if len(report.left_out) < MOST_PLACES:
            report.left_out.append(Refused(path, line, f"{reason}: {what}" if what else reason))


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

    @property
    def suffix(self) -> str:
        """The target's ending with its dot, empty for a stream and where there is none."""

    def open(self, companion: Companion | None = None) -> BinaryIO:
        """A stream for the target itself, or for a companion."""

    def member(self, name: str, of: str | None = None) -> BinaryIO:
        """A stream for a file in the folder that the target is (`writes_folder`).

        The writer closes it. `name` is relative, with `/` between folders, and safe (`names.py`);
        `of` is the id of the document that the file is of, kept in the folder's manifest.
        """

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

    def carried(
        self,
        documents: Iterable[AnnotatedDocument],
        options: Any,
        corpus: Corpus,
        report: WriteReport,
    ) -> Iterator[AnnotatedDocument]:
        """What of the documents is written, and so read back; `report` counts what is not.

        `write` writes these and nothing else (`reducing.py` does most of it).
        """

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
