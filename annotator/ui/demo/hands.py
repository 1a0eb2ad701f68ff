"""The hands of the demo: keys and mouse for a window, and a note of whatever goes wrong."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from annotator.domain.annotation import Anchor, Annotation, Kind
from annotator.ui.editor.view import ArticleView
from annotator.ui.main_window import MainWindow


class Hands:
    """Works in a window as a person does; `problems` says what did not go as it should."""

    def __init__(self, window: MainWindow) -> None:
        self.window = window
        self.problems: list[str] = []

    # Keys

    def press(self, *keys: str) -> None:
        """Press keys one after the other, written as Qt writes them, where the focus is.

        A desktop may refuse the keys to a window that nobody asked for, and then Qt looks for no
        shortcuts: the command of the key is what counts.
        """
        for each in keys:
            key = QKeySequence(each)
            command = self.window.commands.for_key(key)
            if command is None or self.window.isActiveWindow():
                QTest.keySequence(self.focused, key)
            else:
                command.trigger()

    def type(self, words: str) -> None:
        """Type letters where the focus is, which may move on with any of them."""
        for letter in words:
            QTest.keyClicks(self.focused, letter)

    def find(self, words: str) -> None:
        """Ctrl+F, the words, Enter: they are selected and the article has the keys again."""
        self.view.set_caret(0)
        self.press("Ctrl+F")
        self.type(words)
        self.press("Return")
        self.expect(self.view.selected_text == words, f"“{words}” could not be selected")

    def tag(self, words: str, key: str, label: str) -> None:
        """The key of a label makes the selected words a span of it, on disk at once."""
        before = self.view.selection
        self.type(key)
        active = self.active
        found = self.window.context.label_set.find(label)
        right = active is not None and found is not None and active.label == found.uid
        self.expect(
            right and active is not None and before is not None and active.anchors == (before,),
            f"“{words}” was not tagged {label}",
        )

    def choose(self, words: str) -> None:
        """Type into the list that is open and take its first row."""
        self.type(words)
        self.press("Return")

    def fill(self, slot: str, words: str, source: str, stance: str) -> None:
        """With a frame active: a slot, its words in the text, according to whom, and how."""
        self.press("Ctrl+K")
        self.choose(slot)
        self.take(words, source, stance)

    def fill_quietly(self, slot: str, words: str) -> None:
        """With a frame active: a slot and its words, according to nobody but the article."""
        self.press("Ctrl+K")
        self.choose(slot)
        self.find(words)
        self.press("Return", "Escape")

    def take(self, words: str, source: str, stance: str) -> None:
        """While a slot is being filled: its words, according to whom, and how."""
        self.find(words)
        self.press("Return")
        self.choose(source)
        self.type(stance)

    def open(self, document: str, key: str = "Ctrl+PgUp") -> None:
        """Go page by page until a document is shown."""
        for _ in range(10):
            shown = self.window.context.document
            if shown is not None and shown.id == document:
                return
            self.press(key)
        self.problems.append(f"“{document}” was not reached")

    def turn(self, key: str, document: str) -> None:
        """Go to the next or the previous document."""
        self.press(key)
        shown = self.window.context.document
        self.expect(shown is not None and shown.id == document, f"“{document}” was not opened")

    # Mouse

    def drag_over(self, words: str) -> None:
        """Press the mouse before the first character, release it behind the last."""
        view = self.view
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
        self.expect(view.selected_text == words, f"“{words}” could not be selected")

    # Looking

    @property
    def view(self) -> ArticleView:
        """The article."""
        view = self.window.pages.view
        assert view is not None
        return view

    @property
    def focused(self) -> QWidget:
        """What has the keys in the window, also while the window itself has not got them."""
        there: tuple[QWidget | None, ...] = (
            QApplication.focusWidget(), self.window.focusWidget(), self.view,
        )  # fmt: skip
        return next(widget for widget in there if widget is not None)

    @property
    def active(self) -> Annotation | None:
        """The active annotation."""
        uid = self.window.context.active
        return None if uid is None else self.window.context.find(uid)

    def go_to_frame(self, trigger: str) -> None:
        """Go to the words that trigger a frame, and on through what lies there."""
        self.find(trigger)
        self.press("Left", "Alt+Down", "Alt+Down")
        active = self.active
        self.expect(active is not None and active.kind is Kind.FRAME, "the frame was not reached")

    def expect(self, right: bool, problem: str) -> None:
        """Note a problem unless something is right."""
        if not right:
            self.problems.append(problem)


Step = Callable[[], object]
"""One thing done, after which the window may breathe."""
