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

    `start` and `end` are its hull's, in code points, `anchors` its fragments'.
    """

    uid: Uid
    start: int
    end: int
    anchors: tuple[Anchor, ...]


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


_ENDS = ("from", "to")

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
        chains = [self._chain(relation) for relation in self._relations.values()]
        wanted = {uid for chain in chains for uid in chain}
        # The index of spans may still be building: what is wanted is picked out here.
        spots = {a.uid: _spot(a) for a in annotations if a.uid in wanted and a.kind is Kind.SPAN}
        for relation, chain in zip(self._relations.values(), chains, strict=True):
            link = self._resolve(relation, spots)
            self._enter(link, chain)
            if link.near:
                self._near.append(_place(link))
        self._near.sort()

    def __len__(self) -> int:
        return len(self._relations)

    def get(self, uid: Uid | None) -> Link | None:
        """The relation with this uid and its places, or `None`."""
        return None if uid is None else self._links.get(uid)

    def at(self, span: Uid) -> list[Link]:
        """The relations that have a place at a span."""
        return [self._links[uid] for uid in self._at.get(span, ())]

    def of(self, uid: Uid) -> list[Link]:
        """The relations that refer to a span or a frame, or to a frame with this trigger."""
        return [self._links[user] for user in self._users.get(uid, ())]

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
        chain = self._chain(relation)
        found = ((uid, self._span_of(uid)) for uid in chain)
        spots = {uid: _spot(span) for uid, span in found if span is not None}
        link = self._resolve(relation, spots)
        self._enter(link, chain)
        if link.near:
            insort(self._near, _place(link))
        return [link]

    def _enter(self, link: Link, chain: tuple[Uid, ...]) -> None:
        uid = link.annotation.uid
        self._links[uid] = link
        self._chains[uid] = chain
        for one in chain:
            self._users.setdefault(one, {})[uid] = None
        for spot in (link.source, link.target):
            if spot is not None:
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
        chain: dict[Uid, None] = {}
        for slot in relation.slots:
            if slot.ref is not None and slot.name in _ENDS:
                chain[slot.ref] = None
                trigger = self._triggers.get(slot.ref)
                if trigger is not None:
                    chain[trigger] = None
        return tuple(chain)

    def _resolve(self, relation: Annotation, spots: Mapping[Uid, Spot | None]) -> Link:
        found: list[Spot | None] = [None, None]
        if not relation.rejected:
            for number, name in enumerate(_ENDS):
                end = end_of(relation, name)
                if end is not None:
                    found[number] = spots.get(self._triggers.get(end) or end)
        return Link(relation, *found)


def _spot(span: Annotation) -> Spot | None:
    if not span.anchors or span.rejected:
        return None
    return Spot(span.uid, *hull_of(span), span.anchors)


def _place(link: Link) -> tuple[int, int, Uid]:
    assert link.source is not None
    assert link.target is not None
    one, other = link.source.start, link.target.start
    return min(one, other), max(one, other), link.annotation.uid


def _discard(table: dict[Uid, dict[Uid, None]], key: Uid, uid: Uid) -> None:
    entries = table.get(key)
    if entries is not None:
        entries.pop(uid, None)
        if not entries:
            del table[key]


def spans_of(links: Iterable[Link]) -> frozenset[Uid]:
    """The uids of the spans at the ends of relations."""
    return frozenset(spot.uid for link in links for spot in link.spots)
