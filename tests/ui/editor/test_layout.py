"""The article on screen: lines that stay where they are, lanes, looks, and guards."""

from __future__ import annotations

import logging
from itertools import pairwise
from typing import Any

import pytest
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QTextBlock
from pytestqt.qtbot import QtBot

from annotator.domain.annotation import Anchor, Judgement, Verdict
from annotator.domain.label import LabelSet
from annotator.ui.editor.geometry import Geometry
from annotator.ui.editor.layout import ArticleLayout
from annotator.ui.editor.metrics import LANE, MARK, Density
from annotator.ui.editor.view import ArticleView
from annotator.ui.theme import DARK, LIGHT, mark_color
from tests.ui.editor.driving import line_tops, picture, pixels_like, place_of, span

TEXT = (
    "The regional governor said on Thursday that 46 drones were launched at the harbour overnight "
    "and that 38 of them were shot down before they reached the docks. Nobody was hurt.\n"
    "A fuel depot burned until dawn and some forty flights were diverted; repairs will cost about "
    "nine million, officials said.\n\n"
    "قال المحافظ إن ستاً وأربعين طائرة أُطلقت على الميناء ليلاً وفق وكالة Harbour Wire للأنباء.\n"
    "The end."
)


def geometry_of(view: ArticleView, position: int) -> tuple[QTextBlock, Geometry]:
    block = view.document().findBlock(view.lines.display.to_shown(position))
    return block, view.lines.geometry(block)


@pytest.mark.parametrize("density", list(Density))
def test_tagging_moves_no_line(view: ArticleView, labels: LabelSet, density: Density) -> None:
    view.set_density(density)
    view.set_article(TEXT)
    before = line_tops(view)
    room = view.lines.metrics.lanes
    assert room >= 2
    nested = ["46 drones were launched at the harbour", "46 drones", "drones"][:room]
    for words in nested:
        view.put_span(span(labels, place_of(view, 0, words)))
    view.put_span(span(labels, place_of(view, 0, "المحافظ"), label="Person"))
    view.set_active(view.index.over(0, 500)[0].uid)
    picture(view)
    assert line_tops(view) == before


def test_deeper_nesting_makes_only_its_own_line_taller(view: ArticleView, labels: LabelSet) -> None:
    view.set_article(TEXT)
    before = line_tops(view)
    start = TEXT.index("46 drones")
    for length in range(9, 4, -1):
        view.put_span(span(labels, (start, start + length)))
    after = line_tops(view)
    extra = (5 - view.lines.metrics.lanes) * LANE
    line = next(n for n, (a, b) in enumerate(zip(before, after, strict=True)) if a != b)
    assert [b + extra for b in before[line:]] == after[line:]
    assert before[:line] == after[:line]


@pytest.mark.parametrize(("density", "factor"), [("compact", 1.5), ("normal", 2), ("roomy", 2.5)])
def test_lines_are_as_far_apart_as_the_density_says(
    view: ArticleView, density: str, factor: float
) -> None:
    view.set_density(Density(density))
    view.set_article(TEXT)
    tops = line_tops(view)
    assert tops[1] - tops[0] == 16 * factor
    view.set_zoom(2.0)
    tops = line_tops(view)
    assert tops[1] - tops[0] == 32 * factor


def test_the_column_is_never_wider_than_75_characters(view: ArticleView) -> None:
    view.resize(2400, 800)
    view.set_article("a plain sentence of usual words that goes on " * 40)
    lengths = [line.end - line.start for line in geometry_of(view, 0)[1].lines]
    assert max(lengths) <= 79
    assert sum(lengths[:-1]) / len(lengths[:-1]) <= 75
    middle = view.lines.left + view.lines.width / 2
    assert abs(middle - view.viewport().width() / 2) < 30


def test_lanes_and_runs_of_overlapping_spans(view: ArticleView, labels: LabelSet) -> None:
    view.set_article(
        TEXT,
        [
            span(labels, place_of_text("The regional governor")),
            span(labels, place_of_text("governor said"), label="Claim"),
            span(labels, place_of_text("said on Thursday"), label="Person"),
        ],
    )
    runs = geometry_of(view, 0)[1].runs
    assert [run.lane for run in runs] == [0, 1, 0]
    first, second, third = (view.lines.metrics.lane(run.lane) for run in runs)
    assert (second - first, third) == (LANE, first)


def place_of_text(words: str) -> tuple[int, int]:
    start = TEXT.index(words)
    return start, start + len(words)


