"""Clocks, statistics and rows: CPU time rather than the wall's, ratios rather than milliseconds."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple, TypeAlias

from tests.benchmarks.sizes import Sizes

ROOT = Path(__file__).resolve().parents[2]

Benchmark: TypeAlias = Callable[[Sizes, Path], list["Row"]]
"""Takes the sizes and a folder where projects are kept during a run."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the report: what was done, what is to be reached, what was.

    `figures` holds everything measured, milliseconds of CPU unless the name says otherwise.
    """

    work: str
    target: str
    reached: str
    met: bool
    figures: dict[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """The row as plain JSON data."""
        return asdict(self)


class Sample:
    """Measured durations in milliseconds."""

    def __init__(self) -> None:
        self.times: list[float] = []

    @contextmanager
    def thread(self) -> Iterator[None]:
        """Measure the CPU time of this thread: what others do to the machine does not count."""
        began = time.thread_time()
        yield
        self.times.append((time.thread_time() - began) * 1000)

    @contextmanager
    def process(self) -> Iterator[None]:
        """Measure the CPU time of this process with all its threads."""
        began = time.process_time()
        yield
        self.times.append((time.process_time() - began) * 1000)

    def add(self, milliseconds: float) -> None:
        """One more, measured elsewhere."""
        self.times.append(milliseconds)

    @property
    def median(self) -> float:
        """The middle one."""
        return median(self.times)

    @property
    def p95(self) -> float:
        """What nineteen of twenty stay below."""
        return quantile(self.times, 0.95)

    @property
    def figures(self) -> dict[str, float]:
        """Median, p95, least, greatest, how many."""
        return {
            "median": round(self.median, 3),
            "p95": round(self.p95, 3),
            "min": round(min(self.times), 3),
            "max": round(max(self.times), 3),
            "n": len(self.times),
        }


def quantile(values: Sequence[float], share: float) -> float:
    """The value that `share` (0 to 1) of them do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


class Pair(NamedTuple):
    """The same work done by the program and in the barest way, in turns."""

    ours: Sample
    bare: Sample

    @property
    def ratio(self) -> float:
        """How much more the program needs: the ratio of the medians."""
        return self.ours.median / self.bare.median if self.bare.median else float("inf")

    @property
    def figures(self) -> dict[str, Any]:
        """Both, and the ratio."""
        return {
            "ours": self.ours.figures,
            "bare": self.bare.figures,
            "ratio": round(self.ratio, 3),
        }


def in_turns(times: int, ours: Callable[[Sample], None], bare: Callable[[Sample], None]) -> Pair:
    """Run both `times` times, one after the other, so that they meet the same machine."""
    pair = Pair(Sample(), Sample())
    for _ in range(times):
        gc.collect()
        bare(pair.bare)
        gc.collect()
        ours(pair.ours)
    return pair


class Child(NamedTuple):
    """What a child process used: seconds of CPU and the most memory, in MB."""

    cpu: float
    memory: float
    output: str


def child(arguments: Sequence[str], **environment: str) -> Child:
    """Run Python in the repository with these arguments and measure it from outside.

    Raises:
        RuntimeError: if it fails, with what it said.
    """
    process = subprocess.Popen(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=os.environ | environment,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    output = process.stdout.read()
    process.stdout.close()
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{arguments} ended with {process.returncode}: {output[-2000:]}")
    return Child(used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, output)


def at_most(value: float, limit: float, unit: str = "x") -> str:
    """A figure as the report shows it, and by how much it misses."""
    shown = f"{value:.2f}{unit}" if unit == "x" else f"{value:.1f} {unit}"
    return shown if value <= limit else f"{shown} (over by {value / limit - 1:.0%})"
