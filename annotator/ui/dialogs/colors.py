"""Choosing a label's colour: the palette's twelve, or one of one's own."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QColorDialog, QGridLayout, QWidget

from annotator.domain.label import PALETTE
from annotator.ui.context import Context
from annotator.ui.theme import mark_color, tint

_WORDS = (
    "blue", "orange", "green", "violet", "teal", "red",
    "olive", "magenta", "cyan", "brown", "indigo", "rose",
)  # fmt: skip
COLOR_NAMES = dict(zip(PALETTE, _WORDS, strict=True))
"""The palette's colours with their names."""


def choose_color(present: str, chosen: Callable[[str], object], parent: QWidget) -> QColorDialog:
    """Ask for any colour; `chosen` gets it as `#rrggbb` when the dialog is accepted."""
    dialog = QColorDialog(QColor(present), parent)
    dialog.setWindowTitle("Colour of the label")
    dialog.setOption(QColorDialog.ColorDialogOption.DontUseNativeDialog)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.colorSelected.connect(lambda color: chosen(color.name()))
    dialog.open()
    return dialog


class ColorGrid(QWidget):
    """The twelve colours as they look in the theme, one of them chosen."""

    color_chosen = Signal(str)
    """A colour of the palette, `#rrggbb`."""

    def __init__(self, context: Context, present: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        layout = QGridLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(3)
        self.buttons: dict[str, _ColorButton] = {}
        for number, (color, word) in enumerate(COLOR_NAMES.items()):
            button = _ColorButton(context, color, word)
            button.clicked.connect(lambda _checked=False, c=color: self.color_chosen.emit(c))
            self.buttons[color] = button
            layout.addWidget(button, number // 6, number % 6)
        layout.setColumnStretch(6, 1)
        self.show_color(present)

    def show_color(self, color: str) -> None:
        """Mark the present colour; none when it is one of the user's own."""
        for own, button in self.buttons.items():
            button.setChecked(own == color.lower())


class _ColorButton(QAbstractButton):
    def __init__(self, context: Context, color: str, word: str) -> None:
        super().__init__()
        self._context, self._color = context, color
        self.setCheckable(True)
        self.setToolTip(word)
        self.setAccessibleName(word)
        context.theme_changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(30, 24)

    def nextCheckState(self) -> None:
        """Which one is checked follows the label, not the click."""

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, painter = self._context.theme, QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        color = mark_color(theme, self._color)
        box = self.rect().toRectF().adjusted(1.5, 1.5, -1.5, -1.5)
        ring = theme.ink if self.isChecked() else theme.accent if self.hasFocus() else None
        painter.setPen(Qt.PenStyle.NoPen if ring is None else QPen(ring, 1.5))
        painter.setBrush(tint(color, 0.26))
        painter.drawRoundedRect(box, 3, 3)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color)
        painter.drawRect(box.adjusted(4, box.height() - 8, -4, -4))
