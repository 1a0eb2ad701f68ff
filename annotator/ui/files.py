"""File dialogs that do not stop the window: they open beside it and call back with a path."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices, QDropEvent
from PySide6.QtWidgets import QFileDialog, QWidget


def choose_file(
    parent: QWidget, title: str, folder: str, kinds: str, chosen: Callable[[str], object]
) -> QFileDialog:
    """Ask for a file that exists; `kinds` is Qt's filter text."""
    dialog = QFileDialog(parent, title, folder, f"{kinds};;All files (*)")
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    return _open(dialog, chosen)


def choose_new_file(
    parent: QWidget, title: str, suggested: str, kinds: str, chosen: Callable[[str], object]
) -> QFileDialog:
    """Ask where a file shall be written; the dialog itself asks before replacing one."""
    dialog = QFileDialog(parent, title, suggested, f"{kinds};;All files (*)")
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.selectFile(suggested)
    return _open(dialog, chosen)


def dropped(event: QDropEvent) -> list[Path]:
    """The local files and folders of a drag."""
    urls = event.mimeData().urls()
    return [Path(url.toLocalFile()) for url in urls if url.isLocalFile()]


def show_folder(folder: Path) -> None:
    """Show a folder in the desktop's own program for files."""
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))


def _open(dialog: QFileDialog, chosen: Callable[[str], object]) -> QFileDialog:
    # Qt's own dialog looks and works the same everywhere and needs no desktop services.
    dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
    dialog.fileSelected.connect(chosen)
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()
    return dialog
