"""How a picked annotation is told: its words, what stands around them, where that is."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from annotator.domain.annotation import Anchor, Annotation, JsonValue, Kind, Slot
from annotator.domain.ids import Uid
from annotator.domain.label import Label, LabelSet
from annotator.domain.values import words_for
from annotator.storage import picking
from annotator.storage.picking import Article, Row
from annotator.storage.store import Store

CONTEXT = 60
"""Code points that are told of what stands left and right of the words."""

_DEEP = 6
_MOST_MEMBERS = 12
_MOST_ENTRIES = 3


@dataclass(frozen=True, slots=True)
class Pick:
    """An annotation that may be meant, with all that a list tells of it.

    `label` is its label's record, `None` for a highlight; `name` what it is called by. `words`
    are its own, or what a frame, cluster or relation says; `left` and `right` stand around the
    words in the text. `document` and `place` (code points, half-open) are where one goes to see
    it, `None` where it has no words anywhere; `title`, `outlet` and `date` tell of the document.
    """

    annotation: Annotation
    label: Label | None
    words: str
    left: str = ""
    right: str = ""
    document: Uid | None = None
    title: str = ""
    outlet: str = ""
    date: str = ""
    place: Anchor | None = None

    @property
    def uid(self) -> Uid:
        """The uid of the annotation."""
        return self.annotation.uid

    @property
    def name(self) -> str:
        """The name of its label."""
        return "highlight" if self.label is None else self.label.name


class Picks:
    """Makes picks of rows: reads the annotations as records, verified, and what they point to."""

    def __init__(self, store: Store, labels: LabelSet, articles: Mapping[int, Article]) -> None:
        self._store, self._labels = store, labels
        self._articles = {article.uid: article for article in articles.values()}
        self._known: dict[Uid, Annotation | None] = {}

    def of(
        self, rows: Collection[Row], fits: Callable[[Annotation], bool], limit: int
    ) -> list[Pick]:
        """Up to `limit` picks of what is not rejected and fits, in the order of the rows."""
        found: list[Pick] = []
        for row in rows:
            annotation = self._find(row.uid)
            if annotation is not None and not annotation.rejected and fits(annotation):
                found.append(self.pick(annotation))
                if len(found) >= limit:
                    break
        return found

    def pick(self, annotation: Annotation) -> Pick:
        """What a list tells of an annotation."""
        label = self._labels.get(annotation.label)
        words = self._said(annotation)
        place = self._place(annotation)
        article = None if place is None else self._article(place.document)
        if place is None or article is None:
            return Pick(annotation, label, words)
        hull = place.hull
        assert hull is not None
        text, meta = article.text, article.meta
        return Pick(
            annotation,
            label,
            words,
            text[max(0, hull.start - CONTEXT) : hull.start],
            text[hull.end : hull.end + CONTEXT],
            article.uid,
            article.title or article.id,
            _line(meta.get("outlet")),
            _line(meta.get("published")),
            hull,
        )

    def _said(self, annotation: Annotation, deep: int = _DEEP) -> str:
        """The words of an annotation, or what it says by its slots."""
        if annotation.anchors:
            article = self._article(annotation.document)
            text = "" if article is None else article.text
            return " … ".join(text[start:end] for start, end in annotation.anchors)
        if not deep:
            return ""
        if annotation.kind is Kind.CLUSTER:
            return self._cluster(annotation, deep - 1)
        if annotation.kind is Kind.RELATION:
            ends = (self._entry(slot, deep - 1) for slot in annotation.slots[:2])
            return " → ".join(end for end in ends if end)
        trigger = [self._entry(slot, deep - 1) for slot in annotation.slots if _leads(slot)]
        rest = [slot for slot in annotation.slots if not _leads(slot)][:_MOST_ENTRIES]
        told = [f"{slot.name} {self._entry(slot, deep - 1)}".rstrip() for slot in rest]
        return " · ".join(filter(None, (*trigger[:1], *told)))

    def _cluster(self, cluster: Annotation, deep: int) -> str:
        """Its entry in a knowledge base, else its longest member."""
        for slot in cluster.slots:
            if isinstance(slot.value, Mapping) and isinstance(slot.value.get("label"), str):
                return str(slot.value["label"])
        members = [slot for slot in cluster.slots if slot.name == "member"][:_MOST_MEMBERS]
        return max((self._entry(slot, deep) for slot in members), key=len, default="")

    def _entry(self, slot: Slot, deep: int) -> str:
        if slot.ref is None:
            return slot.given or words_for(slot.value)
        target = self._find(slot.ref)
        if target is None:
            return ""
        label = self._labels.get(target.label)
        return self._said(target, deep) or ("" if label is None else label.name)

    def _place(self, annotation: Annotation) -> Annotation | None:
        """The span where an annotation is to be seen: itself, its trigger, what it points to."""
        seen: set[Uid] = set()
        waiting = [annotation]
        while waiting and len(seen) < _MOST_MEMBERS:
            one = waiting.pop(0)
            if one.anchors:
                return one
            seen.add(one.uid)
            slots = sorted(one.slots, key=lambda slot: not _leads(slot))
            refs = [uid for slot in slots for uid in (slot.ref, *slot.evidence) if uid is not None]
            found = (self._find(uid) for uid in refs[:_MOST_MEMBERS] if uid not in seen)
            waiting += [target for target in found if target is not None]
        return None

    def _find(self, uid: Uid) -> Annotation | None:
        if uid not in self._known:
            self._known[uid] = self._store.annotations.find((uid,)).get(uid)
        return self._known[uid]

    def _article(self, uid: Uid | None) -> Article | None:
        if uid is not None and uid not in self._articles:
            key = picking.document_key(self._store.database, uid)
            if key is not None:
                self._articles |= {
                    one.uid: one
                    for one in picking.articles(self._store.database, [key]).values()
                }
        return None if uid is None else self._articles.get(uid)


def _leads(slot: Slot) -> bool:
    return slot.name == "trigger" and slot.ref is not None


def _line(value: JsonValue) -> str:
    return "" if value is None else " ".join(words_for(value).split())
