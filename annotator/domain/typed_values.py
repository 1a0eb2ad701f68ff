"""What somebody types, or an article says, turned into a value: “at least twenty”, “20–30 km”."""

from __future__ import annotations

import re
from typing import TypeAlias

from annotator.domain.annotation import JsonValue
from annotator.domain.number_words import number_in
from annotator.domain.slots import SlotSpec, SlotType

_SIGNS = {
    "≥": "at least", ">=": "at least", "≤": "at most", "<=": "at most", "~": "about",
    "≈": "about", "=": "exactly",
}  # fmt: skip
_WORDS = {
    "min": "at least", "max": "at most", "up to": "at most", "no more than": "at most",
    "not more than": "at most", "no fewer than": "at least", "not less than": "at least",
    "no less than": "at least", "some": "about", "around": "about", "roughly": "about",
    "nearly": "about", "almost": "about", "approximately": "about", "about": "about",
    "at least": "at least", "at most": "at most", "exactly": "exactly",
}  # fmt: skip
_LEAD = re.compile(
    f"(?:{'|'.join(map(re.escape, _SIGNS))})|(?:{'|'.join(map(re.escape, _WORDS))})\\b",
    re.IGNORECASE,
)
_MORE = re.compile(r"(more than|over)\s+", re.IGNORECASE)
_AFTERWARDS = {
    "at least": re.compile(r"(?:\s*\+|\s+or more)\Z", re.IGNORECASE),
    "at most": re.compile(r"\s+or (?:fewer|less)\Z", re.IGNORECASE),
    "about": re.compile(r"\s+or so\Z", re.IGNORECASE),
}
_CURRENCIES = {"$": "USD", "€": "EUR", "£": "GBP"}
_PERCENT = re.compile(r"(?:percent|per cent|pct)\b", re.IGNORECASE)
_ANOTHER = re.compile(r"\s*(?:[–—-]|\b(?:to|or|and)\b)\s*", re.IGNORECASE)
_SCALE = re.compile(
    r"\s*\b(?:hundred|thousand|million|billion|trillion|dozen)\b|(?<=\d)\s*(?:bn|tn|m|k)\b",
    re.IGNORECASE,
)
_BEST = re.compile(r",\s*best\s+(.+)\Z", re.IGNORECASE)
_BETWEEN = re.compile(r"\A\s*(?:between|from)\s+", re.IGNORECASE)
_BETWEEN_ENDS = re.compile(r"[–—-]|\b(?:to|and|or)\b", re.IGNORECASE)
_OPEN = "…"
_NUMERIC = (SlotType.INTEGER, SlotType.DECIMAL, SlotType.NUMBER)


def typed(spec: SlotSpec, text: str) -> JsonValue:
    """The value that a text gives a slot; the text itself where it gives none."""
    if spec.type is SlotType.FLAG:
        return {"yes": True, "true": True, "no": False, "false": False}.get(text.lower(), text)
    if spec.type is SlotType.MANY_OF:
        # A choice may hold a comma itself.
        whole = text in spec.choices
        return [text] if whole else [each.strip() for each in text.split(",") if each.strip()]
    if spec.type is SlotType.KB:
        return _link(spec, text)
    if spec.type is SlotType.DATE and text.endswith(" (part of day)"):
        return {"date": text.removesuffix(" (part of day)"), "precision": "part of day"}
    if spec.type is SlotType.RANGE:
        return _range(spec, text)
    if spec.type in _NUMERIC:
        return _number(spec, text)
    return text


def _link(spec: SlotSpec, text: str) -> JsonValue:
    if text.startswith("not in "):
        return {"kb": text.removeprefix("not in "), "id": None}
    base, _, name = text.partition(" ")
    return {"kb": base, "id": name} if name else {"kb": (*spec.kbs, "")[0], "id": text}


def _number(spec: SlotSpec, text: str) -> JsonValue:
    comparator, rest = _compared(text)
    more = _MORE.match(text)
    if more:
        comparator, rest = "at least", text[more.end() :]
    number, unit = _bare(rest, spec)
    if number is None:
        return text
    if more and isinstance(number, int):
        number += 1
    if comparator in (None, "exactly"):
        return number if unit is None else {"value": number, "unit": unit}
    if spec.type is not SlotType.NUMBER:
        return text  # 20 is not what “at least 20” says
    value: dict[str, JsonValue] = {"value": number, "comparator": comparator}
    return value if unit is None else value | {"unit": unit}


