"""Work for panels that are in sight only: what is behind another tab is shown, as Qt sees it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QWidget


def in_sight(widget: QWidget) -> bool:
    """Whether a widget is on screen, and not behind another tab: Qt shows it there, outside."""
    return widget.isVisible() and not widget.visibleRegion().isEmpty()


class WhenSeen(QObject):
    """Does something for a widget while it is in sight, else as soon as it comes into sight.

    With `rest` what is asked for again and again is done once, so many milliseconds after the
    last time.
    """

    def __init__(self, widget: QWidget, do: Callable[[], object], *, rest: int = 0) -> None:
        super().__init__(widget)
        self._widget, self._do, self._rest = widget, do, rest
        self.waits = False
        """Whether there is something to catch up with when the widget comes into sight."""
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._try)
        widget.installEventFilter(self)

    def ask(self) -> None:
        """Have it done."""
        if self._rest:
            self._timer.start(self._rest)
        else:
            self._try()

    def ask_now(self) -> None:
        """Have it done without rest."""
        self._timer.stop()
        self._try()

    def catch_up(self) -> None:
        """Do now what waits: somebody turns to the widget."""
        if self.waits or self._timer.isActive():
            self.drop()
            self._do()

    def drop(self) -> None:
        """It is done, or not needed any more."""
        self.waits = False
        self._timer.stop()

    def _try(self) -> None:
        self.waits = not in_sight(self._widget)
        if not self.waits:
            self._do()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The widget is painted: it is in sight."""
        if self.waits and event.type() == QEvent.Type.Paint:
            self.waits = False
            self._timer.start(0)  # painting is no time to change what is painted
        return False
