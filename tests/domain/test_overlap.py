"""Overlap as the model defines it, and lanes that keep overlapping spans apart."""

from __future__ import annotations

from collections import Counter
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.domain.annotation import Anchor
from annotator.domain.overlap import anchors_overlap, assign_lanes, ranges_overlap
from tests.strategies import anchors

ranges = st.tuples(st.integers(0, 12), st.integers(0, 8)).map(lambda r: Anchor(r[0], r[0] + r[1]))
hulls = st.lists(ranges, max_size=25)


def points(anchor: Anchor) -> set[int]:
    return set(range(anchor.start, anchor.end))


@given(ranges, ranges)
def test_two_ranges_with_words_overlap_when_they_share_a_code_point(
    one: Anchor, other: Anchor
) -> None:
    if points(one) and points(other):
        assert ranges_overlap(one, other) == bool(points(one) & points(other))


@pytest.mark.parametrize(
    ("point", "other", "expected"),
    [
        (5, Anchor(5, 5), True),
        (5, Anchor(6, 6), False),
        (5, Anchor(4, 6), True),
        (5, Anchor(5, 8), False),
        (5, Anchor(2, 5), False),
        (5, Anchor(0, 3), False),
    ],
)
def test_a_zero_length_anchor_overlaps_only_what_goes_past_it(
    point: int, other: Anchor, expected: bool
) -> None:
    assert ranges_overlap(Anchor(point, point), other) is expected


@given(ranges, ranges)
def test_overlap_goes_both_ways(one: Anchor, other: Anchor) -> None:
    assert ranges_overlap(one, other) == ranges_overlap(other, one)


@given(anchors(20), anchors(20))
def test_annotations_overlap_by_their_fragments_not_by_their_hulls(
    one: tuple[Anchor, ...], other: tuple[Anchor, ...]
) -> None:
    expected = any(ranges_overlap(a, b) for a in one for b in other)
    assert anchors_overlap(one, other) == expected


def test_fragments_around_another_span_do_not_overlap_it() -> None:
    assert not anchors_overlap([Anchor(0, 2), Anchor(6, 8)], [Anchor(3, 5)])


@given(hulls)
def test_no_lane_holds_two_overlapping_hulls(given_hulls: list[Anchor]) -> None:
    lanes = assign_lanes(given_hulls)
    assert len(lanes) == len(given_hulls)
    for i, one in enumerate(given_hulls):
        for j, other in enumerate(given_hulls[:i]):
            if lanes[i] == lanes[j]:
                assert not ranges_overlap(one, other)


@given(hulls, st.randoms(use_true_random=False))
def test_lanes_do_not_depend_on_the_order(given_hulls: list[Anchor], random: Random) -> None:
    shuffled = list(given_hulls)
    random.shuffle(shuffled)
    before = Counter(zip(given_hulls, assign_lanes(given_hulls), strict=True))
    after = Counter(zip(shuffled, assign_lanes(shuffled), strict=True))
    assert before == after


@given(hulls)
def test_there_are_no_more_lanes_than_hulls_over_one_place(given_hulls: list[Anchor]) -> None:
    lanes = assign_lanes(given_hulls)
    drawn = [Anchor(h.start, max(h.end, h.start + 1)) for h in given_hulls]
    deepest = max((sum(h.start <= p < h.end for h in drawn) for p in range(25)), default=0)
    assert len(set(lanes)) == deepest
    assert set(lanes) == set(range(deepest))


def test_outer_spans_lie_nearest_to_the_words() -> None:
    assert assign_lanes([Anchor(2, 4), Anchor(0, 9), Anchor(0, 4)]) == [2, 0, 1]
    assert assign_lanes([Anchor(0, 3), Anchor(3, 6)]) == [0, 0]
