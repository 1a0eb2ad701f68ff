"""Picking an annotation anywhere in the project by a few typed letters.

The full-text index tells which documents hold the words; only their spans are looked at. So the
cost grows with what is found, not with the project.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

from annotator.domain.annotation import Annotation, Kind
from annotator.domain.beginnings import LONGEST, Sought
from annotator.domain.ids import Uid
from annotator.domain.label import Label, LabelSet
from annotator.domain.values import words_for
from annotator.services.pick_words import Pick, Picks
from annotator.services.project import Project
from annotator.storage import ledger, picking
from annotator.storage.by_keys import fragments
from annotator.storage.picking import Among, Article, Row
from annotator.storage.records import decode
from annotator.storage.store import Store

PICKED = (Kind.SPAN, Kind.FRAME, Kind.CLUSTER)
"""What is picked among when no kinds are named."""

_AT_ONCE = 25  # documents that are read in one go
_MOST_DOCUMENTS = 1_000
_MOST_SPANS = 12_000
_LATELY = 12
_LONG = 1_000
"""With so many annotations the words of a document are found before its spans are read."""
_MOST_PLACES = 2_000
_ENOUGH = 4  # times as many as are wanted: the best of them come first
_MOST_WORDLESS = 1_500
_MOST_READ = 300
"""Frames and clusters whose slots' words are read."""


@dataclass(frozen=True, slots=True)
class Found:
    """What was found, and whether everything was looked through."""

    picks: list[Pick]
    complete: bool = True


def pick(
    project: Project,
    words: str,
    labels: Collection[Uid | None] = (),
    kinds: Collection[Kind] = (),
    prefer_document: Uid | None = None,
    limit: int = 50,
    *,
    outside: Uid | None = None,
    fits: Callable[[Annotation], bool] = lambda _: True,
) -> list[Pick]:
    """The annotations that typed words mean; see `look`."""
    return look(
        project, words, labels, kinds, prefer_document, limit, outside=outside, fits=fits
    ).picks


def look(
    project: Project,
    words: str,
    labels: Collection[Uid | None] = (),
    kinds: Collection[Kind] = (),
    prefer_document: Uid | None = None,
    limit: int = 50,
    *,
    outside: Uid | None = None,
    fits: Callable[[Annotation], bool] = lambda _: True,
) -> Found:
    """Up to `limit` annotations that typed words mean, the likeliest first.

    Each word begins a word of the quote, of the label's name or of the article's title; of a
    frame, cluster or relation also of its values and of the words that its slots point to.
    Frames and clusters come first, then spans: those of `prefer_document`, those whose quote is
    or begins with what was typed, those of documents worked on lately, the others in the order
    their documents came in. Without words: what was made or linked last. What one letter begins
    is found only in documents worked on lately.

    `labels` (`None` among them: highlights) and `kinds` say what may be picked, empty: any span,
    frame or cluster. `outside` leaves out what belongs to a document. `fits` is asked of each
    one that would be offered. Rejected ones are left out. A very common word is looked for in
    the first thousand documents that hold it; `complete` says whether that was all.
    """
    store = project.store
    store.refresh()
    with store.database.read():
        search = _Search(store, project.label_set, Sought(words), labels, kinds, limit)
        search.outside = picking.document_key(store.database, outside)
        search.prefer = picking.document_key(store.database, prefer_document)
        rows = search.found() if search.sought else search.latest()
        picks = Picks(store, project.label_set, search.articles).of(rows, fits, limit)
    return Found(picks, search.complete)


def wanted(
    label_set: LabelSet, labels: Collection[Uid | None], kinds: Collection[Kind]
) -> list[Label | None]:
    """The labels that may be picked among, `None` for highlights."""
    if labels:
        found = [label_set.get(uid) for uid in labels if uid is not None and uid in label_set]
        given: list[Label | None] = [*found, None] if None in labels else [*found]
    else:
        given = [*label_set, None]
    allowed = set(kinds) or (set(Kind) if labels else set(PICKED))
    return [one for one in given if (Kind.SPAN if one is None else one.kind) in allowed]


