"""Keystrokes a span: a script does the key sheet with real keys in the real window, no mouse.

It chooses among the ways as a practised person does: words near the caret are reached and taken
word by word where that is fewer strokes, other words by their hints, words out of sight after a
page key; then the label's key. A chord is one keystroke, as it is one stroke of the hand;
counting every modifier besides gives the second figure.
"""

from __future__ import annotations

from pathlib import Path
from statistics import mean

from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCursor

from annotator.domain.annotation import Anchor, Kind
from annotator.services.labelling import read_label_set
from annotator.services.project import Project
from annotator.ui.editor import units
from tests.benchmarks.key_sheet import SHEET
from tests.benchmarks.measure import Row, quantile
from tests.benchmarks.screen import settle
from tests.benchmarks.sizes import Sizes
from tests.benchmarks.windows import CTRL, NONE, SHIFT, Desk, desk

EXAMPLES = Path(__file__).resolve().parents[1] / "data" / "examples"
MEAN, P90 = 5.0, 8.0
_NEAR = 3
"""So many words ahead of the caret a person still sees at a glance."""
_HINTS = {True: 3, False: 5}
"""Strokes to select one word, or several, by hints."""


class _Hands:
    """Presses keys and counts them."""

    def __init__(self, there: Desk) -> None:
        self._there = there
        self.strokes = self.with_modifiers = 0

    def press(self, key: Qt.Key | str, modifiers: Qt.KeyboardModifier = NONE) -> None:
        """One keystroke."""
        self.strokes += 1
        self.with_modifiers += 1 + sum(bool(modifiers & one) for one in (CTRL, SHIFT))
        self._there.press(key, modifiers)
        settle()

    def select(self, place: Anchor) -> str:
        """Select a range the shortest way; what the way is called."""
        view = self._there.view
        first, last = self._words(place)
        hints = _HINTS[first == last]
        back = self._count(view.caret, place.start, QTextCursor.MoveOperation.PreviousWord)
        if view.caret == place.end and back < hints:
            for _ in range(back):
                self.press(Qt.Key.Key_Left, CTRL | SHIFT)
            if view.selection == place:
                return "the words before the caret"
        ahead = self._count(view.caret, place.start, QTextCursor.MoveOperation.NextWord)
        count = sum(1 for _ in units.words(view.text, place.start, place.end))
        if ahead <= _NEAR and ahead + count < hints:
            for _ in range(ahead):
                self.press(Qt.Key.Key_Right, CTRL)
            for _ in range(count):
                self.press(Qt.Key.Key_Right, CTRL | SHIFT)
            if view.selection == place:
                return "words near the caret"
        self.press(Qt.Key.Key_J, CTRL)
        codes = {word: code for code, word in view.hints.codes.items()}
        while first not in codes or last not in codes:
            self.press(Qt.Key.Key_Escape)
            self.press(Qt.Key.Key_PageDown)
            self.press(Qt.Key.Key_J, CTRL)
            codes = {word: code for code, word in view.hints.codes.items()}
        for letter in codes[first]:
            self.press(letter)
        if first == last:
            return "one hint"  # the label's key takes it
        for letter in codes[last]:
            self.press(letter)
        return "two hints"

    def _count(self, caret: int, start: int, step: QTextCursor.MoveOperation) -> int:
        """How many steps by word lead from the caret to a place; many if none do."""
        view = self._there.view
        cursor = view.textCursor()
        display = view.lines.display
        cursor.setPosition(display.to_shown(caret))
        for steps in range(8):
            if display.from_shown(cursor.position()) == start:
                return steps
            cursor.movePosition(step)
        return 1000

    def _words(self, place: Anchor) -> tuple[Anchor, Anchor]:
        words = list(units.words(self._there.view.text, place.start, place.end))
        return words[0], words[-1]


def key_sheet(_sizes: Sizes, cache: Path) -> list[Row]:
    """Do the sheet and look whether the project holds exactly its forty spans."""
    path = cache / "key-sheet.annotator"
    path.unlink(missing_ok=True)
    labels = read_label_set(EXAMPLES / "labels.json")
    with Project.create(path, labels=labels, annotator="bench") as project:
        project.import_(EXAMPLES / "articles.jsonl")
    counts: list[int] = []
    modifiers: list[int] = []
    ways: dict[str, int] = {}
    with desk(path) as there:
        wanted = _places(there.view.text)
        keys = {label.uid: label.key for label in there.project.label_set}
        for (name, _), place in zip(SHEET, wanted, strict=True):
            hands = _Hands(there)
            way = hands.select(place)
            key = keys[there.project.label_set.named(name).uid]
            assert key is not None
            hands.press(key)
            counts.append(hands.strokes)
            modifiers.append(hands.with_modifiers)
            ways[way] = ways.get(way, 0) + 1
        _check(there, wanted)
    path.unlink()
    return [_row(counts, modifiers, ways)]


def _places(text: str) -> list[Anchor]:
    """Where the words of the sheet stand."""
    places: list[Anchor] = []
    behind = 0
    for _, words in SHEET:
        start = text.find(words, behind)
        if start < 0:
            start = text.index(words)
        places.append(Anchor(start, start + len(words)))
        behind = start
    return places


def _check(there: Desk, wanted: list[Anchor]) -> None:
    """Raise if the keys did not make exactly the spans of the sheet."""
    labels = there.project.label_set
    made = {
        (labels[a.label].name, a.anchors[0])
        for a in there.project.load(there.uid).annotations
        if a.kind is Kind.SPAN and a.label is not None and len(a.anchors) == 1
    }
    asked = {(name, place) for (name, _), place in zip(SHEET, wanted, strict=True)}
    if made != asked:
        raise AssertionError(f"not made: {asked - made}; made besides: {made - asked}")


def _row(counts: list[int], modifiers: list[int], ways: dict[str, int]) -> Row:
    average, p90 = mean(counts), quantile(counts, 0.9)
    said = ", ".join(f"{count} by {way}" for way, count in sorted(ways.items()))
    return Row(
        f"keystrokes a span, {len(counts)} spans of the example article, no mouse",
        f"mean <= {MEAN:g}, p90 <= {P90:g}",
        f"mean {average:.2f}, p90 {p90:g}; {said}"
        f" (every modifier counted as a key: mean {mean(modifiers):.2f},"
        f" p90 {quantile(modifiers, 0.9):g})",
        average <= MEAN and p90 <= P90,
        {"counts": counts, "with_modifiers": modifiers, "ways": ways},
    )
