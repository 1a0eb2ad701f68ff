"""Where an export goes and in which format: a file, or a folder for a format of many files."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QLineEdit, QPushButton, QWidget

from annotator.formats import registry
from annotator.formats.base import FormatInfo, Writer
from annotator.ui import files
from annotator.ui.boxes import ChoiceBox
from annotator.ui.context import Context
from annotator.ui.panels.parts import plain_label


class ExportTarget(QWidget):
    """The format and the place; another format suggests another place."""

    changed = Signal()
    format_changed = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._writers = {
            each.info.id: each
            for each in registry.catalogue().formats
            if each.info.writes and isinstance(each, Writer)
        }
        self.format = ChoiceBox()
        self.format.setAccessibleName("Format")
        self.format.setMaxVisibleItems(20)
        for id, writer in self._writers.items():
            missing = "" if writer.info.available else " (not installed)"
            self.format.addItem(f"{writer.info.title}{missing}", id)
        self.about = plain_label(quiet=True, wrap=True)
        self.place = QLineEdit()
        self.place_label = plain_label(quiet=True)
        self.place_label.setBuddy(self.place)
        self.choose_button = QPushButton("Choose…")
        self.choose_button.setAutoDefault(False)
        self._lay_out()
        self._suggested = ""
        self._use_format()
        self.format.currentIndexChanged.connect(lambda _row: self._use_format())
        self.place.textChanged.connect(lambda _text: self.changed.emit())
        self.choose_button.clicked.connect(self._choose)

    @property
    def writer(self) -> Writer:
        """The format that is chosen."""
        return self._writers[self.format.currentData()]

    @property
    def info(self) -> FormatInfo:
        """How it introduces itself."""
        return self.writer.info

    @property
    def path(self) -> str:
        """Where to write, as it was typed; empty for nowhere."""
        return self.place.text().strip()

    @property
    def missing(self) -> str:
        """Why the format cannot be used here: what it needs is not installed; else nothing."""
        extra = self.info.extra
        return "" if extra is None or extra.available else str(extra.missing)

    def _lay_out(self) -> None:
        label = plain_label("Format", quiet=True)
        label.setBuddy(self.format)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(10)
        grid.setColumnStretch(1, 1)
        grid.addWidget(label, 0, 0)
        grid.addWidget(self.format, 0, 1, 1, 2)
        grid.addWidget(self.about, 1, 1, 1, 2)
        grid.addWidget(self.place_label, 2, 0)
        grid.addWidget(self.place, 2, 1)
        grid.addWidget(self.choose_button, 2, 2)

    def _use_format(self) -> None:
        info = self.info
        self.about.setText(info.docs)
        what = "Folder" if info.writes_folder else "File"
        self.place_label.setText(what)
        self.place.setAccessibleName(f"{what} to write")
        self._suggest()
        self.format_changed.emit()

    def _suggest(self) -> None:
        """A place beside the project; one that somebody gave keeps its name."""
        project, given = self._context.project, self.path
        if project is None:
            return
        ending = next(iter(self.info.extensions), "")
        if given == self._suggested or not given:
            path = project.path
            if self.info.writes_folder:
                found = path.with_name(f"{path.stem}-{self.info.id}")
            else:
                found = path.with_suffix(ending)
            self._suggested = str(found)
        else:
            path = Path(given)
            found = path.with_suffix("") if self.info.writes_folder else path.with_suffix(ending)
        self.place.setText(str(found))

    def _choose(self) -> None:
        endings = " ".join(f"*{ending}" for ending in self.info.extensions)
        folder = self.info.writes_folder
        files.choose_new_file(
            self,
            "Folder to export to" if folder else "File to export to",
            self.path,
            f"{self.info.title} ({'*' if folder else endings})",
            self.place.setText,
        )
