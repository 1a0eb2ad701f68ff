"""Values of slots: whether one fits its slot, how it reads, how it is typed, what contradicts it.

Values are JSON (`Slot.value`): `true`, `"drone"`, `["a", "b"]`, `46`,
`{"value": 9, "unit": "USD"}`, `{"value": 20, "comparator": "at least"}`,
`{"low": 20, "best": 24, "high": 30}`, `{"date": "2024-09", "precision": "month"}`,
`{"kb": "wikidata", "id": "Q212"}` (`null`: looked for, not found).
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from math import inf, isfinite
from typing import TypeAlias

from annotator.domain.annotation import JsonObject, JsonValue
from annotator.domain.errors import InvalidInput
from annotator.domain.slots import SlotSpec, SlotType
from annotator.domain.typed_values import typed

COMPARATORS = ("exactly", "about", "at least", "at most")
"""How a number stands to the true one."""

PRECISIONS = ("year", "month", "day", "part of day", "minute", "second")
"""How exactly a date or time is known."""

ABOUT = 0.1
"""“About 40” and 44 do not contradict each other: so far from the number, as a share of it."""

_OBJECT = (dict, Mapping)  # asked in this order: an abstract class takes long to say no

_DATE = re.compile(
    r"(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d)(?::(\d\d)(?::(\d\d)(?:\.\d+)?)?)?"
    r"(Z|[+-]\d\d:?\d\d)?)?)?)?\Z",
    re.ASCII,
)
_KNOWN = {"year": 4, "month": 7, "day": 10, "part of day": 10, "minute": 16}
_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:\S+\Z")


def fault_of(spec: SlotSpec, value: JsonValue) -> str | None:
    """Why a slot may not hold a value, as the end of a sentence; `None` if it may."""
    check = _CHECKS[spec.type]
    return check(spec, value)


def _flag(_spec: SlotSpec, value: JsonValue) -> str | None:
    return None if isinstance(value, bool) else "is yes or no"


def _one_of(spec: SlotSpec, value: JsonValue) -> str | None:
    if value in spec.choices:
        return None
    return f"is one of {', '.join(spec.choices)}"


def _many_of(spec: SlotSpec, value: JsonValue) -> str | None:
    if not isinstance(value, list | tuple):
        return "is a list of choices"
    for each in value:
        if each not in spec.choices:
            return f"holds only {', '.join(spec.choices)}"
    return "names a choice twice" if len(set(map(str, value))) < len(value) else None


def _integer(spec: SlotSpec, value: JsonValue) -> str | None:
    if not _is_number(value) or isinstance(value, float):
        return "is a whole number"
    return _out_of_bounds(spec, value)


def _decimal(spec: SlotSpec, value: JsonValue) -> str | None:
    return _number(spec, value)


def _number(spec: SlotSpec, value: JsonValue) -> str | None:
    bare, unit = value, None
    if isinstance(value, Mapping):
        bare, unit = value.get("value"), value.get("unit")
        comparator = value.get("comparator")
        if comparator is not None and comparator not in COMPARATORS:
            return f"is compared by {', '.join(COMPARATORS)}"
    if not _is_number(bare):
        return "is a number"
    return _bad_unit(spec, unit) or _out_of_bounds(spec, bare)


def _range(spec: SlotSpec, value: JsonValue) -> str | None:
    if _is_number(value):
        return _out_of_bounds(spec, value)
    if not isinstance(value, Mapping):
        return "is a range: low, best, high"
    given = [value[key] for key in ("low", "best", "high") if value.get(key) is not None]
    if not given or not all(map(_is_number, given)):
        return "is a range of numbers: low, best, high"
    if given != sorted(given):  # type: ignore[type-var]
        return "has its low, best and high in this order"
    faults = (_out_of_bounds(spec, each) for each in given)
    return _bad_unit(spec, value.get("unit")) or next((f for f in faults if f), None)


def _date(_spec: SlotSpec, value: JsonValue) -> str | None:
    given = value.get("date") if isinstance(value, Mapping) else value
    if isinstance(value, Mapping) and value.get("precision") not in (None, *PRECISIONS):
        return f"is known to the {', '.join(PRECISIONS)}"
    if not isinstance(given, str) or _days(given) is None:
        return "is a date such as 2024-09-10, 2024-09 or 2024-09-10T06:30"
    return None


def _text(_spec: SlotSpec, value: JsonValue) -> str | None:
    return None if isinstance(value, str) else "is a text"


def _url(_spec: SlotSpec, value: JsonValue) -> str | None:
    if isinstance(value, str) and _URL.match(value):
        return None
    return "is an address such as https://example.org/page"


def _kb(spec: SlotSpec, value: JsonValue) -> str | None:
    if not isinstance(value, Mapping) or not isinstance(value.get("kb"), str):
        return "is an id of a knowledge base"
    if spec.kbs and value["kb"] not in spec.kbs:
        return f"is an id of {', '.join(spec.kbs)}"
    if not value["kb"]:
        return "needs the name of its knowledge base"
    found = value.get("id")
    return None if found is None or isinstance(found, str) else "has a text as its id"


def _reference(_spec: SlotSpec, _value: JsonValue) -> str | None:
    return "points to an annotation"


_CHECKS = {
    SlotType.FLAG: _flag,
    SlotType.ONE_OF: _one_of,
    SlotType.MANY_OF: _many_of,
    SlotType.INTEGER: _integer,
    SlotType.DECIMAL: _decimal,
    SlotType.NUMBER: _number,
    SlotType.RANGE: _range,
    SlotType.DATE: _date,
    SlotType.TEXT: _text,
    SlotType.URL: _url,
    SlotType.KB: _kb,
    SlotType.REFERENCE: _reference,
}


def _is_number(value: object) -> bool:
    """Whether it is a number that JSON can hold: no truth value, nothing endless."""
    return (isinstance(value, int) and not isinstance(value, bool)) or (
        isinstance(value, float) and isfinite(value)
    )


def _bad_unit(spec: SlotSpec, unit: JsonValue) -> str | None:
    if unit is None:
        return None
    if not isinstance(unit, str):
        return "has a text as its unit"
    return f"is in {', '.join(spec.units)}" if spec.units and unit not in spec.units else None


def _out_of_bounds(spec: SlotSpec, value: JsonValue) -> str | None:
    number = value if isinstance(value, int | float) else 0.0
    if spec.low is not None and number < spec.low:
        return f"is at least {plain_number(spec.low)}"
    if spec.high is not None and number > spec.high:
        return f"is at most {plain_number(spec.high)}"
    return None


# How a value reads


def words_for(value: JsonValue) -> str:
    """A value as one reads it: “at least 20”, “9 USD”, “20–30, best 24”, “2024-09”, “yes”."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return plain_number(value)
    if isinstance(value, str):
        return value
    if isinstance(value, Mapping):
        return _words_for_object(value)
    if value is None:
        return ""
    return ", ".join(words_for(each) for each in value)


