"""Keeps the view showing what the context shows: document, spans, labels, looks."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal

from annotator.domain.annotation import Anchor, Annotation, Kind
from annotator.domain.changes import Change, Changes, Entity
from annotator.domain.document import AnnotatedDocument
from annotator.domain.ids import Uid
from annotator.ui.context import Context
from annotator.ui.editor.belonging import belongings
from annotator.ui.editor.metrics import Density
from annotator.ui.editor.span_index import hull_of
from annotator.ui.editor.view import ArticleView


class Follower(QObject):
    """Takes over only what a change names: one span added costs the same in any document."""

    about_to_show = Signal()
    """Another document, or none, is about to be shown."""

    def __init__(self, context: Context, view: ArticleView) -> None:
        super().__init__(view)
        self._context = context
        self._view = view
        self._shown: Uid | None = None
        self._clicked = False
        context.document_changed.connect(self.show_document)
        context.place_requested.connect(self._show_place)
        context.changes_published.connect(self._follow)
        context.active_changed.connect(self._show_active)
        context.theme_changed.connect(self._wear_theme)
        context.settings_changed.connect(self._take_setting)
        context.problems.changed.connect(self._mark_problems)
        view.span_clicked.connect(self._span_clicked)

    def begin(self) -> None:
        """Show what the context shows now, in its looks."""
        for key in ("font", "density"):
            self._take_setting(key)
        self._wear_theme()
        self.show_document()

    def show_document(self) -> None:
        """Show the context's document from its top; the one shown already stays in its place."""
        context, view = self._context, self._view
        document = context.document if context.document_uid is not None else None
        self.about_to_show.emit()
        view.set_labels(context.label_set)
        view.writable = context.writable
        if document is None or context.covers.now is not None:
            self._shown = None
            view.set_article("")
            return
        if document.uid == self._shown and document.text == view.text:
            view.set_spans(self._shown_annotations(document))
            return
        self._shown = document.uid
        view.set_article(document.text, self._shown_annotations(document))

    def _shown_annotations(self, document: AnnotatedDocument) -> Sequence[Annotation]:
        """The document's annotations, and the whole project's that point into it."""
        wide = self._context.wide
        return (*document.annotations, *wide.values()) if wide else document.annotations

    def _show_place(self, place: Anchor) -> None:
        self._view.select(place)

    def _show_active(self, uid: Uid | None) -> None:
        self._view.set_active(uid, reveal=not self._clicked)
        self._show_belongings(reveal=not self._clicked)

    def _show_belongings(self, *, reveal: bool = False) -> None:
        """Mark what belongs to the active annotation; of what has no words go to the first."""
        context, view = self._context, self._view
        active = None if context.active is None else context.find(context.active)
        found = {} if active is None else belongings(active, context.find)
        view.show_belongings(found)
        if reveal and active is not None and active.kind in (Kind.FRAME, Kind.CLUSTER):
            view.reveal_some(found)

    def _span_clicked(self, uid: Uid | None) -> None:
        # What is clicked on is in view; of a long span the beginning need not be.
        self._clicked = True
        self._context.set_active(uid)
        self._clicked = False

    def _mark_problems(self, uids: set[Uid] | None) -> None:
        if uids is None:
            self._view.viewport().update()
            return
        places = [self._context.problems.words_of(uid) for uid in uids]
        shown = [self._view.index.get(uid) for uid in places if uid is not None]
        self._view.repaint_over(hull_of(span) for span in shown if span is not None)

    def _wear_theme(self) -> None:
        self._view.set_theme(self._context.theme)

    def _take_setting(self, key: str) -> None:
        settings = self._context.settings
        if key in ("font", "font_size"):
            self._view.set_reading_font(settings.font, settings.font_size)
        elif key == "density":
            self._view.set_density(Density(settings.density))

    def _follow(self, changes: Changes) -> None:
        context, view = self._context, self._view
        if changes.bulk or changes.of(Entity.LABEL):
            view.set_labels(context.label_set)
        if self._shown is None:
            return
        if changes.bulk:
            document = context.document
            if document is None or document.text != view.text:
                self.show_document()
                return
            view.set_spans(self._shown_annotations(document))
            view.set_active(context.active)
            self._show_belongings()
            return
        for change in changes.records:
            if change.entity is Entity.ANNOTATION:
                self._follow_annotation(change)
        if context.active in changes.of(Entity.ANNOTATION).updated:
            self._show_belongings()

    def _follow_annotation(self, change: Change) -> None:
        view, after = self._view, change.after
        record = change.before if after is None else after
        if not isinstance(record, Annotation):
            return
        if record.kind is Kind.SPAN:
            if not isinstance(after, Annotation):
                view.drop_span(change.uid)
            elif after.document == self._shown:
                view.put_span(after)
        elif record.kind in (Kind.RELATION, Kind.FRAME):
            # Those of other documents, or of the whole project, may have an end here, too.
            if isinstance(after, Annotation):
                view.relations.put(after)
            else:
                view.relations.drop(change.uid)
