"""Where an annotation stands: its fragments one by one, its head, and what can be done to them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from annotator.domain.annotation import Anchor, Annotation, Kind
from annotator.ui.context import Context
from annotator.ui.models.wording import isolated, one_line, tip
from annotator.ui.panels.painting import scaled
from annotator.ui.panels.parts import Elided, FlowLayout, flat_button
from annotator.ui.widgets import FlatButton

_NO_SELECTION = "Select words in the article first."


class PlacesSection(QWidget):
    """The fragments of a span in their order, and its head; each change is one step."""

    place_asked = Signal(object)
    """An `Anchor` to bring into view."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._annotation: Annotation | None = None
        self.selection: Callable[[], Anchor | None] = lambda: None
        """What is selected in the article."""
        self.rows: list[FragmentRow] = []
        self.head_row = FragmentRow(context, movable=False)
        self.head_row.go_asked.connect(self._go_to_head)
        self.head_row.remove_asked.connect(lambda: self._set_head(None))
        self.add_button = flat_button("add a fragment", self._add_fragment, small=True)
        self.head_button = flat_button("set the head", self._take_head, small=True)
        for button in (self.add_button, self.head_button):
            button.setToolTip(tip("From the words that are selected in the article"))
        buttons = QWidget()
        flow = FlowLayout(buttons, gap=2)
        flow.setContentsMargins(0, 0, 0, 0)
        flow.addWidget(self.add_button)
        flow.addWidget(self.head_button)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addWidget(self.head_row)
        self._column.addWidget(buttons)

    def show_annotation(self, annotation: Annotation, text: str) -> None:
        """Show the places of a span; a single fragment needs no row of its own."""
        self._annotation = annotation
        anchors = annotation.anchors if len(annotation.anchors) > 1 else ()
        while len(self.rows) > len(anchors):
            row = self.rows.pop()
            self._column.removeWidget(row)
            row.hide()
            row.deleteLater()
        while len(self.rows) < len(anchors):
            self._add_row()
        for place, (row, anchor) in enumerate(zip(self.rows, anchors, strict=True)):
            row.show_words(f"{place + 1}", text[anchor.start : anchor.end], "fragment")
            row.set_ends(first=place == 0, last=place == len(anchors) - 1)
            row.set_writable(self._context.writable)
        head = annotation.head
        self.head_row.setVisible(head is not None)
        if head is not None:
            self.head_row.show_words("head", text[head.start : head.end], "head")
            self.head_row.set_writable(self._context.writable)
        span = annotation.kind is Kind.SPAN and self._context.writable
        self.add_button.setVisible(span)
        self.head_button.setVisible(span)

    def stops(self) -> list[QWidget]:
        """What the Tab key goes through."""
        rows = [stop for row in (*self.rows, self.head_row) for stop in row.stops()]
        return [*rows, self.add_button, self.head_button]

    def _add_row(self) -> None:
        row, place = FragmentRow(self._context), len(self.rows)
        row.go_asked.connect(lambda: self._go_to(place))
        row.remove_asked.connect(lambda: self._remove(place))
        row.up_asked.connect(lambda: self._move(place, -1))
        row.down_asked.connect(lambda: self._move(place, 1))
        self._column.insertWidget(place, row)
        self.rows.append(row)
        row.show()

    # What the rows ask for

    def _go_to(self, place: int) -> None:
        if self._annotation is not None:
            self.place_asked.emit(self._annotation.anchors[place])

    def _go_to_head(self) -> None:
        if self._annotation is not None and self._annotation.head is not None:
            self.place_asked.emit(self._annotation.head)

    def _remove(self, place: int) -> None:
        if self._annotation is not None:
            anchors = self._annotation.anchors
            self._set_anchors((*anchors[:place], *anchors[place + 1 :]))

    def _move(self, place: int, step: int) -> None:
        if self._annotation is None:
            return
        anchors, other = list(self._annotation.anchors), place + step
        if 0 <= other < len(anchors):
            anchors[place], anchors[other] = anchors[other], anchors[place]
            self._set_anchors(anchors)

    def _add_fragment(self) -> None:
        selection = self.selection()
        if selection is None or self._annotation is None:
            self._context.message.emit(_NO_SELECTION)
        else:
            self._set_anchors((*self._annotation.anchors, selection))

    def _take_head(self) -> None:
        selection = self.selection()
        if selection is None:
            self._context.message.emit(_NO_SELECTION)
        else:
            self._set_head(selection)

    def _set_anchors(self, anchors: Sequence[Anchor]) -> None:
        from annotator.services import correcting

        context, annotation = self._context, self._annotation
        project = context.project
        if project is not None and annotation is not None:
            uid = annotation.uid
            after = context.run(lambda: correcting.set_anchors(project, uid, anchors))
            if after is not None and context.active == uid:
                context.set_active(after.uid)

    def _set_head(self, head: Anchor | None) -> None:
        from annotator.services import heads

        project, annotation = self._context.project, self._annotation
        if project is not None and annotation is not None:
            self._context.run(lambda: heads.set_head(project, annotation.uid, head))


class FragmentRow(QWidget):
    """The words of one fragment, with small buttons to move it among the others or remove it."""

    go_asked = Signal()
    remove_asked = Signal()
    up_asked = Signal()
    down_asked = Signal()

    def __init__(self, context: Context, *, movable: bool = True) -> None:
        super().__init__()
        self._context, self._movable = context, movable
        self.name = Elided()
        self.name.setProperty("role", "quiet")
        self.name.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        self.name.setFixedWidth(self.fontMetrics().horizontalAdvance("head") + 6)
        self.words = FlatButton(context, wide=True)
        self.words.clicked.connect(self.go_asked)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.name)
        row.addWidget(self.words, 1)
        self._buttons: list[QToolButton] = []
        for words, signal, hint in (
            ("↑", self.up_asked, "Earlier"),
            ("↓", self.down_asked, "Later"),
            ("×", self.remove_asked, "Take it out"),
        ):
            button = flat_button(words, signal.emit, hint=hint, small=True)
            button.setFont(scaled(self.font(), -1))
            row.addWidget(button)
            self._buttons.append(button)

    def show_words(self, name: str, words: str, what: str) -> None:
        """Show the words of a fragment or of the head."""
        self.name.setText(name)
        self.words.setText(isolated(one_line(words, 120)) or "(no words)")
        self.words.setAccessibleName(f"{what} {name}: {one_line(words, 120)}. Enter goes there.")
        for button, hint in zip(self._buttons, ("Earlier", "Later", "Take it out"), strict=True):
            button.setAccessibleName(f"{hint}: {what} {name}")

    def set_ends(self, *, first: bool, last: bool) -> None:
        """The first one cannot go up, the last one not down."""
        self._buttons[0].setEnabled(not first)
        self._buttons[1].setEnabled(not last)

    def set_writable(self, writable: bool) -> None:
        """Offer the changes, or only show the words."""
        for number, button in enumerate(self._buttons):
            button.setVisible(writable and (self._movable or number == 2))

    def stops(self) -> list[QWidget]:
        """What the Tab key goes through."""
        return [self.words, *self._buttons]

