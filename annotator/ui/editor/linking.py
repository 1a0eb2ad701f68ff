"""Linking two annotations: mark one, go to the other, choose among what the label set allows.

The key of a relation's label does the same without a choice.
"""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QRectF, Signal

from annotator.domain.annotation import Annotation, Kind
from annotator.domain.changes import Changes, Entity
from annotator.domain.ids import Uid
from annotator.domain.label import Label
from annotator.domain.slots import is_structural, specs_of
from annotator.ui.context import Context
from annotator.ui.editor.link_palette import LinkPalette
from annotator.ui.editor.picker import Picker
from annotator.ui.editor.relation_index import end_of
from annotator.ui.editor.relation_words import end_words, ends_taken, label_words, named
from annotator.ui.editor.view import ArticleView
from annotator.ui.models.wording import isolated, one_line

if TYPE_CHECKING:
    from annotator.services.linking import LinkChoice
    from annotator.services.pick_words import Pick
    from annotator.services.project import Project

_READ_ONLY = "This project is open only to read."
_MARK_FIRST = "Make an annotation active, then Ctrl+K marks it to be linked."
_ACTIVE_FIRST = "Make an annotation active first: it is linked to one in another document."
_GO_ON = "Go to the other annotation, then Ctrl+K links the two. Esc ends it."
_RELATE_FIRST = "“{0}” links two annotations: make one of them active, then {1} marks it."
_RELATE_ON = "Go to the other annotation, then {1} links the two as “{0}”. Esc ends it."


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

    def relate(self, label: Label) -> bool:
        """Link the marked annotation and the active one by a relation, as its label's key asks.

        It goes from the marked one, unless the label has it only the other way round. Without a
        mark the active one is marked: a frame's Ctrl+K fills it; an active relation gets the
        label. Returns whether something was linked or labelled; what is not legal is said, and
        the mark stays for another label.
        """
        context, source = self._context, self.marked
        active = None if context.active is None else context.find(context.active)
        how, name = label.key or "the same label", one_line(label.name, 60)
        if not context.writable:
            context.message.emit(_READ_ONLY)
        elif source is None and active is None:
            context.message.emit(_RELATE_FIRST.format(name, how))
        elif active is None or active.uid == source:
            context.message.emit(_RELATE_ON.format(name, how))
        elif source is not None:
            return self._relate(label, source, active.uid)
        elif active.kind is Kind.RELATION:
            return self._relabel(active, label)
        else:
            self._mark_for(label, active, how)
        return False

    def _relate(self, label: Label, source: Uid, target: Uid) -> bool:
        ways = self._ways(label, source, target)
        if not ways:
            return False
        self.stop()
        self._pair, self._far = (source, target), ""
        return self._chosen(ways[0])

    def _relabel(self, relation: Annotation, label: Label) -> bool:
        """Give a relation another label that allows its ends as they are."""
        from annotator.services import editing

        context, project, uid = self._context, self._context.project, relation.uid
        source, target = end_of(relation, "from"), end_of(relation, "to")
        if project is None:
            return False
        if relation.label == label.uid:
            context.message.emit(f"It is {one_line(label.name, 60)} already.")
            return False
        if source is None or target is None:
            context.message.emit("This relation lacks an end.")
            return False
        ways = self._ways(label, source, target)
        if ways and ways[0].reverse:
            context.message.emit(f"{ends_taken(context, label)}: turn the relation around first.")
            return False
        return bool(ways) and (
            context.run(lambda: editing.relabel(project, uid, label.uid, cause=self)) is not None
        )

    def _ways(self, label: Label, source: Uid, target: Uid) -> list[LinkChoice]:
        """How two annotations can be linked by a relation; says so if they cannot."""
        from annotator.services import linking

        context, project = self._context, self._context.project
        if project is None:
            return []
        offered = context.run(lambda: linking.choices(project, source, target))
        if offered is None:
            return []
        ways = [way for way in offered if (way.kind, way.label) == ("relation", label.uid)]
        if not ways:
            context.message.emit(self._not_taken(label, *map(context.find, (source, target))))
        return ways

    def _mark_for(self, label: Label, active: Annotation, how: str) -> None:
        """Mark an annotation for a relation that may have it at one of its ends."""
        from annotator.services import linking

        ends = [spec for spec in specs_of(label) if is_structural(label.kind, spec.name)]
        if any(linking.may_point(end, active) for end in ends):
            self._mark(active.uid, how)
        else:
            self._context.message.emit(self._not_taken(label, active))

    def _not_taken(self, label: Label, *found: Annotation | None) -> str:
        """Why a relation is not between some annotations: what it is between."""
        context = self._context
        what = " and ".join(label_words(context, a) if a is not None else "this" for a in found)
        return f"{ends_taken(context, label)}, so it does not take {what}."

    def _mark(self, uid: Uid | None, how: str = "Ctrl+K") -> None:
        annotation = None if uid is None else self._context.find(uid)
        if annotation is None:
            self._context.message.emit(_MARK_FIRST)
            return
        self._view.link_drag.mark(annotation.uid)
        self.words = f"linking {named(self._context, annotation)}: go to the other, {how}"
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

        Where nothing links words that trigger frames, the frames are linked. `far` is the title
        of the target's document where that is not the shown one.
        """
        context = self._context
        project = context.project
        if project is None or not context.writable:
            context.message.emit(_READ_ONLY)
            return
        found = context.run(lambda: self._offered(project, source, target))
        if found is None:
            return
        self._pair, offered = found
        self._far = one_line(far, 60)
        if not offered:
            context.message.emit(self._why_not(source, target))
        elif len(offered) == 1:
            self._chosen(offered[0])
        else:
            self.palette.open(offered, context.label_set, *self._edges(source if far else target))

    def _offered(
        self, project: Project, source: Uid, target: Uid
    ) -> tuple[tuple[Uid, Uid], list[LinkChoice]]:
        """What is legal for the two, or else for frames that they trigger; and for which pair."""
        from annotator.services import linking

        frames = product(self._triggered(source), self._triggered(target))
        for pair in ((source, target), *frames):
            choices = linking.choices(project, *pair)
            if choices:
                return pair, choices
        return (source, target), []

    def _triggered(self, uid: Uid) -> list[Uid]:
        context = self._context
        return [
            each.uid
            for group in (context.annotations, context.wide)
            for each in group.values()
            if each.kind is Kind.FRAME and end_of(each, "trigger") == uid
        ]

    def _chosen(self, choice: LinkChoice) -> bool:
        """Link the two as chosen; whether they are linked now."""
        from annotator.services import linking

        context, pair = self._context, self._pair
        project = context.project
        if project is None or pair is None:
            return False
        source, target = pair
        before = self._count()
        made = context.run(lambda: linking.link(project, choice, source, target, cause=self))
        if made is None:
            return False
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
        return True

    def _count(self) -> int:
        return len(self._context.annotations) + len(self._context.wide)

    def _why_not(self, source: Uid, target: Uid) -> str:
        context = self._context
        if source == target:
            return "An annotation cannot be linked to itself."
        found = [context.find(uid) for uid in (source, target)]
        one, other = (label_words(context, a) if a is not None else "this" for a in found)
        return f"Nothing in the label set links {one} and {other}."

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
