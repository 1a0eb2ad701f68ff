"""What a label says of its slots: read from JSON, refused when it means nothing."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.domain.annotation import Annotation, Kind, Slot
from annotator.domain.errors import InvalidInput
from annotator.domain.ids import Uid, new_uid
from annotator.domain.label import Label
from annotator.domain.label_checks import check_label
from annotator.domain.slots import (
    STRUCTURE,
    SlotSpec,
    SlotType,
    defaults_of,
    is_structural,
    own_specs,
    spec_from,
    spec_of,
    specs_of,
    with_references,
)


def label(*slots: dict[str, Any], kind: Kind = Kind.FRAME) -> Label:
    return Label(new_uid(), "Attack", kind, slots=slots)


def test_every_field() -> None:
    data: dict[str, Any] = {
        "name": "count", "type": "number", "description": "how many", "min": 1, "max": 3,
        "default": 1, "units": ["km"], "low": 0, "high": 9.5, "givens": ["@published"],
        "shown_if": {"slot": "kind", "is": ["a", "b"]}, "x-unknown": 1,
    }  # fmt: skip
    spec = spec_from(data)
    assert (spec.name, spec.type, spec.description) == ("count", SlotType.NUMBER, "how many")
    assert (spec.least, spec.most, spec.default) == (1, 3, 1)
    assert (spec.units, spec.low, spec.high) == (("km",), 0, 9.5)
    assert spec.givens == ("@published",)
    assert spec.shown_if is not None
    assert (spec.shown_if.slot, spec.shown_if.values) == ("kind", ("a", "b"))
    assert spec.required
    assert spec.repeated


@pytest.mark.parametrize(
    ("data", "least", "most"),
    [
        ({}, 0, 1),
        ({"required": True}, 1, 1),
        ({"required": False}, 0, 1),
        ({"max": None}, 0, None),
        ({"min": 2, "max": 5}, 2, 5),
        ({"min": 0, "required": True}, 0, 1),
        ({"type": "flag", "max": 7}, 0, 1),
        ({"type": "many-of", "choices": ["a"], "max": None}, 0, 1),
    ],
)
def test_how_many(data: dict[str, Any], least: int, most: int | None) -> None:
    spec = spec_from({"name": "n", **data})
    assert (spec.least, spec.most) == (least, most)
    assert spec.required == (least > 0)
    assert spec.repeated == (most is None or most > 1)


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({}, "a slot needs a name"),
        ({"name": " a"}, "without blanks around it"),
        ({"name": 7}, "“name” is a text"),
        ({"name": "n", "type": "colour"}, "its type is one of flag, one-of"),
        ({"name": "n", "type": 7}, "the slot “n”: “type” is a text"),
        ({"name": "n", "min": -1}, "“min” is a whole number from 0"),
        ({"name": "n", "min": True}, "“min” is a whole number from 0"),
        ({"name": "n", "max": 1.0}, "“max” is a whole number from 0"),
        ({"name": "n", "min": 3, "max": 2}, "“min” is more than “max”"),
        ({"name": "n", "min": 2}, "“min” is more than “max”"),
        ({"name": "n", "type": "one-of"}, "a one-of needs “choices”"),
        ({"name": "n", "type": "many-of", "choices": []}, "a many-of needs “choices”"),
        ({"name": "n", "choices": "a"}, "“choices” is a list of texts"),
        ({"name": "n", "units": [1]}, "“units” is a list of texts"),
        ({"name": "n", "low": "0"}, "“low” is a number"),
        ({"name": "n", "high": False}, "“high” is a number"),
        ({"name": "n", "shown_if": "kind"}, "“shown_if” is written"),
        ({"name": "n", "shown_if": {"is": [1]}}, "“shown_if” is written"),
    ],
)
def test_specs_that_mean_nothing_are_refused(data: dict[str, Any], sentence: str) -> None:
    with pytest.raises(InvalidInput, match=sentence.replace("(", r"\(")):
        spec_from(data)


@pytest.mark.parametrize(
    ("slots", "sentence"),
    [
        (({"name": "n"}, {"name": "n"}), "the slot “n” is given twice"),
        (({"name": "n", "type": "integer", "default": "x"},), "the default of the slot “n” is a"),
        (({"name": "two\nlines"},), "a slot's name cannot hold the invisible character"),
        (({"name": "a\u202eb"},), "invisible character U.202E"),
        (({"name": "n" * 501},), "at most 500 characters"),
        (({"name": "n", "type": "one-of", "choices": ["a\u2028b"]},), "a choice of the slot “n”"),
        (({"name": "n", "type": "number", "units": ["\u200f"]},), "a unit of the slot “n”"),
        (({"name": "n", "type": "number", "low": 2, "high": 1},), "“low” is more than “high”"),
        (({"name": "n", "givens": ["@editor"]},), "a given is one of @published"),
        (({"name": "trigger", "type": "text"},), "of a frame is of the type reference"),
        (({"name": "n", "shown_if": {"slot": "n"}},), "depends on “n”, which is no other slot"),
        (({"name": "n", "shown_if": {"slot": "m"}},), "depends on “m”, which is no other slot"),
    ],
)
def test_labels_that_mean_nothing_are_refused(slots: Any, sentence: str) -> None:
    with pytest.raises(InvalidInput, match=sentence):
        check_label(label(*slots))


@pytest.mark.parametrize("kind", Kind)
def test_slots_of_the_kind_come_first(kind: Kind) -> None:
    specs = specs_of(label({"name": "a"}, {"name": "b"}, kind=kind))
    names = [spec.name for spec in STRUCTURE[kind]]
    assert [spec.name for spec in specs] == [*names, "a", "b"]
    assert [s.name for s in own_specs(label({"name": "a"}, kind=kind))] == ["a"]
    assert all(is_structural(kind, name) for name in names)
    assert not is_structural(kind, "a")


def test_what_a_label_leaves_out_of_its_kinds_slots_is_as_the_kind_has_it() -> None:
    place = new_uid()
    relation = label({"name": "from", "to": [place]}, kind=Kind.RELATION)
    start = spec_of(relation, "from")
    assert start == SlotSpec("from", SlotType.REFERENCE, least=1, to=(place,))
    cluster = label({"name": "member", "type": "reference"}, kind=Kind.CLUSTER)
    assert specs_of(cluster)[0].most is None
    assert specs_of(label({"name": "member", "max": 9}, kind=Kind.CLUSTER))[0].most == 9
    rank = specs_of(label({"name": "rank", "high": 3}, kind=Kind.DOCUMENT))[0]
    assert (rank.type, rank.low, rank.high) == (SlotType.INTEGER, 1, 3)
    loose = specs_of(label({"name": "to", "required": False, "min": 0}, kind=Kind.RELATION))[1]
    assert not loose.required


def test_what_cannot_be_read_is_passed_over() -> None:
    odd = label({"name": "n", "type": "colour"}, {"type": "text"}, {"name": "n", "type": "date"})
    assert [(s.name, s.type) for s in own_specs(odd)] == [("n", SlotType.DATE)]


def test_shown_if() -> None:
    def annotation(*slots: Slot) -> Annotation:
        return Annotation(new_uid(), Kind.FRAME, slots=slots)

    spec = spec_from({"name": "n", "shown_if": {"slot": "kind", "is": ["money", "share"]}})
    assert spec.shown(annotation(Slot("kind", "money")))
    assert spec.shown(annotation(Slot("kind", ["other", "share"])))
    assert not spec.shown(annotation(Slot("kind", "other"), Slot("other", "money")))
    assert not spec.shown(annotation())
    flag = spec_from({"name": "n", "shown_if": {"slot": "known"}})
    assert flag.shown(annotation(Slot("known", True)))
    assert not flag.shown(annotation(Slot("known", False)))
    assert spec_from({"name": "n"}).shown(annotation())


def test_defaults() -> None:
    given = label({"name": "a", "type": "flag", "default": False}, {"name": "b"})
    assert defaults_of(given) == (Slot("a", False),)
    assert defaults_of(None) == defaults_of(label()) == ()
    check_label(given)


def test_a_slot_of_the_kind_can_be_required() -> None:
    def least(**data: Any) -> int:
        spec = spec_of(label({"name": "trigger", **data}), "trigger")
        return -1 if spec is None else spec.least

    assert (least(), least(required=True), least(min=1), least(required=False)) == (0, 1, 1, 0)
    relation = label({"name": "from", "required": False}, kind=Kind.RELATION)
    assert [spec.least for spec in specs_of(relation)] == [1, 1]


def test_words_of_any_script_are_names() -> None:
    check_label(label({"name": "عدد الطائرات"}, {"name": "𝔘𝔫𝔦𝔱", "units": ["👍🏽"]}))


def test_a_default_that_is_not_asked_for_is_not_given() -> None:
    attack = label(
        {"name": "kind", "type": "one-of", "choices": ["air", "sea"], "default": "air"},
        {"name": "ships", "type": "integer", "default": 1,
         "shown_if": {"slot": "kind", "is": ["sea"]}},
        {"name": "flag", "default": "any", "shown_if": {"slot": "ships", "is": [1]}},
    )  # fmt: skip
    assert defaults_of(attack) == (Slot("kind", "air"),)
    kind, ships, flag = map(dict, attack.slots)
    assert len(defaults_of(label(kind | {"default": "sea"}, ships, flag))) == 3


UIDS = [Uid(letter) for letter in "abcd"]


@given(
    st.lists(st.sampled_from(UIDS), unique=True),
    st.lists(st.sampled_from(UIDS), unique=True),
    st.dictionaries(st.sampled_from(UIDS), st.none() | st.sampled_from(UIDS)),
)
def test_references_move_and_are_named_once(
    to: list[Uid], apart: list[Uid], change: dict[Uid, Uid | None]
) -> None:
    before = Label(
        new_uid(), "Attack", slots=({"name": "a", "type": "reference", "to": to}, {"name": "b"}),
        constraints={"no_overlap_with": apart, "required": True},
    )  # fmt: skip
    after = with_references(before, change)
    for uids, moved in (
        (to, after.slots[0]["to"]),
        (apart, after.constraints["no_overlap_with"]),
    ):
        assert isinstance(moved, list)
        expected = {change.get(uid, uid) for uid in uids} - {None}
        assert set(moved) == expected
        assert len(moved) == len(expected)
    assert after.slots[1] == {"name": "b"}
    assert after.constraints["required"] is True
