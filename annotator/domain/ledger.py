"""The ledger: what is reported of every frame, slot by slot, who says it and what proves it.

A row is a frame, a cell one of its slots. Everything here is read out of annotations; nothing of
it is stored.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple, Protocol, TypeAlias

from annotator.domain.annotation import (
    Anchor,
    Annotation,
    JsonValue,
    Kind,
    Slot,
    SlotStatus,
    Stance,
)
from annotator.domain.conflicts import Conflict, conflicts_of
from annotator.domain.document import Document
from annotator.domain.ids import Uid
from annotator.domain.label import Label, LabelSet
from annotator.domain.slots import SlotSpec, own_specs, spec_of
from annotator.domain.values import date_interval, interval, words_for

TRIGGER, MEMBER, SPEAKER = "trigger", "member", "source"
"""The slots that lead from what has no words of its own to words: of frames, of clusters, and of
the frames that say who says something."""

SortKey: TypeAlias = tuple[int, float, float, str]
"""Numbers first, by their interval, then dates, then words."""

_DEEPEST = 12


class Article(NamedTuple):
    """A document as the ledger names it; `published` is as it was given, empty when unknown."""

    uid: Uid
    id: str
    title: str
    text: str
    outlet: str
    author: str
    published: str


class Lookup(Protocol):
    """Where a row finds what its slots point to."""

    @property
    def labels(self) -> LabelSet:
        """The labels of the project."""

    def annotation(self, uid: Uid) -> Annotation | None:
        """An annotation, of whatever document."""

    def article(self, uid: Uid | None) -> Article | None:
        """A document, `None` for none."""

    def same(self, one: Uid, other: Uid) -> bool:
        """Whether two annotations stand for one thing."""


class Source(NamedTuple):
    """Who says something: their words, and what is known of them (`kind`: `official` …).

    `annotation` tells two sources apart; `None` for the article's own outlet or author.
    """

    words: str
    annotation: Uid | None = None
    attributes: tuple[tuple[str, str], ...] = ()

    def attribute(self, name: str) -> str:
        """One of the attributes, empty if there is none."""
        return next((value for key, value in self.attributes if key == name), "")


class Proof(NamedTuple):
    """The words that prove something: code points, half-open, in their article."""

    article: Article
    anchors: tuple[Anchor, ...]
    annotation: Uid

    @property
    def hull(self) -> Anchor:
        """The smallest range that holds them all."""
        return Anchor(min(a.start for a in self.anchors), max(a.end for a in self.anchors))

    @property
    def quote(self) -> str:
        """The exact words; several pieces are joined by “ … ”."""
        return " … ".join(self.article.text[start:end] for start, end in self.anchors)


@dataclass(frozen=True)
class LedgerEntry:
    """One value of a slot. `sources` leads from whoever says it to whoever says that they do."""

    slot: Slot
    words: str
    sources: tuple[Source, ...] = ()
    proofs: tuple[Proof, ...] = ()
    article: Article | None = None

    @property
    def stance(self) -> Stance:
        """How the source stands to the value."""
        return self.slot.stance

    @property
    def order(self) -> SortKey:
        """Where it stands among others in a sorted table."""
        given = self.slot.given is not None
        return sort_key(self.words if given else self.slot.value, self.words)

    @property
    def as_of(self) -> str:
        """When it was so, by the entry itself, else when its article came out; may be empty."""
        return self.slot.as_of or ("" if self.article is None else self.article.published)

    @property
    def source_words(self) -> str:
        """Who says it, nearest first: “the commander, says the ministry”; empty for nobody."""
        return ", says ".join(source.words for source in self.sources if source.words)


@dataclass(frozen=True)
class LedgerCell:
    """One slot of a frame: what is reported, what was decided, and what contradicts what."""

    name: str
    spec: SlotSpec | None
    entries: tuple[LedgerEntry, ...] = ()
    coded: LedgerEntry | None = None
    conflicts: tuple[Conflict, ...] = ()

    @cached_property
    def contested(self) -> frozenset[int]:
        """The places of the entries that contradict another one."""
        return frozenset(place for conflict in self.conflicts for place in conflict.entries)

    @property
    def decisive(self) -> LedgerEntry | None:
        """What a table is sorted by: the coded value, else the first that is asserted."""
        asserted = (e for e in self.entries if e.stance is Stance.ASSERTS)
        return self.coded or next(asserted, self.entries[0] if self.entries else None)

    @property
    def uncoded(self) -> bool:
        """Whether somebody reports a value and none was decided on."""
        reported = any(entry.slot.according_to is not None for entry in self.entries)
        return reported and self.coded is None


@dataclass(frozen=True)
class LedgerRow:
    """A frame: its words (the trigger's), where it belongs, its cells by slot."""

    frame: Annotation
    label: Label | None
    words: str
    article: Article | None
    trigger: tuple[Proof, ...] = ()
    cells: Mapping[str, LedgerCell] = field(default_factory=dict)

    @property
    def uid(self) -> Uid:
        """The frame's uid."""
        return self.frame.uid

    @property
    def label_name(self) -> str:
        """The label's name, empty without one."""
        return "" if self.label is None else self.label.name

    @property
    def conflicts(self) -> int:
        """How many pairs of reports contradict each other."""
        return sum(len(cell.conflicts) for cell in self.cells.values())

    def cell(self, name: str) -> LedgerCell:
        """A cell, empty if nothing is said there."""
        return self.cells.get(name) or LedgerCell(name, spec_of(self.label, name))


def article_of(document: Document) -> Article:
    """A document as the ledger names it."""
    meta = document.meta
    return Article(
        document.uid,
        document.id,
        document.title,
        document.text,
        meta_words(meta.get("outlet")),
        meta_words(meta.get("byline", meta.get("author"))),
        meta_words(meta.get("published")),
    )


def meta_words(value: JsonValue) -> str:
    """A metadata value as words on one line; lists joined."""
    return " ".join(words_for(value).split()) if value is not None else ""


def row_of(frame: Annotation, look: Lookup) -> LedgerRow:
    """A frame as a row of the ledger."""
    label = look.labels.get(frame.label)
    article = look.article(frame.document)
    by_name: dict[str, list[Slot]] = {}
    for slot in frame.slots:
        by_name.setdefault(slot.name, []).append(slot)
    trigger = by_name.pop(TRIGGER, [])
    cells = {
        name: _cell(name, spec_of(label, name), slots, article, look)
        for name, slots in by_name.items()
    }
    refs = tuple(slot.ref for slot in trigger if slot.ref is not None)
    words = ", ".join(words_of(uid, look) for uid in refs)
    return LedgerRow(frame, label, words, article, _proofs(refs, look), cells)


def _cell(
    name: str,
    spec: SlotSpec | None,
    slots: Sequence[Slot],
    article: Article | None,
    look: Lookup,
) -> LedgerCell:
    reported = [slot for slot in slots if slot.status is SlotStatus.REPORTED]
    coded = [slot for slot in slots if slot.status is SlotStatus.CODED]
    return LedgerCell(
        name,
        spec,
        tuple(_entry(slot, article, look) for slot in reported),
        _entry(coded[-1], article, look) if coded else None,
        conflicts_of(spec, reported, look.same),
    )


def _entry(slot: Slot, home: Article | None, look: Lookup) -> LedgerEntry:
    article = home
    for uid in (*slot.evidence, slot.ref, slot.according_to):
        found = None if uid is None else look.annotation(uid)
        if found is not None and found.document is not None:
            article = look.article(found.document) or home
            break
    proofs: tuple[Proof, ...] = ()
    for uids in (slot.evidence, _some(slot.ref), _some(slot.according_to)):
        proofs = proofs or _proofs(uids, look)
    words = entry_words(slot, look, article)
    sources = () if slot.according_to is None else sources_of(slot.according_to, look)
    return LedgerEntry(slot, words, sources, proofs, article)


def entry_words(slot: Slot, look: Lookup, article: Article | None) -> str:
    """What an entry says: a value as one reads it, the words it points to, what is given."""
    if slot.ref is not None:
        return words_of(slot.ref, look)
    if slot.given is not None:
        return given_words(slot.given, article)
    return words_for(slot.value)


def given_words(given: str, article: Article | None) -> str:
    """What an article gives without words; the name of the given where it gives nothing."""
    if article is None:
        return given
    found = {
        "@published": article.published,
        "@outlet": article.outlet,
        "@author": article.author,
    }
    return found.get(given) or given


def words_of(uid: Uid, look: Lookup) -> str:
    """The words an annotation stands for, on one line; without any, the name of its label."""
    annotation = look.annotation(uid)
    if annotation is None:
        return ""
    bearer = bearer_of(annotation, look)
    if bearer is not None:
        article = look.article(bearer.document)
        if article is not None:
            pieces = (article.text[start:end] for start, end in bearer.anchors)
            return " ".join(" … ".join(pieces).split())
    label = look.labels.get(annotation.label)
    return "" if label is None else label.name


def bearer_of(annotation: Annotation, look: Lookup) -> Annotation | None:
    """The annotation with anchors that stands for one without: its trigger, its first member."""
    for _ in range(_DEEPEST):
        if annotation.anchors:
            return annotation
        leads = _some(
            next((s.ref for s in annotation.slots if s.name in (TRIGGER, MEMBER) and s.ref), None)
        )
        found = look.annotation(leads[0]) if leads else None
        if found is None:
            return None
        annotation = found
    return None


def sources_of(uid: Uid, look: Lookup) -> tuple[Source, ...]:
    """Who says something, nearest first: the source, whoever says that it does, and so on."""
    chain: list[Source] = []
    seen: set[Uid] = set()
    following: Uid | None = uid
    while following is not None and following not in seen and len(chain) < _DEEPEST:
        seen.add(following)
        annotation = look.annotation(following)
        if annotation is None:
            break
        source, following = _source(annotation, look)
        chain.append(source)
    return tuple(chain)


def _source(annotation: Annotation, look: Lookup) -> tuple[Source, Uid | None]:
    """One link of the chain, and where it goes on."""
    speakers = [s for s in annotation.slots if s.name == SPEAKER]
    further = (s.according_to for s in (*speakers, *annotation.slots))
    following = next((uid for uid in further if uid is not None), None)
    if annotation.kind is not Kind.FRAME or not speakers:
        words = words_of(annotation.uid, look)
        return Source(words, annotation.uid, _attributes(annotation)), following
    article = look.article(annotation.document)
    words = ", ".join(filter(None, (entry_words(s, look, article) for s in speakers)))
    only = speakers[0].ref if len(speakers) == 1 else annotation.uid
    attributes = _attributes(annotation)
    for speaker in speakers:
        found = None if speaker.ref is None else look.annotation(speaker.ref)
        attributes += () if found is None else _attributes(found)
    return Source(words, only, tuple(dict.fromkeys(attributes))), following


def _attributes(annotation: Annotation) -> tuple[tuple[str, str], ...]:
    return tuple(
        (slot.name, words_for(slot.value)) for slot in annotation.slots if slot.value is not None
    )


def _proofs(uids: Iterable[Uid], look: Lookup) -> tuple[Proof, ...]:
    found = []
    for uid in uids:
        annotation = look.annotation(uid)
        bearer = None if annotation is None else bearer_of(annotation, look)
        article = None if bearer is None else look.article(bearer.document)
        if bearer is not None and article is not None:
            found.append(Proof(article, bearer.anchors, uid))
    return tuple(found)


def _some(uid: Uid | None) -> tuple[Uid, ...]:
    return () if uid is None else (uid,)


def sort_key(value: JsonValue, words: str) -> SortKey:
    """Where a value stands among others: by number or date if it is one, else by its words."""
    numbers = interval(value)
    if numbers is not None:
        return 0, *numbers, ""
    days = date_interval(value)
    if days is not None:
        return 1, *days, ""
    return 2, 0, 0, words.casefold()


def columns_of(labels: Iterable[Label]) -> tuple[str, ...]:
    """The slots of frame labels, each name once, in the labels' order."""
    return tuple(dict.fromkeys(spec.name for label in labels for spec in own_specs(label)))


def about_saying(label: Label) -> bool:
    """Whether the frames of a label say who says something, and so are means rather than rows."""
    return spec_of(label, SPEAKER) is not None
