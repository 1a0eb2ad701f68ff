"""The real window on a project, driven by key events, for what is measured through it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QPaintEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from annotator.domain.ids import Uid
from annotator.services.project import Project
from annotator.services.settings import Settings
from annotator.ui.app import window_for
from annotator.ui.editor.view import ArticleView
from annotator.ui.main_window import MainWindow
from tests.benchmarks.measure import Sample
from tests.benchmarks.screen import application, pump, settle

NONE = Qt.KeyboardModifier.NoModifier
CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


class Desk:
    """A window with an open project, and hands to press its keys."""

    def __init__(self, window: MainWindow, project: Project) -> None:
        self.window, self.project = window, project
        view = window.pages.view
        assert view is not None
        self.view: ArticleView = view

    @property
    def uid(self) -> Uid:
        """The shown document."""
        uid = self.window.context.document_uid
        assert uid is not None
        return uid

    def press(self, key: Qt.Key | str, modifiers: Qt.KeyboardModifier = NONE) -> None:
        """One key press with its release, to whatever has the focus."""
        QTest.keyClick(QApplication.focusWidget() or self.view, key, modifiers)  # type: ignore[arg-type]

    def timed_press(
        self, sample: Sample, key: Qt.Key | str, modifiers: Qt.KeyboardModifier = NONE
    ) -> None:
        """Measure a key press until the article is painted and nothing waits to be done."""
        self.timed(sample, lambda: self.press(key, modifiers))

    def timed(self, sample: Sample, act: Callable[[], object]) -> None:
        """Measure what is done until the article is painted and nothing waits to be done."""
        painted = _PAINTS.get(id(self.view), 0)
        with sample.thread():
            act()
            pump(lambda: _PAINTS.get(id(self.view), 0) > painted)
            pump()


_PAINTS: dict[int, int] = {}


class _Counted:
    """Counts the paints of article views while it is on."""

    def __enter__(self) -> None:
        self._original = original = ArticleView.paintEvent

        def paint(view: ArticleView, event: QPaintEvent) -> None:
            original(view, event)
            _PAINTS[id(view)] = _PAINTS.get(id(view), 0) + 1

        ArticleView.paintEvent = paint  # type: ignore[method-assign]

    def __exit__(self, *_: object) -> None:
        ArticleView.paintEvent = self._original  # type: ignore[method-assign]
        _PAINTS.clear()


@contextmanager
def desk(path: Path) -> Iterator[Desk]:
    """The window on a project, filled and settled, with the focus in the article."""
    app = application()
    settings = Settings(theme="light")
    filled: list[bool] = []
    with _Counted(), window_for(app, settings, None) as window:
        window.filled.connect(lambda: filled.append(True))
        project = Project.open(path, annotator="bench")
        window.context.set_project(project)
        window.resize(1200, 800)
        window.show()
        window.activateWindow()
        QApplication.setActiveWindow(window)
        pump(lambda: bool(filled))
        settle()
        made = Desk(window, project)
        made.view.setFocus()
        QTest.mouseMove(window, QPoint(1, 1))
        settle()
        yield made
        window.close()
    settle()
