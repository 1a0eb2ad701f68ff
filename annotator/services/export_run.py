"""One export on its way: from one unchanging state of the project through a writer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from annotator.domain.annotation import Annotation
from annotator.domain.document import AnnotatedDocument
from annotator.domain.errors import Cancelled
from annotator.domain.ids import Uid
from annotator.domain.label import LabelSet
from annotator.formats import registry
from annotator.formats.base import Output, Writer
from annotator.formats.options import make
from annotator.formats.reducing import WIDE
from annotator.formats.tokens import TokenOptions
from annotator.services.card_records import SplitCounts
from annotator.services.export_card import (
    NO_CARD,
    CardOptions,
    Counted,
    card_of,
    check_card,
    place_of_card,
)
from annotator.services.export_corpus import corpus_of, referring
from annotator.services.export_pieces import Piece, dealt, pieces_of, split_of
from annotator.services.export_report import ExportReport, PartReport, Tally
from annotator.services.outputs import check_folder, check_target
from annotator.services.selection import Chooser, Selection
from annotator.storage import overview
from annotator.storage.collector import without_collector
from annotator.storage.documents import DocumentFilter
from annotator.storage.problems import ProblemFinder

if TYPE_CHECKING:
    from annotator.services.project import Project
    from annotator.storage.store import Store

STDOUT = "-"
_EVERY = 20  # documents between two reports of progress

Progress = Callable[[int, int | None], None]
T = TypeVar("T")


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
    card: CardOptions = NO_CARD
    _tally: Tally = field(default_factory=Tally)
    _notes: dict[str, None] = field(default_factory=dict)
    _problems: Counter[str] = field(default_factory=Counter)
    _counted: list[Counted] = field(default_factory=list)
    _labels: LabelSet = field(default_factory=LabelSet)
    _steps: int = 0
    _all_steps: int = 0

    def __post_init__(self) -> None:
        self.writer: Writer = registry.writer(self.format)
        self.selection, rest = _given(Selection, self.selection, self.more)
        self.card, rest = _given(CardOptions, self.card, rest)
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
            self.card_place = place_of_card(pieces, self.writer.info)
            if self.card.card:
                check_card(self.card_place)
            uids = store.documents.uids(where)
            self._count_documents(store, where, len(uids))
            total = len(uids)
            looked_at = uids[: self.most]
            whole = len(looked_at) == total
            layers = sum(1 for piece in pieces if piece.part in (None, 0))
            reading = selection.group_near_duplicates and whole
            self._all_steps = len(looked_at) * (layers + reading)
            place_of: dict[Uid, int] = {}
            if self._split:
                place_of = (
                    dealt(store, selection, where, uids, self._split, self._step)
                    if whole
                    else dict.fromkeys(looked_at, 0)
                )
            # Sorting all annotations by annotator takes memory: only where somebody is chosen.
            known = overview.count_by_annotator(store) if selection.annotators else ()
            chooser = Chooser(selection, store.labels.label_set, known)
            wide = self._wide(store, chooser, uids if where.words or statuses else None)
            for piece in pieces:
                documents = looked_at
                if self._split:
                    documents = [uid for uid in looked_at if place_of[uid] == piece.part]
                counted = chooser.anew() if piece.again else chooser
                self._write_piece(store, piece, documents, counted, wide, output_for)
            self._tally.unwanted_all(chooser.unwanted)
            self._tally.add(chooser.broken)
            losses = self._tally.rows(store, stop=self._stop)
            self._labels = store.labels.label_set
        parts = [self._part(each) for each in self._counted]
        return ExportReport(
            format=self.format,
            target=str(self.target),
            documents=sum(
                part.documents
                for part, each in zip(parts, self._counted, strict=True)
                if not each.piece.again
            ),
            annotations=sum(part.annotations for part in parts),
            losses=losses,
            parts=tuple(parts),
            notes=tuple(self._notes),
            problems=dict(sorted(self._problems.items())),
            of=None if whole else total,
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
            wide = referring(store, layer, wide)
        finder, counts = ProblemFinder(store), SplitCounts(piece.part_name)
        self._problems.update(
            found.code for _, found in finder.of_project(wide, store.labels.label_set)
        )

        def chosen() -> Generator[AnnotatedDocument]:
            for stored in self._documents(store, uids):
                written = chooser.document(stored)
                if layer is not None:
                    written = layer.document(written)
                self._count_problems(finder, stored, written, again=piece.again)
                yield written

        documents, corpus = chosen(), corpus_of(store, self.writer.info.carries, wide)
        with closing(documents), without_collector():
            output = output_for(piece.place)
            passing = counts.counted(documents)
            written = self.writer.write(passing, output, self.options, corpus)
        for (label, who), count in written.lost_of.items():
            counts.labels[label] -= count
            counts.annotators[who] -= count
        self._tally.add(written, again=piece.again)
        if layer is not None:
            self._tally.add(layer.broken)
        self._notes.update(dict.fromkeys(written.notes))
        self._counted.append(Counted(piece, counts, written))

    def _part(self, counted: Counted) -> PartReport:
        """What the report says of one file."""
        named = Counter[str]()
        for uid, count in counted.counts.labels.items():
            label = self._labels.get(uid)
            if label is not None and count:
                named[label.name] += count
        piece, written = counted.piece, counted.written
        labels = dict(sorted(named.items(), key=lambda pair: (-pair[1], pair[0])))
        return PartReport(
            piece.place,
            piece.part_name,
            piece.annotator or "",
            written.documents,
            written.annotations,
            labels,
        )

    def card_bytes(self, report: ExportReport) -> bytes:
        """The dataset card of what was written."""
        name, info = self.project.path.stem, self.writer.info
        return card_of(self.card, report, self._counted, info, self._labels, name)

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

    def _wide(
        self, store: Store, chooser: Chooser, uids: Sequence[Uid] | None
    ) -> tuple[Annotation, ...]:
        """The annotations of the whole project that are written; a split has no place for them."""
        given = store.annotations.of_project()
        if self._split:
            chooser.broken.lose_wide(WIDE, len(given))
            chooser.gone.update(a.uid for a in given)
            return ()
        return referring(store, chooser, given, uids)


def _given(kind: type[T], there: T, more: Mapping[str, object]) -> tuple[T, dict[str, object]]:
    """The options `there` with those of `more` that are theirs, and the rest of these.

    Raises:
        InvalidInput: for values that do not fit.
    """
    own = {each.name for each in fields(kind)}  # type: ignore[arg-type]  # it is a dataclass
    chosen = {name: value for name, value in more.items() if name in own}
    rest = {name: value for name, value in more.items() if name not in own}
    if chosen:
        make(kind, chosen)
        tuples = {n: tuple(v) if isinstance(v, list | set) else v for n, v in chosen.items()}
        there = replace(there, **tuples)  # type: ignore[type-var]  # as above
    return there, rest
