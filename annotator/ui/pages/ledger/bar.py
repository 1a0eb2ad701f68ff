"""What stands above the ledger: which frames, in what order, and what is filtered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QSignalBlocker, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QComboBox, QLineEdit, QMenu, QToolButton, QVBoxLayout, QWidget

from annotator.domain.values import date_interval
from annotator.services.ledger import (
    ARTICLE,
    CONFLICTS,
    FRAME,
    LABEL,
    OUTLET,
    PUBLISHED,
    Ledger,
    LedgerQuery,
)
from annotator.ui.boxes import ChoiceBox
from annotator.ui.context import Context
from annotator.ui.models.wording import counted, one_line
from annotator.ui.panels.parts import Chip, FlowLayout, flat_button, plain_label
from annotator.ui.widgets import plain_label as heading

if TYPE_CHECKING:
    from annotator.domain.ids import Uid

ORDERS = (
    (FRAME, "words of the frame"), (ARTICLE, "article"), (PUBLISHED, "publication"),
    (OUTLET, "outlet"), (LABEL, "label"), (CONFLICTS, "conflicts"),
)  # fmt: skip
"""What one can sort and group by besides the slots."""

SCOPES = (("project", "whole project"), ("list", "filtered articles"), ("article", "this article"))
"""Which articles; the last two are those of the window's list and the one it shows."""

EXPORTS = (
    ("frames", "A row a frame (CSV)…"),
    ("long", "A row a value, with quotes and offsets (CSV)…"),
    ("jsonl", "A row a value, with quotes and offsets (JSON Lines)…"),
)
_PAUSE_MS = 250


class FilterLine(QLineEdit):
    """A field that filters while one types; Escape empties it, then goes back to the table."""

    left = Signal()

    def __init__(self, hint: str, name: str, width: int) -> None:
        super().__init__()
        self._width = width
        self.setPlaceholderText(hint)
        self.setAccessibleName(name)
        self.setClearButtonEnabled(False)

    def sizeHint(self) -> QSize:
        return QSize(self._width, super().sizeHint().height())

    def event(self, event: QEvent) -> bool:
        """Escape belongs to the field while it has the keys."""
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.key() == Qt.Key.Key_Escape
        ):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
        elif event.key() in (
            Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Down,
        ):  # fmt: skip
            self.left.emit()
        else:
            super().keyPressEvent(event)


