"""Hypothesis strategies for hostile text and for whole records."""

from __future__ import annotations

from typing import Any

from hypothesis import settings
from hypothesis import strategies as st

from annotator.domain.annotation import (
    Anchor,
    Annotation,
    JsonValue,
    Judgement,
    Kind,
    Slot,
    SlotStatus,
    Stance,
    Verdict,
)
from annotator.domain.ids import Uid, new_uid

PIECES = (
    "\r\n", "\r", "\n", "\u2028", "\u2029", "\x85", "\x0b", "\x0c", "\t", "\x1f",
    "\ufeff", "\u00a0", "\u00ad", "\u200b", "\u200c", "\u200d", "\u202e", "\u2066", "\u2069",
    "e\u0301", "\u0301", "Å", "A\u030a", "ﬁ", "ß", "İ", "ſ",
    "مرحبا", "می\u200cخواهم", "שלום", "हिन्दी", "ไทย", "中文", "한국어", "한",
    "👩\u200d👩\u200d👧", "🇺🇦", "👍🏽", "🏴\U000e0067\U000e007f", "\U00010348", "𝔘𝔫𝔦",
    "\ufdd0", "\uffff", "\ufffc", "\ufffd", "\ue000", "\U0010ffff",
    "“", "”", "'", '"', "\\", "%", "?", "NULL", "'; --", "<img src=x>", "&amp;", "{}", "[",
    "plain words ", "12", " ", "  ",
)  # fmt: skip
"""What programs alter, split, trim, escape or trip over."""

_PROFILE = settings()
fewer = settings(max_examples=max(20, _PROFILE.max_examples // 5))
"""For tests whose every example makes project files."""

thorough = settings(max_examples=1000 if _PROFILE.max_examples > 100 else _PROFILE.max_examples)
"""For what everything rests on: a thousand examples wherever more than usual are wanted."""

_CHARACTERS = st.characters(exclude_categories=["Cs"], exclude_characters="\0")


def texts(max_size: int = 30) -> st.SearchStrategy[str]:
    """Articles that can be stored: everything but NUL and lone surrogates."""
    pieces = st.one_of(st.sampled_from(PIECES), _CHARACTERS)
    return st.lists(pieces, max_size=max_size).map("".join)


def words(max_size: int = 6) -> st.SearchStrategy[str]:
    """Notes, titles, names of annotators, ids: short hostile text."""
    return texts(max_size)


def json_values() -> st.SearchStrategy[JsonValue]:
    """What a slot or a document's metadata can hold."""
    scalars = st.one_of(
        st.none(), st.booleans(), st.integers(-(10**20), 10**20), words(),
        st.floats(allow_nan=False, allow_infinity=False),
    )  # fmt: skip
    return st.recursive(
        scalars,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words(3), inner, max_size=3),
        max_leaves=6,
    )


def json_objects() -> st.SearchStrategy[dict[str, JsonValue]]:
    """Metadata and unknown keys."""
    return st.dictionaries(words(3), json_values(), max_size=3)


@st.composite
def anchors(draw: st.DrawFn, length: int, most: int = 3) -> tuple[Anchor, ...]:
    """One to `most` fragments of a text of `length` code points, in any order.

    They share no code point; touching ones and one empty fragment are possible.
    """
    count = draw(st.integers(1, most))
    edges = sorted(draw(st.lists(st.integers(0, length), min_size=2, max_size=2 * count)))
    found = [Anchor(a, b) for a, b in zip(edges[::2], edges[1::2], strict=False) if a < b]
    if not found:
        return (Anchor(edges[0], edges[0]),)
    return tuple(draw(st.permutations(found)))


class Pool:
    """A few hostile words and JSON objects, drawn once and used in every field of many records.

    Drawing each field afresh takes a hundred times as long and finds no more.
    """

    def __init__(self, draw: st.DrawFn) -> None:
        self.words = st.sampled_from(draw(st.lists(words(), min_size=1, max_size=5)))
        self.objects = st.sampled_from([{}, *draw(st.lists(json_objects(), max_size=2))])
        self.values = st.sampled_from(draw(st.lists(json_values(), min_size=1, max_size=4)))


@st.composite
def pools(draw: st.DrawFn) -> Pool:
    """A pool, for tests that draw as they go."""
    return Pool(draw)


@st.composite
def slots(draw: st.DrawFn, pool: Pool, others: tuple[Uid, ...]) -> Slot:
    """A slot with any of its fields; references lead to `others`."""
    reference = st.sampled_from(others) if others else st.nothing()
    fields: dict[str, Any] = {"name": draw(pool.words)}
    shape = draw(st.sampled_from(["value", "ref", "given"] if others else ["value", "given"]))
    if shape == "value":
        fields["value"] = draw(pool.values)
    elif shape == "ref":
        fields["ref"] = draw(reference)
    else:
        fields["given"] = draw(st.sampled_from(["@published", "@outlet", "@author", "@reader"]))
    if others:
        fields["according_to"] = draw(st.none() | reference)
        fields["evidence"] = tuple(draw(st.lists(reference, max_size=2)))
    return Slot(
        **fields,
        stance=draw(st.sampled_from(Stance)),
        as_of=draw(st.none() | pool.words),
        status=draw(st.sampled_from(SlotStatus)),
        rule=draw(st.none() | pool.words),
        extra=draw(pool.objects),
        uid=draw(st.none() | st.builds(new_uid)),
    )


def judgements(pool: Pool) -> st.SearchStrategy[Judgement]:
    """A judgement with any of its fields."""
    word = pool.words
    return st.builds(Judgement, word, st.sampled_from(Verdict), word, word, pool.objects)


@st.composite
def annotation_records(
    draw: st.DrawFn,
    pool: Pool,
    length: int,
    *,
    document: Uid | None,
    labels: tuple[tuple[Uid, Kind], ...] = (),
    others: tuple[Uid, ...] = (),
    uid: Uid | None = None,
) -> Annotation:
    """An annotation with any of its fields, in a text of `length` code points."""
    label, kind = draw(st.sampled_from(((None, Kind.SPAN), *labels)))
    placed = document is not None and (kind is Kind.SPAN or draw(st.booleans()))
    numbers = st.none() | st.floats(0, 1)
    return Annotation(
        uid or new_uid(),
        kind,
        label,
        document,
        anchors=draw(anchors(length)) if placed else (),
        head=draw(st.none() | anchors(length, 1).map(lambda a: a[0])) if placed else None,
        slots=tuple(draw(st.lists(slots(pool, others), max_size=3))),
        annotator=draw(pool.words),
        origin=draw(st.sampled_from(["hand", "import", "rule:numbers@1", "model:x@2"])),
        score=draw(numbers),
        confidence=draw(numbers),
        note=draw(pool.words),
        label_set_version=draw(st.integers(0, 9)),
        created=draw(pool.words),
        updated=draw(pool.words),
        judgements=tuple(draw(st.lists(judgements(pool), max_size=2))),
        given_id=draw(st.none() | pool.words),
        extra=draw(pool.objects),
    )
