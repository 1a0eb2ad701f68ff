"""kill -9 at random moments: nothing acknowledged is lost, nothing half done is kept."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from annotator.domain.errors import AnnotatorError, NotAProject
from annotator.services.project import Project
from annotator.storage.database import sqlite3
from tests.faults import children
from tests.states import problems_of, state_of

ROOT = Path(__file__).resolve().parents[2]
SHARES = {"annotate": 5, "undo_redo": 2, "bulk": 2, "backup": 1, "create": 1}
"""How often each job is killed, relative to the others."""
LONGEST = {"create": 0.5, "bulk": 0.3, "backup": 0.3}
"""Seconds that a job may run at most, where a step of it takes longer."""


@dataclass
class Tally:
    """What a series of kills came to."""

    kills: int = 0
    acknowledged: int = 0
    seconds: float = 0.0
    violations: list[str] = field(default_factory=list)


def start(job: str, path: Path, *options: str) -> subprocess.Popen[str]:
    """A child that runs a job of `children`."""
    return subprocess.Popen(
        [sys.executable, "-m", "tests.faults.children", job, str(path), *options],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def kill_once(job: str, path: Path, moment: float, *options: str) -> list[str]:
    """Run a job, kill it `moment` seconds after it opened the project; its acknowledgements."""
    child = start(job, path, *options)
    assert child.stdout is not None
    opened = child.stdout.readline()
    if opened == "OPEN\n":
        time.sleep(moment)
    child.kill()
    rest, errors = child.communicate()
    if opened != "OPEN\n":
        raise AssertionError(f"the child did not start: {opened}{errors}")
    # Lines are written with one call each, so a whole line was acknowledged.
    return [line[4:] for line in rest.split("\n")[:-1] if line.startswith("ACK")]


def violations_after(job: str, path: Path, acknowledged: Sequence[str]) -> list[str]:
    """What does not hold in a project whose process was killed."""
    try:
        with Project.open(path) as project:
            found = problems_of(project)
            if job == "annotate":
                there = state_of(project).annotations
                found += [f"lost {uid}" for uid in acknowledged if uid not in there]
            elif job == "bulk":
                found += _half_imports(project)
    except AnnotatorError as error:
        return [f"cannot be opened: {error}"]
    if job == "backup":
        found += _bad_copies(path, acknowledged)
    elif job == "create":
        found += _half_projects(path, acknowledged)
    beside = [p.name for p in path.parent.glob(f"{path.name}*") if p != path]
    return found + [f"left beside the closed project: {name}" for name in beside]


def replays(path: Path) -> list[str]:
    """Undoing all and redoing all must lead to nothing and back to the same."""
    try:
        return _replayed(path)
    except (AnnotatorError, sqlite3.Error) as error:
        return [f"the history cannot be replayed: {error}"]


def _replayed(path: Path) -> list[str]:
    with Project.open(path) as project:
        while project.redo() is not None:
            pass
        before = state_of(project)
        while project.undo() is not None:
            pass
        empty = state_of(project)
        while project.redo() is not None:
            pass
        found = problems_of(project)
        if empty.labels or empty.documents or empty.annotations:
            found.append("undoing everything leaves something: its history was not kept")
        if state_of(project) != before:
            found.append("redoing everything does not lead back")
    return found


def series(job: str, folder: Path, kills: int, seed: int, *options: str) -> Tally:
    """Kill a job again and again over one project that goes on growing."""
    chance = random.Random(f"{job} {seed}")
    tally, began = Tally(), time.perf_counter()
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{job}.annotator"
    with Project.create(path, annotator="ada") as project:
        project.add_document(children.TEXT, id="a")
    kept: list[str] = []
    for _ in range(kills):
        kept += kill_once(job, path, chance.uniform(0.0, LONGEST.get(job, 0.12)), *options)
        tally.kills += 1
        tally.violations += violations_after(job, path, kept)
        if tally.violations:
            break
    if not tally.violations:
        tally.violations += replays(path)
    tally.acknowledged = len(kept)
    tally.seconds = time.perf_counter() - began
    return tally


def _half_imports(project: Project) -> list[str]:
    documents = project.document_count() - 1
    found = [] if documents % 40 == 0 else [f"half an import: {documents} documents"]
    spans = project.counts().annotations
    return found if spans == documents * 5 else [*found, f"{spans} spans in {documents} documents"]


def _bad_copies(path: Path, acknowledged: Sequence[str]) -> list[str]:
    folder = path.with_name(f"{path.stem}-backups")
    found = [f"lost the copy {name}" for name in acknowledged if not Path(name).exists()]
    for copy in sorted(folder.glob("*"))[-5:]:
        if copy.name.startswith("."):
            continue  # an unfinished copy never bears the name of a copy
        try:
            with Project.open(copy, read_only=True) as project:
                found += [f"{copy.name}: {p.sentence}" for p in project.check()]
        except AnnotatorError as error:
            found.append(f"{copy.name}: {error}")
    return found


def _half_projects(path: Path, acknowledged: Sequence[str]) -> list[str]:
    found = []
    for made in sorted(path.parent.glob("new-*.annotator"))[-4:]:
        try:
            with Project.open(made) as project:
                found += problems_of(project)
                if len(project.label_set) not in {0, 2}:
                    found.append(f"{made.name} has some of its labels")
                if str(made) in acknowledged and len(project.label_set) != 2:
                    found.append(f"{made.name} was acknowledged without its labels")
        except NotAProject as error:
            if str(made) in acknowledged:
                found.append(f"{made.name} was acknowledged: {error}")
        except AnnotatorError as error:
            found.append(f"{made.name}: {error}")
    return found
