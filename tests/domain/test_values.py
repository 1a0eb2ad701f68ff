"""Values of slots: what fits, how they read, how they are typed, what contradicts what."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.domain.annotation import JsonValue
from annotator.domain.errors import InvalidInput
from annotator.domain.slots import SlotSpec, SlotType
from annotator.domain.values import (
    COMPARATORS,
    PRECISIONS,
    compatible,
    fault_of,
    implies,
    interval,
    plain_number,
    value_of,
    words_for,
)
from tests.strategies import json_values

UNITS = ("USD", "km", "m", "%")
SPECS = {
    SlotType.FLAG: SlotSpec("n", SlotType.FLAG),
    SlotType.ONE_OF: SlotSpec("n", SlotType.ONE_OF, choices=("drone", "missile, long")),
    SlotType.MANY_OF: SlotSpec("n", SlotType.MANY_OF, choices=("a", "b c", "d")),
    SlotType.INTEGER: SlotSpec("n", SlotType.INTEGER),
    SlotType.DECIMAL: SlotSpec("n", SlotType.DECIMAL, units=UNITS),
    SlotType.NUMBER: SlotSpec("n", SlotType.NUMBER, units=UNITS),
    SlotType.RANGE: SlotSpec("n", SlotType.RANGE, units=UNITS),
    SlotType.DATE: SlotSpec("n", SlotType.DATE),
    SlotType.TEXT: SlotSpec("n", SlotType.TEXT),
    SlotType.URL: SlotSpec("n", SlotType.URL),
    SlotType.KB: SlotSpec("n", SlotType.KB, kbs=("places", "wikidata")),
}
NUMBERS = st.integers(-(10**20), 10**20) | st.floats(-1e18, 1e18).filter(lambda n: n % 1 != 0)
UNIT = st.none() | st.sampled_from(UNITS)


def with_unit(value: dict[str, Any], unit: str | None) -> dict[str, Any]:
    return value if unit is None else value | {"unit": unit}


@st.composite
def dates(draw: st.DrawFn) -> str:
    """A date or time of any precision."""
    moment = draw(st.datetimes()).isoformat()
    length = draw(st.sampled_from([4, 7, 10, 13, 16, 19]))
    return moment[:length]


@st.composite
def ranges(draw: st.DrawFn) -> dict[str, Any]:
    """A range with one to three of its numbers."""
    keys = draw(st.sampled_from(["low", "best", "high", "low best", "low high", "best high",
                                 "low best high"])).split()  # fmt: skip
    numbers = sorted(draw(st.lists(NUMBERS, min_size=len(keys), max_size=len(keys))))
    return dict(zip(keys, numbers, strict=True))


def numbers_with(*comparators: str) -> st.SearchStrategy[JsonValue]:
    """Numbers as one types them: bare, with a unit, with a comparator."""
    bare = NUMBERS
    units = st.builds(lambda n, u: {"value": n, "unit": u}, NUMBERS, st.sampled_from(UNITS))
    if not comparators:
        return bare | units
    compared = st.builds(
        lambda n, c, u: with_unit({"value": n, "comparator": c}, u),
        NUMBERS, st.sampled_from(comparators), UNIT,
    )  # fmt: skip
    return bare | units | compared


TYPED: dict[SlotType, st.SearchStrategy[Any]] = {
    SlotType.FLAG: st.booleans(),
    SlotType.ONE_OF: st.sampled_from(["drone", "missile, long"]),
    SlotType.MANY_OF: st.lists(st.sampled_from(["a", "b c", "d"]), unique=True),
    SlotType.INTEGER: st.integers(-(10**20), 10**20),
    SlotType.DECIMAL: numbers_with(),
    SlotType.NUMBER: numbers_with("about", "at least", "at most"),
    SlotType.RANGE: st.builds(with_unit, ranges(), UNIT),
    SlotType.DATE: dates()
    | st.builds(lambda d: {"date": d, "precision": "part of day"}, dates().map(lambda d: d[:13])),
    SlotType.TEXT: st.text(max_size=9).map(str.strip),
    SlotType.URL: st.sampled_from(["https://example.org/a?b=c#d", "urn:isbn:1", "doi:10/x"]),
    SlotType.KB: st.fixed_dictionaries(
        {
            "kb": st.sampled_from(["places", "wikidata"]),
            "id": st.none() | st.sampled_from(["Q212", "a b", "x/1"]),
        }
    ),
}
ANY = st.one_of(*TYPED.values(), json_values())
"""Values of every type, and whatever else JSON holds."""


@pytest.mark.parametrize("type_", TYPED)
@given(st.data())
def test_a_value_reads_as_it_can_be_typed(type_: SlotType, data: st.DataObject) -> None:
    value = data.draw(TYPED[type_])
    assert fault_of(SPECS[type_], value) is None
    assert value_of(SPECS[type_], words_for(value)) == value


@pytest.mark.parametrize("type_", SlotType)
@given(value=json_values())
def test_any_value_is_fine_or_has_a_fault_that_ends_a_sentence(
    type_: SlotType, value: JsonValue
) -> None:
    spec = SPECS.get(type_, SlotSpec("n", type_))
    fault = fault_of(spec, value)
    assert fault is None or (fault and not fault.endswith("."))


@pytest.mark.parametrize("type_", TYPED)
@given(text=st.text(max_size=20))
def test_any_text_is_read_or_refused(type_: SlotType, text: str) -> None:
    try:
        value = value_of(SPECS[type_], text)
    except InvalidInput as error:
        assert "“n”" in str(error)  # noqa: PT017 - either outcome is right
    else:
        assert fault_of(SPECS[type_], value) is None


@pytest.mark.parametrize(
    ("type_", "value", "fault"),
    [
        (SlotType.FLAG, 1, "is yes or no"),
        (SlotType.ONE_OF, "boat", "is one of drone, missile, long"),
        (SlotType.ONE_OF, ["drone"], "is one of"),
        (SlotType.MANY_OF, "a", "is a list of choices"),
        (SlotType.MANY_OF, ["a", "z"], "holds only a, b c, d"),
        (SlotType.MANY_OF, ["a", "a"], "names a choice twice"),
        (SlotType.INTEGER, 1.0, "is a whole number"),
        (SlotType.INTEGER, True, "is a whole number"),
        (SlotType.INTEGER, {"value": 1}, "is a whole number"),
        (SlotType.NUMBER, "1", "is a number"),
        (SlotType.NUMBER, {"unit": "km"}, "is a number"),
        (SlotType.NUMBER, {"value": 1, "unit": "ft"}, "is in USD, km, m, %"),
        (SlotType.NUMBER, {"value": 1, "unit": 7}, "has a text as its unit"),
        (SlotType.NUMBER, {"value": 1, "comparator": "over"}, "is compared by exactly, about"),
        (SlotType.RANGE, {}, "is a range of numbers"),
        (SlotType.RANGE, [1, 2], "is a range: low, best, high"),
        (SlotType.RANGE, {"low": 1, "high": "2"}, "is a range of numbers"),
        (SlotType.RANGE, {"low": 3, "best": 2}, "has its low, best and high in this order"),
        (SlotType.DATE, "10 September", "is a date such as"),
        (SlotType.DATE, "2024-13", "is a date such as"),
        (SlotType.DATE, "2023-02-29", "is a date such as"),
        (SlotType.DATE, "2024-09-10T25", "is a date such as"),
        (SlotType.DATE, "2024-09-10T24:30", "is a date such as"),
        (SlotType.DATE, "0000", "is a date such as"),
        (SlotType.DATE, {"date": "2024", "precision": "week"}, "is known to the year, month"),
        (SlotType.TEXT, 7, "is a text"),
        (SlotType.URL, "example.org", "is an address such as"),
        (SlotType.KB, "Q212", "is an id of a knowledge base"),
        (SlotType.KB, {"kb": "other", "id": "1"}, "is an id of places, wikidata"),
        (SlotType.NUMBER, float("nan"), "is a number"),
        (SlotType.DECIMAL, {"value": float("inf")}, "is a number"),
        (SlotType.RANGE, {"low": 1, "high": float("inf")}, "is a range of numbers"),
        (SlotType.DATE, "2024-09-10T10:00+99:00", "is a date such as"),
        (SlotType.KB, {"kb": "places", "id": 1}, "has a text as its id"),
        (SlotType.REFERENCE, "x", "points to an annotation"),
    ],
)
def test_what_does_not_fit(type_: SlotType, value: JsonValue, fault: str) -> None:
    found = fault_of(SPECS.get(type_, SlotSpec("n", type_)), value)
    assert found is not None
    assert fault in found


def test_bounds() -> None:
    for type_ in (SlotType.INTEGER, SlotType.DECIMAL, SlotType.NUMBER, SlotType.RANGE):
        spec = SlotSpec("n", type_, low=0, high=2.5)
        assert fault_of(spec, 0) is fault_of(spec, 2) is None
        assert fault_of(spec, -1) == "is at least 0"
        assert fault_of(spec, 3) == "is at most 2.5"
    assert fault_of(SlotSpec("n", SlotType.RANGE, high=5), {"low": 1, "high": 9}) == "is at most 5"


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, ""),
        (True, "yes"),
        (46, "46"),
        (2.0, "2"),
        (1e-7, "0.0000001"),
        (10**18, "1000000000000000000"),
        ({"value": 20, "comparator": "at least"}, "at least 20"),
        ({"value": 20, "comparator": "exactly"}, "20"),
        ({"value": 9, "unit": "USD"}, "9 USD"),
        ({"low": 20, "best": 24, "high": 30}, "20–30, best 24"),
        ({"low": 20, "unit": "km"}, "20–… km"),
        ({"best": 24}, "24"),
        ({"date": "2024-09", "precision": "month"}, "2024-09"),
        ({"date": "2024-09-10T06", "precision": "part of day"}, "2024-09-10T06 (part of day)"),
        ({"kb": "wikidata", "id": "Q212"}, "wikidata Q212"),
        ({"kb": "wikidata", "id": None}, "not in wikidata"),
        ({"kb": "wikidata", "id": "Q212", "label": "Velmar"}, "Velmar (Q212)"),
        (["a", "b"], "a, b"),
        ({"lat": 1.5, "at": [1]}, "lat: 1.5, at: 1"),
        ({}, ""),
    ],
)
def test_how_a_value_reads(value: JsonValue, words: str) -> None:
    assert words_for(value) == words


@given(ANY)
def test_any_value_reads_somehow(value: JsonValue) -> None:
    assert isinstance(words_for(value), str)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_has_no_exponent(number: float) -> None:
    words = plain_number(number)
    assert float(words) == number
    assert "e" not in words.lower()


@pytest.mark.parametrize(
    ("type_", "text", "value"),
    [
        (SlotType.NUMBER, "at least twenty", {"value": 20, "comparator": "at least"}),
        (SlotType.NUMBER, "≥ 20", {"value": 20, "comparator": "at least"}),
        (SlotType.NUMBER, "no more than 20 km",
         {"value": 20, "comparator": "at most", "unit": "km"}),
        (SlotType.NUMBER, "more than twenty", {"value": 21, "comparator": "at least"}),
        (SlotType.NUMBER, "nearly 9 m", {"value": 9, "comparator": "about", "unit": "m"}),
        (SlotType.NUMBER, "exactly 20", 20),
        (SlotType.NUMBER, "38 of them", 38),
        (SlotType.NUMBER, "9 usd", {"value": 9, "unit": "USD"}),
        (SlotType.DECIMAL, "9m", {"value": 9, "unit": "m"}),
        (SlotType.DECIMAL, "$9m", {"value": 9_000_000, "unit": "USD"}),
        (SlotType.NUMBER, "nearly US$9 million", {
            "value": 9_000_000, "comparator": "about", "unit": "USD",
        }),
        (SlotType.NUMBER, "85 percent of the homes", {"value": 85, "unit": "%"}),
        (SlotType.NUMBER, "85 per cent", {"value": 85, "unit": "%"}),
        (SlotType.NUMBER, "9 km from the port", {"value": 9, "unit": "km"}),
        (SlotType.NUMBER, "9 men", 9),
        (SlotType.NUMBER, "nearly 12,000 homes", {"value": 12_000, "comparator": "about"}),
        (SlotType.NUMBER, "20+", {"value": 20, "comparator": "at least"}),
        (SlotType.NUMBER, "twenty or more", {"value": 20, "comparator": "at least"}),
        (SlotType.NUMBER, "20 or so", {"value": 20, "comparator": "about"}),
        (SlotType.RANGE, "more than 20", {"low": 21}),
        (SlotType.RANGE, "between 40 and 50", {"low": 40, "high": 50}),
        (SlotType.RANGE, "40 or 50", {"low": 40, "high": 50}),
        (SlotType.RANGE, "20-30 million", {"low": 20_000_000, "high": 30_000_000}),
        (SlotType.RANGE, "five to ten thousand USD",
         {"low": 5000, "high": 10_000, "unit": "USD"}),
        (SlotType.RANGE, "800,000 to 1 million", {"low": 800_000, "high": 1_000_000}),
        (SlotType.RANGE, "5 to 10 m", {"low": 5, "high": 10, "unit": "m"}),
        (SlotType.INTEGER, "  forty-six ", 46),
        (SlotType.RANGE, "twenty-four", {"best": 24}),
        (SlotType.RANGE, "between twenty and thirty", {"low": 20, "high": 30}),
        (SlotType.RANGE, "from 20 to 30 km", {"low": 20, "high": 30, "unit": "km"}),
        (SlotType.RANGE, "at least 20", {"low": 20}),
        (SlotType.RANGE, "up to thirty", {"high": 30}),
        (SlotType.RANGE, "20 men to the shore", {"best": 20}),
        (SlotType.FLAG, "Yes", True),
        (SlotType.KB, "Q212", {"kb": "places", "id": "Q212"}),
    ],
)  # fmt: skip
def test_as_people_type_and_articles_say(type_: SlotType, text: str, value: JsonValue) -> None:
    assert value_of(SPECS[type_], text) == value


@pytest.mark.parametrize(
    ("type_", "text"),
    [
        (SlotType.NUMBER, "40 to 50"), (SlotType.NUMBER, "five or six"),
        (SlotType.NUMBER, "between 40 and 50"), (SlotType.DECIMAL, "£9"),
        (SlotType.INTEGER, "at least 20"), (SlotType.DECIMAL, "more than 20"),
        (SlotType.INTEGER, "about 20"), (SlotType.NUMBER, "two thirds"),
        (SlotType.NUMBER, "9:30"), (SlotType.RANGE, "9 Mio."),
        (SlotType.NUMBER, "someone"), (SlotType.NUMBER, "20-30"), (SlotType.NUMBER, "minutes"),
        (SlotType.INTEGER, "1.5"), (SlotType.INTEGER, "1,5"), (SlotType.RANGE, "30–20"),
        (SlotType.DATE, "yesterday"), (SlotType.FLAG, "perhaps"), (SlotType.ONE_OF, "boat"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_with_the_words(type_: SlotType, text: str) -> None:
    with pytest.raises(InvalidInput, match=f"not “{text}”"):
        value_of(SPECS[type_], text)


# What contradicts what


@given(ANY, ANY)
def test_compatible_is_symmetric(one: JsonValue, other: JsonValue) -> None:
    assert compatible(one, other) == compatible(other, one)


@given(ANY)
def test_a_value_is_compatible_with_itself_and_implies_itself(value: JsonValue) -> None:
    assert compatible(value, value)
    assert implies(value, value)


SMALL = st.one_of(
    st.integers(0, 9),
    st.builds(lambda n, c: {"value": n, "comparator": c}, st.integers(0, 9),
              st.sampled_from(COMPARATORS)),
    st.builds(lambda a, b: {"low": min(a, b), "high": max(a, b)}, st.integers(0, 9),
              st.integers(0, 9)),
    st.sampled_from(["2024", "2024-09", "2024-09-10", "2024-09-10T06", "harbour", "Harbour"]),
)  # fmt: skip
"""So few values that many of them follow from one another."""


@given(SMALL | ANY, SMALL | ANY)
def test_what_is_implied_is_compatible(one: JsonValue, other: JsonValue) -> None:
    assert compatible(one, other) or not implies(one, other)


@given(SMALL, SMALL, SMALL)
def test_what_follows_from_what_follows_follows(
    one: JsonValue, two: JsonValue, three: JsonValue
) -> None:
    assert implies(one, three) or not (implies(one, two) and implies(two, three))


@given(ANY)
def test_an_interval_has_its_ends_in_order(value: JsonValue) -> None:
    found = interval(value)
    assert found is None or found[0] <= found[1]


@pytest.mark.parametrize(
    ("one", "other", "both", "follows"),
    [
        (46, 46, True, True),
        (46, 46.0, True, True),
        (46, 41, False, False),
        (46, {"value": 20, "comparator": "at least"}, True, True),
        ({"value": 20, "comparator": "at least"}, 46, True, False),
        (46, {"value": 40, "comparator": "at most"}, False, False),
        (44, {"value": 40, "comparator": "about"}, True, True),
        (45, {"value": 40, "comparator": "about"}, False, False),
        (-44, {"value": -40, "comparator": "about"}, True, True),
        (24, {"low": 20, "high": 30}, True, True),
        (24, {"low": 20}, True, True),
        (24, {"high": 20}, False, False),
        (24, {"best": 25}, False, False),
        ({"value": 9, "unit": "USD"}, {"value": 9, "unit": "EUR"}, False, False),
        ({"value": 9, "unit": "USD"}, 9, True, True),
        ("2024-09-10", "2024-09", True, True),
        ("2024-09", "2024-09-10", True, False),
        ("2024-09-10", "2024-09-11", False, False),
        ("2024-09-10T06:30", {"date": "2024-09-10", "precision": "day"}, True, True),
        ("2024-12-31T24", "2025-01-01T00", True, True),
        ("2024-09-10T23:00-05:00", "2024-09-11T04:00Z", True, True),
        ("2024-09-10T23:00-05:00", "2024-09-11T05:30+01:30", True, True),
        ("2024-09-10T23:00-05:00", "2024-09-10T23:00Z", False, False),
        ("2024-09-10T23:00-05:00", "2024-09-10T23:00", True, True),
        ({"date": "2024-09-10", "precision": "month"}, "2024-09-12", True, False),
        ("2024-09-12", {"date": "2024-09-10", "precision": "month"}, True, True),
        ({"date": "2024-09-10T06", "precision": "part of day"}, "2024-09-10T11:20", True, False),
        ({"date": "2024", "precision": "day"}, "2024-09-12", True, False),
        (["a", "b"], ["b", "a"], True, True),
        (["a"], ["a", "b"], False, False),
        ({"kb": "w", "id": "1"}, {"kb": "w", "id": "2"}, False, False),
        ({"kb": "w", "id": "1"}, {"kb": "v", "id": "2"}, True, True),
        ({"kb": "w", "id": "1"}, {"kb": "w", "id": None}, False, False),
        ("The  Harbour", "the harbour", True, True),
        ("a", "b", False, False),
        (True, False, False, False),
        ("46", 46, False, False),
        (10**400, {"value": 10**400, "comparator": "about"}, True, True),
    ],
)
def test_pairs(one: JsonValue, other: JsonValue, both: bool, follows: bool) -> None:
    assert compatible(one, other) is both
    assert implies(one, other) is follows


def test_the_words_of_the_model_are_those_of_the_files() -> None:
    assert COMPARATORS == ("exactly", "about", "at least", "at most")
    assert PRECISIONS[0] == "year"
