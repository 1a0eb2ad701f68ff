"""Documents from files brought into a project: what is there already is found, not doubled.

A document is the one with its id, or without an id the one with its text (`SameText` says when a
text also tells under another id). An annotation is the
one with its id, or the one with its label, anchors and annotator (all but spans: its slots, too).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from annotator.domain.annotation import Annotation
from annotator.domain.changes import Change, DocumentRecord, Entity
from annotator.domain.corpus import Place
from annotator.domain.document import AnnotatedDocument, Coverage, Document
from annotator.domain.doubles import all_judgements
from annotator.domain.errors import InvalidInput
from annotator.domain.ids import Uid, new_uid, now
from annotator.domain.references import moved
from annotator.formats.base import Refused, SameText
from annotator.formats.label_book import LabelBook
from annotator.services.doubles import find_doubles, is_told_by_slots, substance
from annotator.services.import_plan import OnConflict
from annotator.services.waiting import Waiting
from annotator.storage.bulk import BulkWriter
from annotator.storage.known import annotation_at, highest_annotation, known_annotations
from annotator.storage.store import Store

_PENDING = 5000
"""So many ids of what is not written yet are remembered before it is written."""


@dataclass(slots=True)
class MergeCounts:
    """What came of it.

    `documents_joined` are those of the known ones that an import brings twice or that have
    another id here: their annotations become layers of one document. `documents_covered` are those
    of which somebody says as a whole (read, done, skipped) what nobody had said.
    """

    documents_added: int = 0
    documents_known: int = 0
    annotations_added: int = 0
    annotations_known: int = 0
    annotations_replaced: int = 0
    of_project: int = 0
    documents_joined: int = 0
    documents_covered: int = 0

    @property
    def nothing_new(self) -> bool:
        """Whether the project holds all of it already."""
        added = self.documents_added, self.annotations_added, self.of_project
        return not (any(added) or self.annotations_replaced or self.documents_covered)


class Merger:
    """One import on its way into the project."""

    def __init__(
        self,
        store: Store,
        bulk: BulkWriter,
        labels: LabelBook,
        on_conflict: OnConflict | None,
        waiting: Waiting,
    ) -> None:
        self._store, self._bulk, self._labels = store, bulk, labels
        self._on_conflict = on_conflict
        self._waiting = waiting
        self._labels_written = 0
        # Ids and hashes of documents and uids of annotations that no query can find yet.
        self._pending: set[str] = set()
        self._same: dict[Uid, Uid] = {}
        # Where those are that came with an id of their own and were there already without it.
        self._known_as: dict[Place, Uid] = {}
        self._looked_up = 0
        self._highest = highest_annotation(store.database)
        self.counts = MergeCounts()
        self._same_text = SameText.APART
        self._begun = self._import_begun = new_uid()

    def begin_file(self, same_text: SameText, outside: Mapping[Uid, Refused]) -> None:
        """Say that documents of another file follow, and what their texts tell.

        `outside` are uids that lines refer to without holding them; it grows while reading.
        """
        self._same_text = same_text
        self._waiting.outside = outside
        self._begun = new_uid()  # uids rise with time: documents above it are of this file

    def look_up(self, places: dict[Place, Uid]) -> None:
        """Let uids that stand for annotations of lines before lead to these.

        `places` are those of the whole import, the last ones new since the last time.
        """
        new = len(places) - self._looked_up
        self._looked_up = len(places)
        for place in islice(reversed(places), new):
            uid = places[place]
            if place.document in self._pending:
                self._flush()
            found = annotation_at(self._store.database, place) or self._known_as.get(place)
            if found is not None and found != uid:
                self._same[uid] = found

    def add(self, given: AnnotatedDocument, path: str, line: int | None) -> None:
        """Add a document with its annotations, or what is new of it.

        Raises:
            InvalidInput: if something else is there under the same id, naming `path` and `line`.
        """
        document = given.document
        sha256 = document.sha256
        try:
            uid = self._find(document, sha256)
            self.write_labels()
            if uid is None:
                self._bulk.add_document(document, sha256)
                self._pending.update((document.id, sha256))
                self.counts.documents_added += 1
                self._merge(document.uid, document.id, (), given.annotations)
            else:
                self.counts.documents_known += 1
                self._merge(uid, document.id, self._existing(uid), given.annotations)
                if document.coverage:
                    self._add_coverage(self._store.documents.get(uid), document.coverage)
        except InvalidInput as error:
            raise InvalidInput(error.reason, path, line) from None

    def add_project_wide(self, annotations: Sequence[Annotation], path: str) -> None:
        """Add annotations of the whole project, or those that are new.

        Raises:
            InvalidInput: if something else is there under the same id.
        """
        self.write_labels()
        if not annotations:
            return
        self._flush()
        led = [moved(a, self._same) for a in annotations]
        try:
            self._merge(None, None, self._existing(None), led)
        except InvalidInput as error:
            raise InvalidInput(error.reason, path) from None
        self._flush()  # other files may refer to them

    def finish(self, references: Mapping[Uid, Refused]) -> list[Refused]:
        """Write the rest; `references` are those that lead out of their line.

        Returns the places that refer to nothing, for which the import is to be refused.
        """
        self._flush()
        meant = {self._same.get(uid, uid) for uid in references}
        known = known_annotations(self._store.database, meant)
        refused = self._waiting.settle(references, known, self._same)
        self.counts.annotations_added -= self._waiting.relations_lost
        return refused

    def write_labels(self) -> None:
        """Add the labels that reading brought up."""
        for label in self._labels.added[self._labels_written :]:
            self._bulk.add_label(label)
        self._labels_written = len(self._labels.added)

    def settle(self, key: str | None) -> None:
        """Write what is pending if a document with this id or hash is among it; `None`: all."""
        if key is None or key in self._pending:
            self._flush()

    def _flush(self) -> None:
        self._bulk.flush()
        self._pending.clear()

    def _find(self, document: Document, sha256: str) -> Uid | None:
        """The document of the project that this one is."""
        documents = self._store.documents
        if not self._pending.isdisjoint((sha256, document.id)):
            self._flush()
        if document.id == document.uid:
            return self._joined(documents.uid_by_text(sha256))
        uid = documents.uid_by_id(document.id)
        if uid is None and self._same_text is not SameText.APART:
            uid = documents.uid_by_text(sha256)
            apart = self._same_text is SameText.ACROSS_FILES
            if uid is not None and apart and uid > self._begun:
                return None
            return self._joined(uid, other_id=True)
        if uid is not None and self._store.documents.get(uid).document.text != document.text:
            raise InvalidInput(
                f"the project has another text under the id “{document.id}”;"
                " texts never change, give this one an id of its own"
            )
        return self._joined(uid)

    def _joined(self, uid: Uid | None, *, other_id: bool = False) -> Uid | None:
        """The document, counted if it is to get a further layer by this import."""
        if uid is not None and (other_id or uid > self._import_begun):
            self.counts.documents_joined += 1
        return uid

    def _existing(self, document: Uid | None) -> list[Annotation]:
        """What a document, or the project, has already, also of this import."""
        return self._waiting.with_waiting(document, self._bulk.annotations_of(document))

    def _merge(
        self,
        document: Uid | None,
        id: str | None,
        existing: Sequence[Annotation],
        given: Sequence[Annotation],
    ) -> None:
        """Add those of `given` that `existing` (of the same document, of this id) does not hold."""
        by_id: dict[str, Annotation] = {}
        if existing:
            by_id = {a.given_id: a for a in existing if a.given_id is not None}
            by_id |= {a.uid: a for a in existing}
        others: list[Annotation] = []
        twins: list[tuple[Annotation, Annotation]] = []
        # All but spans are told by what they refer to, so that has to be known before.
        for a in sorted(given, key=is_told_by_slots):
            twin = by_id.get(a.uid if a.given_id is None else a.given_id) if by_id else None
            if twin is None:
                others.append(a)
                continue
            twins.append((a, twin))
            if twin.uid != a.uid:
                self._same[a.uid] = twin.uid
        here = {a.uid for a in existing} | {a.uid for a in given}
        doubles = find_doubles(existing, others, here, self._same)
        self.counts.annotations_known += len(doubles)
        self._settle(document, twins)
        self._add_fresh(document, [a for a in others if a.uid not in doubles])
        for a in others:
            if a.given_id is not None and (a.uid in doubles or a.uid in self._waiting.held):
                self._known_as[Place(id, a.given_id)] = doubles.get(a.uid, a.uid)

    def _add_coverage(self, record: DocumentRecord, given: Iterable[Coverage]) -> None:
        """Add what people say of a document as a whole, save where they said something already."""
        before = record.document
        said = {(entry.annotator, entry.label): entry for entry in before.coverage}
        for entry in given:
            said.setdefault((entry.annotator, entry.label), entry)
        coverage = tuple(said.values())
        if len(coverage) > len(before.coverage):
            after = replace(record, document=replace(before, coverage=coverage))
            if before.uid > self._import_begun:
                self._bulk.replace_document(record, after)
            else:
                self._bulk.change(Change(Entity.DOCUMENT, before.uid, record, after))
            self.counts.documents_covered += 1

    def _settle(self, document: Uid | None, twins: Iterable[tuple[Annotation, Annotation]]) -> None:
        """Decide what becomes of annotations whose id is there."""
        for given, twin in twins:
            a = moved(given, self._same)._replace(uid=twin.uid, document=document)
            there = substance(moved(twin, self._same))
            if substance(a) != there:  # what was judged since is no difference
                a = a._replace(judgements=all_judgements(twin, a))
            if substance(a) == there or self._on_conflict == "keep":
                self.counts.annotations_known += 1
            elif self._on_conflict == "replace":
                self.counts.annotations_replaced += 1
                a = a._replace(created=twin.created, updated=now())
                self._waiting.replace(twin, a)
            else:
                name = given.uid if given.given_id is None else given.given_id
                raise InvalidInput(
                    f"the annotation “{name}” differs from the one in the project;"
                    " --on-conflict keep or replace decides which stays"
                )

    def _add_fresh(self, document: Uid | None, fresh: list[Annotation]) -> None:
        taken = self._taken([a.uid for a in fresh])
        if taken:
            if self._on_conflict != "keep":
                raise InvalidInput(f"the annotation “{min(taken)}” is in another document already")
            self.counts.annotations_known += len(taken)
            fresh = [a for a in fresh if a.uid not in taken]
        if not fresh:
            return
        if self._same:
            fresh = [moved(a, self._same) for a in fresh]
        if fresh[0].document != document:
            fresh = [a._replace(document=document) for a in fresh]
        self._bulk.add_annotations(document, self._waiting.to_write(document, fresh))
        self._pending.update([a.uid for a in fresh])
        self.counts.annotations_added += len(fresh)
        if len(self._pending) > _PENDING:
            self._flush()

    def _taken(self, uids: Sequence[Uid]) -> set[Uid]:
        """Those of the uids that the project has already.

        Uids rise with time, so that those of most documents lie beyond all that are there.
        """
        if not uids or min(uids) > self._highest:
            self._highest = max(uids, default=self._highest)
            return set()
        self._highest = max(self._highest, *uids)
        if not self._pending.isdisjoint(uids):
            self._flush()
        known = known_annotations(self._store.database, uids)
        return known.union(uid for uid in uids if uid in self._waiting.held)
