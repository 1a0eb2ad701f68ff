"""What several formats take away beyond what they carry: a writer's own stage, after the reducer.

Formats that know nothing but spans with links between them have the same limits: a link leads
from one span to another and says nothing else, and the same thing is said once.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from typing import Any

from annotator.domain.annotation import Annotation, Kind, Slot
from annotator.domain.ids import Uid
from annotator.domain.references import ENDS, end_of, moved
from annotator.formats.base import WriteReport

BETWEEN_OTHERS = "relations between annotations that are no spans"
ACROSS_LAYERS = "relations to what others made, or to what was rejected"
REPEATED = "the same label on the same words, said twice"
FURTHER_ENDS = "what relations say beyond their two ends"
RANKS = "ranks of document labels"

_FIELDS: Mapping[str, tuple[str, Any]] = {
    "note": ("notes", ""),
    "score": ("scores", None),
    "confidence": ("confidences", None),
    "head": ("heads", None),
}


def no_ranks(a: Annotation, slot: Slot) -> str | None:
    """A slot rule: ranks of document labels cannot be written."""
    return RANKS if a.kind is Kind.DOCUMENT and slot.name == "rank" else None


class Narrowing:
    """Takes things away from documents on their way out, and counts them in the report."""

    def __init__(self, report: WriteReport) -> None:
        self.report = report

    def lose(self, reason: str, a: Annotation) -> None:
        """Count an annotation that is not written at all."""
        self.report.lose(reason, a)
        self.report.annotations -= 1

    def without(self, a: Annotation, *names: str) -> Annotation:
        """The annotation without some of `note`, `score`, `confidence` and `head`."""
        for name in names:
            reason, nothing = _FIELDS[name]
            if getattr(a, name) != nothing:
                self.report.drop(reason, a)
                a = a._replace(**{name: nothing})
        return a

    def pairs(
        self,
        annotations: Iterable[Annotation],
        layer: Callable[[Annotation], Hashable] = lambda _: None,
    ) -> list[Annotation]:
        """The annotations with relations brought down to their first `from` and `to`.

        Relations whose ends are no spans, or not all of one layer, go.
        """
        given = list(annotations)
        layers = {a.uid: layer(a) for a in given if a.kind is Kind.SPAN}
        kept = []
        for a in given:
            if a.kind is Kind.RELATION:
                ends = [end_of(a, name) for name in ENDS]
                own = layer(a)
                if not all(e in layers for e in ends):
                    self.lose(BETWEEN_OTHERS, a)
                    continue
                if any(layers[e] != own for e in ends if e is not None):
                    self.lose(ACROSS_LAYERS, a)
                    continue
                more = len(a.slots) - 2
                if more:
                    self.report.drop(FURTHER_ENDS, a, more)
                slots = (Slot("from", ref=ends[0]), Slot("to", ref=ends[1]))
                a = a._replace(slots=slots)  # noqa: PLW2901 - it with its two ends
            kept.append(a)
        return kept

    def once(
        self, annotations: Iterable[Annotation], key: Callable[[Annotation], Hashable]
    ) -> list[Annotation]:
        """Each annotation that says something new; `key` tells what it says, `None`: always new.

        References are led to the one that stays.
        """
        first: dict[Hashable, Uid] = {}
        same: dict[Uid, Uid] = {}
        kept = []
        for a in annotations:
            said = key(a)
            uid = a.uid if said is None else first.setdefault(said, a.uid)
            if uid == a.uid:
                kept.append(a)
            else:
                same[a.uid] = uid
                self.lose(REPEATED, a)
        if not same:
            return kept
        return [moved(a, same) for a in kept]
