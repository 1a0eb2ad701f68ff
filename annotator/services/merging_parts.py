"""What is said of a project as a whole, brought from a file into another project."""

from __future__ import annotations

from annotator.domain.candidates import CandidateTable
from annotator.domain.changes import Change, Entity, Fact
from annotator.domain.corpus import Corpus
from annotator.domain.document import check_json, check_text
from annotator.domain.errors import InvalidInput, NotFound
from annotator.domain.ids import Uid
from annotator.services.facts import UNKNOWN_KEYS
from annotator.services.import_plan import OnConflict
from annotator.services.merging import MergeCounts
from annotator.storage.bulk import BulkWriter
from annotator.storage.store import Store


class PartsMerger:
    """Adds facts, candidates and versions; what is there stays unless the caller decided."""

    def __init__(
        self, store: Store, bulk: BulkWriter, counts: MergeCounts, on_conflict: OnConflict | None
    ) -> None:
        self._store, self._bulk, self._counts = store, bulk, counts
        self._on_conflict = on_conflict
        self.notes: list[str] = []

    def add(self, corpus: Corpus, path: str) -> None:
        """Bring what a file says of its project.

        Raises:
            InvalidInput: for what cannot be stored exactly, and for another table of candidates
                under a name that is taken, naming `path`.
        """
        try:
            if corpus.versions:
                self._bulk.restore_versions(corpus.versions)
                self._counts.of_project += 1
            for fact in corpus.facts:
                self._add_fact(fact)
            if corpus.extra:
                self._add_fact(Fact(UNKNOWN_KEYS, dict(corpus.extra)))
            for table in corpus.candidates:
                self._add_candidates(table)
        except InvalidInput as error:
            raise InvalidInput(error.reason, path) from None

    def _add_fact(self, fact: Fact) -> None:
        check_text(fact.key, "the name of a fact")
        if not fact.key:
            raise InvalidInput("what is said of the project needs a name")
        check_json(fact.value, f"“{fact.key}”")
        known = self._store.facts.find(fact.key)
        if known is None:
            self._change(Change(Entity.FACT, Uid(fact.key), None, fact))
        elif known != fact:
            name = fact.key.replace("_", " ")
            self.notes.append(f"the project keeps its own {name}; the file has another")

    def _add_candidates(self, table: CandidateTable) -> None:
        check_text(table.name, "the name of a table of candidates")
        for each in table.candidates:
            check_json(
                (each.id, each.label, list(each.aliases), each.description, each.extra),
                f"the candidate “{each.id}” of “{table.name}”",
            )
        try:
            known = self._store.candidates.get(table.name)
        except NotFound:
            self._change(Change(Entity.CANDIDATES, table.uid, None, table))
            return
        if known.candidates == table.candidates or self._on_conflict == "keep":
            return
        if self._on_conflict != "replace":
            raise InvalidInput(
                f"the project has other candidates under the name “{table.name}”;"
                " --on-conflict keep or replace decides which stay"
            )
        after = CandidateTable(known.uid, known.name, table.candidates)
        self._change(Change(Entity.CANDIDATES, known.uid, known, after))

    def _change(self, change: Change) -> None:
        self._bulk.change(change)
        self._counts.of_project += 1
