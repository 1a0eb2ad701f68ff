"""Labelling the document as a whole from the keyboard: label keys, and a list to type in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QRectF

from annotator.domain.annotation import Kind
from annotator.domain.ids import Uid
from annotator.domain.label import Label
from annotator.ui import document_labels
from annotator.ui.context import Context
from annotator.ui.editor.acts import Acts
from annotator.ui.editor.label_palette import LabelPalette
from annotator.ui.editor.label_rows import Choice
from annotator.ui.editor.view import ArticleView
from annotator.ui.models.wording import counted, one_line

_READ_ONLY = "This project is open only to read."


class DocumentLabelling:
    """Does what label keys of documents mean, and asks for such a label under the title."""

    def __init__(self, context: Context, view: ArticleView, acts: Acts) -> None:
        self._context = context
        self._view = view
        self.palette = LabelPalette(view)
        self.palette.setObjectName("documentLabelPalette")
        self.palette.chosen.connect(self._chosen)
        self.nothing = _NothingOf(view)
        self.nothing.chosen.connect(self._nothing_of)
        for palette in (self.palette, self.nothing):
            context.document_changed.connect(palette.hide)
        acts.making.makers[Kind.DOCUMENT] = lambda label: document_labels.toggle(context, label)

    def ask(self) -> None:
        """Ask for a label of the document; one that it has is taken away."""
        if self._ready():
            labels = self._context.label_set.of_kind(Kind.DOCUMENT)
            self._open(self.palette, labels, "Label the document: type a label")

    def ask_nothing_of(self) -> None:
        """Ask of which label there is nothing in the document; one said already is taken back."""
        if self._ready():
            self._open(self.nothing, self._context.label_set, "Nothing here of …")

    def _ready(self) -> bool:
        if not self._context.writable:
            self._context.message.emit(_READ_ONLY)
        return self._context.writable and self._context.document_uid is not None

    def _open(self, palette: LabelPalette, labels: Iterable[Label], hint: str) -> None:
        """Open a list under the title."""
        edge = QRectF(self._view.lines.left, -10.0, 0.0, 0.0)
        palette.open([label for label in labels if not label.retired], edge, edge, hint)

    def _nothing_of(self, uid: Uid | None, _name: str) -> None:
        from annotator.services import coverage

        context, project = self._context, self._context.project
        document, label = context.document_uid, context.label_set.get(uid)
        if project is None or document is None or label is None:
            return
        name = one_line(label.name, 60)
        if context.run(lambda: coverage.take_back(project, document, label.uid)):
            context.message.emit(f"“Nothing of {name}” is taken back.")
            return
        mine = sum(
            each.label == label.uid and each.annotator == project.annotator
            for each in context.annotations.values()
        )
        if mine:
            made = counted(mine, "annotation")
            context.message.emit(f"You have made {made} with the label {name} here.")
            return
        context.run(lambda: coverage.say_nothing_here(project, document, label.uid))
        context.message.emit(f"Read, nothing of {name} here.")

    def _chosen(self, uid: Uid | None, name: str) -> None:
        from annotator.services import labelling

        context, project = self._context, self._context.project
        label = context.label_set.get(uid)
        if label is None and project is not None:
            label = context.run(
                lambda: labelling.add_label(project, name, kind=Kind.DOCUMENT, cause=self)
            )
        if label is not None:
            document_labels.toggle(context, label)


class _NothingOf(LabelPalette):
    """The labels there are: of one that is made on the spot there is nothing anyway."""

    def rows(self, typed: str) -> Sequence[Choice]:
        return [choice for choice in super().rows(typed) if choice.label is not None]
