"""Which unit offsets count is told by the quotes, or by nobody."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from annotator.domain.annotation import Anchor
from annotator.domain.errors import InvalidInput
from annotator.domain.offsets import OffsetMap, Utf8Map
from annotator.formats.base import ReadContext
from annotator.formats.offset_units import Claim, OffsetReader, Unit, by_words
from tests.strategies import texts

EMOJI = "\U0001f600 Sokolenko met Oduya"
WINDOWS = "one\r\ntwo\r\nthree four"


def read(text: str, *claims: Claim, **more: object) -> tuple[list[tuple[Anchor, ...]], ReadContext]:
    context = ReadContext(**more)  # type: ignore[arg-type]
    reader = OffsetReader(context, "x.json")
    found = reader.anchors(text, claims)
    reader.finish()
    return found, context


def in_unit(text: str, position: int, unit: Unit) -> int:
    """A code point offset as another program counts."""
    folded = text[:position].count("\r\n")
    if unit is Unit.UTF16:
        return OffsetMap(text).to_utf16(position)
    if unit is Unit.UTF8:
        return Utf8Map(text).to_utf8(position)
    if unit is Unit.FOLDED:
        return position - folded
    if unit is Unit.UTF16_FOLDED:
        return OffsetMap(text).to_utf16(position) - folded
    return position


@pytest.mark.parametrize("unit", [unit for unit in Unit if unit is not Unit.GRAPHEMES])
@given(text=texts(), cuts=st.lists(st.integers(0, 200), min_size=2, max_size=8))
def test_offsets_in_a_given_unit_are_led_back(unit: Unit, text: str, cuts: list[int]) -> None:
    places = sorted({min(cut, len(text)) for cut in cuts})
    assume(not any(text[place - 1 : place + 1] == "\r\n" for place in places if place))
    pairs = list(zip(places[::2], places[1::2], strict=False))
    claims = [
        Claim.one(in_unit(text, a, unit), in_unit(text, b, unit), text[a:b]) for a, b in pairs
    ]
    found, context = read(text, *claims, offset_unit=unit.value)
    assert found == [(Anchor(a, b),) for a, b in pairs]
    assert not context.report.remarks


@pytest.mark.parametrize(
    ("text", "start", "end", "quote", "what"),
    [
        (EMOJI, 3, 12, "Sokolenko", "UTF-16 units"),
        (EMOJI, 5, 14, "Sokolenko", "UTF-8 bytes"),
        (WINDOWS, 8, 13, "three", "code points with CR LF as one"),
    ],
)
def test_quotes_tell_the_unit(text: str, start: int, end: int, quote: str, what: str) -> None:
    found, context = read(text, Claim.one(start, end, quote))
    ((anchor,),) = found
    assert text[anchor.start : anchor.end] == quote
    assert context.report.remarks == [
        f"x.json: offsets count {what}, as the quotes of 1 document tell"
    ]


def test_a_shift_of_all_is_led_back_if_enough_say_so() -> None:
    text = "Velmar held the port to ransom"
    words = ("held", "port", "ransom")
    claims = [Claim.one(text.index(w) - 1, text.index(w) - 1 + len(w), w) for w in words]
    found, context = read(text, *claims)
    assert [text[a.start : a.end] for (a,) in found] == list(words)
    assert "offsets are +1 off" in context.report.remarks[0]
    with pytest.raises(InvalidInput, match="1 of 1 quotes are not the words at their offsets"):
        read(text, claims[0])


def test_disagreement_is_refused_named_and_can_be_accepted() -> None:
    claims = [Claim.one(0, 3, "one"), Claim.one(5, 8, "owt")]
    with pytest.raises(InvalidInput, match="5 to 8 is “two”, not “owt”"):
        read(WINDOWS, *claims)
    found, context = read(WINDOWS, *claims, accept_mismatches=True)
    assert found == [(Anchor(0, 3),), (Anchor(5, 8),)]
    assert "1 quotes differ" in context.report.remarks[0]


def test_a_few_odd_quotes_among_many_are_taken_and_told() -> None:
    text = "abcdefghijklmnopqrstuvwxyz"
    claims = [Claim.one(n, n + 1, text[n]) for n in range(25)] + [Claim.one(25, 26, "!")]
    found, context = read(text, *claims)
    assert found[-1] == (Anchor(25, 26),)
    assert "1 quotes differ" in context.report.remarks[0]


@pytest.mark.parametrize(("start", "end"), [(20, 40), (-1, 2), (3, 2)])
def test_outside_the_text_is_refused_whatever_is_accepted(start: int, end: int) -> None:
    with pytest.raises(InvalidInput, match=f"the offsets {start} to {end} lie outside the text"):
        read(WINDOWS, Claim.one(start, end), accept_mismatches=True)


def test_grapheme_clusters_are_counted_when_told_to() -> None:
    text = "👩‍👩‍👧 e\u0301t\r\né"
    found, _ = read(text, Claim.one(0, 1), Claim.one(2, 4), Claim.one(4, 6),
                    offset_unit="graphemes")  # fmt: skip
    assert [text[a:b] for ((a, b),) in found] == ["👩‍👩‍👧", "e\u0301t", "\r\né"]
    with pytest.raises(InvalidInput, match=r"outside the text \(6 grapheme clusters\)"):
        read(text, Claim.one(0, 7), offset_unit="graphemes")


def test_an_unknown_unit_is_refused() -> None:
    with pytest.raises(InvalidInput, match="one of codepoints, utf16"):
        read("x", offset_unit="words")


def test_quotes_may_fold_white_space() -> None:
    reader = OffsetReader(ReadContext(), "x.ann", agrees=by_words)
    claim = Claim(((0, 3), (5, 8)), "one two")
    assert reader.anchors("one\r\ntwo\nthree", [claim, Claim.one(5, 14, "two three")]) == [
        (Anchor(0, 3), Anchor(5, 8)),
        (Anchor(5, 14),),
    ]
