"""Tokens, sentences and spans that do not fit them."""

from __future__ import annotations

import sys
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from annotator.domain.annotation import Anchor
from annotator.domain.document import AnnotatedDocument
from annotator.domain.errors import InvalidInput
from annotator.formats import tokens
from annotator.formats.base import Carries, Extra, WriteReport
from annotator.formats.misfits import (
    DROPPED,
    NO_TOKEN,
    SNAPPED,
    Misfits,
    find_misfits,
)
from annotator.formats.reducing import HULLS
from annotator.formats.tokens import (
    Token,
    Tokenizer,
    TokenOptions,
    Tokens,
    by_white_space,
    by_words,
    tokenizer,
)
from tests.builders import HARD_TEXTS, make_annotated
from tests.formats.strategies import TEXTS, anchors

NAMES = ("whitespace", "regex", "spacy")
PREPENDED = "\u0600 \u0301x \u200d\u0600\u00a0"


def parted(text: str) -> list[str]:
    return Tokens(text, by_words(text)).words


@pytest.mark.parametrize("name", NAMES)
@given(text=TEXTS | st.sampled_from(HARD_TEXTS))
@example(text=PREPENDED)
def test_every_character_but_white_space_is_in_one_token(name: str, text: str) -> None:
    found = tokenizer(name)(text)
    assert all(start < end for start, end in found)
    assert all(one.end <= other.start for one, other in pairwise(found))
    within = {place for start, end in found for place in range(start, end)}
    assert within == {place for place, c in enumerate(text) if not c.isspace()}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Mara Oduya's “Twelve”", ["Mara", "Oduya", "'s", "“", "Twelve", "”"]),
        ("Oduya’s don’t O'Brien", ["Oduya", "’s", "don’t", "O'Brien"]),
        ("U.S. 46th 1,200.50 10:30", ["U.S.", "46th", "1,200.50", "10:30"]),
        ("$3.5 85%", ["$", "3.5", "85", "%"]),
        ("Harbour-Wire", ["Harbour", "-", "Wire"]),
        ("l'eau jusqu’au d'Oduya dell'arte", ["l'", "eau", "jusqu’", "au", "d'", "Oduya", "dell'", "arte"]),  # noqa: E501
        ("п'ять м’яч", ["п'ять", "м’яч"]),
        ("👩‍👩‍👧🇺🇦🇺🇦 1️⃣!", ["👩‍👩‍👧", "🇺🇦", "🇺🇦", "1️⃣", "!"]),
        ("e\u0301te\u0301, x", ["e\u0301te\u0301", ",", "x"]),
        ("港口abc", ["港", "口", "abc"]),
        ("می\u200cخواهم ميناء،", ["می\u200cخواهم", "ميناء", "،"]),
        ("...", [".", ".", "."]),
        ("", []),
    ],
)
def test_words_of_our_own(text: str, words: list[str]) -> None:
    assert parted(text) == words


