"""The ledger of a project: frames found, filtered, sorted, grouped, and read a page at a time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from annotator.domain.annotation import Kind
from annotator.domain.conflicts import SameThing
from annotator.domain.errors import NotFound
from annotator.domain.ids import Uid
from annotator.domain.label import Label, LabelSet
from annotator.domain.ledger import TRIGGER, LedgerCell, LedgerRow, SortKey, columns_of
from annotator.services.ledger_facts import Facts
from annotator.services.ledger_reading import clusters_of, read_rows, same_thing
from annotator.storage import ledger as tables
from annotator.storage.collector import without_collector
from annotator.storage.documents import DocumentFilter
from annotator.storage.ledger import FrameKey, Scope
from annotator.storage.store import Store

_LOOKED_AT = 1000

FRAME, LABEL, ARTICLE = "@frame", "@label", "@article"
PUBLISHED, OUTLET, CONFLICTS = "@published", "@outlet", "@conflicts"
FIXED = (FRAME, LABEL, ARTICLE, PUBLISHED, OUTLET, CONFLICTS)
"""What a ledger can be sorted and grouped by besides slots: the frame's words, its label, its
article's title, date and outlet, and how many conflicts it holds."""


@dataclass(frozen=True, slots=True)
class LedgerQuery:
    """Which frames, and in what order.

    `label` is the uid of a frame label, `None` for all of them. `document` restricts to one
    document, `where` to a filtered list; frames of the whole project that point there belong to
    it. `text` are words that all occur in the row, `source` words of a source, of whoever says
    what that one says, or of the article's outlet. `side` is the name of a slot, or of an
    attribute of a source, and words of its value. `since` and `until` are dates (inclusive,
    partial ones allowed) of what is reported. `conflicts` and `uncoded` keep the rows that have
    one; a cell is uncoded when a source reports a value and none is coded.

    `sort` and `group` are names of slots or of `FIXED`, empty for the project's order and for
    no groups. Rows without a value come last, also when `descending`.
    """

    label: Uid | None = None
    document: Uid | None = None
    where: DocumentFilter | None = None
    text: str = ""
    source: str = ""
    side: tuple[str, str] | None = None
    since: str = ""
    until: str = ""
    conflicts: bool = False
    uncoded: bool = False
    sort: str = ""
    descending: bool = False
    group: str = ""

    @property
    def filtered(self) -> bool:
        """Whether something is asked for besides label and documents."""
        asked = (self.text.strip(), self.source.strip(), self.side, self.since, self.until)
        return any(asked) or self.conflicts or self.uncoded

    @property
    def scope(self) -> Scope:
        """The frames that are filtered."""
        labels = None if self.label is None else frozenset((self.label,))
        return Scope(labels, self.document, self.where)


@dataclass(frozen=True, slots=True)
class Found:
    """The frames of a ledger in order; `groups` says at which row each group begins."""

    keys: tuple[FrameKey, ...]
    groups: dict[int, str]
    of: int
    """How many frames there were before filtering."""

    def __len__(self) -> int:
        return len(self.keys)


