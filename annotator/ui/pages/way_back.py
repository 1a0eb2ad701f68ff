"""From an article that a page has opened, back to that page, as long as one only looks."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from annotator.ui.context import Context

if TYPE_CHECKING:
    from annotator.ui.editor.view import ArticleView


class WayBack:
    """Escape leads back until something was done: then it means what it always does there."""

    def __init__(
        self, context: Context, view: ArticleView, back: Callable[[], object]
    ) -> None:
        """A page has just opened a place in the article; `back` brings the page again."""
        self._context, self._view = context, view
        self._back: Callable[[], object] | None = back
        self._seen = self._state()

    def take(self) -> bool:
        """Go back if nothing was done since; whether it went."""
        back, unmoved = self._back, self._seen == self._state()
        self._back = None
        if back is None or not unmoved:
            return False
        back()
        return True

    def _state(self) -> tuple[object, ...]:
        context, project = self._context, self._context.project
        newest = None if project is None else project.next_undo()
        done = None if newest is None else newest.id
        return context.document_uid, context.active, self._view.selection, done
