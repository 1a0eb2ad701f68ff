"""The page that asks where a new project goes and which labels it begins with."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from annotator.domain.errors import AnnotatorError
from annotator.domain.label import Label
from annotator.services.templates import labels_of, templates
from annotator.ui.context import sentence
from annotator.ui.files import choose_new_file
from annotator.ui.widgets import centre, plain_label

SUFFIX = ".annotator"
WIDTH = 560


class NewProjectPage(QWidget):
    """Two lines and a button; the project that is open stays open until the new one is made."""

    wanted = Signal(object, object)
    """The `Path` of the project to make, and its first labels: `Label`s and names."""
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.where = QLineEdit()
        self.labels = QLineEdit()
        self.labels.setPlaceholderText("Source, Quantity, Place")
        self.template = QComboBox()
        for each in templates():
            self.template.addItem(each.title, each)
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
        rows.addSpacing(10)
        rows.addWidget(plain_label("A project is one file. Where shall it be?", role="quiet"))
        line = QHBoxLayout()
        line.addWidget(self.where, 1)
        line.addWidget(self._browse)
        rows.addLayout(line)
        rows.addSpacing(8)
        rows.addWidget(
            plain_label("Labels to begin with: a template, names of your own", role="quiet")
        )
        labels = QHBoxLayout()
        labels.addWidget(self.template)
        labels.addWidget(self.labels, 1)
        rows.addLayout(labels)
        rows.addWidget(self.trouble)
        rows.addWidget(self._also)
        rows.addSpacing(12)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self._back)
        buttons.addWidget(self.create_button)
        rows.addLayout(buttons)
        centre(self, column, above=2)

    def ask(self, folder: Path, *, also: str = "") -> None:
        """Begin anew with a free name in `folder`; `also` says what happens afterwards."""
        self.where.setText(str(free_name(folder)))
        self.labels.clear()
        self.template.setCurrentIndex(0)
        self.trouble.clear()
        self._also.setText(also)
        self._also.setVisible(bool(also))
        self.where.setFocus()
        start = len(str(folder)) + 1
        self.where.setSelection(start, len(self.where.text()) - start - len(SUFFIX))

    def _show_creatable(self, where: str) -> None:
        self.create_button.setEnabled(bool(where.strip()))

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
        names = [name.strip() for name in self.labels.text().split(",")]
        try:
            labels = self._template_labels()
        except AnnotatorError as error:
            self.trouble.setText(sentence(error))
            return
        known = {label.name for label in labels}
        own = dict.fromkeys(name for name in names if name and name not in known)
        self.wanted.emit(path, [*labels, *own])

    def _template_labels(self) -> tuple[Label, ...]:
        """The labels of the chosen template.

        Raises:
            InvalidInput: if its file is broken.
        """
        return labels_of(self.template.currentData())


def free_name(folder: Path, stem: str = "articles") -> Path:
    """A project path in `folder` where nothing lies yet."""
    path, number = folder / f"{stem}{SUFFIX}", 2
    while path.exists():
        path, number = folder / f"{stem} {number}{SUFFIX}", number + 1
    return path