class Ledger:
    """Reads the ledger of one project over its store; nothing is read before it is asked for."""

    def __init__(self, store: Store) -> None:
        self._store = store

    @property
    def label_set(self) -> LabelSet:
        """The labels as they are now."""
        self._store.refresh()
        with self._store.database.environment_errors():
            return self._store.labels.label_set

    def labels(self) -> tuple[tuple[Label, int], ...]:
        """The frame labels in order with how many frames bear each; retired ones only if any do."""
        labels = self.label_set.of_kind(Kind.FRAME)
        with self._store.database.environment_errors():
            counts = tables.count_by_label(self._store.database)
            found = ((each, counts.get(self._store.labels.id_of(each.uid), 0)) for each in labels)
            return tuple((each, count) for each, count in found if count or not each.retired)

    def columns(self, label: Uid | None = None) -> tuple[str, ...]:
        """The slots that are columns: those of one label, or of all frame labels.

        Behind them those that the labels say nothing of and frames hold nevertheless (found
        among the first thousand frames).

        Raises:
            NotFound: if the label is not in the project.
        """
        if label is None:
            known = columns_of(each for each, _ in self.labels() if not each.retired)
        else:
            found = self.label_set.get(label)
            if found is None:
                raise NotFound("this label is no longer in the project")
            known = columns_of([found])
        with self._store.database.environment_errors():
            key = self._store.labels.id_of(label)
            used = tables.used_slots(self._store.database, key, _LOOKED_AT)
        return (*known, *(name for name in used if name not in known and name != TRIGGER))

    def find(self, query: LedgerQuery) -> Found:
        """The frames that a query asks for, in its order."""
        store = self._store
        store.refresh()
        with without_collector(), store.database.read():
            return _find(store, query)

    def rows(self, keys: Sequence[FrameKey]) -> list[LedgerRow]:
        """Frames as rows, verified by their hashes, those that are gone left out."""
        self._store.refresh()
        with without_collector(), self._store.database.read():
            return read_rows(self._store, [key.uid for key in keys])

    def same(self, cell: LedgerCell) -> SameThing:
        """Whether two annotations that a cell names stand for one thing."""
        entries = [*cell.entries, *([] if cell.coded is None else [cell.coded])]
        uids = {entry.slot.ref for entry in entries}
        uids |= {source.annotation for entry in entries for source in entry.sources}
        with self._store.database.environment_errors():
            found = clusters_of(self._store, (uid for uid in uids if uid is not None))
        return partial(same_thing, found)


def _find(store: Store, query: LedgerQuery) -> Found:
    labels = None
    if query.scope.labels is not None:
        known = store.labels.label_set
        found = (store.labels.id_of(uid) for uid in query.scope.labels if uid in known)
        labels = [key for key in found if key is not None]
    keys = tables.frames(store.database, query.scope, labels)
    facts = Facts(store, keys)
    kept = _filtered(keys, facts, query) if query.filtered else keys
    whole = len(keys)
    if query.sort:
        kept = _sorted(kept, facts.sort_keys(query.sort, kept), descending=query.descending)
    elif query.descending:
        kept = kept[::-1]
    groups: dict[int, str] = {}
    if query.group:
        kept, groups = _grouped(kept, facts, query.group)
    return Found(tuple(kept), groups, whole)


def _filtered(keys: list[FrameKey], facts: Facts, query: LedgerQuery) -> list[FrameKey]:
    """The frames that pass every filter, the cheapest asked first."""
    ids = {key.id for key in keys}
    if query.uncoded:
        ids &= facts.uncoded(ids)
    if query.conflicts:
        ids &= facts.conflicts(ids).keys()
    if query.since or query.until:
        ids &= facts.dated(ids, query.since, query.until)
    if query.source.strip():
        ids &= facts.by_source(ids, query.source)
    if query.side is not None:
        ids &= facts.by_side(ids, *query.side)
    if query.text.strip():
        ids &= facts.by_text(ids, query.text)
    return [key for key in keys if key.id in ids]


def _sorted(
    keys: list[FrameKey], by: Mapping[int, SortKey], *, descending: bool
) -> list[FrameKey]:
    known = [key for key in keys if key.id in by]
    known.sort(key=lambda key: by[key.id], reverse=descending)
    return known + [key for key in keys if key.id not in by]


def _grouped(
    keys: list[FrameKey], facts: Facts, name: str
) -> tuple[list[FrameKey], dict[int, str]]:
    """The frames by group, in the groups' order; each group keeps its own."""
    by, titles = facts.groups(name, keys)
    ordered = _sorted(keys, by, descending=False)
    groups: dict[int, str] = {}
    last: object = object()
    for row, key in enumerate(ordered):
        here = by.get(key.id)
        if here != last:
            groups[row] = titles.get(key.id, "")
            last = here
    return ordered, groups
