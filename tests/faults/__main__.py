"""The long suites: `python -m tests.faults [--quick] [--kills N] [--mutants N] [--seed N]`.

Random kill -9 (adding spans, undo and redo, imports, backups, new projects) and damaged project
files. `--quick` is what every test run does (60 kills, 300 mutants, under a minute); without it
2,000 kills and 50,000 mutants (under an hour). Exit code 1 when anything was lost, half done, wrong
or not understood. `TMPDIR` says where the projects are made.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections import Counter
from pathlib import Path

from tests.faults.damage import batch_apart, make_victim, wrong
from tests.faults.kills import SHARES, series

BATCH = 250
A_SERIES = 12


def kill(folder: Path, kills: int, seed: int) -> bool:
    """Every job by its share, in series of a dozen kills over one project each."""
    sound = True
    for job, share in SHARES.items():
        left = kills * share // sum(SHARES.values()) + 1
        done = acknowledged = 0
        seconds = 0.0
        while left > 0:
            name = f"{job}-{done}"
            tally = series(job, folder / name, min(left, A_SERIES), seed + done)
            left, done = left - A_SERIES, done + tally.kills
            acknowledged += tally.acknowledged
            seconds += tally.seconds
            for violation in tally.violations:
                sound = False
                print(f"VIOLATION {name} (seed {seed + done}): {violation}", flush=True)
        print(f"{job}: {done} kills, {acknowledged} acknowledged, {seconds:.0f} s", flush=True)
    return sound


def damage(folder: Path, mutants: int, seed: int) -> bool:
    """Batches of damaged files, each in a process of its own."""
    victim = folder / "victim.annotator"
    make_victim(victim)
    outcomes: Counter[str] = Counter()
    for number in range(0, mutants, BATCH):
        outcomes += batch_apart(victim, seed + number, min(BATCH, mutants - number))
    opened = {what[6:]: n for what, n in sorted(outcomes.items()) if what.startswith("open: ")}
    print(f"damage: {mutants} mutants; opened: {opened}")
    for violation in wrong(outcomes):
        print(f"VIOLATION {violation}")
    return not wrong(outcomes)


def main() -> int:
    """Run what was asked for; 0 when everything held."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="60 kills, 300 mutants")
    parser.add_argument("--kills", type=int, help="how many kills")
    parser.add_argument("--mutants", type=int, help="how many damaged files")
    parser.add_argument("--seed", type=int, default=1, help="another number, other moments")
    options = parser.parse_args()
    given = options.kills is not None or options.mutants is not None
    kills, mutants = (60, 300) if options.quick else (0, 0) if given else (2000, 50_000)
    kills = kills if options.kills is None else options.kills
    mutants = mutants if options.mutants is None else options.mutants
    with tempfile.TemporaryDirectory(prefix="annotator-faults-") as folder:
        sound = not kills or kill(Path(folder), kills, options.seed)
        sound &= not mutants or damage(Path(folder), mutants, options.seed)
    print("everything held" if sound else "something did NOT hold")
    return 0 if sound else 1


if __name__ == "__main__":
    sys.exit(main())
