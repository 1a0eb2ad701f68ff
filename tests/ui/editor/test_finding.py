"""Finding in the article: as one types, then as a selection."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from annotator.ui.editor.finding import MOST_COUNTED, Finder
from tests.ui.editor.conftest import MakeDesk

TEXT = "Reuters said so.\r\nNobody asked REUTERS 👩‍👩‍👧 again;\nreuters  left. Straße, naïve."
small = st.text("ab \n", max_size=40)


@given(small, st.text("ab", min_size=1, max_size=3), st.integers(0, 40))
def test_next_and_previous_are_the_neighbours(text: str, query: str, position: int) -> None:
    starts = [m.start() for m in re.finditer(f"(?={query})", text)]
    finder = Finder(text, query)
    found = finder.next(position)
    after = [s for s in starts if s >= position]
    assert (found.start if found else None) == (after[0] if after else min(starts, default=None))
    back = finder.previous(position)
    assert (back is None) == (not starts)
    if back is not None:
        assert text[back.start : back.end] == query


def test_blanks_and_case_do_not_matter() -> None:
    assert [TEXT[a.start : a.end] for a in Finder(TEXT, "so. nobody").counted()] == [
        "so.\r\nNobody"
    ]
    assert len(Finder(TEXT, "reuters").counted()) == 3
    assert Finder(TEXT, "  ").next(0) is None
    assert Finder(TEXT, ".*").next(0) is None


def test_counting_ends_somewhere() -> None:
    assert len(Finder("a" * 5000, "a").counted()) == MOST_COUNTED + 1


def test_previous_is_found_far_back() -> None:
    text = "needle" + "x" * 300_000
    found = Finder(text, "needle").previous(300_000)
    assert found is not None
    assert found.start == 0


def test_find_type_enter_label(make_desk: MakeDesk) -> None:
    desk = make_desk(TEXT)
    bar = desk.presenter.find_bar
    desk.presenter.find()
    assert bar.isVisible()
    QTest.keyClicks(bar.line, "reut")
    assert bar.count.text() == "1 of 3"
    assert desk.view.selection is None
    QTest.keyClick(bar.line, Qt.Key.Key_Down)
    assert bar.count.text() == "2 of 3"
    QTest.keyClick(bar.line, Qt.Key.Key_Return)
    assert desk.view.selected_text == "REUT"  # a found match is not snapped to words
    assert desk.view.hasFocus()
    assert bar.isHidden()
    assert desk.view.painter.current is None
    desk.press("s")
    assert desk.spans == [("Source", "REUT")]


def test_find_next_and_previous_go_round(make_desk: MakeDesk) -> None:
    desk = make_desk(TEXT)
    desk.presenter.find()
    QTest.keyClicks(desk.presenter.find_bar.line, "reuters")
    QTest.keyClick(desk.presenter.find_bar.line, Qt.Key.Key_Return)
    found = []
    for _ in range(3):
        desk.presenter.find_next()
        found.append(desk.view.selected_text)
    assert found == ["REUTERS", "reuters", "Reuters"]
    desk.presenter.find_previous()
    assert desk.view.selected_text == "reuters"
    assert desk.view.hasFocus()


def test_what_is_not_there_is_said(make_desk: MakeDesk) -> None:
    desk = make_desk(TEXT)
    desk.presenter.find()
    bar = desk.presenter.find_bar
    QTest.keyClicks(bar.line, "volcano")
    assert bar.count.text() == "not found"
    QTest.keyClick(bar.line, Qt.Key.Key_Escape)
    assert bar.isHidden()
    assert desk.view.hasFocus()
    messages: list[str] = []
    desk.context.message.connect(messages.append)
    desk.presenter.find_next()
    assert messages == ["“volcano” is not in this article."]


def test_find_next_without_a_query_asks_for_one(make_desk: MakeDesk) -> None:
    desk = make_desk(TEXT)
    desk.presenter.find_next()
    assert desk.presenter.find_bar.isVisible()
    desk.presenter.escape()
    assert desk.presenter.find_bar.isHidden()


def test_a_selection_is_what_to_look_for(make_desk: MakeDesk) -> None:
    from annotator.domain.annotation import Anchor

    desk = make_desk(TEXT)
    desk.view.select(Anchor(0, 7))
    desk.presenter.find()
    assert desk.presenter.find_bar.query == "Reuters"
    assert desk.presenter.find_bar.count.text() == "1 of 3"


def test_matches_that_overlap_are_counted_safely(make_desk: MakeDesk) -> None:
    from annotator.domain.annotation import Anchor

    desk = make_desk("aaaaa b")
    desk.view.select(Anchor(1, 3))
    desk.presenter.find()
    assert desk.presenter.find_bar.count.text() == "1 of 2"
    QTest.keyClick(desk.presenter.find_bar.line, Qt.Key.Key_Return)
    assert desk.view.selection == Anchor(1, 3)
