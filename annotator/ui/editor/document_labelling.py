"""Labelling the document as a whole from the keyboard: label keys, and a list to type in."""

from __future__ import annotations

from PySide6.QtCore import QRectF

from annotator.domain.annotation import Kind
from annotator.domain.ids import Uid
from annotator.ui import document_labels
from annotator.ui.context import Context
from annotator.ui.editor.acts import Acts
from annotator.ui.editor.label_palette import LabelPalette
from annotator.ui.editor.view import ArticleView

_READ_ONLY = "This project is open only to read."


class DocumentLabelling:
    """Does what label keys of documents mean, and asks for such a label under the title."""

    def __init__(self, context: Context, view: ArticleView, acts: Acts) -> None:
        self._context = context
        self._view = view
        self.palette = LabelPalette(view)
        self.palette.setObjectName("documentLabelPalette")
        self.palette.chosen.connect(self._chosen)
        context.document_changed.connect(self.palette.hide)
        acts.making.makers[Kind.DOCUMENT] = lambda label: document_labels.toggle(context, label)

    def ask(self) -> None:
        """Ask for a label of the document; one that it has is taken away."""
        context = self._context
        if context.document_uid is None:
            return
        if not context.writable:
            context.message.emit(_READ_ONLY)
            return
        labels = [
            label for label in context.label_set.of_kind(Kind.DOCUMENT) if not label.retired
        ]
        edge = QRectF(self._view.lines.left, -10.0, 0.0, 0.0)
        self.palette.open(labels, edge, edge, "Label the document: type a label")

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
