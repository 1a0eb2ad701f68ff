"""A dialog that does long work: one job at a time, with progress, stopped when it closes."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtWidgets import QPlainTextEdit, QProgressBar, QWidget

from annotator.domain.errors import AnnotatorError, Cancelled, InvalidInput
from annotator.ui.context import Context, sentence
from annotator.ui.dialogs.sheet import Sheet
from annotator.ui.jobs import IsCancelled, Job, Progress
from annotator.ui.models.wording import full_stop

if TYPE_CHECKING:
    from annotator.services.project import Project

T = TypeVar("T")
STEPS = 1000


class WorkingSheet(Sheet):
    """Runs work on a connection of its own and shows how far it is.

    Only the newest job counts: what an older one still says is not shown any more.
    """

    def __init__(self, context: Context, title: str, parent: QWidget | None = None) -> None:
        super().__init__(context, title, parent)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(4)
        self.bar.setRange(0, STEPS)
        policy = self.bar.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self.bar.setSizePolicy(policy)
        self.bar.hide()
        self.report = QPlainTextEdit()
        self.report.setReadOnly(True)
        self.report.setTabChangesFocus(True)
        self.job: Job | None = None

    def work(
        self,
        title: str,
        what: Callable[[Project, Progress, IsCancelled], T],
        done: Callable[[T], object],
        failed: Callable[[AnnotatorError], object],
        always: Callable[[T], object] | None = None,
    ) -> None:
        """Do `what` with a project of the worker's own, in place of the job that runs.

        `done` or `failed` is called while this dialog is open and waits for this very job;
        `always` even when it is not: what was written must be told to the window.
        """
        self.stop()
        project = self.context.project
        if project is None:
            return

        def run(progress: Progress, cancelled: IsCancelled) -> T | AnnotatorError:
            def tell(part: int, whole: int | None) -> None:
                # A signal's numbers have 32 bits; bytes of a corpus may need more.
                progress(part * STEPS // whole if whole else 0, STEPS if whole else 0)

            try:
                with project.worker() as worker:
                    return what(worker, tell, cancelled)
            except AnnotatorError as error:
                return error

        def end(result: T | AnnotatorError) -> None:
            failure = result if isinstance(result, AnnotatorError) else None
            if always is not None and not isinstance(result, AnnotatorError):
                always(result)
            if self.job is not job:
                return
            self._rest()
            if failure is not None:
                if not isinstance(failure, Cancelled):
                    failed(failure)
            elif not isinstance(result, AnnotatorError):
                done(result)

        job: Job = self.context.jobs.run(title, run, end)
        self.job = job
        self.bar.setRange(0, 0)
        self.bar.show()
        job.progressed.connect(lambda part, whole: self._show_progress(job, part, whole))
        job.ended.connect(lambda: self._rest() if self.job is job else None)
        self.busy_changed()

    @property
    def busy(self) -> bool:
        """Whether a job of this dialog runs."""
        return self.job is not None

    def stop(self) -> None:
        """Cancel the job that runs; nothing it says later is shown."""
        if self.job is not None:
            self.job.cancel()
            self._rest()

    def busy_changed(self) -> None:
        """Called when a job began or ended; for buttons."""

    def say(self, error: AnnotatorError) -> None:
        """Show why it could not be done."""
        # A sentence that begins with a file's name keeps it as it is.
        located = isinstance(error, InvalidInput) and error.path is not None
        self.refuse(full_stop(str(error)) if located else sentence(error))

    def done(self, result: int) -> None:
        self.stop()
        super().done(result)

    def _show_progress(self, job: Job, part: int, whole: int) -> None:
        if self.job is job:
            self.bar.setRange(0, whole)
            self.bar.setValue(part)

    def _rest(self) -> None:
        self.job = None
        self.bar.hide()
        self.busy_changed()
