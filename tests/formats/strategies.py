"""Hypothesis strategies for whole annotated documents, as odd as the model allows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from hypothesis import strategies as st

from annotator.domain.annotation import (
    EMPTY,
    Anchor,
    Annotation,
    JsonObject,
    Judgement,
    Kind,
    Slot,
    SlotStatus,
    Stance,
    Verdict,
)
from annotator.domain.candidates import Candidate, CandidateTable
from annotator.domain.changes import Fact
from annotator.domain.corpus import Corpus, Place, SetVersion
from annotator.domain.document import AnnotatedDocument, Coverage, CoverageState, Document, Status
from annotator.domain.ids import Uid, new_uid
from annotator.domain.label import PALETTE, Label, LabelSet, name_key
from annotator.domain.slots import STRUCTURE, SlotType
from annotator.formats.sidecar import is_needed

MOMENT = "2026-11-22T10:00:00.000Z"
LATER = "2026-11-23T10:00:00.000Z"

PIECES = (
    "Reuters", " ", "46 ships", "\r\n", "\n", "\r", "👩‍👩‍👧", "🇺🇦", "e\u0301", "\u2028", "\u2029",
    "\ufeff", "\u00a0", "مرحبا", "שלום", "\u200f", "𝔘", "\x0b", "\x1c", "\x85", "می\u200cخواهم",
    '"', "\\", "\t", "\x7f", "\ufffe",
)  # fmt: skip
TEXTS = st.one_of(
    st.lists(st.sampled_from(PIECES), max_size=12).map("".join),
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=30),
)
WORDS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)
_NAMES = st.one_of(
    st.sampled_from(
        ["Source", "=cmd|x", "a,b;c", '"quoted"', "{[}", "A B", "x" * 371, "é", "👍", "null", "0"]
    ),
    st.text(
        st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp", "Cf", "Cn", "Zs"]), min_size=1
    ),
)
_NUMBERS = st.one_of(
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
)
JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), _NUMBERS, WORDS),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(WORDS, inner, max_size=3)),
    max_leaves=6,
)
# Keys that mean nothing to the format, at any place.
EXTRA = st.one_of(
    st.just(EMPTY), st.dictionaries(WORDS.map(lambda w: f"x-{w}"), JSON, min_size=1, max_size=2)
)
VALUES: st.SearchStrategy[Any] = st.one_of(
    st.booleans(),
    _NUMBERS,
    WORDS,
    st.lists(WORDS, min_size=1, max_size=3),
    st.sampled_from(
        [
            {"value": 9, "unit": "USD"},
            {"value": 20, "comparator": "at least"},
            {"low": 20, "best": 24, "high": 30},
            {"date": "2024-09", "precision": "month"},
            {"kb": "wikidata", "id": "Q212"},
            {"kb": "wikidata", "id": None},
            {"ref": "not a reference"},
        ]
    ),
)
_GIVEN_IDS = st.one_of(st.none(), st.sampled_from(["s1", "T2", "", "x", "ключ", "e9"]))


@st.composite
def anchors(draw: st.DrawFn, length: int) -> tuple[Anchor, ...]:
    """One to three fragments that share no code point, in any order; touching ones, empty ones."""
    count = draw(st.integers(1, 3))
    cuts = sorted(draw(st.lists(st.integers(0, length), min_size=2 * count, max_size=2 * count)))
    found = [Anchor(cuts[2 * i], cuts[2 * i + 1]) for i in range(count)]
    return tuple(draw(st.permutations(list(dict.fromkeys(found)))))


@st.composite
def slots(draw: st.DrawFn, targets: list[Uid]) -> Slot:
    """A slot: a value, a reference or a given, plain or with all that can be said about it."""
    name = draw(st.sampled_from(["amount", "who", "date", "note", "", "member", "from", "rank"]))
    kind = draw(st.sampled_from(["value", "ref", "given"] if targets else ["value", "given"]))
    slot = Slot(name)
    if kind == "value":
        slot = slot._replace(value=draw(VALUES))
    elif kind == "ref":
        slot = slot._replace(ref=draw(st.sampled_from(targets)))
    else:
        slot = slot._replace(given=draw(st.sampled_from(["@published", "@author"])))
    if draw(st.booleans()):
        return slot
    some = st.lists(st.sampled_from(targets), max_size=2) if targets else st.just([])
    return slot._replace(
        according_to=draw(st.one_of(st.none(), st.sampled_from(targets))) if targets else None,
        stance=draw(st.sampled_from(Stance)),
        as_of=draw(st.sampled_from([None, "2024-09-10"])),
        status=draw(st.sampled_from(SlotStatus)),
        rule=draw(st.sampled_from([None, "official count"])),
        evidence=tuple(draw(some)),
        extra=draw(EXTRA),
    )


JUDGEMENTS = st.builds(
    Judgement,
    st.sampled_from(["ada", "bo"]),
    st.sampled_from(Verdict),
    WORDS,
    st.sampled_from([MOMENT, LATER]),
    EXTRA,
)


_COUNTED: tuple[dict[str, Any], ...] = ({}, {"required": True}, {"min": 1, "max": 3}, {"max": None})
_TYPED: tuple[dict[str, Any], ...] = (
    {"type": "flag", "default": False},
    {"type": "one-of", "choices": ["drone", "ship"], "default": "ship"},
    {"type": "many-of", "choices": ["a", "b, c"], "default": ["a"]},
    {"type": "integer", "low": 0, "high": 10**12},
    {"type": "decimal", "units": ["USD", "%"], "low": -0.5},
    {"type": "number", "units": ["km"], "default": {"value": 20, "comparator": "at least"}},
    {"type": "range", "units": ["km"]},
    {"type": "date", "givens": ["@published"]},
    {"type": "text", "description": "in the words of the article"},
    {"type": "url"},
    {"type": "kb", "kbs": ["ports", "wikidata"]},
    {"type": "reference", "givens": ["@outlet", "@author"]},
)


@st.composite
def slot_specs(draw: st.DrawFn, kind: Kind, uids: list[Uid]) -> tuple[JsonObject, ...]:
    """Slots of a label: its kind's own, narrowed, and some of every type."""
    some = st.lists(st.sampled_from(uids), max_size=2, unique=True)
    specs: list[JsonObject] = [
        {"name": own.name, "type": "reference", "to": draw(some)}
        for own in STRUCTURE[kind]
        if own.type is SlotType.REFERENCE and draw(st.booleans())
    ]
    for number, typed in enumerate(draw(st.lists(st.sampled_from(_TYPED), max_size=3))):
        spec = {"name": f"slot {number}", **typed, **draw(st.sampled_from(_COUNTED)), **draw(EXTRA)}
        if typed["type"] == "reference":
            spec["to"] = draw(some)
        if number and draw(st.booleans()):
            spec["shown_if"] = {"slot": "slot 0", "is": [draw(WORDS)]}
        specs.append(spec)
    return tuple(specs)


