"""What plain keys do in the article: labels, steps between annotations, the selection's edge."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QTextCursor

from annotator.ui.editor import units
from annotator.ui.editor.keys import meant, physical_character, typed_character

if TYPE_CHECKING:
    from annotator.ui.editor.view import ArticleView

Key = Qt.Key
Modifier = Qt.KeyboardModifier

_ARROWS = {Key.Key_Left, Key.Key_Right, Key.Key_Up, Key.Key_Down}
_PLAIN = {
    Key.Key_Space,
    Key.Key_Return,
    Key.Key_Enter,
    Key.Key_Escape,
    Key.Key_Backspace,
    Key.Key_Delete,
}


class KeyHandler:
    """Turns key presses of the view into requests; caret keys are left to Qt."""

    def __init__(self, view: ArticleView) -> None:
        self._view = view

    def claims(self, event: QKeyEvent) -> bool:
        """Whether a key belongs to the article even if the window has a shortcut for it."""
        key, modifiers = event.key(), _modifiers(event)
        if modifiers in (Modifier.NoModifier, Modifier.ShiftModifier):
            return (
                key in _PLAIN
                or key in _ARROWS
                or typed_character(event) is not None
                or physical_character(event) is not None
            )
        return modifiers == Modifier.AltModifier and key in (Key.Key_Up, Key.Key_Down)

    def press(self, event: QKeyEvent) -> bool:
        """Act on a key press; whether it was ours (letters and digits always are)."""
        view = self._view
        if view.hints.shown and view.hints.press(event):
            return True
        key, modifiers = event.key(), _modifiers(event)
        if self._plain(key, modifiers) or self._edge(key, modifiers):
            return True
        if modifiers not in (Modifier.NoModifier, Modifier.ShiftModifier):
            return False
        if view.takes_typing and (typed := typed_character(event)) is not None:
            view.typed.emit(typed)
            return True
        label = meant(event, view.label_keys)
        if label is not None:
            view.label_requested.emit(label)
            return True
        typed = typed_character(event)
        if typed is not None:
            view.unknown_key_pressed.emit(typed)
        return typed is not None

    def _plain(self, key: int, modifiers: Modifier) -> bool:
        view = self._view
        shift = modifiers == Modifier.ShiftModifier
        if modifiers == Modifier.AltModifier:
            if key in (Key.Key_Up, Key.Key_Down):
                view.stacked_requested.emit(1 if key == Key.Key_Down else -1)
                return True
            return False
        if key == Key.Key_Space and (shift or modifiers == Modifier.NoModifier):
            view.step_requested.emit(-1 if shift else 1)
            return True
        if modifiers != Modifier.NoModifier:
            return False
        if key == Key.Key_Escape:
            view.escape_requested.emit()
        elif key in (Key.Key_Return, Key.Key_Enter):
            view.palette_requested.emit()
        elif key in (Key.Key_Backspace, Key.Key_Delete):
            view.delete_requested.emit()
        else:
            return False
        return True

    def _edge(self, key: int, modifiers: Modifier) -> bool:
        """Shift+arrows and Ctrl+Shift+arrows: the adjusted span's edge, or the selection's."""
        view = self._view
        by_word = modifiers == Modifier.ShiftModifier | Modifier.ControlModifier
        if key not in _ARROWS or not (by_word or modifiers == Modifier.ShiftModifier):
            if view.adjuster.by_keys and key in _ARROWS:
                view.adjuster.stop()
            return False
        sideways = key in (Key.Key_Left, Key.Key_Right)
        if view.adjuster.by_keys:
            if sideways:
                view.adjuster.step(self._forward(key), by_word=by_word)
            return True
        if not (by_word and sideways):
            return False
        self._select_word(self._forward(key))
        return True

    def _forward(self, key: int) -> bool:
        """Whether an arrow leads on in the text; to the left in a right-to-left paragraph."""
        block = self._view.textCursor().block()
        rtl = (
            self._view.lines.display.has_rtl
            and block.textDirection() is Qt.LayoutDirection.RightToLeft
        )
        return (key == Key.Key_Right) is not rtl

    def _select_word(self, forward: bool) -> None:
        """Move the selection's edge by a word, never leaving a blank at it."""
        view = self._view
        cursor = view.textCursor()
        display = view.lines.display
        anchor = display.from_shown(cursor.anchor())
        position = display.from_shown(cursor.position())
        to = _word_edge(view.text, anchor, position, forward=forward)
        cursor.setPosition(display.to_shown(to), QTextCursor.MoveMode.KeepAnchor)
        view.setTextCursor(cursor)

    def after_move(self, event: QKeyEvent) -> None:
        """Take the caret off a place that the text does not have: inside CRLF, at a put-in break.

        Qt knows neither; without this a key press would seem to do nothing.
        """
        if event.key() not in (Key.Key_Left, Key.Key_Right, Key.Key_Up, Key.Key_Down,
                               Key.Key_Home, Key.Key_End):  # fmt: skip
            return
        view = self._view
        cursor = view.textCursor()
        display = view.lines.display
        at = cursor.position()
        there = display.from_shown(at)
        back = event.key() == Key.Key_Left
        keep = QTextCursor.MoveMode.KeepAnchor
        mode = keep if cursor.hasSelection() else QTextCursor.MoveMode.MoveAnchor
        if view.text[there - 1 : there + 1] == "\r\n" and there > 0:
            on = event.key() == Key.Key_Right
            cursor.setPosition(display.to_shown(there + 1 if on else there - 1), mode)
            view.setTextCursor(cursor)
        elif display.on_inserted_break(at) and event.key() in (Key.Key_Left, Key.Key_Right):
            cursor.setPosition(at - 1 if back else at + 1, mode)
            view.setTextCursor(cursor)


def _word_edge(text: str, anchor: int, position: int, *, forward: bool) -> int:
    """Where the moving edge goes: behind words right of the anchor, in front of them left of it."""
    if forward:
        end = units.next_word_end(text, position)
        if position >= anchor:
            return end
        # The selection shrinks towards its anchor: stop before the next word.
        start = units.previous_word_start(text, end)
        here = start if start > position else end
        while here < len(text) and units.blank(text[here]):
            here += 1
        return min(here, anchor)
    start = units.previous_word_start(text, position)
    if position <= anchor:
        return start
    before = units.previous_word_start(text, start)
    end = units.word_at(text, before).end
    return max(anchor, end if before < start else anchor)


def _modifiers(event: QKeyEvent) -> Modifier:
    """The modifiers held, without those that only say where a key is."""
    return event.modifiers() & ~(Modifier.KeypadModifier | Modifier.GroupSwitchModifier)
