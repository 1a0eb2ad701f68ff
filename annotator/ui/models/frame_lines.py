"""What stands under a frame or cluster when it is unfolded: its entries and members in words."""

from __future__ import annotations

from dataclasses import dataclass

from annotator.domain.annotation import Annotation, Kind, Slot, SlotStatus, Stance
from annotator.domain.conflicts import SameThing, conflicts_of
from annotator.domain.ids import Uid
from annotator.domain.label import name_key
from annotator.domain.slots import SlotSpec, specs_of
from annotator.domain.values import words_for
from annotator.ui.context import Context
from annotator.ui.editor.relation_words import cluster_name, end_words, label_words, quote_of

_STANCES = {Stance.ASSERTS: "", Stance.DENIES: "denied by ", Stance.DOUBTS: "doubted by "}


@dataclass(frozen=True, slots=True)
class Line:
    """A row under a frame or cluster.

    `slot` is the slot's name, `first` tells whether it is the first row of it, `text` what the
    entry says, `note` who says it. `entry` is `None` for a slot that is empty. `conflict` tells
    that another entry of the slot contradicts it, `wanted` that a required slot is empty.
    """

    slot: str
    first: bool = True
    text: str = ""
    note: str = ""
    entry: Slot | None = None
    member: bool = False
    conflict: bool = False
    wanted: bool = False

    @property
    def target(self) -> Uid | None:
        """The annotation whose words show where the entry is from."""
        if self.entry is None:
            return None
        proof = next(iter(self.entry.evidence), None)
        return self.entry.ref or proof or self.entry.according_to

    @property
    def words(self) -> str:
        """The row as a screen reader reads it."""
        said = ", ".join(filter(None, (self.text, self.note)))
        mark = ", contradicted" if self.conflict else ""
        return f"{self.slot}: {said or ('required' if self.wanted else 'empty')}{mark}"


def lines_of(context: Context, annotation: Annotation, same: SameThing | None) -> list[Line]:
    """The rows under a frame or cluster: slots in the label's order, empty ones, then others."""
    label = context.label_set.get(annotation.label)
    specs = () if label is None else specs_of(label)
    found: list[Line] = []
    for spec in specs:
        entries = [slot for slot in annotation.slots if slot.name == spec.name]
        if entries:
            found += _entries(context, annotation, spec, spec.name, entries, same)
        elif spec.shown(annotation) and annotation.kind is not Kind.CLUSTER:
            found.append(Line(spec.name, wanted=spec.required))
    known = {spec.name for spec in specs}
    for name in dict.fromkeys(s.name for s in annotation.slots if s.name not in known):
        entries = [slot for slot in annotation.slots if slot.name == name]
        found += _entries(context, annotation, None, name, entries, same)
    return found


def top_quote(context: Context, annotation: Annotation) -> str:
    """The words of a frame's trigger, or what a cluster is called by; in quotation marks."""
    if annotation.kind is Kind.CLUSTER:
        return cluster_name(context, annotation)
    said = end_words(context, annotation.uid)
    return said[len(label_words(context, annotation)) :].strip()


def top_words(context: Context, annotation: Annotation) -> str:
    """A frame or cluster with its label and its words."""
    return f"{label_words(context, annotation)} {top_quote(context, annotation)}".strip()


def top_note(context: Context, annotation: Annotation) -> str:
    """How many members a cluster has; of a frame, where it is if not in the shown document."""
    if annotation.kind is Kind.CLUSTER:
        return f"{sum(slot.name == 'member' for slot in annotation.slots):,}"
    return "whole project" if annotation.document is None else document_title(context, annotation)


def passes(context: Context, annotation: Annotation, words: str) -> bool:
    """Whether words stand in a frame's or cluster's label, in its own words or under it."""
    if not words:
        return True
    sought = name_key(words).casefold()
    if sought in name_key(top_words(context, annotation)).casefold():
        return True
    lines = lines_of(context, annotation, None)
    return any(sought in name_key(f"{x.text} {x.note}").casefold() for x in lines)


def _entries(
    context: Context,
    annotation: Annotation,
    spec: SlotSpec | None,
    name: str,
    entries: list[Slot],
    same: SameThing | None,
) -> list[Line]:
    member = annotation.kind is Kind.CLUSTER and name == "member"
    against = set()
    if not member:
        pairs = conflicts_of(spec, entries, same)
        against = {place for conflict in pairs for place in conflict.entries}
    return [
        Line(
            name,
            place == 0,
            entry_words(context, entry),
            _member_note(context, entry) if member else _note(context, entry),
            entry,
            member,
            place in against,
        )
        for place, entry in enumerate(entries)
    ]


def entry_words(context: Context, entry: Slot) -> str:
    """What an entry says: the words it points to, its value, its given."""
    if entry.ref is not None:
        return end_words(context, entry.ref)
    return entry.given if entry.given is not None else words_for(entry.value)


def _note(context: Context, entry: Slot) -> str:
    """Who says it and how; of a coded value by which rule."""
    if entry.status is SlotStatus.CODED:
        return f"coded: {entry.rule}" if entry.rule else "coded"
    if entry.according_to is None:
        return {Stance.DENIES: "denied", Stance.DOUBTS: "doubted"}.get(entry.stance, "")
    return f"{_STANCES[entry.stance]}{_source(context, entry.according_to)}"


def _source(context: Context, uid: Uid) -> str:
    """A source in words; of an attribution the one it is of."""
    found = context.find(uid)
    if found is None or found.anchors:
        return end_words(context, uid)
    for slot in found.slots:
        if slot.given is not None:
            return slot.given
        if slot.ref is not None and slot.name != "trigger":
            return end_words(context, slot.ref)
    return end_words(context, uid)


def _member_note(context: Context, entry: Slot) -> str:
    """The label of a member and, if it is elsewhere, its document."""
    found = None if entry.ref is None else context.find(entry.ref)
    if found is None:
        return ""
    name = label_words(context, found) if quote_of(context, found) else ""
    return ", ".join(filter(None, (name, document_title(context, found))))


def document_title(context: Context, annotation: Annotation) -> str:
    """The title of the document an annotation is in, unless it is the shown one."""
    from annotator.services.overview import title_of

    project, uid = context.project, annotation.document
    if project is None or uid is None or uid == context.document_uid:
        return ""
    return context.run(lambda: title_of(project, uid)) or ""
