"""Exporting: what will be written and what is lost is shown before anything is written."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtWidgets import (
    QDialogButtonBox,
    QFrame,
    QScrollArea,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from annotator.domain.changes import Changes
from annotator.domain.errors import AnnotatorError, InvalidInput
from annotator.services.export_report import Place
from annotator.services.selection import Selection
from annotator.ui import files
from annotator.ui.context import Context
from annotator.ui.dialogs.exporting.choices import ExportChoices
from annotator.ui.dialogs.exporting.table import ExportTable
from annotator.ui.dialogs.exporting.target import ExportTarget
from annotator.ui.dialogs.working import WorkingSheet
from annotator.ui.jobs import IsCancelled, Progress
from annotator.ui.models.export_rows import headline
from annotator.ui.panels.parts import plain_label

if TYPE_CHECKING:
    from annotator.services.export_report import ExportReport
    from annotator.services.project import Project

SETTLE_MS = 200
FIRST = 100
"""So many documents are looked at for a first answer."""

_EXPORTING = "Exporting"
_SIZE = QSize(880, 580)
_WIDTHS = (370, 480)
_NARROWEST = 330
_STOPPED = (
    "Spans that do not fit whole tokens stop the export: have them widened (snap) or left out"
    " (drop), or go to them and change them."
)


class ExportDialog(WorkingSheet):
    """Where to, which format, what of the project; a table of what it costs before, after too.

    It stands beside the window: rows lead into the article, and what is changed there is counted
    anew.
    """

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, "Export", parent)
        self.exported = False
        self.target = ExportTarget(context)
        self.choices = ExportChoices(context)
        self.summary = plain_label(wrap=True)
        self.table = ExportTable(context)
        self._ready = False
        self._written: tuple[Path, ...] = ()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(SETTLE_MS)
        self._timer.timeout.connect(self.plan)
        self._lay_out()
        self.choices.use(self.target.writer)
        self.target.changed.connect(self._changed)
        self.target.format_changed.connect(self._use_format)
        self.choices.changed.connect(self._changed)
        self.table.went.connect(self._go)
        # A method, which Qt lets go with the dialog; a lambda would be called for ever.
        context.changes_published.connect(self._follow)
        self._changed()

    @classmethod
    def show_for(cls, context: Context, parent: QWidget | None = None) -> ExportDialog:
        """Open the dialog for the open project."""
        dialog = cls(context, parent)
        dialog.show()
        return dialog

    def _lay_out(self) -> None:
        scroll = QScrollArea()
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(self.choices)
        scroll.setMinimumWidth(_NARROWEST)
        right = QWidget()
        column = QVBoxLayout(right)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.summary)
        column.addWidget(self.table, 1)
        across = QSplitter(Qt.Orientation.Horizontal)
        across.addWidget(scroll)
        across.addWidget(right)
        across.setChildrenCollapsible(False)
        across.setHandleWidth(13)
        across.setSizes(list(_WIDTHS))
        across.setStretchFactor(1, 1)
        self.buttons = QDialogButtonBox()
        role = QDialogButtonBox.ButtonRole
        self.folder_button = self.buttons.addButton("Show in folder", role.ActionRole)
        self.export_button = self.buttons.addButton("Export", role.AcceptRole)
        self.close_button = self.buttons.addButton("Cancel", role.RejectRole)
        self.folder_button.setAutoDefault(False)
        self.folder_button.clicked.connect(self._show_folder)
        self.buttons.accepted.connect(self.start)
        self.buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addWidget(self.target)
        layout.addWidget(across, 1)
        layout.addWidget(self.problem)
        layout.addWidget(self.bar)
        layout.addWidget(self.buttons)
        self.take_size(_SIZE)

    # Working

    def plan(self) -> None:
        """Find out what would be written and what is lost: in the first documents, then in all."""
        self._plan(FIRST)

    def _plan(self, most: int | None) -> None:
        from annotator.services.exporting import plan_export

        asked = self._asked()
        if asked is None:
            return
        target, format_id, options, selection = asked
        about = self.choices.about()

        def look(worker: Project, progress: Progress, cancelled: IsCancelled) -> ExportReport:
            return plan_export(
                worker,
                target,
                format=format_id,
                options=options,
                selection=selection,
                about=about,
                progress=progress,
                cancelled=cancelled,
                most=most,
            )

        self.work("Looking at what to export", look, self._show_plan, self._fail)

    def start(self) -> None:
        """Write it."""
        from annotator.services.exporting import export_project

        self._timer.stop()
        asked = self._asked()
        if asked is None or not self._ready:
            return
        target, format_id, options, selection = asked
        about = self.choices.about()

        def write(worker: Project, progress: Progress, cancelled: IsCancelled) -> ExportReport:
            return export_project(
                worker,
                target,
                format=format_id,
                options=options,
                selection=selection,
                about=about,
                progress=progress,
                cancelled=cancelled,
            )

        self.refuse("")
        self.work(_EXPORTING, write, self._finish, self._fail_writing)

    def _asked(self) -> tuple[str, str, dict[str, object], Selection] | None:
        """Target, format, its options and what is taken; `None`, and why, if that cannot be."""
        missing, target = self.target.missing, self.target.path
        if missing:
            self._fail(InvalidInput(missing))
            return None
        if not target:
            what = "folder" if self.target.info.writes_folder else "file"
            self._fail(InvalidInput(f"say which {what} to write"))
            return None
        try:
            selection = self.choices.selection()
        except InvalidInput as error:
            self._fail(error)
            return None
        return target, self.target.info.id, self.choices.format.values(), selection

    def _show_plan(self, report: ExportReport) -> None:
        self._show(report, planned=True)
        if report.of is not None:
            self._plan(None)
            return
        self._ready = not report.stops
        if report.stops:
            self.refuse(_STOPPED)
        self.busy_changed()

    def _finish(self, report: ExportReport) -> None:
        self.exported = True
        self._written = report.files
        self._show(report, planned=False)
        self.busy_changed()
        self.close_button.setFocus()

    def _show(self, report: ExportReport, *, planned: bool) -> None:
        self.summary.setText(headline(report, planned=planned))
        self.table.show_report(report, planned=planned)

    def _fail_writing(self, error: AnnotatorError) -> None:
        self._fail(error)
        self.summary.setText("Nothing was written.")

    def _fail(self, error: AnnotatorError) -> None:
        self._ready = False
        self.summary.setText("It cannot be exported like this.")
        self.table.show_report(None, planned=True)
        self.say(error)
        self.busy_changed()

    def busy_changed(self) -> None:
        """While writing only stopping is possible; after it another export may follow."""
        writing = self.job is not None and self.job.title == _EXPORTING
        for widget in (self.target, self.choices):
            widget.setEnabled(not writing)
        # Not before the plan is there: what is lost is said before it is written.
        self.export_button.setEnabled(self._ready and not self.busy)
        self.export_button.setVisible(not self.exported)
        self.folder_button.setVisible(self.exported)
        (self.close_button if self.exported else self.export_button).setDefault(True)
        self.close_button.setText("Stop" if writing else "Close" if self.exported else "Cancel")

    def _use_format(self) -> None:
        self.choices.use(self.target.writer)
        self._changed()

    def _changed(self) -> None:
        """Another form or project, another plan."""
        if self.job is not None and self.job.title == _EXPORTING:
            return
        self.stop()
        self.exported = self._ready = False
        self.refuse("")
        self.summary.setText("Counting…")
        self.busy_changed()
        self._timer.start()

    def _follow(self, _changes: Changes) -> None:
        self._changed()

    # What the rows lead to

    def _go(self, place: Place) -> None:
        """Show a place in the article; the dialog stays where it is."""
        self.context.open_document(place.document, activate=place.annotation)

    def _show_folder(self) -> None:
        if self._written:
            files.show_folder(self._written[0].parent)
