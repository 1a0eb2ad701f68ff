"""Picking an annotation anywhere in the project: type some letters of its words, Enter takes it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QModelIndex, QObject, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLabel

from annotator.domain.annotation import Annotation, Kind
from annotator.domain.ids import Uid
from annotator.ui.context import Context
from annotator.ui.editor.label_rows import Choice
from annotator.ui.editor.palette import Palette
from annotator.ui.editor.pick_rows import PickDelegate, choice_of
from annotator.ui.editor.view import ArticleView

if TYPE_CHECKING:
    from annotator.services.pick_words import Pick

_FOOT = 24


def anything(_annotation: Annotation) -> bool:
    """Every annotation may be picked."""
    return True


class Picker(Palette):
    """A line to type in, and what it means in all articles: each with its words and its article.

    Shift+Enter goes to what is chosen instead of taking it.
    """

    go_requested = Signal(object)
    """The `Annotation` to go to."""

    WIDTH = 560
    MOST_ROWS = 7

    def __init__(self, context: Context, view: ArticleView) -> None:
        super().__init__(view, "Search annotations", "Annotations", PickDelegate(view.theme))
        self.setObjectName("picker")
        self._context = context
        self._shown: list[Pick] = []
        self._going = False
        self._ask: Callable[[str], tuple[list[Pick], bool]] = lambda _: ([], True)
        self._then: Callable[[Pick], object] = lambda _: None
        self._otherwise: Callable[[], object] = lambda: None
        self._verb = ""
        self.foot = QLabel(self)
        self.foot.setTextFormat(Qt.TextFormat.PlainText)
        self.foot.setContentsMargins(9, 0, 9, 0)
        self.foot.setFixedHeight(_FOOT)
        column = self.layout()
        assert column is not None
        column.addWidget(self.foot)
        self.cancelled.connect(self._left)

    def ask(
        self,
        labels: Collection[Uid | None],
        kinds: Collection[Kind],
        then: Callable[[Pick], object],
        hint: str,
        *,
        verb: str = "takes it",
        place: tuple[QRectF, QRectF] | None = None,
        outside: Uid | None = None,
        fits: Callable[[Annotation], bool] = anything,
        otherwise: Callable[[], object] = lambda: None,
        typed: str = "",
    ) -> None:
        """Ask for an annotation of these labels and kinds (empty: any); `then` gets the `Pick`.

        `None` among the labels are highlights. `hint` says what for, `verb` what Enter does.
        `outside` leaves out what belongs to a document, `fits` what it says no to. `place` is
        what the sheet stands beside, the caret if it is not given. `otherwise` is called when
        the sheet is left without a choice. `typed` stands in the line already.
        """
        from annotator.services.picking import look

        context, project = self._context, self._context.project
        if project is None:
            return

        def find(typed: str) -> tuple[list[Pick], bool]:
            found = context.run(
                lambda: look(project, typed, labels, kinds, outside=outside, fits=fits)
            )
            return ([], True) if found is None else (found.picks, found.complete)

        self._ask, self._then, self._otherwise, self._verb = find, then, otherwise, verb
        caret = self.view.edge_rect(self.view.caret, at_end=True)
        self.open_beside(*(place or (caret, caret)), hint)
        if typed:
            self.line.setText(typed)

    def rows(self, typed: str) -> Sequence[Choice]:
        """What the letters mean in all articles."""
        self._shown, complete = self._ask(typed)
        self._tell(typed, complete)
        return [choice_of(pick) for pick in self._shown]

    def taken(self, row: int, choice: Choice) -> None:
        """Hand over what was chosen, or go to it."""
        pick = self._shown[row]
        if self._going:
            self.go_requested.emit(pick.annotation)
        else:
            self._then(pick)

    def foot_height(self) -> int:
        """A line that says what the keys do."""
        return _FOOT + 4

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Besides, Shift+Enter goes there, and Page keys go through the rows."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._going = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            elif event.key() in (Qt.Key.Key_PageDown, Qt.Key.Key_PageUp):
                down = event.key() == Qt.Key.Key_PageDown
                row = self.list.currentIndex().row() + (self.MOST_ROWS if down else -self.MOST_ROWS)
                row = max(0, min(row, self.model.rowCount() - 1))
                self.list.setCurrentIndex(self.model.index(row))
                return True
        return super().eventFilter(watched, event)

    def _take(self, index: QModelIndex) -> None:
        super()._take(index)
        self._going = False

    def _left(self) -> None:
        self._otherwise()

    def _tell(self, typed: str, complete: bool) -> None:
        colour = self.view.theme.quiet.name()
        self.foot.setStyleSheet(f"QLabel {{ color: {colour}; font-size: 11px; }}")
        if not self._shown:
            said = "Nothing here begins so." if typed.strip() else "There is nothing to choose yet."
        else:
            said = f"Enter {self._verb} · Shift+Enter goes there · Esc leaves"
            if not complete and typed.strip():
                said += " · There may be more: type on"
        self.foot.setText(said)
