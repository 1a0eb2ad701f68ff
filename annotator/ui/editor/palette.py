"""A sheet to choose from by a few typed letters: a line, and the rows that the letters mean."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QModelIndex, QObject, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QListView, QVBoxLayout

from annotator.ui.editor.floating import PLAIN_LINE, Sheet
from annotator.ui.editor.label_rows import Choice, ChoiceDelegate, ChoiceModel
from annotator.ui.editor.view import ArticleView


class Palette(Sheet):
    """Stands beside words and has the focus; what its rows are, a subclass knows.

    A subclass gives `rows` for typed letters and does something in `taken`.
    """

    WIDTH = 280
    """How wide it is, in pixels."""
    MOST_ROWS = 9
    """So many are seen at once; the others are scrolled to."""

    left = Signal()
    """The palette was closed, without a choice or before it is told."""
    cancelled = Signal()
    """The palette was closed without a choice."""

    def __init__(
        self,
        view: ArticleView,
        name: str,
        of_what: str,
        delegate: ChoiceDelegate | None = None,
    ) -> None:
        super().__init__(view)
        self._edges = (QRectF(), QRectF())
        self.line = QLineEdit(self)
        self.line.setFrame(False)
        self.line.setStyleSheet(PLAIN_LINE)
        self.line.setAccessibleName(name)
        self.line.textChanged.connect(self._filter)
        self.line.installEventFilter(self)
        self.model = ChoiceModel()
        self.delegate = delegate or ChoiceDelegate(view.theme)
        self.list = QListView(self)
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setMouseTracking(True)
        self.list.setUniformItemSizes(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.viewport().setAutoFillBackground(False)
        self.list.setModel(self.model)
        self.list.setItemDelegate(self.delegate)
        self.list.setAccessibleName(of_what)
        self.list.clicked.connect(self._take)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 6, 1, 6)
        column.setSpacing(4)
        column.addWidget(self.line)
        column.addWidget(self.list, 1)
        self.line.setTextMargins(9, 2, 9, 2)

    def rows(self, typed: str) -> Sequence[Choice]:
        """The choices that typed letters mean, the likeliest first."""
        raise NotImplementedError

    def taken(self, row: int, choice: Choice) -> None:
        """Do what a choice means; the palette is closed already."""
        raise NotImplementedError

    def foot_height(self) -> int:
        """The height of what a subclass has put below the rows."""
        return 0

    def open_beside(self, start: QRectF, end: QRectF, hint: str) -> None:
        """Offer everything beside what lies between two edges."""
        self._edges = (start, end)
        self.delegate.theme = self.view.theme
        self.line.clear()
        self.line.setPlaceholderText(hint)
        self._filter("")
        self.show()
        self.raise_()
        self.line.setFocus(Qt.FocusReason.PopupFocusReason)

    def close_palette(self) -> bool:
        """Leave without a choice; whether it was open."""
        if self.isHidden():
            return False
        self._close()
        self.cancelled.emit()
        return True

    def _close(self) -> None:
        self.hide()
        self.view.setFocus(Qt.FocusReason.PopupFocusReason)
        self.left.emit()

    def _filter(self, typed: str) -> None:
        found = list(self.rows(typed))
        self.model.show(found)
        if found:
            self.list.setCurrentIndex(self.model.index(0))
        rows = min(len(found), self.MOST_ROWS)
        self.list.setVisible(bool(found))
        height = self.line.sizeHint().height() + 12 + self.foot_height()
        height += rows * self.delegate.row_height + 4 if rows else 0
        self.stand_by(*self._edges, QSize(self.WIDTH, height))

    def _take(self, index: QModelIndex) -> None:
        choice = index.data(Qt.ItemDataRole.UserRole)
        if isinstance(choice, Choice):
            self._close()
            self.taken(index.row(), choice)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keys of the line: Enter takes, Esc leaves, arrows choose; losing the focus leaves."""
        if event.type() == QEvent.Type.FocusOut and isinstance(event, QFocusEvent):
            if event.reason() is not Qt.FocusReason.PopupFocusReason:
                self.hide()
            return False
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return super().eventFilter(watched, event)
        key = event.key()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._take(self.list.currentIndex())
        elif key == Qt.Key.Key_Escape:
            self.close_palette()
        elif key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            step = 1 if key == Qt.Key.Key_Down else -1
            rows = max(1, self.model.rowCount())
            row = (self.list.currentIndex().row() + step) % rows
            self.list.setCurrentIndex(self.model.index(row))
        else:
            return super().eventFilter(watched, event)
        return True
