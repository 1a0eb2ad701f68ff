"""Changes that may touch very many annotations: at once, or in a job."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from annotator.ui.context import Context
from annotator.ui.panels.trying import attempt
from annotator.ui.undo import HEAVY, tell_done

if TYPE_CHECKING:
    from annotator.domain.changes import Changes
    from annotator.services.project import IsCancelled, Progress, Project

Work = Callable[["Project", "Progress | None", "IsCancelled | None"], "Changes | None"]


def change(
    context: Context,
    title: str,
    work: Work,
    size: int,
    *,
    done: str,
    refuse: Callable[[str], object],
    after: Callable[[], object] = lambda: None,
) -> None:
    """Do `work` on the project; from `HEAVY` annotations on in a thread that can be stopped.

    `done` is said with an offer to undo it, `after` is called then. What cannot be is told to
    `refuse`; a stopped change has changed nothing.
    """
    project = context.project
    if project is None or not context.writable:
        return
    if size < HEAVY:
        changes = attempt(context, lambda: (work(project, None, None), True), refuse)
        if changes is not None:
            tell_done(context, done)
            after()
        return

    def in_thread(progress: Progress, cancelled: IsCancelled) -> Changes | None:
        with project.worker() as worker:
            return work(worker, progress, cancelled)

    def ended(changes: Changes | None) -> None:
        if context.project is not project:
            return
        if changes is not None:
            project.publish(changes)
        tell_done(context, done)
        after()

    refuse("")
    context.jobs.run(title, in_thread, ended)