def _words_for_object(value: JsonObject) -> str:
    unit = f" {value['unit']}" if value.get("unit") else ""
    if "value" in value:
        comparator = value.get("comparator")
        lead = f"{comparator} " if comparator and comparator != "exactly" else ""
        return f"{lead}{words_for(value['value'])}{unit}"
    if "date" in value:
        precision = value.get("precision")
        shown = f" ({precision})" if precision == "part of day" else ""
        return f"{words_for(value['date'])}{shown}"
    if "kb" in value:
        if value.get("id") is None:
            return f"not in {value['kb']}"
        named = value.get("label")
        return f"{named} ({value['id']})" if named else f"{value['kb']} {value['id']}"
    low, best, high = (value.get(key) for key in ("low", "best", "high"))
    if low is None and high is None:
        if best is None:
            return ", ".join(f"{key}: {words_for(each)}" for key, each in value.items())
        return f"{words_for(best)}{unit}"
    ends = f"{words_for(low) or '…'}–{words_for(high) or '…'}{unit}"
    return ends if best is None else f"{ends}, best {words_for(best)}"


def plain_number(number: float) -> str:
    """A number with as many digits as it needs, and never with an exponent."""
    if isinstance(number, int) or (abs(number) < 1e15 and number % 1 == 0):
        return f"{Decimal(int(number)):f}"
    return f"{Decimal(repr(number)):f}"


# How a value is typed


def value_of(spec: SlotSpec, text: str) -> JsonValue:
    """The value that somebody typed, or that an article says: “at least twenty”, “9 USD”, “20-30”.

    Raises:
        InvalidInput: with a sentence, if the slot cannot hold it.
    """
    text = text.strip()
    value = typed(spec, text)
    fault = fault_of(spec, value)
    if fault is not None:
        raise InvalidInput(f"“{spec.name}” {fault}, not “{text}”")
    return value


# What contradicts what


def comparable(one: JsonValue, other: JsonValue) -> bool:
    """Whether two values are of one measure: 9 USD and 8 EUR say nothing of each other."""
    units = _unit(one), _unit(other)
    return None in units or units[0] == units[1]


def compatible(one: JsonValue, other: JsonValue) -> bool:
    """Whether two values can both be true: 46 and “at least 20” can, 46 and 41 cannot."""
    ranges = _ranges(one, other)
    if ranges is not None:
        first, second = ranges
        return comparable(one, other) and first[0] <= second[1] and second[0] <= first[1]
    if isinstance(one, list | tuple) and isinstance(other, list | tuple):
        return sorted(map(str, one)) == sorted(map(str, other))
    if isinstance(one, Mapping) and isinstance(other, Mapping) and "kb" in one and "kb" in other:
        return one["kb"] != other["kb"] or one.get("id") == other.get("id")
    if isinstance(one, str) and isinstance(other, str):
        return " ".join(one.casefold().split()) == " ".join(other.casefold().split())
    return one == other


