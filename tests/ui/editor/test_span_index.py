"""Spans by place: found as if all were looked at."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from annotator.domain.annotation import Anchor, Annotation, Kind
from annotator.domain.ids import new_uid
from annotator.ui.editor.span_index import SpanIndex, hull_of, reading_order

ranges = st.tuples(st.integers(0, 300), st.sampled_from([0, 1, 2, 5, 40, 250])).map(
    lambda pair: Anchor(pair[0], pair[0] + pair[1])
)
lists_of_spans = st.lists(ranges, max_size=30).map(
    lambda found: [Annotation(new_uid(), anchors=(anchor,)) for anchor in found]
)


def touches(hull: Anchor, start: int, end: int) -> bool:
    if hull.start == hull.end:
        return start <= hull.start < end
    return hull.start < end and hull.end > start


@given(lists_of_spans, st.integers(0, 320), st.integers(1, 60))
def test_over_finds_what_overlaps(given_: list[Annotation], start: int, length: int) -> None:
    index = SpanIndex(given_)
    wanted = [a for a in given_ if touches(hull_of(a), start, start + length)]
    assert index.over(start, start + length) == sorted(wanted, key=reading_order)


@given(lists_of_spans, st.data())
def test_adding_and_removing_is_like_building(
    given_: list[Annotation], data: st.DataObject
) -> None:
    index = SpanIndex()
    for annotation in given_:
        index.add(annotation)
    gone = data.draw(st.lists(st.sampled_from(given_), unique_by=lambda a: a.uid)) if given_ else []
    for annotation in gone:
        assert index.remove(annotation.uid) == annotation
    left = [a for a in given_ if a not in gone]
    assert index.over(0, 1000) == sorted(left, key=reading_order)
    assert len(index) == len(left)


@given(lists_of_spans)
def test_steps_go_through_all_in_reading_order(given_: list[Annotation]) -> None:
    index = SpanIndex(given_)
    wanted = sorted(given_, key=reading_order)
    found = []
    here = index.after((-1, 0, ""))
    while here is not None:
        found.append(here)
        here = index.after(reading_order(here))
    assert found == wanted
    back = []
    here = index.before((1000, 0, ""))
    while here is not None:
        back.append(here)
        here = index.before(reading_order(here))
    assert back == wanted[::-1]


def many(count: int) -> list[Annotation]:
    return [Annotation(new_uid(), anchors=(Anchor(n * 10, n * 10 + 25),)) for n in range(count)]


def test_a_large_index_answers_for_the_beginning_before_it_is_built() -> None:
    given_ = many(20_000)
    index = SpanIndex(given_, first_look=500)
    assert index.over(0, 400) == [a for a in given_ if touches(a.anchors[0], 0, 400)]
    steps = 0
    while index.build_some():
        steps += 1
    assert steps > 3
    assert not index.missed_some
    assert index.over(150_000, 150_030) == SpanIndex(given_).over(150_000, 150_030)


def test_asking_for_more_finishes_the_index() -> None:
    given_ = many(5000)
    for ask in (
        lambda i: i.over(40_000, 40_010),
        lambda i: [i.get(given_[-1].uid)],
        lambda i: [i.after((30_000, 0, ""))],
    ):
        assert ask(SpanIndex(given_, first_look=500)) == ask(SpanIndex(given_))


def test_spans_given_out_of_order_are_missed_at_first_and_told_later() -> None:
    given_ = many(5000)
    shuffled = given_[100:] + given_[:100]
    index = SpanIndex(shuffled, first_look=500)
    index.complete()
    assert index.missed_some
    assert index.over(0, 400) == SpanIndex(given_).over(0, 400)


def test_only_spans_are_indexed() -> None:
    frame = Annotation(new_uid(), Kind.FRAME, anchors=(Anchor(0, 5),))
    bare = Annotation(new_uid())
    assert len(SpanIndex([frame, bare])) == 0


def test_fragments_count_as_their_hull_and_are_hit_only_themselves() -> None:
    annotation = Annotation(new_uid(), anchors=(Anchor(20, 25), Anchor(0, 5)))
    index = SpanIndex([annotation])
    assert index.over(10, 12) == [annotation]
    assert index.at(10) == []
    assert index.at(21) == [annotation]