def sentences(text: str, *whole: Anchor) -> list[str]:
    found = Tokens(text, by_words(text))
    return [" ".join(found.words[r.start : r.stop]) for r in found.sentences(whole)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One. Two! Three", ["One .", "Two !", "Three"]),
        ("“Twelve.” Then", ["“ Twelve . ”", "Then"]),
        ("Dr. Oduya left.\n\nNext", ["Dr . Oduya left .", "Next"]),
        ("J. Oduya, 3.5 tons", ["J . Oduya , 3.5 tons"]),
        ("港。口", ["港 。", "口"]),
        ("one\ntwo\u2028three", ["one", "two", "three"]),
        ("\n \n", []),
        ("Wait... what", ["Wait . . .", "what"]),
    ],
)
def test_sentences(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


def test_a_sentence_never_ends_within_a_range() -> None:
    text = "One. Two. Three. Four."
    assert sentences(text, Anchor(0, 9)) == ["One . Two .", "Three .", "Four ."]
    assert sentences(text, Anchor(5, 16), Anchor(0, 3)) == ["One .", "Two . Three .", "Four ."]
    assert sentences(text, Anchor(2, 6), Anchor(7, 12)) == ["One . Two . Three .", "Four ."]
    assert sentences(text, Anchor(0, len(text))) == ["One . Two . Three . Four ."]


@given(text=TEXTS, data=st.data())
def test_sentences_hold_all_tokens_and_respect_ranges(text: str, data: st.DataObject) -> None:
    whole = data.draw(anchors(len(text)))
    found = Tokens(text, by_words(text))
    parts = found.sentences(whole)
    assert [place for part in parts for place in part] == list(range(len(found)))
    assert all(parts)
    for anchor in whole:
        covered = found.covering(*anchor)
        assert not covered or any(set(covered) <= set(part) for part in parts)


@given(text=TEXTS, data=st.data())
def test_aligned_anchors_are_the_tokens_that_they_touch(text: str, data: st.DataObject) -> None:
    given_ones = data.draw(anchors(len(text)))
    found = Tokens(text, by_words(text))
    aligned = found.align(given_ones)
    assert found.align(aligned) == aligned
    touched = {t for start, end in given_ones for t in found if t.start < end and start < t.end}
    held = {t for t in found for a in aligned if a.start <= t.start and t.end <= a.end}
    assert held >= touched
    edges = {t.start for t in found}, {t.end for t in found}
    assert all(a.start in edges[0] and a.end in edges[1] for a in aligned)
    spread = sorted(aligned)
    assert all(one.end <= other.start for one, other in pairwise(spread))


def test_fragments_that_come_to_share_a_token_are_one() -> None:
    found = Tokens("one two three", by_white_space("one two three"))
    assert found.align([Anchor(9, 13), Anchor(0, 1), Anchor(2, 3)]) == ((8, 13), (0, 3))
    assert found.align([Anchor(4, 5), Anchor(0, 6), Anchor(3, 4)]) == ((0, 7),)
    assert found.align([Anchor(3, 4)]) == ()


def misfitting() -> AnnotatedDocument:
    spans = {"arbour off": "Place", "14": "Count", " ": "Blank", "Mond": "Day"}
    return make_annotated("Harbour officials counted 14 ships on Monday.", spans, id="a1")


def test_misfits_are_listed_before_writing() -> None:
    document = misfitting()
    found = list(find_misfits([document], TokenOptions()))
    assert [(m.label, m.words, m.becoming) for m in found] == [
        ("Place", "arbour off", "Harbour officials"),
        ("Blank", " ", ""),
        ("Day", "Mond", "Monday"),
    ]
    assert [m.annotation for m in found] == [document.annotations[i].uid for i in (0, 2, 3)]
    assert (found[0].document_id, found[0].anchors) == ("a1", ((1, 11),))
    assert found[0].becomes == ((0, 17),)
    assert found[0].sentence == (
        "“arbour off” (Place, 1–11 of “a1”) would become “Harbour officials”"
    )
    assert found[1].sentence == "“ ” (Blank, 7–8 of “a1”) holds no token"


def fitted(misfits: str) -> tuple[list[AnnotatedDocument], WriteReport]:
    options, report = TokenOptions(misfits=misfits), WriteReport()
    stage = Misfits(options, frozenset({Carries.SPANS}), Tokenizer(options))
    return list(stage.documents([misfitting()], report)), report


def test_misfits_are_snapped_or_dropped_and_counted() -> None:
    (document,), report = fitted("snap")
    assert [a.anchors for a in document.annotations] == [((0, 17),), ((26, 28),), ((38, 44),)]
    assert (report.dropped, report.lost) == ({SNAPPED: 2, NO_TOKEN: 1}, 1)
    (document,), report = fitted("drop")
    assert [a.anchors for a in document.annotations] == [((26, 28),)]
    assert (report.dropped, report.lost) == ({DROPPED: 2, NO_TOKEN: 1}, 3)


def test_misfits_can_end_the_export() -> None:
    options, report = TokenOptions(misfits="stop"), WriteReport()
    stage = Misfits(options, frozenset({Carries.SPANS}), Tokenizer(options))
    fine = make_annotated(spans={"14 ships": "Count"}, id="fine")
    with pytest.raises(InvalidInput) as caught:
        list(stage.documents([fine, misfitting(), fine, misfitting()], report))
    assert str(caught.value) == (
        "6 spans do not fit whole tokens: “arbour off” (Place, 1–11 of “a1”) would become"
        " “Harbour officials”; “ ” (Blank, 7–8 of “a1”) holds no token; “Mond” (Day, 38–42 of"
        " “a1”) would become “Monday” (and 3 more); widen them, leave them out or choose another"
        " tokenizer"
    )
    assert list(stage.documents([fine], report)) == [fine]


def test_spans_in_pieces_are_judged_as_they_will_be_written() -> None:
    document = make_annotated("Harbour officials counted", {"Harbour": "Place"}, id="a1")
    (span,) = document.annotations
    pieces = span._replace(anchors=(Anchor(0, 2), Anchor(8, 17)))
    split = document.with_annotations([pieces])
    assert not list(find_misfits([split], TokenOptions()))  # from first to last it fits
    carries = frozenset({Carries.SPANS, Carries.FRAGMENTS})
    (misfit,) = find_misfits([split], TokenOptions(), carries)
    assert misfit.becomes == ((0, 7), (8, 17))
    off = document.with_annotations([pieces._replace(anchors=(Anchor(0, 2), Anchor(8, 10)))])
    stage = Misfits(TokenOptions(), frozenset({Carries.SPANS}), Tokenizer(TokenOptions()))
    report = WriteReport()
    (found,) = stage.documents([off], report)
    assert found.annotations[0].anchors == ((0, 17),)
    assert report.dropped == {SNAPPED: 1, HULLS: 1}


def test_the_tokens_of_a_text_are_made_once() -> None:
    parts = Tokenizer(TokenOptions(tokenizer="whitespace"))
    text = "one two"
    assert parts(text) is parts(text)
    assert list(parts(text)) == [Token(0, 3), Token(4, 7)]
    assert parts(text) is not parts("one  two")


def test_tokenizers_that_cannot_be_had(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(InvalidInput, match="one of regex, whitespace, spacy, not “moses”"):
        tokenizer("moses")
    with pytest.raises(InvalidInput, match="spaCy has no tokenizer for “zz”: no such language"):
        tokenizer("spacy", "zz")
    with pytest.raises(InvalidInput, match=r"a short code such as en, uk or xx, not “\.\./x”"):
        tokenizer("spacy", "../x")
    monkeypatch.setattr(Extra, "available", property(lambda _: False))
    tokens.blank_pipeline.cache_clear()
    with pytest.raises(InvalidInput, match=r"needs the extra “spacy”: pip install"):
        tokenizer("spacy", "en")


def test_white_space_is_what_python_says() -> None:
    everything = "".join(map(chr, range(sys.maxunicode + 1)))
    assert "".join(Tokens(everything, by_white_space(everything)).words) == "".join(
        everything.split()
    )