@st.composite
def constraints(draw: st.DrawFn, kind: Kind, uids: list[Uid]) -> JsonObject:
    """Any constraints that mean something for a kind."""
    rules: dict[str, Any] = {**draw(EXTRA)}
    if draw(st.booleans()):
        rules["no_overlap_with"] = draw(st.lists(st.sampled_from(uids), max_size=2, unique=True))
    flags = ["zero_length", "required", "singletons"]
    flags += ["symmetric"] * (kind is Kind.RELATION) + ["one_primary"] * (kind is Kind.DOCUMENT)
    for flag in draw(st.lists(st.sampled_from(flags), max_size=2)):
        rules[flag] = draw(st.booleans())
    if draw(st.booleans()):
        rules["most_per_document"] = draw(st.integers(0, 9))
    return rules


@st.composite
def label_sets(draw: st.DrawFn, versions: int = 0) -> LabelSet:
    """A few labels of every kind, with hostile names, plain or with every property."""
    named = draw(
        st.lists(
            st.tuples(st.sampled_from(Kind), _NAMES),
            min_size=1,
            max_size=6,
            unique_by=lambda pair: (pair[0], name_key(pair[1])),
        )
    )
    labels: list[Label] = []
    uids = [new_uid() for _ in named]
    rich = draw(st.booleans())
    for place, (uid, (kind, name)) in enumerate(zip(uids, named, strict=True)):
        label = Label(uid, name, kind, PALETTE[place], "12345q"[place])
        if rich:
            label = replace(
                label,
                color=draw(st.sampled_from(["#123456", *PALETTE[:2]])),
                key=draw(st.sampled_from([None, label.key])),
                description=draw(WORDS),
                parent=draw(st.sampled_from([None, *(other.uid for other in labels)])),
                examples=tuple(draw(st.lists(WORDS, max_size=2))),
                slots=draw(slot_specs(kind, uids)),
                constraints=draw(constraints(kind, uids)),
                retired=draw(st.booleans()),
                extra=draw(EXTRA),
                memo=draw(WORDS),
                meaning=draw(st.integers(1, versions + 1)),
            )
        labels.append(label)
    return LabelSet(tuple(labels), versions + 1)


