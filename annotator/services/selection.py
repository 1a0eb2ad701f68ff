"""What of a project an export takes, and what it leaves out, counted by reason."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from copy import copy
from dataclasses import dataclass, replace

from annotator.domain.annotation import Annotation, Kind, Slot
from annotator.domain.document import AnnotatedDocument, Status
from annotator.domain.errors import InvalidInput
from annotator.domain.ids import Uid
from annotator.domain.label import LabelSet
from annotator.formats.losses import WriteReport
from annotator.formats.options import option

MERGED, APART = "merged", "apart"

BY_PEOPLE = frozenset({"hand", "import"})
"""Origins that make no suggestions: nearly all annotations have one of them."""


@dataclass(frozen=True, slots=True)
class Selection:
    """Which documents and annotations are taken, and into how many files they go.

    Empty means all. `search` are words as in a search of the project. `split` are shares such as
    `80/10/10`; documents that agree in the metadata `group_by` names, and with
    `group_near_duplicates` those whose texts are nearly the same, stay together. With `layers`
    apart every annotator gets a file of their own: with the same documents, and what they made.
    """

    statuses: tuple[str, ...] = option(
        (),
        "only documents of this status",
        flag="--status",
        choices=tuple(status.value for status in Status),
    )
    annotators: tuple[str, ...] = option((), "only what they made", flag="--annotator")
    labels: tuple[str, ...] = option((), "only annotations with this label", flag="--label")
    search: str = option("", "only documents in which all of these words occur")
    suggestions: bool = option(False, "also what machines made and nobody judged")
    rejected: bool = option(False, "also what was rejected")
    split: str = option("", "shares of train, dev and test, as in 80/10/10")
    seed: int = option(0, "another number, another split")
    stratify: bool = option(False, "give each part of the split its share of every label")
    group_by: str = option("", "documents with the same value of this metadata stay together")
    group_near_duplicates: bool = option(
        False, "documents whose texts are nearly the same stay together"
    )
    layers: str = option(
        MERGED,
        "what all annotators made in one file, or a file for each of them",
        flag="--annotators",
        choices=(MERGED, APART),
    )

    @property
    def wanted_statuses(self) -> frozenset[Status]:
        """The statuses, empty for all.

        Raises:
            InvalidInput: for one that does not exist.
        """
        known = {status.value: status for status in Status}
        for name in self.statuses:
            if name not in known:
                raise InvalidInput(f"a status is one of {', '.join(known)}, not “{name}”")
        return frozenset(known[name] for name in self.statuses)


ALL = Selection()


class Chooser:
    """Applies a selection to documents one after the other, and counts.

    `unwanted` is what was not chosen, `broken` what goes or is cut because it refers to that.
    """

    def __init__(
        self, selection: Selection, label_set: LabelSet, annotators: Iterable[str]
    ) -> None:
        self.unwanted, self.broken = WriteReport(), WriteReport()
        self._suggestions, self._rejected = selection.suggestions, selection.rejected
        self._labels: frozenset[Uid | None] = frozenset()
        self._annotators = frozenset(selection.annotators)
        for name in self._annotators.difference(annotators):
            raise InvalidInput(f"nobody named “{name}” annotated in this project")
        if selection.labels:
            self._labels = frozenset(_labels(selection.labels, label_set))
        self._everything = not (self._labels or self._annotators)
        # Annotations of the whole project that are left out, or that a split cannot take.
        self.gone: set[Uid] = set()

    def anew(self) -> Chooser:
        """The same choice, counting from nothing."""
        other = copy(self)
        other.unwanted, other.broken = WriteReport(), WriteReport()
        return other

    def document(self, given: AnnotatedDocument) -> AnnotatedDocument:
        """The document with what is taken of its annotations and coverage."""
        document = given.document
        self.unwanted.begin(document.uid)
        self.broken.begin(document.uid)
        annotations = self.annotations(given.annotations)
        if document.coverage and not self._everything:
            coverage = tuple(
                entry
                for entry in document.coverage
                if (not self._annotators or entry.annotator in self._annotators)
                and (not self._labels or entry.label is None or entry.label in self._labels)
            )
            left = len(document.coverage) - len(coverage)
            self.unwanted.drop("coverage by others or of other labels", count=left)
            document = replace(document, coverage=coverage)
        if annotations is given.annotations and document is given.document:
            return given
        return replace(given, document=document, annotations=annotations)

    def annotations(self, given: tuple[Annotation, ...]) -> tuple[Annotation, ...]:
        """Those that are taken, without references to those that are not."""
        if self._everything and not self.gone:
            # Nearly every document of nearly every export; `_questionable`, without the calls.
            doubtful = [a for a in given if a.judgements or a.origin not in BY_PEOPLE]
            if not doubtful:
                return given
        taken = [a for a in given if self.takes(a)]
        if len(taken) == len(given) and not self.gone:
            return given
        gone = {a.uid for a in given}.difference(a.uid for a in taken)
        return self.without_references(taken, gone | self.gone)

    def takes(self, a: Annotation, *, count: bool = True) -> bool:
        """Whether an annotation is taken, by itself."""
        reason = None
        if _questionable(a):
            if a.rejected and not self._rejected:
                reason = "rejected annotations"
            elif a.suggestion and not self._suggestions:
                reason = "suggestions"
        if reason is None and not self._everything:
            if self._annotators and a.annotator not in self._annotators:
                reason = "annotations by others"
            elif self._labels and a.label not in self._labels:
                reason = "annotations with other labels"
        if reason is not None and count:
            self.unwanted.lose(reason, a)
        return reason is None

    def without_references(
        self, annotations: Sequence[Annotation], gone: set[Uid]
    ) -> tuple[Annotation, ...]:
        """The annotations without what refers to those that are `gone`.

        A relation that loses an end and a cluster that loses its last member go as well, and so
        on until nothing refers to what is not there.
        """
        while True:
            kept: list[Annotation] = []
            for a in annotations:
                pruned = self._pruned(a, gone) if a.slots and gone else a
                if pruned is not None:
                    kept.append(pruned)
            lost = {a.uid for a in annotations}.difference(a.uid for a in kept)
            annotations = kept
            if not lost:
                return tuple(kept)
            gone = lost

    def _pruned(self, a: Annotation, gone: set[Uid]) -> Annotation | None:
        if gone.isdisjoint(a.references):
            return a
        slots = tuple(_slot_without(slot, gone) for slot in a.slots if _stands(slot, gone))
        ends = sum(slot.ref is not None for slot in a.slots if slot.name in {"from", "to"})
        ends_left = sum(slot.ref is not None for slot in slots if slot.name in {"from", "to"})
        if a.kind is Kind.RELATION and ends_left < ends:
            self.broken.lose("relations to what is left out", a)
            return None
        if a.kind is Kind.CLUSTER and not any(slot.name == "member" for slot in slots):
            self.broken.lose("clusters of what is left out", a)
            return None
        self.broken.drop("slots that refer to what is left out", a, len(a.slots) - len(slots))
        return a._replace(slots=slots)


def _questionable(a: Annotation) -> bool:
    """Whether it may be a suggestion or rejected."""
    return bool(a.judgements) or a.origin not in BY_PEOPLE


def _stands(slot: Slot, gone: set[Uid]) -> bool:
    """Whether a slot still says something true: a value nobody is named for would be asserted."""
    return slot.ref not in gone and slot.according_to not in gone


def _slot_without(slot: Slot, gone: set[Uid]) -> Slot:
    if not slot.evidence:
        return slot
    return slot._replace(evidence=tuple(uid for uid in slot.evidence if uid not in gone))


def _labels(names: Iterable[str], label_set: LabelSet) -> Iterable[Uid]:
    """The labels of these names, of whatever kind."""
    for name in names:
        found = [label.uid for kind in Kind if (label := label_set.find(name, kind)) is not None]
        if not found:
            raise InvalidInput(f"there is no label named “{name}” in this project")
        yield from found
