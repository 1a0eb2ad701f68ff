"""Frames as rows of the ledger, read with all they point to in a few queries a page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from annotator.domain.annotation import Annotation
from annotator.domain.ids import Uid
from annotator.domain.label import LabelSet
from annotator.domain.ledger import (
    MEMBER,
    SPEAKER,
    TRIGGER,
    Article,
    LedgerRow,
    article_of,
    row_of,
)
from annotator.storage import ledger as tables
from annotator.storage.store import Store

_ROUNDS = 12
_LEADS = (TRIGGER, MEMBER, SPEAKER)


class Reach:
    """What some frames point to, however far the chains of who says so go: a `Lookup`."""

    def __init__(self, store: Store, frames: Iterable[Annotation]) -> None:
        self._labels = store.labels.label_set
        self._annotations = {frame.uid: frame for frame in frames}
        wanted = {uid for frame in self._annotations.values() for uid in frame.references}
        self._clusters = clusters_of(store, wanted)
        for _ in range(_ROUNDS):
            missing = wanted.difference(self._annotations)
            if not missing:
                break
            found = store.annotations.find(missing)
            self._annotations |= found
            wanted = {uid for each in found.values() for uid in _onward(each)}
        homes = {a.document for a in self._annotations.values() if a.document is not None}
        documents = store.documents.find(homes)
        self._articles = {uid: article_of(document) for uid, document in documents.items()}

    @property
    def labels(self) -> LabelSet:
        """The labels of the project."""
        return self._labels

    def annotation(self, uid: Uid) -> Annotation | None:
        """An annotation, of whatever document."""
        return self._annotations.get(uid)

    def article(self, uid: Uid | None) -> Article | None:
        """A document, `None` for none."""
        return None if uid is None else self._articles.get(uid)

    def same(self, one: Uid, other: Uid) -> bool:
        """Whether two annotations stand for one thing: members of one cluster, or its member."""
        return same_thing(self._clusters, one, other)


def read_rows(store: Store, uids: Sequence[Uid]) -> list[LedgerRow]:
    """The frames with these uids as rows, in the same order, those that are gone left out."""
    found = store.annotations.find(uids)
    reach = Reach(store, found.values())
    return [row_of(found[uid], reach) for uid in uids if uid in found]


def same_thing(clusters: dict[Uid, set[Uid]], one: Uid, other: Uid) -> bool:
    """Whether two annotations stand for one thing, by the clusters they are in."""
    first, second = clusters.get(one, set()), clusters.get(other, set())
    return one == other or one in second or other in first or not first.isdisjoint(second)


def clusters_of(store: Store, uids: Iterable[Uid]) -> dict[Uid, set[Uid]]:
    """The clusters that annotations are members of."""
    found: dict[Uid, set[Uid]] = {}
    for member, cluster in tables.clusters(store.database, uids):
        found.setdefault(member, set()).add(cluster)
    return found


def _onward(annotation: Annotation) -> Iterable[Uid]:
    """Where words and sources of an annotation are found."""
    met: set[str] = set()
    for slot in annotation.slots:
        if slot.according_to is not None:
            yield slot.according_to
        if slot.ref is None or slot.name not in _LEADS:
            continue
        # The first member stands for a cluster, however many there are.
        if slot.name == SPEAKER or slot.name not in met:
            yield slot.ref
        met.add(slot.name)
