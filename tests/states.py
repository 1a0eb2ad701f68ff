"""The whole content of a project as one value that can be compared, and its rows from outside."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from annotator.domain.annotation import Annotation
from annotator.domain.candidates import CandidateTable
from annotator.domain.changes import DocumentRecord, Fact, LabelRecord
from annotator.domain.ids import Uid
from annotator.services.project import Project
from annotator.storage.database import Database, sqlite3


class State(NamedTuple):
    """Everything a user can see or export; integer keys and the history are left out."""

    labels: tuple[LabelRecord, ...]
    documents: tuple[DocumentRecord, ...]
    annotations: dict[Uid, Annotation]
    facts: tuple[Fact, ...] = ()
    candidates: tuple[CandidateTable, ...] = ()


def state_of(project: Project) -> State:
    """The content of an open project, read through every hash."""
    store = project.store
    store.refresh()
    with store.database.read():
        labels = tuple(store.labels.records())
        documents, annotations = [], list(store.annotations.of_project())
        for uid in store.documents.uids():
            stored = store.documents.stored(uid)
            documents.append(stored.record)
            annotations += store.annotations.of_document(stored)
        facts = store.facts.all()
        candidates = tuple(map(store.candidates.get, store.candidates.names()))
    return State(labels, tuple(documents), {a.uid: a for a in annotations}, facts, candidates)


def problems_of(project: Project) -> list[str]:
    """What `check` calls damage (warnings left out), and an index that lost step."""
    found = [f"{p.kind}: {p.sentence}" for p in project.check() if p.severity == "problem"]
    if not project.read_only:
        database = project.store.database
        try:
            # Rank 1: compare the index with the texts, not only with itself.
            database.execute(
                "INSERT INTO article_search (article_search, rank) VALUES ('integrity-check', 1)"
            )
        except sqlite3.DatabaseError as error:
            found.append(f"search index: {error}")
    return found


@contextmanager
def rows_of(path: Path) -> Iterator[sqlite3.Connection]:
    """A bare connection to a closed project, to look at rows or to damage them."""
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        yield connection
    finally:
        connection.close()


@contextmanager
def in_quick_folder() -> Iterator[Path]:
    """Where a project may be made that need not outlive the machine: in memory if possible.

    Property tests make thousands of files; each waits for the disk a dozen times.
    """
    memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    with tempfile.TemporaryDirectory(dir=memory) as folder:
        yield Path(folder) / "work.annotator"


def one(path: Path, sql: str, parameters: Any = ()) -> Any:
    """The first value of a query on a closed project."""
    with rows_of(path) as connection:
        row = connection.execute(sql, parameters).fetchone()
    return None if row is None else row[0]


def in_memory() -> Database:
    """A database with the present schema that is nowhere on disk."""
    database = Database(Path(":memory:"), sqlite3.connect(":memory:"), read_only=False)
    database.connection.isolation_level = None
    database.migrate()
    return database
