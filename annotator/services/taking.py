"""Taking words of an article into a slot: the words are tagged and the slot filled as one step."""

from __future__ import annotations

from collections.abc import Sequence

from annotator.domain.annotation import Anchor, Annotation, Kind, Slot
from annotator.domain.changes import Action, Change, Entity
from annotator.domain.errors import InvalidInput
from annotator.domain.ids import Uid, now
from annotator.domain.slots import SlotSpec, SlotType, spec_of
from annotator.services.editing import label_name, planned_span, quoted, words_of
from annotator.services.filling import add_entry, entry_for, value_from
from annotator.services.homes import at_home, settled
from annotator.services.linking import may_point
from annotator.services.project import Project


def wanted_label(project: Project, spec: SlotSpec | None) -> Uid | None:
    """The label that words get when they are taken into a slot: the only one it may refer to.

    `None` (a highlight) where the slot takes several labels or no spans.
    """
    if spec is None or spec.type is not SlotType.REFERENCE:
        return None
    found = [project.label_set.get(uid) for uid in spec.to]
    spans = [one for one in found if one is not None and one.kind is Kind.SPAN and not one.retired]
    return spans[0].uid if len(spans) == 1 else None


def tagged(
    project: Project, spec: SlotSpec | None, document: Uid, anchors: Sequence[Anchor]
) -> tuple[Annotation, tuple[Change, ...]]:
    """The span that stands for words in a slot, and the change that adds it if it is not there.

    A span on exactly these words that the slot may refer to is taken as it is.

    Raises:
        InvalidInput: if the anchors are no ranges of the text.
    """
    if anchors:
        with project.store.database.environment_errors():
            there = list(project.store.annotations.starting_at(document, anchors[0].start))
        for span in there:
            fits = spec is None or spec.type is not SlotType.REFERENCE or may_point(spec, span)
            if span.anchors == tuple(anchors) and fits and not span.rejected:
                return span, ()
    word, known = planned_span(project, document, anchors, wanted_label(project, spec))
    return word, () if known else (Change(Entity.ANNOTATION, word.uid, None, word),)


def take(
    project: Project, uid: Uid, name: str, target: Uid, *, cause: object = None
) -> Annotation:
    """Fill a slot with an annotation: a reference to it, or the value that its words say.

    A trigger, an end or a member takes its place in the frame, relation or cluster.

    Raises:
        InvalidInput: if the words cannot be the slot's value, or it may not hold them.
    """
    from annotator.services import clustering, framing, linking

    holder = project.annotation(uid)
    if holder.kind is Kind.FRAME and name == "trigger":
        return framing.set_trigger(project, uid, target, cause=cause)
    if holder.kind is Kind.CLUSTER and name == "member":
        return clustering.add_member(project, uid, target, cause=cause)
    if holder.kind is Kind.RELATION and name in ("from", "to"):
        return linking.set_end(project, uid, "from" if name == "from" else "to", target,
                               cause=cause)  # fmt: skip
    return add_entry(project, uid, entry_for(project, uid, name, target), cause=cause)


def take_words(
    project: Project,
    uid: Uid,
    name: str,
    document: Uid,
    anchors: Sequence[Anchor],
    *,
    cause: object = None,
) -> Annotation:
    """Tag words and fill a slot with them, as one step; see `take`.

    Raises:
        InvalidInput: if the anchors are no ranges of the text, or the words cannot be the
            slot's value; nothing was tagged then.
    """
    holder = project.annotation(uid)
    spec = spec_of(project.label_set.get(holder.label), name)
    word, first = tagged(project, spec, document, anchors)
    if not first:
        return take(project, uid, name, word.uid, cause=cause)
    if spec is None or spec.type is SlotType.REFERENCE:
        entry = Slot(name, ref=word.uid)
    else:
        entry = Slot(name, value_from(project, spec, word), evidence=(word.uid,))
    return _fill(project, holder, entry, word, first, cause)


def take_value(
    project: Project,
    uid: Uid,
    entry: Slot,
    document: Uid,
    anchors: Sequence[Anchor],
    *,
    cause: object = None,
) -> Annotation:
    """Fill a slot with what was typed, with words of the article as evidence, as one step.

    Raises:
        InvalidInput: if the anchors are no ranges of the text.
    """
    word, first = tagged(project, None, document, anchors)
    entry = entry._replace(evidence=(*entry.evidence, word.uid))
    if not first:
        return add_entry(project, uid, entry, cause=cause)
    return _fill(project, project.annotation(uid), entry, word, first, cause)


def _fill(
    project: Project,
    holder: Annotation,
    entry: Slot,
    word: Annotation,
    first: tuple[Change, ...],
    cause: object,
) -> Annotation:
    """Add a span and put the entry that needs it where it belongs."""
    if holder.uid == word.uid:
        raise InvalidInput("an annotation cannot point to itself")
    after = holder._replace(slots=_with_entry(holder, entry), updated=now())
    after = at_home(project, after, holder, {word.uid: word.document})
    words = quoted(words_of(project.text_of(word.document or Uid("")), word))
    title = f"Fill {entry.name} of {label_name(project, holder.label)} with {words}"
    changes = (*first, Change(Entity.ANNOTATION, holder.uid, holder, after))
    done = project.apply(Action(title, settled(project, changes), word.document), cause=cause)
    stored = done.records[len(first)].after
    return stored if isinstance(stored, Annotation) else after


def _with_entry(holder: Annotation, entry: Slot) -> tuple[Slot, ...]:
    """The slots with an entry added; a trigger or an end takes the place of the one before."""
    slots = holder.slots
    if holder.kind is Kind.FRAME and entry.name == "trigger":
        return (entry, *(slot for slot in slots if slot.name != "trigger"))
    if holder.kind is Kind.CLUSTER and entry.name == "member":
        members = tuple(slot for slot in slots if slot.name == "member")
        return (*members, entry, *(slot for slot in slots if slot.name != "member"))
    if holder.kind is Kind.RELATION and entry.name in ("from", "to"):
        return tuple(s._replace(ref=entry.ref) if s.name == entry.name else s for s in slots)
    return (*slots, entry)
