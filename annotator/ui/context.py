"""What the parts of a window share: the project, the shown document, and what happens to them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from annotator.domain.annotation import Annotation
from annotator.domain.changes import Change, Changes, DocumentRecord, Entity
from annotator.domain.label import LabelSet
from annotator.ui.covers import Covers
from annotator.ui.jobs import Jobs
from annotator.ui.live_problems import LiveProblems
from annotator.ui.telling import Telling, sentence
from annotator.ui.theme import LIGHT, Theme

if TYPE_CHECKING:
    from annotator.domain.annotation import Anchor
    from annotator.domain.document import AnnotatedDocument, Document
    from annotator.domain.ids import Uid
    from annotator.services.project import DocumentFilter, Project
    from annotator.services.settings import Settings

__all__ = ["Context", "sentence"]


class Context(Telling):
    """The one object that editor, panels and window hold in common.

    It keeps the shown document true: a published change is applied here first, then
    `changes_published` tells the views, which read `annotations` and `document` afterwards.
    """

    project_changed = Signal()
    """Another project is open, or none."""
    document_changed = Signal()
    """Another document is shown, or none, or its text or title is another."""
    place_requested = Signal(object)
    """An `Anchor` to select and bring into view; comes after `document_changed`."""
    changes_published = Signal(object)
    """A `Changes`; every one that the project publishes."""
    active_changed = Signal(object)
    """The uid of the active annotation (of any kind, anywhere in the project), or `None`."""
    armed_changed = Signal(object)
    """The uid of the armed label, or `None`."""
    pointed_changed = Signal(object)
    """The uid of the label that the mouse points at in a list, or `None`."""
    filter_changed = Signal()
    """`document_filter` is another: "next document" now means another one."""
    theme_changed = Signal()
    settings_changed = Signal(str)
    """The key of the setting that was changed."""

    def __init__(self, settings: Settings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.settings = settings
        self.jobs = Jobs(self)
        self.theme: Theme = LIGHT
        self.project: Project | None = None
        self.document_filter: DocumentFilter | None = None
        self._shown: AnnotatedDocument | None = None
        self._annotations: dict[Uid, Annotation] = {}
        self._wide: dict[Uid, Annotation] = {}
        self._stale = False
        self._active: Uid | None = None
        self._armed: Uid | None = None
        self._pointed: Uid | None = None
        self._unsubscribe: Callable[[], None] | None = None
        self.covers = Covers(self)
        self.problems = LiveProblems(self)

    # What is shown

    @property
    def document(self) -> AnnotatedDocument | None:
        """The shown document with its annotations as they are now.

        Made anew after a change, which takes time in proportion to the document's annotations:
        whoever follows single changes uses `annotations` and `Changes.records`.
        """
        if self._stale and self._shown is not None:
            self._shown = replace(
                self._shown,
                annotations=tuple(self._annotations.values()),
                label_set=self.label_set,
            )
            self._stale = False
        return self._shown

    @property
    def bare_document(self) -> Document | None:
        """The shown document as it is now, without its annotations: costs nothing."""
        return None if self._shown is None else self._shown.document

    @property
    def document_uid(self) -> Uid | None:
        """The uid of the shown document."""
        return None if self._shown is None else self._shown.uid

    @property
    def text(self) -> str:
        """The exact text of the shown document; nothing without one."""
        return "" if self._shown is None else self._shown.text

    @property
    def annotations(self) -> Mapping[Uid, Annotation]:
        """The annotations of the shown document by uid, in no particular order."""
        return self._annotations

    @property
    def wide(self) -> Mapping[Uid, Annotation]:
        """The annotations of the whole project that point into the shown document, by uid."""
        return self._wide

    def find(self, uid: Uid) -> Annotation | None:
        """An annotation, of whatever document; `None` if it is not in the project."""
        found = self._annotations.get(uid) or self._wide.get(uid)
        project = self.project
        if found is not None or project is None:
            return found
        return self.run(lambda: project.find_annotation(uid))

    @property
    def label_set(self) -> LabelSet:
        """The project's labels; empty without a project."""
        return LabelSet() if self.project is None else self.project.label_set

    @property
    def active(self) -> Uid | None:
        """The uid of the active annotation."""
        return self._active

    @property
    def armed(self) -> Uid | None:
        """The uid of the armed label: the one every new selection gets at once."""
        return self._armed

    @property
    def pointed(self) -> Uid | None:
        """The uid of the label that the mouse points at in a list."""
        return self._pointed

    @property
    def writable(self) -> bool:
        """Whether there is a project that can be changed."""
        return self.project is not None and not self.project.read_only

    # Doing

    def set_project(self, project: Project | None) -> None:
        """Show another project (opened by the caller), or none; closes nothing."""
        if self._unsubscribe is not None:
            self._unsubscribe()
            self._unsubscribe = None
        self.show_document(None)
        self.arm(None)
        self.document_filter = None
        self.project = project
        self.saved = True
        if project is not None:
            self._unsubscribe = project.subscribe(self._publish)
        self.project_changed.emit()

    def open_document(
        self, uid: Uid, *, select: Anchor | None = None, activate: Uid | None = None
    ) -> bool:
        """Show a document, select a range in it, make an annotation active; whether it worked."""
        if uid != self.document_uid:
            project = self.project
            if project is None:
                return False
            loaded = self.run(lambda: project.load(uid))
            if loaded is None:
                return False
            self.show_document(loaded)
        if self.covers.keep(select, activate):
            return True
        if select is not None:
            self.place_requested.emit(select)
        if activate is not None:
            self.set_active(activate)
        return True

    def show_document(self, document: AnnotatedDocument | None) -> None:
        """Show a document that has been loaded, or nothing."""
        if document is None and self._shown is None:
            return
        document = self.covers.take(document)
        self._leave(document)
        self._shown = document
        self._stale = False
        self._annotations = {} if document is None else {a.uid: a for a in document.annotations}
        self._read_wide()
        self.document_changed.emit()

    def _leave(self, document: AnnotatedDocument | None) -> None:
        """What belongs to the document left is not active any more; the project's stays so."""
        active = None if self._active is None or document is None else self.find(self._active)
        if active is None or active.document is not None:
            self.set_active(None)

    def set_active(self, uid: Uid | None) -> None:
        """Make any annotation of the project the active one, or none.

        It stays so while it exists and its document is shown; what has none stays so anyway.
        """
        if uid != self._active:
            self._active = uid
            self.active_changed.emit(uid)

    def arm(self, label: Uid | None) -> None:
        """Give every new selection this label at once, until `None`."""
        if label != self._armed:
            self._armed = label
            self.armed_changed.emit(label)

    def point_at(self, label: Uid | None) -> None:
        """Say which label the mouse points at in a list, or none."""
        if label != self._pointed:
            self._pointed = label
            self.pointed_changed.emit(label)

    def set_filter(self, where: DocumentFilter | None) -> None:
        """Restrict which documents "next" and "previous" go through; `None` is all."""
        if where != self.document_filter:
            self.document_filter = where
            self.filter_changed.emit()

    def set_theme(self, theme: Theme) -> None:
        """Tell everything painted by hand to use another theme."""
        if theme is not self.theme:
            self.theme = theme
            self.theme_changed.emit()

    # Following changes

    def _publish(self, changes: Changes) -> None:
        self.saved = True
        if self._shown is not None:
            self._follow(changes)
        self.changes_published.emit(changes)
        active = self._active
        if active is None or active in self._annotations or active in self._wide:
            return
        if changes.bulk or changes.touched.get(Entity.ANNOTATION):
            known = None if self.project is None else self.find(active)
            if known is None:
                self.set_active(None)

    def _follow(self, changes: Changes) -> None:
        """Keep the shown document true; views are told afterwards."""
        self._stale = True
        if changes.bulk:
            self._reload()
            return
        for change in changes.records:
            if change.entity is Entity.ANNOTATION:
                self._follow_annotation(change)
        # What points in here is known only when everything that is here is.
        for change in changes.records:
            if change.entity is Entity.ANNOTATION:
                self._follow_wide(change)
            elif change.entity is Entity.DOCUMENT and change.uid == self.document_uid:
                self._follow_document(change)

    def _follow_annotation(self, change: Change) -> None:
        after = change.after
        if not isinstance(after, Annotation):
            self._annotations.pop(change.uid, None)
        elif after.document == self.document_uid and self.covers.shows(after):
            self._annotations[change.uid] = after
        else:
            self._annotations.pop(change.uid, None)  # it became one of the project

    def _follow_wide(self, change: Change) -> None:
        """Keep what of the whole project points into the shown document true."""
        after = change.after
        if isinstance(after, Annotation) and after.document is None:
            here = any(uid in self._annotations for uid in after.references)
            if here:
                self._wide[change.uid] = after
                return
        self._wide.pop(change.uid, None)

    def _follow_document(self, change: Change) -> None:
        if isinstance(change.after, DocumentRecord) and self._shown is not None:
            document = self.covers.bare(change.after.document)
            self._shown = replace(self._shown, document=document)
        else:
            self.show_document(None)

    def _reload(self) -> None:
        """Read the shown document anew after a change that does not say what it touched."""
        shown, project = self._shown, self.project
        if shown is None or project is None:
            return
        if project.document_row(shown.uid) is None:
            self.show_document(None)
            return
        loaded = self.run(lambda: project.load(shown.uid))
        if loaded is not None:
            loaded = self.covers.without_text(loaded)
            self._shown = loaded
            self._annotations = {a.uid: a for a in loaded.annotations}
            self._stale = False
            self._read_wide()

    def _read_wide(self) -> None:
        shown, project = self._shown, self.project
        self._wide = {}
        if shown is not None and project is not None and self.covers.now is None:
            found = self.run(lambda: project.wide_annotations(shown.uid))
            self._wide = {a.uid: a for a in found or ()}
