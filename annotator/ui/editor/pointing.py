"""Pointing to words in the article for something that a form wants: a source, a proof."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from annotator.domain.changes import Changes, Entity
from annotator.domain.ids import Uid
from annotator.ui.context import Context
from annotator.ui.editor.view import ArticleView

_GO = "Go to the words first: Space, a hint, a click. Enter takes them, Esc stops."


@dataclass(frozen=True, slots=True)
class _Pointing:
    holder: Uid
    words: str
    take: Callable[[Uid], bool]


class Pointing(QObject):
    """Waits until the user has gone to an annotation or selected words, and hands them over.

    Selected words become a highlight. Afterwards the annotation that wanted them is active again.
    """

    mode_changed = Signal(str)
    """What is looked for, in a few words; empty when nothing is."""

    def __init__(self, context: Context, view: ArticleView) -> None:
        super().__init__(view)
        self._context, self._view = context, view
        self._wanted: _Pointing | None = None
        view.span_clicked.connect(self._clicked)
        context.project_changed.connect(self._forget)
        context.changes_published.connect(self._follow)

    @property
    def words(self) -> str:
        """What the status bar says meanwhile."""
        return "" if self._wanted is None else self._wanted.words

    @property
    def holder(self) -> Uid | None:
        """The annotation that words are looked for."""
        return None if self._wanted is None else self._wanted.holder

    def start(self, holder: Uid, what: str, take: Callable[[Uid], bool]) -> None:
        """Look for words; `what` says what for, `take` gets the uid of what was found."""
        self._wanted = _Pointing(holder, f"{what}: go to the words, Enter takes them", take)
        self.mode_changed.emit(self.words)
        self._view.setFocus()

    def take(self) -> bool:
        """Take the selected words, else the active annotation; whether something is wanted."""
        wanted, context = self._wanted, self._context
        if wanted is None:
            return False
        uid = context.active if self._view.selection is None else self._highlighted()
        if uid is None or uid == wanted.holder:
            context.message.emit(_GO)
            return True
        if wanted.take(uid):
            self._view.clear_selection()
            self.stop()
        return True

    def stop(self) -> bool:
        """Look for nothing any more; whether something was wanted."""
        wanted = self._wanted
        if wanted is None:
            return False
        self._forget()
        if self._context.find(wanted.holder) is not None:
            self._context.set_active(wanted.holder)
        return True

    def _forget(self) -> None:
        if self._wanted is not None:
            self._wanted = None
            self.mode_changed.emit("")

    def _highlighted(self) -> Uid | None:
        """The selected words as a highlight, which is made if it is not there."""
        from annotator.services import editing

        context, selection = self._context, self._view.selection
        project, document = context.project, context.document_uid
        if project is None or document is None or selection is None:
            return None
        made = context.run(
            lambda: editing.add_span(project, document, [selection], None, cause=self)
        )
        return None if made is None else made.uid

    def _clicked(self, uid: Uid | None) -> None:
        wanted = self._wanted
        if wanted is not None and uid is not None and uid != wanted.holder and wanted.take(uid):
            self.stop()

    def _follow(self, changes: Changes) -> None:
        wanted = self._wanted
        if wanted is not None and wanted.holder in changes.of(Entity.ANNOTATION).removed:
            self._forget()
