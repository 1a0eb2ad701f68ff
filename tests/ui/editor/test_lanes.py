"""Lanes: overlapping spans never share one, and nobody moves while others come and go."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from annotator.domain.annotation import Anchor, Annotation
from annotator.domain.ids import Uid, new_uid
from annotator.domain.overlap import ranges_overlap
from annotator.ui.editor.lanes import LaneKeeper
from annotator.ui.editor.span_index import SpanIndex

BLOCK = 40
spans = st.lists(
    st.tuples(st.integers(0, 190), st.integers(1, 90)).map(
        lambda p: Annotation(new_uid(), anchors=(Anchor(p[0], min(200, p[0] + p[1])),))
    ),
    max_size=20,
)


def lanes_of(keeper: LaneKeeper, index: SpanIndex, block: int) -> dict[Uid, int]:
    start, end = block * BLOCK, (block + 1) * BLOCK
    here = index.over(start, end)
    return dict(zip([a.uid for a in here], keeper.lanes(here, start, end), strict=True))


@given(spans, st.permutations(range(5)))
def test_no_lane_holds_two_that_overlap(given_: list[Annotation], order: list[int]) -> None:
    index = SpanIndex(given_)
    keeper = LaneKeeper(index)
    lanes: dict[Uid, int] = {}
    for block in order:
        found = lanes_of(keeper, index, block)
        assert all(lanes.get(uid, lane) == lane for uid, lane in found.items())
        lanes |= found
    for one in given_:
        for other in given_:
            if one is not other and ranges_overlap(one.anchors[0], other.anchors[0]):
                assert lanes[one.uid] != lanes[other.uid]


@given(spans, spans, st.permutations(range(5)))
def test_what_is_there_stays_where_it_is(
    given_: list[Annotation], added: list[Annotation], order: list[int]
) -> None:
    index = SpanIndex(given_)
    keeper = LaneKeeper(index)
    before = {k: v for block in order for k, v in lanes_of(keeper, index, block).items()}
    for annotation in added:
        index.add(annotation)
        keeper.place(annotation)
    after = {k: v for block in order for k, v in lanes_of(keeper, index, block).items()}
    assert {uid: after[uid] for uid in before} == before
    everything = [*given_, *added]
    for one in everything:
        for other in everything:
            if one is not other and ranges_overlap(one.anchors[0], other.anchors[0]):
                assert after[one.uid] != after[other.uid]


def test_the_outer_span_is_nearest_the_words() -> None:
    outer = Annotation(new_uid(), anchors=(Anchor(0, 30),))
    inner = Annotation(new_uid(), anchors=(Anchor(0, 10),))
    index = SpanIndex([inner, outer])
    assert LaneKeeper(index).lanes(index.over(0, 40), 0, 40) == [0, 1]


def test_a_freed_lane_is_used_again() -> None:
    one = Annotation(new_uid(), anchors=(Anchor(0, 30),))
    two = Annotation(new_uid(), anchors=(Anchor(5, 20),))
    index = SpanIndex([one, two])
    keeper = LaneKeeper(index)
    keeper.lanes(index.over(0, 40), 0, 40)
    index.remove(one.uid)
    keeper.forget(one.uid)
    three = Annotation(new_uid(), anchors=(Anchor(10, 12),))
    index.add(three)
    keeper.place(three)
    assert keeper.lanes(index.over(0, 40), 0, 40) == [1, 0]
