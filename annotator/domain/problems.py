"""What a label set asks for and annotations do not have: quiet warnings, never refusals."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from annotator.domain.annotation import Annotation, Kind, Slot, SlotStatus, Stance
from annotator.domain.constraints import constraints_of
from annotator.domain.document import AnnotatedDocument, CoverageState, Status
from annotator.domain.ids import Uid
from annotator.domain.label import Label, LabelSet
from annotator.domain.overlap import anchors_overlap
from annotator.domain.slots import SlotSpec, SlotType, specs_of
from annotator.domain.values import fault_of

Look = Callable[[Uid], Annotation | None]
"""Finds an annotation that another one points to, wherever it is; `None` if there is none."""


_WORDS = 40

CODES: Mapping[str, str] = {
    "slot-missing": "a slot that is asked for is empty",
    "slot-many": "a slot has more entries than it holds",
    "slot-value": "a value is not of the kind asked for",
    "slot-unasked": "a slot is filled that is not asked for",
    "overlap": "words are shared that should not be",
    "no-words": "an annotation holds no words",
    "retired": "a label is retired",
    "few-members": "a cluster has too few members",
    "circle": "a frame is according to itself",
    "label-missing": "a done document lacks a label",
    "label-many": "a label is given too often",
    "primary": "not exactly one label is the primary one",
}
"""The code of every problem, and what it means, as lists and reports say it."""


class Problem(NamedTuple):
    """One thing that is not as the label set asks.

    `code` names the rule. `annotation` is where it is, `None` for the document as a whole;
    `slot` names the slot concerned; `related` is the other annotation of an overlap.
    """

    code: str
    sentence: str
    annotation: Uid | None = None
    document: Uid | None = None
    slot: str | None = None
    related: Uid | None = None


def named(annotation: Annotation, labels: LabelSet, text: str) -> str:
    """An annotation as a sentence speaks of it: its label and, shortened, its words."""
    label = labels.get(annotation.label)
    name = "highlight" if label is None else label.name
    words = " ".join(" … ".join(text[a.start : a.end] for a in annotation.anchors).split())
    if not words:
        return name
    return f"{name} “{words if len(words) <= _WORDS else words[:_WORDS].rstrip() + '…'}”"


def problems_of_document(annotated: AnnotatedDocument, look: Look) -> Iterator[Problem]:
    """Every problem of a document and its annotations, in reading order.

    `look` is asked only for what lies elsewhere, once each.
    """
    live = [a for a in annotated.annotations if not a.rejected]
    labels = annotated.label_set
    known: dict[Uid, Annotation | None] = {a.uid: a for a in annotated.annotations}

    def near_first(uid: Uid) -> Annotation | None:
        if uid not in known:
            known[uid] = look(uid)
        return known[uid]

    for annotation in live:
        yield from problems_of(annotation, labels, near_first)
    yield from overlaps(live, labels)
    yield from problems_of_whole(annotated, live)


def problems_of(annotation: Annotation, labels: LabelSet, look: Look) -> Iterator[Problem]:
    """The problems of one annotation by itself: its slots, what they point to, its words."""
    label = labels.get(annotation.label)
    if label is None or annotation.rejected:
        return
    for code, sentence, slot in _slot_problems(annotation, label, labels, look):
        yield Problem(code, sentence, annotation.uid, annotation.document, slot)
    for code, sentence in _own_problems(annotation, label, look):
        yield Problem(code, sentence, annotation.uid, annotation.document)


def _slot_problems(
    annotation: Annotation, label: Label, labels: LabelSet, look: Look
) -> Iterator[tuple[str, str, str]]:
    by_name: dict[str, list[Slot]] = {}
    for slot in annotation.slots:
        by_name.setdefault(slot.name, []).append(slot)
    for spec in specs_of(label):
        entries = by_name.get(spec.name, [])
        if not spec.shown(annotation):
            if entries:
                yield "slot-unasked", f"“{spec.name}” is filled but not asked for here", spec.name
            continue
        yield from _count_problems(spec, entries)
        for entry in entries:
            fault = _entry_fault(spec, entry, labels, look)
            if fault is not None:
                yield "slot-value", f"“{spec.name}” {fault}", spec.name


def _count_problems(spec: SlotSpec, entries: Sequence[Slot]) -> Iterator[tuple[str, str, str]]:
    if spec.least and len(entries) < spec.least:
        asked = "is missing" if spec.least == 1 else f"needs at least {spec.least} entries"
        yield "slot-missing", f"“{spec.name}” {asked}", spec.name
    if spec.most is None:
        return
    by_source = Counter(
        (entry.according_to, entry.status)
        for entry in entries
        if entry.stance is Stance.ASSERTS and entry.rule is None
    )
    if by_source and max(by_source.values()) > spec.most:
        of = " of one source" if any(entry.according_to for entry in entries) else ""
        yield (
            "slot-many",
            f"“{spec.name}” has {max(by_source.values())} entries{of}; it holds {spec.most}",
            spec.name,
        )


def _entry_fault(spec: SlotSpec, entry: Slot, labels: LabelSet, look: Look) -> str | None:
    if entry.given is not None:
        return None
    if entry.ref is None:
        if entry.value is None:
            return "has an entry without a value"
        # A coded role may be a name or an id in the researcher's own words.
        if spec.type is SlotType.REFERENCE and entry.status is SlotStatus.CODED:
            return None
        return fault_of(spec, entry.value)
    if spec.type is not SlotType.REFERENCE:
        return None  # the words that say it stand for the value
    target = look(entry.ref)
    if target is None:
        return "points to what is not there"
    if spec.to and target.label not in spec.to:
        names = " or ".join(labels[uid].name for uid in spec.to if uid in labels)
        found = labels.get(target.label)
        bears = "a highlight" if found is None else found.name
        return f"points to {bears}, not to {names}" if names else None
    return None


def _own_problems(annotation: Annotation, label: Label, look: Look) -> Iterator[tuple[str, str]]:
    rules = constraints_of(label)
    if label.retired:
        yield "retired", f"“{label.name}” is retired"
    if not rules.zero_length and any(start == end for start, end in annotation.anchors):
        yield "no-words", "it holds no words"
    if annotation.kind is Kind.CLUSTER:
        members = sum(slot.name == "member" for slot in annotation.slots)
        if not members or (members == 1 and not rules.singletons):
            yield "few-members", f"a cluster of {members} says nothing"
    if annotation.slots and _in_a_circle(annotation, look):
        yield "circle", "it is according to itself, by way of others"


def _in_a_circle(annotation: Annotation, look: Look) -> bool:
    """Whether following “according to” from an annotation's slots leads back to it."""
    waiting = [s.according_to for s in annotation.slots if s.according_to is not None]
    seen: set[Uid] = set()
    while waiting:
        uid = waiting.pop()
        if uid == annotation.uid:
            return True
        if uid not in seen:
            seen.add(uid)
            found = look(uid)
            if found is not None:
                waiting += [s.according_to for s in found.slots if s.according_to is not None]
    return False


