"""The mouse in the article: selections that snap as they go, clicks, edge handles."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from annotator.domain.annotation import Anchor
from annotator.domain.label import LabelSet
from annotator.ui.editor.units import Granularity
from annotator.ui.editor.view import ArticleView
from tests.ui.editor.driving import LEFT, click, drag, left_of, move, place_of, right_of, span

TEXT = (
    "Crews 👩‍👩‍👧 counted 46 drones, the mayor’s office said. Nobody was hurt in Port Harrow.\r\n"
    "Second\u2028line of cafe\u0301 words.\n"
    "قال المحافظ إن ستاً وأربعين طائرة أُطلقت.\n"
)
SHIFT = Qt.KeyboardModifier.ShiftModifier
CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def article(view: ArticleView) -> ArticleView:
    view.set_article(TEXT)
    view.setFocus()
    return view


def at(view: ArticleView, words: str) -> QPoint:
    return left_of(view, TEXT.index(words))


def end_of(view: ArticleView, words: str) -> QPoint:
    return right_of(view, TEXT.index(words) + len(words))


def test_a_drag_takes_whole_words(article: ArticleView) -> None:
    drag(article, at(article, "unted"), at(article, "rones,") + QPoint(3, 0))
    assert article.selected_text == "counted 46 drones"
    drag(article, end_of(article, "drones"), end_of(article, "coun"))
    assert article.selected_text == "counted 46 drones"


def test_the_selection_snaps_while_the_button_is_down(article: ArticleView) -> None:
    drag(article, at(article, "counted"), end_of(article, "coun"), release=False)
    assert article.selected_text == "counted"
    move(article, at(article, "46") + QPoint(2, 0))
    assert article.selected_text == "counted 46"
    move(article, end_of(article, "counted "))
    assert article.selected_text == "counted"
    move(article, end_of(article, "counted "), SHIFT)
    assert article.selected_text in ("counted", "counted ")
    QTest.mouseRelease(article.viewport(), LEFT, pos=end_of(article, "counted"))


def test_shift_while_dragging_takes_characters(article: ArticleView) -> None:
    drag(article, at(article, "counted"), end_of(article, "coun"), release=False)
    move(article, end_of(article, "coun"), SHIFT)
    assert article.selected_text == "coun"


@pytest.mark.parametrize(
    ("granularity", "wanted"),
    [
        (Granularity.CHARACTER, "drone"),
        (Granularity.WORD, "drones"),
        (Granularity.SENTENCE, "Crews 👩‍👩‍👧 counted 46 drones, the mayor’s office said."),
        (Granularity.PARAGRAPH, TEXT.split("\r", maxsplit=1)[0]),
    ],
)
def test_granularity(article: ArticleView, granularity: Granularity, wanted: str) -> None:
    article.granularity = granularity
    drag(article, at(article, "drones"), end_of(article, "drone"))
    assert article.selected_text == wanted


def test_double_and_triple_clicks_take_larger_units(article: ArticleView) -> None:
    article.granularity = Granularity.CHARACTER
    here = at(article, "ffice")
    viewport = article.viewport()
    QTest.mouseClick(viewport, LEFT, pos=here)
    assert article.selection is None
    QTest.mouseDClick(viewport, LEFT, pos=here)
    assert article.selected_text == "office"
    QTest.mouseClick(viewport, LEFT, pos=here)
    assert article.selected_text.startswith("Crews")
    assert article.selected_text.endswith("office said.")
    article._mouse._pressed_time += 1000  # QTest lets time pass between clicks
    QTest.mouseClick(viewport, LEFT, pos=here)
    assert article.selected_text == TEXT.split("\r", maxsplit=1)[0]


def test_emoji_sequences_are_never_parted(article: ArticleView) -> None:
    article.granularity = Granularity.CHARACTER
    family = "👩‍👩‍👧"
    drag(article, at(article, "Crews"), end_of(article, family) - QPoint(1, 0))
    assert article.selected_text in ("Crews ", f"Crews {family}")
    start = TEXT.index(family)
    article.granularity = Granularity.WORD
    drag(article, left_of(article, start), end_of(article, "46"))
    assert article.selected_text == f"{family} counted 46"


def test_combining_marks_stay_with_their_letter(article: ArticleView) -> None:
    article.granularity = Granularity.CHARACTER
    drag(article, at(article, "cafe"), at(article, " words") - QPoint(4, 0))
    assert article.selected_text in ("caf", "cafe\u0301")


def test_selections_run_over_line_ends(article: ArticleView) -> None:
    drag(article, at(article, "Port"), end_of(article, "line"))
    assert article.selected_text == "Port Harrow.\r\nSecond\u2028line"


def test_right_to_left_words(article: ArticleView) -> None:
    start, end = place_of(article, 0, "المحافظ")
    one = article.edge_rect(start, at_end=False).center().toPoint() - QPoint(3, 0)
    other = article.edge_rect(end, at_end=True).center().toPoint() + QPoint(3, 0)
    drag(article, one, other)
    assert article.selected_text == "المحافظ"


def test_past_the_end_of_a_line(article: ArticleView) -> None:
    here = end_of(article, "words.") + QPoint(200, 0)
    drag(article, at(article, "cafe"), here)
    assert article.selected_text == "cafe\u0301 words."


def test_a_drag_beyond_the_edge_scrolls(view: ArticleView, qtbot: QtBot) -> None:
    view.set_article("\n".join(f"line number {n}" for n in range(300)))
    below = QPoint(300, view.viewport().height() + 60)
    drag(view, QPoint(300, 100), below, release=False)
    qtbot.waitUntil(lambda: view.verticalScrollBar().value() > 100)
    before = len(view.selected_text)
    qtbot.waitUntil(lambda: len(view.selected_text) > before)
    QTest.mouseRelease(view.viewport(), LEFT, pos=below)
    assert view.selection is not None


def test_a_finished_selection_is_told(article: ArticleView, qtbot: QtBot) -> None:
    with qtbot.waitSignal(article.selection_made) as told:
        drag(article, at(article, "counted"), end_of(article, "46"))
    assert told.args == [True]
    with qtbot.waitSignal(article.fragment_made):
        drag(article, at(article, "Nobody"), end_of(article, "was"), CONTROL)


def test_shift_click_extends_by_characters(article: ArticleView) -> None:
    click(article, at(article, "counted"))
    click(article, end_of(article, "coun"), SHIFT)
    assert article.selected_text == "coun"


def test_clicks_go_through_stacked_spans(
    article: ArticleView, labels: LabelSet, qtbot: QtBot
) -> None:
    outer = span(labels, place_of(article, 0, "counted 46 drones"))
    inner = span(labels, place_of(article, 0, "46"))
    for one in (outer, inner):
        article.put_span(one)
    article.span_clicked.connect(article.set_active)
    for wanted in (inner, outer, inner):
        click(article, at(article, "46") + QPoint(1, 0))
        assert article.active == wanted.uid
        qtbot.wait(450)  # or it would be a double click
    click(article, at(article, "Nobody"))
    assert article.active is None


def test_hovering_tells_every_span_here(article: ArticleView, labels: LabelSet) -> None:
    article.describe = lambda annotation: article.text[slice(*annotation.anchors[0])]
    article.put_span(span(labels, place_of(article, 0, "counted 46 drones")))
    article.put_span(span(labels, place_of(article, 0, "46")))
    assert article._mouse.describe(at(article, "46")) == "46\ncounted 46 drones"
    assert article._mouse.describe(QPoint(5, 5)) == ""


def handle(view: ArticleView, end: bool) -> QPoint:
    assert view.active is not None
    annotation = view.index.get(view.active)
    assert annotation is not None
    anchor = annotation.anchors[0]
    place = anchor.end if end else anchor.start
    return view.edge_rect(place, at_end=end).center().toPoint()


def test_handles_move_the_active_spans_edges(
    article: ArticleView, labels: LabelSet, qtbot: QtBot
) -> None:
    mine = span(labels, place_of(article, 0, "46 drones"))
    article.put_span(mine)
    article.set_active(mine.uid)
    with qtbot.waitSignal(article.anchors_moved) as told:
        drag(article, handle(article, True), end_of(article, "mayor"))
    uid, anchors = told.args
    assert uid == mine.uid
    assert [TEXT[a.start : a.end] for a in anchors] == ["46 drones, the mayor"]
    with qtbot.waitSignal(article.anchors_moved) as told:
        drag(article, handle(article, False), at(article, "counted") + QPoint(1, 0))
    assert [TEXT[a.start : a.end] for a in told.args[1]] == ["counted 46 drones"]


def test_an_edge_shows_where_it_is_going_and_can_be_put_back(
    article: ArticleView, labels: LabelSet, qtbot: QtBot
) -> None:
    mine = span(labels, place_of(article, 0, "46 drones"))
    article.put_span(mine)
    article.set_active(mine.uid)
    with qtbot.assertNotEmitted(article.anchors_moved):
        drag(article, handle(article, True), end_of(article, "mayor"), release=False)
        moved = article.painter.moved
        assert moved is not None
        assert TEXT[slice(*moved[1][0])] == "46 drones, the mayor"
        move(article, at(article, "Crews"))
        moved = article.painter.moved
        assert moved is not None
        assert moved[1][0].end > moved[1][0].start  # the edges never cross
        assert article.cancel_drag()
    assert article.painter.moved is None


def test_edges_stop_at_the_spans_other_fragments(
    article: ArticleView, labels: LabelSet, qtbot: QtBot
) -> None:
    mine = span(labels, place_of(article, 0, "counted"), place_of(article, 0, "drones"))
    article.put_span(mine)
    article.set_active(mine.uid)
    with qtbot.waitSignal(article.anchors_moved) as told:
        drag(article, handle(article, True), end_of(article, "mayor"))
    assert told.args[1][0] == Anchor(TEXT.index("counted"), TEXT.index("drones"))


def test_no_handles_when_nothing_can_be_changed(article: ArticleView, labels: LabelSet) -> None:
    mine = span(labels, place_of(article, 0, "46 drones"))
    article.put_span(mine)
    article.set_active(mine.uid)
    assert len(article.adjuster.handles()) == 2
    article.writable = False
    assert not article.adjuster.handles()
