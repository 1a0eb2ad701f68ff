"""Deciding on a value, beside the cell: the reports, what the rules lead to, or own words."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import QEvent, QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from annotator.domain.annotation import JsonValue, Stance
from annotator.domain.coding import proposals_of
from annotator.domain.conflicts import SameThing
from annotator.domain.errors import InvalidInput
from annotator.domain.ids import Uid
from annotator.domain.ledger import LedgerCell
from annotator.domain.slots import SlotSpec, SlotType
from annotator.domain.values import value_of
from annotator.services.filling import RULES
from annotator.ui.boxes import ChoiceBox
from annotator.ui.context import sentence
from annotator.ui.models.ledger import speaker_words, value_words
from annotator.ui.models.wording import isolated, one_line
from annotator.ui.widgets import plain_label

WIDTH = 330
MOST_ROWS = 9
OWN_WORDS = "own words"


class Decision(NamedTuple):
    """What somebody decided on: a value or an annotation, by which rule, and what proves it."""

    slot: str
    value: JsonValue
    ref: Uid | None
    rule: str
    evidence: tuple[Uid, ...] = ()


class _Choice(NamedTuple):
    words: str
    shown: str
    value: JsonValue
    ref: Uid | None
    rule: str
    evidence: tuple[Uid, ...]


class CodingPanel(QFrame):
    """A small panel over the table. Up and Down choose, Enter codes, Escape leaves all as it is."""

    decided = Signal(object)
    """A `Decision`."""
    taken_back = Signal(str)
    """The slot whose coded value shall go."""
    left = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("popup")
        self._choices: list[_Choice] = []
        self._room = parent
        self._name = ""
        self._spec: SlotSpec | None = None
        self._title = plain_label(bold=True)
        self._trouble = plain_label(role="trouble")
        self._trouble.setWordWrap(True)
        self._trouble.hide()
        self.list = QListWidget()
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setAccessibleName("Reported and proposed values")
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.field = QLineEdit()
        self.field.setPlaceholderText("another value")
        self.field.setAccessibleName("Coded value")
        self.rule = ChoiceBox()
        self.rule.setEditable(True)
        self.rule.addItems(RULES)
        self.rule.setAccessibleName("Rule")
        self.code = QPushButton("Code")
        self.back = QPushButton("Take back")
        self._lay_out()
        self.list.currentRowChanged.connect(self._take)
        self.field.textEdited.connect(lambda _words: self.rule.setEditText(OWN_WORDS))
        self.list.itemClicked.connect(lambda _item: self._take(self.list.currentRow()))
        self.list.itemDoubleClicked.connect(lambda _item: self.decide())
        self.code.clicked.connect(lambda _checked=False: self.decide())
        self.back.clicked.connect(lambda _checked=False: self.taken_back.emit(self._name))
        for part in (self.field, self.rule, self.code, self.back):
            part.installEventFilter(self)
        self.hide()

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(6)
        row.addWidget(self.field, 3)
        row.addWidget(plain_label("by", role="quiet"))
        row.addWidget(self.rule, 2)
        buttons = QHBoxLayout()
        buttons.addWidget(self.code)
        buttons.addWidget(self.back)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 8, 10, 10)
        column.setSpacing(6)
        for part in (self._title, self.list):
            column.addWidget(part)
        column.addLayout(row)
        column.addWidget(self._trouble)
        column.addLayout(buttons)

    def ask(self, cell: LedgerCell, same: SameThing, beside: QRect) -> None:
        """Ask what to decide on in a cell; `beside` is its place in the parent."""
        self._name, self._spec = cell.name, cell.spec
        self._title.setText(f"Coded value of “{one_line(cell.name, 40)}”")
        self._choices = choices_of(cell, same)
        self.list.clear()
        for choice in self._choices:
            self.list.addItem(QListWidgetItem(choice.shown))
        self.list.setVisible(bool(self._choices))
        rows = min(MOST_ROWS, len(self._choices))
        self.list.ensurePolished()  # or the rows are not yet as high as they will be
        self.list.setFixedHeight(rows * max(16, self.list.sizeHintForRow(0)) + 10)
        self._trouble.hide()
        self.back.setVisible(cell.coded is not None)
        self._start(cell)
        self._place(beside)
        self.show()
        self.raise_()
        self.field.setFocus()
        self.field.selectAll()

    def _start(self, cell: LedgerCell) -> None:
        """Stand at what was coded before, else at the first choice."""
        coded = cell.coded
        if coded is None:
            self.field.clear()
            self.rule.setEditText(OWN_WORDS)
            self.list.setCurrentRow(0 if self._choices else -1)
            return
        rule = coded.slot.rule or OWN_WORDS
        said = (coded.slot.value, coded.slot.ref)
        fitting = (
            n for n, c in enumerate(self._choices) if (c.value, c.ref) == said and c.rule == rule
        )
        self.list.setCurrentRow(next(fitting, -1))
        self.field.setText(coded.words)
        self.rule.setEditText(rule)

    def _place(self, beside: QRect) -> None:
        """Below the cell if there is room, else above it, always within the parent."""
        self.setFixedWidth(min(WIDTH, self._room.width() - 8))
        self.adjustSize()
        room = self._room.rect()
        left = min(max(4, beside.left()), room.right() - self.width() - 4)
        top = beside.bottom() + 2
        if top + self.height() > room.bottom():
            top = max(4, beside.top() - self.height() - 2)
        self.move(left, top)

    def decide(self) -> None:
        """Code what the field says; what cannot be is said here."""
        words, rule = self.field.text().strip(), self.rule.currentText().strip() or OWN_WORDS
        chosen = self._choice()
        if chosen is not None and chosen.words == words:
            self.decided.emit(Decision(self._name, chosen.value, chosen.ref, rule, chosen.evidence))
            return
        try:
            value = typed_value(self._spec, words)
        except InvalidInput as error:
            self._trouble.setText(sentence(error))
            self._trouble.show()
            self.adjustSize()
            return
        self.decided.emit(Decision(self._name, value, None, rule))

    def _choice(self) -> _Choice | None:
        row = self.list.currentRow()
        return self._choices[row] if 0 <= row < len(self._choices) else None

    def _take(self, row: int) -> None:
        if 0 <= row < len(self._choices):
            self.field.setText(self._choices[row].words)
            self.rule.setEditText(self._choices[row].rule)

    def eventFilter(self, watched: object, event: QEvent) -> bool:
        """Up and Down go through the list, Enter decides, Escape leaves, wherever the keys are."""
        if not isinstance(event, QKeyEvent):
            return False
        key, vertical = event.key(), (Qt.Key.Key_Up, Qt.Key.Key_Down)
        if event.type() == QEvent.Type.ShortcutOverride:
            if key == Qt.Key.Key_Escape:
                event.accept()
            return key == Qt.Key.Key_Escape
        if event.type() != QEvent.Type.KeyPress:
            return False
        if key == Qt.Key.Key_Escape:
            self.left.emit()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and watched is not self.back:
            self.decide()
        elif key in vertical and watched is self.field and self._choices:
            step = 1 if key == Qt.Key.Key_Down else -1
            row = self.list.currentRow() + step
            self.list.setCurrentRow(min(max(row, 0), len(self._choices) - 1))
        else:
            return False
        return True


def choices_of(cell: LedgerCell, same: SameThing) -> list[_Choice]:
    """What can be decided on: what the rules lead to, then every value that somebody asserts."""
    choices = [
        _Choice(p.words, f"{isolated(one_line(p.words, 120))}  ·  {p.rule}", p.value, p.ref,
                p.rule, p.evidence)
        for p in proposals_of(cell, same)
    ]  # fmt: skip
    for entry in cell.entries:
        slot = entry.slot
        if entry.stance is Stance.DENIES or slot.given is not None:
            continue
        speaker = speaker_words(entry)
        shown = f"{value_words(entry)}  ·  {speaker}" if speaker else value_words(entry)
        choices.append(
            _Choice(entry.words, shown, slot.value, slot.ref, OWN_WORDS, slot.evidence)
        )
    return choices


def typed_value(spec: SlotSpec | None, words: str) -> JsonValue:
    """The value that somebody typed; a role may be coded in plain words.

    Raises:
        InvalidInput: with a sentence, if nothing was typed or the slot cannot hold it.
    """
    if not words:
        raise InvalidInput("type a value or choose one")
    if spec is None or spec.type is SlotType.REFERENCE:
        return words
    return value_of(spec, words)