@st.composite
def documents(
    draw: st.DrawFn, label_set: LabelSet, id: str, kinds: dict[Uid, Kind], far: list[Uid]
) -> AnnotatedDocument:
    """A document with annotations of these kinds that refer to one another and to `far` ones."""
    document = Document(
        uid=new_uid(),
        id=id,
        text=draw(TEXTS),
        title=draw(WORDS),
        meta=draw(st.dictionaries(WORDS, JSON, max_size=2)),
        status=draw(st.sampled_from(Status)),
        coverage=tuple(draw(st.lists(_coverage(label_set), max_size=2))),
        importer="jsonl@1",
        created=MOMENT,
        updated=MOMENT,
        extra=draw(EXTRA),
    )
    uids = [*kinds, *far]
    found: dict[object, Annotation] = {}
    given_ids: set[str | None] = {None}
    for uid, kind in kinds.items():
        annotation = draw(_annotations(uid, kind, document, label_set, uids))
        if annotation.given_id in given_ids:
            annotation = annotation._replace(given_id=None)
        given_ids.add(annotation.given_id)
        found[uid] = annotation
    return AnnotatedDocument(document, tuple(found.values()), label_set)


def _coverage(label_set: LabelSet) -> st.SearchStrategy[Coverage]:
    return st.builds(
        Coverage,
        annotator=st.sampled_from(["ada", "bo"]),
        state=st.sampled_from(CoverageState),
        label=st.sampled_from([None, *(label.uid for label in label_set)]),
        created=st.just(MOMENT),
        extra=EXTRA,
    )


