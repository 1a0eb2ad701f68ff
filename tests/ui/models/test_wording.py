"""Texts for lists: on one line, in their own direction, never markup."""

from __future__ import annotations

from datetime import date

import pytest

from annotator.ui.models.wording import (
    counted,
    dateline,
    isolated,
    meta_text,
    moment,
    one_line,
    short_date,
    tip,
)


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("2026-09-03", "3 Sep"),
        ("2026-09-03T07:40:00Z", "3 Sep"),
        ("2024-09-03", "3 Sep 2024"),
        ("2026-09", "Sep 2026"),
        ("2026", "2026"),
        ("2026-13-03", "2026-13-03"),
        ("last Tuesday", "last Tuesday"),
        ("", ""),
    ],
)
def test_dates_are_short_and_never_lost(given: str, shown: str) -> None:
    assert short_date(given, date(2026, 11, 22)) == shown


def test_a_dateline_has_what_is_known() -> None:
    today = date(2026, 11, 22)
    both = dateline({"outlet": "Harbour Wire", "published": "2026-09-03"}, today)
    assert both == f"{isolated('Harbour Wire')} · {isolated('3 Sep')}"
    assert dateline({"outlet": "Harbour Wire"}, today) == isolated("Harbour Wire")
    assert dateline({}, today) == ""
    assert dateline({"outlet": ["One", None, "Two"], "published": 2024}, today) == (
        f"{isolated('One, Two')} · {isolated('2024')}"
    )


def test_one_line_is_one_line() -> None:
    assert one_line(" a\r\n\tb\u2028c\u202ed ") == "a b c d"
    assert one_line("x" * 400, 10) == "xxxxxxxxxx…"
    assert len(one_line("word " * 1_000_000)) <= 301


def test_a_tip_shows_markup_as_characters() -> None:
    assert "&lt;img src=x&gt;" in tip("<img src=x>")
    assert tip("") == ""
    assert len(tip("x" * 100_000)) < 1100


def test_counts_have_their_plural() -> None:
    assert counted(1, "document") == "1 document"
    assert counted(2400, "document") == "2,400 documents"


def test_meta_values_of_any_shape_are_words() -> None:
    assert meta_text(None) == ""
    assert meta_text(["a", 1]) == "a, 1"
    assert meta_text(True) == "True"


def test_a_moment_that_is_none_is_nothing() -> None:
    assert moment("") == ""
    assert moment("2026-11-22T10:00:00") == "", "a time without a zone is no moment"
    assert moment("2020-11-22T10:00:00.000Z") != ""
