"""Labels as JSON: label set files, and the label set of a project file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from annotator.domain.annotation import Kind
from annotator.domain.errors import InvalidInput
from annotator.domain.ids import Uid, new_uid
from annotator.domain.label import (
    KEYS,
    PALETTE,
    Label,
    LabelSet,
    check_name,
    free_color,
    name_key,
)
from annotator.formats.json_fields import (
    describe,
    shortened,
    take_choice,
    take_list,
    take_object,
    take_text,
)

_KINDS = {kind.value: kind for kind in Kind}
_HEX = set("0123456789abcdefABCDEF")


def write_labels(label_set: LabelSet) -> list[dict[str, Any]]:
    """The labels in their order, each with what it has."""
    return [_write_label(label, label_set) for label in label_set]


def _write_label(label: Label, label_set: LabelSet) -> dict[str, Any]:
    item: dict[str, Any] = {"name": label.name, "kind": label.kind.value}
    if label.key is not None:
        item["key"] = label.key
    item["color"] = label.color
    if label.description:
        item["description"] = label.description
    parent = label_set.get(label.parent)
    if parent is not None:
        item["parent"] = parent.name
        if parent.kind is not label.kind:
            item["parent_kind"] = parent.kind.value
    for key in ("examples", "slots", "constraints"):
        value = getattr(label, key)
        if value:
            item[key] = value
    if label.retired:
        item["retired"] = True
    return item | dict(label.extra)


def read_labels(given: Sequence[Any]) -> tuple[Label, ...]:
    """Labels from their JSON, with new uids; one without a colour gets the next of the palette.

    Unknown keys are kept. A label without a key stays without.

    Raises:
        InvalidInput: for a label that is not as it should be, a name given twice, a parent that
            is not there.
    """
    labels: list[Label] = []
    parents: list[tuple[Kind, str] | None] = []
    by_name: dict[tuple[Kind, str], Uid] = {}
    colors: set[str] = set()
    for number, item in enumerate(given, 1):
        if type(item) is not dict:
            raise InvalidInput(f"label {number} is {describe(item)}, not an object")
        try:
            label, parent = _read_label(item, colors, len(labels))
        except InvalidInput as error:
            raise InvalidInput(f"label {number}: {error.reason}") from None
        place = label.kind, name_key(label.name)
        if place in by_name:
            raise InvalidInput(f"label {number}: “{shortened(label.name)}” is given twice")
        by_name[place] = label.uid
        colors.add(label.color)
        labels.append(label)
        parents.append(parent)
    return tuple(_with_parents(labels, parents, by_name))


def _read_label(
    item: dict[str, Any], colors: set[str], count: int
) -> tuple[Label, tuple[Kind, str] | None]:
    """A label whose parent is still a kind and a name."""
    name = take_text(item, "name")
    if name is None:
        raise InvalidInput("“name” is missing")
    kind = take_choice("kind", item.pop("kind", None) or "span", _KINDS)
    color, key, parent = (take_text(item, field) for field in ("color", "key", "parent"))
    parent_kind = take_choice("parent_kind", item.pop("parent_kind", None) or kind.value, _KINDS)
    if color is not None and not (len(color) == 7 and color[0] == "#" and set(color[1:]) <= _HEX):
        raise InvalidInput(f"“color” is written #rrggbb, not “{shortened(color)}”")
    if key is not None and len(key) != 1:
        raise InvalidInput(f"“key” is one character, not “{shortened(key)}”")
    examples = take_list(item, "examples")
    if not all(type(example) is str for example in examples):
        raise InvalidInput("“examples” are texts")
    slots = take_list(item, "slots")
    if not all(type(slot) is dict for slot in slots):
        raise InvalidInput("“slots” of a label are objects")
    retired = item.pop("retired", None)
    if type(retired) is not bool and retired is not None:
        raise InvalidInput(f"“retired” is true or false, not {describe(retired)}")
    label = Label(
        uid=new_uid(),
        name=check_name(name),
        kind=kind,
        color=color.lower() if color else free_color(colors, count),
        key=key,
        description=take_text(item, "description") or "",
        examples=tuple(examples),
        slots=tuple(slots),
        constraints=take_object(item, "constraints"),
        retired=bool(retired),
        extra=item,
    )
    return label, None if parent is None else (parent_kind, name_key(parent))


def _with_parents(
    labels: Iterable[Label],
    parents: Iterable[tuple[Kind, str] | None],
    by_name: dict[tuple[Kind, str], Uid],
) -> Iterable[Label]:
    for label, parent in zip(labels, parents, strict=True):
        if parent is None:
            yield label
            continue
        if parent not in by_name:
            raise InvalidInput(f"the parent “{shortened(parent[1])}” of “{label.name}” is missing")
        yield replace(label, parent=by_name[parent])


def is_plain(label_set: LabelSet) -> bool:
    """Whether names and kinds say all there is to say of the labels.

    Colours and keys say nothing as long as they are those that new labels get by themselves, in
    turn.
    """
    return all(
        label
        == Label(
            uid=label.uid,
            name=label.name,
            kind=label.kind,
            color=PALETTE[place % len(PALETTE)],
            key=KEYS[place] if place < len(KEYS) else None,
        )
        for place, label in enumerate(label_set)
    )