class _Search:
    """One search: which rows fit the words, in the order in which they are offered."""

    def __init__(
        self,
        store: Store,
        label_set: LabelSet,
        sought: Sought,
        labels: Collection[Uid | None],
        kinds: Collection[Kind],
        limit: int,
    ) -> None:
        self._database, self._store = store.database, store
        self.sought, self._limit = sought, limit
        self.prefer: int | None = None
        self.outside: int | None = None
        self.complete = True
        self.articles: dict[int, Article] = {}
        """The documents that were read on the way."""
        key_of = store.labels.id_of
        every = {key_of(None if one is None else one.uid): one
                 for one in wanted(label_set, labels, kinds)}  # fmt: skip
        self._labels = every
        self._wordless = {k for k, one in every.items() if one and one.kind is not Kind.SPAN}
        self._spans = frozenset(every) - self._wordless
        # What frames and clusters point to may bear any label.
        anything = [label.uid for label in label_set.of_kind(Kind.SPAN)]
        self._read = (
            frozenset((None, *map(key_of, anything))) if self._wordless else self._spans
        )
        self._named = {k: sought.begun_in(one.name) if one else 0 for k, one in every.items()}
        self._seen: set[int | None] = set()
        self._looked_at = 0
        self._matched: list[tuple[bool, int, Row]] = []
        self._begun: list[int] = []

    def latest(self) -> list[Row]:
        """What was made or linked last, of the preferred document first."""
        among = Among(frozenset(self._labels), self.outside)
        stamps: dict[Row, str] = {}
        rows = picking.newest(self._database, among, self._limit)
        for stamp, row in (*rows, *picking.linked_last(self._database, among)):
            stamps[row] = max(stamp, stamps.get(row, ""))
        order = sorted(stamps, key=lambda row: (stamps[row], row.id), reverse=True)
        return sorted(order, key=lambda row: not self._preferred(row.document))

    def found(self) -> list[Row]:
        """What the words mean."""
        self._look_around()
        spans = [row for *_, row in sorted(self._matched, key=lambda match: match[:2])]
        labelled = frozenset(k for k in self._spans if self._named[k] == self.sought.all)
        newest = picking.newest(self._database, Among(labelled, self.outside), self._limit)
        spans += [row for _, row in sorted(newest, key=lambda one: -one[1].id)]
        held = self._holding() if self._wordless else []
        room = max(self._limit // 2, self._limit - len(spans))
        return list(dict.fromkeys([*held[:room], *spans, *held[room:]]))

    # Spans

    def _look_around(self) -> None:
        """Look through the preferred document, those worked on lately, those with the words."""
        lately = picking.lately(self._database)[:_LATELY]
        self._look_through(lately if self.prefer is None else [self.prefer, *lately])
        named = 0
        for bits in self._named.values():
            named |= bits
        # What is the name of a label need not stand in the text.
        words = self.sought.without(named) or self.sought.words
        database, most = self._database, _MOST_DOCUMENTS
        if len(words) > 1:  # those of one quote come before those of quote and title
            self._look_through(picking.holding(database, words, most, close=True))
        keys = picking.holding(database, words, most + 1)
        self._look_through(keys[:most])
        cut = len(keys) > most or any(map(picking.too_short, words))
        self.complete = self.complete and not cut

    def _look_through(self, documents: Iterable[int]) -> None:
        seen = self._seen | {self.outside}
        fresh = [key for key in dict.fromkeys(documents) if key not in seen]
        for first in range(0, len(fresh), _AT_ONCE):
            some = fresh[first : first + _AT_ONCE]
            if self._looked_at > _MOST_SPANS or len(self._matched) > _ENOUGH * self._limit:
                self.complete = False
                return
            self._seen.update(some)
            rows = self._rows_in(some)
            self._looked_at += len(rows)
            self._take_articles({row.document for row in rows})
            pieces = fragments(self._database, [row.id for row in rows if row.more])
            for row in rows:
                self._try(row, pieces.get(row.id, ()))

    def _rows_in(self, documents: Collection[int]) -> list[Row]:
        among = Among(self._read, self.outside)
        sizes = picking.sizes(self._database, documents)
        short = [key for key in documents if sizes.get(key, 0) <= _LONG]
        rows = picking.spans_in(self._database, short, among)
        for key in documents:
            if key not in short:
                self._take_articles({key})
                places = self.sought.places_in(self.articles[key].text, _MOST_PLACES)
                rows += picking.spans_in(self._database, [key], among, places)
        return rows

    def _take_articles(self, documents: set[int | None]) -> None:
        missing = [key for key in documents if key is not None and key not in self.articles]
        if missing:
            self.articles |= picking.articles(self._database, missing)

    def _try(self, row: Row, pieces: Iterable[tuple[int, int]]) -> None:
        """Keep a span if the words mean it; remember it if they begin in it."""
        article = None if row.document is None else self.articles.get(row.document)
        if article is None or row.start is None or row.end is None:
            return
        quote = article.text[row.start : min(row.end, row.start + LONGEST)]
        for start, end in pieces:
            quote += " … " + article.text[start : min(end, start + LONGEST)]
        bits = self.sought.begun_in(quote)
        if not bits:
            return
        self._begun.append(row.id)
        if row.label not in self._spans:
            return
        bits |= self._named[row.label]
        if bits != self.sought.all:
            bits |= self.sought.begun_in(article.title)
        if bits == self.sought.all:
            rank = self.sought.rank(quote)
            self._matched.append((not self._preferred(row.document), rank, row))

    def _preferred(self, document: int | None) -> bool:
        return document is not None and document == self.prefer

    # Frames, clusters and the like

    def _holding(self) -> list[Row]:
        """The frames, clusters and relations that the words mean, the newest first."""
        database, sought = self._database, self.sought
        among = Among(frozenset(self._wordless), self.outside)
        around = set(picking.holders(database, self._begun, among))
        last = picking.wordless(database, among, _MOST_WORDLESS)
        self.complete = self.complete and len(last) < _MOST_WORDLESS
        rows = {row.id: row for row in picking.rows_of(database, {*around, *last}, among)}
        said = {key: self._named[row.label] for key, row in rows.items()}
        points: dict[int, list[int]] = {}
        for entry in ledger.entries(database, rows):
            if entry.ref is not None:
                points.setdefault(entry.frame, []).append(entry.ref)
            elif entry.given is not None or entry.value is not None:
                words = entry.given or self._value(entry.value)
                said[entry.frame] |= sought.begun_in(words)
        open_ones = [
            key for key in sorted(said, reverse=True)
            if said[key] != sought.all and (said[key] or key in around)
        ][:_MOST_READ]  # fmt: skip
        refs = {ref for key in open_ones for ref in points.get(key, ())}
        quotes = ledger.words(database, refs) if refs else {}
        for key in open_ones:
            for ref in points.get(key, ()):
                said[key] |= sought.begun_in(quotes.get(ref, ""))
        return [rows[key] for key in sorted(said, reverse=True) if said[key] == sought.all]

    def _value(self, value: str | None) -> str:
        with self._database.damage_errors():
            return words_for(decode(value or "null"))
