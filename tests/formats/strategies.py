"""Hypothesis strategies for whole annotated documents, as odd as the model allows."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hypothesis import strategies as st

from annotator.domain.annotation import (
    EMPTY,
    Anchor,
    Annotation,
    Judgement,
    Kind,
    Slot,
    SlotStatus,
    Stance,
    Verdict,
)
from annotator.domain.corpus import Corpus
from annotator.domain.document import AnnotatedDocument, Coverage, CoverageState, Document, Status
from annotator.domain.ids import Uid, new_uid
from annotator.domain.label import PALETTE, Label, LabelSet, name_key

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
WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
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


@st.composite
def label_sets(draw: st.DrawFn) -> LabelSet:
    """A few labels of every kind, with hostile names, plain or with properties."""
    named = draw(
        st.lists(
            st.tuples(st.sampled_from(Kind), _NAMES),
            min_size=1,
            max_size=6,
            unique_by=lambda pair: (pair[0], name_key(pair[1])),
        )
    )
    labels: list[Label] = []
    rich = draw(st.booleans())
    for place, (kind, name) in enumerate(named):
        label = Label(new_uid(), name, kind, PALETTE[place], "12345q"[place])
        if rich:
            label = replace(
                label,
                color=draw(st.sampled_from(["#123456", *PALETTE[:2]])),
                key=draw(st.sampled_from([None, label.key])),
                description=draw(WORDS),
                parent=draw(st.sampled_from([None, *(other.uid for other in labels)])),
                examples=tuple(draw(st.lists(WORDS, max_size=2))),
                slots=tuple(draw(st.sampled_from([(), ({"name": "amount", "type": "integer"},)]))),
                constraints=draw(st.sampled_from([{}, {"overlap": False}])),
                retired=draw(st.booleans()),
                extra=draw(EXTRA),
            )
        labels.append(label)
    return LabelSet(tuple(labels))


@st.composite
def documents(draw: st.DrawFn, label_set: LabelSet, id: str) -> AnnotatedDocument:
    """A document with annotations of every kind that refer to one another."""
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
    kinds = draw(st.lists(st.sampled_from(Kind), max_size=6))
    uids = [new_uid() for _ in kinds]
    found: dict[object, Annotation] = {}
    given_ids: set[str | None] = {None}
    for uid, kind in zip(uids, kinds, strict=True):
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
    draw: st.DrawFn, uid: Uid, kind: Kind, document: Document, labels: LabelSet, uids: list[Uid]
) -> Annotation:
    fitting = [label.uid for label in labels.of_kind(kind)]
    length = len(document.text)
    # Also relations and frames may stand somewhere.
    places = anchors(length) if kind is Kind.SPAN else st.one_of(st.just(()), anchors(length))
    where: tuple[Anchor, ...] = draw(places)
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
        label=draw(st.sampled_from([None, *fitting])),
        document=document.uid,
        anchors=where,
        head=head,
        slots=(*structure, *draw(st.lists(slots(uids), max_size=3))),
        annotator=draw(st.sampled_from(["ada", "bo", "numbers"])),
        origin=draw(st.sampled_from(["hand", "import", "rule:numbers@1", "model:x@2"])),
        score=draw(st.one_of(st.none(), st.floats(0, 1))),
        confidence=draw(st.one_of(st.none(), st.floats(0, 1))),
        note=draw(WORDS),
        label_set_version=1,
        created=created,
        updated=draw(st.sampled_from([created, LATER])),
        judgements=tuple(draw(st.lists(JUDGEMENTS, max_size=2))),
        given_id=draw(_GIVEN_IDS),
        extra=draw(EXTRA),
    )


@st.composite
def corpora(draw: st.DrawFn) -> tuple[Corpus, list[AnnotatedDocument]]:
    """A label set, up to three documents, and perhaps a frame of the whole project."""
    label_set = draw(label_sets())
    ids = draw(st.lists(WORDS, max_size=3, unique=True))
    found = [draw(documents(label_set, id)) for id in ids]
    targets = [a.uid for document in found for a in document.annotations]
    wide: tuple[Annotation, ...] = ()
    if draw(st.booleans()):
        frame = new_uid()
        wide = (
            Annotation(
                frame,
                Kind.FRAME,
                slots=tuple(draw(st.lists(slots([*targets, frame]), max_size=3))),
                annotator="ada",
                label_set_version=1,
                created=MOMENT,
                updated=MOMENT,
                given_id=draw(st.sampled_from([None, "event"])),
            ),
        )
    return Corpus(label_set, (), wide), found


def comparable(document: AnnotatedDocument) -> dict[str, Any]:
    """A document by what it says: no uids of ours, names for labels and for annotations."""
    names: dict[Uid | None, str | None] = {None: None}
    names |= {label.uid: label.name for label in document.label_set}
    ids = {a.uid: a.given_id if a.given_id is not None else a.uid for a in document.annotations}
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