class LedgerBar(QWidget):
    """Two lines: what is listed and how, and the filters."""

    changed = Signal()
    """`query` is another."""
    left = Signal()
    """Back to the table."""
    back = Signal()
    """Back to the article."""
    time_line_toggled = Signal(bool)
    export_asked = Signal(str)
    """One of `EXPORTS`."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self.changed)
        self.count = plain_label(quiet=True)
        self.frames = self._combo("Frames")
        self.scope = self._combo("Articles")
        self.order = self._combo("Sort")
        self.group = self._combo("Group")
        for name, title in SCOPES:
            self.scope.addItem(title, name)
        self.direction = flat_button("rising", self._turn, hint="Sort the other way round")
        self.direction.setCheckable(True)
        self.time_line = Chip("time line", context)
        self.time_line.setToolTip("How the values of the column change over time")
        self.time_line.toggled.connect(self.time_line_toggled)
        self.words = self._field("Filter: words", "Words", 170)
        self.source = self._field("source", "Source", 120)
        self.side = self._field("side: kind=official", "Side, as name=words", 140)
        self.since = self._field("from 2026-09", "From, a date", 100)
        self.until = self._field("until", "Until, a date", 100)
        self.conflicts = self._chip("only conflicts")
        self.uncoded = self._chip("not coded yet")
        self.clear = flat_button("Clear filters", self.clear_filters)
        self._lay_out()

    def _lay_out(self) -> None:
        upper, lower = QWidget(), QWidget()
        above, below = FlowLayout(upper, gap=8), FlowLayout(lower, gap=6)
        for flow in (above, below):
            flow.setContentsMargins(0, 0, 0, 0)
        for part in (
            flat_button("← Article", self.back.emit, hint="Back to the article (Esc)"),
            heading("Ledger", bold=True, pixels=15), self.count,
            self.frames, self.scope, plain_label("sort", quiet=True), self.order, self.direction,
            plain_label("group", quiet=True), self.group, self.time_line, self._export(),
        ):  # fmt: skip
            above.addWidget(part)
        for field in (
            self.words, self.source, self.side, self.since, self.until, self.conflicts,
            self.uncoded, self.clear,
        ):  # fmt: skip
            below.addWidget(field)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 8)
        column.setSpacing(7)
        column.addWidget(upper)
        column.addWidget(lower)
        self.clear.hide()

    def _combo(self, name: str) -> QComboBox:
        combo = ChoiceBox()
        combo.setAccessibleName(name)
        combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        combo.activated.connect(lambda _: self.changed.emit())
        return combo

    def _field(self, hint: str, name: str, width: int) -> FilterLine:
        field = FilterLine(hint, name, width)
        field.textChanged.connect(lambda _: self._pause.start())
        field.left.connect(self._leave)
        return field

    def _chip(self, words: str) -> Chip:
        chip = Chip(words, self._context)
        chip.toggled.connect(lambda _: self.changed.emit())
        return chip

    def _export(self) -> QToolButton:
        menu = QMenu(self)
        for name, title in EXPORTS:
            action = QAction(title, menu)
            action.triggered.connect(lambda _=False, n=name: self.export_asked.emit(n))
            menu.addAction(action)
        self.export_menu = menu
        button = flat_button("Export…", self._offer_exports, hint="Write what is listed to a file")
        self.export_button = button
        return button

    def _offer_exports(self) -> None:
        corner = self.export_button.rect().bottomLeft()
        self.export_menu.popup(self.export_button.mapToGlobal(corner))

    # What is asked

    def show_choices(self, ledger: Ledger, label: Uid | None) -> None:
        """Offer the frame labels and columns that there are; `label` is the one listed."""
        labels = ledger.labels()
        with QSignalBlocker(self.frames):
            self.frames.clear()
            for each, count in labels:
                self.frames.addItem(f"{one_line(each.name, 40)} ({count:,})", each.uid)
            if len(labels) != 1:
                self.frames.addItem("all frames", None)
            self.frames.setCurrentIndex(max(0, self.frames.findData(label)))
        self.show_columns(ledger.columns(label))

    def show_columns(self, slots: tuple[str, ...]) -> None:
        """Offer these slots to sort and group by."""
        for combo, nothing in ((self.order, "project order"), (self.group, "no groups")):
            chosen = combo.currentData()
            with QSignalBlocker(combo):
                combo.clear()
                combo.addItem(nothing, "")
                for slot in slots:
                    combo.addItem(one_line(slot, 40), slot)
                for name, title in ORDERS:
                    combo.addItem(title, name)
                combo.setCurrentIndex(max(0, combo.findData(chosen)))

    def query(self) -> LedgerQuery:
        """What is asked for."""
        context, scope = self._context, self.scope.currentData()
        name, equals, words = self.side.text().partition("=")
        side = (name.strip(), words.strip()) if equals and name.strip() and words.strip() else None
        return LedgerQuery(
            label=self.frames.currentData(),
            document=context.document_uid if scope == "article" else None,
            where=context.document_filter if scope == "list" else None,
            text=self.words.text(),
            source=self.source.text(),
            side=side,
            since=_date(self.since),
            until=_date(self.until),
            conflicts=self.conflicts.isChecked(),
            uncoded=self.uncoded.isChecked(),
            sort=self.order.currentData() or "",
            descending=self.direction.isChecked(),
            group=self.group.currentData() or "",
        )

    def show_count(self, listed: int, of: int, *, filtered: bool) -> None:
        """Say how many frames there are."""
        many = counted(of, "frame")
        self.count.setText(f"{listed:,} of {many}" if filtered else many)
        self.clear.setVisible(filtered)

    def sort_by(self, name: str) -> None:
        """Sort by a column; by the same again: the other way round; then in project order."""
        if self.order.currentData() != name:
            self.order.setCurrentIndex(max(0, self.order.findData(name)))
            self._set_direction(descending=False)
        elif not self.direction.isChecked():
            self._set_direction(descending=True)
        else:
            self.order.setCurrentIndex(0)
            self._set_direction(descending=False)
        self.changed.emit()

    def focus_filter(self) -> None:
        """Put the cursor where words are typed."""
        self.words.setFocus()
        self.words.selectAll()

    def clear_filters(self) -> None:
        """List every frame again."""
        for field in (self.words, self.source, self.side, self.since, self.until):
            with QSignalBlocker(field):
                field.clear()
        for chip in (self.conflicts, self.uncoded):
            with QSignalBlocker(chip):
                chip.setChecked(False)
            chip.update()
        self.changed.emit()
        self.left.emit()

    def _turn(self) -> None:
        self._set_direction(descending=self.direction.isChecked())
        self.changed.emit()

    def _set_direction(self, *, descending: bool) -> None:
        self.direction.setChecked(descending)
        self.direction.setText("falling" if descending else "rising")

    def _leave(self) -> None:
        """Use what was typed at once."""
        if self._pause.isActive():
            self._pause.stop()
            self.changed.emit()
        self.left.emit()


def _date(field: FilterLine) -> str:
    """The date in a field; one that is none filters nothing, and is marked."""
    text = field.text().strip()
    fine = not text or date_interval(text) is not None
    color = "" if fine else "trouble"
    if field.property("role") != color:
        field.setProperty("role", color)
        field.setToolTip("" if fine else "A date is written 2026, 2026-09 or 2026-09-03.")
        field.style().unpolish(field)
        field.style().polish(field)
    return text if fine else ""
