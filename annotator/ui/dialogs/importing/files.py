"""The files of an import, and the buttons that add and remove them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFileDialog,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from annotator.ui.models.wording import tip
from annotator.ui.panels.parts import flat_button
from annotator.ui.panels.row_parts import DELETE

if TYPE_CHECKING:
    from annotator.services.import_report import FileFound

_SHOWN = 4
"""So many files are seen at once."""


class FileList(QListWidget):
    """Paths by their names; Delete removes the selected ones."""

    delete_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("Files and folders to import")
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFixedHeight(_SHOWN * (self.fontMetrics().height() + 6) + 8)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in DELETE:
            self.delete_asked.emit()
        else:
            super().keyPressEvent(event)


class Files(QWidget):
    """What is to be imported."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.list = FileList()
        self.add_files_button = flat_button("Add files…", self._ask_files)
        self.add_folder_button = flat_button("Add folder…", self._ask_folder)
        self.remove_button = flat_button("Remove", self.remove)
        row = QHBoxLayout()
        row.setSpacing(2)
        for button in (self.add_files_button, self.add_folder_button, self.remove_button):
            row.addWidget(button)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.list)
        column.addLayout(row)
        self.list.delete_asked.connect(self.remove)

    @property
    def paths(self) -> list[Path]:
        """What is listed."""
        return [
            self.list.item(row).data(Qt.ItemDataRole.UserRole) for row in range(self.list.count())
        ]

    def add(self, paths: Sequence[Path]) -> None:
        """Add files and folders, each once."""
        there = set(self.paths)
        for path in dict.fromkeys(paths):
            if path not in there:
                item = QListWidgetItem(str(path))
                item.setData(Qt.ItemDataRole.UserRole, path)
                item.setToolTip(tip(str(path)))
                self.list.addItem(item)
        self.changed.emit()

    def show_found(self, found: Iterable[FileFound]) -> None:
        """Say at each file that was named which format it has, and why."""
        reasons = {file.path: f"{file.title}: {file.reason}" for file in found}
        for row in range(self.list.count()):
            item = self.list.item(row)
            path = str(item.data(Qt.ItemDataRole.UserRole))
            words = "\n".join(filter(None, (path, reasons.get(path))))
            item.setToolTip(tip(words))
            item.setData(Qt.ItemDataRole.AccessibleDescriptionRole, reasons.get(path, ""))

    def remove(self) -> None:
        """Take the selected ones off the list, or the current one."""
        for item in self.list.selectedItems() or [self.list.currentItem()]:
            if item is not None:
                self.list.takeItem(self.list.row(item))
        self.changed.emit()

    def _ask_files(self) -> None:
        dialog = QFileDialog(self, "Files to import")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        self._ask(dialog)

    def _ask_folder(self) -> None:
        dialog = QFileDialog(self, "Folder to import")
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        self._ask(dialog)

    def _ask(self, dialog: QFileDialog) -> None:
        dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.filesSelected.connect(lambda names: self.add([Path(n) for n in names]))
        dialog.open()
