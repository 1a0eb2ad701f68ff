"""Which layer each annotation of a document is written to, and what it says there.

What came from a layer of a file goes back to it as long as that layer can say it. All else goes to
our own layers: nothing is lost because somebody edited what another program had made.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from annotator.domain.annotation import Anchor, Annotation, Kind, Slot
from annotator.domain.ids import Uid
from annotator.formats.webanno_tsv.drafts import Draft, Drafts
from annotator.formats.webanno_tsv.escaping import to_text
from annotator.formats.webanno_tsv.header import LayerKind
from annotator.formats.webanno_tsv.marks import (
    CLUSTERS,
    FRAMES,
    HIGHLIGHTS,
    HOLDS,
    RELATIONS,
    SPANS,
    Mark,
)
from annotator.formats.webanno_tsv.naming import Naming
from annotator.formats.webanno_tsv.origins import Origins
from annotator.formats.webanno_tsv.places import Places


class Link(NamedTuple):
    """One link of an annotation: the feature it belongs to, its role, and the slot it was."""

    feature: str
    role: str | None
    slot: Slot


@dataclass(slots=True, eq=False)
class Item:
    """An annotation on its way into rows, at its words or at those it is shown at.

    `draft` is `None` for a token that only relations know. `values` are texts by feature, that of
    `naming` is the label; `kept` are the slots that the others come from.
    """

    annotation: Annotation
    draft: Draft | None
    start: int
    end: int
    number: int = 0
    naming: str | None = None
    values: dict[str, str] = field(default_factory=dict)
    kept: list[tuple[str, Slot]] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    chain: tuple[int, int] | None = None


@dataclass(slots=True, eq=False)
class Arc:
    """A relation on its way into rows: it stands at its target."""

    annotation: Annotation
    draft: Draft
    source: Item
    target: Item
    naming: str | None
    values: dict[str, str]
    kept: list[tuple[str, Slot]]


class Assigning:
    """Distributes the annotations of one document over layers.

    `marks` are what annotations kept of their file, `labels` their labels' names. `items` and
    `arcs` are the outcome; `annotations` are by uid, `item_of` has what stands for each in rows.
    `repeated` has an annotation for each further value of a slot, which no row holds.
    """

    def __init__(
        self,
        annotations: Iterable[Annotation],
        marks: Mapping[Uid, Mark],
        labels: Mapping[Uid | None, str],
        drafts: Drafts,
        places: Places,
    ) -> None:
        by_kind: dict[Kind, list[Annotation]] = {kind: [] for kind in Kind}
        self.annotations = {a.uid: a for a in annotations}
        for a in self.annotations.values():
            by_kind[a.kind].append(a)
        self.items: list[Item] = []
        self.arcs: list[Arc] = []
        self.repeated: list[Annotation] = []
        self.item_of: dict[Uid, Item] = {}
        self.origins = Origins(by_kind, marks, labels, drafts, places)
        self._marks, self._labels, self._drafts = marks, labels, drafts
        self._first = places.tokens[0].start
        self._spans = {a.uid: a for a in by_kind[Kind.SPAN]}
        for a in by_kind[Kind.SPAN]:
            if a.uid not in self.origins.frame_of:
                self._span(a)
        for a in by_kind[Kind.FRAME]:
            self._record(a, FRAMES)
        for a in by_kind[Kind.CLUSTER]:
            if a.uid not in self.origins.chains:
                self._record(a, CLUSTERS)
        for a in by_kind[Kind.RELATION]:
            self._relation(a)

    def misread(self, *, by_value: bool) -> set[str]:
        """The layers of which a reader would not tell the labels as they are.

        `by_value` is how the document was read. Where no habit says which feature holds the
        labels, somebody's new values may have made another one look like it.
        """
        if not self._marks:
            return set()
        naming = Naming(by_value=by_value)
        layers = {layer.name: layer for layer in self._drafts.finished()}
        written: list[Item | Arc] = [*self.items, *self.arcs]
        told = [
            (each, layers[each.draft.layer.name]) for each in written if each.draft is not None
        ]
        for each, layer in told:
            naming.see(layer, each.values)
        return {
            layer.name
            for each, layer in told
            if each.annotation.label is not None
            and naming.label(layer, each.values)
            != (self._labels[each.annotation.label], each.naming)
        }

    def _span(self, a: Annotation) -> None:
        start, end = a.anchors[0]
        mark = self._marks.get(a.uid)
        chain = self.origins.links.get(a.uid)
        if a.uid in self.origins.tokens:
            item = Item(a, None, start, end)
        elif chain is not None and mark is not None:
            draft = self._drafts.of(mark, LayerKind.CHAIN)
            assert draft is not None
            item = Item(a, draft, start, end, chain=chain)
            self._fill(item, draft.naming(self._labels[a.label], mark), a.slots)
        else:
            draft = self._home(a, LayerKind.SPAN, HIGHLIGHTS if a.label is None else SPANS)
            item = self._item(a, draft, Anchor(start, end))
        self._add(item, a.uid)

    def _record(self, a: Annotation, ours: str) -> None:
        """A frame or a cluster: with its words if these came with it, else at what it links."""
        words = self.origins.words_of.get(a.uid)
        if words is not None:
            draft = self._drafts.of(self._marks[a.uid], LayerKind.SPAN)
            assert draft is not None
            item = self._item(a, draft, self._spans[words].anchors[0], words)
            self.item_of[words] = item
        else:
            item = self._item(a, self._home(a, LayerKind.SPAN, ours), self._shown_at(a))
        self._add(item, a.uid)

    def _relation(self, a: Annotation) -> None:
        draft = self._home(a, LayerKind.RELATION, RELATIONS)
        label = self._labels[a.label]
        item = Item(a, draft, 0, 0)
        source, target = (
            next(slot for slot in a.slots if slot.name == name and slot.ref is not None)
            for name in ("from", "to")
        )
        values = [slot for slot in a.slots if slot.ref is None]
        self._fill(item, draft.naming(label, self._marks.get(a.uid)), values)
        assert source.ref is not None
        assert target.ref is not None
        ends = self.item_of[source.ref], self.item_of[target.ref]
        self.arcs.append(Arc(a, draft, *ends, item.naming, item.values, item.kept))

    def _home(self, a: Annotation, kind: LayerKind, ours: str) -> Draft:
        """The layer that an annotation came from if that still can say it, else ours."""
        mark = self._marks.get(a.uid)
        draft = None if mark is None or a.label is None else self._drafts.of(mark, kind)
        fits = draft is not None and draft.holds is HOLDS.get(ours)
        if draft is None or not fits or not draft.says(self._labels[a.label], mark):
            return self._drafts.ours(ours)
        return draft

    def _item(
        self, a: Annotation, draft: Draft, place: Anchor, words: Uid | None = None
    ) -> Item:
        """The item of a span or record; `words` is the trigger that is written with it."""
        mark = self._marks.get(a.uid)
        item = Item(a, draft, *place)
        if mark is not None and mark.layer == draft.layer.name:
            item.number = max(mark.number, 0)
        naming = None if a.label is None else draft.naming(self._labels[a.label], mark)
        slots = list(a.slots)
        if words is not None:
            slots.remove(next(s for s in slots if s.name == "trigger" and s.ref == words))
        self._fill(item, naming, slots)
        return item

    def _fill(self, item: Item, naming: str | None, slots: Iterable[Slot]) -> None:
        """Give an item its label, its values (the first of each slot) and its links."""
        draft, a = item.draft, item.annotation
        assert draft is not None
        item.naming = naming
        if naming is not None:
            item.values[naming] = self._labels[a.label]
        mark = self._marks.get(a.uid)
        for slot in slots:
            if slot.ref is not None:
                item.links.append(Link(*draft.linking(slot.name, mark), slot))
                continue
            feature = draft.feature(slot.name, naming)
            if feature in item.values:
                self.repeated.append(a)
            else:
                item.values[feature] = to_text(slot.value)
                item.kept.append((feature, slot))

    def _shown_at(self, a: Annotation) -> Anchor:
        """Where a record without words of its own is put.

        A frame with a trigger, and a cluster, stand at words; other frames are empty there.
        """
        for slot in a.slots:
            target = None if slot.ref is None else self._spans.get(slot.ref)
            if target is None:
                continue
            start, end = target.anchors[0]
            at_words = a.kind is Kind.CLUSTER or slot.name == "trigger"
            return Anchor(start, end if at_words else start)
        return Anchor(self._first, self._first)

    def _add(self, item: Item, uid: Uid) -> None:
        self.items.append(item)
        self.item_of[uid] = item
