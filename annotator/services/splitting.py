"""Documents dealt out to train, dev and test: the same every time, groups kept together."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import blake2b
from typing import NamedTuple

from annotator.domain.errors import InvalidInput
from annotator.domain.ids import Uid

_NAMES = {2: ("train", "test"), 3: ("train", "dev", "test")}


class Part(NamedTuple):
    """One part of a split: its name and its share of the whole (0 to 1)."""

    name: str
    share: float


def parse_split(text: str) -> tuple[Part, ...]:
    """The parts of `80/10/10` or `80/20`.

    Raises:
        InvalidInput: if these are not two or three numbers that are more than nothing together.
    """
    try:
        numbers = [float(number) for number in text.split("/")]
    except ValueError:
        numbers = []
    names = _NAMES.get(len(numbers))
    if names is None or not all(0 <= n < float("inf") for n in numbers) or not sum(numbers) > 0:
        raise InvalidInput(f"a split is written 80/10/10 or 80/20, not “{text}”")
    total = sum(numbers)
    return tuple(Part(name, number / total) for name, number in zip(names, numbers, strict=True))


def deal(
    documents: Iterable[tuple[Uid, str, str | None]], parts: tuple[Part, ...], seed: int
) -> dict[Uid, int]:
    """The part (by its place) of each document.

    A document is given as uid, id and group (`None`: it is one by itself). Groups are put in an
    order that depends on the seed and on their names alone, and each goes to the part that is
    furthest behind its share, so that the parts are as exact as the groups allow.
    """
    groups: dict[bytes, list[Uid]] = {}
    for uid, id, group in documents:
        name = f"{seed}\0document\0{id}" if group is None else f"{seed}\0group\0{group}"
        key = blake2b(name.encode("utf-8", "surrogatepass"), digest_size=16).digest()
        groups.setdefault(key, []).append(uid)
    filled = [0] * len(parts)
    dealt = 0
    found: dict[Uid, int] = {}
    for key in sorted(groups):
        members = groups[key]
        dealt += len(members)
        behind = [share * dealt - filled[i] for i, (_, share) in enumerate(parts)]
        part = max(range(len(parts)), key=lambda i: (behind[i], -i))
        filled[part] += len(members)
        found.update(dict.fromkeys(members, part))
    return found
