"""Slots as JSON: an object while all are plain and given once, else a list of objects."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

from annotator.domain.annotation import EMPTY, Kind, Slot, SlotStatus, Stance
from annotator.domain.errors import InvalidInput
from annotator.domain.ids import Uid
from annotator.formats.json_fields import describe, shortened, take_choice, take_text

Resolve: TypeAlias = Callable[[object], Uid]
"""Turns an id as a line gives it into an annotation's uid, or raises `InvalidInput`."""

Spell: TypeAlias = Callable[[Uid], Any]
"""Turns an annotation's uid into the id that stands in the line."""

_STANCES = {stance.value: stance for stance in Stance}
_STATUSES = {status.value: status for status in SlotStatus}
# The slots that have a key of their own outside `slots`, by kind, and that key.
_ENDS = {Kind.RELATION: ("from", "to"), Kind.FRAME: ("trigger",)}


def read_slots(given: Any, resolve: Resolve) -> tuple[Slot, ...]:
    """Slots from either form.

    Raises:
        InvalidInput: if it is neither, or a slot is not as it should be.
    """
    if type(given) is dict:
        return tuple(
            Slot(name, ref=resolve(value["ref"]))
            if type(value) is dict and len(value) == 1 and "ref" in value
            else Slot(name, value)
            for name, value in given.items()
        )
    if type(given) is list:
        return tuple(_read_slot(each, resolve) for each in given)
    raise InvalidInput(f"“slots” is an object or a list, not {describe(given)}")


def _read_slot(given: Any, resolve: Resolve) -> Slot:
    if type(given) is not dict:
        raise InvalidInput(f"a slot in a list is an object, not {describe(given)}")
    pop = given.pop
    name = pop("name", None)
    if type(name) is not str:
        raise InvalidInput("a slot in a list needs a “name”")
    value, ref, source = pop("value", None), pop("ref", None), take_text(given, "given")
    if (value is not None) + (ref is not None) + (source is not None) > 1:
        raise InvalidInput(
            f"the slot “{shortened(name)}” has more than one of value, ref and given"
        )
    according_to, evidence = pop("according_to", None), pop("evidence", None) or ()
    if type(evidence) is not list and evidence != ():
        raise InvalidInput(f"“evidence” is a list of ids, not {describe(evidence)}")
    return Slot(
        name,
        value,
        None if ref is None else resolve(ref),
        source,
        None if according_to is None else resolve(according_to),
        take_choice("stance", pop("stance", None) or "asserts", _STANCES),
        take_text(given, "as_of"),
        take_choice("status", pop("status", None) or "reported", _STATUSES),
        take_text(given, "rule"),
        tuple(resolve(each) for each in evidence),
        given or EMPTY,
    )


def write_slots(slots: Sequence[Slot], spell: Spell) -> dict[str, Any] | list[dict[str, Any]]:
    """Slots in the shorter form that holds them."""
    plain: dict[str, Any] = {}
    for slot in slots:
        if slot.name in plain or not _simple(slot):
            return [_write_slot(each, spell) for each in slots]
        plain[slot.name] = slot.value if slot.ref is None else {"ref": spell(slot.ref)}
    return plain


def _simple(slot: Slot) -> bool:
    """Whether a name and a value (or a reference) say it all."""
    if slot.ref is not None:
        return slot.value is None and slot._replace(ref=None).plain
    value = slot.value
    # Such a value would be read back as a reference.
    ambiguous = type(value) is dict and len(value) == 1 and "ref" in value
    return slot.plain and not ambiguous


