"""Relations and their ends in words: for tool tips, the status bar, stubs and messages."""

from __future__ import annotations

from collections.abc import Mapping

from annotator.domain.annotation import Annotation, Kind
from annotator.domain.constraints import constraints_of
from annotator.domain.ids import Uid
from annotator.domain.label import Label
from annotator.domain.slots import SlotSpec, specs_of
from annotator.ui.context import Context
from annotator.ui.editor.relation_index import Link, end_of
from annotator.ui.models.wording import isolated, one_line

MOST_OF_QUOTE = 40
MOST_MEMBERS = 12
"""Among so many members the name of a cluster is looked for."""


def quote_of(context: Context, annotation: Annotation) -> str:
    """The words of an annotation that has any, in quotation marks; else nothing."""
    project, document = context.project, annotation.document
    if not annotation.anchors or project is None or document is None:
        return ""
    if document == context.document_uid:
        words = " … ".join(context.text[a.start : a.end] for a in annotation.anchors)
    else:
        from annotator.services.overview import words_at

        words = context.run(lambda: words_at(project, annotation)) or ""
    return f"“{isolated(one_line(words, MOST_OF_QUOTE))}”"


def end_words(context: Context, uid: Uid | None) -> str:
    """What stands at an end of a relation: its words, else the label of what has none."""
    annotation = None if uid is None else context.find(uid)
    if annotation is None:
        return "nothing"
    if annotation.kind is Kind.FRAME:
        trigger = end_of(annotation, "trigger")
        found = None if trigger is None else context.find(trigger)
        name = label_words(context, annotation)
        quote = "" if found is None else quote_of(context, found)
        return f"{name} {quote}".rstrip()
    return quote_of(context, annotation) or label_words(context, annotation)


def cluster_name(context: Context, annotation: Annotation) -> str:
    """What a cluster is called by: its entry in a knowledge base, else its longest member."""
    if annotation.kind is not Kind.CLUSTER:
        return ""
    for slot in annotation.slots:
        if isinstance(slot.value, Mapping) and isinstance(slot.value.get("label"), str):
            return f"“{isolated(one_line(str(slot.value['label']), MOST_OF_QUOTE))}”"
    members = [slot.ref for slot in annotation.slots if slot.name == "member"][:MOST_MEMBERS]
    found = (None if uid is None else context.find(uid) for uid in members)
    quotes = [quote_of(context, member) for member in found if member is not None]
    return max(quotes, key=lambda quote: (len(quote), quotes.count(quote)), default="")


def label_words(context: Context, annotation: Annotation) -> str:
    """The name of an annotation's label as sentences use it."""
    label = context.label_set.get(annotation.label)
    return "highlight" if label is None else one_line(label.name, 60)


def named(context: Context, annotation: Annotation) -> str:
    """An annotation with its label and its words: “Quantity “46 drones””."""
    if annotation.kind is Kind.RELATION:
        return relation_words(context, annotation)
    if annotation.kind is Kind.FRAME:
        return end_words(context, annotation.uid)
    quote = quote_of(context, annotation) or cluster_name(context, annotation)
    return f"{label_words(context, annotation)} {quote}".rstrip()


def relation_words(context: Context, relation: Annotation) -> str:
    """A relation in words: its label, and from what to what."""
    label = context.label_set.get(relation.label)
    symmetric = label is not None and constraints_of(label).symmetric
    source, target = (end_words(context, end_of(relation, name)) for name in ("from", "to"))
    return f"{label_words(context, relation)}: {source} {'↔' if symmetric else '→'} {target}"


def ends_taken(context: Context, label: Label) -> str:
    """What a relation's label is between: ““said by” goes from Quantity to Source or Person”."""
    ends = {spec.name: _taken(context, spec) for spec in specs_of(label)}
    source, target = ends["from"], ends["to"]
    name = one_line(label.name, 60)
    if constraints_of(label).symmetric:
        return f"“{name}” is between {source} and {target}"
    return f"“{name}” goes from {source} to {target}"


def _taken(context: Context, spec: SlotSpec) -> str:
    found = (context.label_set.get(uid) for uid in spec.to)
    names = [one_line(label.name, 60) for label in found if label is not None]
    return " or ".join(filter(None, (", ".join(names[:-1]), *names[-1:]))) or "any span or frame"


def far_end_words(context: Context, link: Link) -> str:
    """Where the end of a relation is that has no place in the shown article."""
    name = "from" if link.source is None else "to"
    return end_words(context, end_of(link.annotation, name))
