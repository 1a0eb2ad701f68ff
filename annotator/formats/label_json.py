"""Labels as JSON: label set files, and the label set of a project file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from annotator.domain.annotation import JsonObject, Kind
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
from annotator.domain.label_checks import check_label
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
    if label.examples:
        item["examples"] = label.examples
    if label.slots:
        item["slots"] = [_write_spec(spec, label_set) for spec in label.slots]
    if label.constraints:
        item["constraints"] = _write_constraints(label.constraints, label_set)
    if label.retired:
        item["retired"] = True
    if label.memo:
        item["memo"] = label.memo
    if label.meaning > 1:
        item["meaning"] = label.meaning
    return item | dict(label.extra)


def _write_spec(spec: JsonObject, label_set: LabelSet) -> JsonObject:
    to = spec.get("to")
    return {**spec, "to": _names(to, label_set)} if isinstance(to, list | tuple) else spec


def _write_constraints(constraints: JsonObject, label_set: LabelSet) -> JsonObject:
    apart = constraints.get("no_overlap_with")
    if not isinstance(apart, list | tuple):
        return constraints
    return {**constraints, "no_overlap_with": _names(apart, label_set)}


def _names(uids: Sequence[Any], label_set: LabelSet) -> list[Any]:
    """Labels as files name them: a span label by its name, others by name and kind."""
    labels = (label_set.get(uid) for uid in uids)
    return [
        label.name if label.kind is Kind.SPAN else {"name": label.name, "kind": label.kind.value}
        for label in labels
        if label is not None
    ]


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
            raise InvalidInput(f"label {number}: {shortened(error.reason, 400)}") from None
        place = label.kind, name_key(label.name)
        if place in by_name:
            raise InvalidInput(f"label {number}: “{shortened(label.name)}” is given twice")
        by_name[place] = label.uid
        colors.add(label.color)
        labels.append(label)
        parents.append(parent)
    named = (_with_names(label, by_name) for label in _with_parents(labels, parents, by_name))
    return tuple(named)


def _with_names(label: Label, by_name: Mapping[tuple[Kind, str], Uid]) -> Label:
    """The label with uids in place of the names that its slots and constraints give."""
    try:
        slots = tuple(
            {**spec, "to": _uids(spec["to"], by_name)} if "to" in spec else spec
            for spec in label.slots
        )
        constraints = label.constraints
        if "no_overlap_with" in constraints:
            apart = _uids(constraints["no_overlap_with"], by_name)
            constraints = {**constraints, "no_overlap_with": apart}
        label = replace(label, slots=slots, constraints=constraints)
        check_label(label)
    except InvalidInput as error:
        reason = shortened(error.reason, 400)
        raise InvalidInput(f"the label “{shortened(label.name)}”: {reason}") from None
    return label


def _uids(given: Any, by_name: Mapping[tuple[Kind, str], Uid]) -> list[Uid]:
    if type(given) is not list:
        raise InvalidInput(f"the labels to refer to are a list, not {describe(given)}")
    found = []
    for each in given:
        item = {"name": each} if type(each) is str else each
        if type(item) is not dict or type(item.get("name")) is not str:
            raise InvalidInput(f"a label to refer to is a name, not {describe(each)}")
        kind = take_choice("kind", item.get("kind") or "span", _KINDS)
        uid = by_name.get((kind, name_key(item["name"])))
        if uid is None:
            name = shortened(item["name"])
            raise InvalidInput(f"it refers to the {kind} label “{name}”, which is not there")
        found.append(uid)
    return found


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
        memo=take_text(item, "memo") or "",
        meaning=_meaning(item.pop("meaning", None)),
        extra=item,
    )
    return label, None if parent is None else (parent_kind, name_key(parent))


def _meaning(given: Any) -> int:
    if given is None:
        return 1
    if type(given) is not int or given < 1:
        raise InvalidInput(f"“meaning” is a version of the label set, not {describe(given)}")
    return given


def _with_parents(
    labels: Iterable[Label],
    parents: Iterable[tuple[Kind, str] | None],
    by_name: dict[tuple[Kind, str], Uid],
) -> Iterable[Label]:
    homes: dict[Uid, Uid] = {}
    for number, (label, parent) in enumerate(zip(labels, parents, strict=True), 1):
        if parent is None:
            yield label
            continue
        home = by_name.get(parent)
        if home is None:
            raise InvalidInput(f"label {number}: its parent “{shortened(parent[1])}” is not there")
        homes[label.uid] = above = home
        while above in homes and above != label.uid:
            above = homes[above]
        if above == label.uid:
            raise InvalidInput(
                f"label {number}: its parent “{shortened(parent[1])}” lies under itself"
            )
        yield replace(label, parent=home)


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
