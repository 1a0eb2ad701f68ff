"""Bringing files into a project: all or nothing, one step to undo, memory flat."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from annotator.domain.changes import Changes
from annotator.domain.errors import Cancelled, InvalidInput
from annotator.services.import_plan import ImportPlan
from annotator.services.import_reading import FileReading, ImportReading
from annotator.services.import_report import ImportRefused, ImportReport, make_report
from annotator.services.merging import MergeCounts, Merger
from annotator.services.merging_parts import PartsMerger
from annotator.services.sources import Sources, find_sources
from annotator.services.text_lookup import TextLookup
from annotator.services.waiting import Waiting

if TYPE_CHECKING:
    from annotator.services.project import Project

__all__ = ["ImportPlan", "ImportRefused", "ImportReport", "import_paths"]

_EVERY = 20  # documents between two reports of progress


class _Nothing(Exception):
    """Leaves the transaction of an import that is to change nothing."""


@dataclass(slots=True)
class _Run:
    """One import: what it reads, and who is told how far it is."""

    reading: ImportReading
    sources: Sources
    progress: Callable[[int, int | None], None] | None
    cancelled: Callable[[], bool] | None

    def into(self, merger: Merger, parts: PartsMerger, texts: TextLookup) -> None:
        """Read every source into the project; what is refused is collected."""
        reading, total, done = self.reading, self.sources.size, 0
        for found in self.sources.found:
            file = reading.open(found, texts.text_of)
            for _ in self._merged(file, merger, parts, texts):
                if self.progress is not None:
                    self.progress(done + file.context.report.bytes_read, total)
                if self.cancelled is not None and self.cancelled():
                    raise Cancelled("the import was cancelled; nothing of it was kept")
            done += found.source.size
            reading.close(file)
            if reading.full:
                break
        reading.notes += parts.notes
        if self.progress is not None:
            self.progress(total, total)

    def _merged(
        self, file: FileReading, merger: Merger, parts: PartsMerger, texts: TextLookup
    ) -> Iterator[None]:
        """Merge one file; yields now and then for progress and cancelling."""
        context, path = file.context, file.path
        merger.begin_file(file.found.reader.info.same_text, context.references)
        yield
        for count, annotated in enumerate(file.documents(), 1):
            if context.places:
                merger.look_up(context.places)
            try:
                merger.add(annotated, path, context.line)
                texts.note(annotated.document)
            except InvalidInput as error:
                file.refuse(error)
            if count % _EVERY == 0:
                yield
        if context.places:
            merger.look_up(context.places)
        try:
            merger.add_project_wide(file.project_wide(), path)
            parts.add(context.corpus, path)
        except InvalidInput as error:
            file.refuse(error)
        file.refuse_nothing()


def import_paths(
    project: Project,
    paths: Sequence[str | Path],
    plan: ImportPlan | None = None,
    *,
    dry_run: bool = False,
    progress: Callable[[int, int | None], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
    cause: object = None,
    **asked: Any,
) -> ImportReport:
    """Add the documents and annotations of files and folders to a project.

    `plan` says how; its fields can be given one by one instead (`format`, `annotator`,
    `labels`, …, see `ImportPlan`). One bad line refuses everything: all bad places are
    collected first, up to a thousand. A dry run reads and reports all of it and changes
    nothing. `progress` is told the bytes read and their total. A project that is not empty is
    backed up first.

    Raises:
        InvalidInput: for a plan that cannot be meant, and when there is nothing to read.
        ImportRefused: for what cannot be read or merged, with every place.
        Cancelled: when `cancelled` said so.
        CannotSave, ProjectInUse: when the project cannot be written.
    """
    plan = ImportPlan(**asked) if plan is None else plan
    start = project.label_set
    sources = find_sources([Path(path) for path in paths], plan.format, project.path)
    reading = ImportReading(start, project.annotator, plan, counting=dry_run)
    reading.refused += sources.refused
    run = _Run(reading, sources, progress, cancelled)
    if not dry_run and not reading.refused and project.document_count():
        project.backup_before("import")
    title = _title(sources)
    counts = MergeCounts()
    try:
        with project.store.bulk_action(title, project.annotator) as bulk:
            waiting = Waiting(bulk, forgiving=plan.leaves_out)
            merger = Merger(project.store, bulk, reading.labels, plan.on_conflict, waiting)
            counts = merger.counts
            parts = PartsMerger(project.store, bulk, counts, plan.on_conflict)
            run.into(merger, parts, TextLookup(project.store, merger.settle))
            if not reading.refused:
                reading.refused += merger.finish(reading.references)
                reading.note_left_out(waiting.left_out)
            if reading.refused:
                raise ImportRefused(
                    make_report(reading, sources, counts, start, dry_run=dry_run)
                )
            if dry_run or (counts.nothing_new and not reading.labels.added):
                raise _Nothing
    except _Nothing:
        pass
    else:
        project.publish(Changes(title, bulk=True, cause=cause))
    return make_report(reading, sources, counts, start, dry_run=dry_run)


def _title(sources: Sources) -> str:
    if len(sources.found) == 1:
        name = sources.found[0].source.name
        return f"Import {name.encode(errors='replace').decode()}"  # it may be no text
    return f"Import {len(sources.found)} files"
