"""Annotations that refer to others which an import has not brought yet, until it has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

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
        self._written: list[Annotation] = []
        self._held: dict[Uid, tuple[Uid | None, Annotation]] = {}
        # Uids that lines refer to without holding them; the reader adds to them as it goes.
        self.outside: Mapping[Uid, Refused] = {}
        self.left_out: list[Refused] = []
        self.relations_lost = 0

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
            self._held |= {a.uid: (document, prepared(a)) for a in unsure}

    def _noted(self, a: Annotation) -> Annotation:
        """The annotation as it will be stored, remembered if what it refers to is still to come."""
        if not a.slots or self._settled(a):
            return a
        a = prepared(a)
        self._written.append(a)
        return a

    def _settled(self, a: Annotation) -> bool:
        refers = a.references
        return self.outside.keys().isdisjoint(refers) and self._held.keys().isdisjoint(refers)

    def settle(
        self, references: Mapping[Uid, Refused], missing: set[Uid], same: Mapping[Uid, Uid]
    ) -> list[Refused]:
        """Write what waited, now that `missing` is known; returns what is to be refused.

        `same` are uids that others stand for.
        """
        gone = missing - self._held.keys()
        if gone and not self._forgiving:
            return [refused for uid, refused in references.items() if uid in gone]
        self._add_held(references, gone, same)
        for a in self._written:
            led, lost = cut(moved(a, same), gone)
            assert led is not None  # relations were held
            self._count(DANGLING, a, references, lost)
            if led != a:
                self._bulk.replace(a, led)
        return []

    def _add_held(
        self, references: Mapping[Uid, Refused], gone: set[Uid], same: Mapping[Uid, Uid]
    ) -> None:
        """Write the relations that have both their ends; the others are `gone` as well."""
        before = -1
        while before != len(gone):
            before = len(gone)
            gone |= {uid for uid, (_, a) in self._held.items() if cut(a, gone)[0] is None}
        for document, a in self._held.values():
            led, lost = cut(moved(a, same), gone)
            if led is None:
                self.relations_lost += 1
                self._count(LOOSE_ENDS, a, references, 1)
            else:
                self._count(DANGLING, a, references, lost)
                self._bulk.add_annotations(document, [led])

    def _count(
        self, reason: str, a: Annotation, references: Mapping[Uid, Refused], times: int
    ) -> None:
        """Note what was cut off, with the place of the file that refers so."""
        for _ in range(times):
            place = next((references[uid] for uid in a.references if uid in references), None)
            path, line = ("", None) if place is None else (place.path, place.line)
            self.left_out.append(Refused(path, line, reason))
