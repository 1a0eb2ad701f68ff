"""What the window does to the labels of the shown document: give, take, bring into an order."""

from __future__ import annotations

from annotator.domain.annotation import Annotation, Kind, Verdict
from annotator.domain.document import Coverage, CoverageState
from annotator.domain.ids import Uid
from annotator.domain.label import Label, LabelSet
from annotator.domain.ranks import family_of, in_order, rank_of
from annotator.ui.context import Context
from annotator.ui.models.wording import one_line

_READ_ONLY = "This project is open only to read."
_NO_ORDER = "“{}” has no order: none of its group is to be the primary one."


def shown_labels(context: Context) -> list[Annotation]:
    """The labels of the shown document, in the order in which they are shown."""
    found = (a for a in context.annotations.values() if a.kind is Kind.DOCUMENT and not a.rejected)
    return in_order(found, context.label_set)


def given(context: Context, label: Label) -> Annotation | None:
    """A label of the shown document that the annotator gave it, if it is there."""
    project = context.project
    if project is None:
        return None
    own = (one for one in shown_labels(context) if one.annotator == project.annotator)
    return next((one for one in own if one.label == label.uid), None)


def toggle(context: Context, label: Label) -> bool:
    """Give the shown document a label, or take it away; a suggestion is accepted.

    Returns whether something was done.
    """
    from annotator.services import document_labels, editing

    project, document = context.project, context.document_uid
    if project is None or document is None:
        return False
    if not context.writable:
        context.message.emit(_READ_ONLY)
        return False
    there = [one for one in shown_labels(context) if one.label == label.uid]
    mine = given(context, label)
    waiting = next((one for one in there if one.suggestion), None)
    name = one_line(label.name, 60)
    if mine is not None:
        return take(context, mine.uid)
    if waiting is not None:
        uid = waiting.uid
        done = context.run(lambda: editing.judge(project, uid, Verdict.ACCEPTS))
        return done is not None
    made = context.run(
        lambda: document_labels.label_document(
            project,
            document,
            label.uid,
            rank=document_labels.next_rank(project, document, label.uid),
        )
    )
    if made is None:
        return False
    context.set_active(made.uid)
    context.message.emit(f"The document is labelled {name}.")
    return True


def take(context: Context, uid: Uid) -> bool:
    """Take a label from the shown document; a machine's is rejected."""
    from annotator.services import document_labels, editing

    project, annotation = context.project, context.annotations.get(uid)
    if project is None or annotation is None:
        return False
    if not context.writable:
        context.message.emit(_READ_ONLY)
        return False
    if annotation.machine_made:
        done = context.run(lambda: editing.judge(project, uid, Verdict.REJECTS))
        return done is not None
    label = context.label_set.get(annotation.label)
    name = "The label" if label is None else one_line(label.name, 60)

    def unlabel() -> bool:
        document_labels.unlabel_document(project, uid)
        return True

    if not context.run(unlabel):
        return False
    context.message.emit(f"{name} is taken from the document. Ctrl+Z brings it back.")
    return True


def move(context: Context, uid: Uid, step: int) -> bool:
    """Bring a label of the shown document up (-1) or down (+1) in its order."""
    annotation = context.annotations.get(uid)
    if annotation is None:
        return False
    row = ranked_with(context, annotation)
    if not row:
        label = context.label_set.get(annotation.label)
        context.message.emit(_NO_ORDER.format("" if label is None else one_line(label.name, 60)))
        return False
    place = [one.uid for one in row].index(uid) + 1 + step
    return 1 <= place <= len(row) and place_at(context, uid, place)


def place_at(context: Context, uid: Uid, rank: int) -> bool:
    """Give a label of the shown document this rank; the others move."""
    from annotator.services import document_labels

    project = context.project
    if project is None:
        return False
    if not context.writable:
        context.message.emit(_READ_ONLY)
        return False
    return context.run(lambda: document_labels.set_rank(project, uid, rank)) is not None


def ranked_with(context: Context, annotation: Annotation) -> list[Annotation]:
    """The labels in one order with this one, itself among them; nothing if it has no order."""
    family = family_of(context.label_set, annotation.label)
    return [
        one
        for one in shown_labels(context)
        if one.label in family and one.annotator == annotation.annotator
    ]


def coverage_words(labels: LabelSet, entry: Coverage) -> str:
    """What somebody says of the document or of one label in it, in a few words."""
    label = labels.get(entry.label)
    if entry.state is CoverageState.NOTHING:
        return "nothing here" if label is None else f"nothing of {one_line(label.name, 60)}"
    what = "" if label is None else f": {one_line(label.name, 60)}"
    return f"{'done' if entry.state is CoverageState.DONE else 'put off for today'}{what}"


def said_of_whole(context: Context) -> list[Coverage]:
    """What is said of the shown document as a whole and still holds."""
    from annotator.services.coverage import rests

    document = context.bare_document
    entries = () if document is None else document.coverage
    return [e for e in entries if e.state is not CoverageState.SKIPPED or rests(e)]


def take_back(context: Context, entry: Coverage) -> bool:
    """Take back what is said of the shown document."""
    from annotator.services import coverage

    project, document = context.project, context.document_uid
    if project is None or document is None:
        return False
    return context.run(lambda: coverage.take_back(project, document, entry.label)) is True


def rank_shown(context: Context, annotation: Annotation) -> int | None:
    """The number on a label: its rank, if it has one or is in an order."""
    rank = rank_of(annotation)
    if rank is None and not family_of(context.label_set, annotation.label):
        return None
    return rank or 0
