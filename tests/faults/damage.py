"""Project files with flipped bytes, exchanged pages and missing ends: refused or exactly right.

`python -m tests.faults.damage PROJECT SEED COUNT` tries a batch in a process of its own, so that
a crash of the interpreter is seen.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from annotator.domain.annotation import Anchor, Annotation, Slot
from annotator.domain.changes import Action, Change, Entity
from annotator.domain.document import AnnotatedDocument
from annotator.domain.errors import AnnotatorError
from annotator.domain.ids import Uid, new_uid
from annotator.services import coverage
from annotator.services.project import Project
from tests.faults.kills import ROOT

PAGE = 4096
MOST_SECONDS = 5.0
MOST_MEMORY = 1 << 30


def make_victim(path: Path) -> None:
    """A project with something in every table, small enough that a flip hits something."""
    with Project.create(path, annotator="ada", labels=["Source", "Quantity"]) as project:
        source = project.label_set.labels[0].uid
        for n in range(4):
            text = f"Harbour officials counted {n} ships. “Twelve,” said 👩\u200d👧 in č{n}. " * 9
            document = project.add_document(text, id=f"a{n}", title=f"T{n}", meta={"n": n})
            uids = []
            for start in range(0, 90, 3):
                span = project.add_span(document, start, start + 7, "Quantity", note=f"n{start}")
                uids.append(span.uid)
            slots = (Slot("a", {"value": n}, evidence=(uids[1],)), Slot("b", ref=uids[2]))
            full = Annotation(
                new_uid(), label=source, document=document.uid,
                anchors=(Anchor(1, 4), Anchor(9, 12)), head=Anchor(2, 3), slots=slots,
                annotator="bo", score=0.5,
            )  # fmt: skip
            project.apply(Action("Full", (Change(Entity.ANNOTATION, full.uid, None, full),)))
            coverage.say_nothing_here(project, document.uid)
        project.undo()


def mutant(data: bytes, chance: random.Random) -> bytes:
    """The file, damaged in one of the ways that disks and programs damage files."""
    changed = bytearray(data)
    pages = len(changed) // PAGE

    def anywhere() -> int:
        return chance.choice(
            [
                chance.randrange(len(changed)),
                chance.randrange(100),
                PAGE * chance.randrange(pages) + chance.randrange(64),
            ]
        )

    how = chance.choice("ffffbtsz")
    if how == "f":
        for _ in range(chance.choice([1, 1, 2, 8, 64])):
            changed[anywhere()] = chance.randrange(256)
    elif how == "b":
        changed[anywhere()] ^= 1 << chance.randrange(8)
    elif how == "t":
        del changed[chance.randrange(len(changed)) :]
    else:
        a, b = (PAGE * chance.randrange(pages) for _ in range(2))
        if how == "s":
            changed[a : a + PAGE], changed[b : b + PAGE] = (
                changed[b : b + PAGE],
                changed[a : a + PAGE],
            )
        else:
            changed[a : a + PAGE] = bytes(PAGE)
    return bytes(changed)


def sound_documents(project: Project) -> dict[Uid, AnnotatedDocument]:
    """What every document is when nothing is damaged."""
    return {document.uid: document for document in project.documents()}


def same(one: AnnotatedDocument, other: AnnotatedDocument) -> bool:
    """Whether all that is shown and exported is equal; the set's version is a number only."""
    return (
        one.document == other.document
        and one.annotations == other.annotations
        and one.label_set.labels == other.label_set.labels
    )


def use(path: Path, expected: dict[Uid, AnnotatedDocument], *, write: bool) -> Counter[str]:
    """Do what a user does; every outcome is counted, and a wrong one is `WRONG …`."""
    seen: Counter[str] = Counter()

    def attempt(what: str, work: Callable[[], object]) -> object:
        try:
            result = work()
        except AnnotatorError as error:
            seen[f"{what}: {type(error).__name__}"] += 1
            return None
        except Exception as error:  # noqa: BLE001 - any other error is what is looked for
            where = traceback.extract_tb(error.__traceback__)[-1]
            seen[f"WRONG {what}: {type(error).__name__}: {error} ({where.name})"] += 1
            return None
        seen[f"{what}: ok"] += 1
        return result

    project = attempt("open", lambda: Project.open(path, read_only=not write))
    if not isinstance(project, Project):
        return seen
    attempt("list", lambda: project.document_page(0, 50))
    attempt("counts", project.counts)
    attempt("history", project.history)
    attempt("search", lambda: project.search("ships"))
    for uid, right in expected.items():
        loaded = attempt("load", lambda uid=uid: project.load(uid))  # type: ignore[misc]
        if isinstance(loaded, AnnotatedDocument) and not same(loaded, right):
            seen["WRONG data shown as sound"] += 1
    streamed = attempt("stream", lambda: list(project.documents()))
    for document in streamed if isinstance(streamed, list) else ():
        if not same(document, expected[document.uid]):
            seen["WRONG data exported as sound"] += 1
    attempt("check", project.check)
    if write:
        first = next(iter(expected))
        attempt("add", lambda: project.add_span(first, 2, 5, "Quantity"))
        attempt("undo", project.undo)
        attempt("undo more", lambda: [project.undo() for _ in range(3)])
        attempt("redo", project.redo)
        attempt("backup", project.backup)
    attempt("close", project.close)
    return seen


def batch(victim: Path, seed: int, count: int) -> Counter[str]:
    """`count` mutants, one after the other; the slowest is counted too."""
    chance = random.Random(seed)
    data = victim.read_bytes()
    with Project.open(victim, read_only=True) as project:
        expected = sound_documents(project)
    total: Counter[str] = Counter()
    folder = victim.parent / f"mutants-{seed}"
    folder.mkdir()
    for n in range(count):
        path = folder / f"{n}.annotator"
        path.write_bytes(mutant(data, chance))
        began = time.perf_counter()
        total += use(path, expected, write=n % 3 == 0)
        seconds = time.perf_counter() - began
        if seconds > MOST_SECONDS:
            total[f"WRONG mutant {n} of seed {seed} took {seconds:.1f} s"] += 1
        for left in folder.iterdir():
            if left.is_file():
                left.unlink()
    return total


def batch_apart(victim: Path, seed: int, count: int) -> Counter[str]:
    """The same in a child with little memory: a crash or a hang is an outcome too."""
    try:
        ran = subprocess.run(
            [sys.executable, "-m", "tests.faults.damage", str(victim), str(seed), str(count)],
            cwd=ROOT, capture_output=True, text=True, timeout=60 + count, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return Counter({f"WRONG seed {seed} never ended": 1})
    if ran.returncode:
        return Counter({f"WRONG seed {seed} ended with {ran.returncode}: {ran.stderr[-500:]}": 1})
    return Counter(json.loads(ran.stdout))


def wrong(outcomes: Counter[str]) -> list[str]:
    """The outcomes that must not be."""
    return [f"{count}x {what}" for what, count in outcomes.items() if what.startswith("WRONG")]


if __name__ == "__main__":
    if os.name == "posix":
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    print(json.dumps(batch(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))))
