"""The relations of a document by the spans at their ends, and those with near ends by place."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from annotator.domain.annotation import Anchor, Annotation, Kind
from annotator.domain.ids import Uid
from annotator.ui.editor.span_index import hull_of

NEAR = 800
"""Ends that begin at most so many code points apart may be joined by a line, others never."""


class Spot(NamedTuple):
    """The span that stands for an end: the end itself, or the trigger of a frame.

    `start` and `end` are its hull's, in code points.
    """

    uid: Uid
    start: int
    end: int


class Link(NamedTuple):
    """A relation with the places of its ends in the text; `None` where an end has none."""

    annotation: Annotation
    source: Spot | None
    target: Spot | None

    @property
    def uid(self) -> Uid:
        """The relation's uid."""
        return self.annotation.uid

    @property
    def near(self) -> bool:
        """Whether both ends are in the text, not far apart."""
        source, target = self.source, self.target
        return (
            source is not None
            and target is not None
            and abs(source.start - target.start) <= NEAR
        )

    @property
    def spots(self) -> tuple[Spot, ...]:
        """The places that there are."""
        return tuple(spot for spot in (self.source, self.target) if spot is not None)

    @property
    def ranges(self) -> tuple[Anchor, ...]:
        """What of the text looks different with the relation: between near ends everything."""
        starts = sorted(spot.start for spot in self.spots)
        if self.near:
            return (Anchor(starts[0], starts[-1]),)
        return tuple(Anchor(start, start) for start in starts)


def end_of(relation: Annotation, name: str) -> Uid | None:
    """What the slot `from` or `to` of a relation refers to (or `trigger` of a frame)."""
    for slot in relation.slots:
        if slot.name == name:
            return slot.ref
    return None


SpanOf = Callable[[Uid], Annotation | None]
"""Finds a span by its uid."""


