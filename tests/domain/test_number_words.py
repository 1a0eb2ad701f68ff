"""Numbers as articles write them, in digits and in words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.domain.number_words import is_ambiguous, number_in

UNITS = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
    "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen",
    "nineteen",
)  # fmt: skip
TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")


def spelled(number: int, joined: str = " and ") -> str:
    """A number in English words."""
    for worth, name in ((10**9, "billion"), (10**6, "million"), (1000, "thousand")):
        if number >= worth:
            rest = number % worth
            lead = f"{spelled(number // worth, joined)} {name}"
            if not rest:
                return lead
            return f"{lead}{joined if rest < 100 else ' '}{spelled(rest, joined)}"
    if number >= 100:
        rest = number % 100
        lead = f"{UNITS[number // 100]} hundred"
        return f"{lead}{joined}{spelled(rest)}" if rest else lead
    if number >= 20:
        rest = number % 10
        return TENS[number // 10 - 2] + (f"-{UNITS[rest]}" if rest else "")
    return UNITS[number]


@given(st.integers(0, 10**12 - 1), st.sampled_from([" and ", " "]), st.booleans())
def test_every_number_in_words_is_the_number_in_digits(n: int, joined: str, capital: bool) -> None:
    words = spelled(n, joined)
    words = words.capitalize() if capital else words
    assert number_in(words) == number_in(str(n)) == (n, "")
    assert number_in(f"{words} ships") == (n, " ships")


@given(st.integers(0, 10**15), st.sampled_from([",", " ", "\u00a0", "\u202f"]))
def test_groups_of_three_are_one_number(number: int, blank: str) -> None:
    assert number_in(f"{number:,}".replace(",", blank)) == (number, "")


@given(st.integers(0, 10**6), st.integers(0, 999))
def test_decimals(whole: int, decimals: int) -> None:
    assert number_in(f"{whole}.{decimals:03} km") == (float(f"{whole}.{decimals:03}"), " km")


@pytest.mark.parametrize(
    ("text", "number", "rest"),
    [
        ("46", 46, ""),
        ("-5 degrees", -5, " degrees"),
        ("+5", 5, ""),
        ("$9m", 9_000_000, ""),
        ("€ 2.5bn", 2_500_000_000, ""),
        ("1.1 million", 1_100_000, ""),
        ("1.2345k", 1234.5, ""),
        ("9 m", 9, " m"),
        ("two trillion", 2_000_000_000_000, ""),
        ("9 trillion", 9_000_000_000_000, ""),
        ("46, 38 of them", 46, ", 38 of them"),
        ("46. Then", 46, ". Then"),
        ("3 hundred", 300, ""),
        ("2 dozen eggs", 24, " eggs"),
        ("9 km", 9, " km"),
        ("9 men", 9, " men"),
        ("a hundred boats", 100, " boats"),
        ("A dozen", 12, ""),
        ("two dozen", 24, ""),
        ("a million", 1_000_000, ""),
        ("nineteen hundred", 1900, ""),
        ("five and six", 5, " and six"),
        ("twenty and more", 20, " and more"),
        ("38 of them", 38, " of them"),
        ("20-year-old", 20, "-year-old"),
        ("1,200,5", None, "1,200,5"),
        ("Twenty-first", 20, "-first"),
    ],
)
def test_as_articles_write_them(text: str, number: float | None, rest: str) -> None:
    assert number_in(text) == (number, rest)


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "many", "an hour", "a few", "someone", "tenfold", "hundreds of people", "dozens",
        "hundred", "and five", "1,5", "1.2.3", "20-30", "20 – 30", "2024-09-10", "1e5", "3.5e-7",
        "two three", "nineteen eighty-four", "two thousand three million", "zero hundred",
        "twenty eleven", "9" * 400, "two thirds", "two-thirds of it", "three quarters", "3/4",
        "9:30", "46th", "1'234", "2½", "two and a half million", "9 Mio.", "12 Millionen",
        "9 mln", "2 milliards", "3 tenths", "2 crore",
    ],
)  # fmt: skip
def test_what_is_no_single_number_is_not_read(text: str) -> None:
    assert number_in(text) == (None, text)


@pytest.mark.parametrize("text", ["1.234", "some 12.500 homes", "999.000", "€1.234"])
def test_digits_that_mean_another_number_elsewhere(text: str) -> None:
    assert is_ambiguous(text)


@pytest.mark.parametrize(
    "text", ["1,234", "0.234", "1.23", "1.2345", "1234.567", "1.234 million", "1.234m", "10.9.2024"]
)
def test_digits_that_mean_one_number(text: str) -> None:
    assert not is_ambiguous(text)


@given(st.text(max_size=30))
def test_any_text_is_read_or_left(text: str) -> None:
    number, rest = number_in(text)
    assert text.endswith(rest)
    if number is None:
        assert rest == text
