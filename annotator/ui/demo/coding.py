"""The second part of the demo: the ledger, a jump to the words, the coded value."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from annotator.domain.annotation import SlotStatus
from annotator.ui.demo.hands import Hands, Step

CODED = 46
_COUNTS = ("46", "41", "at least 20")


def script(hands: Hands) -> Iterator[Step]:
    """From the article into the ledger, to a sentence and back, and a decision."""
    yield partial(hands.press, "F5")
    yield partial(_expect_three_counts, hands)
    yield partial(go_to_column, hands, "launched")
    yield partial(hands.press, "Return", "Return")  # into the values of the cell, to the first
    yield partial(_expect_words, hands, "46")
    yield partial(hands.press, "F5")
    yield partial(go_to_column, hands, "launched")
    yield partial(hands.press, "C")
    yield partial(hands.type, str(CODED))
    yield partial(hands.press, "Return")
    yield partial(_expect_coded, hands)


def go_to_column(hands: Hands, slot: str) -> None:
    """Arrow keys to a column of the first row."""
    table = hands.window.pages.ledger().table
    model = table.model()
    hands.press("Home")
    for _ in range(model.columnCount()):
        if hands.window.pages.ledger().model.name_of(table.currentIndex().column()) == slot:
            return
        hands.press("Right")
    hands.problems.append(f"the ledger has no column “{slot}”")


def _expect_three_counts(hands: Hands) -> None:
    row = hands.window.pages.ledger().model.row_at(0)
    cell = None if row is None else row.cells.get("launched")
    words = [] if cell is None else [entry.words for entry in cell.entries]
    for count in _COUNTS:
        hands.expect(count in words, f"the ledger does not show “{count}”")
    hands.expect(cell is not None and bool(cell.conflicts), "the ledger shows no conflict")


def _expect_words(hands: Hands, words: str) -> None:
    hands.expect(hands.view.selected_text == words, f"the ledger did not lead to “{words}”")


def _expect_coded(hands: Hands) -> None:
    row = hands.window.pages.ledger().model.row_at(0)
    found = None if row is None else hands.window.context.find(row.uid)
    coded = [] if found is None else [
        s.value for s in found.slots if s.status is SlotStatus.CODED
    ]  # fmt: skip
    hands.expect(coded == [CODED], "the coded value was not kept")
