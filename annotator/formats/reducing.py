"""Documents brought down to what a format can hold, and what that costs, counted.

Every writer but the native one is given documents through a `Reducer`, so that it meets nothing
that it cannot write, and so that what is lost is the same for all formats and said before a byte
is written. Reading back what was written gives what the reducer let through: that is how formats
are tested.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import pairwise
from typing import TypeAlias

from annotator.domain.annotation import (
    EMPTY,
    Anchor,
    Annotation,
    Kind,
    Slot,
    SlotStatus,
    Stance,
)
from annotator.domain.corpus import Corpus
from annotator.domain.document import AnnotatedDocument, Document, Status
from annotator.domain.ids import Uid
from annotator.domain.overlap import ranges_overlap
from annotator.domain.references import moved
from annotator.domain.slots import STRUCTURE
from annotator.formats.base import Carries, WriteReport
from annotator.formats.references import Referrers

SlotRule: TypeAlias = Callable[[Annotation, Slot], str | None]
"""Why a slot cannot be written, for the report; `None` if it can."""

HULLS = "spans in several pieces, written as one from first to last"
DOUBLES = "annotations that only their annotator tells apart"
OVERLAPPING = "spans that overlap a longer or earlier one"
REJECTED = "rejected annotations, which would be written as if they held"
DENIED = "values that are denied or doubted"
DANGLING = "slots that refer to what is left out"
LOOSE_ENDS = "relations whose ends are left out"
WIDE = "annotations of the whole project"
COVERAGE = "what was said to be read, done or skipped"

_KIND_CARRIED = {
    Kind.SPAN: Carries.SPANS,
    Kind.RELATION: Carries.RELATIONS,
    Kind.FRAME: Carries.FRAMES,
    Kind.CLUSTER: Carries.CLUSTERS,
    Kind.DOCUMENT: Carries.DOCUMENT_LABELS,
}
_STRUCTURE = {kind: frozenset(own.name for own in STRUCTURE[kind]) for kind in Kind}
_NOWHERE = (1 << 62, 0)


class Reducer:
    """Brings documents down to what a format carries.

    `report` counts what is lost: of all documents, the one that `documents` was given.
    `slot_rule` says of slots that the format holds only some of why one cannot be written.
    """

    def __init__(
        self,
        carries: frozenset[Carries],
        corpus: Corpus,
        *,
        slot_rule: SlotRule | None = None,
    ) -> None:
        self._carries = carries
        self._slot_rule = slot_rule
        self._wide = 0 if Carries.PROJECT_WIDE in carries else len(corpus.annotations)
        self.report = WriteReport()
        self._names: dict[Uid | None, str] = {None: ""}
        self._names |= {label.uid: label.name for label in corpus.label_set}

    def documents(
        self, documents: Iterable[AnnotatedDocument], report: WriteReport
    ) -> Iterator[AnnotatedDocument]:
        """Every document brought down; `report` counts them, and what each is written without."""
        self.report = report
        report.lose_wide(WIDE, self._wide)
        for annotated in documents:
            reduced = self.document(annotated)
            report.documents += 1
            report.annotations += len(reduced.annotations)
            yield reduced

    def document(self, annotated: AnnotatedDocument) -> AnnotatedDocument:
        """One document with what can be written of it, annotations by (start, -end, label, uid).

        Annotations without a place come last.
        """
        carries = self._carries
        self.report.begin(annotated.uid)
        found = [
            reduced
            for a in annotated.annotations
            if (reduced := self._annotation(a)) is not None
        ]
        names = self._names
        found.sort(key=lambda a: (*_place(a), names[a.label], a.uid))
        if Carries.ANNOTATORS not in carries:
            found = self._without_doubles(found)
        if Carries.OVERLAP not in carries:
            found = self._without_overlap(found)
        if any(a.slots or a.kind is Kind.RELATION for a in found):
            found = self._without_dangling(found)
        return replace(
            annotated,
            document=self._document(annotated.document),
            annotations=tuple(found),
        )

    def _document(self, document: Document) -> Document:
        """The document's own fields."""
        carries, drop = self._carries, partial(self.report.drop, alike=True)
        changes: dict[str, object] = {}
        if document.title and Carries.TITLE not in carries:
            drop("titles")
            changes["title"] = ""
        if document.meta and Carries.META not in carries:
            drop("metadata of documents")
            changes["meta"] = EMPTY
        if document.status is not Status.NEW and Carries.STATUS not in carries:
            drop("statuses of documents")
            changes["status"] = Status.NEW
        if document.coverage and Carries.COVERAGE not in carries:
            self.report.drop(COVERAGE, count=len(document.coverage))
            changes["coverage"] = ()
        elif Carries.EXTRA not in carries and any(said.extra for said in document.coverage):
            self.report.drop("unknown keys of documents")
            changes["coverage"] = tuple(replace(c, extra=EMPTY) for c in document.coverage)
        if document.extra and Carries.EXTRA not in carries:
            drop("unknown keys of documents")
            changes["extra"] = EMPTY
        return replace(document, **changes) if changes else document  # type: ignore[arg-type]

    def _annotation(self, a: Annotation) -> Annotation | None:
        """One annotation, as far as it can be written by itself."""
        carries, report, kind = self._carries, self.report, a.kind
        needed = _KIND_CARRIED[kind]
        if kind is Kind.SPAN and a.label is None:
            needed = Carries.HIGHLIGHTS
        if needed not in carries:
            report.lose(needed.value, a)
            return None
        if a.rejected and Carries.JUDGEMENTS not in carries:
            report.lose(REJECTED, a)
            return None
        if kind is not Kind.SPAN:
            if a.anchors and Carries.PLACES not in carries:
                report.drop(Carries.PLACES.value, a)
                a = a._replace(anchors=(), head=None)
        else:
            start, end = a.hull or Anchor(0, 0)
            if start == end and Carries.EMPTY_SPANS not in carries:
                report.lose(Carries.EMPTY_SPANS.value, a)
                return None
            if len(a.anchors) > 1 and Carries.FRAGMENTS not in carries:
                report.drop(HULLS, a)
                a = a._replace(anchors=(Anchor(start, end),))
        if a.head is not None and Carries.HEADS not in carries:
            report.drop("heads", a)
            a = a._replace(head=None)
        if a.slots:
            a = a._replace(slots=self._slots(a))
        return self._said_about(a)

    def _said_about(self, a: Annotation) -> Annotation:
        """What is said of an annotation: note, score, origin, judgements, unknown keys."""
        carries, drop = self._carries, self.report.drop
        if a.note and Carries.NOTES not in carries:
            drop("notes", a)
            a = a._replace(note="")
        if (a.score is not None or a.confidence is not None) and Carries.SCORES not in carries:
            drop("scores", a)
            a = a._replace(score=None, confidence=None)
        if a.judgements and Carries.JUDGEMENTS not in carries:
            drop("judgements", a, len(a.judgements))
            a = a._replace(judgements=())
        elif Carries.EXTRA not in carries and any(each.extra for each in a.judgements):
            drop("unknown keys of judgements", a)
            a = a._replace(judgements=tuple(j._replace(extra=EMPTY) for j in a.judgements))
        if a.origin not in ("hand", "import") and Carries.ORIGINS not in carries:
            drop("origins", a)
            a = a._replace(origin="import")
        if a.extra and Carries.EXTRA not in carries:
            drop("unknown keys of annotations", a)
            a = a._replace(extra=EMPTY)
        return a

    def _slots(self, a: Annotation) -> tuple[Slot, ...]:
        """The slots that can be written, before it is known what they refer to."""
        carries, drop, rule = self._carries, self.report.drop, self._slot_rule
        own = _STRUCTURE[a.kind]
        found = []
        for slot in a.slots:
            structural = slot.name in own
            if not structural and Carries.SLOTS not in carries:
                drop("slots", a)
                continue
            if not slot.plain and Carries.REPORTING not in carries:
                reason = _not_asserted(slot)
                if reason is not None:
                    drop(reason, a)
                    continue
                bare = Slot(slot.name, slot.value, slot.ref, extra=slot.extra)
                if bare != slot._replace(uid=None):
                    drop("who says a value, proof, date and coding", a)
                slot = bare  # noqa: PLW2901 - the same slot with less said about it
            if slot.extra and Carries.EXTRA not in carries:
                drop("unknown keys of slots", a)
                slot = slot._replace(extra=EMPTY)  # noqa: PLW2901 - as above
            reason = rule(a, slot) if rule is not None else None
            if reason is None:
                found.append(slot)
            else:
                drop(reason, a)
        return tuple(found)

    def _without_doubles(self, found: Sequence[Annotation]) -> list[Annotation]:
        """Each label on the same words once: nothing is left to tell annotators apart."""
        first: dict[object, Uid] = {}
        same: dict[Uid, Uid] = {}
        kept: list[Annotation] = []
        for a in found:
            if a.anchors:
                uid = first.setdefault((a.kind, a.label, a.anchors), a.uid)
                if uid != a.uid:
                    same[a.uid] = uid
                    self.report.lose(DOUBLES, a)
                    continue
            kept.append(a)
        if not same:
            return kept
        return [moved(a, same) for a in kept]

    def _without_overlap(self, found: Sequence[Annotation]) -> list[Annotation]:
        """Spans whose hulls are apart: the longest stay, of equally long ones the first."""
        ranges = [(a.uid, a.hull or Anchor(0, 0)) for a in found if a.kind is Kind.SPAN]
        apart = (one.end <= two.start and one != two for (_, one), (_, two) in pairwise(ranges))
        if all(apart):
            return list(found)
        taken: list[Anchor] = []  # in order, none over another
        gone = set()
        for uid, anchor in sorted(ranges, key=lambda pair: pair[1].start - pair[1].end):
            place = bisect_left(taken, anchor)
            before, after = taken[max(place - 1, 0) : place], taken[place : place + 1]
            if any(ranges_overlap(anchor, other) for other in (*before, *after)):
                gone.add(uid)
            else:
                taken.insert(place, anchor)
        for a in found:
            if a.uid in gone:
                self.report.lose(OVERLAPPING, a)
        return [a for a in found if a.uid not in gone]

    def _without_dangling(self, found: Sequence[Annotation]) -> list[Annotation]:
        """Annotations without references to what is not written with them.

        A relation that loses an end goes, and so on until nothing more does.
        """
        elsewhere = Carries.PROJECT_WIDE in self._carries
        kept = {a.uid: a for a in found}
        own = set(kept)
        referrers = Referrers(kept)
        waiting: Iterable[Uid] = tuple(kept)
        while waiting:
            gone = []
            for uid in waiting:
                a = kept[uid] if elsewhere else self._within(kept[uid], own)
                kept[uid] = a
                if a.kind is Kind.RELATION and not _has_both_ends(a):
                    self.report.lose(LOOSE_ENDS, a)
                    gone.append(uid)
            for uid in gone:
                del kept[uid]
            own.difference_update(gone)
            # Only what referred to these has anything new to lose.
            waiting = [uid for uid in referrers.of(gone) if uid in kept]
        return list(kept.values())

    def _within(self, a: Annotation, own: set[Uid]) -> Annotation:
        """The annotation with those of its slots that refer to `own`."""
        if not a.slots or own.issuperset(a.references):
            return a
        slots = []
        for slot in a.slots:
            slot = slot._replace(  # noqa: PLW2901 - the same slot, fewer proofs
                evidence=tuple(uid for uid in slot.evidence if uid in own)
            )
            if own.issuperset(uid for uid in (slot.ref, slot.according_to) if uid is not None):
                slots.append(slot)
            elif a.kind is not Kind.RELATION or slot.name not in _STRUCTURE[Kind.RELATION]:
                self.report.drop(DANGLING, a)
        return a._replace(slots=tuple(slots))


def _place(a: Annotation) -> tuple[int, int]:
    """Start and minus end of an annotation's hull; behind everything if it has none."""
    hull = a.hull
    return _NOWHERE if hull is None else (hull.start, -hull.end)


def _not_asserted(slot: Slot) -> str | None:
    """Why a slot without what is said about it would say something else."""
    if slot.given is not None:
        return "values that stand for the document's own (@published and the like)"
    if slot.stance is not Stance.ASSERTS:
        return DENIED
    if slot.status is SlotStatus.CODED:
        return "coded values"
    return None


def _has_both_ends(a: Annotation) -> bool:
    names = {slot.name for slot in a.slots if slot.ref is not None}
    return names.issuperset(("from", "to"))
