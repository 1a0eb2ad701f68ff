"""Undo and redo as the user meets them: from the project's history, across documents and starts."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from annotator.domain.changes import Changes, Entity
from annotator.domain.ids import Uid
from annotator.ui.context import Context
from annotator.ui.messages import Offer

if TYPE_CHECKING:
    from annotator.services.project import HistoryEntry

LARGE = 100
"""Annotations in one action from which a second press is asked for."""
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
        if project is None:
            return
        entry = self._context.run(project.next_undo)
        if entry is None:
            self._context.message.emit("Nothing to undo.")
        elif self._may(entry):
            take_back(self._context, entry)

    def redo(self) -> None:
        """Do the action again that was undone last."""
        project = self._context.project
        if project is None:
            return
        entry = self._context.run(project.next_redo)
        if entry is None:
            self._context.message.emit("Nothing to redo.")
        else:
            _step(self._context, project.redo, f"Redone: {entry.title}")

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
    project = context.project
    if project is not None:
        _step(context, project.undo, f"Undone: {entry.title}")


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
        if context.project is not project:
            return
        newest = project.next_undo()
        if newest is not None and newest.id == entry.id:
            take_back(context, entry)
        else:
            context.tell("Other things were done since. Undo goes back one step at a time.")

    context.tell(text, Offer("Undo", undo))


def _step(context: Context, step: Callable[[], Changes | None], said: str) -> bool:
    before = context.document_uid
    changes = context.run(step)
    if changes is None:
        return False
    where = _where(changes)
    if where is not None and where != before and _go(context, where):
        shown = context.document
        if shown is not None:
            said += f" in “{shown.title or shown.id}”"
    context.message.emit(said)
    return True


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
