"""What happens to a bug: it is logged, the user is told, the window and the work stay."""

from __future__ import annotations

import logging
import sys
import traceback
from collections.abc import Callable
from types import TracebackType

from PySide6.QtCore import (
    QMessageLogContext,
    QtMsgType,
    qFormatLogMessage,
    qInstallMessageHandler,
)

from annotator import __version__
from annotator.ui.jobs import on_thread_failure
from annotator.ui.messages import Notice

_log = logging.getLogger("annotator.ui")
_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}
_NOISE = "This plugin does not support propagateSizeHints()"
"""What Qt says of every window where there is no screen; it means nothing to anybody."""
_SAID = "Something inside the program went wrong. What was saved is safe; please report this."


def install(tell: Callable[[Notice], object]) -> None:
    """From now on `tell` is called with a notice for every bug, whatever thread it is in."""

    def failed(
        kind: type[BaseException], error: BaseException, where: TracebackType | None
    ) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, where)
            return
        trace = "".join(traceback.format_exception(kind, error, where))
        report(tell, trace)

    sys.excepthook = failed
    on_thread_failure(failed)
    qInstallMessageHandler(_from_qt)


def report(tell: Callable[[Notice], object], trace: str) -> None:
    """Log a traceback and tell the user; the details can be copied from the message."""
    import platform

    from PySide6.QtCore import qVersion

    _log.critical("%s", trace)
    about = (
        f"annotator {__version__}, Python {platform.python_version()}, Qt {qVersion()}, "
        f"{platform.platform()}"
    )
    try:
        tell(Notice(_SAID, "bug", details=f"{about}\n\n{trace}"))
    except RuntimeError:  # the window is gone already: the log has it
        return


def hush_qt() -> None:
    """Let Qt write to stderr what it has to say, but not what it says without a screen."""
    qInstallMessageHandler(_to_stderr)


def _from_qt(kind: QtMsgType, _context: QMessageLogContext, text: str) -> None:
    if text != _NOISE:
        _log.log(_LEVELS.get(kind, logging.WARNING), "Qt: %s", text)


def _to_stderr(kind: QtMsgType, context: QMessageLogContext, text: str) -> None:
    if text != _NOISE:
        sys.stderr.write(qFormatLogMessage(kind, context, text) + "\n")
