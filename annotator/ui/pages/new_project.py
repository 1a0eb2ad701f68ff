"""The page that asks where a new project goes and what it begins with."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from annotator.services.templates import Template
from annotator.ui.context import Context
from annotator.ui.files import choose_new_file
from annotator.ui.pages.template_picker import TemplatePicker
from annotator.ui.widgets import plain_label

SUFFIX = ".annotator"
WIDTH = 1040


@dataclass(frozen=True, slots=True)
class NewProject:
    """What somebody wants to begin with: the file, the template, labels of their own."""

    path: Path
    template: Template | None = None
    labels: tuple[str, ...] = ()
    with_examples: bool = False


class NewProjectPage(QWidget):
    """A line, a list and a button; the open project stays open until the new one is made."""

    wanted = Signal(object)
    """The `NewProject` to make."""
    left = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.where = QLineEdit()
        self.where.setAccessibleName("File of the new project")
        self.picker = TemplatePicker(context)
        self.labels = QLineEdit()
        self.labels.setPlaceholderText("Source, Quantity, Place")
        self.labels.setAccessibleName("Labels of your own")
        self.examples = QCheckBox("Add the worked examples as documents")
        self.create_button = QPushButton("Create")
        self.create_button.setDefault(True)
        self._browse = QPushButton("Choose…")
        self._back = QPushButton("Back")
        self.trouble = plain_label(role="trouble")
        self.trouble.setWordWrap(True)
        self._also = plain_label(role="quiet")
        self._also.hide()
        self._lay_out()
        self.create_button.clicked.connect(self._submit)
        self._back.clicked.connect(self.left)
        self._browse.clicked.connect(self._choose)
        self.where.returnPressed.connect(self._submit)
        self.labels.returnPressed.connect(self._submit)
        self.picker.preview.left.connect(self.left)
        self.picker.taken.connect(self._submit)
        self.picker.changed.connect(self._offer_examples)
        self.picker.failed.connect(self.trouble.setText)
        self.where.textChanged.connect(
            lambda text: self.create_button.setEnabled(bool(text.strip()))
        )

    def _lay_out(self) -> None:
        column = QWidget()
        column.setMaximumWidth(WIDTH)
        rows = QVBoxLayout(column)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(6)
        rows.addWidget(plain_label("New project", pixels=20, bold=True))
        rows.addSpacing(6)
        rows.addWidget(plain_label("A project is one file. Where shall it be?", role="quiet"))
        line = QHBoxLayout()
        line.addWidget(self.where, 1)
        line.addWidget(self._browse)
        rows.addLayout(line)
        rows.addSpacing(6)
        rows.addWidget(
            plain_label("What it begins with; all of it can be changed later", role="quiet")
        )
        rows.addWidget(self.picker, 1)
        rows.addWidget(self.examples)
        own = QHBoxLayout()
        own.addWidget(plain_label("Labels of your own besides", role="quiet"))
        own.addWidget(self.labels, 1)
        rows.addLayout(own)
        rows.addWidget(self.trouble)
        rows.addWidget(self._also)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self._back)
        buttons.addWidget(self.create_button)
        rows.addLayout(buttons)
        outer = QHBoxLayout(self)
        outer.setContentsMargins(24, 20, 24, 16)
        outer.addStretch(1)
        outer.addWidget(column, 1000)
        outer.addStretch(1)

    def ask(self, folder: Path, *, also: str = "", template: str = "") -> None:
        """Begin anew with a free name in `folder`; `also` says what happens afterwards.

        `template` is the id of the one to show first.
        """
        self.where.setText(str(free_name(folder)))
        self.labels.clear()
        self.examples.setChecked(False)
        self.trouble.clear()
        self.picker.show_templates(template)
        self._also.setText(also)
        self._also.setVisible(bool(also))
        self.where.setFocus()
        start = len(str(folder)) + 1
        self.where.setSelection(start, len(self.where.text()) - start - len(SUFFIX))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a narrow window the list needs all the room."""
        super().resizeEvent(event)
        self.picker.set_room(self.width())

    def _offer_examples(self, template: Template) -> None:
        self.trouble.clear()
        self.examples.setEnabled(template.examples is not None)
        if template.examples is None:
            self.examples.setChecked(False)

    def _choose(self) -> None:
        choose_new_file(
            self, "New project", self.where.text(), f"Projects (*{SUFFIX})", self.where.setText
        )

    def _submit(self) -> None:
        text = self.where.text().strip()
        if not text:
            return
        path = Path(text).expanduser()
        if path.suffix != SUFFIX:
            path = path.with_name(path.name + SUFFIX)
        names = (name.strip() for name in self.labels.text().split(","))
        own = tuple(dict.fromkeys(name for name in names if name))
        template, with_examples = self.picker.template, self.examples.isChecked()
        self.wanted.emit(NewProject(path, template, own, with_examples))


def free_name(folder: Path, stem: str = "articles") -> Path:
    """A project path in `folder` where nothing lies yet."""
    path, number = folder / f"{stem}{SUFFIX}", 2
    while path.exists():
        path, number = folder / f"{stem} {number}{SUFFIX}", number + 1
    return path