def test_marks_and_tints_are_where_the_words_are(view: ArticleView, labels: LabelSet) -> None:
    view.set_article(TEXT, [span(labels, place_of_text("46 drones"), label="Person")])
    color = mark_color(LIGHT, labels.named("Person").color)
    start, end = place_of_text("46 drones")
    left, right = view.edge_rect(start, at_end=False), view.edge_rect(end, at_end=True)
    image = picture(view)
    found = pixels_like(image, color)
    underline = left.bottom() + 1
    row = [x for x, y in found if y == int(underline)]
    assert row
    assert abs(min(x for x in row if x < view.lines.left + view.lines.width) - left.x()) <= 1
    assert abs(max(x for x in row if x < view.lines.left + view.lines.width) - right.x()) <= 1.5
    inside = image.pixelColor(int(left.x()) + 1, int(left.top()) + 1)
    assert inside != LIGHT.paper
    beyond = image.pixelColor(int(right.x()) + 2, int(left.top()) + 1)
    assert beyond == LIGHT.paper
    stripes = {x for x, _ in found if x > view.viewport().width() - 16}
    assert len(stripes) == 3


def test_looks_of_suggestions_and_disputed_spans(view: ArticleView, labels: LabelSet) -> None:
    place = place_of_text("46 drones were")
    color = mark_color(LIGHT, labels.named("Source").color)

    def inked(**more: Any) -> tuple[int, QColor]:
        annotation = span(labels, place, **more)
        view.set_article(TEXT, [annotation])
        left = view.edge_rect(place[0], at_end=False)
        image = picture(view)
        row = [p for p in pixels_like(image, color, 60) if p[1] == int(left.bottom())]
        return (
            len([x for x, _ in row if x < 900]),
            image.pixelColor(int(left.x()) + 1, int(left.top()) + 1),
        )

    plain, tinted = inked()
    dashed, bare = inked(origin="rule:numbers@1")
    dotted, bare_too = inked(judgements=(Judgement("bob", Verdict.DISPUTES),))
    assert 0 < dashed < plain
    assert 0 < dotted < plain
    assert tinted != LIGHT.paper
    assert bare == bare_too == LIGHT.paper


def test_rejected_spans_are_not_shown_unless_active(view: ArticleView, labels: LabelSet) -> None:
    rejected = span(
        labels, place_of_text("46 drones"), origin="rule:x@1",
        judgements=(Judgement("ada", Verdict.REJECTS),),
    )  # fmt: skip
    view.set_article(TEXT, [rejected])
    assert not geometry_of(view, 0)[1].runs
    view.set_active(rejected.uid)
    assert geometry_of(view, 0)[1].runs


def test_fragments_are_joined_by_a_thin_line(view: ArticleView, labels: LabelSet) -> None:
    one, two = place_of_text("46 drones"), place_of_text("launched")
    view.set_article(TEXT, [span(labels, one, two)])
    runs = geometry_of(view, 0)[1].runs
    assert [(run.thin, run.fragment) for run in runs] == [(True, -1), (False, 0), (False, 1)]
    thin = runs[0]
    assert thin.x == runs[1].x
    assert thin.x + thin.width == pytest.approx(runs[2].x + runs[2].width)


def test_the_name_stands_where_the_span_begins(view: ArticleView, labels: LabelSet) -> None:
    late, early = place_of_text("launched"), place_of_text("46 drones")
    view.set_article(TEXT, [span(labels, late, early)])
    _, geometry = geometry_of(view, 0)
    first = next(run for run in geometry.runs if run.fragment == 1)
    assert [(name.x, name.line) for name in geometry.names] == [(first.x, first.line)]


def test_a_span_over_paragraphs_has_one_chip(view: ArticleView, labels: LabelSet) -> None:
    mine = span(labels, (TEXT.index("Nobody"), TEXT.index("burned")), label="Person")
    view.set_article(TEXT, [mine])
    view.set_active(mine.uid)
    color = mark_color(LIGHT, labels.named("Person").color)
    second = view.lines.block_top(1) + view.lines.metrics.tint_top
    chip = [p for p in pixels_like(picture(view), color) if second - 12 < p[1] < second - 4]
    assert not [p for p in chip if p[0] < 600]


