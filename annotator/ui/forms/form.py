"""The form of an annotation: a row for every slot of its label, and for those it has besides."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QSizePolicy, QWidget

from annotator.domain.annotation import Annotation, Kind
from annotator.domain.ids import Uid
from annotator.domain.label import Label
from annotator.domain.problems import Problem, problems_of
from annotator.domain.slots import SlotSpec, SlotType, specs_of
from annotator.ui.forms.entry_row import EntryRow
from annotator.ui.forms.lines import Line
from annotator.ui.forms.sharing import Sharing
from annotator.ui.forms.slot_row import SlotRow
from annotator.ui.models.wording import as_sentence
from annotator.ui.panels.painting import scaled
from annotator.ui.panels.parts import flat_button, plain_label

NAME_SHARE = 0.34
"""How much of a form's width the names take at the most."""
_NAME_MOST = 110
_LAST = 9999


class SlotForm(QWidget):
    """Shows the slots of an annotation; of another one of the same label it reuses its fields."""

    def __init__(self, sharing: Sharing, *, depth: int = 0) -> None:
        super().__init__()
        self._sharing, self._depth = sharing, depth
        self._label: Label | None = None
        self._built = False
        self._least_names = 0
        self.annotation: Annotation | None = None
        self.declared: dict[str, SlotRow] = {}
        self.undeclared: dict[str, SlotRow] = {}
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnStretch(1, 1)
        self.turn_button = flat_button(
            "turn around", self._turn, hint="Let the relation go the other way", small=True
        )
        self.turn_button.hide()
        self.add_button = flat_button("add a slot", self._ask_name, small=True)
        self.name_line = Line()
        self.name_line.setPlaceholderText("name of the slot")
        self.name_line.setAccessibleName("Name of a new slot")
        self.name_line.hide()
        self.name_line.finished.connect(self._name_given)
        self._trouble: QLabel | None = None
        self._lines: dict[SlotRow, tuple[int, bool]] = {}

    # Showing

    def show_annotation(self, annotation: Annotation, *, fresh: bool) -> None:
        """Show the slots of an annotation; `fresh` if another one was shown before."""
        label = self._sharing.label_of(annotation)
        if not self._built or (label is not self._label and label != self._label):
            self._build(label)
            fresh = True
        self.annotation = annotation
        context = self._sharing.context
        by_slot: dict[str | None, list[Problem]] = {}
        for problem in problems_of(annotation, context.label_set, context.find):
            by_slot.setdefault(problem.slot, []).append(problem)
        self._show_undeclared(annotation, fresh=fresh)
        same = self._sharing.same_things()
        for name, row in (*self.declared.items(), *self.undeclared.items()):
            problems = by_slot.get(name, ())
            row.show_slot(annotation, problems, fresh=fresh, same=same)
            shown = row.spec.shown(annotation) or any(s.name == name for s in annotation.slots)
            if row.isHidden() is shown:
                row.setVisible(shown)
                row.name_label.setVisible(shown)
            self._place(row)
        self.turn_button.setVisible(annotation.kind is Kind.RELATION and context.writable)
        self.add_button.setVisible(
            context.writable and self.name_line.isHidden() and self._depth == 0
        )
        told = [problem.sentence for problem in by_slot.get(None, ())]
        # What it has to do with other annotations is looked at off the path of keys.
        told += [p.sentence for p in context.problems.of(annotation.uid) if p.slot is None]
        self._say(" ".join(as_sentence(sentence) for sentence in dict.fromkeys(told)))

    def settle(self) -> None:
        """Give everything its place now, not in several steps before the eyes of the user."""
        for row in (*self.declared.values(), *self.undeclared.values()):
            if not row.isHidden():
                row.settle()
        self._grid.activate()

    def _build(self, label: Label | None) -> None:
        """Make the rows of a label."""
        for row in (*self.declared.values(), *self.undeclared.values()):
            self._drop(row)
        self.declared.clear()
        self.undeclared.clear()
        self._label, self._built = label, True
        for widget in (self.turn_button, self.add_button, self.name_line):
            self._grid.removeWidget(widget)
        for spec in () if label is None else specs_of(label):
            row = SlotRow(self._sharing, spec, depth=self._depth)
            self.declared[spec.name] = row
            self._enter(row)
        left = Qt.AlignmentFlag.AlignLeft
        self._grid.addWidget(self.turn_button, self._next_line(), 1, left)
        self._grid.addWidget(self.name_line, _LAST - 1, 1)
        self._grid.addWidget(self.add_button, _LAST, 1, left)
        self._fit_names()

    def _show_undeclared(self, annotation: Annotation, *, fresh: bool) -> None:
        names = dict.fromkeys(
            slot.name for slot in annotation.slots if slot.name not in self.declared
        )
        for name in [n for n in self.undeclared if n not in names]:
            waits = any(row.wanted for row in self.undeclared[name].rows)
            if fresh or not waits:
                self._drop(self.undeclared.pop(name))
        for name in names:
            if name not in self.undeclared:
                self._add_undeclared(name)

    def _add_undeclared(self, name: str) -> SlotRow:
        spec = SlotSpec(name, SlotType.TEXT, most=None)
        row = SlotRow(self._sharing, spec, declared=False, depth=self._depth)
        self.undeclared[name] = row
        self._enter(row)
        self._fit_names()
        return row

    def _next_line(self) -> int:
        """The first free line of the grid; every slot has two, for when its name stands above."""
        line = 2
        while self._grid.itemAtPosition(line, 1) is not None:
            line += 2
        return line

    def _enter(self, row: SlotRow) -> None:
        """Give a slot a place of its own."""
        line = self._next_line()
        self._lines[row] = line, False
        self._grid.addWidget(row.name_label, line, 0, Qt.AlignmentFlag.AlignTop)
        self._grid.addWidget(row, line, 1)
        row.shape_changed.connect(partial(self._place, row))

    def _place(self, row: SlotRow) -> None:
        """Let the name of a slot stand beside its entries, or above them when they are wide."""
        line, was_wide = self._lines[row]
        if row.wide is was_wide:
            return
        self._lines[row] = line, row.wide
        for widget in (row.name_label, row):
            self._grid.removeWidget(widget)
        if row.wide:
            self._grid.addWidget(row.name_label, line, 0, 1, 2)
            self._grid.addWidget(row, line + 1, 0, 1, 2)
        else:
            self._grid.addWidget(row.name_label, line, 0, Qt.AlignmentFlag.AlignTop)
            self._grid.addWidget(row, line, 1)

    def _drop(self, row: SlotRow) -> None:
        del self._lines[row]
        for widget in (row.name_label, row):
            self._grid.removeWidget(widget)
            widget.hide()
            widget.deleteLater()

    @property
    def trouble(self) -> str:
        """What is said to be wrong with the annotation as a whole."""
        return "" if self._trouble is None or self._trouble.isHidden() else self._trouble.text()

    def _say(self, words: str) -> None:
        if self._trouble is None:
            if not words:
                return
            self._trouble = plain_label(wrap=True)
            self._trouble.setProperty("role", "trouble")
            self._trouble.setFont(scaled(self.font(), -2))
            self._trouble.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
            self._grid.addWidget(self._trouble, 0, 0, 1, 2)
        self._trouble.setText(words)
        self._trouble.setVisible(bool(words))

    @property
    def names_width(self) -> int:
        """The width in pixels that the names take: what they need, up to their share."""
        rows = (*self.declared.values(), *self.undeclared.values())
        wanted = max((row.name_label.sizeHint().width() for row in rows), default=0)
        most = min(_NAME_MOST, int(self.width() * NAME_SHARE))
        return max(self._least_names, min(wanted, most))

    def set_least_names(self, width: int) -> None:
        """Make the names as wide as those of the fields around."""
        if width != self._least_names:
            self._least_names = width
            self._fit_names()

    def _fit_names(self) -> None:
        self._grid.setColumnMinimumWidth(0, self.names_width)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._fit_names()

    def paintEvent(self, event: QPaintEvent) -> None:
        """A thin line beside a form that is unfolded inside another."""
        if self._depth:
            painter = QPainter(self)
            painter.fillRect(3, 0, 1, self.height() - 4, self._sharing.context.theme.edge)

    # Undeclared slots and relations

    def _ask_name(self) -> None:
        self.add_button.hide()
        self.name_line.show_text("")
        self.name_line.show()
        self.name_line.setFocus(Qt.FocusReason.OtherFocusReason)

    def _name_given(self) -> None:
        name = self.name_line.text().strip()
        if self.name_line.isHidden():
            return
        self.name_line.hide()
        self.name_line.show_text("")
        self.add_button.setVisible(self._sharing.context.writable)
        annotation = self.annotation
        if not name or annotation is None:
            return
        row = self.declared.get(name) or self.undeclared.get(name) or self._add_undeclared(name)
        row.show_slot(annotation, (), fresh=False, same=self._sharing.same_things())
        row.name_label.show()
        row.show()
        row.add_entry()

    def _turn(self) -> None:
        if self.annotation is not None:
            self._sharing.turn_around(self.annotation)

    # Keys

    def slot_stops(self) -> list[QWidget]:
        """What the Tab key goes through in the slots."""
        rows = (*self.declared.values(), *self.undeclared.values())
        return [stop for row in rows if not row.isHidden() for stop in row.stops()]

    def stops(self) -> list[QWidget]:
        """What the Tab key goes through, from top to bottom."""
        return [*self.slot_stops(), self.turn_button, self.name_line, self.add_button]

    def commit(self) -> None:
        """Save what was typed, as far as it can be used."""
        for row in (*self.declared.values(), *self.undeclared.values()):
            row.commit()

    def row_of(self, name: str) -> SlotRow | None:
        """The row of a slot, if the form shows it."""
        row = self.declared.get(name) or self.undeclared.get(name)
        return None if row is None or row.isHidden() else row

    def row_with_focus(self, focus: QWidget) -> EntryRow | None:
        """The entry in which a widget stands."""
        rows = (*self.declared.values(), *self.undeclared.values())
        return next((found for row in rows if (found := row.row_with_focus(focus))), None)

    def references(self) -> set[Uid]:
        """The annotations whose words or slots the form shows."""
        found: set[Uid] = set()
        if self.annotation is not None:
            found |= {self.annotation.uid, *self.annotation.references}
        for row in (*self.declared.values(), *self.undeclared.values()):
            for entry in row.rows:
                if entry.nested is not None and not entry.nested.isHidden():
                    found |= entry.nested.references()
        return found
