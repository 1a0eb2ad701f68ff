"""The copy of a text that Qt gets: same positions, whatever the text is made of."""

from __future__ import annotations

import pytest
from hypothesis import given
from PySide6.QtGui import QGuiApplication, QTextDocument

from annotator.ui.editor.display_text import DisplayText
from annotator.ui.editor.view import ArticleView
from tests.strategies import texts


def units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


@given(texts(60))
def test_positions_go_there_and_back(text: str) -> None:
    display = DisplayText(text, split_length=8)
    positions = [display.to_shown(p) for p in range(len(text) + 1)]
    assert [display.from_shown(u) for u in positions] == list(range(len(text) + 1))
    assert positions == sorted(positions)


@given(texts(60))
def test_qt_keeps_every_position(qapp: object, text: str) -> None:
    display = DisplayText(text)
    document = QTextDocument()
    document.setPlainText(display.shown)
    assert document.characterCount() - 1 == units(display.shown)
    if display.exact:
        assert units(display.shown) == units(text)
    assert document.blockCount() == len(display.lengths)
    for position, character in enumerate(text):
        if character.isalnum():
            unit = display.to_shown(position)
            shown = document.characterAt(unit)
            if ord(character) < 0x10000:
                assert shown == character
    document.deleteLater()


@given(texts(40))
def test_every_position_of_qt_is_one_of_the_text(text: str) -> None:
    display = DisplayText(text, split_length=8)
    found = [display.from_shown(u) for u in range(units(display.shown) + 1)]
    assert found[0] == 0
    assert found[-1] == len(text)
    assert found == sorted(found)


@pytest.mark.parametrize(
    "text",
    [
        "a\r\nb",
        "a\rb",
        "a\u2029b",
        "\ufeffab",
        "\ufdd0x\ufdd1",
        "a\ufffcb",
        "a\x0bb\x0cc",
        "a\x85b",
    ],
)
def test_strange_characters_take_one_place(text: str) -> None:
    display = DisplayText(text)
    assert len(display.shown) == len(text)
    assert display.exact


def test_a_long_paragraph_is_split_at_blanks_without_moving_anything() -> None:
    text = " ".join(f"word{n}" for n in range(5000))
    display = DisplayText(text)
    assert len(display.shown) == len(text)
    assert max(display.lengths) <= 2000
    assert display.exact
    assert len(display.continued) == len(display.lengths) - 1
    assert [display.paragraph_number(n) for n in range(3)] == [1, 0, 0]
    assert display.shown.replace("\n", " ") == text


def test_sentence_ends_are_preferred_for_splitting() -> None:
    sentence = "The harbour was closed for two days. "
    display = DisplayText(sentence * 200)
    ends = [line.rstrip()[-1] for line in display.shown.split("\n")[:-1]]
    assert set(ends) == {"."}


@pytest.mark.parametrize("character", ["漢", "x", "👩‍👩‍👧", "e\u0301"])
def test_a_long_paragraph_without_blanks_is_split_between_characters(character: str) -> None:
    text = character * 3000
    display = DisplayText(text)
    assert max(display.lengths) <= 2000
    assert not display.exact
    for block in display.shown.split("\n"):
        assert block == character * (len(block) // len(character))
    assert display.from_shown(units(display.shown)) == len(text)


def test_blank_paragraphs_have_no_number() -> None:
    display = DisplayText("one\n\n  \ntwo\r\n\r\nthree")
    assert [display.paragraph_number(n) for n in range(6)] == [1, 0, 0, 2, 0, 3]
    assert display.paragraph_number(99) == 0


def test_the_widget_takes_the_copy_whole(view: ArticleView) -> None:
    text = "\ufeffOne\r\ntwo\u2028three\rfour\u2029five 👩‍👩‍👧 six\ufdd0"
    view.set_article(text)
    assert view.document().characterCount() - 1 == units(text)
    view.selectAll()
    assert view.selected_text == text


def test_copies_are_the_exact_text(view: ArticleView) -> None:
    text = "One\r\ntwo\u2028three\rfour\u2029five\u00a0👩‍👩‍👧 six"
    view.set_article(text)
    view.selectAll()
    assert view.createMimeDataFromSelection().text() == text
    view.copy()
    assert QGuiApplication.clipboard().text() == text