@pytest.mark.parametrize("scale", [1.0, 2.0])
@pytest.mark.parametrize("density", [Density.NORMAL, Density.ROOMY])
@pytest.mark.parametrize("zoom", [1.0, 1.5])
def test_names_keep_clear_of_the_lanes_of_the_line_above(
    view: ArticleView, labels: LabelSet, density: Density, scale: float, zoom: float
) -> None:
    view.set_density(density)
    view.set_zoom(zoom)
    whole = (0, TEXT.index("Nobody"))
    words = ["Thursday", "46", "drones", "launched", "harbour", "overnight", "shot", "reached"]
    view.set_article(
        TEXT,
        [span(labels, whole) for _ in range(3)]
        + [span(labels, place_of_text(word), label="Quantity") for word in words],
    )
    without, named = (rendered(view, scale, names=names) for names in (False, True))
    _, geometry = geometry_of(view, 0)
    top, metrics = view.lines.block_top(0), view.lines.metrics
    assert len({name.line for name in geometry.names}) >= 3
    touched = checked = 0
    for run in geometry.runs:
        y = top + geometry.lines[run.line].top + metrics.lane(run.lane)
        left = view.lines.left + run.x
        for row in range(int(y * scale), int((y + MARK + 1) * scale)):
            for x in range(int(left * scale), int((left + run.width) * scale)):
                checked += 1
                touched += without.pixelColor(x, row) != named.pixelColor(x, row)
    assert checked > 1000
    assert not touched
    assert without != named


