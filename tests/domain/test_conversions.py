"""What becomes of values when their slot becomes another one."""

from __future__ import annotations

from typing import Any

import pytest

from annotator.domain.annotation import JsonObject, JsonValue
from annotator.domain.conversions import (
    chosen,
    converted,
    joined_specs,
    with_choices,
    with_name,
    without_slot,
)
from annotator.domain.errors import InvalidInput
from annotator.domain.slots import spec_from


def spec(type_: str, **more: Any) -> Any:
    return spec_from({"name": "s", "type": type_, **more})


SIDES = {"choices": ["north", "south"]}


@pytest.mark.parametrize(
    ("wanted", "value", "after"),
    [
        (spec("text"), 46, "46"),
        (spec("text"), {"value": 20, "comparator": "at least"}, "at least 20"),
        (spec("number"), "at least 20", {"value": 20, "comparator": "at least"}),
        (spec("integer"), "twelve", 12),
        (spec("decimal", units=["USD"]), "9 USD", {"value": 9, "unit": "USD"}),
        (spec("range"), 24, 24),
        (spec("one-of", **SIDES), "North", "north"),
        (spec("one-of", **SIDES), ["south"], "south"),
        (spec("many-of", **SIDES), "south", ["south"]),
        (spec("flag"), "yes", True),
        (spec("date"), "2024-09", "2024-09"),
        (spec("url"), "https://example.org/a", "https://example.org/a"),
    ],
)
def test_values_become_what_their_words_say(wanted: Any, value: JsonValue, after: object) -> None:
    assert converted(wanted, value) == after


@pytest.mark.parametrize(
    ("wanted", "value"),
    [
        (spec("number"), "a lot"), (spec("integer"), 2.5), (spec("one-of", **SIDES), "west"),
        (spec("one-of", **SIDES), ["north", "south"]), (spec("date"), "Monday"),
        (spec("reference"), "Mara Oduya"), (spec("flag"), "perhaps"),
    ],
)  # fmt: skip
def test_values_that_cannot_be_held_are_refused(wanted: Any, value: JsonValue) -> None:
    with pytest.raises(InvalidInput):
        converted(wanted, value)


def test_choices_are_renamed_united_and_dropped_wherever_they_stand() -> None:
    names = {"north": "N", "upper": "N", "gone": None}
    assert chosen(["north", "upper", "south"], names) == ["N", "south"]
    assert chosen(["gone"], names) is None
    assert chosen(46, names) == 46
    slots: tuple[JsonObject, ...] = (
        {"name": "side", "choices": ["north", "upper", "gone"], "default": "gone"},
        {"name": "town", "shown_if": {"slot": "side", "is": ["upper"]}},
        {"name": "port", "shown_if": {"slot": "side", "is": ["gone"]}},
    )
    assert with_choices(slots, "side", names) == [
        {"name": "side", "choices": ["N"]},
        {"name": "town", "shown_if": {"slot": "side", "is": ["N"]}},
        {"name": "port"},
    ]


def test_other_slots_follow_a_name_and_outlive_a_slot() -> None:
    slots: tuple[JsonObject, ...] = (
        {"name": "side"}, {"name": "town", "shown_if": {"slot": "side", "is": ["n"]}},
    )  # fmt: skip
    assert with_name(slots, "side", "camp") == [
        {"name": "camp"}, {"name": "town", "shown_if": {"slot": "camp", "is": ["n"]}},
    ]  # fmt: skip
    assert without_slot(slots, "side") == [{"name": "town"}]


def test_slots_of_two_labels_are_joined_by_name() -> None:
    kept: tuple[JsonObject, ...] = (
        {"name": "unit", "choices": ["km"], "to": ["a"]}, {"name": "who", "to": []},
    )  # fmt: skip
    other: tuple[JsonObject, ...] = (
        {"name": "measure", "choices": ["km", "mile"], "to": ["b"], "required": True},
        {"name": "who", "to": ["c"]},
        {"name": "when", "type": "date", "min": 1, "shown_if": {"slot": "measure", "is": ["km"]}},
    )
    assert joined_specs(kept, other, {"measure": "unit"}) == [
        {"name": "unit", "choices": ["km", "mile"], "to": ["a", "b"]},
        {"name": "who", "to": []},  # any label stays any
        {"name": "when", "type": "date", "shown_if": {"slot": "unit", "is": ["km"]}},
    ]
