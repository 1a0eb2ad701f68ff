"""Hints on the words: a selection in two or four keys."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from annotator.domain.label import LabelSet
from annotator.ui.editor.hints import make_codes
from annotator.ui.editor.view import ArticleView
from annotator.ui.theme import LIGHT
from tests.ui.editor.driving import key_event, picture, pixels_like, press

TEXT = "Crews counted 46 drones, the mayor said 👩‍👩‍👧. Nobody was hurt.\nقال المحافظ إن ذلك صحيح."


@pytest.fixture
def hinted(view: ArticleView) -> ArticleView:
    view.set_article(TEXT)
    view.setFocus()
    view.hints.start()
    return view


def code(view: ArticleView, word: str) -> str:
    return next(c for c, a in view.hints.codes.items() if TEXT[a.start : a.end] == word)


@pytest.mark.parametrize("count", [0, 1, 26, 27, 300, 676, 900])
def test_codes_are_two_letters_and_differ(count: int) -> None:
    codes = make_codes(count, "12345qwert")
    assert len(codes) == len(set(codes)) == min(count, 676)
    assert all(len(c) == 2 and c.isalpha() for c in codes)


def test_few_codes_begin_with_no_label_key() -> None:
    keys = "asdfgqwert"
    assert not {c[0] for c in make_codes(300, keys)} & set(keys)


def test_every_visible_word_has_a_hint(hinted: ArticleView) -> None:
    words = [TEXT[a.start : a.end] for a in hinted.hints.codes.values()]
    assert words[:4] == ["Crews", "counted", "46", "drones"]
    assert "المحافظ" in words
    before = len(pixels_like(picture(hinted), LIGHT.accent, 30))
    hinted.hints.stop()
    assert before > 300 > len(pixels_like(picture(hinted), LIGHT.accent, 30))


def test_two_hints_select_from_word_to_word(hinted: ArticleView, qtbot: QtBot) -> None:
    with qtbot.waitSignal(hinted.selection_made) as told:
        QTest.keyClicks(hinted, code(hinted, "counted") + code(hinted, "drones"))
    assert told.args == [False]
    assert hinted.selected_text == "counted 46 drones"
    assert not hinted.hints.shown


def test_the_last_word_may_come_first(hinted: ArticleView) -> None:
    QTest.keyClicks(hinted, code(hinted, "drones") + code(hinted, "counted"))
    assert hinted.selected_text == "counted 46 drones"


def test_enter_takes_one_word(hinted: ArticleView, qtbot: QtBot) -> None:
    QTest.keyClicks(hinted, code(hinted, "mayor"))
    with qtbot.assertNotEmitted(hinted.palette_requested):
        press(hinted, Qt.Key.Key_Return)
    assert hinted.selected_text == "mayor"


def test_a_labels_key_takes_one_word_and_labels_it(
    hinted: ArticleView, labels: LabelSet, qtbot: QtBot
) -> None:
    QTest.keyClicks(hinted, code(hinted, "mayor"))
    with qtbot.waitSignal(hinted.label_requested) as told:
        press(hinted, "q")
    assert told.args == [labels.named("Quantity").uid]
    assert hinted.selected_text == "mayor"


def test_going_back(hinted: ArticleView) -> None:
    QTest.keyClicks(hinted, code(hinted, "mayor") + code(hinted, "drones")[0])
    press(hinted, Qt.Key.Key_Backspace)
    press(hinted, Qt.Key.Key_Backspace)
    QTest.keyClicks(hinted, code(hinted, "Nobody") + code(hinted, "hurt"))
    assert hinted.selected_text == "Nobody was hurt"


def test_escape_leaves_without_a_selection(hinted: ArticleView, qtbot: QtBot) -> None:
    QTest.keyClicks(hinted, code(hinted, "mayor"))
    with qtbot.assertNotEmitted(hinted.escape_requested):
        press(hinted, Qt.Key.Key_Escape)
    assert not hinted.hints.shown
    assert hinted.selection is None


def test_hints_are_typed_on_any_layout(hinted: ArticleView) -> None:
    codes = {"j": ("о", 44), "a": ("ф", 38), "b": ("и", 56)}
    wanted = hinted.hints.codes["ja"]
    for letter in "ja":
        typed, scan_code = codes[letter]
        QApplication.sendEvent(hinted, key_event(typed, scan_code=scan_code))
    press(hinted, Qt.Key.Key_Return)
    assert hinted.selection == wanted


def test_another_article_takes_the_hints_away(hinted: ArticleView) -> None:
    hinted.set_article("other words")
    assert not hinted.hints.shown
