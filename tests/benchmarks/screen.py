"""Qt for the benchmarks: an application, events until something is painted, what is compared."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QFont, QPaintEvent, QTextOption
from PySide6.QtWidgets import QApplication, QPlainTextEdit

from annotator.ui.editor.view import ArticleView

SIZE = (1000, 800)
_PATIENCE = 120.0


def application() -> QApplication:
    """The one application object."""
    found = QApplication.instance()
    return found if isinstance(found, QApplication) else QApplication(["benchmarks"])


def pump(until: Callable[[], bool] = lambda: True) -> None:
    """Let events happen, at least once, until something is so.

    Raises:
        TimeoutError: after two minutes.
    """
    began = time.monotonic()
    while True:
        # Never in the program; here nothing but the measured work is under way.
        QApplication.processEvents()
        if until():
            return
        if time.monotonic() - began > _PATIENCE:
            raise TimeoutError("nothing was painted")


def settle() -> None:
    """Let everything that was put off happen."""
    for _ in range(5):
        pump()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


class PlainText(QPlainTextEdit):
    """What the article view is compared with: Qt's own, without spans."""

    def __init__(self, font: QFont) -> None:
        super().__init__()
        self.paints = 0
        self.setReadOnly(True)
        self.setUndoRedoEnabled(False)
        self.setFont(font)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.resize(*SIZE)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint, and count."""
        super().paintEvent(event)
        self.paints += 1


class Article(ArticleView):
    """The program's article view, counting its paints."""

    def __init__(self) -> None:
        self.paints = 0
        super().__init__()
        self.resize(*SIZE)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint, and count."""
        super().paintEvent(event)
        self.paints += 1
