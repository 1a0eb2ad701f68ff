"""Colours of other programs become ours, or none."""

from __future__ import annotations

import pytest

from annotator.formats.colors import color_of


@pytest.mark.parametrize(
    ("given", "color"),
    [
        ("#1a2b3c", "#1a2b3c"), ("#1A2B3C", "#1a2b3c"), ("#fA0", "#ffaa00"), ("Orange", "#ffa500"),
        ("", None), ("#12", None), ("#12345", None), ("#1a2b3c ", None), ("#１２３", None),
        ("lilac", None), ("#1a2b3c\n", None),
    ],
)  # fmt: skip
def test_a_colour_is_six_digits_or_none(given: str, color: str | None) -> None:
    assert color_of(given) == color