def rendered(view: ArticleView, scale: float, *, names: bool) -> QImage:
    """The article as a screen with `scale` pixels a unit shows it, with names or without."""
    view.lines.painter.quiet = not names
    viewport = view.viewport()
    image = QImage(viewport.size() * scale, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(scale)
    viewport.render(image)
    view.lines.painter.quiet = False
    return image


def test_names_collide_with_nothing(view: ArticleView, labels: LabelSet) -> None:
    start = TEXT.index("46 drones were launched")
    spans = [span(labels, (start, start + n), label=name)
             for n, name in ((23, "Claim"), (9, "Quantity"), (2, "Person"))]  # fmt: skip
    spans.append(span(labels, place_of_text("drones were")))
    view.set_article(TEXT, spans)
    _, geometry = geometry_of(view, 0)
    assert 1 <= len(geometry.names) < len(spans)
    for line in range(len(geometry.lines)):
        row = sorted((n.x, n.x + view.painter.name_width(n.label))
                     for n in geometry.names if n.line == line)  # fmt: skip
        assert all(a[1] < b[0] for a, b in pairwise(row))


def test_compact_lines_show_the_active_name_alone(view: ArticleView, labels: LabelSet) -> None:
    view.set_density(Density.COMPACT)
    mine = span(labels, place_of_text("46 drones"), label="Person")
    view.set_article(TEXT, [mine])
    assert not geometry_of(view, 0)[1].names
    color = mark_color(LIGHT, labels.named("Person").color)
    above = view.edge_rect(mine.anchors[0].start, at_end=False).top() - 6

    def chip() -> int:
        return len([p for p in pixels_like(picture(view), color) if abs(p[1] - above) < 4])

    assert chip() == 0
    view.set_active(mine.uid)
    assert chip() > 60


def test_right_to_left_paragraphs_stand_at_the_right(view: ArticleView, labels: LabelSet) -> None:
    arabic, latin = place_of_text("المحافظ"), place_of_text("Harbour Wire للأنباء")
    view.set_article(TEXT, [span(labels, arabic), span(labels, latin, label="Person")])
    _, geometry = geometry_of(view, arabic[0])
    assert geometry.rtl
    runs = [run for run in geometry.runs if run.annotation.anchors[0] == arabic]
    assert runs[0].x > view.lines.width / 2
    # The edge where a right-to-left span starts is its right one.
    start = view.edge_rect(arabic[0], at_end=False).x()
    end = view.edge_rect(arabic[1], at_end=True).x()
    assert end < start
    assert start == pytest.approx(view.lines.left + runs[0].x + runs[0].width, abs=1)
    # A range over a change of direction is several stretches; together as wide as the words.
    both = [run for run in geometry.runs if run.annotation.anchors[0] == latin]
    assert sum(run.width for run in both) > 100
    for run in both:
        assert run.x + run.width <= view.lines.width + 1


def test_light_and_dark(view: ArticleView, labels: LabelSet) -> None:
    view.set_article(TEXT, [span(labels, place_of_text("46 drones"))])
    view.set_theme(DARK)
    image = picture(view)
    assert image.pixelColor(3, 3) == DARK.paper
    assert pixels_like(image, mark_color(DARK, labels.named("Source").color))
    assert not pixels_like(image, mark_color(LIGHT, labels.named("Source").color), 4)


def test_scrolling_up_through_unseen_paragraphs_moves_smoothly(view: ArticleView) -> None:
    words = "unevenly wiiide MMMM lilil "
    view.set_article("\n".join(words * (n % 17 + 1) for n in range(400)))
    bar = view.verticalScrollBar()
    bar.setValue(bar.maximum() // 2)
    picture(view)
    for _ in range(30):
        position = view.lines.places.position_at(view.offset().y())
        before = view.lines.places.line_top(position) - view.offset().y()
        bar.setValue(bar.value() - 60)
        after = view.lines.places.line_top(position) - view.offset().y()
        assert after - before == pytest.approx(60, abs=1)


def test_resizing_keeps_the_first_line(view: ArticleView, qtbot: QtBot) -> None:
    view.set_article("\n".join("word " * (n % 40 + 1) for n in range(500)))
    view.scroll_to(view.text.index("\n", 9000) + 1)
    first = view.first_visible
    view.resize(500, 800)
    qtbot.wait(0)
    assert abs(view.first_visible - first) < 40
    view.set_zoom(1.5)
    assert abs(view.first_visible - first) < 60


def test_the_cache_stays_small(view: ArticleView) -> None:
    view.set_article("\n".join(f"paragraph {n}" for n in range(5000)))
    for position in range(0, len(view.text), 500):
        view.scroll_to(position)
        picture(view)
    assert len(view.lines._geometry) <= 400


def test_spans_that_come_late_are_painted(
    view: ArticleView, labels: LabelSet, qtbot: QtBot
) -> None:
    text = "word " * 20_000
    spans = [span(labels, (n * 10, n * 10 + 4)) for n in range(9000)]
    view.set_article(text, spans[5:] + spans[:5])
    qtbot.waitUntil(lambda: not view._indexer.isActive())
    assert {r.annotation.uid for r in geometry_of(view, 0)[1].runs} >= {s.uid for s in spans[:5]}


def test_bulk_changes_show_other_spans(view: ArticleView, labels: LabelSet) -> None:
    mine = span(labels, place_of_text("46 drones"))
    view.set_article(TEXT, [mine])
    view.set_active(mine.uid)
    view.set_spans([span(labels, place_of_text("launched"))])
    assert view.active is None
    assert [run.annotation.anchors[0] for run in geometry_of(view, 0)[1].runs] == [
        place_of_text("launched")
    ]


def test_putting_a_span_again_moves_it(view: ArticleView, labels: LabelSet) -> None:
    mine = span(labels, place_of_text("46 drones"))
    view.set_article(TEXT, [mine])
    view.put_span(mine._replace(anchors=(Anchor(*place_of_text("officials")),)))
    assert not geometry_of(view, 0)[1].runs
    assert geometry_of(view, TEXT.index("officials"))[1].runs
    view.put_span(mine._replace(anchors=()))
    assert not geometry_of(view, TEXT.index("officials"))[1].runs


def test_failures_inside_qts_calls_do_not_end_the_program(
    view: ArticleView, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    caplog.expected_failures = True  # type: ignore[attr-defined]
    view.set_article(TEXT)

    def broken(*_: object) -> None:
        raise RuntimeError("broken on purpose")

    monkeypatch.setattr(ArticleLayout, "geometry", broken)
    with caplog.at_level(logging.ERROR):
        picture(view)
        view.resize(700, 500)
        assert view.lines.blockBoundingRect(view.document().firstBlock()) == QRectF()
        assert view.lines.hitTest(QPointF(100, 100), Qt.HitTestAccuracy.FuzzyHit) == -1
        view.verticalScrollBar().setValue(40)
        view.moveCursor(view.textCursor().MoveOperation.Down)
        picture(view)
    assert "broken on purpose" in caplog.text
    monkeypatch.undo()
    view.resize(1000, 800)
    view.set_article(TEXT)
    assert len(line_tops(view)) > 5


def test_a_stale_block_is_answered(view: ArticleView) -> None:
    view.set_article("\n".join("abc" for _ in range(50)))
    view.setPlainText("one\ntwo")
    assert view.lines.blockBoundingRect(view.document().lastBlock()).height() > 0
    assert view.lines.blockBoundingRect(QTextBlock()) == QRectF()


@pytest.mark.parametrize(
    "text", ["", "\n", "\r\n\r\n", "\u2028", "\ufeff", "👩‍👩‍👧", "a\u2028b\u2029c", "x" * 9000]
)
def test_odd_articles_are_painted(view: ArticleView, labels: LabelSet, text: str) -> None:
    view.set_article(text, [span(labels, (0, len(text))), span(labels, (0, 0))])
    picture(view)
    view.select(Anchor(0, len(text)))
    picture(view)
    assert view.selected_text == text


def test_two_kinds_of_pixels_a_point(view: ArticleView, labels: LabelSet) -> None:
    view.set_article(TEXT, [span(labels, place_of_text("46 drones"))])
    image = picture(view)
    assert image.width() == view.viewport().width() * image.devicePixelRatio()
