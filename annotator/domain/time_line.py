"""How a value changes as later articles report it: every dated report of a slot, in order."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from annotator.domain.ids import Uid
from annotator.domain.ledger import LedgerEntry, LedgerRow
from annotator.domain.values import date_interval, finite, interval

LARGEST = 1e15
"""Numbers beyond are set as words: no axis could name them."""


@dataclass(frozen=True, slots=True)
class Report:
    """One dated value: the day it holds from, the numbers it leaves possible, who says it.

    `day` counts as `date.toordinal` does, with a part for the time of day. `low` and `high` are
    `None` for what is no number; `open_below` and `open_above` say that the true number may lie
    beyond.
    """

    frame: Uid
    slot: str
    day: float
    entry: LedgerEntry
    low: float | None
    high: float | None
    open_below: bool = False
    open_above: bool = False

    @property
    def speaker(self) -> str:
        """Who says it: the source, else the outlet, else the article."""
        article = self.entry.article
        named = self.entry.source_words
        return named or ("" if article is None else article.outlet or article.title or article.id)


def reports_of(rows: Iterable[LedgerRow], slot: str) -> tuple[tuple[Report, ...], int]:
    """The dated reports of a slot in order of time, and how many others have no date.

    A report's date is the one it is given as of, else its article's publication.
    """
    found: list[Report] = []
    undated = 0
    for row in rows:
        for entry in row.cell(slot).entries:
            days = date_interval(entry.as_of) if entry.as_of else None
            if days is None:
                undated += 1
                continue
            found.append(_report(row.uid, slot, days[0], entry))
    found.sort(key=lambda report: report.day)
    return tuple(found), undated


def _report(frame: Uid, slot: str, day: float, entry: LedgerEntry) -> Report:
    numbers = interval(entry.slot.value)
    if numbers is None:
        return Report(frame, slot, day, entry, None, None)
    low, high = numbers
    low = low if finite(low) else high
    high = high if finite(high) else low
    if not finite(low) or max(abs(low), abs(high)) > LARGEST:
        return Report(frame, slot, day, entry, None, None)
    return Report(frame, slot, day, entry, low, high, numbers[0] < low, numbers[1] > high)
