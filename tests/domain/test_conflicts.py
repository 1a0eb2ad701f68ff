"""Which reports of one slot cannot all be true."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.domain.annotation import Slot, SlotStatus, Stance
from annotator.domain.conflicts import Conflict, conflicts_of
from annotator.domain.ids import Uid
from annotator.domain.slots import SlotSpec, SlotType
from tests.strategies import pools, slots

GOVERNOR, NAVY, PORT = Uid("governor"), Uid("navy"), Uid("port")
NUMBER = SlotSpec("launched", SlotType.NUMBER)
PLACES = SlotSpec("places", SlotType.REFERENCE, most=None)
PLACE = SlotSpec("place", SlotType.REFERENCE)


def said(value: object, who: Uid | None = None, **fields: object) -> Slot:
    return Slot("launched", value, according_to=who)._replace(**fields)  # type: ignore[arg-type]


def test_two_counts_that_cannot_both_be_true() -> None:
    entries = [
        said(46, GOVERNOR),
        said(41, NAVY),
        said({"value": 20, "comparator": "at least"}, PORT),
    ]
    assert conflicts_of(NUMBER, entries) == (Conflict("values", (0, 1)),)


def test_a_denial_contradicts_what_would_make_it_true() -> None:
    denied = said({"value": 20, "comparator": "at least"}, NAVY, stance=Stance.DENIES)
    assert conflicts_of(NUMBER, [denied, said(46)]) == (Conflict("denied", (0, 1)),)
    assert conflicts_of(NUMBER, [said(46), denied]) == (Conflict("denied", (0, 1)),)
    assert conflicts_of(NUMBER, [said(12), denied]) == ()
    # “At least ten” does not make “exactly 46” true.
    exact = said(46, stance=Stance.DENIES)
    assert conflicts_of(NUMBER, [said({"value": 10, "comparator": "at least"}), exact]) == ()


@pytest.mark.parametrize("stance", [Stance.DOUBTS, Stance.DENIES])
def test_doubts_and_denials_do_not_contradict_one_another(stance: Stance) -> None:
    entries = [said(46, stance=Stance.DENIES), said(41, stance=stance)]
    assert conflicts_of(NUMBER, entries) == ()
    assert conflicts_of(NUMBER, [said(46), said(41, stance=Stance.DOUBTS)]) == ()


def test_a_coded_value_contradicts_nothing() -> None:
    coded = said(44, status=SlotStatus.CODED, rule="best")
    assert conflicts_of(NUMBER, [said(46), coded, said(46)]) == ()


def test_a_slot_of_many_values_holds_them_all() -> None:
    entries = [Slot("places", ref=Uid("a")), Slot("places", ref=Uid("b"))]
    assert conflicts_of(PLACES, entries) == ()
    assert conflicts_of(PLACE, entries) == (Conflict("values", (0, 1)),)
    assert conflicts_of(None, entries) == (Conflict("values", (0, 1)),)
    denied = Slot("places", ref=Uid("a"), stance=Stance.DENIES)
    assert conflicts_of(PLACES, [*entries, denied]) == (Conflict("denied", (0, 2)),)


def test_members_of_one_cluster_are_the_same_thing() -> None:
    entries = [Slot("place", ref=Uid("Velmar")), Slot("place", ref=Uid("the port"))]
    assert conflicts_of(PLACE, entries, lambda one, other: True) == ()
    assert len(conflicts_of(PLACE, entries, lambda one, other: False)) == 1


def test_what_cannot_be_compared_is_no_conflict() -> None:
    entries = [Slot("x", 46), Slot("x", ref=Uid("a")), Slot("x", given="@published")]
    assert conflicts_of(replace(PLACE, name="x"), entries) == ()
    both = [Slot("x", given="@published"), Slot("x", given="@author")]
    assert conflicts_of(PLACE, both) == (Conflict("values", (0, 1)),)
    denied = [Slot("x", given="@published"), Slot("x", 46, stance=Stance.DENIES)]
    assert conflicts_of(PLACE, denied) == ()


def test_what_is_counted_in_other_units_is_no_conflict() -> None:
    dollars, euros = {"value": 9, "unit": "USD"}, {"value": 8, "unit": "EUR"}
    assert conflicts_of(NUMBER, [said(dollars), said(euros)]) == ()
    assert conflicts_of(NUMBER, [said(dollars), said(euros, stance=Stance.DENIES)]) == ()
    assert len(conflicts_of(NUMBER, [said(dollars), said({"value": 8, "unit": "USD"})])) == 1
    assert len(conflicts_of(NUMBER, [said(dollars), said(8)])) == 1


@given(st.data())
def test_the_order_of_reports_does_not_matter(data: st.DataObject) -> None:
    entries = data.draw(st.lists(slots(data.draw(pools()), (GOVERNOR, NAVY)), max_size=5))
    spec = data.draw(st.sampled_from([None, NUMBER, PLACES]))
    found = conflicts_of(spec, entries)
    turned = conflicts_of(spec, entries[::-1])
    last = len(entries) - 1
    assert {(c.kind, c.entries) for c in found} == {
        (c.kind, (last - c.entries[1], last - c.entries[0])) for c in turned
    }
    reported = {i for i, e in enumerate(entries) if e.status is SlotStatus.REPORTED}
    assert all(set(c.entries) <= reported for c in found)


@given(st.lists(st.integers(0, 3), max_size=6))
def test_every_pair_that_differs_is_told(numbers: list[int]) -> None:
    found = {c.entries for c in conflicts_of(NUMBER, [said(n) for n in numbers])}
    pairs = ((i, j) for i in range(len(numbers)) for j in range(i + 1, len(numbers)))
    assert found == {(i, j) for i, j in pairs if numbers[i] != numbers[j]}
