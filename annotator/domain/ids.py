"""Identifiers and the clock: every uid and every timestamp of a project is made here."""

from __future__ import annotations

import os
import re
import time
from datetime import UTC, datetime
from typing import NewType

Uid = NewType("Uid", str)
"""A UUID as lower-case text of 36 characters; ours are version 7, so they sort by time."""

_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\Z")
_RANDOM_BITS = 74
_last = 0


def is_uid(text: str) -> bool:
    """Whether `text` is a UUID in its canonical lower-case form."""
    return _UUID.match(text) is not None


def new_uid() -> Uid:
    """One new time-ordered UUID (version 7, RFC 9562), later than every one made before."""
    return new_uids(1)[0]


def new_uids(count: int) -> list[Uid]:
    """`count` new time-ordered UUIDs in rising order.

    The random bits are drawn once and counted up: random uids double the cost of bulk inserts.
    """
    global _last
    first = time.time_ns() // 1_000_000 << _RANDOM_BITS
    # One bit of head room lets the count run on without reaching the next millisecond.
    first |= int.from_bytes(os.urandom(10), "big") >> (80 - _RANDOM_BITS + 1)
    first = max(first, _last + 1)
    _last = first + count
    return [_format(number) for number in range(first, first + count)]


def _format(number: int) -> Uid:
    """Lay 48 bits of time and 74 bits of counter out as version 7, variant 10."""
    stamp, tail = number >> _RANDOM_BITS, number & ((1 << _RANDOM_BITS) - 1)
    high, low = tail >> 62, tail & ((1 << 62) - 1)
    value = (stamp << 80) | (7 << 76) | (high << 64) | (2 << 62) | low
    text = f"{value:032x}"
    return Uid(f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}")


def now() -> str:
    """The present moment in UTC, ISO 8601 to the millisecond, as in `2026-11-22T10:00:00.000Z`."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
