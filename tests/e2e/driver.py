"""Runs the program with somebody watching: tells on stdout what its window does, answers on stdin.

The product knows nothing of this. The watcher connects to the signals that everybody can connect
to: the commands' actions, the article view, the context, the project.

    python -m tests.e2e.driver PROJECT      a JSON object a line: what happened, or an answer
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QSocketNotifier, Qt
from PySide6.QtGui import QKeyEvent, QWindow
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QMenu, QWidget

from annotator.__main__ import main
from annotator.domain.annotation import Anchor, Annotation
from annotator.domain.changes import Changes
from annotator.domain.ids import Uid
from annotator.ui import app as program
from annotator.ui.editor.selection_bar import SelectionBar
from annotator.ui.editor.view import ArticleView
from annotator.ui.main_window import MainWindow
from annotator.ui.panels.labels import LabelsPanel

_BOTH_WAYS = {
    "step_requested": ("next_annotation", "previous_annotation"),
    "stacked_requested": ("next_stacked", "previous_stacked"),
}
_PLAIN = {
    "palette_requested": "open_label_palette",
    "delete_requested": "delete_active",
    "escape_requested": "escape",
}
"""The signals of the view by which its own keys ask for commands."""


def tell(**what: object) -> None:
    """Print what happened, at once."""
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


class Watcher(QObject):
    """Tells of every command, label, change and released key of one window."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window, self._context = window, window.context
        for spec in window.commands.bound():
            window.commands.action(spec.id).triggered.connect(
                lambda _=False, name=spec.id: tell(command=name)
            )
        window.pages.article_made.connect(self._watch_article)
        window.filled.connect(lambda: tell(filled=True))
        self._context.changes_published.connect(self._saved)
        self._context.notice.connect(lambda said: tell(notice=said.text, level=said.level))
        application = QApplication.instance()
        assert application is not None
        application.installEventFilter(self)
        self._rest = b""
        self._asked = QSocketNotifier(sys.stdin.fileno(), QSocketNotifier.Type.Read, self)
        self._asked.activated.connect(self._read)

    # What happens

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A released key means that all its press has done is done."""
        if (
            event.type() == QEvent.Type.KeyRelease
            and isinstance(event, QKeyEvent)
            and isinstance(watched, QWindow)
        ):
            tell(released=event.nativeScanCode())
        return False

    def _watch_article(self) -> None:
        view = self._view
        view.label_requested.connect(self._labelled)
        for signal, (ahead, back) in _BOTH_WAYS.items():
            getattr(view, signal).connect(
                lambda step, ahead=ahead, back=back: tell(command=ahead if step > 0 else back)
            )
        for signal, name in _PLAIN.items():
            getattr(view, signal).connect(partial(tell, command=name))

    def _labelled(self, uid: object) -> None:
        label = self._context.label_set.get(uid)  # type: ignore[arg-type]
        tell(label=None if label is None else label.name)

    def _saved(self, changes: Changes) -> None:
        annotations = [c.uid for c in changes.records if isinstance(c.after, Annotation)]
        tell(saved=annotations)

    # What is asked

    def _read(self) -> None:
        given = os.read(sys.stdin.fileno(), 65536)
        if not given:
            self._asked.setEnabled(False)
        *lines, self._rest = (self._rest + given).split(b"\n")
        for line in lines:
            asked = json.loads(line)
            answer: Callable[..., object] = getattr(self, "answer_" + asked.pop("ask"))
            tell(answer=answer(**asked))

    @property
    def _view(self) -> ArticleView:
        view = self._window.pages.view
        assert view is not None
        return view

    def answer_record_only(self) -> None:
        """From now on commands are told and nothing else comes of them."""
        for spec in self._window.commands.bound():
            self._window.commands.bind(spec.id, partial(tell, command=spec.id))

    def answer_state(self) -> dict[str, object]:
        """What the user sees."""
        window, context, focused = self._window, self._context, QApplication.focusWidget()
        found: dict[str, object] = {
            "title": window.windowTitle(),
            "page": type(window.pages.currentWidget()).__name__,
            "focus": type(focused).__name__,
            "typed": focused.text() if isinstance(focused, QLineEdit) else None,
            "windows": [
                type(widget).__name__
                for widget in QApplication.topLevelWidgets()
                if widget.isVisible() and widget is not window
            ],
            "notice": None if window.bar.isHidden() else _words(window.bar),
            "level": None if window.bar.notice is None else window.bar.notice.level,
            "page_words": _words(window.pages.currentWidget()),
            "status": window.status_line.message.text(),
            "saved": window.status_line.saved.text(),
            "document": None if context.document is None else context.document.id,
        }
        if window.pages.view is not None:
            view = self._view
            selection = view.selection
            found |= {
                "selection": None if selection is None else [selection.start, selection.end],
                "selected": view.selected_text,
                "caret": view.caret,
                "top": view.first_visible,
                "active": context.active,
                "active_label": self._active_label(),
                "armed": context.armed and self._name(context.armed),
                "zoom": view.zoom,
                "spans": sorted(
                    [a.anchors[0].start, a.anchors[0].end, self._name(a.label)]
                    for a in context.annotations.values()
                    if a.anchors
                ),
            }
        return found

    def answer_words(self, words: str, nth: int = 0) -> list[list[int]]:
        """Where words stand on the screen: inside their first and their last character."""
        start = -1
        for _ in range(nth + 1):
            start = self._view.text.index(words, start + 1)
        end = start + len(words)
        self._view.reveal(Anchor(start, end))
        first = self._view.edge_rect(start, at_end=False).center().toPoint() + QPoint(2, 0)
        last = self._view.edge_rect(end, at_end=True).center().toPoint() - QPoint(2, 0)
        return [_global(self._view.viewport(), point) for point in (first, last)]

    def answer_label_row(self, name: str) -> list[int]:
        """Where a label stands in the labels panel."""
        panel = self._window.docks.panels["labels"]
        assert isinstance(panel, LabelsPanel)
        label = self._context.label_set.find(name)
        assert label is not None
        row = panel.model.row_of(label.uid)
        assert row is not None
        rect = panel.view.visualRect(panel.model.index(row))
        return _global(panel.view.viewport(), QPoint(rect.left() + 60, rect.center().y()))

    def answer_bar_label(self, name: str) -> list[int] | None:
        """Where a label stands in the bar beside the selection, if the bar is there."""
        bar = self._view.findChild(SelectionBar)
        assert bar is not None
        for point, label in bar.items() if bar.isVisible() else ():
            if label is not None and label.name == name:
                return _global(bar, point)
        return None

    def answer_menu_item(self, title: str) -> list[int] | None:
        """Where an entry of an open menu is; the entry's key does not belong to its title."""
        for menu in QApplication.topLevelWidgets():
            if isinstance(menu, QMenu) and menu.isVisible():
                for action in menu.actions():
                    if action.text().split("\t")[0] == title:
                        return _global(menu, menu.actionGeometry(action).center())
        return None

    def answer_hint(self, words: str) -> str:
        """The hint that stands on a word."""
        start = self._view.text.index(words)
        codes = self._view.hints.codes.items()
        return next(code for code, word in codes if word.start == start)

    def answer_clipboard(self) -> str:
        """What another program would paste."""
        return QApplication.clipboard().text()

    def answer_button(self, title: str) -> list[int] | None:
        """Where a visible button with these words is."""
        for button in self._window.findChildren(QAbstractButton):
            if button.isVisible() and button.text() == title:
                return _global(button, button.rect().center())
        return None

    def answer_picture(self, path: str) -> None:
        """Save what the X server has on the screen."""
        self._window.screen().grabWindow(0).save(path, "PNG")

    def answer_place(self) -> list[int]:
        """The rectangle of the article's text on the screen."""
        port = self._view.viewport()
        rect = QRect(port.mapToGlobal(QPoint(0, 0)), port.size())
        return [rect.left(), rect.top(), rect.width(), rect.height()]

    def _active_label(self) -> str | None:
        active = self._context.annotations.get(self._context.active or Uid(""))
        return None if active is None else self._name(active.label)

    def _name(self, label: Any) -> str:
        found = self._context.label_set.get(label)
        return "" if found is None else found.name


def _global(widget: QWidget, point: QPoint) -> list[int]:
    there = widget.mapToGlobal(point)
    return [there.x(), there.y()]


def _words(widget: QWidget | None) -> str:
    """Everything that the visible labels in a widget say."""
    if widget is None:
        return ""
    labels = widget.findChildren(QLabel, options=Qt.FindChildOption.FindChildrenRecursively)
    return " ".join(label.text() for label in labels if label.isVisible())


def run() -> int:
    """Run the program; its window is watched from before its project is opened."""
    make_window = program.window_for

    @contextmanager
    def watched(*arguments: Any) -> Iterator[MainWindow]:
        with make_window(*arguments) as window:
            Watcher(window)
            yield window

    program.window_for = watched  # type: ignore[assignment]
    return main()


if __name__ == "__main__":
    sys.exit(run())
