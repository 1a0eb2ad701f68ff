"""The words of relations' ends in other documents: read once, and kept true."""

from __future__ import annotations

from PySide6.QtCore import QObject

from annotator.domain.annotation import Kind
from annotator.domain.changes import Changes, Entity
from annotator.domain.ids import Uid
from annotator.ui.context import Context
from annotator.ui.editor.relation_index import Link, end_of
from annotator.ui.editor.relation_words import far_end_words
from annotator.ui.editor.view import ArticleView


class FarWords(QObject):
    """What the stubs of an article say of ends that have no place in it.

    Laying out a line asks for them again and again; the text of another document is read for
    the first time only. When something that an end is told by changes, its relation is laid out
    anew.
    """

    def __init__(self, context: Context, view: ArticleView) -> None:
        super().__init__(view)
        self._context = context
        self._view = view
        self._known: dict[Uid, tuple[Link, str]] = {}
        self._users: dict[Uid, set[Uid]] = {}  # relations, by what their far ends are told by
        context.document_changed.connect(self._forget)
        context.changes_published.connect(self._follow)

    def __call__(self, link: Link) -> str:
        """The words of the end of a relation that has no place in the shown article."""
        known = self._known.get(link.uid)
        if known is not None and known[0] == link:
            return known[1]
        words = far_end_words(self._context, link)
        self._known[link.uid] = link, words
        for uid in self._told_by(link):
            self._users.setdefault(uid, set()).add(link.uid)
        return words

    def _told_by(self, link: Link) -> list[Uid]:
        """The far end, and the trigger whose words a frame is told by."""
        end = end_of(link.annotation, "from" if link.source is None else "to")
        found = None if end is None else self._context.find(end)
        if end is None or found is None or found.kind is not Kind.FRAME:
            return [] if end is None else [end]
        trigger = end_of(found, "trigger")
        return [end] if trigger is None else [end, trigger]

    def _follow(self, changes: Changes) -> None:
        if changes.bulk or changes.of(Entity.LABEL):
            self._forget()
            return
        touched = [c.uid for c in changes.records if c.entity is Entity.ANNOTATION]
        stale = {relation for uid in touched for relation in self._users.pop(uid, ())}
        for relation in stale:
            if self._known.pop(relation, None) is not None:
                self._view.relations.reread(relation)

    def _forget(self) -> None:
        self._known.clear()
        self._users.clear()
