"""What an export writes and what it leaves out: the same table before writing and after."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

from annotator.domain.ids import Uid
from annotator.formats.losses import LossPlace, WriteReport
from annotator.formats.misfits import DROPPED, NO_TOKEN, SNAPPED
from annotator.storage import overview
from annotator.storage.store import Store

MOST_EXAMPLES = 3
"""So many places of what is lost are told in words; of spans off their tokens all that are kept."""

OFF_TOKENS = frozenset({SNAPPED, DROPPED, NO_TOKEN})
"""Reasons of which every place is worth a look before writing."""

_MOST_WORDS = 60


class Fate(StrEnum):
    """What becomes of what an export does not write as it is."""

    STOPS = "stops the export"
    LOST = "not written at all"
    WITHOUT = "written without"
    UNWANTED = "not chosen"


class Place(NamedTuple):
    """Where something is lost: uids to go there by, the document's id, and words."""

    document: Uid
    annotation: Uid | None
    document_id: str
    words: str


@dataclass(frozen=True, slots=True)
class Loss:
    """One row of the table: what is not written as it is, how often, and where, first ones."""

    fate: Fate
    what: str
    count: int
    places: tuple[Place, ...] = ()


@dataclass(frozen=True, slots=True)
class PartReport:
    """One file (or folder) of an export, and what is in it.

    `part` is that of a split, `annotator` whose layer it holds; both may be empty. `labels`
    counts annotations by the names of their labels, before the format takes any away.
    """

    path: Path | None
    part: str
    annotator: str
    documents: int
    annotations: int
    labels: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class ExportReport:
    """What was written (or would be), and what was not.

    `documents` counts each once, `annotations` what is written of them; `problems` counts, by
    code, what of it is not as the label set asks. `of` is how many documents there are where a
    plan looked at the first ones only.
    """

    format: str
    target: str
    documents: int
    annotations: int
    losses: tuple[Loss, ...] = ()
    files: tuple[Path, ...] = ()
    parts: tuple[PartReport, ...] = ()
    notes: tuple[str, ...] = ()
    problems: Mapping[str, int] = field(default_factory=dict)
    of: int | None = None

    @property
    def left_out(self) -> dict[str, int]:
        """Everything that is not written as it is: counts by what it is."""
        found: Counter[str] = Counter()
        for loss in self.losses:
            found[loss.what] += loss.count
        return dict(found)

    @property
    def loses(self) -> bool:
        """Whether anything is lost that nobody chose to leave out."""
        return any(loss.fate is not Fate.UNWANTED for loss in self.losses)

    @property
    def stops(self) -> bool:
        """Whether nothing would be written, because spans that do not fit tokens are to stop it."""
        return any(loss.fate is Fate.STOPS for loss in self.losses)

    def of_fate(self, fate: Fate) -> tuple[Loss, ...]:
        """The rows of one fate."""
        return tuple(loss for loss in self.losses if loss.fate is fate)


class Tally:
    """Adds up what the files of one export lose."""

    def __init__(self) -> None:
        self._counts: dict[Fate, Counter[str]] = {fate: Counter() for fate in Fate}
        self._places: dict[tuple[Fate, str], list[LossPlace]] = {}

    def add(self, written: WriteReport, *, again: bool = False) -> None:
        """Add what a writer lost; `again`: another file has the same documents."""
        dropped = written.dropped - written.alike if again else written.dropped
        for what, count in dropped.items():
            gone = min(count, written.gone[what])
            self._count(Fate.LOST, what, gone, written)
            self._count(Fate.WITHOUT, what, count - gone, written)

    def unwanted(self, what: str, count: int) -> None:
        """Add documents that were not chosen."""
        if count:
            self._counts[Fate.UNWANTED][what] += count

    def unwanted_all(self, left: WriteReport) -> None:
        """Add what of chosen documents was not chosen."""
        for what, count in left.dropped.items():
            self._count(Fate.UNWANTED, what, count, left)

    def rows(self, store: Store, *, stop: bool) -> tuple[Loss, ...]:
        """The table; with `stop`, spans off their tokens end the export."""
        told = _Telling(store)
        found: dict[tuple[Fate, str], Loss] = {}
        for fate, counts in self._counts.items():
            for what, count in counts.items():
                places = self._places.get((fate, what), [])
                if what not in OFF_TOKENS:
                    places = places[:MOST_EXAMPLES]
                stops = stop and what in OFF_TOKENS
                row = Loss(
                    Fate.STOPS if stops else fate,
                    DROPPED if stops and what == SNAPPED else what,
                    count,
                    told.places(places),
                )
                found[row.fate, row.what] = row
        order = list(Fate)
        rows = found.values()
        return tuple(sorted(rows, key=lambda row: (order.index(row.fate), -row.count, row.what)))

    def _count(self, fate: Fate, what: str, count: int, written: WriteReport) -> None:
        if count > 0:
            self._counts[fate][what] += count
            self._places.setdefault((fate, what), []).extend(written.places.get(what, ()))


class _Telling:
    """Tells places in words."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._ids: dict[Uid, str] = {}

    def places(self, places: Iterable[LossPlace]) -> tuple[Place, ...]:
        """The places with the ids of their documents, and what stands there."""
        found = []
        for place in dict.fromkeys(places):
            words = place.sentence or self._words(place)
            found.append(Place(place.document, place.annotation, self._id(place.document), words))
        return tuple(found)

    def _id(self, document: Uid) -> str:
        if document not in self._ids:
            self._ids[document] = self._store.documents.id_of(document)
        return self._ids[document]

    def _words(self, place: LossPlace) -> str:
        if place.annotation is None:
            return overview.title_of(self._store, place.document)
        a = self._store.annotations.get(place.annotation)
        label = self._store.labels.label_set.get(a.label)
        name = "" if label is None else label.name
        quotes = overview.quotes_in(self._store, place.document, a.anchors)
        if not quotes:
            return name
        quote = " … ".join(quotes)
        if len(quote) > _MOST_WORDS:
            quote = f"{quote[: _MOST_WORDS - 1]}…"
        return f"“{quote}” ({name})" if name else f"“{quote}”"
