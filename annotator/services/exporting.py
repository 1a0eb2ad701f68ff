"""Writing a project out: selected, split, streamed, atomic, and honest about what is left out."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field, fields, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from annotator.domain.annotation import Annotation
from annotator.domain.corpus import Corpus
from annotator.domain.document import AnnotatedDocument, Status
from annotator.domain.errors import Cancelled, InvalidInput
from annotator.domain.ids import Uid
from annotator.formats import registry
from annotator.formats.base import Carries, Output, Writer
from annotator.formats.options import make
from annotator.services.facts import UNKNOWN_KEYS
from annotator.services.outputs import (
    FileOutput,
    FolderOutput,
    NoOutput,
    PendingFiles,
    StreamOutput,
    check_folder,
    check_target,
    saving,
)
from annotator.services.selection import ALL, Chooser, Selection
from annotator.services.splitting import Part, deal, parse_split
from annotator.storage import overview
from annotator.storage.collector import without_collector
from annotator.storage.documents import DocumentFilter
from annotator.storage.known import place_at
from annotator.storage.problems import ProblemFinder

if TYPE_CHECKING:
    from annotator.services.project import Project
    from annotator.storage.store import Store

STDOUT = "-"
_EVERY = 20  # documents between two reports of progress
_PAGE = 1000

Progress = Callable[[int, int | None], None]


@dataclass(frozen=True, slots=True)
class ExportReport:
    """What was written (or would be), and what was left out, by reason.

    `problems` counts, by code, what of the written is not as the label set asks.
    """

    format: str
    target: str
    documents: int
    annotations: int
    left_out: Mapping[str, int]
    files: tuple[Path, ...]
    notes: tuple[str, ...] = ()
    problems: Mapping[str, int] = field(default_factory=dict)


def export_project(
    project: Project,
    target: str | Path,
    *,
    format: str = "jsonl",
    options: Mapping[str, object] | None = None,
    selection: Selection = ALL,
    confirm: Callable[[ExportReport], bool] | None = None,
    stream: BinaryIO | None = None,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
    **more: object,
) -> ExportReport:
    """Write a project, or a selection of it, to a file; `-` is standard output.

    The file is replaced at once when all is written; with `split` there are several, named
    `NAME.train.jsonl` and so on. `options` are the format's; they, and the fields of the
    selection, may also be given by name. `confirm` is asked with the report before anything is
    seen at the target. `progress` is told the documents written and their total.

    Raises:
        InvalidInput: for options, targets and selections that cannot be.
        CannotSave: if the target cannot be written; it is as it was.
        Cancelled: when `cancelled` or `confirm` said so.
    """
    run = _Run(project, target, format, options, selection, more, progress, cancelled)
    if run.to_stream:
        with saving(Path(STDOUT)):
            out = stream or sys.stdout.buffer
            run.write(lambda _: StreamOutput(out), ())
            out.flush()
            return run.report(())
    files = PendingFiles(project.path)
    try:
        with saving(Path(target)):
            run.write(lambda place: run.output_at(place, files), ())
        report = run.report(files.targets)
        if confirm is not None and not confirm(report):
            raise Cancelled("the export was cancelled; nothing was written")
        files.commit()
    finally:
        files.discard()
    return report


def plan_export(
    project: Project,
    target: str | Path,
    *,
    format: str = "jsonl",
    options: Mapping[str, object] | None = None,
    selection: Selection = ALL,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
    **more: object,
) -> ExportReport:
    """What `export_project` would report, without writing anything.

    Raises:
        InvalidInput, CannotSave: as far as they can be foreseen.
    """
    run = _Run(project, target, format, options, selection, more, progress, cancelled)
    places = run.places
    return run.write(lambda _: NoOutput(has_companions=not run.to_stream), places)


@dataclass
class _Run:
    """One export on its way."""

    project: Project
    target: str | Path
    format: str
    given: Mapping[str, object] | None
    selection: Selection
    more: Mapping[str, object]
    progress: Progress | None
    cancelled: Callable[[], bool] | None
    left_out: Counter[str] = field(default_factory=Counter)
    notes: dict[str, None] = field(default_factory=dict)
    problems: Counter[str] = field(default_factory=Counter)
    documents: int = 0
    annotations: int = 0

    def __post_init__(self) -> None:
        self.writer: Writer = registry.writer(self.format)
        own = {each.name for each in fields(Selection)}
        chosen = {name: value for name, value in self.more.items() if name in own}
        if chosen:
            make(Selection, chosen)  # refuses values that do not fit
            self.selection = replace(self.selection, **_tuples(chosen))
        rest = {name: value for name, value in self.more.items() if name not in own}
        self.options: Any = make(self.writer.write_options, {**(self.given or {}), **rest})
        split = self.selection.split
        self.parts: tuple[Part, ...] = parse_split(split) if split else ()
        if self.selection.group_by and not split:
            raise InvalidInput("documents are grouped for a split; say --split too")
        if self.to_stream and split:
            raise InvalidInput("a split makes several files; export to a file, not to “-”")
        check = check_folder if self.writer.info.writes_folder else check_target
        for place in self.places:
            check(place, self.project.path)

    def output_at(self, place: Path, files: PendingFiles) -> Output:
        """Where the writer puts the file, or the folder of files, at a place."""
        info, project = self.writer.info, self.project.path
        if info.writes_folder:
            return FolderOutput(place, info.id, files, project)
        return FileOutput(place, files)

    @property
    def to_stream(self) -> bool:
        """Whether it goes to standard output."""
        return str(self.target) == STDOUT

    @property
    def places(self) -> tuple[Path, ...]:
        """The files to write."""
        if self.to_stream:
            return ()
        target = Path(self.target)
        if not self.parts:
            return (target,)
        return tuple(
            target.with_name(f"{target.stem}.{part.name}{target.suffix}") for part in self.parts
        )

    def report(self, files: tuple[Path, ...]) -> ExportReport:
        """What came of it."""
        return ExportReport(
            format=self.format,
            target=str(self.target),
            documents=self.documents,
            annotations=self.annotations,
            left_out=dict(self.left_out),
            files=files,
            notes=tuple(self.notes),
            problems=dict(sorted(self.problems.items())),
        )

    def write(self, output_for: Callable[[Path], Output], files: tuple[Path, ...]) -> ExportReport:
        """Write every part from one unchanging state of the project."""
        statuses = self.selection.wanted_statuses
        with self.project.snapshot() as store:
            where = DocumentFilter(statuses=statuses)
            self._count_documents(store, statuses)
            label_set = store.labels.label_set
            # Sorting all annotations by annotator takes memory: only where somebody is chosen.
            chosen = self.selection.annotators
            annotators = overview.count_by_annotator(store) if chosen else ()
            chooser = Chooser(self.selection, label_set, annotators)
            finder = ProblemFinder(store)
            wide = self._project_wide(store, chooser, statuses)
            self.problems.update(found.code for _, found in finder.of_project(wide, label_set))
            corpus = self._corpus(store, wide)
            uids = store.documents.uids(where)
            for place, part in self._dealt(store, where, uids):
                documents = self._documents(store, chooser, finder, part, len(uids))
                with closing(documents), without_collector():
                    written = self.writer.write(documents, output_for(place), self.options, corpus)
                self.documents += written.documents
                self.annotations += written.annotations
                self.left_out.update(written.dropped)
                self.notes.update(dict.fromkeys(written.notes))
            self.left_out.update(chooser.left_out)
        return self.report(files)

    def _corpus(self, store: Store, wide: tuple[Annotation, ...]) -> Corpus:
        """What belongs to the project rather than to one document, as far as it can be written."""
        label_set, carries = store.labels.label_set, self.writer.info.carries
        place_of = partial(place_at, store.database)
        if Carries.FACTS not in carries:
            return Corpus(label_set, (), wide, place_of=place_of)
        facts = {fact.key: fact for fact in store.facts.all()}
        unknown = facts.pop(UNKNOWN_KEYS, None)
        extra = unknown.value if unknown is not None else None
        return Corpus(
            label_set,
            (),
            wide,
            extra if isinstance(extra, Mapping) else {},
            store.labels.versions(),
            tuple(facts.values()),
            tuple(map(store.candidates.get, store.candidates.names())),
            place_of,
        )

    def _count_documents(self, store: Store, statuses: frozenset[Status]) -> None:
        for status, count in store.documents.by_status().items():
            if statuses and status not in statuses:
                self.left_out[f"documents with the status {status}"] += count

    def _documents(
        self,
        store: Store,
        chooser: Chooser,
        finder: ProblemFinder,
        uids: Iterable[Uid],
        total: int,
    ) -> Generator[AnnotatedDocument]:
        label_set = store.labels.label_set
        for count, uid in enumerate(uids, self.documents):
            if count % _EVERY == 0:
                if self.progress is not None:
                    self.progress(count, total)
                if self.cancelled is not None and self.cancelled():
                    raise Cancelled("the export was cancelled; nothing was written")
            stored = store.documents.stored(uid)
            annotations = store.annotations.of_document(stored)
            document = stored.record.document
            stored_one = AnnotatedDocument(document, annotations, label_set)
            written = chooser.document(stored_one)
            self._count_problems(finder, stored_one, written)
            yield written

    def _count_problems(
        self, finder: ProblemFinder, stored: AnnotatedDocument, written: AnnotatedDocument
    ) -> None:
        """Count the problems that a document has as it is stored, at what of it is written."""
        problems = list(finder.of_document(stored))
        if problems:
            kept = {annotation.uid for annotation in written.annotations}
            self.problems.update(
                p.code for p in problems if p.annotation is None or p.annotation in kept
            )

    def _dealt(
        self, store: Store, where: DocumentFilter, uids: list[Uid]
    ) -> Iterator[tuple[Path, Iterable[Uid]]]:
        """Each file with its documents, in project order."""
        if not self.parts:
            yield Path(self.target), uids
            return
        parts = deal(self._groups(store, where, len(uids)), self.parts, self.selection.seed)
        for number, place in enumerate(self.places):
            yield place, [uid for uid in uids if parts[uid] == number]

    def _groups(
        self, store: Store, where: DocumentFilter, count: int
    ) -> Iterator[tuple[Uid, str, str | None]]:
        key = self.selection.group_by
        for offset in range(0, count, _PAGE):
            for summary in store.documents.page(offset, _PAGE, where):
                group = summary.meta.get(key) if key else None
                yield summary.uid, summary.id, None if group is None else str(group)

    def _project_wide(
        self, store: Store, chooser: Chooser, statuses: frozenset[Status]
    ) -> tuple[Annotation, ...]:
        """The annotations of the whole project, without references to what is left out."""
        given = store.annotations.of_project()
        if self.parts and given:
            chooser.left_out["annotations of the whole project"] += len(given)
            chooser.gone.update(a.uid for a in given)
            return ()
        taken = [a for a in given if chooser.takes(a)]
        chooser.gone.update({a.uid for a in given}.difference(a.uid for a in taken))
        referred = {uid for a in taken for uid in a.references}
        gone = set(chooser.gone)
        for uid, a in store.annotations.find(referred).items():
            if a.document is not None and not (
                chooser.takes(a, count=False)
                and (not statuses or store.documents.get(a.document).document.status in statuses)
            ):
                gone.add(uid)
        kept = chooser.without_references(taken, gone)
        chooser.gone.update({a.uid for a in given}.difference(a.uid for a in kept))
        return kept


def _tuples(chosen: Mapping[str, object]) -> dict[str, Any]:
    """Lists as the tuples that a selection holds."""
    return {n: tuple(v) if isinstance(v, list | set) else v for n, v in chosen.items()}
