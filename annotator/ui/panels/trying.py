"""One change whose refusal is told beside the field where it was typed."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from annotator.domain.errors import Conflict, InvalidInput, NotFound
from annotator.ui.context import Context, sentence

T = TypeVar("T")


def attempt(context: Context, what: Callable[[], T], refuse: Callable[[str], object]) -> T | None:
    """Do `what`; `None` when it could not be done.

    What was typed wrongly is told to `refuse` as a sentence (an empty one takes the last away);
    what the disk or the project has against it goes to the message bar, as everywhere.
    """

    def trying() -> T | None:
        try:
            done = what()
        except (InvalidInput, NotFound, Conflict) as error:
            refuse(sentence(error))
            return None
        refuse("")
        return done

    return context.run(trying)
