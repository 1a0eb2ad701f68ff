"""Arcs on screen: never across words or names, none on another, true after every change."""

from __future__ import annotations

from itertools import combinations, pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QRectF

from annotator.domain.annotation import Anchor, Annotation, Kind, Slot
from annotator.domain.ids import Uid, new_uid
from annotator.domain.label import PALETTE, Label, LabelSet
from annotator.ui.editor.arcs import Arc, segments
from annotator.ui.editor.metrics import ARC_STEP, NAME_PIXELS, TRACK, Density
from annotator.ui.editor.view import ArticleView
from tests.ui.editor.driving import line_tops, place_of, span

TEXT = (
    "The regional governor, Irina Sokolenko, said on Thursday that 46 drones were launched at the "
    "harbour overnight and that 38 of them were shot down before they reached the docks.\n"
    "The navy put the figure lower. “At least twenty,” a spokesman told Harbour Wire.\n\n"
    "قال المحافظ إن ستاً وأربعين طائرة أُطلقت على الميناء ليلاً وفق وكالة Harbour Wire للأنباء، "
    "وقالت البحرية إن العدد أقل من ذلك بكثير ولم يؤكد أحد ذلك.\n"
    "Crews 👩‍👩‍👧 worked until dawn in Stara Krynytsia; one woman died. Repairs will cost "
    "about nine million, officials of the grid said, and some forty flights were diverted.\n"
    + "Nothing else was reported that night by anybody in Velmar. " * 40
)
WORDS = [(m, m + len(word)) for m, word in
         ((TEXT.index(w), w) for w in dict.fromkeys(TEXT.split()))]  # fmt: skip
BLANKS = [at for at, character in enumerate(TEXT[:700]) if character.isspace()]


@pytest.fixture
def labels(labels: LabelSet) -> LabelSet:
    """The spans' labels, and two for relations."""
    made = (
        Label(new_uid(), "said by", Kind.RELATION, PALETTE[5]),
        Label(new_uid(), "same as", Kind.RELATION, PALETTE[2], constraints={"symmetric": True}),
    )
    return labels.with_labels([*labels, *made])


def relation(
    labels: LabelSet, source: Uid, target: Uid, name: str = "said by"
) -> Annotation:
    label = labels.named(name, Kind.RELATION).uid
    slots = (Slot("from", ref=source), Slot("to", ref=target))
    return Annotation(new_uid(), Kind.RELATION, label, slots=slots)


def words(labels: LabelSet, quote: str, label: str = "Source") -> Annotation:
    start = TEXT.index(quote)
    return span(labels, (start, start + len(quote)), label=label)


def arcs_of(view: ArticleView) -> list[Arc]:
    """Every arc of the document, with the places of the document."""
    found = []
    for _, top, geometry in view.lines.visible(0.0, 1e9):
        for arc in geometry.arcs:
            points = tuple((x, y + top) for x, y in arc.points)
            found.append(arc._replace(points=points, y=arc.y + top))
    return found


def word_rects(view: ArticleView) -> list[QRectF]:
    """Where words stand, from their capitals to their descenders, a rectangle a line."""
    metrics, found = view.lines.metrics, []
    for block, top, geometry in view.lines.visible(0.0, 1e9):
        for number, line in enumerate(geometry.lines):
            extent = block.layout().lineAt(number).naturalTextRect()
            y = top + line.top + metrics.tint_top
            height = metrics.tint_bottom - metrics.tint_top
            if extent.width() > 0:
                found.append(QRectF(extent.left(), y, extent.width(), height))
    return found


def name_rects(view: ArticleView) -> list[QRectF]:
    """Where the names of spans stand: their capitals."""
    metrics, found = view.lines.metrics, []
    for _, top, geometry in view.lines.visible(0.0, 1e9):
        for name in geometry.names:
            width = view.painter.name_width(name.label)
            bottom = top + geometry.lines[name.line].top + metrics.name_baseline
            found.append(QRectF(name.x, bottom - 7, width, 7))
    return found


def written(view: ArticleView, arc: Arc) -> list[QRectF]:
    """Where the arc's own name, or its stub's words, stand."""
    half = NAME_PIXELS / 2 - 1
    found = []
    if arc.name_x is not None:
        width = view.painter.name_width(arc.link.annotation.label)
        found.append(QRectF(arc.name_x, arc.y - half, width, 2 * half))
    if arc.stub is not None:
        found.append(QRectF(arc.stub.x, arc.y - half, arc.stub.width, 2 * half))
    return found


