"""Two-letter hints on the visible words: a selection in four keys, without the mouse."""

from __future__ import annotations

import string
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QKeyEvent, QPainter

from annotator.domain.annotation import Anchor
from annotator.ui.editor import units
from annotator.ui.editor.keys import physical_character, typed_character

if TYPE_CHECKING:
    from annotator.ui.editor.view import ArticleView

_PIXELS = 10
_MODIFIERS = {
    Qt.Key.Key_Shift,
    Qt.Key.Key_Control,
    Qt.Key.Key_Alt,
    Qt.Key.Key_AltGr,
    Qt.Key.Key_Meta,
    Qt.Key.Key_CapsLock,
}
_PAD = 2.5


def make_codes(count: int, taken: Iterable[str] = ()) -> list[str]:
    """`count` codes of two letters, at most 676.

    First letters that are no label keys come first: a label's key can then follow a single hint
    at once, because it begins no other.
    """
    letters = string.ascii_lowercase
    avoided = set(taken)
    firsts = [c for c in "jkluiophnm" + letters if c not in avoided]
    firsts += [c for c in letters if c in avoided]
    firsts = list(dict.fromkeys(firsts))
    needed = min(len(firsts), -(-count // len(letters)))
    codes = [first + second for first in firsts[:needed] for second in letters]
    return codes[:count]


class Hints:
    """The hints while they are on: the first chosen word, then the last; Enter takes one word."""

    def __init__(self, view: ArticleView) -> None:
        self._view = view
        self._words: dict[str, Anchor] = {}
        self._typed = ""
        self._first: Anchor | None = None
        view.scrolled.connect(self.stop)

    @property
    def shown(self) -> bool:
        """Whether hints are on the screen and take the letters."""
        return bool(self._words)

    @property
    def codes(self) -> dict[str, Anchor]:
        """The hints and their words."""
        return dict(self._words)

    def start(self) -> None:
        """Put a hint on every visible word."""
        view = self._view
        words = _visible_words(view)
        codes = make_codes(len(words), view.label_keys)
        self._words = dict(zip(codes, words, strict=False))
        self._typed = ""
        self._first = None
        view.painter.quiet = bool(self._words)
        view.mode_changed.emit("type the hint of the first word" if self._words else "")
        view.viewport().update()

    def stop(self) -> bool:
        """Take the hints away; whether there were any."""
        if not self._words:
            return False
        self._words = {}
        self._typed = ""
        self._first = None
        self._view.painter.quiet = False
        self._view.mode_changed.emit("")
        self._view.viewport().update()
        return True

    def press(self, event: QKeyEvent) -> bool:
        """Take a key; whether it was for the hints. Others end them and go their way."""
        view = self._view
        key = event.key()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._first is not None:
            self._take(self._first)
            return True
        if key == Qt.Key.Key_Backspace:
            self._back()
            return True
        if key == Qt.Key.Key_Escape:
            return self.stop()
        letter = self._letter(event)
        if letter is None:
            if self._first is not None and typed_character(event) is not None:
                self._take(self._first)  # a label's key that is a digit
            elif key not in _MODIFIERS:
                self.stop()
            return False
        typed = self._typed + letter
        if typed in self._words:
            self._choose(self._words[typed])
        elif any(code.startswith(typed) for code in self._words):
            self._typed = typed
        elif self._first is not None and not self._typed:
            # No hint begins so: it is a label's key for the one word.
            self._take(self._first)
            return False
        view.viewport().update()
        return True

    def _letter(self, event: QKeyEvent) -> str | None:
        typed = typed_character(event)
        if typed is None:
            return None
        typed = typed.lower()
        if typed.isascii():
            return typed if typed.isalpha() else None
        letter = physical_character(event)
        return letter if letter is not None and letter.isalpha() else None

    def _choose(self, word: Anchor) -> None:
        self._typed = ""
        if self._first is None:
            self._first = word
            self._view.mode_changed.emit("type the hint of the last word, or Enter")
            return
        first = self._first
        self._take(Anchor(min(first.start, word.start), max(first.end, word.end)))

    def _take(self, selection: Anchor) -> None:
        self.stop()
        self._view.select(selection)
        self._view.selection_made.emit(False)

    def _back(self) -> None:
        if self._typed:
            self._typed = ""
        elif self._first is not None:
            self._first = None
        else:
            self.stop()
        self._view.viewport().update()

    def paint(self, painter: QPainter) -> None:
        """Draw the hints over the words' beginnings."""
        if not self._words:
            return
        view = self._view
        theme = view.theme
        font = QFont(view.painter.styles.name_font)
        font.setPixelSize(_PIXELS)
        metrics = QFontMetricsF(font)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        painter.setFont(font)
        rise = _PIXELS + 1.0  # over the gap above: the word itself stays readable
        row, reached = 0.0, 0.0
        for code, word in self._words.items():
            if not code.startswith(self._typed):
                continue
            edge = view.edge_rect(word.start, at_end=False)
            width = metrics.horizontalAdvance(code) + 2 * _PAD
            x = edge.x() - 1
            if view.edge_rect(word.end, at_end=True).x() < x:  # written from right to left
                x -= width - 2
            elif edge.top() == row:
                x = max(x, reached + 1)  # beside the hint of a short word, not over it
            row, reached = edge.top(), x + width
            box = QRectF(x, edge.top() - rise, width, _PIXELS + 2.0)
            chosen = word == self._first
            painter.setPen(theme.accent if chosen else theme.line)
            painter.setBrush(theme.accent if chosen else theme.panel)
            painter.drawRoundedRect(box, 2.5, 2.5)
            painter.setPen(theme.paper if chosen else theme.accent)
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, code)


def _visible_words(view: ArticleView) -> Sequence[Anchor]:
    seen = view.visible_range()
    height = view.viewport().height()
    found = []
    for word in units.words(view.text, seen.start, seen.end):
        edge = view.edge_rect(word.start, at_end=False)
        if edge.top() >= 0 and edge.bottom() <= height:
            found.append(word)
            if len(found) == 676:
                break
    return found
