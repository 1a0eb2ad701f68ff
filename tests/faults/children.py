"""Child processes that use a project and are killed, limited or watched while they do.

Each prints `ACK …` with a flush once a call has returned: what was acknowledged must be there.
`python -m tests.faults.children JOB PROJECT [...]` runs one of them.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from itertools import count
from pathlib import Path

from annotator.domain.annotation import Anchor, Annotation
from annotator.domain.document import Document
from annotator.domain.errors import AnnotatorError
from annotator.domain.ids import Uid, new_uid
from annotator.services import editing
from annotator.services.project import Project
from annotator.storage import database

TEXT = "Harbour officials counted 14 ships on Monday, said the pilot Mara Oduya. " * 20


def say(*words: object) -> None:
    """Write one line that is with the parent before anything else happens."""
    os.write(1, (" ".join(str(word) for word in words) + "\n").encode())


def annotate(project: Project) -> None:
    """Add spans one after the other, for ever, each acknowledged by its uid."""
    document = _document(project)
    for n in count(len(project.load(document).annotations)):
        start = n * 7 % (len(TEXT) - 9)
        anchors = [Anchor(start, start + 1 + n % 8)]
        note = f"{n} {os.getpid()}"
        project.annotator = note  # so that no span is one that is there already
        say("ACK", editing.add_span(project, document, anchors, None, note=note).uid)


def undo_redo(project: Project) -> None:
    """Add a span, undo three steps, redo two, for ever."""
    document = _document(project)
    for n in count():
        project.annotator = f"{n} {os.getpid()}"
        editing.add_span(project, document, [Anchor(n % 50, n % 50 + 3)], None)
        for step in (project.undo, project.undo, project.undo, project.redo, project.redo):
            step()
            say("ACK")


def bulk(project: Project) -> None:
    """Import 40 documents of 5 spans in one action each time; then undo some, redo some."""
    for n in count():
        with project.store.bulk_action(f"Import {n}", "ada") as writer:
            for _ in range(40):
                document = Document(new_uid(), new_uid(), TEXT)
                writer.add_document(document)
                spans = [_span(document, start, start + 5) for start in range(0, 25, 5)]
                writer.add_annotations(document.uid, spans)
        say("ACK", project.document_count())
        if n % 2:
            project.undo()
            say("ACK", project.document_count())
        if n % 4 == 3:
            project.redo()
            say("ACK", project.document_count())


def backup(project: Project) -> None:
    """Copy the project again and again while it grows; each copy is acknowledged by its name."""
    for n in count():
        project.add_document(TEXT, id=f"{os.getpid()}-{n}")
        say("ACK", project.backup())


def create(project: Project) -> None:
    """Make one new project after the other beside the given one."""
    for n in count():
        path = project.path.with_name(f"new-{os.getpid()}-{n}.annotator")
        Project.create(path, labels=["Source", "Quantity"]).close()
        say("ACK", path)


def hold(project: Project) -> None:
    """Keep the project open until the parent says otherwise."""
    say("ACK", project.path)
    sys.stdin.readline()


def read(project: Project) -> None:
    """Read everything once, then keep the connection open until the parent says otherwise."""
    say("ACK", sum(len(document.annotations) for document in project.documents()))
    project.counts()
    sys.stdin.readline()


JOBS: dict[str, Callable[[Project], None]] = {
    job.__name__: job for job in (annotate, undo_redo, bulk, backup, create, hold, read)
}


def main(job: str, path: str, *options: str) -> int:
    """Run a job; an error for users is one line `ERR kind sentence` and exit code 1."""
    if "two-commits" in options:
        seed_two_commits()
    if "early-acknowledgement" in options:
        seed_early_acknowledgement()
    try:
        with Project.open(Path(path), read_only=job == "read", annotator="ada") as project:
            say("OPEN")
            JOBS[job](project)
    except AnnotatorError as error:
        say("ERR", type(error).__name__, error)
        return 1
    return 0


def seed_two_commits() -> None:
    """A bug put in on purpose: the rows and their history entry in two transactions."""
    begin = database.Database.execute

    def execute(self: database.Database, sql: str, parameters: object = ()) -> object:
        if sql.startswith("INSERT INTO history_change") and self.connection.in_transaction:
            begin(self, "COMMIT")
            time.sleep(0.002)
            begin(self, "BEGIN IMMEDIATE")
        return begin(self, sql, parameters)

    database.Database.execute = execute  # type: ignore[method-assign, assignment]


def seed_early_acknowledgement() -> None:
    """A bug put in on purpose: commits are collected, and acknowledged before they are made."""
    plain = database.Database.execute
    skipped = 0

    def execute(self: database.Database, sql: str, parameters: object = ()) -> object:
        nonlocal skipped
        if sql == "COMMIT" and skipped < 9:
            skipped += 1
            return plain(self, "SELECT 1")
        if sql == "COMMIT":
            skipped = 0
        if sql == "BEGIN IMMEDIATE" and self.connection.in_transaction:
            return plain(self, "SELECT 1")
        return plain(self, sql, parameters)

    database.Database.execute = execute  # type: ignore[method-assign, assignment]


def _document(project: Project) -> Uid:
    found = project.neighbour(None, 1)
    return found if found is not None else project.add_document(TEXT, id="a").uid


def _span(document: Document, start: int, end: int) -> Annotation:
    return Annotation(
        new_uid(), document=document.uid, anchors=(Anchor(start, end),), annotator="ada"
    )


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
