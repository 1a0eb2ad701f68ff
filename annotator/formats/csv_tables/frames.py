"""Frames as the ledger's tables, document by document: a row a frame, or a row a value."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from annotator.domain.annotation import Annotation, Kind
from annotator.domain.corpus import Corpus
from annotator.domain.document import AnnotatedDocument
from annotator.domain.ids import Uid
from annotator.domain.label import LabelSet
from annotator.domain.ledger import (
    MEMBER,
    TRIGGER,
    Article,
    LedgerRow,
    article_of,
    columns_of,
    row_of,
)
from annotator.formats.base import Carries, WriteReport
from annotator.formats.reducing import Reducer

CARRIES = frozenset(
    {
        Carries.ID, Carries.TITLE, Carries.META, Carries.FRAMES, Carries.SLOTS,
        Carries.REPORTING, Carries.SPANS, Carries.HIGHLIGHTS, Carries.OVERLAP, Carries.FRAGMENTS,
        Carries.EMPTY_SPANS, Carries.CLUSTERS, Carries.ANNOTATION_IDS,
    }
)  # fmt: skip
"""What the tables can say of a document's frames, and of the words that they point to."""

_META = ("outlet", "byline", "author", "published")


class DocumentLookup:
    """Where the frames of one document find what they point to (`domain.ledger.Lookup`)."""

    def __init__(self, annotated: AnnotatedDocument, labels: LabelSet) -> None:
        self.labels = labels
        self._article = article_of(annotated.document)
        self._annotations = {a.uid: a for a in annotated.annotations}
        self._clusters: dict[Uid, set[Uid]] = {}
        for a in annotated.annotations:
            if a.kind is Kind.CLUSTER:
                for slot in a.slots:
                    if slot.name == MEMBER and slot.ref is not None:
                        self._clusters.setdefault(slot.ref, set()).add(a.uid)

    def annotation(self, uid: Uid) -> Annotation | None:
        """An annotation of the document."""
        return self._annotations.get(uid)

    def article(self, uid: Uid | None) -> Article | None:
        """The document itself."""
        return self._article if uid == self._article.uid else None

    def same(self, one: Uid, other: Uid) -> bool:
        """Whether a cluster holds both."""
        nothing: set[Uid] = set()
        return one == other or not self._clusters.get(one, nothing).isdisjoint(
            self._clusters.get(other, nothing)
        )


def carried(
    documents: Iterable[AnnotatedDocument], corpus: Corpus, report: WriteReport
) -> Iterator[AnnotatedDocument]:
    """The documents with their frames and what these point to; the rest is counted as lost."""
    columns = {*slot_columns(corpus), TRIGGER}
    for annotated in Reducer(CARRIES, corpus).documents(documents, report):
        kept = [_with_columns(a, columns, report) for a in _reached(annotated.annotations)]
        reached = {each.uid for each in kept}
        for a in annotated.annotations:
            if a.uid not in reached:
                report.lose(f"{a.kind}s that no frame points to", a)
                report.annotations -= 1
        document = annotated.document
        meta = {key: document.meta[key] for key in _META if key in document.meta}
        if len(meta) < len(document.meta):
            report.drop("metadata of documents", alike=True)
            document = replace(document, meta=meta)
        yield replace(annotated, document=document, annotations=tuple(kept))


def slot_columns(corpus: Corpus) -> tuple[str, ...]:
    """The slots of frame labels: the columns of the short form."""
    return columns_of(corpus.label_set.of_kind(Kind.FRAME))


def rows_of(
    documents: Iterable[AnnotatedDocument], labels: LabelSet
) -> Iterator[LedgerRow]:
    """The frames of documents as rows of the ledger."""
    for annotated in documents:
        look = DocumentLookup(annotated, labels)
        for a in annotated.annotations:
            if a.kind is Kind.FRAME:
                yield row_of(a, look)


def _reached(annotations: Sequence[Annotation]) -> list[Annotation]:
    """Frames, and whatever they lead to."""
    by_uid = {a.uid: a for a in annotations}
    seen: set[Uid] = set()
    fresh = {a.uid for a in annotations if a.kind is Kind.FRAME}
    while fresh:
        seen |= fresh
        fresh = {ref for uid in fresh if uid in by_uid for ref in by_uid[uid].references} - seen
    return [a for a in annotations if a.uid in seen]


def _with_columns(a: Annotation, columns: set[str], report: WriteReport) -> Annotation:
    """A frame without the slots that no label of frames has, and so no column."""
    if a.kind is not Kind.FRAME:
        return a
    slots = tuple(slot for slot in a.slots if slot.name in columns)
    report.drop("slots that no label of frames has", a, len(a.slots) - len(slots))
    return a._replace(slots=slots)