def overlaps(annotations: Iterable[Annotation], labels: LabelSet) -> Iterator[Problem]:
    """Spans that share words though their labels forbid it, each pair once."""
    rules = {label.uid: constraints_of(label).no_overlap_with for label in labels}
    apart = {uid: set(others) for uid, others in rules.items() if others}
    for one, others in list(apart.items()):
        for two in others:
            apart.setdefault(two, set()).add(one)
    if not apart:
        return
    spans = sorted(
        (a for a in annotations if a.label in apart and a.anchors), key=lambda a: a.hull or (0, 0)
    )
    open_: list[Annotation] = []
    for span in spans:
        start = span.hull.start if span.hull is not None else 0
        # One that ends here may still meet another without words at the very same place.
        open_ = [other for other in open_ if other.hull is not None and other.hull.end >= start]
        for other in open_:
            if (
                other.label in apart[span.label or Uid("")]
                and other.annotator == span.annotator
                and anchors_overlap(other.anchors, span.anchors)
            ):
                under, over = (_name_of(a, labels) for a in (other, span))
                sentence = f"{over} lies over {under}, which is not allowed"
                yield Problem("overlap", sentence, span.uid, span.document, None, other.uid)
        open_.append(span)


def _name_of(annotation: Annotation, labels: LabelSet) -> str:
    label = labels.get(annotation.label)
    return "a highlight" if label is None else label.name


def problems_of_whole(
    annotated: AnnotatedDocument, annotations: Sequence[Annotation] | None = None
) -> Iterator[Problem]:
    """What the document as a whole has too much or too little of.

    What may be given once may be given once by each annotator. Suggestions do not count yet.
    """
    document, labels = annotated.document, annotated.label_set
    given = annotated.annotations if annotations is None else annotations
    annotations = [a for a in given if not a.rejected and not a.suggestion]
    uses = Counter(a.label for a in annotations)
    spoken = {c.label for c in document.coverage if c.state is CoverageState.NOTHING}
    done = document.status is Status.DONE and None not in spoken
    for label in labels:
        rules = constraints_of(label)
        if label.retired:
            continue
        if rules.required and done and not uses[label.uid] and label.uid not in spoken:
            yield Problem("label-missing", f"“{label.name}” is missing", None, document.uid)
        most = rules.most_per_document
        if most is not None and uses[label.uid] > most:
            for own in _by_annotator(a for a in annotations if a.label == label.uid):
                if len(own) > most:
                    sentence = f"“{label.name}” is given {len(own)} times; at most {most}"
                    yield Problem("label-many", sentence, own[-1].uid, document.uid)
    for label in labels:
        if constraints_of(label).one_primary:
            family = {label.uid, *(child.uid for child in descendants(labels, label.uid))}
            for own in _by_annotator(a for a in annotations if a.label in family):
                yield from _primary_problems(label, own, document.uid)


def _by_annotator(annotations: Iterable[Annotation]) -> Iterable[list[Annotation]]:
    found: dict[str, list[Annotation]] = {}
    for annotation in annotations:
        found.setdefault(annotation.annotator, []).append(annotation)
    return found.values()


def _primary_problems(
    label: Label, given: Sequence[Annotation], document: Uid
) -> Iterator[Problem]:
    first = [a for a in given if any(s.name == "rank" and s.value == 1 for s in a.slots)]
    if len(first) != 1:
        what = "none" if not first else f"{len(first)}"
        sentence = f"one of “{label.name}” is the primary one (rank 1), not {what}"
        yield Problem("primary", sentence, (first or given)[-1].uid, document, "rank")


def descendants(labels: LabelSet, uid: Uid) -> Iterator[Label]:
    """The labels under a label, however deep."""
    children: dict[Uid | None, list[Label]] = {}
    for label in labels:
        children.setdefault(label.parent, []).append(label)
    waiting, seen = list(children.get(uid, ())), {uid}
    while waiting:
        label = waiting.pop(0)
        if label.uid not in seen:
            seen.add(label.uid)
            yield label
            waiting += children.get(label.uid, ())

