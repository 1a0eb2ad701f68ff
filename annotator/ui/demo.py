"""`annotator demo`: a real window does the main job by real key and mouse events."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING

import msgspec
from PySide6.QtCore import QKeyCombination, QPoint, Qt, QTimer
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from annotator.domain.annotation import Anchor
from annotator.domain.errors import CannotSave
from annotator.services.settings import Settings
from annotator.ui.example import make_example

if TYPE_CHECKING:
    from annotator.domain.views import Span
    from annotator.services.project import Project
    from annotator.ui.arguments import DemoArguments
    from annotator.ui.editor.view import ArticleView
    from annotator.ui.main_window import MainWindow

ANNOTATOR = "ada"
STEP_MS = 30
SIZE = (1200, 800)

CLAIM = (
    "46 drones were launched at the harbour overnight and that 38 of them were shot down "
    "before they reached the docks"
)
BY_KEYS = (
    ("The regional governor, Irina Sokolenko", "s", "Source"),
    ("Irina Sokolenko", "p", "Person"),
    (CLAIM, "o", "Content"),
    ("launched", "a", "Attack"),
    ("38 of them", "q", "Quantity"),
    ("The navy", "s", "Source"),
    ("At least twenty", "q", "Quantity"),
    ("told Harbour Wire", "c", "Cue"),
    ("a further 12", "q", "Quantity"),
    ("The Coastal Defence Staff, which answers to the ministry in Velmar", "s", "Source"),
    ("Velmar", "l", "Place"),
    ("claimed", "c", "Cue"),
    ("the whole swarm", "q", "Quantity"),
    ("two cranes were damaged", "h", "Harm"),
    ("some forty flights", "q", "Quantity"),
    ("one woman died", "h", "Harm"),
    ("Stara Krynytsia", "l", "Place"),
    ("Petro Lysenko", "p", "Person"),
)  # fmt: skip
"""Found with Ctrl+F and tagged with the label's key: words, key, label."""

BY_MOUSE = (
    ("said", "c", "Cue"),
    ("harbour", "l", "Place"),
    ("46 drones", "q", "Quantity"),
)
"""Selected by dragging over them, then tagged with the label's key."""

HIGHLIGHTED = "Neither count could be independently verified."
MISTAKEN = "fallen into the water"


