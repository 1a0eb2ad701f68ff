"""Long work off the window's thread: the only module that starts threads."""

from __future__ import annotations

import threading
import traceback
from collections.abc import Callable
from types import TracebackType
from typing import Any, TypeAlias, TypeVar

from PySide6.QtCore import QObject, QRunnable, QThreadPool, Signal

from annotator.domain.errors import AnnotatorError, Cancelled

T = TypeVar("T")

Progress: TypeAlias = Callable[[int, "int | None"], None]
"""Called with how much is done and, if known, how much there is."""
IsCancelled: TypeAlias = Callable[[], bool]


class Job(QObject):
    """One piece of work: its title, how far it is, and how it ended.

    Lives on the window's thread, and until its work has ended; the signals are emitted by the
    worker and arrive here queued.
    """

    progressed = Signal(int, object)
    """Done, and the whole or `None`."""
    succeeded = Signal(object)
    failed = Signal(object)
    """The `AnnotatorError` whose sentence is for the user."""
    broke = Signal(str)
    """The traceback of a bug."""
    ended = Signal()
    """Comes last, whatever happened."""

    def __init__(self, title: str, *, stoppable: bool = True) -> None:
        super().__init__()
        self.title = title
        self.stoppable = stoppable
        self.done = 0
        self.whole: int | None = None
        self.running = True
        self._cancel = threading.Event()
        self.progressed.connect(self._note_progress)

    def cancel(self) -> None:
        """Ask the work to stop; it ends as soon as it looks."""
        self._cancel.set()

    @property
    def cancelled(self) -> bool:
        """Whether somebody asked it to stop."""
        return self._cancel.is_set()

    def _note_progress(self, done: int, whole: int | None) -> None:
        self.done, self.whole = done, whole


class Jobs(QObject):
    """The jobs of one window, shown in its status bar."""

    changed = Signal()
    """A job began, went on or ended."""
    failed = Signal(str, object)
    """The title of a job and the `AnnotatorError` it ended with."""
    broke = Signal(str, str)
    """The title of a job and the traceback it ended with."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.running: list[Job] = []
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(2)

    def run(
        self,
        title: str,
        work: Callable[[Progress, IsCancelled], T],
        done: Callable[[T], object],
        *,
        stoppable: bool = True,
    ) -> Job:
        """Do `work` in a thread, then call `done` with its result on the window's thread.

        What is not `stoppable` never asks whether it is cancelled. `work` must not touch
        widgets nor a connection of another thread (`Project.worker()` makes one of its own). An
        `AnnotatorError` it raises is told to the user; a cancelled job says nothing.
        """
        job = Job(title, stoppable=stoppable)
        self.running.append(job)
        job.progressed.connect(self.changed)
        job.succeeded.connect(done)
        job.failed.connect(lambda error: self._tell(job, error))
        job.broke.connect(lambda trace: self.broke.emit(title, trace))
        job.ended.connect(lambda: self._end(job))
        self.changed.emit()
        self._pool.start(_Work(job, work))
        return job

    def cancel_all(self, wait_ms: int = 5000) -> bool:
        """Stop every job and wait for them; whether all ended in time."""
        for job in self.running:
            job.cancel()
        return self._pool.waitForDone(wait_ms)

    def _tell(self, job: Job, error: AnnotatorError) -> None:
        if not isinstance(error, Cancelled):
            self.failed.emit(job.title, error)

    def _end(self, job: Job) -> None:
        job.running = False
        self.running.remove(job)
        self.changed.emit()
        job.deleteLater()


class _Work(QRunnable):
    """What runs in the thread; it knows the job only to report to it."""

    def __init__(self, job: Job, work: Callable[[Progress, IsCancelled], Any]) -> None:
        super().__init__()
        self._job, self._work = job, work

    def run(self) -> None:
        job = self._job
        try:
            result = self._work(job.progressed.emit, lambda: job.cancelled)
        except AnnotatorError as error:
            job.failed.emit(error)
        except BaseException:  # noqa: BLE001 - a worker's bug is told by the window, not lost
            job.broke.emit(traceback.format_exc())
        else:
            job.succeeded.emit(result)
        job.ended.emit()


FailureHook: TypeAlias = Callable[
    [type[BaseException], BaseException, "TracebackType | None"], object
]


def on_thread_failure(hook: FailureHook) -> None:
    """Call `hook` for what no job caught, instead of printing it."""

    def failed(what: threading.ExceptHookArgs) -> None:
        if what.exc_value is not None:
            hook(what.exc_type, what.exc_value, what.exc_traceback)

    threading.excepthook = failed
