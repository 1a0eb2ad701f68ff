"""What a researcher might decide on from the reports of one slot: a proposal for each rule."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from annotator.domain.annotation import JsonValue, Stance
from annotator.domain.conflicts import SameThing
from annotator.domain.ids import Uid
from annotator.domain.ledger import LedgerCell, LedgerEntry
from annotator.domain.slots import SlotType
from annotator.domain.values import compatible, date_interval, finite, interval, words_for

OFFICIAL = ("kind", "official")
"""The attribute of a source, and its value, that make a report an official one."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A value that a rule leads to: a value or an annotation, how it reads, what proves it."""

    rule: str
    value: JsonValue
    ref: Uid | None
    words: str
    evidence: tuple[Uid, ...] = ()


def proposals_of(cell: LedgerCell, same: SameThing) -> tuple[Proposal, ...]:
    """What the rules lead to, in the order low, best, high, official, majority.

    Only asserted values count, and each source once a value. *Low* and *high* are the least and
    the greatest number that anybody names; *best* is the number that most sources' reports leave
    possible, of equal ones the latest. *Official* is what the latest source with `kind` official
    says. *Majority* is what more sources say than say anything else. A rule that leads nowhere
    is left out.
    """
    asserted = [e for e in cell.entries if e.stance is Stance.ASSERTS and e.slot.given is None]
    found = list(_numbers(cell, asserted, same))
    official = [e for e in asserted if any(s.attribute(OFFICIAL[0]) == OFFICIAL[1] for s in
                                           e.sources[:1])]  # fmt: skip
    if official:
        found.append(_as_reported("official", max(official, key=_moment)))
    major = _majority(asserted, same)
    if major is not None:
        found.append(_as_reported("majority", major))
    return tuple(found)


def _numbers(
    cell: LedgerCell, asserted: Sequence[LedgerEntry], same: SameThing
) -> list[Proposal]:
    bounds = [(entry, *_named(entry.slot.value)) for entry in asserted]
    named = [(e, low, high) for e, low, high in bounds if low is not None and high is not None]
    units = {_unit(entry.slot.value) for entry, _, _ in named}
    if not named or len(units) > 1:
        return []
    unit = units.pop()
    lowest = min(named, key=lambda each: each[1])
    highest = max(named, key=lambda each: each[2])
    best = _best(named, cell, same)
    if cell.spec is not None and cell.spec.type is SlotType.RANGE:
        value: dict[str, JsonValue] = {"low": _plain(lowest[1]), "high": _plain(highest[2])}
        if best is not None and lowest[1] <= best[1] <= highest[2]:
            value["best"] = _plain(best[1])
        if unit is not None:
            value["unit"] = unit
        evidence = tuple(dict.fromkeys(u for e, _, _ in named for u in e.slot.evidence))
        return [Proposal("low / best / high", value, None, words_for(value), evidence)]
    chosen = [("low", lowest[0], lowest[1]), ("high", highest[0], highest[2])]
    if best is not None:
        chosen.insert(1, ("best", *best))
    return [
        Proposal(rule, value, None, words_for(value), entry.slot.evidence)
        for rule, entry, number in chosen
        for value in (_with_unit(number, unit),)
    ]


def _best(
    named: Sequence[tuple[LedgerEntry, float, float]], cell: LedgerCell, same: SameThing
) -> tuple[LedgerEntry, float] | None:
    """The number that most sources leave possible; what somebody denies counts against it."""
    candidates: list[tuple[int, tuple[float, str], LedgerEntry, float]] = []
    denials = [e for e in cell.entries if e.stance is Stance.DENIES]
    for entry, low, high in named:
        best = entry.slot.value.get("best") if isinstance(entry.slot.value, Mapping) else None
        number = best if isinstance(best, int | float) else low if low == high else None
        if number is None:
            continue
        value = _with_unit(number, _unit(entry.slot.value))
        backing = [e for e, _, _ in named if compatible(e.slot.value, value)]
        against = [e for e in denials if compatible(e.slot.value, value)]
        votes = _voices(backing, same) - _voices(against, same)
        candidates.append((votes, _moment(entry), entry, number))
    if not candidates:
        return None
    *_, entry, number = max(candidates, key=lambda each: (each[0], each[1], -each[3]))
    return entry, number


def _majority(asserted: Sequence[LedgerEntry], same: SameThing) -> LedgerEntry | None:
    groups: list[list[LedgerEntry]] = []
    for entry in asserted:
        group = next((g for g in groups if _says_the_same(g[0], entry, same)), None)
        if group is None:
            groups.append([entry])
        else:
            group.append(entry)
    ranked = sorted(((_voices(group, same), group) for group in groups), key=_first, reverse=True)
    if not ranked or ranked[0][0] < 2 or (len(ranked) > 1 and ranked[1][0] == ranked[0][0]):
        return None
    return ranked[0][1][0]


def _first(ranked: tuple[int, list[LedgerEntry]]) -> int:
    return ranked[0]


def _says_the_same(one: LedgerEntry, other: LedgerEntry, same: SameThing) -> bool:
    if one.slot.ref is not None and other.slot.ref is not None:
        return one.slot.ref == other.slot.ref or same(one.slot.ref, other.slot.ref)
    if (one.slot.ref is None) != (other.slot.ref is None):
        return False
    first, second = interval(one.slot.value), interval(other.slot.value)
    if first is not None or second is not None:
        return first == second and _unit(one.slot.value) == _unit(other.slot.value)
    return compatible(one.slot.value, other.slot.value)


def _voices(entries: Sequence[LedgerEntry], same: SameThing) -> int:
    """How many different sources say something; an article without a named one is one, too."""
    unlike = _unlike(same)
    seen: list[Uid | None] = []
    for entry in entries:
        who = entry.sources[0].annotation if entry.sources else None
        if who is None and entry.article is not None:
            who = entry.article.uid
        if all(unlike(who, other) for other in seen):
            seen.append(who)
    return len(seen)


def _unlike(same: SameThing) -> Callable[[Uid | None, Uid | None], bool]:
    def unlike(one: Uid | None, other: Uid | None) -> bool:
        return one != other and (one is None or other is None or not same(one, other))

    return unlike


def _as_reported(rule: str, entry: LedgerEntry) -> Proposal:
    slot = entry.slot
    return Proposal(rule, slot.value, slot.ref, entry.words, slot.evidence)


def _named(value: JsonValue) -> tuple[float | None, float | None]:
    """The least and greatest number that a value names: “at least 20” names 20 alone."""
    if isinstance(value, Mapping) and isinstance(value.get("value"), int | float):
        value = value["value"]
    found = interval(value)
    if found is None:
        return None, None
    ends = [end for end in found if finite(end)]
    return (min(ends), max(ends)) if ends else (None, None)


def _unit(value: JsonValue) -> str | None:
    unit = value.get("unit") if isinstance(value, Mapping) else None
    return unit if isinstance(unit, str) else None


def _with_unit(number: float, unit: str | None) -> JsonValue:
    return _plain(number) if unit is None else {"value": _plain(number), "unit": unit}


def _plain(number: float) -> int | float:
    return int(number) if number % 1 == 0 and abs(number) < 1e15 else number


def _moment(entry: LedgerEntry) -> tuple[float, str]:
    """When a report was made, for finding the latest; unknown is before everything."""
    days = date_interval(entry.as_of)
    return (days[0], "") if days is not None else (0.0, entry.as_of)
