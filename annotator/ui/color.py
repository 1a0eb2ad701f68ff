"""Colour arithmetic: contrast after WCAG 2, and hues at equal lightness in OKLCH."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TypeAlias

Rgb: TypeAlias = tuple[int, int, int]
"""Red, green and blue, 0 to 255 each, in sRGB."""

MAX_CHROMA = 0.13
"""As colourful as a mark becomes; the palette's own colours lie between 0.09 and 0.15."""


def contrast(one: Sequence[float], other: Sequence[float]) -> float:
    """The contrast ratio of two sRGB colours, 1 to 21 (WCAG 2.2, relative luminance)."""
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def with_hue_of(color: Rgb, lightness: float) -> Rgb:
    """The colour of the same hue at an OKLCH `lightness` (0 to 1), as colourful as sRGB allows.

    Greys stay grey. Source: Björn Ottosson, "A perceptual color space for image processing".
    """
    a, b = _oklab(color)
    chroma, hue = min(math.hypot(a, b), MAX_CHROMA), math.atan2(b, a)
    while True:
        made = _srgb(lightness, chroma * math.cos(hue), chroma * math.sin(hue))
        if chroma <= 0 or all(-0.001 <= channel <= 1.001 for channel in made):
            red, green, blue = (round(255 * min(1.0, max(0.0, channel))) for channel in made)
            return red, green, blue
        chroma = max(0.0, chroma - 0.004)


def _luminance(color: Sequence[float]) -> float:
    red, green, blue = (_linear(channel / 255) for channel in color[:3])
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4


def _gamma(channel: float) -> float:
    if channel <= 0.0031308:
        return 12.92 * channel
    return float(1.055 * channel ** (1 / 2.4) - 0.055)


def _oklab(color: Rgb) -> tuple[float, float]:
    """The two colour axes (a, b) of an sRGB colour in OKLab."""
    red, green, blue = (_linear(channel / 255) for channel in color)
    long = math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
    medium = math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
    short = math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
    return (
        1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short,
    )


def _srgb(lightness: float, a: float, b: float) -> tuple[float, float, float]:
    """An OKLab colour as sRGB channels, outside 0 to 1 where sRGB has no such colour."""
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        _gamma(4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short),
        _gamma(-1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short),
        _gamma(-0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short),
    )
