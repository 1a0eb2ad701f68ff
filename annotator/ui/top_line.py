"""The quiet line at the top: project, menus, what undo would take back, the way to all commands."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QMenuBar, QSizePolicy, QWidget

from annotator.ui.commands import MENUS, Commands, shown_key
from annotator.ui.context import Context
from annotator.ui.models.wording import tip
from annotator.ui.widgets import FlatButton, plain_label

MOST_OF_TITLE = 44
"""Characters of an action's title that the line shows."""


class TopLine(QWidget):
    """One line instead of a menu bar and a tool bar."""

    def __init__(self, context: Context, commands: Commands) -> None:
        super().__init__()
        self.setObjectName("topLine")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._context, self._commands = context, commands
        self._name = plain_label("Annotator", bold=True)
        self._note = plain_label(role="quiet")
        self.menu_bar = QMenuBar(self)
        self._undo = FlatButton(context)
        self._palette = FlatButton(context, "Commands")
        self._palette.show_as("Commands", shown_key("Ctrl+Shift+P"), quiet=True)
        self._palette.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._undo.clicked.connect(lambda: commands.run("undo"))
        self._palette.clicked.connect(lambda: commands.run("commands"))
        self._lay_out()
        # Several changes in a row ask the history once.
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(0)
        self._soon.timeout.connect(self._show_undo)
        context.changes_published.connect(self._soon.start)
        context.project_changed.connect(self._show_project)
        self._show_project()

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 0, 6, 1)
        row.setSpacing(8)
        # Where it is narrow the words at the right end in dots; no menu goes missing.
        self.menu_bar.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Maximum)
        for widget in (self._name, self._note, self.menu_bar):
            row.addWidget(widget, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addStretch(1)
        row.addWidget(self._undo)
        row.addWidget(self._palette)
        self.setFixedHeight(34)

    def fill_menus(self, panels: Sequence[QAction]) -> None:
        """Make the menus; only after the first paint, nobody can press one before."""
        if self.menu_bar.actions():
            return
        for title in MENUS:
            menu = self.menu_bar.addMenu(title)
            self._commands.fill_menu(menu, title)
            if title == "View":
                menu.addSeparator()
                menu.addActions(panels)

    def _show_project(self) -> None:
        project = self._context.project
        self._name.setText("Annotator" if project is None else project.path.stem)
        self._name.setToolTip("" if project is None else tip(str(project.path)))
        read_only = project is not None and project.read_only
        self._note.setText("only to read" if read_only else "")
        self._note.setVisible(read_only)
        self._undo.hide()
        self._soon.start()

    def _show_undo(self) -> None:
        project = self._context.project
        entry = None
        if project is not None and not project.read_only:
            entry = self._context.run(project.next_undo)
        self._undo.setVisible(entry is not None)
        if entry is not None:
            title = entry.title
            if len(title) > MOST_OF_TITLE:
                title = title[: MOST_OF_TITLE - 1].rstrip() + "…"
            self._undo.show_as(f"Undo “{title}”", shown_key("Ctrl+Z"))
