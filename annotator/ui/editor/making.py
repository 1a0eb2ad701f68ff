"""What the keys of labels make that are not for spans: frames at words, clusters of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from annotator.domain.annotation import Annotation, Kind
from annotator.domain.ids import Uid
from annotator.domain.label import Label
from annotator.ui.context import Context
from annotator.ui.editor.view import ArticleView
from annotator.ui.models.wording import one_line

if TYPE_CHECKING:
    from annotator.services.project import Project

_SELECT = "Select words first, or make an annotation active."

Maker = Callable[[Label], bool]
"""Does what the key of a label means; whether something was done."""


class Making:
    """Makes frames and clusters of the selection or the active span.

    `makers` holds what the keys of each kind of label do; those who link annotations and label
    documents put theirs in.
    """

    def __init__(self, context: Context, view: ArticleView) -> None:
        self._context = context
        self._view = view
        self.makers: dict[Kind, Maker] = {
            Kind.FRAME: self.frame,
            Kind.CLUSTER: self.cluster,
        }

    def make(self, label: Label) -> bool:
        """Do what the key of a label means that is not for spans."""
        return self.makers[label.kind](label)

    def frame(self, label: Label, *, bare: bool = False) -> bool:
        """Make a frame at the selected words or the active span; another frame gets the label.

        `bare` says that without words a frame without a trigger is made.
        """
        from annotator.services import framing

        context, view = self._context, self._view
        project, document = context.project, context.document_uid
        selection, active = view.selection, self._active
        if project is None or document is None:
            return False
        if selection is not None:
            made = context.run(
                lambda: framing.add_frame_at(project, label.uid, document, [selection], cause=self)
            )
        elif active is not None and active.kind is Kind.SPAN:
            trigger = active.uid
            made = context.run(
                lambda: framing.add_frame(
                    project, label.uid, document=document, trigger=trigger, cause=self
                )
            )
        elif bare:
            made = context.run(
                lambda: framing.add_frame(project, label.uid, document=document, cause=self)
            )
        else:
            return self._relabel(project, active, label)
        return self._go_on(made, "Ctrl+K fills its slots.")

    def cluster(self, label: Label) -> bool:
        """Put the selected words or the active span into a new cluster."""
        from annotator.services import clustering

        context, view = self._context, self._view
        project, document = context.project, context.document_uid
        selection, active = view.selection, self._active
        if project is None or document is None:
            return False
        if selection is not None:
            made = context.run(
                lambda: clustering.add_cluster_at(
                    project, label.uid, document, [selection], cause=self
                )
            )
        elif active is not None and active.kind is not Kind.CLUSTER:
            member = active.uid
            known = context.run(lambda: clustering.cluster_of(project, label.uid, member))
            if known is not None:
                context.set_active(known.uid)
                context.message.emit(f"It is in a cluster of {_named(label)} already: this one.")
                return False
            made = context.run(
                lambda: clustering.add_cluster(project, label.uid, [member], cause=self)
            )
        else:
            return self._relabel(project, active, label)
        return self._go_on(made, "Ctrl+K adds members.")

    @property
    def _active(self) -> Annotation | None:
        uid = self._context.active
        return None if uid is None else self._context.find(uid)

    def _relabel(self, project: Project, active: Annotation | None, label: Label) -> bool:
        from annotator.services import editing

        if active is None or active.kind is not label.kind:
            self._context.message.emit(_SELECT)
            return False
        uid: Uid = active.uid
        if active.label == label.uid:
            self._context.message.emit(f"It is {_named(label)} already.")
            return False
        return (
            self._context.run(lambda: editing.relabel(project, uid, label.uid, cause=self))
            is not None
        )

    def _go_on(self, made: Annotation | None, then: str) -> bool:
        if made is None:
            return False
        selection = self._view.selection
        if selection is not None:
            self._view.set_caret(selection.end)
        self._context.set_active(made.uid)
        label = self._context.label_set.get(made.label)
        name = "" if label is None else _named(label)
        self._context.message.emit(f"Made {name}. {then}")
        return True


def _named(label: Label) -> str:
    return one_line(label.name, 60)
