"""Parts of a split in which every label has its share: a kind of iterative stratification.

As in Sechidis, Tsoumakas and Vlahavas (2011), “On the stratification of multi-label data”, the
rarest label is dealt first, because nothing can even it out later. Within a label those that
bear it most often come first, and each goes to the part where the shares of all its labels, and
of documents, come out most even: where the sum of the squared deviations, each by the label's
total, is smallest. No part takes more documents than its share, so that sizes stay exact, and what
stays together is dealt as one. Chance has no part in it: what ties is decided by the order that
the caller gives.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from math import ceil
from typing import NamedTuple

from annotator.domain.ids import Uid

_NEARLY = 1e-9
_DOCUMENTS = ""  # counted like a label; those have names


class Unit(NamedTuple):
    """Documents that stay together, and how often they bear each label."""

    documents: Sequence[Uid]
    labels: Mapping[str, int]


def stratify(units: Sequence[Unit], shares: Sequence[float]) -> list[int]:
    """The part (by its place) of each unit; `shares` add up to 1."""
    return _Dealing(units, shares).run()


class _Dealing:
    """One split on its way."""

    def __init__(self, units: Sequence[Unit], shares: Sequence[float]) -> None:
        self._shares = shares
        # Labels in order, so that sums of floats are the same whatever the order of documents.
        self._counts = [
            dict(sorted({**unit.labels, _DOCUMENTS: len(unit.documents)}.items())) for unit in units
        ]
        self._totals: Counter[str] = Counter()
        for counts in self._counts:
            self._totals.update(counts)
        documents = self._totals[_DOCUMENTS]
        self._most = [ceil(share * documents - _NEARLY) for share in shares]
        self._open = [place for place, share in enumerate(shares) if share > 0]
        self._dealt: Counter[str] = Counter()
        self._got = {label: [0] * len(shares) for label in self._totals}
        self._part: dict[int, int] = {}

    def run(self) -> list[int]:
        """Deal the rarest label that is left, until none is; then what bears none."""
        holders: dict[str, list[int]] = {}
        for number, counts in enumerate(self._counts):
            for label in counts:
                holders.setdefault(label, []).append(number)
        left = Counter({label: len(those) for label, those in holders.items()})
        while left:
            label = min(left, key=lambda name: (name == _DOCUMENTS, left[name], name))
            for number in self._largest_first(holders[label], label):
                self._deal(number)
                left.subtract(self._counts[number].keys())
            left = +left
        return [self._part[number] for number in range(len(self._counts))]

    def _largest_first(self, numbers: Sequence[int], label: str) -> list[int]:
        """Those that are not dealt yet: what is large fits nowhere later."""
        counts = self._counts
        return sorted(
            (number for number in numbers if number not in self._part),
            key=lambda n: (-counts[n][label], -counts[n][_DOCUMENTS], n),
        )

    def _deal(self, number: int) -> None:
        counts, got = self._counts[number], self._got
        self._dealt.update(counts)
        filled, size = got[_DOCUMENTS], counts[_DOCUMENTS]
        fits = [i for i in self._open if filled[i] + size <= self._most[i]]
        if fits:
            part = max(fits, key=lambda i: (self._gain(counts, i), -i))
        else:
            part = max(self._open, key=lambda i: (self._most[i] - filled[i], -i))
        self._part[number] = part
        for label, count in counts.items():
            got[label][part] += count

    def _gain(self, counts: Mapping[str, int], part: int) -> float:
        """Half of what the squared deviations lose if it is this part that gets the unit.

        Less what is the same for every part.
        """
        share = self._shares[part]
        return sum(
            count * (share * self._dealt[label] - self._got[label][part]) / self._totals[label] ** 2
            for label, count in counts.items()
        )
