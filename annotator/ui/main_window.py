"""The window: puts lines, pages, docks and the article together and connects them."""

from __future__ import annotations

import gc
from pathlib import Path
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QByteArray, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QMainWindow, QVBoxLayout, QWidget

from annotator.ui import bindings, files, messages
from annotator.ui.commands import Commands, Need
from annotator.ui.context import Context
from annotator.ui.docks import Docks
from annotator.ui.faults import report
from annotator.ui.messages import MessageBar
from annotator.ui.pages.stack import Pages
from annotator.ui.physical_keys import PhysicalKeys
from annotator.ui.places import Places
from annotator.ui.projects import Projects
from annotator.ui.state import WindowState
from annotator.ui.status_line import StatusLine
from annotator.ui.theme import apply_theme, theme_named
from annotator.ui.top_line import TopLine
from annotator.ui.undo import Undo

if TYPE_CHECKING:
    from annotator.ui.command_palette import CommandPalette
    from annotator.ui.panels.inspector import InspectorPanel
    from annotator.ui.recheck_bar import RecheckBar

SIZE = (1200, 800)
LEAST = (640, 420)
LEAST_OF_PAGE = 380


class MainWindow(QMainWindow):
    """Only assembles and wires; what things do is in the parts.

    With `state` the window comes back as it was left and remembers how it is left; without
    (command line, demo, pictures) it does neither.
    """

    first_painted = Signal()
    """The article has been painted for the first time."""
    filled = Signal()
    """Everything that could wait is there: panels, menus, counts."""

    def __init__(self, context: Context, state: WindowState | None = None) -> None:
        super().__init__()
        self.context, self.state = context, state
        self.waiting_files: list[Path] = []
        self._painted = False
        self._closing = False
        self._palette: CommandPalette | None = None
        self._recheck: RecheckBar | None = None
        self.commands = Commands(self)
        self._physical_keys = PhysicalKeys(self.commands)
        self.undo = Undo(context)
        self.projects = Projects(context)
        self.bar = MessageBar()
        self.pages = Pages(context, self.commands)
        self.top_line = TopLine(context, self.commands)
        self.status_line = StatusLine(context, self.commands)
        self.setMenuWidget(self.top_line)
        self.setStatusBar(self.status_line)
        self.setCentralWidget(self._centre())
        self.setMinimumSize(*LEAST)
        self.resize(*SIZE)  # before the docks: they share out the room that there is
        self.docks = Docks(context, self)
        self.places = Places(context, self.pages, state)
        self.setAcceptDrops(True)
        if state is not None:
            self.restoreGeometry(QByteArray(state.geometry))
            self.docks.restore(state.docks)
        self._connect()
        bindings.bind(self)

    def _centre(self) -> QWidget:
        centre = QWidget()
        self._column = column = QVBoxLayout(centre)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.bar)
        column.addWidget(self.pages, 1)
        self.pages.setMinimumWidth(LEAST_OF_PAGE)
        return centre

    def _connect(self) -> None:
        context = self.context
        context.notice.connect(self.bar.show_notice)
        context.changes_published.connect(self.bar.outdate)
        context.project_changed.connect(self._show_project)
        context.document_changed.connect(self._show_available)
        context.theme_changed.connect(self._dress)
        context.settings_changed.connect(self._use_setting)
        context.jobs.broke.connect(lambda _title, trace: report(self.bar.show_notice, trace))
        context.jobs.failed.connect(lambda _title, error: context.fail(error))
        self.projects.refused.connect(self.pages.show_trouble)
        self.projects.leaving.connect(self.places.keep)
        self.pages.changed.connect(self._show_page)
        QApplication.styleHints().colorSchemeChanged.connect(lambda _: self._use_setting("theme"))

    # What is shown

    def _show_project(self) -> None:
        project = self.context.project
        self.setWindowTitle("Annotator" if project is None else f"{project.path.stem} – Annotator")
        self.bar.dismiss()
        self.pages.show_home()
        if project is not None:
            self.places.come_back()
            self.pages.focus_article()
        self._show_available()
        if project is not None and self._painted:
            self.pages.ready_for_keys()
            self._fill()

    def _show_page(self) -> None:
        self.docks.show_all(self.pages.shows_article)
        if self._recheck is not None and not self.pages.shows_article:
            self._recheck.stop()
        self._show_available()

    def _show_available(self) -> None:
        have: list[Need] = []
        if self.context.project is not None:
            have.append("project")
        if self.context.writable:
            have.append("writable")
        if self.context.document_uid is not None and self.pages.shows_article:
            have.append("document")
        self.commands.set_available(have)

    def _use_setting(self, key: str) -> None:
        settings, project = self.context.settings, self.context.project
        if key == "theme":
            self.context.set_theme(theme_named(settings.theme))
        elif key == "annotator" and project is not None:
            project.annotator = settings.annotator_name

    def _dress(self) -> None:
        app = QApplication.instance()
        if isinstance(app, QApplication):
            apply_theme(app, self.context.theme)

    def show_panel(self, name: str) -> None:
        """Bring a panel into view, if the user has hidden it."""
        self.docks.reveal(name)

    def palette_of_commands(self) -> CommandPalette:
        """The command palette, made when it is first opened."""
        if self._palette is None:
            from annotator.ui.command_palette import CommandPalette

            self._palette = CommandPalette(self.context, self.commands, self)
        return self._palette

    def recheck_bar(self) -> RecheckBar:
        """The line above the article for looking at annotations again, made when first needed."""
        if self._recheck is None:
            from annotator.ui.recheck_bar import RecheckBar

            self._recheck = bar = RecheckBar(self.context)
            bar.reveal_asked.connect(lambda uid: bindings.reveal(self, uid))
            bar.left.connect(self.pages.focus_article)
            self._column.insertWidget(1, bar)
        return self._recheck

    def open_path(self, path: Path) -> None:
        """Open a project and remember it among the recent ones."""
        bindings.open_path(self, path)

    # Life

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self.pages.currentIndex() < 0:  # nobody has opened a project
            self._show_project()
        self.windowHandle().installEventFilter(self._physical_keys)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._painted:
            self._painted = True
            # Children are painted after us in this same turn of the loop.
            QTimer.singleShot(0, self._after_first_paint)

    def _after_first_paint(self) -> None:
        self.first_painted.emit()
        self.pages.ready_for_keys()
        QTimer.singleShot(0, self._fill)

    def _fill(self) -> None:
        """Make everything that could wait for the first paint."""
        self.top_line.fill_menus(self.docks.toggles())
        if self.context.project is not None:
            self.docks.fill(self._prepare_panel)
            self.status_line.count()
        if not gc.isenabled():
            # Off since the program began: what is there by now stays, and is never searched.
            gc.freeze()
            gc.enable()
        self.filled.emit()

    def _prepare_panel(self, name: str, panel: QWidget) -> None:
        bindings.connect_panel(self, name, panel)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Everything is saved already: stop what runs, remember the place, let the project go."""
        if not self._closing and not self._may_stop():
            event.ignore()
            return
        self.close_down()
        event.accept()

    def _may_stop(self) -> bool:
        """Whether nothing runs, or the user lets it be stopped; what cannot be is waited for."""
        running = self.context.jobs.running
        if not running:
            return True
        for job in running:
            if not job.stoppable:
                self.context.message.emit(f"{job.title} ends first, then the window closes.")
                job.ended.connect(self.close)
                return False
        stop = "Stop and quit"
        question = f"“{running[-1].title}” is not finished. Nothing of it is kept."
        return messages.ask(self, question, (stop, "Go on")) == stop

    def close_now(self) -> None:
        """Close without a question: somebody outside wants it (SIGTERM, end of the session)."""
        self._closing = True
        self.close()
        QApplication.exit(0)

    def close_down(self) -> None:
        """Leave nothing behind: no job, no half-typed note, no open project."""
        inspector = self.docks.panels.get("inspector")
        if inspector is not None:
            cast("InspectorPanel", inspector).commit()
        self.context.jobs.cancel_all()
        self.projects.close()
        if self.state is not None:
            self.state.geometry = bytes(self.saveGeometry().data())
            if self.docks.panels:
                self.state.docks = self.docks.state()
            self.places.save()

    # Files dropped on the window

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if files.dropped(event):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        paths = files.dropped(event)
        if paths:
            event.acceptProposedAction()
            # The other program waits for the drop to end; what we do may take long.
            QTimer.singleShot(0, lambda: bindings.take_files(self, paths))