def _range(spec: SlotSpec, text: str) -> JsonValue:
    """“20–30”, “20 to 30 km, best 24”, “at least 20” (no upper end), a number alone."""
    match = _BEST.search(text)
    best = None if match is None else number_in(match[1].strip())[0]
    ends = _ends(spec, text if match is None else text[: match.start()])
    if ends is not None and (match is None) == (best is None):
        low, high, unit = ends
        given = {"low": low, "best": best, "high": high}
        return _with_unit({key: end for key, end in given.items() if end is not None}, unit)
    comparator, rest = _compared(text)
    more = _MORE.match(text)
    if more:
        comparator, rest = "at least", text[more.end() :]
    number, unit = _bare(rest, spec)
    if number is None:
        return text
    if more and isinstance(number, int):
        number += 1
    end = {"at least": "low", "at most": "high"}.get(comparator or "", "best")
    return _with_unit({end: number}, unit)


_Ends: TypeAlias = tuple[int | float | None, int | float | None, str | None]


def _ends(spec: SlotSpec, text: str) -> _Ends | None:
    """The two ends of a range and its unit; an open end is `None`, no range at all, too."""
    text = _BETWEEN.sub("", text, count=1)
    number, rest = number_in(text)
    if number is not None and not rest:
        return None  # the dash of “twenty-four”
    for between in _BETWEEN_ENDS.finditer(text, 1):
        first, last = text[: between.start()].strip(), text[between.end() :].strip()
        low, left = number_in(first)
        if first != _OPEN and (low is None or (left and _unit_of(left, spec) is None)):
            continue
        if last.startswith(_OPEN):
            high, unit = None, _unit_of(last.removeprefix(_OPEN), spec)
        else:
            high, unit = _bare(last, spec)
        if (high is None) != last.startswith(_OPEN) or (low is None and high is None):
            continue
        low = _scaled(first, last, unit, low, high)
        if low is None or high is None or low <= high:
            return low, high, unit
    return None


def _scaled(
    first: str, last: str, unit: str | None, low: float | None, high: float | None
) -> float | None:
    """The lower end by the scale of the upper one: “20 to 30 million” begins at 20 million."""
    if unit is not None and last.lower().endswith(unit.lower()):
        last = last[: -len(unit)]
    scale = _SCALE.search(last)
    if scale is None or low is None or high is None or _SCALE.search(first):
        return low
    scaled = number_in(first + scale[0])[0]
    return scaled if scaled is not None and scaled <= high else low


def _compared(text: str) -> tuple[str | None, str]:
    """The comparator that a text begins or ends with, and the rest."""
    lead = _LEAD.match(text)
    if lead is None:
        for comparator, ending in _AFTERWARDS.items():
            if match := ending.search(text):
                return comparator, text[: match.start()]
        return None, text
    word = lead[0].lower()
    return _SIGNS.get(word) or _WORDS[word], text[lead.end() :]


def _bare(text: str, spec: SlotSpec) -> tuple[int | float | None, str | None]:
    """The number at the beginning of a text and its unit, if the slot knows it."""
    text = text.strip().removeprefix("US")
    sign = text[:1]
    if sign in _CURRENCIES and spec.units:
        number, rest = number_in(text)
        unit = next((u for u in spec.units if u in (sign, _CURRENCIES[sign])), None)
        return (None, None) if unit is None or _goes_on(rest) else (number, unit)
    for unit in sorted(spec.units, key=len, reverse=True):
        if unit and text.lower().endswith(unit.lower()):
            # First the unit: “9 m” are metres where metres are meant, not millions.
            number, rest = number_in(text[: -len(unit)].rstrip())
            if number is not None and not rest:
                return number, unit
    number, rest = number_in(text)
    if number is None or _goes_on(rest):
        return None, None
    return number, _unit_of(rest, spec)


def _goes_on(rest: str) -> bool:
    """Whether another number follows at once, so that the first is not all there is to say."""
    between = _ANOTHER.match(rest)
    return between is not None and number_in(rest[between.end() :])[0] is not None


def _unit_of(text: str, spec: SlotSpec) -> str | None:
    """The unit that a text begins with: “km from the port”."""
    text = text.strip().lower()
    for unit in sorted(spec.units, key=len, reverse=True):
        known = unit.lower()
        if unit and text.startswith(known) and not text[len(known) :][:1].isalnum():
            return unit
    return "%" if "%" in spec.units and _PERCENT.match(text) else None


def _with_unit(value: dict[str, JsonValue], unit: str | None) -> JsonValue:
    return value if unit is None else value | {"unit": unit}