@st.composite
def _annotations(
    draw: st.DrawFn,
    uid: Uid,
    kind: Kind,
    document: Document | None,
    labels: LabelSet,
    uids: list[Uid],
) -> Annotation:
    fitting = [label.uid for label in labels.of_kind(kind)]
    length = 0 if document is None else len(document.text)
    # Also relations and frames may stand somewhere.
    places = anchors(length) if kind is Kind.SPAN else st.one_of(st.just(()), anchors(length))
    where: tuple[Anchor, ...] = draw(places) if document is not None else ()
    structure: list[Slot] = []
    if kind is Kind.RELATION:
        structure = [Slot(end, ref=draw(st.sampled_from(uids))) for end in ("from", "to")]
    elif kind is Kind.FRAME:
        structure = draw(st.sampled_from([[], [Slot("trigger", ref=uids[0])]]))
    elif kind is Kind.CLUSTER:
        structure = [
            Slot("member", ref=ref) for ref in draw(st.lists(st.sampled_from(uids), max_size=3))
        ]
    elif kind is Kind.DOCUMENT:
        structure = draw(st.sampled_from([[], [Slot("rank", 1)]]))
    created = draw(st.sampled_from([MOMENT, LATER]))
    head = draw(st.one_of(st.none(), anchors(length).map(lambda a: a[0]))) if where else None
    return Annotation(
        uid=uid,
        kind=kind,
        label=draw(st.sampled_from([None, *fitting] if kind is Kind.SPAN else fitting)),
        document=None if document is None else document.uid,
        anchors=where,
        head=head,
        slots=(*structure, *draw(st.lists(slots(uids), max_size=3))),
        annotator=draw(st.sampled_from(["ada", "bo", "numbers"])),
        origin=draw(st.sampled_from(["hand", "import", "rule:numbers@1", "model:x@2"])),
        score=draw(st.one_of(st.none(), st.floats(0, 1))),
        confidence=draw(st.one_of(st.none(), st.floats(0, 1))),
        note=draw(WORDS),
        label_set_version=draw(st.integers(0, labels.version)),
        created=created,
        updated=draw(st.sampled_from([created, LATER])),
        judgements=tuple(draw(st.lists(JUDGEMENTS, max_size=2))),
        given_id=draw(_GIVEN_IDS),
        extra=draw(EXTRA),
    )


@st.composite
def _candidates(draw: st.DrawFn) -> CandidateTable:
    ids = draw(st.lists(WORDS, max_size=3, unique=True))
    aliases = st.lists(WORDS, max_size=2)
    rows = tuple(
        Candidate(id, draw(WORDS), tuple(draw(aliases)), draw(WORDS), draw(EXTRA)) for id in ids
    )
    return CandidateTable(new_uid(), draw(WORDS), rows)


@st.composite
def corpora(draw: st.DrawFn) -> tuple[Corpus, list[AnnotatedDocument]]:
    """The whole model: up to three documents that refer to one another, and their project."""
    past = draw(
        st.lists(st.tuples(st.sampled_from([MOMENT, LATER]), WORDS), min_size=1, max_size=3)
    )
    versions = tuple(SetVersion(n, created, note) for n, (created, note) in enumerate(past, 2))
    label_set = draw(label_sets(len(versions)))
    there = [Kind.SPAN, *(k for k in Kind if k is not Kind.SPAN and label_set.of_kind(k))]
    wide_kinds = [k for k in there if k not in (Kind.SPAN, Kind.DOCUMENT)]
    ids = draw(st.lists(WORDS, max_size=3, unique=True))
    kinds = [
        {new_uid(): kind for kind in draw(st.lists(st.sampled_from(there), max_size=6))}
        for _ in ids
    ]
    across = draw(st.lists(st.sampled_from(wide_kinds), max_size=3)) if wide_kinds else []
    wide: dict[Uid, Kind] = {new_uid(): kind for kind in across}
    everybody: list[Uid] = [*(uid for own in kinds for uid in own), *wide]
    far = everybody if draw(st.booleans()) else []
    found = [
        draw(documents(label_set, id, own, far)) for id, own in zip(ids, kinds, strict=True)
    ]
    annotations: list[Annotation] = []
    for uid, kind in wide.items():
        annotation = draw(_annotations(uid, kind, None, label_set, everybody))
        taken = {a.given_id for a in annotations}
        if annotation.given_id in taken:
            annotation = annotation._replace(given_id=None)
        annotations.append(annotation)
    facts = draw(st.dictionaries(WORDS.filter(bool), JSON.filter(lambda v: v is not None),
                                 max_size=2))  # fmt: skip
    tables = draw(st.lists(_candidates(), max_size=2, unique_by=lambda table: table.name))
    if not draw(st.booleans()):
        facts, tables = {}, []
    corpus = Corpus(
        label_set,
        (),
        tuple(annotations),
        draw(EXTRA) if facts else {},
        versions,
        tuple(Fact(key, facts[key]) for key in sorted(facts, key=str.encode)),
        tuple(sorted(tables, key=lambda table: table.name.encode())),
        places_of(found, annotations),
    )
    if is_needed(corpus):
        return corpus, found
    # Where no project file is written nothing tells of versions.
    first = LabelSet(label_set.labels, 1)
    return replace(corpus, versions=(), label_set=first), [
        replace(d.with_annotations(a._replace(label_set_version=1) for a in d.annotations),
                label_set=first)
        for d in found
    ]  # fmt: skip