def lines_of(arc: Arc) -> list[QRectF]:
    """The arc's straight pieces, as wide as a strong one is painted."""
    return [QRectF(a - 0.9, b - 0.9, c - a + 1.8, d - b + 1.8) for a, b, c, d in segments(arc)]


def check_nothing_collides(view: ArticleView) -> None:
    arcs = arcs_of(view)
    obstacles = word_rects(view) + name_rects(view)
    for arc in arcs:
        for rect in lines_of(arc) + written(view, arc):
            met = [o for o in obstacles if o.adjusted(0.1, 0.1, -0.1, -0.1).intersects(rect)]
            assert not met, (arc, met)
        for rect in written(view, arc):
            assert rect.left() >= 0
            assert rect.right() <= view.lines.width + 20.1
    for one, other in combinations(arcs, 2):
        check_apart(one, other)
        for first, second in ((one, other), (other, one)):
            for rect in written(view, first):
                assert not any(rect.intersects(piece) for piece in lines_of(second)), (one, other)
                assert not any(rect.intersects(r) for r in written(view, second)), (one, other)


def check_words_stand_in_their_lines(view: ArticleView) -> None:
    """The text is where the lines are that marks, names and arcs keep off."""
    baseline = view.lines.metrics.baseline
    for block, _, geometry in view.lines.visible(0.0, 1e9):
        for number, line in enumerate(geometry.lines):
            text_line = block.layout().lineAt(number)
            stands = text_line.position().y() + text_line.ascent()
            assert stands == pytest.approx(line.top + baseline), (block.blockNumber(), number)


def line_ends(view: ArticleView) -> list[int]:
    """Where the lines of the first paragraph break: behind the blank that each ends with."""
    block = view.document().begin()
    view.lines.geometry(block)
    lines = block.layout()
    return [lines.lineAt(number).textStart() for number in range(1, lines.lineCount())]


def check_apart(one: Arc, other: Arc) -> None:
    """No two arcs run on one another: sideways on a track, or along the margin."""
    for a in segments(one):
        for b in segments(other):
            if a[1] == a[3] == b[1] == b[3] and a[0] < a[2] and b[0] < b[2]:
                assert a[2] <= b[0] or b[2] <= a[0], (one, other)
            if a[0] == a[2] == b[0] == b[2] and a[0] < 0:
                assert a[3] <= b[1] or b[3] <= a[1], (one, other)


@st.composite
def word_places(draw: st.DrawFn) -> list[tuple[int, int]]:
    """A word, or some from there on: near the beginning, so that many meet on a line."""
    start, end = draw(st.sampled_from(WORDS))
    return [(start, min(len(TEXT), end + draw(st.integers(0, 30))))]


@st.composite
def any_places(draw: st.DrawFn) -> list[tuple[int, int]]:
    """One or two fragments anywhere, also empty ones and such that begin with a blank."""
    edges = st.integers(0, draw(st.sampled_from([300, 700, len(TEXT)])))
    chosen = sorted(draw(st.lists(edges, min_size=4, max_size=4, unique=True)))
    first, second = (chosen[0], chosen[1]), (chosen[2], chosen[3])
    return draw(st.sampled_from([[first], [second, first], [(chosen[0], chosen[0])]]))


@st.composite
def places_behind_a_blank(draw: st.DrawFn) -> list[tuple[int, int]]:
    """Words with the blank in front of them, which may be the one that a line ends with."""
    start = draw(st.sampled_from(BLANKS))
    return [(start, start + draw(st.integers(1, 20)))]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(data=st.data())
def test_arcs_cross_no_words_and_no_names(
    view: ArticleView, labels: LabelSet, data: st.DataObject
) -> None:
    view.set_labels(labels)
    names = st.sampled_from(["Source", "Quantity", "Person", "Claim", None])
    spans = [
        span(labels, *places, label=data.draw(names))
        for places in data.draw(st.lists(st.one_of(word_places(), any_places(),
                                                   places_behind_a_blank()), min_size=2,
                                         max_size=14))
    ]  # fmt: skip
    uids = st.sampled_from([s.uid for s in spans])
    relations = [
        relation(labels, source, target, data.draw(st.sampled_from(["said by", "same as"])))
        for source, target in data.draw(st.lists(st.tuples(uids, uids), min_size=1, max_size=16))
        if source != target
    ]
    view.set_density(data.draw(st.sampled_from(list(Density))))
    view.resize(data.draw(st.sampled_from([420, 700, 1000])), 800)
    view.set_article(TEXT, [*spans, *relations])
    check_nothing_collides(view)
    check_words_stand_in_their_lines(view)
    shown = {arc.link.uid for arc in arcs_of(view)}
    crowded = any("more" in (arc.stub.text if arc.stub else "") for arc in arcs_of(view))
    assert shown == {r.uid for r in relations} or crowded
    # What was built piece by piece looks the same.
    whole = {(a.link.uid, a.points) for a in arcs_of(view)} if view.width() == 1000 else None
    if whole is not None:
        view.set_article(TEXT, spans)
        for one in relations:
            view.relations.put(one)
        view.lines.set_index(view.index, view.lines.relations)
        assert {(a.link.uid, a.points) for a in arcs_of(view)} == whole


