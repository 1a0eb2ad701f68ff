"""Documents dealt out to train, dev and test: the same every time, groups kept together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from hashlib import blake2b
from typing import NamedTuple

from annotator.domain.errors import InvalidInput
from annotator.domain.ids import Uid
from annotator.services.stratifying import Unit, stratify

_NAMES = {2: ("train", "test"), 3: ("train", "dev", "test")}


class Part(NamedTuple):
    """One part of a split: its name and its share of the whole (0 to 1)."""

    name: str
    share: float


class Dealt(NamedTuple):
    """A document as it is dealt: uid, id and group (`None`: it is one by itself)."""

    uid: Uid
    id: str
    group: str | None = None


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
    total = sum(numbers)
    if names is None or not all(n >= 0 for n in numbers) or not 0 < total < float("inf"):
        raise InvalidInput(f"a split is written 80/10/10 or 80/20, not “{text}”")
    return tuple(Part(name, number / total) for name, number in zip(names, numbers, strict=True))


def deal(
    documents: Iterable[Dealt],
    parts: Sequence[Part],
    seed: int,
    *,
    alike: Iterable[Sequence[Uid]] = (),
    labels: Mapping[Uid, Mapping[str, int]] | None = None,
) -> dict[Uid, int]:
    """The part (by its place) of each document.

    Documents of one group, and those that are `alike`, go to one part, with whatever they have in
    common with others. Groups are put in an order that depends on the seed and on their names
    alone, and each goes to the part that is furthest behind its share, so that the parts are as
    exact as the groups allow. With `labels`, how often each document bears each, the shares of
    labels are as even as can be (`stratifying.py`).
    """
    units = _units(documents, seed, alike, labels or {})
    shares = [part.share for part in parts]
    places = _in_turn(units, shares) if labels is None else stratify(units, shares)
    return {
        uid: place for unit, place in zip(units, places, strict=True) for uid in unit.documents
    }


def _in_turn(units: Sequence[Unit], shares: Sequence[float]) -> list[int]:
    """Each unit to the part that is furthest behind."""
    filled = [0] * len(shares)
    dealt = 0
    found = []
    for unit in units:
        size = len(unit.documents)
        dealt += size
        behind = [share * dealt - filled[i] for i, share in enumerate(shares)]
        part = max(range(len(shares)), key=lambda i: (behind[i], -i))
        filled[part] += size
        found.append(part)
    return found


def _units(
    documents: Iterable[Dealt],
    seed: int,
    alike: Iterable[Sequence[Uid]],
    labels: Mapping[Uid, Mapping[str, int]],
) -> list[Unit]:
    """What stays together, in the order that the seed gives."""
    own: dict[Uid, bytes] = {}
    for uid, id, group in documents:
        name = f"{seed}\0document\0{id}" if group is None else f"{seed}\0group\0{group}"
        own[uid] = blake2b(name.encode("utf-8", "surrogatepass"), digest_size=16).digest()
    first = {key: key for key in own.values()}  # the smallest key of those that were put together

    def root(key: bytes) -> bytes:
        while first[key] != key:
            first[key] = key = first[first[key]]
        return key

    for together in alike:
        keys = sorted({root(own[uid]) for uid in together})
        first.update(dict.fromkeys(keys, keys[0]))
    members: dict[bytes, list[Uid]] = {}
    for uid, key in own.items():
        members.setdefault(root(key), []).append(uid)
    return [Unit(members[key], _sum(labels, members[key])) for key in sorted(members)]


def _sum(labels: Mapping[Uid, Mapping[str, int]], uids: Iterable[Uid]) -> Counter[str]:
    found: Counter[str] = Counter()
    for uid in uids:
        found.update(labels.get(uid, {}))
    return found
