"""Undo and redo as the user meets them: from the project's history, across documents and starts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QObject, QTimer

from annotator.domain.changes import Changes, Entity
from annotator.domain.ids import Uid
from annotator.ui.context import Context
from annotator.ui.messages import Offer
from annotator.ui.models.wording import one_line

if TYPE_CHECKING:
    from annotator.services.project import HistoryEntry
    from annotator.ui.jobs import IsCancelled, Progress

LARGE = 100
"""Annotations in one action from which a second press is asked for."""
HEAVY = 5000
"""Rows in one action from which it is taken back in a thread: the window would stand still."""
OTHERS_SINCE = "Other things were done since. Undo goes back one step at a time."
PATIENCE_MS = 8000
"""How long the second press may take."""


class Undo(QObject):
    """Takes actions back, large and old ones only at the second press, and does them again."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._context = context
        self._asked: int | None = None
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(PATIENCE_MS)
        self._patience.timeout.connect(self._forget)
        context.changes_published.connect(self._forget)
        context.project_changed.connect(self._forget)

    def undo(self) -> None:
        """Take the newest action back."""
        project = self._context.project
        if project is None or _waits(self._context):
            return
        entry = self._context.run(project.next_undo)
        if entry is None:
            self._context.message.emit("Nothing to undo.")
        elif self._may(entry):
            take_back(self._context, entry)

    def redo(self) -> None:
        """Do the action again that was undone last."""
        project = self._context.project
        if project is None or _waits(self._context):
            return
        entry = self._context.run(project.next_redo)
        if entry is None:
            self._context.message.emit("Nothing to redo.")
        else:
            _step(self._context, entry, "redo")

    def _may(self, entry: HistoryEntry) -> bool:
        """Whether to go on: small fresh actions at once, others when asked again.

        Redo never asks: it brings back what was there a moment ago.
        """
        if (entry.size <= LARGE and entry.this_session) or self._asked == entry.id:
            return True
        self._asked = entry.id
        self._patience.start()
        why = f"{entry.size:,} changes" if entry.size > LARGE else "done before this start"
        self._context.message.emit(f"Undo “{entry.title}” ({why})? Press Ctrl+Z again.")
        return False

    def _forget(self, _changes: object = None) -> None:
        self._asked = None
        self._patience.stop()


def take_back(context: Context, entry: HistoryEntry) -> None:
    """Undo `entry`, which is the newest action; go where it was done and say so."""
    _step(context, entry, "undo")


def tell_done(context: Context, text: str) -> None:
    """Say what was done and offer to undo it.

    The offer holds for that very action: when something else was done since, it says so rather
    than undo the wrong thing.
    """
    project = context.project
    entry = None if project is None else project.next_undo()
    if project is None or entry is None:
        context.tell(text)
        return

    def undo() -> None:
        if context.project is not project or _waits(context):
            return
        newest = project.next_undo()
        if newest is not None and newest.id == entry.id:
            take_back(context, entry)
        else:
            context.tell(OTHERS_SINCE)

    context.tell(text, Offer("Undo", undo))


def _step(context: Context, entry: HistoryEntry, way: Literal["undo", "redo"]) -> None:
    """Take `entry` back or do it again: at once, or in a thread when it is large."""
    project = context.project
    if project is None:
        return
    if entry.size >= HEAVY:
        _step_in_thread(context, entry, way)
        return
    before = context.document_uid
    changes = context.run(project.undo if way == "undo" else project.redo)
    if changes is not None:
        _tell(context, changes, entry, way, before)


def _step_in_thread(context: Context, entry: HistoryEntry, way: Literal["undo", "redo"]) -> None:
    project = context.project
    assert project is not None
    before = context.document_uid

    def work(progress: Progress, _cancelled: IsCancelled) -> Changes | None:
        with project.worker() as worker:
            undoing = way == "undo"
            newest = worker.next_undo() if undoing else worker.next_redo()
            if newest is None or newest.id != entry.id:
                return None
            step = worker.undo if undoing else worker.redo
            return step(progress=progress)

    def done(changes: Changes | None) -> None:
        if context.project is not project:
            return
        if changes is None:
            context.tell(OTHERS_SINCE)
            return
        project.publish(changes)
        _tell(context, changes, entry, way, before)

    verb = "Undoing" if way == "undo" else "Redoing"
    title = f"{verb} “{one_line(entry.title, 40)}”"
    context.message.emit("")  # what was asked or said before is settled
    context.jobs.run(title, work, done, stoppable=False)


def _waits(context: Context) -> bool:
    """Whether something runs that has to end first; then that is said."""
    for job in context.jobs.running:
        if not job.stoppable:
            context.message.emit(f"{job.title}: one moment.")
            return True
    return False


def _tell(
    context: Context,
    changes: Changes,
    entry: HistoryEntry,
    way: Literal["undo", "redo"],
    before: Uid | None,
) -> None:
    """Go where it happened and say what was done."""
    said = f"{'Undone' if way == 'undo' else 'Redone'}: {entry.title}"
    where = _where(changes)
    if where is not None and where != before and _go(context, where):
        shown = context.document
        if shown is not None:
            said += f" in “{shown.document.name}”"
    context.message.emit(said)


def _go(context: Context, uid: Uid) -> bool:
    """Show where it happened, if that document is there."""
    project = context.project
    if project is None or project.document_row(uid) is None:
        return False
    return context.open_document(uid)


def _where(changes: Changes) -> Uid | None:
    """The document that a change leads to: the one it names, else the one that came back."""
    added = changes.of(Entity.DOCUMENT).added
    return next(iter(added)) if len(added) == 1 else changes.document
