"""Writing the child rows of annotations: all of a new one, of a changed one what is another now."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from annotator.domain.annotation import Annotation, Slot
from annotator.domain.errors import Conflict
from annotator.domain.ids import Uid
from annotator.storage.children import (
    INSERT_ANCHOR,
    INSERT_EVIDENCE,
    INSERT_JUDGEMENT,
    INSERT_SLOT,
    anchor_rows,
    judgement_row,
    slot_row,
)
from annotator.storage.database import Database
from annotator.storage.labels import AnnotatorTable
from annotator.storage.records import encode


class ChildRows:
    """Fragments, slots, evidence and judgements, by their annotation's integer key.

    A slot may refer to an annotation that the same action adds later: it waits for `settle`.
    """

    def __init__(
        self, database: Database, annotators: AnnotatorTable, id_of: Callable[[Uid], int]
    ) -> None:
        self._database, self._annotators, self._id_of = database, annotators, id_of
        # Slots whose references were not there yet, by annotation key, with their position.
        self._late: dict[int, list[tuple[int, Slot]]] = {}

    def insert(self, key: int, annotation: Annotation, action: int) -> None:
        """Write the rows of a new annotation."""
        self._insert_anchors(key, annotation)
        self._insert_slots(key, enumerate(annotation.slots))
        self._insert_judgements(key, annotation, action)

    def update(self, key: int, before: Annotation, after: Annotation, action: int) -> None:
        """Write those rows anew that are others now: a cluster may have thousands."""
        execute = self._database.execute
        if (before.anchors[1:], before.head) != (after.anchors[1:], after.head):
            execute("DELETE FROM anchor WHERE annotation_id = ?", (key,))
            self._insert_anchors(key, after)
        if places := _changed(before.slots, after.slots):
            self._drop_late(key, places)
            for place in places:
                execute("DELETE FROM slot WHERE annotation_id = ? AND position = ?", (key, place))
            count = len(after.slots)
            self._insert_slots(key, ((p, after.slots[p]) for p in places if p < count))
        if encode(before.judgements) != encode(after.judgements):
            execute("DELETE FROM judgement WHERE annotation_id = ?", (key,))
            self._insert_judgements(key, after, action)

    def drop(self, key: int) -> None:
        """The annotation goes; its rows go with it by themselves."""
        self._late.pop(key, None)

    def settle(self) -> None:
        """Write the slots that had to wait for what they refer to.

        Raises:
            Conflict: if it did not come.
        """
        late, self._late = self._late, {}
        for key, slots in late.items():
            for position, slot in slots:
                self._insert_slot(key, position, slot)

    def forget(self) -> None:
        """The transaction failed: nothing waits any more."""
        self._late = {}

    def _drop_late(self, key: int, places: Iterable[int]) -> None:
        left = [(place, slot) for place, slot in self._late.pop(key, ()) if place not in places]
        if left:
            self._late[key] = left

    def _insert_anchors(self, key: int, annotation: Annotation) -> None:
        for row in anchor_rows(key, annotation):
            self._database.execute(INSERT_ANCHOR, row)

    def _insert_slots(self, key: int, slots: Iterable[tuple[int, Slot]]) -> None:
        for position, slot in slots:
            try:
                self._insert_slot(key, position, slot)
            except Conflict:
                self._late.setdefault(key, []).append((position, slot))

    def _insert_slot(self, key: int, position: int, slot: Slot) -> None:
        ref = None if slot.ref is None else self._id_of(slot.ref)
        according = None if slot.according_to is None else self._id_of(slot.according_to)
        evidence = [self._id_of(uid) for uid in slot.evidence]
        row = slot_row(None, key, position, slot, ref, according)
        slot_key = self._database.execute(INSERT_SLOT, row).lastrowid
        for place, target in enumerate(evidence):
            self._database.execute(INSERT_EVIDENCE, (slot_key, place, target))

    def _insert_judgements(self, key: int, annotation: Annotation, action: int) -> None:
        for position, judgement in enumerate(annotation.judgements):
            who = self._annotators.id_of(judgement.annotator, action)
            self._database.execute(INSERT_JUDGEMENT, judgement_row(key, position, judgement, who))


def _changed(before: Sequence[Slot], after: Sequence[Slot]) -> dict[int, None]:
    """The places whose slots are others now, also those that only one of the two has.

    Slots are compared as they are written: `1`, `1.0` and `true` are equal, and yet three values.
    """
    both = min(len(before), len(after))
    changed = (p for p in range(both) if not _same(before[p], after[p]))
    return dict.fromkeys((*changed, *range(both, max(len(before), len(after)))))


def _same(one: Slot, other: Slot) -> bool:
    return one is other or encode(one) == encode(other)