class Demo:
    """Makes the project, drives the window a step at a time, exports, checks, reports."""

    def __init__(self, wanted: DemoArguments) -> None:
        """Make the folder and the project.

        Raises:
            CannotSave: if they cannot be written.
            ProjectError: if something else lies where the project shall be, or it is open.
        """
        self._wanted = wanted
        folder = wanted.out
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self.project = folder / "demo.annotator"
            self.jsonl, self.picture = folder / "demo.jsonl", folder / "demo.png"
            if self.project.exists():
                self._open().close()  # never take a project away from a window that has it open
            for old in (self.project, self.jsonl, self.picture):
                old.unlink(missing_ok=True)
        except OSError as error:
            raise CannotSave(f"{folder} cannot be written: {error.strerror}") from None
        make_example(self.project, annotator=ANNOTATOR)
        self._problems: list[str] = []
        self._spans = 0
        self._patience = 100

    def settings(self) -> Settings:
        """Settings that look the same on every computer."""
        return Settings(annotator=ANNOTATOR, theme="light")

    def start(self, app: QApplication, window: MainWindow) -> None:
        """Show the window and begin as soon as it is complete.

        Raises:
            AnnotatorError: if the project cannot be opened.
        """
        self._app, self._window = app, window
        self._steps = self._script()
        window.resize(*SIZE)
        window.context.set_project(self._open())
        window.filled.connect(self._wait_for_keys)
        window.show()
        # A screen without a window manager gives nobody the keyboard by itself.
        window.activateWindow()

    def _open(self) -> Project:
        from annotator.services.project import Project

        return Project.open(self.project, annotator=ANNOTATOR)

    def report(self) -> bool:
        """Check what was exported, print where things are; whether all is right."""
        self._problems += self._wrong_in_export()
        files = {
            "project": str(self.project), "jsonl": str(self.jsonl), "picture": str(self.picture),
        }  # fmt: skip
        if self._wanted.json:
            told = {**files, "spans": self._spans, "problems": self._problems}
            _say(msgspec.json.encode(told).decode())
        else:
            for title, path in files.items():
                _say(f"{title:8} {path}")
            _say(f"{self._spans} spans, each with text[start:end] == its quote")
        for problem in self._problems:
            sys.stderr.write(f"Not as it should be: {problem}.\n")
        return not self._problems

    # The script

    def _script(self) -> Iterator[Callable[[], object]]:
        """Everything a person would do, one step after the other."""
        for words, key, label in BY_KEYS:
            yield partial(self._find, words)
            yield partial(self._tag, words, key, label)
        for words, key, label in BY_MOUSE:
            yield partial(self._drag_over, words)
            yield partial(self._tag, words, key, label)
        yield partial(self._find, HIGHLIGHTED)
        yield partial(self._press, Qt.Key.Key_H)
        yield partial(self._find, MISTAKEN)
        yield partial(self._tag, MISTAKEN, "h", "Harm")
        yield partial(self._press, Qt.Key.Key_Z)
        yield self._check_undone
        yield self._export
        yield self._finish

    def _wait_for_keys(self) -> None:
        """Begin when the window has the keyboard; shortcuts of other windows never fire."""
        self._patience -= 1
        if self._window.isActiveWindow() or not self._patience:
            self._go_on()
        else:
            QTimer.singleShot(STEP_MS, self._wait_for_keys)

    def _go_on(self) -> None:
        step = next(self._steps, None)
        if step is None:
            return
        try:
            step()
        except Exception:  # noqa: BLE001 - whatever it is, the demo must end and say so
            self._problems.append(traceback.format_exc())
            self._steps = iter((self._finish,))
        QTimer.singleShot(STEP_MS, self._go_on)

    def _find(self, words: str) -> None:
        """Ctrl+F, the words, Enter: they are selected and the article has the keys again."""
        self._view.set_caret(0)
        self._press(Qt.Key.Key_F)
        QTest.keyClicks(self._focused, words)
        QTest.keyClick(self._focused, Qt.Key.Key_Return)
        self._expect_selected(words)

    def _drag_over(self, words: str) -> None:
        """Press the mouse before the first character, release it behind the last."""
        view = self._view
        start = view.text.index(words)
        view.reveal(Anchor(start, start + len(words)))
        first = view.edge_rect(start, at_end=False).center().toPoint() + QPoint(2, 0)
        last = view.edge_rect(start + len(words), at_end=True).center().toPoint() - QPoint(2, 0)
        left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        port = view.viewport()
        QTest.mousePress(port, left, none, first)
        for step in range(1, 5):
            QTest.mouseMove(port, first + (last - first) * step / 4)
        QTest.mouseRelease(port, left, none, last)
        self._expect_selected(words)

    def _tag(self, words: str, key: str, label: str) -> None:
        """The label's key makes the selection a span, on disk at once."""
        before = self._view.selection
        QTest.keyClicks(self._focused, key)
        context = self._window.context
        found = context.label_set.find(label)
        active = None if context.active is None else context.annotations.get(context.active)
        right = found is not None and active is not None and active.label == found.uid
        if not right or active is None or before is None or active.anchors != (before,):
            self._problems.append(f"“{words}” was not tagged {label}")

    def _expect_selected(self, words: str) -> None:
        if self._view.selected_text != words:
            self._problems.append(f"“{words}” could not be selected")

    def _check_undone(self) -> None:
        if any(span.text == MISTAKEN for span in self._document_spans()):
            self._problems.append(f"“{MISTAKEN}” could not be undone")

    def _export(self) -> None:
        project = self._window.context.project
        assert project is not None
        project.export(self.jsonl)

    def _finish(self) -> None:
        """Make the picture: the count that everybody disputes is active."""
        for annotation in self._window.context.annotations.values():
            first = annotation.anchors[0]
            if self._view.text[first.start : first.end] == "46 drones":
                self._window.context.set_active(annotation.uid)
        self._view.clear_selection()
        self._view.verticalScrollBar().setValue(0)
        QTimer.singleShot(10 * STEP_MS, self._photograph)

    def _photograph(self) -> None:
        if not self._window.grab().save(str(self.picture), "PNG"):
            self._problems.append(f"{self.picture} could not be written")
        self._window.close()
        self._app.exit(0)

    # What is needed for it

    @property
    def _view(self) -> ArticleView:
        view = self._window.pages.view
        assert view is not None
        return view

    @property
    def _focused(self) -> QWidget:
        """What has the keys in the window, also while the window itself has not got them."""
        there: tuple[QWidget | None, ...] = (
            QApplication.focusWidget(), self._window.focusWidget(), self._view,
        )  # fmt: skip
        return next(widget for widget in there if widget is not None)

    def _press(self, key: Qt.Key) -> None:
        """Press a key with Ctrl where the focus is.

        A desktop may refuse the keys to a window that nobody asked for, and then Qt looks for no
        shortcuts: the command of the key is what counts.
        """
        control = Qt.KeyboardModifier.ControlModifier
        action = self._window.commands.for_key(QKeySequence(QKeyCombination(control, key)))
        if self._window.isActiveWindow() or action is None:
            QTest.keyClick(self._focused, key, control)
        else:
            action.trigger()

    def _document_spans(self) -> tuple[Span, ...]:
        document = self._window.context.document
        return () if document is None else document.spans

    def _wrong_in_export(self) -> list[str]:
        """What a training script would stumble over."""
        if not self.jsonl.exists():
            return ["nothing was exported"]
        wrong = []
        for line in self.jsonl.read_bytes().splitlines():
            document = msgspec.json.decode(line)
            for span in document.get("spans", ()):
                self._spans += 1
                if document["text"][span["start"] : span["end"]] != span["text"]:
                    wrong.append(f"{span} is not what stands there")
        return wrong


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