def places_of(
    documents: Sequence[AnnotatedDocument], wide: Sequence[Annotation]
) -> Callable[[Uid], Place | None]:
    """Where annotations stand that came with an id of their own."""
    homes: list[tuple[str | None, Sequence[Annotation]]] = [(None, wide)]
    homes += [(d.id, d.annotations) for d in documents]
    places = {
        a.uid: Place(home, a.given_id)
        for home, annotations in homes
        for a in annotations
        if a.given_id is not None
    }
    return places.get


def names_of(
    documents: Sequence[AnnotatedDocument], wide: Sequence[Annotation]
) -> dict[Uid, str]:
    """What annotations are known by in files, whatever their uids are here."""
    place_of = places_of(documents, wide)
    annotations = [*(a for d in documents for a in d.annotations), *wide]
    return {a.uid: repr(place_of(a.uid) or a.uid) for a in annotations}


def comparable_wide(
    annotations: Sequence[Annotation], labels: LabelSet, ids: dict[Uid, str]
) -> dict[str, tuple[object, ...]]:
    """Annotations of the whole project by what they say."""
    names: dict[Uid | None, str | None] = {label.uid: label.name for label in labels}
    return {ids[a.uid]: _comparable(a, names, ids) for a in annotations}


def comparable(
    document: AnnotatedDocument, ids: dict[Uid, str] | None = None
) -> dict[str, Any]:
    """A document by what it says: no uids of ours, names for labels and for annotations.

    `ids` are what `names_of` gives, where annotations refer to those of other documents.
    """
    names: dict[Uid | None, str | None] = {None: None}
    names |= {label.uid: label.name for label in document.label_set}
    ids = names_of([document], ()) if ids is None else ids
    d = document.document
    return {
        "document": replace(d, uid=Uid(""), coverage=(), created="", updated=""),
        "coverage": sorted(
            repr((c.annotator, c.state, names[c.label], c.created, dict(c.extra)))
            for c in d.coverage
        ),
        "annotations": {ids[a.uid]: _comparable(a, names, ids) for a in document.annotations},
    }


def _comparable(
    a: Annotation, names: dict[Uid | None, str | None], ids: dict[Uid, str]
) -> tuple[object, ...]:
    own = {
        Kind.RELATION: ("from", "to"),
        Kind.FRAME: ("trigger",),
        Kind.CLUSTER: ("member",),
        Kind.DOCUMENT: ("rank",),
    }.get(a.kind, ())

    def told_id(uid: Uid | None) -> Uid | None:
        return None if uid is None else Uid(ids.get(uid, uid))

    told = [
        slot._replace(
            ref=told_id(slot.ref),
            according_to=told_id(slot.according_to),
            evidence=tuple(Uid(ids.get(uid, uid)) for uid in slot.evidence),
            uid=None,
        )
        for slot in a.slots
    ]
    # Ends, trigger, members and rank stand before the other slots in a line, plain ones first.
    first = sorted((slot for slot in told if slot.name in own), key=repr)
    rest = [slot for slot in told if slot.name not in own]
    return (
        names[a.label],
        first,
        rest,
        a._replace(uid=Uid(""), label=None, document=None, slots=()),
    )
