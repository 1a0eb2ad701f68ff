"""Running the command line: in this process for breadth, as the real program where it matters."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

import pytest

from annotator.cli import run
from tests.builders import ARTICLE, make_project


class Ran(NamedTuple):
    """What came of a command line."""

    code: int
    out: str
    err: str


Run = Callable[..., Ran]


@pytest.fixture
def cli(capsysbinary: pytest.CaptureFixture[bytes]) -> Run:
    """Run a command line in this process."""

    def run_here(*words: str | Path) -> Ran:
        capsysbinary.readouterr()
        code = run([str(word) for word in words])
        out, err = capsysbinary.readouterr()
        return Ran(code, out.decode(), err.decode())

    return run_here


def start(
    *words: str | Path, program: Sequence[str] = ("-m", "annotator"), **environment: str
) -> subprocess.Popen[str]:
    """Start the real program, or another `program` of Python."""
    return subprocess.Popen(
        [sys.executable, *program, *(str(word) for word in words)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        env={**os.environ, **environment},
    )


@pytest.fixture
def program() -> Run:
    """Run the real program and wait for it."""

    def run_there(*words: str | Path, **environment: str) -> Ran:
        process = start(*words, **environment)
        out, err = process.communicate(timeout=60)
        return Ran(process.returncode, out, err)

    return run_there


def content(project: Path) -> bytes:
    """A project file's bytes, less the counters in its header that opening it for writing moves.

    https://www.sqlite.org/fileformat.html: journal mode (18, 19), change counter (24 to 27),
    version-valid-for and SQLite's version (92 to 99).
    """
    data = bytearray(project.read_bytes())
    for first, behind in ((18, 20), (24, 28), (92, 100)):
        data[first:behind] = bytes(behind - first)
    return bytes(data)


@pytest.fixture
def project(project_path: Path) -> Path:
    """A project of two articles with four spans in the first, of which one pair overlaps."""
    return make_project(
        project_path,
        [ARTICLE, "A second article: 🚢 ships."],
        {
            "Harbour officials": "Source",
            "14": "Quantity",
            "the pilot Mara Oduya": "Source",
            "pilot Mara": "Person",
        },
    )
