"""What the annotations of a file become in a document."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping

from annotator.domain.annotation import EMPTY, Anchor, JsonObject, Slot
from annotator.domain.ids import Uid
from annotator.formats.building import DocumentBuilder
from annotator.formats.webanno_tsv.escaping import from_text, slot_name
from annotator.formats.webanno_tsv.gathering import Arc, Found, Gathering, Spot
from annotator.formats.webanno_tsv.header import POS, TOKEN, Layer, LayerKind
from annotator.formats.webanno_tsv.marks import HIGHLIGHTS, Holds, Mark, holds, is_default
from annotator.formats.webanno_tsv.naming import Naming

_TOKEN_LABEL = "Token"  # noqa: S105 - what a token that a relation leads to is called


class Making:
    """Adds the annotations of one file to its document.

    `by_value` says that labels are the values of a layer's naming feature, not the layers.
    """

    def __init__(self, builder: DocumentBuilder, gathering: Gathering, *, by_value: bool) -> None:
        self._builder = builder
        self._gathering = gathering
        self._naming = Naming(by_value=by_value)
        self._holds: dict[str, Holds] = {}
        self._tokens: dict[str, Anchor] = {}

    def make(self) -> None:
        """Add spans, frames, clusters and relations, each sort in the order of the text.

        Raises:
            InvalidInput: for a layer whose name no label may bear.
        """
        found = self._gathering.found
        for each in found:
            if each.layer.kind is LayerKind.SPAN and each.layer.name not in self._holds:
                self._holds[each.layer.name] = holds(each.layer)
        everything: list[Found | Arc] = [*found, *self._gathering.arcs]
        for either in everything:
            self._naming.see(either.layer, either.values)
        # Made in the order of the text, uids keep it where several stand at one place.
        for each in sorted(found, key=_place):
            self._builder.uid_of(each)
            if self._is_record(each):
                self._builder.uid_of(("record", each))
        # Tokens are no layer: they become spans where relations lead to them.
        ends = [(arc, self._end(arc, arc.source), self._end(arc, arc.target))
                for arc in self._gathering.arcs]  # fmt: skip
        self._spans(found)
        self._records(found)
        self._clusters(found)
        for arc, source, target in ends:
            label, feature = self._naming.label(arc.layer, arc.values)
            self._builder.relation(
                label,
                source,
                target,
                slots=_values(arc.values, feature),
                extra=_extra(arc.layer, Mark(arc.layer.name, feature)),
            )

    def _spans(self, found: Iterable[Found]) -> None:
        """Everything that has words of its own."""
        spans: list[tuple[tuple[int, int, int], Found | str]] = [
            ((anchor.start, -anchor.end, -1), row) for row, anchor in self._tokens.items()
        ]
        spans += [
            (_place(each), each)
            for each in found
            if not self._is_record(each) or self._names_frame(each)
        ]
        for _, span in sorted(spans, key=lambda pair: pair[0]):
            if isinstance(span, str):
                self._token(span)
            else:
                self._span(span)

    def _token(self, row: str) -> None:
        anchor, mark = self._tokens[row], Mark(TOKEN)
        self._builder.span(_TOKEN_LABEL, (anchor,), key=(TOKEN, row), extra=mark.extra)

    def _span(self, found: Found) -> None:
        """A span, or the words that name a frame: what else is said of these is the frame's."""
        label: str | None
        label, feature = self._naming.label(found.layer, found.values)
        mark = Mark(found.layer.name, feature, found.number)
        slots = (*self._links(found), *_values(found.values, feature))
        if found.layer.kind is LayerKind.SPAN:
            if self._names_frame(found):
                mark, slots = Mark(found.layer.name), ()
            else:
                mark = _with_links(mark, found)
                if self._holds[found.layer.name] is Holds.HIGHLIGHTS:
                    label = None
        self._builder.span(
            label,
            (Anchor(found.start, found.end),),
            key=found,
            slots=slots,
            extra=_extra(found.layer, mark),
        )

    def _records(self, found: Iterable[Found]) -> None:
        """Frames and clusters that are annotations with links."""
        records = [each for each in found if self._is_record(each)]
        for each in sorted(records, key=_place):
            label, feature = self._naming.label(each.layer, each.values)
            mark = _with_links(Mark(each.layer.name, feature, each.number), each)
            # Ours need no mark, unless they came back with words of their own.
            extra = mark.extra if self._names_frame(each) else _extra(each.layer, mark)
            key = ("record", each)
            slots = (*self._links(each), *_values(each.values, feature))
            if self._holds[each.layer.name] is Holds.CLUSTERS:
                self._builder.cluster(label, (), slots=slots, key=key, extra=extra)
            else:
                trigger = self._builder.uid_of(each) if self._names_frame(each) else None
                self._builder.frame(label, trigger=trigger, slots=slots, key=key, extra=extra)

    def _clusters(self, found: Iterable[Found]) -> None:
        """Chains, each a cluster of its links."""
        chains: dict[tuple[int, str], dict[int, Found]] = {}
        for each in found:
            if each.chain is not None:
                chain, place = each.chain
                chains.setdefault((chain, each.layer.name), {})[place] = each
        for (number, _), links in sorted(chains.items(), key=lambda pair: pair[0]):
            members = [links[place] for place in sorted(links)]
            layer = members[0].layer
            self._builder.cluster(
                layer.title,
                [self._builder.uid_of(member) for member in members],
                extra=Mark(layer.name, chain=number).extra,
            )

    def _is_record(self, found: Found) -> bool:
        if found.layer.kind is not LayerKind.SPAN:
            return False
        return self._holds[found.layer.name] in (Holds.HOSTS, Holds.FRAMES, Holds.CLUSTERS)

    def _names_frame(self, found: Found) -> bool:
        """Whether the words of a record are its trigger, and no span of their own is linked."""
        if found.layer.kind is not LayerKind.SPAN:
            return False
        what = self._holds[found.layer.name]
        if what is not Holds.FRAMES:
            return what is Holds.HOSTS
        roles = [role for links in found.links.values() for role, _ in links]
        return found.start < found.end and "trigger" not in roles

    def _links(self, found: Found) -> list[Slot]:
        """What an annotation links: the role, else the feature, is the slot."""
        slots = []
        types = {found.layer.columns[one].name: found.layer.columns[other].name
                 for one, other in found.layer.links}  # fmt: skip
        for feature, links in found.links.items():
            for role, spot in links:
                target = self._gathering.at(types[feature], spot)
                key: Hashable = _spelled(spot)
                if target is not None:
                    key = ("record", target) if self._is_record(target) else target
                slots.append(Slot(feature if role is None else role, ref=self._builder.uid_of(key)))
        return slots

    def _end(self, arc: Arc, spot: Spot) -> Uid:
        """What a relation leads to: words rather than the frame that they name."""
        base = arc.layer.base
        key: Hashable = _spelled(spot)
        found = self._gathering.at(base, spot)
        if found is not None:
            words = not self._is_record(found) or self._names_frame(found)
            key = found if words else ("record", found)
        elif base in (TOKEN, POS) and not spot.number and spot.row in self._gathering.rows:
            self._tokens[spot.row] = self._gathering.rows[spot.row]
            key = (TOKEN, spot.row)
        return self._builder.uid_of(key)


def _place(found: Found) -> tuple[int, int, int]:
    return found.start, -found.end, found.place


def _values(values: Mapping[str, str], naming: str | None) -> list[Slot]:
    return [
        Slot(slot_name(feature), from_text(value))
        for feature, value in values.items()
        if feature != naming
    ]


def _with_links(mark: Mark, found: Found) -> Mark:
    """The mark, with what the names of slots do not tell of the links."""
    first = next(iter(found.layer.links), None)
    links, bare = {}, []
    for feature, those in found.links.items():
        for role, _ in those:
            if role is None and feature not in bare:
                bare.append(feature)
            if first is not None and feature != found.layer.columns[first[0]].name:
                links[feature if role is None else role] = feature
    return mark._replace(links=links, bare=tuple(bare))


def _extra(layer: Layer, mark: Mark) -> JsonObject:
    """The mark, unless the annotation is written to the same layer without one."""
    naming = None if layer.name == HIGHLIGHTS else layer.naming
    if mark == Mark(layer.name, naming) and is_default(layer):
        return EMPTY
    return mark.extra


def _spelled(spot: Spot) -> str:
    return f"{spot.row}[{spot.number}]" if spot.number else spot.row
