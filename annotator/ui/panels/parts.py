"""The small widgets that panels and dialogs are put together from."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QMargins, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QFont, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QAbstractButton,
    QHBoxLayout,
    QLabel,
    QLayout,
    QLayoutItem,
    QToolButton,
    QWidget,
)

from annotator.ui import widgets
from annotator.ui.context import Context
from annotator.ui.models.wording import tip
from annotator.ui.panels.painting import PAD, scaled
from annotator.ui.theme import tint


def plain_label(text: str = "", *, quiet: bool = False, wrap: bool = False) -> QLabel:
    """A label that shows exactly `text`, whatever it holds."""
    label = widgets.plain_label(text, role="quiet" if quiet else "")
    label.setWordWrap(wrap)
    return label


def flat_button(
    text: str, do: Callable[[], object], *, hint: str = "", small: bool = False
) -> QToolButton:
    """A button that is only a word until the mouse is over it; clicking leaves the focus."""
    button = QToolButton()
    button.setText(text)
    button.setProperty("role", "small" if small else "word")
    button.setToolTip(tip(hint))
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    button.clicked.connect(lambda _checked=False: do())
    return button


class Elided(widgets.LineLabel):
    """A line in a panel, which may be narrow."""

    def __init__(self, text: str = "") -> None:
        super().__init__()
        self.setText(text)

    def minimumSizeHint(self) -> QSize:
        """It can be cut to almost nothing."""
        return QSize(20, super().minimumSizeHint().height())


class PanelHeader(QWidget):
    """The name of a panel, with room at its right for a count and small buttons."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = Elided(title)
        self.title.setFont(scaled(self.font(), -1, bold=True))
        self.title.setProperty("role", "quiet")
        self.count = plain_label(quiet=True)
        self.count.setFont(scaled(self.font(), -1, bold=True))
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(PAD, 7, PAD, 3)
        self._row.setSpacing(6)
        self._row.addWidget(self.title, 1)
        self._row.addWidget(self.count)

    def add(self, widget: QWidget, *, keeps_room: bool = False) -> None:
        """Put a small widget at the right end.

        One that comes and goes at every step keeps its room: else the panel below changes its
        height with it, and is laid out anew each time.
        """
        policy = widget.sizePolicy()
        policy.setRetainSizeWhenHidden(keeps_room)
        widget.setSizePolicy(policy)
        self._row.addWidget(widget)


class Chip(QAbstractButton):
    """A pill that is on or off, painted in the theme's colours."""

    def __init__(self, text: str, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._current = False
        self.setText(text)
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        context.theme_changed.connect(self.update)

    def sizeHint(self) -> QSize:
        """The word and half a circle on each side."""
        metrics = self.fontMetrics()
        return QSize(metrics.horizontalAdvance(self.text()) + 16, metrics.height() + 4)

    def minimumSizeHint(self) -> QSize:
        """Never narrower than its word."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Filled with the accent when on."""
        theme, painter = self._context.theme, QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        back = theme.accent if self.isChecked() else tint(theme.ink, 0.06)
        if self.underMouse() and not self.isChecked():
            back = tint(theme.ink, 0.11)
        ringed = self._current or self.hasFocus()
        ring = theme.ink if self.isChecked() else theme.accent
        painter.setPen(QPen(ring, 1.5) if ringed else Qt.PenStyle.NoPen)
        painter.setBrush(back)
        box = self.rect().toRectF().adjusted(1, 1, -1, -1)
        painter.drawRoundedRect(box, box.height() / 2, box.height() / 2)
        painter.setPen(theme.paper if self.isChecked() else theme.quiet)
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.text())

    def set_current(self, current: bool) -> None:
        """Wear the ring of what has the keys: in a row of chips that has the focus."""
        if current is not self._current:
            self._current = current
            self.update()

    def set_small(self, font: QFont) -> None:
        """Wear a font one size smaller than `font`."""
        self.setFont(scaled(font, -1))


class FlowLayout(QLayout):
    """Widgets side by side, wrapped to further lines where the panel is narrow."""

    def __init__(self, parent: QWidget | None = None, *, gap: int = 5) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self._heights: dict[int, int] = {}
        self._gap = gap

    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)

    def insert_widget(self, place: int, widget: QWidget) -> None:
        """Put a widget in front of the one at `place`."""
        self.addWidget(widget)
        self._items.insert(place, self._items.pop())
        self.invalidate()

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        found = self._heights.get(width)  # the layouts around ask again and again
        if found is None:
            found = self._heights[width] = self._arrange(QRect(0, 0, width, 0), move=False)
        return found

    def invalidate(self) -> None:
        self._heights.clear()
        super().invalidate()

    def sizeHint(self) -> QSize:
        return self.minimumSize()

    def minimumSize(self) -> QSize:
        size = QSize()
        for item in self._items:
            size = size.expandedTo(item.minimumSize())
        margins = self.contentsMargins()
        return size.grownBy(margins)

    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        self._arrange(rect, move=True)

    def _arrange(self, rect: QRect, *, move: bool) -> int:
        """Place the items in `rect` (or only measure); returns the height they take."""
        margins: QMargins = self.contentsMargins()
        area = rect.marginsRemoved(margins)
        y = area.top()
        for line in self._lines(area.width()):
            height = max(item.sizeHint().height() for item in line)
            x = area.left()
            for item in line:
                size = item.sizeHint().boundedTo(QSize(max(1, area.width()), height))
                if move:
                    middle = y + (height - size.height()) // 2
                    item.setGeometry(QRect(QPoint(x, middle), size))
                x += size.width() + self._gap
            y += height + self._gap
        return max(y - self._gap, area.top()) - rect.top() + margins.bottom()

    def _lines(self, width: int) -> list[list[QLayoutItem]]:
        """The items that are shown, as many a line as fit."""
        lines: list[list[QLayoutItem]] = []
        taken = 0
        for item in self._items:
            if item.isEmpty():
                continue
            needed = min(item.sizeHint().width(), width)
            if not lines or taken + self._gap + needed > width:
                lines.append([item])
                taken = needed
            else:
                lines[-1].append(item)
                taken += self._gap + needed
        return lines
