"""What a ledger's frames are filtered, sorted and grouped by, for all of them at once."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from functools import lru_cache
from itertools import groupby
from typing import Any

from annotator.domain.annotation import JsonValue, Slot, Stance
from annotator.domain.conflicts import conflicts_of
from annotator.domain.ids import Uid
from annotator.domain.ledger import SortKey, meta_words, sort_key
from annotator.domain.slots import SlotSpec, spec_of
from annotator.domain.values import date_interval, words_for
from annotator.services.ledger_reading import clusters_of, same_thing
from annotator.storage import ledger as tables
from annotator.storage.ledger import EntryRow, FrameKey
from annotator.storage.records import decode
from annotator.storage.store import Store

_ROUNDS = 12


class Facts:
    """Answers about the frames of one query; each method is a few queries over all of them."""

    def __init__(self, store: Store, keys: Sequence[FrameKey]) -> None:
        self._store, self._database = store, store.database
        self._keys = {key.id: key for key in keys}
        self._papers: dict[int, tuple[str, str, Any]] = {}

    # Filters

    def uncoded(self, ids: Collection[int]) -> set[int]:
        """The frames of which a source reports a value without a coded one beside it."""
        return tables.uncoded(self._database, ids)

    def conflicts(self, ids: Collection[int]) -> dict[int, int]:
        """How many pairs of reports contradict each other, by frame; frames without left out."""
        rows = tables.contested(self._database, ids)
        referred = {row[4] for row in rows if row[4] is not None}
        clusters = clusters_of(self._store, referred) if referred else {}
        specs: dict[tuple[int | None, str], SlotSpec | None] = {}
        found: dict[int, int] = {}

        def same(one: Uid, other: Uid) -> bool:
            return same_thing(clusters, one, other)

        with self._database.damage_errors():
            for (frame, label, name), group in groupby(rows, _cell_of):
                if (label, name) not in specs:
                    specs[label, name] = self._spec(label, name)
                slots = [_light_slot(row) for row in group]
                count = len(conflicts_of(specs[label, name], slots, same))
                if count:
                    found[frame] = found.get(frame, 0) + count
        return found

    def dated(self, ids: Collection[int], since: str, until: str) -> set[int]:
        """The frames of which something is reported between two dates, both inclusive."""
        low, high = date_interval(since), date_interval(until)
        first = float("-inf") if low is None else low[0]
        last = float("inf") if high is None else high[1]
        rows = tables.dated(self._database, ids)
        self._read_papers(document for _, _, document in rows)
        found: set[int] = set()
        for frame, as_of, document in rows:
            if frame not in found:
                days = _days(as_of or self._paper(document, "published"))
                if days is not None and days[0] <= last and first <= days[1]:
                    found.add(frame)
        return found

    def by_source(self, ids: Collection[int], wanted: str) -> set[int]:
        """The frames with a source, or in an article of an outlet, whose words contain these."""
        wanted = " ".join(wanted.casefold().split())
        rows = tables.dated(self._database, ids)
        self._read_papers(document for _, _, document in rows)
        papers = {document for _, _, document in rows}
        outlets = {d for d in papers if wanted in self._paper(d, "outlet").casefold()}
        found = {frame for frame, _, document in rows if document in outlets}
        bits = self._bits_of_texts(set(ids) - found, wanted.split())
        pairs = tables.sources(self._database, bits)
        links = self._links({node for _, node in pairs})
        # Who speaks in an attribution says it, not the words that mark it.
        silent = {node for node, _, speaks in links if speaks}
        nodes = {node for _, node in pairs}.union(end for _, end, _ in links) - silent
        said = tables.words(self._database, nodes)
        hits = {node: 1 for node, words in said.items() if wanted in words.casefold()}
        _pass_back(hits, links)
        return found | {frame for frame, node in pairs if node in hits}

    def by_side(self, ids: Collection[int], name: str, wanted: str) -> set[int]:
        """The frames with words in a slot, or in an attribute of one of their sources."""
        wanted = " ".join(wanted.casefold().split())
        entries = tables.entries(self._database, ids, name)
        words = self._words(entries)
        found = {e.frame for e in entries if wanted in self._said(e, words).casefold()}
        pairs = tables.sources(self._database, set(ids) - found)
        links = self._links({node for _, node in pairs})
        nodes = {node for _, node in pairs}.union(end for _, end, _ in links)
        given = tables.attributes(self._database, nodes, name)
        with self._database.damage_errors():
            meant = {text for _, text in given if wanted in _read(text)[1].casefold()}
        hits = {node: 1 for node, text in given if text in meant}
        _pass_back(hits, links)
        return found | {frame for frame, node in pairs if node in hits}

    def by_text(self, ids: Collection[int], wanted: str) -> set[int]:
        """The frames in whose row every one of these words occurs.

        A row is its label, its article's title, its values, and the words of all it points to
        and of its sources.
        """
        asked = list(dict.fromkeys(wanted.casefold().split()))

        def bits(words: str) -> int:
            folded = words.casefold()
            return sum(1 << place for place, word in enumerate(asked) if word in folded)

        missing = dict.fromkeys(ids, (1 << len(asked)) - 1)
        values = tables.values(self._database, ids)
        with self._database.damage_errors():
            seen = {text: bits(_read(text)[1]) for text in {text for _, text in values}}
        for frame, text in values:
            missing[frame] &= ~seen[text]
        self._read_papers(self._keys[key].document for key in ids)
        keys = [self._keys[key] for key in ids]
        labels = {key: bits(self._label(key)) for key in {k.label for k in keys}}
        titles = {key: bits(self._title(key)) for key in {k.document for k in keys}}
        for key in keys:
            missing[key.id] &= ~(labels[key.label] | titles[key.document])
        self._strike_words(missing, asked, bits)
        return {frame for frame, left in missing.items() if not left}

    def _strike_words(
        self, missing: dict[int, int], asked: Sequence[str], bits: Callable[[str], int]
    ) -> None:
        """Strike what is found in the words that frames point to, and in those of sources."""
        texts = self._bits_of_texts([f for f, left in missing.items() if left], asked)
        open_ones = [f for f, held in texts.items() if missing[f] and not missing[f] & ~held]
        pairs = tables.references(self._database, open_ones)
        sources = tables.sources(self._database, open_ones)
        links = self._links({node for _, node in sources})
        nodes = {node for _, node in pairs}.union(node for _, node in sources)
        said = tables.words(self._database, nodes.union(end for _, end, _ in links))
        marks = {node: found for node, words in said.items() if (found := bits(words))}
        for frame, node in pairs:
            if node in marks:
                missing[frame] &= ~marks[node]
        _pass_back(marks, links)
        for frame, node in sources:
            if node in marks:
                missing[frame] &= ~marks[node]

    # Order

    def sort_keys(self, name: str, keys: Sequence[FrameKey]) -> dict[int, SortKey]:
        """What frames are sorted by; those that have nothing there left out."""
        return {key: found[0] for key, found in self._cells(name, keys).items()}

    def groups(
        self, name: str, keys: Sequence[FrameKey]
    ) -> tuple[dict[int, SortKey], dict[int, str]]:
        """What frames are grouped by, and how their groups are called."""
        cells = self._cells(name, keys)
        by = {frame: (*key[:3], words.casefold()) for frame, (key, words) in cells.items()}
        first: dict[tuple[Any, ...], str] = {}
        for frame, (_, words) in cells.items():
            first.setdefault(by[frame], words)
        return by, {frame: first[by[frame]] for frame in cells}

    def _cells(self, name: str, keys: Sequence[FrameKey]) -> dict[int, tuple[SortKey, str]]:
        """Sort key and words of one column."""
        ids = [key.id for key in keys]
        if name == "@conflicts":
            counts = self.conflicts(ids)
            return {key: ((0, n, n, ""), str(n)) for key, n in counts.items()}
        if name == "@label":
            named = {key.id: self._label(key.label) for key in keys}
        elif name in ("@article", "@published", "@outlet"):
            self._read_papers(key.document for key in keys)
            named = {key.id: self._of_article(name, key.document) for key in keys}
        else:
            return self._slots("trigger" if name == "@frame" else name, ids)
        return {key: (sort_key(words if name == "@published" else None, words), words)
                for key, words in named.items() if words}  # fmt: skip

    def _slots(self, name: str, ids: Collection[int]) -> dict[int, tuple[SortKey, str]]:
        decisive: dict[int, tuple[int, EntryRow]] = {}
        for entry in tables.entries(self._database, ids, name):
            rank = _rank(entry)
            known = decisive.get(entry.frame)
            # Of coded values the last counts, of reported ones the first.
            if known is None or rank < known[0] or rank == known[0] == 0:
                decisive[entry.frame] = rank, entry
        chosen = [entry for _, entry in decisive.values()]
        words = self._words(chosen)
        found: dict[int, tuple[SortKey, str]] = {}
        with self._database.damage_errors():
            for entry in chosen:
                if entry.value is not None:
                    key, said = _read(entry.value)[2], _read(entry.value)[1]
                else:
                    said = self._said(entry, words)
                    key = sort_key(said if entry.given else None, said)
                if said:
                    found[entry.frame] = key, said
        return found

    # What these are made of

    def _spec(self, label: int | None, name: str) -> SlotSpec | None:
        labels = self._store.labels
        return spec_of(labels.label_set.get(labels.uid_of(label)), name)

    def _label(self, key: int | None) -> str:
        label = self._store.labels.label_set.get(self._store.labels.uid_of(key))
        return "" if label is None else label.name

    def _read_papers(self, documents: Iterable[int | None]) -> None:
        wanted = {key for key in documents if key is not None}.difference(self._papers)
        if wanted:
            self._papers |= tables.documents(self._database, wanted)

    def _paper(self, document: int | None, field: str) -> str:
        """One field of a document's metadata as words; its papers have been read."""
        paper = None if document is None else self._papers.get(document)
        return "" if paper is None else meta_words(paper[2].get(field))

    def _title(self, document: int | None) -> str:
        paper = None if document is None else self._papers.get(document)
        return "" if paper is None else paper[1] or paper[0]

    def _of_article(self, name: str, document: int | None) -> str:
        return self._title(document) if name == "@article" else self._paper(document, name[1:])

    def _bits_of_texts(self, ids: Collection[int], words: Sequence[str]) -> dict[int, int]:
        """Which words stand in a frame's article; frames whose article holds none left out.

        A frame of the project may hold any, and so may one that leads there: all others point to
        nothing but their own article.
        """
        every, anywhere = (1 << len(words)) - 1, tables.pointing_out(self._database)
        homes = {key: self._keys[key].document for key in ids}
        closed = {home for home in homes.values() if home is not None and home not in anywhere}
        texts = tables.texts_with(self._database, closed, words)
        held = (
            (key, texts.get(home, 0) if home is not None and home in closed else every)
            for key, home in homes.items()
        )
        return {key: bits for key, bits in held if bits}

    def _links(self, nodes: set[int]) -> list[tuple[int, int, bool]]:
        """From sources to whoever says that they say so, however far it goes."""
        found: list[tuple[int, int, bool]] = []
        seen, fresh = set(nodes), nodes
        for _ in range(_ROUNDS):
            if not fresh:
                break
            links = tables.links(self._database, fresh)
            found += links
            fresh = {end for _, end, _ in links} - seen
            seen |= fresh
        return found

    def _given(self, given: str, document: int | None) -> str:
        fields = {"@published": ("published",), "@outlet": ("outlet",),
                  "@author": ("byline", "author")}.get(given, ())  # fmt: skip
        return next(filter(None, (self._paper(document, name) for name in fields)), given)

    def _words(self, entries: Collection[EntryRow]) -> dict[int, str]:
        """The words that entries point to; what the articles give them is read, too."""
        self._read_papers(self._keys[e.frame].document for e in entries if e.given is not None)
        return tables.words(self._database, {e.ref for e in entries if e.ref is not None})

    def _said(self, entry: EntryRow, words: dict[int, str]) -> str:
        """What an entry says; see `domain.ledger.entry_words`."""
        if entry.ref is not None:
            return words.get(entry.ref, "")
        if entry.given is not None:
            return self._given(entry.given, self._keys[entry.frame].document)
        return "" if entry.value is None else _read(entry.value)[1]


