"""Bringing files into a project: all or nothing, one step to undo, memory flat."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from annotator.domain.changes import Changes
from annotator.domain.document import check_text
from annotator.domain.errors import Cancelled, InvalidInput
from annotator.domain.ids import Uid, now
from annotator.formats.base import ReadContext, Reader, Refused, Source
from annotator.formats.label_book import LabelBook
from annotator.formats.options import make
from annotator.services.merging import MergeCounts, Merger, OnConflict
from annotator.services.merging_parts import PartsMerger
from annotator.services.sources import Sources, cannot_read, describe_skipped, find_sources
from annotator.services.text_lookup import TextLookup

if TYPE_CHECKING:
    from annotator.services.project import Project

_EVERY = 20  # documents between two reports of progress


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import brought (or would bring): counts, labels that were new, and sentences."""

    format: str
    documents_added: int
    documents_known: int
    annotations_added: int
    annotations_known: int
    annotations_replaced: int
    labels_added: tuple[str, ...]
    notes: tuple[str, ...]
    dry_run: bool


class ImportRefused(InvalidInput):
    """A dry run found places that cannot be read: all of them in `refused`."""

    def __init__(self, refused: Sequence[Refused]) -> None:
        first, more = refused[0], len(refused) - 1
        also = f" (and {more} more {'place' if more == 1 else 'places'})" if more else ""
        super().__init__(first.reason + also, first.path, first.line)
        self.refused = tuple(refused)


class _Nothing(Exception):
    """Leaves the transaction of an import that is to change nothing."""


@dataclass(slots=True)
class _Run:
    """One import: what it was asked for and what it met."""

    sources: Sources
    labels: LabelBook
    annotator: str
    dry_run: bool
    progress: Callable[[int, int | None], None] | None
    cancelled: Callable[[], bool] | None
    options: Mapping[str, object]
    offset_unit: str
    accept_mismatches: bool
    moment: str = field(default_factory=now)
    references: dict[Uid, Refused] = field(default_factory=dict)
    refused: list[Refused] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def into(self, merger: Merger, parts: PartsMerger, texts: TextLookup) -> None:
        """Read every source into the project."""
        total, done = self.sources.size, 0
        for reader, source in self.sources.found:
            context = ReadContext(
                labels=self.labels,
                annotator=self.annotator,
                moment=self.moment,
                collect=self.dry_run,
                offset_unit=self.offset_unit,
                accept_mismatches=self.accept_mismatches,
                text_of=texts.text_of,
            )
            for _ in self._documents(reader, source, context, merger, parts, texts):
                if self.progress is not None:
                    self.progress(done + context.report.bytes_read, total)
                if self.cancelled is not None and self.cancelled():
                    raise Cancelled("the import was cancelled; nothing of it was kept")
            done += source.size
            self.references |= context.references
            self.refused += context.report.refused
            self.notes += context.report.notes
        self.notes += parts.notes
        if self.progress is not None:
            self.progress(total, total)

    def _documents(
        self,
        reader: Reader,
        source: Source,
        context: ReadContext,
        merger: Merger,
        parts: PartsMerger,
        texts: TextLookup,
    ) -> Iterator[None]:
        """Read one source; yields now and then for progress and cancelling."""
        path = str(source.path)
        report = context.report
        merger.outside = context.references
        merger.begin_file(reader.info.same_text)
        yield
        try:
            for count, annotated in enumerate(
                reader.read(source, context, make(reader.read_options, self.options)), 1
            ):
                if context.places:
                    merger.look_up(context.places)
                merger.add(annotated, path, context.line)
                texts.note(annotated.document)
                if count % _EVERY == 0:
                    yield
            if context.places:
                merger.look_up(context.places)
            merger.add_project_wide(context.annotations, path)
            parts.add(context.corpus, path)
        except OSError as error:
            raise cannot_read(source.path, error) from error
        corpus = context.corpus
        found = corpus.facts, corpus.candidates, corpus.extra, context.annotations
        if not (report.documents or report.labels or report.refused or any(found)):
            raise InvalidInput("there is nothing in this file", path)


def import_paths(
    project: Project,
    paths: Sequence[str | Path],
    *,
    format: str | None = None,
    annotator: str | None = None,
    on_conflict: OnConflict | None = None,
    options: Mapping[str, object] | None = None,
    offset_unit: str = "",
    accept_mismatches: bool = False,
    dry_run: bool = False,
    progress: Callable[[int, int | None], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
    cause: object = None,
) -> ImportReport:
    """Add the documents and annotations of files and folders to a project.

    One bad line refuses everything. `format` replaces detection; `annotator` is who made
    annotations that do not say it (else the project's annotator). `on_conflict` decides about
    annotations that differ under one id; without it they are refused. `options` are those of the
    format; `offset_unit` and `accept_mismatches` decide where quotes and offsets disagree
    (`formats/offset_units.py`). A dry run reads and
    reports all of it and changes nothing. `progress` is told the bytes read and their total.
    A project that is not empty is backed up first.

    Raises:
        InvalidInput: for what cannot be read, with file and line.
        ImportRefused: the same in a dry run, with every place.
        Cancelled: when `cancelled` said so.
        CannotSave, ProjectInUse: when the project cannot be written.
    """
    if on_conflict not in {None, "keep", "replace"}:
        raise InvalidInput(f"on a conflict one can keep or replace, not “{on_conflict}”")
    check_text(annotator or "", "the annotator's name")
    sources = find_sources([Path(path) for path in paths], format, project.path)
    run = _Run(
        sources,
        LabelBook(project.label_set),
        annotator or project.annotator,
        dry_run,
        progress,
        cancelled,
        options or {},
        offset_unit,
        accept_mismatches,
    )
    if not dry_run and project.document_count():
        project.backup_before("import")
    title = _title(sources)
    counts = MergeCounts()
    try:
        with project.store.bulk_action(title, project.annotator) as bulk:
            merger = Merger(project.store, bulk, run.labels, on_conflict)
            counts = merger.counts
            parts = PartsMerger(project.store, bulk, counts, on_conflict)
            run.into(merger, parts, TextLookup(project.store, merger.settle))
            if run.refused:
                raise ImportRefused(run.refused)
            merger.finish(run.references)
            if dry_run or (counts.nothing_new and not run.labels.added):
                raise _Nothing
    except _Nothing:
        pass
    else:
        project.publish(Changes(title, bulk=True, cause=cause))
    return _report(run, counts)


def _title(sources: Sources) -> str:
    if len(sources.found) == 1:
        name = sources.found[0][1].name
        return f"Import {name.encode(errors='replace').decode()}"  # it may be no text
    return f"Import {len(sources.found)} files"


def _report(run: _Run, counts: MergeCounts) -> ImportReport:
    notes = list(run.notes)
    if run.sources.skipped:
        notes.append(describe_skipped(run.sources.skipped))
    if counts.documents_known:
        known = counts.documents_known
        notes.append(
            "1 document is in the project already; its title, metadata and status stay as they are"
            if known == 1
            else f"{known:,} documents are in the project already; their titles, metadata and"
            " status stay as they are"
        )
    return ImportReport(
        format=", ".join(sorted({reader.info.id for reader, _ in run.sources.found})),
        documents_added=counts.documents_added,
        documents_known=counts.documents_known,
        annotations_added=counts.annotations_added,
        annotations_known=counts.annotations_known,
        annotations_replaced=counts.annotations_replaced,
        labels_added=tuple(label.name for label in run.labels.added),
        notes=(*notes, *run.labels.notes),
        dry_run=run.dry_run,
    )
