"""The offer to take back what was just done, beside every destructive act."""

from __future__ import annotations

from annotator.ui.context import Context
from annotator.ui.messages import Offer


def tell_done(context: Context, text: str) -> None:
    """Say what was done and offer to undo it.

    The offer holds for that very action: when something else was done since, it says so rather
    than undo the wrong thing.
    """
    project = context.project
    if project is None:
        return
    entry = project.next_undo()
    if entry is None:
        context.tell(text)
        return

    def undo() -> None:
        if context.project is not project:
            return  # It was closed meanwhile.
        newest = project.next_undo()
        if newest is None or newest.id != entry.id:
            context.tell("Other things were done since. Undo goes back one step at a time.")
            return
        context.run(project.undo)

    context.tell(text, Offer("Undo", undo))
