"""Keeps a text that may be hard to read out of the window until the user wants to see it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from annotator.domain.annotation import Annotation, Kind
from annotator.domain.document import SENSITIVITY, AnnotatedDocument, Document
from annotator.domain.ids import Uid

if TYPE_CHECKING:
    from annotator.domain.annotation import Anchor
    from annotator.domain.hard_to_read import Warnings
    from annotator.ui.context import Context

COVER_FIRST = "cover first"
"""The value of the setting `content_warning` that covers texts."""


class Covers(QObject):
    """Decides which documents are covered; of those the window gets everything but the text.

    So nothing in it can paint, speak or copy a word of it. What was shown once is not covered
    again as long as the project is open.
    """

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._context = context
        self._seen: set[Uid] = set()
        self._then: tuple[Anchor | None, Uid | None] = (None, None)
        self.now: Warnings | None = None
        """Why the shown document is covered; `None` if it is not."""
        context.project_changed.connect(self._forget)
        context.settings_changed.connect(self._take_setting)

    def take(self, document: AnnotatedDocument | None) -> AnnotatedDocument | None:
        """What the window gets of a document that is opened."""
        self._then = (None, None)
        self.now = None
        if document is None:
            return None
        self.now = self.warnings_of(document.document)
        if self.now is None:
            self._seen.add(document.uid)
        return self.without_text(document)

    def without_text(self, document: AnnotatedDocument) -> AnnotatedDocument:
        """The shown document as it was read anew: all of it, or what the cover lets through."""
        if self.now is None:
            return document
        annotations = filter(self.shows, document.annotations)
        bare = replace(document, document=self.bare(document.document))
        return bare.with_annotations(annotations)

    def bare(self, document: Document) -> Document:
        """The shown document itself; without its text while it is covered."""
        return document if self.now is None else replace(document, text="")

    def shows(self, annotation: Annotation) -> bool:
        """Whether an annotation of the shown document is let through: it says no word of it."""
        return self.now is None or annotation.kind is Kind.DOCUMENT

    def keep(self, select: Anchor | None, activate: Uid | None) -> bool:
        """Keep where to go when the text is shown; whether it is covered at all."""
        if self.now is not None:
            self._then = (select, activate)
        return self.now is not None

    def lift(self) -> None:
        """Show the text: the user wants to see it."""
        context, then = self._context, self._then
        project, uid = context.project, context.document_uid
        if self.now is None or project is None or uid is None:
            return
        loaded = context.run(lambda: project.load(uid))
        if loaded is None:
            return
        self._seen.add(uid)
        context.show_document(loaded)
        select, activate = then
        context.open_document(uid, select=select, activate=activate)

    def warnings_of(self, document: Document) -> Warnings | None:
        """Why a document would be covered; `None` if it would not be."""
        from annotator.services.facts import WARNING_WORDS

        project = self._context.project
        if document.uid in self._seen or self._context.settings.content_warning != COVER_FIRST:
            return None
        fact = None if project is None else self._context.run(lambda: project.fact(WARNING_WORDS))
        if fact is None and SENSITIVITY not in document.meta:
            return None
        from annotator.domain.hard_to_read import warnings_of, words_from

        return warnings_of(document, words_from(fact)) or None

    def _forget(self) -> None:
        self._seen.clear()

    def _take_setting(self, key: str) -> None:
        if key == "content_warning" and self._context.settings.content_warning != COVER_FIRST:
            self.lift()
