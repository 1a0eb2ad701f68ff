"""What the program says and asks: a bar above the article, and the rare question in a dialog."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Literal, TypeAlias

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QToolButton,
    QWidget,
)

Level = Literal["info", "problem", "bug"]


@dataclass(frozen=True)
class Offer:
    """Something the user can do about a message: a word on a button and what it does."""

    title: str
    do: Callable[[], object]


@dataclass(frozen=True)
class Notice:
    """One sentence for the message bar.

    `info` is said of what happened, `problem` of what could not be done, `bug` of what should
    never have happened; `details` are for a report and can be copied.
    """

    text: str
    level: Level = "info"
    offers: tuple[Offer, ...] = ()
    details: str = ""


class MessageBar(QFrame):
    """The non-modal line above the article: one message with its offers, until closed.

    A new message takes the place of the one shown; a bug is never displaced by mere news.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("messageBar")
        self.notice: Notice | None = None
        self._text = QLabel(self)
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self._text.setWordWrap(True)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._buttons: list[QToolButton] = []
        self._layout = QHBoxLayout(self)
        self._layout.setContentsMargins(12, 6, 6, 6)
        self._layout.setSpacing(6)
        self._layout.addWidget(self._text, 1)
        self.hide()

    def show_notice(self, notice: Notice) -> None:
        """Say something; replaces what was said before."""
        if self.notice is not None and self.notice.level == "bug" and notice.level == "info":
            return
        self.notice = notice
        self._text.setText(notice.text)
        self.setProperty("level", notice.level)
        self._clear_buttons()
        for offer in notice.offers:
            self._add_button(offer.title, partial(self._take, offer))
        if notice.details:
            self._add_button("Copy details", lambda: _copy(notice.details))
        self._add_button("Close", self.dismiss)
        self.style().unpolish(self)
        self.style().polish(self)
        self.show()

    def dismiss(self) -> None:
        """Take the message away."""
        self.notice = None
        self.hide()

    def outdate(self) -> None:
        """Something else was done: news is no news any more; trouble stays until closed."""
        if self.notice is not None and self.notice.level == "info":
            self.dismiss()

    @property
    def offers(self) -> tuple[str, ...]:
        """The words on the buttons, for tests and screen readers' order."""
        return tuple(button.text() for button in self._buttons)

    def press(self, title: str) -> None:
        """Press the button with this word."""
        next(button for button in self._buttons if button.text() == title).click()

    def _take(self, offer: Offer) -> None:
        self.dismiss()
        offer.do()

    def _add_button(self, title: str, do: Callable[[], object]) -> None:
        button = QToolButton(self)
        button.setText(title)
        button.setAutoRaise(True)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(lambda _checked=False: do())
        self._layout.addWidget(button)
        self._buttons.append(button)

    def _clear_buttons(self) -> None:
        for button in self._buttons:
            self._layout.removeWidget(button)
            button.hide()
            button.deleteLater()
        self._buttons.clear()


def tell(
    parent: QWidget | None, text: str, *, level: Level = "info", offers: Sequence[Offer] = ()
) -> None:
    """Say something in the message bar of the window that `parent` is in.

    A part that has a `Context` uses `Context.tell`; this is for those that have none.
    """
    window = parent.window() if parent is not None else None
    bar = window.findChild(MessageBar) if window is not None else None
    if bar is not None:
        bar.show_notice(Notice(text, level, tuple(offers)))


Answerer: TypeAlias = Callable[[str, Sequence[str]], str]
_answerers: list[Answerer] = []


@contextmanager
def answered_by(answerer: Answerer) -> Iterator[None]:
    """Let `answerer(question, choices)` answer every question meanwhile; for tests."""
    _answerers.append(answerer)
    try:
        yield
    finally:
        _answerers.remove(answerer)


def ask(
    parent: QWidget | None,
    question: str,
    choices: Sequence[str],
    *,
    details: str = "",
    destructive: bool = False,
) -> str:
    """Ask outside the flow of annotating; returns the chosen word, the last one on Esc.

    The last choice is always the harmless one ("Cancel", "Keep"). With `destructive` it is also
    the one that Enter takes.
    """
    if _answerers:
        return _answerers[-1](question, choices)
    from PySide6.QtWidgets import QMessageBox

    box = QMessageBox(parent)
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setText(question)
    box.setInformativeText(details)
    buttons = {}
    for index, choice in enumerate(choices):
        role = QMessageBox.ButtonRole.AcceptRole
        if index == len(choices) - 1:
            role = QMessageBox.ButtonRole.RejectRole
        buttons[choice] = box.addButton(choice, role)
    box.setEscapeButton(buttons[choices[-1]])
    box.setDefaultButton(buttons[choices[-1 if destructive else 0]])
    box.exec()
    pressed = box.clickedButton()
    return next((c for c, button in buttons.items() if button is pressed), choices[-1])


def _copy(text: str) -> None:
    QGuiApplication.clipboard().setText(text)