def test_without_relations_nothing_is_taller(view: ArticleView, labels: LabelSet) -> None:
    view.set_labels(labels)
    view.set_article(TEXT)
    before = line_tops(view)
    spans = [words(labels, "The navy"), words(labels, "a spokesman")]
    for one in spans:
        view.put_span(one)
    assert line_tops(view) == before
    made = relation(labels, spans[0].uid, spans[1].uid)
    view.relations.put(made)
    assert line_tops(view) != before
    view.relations.drop(made.uid)
    assert line_tops(view) == before


def test_a_line_grows_only_when_its_room_is_full(view: ArticleView, labels: LabelSet) -> None:
    view.set_labels(labels)
    navy, spokesman = words(labels, "The navy"), words(labels, "a spokesman")
    view.set_article(TEXT, [navy, spokesman])
    heights = [line_tops(view)]
    for _ in range(6):
        view.relations.put(relation(labels, navy.uid, spokesman.uid))
        heights.append(line_tops(view))
    grown = [a != b for a, b in pairwise(heights)]
    assert ARC_STEP == 2
    assert grown == [True, False, True, False, True, False]
    assert heights[-1][-1] - heights[1][-1] == 4 * TRACK


def test_ends_on_one_line_are_joined_by_one_arc(view: ArticleView, labels: LabelSet) -> None:
    view.set_labels(labels)
    one, other = words(labels, "The navy"), words(labels, "a spokesman")
    there = relation(labels, one.uid, other.uid)
    back = relation(labels, other.uid, one.uid, "same as")
    view.set_article(TEXT, [one, other, there, back])
    arcs = {arc.link.uid: arc for arc in arcs_of(view)}
    assert len(arcs) == 2
    assert arcs[there.uid].head
    assert not arcs[back.uid].head
    assert arcs[there.uid].points[0][0] < arcs[there.uid].points[-1][0]
    assert arcs[back.uid].points[0][0] > arcs[back.uid].points[-1][0]
    assert all(arc.name_x is not None and arc.stub is None for arc in arcs.values())


def test_neighbouring_lines_are_joined_along_the_margin(
    view: ArticleView, labels: LabelSet
) -> None:
    view.set_labels(labels)
    governor, drones = words(labels, "The regional governor"), words(labels, "38 of them")
    navy = words(labels, "The navy")
    inside = relation(labels, governor.uid, drones.uid)
    across = relation(labels, navy.uid, drones.uid)
    view.set_article(TEXT, [governor, drones, navy, inside, across])
    arcs = arcs_of(view)
    of_inside = [arc for arc in arcs if arc.link.uid == inside.uid]
    of_across = [arc for arc in arcs if arc.link.uid == across.uid]
    assert (len(of_inside), len(of_across)) == (1, 2)
    assert len(of_inside[0].points) == 6
    low, high = of_across
    assert min(x for x, _ in low.points) == min(x for x, _ in high.points) < 0
    # They meet at the blocks' border, and only the one at the target has an arrow.
    edge = view.lines.block_top(1)
    assert low.points[0][1] == high.points[-1][1] == edge
    assert (low.head, high.head) == (True, False)


def test_a_line_between_is_passed_in_the_margin(view: ArticleView, labels: LabelSet) -> None:
    view.set_labels(labels)
    text = "One ship came in.\n\nTwo ships went out."
    one = span(labels, (0, 3))
    two = span(labels, (19, 22))
    view.set_article(text, [one, two, relation(labels, one.uid, two.uid)])
    blocks = [geometry.arcs for _, _, geometry in view.lines.visible(0.0, 1e9)]
    assert [len(arcs) for arcs in blocks] == [1, 1, 1]
    ((x0, _), (x1, _)) = blocks[1][0].points
    assert x0 == x1 < 0


