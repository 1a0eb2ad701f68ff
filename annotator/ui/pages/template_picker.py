"""Choosing a template: a list, and beside it what the chosen one holds."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QListWidget, QListWidgetItem, QWidget

from annotator.domain.errors import AnnotatorError
from annotator.services.templates import Template, templates
from annotator.ui.context import Context, sentence
from annotator.ui.pages.template_preview import TemplatePreview

LIST_WIDTH = 200
PREVIEW_FROM = 760
"""From this width on there is room for the preview."""

QWIDGETSIZE_MAX = (1 << 24) - 1
"""Qt's own number for “as wide as there is room”."""


class TemplatePicker(QWidget):
    """The templates that come with the program; up and down look at them, Enter takes one."""

    changed = Signal(object)
    """The `Template` that is chosen now."""
    taken = Signal()
    """Enter or a double click: go on with the chosen one."""
    failed = Signal(str)
    """Why templates cannot be shown, as a sentence."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._templates: list[Template] = []
        self.list = QListWidget()
        self.list.setSpacing(2)
        self.list.setAccessibleName("Templates")
        self.list.setMinimumWidth(LIST_WIDTH)
        self.list.setMaximumWidth(LIST_WIDTH)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.preview = TemplatePreview(context)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(18)
        row.addWidget(self.list, 1)
        row.addWidget(self.preview, 3)
        self.list.currentItemChanged.connect(lambda _item: self._show())
        self.list.itemActivated.connect(lambda _item: self.taken.emit())

    @property
    def template(self) -> Template | None:
        """The chosen template; `None` if there are none."""
        row = self.list.currentRow()
        return self._templates[row] if row >= 0 else None

    def show_templates(self, chosen: str = "") -> None:
        """Read the list anew; the one with the id `chosen` is shown, else the first."""
        self.list.clear()
        try:
            self._templates = templates()
        except AnnotatorError as error:
            self._templates = []
            self.failed.emit(sentence(error))
        for template in self._templates:
            item = QListWidgetItem(template.title)
            item.setToolTip(template.description)
            self.list.addItem(item)
        ids = [template.id for template in self._templates]
        self.list.setCurrentRow(ids.index(chosen) if chosen in ids else 0)

    def set_room(self, width: int) -> None:
        """Fit into a page of this width: without the preview if it would be a sliver."""
        wide = width >= PREVIEW_FROM
        self.preview.setVisible(wide)
        self.list.setMaximumWidth(LIST_WIDTH if wide else QWIDGETSIZE_MAX)

    def _show(self) -> None:
        template = self.template
        if template is None:
            return
        self.changed.emit(template)
        try:
            self.preview.show_template(template)
        except AnnotatorError as error:
            self.failed.emit(sentence(error))
