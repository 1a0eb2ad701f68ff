"""What a form may take from other documents: fillers of a slot, sources, proofs."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field

from annotator.domain.annotation import Annotation, Kind
from annotator.domain.ids import Uid
from annotator.domain.label import LabelSet
from annotator.domain.slots import SlotSpec


@dataclass(frozen=True, slots=True)
class Scope:
    """What may be picked: of these labels (`None`: highlights) and kinds (empty: any)."""

    labels: Collection[Uid | None] = ()
    kinds: Collection[Kind] = ()
    without: frozenset[Uid] = field(default_factory=frozenset)

    def fits(self, annotation: Annotation) -> bool:
        """Whether an annotation is none of those that are there already."""
        return annotation.uid not in self.without


@dataclass(frozen=True, slots=True)
class FarWanted:
    """An annotation of another document is looked for; `take` is called with its uid.

    `typed` are letters that were typed before.
    """

    hint: str
    scope: Scope
    take: Callable[[Uid], object]
    typed: str = ""


def far_fillers(spec: SlotSpec, *without: Uid | None) -> Scope:
    """What a reference slot may point to."""
    known = frozenset(uid for uid in without if uid is not None)
    return Scope(spec.to, () if spec.to else (Kind.SPAN, Kind.FRAME), known)


def far_sources(labels: LabelSet, holder: Uid) -> Scope:
    """Who can say something."""
    from annotator.services.attributing import source_labels

    return Scope(source_labels(labels), (), frozenset([holder]))


def far_proofs(holder: Uid) -> Scope:
    """Words that can prove something: any span."""
    return Scope((), (Kind.SPAN,), frozenset([holder]))
