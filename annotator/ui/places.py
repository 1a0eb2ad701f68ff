"""The place in a project: where a window opens it, and what is remembered when it is left."""

from __future__ import annotations

from typing import TYPE_CHECKING

from annotator.domain.annotation import Anchor
from annotator.domain.changes import Changes, Entity
from annotator.domain.ids import Uid
from annotator.ui import state
from annotator.ui.context import Context
from annotator.ui.pages.stack import Pages
from annotator.ui.state import Place, WindowState

if TYPE_CHECKING:
    from annotator.services.project import Project


class Places:
    """Brings the user back to document, selection and active annotation.

    Without a remembered state it opens the first document and remembers nothing.
    """

    def __init__(self, context: Context, pages: Pages, remembered: WindowState | None) -> None:
        self._context, self._pages, self._state = context, pages, remembered
        context.changes_published.connect(self._begin)

    def come_back(self) -> None:
        """Show the open project where it was left, or at its first document."""
        project = self._context.project
        if project is None:
            return
        place = None if self._state is None else self._state.place(project.path)
        if place is not None and self._show(place):
            return
        self._show_first(project)

    def keep(self) -> None:
        """Remember where the user is."""
        project, uid = self._context.project, self._context.document_uid
        view = self._pages.view
        if self._state is None or project is None or uid is None or view is None:
            return
        selection = view.selection or Anchor(view.caret, view.caret)
        place = Place(uid, selection.start, selection.end, view.first_visible, self._context.active)
        self._state.keep_place(project.path, place)

    def save(self) -> None:
        """Write what is remembered; the last thing a window does."""
        if self._state is not None:
            state.save(self._state)

    def _begin(self, changes: Changes) -> None:
        """Show the first article when some have come, by import or redo, and none is shown."""
        context = self._context
        if context.project is None or context.document_uid is not None:
            return
        if changes.bulk or changes.of(Entity.DOCUMENT).added:
            self._show_first(context.project)

    def _show_first(self, project: Project) -> None:
        first = self._context.run(lambda: project.neighbour(None, 1))
        if first is not None:
            self._context.open_document(first)

    def _show(self, place: Place) -> bool:
        project = self._context.project
        uid = Uid(place.document)
        if project is None or project.document_row(uid) is None:
            return False
        if not self._context.open_document(uid):
            return False
        self._scroll(place)
        if place.active is not None and Uid(place.active) in self._context.annotations:
            self._context.set_active(Uid(place.active))
        return True

    def _scroll(self, place: Place) -> None:
        """Bring selection and view to where they were, if the text still has that place."""
        view, document = self._pages.view, self._context.document
        length = 0 if document is None else len(document.text)
        if view is None or not 0 <= place.start <= place.end <= length:
            return
        view.come_back(Anchor(place.start, place.end), min(place.top, length))
