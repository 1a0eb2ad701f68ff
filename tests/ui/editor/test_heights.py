"""Heights of blocks: sums and look-ups as by adding up."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from annotator.ui.editor.heights import Heights

lists = st.lists(st.integers(1, 60).map(float), min_size=1, max_size=700)


@given(lists, st.data())
def test_sums_follow_changes(heights: list[float], data: st.DataObject) -> None:
    kept = Heights(list(heights))
    for _ in range(3):
        block = data.draw(st.integers(0, len(heights) - 1))
        heights[block] = data.draw(st.integers(1, 60).map(float))
        kept.set(block, heights[block])
        probe = data.draw(st.integers(0, len(heights)))
        assert kept.top(probe) == sum(heights[:probe])
    assert kept.total == sum(heights)


@given(lists, st.data())
def test_at_is_the_block_that_holds_a_place(heights: list[float], data: st.DataObject) -> None:
    kept = Heights(heights)
    y = data.draw(st.floats(-10, sum(heights) + 10))
    block = kept.at(y)
    if y < 0:
        assert block == 0
    elif y >= sum(heights):
        assert block == len(heights) - 1
    else:
        assert kept.top(block) <= y < kept.top(block) + heights[block]


def test_nothing_is_at_the_first_block() -> None:
    assert Heights([]).at(5) == 0
    assert Heights([]).total == 0
