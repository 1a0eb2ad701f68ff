"""The label set: adding, changing, ordering and deleting labels, and label sets as files."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import msgspec

from annotator.domain.annotation import JsonObject, Kind
from annotator.domain.changes import Action, Change, Entity, LabelRecord
from annotator.domain.document import check_json, check_text
from annotator.domain.errors import InvalidInput, NotFound
from annotator.domain.ids import Uid, new_uid
from annotator.domain.label import Label, LabelSet, check_name, free_key
from annotator.domain.label_checks import check_label
from annotator.formats.label_book import LabelBook
from annotator.formats.label_json import read_labels, write_labels
from annotator.services.project import Project

_KEEP: Any = object()
_WORDS = {
    "color": "colour", "key": "key", "description": "description", "examples": "examples",
    "memo": "memo", "slots": "slots", "constraints": "rules",
}  # fmt: skip
_COLOR = re.compile(r"#[0-9a-fA-F]{6}\Z")


@dataclass(frozen=True, slots=True)
class LabelUse:
    """How many annotations bear a label, in how many documents."""

    annotations: int
    documents: int


def add_label(
    project: Project,
    name: str,
    *,
    kind: Kind = Kind.SPAN,
    color: str | None = None,
    key: str | None = None,
    description: str = "",
    parent: Uid | None = None,
    cause: object = None,
) -> Label:
    """Add a label; without a colour or key it gets the next palette colour and a free key.

    Raises:
        InvalidInput: if the name is refused, or the name or the key is taken.
    """
    label = Label(
        new_uid(),
        name,
        kind,
        color or project.label_set.next_color(),
        key or project.label_set.next_key(),
        parent,
        description,
    )
    add_labels(project, [label], title=f"Add the label {name}", cause=cause)
    return label


def add_labels(
    project: Project,
    labels: Iterable[str | Label],
    *,
    title: str | None = None,
    cause: object = None,
) -> None:
    """Add several labels as one action; names get the next palette colours and free keys.

    Raises:
        InvalidInput: if a name is refused, or a name or a key is taken.
    """
    label_set = project.label_set
    changes = []
    position = _last_position(project)
    for given in labels:
        label = given if isinstance(given, Label) else _named(label_set, given)
        check_label_in(label_set, label)
        label_set = label_set.with_labels((*label_set, label))
        position += 1
        changes.append(Change(Entity.LABEL, label.uid, None, LabelRecord(label, position)))
    if changes:
        title = title or f"Add {len(changes)} labels"
        project.apply(Action(title, tuple(changes)), cause=cause)


def edit_label(
    project: Project,
    uid: Uid,
    *,
    name: str | None = None,
    color: str | None = None,
    key: str | None = _KEEP,
    description: str | None = None,
    retired: bool | None = None,
    examples: Sequence[str] | None = None,
    memo: str | None = None,
    slots: Sequence[JsonObject] | None = None,
    constraints: JsonObject | None = None,
    cause: object = None,
) -> Label:
    """Change what is given of a label; `key=None` takes its key away.

    `slots` changes no annotation: `services.label_slots` does what touches these.

    Raises:
        InvalidInput: if the name is refused, or the name or the key is taken.
        NotFound: if the label is not in the project.
    """
    before = project.store.labels.record(found_label(project, uid).uid)
    given: dict[str, Any] = {
        "name": name,
        "color": color,
        "description": description,
        "retired": retired,
        "examples": None if examples is None else tuple(examples),
        "memo": memo,
        "slots": None if slots is None else tuple(slots),
        "constraints": constraints,
    }
    fields = {field: value for field, value in given.items() if value is not None}
    if key is not _KEEP:
        fields["key"] = key
    label = replace(before.label, **fields)
    if label == before.label:
        return label
    check_label_in(project.label_set, label)
    what = _WORDS.get(next(iter(fields)), "") if len(fields) == 1 else ""
    title = f"Edit the {what or 'label'}{' of' if what else ''} {before.label.name}"
    if label.name != before.label.name:
        title = f"Rename the label {before.label.name} to {label.name}"
    change = Change(Entity.LABEL, uid, before, LabelRecord(label, before.position))
    project.apply(Action(title, (change,)), cause=cause)
    return label


def move_label(project: Project, uid: Uid, position: int, *, cause: object = None) -> None:
    """Put a label at a place of the list, counted from 0 among all labels.

    Raises:
        NotFound: if the label is not in the project.
    """
    uid = found_label(project, uid).uid
    records = [project.store.labels.record(label.uid) for label in project.label_set]
    moved = next(record for record in records if record.label.uid == uid)
    order = [record for record in records if record is not moved]
    order.insert(max(0, min(position, len(order))), moved)
    changes = tuple(
        Change(Entity.LABEL, record.label.uid, record, LabelRecord(record.label, place))
        for place, record in enumerate(order)
        if record.position != place
    )
    if changes and order != records:
        project.apply(Action(f"Move the label {moved.label.name}", changes), cause=cause)


def label_use(project: Project, uid: Uid) -> LabelUse:
    """What deleting the label would touch.

    Raises:
        NotFound: if the label is not in the project.
    """
    uid = found_label(project, uid).uid
    with project.store.database.environment_errors():
        return LabelUse(*project.store.labels.use(uid))


def read_label_set(path: Path) -> tuple[Label, ...]:
    """The labels of a JSON file: `{"labels": [{"name": …, "kind": …, "key": …, …}]}`.

    Labels without a colour get the next one of the palette; without a key, a free one.

    Raises:
        InvalidInput: if the file cannot be read or is no label set, saying where.
    """
    try:
        data = msgspec.json.decode(path.read_bytes())
    except OSError as error:
        raise InvalidInput(f"cannot be read: {error.strerror}", str(path)) from None
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise InvalidInput(f"is not JSON: {error}", str(path)) from None
    except RecursionError:
        raise InvalidInput("is nested too deeply to be a label set", str(path)) from None
    entries = data.get("labels") if isinstance(data, dict) else None
    if not isinstance(entries, list):
        raise InvalidInput("holds no list “labels”", str(path))
    unkeyed = [isinstance(entry, dict) and entry.get("key") is None for entry in entries]
    try:
        labels = [replace(label, meaning=1) for label in read_labels(entries)]
        # Keys that the file gives are taken before free ones are handed out.
        taken = {label.key for label in labels}
        for place, without in enumerate(unkeyed):
            if without:
                key = free_key(taken)
                taken.add(key)
                labels[place] = replace(labels[place], key=key)
        label_set = LabelSet()
        for number, label in enumerate(labels, 1):
            try:
                check_label_in(label_set, label)
            except InvalidInput as error:
                raise InvalidInput(f"label {number}: {error.reason}") from None
            label_set = label_set.with_labels((*label_set, label))
    except InvalidInput as error:
        raise InvalidInput(error.reason, str(path)) from None
    return tuple(labels)


def write_label_set(project: Project, path: Path) -> None:
    """Write the labels as the JSON that `read_label_set` reads, whole or not at all.

    Raises:
        InvalidInput: if the file is a folder, a device or a project.
        CannotSave: if it cannot be written; what was there stays.
    """
    from annotator.services.outputs import PendingFiles
    from annotator.services.swapping import saving

    data = {"labels": write_labels(project.label_set)}
    text = msgspec.json.format(msgspec.json.encode(data), indent=2) + b"\n"
    files = PendingFiles(project.path)
    try:
        with saving(path):
            files.open(path).write(text)
        files.commit()
    finally:
        files.discard()


def import_label_set(project: Project, path: Path, *, cause: object = None) -> tuple[Label, ...]:
    """Add the labels of a file that the project lacks, as one action; returns these.

    A key that is taken in the project is dropped.
    """
    book = LabelBook(project.label_set)
    book.adopt(read_label_set(path))
    fresh = book.added
    add_labels(project, fresh, title=f"Import labels from {path.name}", cause=cause)
    return tuple(fresh)


def _named(label_set: LabelSet, name: str) -> Label:
    return Label(new_uid(), name, Kind.SPAN, label_set.next_color(), label_set.next_key())


def check_label_in(label_set: LabelSet, label: Label) -> None:
    """Refuse a label that cannot be among these others, or means nothing by itself.

    Raises:
        InvalidInput: saying what is wrong with it.
    """
    check_name(label.name)
    if not _COLOR.match(label.color):
        raise InvalidInput(f"“{label.color}” is no colour; write it as #rrggbb")
    same = label_set.find(label.name, label.kind)
    if same is not None and same.uid != label.uid:
        raise InvalidInput(f"there is a {label.kind} label “{same.name}” already")
    check_text(label.description, "the description")
    check_text(label.memo, "the memo")
    check_json((label.examples, label.slots, label.constraints, label.extra), "the label")
    check_label(label)
    if label.key is not None and not label.retired:
        if len(label.key) != 1 or not label.key.isalnum():
            raise InvalidInput(f"a label's key is one letter or digit, not “{label.key}”")
        for other in label_set:
            if other.key == label.key and other.uid != label.uid and not other.retired:
                raise InvalidInput(f"the key {label.key} is taken by “{other.name}”")


def found_label(project: Project, uid: Uid) -> Label:
    """A label of the project.

    Raises:
        NotFound: if it is not there.
    """
    label = project.label_set.get(uid)
    if label is None:
        raise NotFound("this label is not in the project")
    return label


def _last_position(project: Project) -> int:
    table = project.store.labels
    return max((table.record(label.uid).position for label in project.label_set), default=-1)
