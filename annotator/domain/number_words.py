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
_SCALES = {"thousand": 1000, "million": 10**6, "billion": 10**9, "trillion": 10**12}
_TIMES = {"hundred": 100, "dozen": 12}
_DIGITS = re.compile(
    r"([+-]?)[$€£]?\s?(\d{1,3}(?:[,\u00a0\u202f ]\d{3})+(?!\d)|\d+)(\.\d+)?"
    # “9m” are millions, “9 m” hardly ever.
    r"(?:\s*(hundred|thousand|million|billion|trillion|dozen|bn|tn)\b|([mk])\b)?",
    re.IGNORECASE,
)
_SHORT = {"tn": 10**12, "bn": 10**9, "m": 10**6, "k": 1000, **_SCALES, **_TIMES}
# “1,5”, “1e5”, “9:30”, “3/4”, “46th” and “2024-09-10” are numbers of another sort, or several.
_GOES_ON = re.compile(r"[.,:'’/⁄]?\d|[eE][+-]?\d|\s*[–—-]\s*\d|(?:st|nd|rd|th)\b")
# “two thirds”, “2½”, “two and a half million”, “9 Mio.”: the number is not what stands before.
_MADE_OTHER = re.compile(
    r"[\s-]*(?:[½⅓⅔¼¾⅛]|(?:and\s+)?(?:an?\s+)?(?:half|halves|thirds?|quarters?"
    r"|(?:four|fif|six|seven|eigh|nin|ten)ths?)\b"
    r"|(?:(?:m|b|tr)illi(?:on|ard)\w+|milliard|mio|mrd|mln|mlrd|mn|tsd|tausend|mille|mil"
    r"|lakhs?|crores?|score|hundreds|thousands|dozens)\b)",
    re.IGNORECASE,
)
_AMBIGUOUS = re.compile(r"(?<![\d.,])[1-9]\d{0,2}\.\d{3}(?![\d.,]\d|\d|\s*(?:[mb]illion|bn|m\b))")
_LONGEST = 300
_WORD = re.compile(r"[\s-]*([A-Za-z]+)")
_ARTICLE = re.compile(r"\s*an?(?=\s+(hundred|dozen|thousand|[mbtr]+illion)\b)", re.IGNORECASE)


def number_in(text: str) -> tuple[int | float | None, str]:
    """The number that a text begins with, and what follows it; `None` and the text without one.

    Digits may be grouped by commas or narrow blanks; a full stop begins decimals. English number
    words are read, so that “at least twenty” needs no typing. Digits that go on as no number
    does (“1,5”, “20-30”), number words that make none together (“two three”) and what follows
    as a fraction or a scale of another language (“two thirds”, “9 Mio.”) are not read.
    """
    number, rest = _number_in(text)
    return (None, text) if number is None or _MADE_OTHER.match(rest) else (number, rest)


def is_ambiguous(text: str) -> bool:
    """Whether digits in a text are one number in English and another in German: “1.234”."""
    return _AMBIGUOUS.search(text) is not None


def _number_in(text: str) -> tuple[int | float | None, str]:
    match = _DIGITS.match(text)
    if match is None:
        return _spelled(text)
    sign, whole, decimals, scale, short = match.groups()
    scale = scale or short
    digits = re.sub(r"\D", "", whole)
    if len(digits) > _LONGEST or _GOES_ON.match(text, match.end()):
        return None, text
    number: int | float = float(digits + decimals) if decimals else int(digits)
    if scale:
        # Decimals are taken as they are written: 1.1 million is 1,100,000.
        places = len(decimals) - 1 if decimals else 0
        scaled = int(digits + (decimals or "")[1:]) * _SHORT[scale.lower()]
        number = scaled // 10**places if scaled % 10**places == 0 else scaled / 10**places
    return (-number if sign == "-" else number), text[match.end() :]


def _spelled(text: str) -> tuple[int | None, str]:
    """A number in words: what comes before each scale is below a thousand, scales fall."""
    given, text = text, _ARTICLE.sub(" one", text, count=1) if _ARTICLE.match(text) else text
    total, part, end, scale = 0, _Part(), 0, 10**15
    found = False
    while (match := _WORD.match(text, end)) is not None:
        word = match[1].lower()
        if word in _SCALES and part.value is not None and _SCALES[word] < scale:
            scale = _SCALES[word]
            total, part = total + part.value * scale, _Part()
        elif not (
            part.takes(word)
            or (word == "and" and found and part.may_join and _counts(text, match.end()))
        ):
            if _is_number(word):
                return None, given
            break
        found, end = True, match.end()
    return (total + (part.value or 0), text[end:]) if found else (None, given)


class _Part:
    """What stands before a scale, word by word: “three hundred and forty-six”."""

    def __init__(self) -> None:
        self.value: int | None = None
        # What still fits: below this, a word can be added.
        self._room = 100
        self._multiplied = False

    @property
    def may_join(self) -> bool:
        """Whether “and” may come next: after a hundred, or after a scale."""
        return self.value is None or (self._multiplied and self._room == 100)

    def takes(self, word: str) -> bool:
        """Add a word, if it can come next."""
        if word in _TIMES and self.value is not None and not self._multiplied:
            self.value, self._multiplied = self.value * _TIMES[word], True
            self._room = 100 if word == "hundred" else 0
            return self.value > 0
        worth = _UNITS.get(word, _TENS.get(word))
        if worth is None or worth >= self._room or (worth == 0 and self.value is not None):
            return False
        self.value = (self.value or 0) + worth
        self._room = 10 if word in _TENS else 0
        return True


def _is_number(word: str) -> bool:
    return word in _UNITS or word in _TENS or word in _SCALES or word in _TIMES


def _counts(text: str, place: int) -> bool:
    """Whether a number word that can follow “and” stands at this place of a text."""
    match = _WORD.match(text, place)
    return match is not None and match[1].lower() in _UNITS | _TENS
