"""The layers that a document is written to, while it is being found out what they have to hold."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from itertools import count

from annotator.domain.errors import InvalidInput
from annotator.formats.webanno_tsv.escaping import feature_name, slot_name
from annotator.formats.webanno_tsv.header import (
    NAMING,
    PRESENCE,
    Column,
    Layer,
    LayerKind,
    Part,
    feature_column,
    parse_layer,
    role_column,
    source_column,
)
from annotator.formats.webanno_tsv.marks import (
    CLUSTERS,
    FRAMES,
    HIGHLIGHTS,
    HOLDS,
    LABEL,
    LINKS,
    RELATIONS,
    SPANS,
    Mark,
    holds,
    is_default,
)

_VALUES = (Part.FEATURE, Part.CHAIN_VALUE, Part.CHAIN_LINK)


class Draft:
    """A layer of the file a document came from, or one of ours, that still gains features."""

    def __init__(self, layer: Layer) -> None:
        self.layer = layer
        self._features = [c.name for c in layer.columns if c.part in _VALUES]
        self._links = [layer.columns[one].name for one, _ in layer.links]
        self._new: set[str] = set()
        self._new_links = ""
        self._known: dict[tuple[str, str | None], str] = {}
        self.holds = holds(layer) if layer.kind is LayerKind.SPAN else None

    def says(self, label: str, mark: Mark | None) -> bool:
        """Whether an annotation of this layer can bear a label."""
        return self._is_label(label, mark) or self.naming(label, mark) is not None

    def naming(self, label: str, mark: Mark | None) -> str | None:
        """The feature that holds an annotation's label; `None` if the layer itself is it."""
        if self._is_label(label, mark):
            return None
        if mark is not None and mark.layer == self.layer.name and mark.feature in self._features:
            return mark.feature
        return self.layer.naming

    def _is_label(self, label: str, mark: Mark | None) -> bool:
        """Whether an annotation that had no label but its layer still has that one."""
        same = mark is not None and mark.layer == self.layer.name and mark.feature is None
        return same and label == self.layer.title

    def feature(self, slot: str, naming: str | None) -> str:
        """The feature for a slot, added if it is lacking; never the one that holds the label."""
        known = self._known.get((slot, naming))
        if known is None:
            known = next(
                (f for f in self._features if slot_name(f) == slot and f != naming), None
            ) or self._new_name(slot, naming)
            if known not in self._features:
                self._new.add(known)
            self._known[slot, naming] = known
        return known

    def _new_name(self, slot: str, naming: str | None) -> str:
        """A name for a new feature, such that none is taken for what holds the labels."""
        ours = is_default(self.layer)
        taken = {naming, *self._links, *LINKS.values(), *(() if ours else NAMING)}
        return feature_name(slot, taken, spelled=not ours and self.layer.naming is None)

    def linking(self, slot: str, mark: Mark | None) -> tuple[str, str | None]:
        """The feature for a link, added if there is none, and the role that the link gets."""
        feature = None
        if mark is not None and mark.layer == self.layer.name:
            feature = mark.links.get(slot)
            if slot in mark.bare and slot in self._links:
                return slot, None
        if feature in self._links:
            return feature, slot
        if not self._links:
            self._new_links = LINKS[SPANS]
        return (self._links[0] if self._links else self._new_links), slot

    def finished(self) -> Layer:
        """The layer with everything that was asked of it."""
        if not self._new and not self._new_links:
            return self.layer
        columns = [c for c in self.layer.columns if c.part is not Part.PRESENCE]
        tail = columns[-1:] if self.layer.kind is LayerKind.RELATION else []
        if tail:
            columns.pop()
        columns += [feature_column(name) for name in sorted(self._new)]
        if self._new_links:
            columns += role_column(self.layer.name, self._new_links)
        return Layer(self.layer.kind, self.layer.name, (*columns, *tail))


class Drafts:
    """All layers of a document, those of its file first."""

    def __init__(self, lines: Iterable[object], closed: Collection[str] = ()) -> None:
        """Begin with the layers that the lines of a header declare; others are passed over.

        Nothing goes to those that are `closed`.
        """
        self._closed = closed
        self._drafts: dict[str, Draft] = {}
        self._ours: dict[str, Draft] = {}
        for line in lines:
            try:
                layer = parse_layer(str(line))
            except InvalidInput:
                continue
            self._drafts.setdefault(layer.name, Draft(layer))

    def of(self, mark: Mark, kind: LayerKind) -> Draft | None:
        """The layer that an annotation came from, if it is here or its mark tells enough of it."""
        if mark.layer in self._closed:
            return None
        draft = self._drafts.get(mark.layer)
        if draft is None and kind is LayerKind.SPAN and mark.feature and mark.layer not in LINKS:
            draft = self._add(Layer(kind, mark.layer, (feature_column(mark.feature),)))
        return draft if draft is not None and draft.layer.kind is kind else None

    def ours(self, name: str) -> Draft:
        """The layer of ours with this name; with a number if it is another's here."""
        known = self._ours.get(name)
        if known is not None:
            return known
        for number in count(1):
            candidate = name if number == 1 else f"{name}{number}"
            draft = self._drafts.get(candidate)
            if draft is None:
                draft = self._add(self._new(name, candidate))
            elif candidate in self._closed or not _fits(draft, name):
                continue
            self._ours[name] = draft
            return draft
        raise AssertionError

    def finished(self) -> tuple[Layer, ...]:
        """The layers in the order of a header: spans, chains, relations."""
        kinds = tuple(LayerKind)
        layers = [draft.finished() for draft in self._drafts.values()]
        return tuple(sorted(layers, key=lambda layer: kinds.index(layer.kind)))

    def _new(self, name: str, as_: str) -> Layer:
        """One of our layers as it begins."""
        label = feature_column(LABEL)
        if name == RELATIONS:
            base = self.ours(SPANS).layer.name
            return Layer(LayerKind.RELATION, as_, (label, source_column(base)))
        columns: tuple[Column, ...] = (PRESENCE,) if name == HIGHLIGHTS else (label,)
        if name in (FRAMES, CLUSTERS):
            columns += role_column(as_, LINKS[name])
        return Layer(LayerKind.SPAN, as_, columns)

    def _add(self, layer: Layer) -> Draft:
        draft = self._drafts[layer.name] = Draft(layer)
        return draft


def _fits(draft: Draft, name: str) -> bool:
    """Whether a layer of a file can be the one of ours."""
    layer = draft.layer
    if name == RELATIONS:
        return layer.kind is LayerKind.RELATION and layer.naming is not None
    named = layer.naming is not None or name == HIGHLIGHTS
    return layer.kind is LayerKind.SPAN and draft.holds is HOLDS[name] and named