def _write_slot(slot: Slot, spell: Spell) -> dict[str, Any]:
    item: dict[str, Any] = {"name": slot.name}
    if slot.value is not None:
        item["value"] = slot.value
    if slot.ref is not None:
        item["ref"] = spell(slot.ref)
    if slot.given is not None:
        item["given"] = slot.given
    if slot.according_to is not None:
        item["according_to"] = spell(slot.according_to)
    if slot.stance is not Stance.ASSERTS:
        item["stance"] = slot.stance.value
    if slot.as_of is not None:
        item["as_of"] = slot.as_of
    if slot.status is not SlotStatus.REPORTED:
        item["status"] = slot.status.value
    if slot.rule is not None:
        item["rule"] = slot.rule
    if slot.evidence:
        item["evidence"] = [spell(uid) for uid in slot.evidence]
    item.update(slot.extra)
    return item


def read_structure(kind: Kind, item: dict[str, Any], resolve: Resolve) -> tuple[Slot, ...]:
    """The slots that stand beside `slots`: ends, trigger, members, rank; removed from `item`.

    Raises:
        InvalidInput: if one is not as it should be.
    """
    if kind is Kind.CLUSTER:
        members = item.pop("members", None) or ()
        if type(members) is not list and members != ():
            raise InvalidInput(f"“members” is a list of ids, not {describe(members)}")
        return tuple(Slot("member", ref=resolve(each)) for each in members)
    if kind is Kind.DOCUMENT:
        rank = item.pop("rank", None)
        return () if rank is None else (Slot("rank", rank),)
    found = []
    for name in _ENDS.get(kind, ()):
        given = item.pop(name, None)
        if given is not None:
            found.append(Slot(name, ref=resolve(given)))
    return tuple(found)


def write_structure(
    kind: Kind, slots: Sequence[Slot], spell: Spell
) -> tuple[dict[str, Any], tuple[Slot, ...]]:
    """The keys that stand beside `slots`, and the slots that are left."""
    own, rest = _apart(kind, slots)
    keys: dict[str, Any] = {}
    for name in _ENDS.get(kind, ()):
        if name in own:
            keys[name] = spell(own[name][0].ref or Uid(""))
    if "member" in own:
        keys["members"] = [spell(slot.ref) for slot in own["member"] if slot.ref is not None]
    if "rank" in own:
        keys["rank"] = own["rank"][0].value
    return keys, tuple(rest)


def in_written_order(kind: Kind, slots: Sequence[Slot]) -> tuple[Slot, ...]:
    """Slots as they come back when they were written: those with keys of their own first."""
    own, rest = _apart(kind, slots)
    names = (*_ENDS.get(kind, ()), "member", "rank")
    return (*(slot for name in names for slot in own.get(name, ())), *rest)


def _apart(kind: Kind, slots: Sequence[Slot]) -> tuple[dict[str, list[Slot]], list[Slot]]:
    """The slots that have keys of their own, by name, and the others."""
    own: dict[str, list[Slot]] = {}
    rest: list[Slot] = []
    ends = _ENDS.get(kind, ())
    for slot in slots:
        name = slot.name
        leads = slot.ref is not None and _simple(slot)
        if (
            (leads and name in ends and name not in own)
            or (leads and kind is Kind.CLUSTER and name == "member")
            or (kind is Kind.DOCUMENT and name == "rank" and name not in own and _is_rank(slot))
        ):
            own.setdefault(name, []).append(slot)
        else:
            rest.append(slot)
    return own, rest


def _is_rank(slot: Slot) -> bool:
    """Whether a slot can stand as the bare value of “rank”."""
    return slot.ref is None and slot.value is not None and _simple(slot)


def flatten(slots: dict[str, Any] | list[dict[str, Any]], encode: Callable[[Any], str]) -> Any:
    """Every slot as one string under its name (`--flat-slots`): one type for every loader.

    A text stays as it is, any other value becomes its JSON, a slot that is more than a value (or
    given more than once) the JSON of its list of entries.
    """
    if isinstance(slots, dict):
        return {n: v if type(v) is str else encode(v) for n, v in slots.items()}
    grouped: dict[str, list[dict[str, Any]]] = {}
    for each in slots:
        grouped.setdefault(each["name"], []).append({k: v for k, v in each.items() if k != "name"})
    return {name: encode(entries) for name, entries in grouped.items()}