def implies(one: JsonValue, other: JsonValue) -> bool:
    """Whether the other value is true if the first is: 46 implies “at least 20”, not 20."""
    ranges = _ranges(one, other)
    if ranges is None:
        return compatible(one, other)
    first, second = ranges
    return comparable(one, other) and second[0] <= first[0] and first[1] <= second[1]


_Range: TypeAlias = tuple[float, float]


def _ranges(one: JsonValue, other: JsonValue) -> tuple[_Range, _Range] | None:
    """What both leave possible, as numbers or as moments of one clock; `None` for other values."""
    first, second = interval(one), interval(other)
    if first is not None and second is not None:
        return first, second
    one_ahead, other_ahead = _ahead(one), _ahead(other)
    if one_ahead is None or other_ahead is None:
        one_ahead = other_ahead = 0  # without a zone, a time is one of the same place
    since, until = date_interval(one, one_ahead), date_interval(other, other_ahead)
    return None if since is None or until is None else (since, until)


def _ahead(value: JsonValue) -> int | None:
    """How far the clock of a date is ahead of UTC, in seconds; `None` if it does not say so."""
    given = value.get("date") if isinstance(value, _OBJECT) else value
    match = _DATE.match(given) if isinstance(given, str) else None
    zone = None if match is None else match[7]
    if zone is None:
        return None
    if zone == "Z":
        return 0
    ahead = int(zone[1:3]) * 3600 + int(zone[-2:]) * 60
    return -ahead if zone[0] == "-" else ahead


def interval(value: JsonValue) -> tuple[float, float] | None:
    """The numbers that a value leaves possible, both ends inclusive; `None` for no number."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return value, value
    if not isinstance(value, _OBJECT):
        return None
    number = value.get("value")
    if isinstance(number, int | float) and not isinstance(number, bool):
        comparator = value.get("comparator")
        # Numbers that no float can hold are as exact as they are long.
        near = comparator == "about" and abs(number) < 1e300
        slack = abs(number) * ABOUT if near else 0
        low = -inf if comparator == "at most" else number - slack
        return low, inf if comparator == "at least" else number + slack
    ends = [value.get(key) for key in ("low", "best", "high")]
    numbers = [end for end in ends if isinstance(end, int | float) and not isinstance(end, bool)]
    if not numbers:
        return None
    return (
        min(numbers) if ends[0] is not None or ends[2] is None else -inf,
        max(numbers) if ends[2] is not None or ends[0] is None else inf,
    )


def finite(number: float) -> bool:
    """Whether it is an end at all; an integer is one, also if no float can hold it."""
    return isinstance(number, int) or isfinite(number)


def _unit(value: JsonValue) -> JsonValue:
    return value.get("unit") if isinstance(value, _OBJECT) else None


def date_interval(value: JsonValue, ahead: int = 0) -> tuple[float, float] | None:
    """The first and last moment that a date leaves possible, in days; `None` for no date.

    By its own clock, or by one that is `ahead` seconds behind it.
    """
    if isinstance(value, str):
        return _days(value, ahead)
    given = value.get("date") if isinstance(value, _OBJECT) else None
    if not isinstance(value, _OBJECT) or not isinstance(given, str):
        return None
    # “2024-09-10” of which only the month is known is some day of the month.
    known = _KNOWN.get(str(value.get("precision")))
    return _days(given if known is None or _days(given) is None else given[:known], ahead)


def _days(text: str, ahead: int = 0) -> tuple[float, float] | None:
    match = _DATE.match(text)
    if match is None:
        return None
    if match[7] and match[7] != "Z" and (match[7][1:3] > "15" or match[7][-2:] > "59"):
        return None
    year, month, day, hour, minute, second = (
        None if part is None else int(part) for part in match.groups()[:6]
    )
    try:
        first = date(year or 0, month or 1, day or 1).toordinal()
        last_month = month or 12
        last_day = day or calendar.monthrange(year or 1, last_month)[1]
        last = date(year or 0, last_month, last_day).toordinal()
    except (ValueError, calendar.IllegalMonthError):
        return None
    if hour is None:
        return first - ahead / 86400, last + 1 - ahead / 86400 - 1e-9
    beyond = hour > 24 or (hour == 24 and (minute or second))
    if beyond or (minute or 0) > 59 or (second or 0) > 60:
        return None
    # Whole seconds: the same moment by two clocks is the same number.
    since = first * 86400 + hour * 3600 + (minute or 0) * 60 + (second or 0) - ahead
    width = 3600 if minute is None else 60 if second is None else 1
    return since / 86400, (since + width) / 86400 - 1e-9
