"""Uids: unique, rising with time, in the form of RFC 9562."""

from __future__ import annotations

import time
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.domain import ids
from annotator.domain.ids import is_uid, new_uid, new_uids, now


def test_many_uids_are_unique_and_sorted() -> None:
    uids = [*new_uids(100_000), *(new_uid() for _ in range(10_000)), *new_uids(100_000)]
    assert len(set(uids)) == len(uids)
    assert uids == sorted(uids)


@given(st.lists(st.integers(0, 50), max_size=20))
def test_batches_never_meet(sizes: list[int]) -> None:
    uids = [uid for size in sizes for uid in new_uids(size)]
    assert uids == sorted(set(uids))


def test_a_uid_is_version_7_with_the_present_time() -> None:
    before = time.time_ns() // 1_000_000
    parsed = uuid.UUID(new_uid())
    after = time.time_ns() // 1_000_000
    assert parsed.version == 7
    assert parsed.variant == uuid.RFC_4122
    # Counting up may run into the next millisecond, never out of the second.
    assert before <= parsed.int >> 80 <= after + 1000


def test_uids_go_on_rising_when_the_clock_goes_back(monkeypatch: pytest.MonkeyPatch) -> None:
    first = new_uid()
    monkeypatch.setattr(time, "time_ns", lambda: 0)
    later = [new_uid(), *new_uids(3), new_uid()]
    assert [first, *later] == sorted({first, *later})


def test_uids_sort_by_time(monkeypatch: pytest.MonkeyPatch) -> None:
    far = time.time_ns() + 10**15
    monkeypatch.setattr(ids, "_last", ids._last)
    found = []
    for step in range(50):
        monkeypatch.setattr(time, "time_ns", lambda step=step: far + step * 1_000_000)
        found += new_uids(7)
    assert found == sorted(set(found))


@pytest.mark.parametrize(
    "text",
    ["", "x", str(uuid.UUID(int=0)).upper() + "0", uuid.UUID(int=7).hex,
     "ABCDEF00-0000-7000-8000-000000000000", f"{uuid.UUID(int=7)}\n", f" {uuid.UUID(int=7)}"],
)  # fmt: skip
def test_what_is_not_canonical_is_no_uid(text: str) -> None:
    assert not is_uid(text)


def test_every_canonical_uuid_is_a_uid() -> None:
    assert is_uid(str(uuid.uuid4()))
    assert is_uid(new_uid())


def test_the_present_moment_sorts_as_text() -> None:
    moments = [now() for _ in range(100)]
    assert moments == sorted(moments)
    assert all(len(moment) == 24 and moment.endswith("Z") for moment in moments)
