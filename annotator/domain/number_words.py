"""Numbers as articles write them: 46, 1,200, 9.5, “twenty”, “forty-six”, “two thousand”, “9m”."""

from __future__ import annotations

import re

_UNITS = {
    "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7,
    "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14,
    "fifteen": 15, "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19,
}  # fmt: skip
_TENS = {
    "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70,
    "eighty": 80, "ninety": 90,
}  # fmt: skip
_SCALES = {"hundred": 100, "thousand": 1000, "million": 10**6, "billion": 10**9}
_DIGITS = re.compile(
    r"([+-]?)[$€£]?\s?(\d{1,3}(?:[,\u00a0\u202f ]\d{3})+(?!\d)|\d+)(\.\d+)?"
    r"(?:\s*(hundred|thousand|million|billion|bn|m|k)\b)?",
    re.IGNORECASE,
)
_SHORT = {"bn": 10**9, "m": 10**6, "k": 1000, **_SCALES}
_WORD = re.compile(r"[\s-]*([A-Za-z]+)")


def number_in(text: str) -> tuple[int | float | None, str]:
    """The number that a text begins with, and what follows it; `None` and the text without one.

    Digits may be grouped by commas or narrow blanks; a full stop begins decimals. English number
    words are read, so that “at least twenty” needs no typing.
    """
    match = _DIGITS.match(text)
    if match is None:
        return _spelled(text)
    sign, whole, decimals, scale = match.groups()
    digits = re.sub(r"\D", "", whole)
    number: int | float = float(digits + decimals) if decimals else int(digits)
    if scale:
        number *= _SHORT[scale.lower()]
        number = int(number) if isinstance(number, float) and number.is_integer() else number
    return (-number if sign == "-" else number), text[match.end() :]


def _spelled(text: str) -> tuple[int | None, str]:
    total = part = 0
    end, found = 0, False
    if re.match(r"\s*an?\s+(hundred|thousand|million|billion)\b", text, re.IGNORECASE):
        text = re.sub(r"\s*an?\b", " one", text, count=1, flags=re.IGNORECASE)
    while (match := _WORD.match(text, end)) is not None:
        word = match[1].lower()
        if word in _UNITS or word in _TENS:
            part += _UNITS.get(word, 0) + _TENS.get(word, 0)
        elif word == "hundred" and found:
            part = max(part, 1) * 100
        elif word in _SCALES and found:
            total, part = total + max(part, 1) * _SCALES[word], 0
        elif not (word == "and" and found and _counts(text, match.end())):
            break
        found, end = True, match.end()
    return (total + part, text[end:]) if found else (None, text)


def _counts(text: str, place: int) -> bool:
    """Whether a number word stands at this place of a text."""
    match = _WORD.match(text, place)
    return match is not None and match[1].lower() in _UNITS | _TENS
