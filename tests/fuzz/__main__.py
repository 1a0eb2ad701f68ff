"""Broken files for every reader: `python -m tests.fuzz [--inputs N] [--format ID] [--seed N]`.

Each reader runs in a process of its own with at most 1 GB more than it begins with. Exit code 1
when one crashed, hung, took too much or yielded what no project can hold; the files that showed
it are kept and named.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import time

from annotator.formats import registry
from tests.fuzz.reading import Wrong, fuzz

_ROOM = 1 << 30


def apart(id: str, inputs: int, seed: int) -> bool:
    """Fuzz one reader in a child process."""
    begun = time.monotonic()
    command = [sys.executable, "-m", "tests.fuzz", "--only", id]
    command += ["--inputs", str(inputs), "--seed", str(seed)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    outcome = done.stdout.strip() or done.stderr.strip()[-2000:] or f"died: {done.returncode}"
    print(f"{id}: {outcome} ({time.monotonic() - begun:.0f} s)", flush=True)
    return done.returncode == 0


def one(id: str, inputs: int, seed: int) -> int:
    """Fuzz one reader in this process."""
    reader = registry.reader(id)
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    limit = max(used, 1 << 30) + _ROOM
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    try:
        outcomes = fuzz(reader, inputs, seed)
    except Wrong as error:
        print(f"WRONG: {error}")
        return 1
    print(", ".join(f"{n} {what}" for what, n in sorted(outcomes.items())))
    return 0


def main() -> int:
    """Run what was asked for; 0 when every reader held."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--inputs", type=int, default=20_000, help="broken files for each reader")
    parser.add_argument("--format", action="append", help="only this one (again for more)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.only:
        return one(given.only, given.inputs, given.seed)
    ids = given.format or [r.info.id for r in registry.readers() if r.info.available]
    results = [apart(id, given.inputs, given.seed) for id in ids]
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
