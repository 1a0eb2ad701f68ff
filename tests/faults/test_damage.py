"""Damaged project files in every test run; `python -m tests.faults --mutants N` for more."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from tests.faults.damage import batch_apart, make_victim, wrong
from tests.states import in_quick_folder

MUTANTS, BATCH = 300, 150


@pytest.mark.faults
@pytest.mark.timeout(300)
def test_damage_is_refused_or_harmless() -> None:
    outcomes: Counter[str] = Counter()
    with in_quick_folder() as victim:
        make_victim(victim)
        for seed in range(MUTANTS // BATCH):
            outcomes += batch_apart(victim, seed, BATCH)
    assert wrong(outcomes) == []
    refused = sum(n for what, n in outcomes.items() if not what.endswith(": ok"))
    assert refused > MUTANTS / 3, "the mutants hardly hit anything"
    assert outcomes["open: ok"] > MUTANTS / 10, "nothing was left to be read"


@pytest.mark.faults
def test_the_harness_notices_what_hashes_would_not_catch(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A bug put in on purpose: rows are believed without looking at their hashes."""
    from annotator.storage import annotations
    from annotator.storage.records import annotation_hash
    from tests.faults import damage

    victim = tmp_path / "victim.annotator"
    make_victim(victim)

    class NeverEqual(int):
        """A hash that fits whatever it is compared with."""

        __hash__ = int.__hash__

        def __ne__(self, other: object) -> bool:
            return False

    monkeypatch.setattr(annotations, "annotation_hash", lambda a: NeverEqual(annotation_hash(a)))
    outcomes: Counter[str] = Counter()
    for seed in range(6):
        outcomes += damage.batch(victim, seed, 60)
        if wrong(outcomes):
            break
    assert wrong(outcomes)
