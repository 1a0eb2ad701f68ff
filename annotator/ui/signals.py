"""SIGTERM, SIGINT and the end of the desktop session: the window closes as if asked to."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable

from PySide6.QtCore import QObject, QSocketNotifier
from PySide6.QtWidgets import QApplication


class QuitSignals(QObject):
    """Turns Unix signals into a call on the window's thread.

    While Qt's loop idles no Python code runs, so a Python signal handler alone would wait for
    ever: the interpreter's wake-up pipe is what ends the idling.
    """

    def __init__(self, app: QApplication, close: Callable[[], object]) -> None:
        super().__init__(app)
        self._close = close
        app.commitDataRequest.connect(lambda _manager: close())
        self._ends: tuple[int, int] | None = None
        if sys.platform == "win32":  # there pipes cannot be waited for, nor SIGTERM sent
            return
        self._ends = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC) if hasattr(os, "pipe2") else _pipe()
        signal.set_wakeup_fd(self._ends[1], warn_on_full_buffer=False)
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, _noted)
        self._notifier = QSocketNotifier(self._ends[0], QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._arrived)

    def release(self) -> None:
        """Leave the signals as Python has them."""
        if self._ends is not None:
            self._notifier.setEnabled(False)
            signal.set_wakeup_fd(-1)
            for end in self._ends:
                os.close(end)
            self._ends = None
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
            signal.signal(signal.SIGINT, signal.default_int_handler)

    def _arrived(self) -> None:
        if self._ends is not None:
            os.read(self._ends[0], 64)
            self._close()


def _noted(_number: int, _frame: object) -> None:
    """Nothing: that the signal came is read from the pipe."""


def _pipe() -> tuple[int, int]:
    """A non-blocking pipe where the system has no `pipe2`."""
    ends = os.pipe()
    for end in ends:
        os.set_blocking(end, False)
    return ends
