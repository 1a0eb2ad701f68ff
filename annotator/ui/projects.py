"""Opening, making and leaving projects: the old one stays until the new one is ready."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from annotator.domain.errors import AnnotatorError, CannotSave, ProjectInUse
from annotator.ui.context import Context, sentence
from annotator.ui.messages import Notice, Offer

if TYPE_CHECKING:
    from annotator.services.project import Project
    from annotator.ui.pages.new_project import NewProject


class Projects(QObject):
    """Changes which project a window shows. What cannot be opened is one sentence."""

    refused = Signal(str)
    """A project could not be opened and none is open: the sentence for the start page."""
    leaving = Signal()
    """The open project is about to be closed; its place can still be asked for."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._context = context

    def open(self, path: Path, *, read_only: bool = False) -> bool:
        """Open a project in place of the one that is open; whether it worked.

        What somebody else has open, or what lies where nothing can be written, can be read.
        """
        from annotator.services.project import Project

        annotator = self._context.settings.annotator or None
        read = Offer("Open to read", partial(self.open, path, read_only=True))
        return self._replace(
            path,
            partial(Project.open, path, read_only=read_only, annotator=annotator),
            () if read_only else (read,),
        )

    def create(self, wanted: NewProject) -> bool:
        """Make a project and open it; whether it worked."""
        from annotator.services.project import Project
        from annotator.services.templates import create_project

        path, annotator = wanted.path, self._context.settings.annotator or None
        if wanted.template is None:
            make = partial(Project.create, path, labels=wanted.labels, annotator=annotator)
        else:
            make = partial(
                create_project, path, wanted.template,
                labels=wanted.labels, with_examples=wanted.with_examples, annotator=annotator,
            )  # fmt: skip
        return self._replace(path, make, ())

    def close(self) -> None:
        """Leave the open project, if there is one."""
        project = self._context.project
        if project is not None:
            self.leaving.emit()
            self._context.set_project(None)
            project.close()

    def _replace(
        self, path: Path, make: Callable[[], Project], unwritable: tuple[Offer, ...]
    ) -> bool:
        """Put what `make` opens into the window; `unwritable` is offered when it cannot be."""
        old = self._context.project
        if old is not None and old.path.resolve() == path.resolve():
            self._context.message.emit("This project is open already.")
            return True
        try:
            new = make()
        except (ProjectInUse, CannotSave) as error:
            self._refuse(error, unwritable)
            return False
        except AnnotatorError as error:
            self._refuse(error, ())
            return False
        if old is not None:
            self.leaving.emit()
        self._context.set_project(new)
        if old is not None:
            old.close()
        return True

    def _refuse(self, error: AnnotatorError, offers: tuple[Offer, ...]) -> None:
        said = sentence(error)
        if self._context.project is None:
            self.refused.emit(said)
        if self._context.project is not None or offers:
            self._context.notice.emit(Notice(said, "problem", offers))
