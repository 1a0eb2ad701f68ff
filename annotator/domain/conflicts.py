"""What is reported of one slot, set side by side: who says what, and whether it can all be true."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import combinations
from typing import Literal, NamedTuple

from annotator.domain.annotation import Slot, SlotStatus, Stance
from annotator.domain.ids import Uid
from annotator.domain.slots import SlotSpec
from annotator.domain.values import comparable, compatible, implies

SameThing = Callable[[Uid, Uid], bool]
"""Whether two annotations stand for one thing: the same one, or members of one cluster."""


class Conflict(NamedTuple):
    """Why the reports of one slot cannot all be true: `entries` are the places of two of them."""

    kind: Literal["values", "denied"]
    entries: tuple[int, int]


def conflicts_of(
    spec: SlotSpec | None, entries: Sequence[Slot], same: SameThing | None = None
) -> tuple[Conflict, ...]:
    """The pairs of reported entries of one slot of one annotation that contradict each other.

    Two asserted values contradict each other if the slot holds one value and they cannot both be
    true; a denial contradicts an assertion that what it denies would make true. Doubts and coded
    values contradict nothing. This is computed, never stored.
    """
    found: list[Conflict] = []
    repeated = spec is not None and spec.repeated
    reported = [(i, e) for i, e in enumerate(entries) if e.status is SlotStatus.REPORTED]
    for (i, one), (j, other) in combinations(reported, 2):
        first, second = one.stance, other.stance
        if first is second:
            if first is Stance.ASSERTS and not repeated and not _agree(one, other, same):
                found.append(Conflict("values", (i, j)))
        elif first is not Stance.DOUBTS and second is not Stance.DOUBTS:
            asserted, denied = (one, other) if first is Stance.ASSERTS else (other, one)
            if _implies(asserted, denied, same):
                found.append(Conflict("denied", (i, j)))
    return tuple(found)


def _agree(one: Slot, other: Slot, same: SameThing | None) -> bool:
    if one.ref is not None or other.ref is not None:
        # A place in the text and a bare value say nothing of each other.
        return one.ref is None or other.ref is None or _same(one.ref, other.ref, same)
    if one.given is not None or other.given is not None:
        return one.given is None or other.given is None or one.given == other.given
    return compatible(one.value, other.value) or not comparable(one.value, other.value)


def _implies(asserted: Slot, denied: Slot, same: SameThing | None) -> bool:
    if (asserted.ref is None, asserted.given) != (denied.ref is None, denied.given):
        return False
    if asserted.ref is None and asserted.given is None:
        return implies(asserted.value, denied.value)
    return _agree(asserted, denied, same)


def _same(one: Uid, other: Uid, same: SameThing | None) -> bool:
    return one == other or (same is not None and same(one, other))