def test_far_ends_are_stubs_with_the_other_ends_words(
    view: ArticleView, labels: LabelSet
) -> None:
    view.set_labels(labels)
    navy, velmar = words(labels, "The navy"), words(labels, "Velmar", "Person")
    view.set_article(TEXT, [navy, velmar, relation(labels, navy.uid, velmar.uid)])
    first, second = arcs_of(view)
    assert first.stub is not None
    assert second.stub is not None
    assert (first.stub.text, first.stub.below, first.stub.to_source) == ("Velmar", True, False)
    assert (second.stub.text, second.stub.below, second.stub.to_source) == ("The navy", False, True)


def test_an_end_without_a_place_is_a_stub(view: ArticleView, labels: LabelSet) -> None:
    view.set_labels(labels)
    navy = words(labels, "The navy")
    view.set_article(TEXT, [navy, relation(labels, navy.uid, new_uid())])
    (arc,) = arcs_of(view)
    assert arc.stub is not None
    assert (arc.stub.text, arc.stub.below) == ("elsewhere", None)


def test_many_stubs_are_counted_not_piled_up(view: ArticleView, labels: LabelSet) -> None:
    view.set_labels(labels)
    navy, velmar = words(labels, "The navy"), words(labels, "Velmar")
    view.set_article(
        TEXT, [navy, velmar, *(relation(labels, navy.uid, velmar.uid) for _ in range(40))]
    )
    stubs = [arc for arc in arcs_of(view) if arc.stub is not None]
    assert len(stubs) <= 24
    assert sorted({s.stub.text for s in stubs if s.stub and "more" in s.stub.text}) == ["… 29 more"]


def test_the_trigger_stands_for_a_frame(view: ArticleView, labels: LabelSet) -> None:
    view.set_labels(labels)
    died, navy, night = (words(labels, w) for w in ("died", "The navy", "Thursday"))
    frame = Annotation(new_uid(), Kind.FRAME, slots=(Slot("trigger", ref=died.uid),))
    made = relation(labels, navy.uid, frame.uid)
    view.set_article(TEXT, [died, navy, night, frame, made])
    link = view.relations.get(made.uid)
    assert link is not None
    assert link.target is not None
    assert link.target.uid == died.uid
    view.relations.put(frame._replace(slots=(Slot("trigger", ref=night.uid),)))
    link = view.relations.get(made.uid)
    assert link is not None
    assert link.target is not None
    assert link.target.uid == night.uid
    view.relations.drop(frame.uid)
    link = view.relations.get(made.uid)
    assert link is not None
    assert link.target is None


def test_arcs_follow_their_spans(view: ArticleView, labels: LabelSet) -> None:
    view.set_labels(labels)
    navy, spokesman = words(labels, "The navy"), words(labels, "a spokesman")
    made = relation(labels, navy.uid, spokesman.uid)
    view.set_article(TEXT, [navy, spokesman, made])
    (before,) = arcs_of(view)
    view.put_span(spokesman._replace(anchors=(Anchor(*place_of(view, 0, "Harbour Wire.")),)))
    (after,) = arcs_of(view)
    assert after.points[0] == before.points[0] or after.points[0][0] != after.points[-1][0]
    assert after.points[-1][0] > before.points[-1][0]
    view.drop_span(spokesman.uid)
    (stub,) = arcs_of(view)
    assert stub.stub is not None
    view.put_span(spokesman)
    assert arcs_of(view) == [before]
    view.relations.drop(made.uid)
    assert arcs_of(view) == []


def test_right_to_left_arcs_run_the_other_way(view: ArticleView, labels: LabelSet) -> None:
    view.set_labels(labels)
    governor, count = words(labels, "المحافظ"), words(labels, "ستاً")
    far = words(labels, "Velmar")
    near = relation(labels, governor.uid, count.uid)
    stub = relation(labels, governor.uid, far.uid)
    view.set_article(TEXT, [governor, count, far, near, stub])
    arcs = {arc.link.uid: arc for arc in arcs_of(view)[:2]}
    assert arcs[near.uid].points[0][0] > arcs[near.uid].points[-1][0]
    words_of_stub = arcs[stub.uid].stub
    assert words_of_stub is not None
    assert words_of_stub.side == -1
    assert words_of_stub.x + words_of_stub.width < arcs[stub.uid].points[0][0]


