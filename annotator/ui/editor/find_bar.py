"""The find bar in the corner of the article: finds as one types, Enter takes the match."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit

from annotator.domain.annotation import Anchor
from annotator.ui.editor.finding import MOST_COUNTED, Finder
from annotator.ui.editor.floating import PLAIN_LINE, Sheet
from annotator.ui.editor.view import ArticleView

_MARGIN = 12


class FindBar(Sheet):
    """A line to type in over the article; what is found is marked, not yet selected."""

    taken = Signal()
    """A match became the selection, and the article has the focus again."""

    def __init__(self, view: ArticleView) -> None:
        super().__init__(view)
        self._view = view
        self._finder: Finder | None = None
        self._from = 0
        self._current: Anchor | None = None
        self.setObjectName("findBar")
        self.line = QLineEdit(self)
        self.line.setPlaceholderText("Find in the article")
        self.line.setAccessibleName("Find in the article")
        self.line.setFrame(False)
        self.line.setStyleSheet(PLAIN_LINE)
        self.line.setMinimumWidth(200)
        self.count = QLabel(self)
        self.count.setTextFormat(Qt.TextFormat.PlainText)
        self.count.setProperty("role", "quiet")
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 6, 10, 6)
        row.setSpacing(8)
        row.addWidget(self.line, 1)
        row.addWidget(self.count)
        self.line.textEdited.connect(self._find)
        self.line.installEventFilter(self)
        view.scrolled.connect(self._mark)
        view.column_changed.connect(lambda *_: self._place())

    @property
    def query(self) -> str:
        """What is being looked for."""
        return self.line.text()

    def open(self) -> None:
        """Show the bar; a short selection is what to look for."""
        view = self._view
        selected = view.selected_text
        if selected and len(selected) <= 80 and "\n" not in selected:
            self.line.setText(selected)
        selection = view.selection
        self._from = view.caret if selection is None else selection.start
        self._place()
        self.show()
        self.raise_()
        view.make_room_above(self.height() + _MARGIN)
        self.line.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.line.selectAll()
        self._find(self.line.text())

    def close_bar(self) -> bool:
        """Hide the bar and its marks; whether it was there."""
        if self.isHidden():
            return False
        self.hide()
        self._current = None
        self._view.show_found((), None)
        self._view.make_room_above(0)
        self._view.setFocus(Qt.FocusReason.OtherFocusReason)
        return True

    def step(self, forward: bool) -> bool:
        """Select the next or previous match of the last query; whether there is one."""
        view = self._view
        if not self.query.strip():
            self.open()
            return False
        finder = self._finder_now()
        selection = view.selection
        if forward:
            position = view.caret if selection is None else selection.end
            match = finder.next(position)
        else:
            match = finder.previous(view.caret if selection is None else selection.start)
        if match is None:
            return False
        if not self.isHidden():
            self.close_bar()
        view.select(match)
        view.setFocus(Qt.FocusReason.OtherFocusReason)
        self.taken.emit()
        return True

    def forget(self) -> None:
        """Another article is shown."""
        self.close_bar()
        self._finder = None

    def _finder_now(self) -> Finder:
        if self._finder is None:
            self._finder = Finder(self._view.text, self.query)
        return self._finder

    def _find(self, query: str) -> None:
        self._finder = Finder(self._view.text, query)
        self._show(self._finder.next(self._from))

    def _move(self, forward: bool) -> None:
        """Mark the next match while the bar stays open."""
        finder = self._finder_now()
        if self._current is None:
            return
        start, end = self._current
        self._show(finder.next(end) if forward else finder.previous(start))

    def _show(self, match: Anchor | None) -> None:
        self._current = match
        if match is not None:
            self._view.reveal(match)
        self._mark()
        self._tell(match)

    def _mark(self) -> None:
        """Mark the matches on screen."""
        if self.isHidden() or self._finder is None:
            return
        seen = self._view.visible_range()
        matches = self._finder.within(seen.start, seen.end + 1)
        self._view.show_found([m for m in matches if m != self._current], self._current)

    def _tell(self, match: Anchor | None) -> None:
        finder = self._finder_now()
        if not self.query.strip():
            self.count.setText("")
            return
        all_ = finder.counted()
        if match is None:
            self.count.setText("not found")
        elif len(all_) > MOST_COUNTED:
            self.count.setText(f"more than {MOST_COUNTED:,}")
        else:
            # From a place inside a match the next one may overlap those counted from the top.
            number = sum(1 for found in all_ if found.start <= match.start)
            self.count.setText(f"{number} of {len(all_)}")
        self._place()

    def _take(self) -> None:
        match = self._current
        self.close_bar()
        if match is not None:
            self._view.select(match)
            self.taken.emit()

    def _place(self) -> None:
        self.adjustSize()
        viewport = self._view.viewport().geometry()
        width = min(max(self.sizeHint().width(), 320), max(160, viewport.width() - 2 * _MARGIN))
        self.resize(width, self.sizeHint().height())
        self.move(viewport.right() - width - _MARGIN, _MARGIN // 2)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keys of the line: Enter takes, Esc leaves, arrows go on."""
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return super().eventFilter(watched, event)
        key = event.key()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._take()
        elif key == Qt.Key.Key_Escape:
            self.close_bar()
        elif key == Qt.Key.Key_Down:
            self._move(forward=True)
        elif key == Qt.Key.Key_Up:
            self._move(forward=False)
        else:
            return super().eventFilter(watched, event)
        return True
