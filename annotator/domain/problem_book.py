"""The problems of one document, kept true while it changes, in the order of their places."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from annotator.domain.annotation import Annotation, Kind
from annotator.domain.constraints import constraints_of
from annotator.domain.document import AnnotatedDocument, Document
from annotator.domain.ids import Uid
from annotator.domain.label import LabelSet
from annotator.domain.problems import (
    Look,
    Problem,
    descendants,
    overlaps,
    problems_of,
    problems_of_whole,
)

PIECE = 200
"""Annotations looked at between two pauses of `ProblemBook.reading`."""

_DEEP = 4  # how far a place is looked for by way of what an annotation refers to
_NOWHERE = (-1, 0)


class Stop(NamedTuple):
    """Something to look at: a problem, or (without one) a suggestion nobody has judged.

    Stops are ordered by place: `start` and `minus_end` are code points, `start` is -1 for what
    has no place in the text; `number` tells the problems of one annotation apart.
    """

    start: int
    minus_end: int
    uid: str
    number: int
    problem: Problem | None

    @property
    def annotation(self) -> Uid | None:
        """The annotation concerned; `None` for the document as a whole."""
        return Uid(self.uid) if self.uid else None

    @property
    def key(self) -> tuple[int, int, str, int]:
        """What it is ordered by."""
        return self[:4]


class ProblemBook:
    """What `problems_of_document` says, at the price of what changes.

    A book is of one document as it is; `read` it, or go through `reading`, before anything else.
    `wide` are annotations of the whole project that point into it: they are looked at by
    themselves. `look` finds what lies elsewhere. `follow` takes over what changes afterwards.
    """

    def __init__(
        self, annotated: AnnotatedDocument, look: Look, wide: Iterable[Annotation] = ()
    ) -> None:
        self._look = look
        self._annotated = annotated
        self._labels = annotated.label_set
        self._wide = tuple(wide)
        self._known: dict[Uid, Annotation] = {}
        self._own: dict[Uid, tuple[Problem, ...]] = {}
        self._referrers: dict[Uid, set[Uid]] = {}
        self._pairs: dict[Uid, dict[Uid, Problem]] = {}
        self._apart: list[tuple[int, Uid]] = []
        self._longest = 0
        self._apart_labels, self._counted_labels = _special(self._labels)
        self._counted: dict[Uid, Annotation] = {}
        self._whole: tuple[Problem, ...] = ()
        self._unreviewed: set[Uid] = set()
        self._stops: tuple[Stop, ...] | None = None

    def read(self) -> ProblemBook:
        """Look at the whole document; returns the book itself."""
        for _ in self.reading():
            pass
        return self

    def reading(self) -> Iterator[None]:
        """`read` with pauses in between, so that something else can be done meanwhile."""
        for number, annotation in enumerate((*self._annotated.annotations, *self._wide), 1):
            self._take(annotation)
            if number % PIECE == 0:
                yield
        self._apart.sort()
        for number, annotation in enumerate(self._known.values(), 1):
            self._look_at(annotation)
            if number % PIECE == 0:
                yield
        apart = [self._known[uid] for _, uid in self._apart]
        for problem in overlaps(_live(apart), self._labels):
            self._pair(problem)
        yield
        self._look_at_whole()

    @property
    def document(self) -> Uid:
        """The uid of the document."""
        return self._annotated.uid

    def follow(
        self, changed: Mapping[Uid, Annotation | None], document: Document | None = None
    ) -> set[Uid]:
        """Take over annotations as they are now (`None`: gone), and the document if given.

        Returns the uids of the annotations whose problems are others than before, and of the
        spans where they stand.
        """
        if document is not None:
            self._annotated = replace(self._annotated, document=document)
        self._stops = None
        seen = self._touched_by(changed) | self._beside(changed)
        before = {uid: (self.of(uid), self.words_of(uid)) for uid in seen}
        for uid, after in changed.items():
            self._drop(uid)
            if after is not None:
                self._take(after, sort=True)
        for uid in {*seen, *self._touched_by(changed)}:
            annotation = self._known.get(uid)
            if annotation is not None:
                self._look_at(annotation)
        for uid in changed:
            self._pair_anew(uid)
        self._look_at_whole()
        found: set[Uid] = set()
        for uid in {*seen, *self._touched_by(changed), *self._beside(changed)}:
            problems, words = before.get(uid, ((), None))
            if problems != self.of(uid):
                found |= {at for at in (uid, words, self.words_of(uid)) if at is not None}
        return found

    def _beside(self, changed: Iterable[Uid]) -> set[Uid]:
        """What shares problems with those that change: neighbours, and those of the whole."""
        found = {other for uid in changed for other in self._pairs.get(uid, ())}
        return found | {p.annotation for p in self._whole if p.annotation is not None}

    # What there is

    def of(self, uid: Uid) -> tuple[Problem, ...]:
        """The problems at one annotation: its own, then those with its neighbours."""
        mine = tuple(self._pairs.get(uid, {}).values())
        whole = tuple(problem for problem in self._whole if problem.annotation == uid)
        return self._own.get(uid, ()) + mine + whole

    @property
    def marked(self) -> frozenset[Uid]:
        """The annotations that have a problem."""
        found = {*self._own, *(uid for uid, pairs in self._pairs.items() if pairs)}
        found.update(p.annotation for p in self._whole if p.annotation is not None)
        return frozenset(found)

    def at(self, span: Uid) -> tuple[Problem, ...]:
        """The problems at a span: its own, and those of what has no words but stands there."""
        return self.of(span) + tuple(
            problem for uid in self._standing_at(span) for problem in self.of(uid)
        )

    def has_mark(self, span: Uid) -> bool:
        """Whether there are problems at a span."""
        return self._has(span) or any(map(self._has, self._standing_at(span)))

    def _standing_at(self, span: Uid) -> list[Uid]:
        return [
            uid
            for uid in self._referrers.get(span, ())
            if self.words_of(uid) == span and uid != span
        ]

    def words_of(self, uid: Uid) -> Uid | None:
        """The span where an annotation stands: itself, or the first one that it refers to."""
        found = self._words(self._known.get(uid), _DEEP)
        return None if found is None else found.uid

    def _has(self, uid: Uid) -> bool:
        return uid in self._own or bool(self._pairs.get(uid)) or self._in_whole(uid)

    def _in_whole(self, uid: Uid) -> bool:
        return any(problem.annotation == uid for problem in self._whole)

    def problems(self) -> list[Problem]:
        """Every problem once, by place; those of the document as a whole first."""
        return [stop.problem for stop in self.stops(suggestions=False) if stop.problem is not None]

    def stops(self, *, suggestions: bool = True) -> Sequence[Stop]:
        """What there is to look at, in the order of the places."""
        if self._stops is None:
            self._stops = tuple(self._ordered())
        if suggestions or not self._unreviewed:
            return self._stops
        return tuple(stop for stop in self._stops if stop.problem is not None)

    def _ordered(self) -> list[Stop]:
        found: list[Stop] = []
        for number, problem in enumerate(self._whole):
            if problem.annotation is None:
                found.append(Stop(*_NOWHERE, "", number, problem))
        for uid in self.marked:
            start, end = self.place(uid)
            own = [p for p in self.of(uid) if p.annotation == uid]
            found += [Stop(start, -end, uid, n, problem) for n, problem in enumerate(own)]
        for uid in self._unreviewed:
            start, end = self.place(uid)
            found.append(Stop(start, -end, uid, -1, None))
        found.sort(key=lambda stop: stop.key)
        return found

    def place(self, uid: Uid) -> tuple[int, int]:
        """Where an annotation is: its hull, else that of the first words it refers to."""
        found = self._words(self._known.get(uid), _DEEP)
        return _NOWHERE if found is None or found.hull is None else found.hull

    # Keeping

    def _take(self, annotation: Annotation, *, sort: bool = False) -> None:
        uid = annotation.uid
        self._known[uid] = annotation
        for target in annotation.references if annotation.slots else ():
            self._referrers.setdefault(target, set()).add(uid)
        if annotation.suggestion:
            self._unreviewed.add(uid)
        if annotation.label in self._counted_labels and annotation.document is not None:
            self._counted[uid] = annotation
        hull = annotation.hull
        if hull is not None and annotation.label in self._apart_labels:
            self._longest = max(self._longest, hull.end - hull.start)
            place = (hull.start, uid)
            insort(self._apart, place) if sort else self._apart.append(place)

    def _drop(self, uid: Uid) -> None:
        annotation = self._known.pop(uid, None)
        self._own.pop(uid, None)
        self._unreviewed.discard(uid)
        self._counted.pop(uid, None)
        for other in self._pairs.pop(uid, ()):
            self._pairs[other].pop(uid, None)
        if annotation is None:
            return
        for target in annotation.references:
            self._referrers.get(target, set()).discard(uid)
        hull = annotation.hull
        if hull is not None and annotation.label in self._apart_labels:
            at = bisect_left(self._apart, (hull.start, uid))
            if at < len(self._apart) and self._apart[at] == (hull.start, uid):
                del self._apart[at]

    def _touched_by(self, changed: Iterable[Uid]) -> set[Uid]:
        """The annotations that changed, what refers to them, and by way of frames what to those."""
        found, waiting = set(changed), list(changed)
        while waiting:
            uid = waiting.pop()
            for referrer in self._referrers.get(uid, ()):
                if referrer not in found:
                    found.add(referrer)
                    annotation = self._known.get(referrer)
                    if annotation is not None and annotation.kind is Kind.FRAME:
                        waiting.append(referrer)
        return found

    def _look_at(self, annotation: Annotation) -> None:
        found = tuple(problems_of(annotation, self._labels, self._find))
        if found:
            self._own[annotation.uid] = found
        else:
            self._own.pop(annotation.uid, None)

    def _find(self, uid: Uid) -> Annotation | None:
        return self._known.get(uid) or self._look(uid)

    def _pair(self, problem: Problem) -> None:
        assert problem.annotation is not None
        assert problem.related is not None
        self._pairs.setdefault(problem.annotation, {})[problem.related] = problem
        self._pairs.setdefault(problem.related, {})[problem.annotation] = problem

    def _pair_anew(self, uid: Uid) -> None:
        annotation = self._known.get(uid)
        hull = None if annotation is None else annotation.hull
        if annotation is None or hull is None or annotation.label not in self._apart_labels:
            return
        first = bisect_left(self._apart, (hull.start - self._longest, Uid("")))
        last = bisect_left(self._apart, (hull.end + 1, Uid("")))
        near = [self._known[other] for _, other in self._apart[first:last]]
        for problem in overlaps(_live(near), self._labels):
            if uid in (problem.annotation, problem.related):
                self._pair(problem)

    def _look_at_whole(self) -> None:
        counted = sorted(_live(self._counted.values()), key=_given_order)
        self._whole = tuple(problems_of_whole(self._annotated, counted))

    def _words(self, annotation: Annotation | None, deep: int) -> Annotation | None:
        """The annotation itself if it has words, else the first that it refers to and that has."""
        if annotation is None or not deep:
            return None
        if annotation.anchors:
            return annotation
        for slot in annotation.slots:
            for uid in (slot.ref, *slot.evidence):
                found = None if uid is None else self._words(self._known.get(uid), deep - 1)
                if found is not None:
                    return found
        return None


def _special(labels: LabelSet) -> tuple[frozenset[Uid], frozenset[Uid]]:
    """The labels that are kept apart from others, and those that a document counts."""
    apart: set[Uid] = set()
    counted: set[Uid] = set()
    for label in labels:
        rules = constraints_of(label)
        if rules.no_overlap_with:
            apart.update((label.uid, *rules.no_overlap_with))
        if rules.required or rules.most_per_document is not None or rules.one_primary:
            counted.add(label.uid)
        if rules.one_primary:
            counted.update(child.uid for child in descendants(labels, label.uid))
    return frozenset(apart), frozenset(counted)


def _live(annotations: Iterable[Annotation]) -> list[Annotation]:
    return [a for a in annotations if not a.rejected]


def _given_order(annotation: Annotation) -> tuple[int, int, str]:
    """By place, what has no words last."""
    hull = annotation.hull
    return (1 << 60, 0, annotation.uid) if hull is None else (hull.start, -hull.end, annotation.uid)
