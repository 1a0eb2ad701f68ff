"""What a change of the label set touches, counted before it is done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from annotator.domain.annotation import JsonObject, JsonValue
from annotator.domain.constraints import constraints_of
from annotator.domain.conversions import converted
from annotator.domain.errors import InvalidInput
from annotator.domain.ids import Uid
from annotator.domain.label import Label, LabelSet
from annotator.domain.label_tree import children
from annotator.domain.slots import spec_from, specs_of
from annotator.domain.values import words_for
from annotator.services.labelling import found_label
from annotator.services.project import Project
from annotator.storage import label_use

_FULLEST = 10
_EXAMPLES = 8


@dataclass(frozen=True, slots=True)
class DocumentUse:
    """How many annotations of a label one document has."""

    uid: Uid
    title: str
    annotations: int


@dataclass(frozen=True, slots=True)
class Mention:
    """Another label that names a label: `where` is a slot's name, or "rules"."""

    label: Uid
    name: str
    where: str


@dataclass(frozen=True, slots=True)
class LabelImpact:
    """All that bears or names a label.

    `fullest` are the documents with most of its annotations. `covered` counts documents of which
    somebody says something about it ("nothing here"), `children` the labels directly under it.
    `outdated` are the annotations made before its meaning last changed.
    """

    annotations: int
    documents: int
    by_annotator: Mapping[str, int]
    fullest: tuple[DocumentUse, ...]
    mentions: tuple[Mention, ...]
    covered: int
    children: int
    outdated: int


@dataclass(frozen=True, slots=True)
class Converted:
    """One value that annotations hold, how often, and what it becomes: words, or the fault."""

    before: str
    count: int
    after: str | None
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Conversion:
    """What another spec makes of the values of a slot.

    `kept` entries stay as they are, `changed` ones become others, `failing` ones cannot be held;
    `examples` are different values, those that fail first. References and givens always stay.
    """

    annotations: int
    kept: int
    changed: int
    failing: int
    examples: tuple[Converted, ...]


def impact(project: Project, uid: Uid) -> LabelImpact:
    """What bears or names a label.

    Raises:
        NotFound: if the label is not in the project.
    """
    label, store = found_label(project, uid), project.store
    with store.database.read():
        key = store.labels.id_of(uid) or 0
        annotations, documents = store.labels.use(uid)
        return LabelImpact(
            annotations,
            documents,
            label_use.by_annotator(store, key),
            tuple(DocumentUse(*row) for row in label_use.by_document(store, key, _FULLEST)),
            mentions(project.label_set, uid),
            label_use.covered(store, key),
            len(children(project.label_set, uid)),
            label_use.count_older(store, key, label.meaning),
        )


def mentions(labels: LabelSet, uid: Uid) -> tuple[Mention, ...]:
    """The slots and rules of other labels that name a label."""
    found: list[Mention] = []
    for label in labels:
        if label.uid == uid:
            continue
        found += [
            Mention(label.uid, label.name, spec.name) for spec in specs_of(label) if uid in spec.to
        ]
        if uid in constraints_of(label).no_overlap_with:
            found.append(Mention(label.uid, label.name, "rules"))
    return tuple(found)


def slot_use(project: Project, uid: Uid, name: str) -> tuple[int, int]:
    """How many annotations of a label fill a slot, and with how many entries.

    Raises:
        NotFound: if the label is not in the project.
    """
    found_label(project, uid)
    store = project.store
    with store.database.read():
        return label_use.fillings(store, store.labels.id_of(uid) or 0, name)


def slot_values(project: Project, uid: Uid, name: str) -> list[tuple[JsonValue, int]]:
    """The different values that annotations of a label hold in a slot, with their counts."""
    found_label(project, uid)
    store = project.store
    with store.database.read():
        return label_use.values_of(store, store.labels.id_of(uid) or 0, name)


def conversion(project: Project, uid: Uid, name: str, spec: JsonObject) -> Conversion:
    """What becomes of the values of a slot if it is specified as `spec` says.

    Raises:
        NotFound: if the label is not in the project.
        InvalidInput: if the spec means nothing.
    """
    wanted = spec_from(spec)
    store = project.store
    found_label(project, uid)
    with store.database.read():
        key = store.labels.id_of(uid) or 0
        annotations, entries = label_use.fillings(store, key, name)
        values = label_use.values_of(store, key, name)
    rows: list[Converted] = []
    changed = failing = 0
    for value, count in values:
        try:
            after = converted(wanted, value)
        except InvalidInput as error:
            failing += count
            rows.append(Converted(words_for(value), count, None, error.reason))
        else:
            if after != value:
                changed += count
                rows.append(Converted(words_for(value), count, words_for(after)))
    rows.sort(key=lambda row: (row.after is not None, -row.count))
    kept = entries - changed - failing
    return Conversion(annotations, kept, changed, failing, tuple(rows[:_EXAMPLES]))


def sentence_for(label: Label, use: LabelImpact, *, what: str = "") -> str:
    """What a change of a label touches, in one sentence for people."""
    if not use.annotations:
        return f"No annotation has the label “{label.name}”."
    has = "has" if use.annotations == 1 else "have"
    people = len(use.by_annotator)
    of = f", by {_counted(people, 'annotator')}" if people > 1 else ""
    said = (
        f"{_counted(use.annotations, 'annotation')} in {_counted(use.documents, 'document')}{of}"
        f" {has} the label “{label.name}”"
    )
    return f"{said}{what}."


def named_in(found: Sequence[Mention]) -> str:
    """Where a label is named, in one sentence; "" if nowhere."""
    if not found:
        return ""
    places = [m.name if m.where == "rules" else f"{m.name}.{m.where}" for m in found]
    shown = ", ".join(places[:5]) + (" and others" if len(places) > 5 else "")
    return f"It is named in {shown}."


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
