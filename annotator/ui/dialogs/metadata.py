"""The title and metadata of one document."""

from __future__ import annotations

from PySide6.QtWidgets import QDialogButtonBox, QFrame, QScrollArea, QVBoxLayout, QWidget

from annotator.domain.changes import Changes, Entity
from annotator.domain.document import Document
from annotator.domain.ids import Uid
from annotator.ui.context import Context
from annotator.ui.dialogs.meta_form import MetaForm
from annotator.ui.dialogs.sheet import Sheet
from annotator.ui.models.wording import one_line
from annotator.ui.panels.trying import attempt


class MetadataDialog(Sheet):
    """Edits a document's title and metadata as one action."""

    def __init__(self, context: Context, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(context, f"“{one_line(document.title or document.id, 60)}”", parent)
        self.uid = document.uid
        self.form = MetaForm(document.title, document.meta)
        buttons = QDialogButtonBox.StandardButton
        self.buttons = QDialogButtonBox(buttons.Save | buttons.Cancel)
        self.buttons.accepted.connect(self.save)
        self.buttons.rejected.connect(self.reject)
        self.buttons.button(buttons.Save).setEnabled(context.writable)
        self._area = QScrollArea()
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setWidgetResizable(True)
        self._area.setWidget(self.form)
        layout = QVBoxLayout(self)
        layout.addWidget(self._area, 1)
        layout.addWidget(self.problem)
        layout.addWidget(self.buttons)
        self.resize(480, min(640, self.form.sizeHint().height() + 90))
        context.changes_published.connect(self._follow)

    @classmethod
    def show_for(
        cls, context: Context, uid: Uid, parent: QWidget | None = None
    ) -> MetadataDialog | None:
        """Open the dialog for a document; `None` when it cannot be read."""
        project = context.project
        document = None if project is None else context.run(lambda: project.load_text(uid))
        if document is None:
            return None
        dialog = cls(context, document, parent)
        dialog.show()
        dialog.form.title_field.setFocus()
        return dialog

    def save(self) -> None:
        """Save what was changed and close; stay and say why when it cannot be."""
        from annotator.services import document_editing

        project, form = self.context.project, self.form
        if project is None:
            return
        done = attempt(
            self.context,
            lambda: document_editing.edit_document(
                project, self.uid, title=form.title, meta=form.meta()
            ),
            self.refuse,
        )
        if done is not None:
            self.accept()

    def _follow(self, changes: Changes) -> None:
        """Show what was changed elsewhere unless something is typed here."""
        if self.uid in changes.of(Entity.DOCUMENT).removed:
            self.reject()
        elif self.uid in changes.of(Entity.DOCUMENT).updated and not self.form.touched:
            project = self.context.project
            assert project is not None
            document = self.context.run(lambda: project.load_text(self.uid))
            if document is not None:
                self.form = MetaForm(document.title, document.meta)
                self._area.setWidget(self.form)