def _pass_back(marks: dict[int, int], links: Sequence[tuple[int, int, bool]]) -> None:
    """Give every annotation the marks of those that it leads to."""
    for _ in range(_ROUNDS):
        grown = False
        for node, end, _ in links:
            mark = marks.get(end, 0)
            if mark & ~marks.get(node, 0):
                marks[node] = marks.get(node, 0) | mark
                grown = True
        if not grown:
            break


@lru_cache(maxsize=20_000)
def _read(text: str) -> tuple[JsonValue, str, SortKey]:
    """A stored value, how it reads, and where it stands among others."""
    value = decode(text)
    words = words_for(value)
    return value, words, sort_key(value, words)


@lru_cache(maxsize=20_000)
def _days(text: str) -> tuple[float, float] | None:
    return date_interval(text)


def _rank(entry: EntryRow) -> int:
    """How near an entry is to being what its cell says: coded, asserted, other."""
    if entry.status == "coded":
        return 0
    return 1 if entry.stance == "asserts" else 2


def _cell_of(row: tuple[Any, ...]) -> tuple[Any, ...]:
    return row[:3]


_STANCES = {stance.value: stance for stance in Stance}


def _light_slot(row: tuple[Any, ...]) -> Slot:
    """An entry as far as conflicts need it."""
    value = None if row[3] is None else _read(row[3])[0]
    return Slot(row[2], value, row[4], row[5], None, _STANCES[row[6]])
