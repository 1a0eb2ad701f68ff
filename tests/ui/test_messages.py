"""The message bar: what it shows, its offers, and that tests answer questions."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from annotator.ui import messages
from annotator.ui.messages import MessageBar, Notice, Offer


@pytest.fixture
def bar(qtbot: QtBot) -> MessageBar:
    made = MessageBar()
    qtbot.addWidget(made)
    made.show()
    return made


def test_an_offer_is_taken_once_and_the_message_goes(bar: MessageBar) -> None:
    taken: list[str] = []
    bar.show_notice(Notice("Deleted.", offers=(Offer("Undo", lambda: taken.append("undo")),)))
    assert bar.offers == ("Undo", "Close")
    bar.press("Undo")
    assert taken == ["undo"]
    assert not bar.isVisible()


def test_a_bug_has_details_to_copy_and_is_not_displaced_by_news(bar: MessageBar) -> None:
    bar.show_notice(Notice("Something went wrong.", "bug", details="Traceback: here"))
    bar.show_notice(Notice("3 documents imported."))
    assert bar.notice is not None
    assert bar.notice.level == "bug"
    bar.press("Copy details")
    assert QGuiApplication.clipboard().text() == "Traceback: here"
    bar.show_notice(Notice("The disk is full.", "problem"))
    assert bar.notice.text == "The disk is full."


def test_markup_in_a_message_is_shown_as_it_is(bar: MessageBar, qtbot: QtBot) -> None:
    bar.show_notice(Notice("Label <img src=x> is taken."))
    assert bar.notice is not None
    assert "<img" in bar.notice.text
    assert bar.findChild(type(bar._text)).textFormat().name == "PlainText"  # type: ignore[union-attr]


def test_questions_are_answered_by_tests() -> None:
    asked: list[str] = []

    def answer(question: str, choices: object) -> str:
        asked.append(question)
        return "Stop"

    with messages.answered_by(answer):
        assert messages.ask(None, "Stop it?", ("Stop", "Go on")) == "Stop"
    assert asked == ["Stop it?"]
