"""Who can be the one that a value is according to, and saying so at an entry of a slot."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from annotator.domain.annotation import Annotation, Kind, Slot, Stance
from annotator.domain.changes import Action, Change, Entity
from annotator.domain.errors import InvalidInput
from annotator.domain.ids import Uid, new_uid, now
from annotator.domain.label import Label, LabelSet
from annotator.domain.slots import SlotSpec, SlotType, defaults_of, own_specs
from annotator.services.editing import label_name, update
from annotator.services.filling import entry_of, said
from annotator.services.homes import at_home, settled
from annotator.services.project import Project

VOICES = ("@outlet", "@author")
"""The givens that can say something without a word in the text."""


def voice_slots(labels: LabelSet) -> list[tuple[Label, SlotSpec]]:
    """The slots of the label set that hold who says something, with their labels.

    They are the references that also take the outlet or the author: a source is what stands
    where a document's own voice can stand.
    """
    return [
        (label, spec)
        for label in labels
        if not label.retired
        for spec in own_specs(label)
        if spec.type is SlotType.REFERENCE and set(VOICES) & set(spec.givens)
    ]


def source_labels(labels: LabelSet) -> frozenset[Uid | None]:
    """The labels of what can say something; where the label set tells of no sources, of any span.

    `None` stands for highlights.
    """
    slots = voice_slots(labels)
    if not slots:
        return frozenset((None, *(label.uid for label in labels.of_kind(Kind.SPAN))))
    return frozenset((*(label.uid for label, _ in slots), *(u for _, s in slots for u in s.to)))


def sources_among(
    labels: LabelSet, annotations: Iterable[Annotation], recent: Sequence[Uid] = ()
) -> list[Annotation]:
    """The annotations that can say something, the likeliest first.

    Those named last (`recent`), those that say something already, attributions, sources, each in
    reading order. Where the label set tells of no sources, every span may be one.
    """
    known = {a.uid: a for a in annotations if not a.rejected}
    slots = voice_slots(labels)
    attributions = {label.uid for label, _ in slots}
    sources = {uid for _, spec in slots for uid in spec.to}
    used = {s.according_to for a in known.values() for s in a.slots if s.according_to}
    last = {uid: place for place, uid in enumerate(recent)}

    def rank(annotation: Annotation) -> int | None:
        if annotation.uid in last or annotation.uid in used:
            return 0
        if annotation.label in attributions:
            return 1
        if annotation.label in sources or (not slots and annotation.kind is Kind.SPAN):
            return 2
        return None

    ranked = [(place, a) for a in known.values() if (place := rank(a)) is not None]
    ranked.sort(key=lambda pair: (
        pair[0], last.get(pair[1].uid, len(last)), pair[1].hull or (0, 0), pair[1].uid,
    ))  # fmt: skip
    return [annotation for _, annotation in ranked]


def attribute(
    project: Project,
    uid: Uid,
    entry: Uid,
    source: Uid | None,
    stance: Stance = Stance.ASSERTS,
    *,
    cause: object = None,
) -> Annotation:
    """Say who an entry of a slot is according to, and how they stand to it, as one step.

    Raises:
        NotFound: if the annotation has no such entry.
        InvalidInput: if the annotation would be its own source.
    """
    before = project.annotation(uid)
    slot = entry_of(before, entry)
    after = slot._replace(according_to=source, stance=stance)
    if after == slot:
        return before
    if source == uid:
        raise InvalidInput("an annotation cannot be its own source")
    named = None if source is None else project.annotation(source)
    slots = tuple(after if each.uid == entry else each for each in before.slots)
    title = _title(project, before, after, None if named is None else _words(project, named))
    return update(project, before, title, cause, slots=slots)


def attribute_to_voice(
    project: Project,
    uid: Uid,
    entry: Uid,
    given: str,
    document: Uid,
    stance: Stance = Stance.ASSERTS,
    *,
    cause: object = None,
) -> Annotation:
    """Say that an entry is according to a document's outlet or author, as one step.

    An attribution of the document that holds nothing else is what the entry points to; it is
    made if there is none.

    Raises:
        InvalidInput: if no frame of the label set holds such a voice.
        NotFound: if the annotation has no such entry.
    """
    place = next(
        (
            (label, spec)
            for label, spec in voice_slots(project.label_set)
            if label.kind is Kind.FRAME and given in spec.givens
        ),
        None,
    )
    if place is None:
        raise InvalidInput(f"no frame of the label set has a slot that takes {given}")
    label, spec = place
    known = _voice(project, label, spec, given, document)
    if known is not None:
        return attribute(project, uid, entry, known.uid, stance, cause=cause)
    before = project.annotation(uid)
    slot = entry_of(before, entry)
    moment = now()
    made = Annotation(
        new_uid(),
        Kind.FRAME,
        label.uid,
        document,
        slots=(Slot(spec.name, given=given), *defaults_of(label)),
        annotator=project.annotator,
        label_set_version=project.label_set.version,
        created=moment,
        updated=moment,
    )
    after = slot._replace(according_to=made.uid, stance=stance)
    slots = tuple(after if each.uid == entry else each for each in before.slots)
    changed = before._replace(slots=slots, updated=moment)
    changed = at_home(project, changed, before, {made.uid: document})
    changes = (
        Change(Entity.ANNOTATION, made.uid, None, made),
        Change(Entity.ANNOTATION, uid, before, changed),
    )
    title = _title(project, before, after, given)
    project.apply(Action(title, settled(project, changes), document), cause=cause)
    return project.annotation(uid)


def _voice(
    project: Project, label: Label, spec: SlotSpec, given: str, document: Uid
) -> Annotation | None:
    """The attribution of a document that says nothing but this voice."""
    bare = {slot.name: slot.value for slot in defaults_of(label)}
    for annotation in project.load(document).annotations:
        if annotation.label != label.uid or annotation.annotator != project.annotator:
            continue
        voices = [slot.given for slot in annotation.slots if slot.name == spec.name]
        rest = [s for s in annotation.slots if s.name != spec.name]
        if voices == [given] and all(s.plain and bare.get(s.name) == s.value for s in rest):
            return annotation
    return None


def _title(project: Project, before: Annotation, after: Slot, who: str | None) -> str:
    value = said(project, after._replace(stance=Stance.ASSERTS))
    of = f"{after.name} of {label_name(project, before.label)}"
    if who is None:
        return f"Take the source from {value} in {of}"
    verb = {Stance.DENIES: "denies", Stance.DOUBTS: "doubts"}.get(after.stance, "says")
    return f"{who} {verb} {value} in {of}"


def _words(project: Project, source: Annotation) -> str:
    return said(project, Slot("source", ref=source.uid))
