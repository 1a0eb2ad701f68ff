"""Constraints of labels: read with what they leave out, refused when they mean nothing."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given

from annotator.domain.annotation import JsonObject, Kind
from annotator.domain.constraints import Constraints, check_constraints, constraints_of
from annotator.domain.errors import InvalidInput
from annotator.domain.ids import new_uid
from annotator.domain.label import Label
from tests.strategies import json_objects


def test_every_constraint() -> None:
    one, other = new_uid(), new_uid()
    data: JsonObject = {
        "no_overlap_with": [one, other], "zero_length": True, "required": True,
        "most_per_document": 2, "one_primary": True, "symmetric": True, "singletons": False,
    }  # fmt: skip
    found = constraints_of(Label(new_uid(), "x", constraints=data))
    assert found == Constraints((one, other), True, True, 2, True, True, False)
    assert constraints_of(Label(new_uid(), "x")) == Constraints()


@pytest.mark.parametrize(
    ("data", "kind", "sentence"),
    [
        ({"zero_length": "yes"}, Kind.SPAN, "“zero_length” is true or false"),
        ({"required": 1}, Kind.SPAN, "“required” is true or false"),
        ({"no_overlap_with": "Source"}, Kind.SPAN, "“no_overlap_with” is a list of labels"),
        ({"no_overlap_with": {}}, Kind.SPAN, "“no_overlap_with” is a list of labels"),
        ({"no_overlap_with": 7}, Kind.SPAN, "“no_overlap_with” is a list of labels"),
        ({"no_overlap_with": [7]}, Kind.SPAN, "“no_overlap_with” is a list of labels"),
        ({"most_per_document": -1}, Kind.SPAN, "is a whole number from 0"),
        ({"most_per_document": True}, Kind.SPAN, "is a whole number from 0"),
        ({"symmetric": True}, Kind.SPAN, "only a relation is symmetric"),
        ({"one_primary": True}, Kind.FRAME, "only document labels have a primary one"),
    ],
)
def test_what_means_nothing_is_refused(data: dict[str, Any], kind: Kind, sentence: str) -> None:
    with pytest.raises(InvalidInput, match=sentence):
        check_constraints(data, kind)


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        ({}, Kind.SPAN),
        ({"symmetric": True}, Kind.RELATION),
        ({"symmetric": False, "one_primary": None}, Kind.SPAN),
        ({"one_primary": True}, Kind.DOCUMENT),
        ({"no_overlap_with": [], "most_per_document": 0, "x-other": "kept"}, Kind.SPAN),
    ],
)
def test_what_means_something_is_taken(data: dict[str, Any], kind: Kind) -> None:
    check_constraints(data, kind)


@given(json_objects())
def test_any_json_is_read(data: dict[str, Any]) -> None:
    named = {f"{key}": value for key, value in data.items()}
    for key in ("no_overlap_with", "most_per_document", "required"):
        named[key] = next(iter(data.values()), None)
    found = constraints_of(Label(new_uid(), "x", constraints=named))
    assert all(isinstance(uid, str) for uid in found.no_overlap_with)
    assert found.most_per_document is None or found.most_per_document >= 0
