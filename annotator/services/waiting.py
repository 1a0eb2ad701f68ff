"""Annotations that refer to others which an import has not brought yet, until it has."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from annotator.domain.annotation import Annotation, Kind
from annotator.domain.ids import Uid
from annotator.domain.references import cut, moved
from annotator.formats.base import Refused
from annotator.services.translating import DANGLING, LOOSE_ENDS
from annotator.storage.annotations import prepared
from annotator.storage.bulk import BulkWriter


class Waiting:
    """What is written while it is not known whether all that it refers to will be there.

    If parts of files may be left out (`forgiving`), relations wait to be written at all, and
    what turns out to lead nowhere is cut off and counted. Else it refuses the import.
    """

    def __init__(self, bulk: BulkWriter, *, forgiving: bool) -> None:
        self._bulk, self._forgiving = bulk, forgiving
        # As they are stored, and as they are to be.
        self._written: dict[Uid, tuple[Annotation, Annotation]] = {}
        self._held: dict[Uid, Annotation] = {}
        self._held_in: dict[Uid | None, list[Uid]] = {}
        # Uids that lines refer to without holding them; the reader adds to them as it goes.
        self.outside: Mapping[Uid, Refused] = {}
        self.left_out: list[Refused] = []
        self.relations_lost = 0

    @property
    def held(self) -> Collection[Uid]:
        """The relations that are not written yet."""
        return self._held.keys()

    def with_waiting(
        self, document: Uid | None, stored: Sequence[Annotation]
    ) -> list[Annotation]:
        """The annotations of a document as they are to be, with those that are not written yet."""
        written = self._written
        found = [written[a.uid][1] if a.uid in written else a for a in stored]
        return found + [self._held[uid] for uid in self._held_in.get(document, ())]

    def replace(self, there: Annotation, after: Annotation) -> None:
        """Put another annotation in the place of one that is stored, or waits."""
        after = prepared(after)
        if there.uid in self._held:
            self._held[there.uid] = after
        else:
            stored = self._written[there.uid][0] if there.uid in self._written else there
            self._written[there.uid] = stored, after

    def to_write(self, document: Uid | None, given: Sequence[Annotation]) -> list[Annotation]:
        """Those of the annotations that are to be written now, as they will be stored."""
        if not self.outside and not self._held:
            return list(given)
        if self._forgiving:
            self._hold(document, given)
        return [self._noted(a) for a in given if a.uid not in self._held]

    def _hold(self, document: Uid | None, given: Sequence[Annotation]) -> None:
        """Hold relations back whose ends may not come, and those that lead to such ones."""
        relations = [a for a in given if a.kind is Kind.RELATION]
        while unsure := [a for a in relations if a.uid not in self._held and not self._settled(a)]:
            self._held |= {a.uid: prepared(a) for a in unsure}
            self._held_in.setdefault(document, []).extend(a.uid for a in unsure)

    def _noted(self, a: Annotation) -> Annotation:
        """The annotation as it will be stored, remembered if what it refers to is still to come."""
        if not a.slots or self._settled(a):
            return a
        a = prepared(a)
        self._written[a.uid] = a, a
        return a

    def _settled(self, a: Annotation) -> bool:
        refers = a.references
        return self.outside.keys().isdisjoint(refers) and self._held.keys().isdisjoint(refers)

    def settle(
        self, references: Mapping[Uid, Refused], known: set[Uid], same: Mapping[Uid, Uid]
    ) -> list[Refused]:
        """Write what waited, now that all is read; returns what is to be refused.

        `references` are all that lead out of their lines, `known` those of what they lead to that
        are written, `same` uids that others stand for.
        """
        meant = {uid: same.get(uid, uid) for uid in references}
        gone = {uid for uid in meant.values() if uid not in known and uid not in self._held}
        if gone and not self._forgiving:
            return [refused for uid, refused in references.items() if meant[uid] in gone]
        self._add_held(references, gone, same)
        for stored, wanted in self._written.values():
            led, lost = cut(moved(wanted, same), gone)
            if led is None:  # only one that was to replace another can be a relation
                self._count(LOOSE_ENDS, wanted, references, 1)
                continue
            self._count(DANGLING, wanted, references, lost)
            if led != stored:
                self._bulk.replace(stored, led)
        return []

    def _add_held(
        self, references: Mapping[Uid, Refused], gone: set[Uid], same: Mapping[Uid, Uid]
    ) -> None:
        """Write the relations that have both their ends; the others are `gone` as well."""
        led = {uid: moved(a, same) for uid, a in self._held.items()}
        before = -1
        while before != len(gone):
            before = len(gone)
            gone |= {uid for uid, a in led.items() if cut(a, gone)[0] is None}
        for document, uids in self._held_in.items():
            whole: list[Annotation] = []
            for uid in uids:
                left, lost = cut(led[uid], gone)
                if left is None:
                    self.relations_lost += 1
                    self._count(LOOSE_ENDS, self._held[uid], references, 1)
                else:
                    self._count(DANGLING, self._held[uid], references, lost)
                    whole.append(left)
            self._bulk.add_annotations(document, whole)

    def _count(
        self, reason: str, a: Annotation, references: Mapping[Uid, Refused], times: int
    ) -> None:
        """Note what was cut off, with the place of the file that refers so."""
        for _ in range(times):
            place = next((references[uid] for uid in a.references if uid in references), None)
            path, line = ("", None) if place is None else (place.path, place.line)
            self.left_out.append(Refused(path, line, reason))
