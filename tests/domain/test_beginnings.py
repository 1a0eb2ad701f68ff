"""Typed letters and the words they begin, whatever their case and accents."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.domain.beginnings import LONGEST, Sought, folded


@pytest.mark.parametrize(
    ("typed", "text", "means"),
    [
        ("nav", "the Navy", True),
        ("avy", "the Navy", False),
        ("the nav", "Navy of the bay", True),
        ("ångström", "Angstrom", True),
        ("angstrom", "Ångström", True),
        ("STRASSE", "straße 4", True),
        ("4", "sold 46", True),
        ("drone's", "the drone’s wings", True),
        ("a_b", "a b", True),
        ("мор", "Моряки", True),
        ("nav bay", "the navy", False),
        ("شمس", "الشَّمس شَمس", True),
    ],
)
def test_every_typed_word_begins_a_word(typed: str, text: str, means: bool) -> None:
    sought = Sought(typed)
    assert (sought.begun_in(text) == sought.all) is means


@pytest.mark.parametrize("typed", ["", "  ", "…", "-_-", "“"])
def test_what_holds_no_word_seeks_nothing(typed: str) -> None:
    assert not Sought(typed)


def test_what_is_a_label_need_not_stand_in_the_text() -> None:
    sought = Sought("Source Mar Ålesund")
    bits = sought.begun_in("a source")
    assert bits == 1
    assert sought.without(bits) == ("Mar", "Ålesund")
    assert sought.without(sought.all) == ()


def test_what_was_typed_whole_comes_before_what_begins_so() -> None:
    sought = Sought("the navy")
    ranks = [sought.rank(each) for each in ("The Navy", "the navy’s ships", "all of the navy")]
    assert ranks == [0, 1, 2]


def test_only_the_beginning_of_a_long_quote_is_looked_at() -> None:
    assert Sought("end").begun_in("x " * LONGEST + "end") == 0


@given(st.text(max_size=60), st.text(max_size=12))
def test_places_are_where_the_words_begin(text: str, typed: str) -> None:
    sought = Sought(typed)
    for place in sought.places_in(text, 50):
        assert 0 <= place < len(text)
        assert not place or not text[place - 1].isalnum()
        assert any(text[place:].lower().startswith(word.lower()) for word in sought.words)


@pytest.mark.parametrize("before", ["", "İİİ ", "🚁 "])
def test_places_do_not_shift_behind_letters_that_grow(before: str) -> None:
    text = f"{before}Harbour, harbours; the Harbour"
    places = Sought("harbour").places_in(text, 50)
    assert [text[place : place + 7].lower() for place in places] == ["harbour"] * 3
    assert len(Sought("harbour").places_in(text, 2)) == 2


@given(st.text(max_size=40))
def test_folding_twice_changes_nothing(text: str) -> None:
    once = folded(text)
    assert folded(once) == once
