"""Changes written one after the other; those that only give annotations a label, in few statements.

A merge of two labels changes one column of very many rows. Each is still compared with what the
action believed, and each is in the history by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

from annotator.domain.annotation import Annotation
from annotator.domain.changes import Action, Change, Changes, Entity, summarise
from annotator.domain.errors import Cancelled, Conflict
from annotator.domain.ids import Uid
from annotator.storage.documents import add_tallies
from annotator.storage.history import StoredChange
from annotator.storage.records import annotation_hash, encode

if TYPE_CHECKING:
    from annotator.storage.store import Store

Progress = Callable[[int, "int | None"], None]
"""Called with how many changes are written and how many there are."""
IsCancelled = Callable[[], bool]

FEW = 2000
"""Up to so many changes are published one by one; beyond, listeners read anew."""
_BATCH = 500


class Watch:
    """Counts the changes that pass by, tells how many, and stops when it is asked to."""

    def __init__(
        self, progress: Progress | None = None, cancelled: IsCancelled | None = None
    ) -> None:
        self._progress, self._cancelled = progress, cancelled

    def over(self, changes: Iterable[StoredChange], size: int | None) -> Iterator[StoredChange]:
        """The changes as they come.

        Raises:
            Cancelled: when it was asked to stop.
        """
        for number, stored in enumerate(changes):
            if number % _BATCH == 0:
                if self._cancelled is not None and self._cancelled():
                    raise Cancelled("stopped; nothing of it was kept")
                if self._progress is not None:
                    self._progress(number, size)
            yield stored


class Few:
    """Remembers changes for the listeners as long as they are few, and whether labels changed."""

    def __init__(self) -> None:
        self.labels = False
        self._changes: list[Change] | None = []

    def noting(self, changes: Iterable[StoredChange]) -> Iterator[StoredChange]:
        """The changes as they come."""
        for stored in changes:
            self.labels = self.labels or stored.change.entity is Entity.LABEL
            if self._changes is not None:
                self._changes.append(stored.change)
                if len(self._changes) > FEW:
                    self._changes = None
            yield stored

    def published(self, title: str, cause: object, document: Uid | None) -> Changes:
        """What to tell the listeners."""
        if self._changes is None:
            return Changes(title, bulk=True, cause=cause, document=document)
        return summarise(title, tuple(self._changes), cause, document)


def steps_of(action: Action) -> Iterator[StoredChange]:
    """The changes of an action as the steps that write them."""
    return map(StoredChange, action.changes)


def write_steps(
    store: Store, steps: Iterable[StoredChange], entry: int
) -> Iterator[StoredChange]:
    """Write changes in their order; yields each as the history keeps it.

    A step's `row` and `made_by` say how a removed record comes back.

    Raises:
        Conflict: if a record is no longer as the change believes.
    """
    batch: dict[Uid, StoredChange] = {}
    for step in steps:
        if _only_labels(step.change) and step.change.uid not in batch and len(batch) < _BATCH:
            batch[step.change.uid] = step
            continue
        yield from _write_batch(store, batch, entry)
        batch = {}
        if _only_labels(step.change):
            batch[step.change.uid] = step
        else:
            yield store.apply_one(step.change, step.made_by or entry, step.row)
    yield from _write_batch(store, batch, entry)


def _only_labels(change: Change) -> bool:
    """Whether a change does no more than give an annotation another label or version."""
    before, after = change.before, change.after
    if not isinstance(before, Annotation) or not isinstance(after, Annotation):
        return False
    same = before._replace(
        label=after.label, label_set_version=after.label_set_version, updated=after.updated
    )
    return same == after and all(slot.uid is not None for slot in after.slots)


def _write_batch(
    store: Store, batch: dict[Uid, StoredChange], entry: int
) -> Iterator[StoredChange]:
    if len(batch) < 2:
        for step in batch.values():
            yield store.apply_one(step.change, entry)
        return
    rows = store.database.execute(
        "SELECT uid, id, hash, document_id FROM annotation"
        " WHERE uid IN (SELECT value FROM json_each(?))",
        (encode(list(batch)).decode(),),
    ).fetchall()
    known = {uid: (key, hash_, document) for uid, key, hash_, document in rows}
    values = []
    tallies: dict[int, tuple[int, int]] = {}
    for uid, step in batch.items():
        before, after = step.change.before, step.change.after
        assert isinstance(before, Annotation)
        assert isinstance(after, Annotation)
        key, old, document = known.get(uid, (0, None, None))
        if old != annotation_hash(before):
            raise Conflict("this annotation was changed meanwhile")
        new = annotation_hash(after)
        label = store.labels.id_of(after.label)
        values.append((label, after.label_set_version, after.updated, new, key))
        if document is not None:
            tallies[document] = (0, tallies.get(document, (0, 0))[1] ^ old ^ new)
    store.database.connection.executemany(
        "UPDATE annotation SET label_id = ?, label_set_version = ?, updated = ?, hash = ?"
        " WHERE id = ?",
        values,
    )
    add_tallies(store.database, tallies)
    yield from batch.values()
