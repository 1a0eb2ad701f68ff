"""Labels to tick, questions asked in place, headings and refusals."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from annotator.domain.ids import Uid
from annotator.domain.label import Label
from annotator.ui.context import Context
from annotator.ui.models.wording import one_line
from annotator.ui.panels.painting import swatch_icon
from annotator.ui.panels.parts import plain_label
from annotator.ui.theme import mark_color
from annotator.ui.widgets import plain_label as heading_label

_UID = Qt.ItemDataRole.UserRole


class LabelTicks(QListWidget):
    """Labels to tick: which ones a slot may point to, which ones may not lie over another."""

    ticked = Signal()

    def __init__(self, context: Context, name: str) -> None:
        super().__init__()
        self._context = context
        self.setAccessibleName(name)
        self.setFixedHeight(116)
        self.itemChanged.connect(lambda _item: self.ticked.emit())

    def show_labels(self, labels: Iterable[Label], chosen: Iterable[Uid]) -> None:
        """Offer these labels with some of them ticked."""
        wanted = set(chosen)
        self.blockSignals(True)
        self.clear()
        for label in labels:
            color = mark_color(self._context.theme, label.color)
            item = QListWidgetItem(
                swatch_icon(color, self.devicePixelRatioF()), one_line(label.name, 60)
            )
            item.setData(_UID, label.uid)
            item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsUserCheckable)
            on = label.uid in wanted
            item.setCheckState(Qt.CheckState.Checked if on else Qt.CheckState.Unchecked)
            self.addItem(item)
        self.blockSignals(False)

    @property
    def chosen(self) -> list[Uid]:
        """The uids of the labels that are ticked, in the order of the list."""
        items = [self.item(row) for row in range(self.count())]
        return [i.data(_UID) for i in items if i.checkState() is Qt.CheckState.Checked]

    def tick(self, uid: Uid, on: bool = True) -> None:
        """Tick a label or take its tick away, as a click does."""
        for row in range(self.count()):
            if self.item(row).data(_UID) == uid:
                state = Qt.CheckState.Checked if on else Qt.CheckState.Unchecked
                self.item(row).setCheckState(state)


class Popup(QFrame):
    """A frame on the page that Esc closes, before it would leave the page."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("popup")

    def event(self, event: QEvent) -> bool:
        """Esc is ours, not the page's."""
        ours = isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape
        if ours and event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc leaves all as it is."""
        if event.key() == Qt.Key.Key_Escape:
            self.dismiss()
        else:
            super().keyPressEvent(event)

    def dismiss(self) -> None:
        """Close it; nothing is done."""
        self.hide()


class Question(Popup):
    """What a change touches, and what to do about it: asked in its place, not in a dialog."""

    closed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.said = plain_label(wrap=True)
        self.buttons: list[QPushButton] = []
        self._row = QHBoxLayout()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(10, 8, 10, 8)
        layout.addWidget(self.said)
        layout.addLayout(self._row)
        self.hide()

    def ask(self, text: str, answers: Sequence[tuple[str, Callable[[], object]]]) -> None:
        """Say what would happen and offer what can be done; Esc and “Cancel” do nothing."""
        self._clear()
        self.said.setText(text)
        for word, do in (*answers, ("Cancel", lambda: None)):
            button = QPushButton(word)
            button.setAutoDefault(False)
            button.clicked.connect(lambda _checked=False, do=do: self._answer(do))
            self.buttons.append(button)
            self._row.addWidget(button)
        self._row.addStretch(1)
        self.show()
        self.buttons[0].setFocus(Qt.FocusReason.OtherFocusReason)

    def dismiss(self) -> None:
        """Take the question away unanswered."""
        if not self.isHidden():
            self.hide()
            self._clear()
            self.closed.emit()

    def _answer(self, do: Callable[[], object]) -> None:
        self.dismiss()
        do()

    def _clear(self) -> None:
        self.buttons = []
        while (item := self._row.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses the button that has the focus; Esc leaves all as it is."""
        focused = next((b for b in self.buttons if b.hasFocus()), None)
        if focused is not None and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            focused.click()
            return
        super().keyPressEvent(event)


def section(title: str) -> tuple[QWidget, QVBoxLayout]:
    """A part of the page under a small heading."""
    box = QWidget()
    layout = QVBoxLayout(box)
    layout.setContentsMargins(0, 0, 0, 14)
    layout.setSpacing(6)
    layout.addWidget(heading_label(title, role="quiet", bold=True))
    return box, layout


class Refusal(QLabel):
    """Says beside what was typed why it cannot be; nothing while it can."""

    def __init__(self) -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self.setProperty("role", "trouble")
        self.hide()

    def say(self, text: str) -> None:
        """Say it, or take it away."""
        self.setText(text)
        self.setVisible(bool(text))
