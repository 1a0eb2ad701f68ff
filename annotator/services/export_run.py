"""One export on its way: from one unchanging state of the project through a writer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field, fields, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from annotator.domain.annotation import Annotation
from annotator.domain.corpus import Corpus
from annotator.domain.document import AnnotatedDocument
from annotator.domain.errors import Cancelled
from annotator.domain.ids import Uid
from annotator.formats import registry
from annotator.formats.base import Carries, Output, Writer
from annotator.formats.options import make
from annotator.formats.reducing import WIDE
from annotator.formats.tokens import TokenOptions
from annotator.services.export_pieces import Piece, dealt, pieces_of, split_of
from annotator.services.export_report import ExportReport, PartReport, Tally
from annotator.services.facts import UNKNOWN_KEYS
from annotator.services.outputs import check_folder, check_target
from annotator.services.selection import Chooser, Selection
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

Progress = Callable[[int, int | None], None]


@dataclass
class ExportRun:
    """What is asked of one export; `write` does it.

    `most` looks at the first documents only. `planned` writes nothing: what would stop the export
    is listed instead.
    """

    project: Project
    target: str | Path
    format: str
    given: Mapping[str, object] | None
    selection: Selection
    more: Mapping[str, object]
    progress: Progress | None = None
    cancelled: Callable[[], bool] | None = None
    most: int | None = None
    planned: bool = False
    _tally: Tally = field(default_factory=Tally)
    _notes: dict[str, None] = field(default_factory=dict)
    _problems: Counter[str] = field(default_factory=Counter)
    _parts: list[PartReport] = field(default_factory=list)
    _steps: int = 0
    _all_steps: int = 0

    def __post_init__(self) -> None:
        self.writer: Writer = registry.writer(self.format)
        own = {each.name for each in fields(Selection)}
        chosen = {name: value for name, value in self.more.items() if name in own}
        if chosen:
            make(Selection, chosen)  # refuses values that do not fit
            self.selection = replace(self.selection, **_tuples(chosen))
        rest = {name: value for name, value in self.more.items() if name not in own}
        options: object = make(self.writer.write_options, {**(self.given or {}), **rest})
        self._stop = isinstance(options, TokenOptions) and options.misfits == "stop"
        if isinstance(options, TokenOptions) and self._stop and self.planned:
            options = replace(options, misfits="snap")
        self.options: Any = options
        self._split = split_of(self.selection)
        if not (self.to_stream or self._split or self.selection.layers == "apart"):
            self._check(Path(self.target))  # before anything is read

    @property
    def to_stream(self) -> bool:
        """Whether it goes to standard output."""
        return str(self.target) == STDOUT

    def write(self, output_for: Callable[[Path | None], Output]) -> ExportReport:
        """Write every file; the report has no `files` but those of its parts.

        Raises:
            AnnotatorError: if it cannot be; nothing is seen at the target then.
        """
        selection, statuses = self.selection, self.selection.wanted_statuses
        where = DocumentFilter(words=selection.search, statuses=statuses, whole=True)
        target = None if self.to_stream else Path(self.target)
        with self.project.snapshot() as store:
            pieces = pieces_of(store, selection, self.writer.info, target, self._split)
            for piece in pieces:
                if piece.place is not None:
                    self._check(piece.place)
            uids = store.documents.uids(where)
            self._count_documents(store, where, len(uids))
            total = len(uids)
            looked_at = uids[: self.most]
            layers = sum(1 for piece in pieces if piece.part in (None, 0))
            reading = selection.group_near_duplicates and self.most is None
            self._all_steps = len(looked_at) * (layers + reading)
            parts: dict[Uid, int] = {}
            if self._split:
                parts = (
                    dealt(store, selection, where, uids, self._split, self._step)
                    if self.most is None
                    else dict.fromkeys(looked_at, 0)
                )
            # Sorting all annotations by annotator takes memory: only where somebody is chosen.
            known = overview.count_by_annotator(store) if selection.annotators else ()
            chooser = Chooser(selection, store.labels.label_set, known)
            wide = self._wide(store, chooser, uids if where.words or statuses else None)
            for piece in pieces:
                documents = [u for u in looked_at if parts[u] == piece.part] if parts else looked_at
                counted = chooser.anew() if piece.again else chooser
                self._write_piece(store, piece, documents, counted, wide, output_for)
            self._tally.unwanted_all(chooser.unwanted)
            self._tally.add(chooser.broken)
            losses = self._tally.rows(store, stop=self._stop)
        return ExportReport(
            format=self.format,
            target=str(self.target),
            documents=sum(
                part.documents
                for part, piece in zip(self._parts, pieces, strict=True)
                if not piece.again
            ),
            annotations=sum(part.annotations for part in self._parts),
            losses=losses,
            parts=tuple(self._parts),
            notes=tuple(self._notes),
            problems=dict(sorted(self._problems.items())),
            of=total if len(looked_at) < total else None,
        )

    def _write_piece(
        self,
        store: Store,
        piece: Piece,
        uids: Sequence[Uid],
        chooser: Chooser,
        wide: tuple[Annotation, ...],
        output_for: Callable[[Path | None], Output],
    ) -> None:
        """Write one file, count what is in it and what it loses."""
        layer = None
        if piece.annotator is not None:
            only = Selection(annotators=(piece.annotator,), suggestions=True, rejected=True)
            layer = Chooser(only, store.labels.label_set, (piece.annotator,))
            layer.gone |= chooser.gone
            wide = _referring(store, layer, wide)
        finder, labels = ProblemFinder(store), Counter[Uid | None]()
        self._problems.update(
            found.code for _, found in finder.of_project(wide, store.labels.label_set)
        )

        def chosen() -> Generator[AnnotatedDocument]:
            for stored in self._documents(store, uids):
                written = chooser.document(stored)
                if layer is not None:
                    written = layer.document(written)
                labels.update(a.label for a in written.annotations)
                self._count_problems(finder, stored, written, again=piece.again)
                yield written

        documents, corpus = chosen(), self._corpus(store, wide)
        with closing(documents), without_collector():
            output = output_for(piece.place)
            written = self.writer.write(documents, output, self.options, corpus)
        self._tally.add(written, again=piece.again)
        if layer is not None:
            self._tally.add(layer.broken)
        self._notes.update(dict.fromkeys(written.notes))
        named = Counter[str]()
        for uid, count in labels.items():
            label = store.labels.label_set.get(uid)
            if label is not None:
                named[label.name] += count
        self._parts.append(
            PartReport(
                piece.place,
                piece.part_name,
                piece.annotator or "",
                written.documents,
                written.annotations,
                dict(sorted(named.items(), key=lambda pair: (-pair[1], pair[0]))),
            )
        )

    def _check(self, place: Path) -> None:
        check = check_folder if self.writer.info.writes_folder else check_target
        check(place, self.project.path)

    def _count_documents(self, store: Store, where: DocumentFilter, count: int) -> None:
        """Count the documents that are not chosen."""
        for status, number in store.documents.by_status().items():
            if where.statuses and status not in where.statuses:
                self._tally.unwanted(f"documents with the status {status}", number)
        if where.words:
            others = store.documents.count(replace(where, words="")) - count
            self._tally.unwanted(f"documents without the words “{where.words}”", others)

    def _documents(self, store: Store, uids: Iterable[Uid]) -> Generator[AnnotatedDocument]:
        label_set = store.labels.label_set
        for uid in uids:
            self._step()
            stored = store.documents.stored(uid)
            annotations = store.annotations.of_document(stored)
            yield AnnotatedDocument(stored.record.document, annotations, label_set)

    def _step(self) -> None:
        """Report how far it is, now and then; end if that is asked for."""
        if self._steps % _EVERY == 0:
            if self.progress is not None:
                self.progress(self._steps, self._all_steps)
            if self.cancelled is not None and self.cancelled():
                raise Cancelled("the export was cancelled; nothing was written")
        self._steps += 1

    def _count_problems(
        self,
        finder: ProblemFinder,
        stored: AnnotatedDocument,
        written: AnnotatedDocument,
        *,
        again: bool,
    ) -> None:
        """Count the problems that a document has as it is stored, at what of it is written."""
        problems = list(finder.of_document(stored))
        if problems:
            kept: set[Uid | None] = {annotation.uid for annotation in written.annotations}
            if not again:
                kept.add(None)
            self._problems.update(p.code for p in problems if p.annotation in kept)

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

    def _wide(
        self, store: Store, chooser: Chooser, uids: Sequence[Uid] | None
    ) -> tuple[Annotation, ...]:
        """The annotations of the whole project that are written; a split has no place for them."""
        given = store.annotations.of_project()
        if self._split:
            chooser.broken.lose_wide(WIDE, len(given))
            chooser.gone.update(a.uid for a in given)
            return ()
        return _referring(store, chooser, given, uids)


def _referring(
    store: Store,
    chooser: Chooser,
    given: Sequence[Annotation],
    uids: Sequence[Uid] | None = None,
) -> tuple[Annotation, ...]:
    """Annotations of the whole project that are taken, without references to what is left out.

    `uids` are the documents that are taken, `None` for all. `chooser` learns what is gone.
    """
    taken = [a for a in given if chooser.takes(a)]
    chooser.gone.update({a.uid for a in given}.difference(a.uid for a in taken))
    referred = {uid for a in taken for uid in a.references}
    gone, documents = set(chooser.gone), None if uids is None else set(uids)
    for uid, a in store.annotations.find(referred).items():
        if a.document is not None and not (
            chooser.takes(a, count=False) and (documents is None or a.document in documents)
        ):
            gone.add(uid)
    kept = chooser.without_references(taken, gone)
    chooser.gone.update({a.uid for a in given}.difference(a.uid for a in kept))
    return kept


def _tuples(chosen: Mapping[str, object]) -> dict[str, Any]:
    """Lists as the tuples that a selection holds."""
    return {n: tuple(v) if isinstance(v, list | set) else v for n, v in chosen.items()}
