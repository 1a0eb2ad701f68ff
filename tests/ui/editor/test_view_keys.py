"""Plain keys in the article view: label characters on any keyboard, caret and selection."""

from __future__ import annotations

import pytest
from hypothesis import given
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from annotator.domain.annotation import Anchor
from annotator.domain.label import LabelSet
from annotator.ui.editor.keys import meant, physical_character
from annotator.ui.editor.view import ArticleView
from tests.strategies import texts
from tests.ui.editor.driving import key_event, place_of, press, span

TEXT = "One 👩‍👩‍👧 two, three.\r\nFour cafe\u0301\u2028five\nשלום עולם וברכה\nlast"
Key = Qt.Key
SHIFT = Qt.KeyboardModifier.ShiftModifier
CONTROL = Qt.KeyboardModifier.ControlModifier
ALT = Qt.KeyboardModifier.AltModifier


@pytest.fixture
def article(view: ArticleView) -> ArticleView:
    view.set_article(TEXT)
    view.setFocus()
    return view


def test_a_labels_character_asks_for_the_label(
    article: ArticleView, labels: LabelSet, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(article.label_requested) as told:
        press(article, "q")
    assert told.args == [labels.named("Quantity").uid]
    with qtbot.waitSignal(article.label_requested):
        press(article, "Q", SHIFT)  # Caps Lock, or a slip


@pytest.mark.parametrize("key", ["x", "7", "ж", "!"])
def test_other_characters_do_nothing(article: ArticleView, key: str, qtbot: QtBot) -> None:
    signals = (article.label_requested, article.step_requested, article.delete_requested)
    with qtbot.assertNotEmitted(signals[0]), qtbot.assertNotEmitted(signals[1]):
        QApplication.sendEvent(article, key_event(key))
    assert article.selection is None


def test_the_physical_key_counts_where_no_latin_letter_is_typed() -> None:
    keys = {"q": 1, "1": 2}
    assert meant(key_event("й", scan_code=24), keys) == 1  # the key where q is
    assert meant(key_event("&", scan_code=10), keys) == 2  # French: 1 without Shift
    assert meant(key_event("ض", scan_code=24), keys) == 1
    assert meant(key_event("a", scan_code=24), keys) is None  # French a is no q
    assert meant(key_event("й", scan_code=24), keys | {"й": 3}) == 3
    assert meant(key_event("й", scan_code=65), keys) is None
    assert meant(key_event("q", modifiers=CONTROL), keys) is None
    assert physical_character(key_event("я", scan_code=52)) == "z"


def test_physical_keys_label_in_the_view(
    article: ArticleView, labels: LabelSet, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(article.label_requested) as told:
        QApplication.sendEvent(article, key_event("с", scan_code=54))
    assert told.args == [labels.named("Claim").uid]


@pytest.mark.parametrize(
    ("key", "modifiers", "signal", "args"),
    [
        (Key.Key_Space, None, "step_requested", [1]),
        (Key.Key_Space, SHIFT, "step_requested", [-1]),
        (Key.Key_Return, None, "palette_requested", []),
        (Key.Key_Enter, Qt.KeyboardModifier.KeypadModifier, "palette_requested", []),
        (Key.Key_Backspace, None, "delete_requested", []),
        (Key.Key_Delete, None, "delete_requested", []),
        (Key.Key_Escape, None, "escape_requested", []),
        (Key.Key_Down, ALT, "stacked_requested", [1]),
        (Key.Key_Up, ALT, "stacked_requested", [-1]),
    ],
)
def test_plain_keys(
    article: ArticleView,
    qtbot: QtBot,
    key: Qt.Key,
    modifiers: Qt.KeyboardModifier | None,
    signal: str,
    args: list[object],
) -> None:
    value = article.verticalScrollBar().value()
    with qtbot.waitSignal(getattr(article, signal)) as told:
        press(article, key, modifiers or Qt.KeyboardModifier.NoModifier)
    assert told.args == args
    assert article.verticalScrollBar().value() == value


def test_plain_keys_are_claimed_before_shortcuts(article: ArticleView) -> None:
    def claimed(key: Qt.Key, text: str, modifiers: Qt.KeyboardModifier) -> bool:
        event = QKeyEvent(QEvent.Type.ShortcutOverride, key, modifiers, text)
        event.ignore()
        QApplication.sendEvent(article, event)
        return event.isAccepted()

    none = Qt.KeyboardModifier.NoModifier
    assert claimed(Key.Key_S, "s", none)
    assert claimed(Key.Key_Space, " ", SHIFT)
    assert claimed(Key.Key_Return, "\r", none)
    assert claimed(Key.Key_Down, "", ALT)
    assert not claimed(Key.Key_H, "\x08", CONTROL)
    assert not claimed(Key.Key_F3, "", none)
    assert not claimed(Key.Key_F, "f", ALT)


def select(view: ArticleView, *keys: tuple[Qt.Key, Qt.KeyboardModifier]) -> str:
    for key, modifiers in keys:
        press(view, key, modifiers)
    return view.selected_text


def test_shift_arrows_go_by_characters_as_readers_see_them(article: ArticleView) -> None:
    article.set_caret(TEXT.index("👩"))
    assert select(article, (Key.Key_Right, SHIFT)) == "👩‍👩‍👧"
    article.set_caret(TEXT.index("e\u0301"))
    assert select(article, (Key.Key_Right, SHIFT)) == "e\u0301"


def test_the_caret_goes_over_crlf_at_once(article: ArticleView) -> None:
    end = TEXT.index("\r\n")
    article.set_caret(end)
    press(article, Key.Key_Right)
    assert article.caret == end + 2
    press(article, Key.Key_Left)
    assert article.caret == end
    assert select(article, (Key.Key_Right, SHIFT)) == "\r\n"
    article.set_caret(2)
    press(article, Key.Key_Home)
    press(article, Key.Key_End)
    assert article.caret == end


def test_ctrl_shift_arrows_go_by_words_without_blanks(article: ArticleView) -> None:
    both = CONTROL | SHIFT
    article.set_caret(0)
    assert select(article, (Key.Key_Right, both)) == "One"
    assert select(article, (Key.Key_Right, both)) == "One 👩‍👩‍👧 two"
    assert select(article, (Key.Key_Right, both)) == "One 👩‍👩‍👧 two, three"
    assert select(article, (Key.Key_Left, both)) == "One 👩‍👩‍👧 two"
    assert select(article, (Key.Key_Left, both)) == "One"
    article.set_caret(TEXT.index(", three"))
    assert select(article, (Key.Key_Left, both)) == "two"
    assert select(article, (Key.Key_Left, both)).startswith("One")
    assert select(article, (Key.Key_Right, both)) == "👩‍👩‍👧 two"


def test_words_from_right_to_left(article: ArticleView) -> None:
    both = CONTROL | SHIFT
    article.set_caret(TEXT.index("שלום"))
    assert select(article, (Key.Key_Left, both)) == "שלום"
    assert select(article, (Key.Key_Left, both)) == "שלום עולם"
    assert select(article, (Key.Key_Right, both)) == "שלום"


def test_up_and_down_move_by_lines(article: ArticleView) -> None:
    article.set_caret(2)
    press(article, Key.Key_Down)
    assert article.caret == TEXT.index("Four") + 2
    press(article, Key.Key_Down)
    assert TEXT.index("five") <= article.caret <= TEXT.index("five") + 4
    press(article, Key.Key_Up)
    assert article.caret == TEXT.index("Four") + 2


def test_pages_scroll(view: ArticleView) -> None:
    view.set_article("\n".join(f"line number {n}" for n in range(300)))
    view.setFocus()
    press(view, Key.Key_PageDown)
    assert view.caret > 100
    press(view, Key.Key_End, CONTROL)
    assert view.caret == len(view.text)
    assert view.visible_range().end == len(view.text)


def test_a_put_in_break_is_stepped_over(view: ArticleView) -> None:
    text = "漢" * 2500
    view.set_article(text)
    view.setFocus()
    display = view.lines.display
    assert not display.exact
    cut = display.lengths[0]
    view.set_caret(cut - 1)
    seen = []
    for _ in range(3):
        press(view, Key.Key_Right)
        seen.append(view.caret)
    assert seen == [cut, cut + 1, cut + 2]
    for _ in range(3):
        press(view, Key.Key_Left)
        seen.append(view.caret)
    assert seen[3:] == [cut + 1, cut, cut - 1]


@given(texts(30))
def test_selecting_all_is_the_whole_text(view: ArticleView, text: str) -> None:
    view.set_article(text)
    view.select(Anchor(0, len(text)))
    assert view.selected_text == text
    if text:
        assert view.selection == Anchor(0, len(text))


@given(texts(20))
def test_the_caret_walks_through_any_text(view: ArticleView, text: str) -> None:
    view.set_article(text)
    view.set_caret(0)
    seen = [0]
    for _ in range(2 * len(text) + 4):
        press(view, Key.Key_Right)
        seen.append(view.caret)
    assert min(seen) >= 0
    assert max(seen) <= len(text)


def adjusted(view: ArticleView, qtbot: QtBot, *keys: tuple[Qt.Key, Qt.KeyboardModifier]) -> str:
    with qtbot.waitSignal(view.anchors_moved) as told:
        for key, modifiers in keys:
            press(view, key, modifiers)
    annotation = view.index.get(told.args[0])
    assert annotation is not None
    view.put_span(annotation._replace(anchors=told.args[1]))
    return view.text[slice(*told.args[1][0])]


def test_adjusting_the_active_span_by_keys(
    article: ArticleView, labels: LabelSet, qtbot: QtBot
) -> None:
    mine = span(labels, place_of(article, 0, "two"))
    article.put_span(mine)
    assert not article.adjuster.toggle()
    article.set_active(mine.uid)
    assert article.adjuster.toggle()
    both = CONTROL | SHIFT
    assert adjusted(article, qtbot, (Key.Key_Right, both)) == "two, three"
    assert adjusted(article, qtbot, (Key.Key_Left, SHIFT), (Key.Key_Left, SHIFT)) == "two, thr"
    assert adjusted(article, qtbot, (Key.Key_Left, both)) == "two"
    assert article.adjuster.toggle()  # now the start
    assert adjusted(article, qtbot, (Key.Key_Left, SHIFT), (Key.Key_Left, SHIFT)) == "👩‍👩‍👧 two"
    assert adjusted(article, qtbot, (Key.Key_Right, both)) == "two"
    assert article.adjuster.stop()
    assert select(article, (Key.Key_Right, SHIFT)) != ""


def test_the_start_goes_on_by_whole_words(
    article: ArticleView, labels: LabelSet, qtbot: QtBot
) -> None:
    mine = span(labels, place_of(article, 0, "two, three"))
    article.put_span(mine)
    article.set_active(mine.uid)
    assert article.adjuster.toggle()
    assert article.adjuster.toggle()
    both = CONTROL | SHIFT
    assert adjusted(article, qtbot, (Key.Key_Right, both)) == "three"
    assert adjusted(article, qtbot, (Key.Key_Left, both)) == "two, three"


def test_leaving_adjusting_keeps_what_was_adjusted(
    article: ArticleView, labels: LabelSet, qtbot: QtBot
) -> None:
    mine = span(labels, place_of(article, 0, "two"))
    article.put_span(mine)
    article.set_active(mine.uid)
    article.adjuster.toggle()
    press(article, Key.Key_Right, CONTROL | SHIFT)
    with qtbot.waitSignal(article.anchors_moved):
        article.adjuster.stop()
    assert article.painter.moved is None
