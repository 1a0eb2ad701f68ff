"""Colours can be read: contrast of every mark and of every kind of text, in both themes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtGui import QColor

from annotator.domain.label import PALETTE
from annotator.ui.color import contrast
from annotator.ui.theme import DARK, LIGHT, MARK_CONTRAST, Theme, mark_color

THEMES = (LIGHT, DARK)
rgb = st.tuples(*[st.integers(0, 255)] * 3)


def ratio(one: QColor, other: QColor) -> float:
    return contrast(
        (one.red(), one.green(), one.blue()), (other.red(), other.green(), other.blue())
    )


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
@pytest.mark.parametrize("color", PALETTE)
def test_palette_colours_are_readable_on_paper(theme: Theme, color: str) -> None:
    assert ratio(mark_color(theme, color), theme.paper) >= MARK_CONTRAST


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_palette_colours_stay_apart(theme: Theme) -> None:
    assert len({mark_color(theme, color).name() for color in PALETTE}) == len(PALETTE)


@given(rgb)
def test_any_colour_becomes_readable_and_keeps_its_hue(given_rgb: tuple[int, int, int]) -> None:
    color = QColor(*given_rgb)
    for theme in THEMES:
        mark = mark_color(theme, color.name())
        assert ratio(mark, theme.paper) >= MARK_CONTRAST
        if color.hslSaturationF() > 0.6 and 0.3 < color.lightnessF() < 0.7:
            apart = abs(mark.hslHueF() - color.hslHueF())
            assert min(apart, 1 - apart) < 0.12


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_text_is_readable_on_every_ground(theme: Theme) -> None:
    for ground in (theme.paper, theme.panel, theme.window, theme.selection, theme.hover):
        assert ratio(theme.ink, ground) >= 7
    for ground in (theme.paper, theme.panel, theme.window):
        assert ratio(theme.quiet, ground) >= 4.5
        assert ratio(theme.bad, ground) >= 4.5
    for ground in (theme.paper, theme.panel):
        assert ratio(theme.accent, ground) >= 4.5
