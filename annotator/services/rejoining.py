"""Standoff and its texts put together again, without a project: native JSONL comes out."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import BinaryIO

from annotator.domain.corpus import Corpus
from annotator.domain.document import AnnotatedDocument, Document
from annotator.domain.errors import InvalidInput
from annotator.domain.ids import now
from annotator.formats.base import ReadContext, Source
from annotator.formats.jsonl import JSONL
from annotator.formats.jsonl_options import JsonlOptions
from annotator.formats.label_book import LabelBook
from annotator.formats.standoff import NOT_HERE, STANDOFF, StandoffReadOptions
from annotator.services.outputs import FileOutput, PendingFiles, check_target
from annotator.services.sources import Sources, cannot_read, describe_skipped, find_sources
from annotator.services.swapping import saving

Progress = Callable[[int, int | None], None]

_NOBODY = "unknown"  # standoff says who annotated; one written by others may not


@dataclass(slots=True)
class RejoinReport:
    """What came of it: what was written, and how many documents have no text here."""

    target: str
    documents: int = 0
    annotations: int = 0
    missing: int = 0
    notes: list[str] = field(default_factory=list)


def rejoin(
    standoff: Path,
    texts: Sequence[Path],
    target: Path,
    *,
    skip_missing: bool = False,
    progress: Progress | None = None,
) -> RejoinReport:
    """Write `standoff` with the texts among the files and folders `texts` to a JSONL file.

    Titles that the standoff lacks come from where the text was found. Memory stays flat: texts
    wait in an unnamed file beside the target.

    Raises:
        InvalidInput: for what cannot be read, and for texts that are not there unless
            `skip_missing`.
        CannotSave: if the target cannot be written; it is as it was.
    """
    check_target(target)
    for given in (standoff, *texts):
        if target.exists() and given.exists() and target.samefile(given):
            raise InvalidInput("what is written cannot replace what it is made of", str(target))
    sources = find_sources(texts, None)
    sources.check()
    report = RejoinReport(str(target))
    if sources.skipped:
        report.notes.append(describe_skipped(sources.skipped))
    files = PendingFiles()
    with ExitStack() as stack:
        stack.callback(files.discard)
        output = FileOutput(target, files)
        with saving(target):
            home = stack.enter_context(tempfile.TemporaryFile(dir=target.parent))
        shelf = _Shelf(home, target)
        shelf.fill(sources, progress)
        run = _Run(standoff, shelf, StandoffReadOptions(skip_missing))
        labels = run.labels(report)
        written = JSONL.write(run.documents(), output, JsonlOptions(), Corpus(labels.label_set))
        files.commit()
    report.documents, report.annotations = written.documents, written.annotations
    return report


class _Shelf:
    """Texts on disk, found by their hash."""

    def __init__(self, home: BinaryIO, target: Path) -> None:
        self._home, self._target = home, target
        self._places: dict[str, tuple[int, int, str]] = {}  # where, how many bytes, the title

    def fill(self, sources: Sources, progress: Progress | None) -> None:
        """Put every text among the sources on it, each once."""
        done, total = 0, sources.size
        for found in sources.found:
            reader, source = found.reader, found.source
            context = ReadContext(annotator=_NOBODY)
            try:
                for annotated in reader.read(source, context, reader.read_options()):
                    self._put(annotated.document)
                    if progress is not None:
                        progress(done + context.report.bytes_read, total)
            except OSError as error:
                raise cannot_read(source.path, error) from error
            done += source.size
        if progress is not None:
            progress(total, total)

    def text_of(self, name: str, value: str) -> str | None:
        """A text by its SHA-256."""
        place = self._places.get(value.lower()) if name == "sha256" else None
        if place is None:
            return None
        with saving(self._target):
            self._home.seek(place[0])
            return self._home.read(place[1]).decode()

    def title_of(self, sha256: str) -> str:
        """The title of the document that a text came with."""
        return self._places[sha256][2]

    def _put(self, document: Document) -> None:
        sha256 = document.sha256
        if sha256 in self._places:
            return
        data = document.text.encode()
        with saving(self._target):
            place = self._home.seek(0, 2)
            self._home.write(data)
        self._places[sha256] = place, len(data), document.title


@dataclass(slots=True)
class _Run:
    """The standoff, which is read twice: JSONL wants to know all labels before the first line."""

    path: Path
    shelf: _Shelf
    options: StandoffReadOptions
    book: LabelBook = field(default_factory=LabelBook)
    moment: str = field(default_factory=now)

    def labels(self, report: RejoinReport) -> LabelBook:
        """Read everything once, for the labels and for what is wrong with it.

        Raises:
            InvalidInput: if there is nothing in it, or it cannot be read.
        """
        context = self._context()
        for _ in self._read(context):
            pass
        report.missing = context.report.dropped.pop(NOT_HERE, 0)
        report.notes += context.report.notes
        if not (context.report.documents or report.missing):
            raise InvalidInput("there is nothing in this file", str(self.path))
        return self.book

    def documents(self) -> Iterator[AnnotatedDocument]:
        """The documents with their texts."""
        for annotated in self._read(self._context()):
            document = annotated.document
            if not document.title:
                document = replace(document, title=self.shelf.title_of(document.sha256))
            yield replace(annotated, document=document)

    def _context(self) -> ReadContext:
        return ReadContext(
            labels=self.book,
            annotator=_NOBODY,
            moment=self.moment,
            text_of=self.shelf.text_of,
        )

    def _read(self, context: ReadContext) -> Iterable[AnnotatedDocument]:
        try:
            yield from STANDOFF.read(Source(self.path, self.path.name), context, self.options)
        except OSError as error:
            raise cannot_read(self.path, error) from error
