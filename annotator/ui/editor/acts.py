"""What the user does to annotations in the article, as calls of the services."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject

from annotator.domain.annotation import Anchor, Annotation, Kind
from annotator.domain.ids import Uid
from annotator.domain.label import Label
from annotator.ui.context import Context
from annotator.ui.document_labels import given
from annotator.ui.editor.making import Making
from annotator.ui.editor.relation_words import named, relation_words
from annotator.ui.editor.view import ArticleView
from annotator.ui.holders import Holders
from annotator.ui.models.wording import as_sentence, maker_words, one_line, state_words
from annotator.ui.putting_away import put_away

_NOTHING_SELECTED = "Select words first, or make an annotation active."
_READ_ONLY = "This project is open only to read."
_FOR_WORDS = (Kind.SPAN, Kind.FRAME, Kind.CLUSTER)
"""The kinds of labels that selected words can get; the others need more or none."""
_MOST_HOLDERS = 6
"""Of so many frames and clusters around a span a tool tip tells."""
_NO_LABEL_YET = "No label has been used yet: press a label's key first."


class Acts(QObject):
    """Labels, relabels, moves and deletes; afterwards the view stands where work goes on.

    The view itself changes only when the project has published what was done.
    """

    def __init__(self, context: Context, view: ArticleView) -> None:
        super().__init__(view)
        self._context = context
        self._view = view
        self._recent: list[Uid] = []
        self.making = Making(context, view)
        self.holders = Holders(context)

    # Labels

    def label(self, label: Uid | None) -> bool:
        """Give the selection, else the active span, a label (`None`: highlight it).

        A label that is not for spans does what its kind does: makes a frame, a cluster …
        """
        if not self._ready():
            return False
        found = self._context.label_set.get(label)
        if found is not None and found.kind is not Kind.SPAN:
            if not self.making.make(found):
                return False
            self._used(found.uid)
            return True
        selection = self._view.selection
        if selection is not None:
            return self._add(selection, label)
        active = self.active
        if active is None:
            self._context.message.emit(_NOTHING_SELECTED)
            return False
        return self._relabel(active, label)

    def _add(self, selection: Anchor, label: Uid | None) -> bool:
        from annotator.services import editing

        context, view = self._context, self._view
        project, document = context.project, context.document_uid
        if project is None or document is None:
            return False
        count = len(context.annotations)
        made = context.run(
            lambda: editing.add_span(project, document, (selection,), label, cause=self)
        )
        if made is None:
            return False
        self._used(label)
        view.set_caret(selection.end)
        context.set_active(made.uid)
        if len(context.annotations) == count:
            self._say_known(made)
        return True

    def _relabel(self, annotation: Annotation, label: Uid | None) -> bool:
        from annotator.services import correcting

        project = self._context.project
        if project is None:
            return False
        if annotation.label == label:
            self._say_known(annotation)
            return False
        uid = annotation.uid
        changed = self._context.run(lambda: correcting.relabel(project, uid, label, cause=self))
        if changed is not None:
            self._used(label)
            if self._context.active == uid:
                self._context.set_active(changed.uid)
        return changed is not None

    def _say_known(self, annotation: Annotation) -> None:
        """Say that nothing was added, because the same of the same words is there."""
        name = self.name(annotation.label)
        self._context.message.emit(f"{name[:1].upper()}{name[1:]} is on these words already.")

    def label_named(self, name: str) -> bool:
        """Make a label and give it to the selection or the active span."""
        from annotator.services import labelling

        project = self._context.project
        if project is None or not self._ready():
            return False
        made = self._context.run(lambda: labelling.add_label(project, name, cause=self))
        return made is not None and self.label(made.uid)

    def repeat(self) -> bool:
        """Give the label that was given last once more; it is never taken away."""
        last = self._context.label_set.get(self.last_label)
        if last is None:
            self._context.message.emit(_NO_LABEL_YET)
            return False
        if last.kind is Kind.DOCUMENT and given(self._context, last) is not None:
            self._context.message.emit(f"The document is labelled {self.name(last.uid)} already.")
            return False
        return self.label(last.uid)

    def arm_last(self) -> None:
        """Give every new selection the last label for words at once; again: no more."""
        context = self._context
        if context.armed is not None:
            context.arm(None)
            return
        label = self._last_of(_FOR_WORDS)
        if label is None:
            labels = self.likely_labels()
            label = labels[0].uid if labels else None
        if label is None:
            context.message.emit(_NO_LABEL_YET)
            return
        context.arm(label)  # the status bar says so as long as it holds
        if self._view.selection is not None:
            self.label(label)

    @property
    def last_label(self) -> Uid | None:
        """The label that was given last, if it is still given."""
        return self._last_of(tuple(Kind))

    def _last_of(self, kinds: Sequence[Kind]) -> Uid | None:
        found = map(self._context.label_set.get, self._recent)
        return next((a.uid for a in found if a and not a.retired and a.kind in kinds), None)

    def likely_labels(self) -> list[Label]:
        """The labels for spans: those given lately first, then the others in their order."""
        labels = [
            label for label in self._context.label_set.of_kind(Kind.SPAN) if not label.retired
        ]
        place = {uid: number for number, uid in enumerate(self._recent)}
        labels.sort(key=lambda label: place.get(label.uid, len(place)))
        return labels

    def other_labels(self) -> list[Label]:
        """The labels that make frames and clusters of the words, in their order."""
        labels = self._context.label_set
        found = (*labels.of_kind(Kind.FRAME), *labels.of_kind(Kind.CLUSTER))
        return [label for label in found if not label.retired]

    def _used(self, label: Uid | None) -> None:
        if label is not None:
            self._recent = [label, *(uid for uid in self._recent if uid != label)][:12]

    # Other changes

    @property
    def active(self) -> Annotation | None:
        """The active annotation, if it is a span that the article shows."""
        return self._view.index.get(self._view.active)

    @property
    def active_relation(self) -> Annotation | None:
        """The active annotation, if it is a relation that the article shows."""
        link = self._view.relations.get(self._view.active)
        return None if link is None else link.annotation

    @property
    def active_wordless(self) -> Annotation | None:
        """The active annotation, if it is a frame or cluster or of the whole document."""
        uid = self._context.active
        found = None if uid is None else self._context.find(uid)
        return None if found is None or found.anchors or found.kind is Kind.RELATION else found

    def move(self, uid: Uid, anchors: Sequence[Anchor]) -> None:
        """Give an annotation other anchors."""
        from annotator.services import correcting

        project = self._context.project
        if project is not None and self._ready():
            given = tuple(anchors)
            moved = self._context.run(
                lambda: correcting.set_anchors(project, uid, given, cause=self)
            )
            if moved is not None and moved.uid != uid:
                self._context.set_active(moved.uid)

    def add_fragment(self) -> bool:
        """Make the selected words a fragment of the active span."""
        view, active, selection = self._view, self.active, self._view.selection
        if not self._ready():
            return False
        if active is None or selection is None:
            self._context.message.emit("Select words while an annotation is active.")
            return False
        if any(a.start < selection.end and selection.start < a.end for a in active.anchors):
            self._context.message.emit("These words belong to the annotation already.")
            return False
        self.move(active.uid, (*active.anchors, selection))
        view.set_caret(selection.end)
        return True

    def delete_active(self) -> bool:
        """Delete the active annotation; what a machine made is rejected."""
        context = self._context
        active = self.active or self.active_relation or self.active_wordless
        if active is None:
            context.message.emit("No annotation is active.")
            return False
        if not self._ready():
            return False
        start = active.anchors[0].start if active.anchors else None
        done = put_away(context, active, cause=self)
        if done is None:
            return False
        if start is not None:
            self._view.set_caret(start)
        context.message.emit(f"{done} Ctrl+Z brings it back.")
        return True

    def turn_around(self, uid: Uid) -> None:
        """Let a relation go the other way."""
        from annotator.services import linking

        project = self._context.project
        if project is not None and self._ready():
            self._context.run(lambda: linking.turn_around(project, uid, cause=self))

    def name(self, label: Uid | None) -> str:
        """A label's name as sentences use it."""
        found = self._context.label_set.get(label)
        return "highlight" if found is None else one_line(found.name, 60)

    def describe(self, annotation: Annotation) -> str:
        """What a tool tip says: label (of a relation its ends), origin, note, problems."""
        name = self.name(annotation.label)
        parts = [name.capitalize() if annotation.label is None else name]
        if annotation.kind is Kind.RELATION:
            parts = [relation_words(self._context, annotation)]
        parts += [maker_words(annotation), state_words(annotation)]
        lines = [" · ".join(filter(None, parts))]
        for holder in self.holders.of(annotation.uid)[:_MOST_HOLDERS]:
            place = self.holders.places(annotation.uid, holder)
            lines.append(f"{place} of {named(self._context, holder)}")
        lines += [annotation.note, *self._problems_at(annotation)]
        return "\n".join(filter(None, lines))

    def _problems_at(self, annotation: Annotation) -> list[str]:
        """What is the matter with it, and with what has no words but stands there."""
        problems = self._context.problems
        return [as_sentence(problem.sentence) for problem in problems.at(annotation.uid)]

    def _ready(self) -> bool:
        if self._context.writable:
            return True
        self._context.message.emit(_READ_ONLY)
        return False
