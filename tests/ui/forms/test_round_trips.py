"""What a field shows is what is stored: untouched it changes nothing, typed again it is that."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtWidgets import QApplication

from annotator.domain.annotation import JsonValue, identical
from annotator.domain.slots import SlotSpec, SlotType
from annotator.domain.values import COMPARATORS, fault_of
from annotator.services.settings import Settings
from annotator.ui.context import Context
from annotator.ui.forms.fields import ValueField
from annotator.ui.forms.making import value_field
from annotator.ui.forms.typed import FreeField, free_value, free_words
from tests.strategies import json_values

UNITS = ("USD", "km")
CHOICES = tuple(f"choice {n}" for n in range(12))
numbers = st.integers(-(10**9), 10**9) | st.decimals(
    -(10**6), 10**6, allow_nan=False, places=2
).map(float)
units = st.sampled_from(UNITS)


@st.composite
def dates(draw: st.DrawFn) -> JsonValue:
    day = draw(st.dates()).isoformat()
    clock = draw(st.times()).isoformat("seconds")
    cut, precision = draw(st.sampled_from([
        (day[:4], "year"), (day[:7], "month"), (day, "day"), (day, "part of day"),
        (f"{day}T{clock[:5]}", "minute"), (f"{day}T{clock}", "second"),
    ]))  # fmt: skip
    return {"date": cut, "precision": precision}


@st.composite
def amounts(draw: st.DrawFn) -> JsonValue:
    number, unit = draw(numbers), draw(st.none() | units)
    comparator = draw(st.sampled_from(COMPARATORS[1:]) | st.none())
    parts: dict[str, JsonValue] = {"value": number}
    parts |= {"comparator": comparator} if comparator else {}
    parts |= {"unit": unit} if unit else {}
    return parts if len(parts) > 1 else number


@st.composite
def ranges(draw: st.DrawFn) -> JsonValue:
    ends = sorted(draw(st.lists(numbers, min_size=3, max_size=3)))
    keys = draw(st.sampled_from([("low", "best", "high"), ("low", "high"), ("best",), ("low",)]))
    value: dict[str, JsonValue] = dict(zip(keys, ends, strict=False))
    return value | ({"unit": draw(units)} if draw(st.booleans()) else {})


texts = st.text(st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp")), min_size=1, max_size=40)
VALUES: dict[SlotType, st.SearchStrategy[Any]] = {
    SlotType.FLAG: st.booleans(),
    SlotType.ONE_OF: st.sampled_from(CHOICES),
    SlotType.MANY_OF: st.lists(st.sampled_from(CHOICES), min_size=1, unique=True),
    SlotType.INTEGER: st.integers(-(10**9), 10**9),
    SlotType.DECIMAL: numbers | st.builds(lambda n, u: {"value": n, "unit": u}, numbers, units),
    SlotType.NUMBER: amounts(),
    SlotType.RANGE: ranges(),
    SlotType.DATE: dates(),
    SlotType.TEXT: texts,
    SlotType.URL: st.just("https://velmar.example/a?b=c"),
    SlotType.KB: st.builds(
        lambda kb, id: {"kb": kb, "id": id},
        st.just("gazetteer"),
        st.none() | st.from_regex(r"[A-Z][0-9]{1,8}", fullmatch=True),
    ),
}


@pytest.fixture(scope="module")
def fields(qapp: QApplication) -> dict[SlotType, ValueField]:
    context = Context(Settings())
    specs = (
        SlotSpec(
            "slot", kind, choices=CHOICES if kind in (SlotType.ONE_OF, SlotType.MANY_OF) else (),
            units=UNITS, kbs=("wikidata", "gazetteer") if kind is SlotType.KB else (),
        )
        for kind in VALUES
    )  # fmt: skip
    return {spec.type: value_field(spec, context) for spec in specs}


@pytest.mark.parametrize("kind", VALUES, ids=str)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_what_is_shown_and_typed_again_is_the_same(
    fields: dict[SlotType, ValueField], kind: SlotType, data: st.DataObject
) -> None:
    field, value = fields[kind], data.draw(VALUES[kind])
    assert fault_of(field.spec, value) is None
    heard: list[JsonValue] = []
    field.committed.connect(heard.append)
    try:
        field.show_value(value, fresh=True)
        assert not field.dirty
        assert field.commit()
        assert heard == []
        typed = field.typed
        field.show_value(None, fresh=True)
        assert heard == []
        if typed:
            field.type_again(typed)
            assert field.commit(), field.said
            assert identical(_normal(heard[0]), _normal(value)), typed
    finally:
        field.committed.disconnect(heard.append)
        field.show_value(None, fresh=True)


def _normal(value: JsonValue) -> JsonValue:
    """Keys in one order; a whole number is written in one way."""
    if isinstance(value, dict):
        return {key: _normal(value[key]) for key in sorted(value)}
    return int(value) if isinstance(value, float) and value.is_integer() else value


@given(value=json_values())
def test_undeclared_values_are_read_back_exactly(value: JsonValue) -> None:
    if value is not None and value != "":
        assert identical(free_value(free_words(value)), value)


@given(text=st.text(max_size=60))
def test_any_text_is_a_value_that_can_be_shown(text: str) -> None:
    value = free_value(text)
    if value is not None:
        assert identical(free_value(free_words(value)), value)


def test_an_undeclared_field_keeps_json(qapp: QApplication) -> None:
    field = FreeField(SlotSpec("own"))
    field.show_value(["a", 1.5, None, {"b": True}])
    heard: list[JsonValue] = []
    field.committed.connect(heard.append)
    typed = field.typed
    assert field.commit()
    field.show_value(None, fresh=True)
    field.type_again(typed)
    assert field.commit()
    assert heard == [["a", 1.5, None, {"b": True}]]
