"""Anchors that are refused, and what an annotation says of itself."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.domain.annotation import (
    Anchor,
    Annotation,
    Judgement,
    Slot,
    SlotStatus,
    Stance,
    Verdict,
    check_anchors,
)
from annotator.domain.errors import InvalidInput
from annotator.domain.ids import new_uid
from tests.strategies import anchors


@given(st.integers(0, 40).flatmap(lambda n: st.tuples(anchors(n), st.just(n))))
def test_ranges_of_the_text_are_taken_in_any_order(given_: tuple[tuple[Anchor, ...], int]) -> None:
    check_anchors(*given_)


@pytest.mark.parametrize(
    ("given_anchors", "sentence"),
    [
        ([(-1, 2)], "the start -1 lies before the text"),
        ([(3, 2)], "the end 2 lies before the start 3"),
        ([(0, 11)], "the end 11 lies past the end of the text (10)"),
        ([(11, 11)], "the end 11 lies past the end of the text (10)"),
        ([(0, 4), (3, 6)], "two fragments share the characters 3 to 4"),
        ([(3, 6), (0, 4)], "two fragments share the characters 3 to 4"),
        ([(0, 9), (2, 3)], "two fragments share the characters 2 to 9"),
        ([(2, 4), (2, 4)], "two fragments share"),
        ([(4, 4), (4, 4)], "the same fragment is given twice"),
        ([(True, 4)], "offsets are whole numbers, not True and 4"),
        ([(0, 4.0)], "offsets are whole numbers, not 0 and 4.0"),
    ],
)
def test_what_is_no_range_of_the_text_is_refused(
    given_anchors: list[tuple[int, int]], sentence: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        check_anchors([Anchor(*a) for a in given_anchors], 10)
    assert sentence in str(refused.value)


@pytest.mark.parametrize(
    "given_anchors", [[(0, 0)], [(10, 10)], [(0, 10)], [(5, 7), (0, 5)], [(0, 5), (5, 5)]]
)
def test_touching_and_empty_fragments_are_allowed(given_anchors: list[tuple[int, int]]) -> None:
    check_anchors([Anchor(*a) for a in given_anchors], 10)


def test_a_fragment_inside_another_is_refused_though_it_is_empty_elsewhere() -> None:
    with pytest.raises(InvalidInput):
        check_anchors([Anchor(0, 8), Anchor(3, 3)], 10)


def test_the_hull_spans_fragments_in_any_order() -> None:
    annotation = Annotation(new_uid(), anchors=(Anchor(7, 9), Anchor(1, 3)))
    assert annotation.hull == Anchor(1, 9)
    assert Annotation(new_uid()).hull is None


def test_a_suggestion_is_a_machines_until_somebody_judges_it() -> None:
    made = Annotation(new_uid(), origin="model:ner@3")
    assert made.machine_made
    assert made.suggestion
    judged = made._replace(judgements=(Judgement("ada", Verdict.REJECTS),))
    assert not judged.suggestion
    assert judged.rejected
    again = judged._replace(judgements=(*judged.judgements, Judgement("bo", Verdict.ACCEPTS)))
    assert not again.rejected
    assert not Annotation(new_uid(), origin="import").machine_made


def test_references_are_those_of_every_slot() -> None:
    one, two, three = new_uid(), new_uid(), new_uid()
    annotation = Annotation(
        new_uid(), slots=(Slot("a", ref=one, evidence=(two,)), Slot("b", 1, according_to=three))
    )
    assert annotation.references == (one, two, three)


@pytest.mark.parametrize(
    "slot",
    [
        Slot("a", ref=new_uid()), Slot("a", given="@published"), Slot("a", according_to=new_uid()),
        Slot("a", stance=Stance.DENIES), Slot("a", as_of="2024"), Slot("a", rule="x"),
        Slot("a", status=SlotStatus.CODED), Slot("a", evidence=(new_uid(),)),
        Slot("a", extra={"x": 1}),
    ],
)  # fmt: skip
def test_a_slot_with_more_than_a_value_is_not_plain(slot: Slot) -> None:
    assert not slot.plain
    assert Slot("a", 1, uid=new_uid()).plain
