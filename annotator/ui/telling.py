"""How the parts of a window do what may fail, and tell the user what happened."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import QObject, Signal

from annotator.domain.errors import AnnotatorError, CannotSave
from annotator.ui.messages import Notice, Offer

T = TypeVar("T")


class Telling(QObject):
    """Says things in the status bar and the message bar; `saved` is what the former shows."""

    message = Signal(str)
    """A few words for the status bar, gone after some seconds."""
    notice = Signal(object)
    """A `Notice` for the message bar."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.saved = True

    def run(self, what: Callable[[], T]) -> T | None:
        """Do one thing that may fail for a reason the user can understand.

        Then its sentence is shown, the window stays, and `None` is returned. What could not be
        saved is kept: the message offers to try the same again.
        """
        try:
            return what()
        except CannotSave as error:
            self.saved = False
            self.fail(error, Offer("Try again", lambda: self.run(what)))
        except AnnotatorError as error:
            self.fail(error)
        return None

    def fail(self, error: AnnotatorError, *offers: Offer) -> None:
        """Say why something could not be done."""
        self.notice.emit(Notice(sentence(error), "problem", offers))

    def tell(self, text: str, *offers: Offer) -> None:
        """Say something in the message bar, with what can be done about it."""
        self.notice.emit(Notice(text, "info", offers))


def sentence(error: AnnotatorError) -> str:
    """An error's sentence as it stands alone on screen: a capital, a full stop."""
    text = str(error).strip()
    text = text[:1].upper() + text[1:]
    return text if text.endswith((".", "!", "?", "”")) else text + "."
