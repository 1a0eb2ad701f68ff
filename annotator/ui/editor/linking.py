"""Linking two annotations: mark one, go to the other, choose among what the label set allows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QRectF, Signal

from annotator.domain.annotation import Annotation
from annotator.domain.changes import Changes, Entity
from annotator.domain.ids import Uid
from annotator.ui.context import Context
from annotator.ui.editor.link_palette import LinkPalette
from annotator.ui.editor.picker import Picker
from annotator.ui.editor.relation_words import end_words, label_words, named
from annotator.ui.editor.view import ArticleView
from annotator.ui.models.wording import isolated, one_line

if TYPE_CHECKING:
    from annotator.services.linking import LinkChoice
    from annotator.services.pick_words import Pick

_READ_ONLY = "This project is open only to read."
_MARK_FIRST = "Make an annotation active, then Ctrl+K marks it to be linked."
_ACTIVE_FIRST = "Make an annotation active first: it is linked to one in another document."
_GO_ON = "Go to the other annotation, then Ctrl+K links the two. Esc ends it."


class Linker(QObject):
    """Holds the annotation that was marked, asks what is legal, and links.

    The mark stays while one goes to another document: links may cross them.
    """

    mode_changed = Signal(str)
    """What is marked, in a few words; empty when nothing is."""

    def __init__(self, context: Context, view: ArticleView, picker: Picker) -> None:
        super().__init__(view)
        self._context = context
        self._view = view
        self._picker = picker
        self._pair: tuple[Uid, Uid] | None = None
        self._far = ""
        self.words = ""
        """What the status bar says while something is marked."""
        self.palette = LinkPalette(view)
        self.palette.chosen.connect(self._chosen)
        view.link_requested.connect(self.link)
        context.project_changed.connect(self.stop)
        context.changes_published.connect(self._follow)

    @property
    def marked(self) -> Uid | None:
        """The annotation to be linked to the next one."""
        return self._view.link_drag.marked

    def mark_or_link(self) -> None:
        """Mark the active annotation; with one marked already, link that to the active one."""
        context, active = self._context, self._context.active
        if not context.writable:
            context.message.emit(_READ_ONLY)
        elif self.marked is None:
            self._mark(active)
        elif active is None or active == self.marked:
            context.message.emit(_GO_ON)
        else:
            source = self.marked
            self.stop()
            self._view.link_requested.emit(source, active)

    def _mark(self, uid: Uid | None) -> None:
        annotation = None if uid is None else self._context.find(uid)
        if annotation is None:
            self._context.message.emit(_MARK_FIRST)
            return
        self._view.link_drag.mark(annotation.uid)
        self.words = f"linking {named(self._context, annotation)}: go to the other, Ctrl+K"
        self.mode_changed.emit(self.words)

    def stop(self) -> bool:
        """Mark nothing any more; whether something was marked."""
        if self.marked is None:
            return False
        self._view.link_drag.mark(None)
        self.words = ""
        self.mode_changed.emit("")
        return True

    def link_elsewhere(self) -> None:
        """Ask for an annotation in another document and link the active one to it."""
        from annotator.services import linking

        context, active = self._context, self._context.active
        project = context.project
        source = None if active is None else context.find(active)
        if project is None or not context.writable:
            context.message.emit(_READ_ONLY)
            return
        if source is None:
            context.message.emit(_ACTIVE_FIRST)
            return
        labels = linking.partners(project, source)
        if not labels:
            said = label_words(context, source)
            context.message.emit(f"No relation, slot or cluster of the label set takes {said}.")
            return
        self._picker.ask(
            labels, (), lambda pick: self._link_far(source.uid, pick),
            f"Link {named(context, source)} to … in another document", verb="links it",
            place=self._edges(source.uid), outside=context.document_uid,
            fits=lambda one: bool(linking.between(project, source, one)),
        )  # fmt: skip

    def _link_far(self, source: Uid, pick: Pick) -> None:
        self.link(source, pick.uid, far=pick.title)

    def link(self, source: Uid, target: Uid, *, far: str = "") -> None:
        """Link two annotations, asking how if there are several ways.

        `far` is the title of the target's document where that is not the shown one.
        """
        from annotator.services import linking

        context = self._context
        project = context.project
        if project is None or not context.writable:
            context.message.emit(_READ_ONLY)
            return
        offered = context.run(lambda: linking.choices(project, source, target))
        if offered is None:
            return
        self._pair, self._far = (source, target), one_line(far, 60)
        if not offered:
            context.message.emit(self._why_not(source, target))
        elif len(offered) == 1:
            self._chosen(offered[0])
        else:
            self.palette.open(offered, context.label_set, *self._edges(source if far else target))

    def _chosen(self, choice: LinkChoice) -> None:
        from annotator.services import linking

        context, pair = self._context, self._pair
        project = context.project
        if project is None or pair is None:
            return
        source, target = pair
        before = self._count()
        made = context.run(lambda: linking.link(project, choice, source, target, cause=self))
        if made is None:
            return
        where = f" in {isolated(self._far)}" if self._far else ""
        pair_words = f"{end_words(context, source)} and {end_words(context, target)}{where}"
        name = context.label_set[choice.label].name
        what = name if choice.slot is None or choice.kind == "member" else choice.slot
        if choice.kind == "relation" and self._count() == before:
            context.message.emit(f"{pair_words} are linked as {what} already.")
        else:
            context.message.emit(f"Linked {pair_words} as {what}. Ctrl+Z takes it back.")
        if target in context.annotations:
            context.set_active(target)

    def _count(self) -> int:
        return len(self._context.annotations) + len(self._context.wide)

    def _why_not(self, source: Uid, target: Uid) -> str:
        context = self._context
        if source == target:
            return "An annotation cannot be linked to itself."
        found = [context.find(uid) for uid in (source, target)]
        one, other = (label_words(context, a) if a is not None else "this" for a in found)
        return f"No relation, slot or cluster of the label set takes {one} and {other} together."

    def _edges(self, target: Uid) -> tuple[QRectF, QRectF]:
        """Where the target begins and ends in the viewport, or else the caret."""
        view = self._view
        span: Annotation | None = view.index.get(target)
        if span is None:
            link = view.relations.get(target)
            spots = () if link is None else link.spots
            start, end = (spots[0].start, spots[0].end) if spots else (view.caret, view.caret)
        else:
            start, end = span.anchors[0]
        return (
            view.edge_rect(start, at_end=False),
            view.edge_rect(end, at_end=end > start),
        )

    def _follow(self, changes: Changes) -> None:
        marked = self.marked
        if marked is not None and marked in changes.of(Entity.ANNOTATION).removed:
            self.stop()