def test_a_name_keeps_off_the_leg_just_beside_it(view: ArticleView, labels: LabelSet) -> None:
    """Three arcs between two spans on one word: their legs stand as close as they may."""
    view.set_labels(labels)
    view.resize(420, 800)
    start = TEXT.index("Krynytsia;")
    one = span(labels, (start, start + 10))
    other = span(labels, (start, start + 26), label=None)
    made = [relation(labels, one.uid, other.uid, n) for n in ("same as", "said by", "said by")]
    view.set_article(TEXT, [one, other, *made])
    check_nothing_collides(view)


def test_words_that_begin_with_a_lines_last_blank_are_on_the_next_line(
    view: ArticleView, labels: LabelSet
) -> None:
    """An arc to them takes the margin up to that line, so the next one needs another channel."""
    view.set_labels(labels)
    view.set_density(Density.COMPACT)
    view.resize(420, 800)
    view.set_article(TEXT)
    ends = line_ends(view)
    top, behind_a_blank = span(labels, (4, 12)), span(labels, (ends[1] - 1, ends[1] + 3))
    same, below = span(labels, (ends[1], ends[1] + 3)), span(labels, (ends[2], ends[2] + 3))
    down = relation(labels, top.uid, behind_a_blank.uid)
    on = relation(labels, same.uid, below.uid)
    view.set_article(TEXT, [top, behind_a_blank, same, below, down, on])
    check_nothing_collides(view)
    margins = {arc.link.uid: min(x for x, _ in arc.points) for arc in arcs_of(view)}
    assert margins[down.uid] < 0
    assert margins[on.uid] < 0
    assert margins[down.uid] != margins[on.uid]
    # The blank alone is on no line but its own.
    view.set_article(TEXT, [top, behind_a_blank._replace(anchors=(Anchor(ends[1] - 1, ends[1]),)),
                            same, below, down, on])  # fmt: skip
    check_nothing_collides(view)
    margins = {arc.link.uid: min(x for x, _ in arc.points) for arc in arcs_of(view)}
    assert margins[down.uid] == margins[on.uid] < 0


def test_arcs_move_no_words_out_of_lines_with_many_lanes(
    view: ArticleView, labels: LabelSet
) -> None:
    view.set_labels(labels)
    nested = [span(labels, (0, 60 + n)) for n in range(7)]
    drones = words(labels, "launched", "Quantity")
    view.set_article(TEXT, [*nested, drones, relation(labels, nested[0].uid, drones.uid)])
    lines = view.lines.geometry(view.document().begin()).lines
    assert lines[0].height > view.lines.metrics.pitch
    check_words_stand_in_their_lines(view)


def test_arcs_follow_the_fragments_of_their_spans(view: ArticleView, labels: LabelSet) -> None:
    """The hull stays, yet what is seen of it first comes within reach of the other end."""
    view.set_labels(labels)
    view.resize(420, 800)
    view.set_article(TEXT)
    ends = line_ends(view)
    blank, last = Anchor(ends[0] - 1, ends[0]), Anchor(ends[3], ends[3] + 3)
    top, split = span(labels, (4, 12)), span(labels, blank, last)
    moved = split._replace(anchors=(blank, Anchor(ends[1], ends[1] + 3), last))
    made = relation(labels, top.uid, split.uid)
    view.set_article(TEXT, [top, moved, made])
    expected = arcs_of(view)
    assert [arc.stub for arc in expected] == [None]
    view.set_article(TEXT, [top, split, made])
    assert [arc.stub is None for arc in arcs_of(view)] == [False, False]
    view.put_span(moved)
    assert arcs_of(view) == expected


def test_arcs_follow_an_edge_while_it_is_moved(view: ArticleView, labels: LabelSet) -> None:
    view.set_labels(labels)
    view.resize(420, 800)
    view.set_article(TEXT)
    ends = line_ends(view)
    top, low = span(labels, (4, 12)), span(labels, (ends[1], ends[1] + 3))
    same, below = span(labels, (ends[0], ends[0] + 3)), span(labels, (ends[2], ends[2] + 3))
    made = [relation(labels, top.uid, same.uid), relation(labels, low.uid, below.uid)]
    view.set_article(TEXT, [top, low, same, below, *made])
    before = arcs_of(view)
    view.show_moved(low.uid, (Anchor(ends[0] + 4, ends[1] + 3),))
    during = arcs_of(view)
    assert during != before
    check_nothing_collides(view)
    view.show_moved(None)
    assert arcs_of(view) == before
