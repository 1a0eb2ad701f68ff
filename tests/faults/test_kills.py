"""Sixty kills in every test run; `python -m tests.faults --kills N` for more."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faults.kills import SHARES, series

KILLS = {job: 60 * share // sum(SHARES.values()) + 1 for job, share in SHARES.items()}


@pytest.mark.faults
@pytest.mark.parametrize("job", SHARES)
def test_kill_9_at_a_random_moment(tmp_path: Path, job: str) -> None:
    tally = series(job, tmp_path, KILLS[job], seed=2026)
    assert tally.violations == []
    assert tally.kills == KILLS[job]
    assert tally.acknowledged, "the child never came to do anything"


def test_sixty_kills_are_enough() -> None:
    assert sum(KILLS.values()) >= 60


@pytest.mark.faults
@pytest.mark.parametrize("bug", ["two-commits", "early-acknowledgement"])
def test_the_harness_finds_a_bug_that_was_put_in(tmp_path: Path, bug: str) -> None:
    """Without this, a green run above would say nothing."""
    found: list[str] = []
    for seed in range(10):
        found = series("annotate", tmp_path / str(seed), 5, seed, bug).violations
        if found:
            break
    assert found
