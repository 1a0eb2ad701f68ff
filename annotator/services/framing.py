"""Frames: records of a happening, with or without a trigger, of a document or of the project."""

from __future__ import annotations

from collections.abc import Sequence

from annotator.domain.annotation import Anchor, Annotation, Kind, Slot
from annotator.domain.errors import InvalidInput
from annotator.domain.ids import Uid
from annotator.domain.slots import defaults_of, spec_of
from annotator.services.editing import (
    check_content,
    check_label,
    label_name,
    quoted,
    update,
    words_of,
)
from annotator.services.homes import at_home
from annotator.services.linking import add
from annotator.services.project import Project


def add_frame(
    project: Project,
    label: Uid,
    *,
    document: Uid | None = None,
    trigger: Uid | None = None,
    slots: Sequence[Slot] = (),
    note: str = "",
    cause: object = None,
) -> Annotation:
    """Make a frame; one trigger may have several.

    It belongs to `document`, else to its trigger's document, else to the project; to the project
    also if it points into several documents. Without slots it starts with the label's defaults.

    Raises:
        InvalidInput: if the label is none for frames, the trigger has no words, or something
            cannot be stored exactly.
    """
    check_label(project, label, Kind.FRAME)
    check_content(note, slots)
    given = tuple(slots) or defaults_of(project.label_set.get(label))
    title = f"Add {label_name(project, label)}"
    if trigger is not None:
        from annotator.services.filling import said

        word = project.annotation(trigger)
        if word.kind is not Kind.SPAN:
            raise InvalidInput("the trigger of a frame is a span")
        document = document or word.document
        entry = Slot("trigger", ref=trigger)
        given = (entry, *(slot for slot in given if slot.name != "trigger"))
        title = f"{title} at {said(project, entry)}"
    return add(project, Kind.FRAME, label, document, given, title, note=note, cause=cause)


def add_frame_at(
    project: Project,
    label: Uid,
    document: Uid,
    anchors: Sequence[Anchor],
    *,
    cause: object = None,
) -> Annotation:
    """Highlight words and make a frame whose trigger they are, as one step.

    A span on these words is taken as it is if it may be the trigger; where the trigger has one
    label only, the words get that.

    Raises:
        InvalidInput: if the label is none for frames, or the anchors are no ranges of the text.
    """
    from annotator.services.taking import tagged

    check_label(project, label, Kind.FRAME)
    spec = spec_of(project.label_set.get(label), "trigger")
    word, first = tagged(project, spec, document, anchors)
    if not first:
        return add_frame(project, label, document=document, trigger=word.uid, cause=cause)
    given = defaults_of(project.label_set.get(label))
    slots = (Slot("trigger", ref=word.uid), *(slot for slot in given if slot.name != "trigger"))
    words = quoted(words_of(project.text_of(document), word))
    title = f"Add {label_name(project, label)} at {words}"
    return add(project, Kind.FRAME, label, document, slots, title, first=first, cause=cause)


def set_trigger(
    project: Project, uid: Uid, trigger: Uid | None, *, cause: object = None
) -> Annotation:
    """Give a frame another trigger, or none.

    Raises:
        InvalidInput: if it is no frame, or the trigger is no span.
    """
    before = project.annotation(uid)
    if before.kind is not Kind.FRAME:
        raise InvalidInput("only a frame has a trigger")
    if trigger is not None and project.annotation(trigger).kind is not Kind.SPAN:
        raise InvalidInput("the trigger of a frame is a span")
    rest = tuple(slot for slot in before.slots if slot.name != "trigger")
    slots = rest if trigger is None else (Slot("trigger", ref=trigger), *rest)
    wanted = [] if trigger is None else [trigger]
    if [s.ref for s in before.slots if s.name == "trigger"] == wanted:
        return before
    what = "Take the trigger from" if trigger is None else "Set the trigger of"
    title = f"{what} {label_name(project, before.label)}"
    return update(project, before, title, cause, slots=slots)


def move_home(
    project: Project, uid: Uid, document: Uid | None, *, cause: object = None
) -> Annotation:
    """Make a frame one of a document, or (`None`) of the whole project.

    Raises:
        InvalidInput: if it is no frame, or points into another document.
    """
    before = project.annotation(uid)
    if before.kind is not Kind.FRAME:
        raise InvalidInput("only a frame can be moved; others belong where they point to")
    if before.document == document:
        return before
    if at_home(project, before._replace(document=document)).document != document:
        raise InvalidInput("the frame points into another document; it is one of the project")
    where = "the whole project" if document is None else "this document"
    title = f"Make {label_name(project, before.label)} one of {where}"
    return update(project, before, title, cause, document=document)
