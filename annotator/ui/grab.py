"""`annotator PROJECT --grab FILE.png`: the real window, painted, saved as a picture."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import msgspec
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from annotator.domain.errors import AnnotatorError, CannotSave, NotFound
from annotator.ui.timing import cpu_seconds, wall_seconds

if TYPE_CHECKING:
    from annotator.ui.arguments import WindowArguments
    from annotator.ui.main_window import MainWindow

SETTLE_MS = 120
"""How long the filled window gets to lay itself out before its picture is taken."""


class Grab:
    """Waits for the paint, takes the picture, ends the program."""

    def __init__(self, app: QApplication, window: MainWindow, wanted: WindowArguments) -> None:
        self._app, self._window, self._wanted = app, window, wanted
        self._first_paint = (0.0, 0.0)
        self.trouble: AnnotatorError | None = None
        window.first_painted.connect(self._painted)
        window.filled.connect(lambda: QTimer.singleShot(SETTLE_MS, self._take))
        if wanted.size is not None:
            window.resize(*wanted.size)
        if wanted.document is not None:
            self._go_to(wanted.document)

    def _go_to(self, number: int) -> None:
        """Show a document by its number.

        Raises:
            NotFound: if the project has fewer.
        """
        context = self._window.context
        assert context.project is not None
        found = context.project.document_page(number - 1, 1)
        if not found:
            count = context.project.document_count()
            raise NotFound(f"there is no document {number}: the project has {count}")
        context.open_document(found[0].uid)

    def _painted(self) -> None:
        self._first_paint = wall_seconds(), cpu_seconds()

    def _take(self) -> None:
        """Save the picture and leave; what went wrong is for the caller to say."""
        target = self._wanted.grab
        picture = self._window.grab()
        if target is None or not picture.save(str(target), "PNG"):
            self.trouble = CannotSave(f"the picture cannot be written to {target}")
        elif self._wanted.json:
            self._report(picture.width(), picture.height())
        self._window.close()
        self._app.exit(0)

    def _report(self, width: int, height: int) -> None:
        document = self._window.context.document
        wall, cpu = self._first_paint
        told = {
            "picture": str(self._wanted.grab),
            "size": [width, height],
            "document": None if document is None else document.id,
            "annotations": 0 if document is None else len(document.annotations),
            "first_paint": {"wall_seconds": round(wall, 4), "cpu_seconds": round(cpu, 4)},
            "saved": {
                "wall_seconds": round(wall_seconds(), 4),
                "cpu_seconds": round(cpu_seconds(), 4),
            },
        }
        sys.stdout.write(msgspec.json.encode(told).decode() + "\n")
        sys.stdout.flush()
