"""Fields in which a value is picked: yes and no, one of a few, several of many."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from annotator.domain.annotation import JsonValue
from annotator.domain.slots import SlotSpec, SlotType
from annotator.domain.values import words_for
from annotator.ui.context import Context
from annotator.ui.forms.fields import ValueField
from annotator.ui.panels.parts import Chip, FlowLayout

FEW = 8
"""So many choices stand side by side; more are searched for."""
_LETTERS = 90
_CLEAR = (Qt.Key.Key_Backspace, Qt.Key.Key_Delete)
_PICK = (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter)
_STEPS = {
    Qt.Key.Key_Right: 1, Qt.Key.Key_Down: 1, Qt.Key.Key_Left: -1, Qt.Key.Key_Up: -1,
}  # fmt: skip


def are_few(choices: Sequence[str]) -> bool:
    """Whether choices can stand side by side."""
    return len(choices) <= FEW and sum(map(len, choices)) <= _LETTERS


class ChipRow(QWidget):
    """Chips side by side that are one stop of the Tab key: arrows go along, Space picks.

    A letter picks the next chip that begins with it. `picked` is called with a chip's place.
    """

    def __init__(self, words: Sequence[str], context: Context, name: str) -> None:
        super().__init__()
        self._context = context
        self._at = 0
        self.chips: list[Chip] = []
        self._flow = FlowLayout(self, gap=4)
        self._flow.setContentsMargins(0, 1, 0, 1)
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        for word in words:
            self._add(word)

    def picked(self, place: int) -> None:
        """A chip was picked."""
        raise NotImplementedError

    def cleared(self) -> None:
        """Nothing is to be picked any more."""
        raise NotImplementedError

    def show_words(self, words: Sequence[str]) -> None:
        """Show these chips."""
        for chip, word in zip(self.chips, words, strict=False):
            if chip.text() != word:
                chip.setText(word)
        while len(self.chips) < len(words):
            self._add(words[len(self.chips)])
        while len(self.chips) > len(words):
            chip = self.chips.pop()
            self._flow.removeWidget(chip)
            chip.hide()
            chip.deleteLater()

    def show_checked(self, places: Sequence[int]) -> None:
        """Show which chips are on; the arrows begin at the first of them."""
        for place, chip in enumerate(self.chips):
            chip.setChecked(place in places)
        if not self.hasFocus():
            self._go(places[0] if places else 0)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, letter = Qt.Key(event.key()), event.text().casefold()
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if not plain or not self.chips:
            super().keyPressEvent(event)
        elif key in _STEPS:
            self._go((self._at + _STEPS[key]) % len(self.chips))
        elif key in _PICK:
            self.picked(self._at)
        elif key in _CLEAR:
            self.cleared()
        elif letter and letter.isprintable() and (place := self._next(letter)) is not None:
            self._go(place)
            self.picked(place)
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        """Plain letters pick chips: no shortcut of the window takes them."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            shifted = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
            if not shifted and (event.text().isprintable() or event.key() in (*_PICK, *_CLEAR)):
                event.accept()
                return True
        return super().event(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._go(self._at)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._go(self._at)

    def _next(self, letter: str) -> int | None:
        """The next place whose word begins with a letter, around the end; from where one is."""
        count = len(self.chips)
        around = [(self._at + step) % count for step in range(1, count + 1)]
        return next((p for p in around if self.chips[p].text().casefold().startswith(letter)), None)

    def _go(self, place: int) -> None:
        self._at = min(place, max(0, len(self.chips) - 1))
        for number, chip in enumerate(self.chips):
            chip.set_current(self.hasFocus() and number == self._at)
        if self.chips:
            self.setAccessibleDescription(self.chips[self._at].text())

    def _add(self, word: str) -> None:
        chip = Chip(word, self._context)
        chip.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        chip.setAccessibleName(word)
        place = len(self.chips)
        chip.clicked.connect(lambda _checked=False: self._clicked(place))
        self.chips.append(chip)
        self._flow.addWidget(chip)

    def _clicked(self, place: int) -> None:
        self._go(place)
        self.picked(place)


class _ValueChips(ChipRow):
    def __init__(self, field: ChoiceField, words: Sequence[str], context: Context) -> None:
        super().__init__(words, context, field.spec.name)
        self._field = field

    def picked(self, place: int) -> None:
        self._field.pick(place)

    def cleared(self) -> None:
        self._field.take(None)


class ChoiceField(ValueField):
    """Yes or no, one of a few, several of many: chips, of which the same again is off."""

    def __init__(self, spec: SlotSpec, context: Context) -> None:
        super().__init__(spec)
        flag = spec.type is SlotType.FLAG
        self._values: tuple[JsonValue, ...] = (True, False) if flag else spec.choices
        self.row = _ValueChips(self, [words_for(value) for value in self._values], context)
        self.column.addWidget(self.row)
        self.column.setContentsMargins(0, 2, 0, 1)

    @property
    def many(self) -> bool:
        """Whether several may be picked."""
        return self.spec.type is SlotType.MANY_OF

    def stops(self) -> list[QWidget]:
        return [self.row]

    def pick(self, place: int) -> None:
        """Turn a chip on or off."""
        values = self._shown_values()
        if self.many:
            on = [value for value in values if value in self._on()]
            chosen = values[place]
            now = [v for v in values if (v in on) is not (v == chosen)]
            self.take(now or None)
        else:
            on_already = any(value is values[place] for value in self._on())
            self.take(None if on_already else values[place])
        self._show()

    def _show(self) -> None:
        values, on = self._shown_values(), self._on()
        self.row.show_words([words_for(value) for value in values])
        self.row.show_checked(
            [place for place, value in enumerate(values) if any(value is o for o in on)]
        )

    def _on(self) -> list[JsonValue]:
        """What is chosen, as the very objects that `_shown_values` has."""
        stored = self.stored
        if stored is None:
            return []
        several = self.many and isinstance(stored, list | tuple)
        wanted = list(stored) if several and isinstance(stored, list | tuple) else [stored]
        return [v for v in self._shown_values() if any(_same(v, w) for w in wanted)]

    def _shown_values(self) -> list[JsonValue]:
        """The choices, and behind them what is chosen though it is none."""
        stored = self.stored
        several = self.many and isinstance(stored, list | tuple)
        chosen = list(stored) if several and isinstance(stored, list | tuple) else [stored]
        strange = [
            w for w in chosen if w is not None and not any(_same(v, w) for v in self._values)
        ]
        return [*self._values, *strange]


def _same(one: JsonValue, other: JsonValue) -> bool:
    return isinstance(one, bool) is isinstance(other, bool) and one == other
