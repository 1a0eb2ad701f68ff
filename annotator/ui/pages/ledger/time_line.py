"""The values of one slot over time, as later articles report them: as a chart and as a table."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QSplitter,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from annotator.domain.ledger import LedgerRow
from annotator.domain.time_line import LARGEST, Report, reports_of
from annotator.domain.values import interval
from annotator.ui.boxes import ChoiceBox
from annotator.ui.commands import shown_key
from annotator.ui.context import Context
from annotator.ui.models.ledger import frame_words, speaker_words, value_words
from annotator.ui.models.wording import counted, isolated, one_line
from annotator.ui.pages.ledger.chart import TimeLineChart
from annotator.ui.widgets import LineLabel, plain_label

HEADINGS = ("date", "value", "who says it", "article", "frame")
SCOPES = (("frame", "this frame"), ("group", "this group"), ("all", "all listed frames"))

_SAY_WHEN = f"Say when their article was published: {shown_key('F9')} beside its text."


class TimeLine(QWidget):
    """Chart above, table below; Enter or a double click opens the words of a report."""

    entry_chosen = Signal(object)
    """A `LedgerEntry`: show the words that prove it."""
    asked = Signal()
    """Another slot or other frames are to be shown: `slot` and `scope` say which."""
    left = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.reports: Sequence[Report] = ()
        self.slot_choice, self.scope_choice = ChoiceBox(), ChoiceBox()
        self.slot_choice.setAccessibleName("Slot")
        self.scope_choice.setAccessibleName("Frames")
        for name, title in SCOPES:
            self.scope_choice.addItem(title, name)
        self.said = LineLabel(role="quiet")
        self.chart = TimeLineChart(context)
        self.table = _Table(HEADINGS)
        self._lay_out()
        for choice in (self.slot_choice, self.scope_choice):
            choice.activated.connect(lambda _: self.asked.emit())
        self.chart.chosen.connect(self._choose)
        self.chart.opened.connect(self._open)
        self.table.currentCellChanged.connect(lambda row, *_: self.chart.set_current(row))
        self.table.opened.connect(self._open)
        self.table.left.connect(self.left)

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setContentsMargins(12, 8, 12, 8)
        top.setSpacing(8)
        for part in (plain_label("Time line of"), self.slot_choice, self.scope_choice):
            top.addWidget(part)
        top.addWidget(self.said, 1)
        split = QSplitter(Qt.Orientation.Vertical)
        split.setChildrenCollapsible(False)
        split.addWidget(self.chart)
        split.addWidget(self.table)
        split.setSizes([300, 200])
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(top)
        column.addWidget(split, 1)

    @property
    def slot(self) -> str:
        """The slot whose values are shown."""
        return str(self.slot_choice.currentData() or "")

    @property
    def scope(self) -> str:
        """Whose: `frame`, `group` or `all`."""
        return str(self.scope_choice.currentData())

    def offer(self, slots: Sequence[str], slot: str, scope: str) -> None:
        """Offer these slots and choose one; `scope` is one of `SCOPES`."""
        self.slot_choice.clear()
        for each in slots:
            self.slot_choice.addItem(one_line(each, 40), each)
        self.slot_choice.setCurrentIndex(max(0, self.slot_choice.findData(slot)))
        self.scope_choice.setCurrentIndex(self.scope_choice.findData(scope))

    def show_rows(self, rows: Sequence[LedgerRow], *, more: bool = False) -> None:
        """Show what these frames report; `more` says that there are further ones."""
        self.reports, undated = reports_of(rows, self.slot)
        coded = rows[0].cell(self.slot).coded if len(rows) == 1 else None
        numbers = None if coded is None else interval(coded.slot.value)
        decided = None
        if numbers is not None and numbers[0] == numbers[1] and abs(numbers[0]) <= LARGEST:
            decided = numbers[0]
        self.chart.show_reports(self.reports, decided)
        frames = {row.uid: frame_words(row) for row in rows}
        self.table.fill([_row_of(report, frames[report.frame]) for report in self.reports])
        words = [counted(len(self.reports), "report")]
        if undated:
            words.append(f"{undated:,} without a date left out")
        if more:
            words.append(f"of the first {len(rows):,} frames")
        said = ", ".join(words)
        self.said.setText(said if self.reports or not undated else f"{said}. {_SAY_WHEN}")
        if self.reports:
            self.table.setCurrentCell(0, 0)

    def focus(self) -> None:
        """Give the table the keys."""
        self.table.setFocus()

    def _choose(self, place: int) -> None:
        self.table.setCurrentCell(place, 0)
        self.table.setFocus()

    def _open(self, place: int) -> None:
        if 0 <= place < len(self.reports):
            self.entry_chosen.emit(self.reports[place].entry)


class _Table(QTableWidget):
    """The reports as text: what a screen reader reads, and what the keyboard goes through."""

    opened = Signal(int)
    left = Signal()

    def __init__(self, headings: Sequence[str]) -> None:
        super().__init__(0, len(headings))
        self.setHorizontalHeaderLabels(list(headings))
        self.setAccessibleName("Reports in order of time")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.verticalHeader().hide()
        across = self.horizontalHeader()
        across.setHighlightSections(False)
        across.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        across.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        across.setSectionResizeMode(0, QHeaderView.ResizeMode.ResizeToContents)
        self.cellDoubleClicked.connect(lambda row, _column: self.opened.emit(row))

    def fill(self, rows: Sequence[Sequence[str]]) -> None:
        """Show these rows instead."""
        self.setRowCount(0)
        self.setRowCount(len(rows))
        for place, row in enumerate(rows):
            for column, words in enumerate(row):
                self.setItem(place, column, QTableWidgetItem(words))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens a report, Escape goes back to the ledger, and so does T, which led here."""
        back = event.key() == Qt.Key.Key_Escape or _is_plain_t(event)
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentRow() >= 0:
            self.opened.emit(self.currentRow())
        elif back:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        """Escape is the table's before it is the page's."""
        escape = isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape
        if event.type() == QEvent.Type.ShortcutOverride and escape:
            event.accept()
            return True
        return super().event(event)


def _is_plain_t(event: QKeyEvent) -> bool:
    plain = event.modifiers() == Qt.KeyboardModifier.NoModifier
    return plain and event.key() == Qt.Key.Key_T


def _row_of(report: Report, frame: str) -> tuple[str, ...]:
    entry, article = report.entry, report.entry.article
    title = "" if article is None else one_line(article.title or article.id)
    speaker = speaker_words(entry) or report.speaker
    return entry.as_of, value_words(entry), speaker, isolated(title), frame