class RelationIndex:
    """Relations of one text, each with the places of its ends.

    Built in one pass; afterwards a change costs what it touches, and asking for a block costs
    the relations there, however many the document has. Rejected relations are left out, and a
    rejected span is no place.
    """

    __slots__ = ("_at", "_chains", "_links", "_near", "_relations", "_span_of", "_triggers",
                 "_users")  # fmt: skip

    def __init__(
        self, annotations: Sequence[Annotation] = (), span_of: SpanOf = lambda _: None
    ) -> None:
        self._relations: dict[Uid, Annotation] = {}
        self._triggers: dict[Uid, Uid | None] = {}  # of frames
        self._links: dict[Uid, Link] = {}
        self._chains: dict[Uid, tuple[Uid, ...]] = {}  # what a link's places depend on
        self._users: dict[Uid, dict[Uid, None]] = {}  # those links, by what they depend on
        self._at: dict[Uid, dict[Uid, None]] = {}  # links by the spans at their ends
        self._near: list[tuple[int, int, Uid]] = []
        self._span_of = span_of
        self._fill(annotations)

    def _fill(self, annotations: Sequence[Annotation]) -> None:
        for annotation in annotations:
            kind = annotation.kind
            if kind is Kind.RELATION:
                self._relations[annotation.uid] = annotation
            elif kind is Kind.FRAME:
                self._triggers[annotation.uid] = end_of(annotation, "trigger")
        if not self._relations:
            return
        wanted = {uid for one in self._relations.values() for uid in self._chain(one)}
        # The index of spans may still be building: what is wanted is picked out here.
        spans = {a.uid: a for a in annotations if a.uid in wanted and a.kind is Kind.SPAN}
        for relation in self._relations.values():
            link = self._resolve(relation, spans)
            self._enter(link)
            if link.near:
                self._near.append(_place(link))
        self._near.sort()

    def __len__(self) -> int:
        return len(self._relations)

    def get(self, uid: Uid | None) -> Link | None:
        """The relation with this uid and its places, or `None`."""
        return None if uid is None else self._links.get(uid)

    def at(self, span: Uid) -> list[Link]:
        """The relations that have an end at a span."""
        return [self._links[uid] for uid in self._at.get(span, ())]

    def over(self, start: int, end: int) -> list[Link]:
        """The relations with near ends of which something lies over [start, end]."""
        near = self._near
        first = bisect_left(near, (start - NEAR,))
        found: list[Link] = []
        for at in range(first, len(near)):
            low, high, uid = near[at]
            if low > end:
                break
            if high >= start:
                found.append(self._links[uid])
        return found

    # Changes: each returns the links as they were and as they are now

    def put(self, annotation: Annotation) -> list[Link]:
        """Add a relation or a frame, or take it as it is now."""
        uid = annotation.uid
        if annotation.kind is Kind.FRAME:
            self._triggers[uid] = end_of(annotation, "trigger")
            return self.follow(uid)
        touched = self._leave(uid)
        self._relations[uid] = annotation
        return touched + self._add(annotation)

    def drop(self, uid: Uid) -> list[Link]:
        """Take a relation or a frame out."""
        if uid in self._triggers:
            del self._triggers[uid]
            return self.follow(uid)
        self._relations.pop(uid, None)
        return self._leave(uid)

    def follow(self, uid: Uid) -> list[Link]:
        """Look anew where relations end that refer to a span or frame."""
        touched: list[Link] = []
        for user in list(self._users.get(uid, ())):
            before = self._leave(user)
            after = self._add(self._relations[user])
            if before != after:
                touched += before + after
        return touched

    def _add(self, relation: Annotation) -> list[Link]:
        spans = {uid: span for uid in self._chain(relation) if (span := self._span_of(uid))}
        link = self._resolve(relation, spans)
        self._enter(link)
        if link.near:
            insort(self._near, _place(link))
        return [link]

    def _enter(self, link: Link) -> None:
        uid = link.uid
        self._links[uid] = link
        chain = self._chains[uid] = self._chain(link.annotation)
        for one in chain:
            self._users.setdefault(one, {})[uid] = None
        for spot in link.spots:
            self._at.setdefault(spot.uid, {})[uid] = None

    def _leave(self, uid: Uid) -> list[Link]:
        link = self._links.pop(uid, None)
        if link is None:
            return []
        for one in self._chains.pop(uid):
            _discard(self._users, one, uid)
        for spot in link.spots:
            _discard(self._at, spot.uid, uid)
        if link.near:
            del self._near[bisect_left(self._near, _place(link))]
        return [link]

    def _chain(self, relation: Annotation) -> tuple[Uid, ...]:
        """Every uid on the way from a relation to its places."""
        chain: list[Uid] = []
        for name in ("from", "to"):
            end = end_of(relation, name)
            if end is not None:
                chain.append(end)
                trigger = self._triggers.get(end)
                if trigger is not None:
                    chain.append(trigger)
        return tuple(dict.fromkeys(chain))

    def _resolve(self, relation: Annotation, spans: Mapping[Uid, Annotation]) -> Link:
        if relation.rejected:
            return Link(relation, None, None)
        ends = (self._spot(end_of(relation, name), spans) for name in ("from", "to"))
        return Link(relation, *ends)

    def _spot(self, end: Uid | None, spans: Mapping[Uid, Annotation]) -> Spot | None:
        if end is None:
            return None
        span = spans.get(self._triggers.get(end) or end)
        if span is None or not span.anchors or span.rejected:
            return None
        return Spot(span.uid, *hull_of(span))


def _place(link: Link) -> tuple[int, int, Uid]:
    ((low, high),) = link.ranges
    return low, high, link.uid


def _discard(table: dict[Uid, dict[Uid, None]], key: Uid, uid: Uid) -> None:
    entries = table.get(key)
    if entries is not None:
        entries.pop(uid, None)
        if not entries:
            del table[key]


def spans_of(links: Iterable[Link]) -> frozenset[Uid]:
    """The uids of the spans at the ends of relations."""
    return frozenset(spot.uid for link in links for spot in link.spots)
