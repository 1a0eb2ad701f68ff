"""Quotes of a text are found wherever they stand, and only from their length on."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from annotator.formats.passages import PASSAGE, Passages

TEXT = "Harbour officials counted 14 ships on Monday, said Mara Oduya of the port of Velmar."
LETTERS = st.text("ab ", min_size=PASSAGE, max_size=6 * PASSAGE)


@given(LETTERS, st.integers(0, 5 * PASSAGE), st.text("ab ", max_size=9), st.text("ab", max_size=9))
def test_every_passage_is_found(text: str, start: int, before: str, after: str) -> None:
    start = min(start, len(text) - PASSAGE)
    quoted = before + text[start : start + PASSAGE] + after
    assert Passages(text).stand_in(quoted)


@given(LETTERS, LETTERS)
def test_it_is_as_a_plain_search_says(text: str, words: str) -> None:
    windows = (words[i : i + PASSAGE] for i in range(len(words) - PASSAGE + 1))
    assert Passages(text).stand_in(words) == any(window in text for window in windows)


def test_passages_are_found_within_values() -> None:
    passages = Passages(TEXT)
    quote = TEXT[20:60]
    assert passages.stand_in({"a": [1, None, {"b": quote}]})
    assert passages.stand_in({quote: 1})
    assert not passages.stand_in({"a": [1, None, {"b": quote.upper()}]})
    assert not passages.stand_in(TEXT[: PASSAGE - 1])
    assert not Passages("").stand_in(TEXT)
