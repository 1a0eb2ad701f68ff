"""Importing files and folders: what they hold and what becomes of it, then what it brought."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import (
    QDialogButtonBox,
    QFrame,
    QScrollArea,
    QSplitter,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from annotator.domain.annotation import Kind
from annotator.domain.changes import Changes
from annotator.domain.errors import AnnotatorError, InvalidInput
from annotator.services.import_plan import ImportPlan
from annotator.ui import files
from annotator.ui.context import Context
from annotator.ui.dialogs.importing.documents import DocumentPreview
from annotator.ui.dialogs.importing.mapping import (
    KNOWN,
    MappingModel,
    MappingRow,
    MappingTable,
)
from annotator.ui.dialogs.importing.settings import ImportSettings
from annotator.ui.dialogs.importing.words import (
    beginning_lines,
    refused_lines,
    refused_of,
    report_lines,
    within,
)
from annotator.ui.dialogs.working import WorkingSheet
from annotator.ui.jobs import IsCancelled, Progress
from annotator.ui.theme import mark_color

if TYPE_CHECKING:
    from annotator.formats.base import Refused
    from annotator.services.import_report import AnnotatorFound, ImportReport, LabelFound
    from annotator.services.previewing import ImportPreview
    from annotator.services.project import Project

SETTLE_MS = 150
"""How long a change of the form waits before the preview is made anew."""

_SIZE = QSize(1040, 680)
_WIDTHS = (270, 400, 370)
_SCROLL_BAR = 12
_HEIGHTS = (460, 130)
_HINT = "Add files or folders, or drop them here; what they would bring shows in this place."
_IMPORTING = "Importing"
_STATES = {"same": KNOWN, "new": "new", "taken": "new, another kind has the name"}


class ImportDialog(WorkingSheet):
    """Lists what to import, shows its beginning, counts it by a dry run, imports it as one step.

    It is modal to its window: while a file is read the project cannot be written by others.
    """

    def __init__(
        self, context: Context, paths: Sequence[Path] = (), parent: QWidget | None = None
    ) -> None:
        super().__init__(context, "Import", parent)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setAcceptDrops(True)
        self.imported = False
        self._refused = False
        self._label_set = context.label_set
        self.settings = ImportSettings(context)
        self.preview_pane = DocumentPreview(context)
        self.labels = MappingModel(context, "Label", can_leave_out=True)
        self.people = MappingModel(context, "Annotator", can_leave_out=False)
        self.label_table = MappingTable(self.labels, "Labels of the files", self._label_names)
        self.people_table = MappingTable(
            self.people, "Annotators of the files", self._annotator_names
        )
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(SETTLE_MS)
        self._timer.timeout.connect(self.preview)
        self.report.setPlaceholderText(_HINT)
        self.report.setAccessibleName("What the import brings")
        self._lay_out()
        self.settings.changed.connect(self._changed)
        self.labels.asked.connect(self._changed)
        self.people.asked.connect(self._changed)
        self.preview_pane.left.connect(self.reject)
        self.add_paths(paths)
        self.busy_changed()

    @classmethod
    def show_for(
        cls, context: Context, parent: QWidget | None = None, paths: Sequence[Path] = ()
    ) -> ImportDialog:
        """Open the dialog, with these files in it."""
        dialog = cls(context, paths, parent)
        dialog.open()
        return dialog

    @property
    def paths(self) -> list[Path]:
        """What is listed."""
        return self.settings.files.paths

    def add_paths(self, paths: Sequence[Path]) -> None:
        """Add files and folders, each once, and preview them."""
        self.settings.files.add(paths)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if self.settings.isEnabled() and files.dropped(event):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        event.acceptProposedAction()
        self.add_paths(files.dropped(event))

    def _lay_out(self) -> None:
        scroll = QScrollArea()
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(self.settings)
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.addTab(self.label_table, "Labels")
        self.tabs.addTab(self.people_table, "Annotators")
        across = QSplitter(Qt.Orientation.Horizontal)
        down = QSplitter(Qt.Orientation.Vertical)
        across.addWidget(scroll)
        across.addWidget(self.preview_pane)
        across.addWidget(self.tabs)
        down.addWidget(across)
        down.addWidget(self.report)
        for splitter, sizes in ((across, _WIDTHS), (down, _HEIGHTS)):
            splitter.setChildrenCollapsible(False)
            splitter.setHandleWidth(9)
            splitter.setSizes(list(sizes))
        across.setStretchFactor(1, 2)
        across.setStretchFactor(2, 1)
        down.setStretchFactor(0, 1)
        scroll.setMinimumWidth(self.settings.minimumSizeHint().width() + _SCROLL_BAR)
        self.preview_pane.setMinimumWidth(220)
        self.tabs.setMinimumWidth(280)
        self.report.setMinimumHeight(60)
        self.buttons = QDialogButtonBox()
        role = QDialogButtonBox.ButtonRole
        self.import_button = self.buttons.addButton("Import", role.AcceptRole)
        self.close_button = self.buttons.addButton("Cancel", role.RejectRole)
        self.buttons.accepted.connect(self.start)
        self.buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addWidget(down, 1)
        layout.addWidget(self.problem)
        layout.addWidget(self.bar)
        layout.addWidget(self.buttons)
        self.take_size(_SIZE)

    # Working

    def plan(self) -> ImportPlan | None:
        """What is asked for; `None`, and a sentence shown, if it cannot be meant."""
        try:
            return ImportPlan(
                **self.settings.values(),
                labels=dict(self.labels.mapping),
                annotators={k: v for k, v in self.people.mapping.items() if v is not None},
            )
        except InvalidInput as error:
            self._fail(error)
            return None

    def preview(self) -> None:
        """Show the first documents, then read everything without keeping anything."""
        from annotator.services.previewing import preview

        paths, plan = self.paths, self.plan()
        if not paths or plan is None or self.imported:
            return

        def look(worker: Project, _progress: Progress, cancelled: IsCancelled) -> ImportPreview:
            return preview(worker, paths, plan, cancelled=cancelled)

        self._begin()
        self.work("Looking at what to import", look, self._show_beginning, self._fail)

    def start(self) -> None:
        """Import what is listed."""
        self._timer.stop()
        plan = self.plan()
        if self.paths and plan is not None and not self.imported:
            self._begin()
            self._run(plan, dry_run=False)

    def _begin(self) -> None:
        self.refuse("")
        self.report.clear()
        self.report.setPlaceholderText("Reading…")

    def _run(self, plan: ImportPlan, *, dry_run: bool) -> None:
        from annotator.services.importing import import_paths

        paths, context, project = self.paths, self.context, self.context.project

        def read(worker: Project, progress: Progress, cancelled: IsCancelled) -> ImportReport:
            return import_paths(
                worker, paths, plan, dry_run=dry_run, progress=progress, cancelled=cancelled
            )

        def publish(_report: ImportReport) -> None:
            if project is not None and context.project is project:
                project.publish(Changes("Import", bulk=True))

        if dry_run:
            self.work("Counting what to import", read, self._show_counted, self._fail)
        else:
            self.work(_IMPORTING, read, self._finish, self._fail, always=publish)

    def _show_beginning(self, found: ImportPreview) -> None:
        """The first documents are there; what all of them come to is not known yet."""
        self.settings.show_formats(found.formats)
        self.settings.files.show_found(found.files)
        self._label_set = found.label_set
        self.preview_pane.show_documents(
            found.documents, found.label_set, complete=found.complete
        )
        self._show_rows(found.labels, found.annotators)
        self._report(beginning_lines(found))
        if found.refused:
            self._refuse(found.refused[0].error, found.refused)
        plan = self.plan()
        if plan is not None:
            self._run(plan, dry_run=True)

    def _show_counted(self, report: ImportReport) -> None:
        self._show_rows(report.labels, report.annotators)
        self._report(report_lines(report))

    def _finish(self, report: ImportReport) -> None:
        self.imported = True
        self._report(report_lines(report))
        self.busy_changed()
        self.close_button.setFocus()

    def _fail(self, error: AnnotatorError) -> None:
        self._refuse(error, refused_of(error))

    def _refuse(self, error: AnnotatorError, places: Sequence[Refused]) -> None:
        """Say why nothing can be imported, and list every place if there are several."""
        self._refused = True
        self.report.setPlaceholderText("Nothing was imported.")
        self._report(refused_lines(places) if len(places) > 1 else [])
        self.say(error)
        self.refuse(within(self.problem.text(), self.paths))
        self.busy_changed()

    def _report(self, lines: Sequence[str]) -> None:
        self.report.setPlainText("\n".join(within(line, self.paths) for line in lines))

    def busy_changed(self) -> None:
        """While importing only stopping is possible; afterwards only closing."""
        importing = self.job is not None and self.job.title == _IMPORTING
        for widget in (self.settings, self.label_table, self.people_table):
            widget.setEnabled(not importing and not self.imported)
        ready = bool(self.paths) and self.context.writable and not self._refused
        self.import_button.setEnabled(ready and not importing and not self.imported)
        self.import_button.setVisible(not self.imported)
        (self.close_button if self.imported else self.import_button).setDefault(True)
        self.close_button.setText("Close" if self.imported else "Stop" if importing else "Cancel")

    def _changed(self) -> None:
        """Another form, another preview."""
        self.stop()
        self._refused = False
        self.refuse("")
        self.report.clear()
        self.report.setPlaceholderText(_HINT)
        if self.paths:
            self._timer.start()
        else:
            self._timer.stop()
            self.labels.forget()
            self.people.forget()
            self.preview_pane.show_documents((), self.context.label_set, complete=True)
        self.busy_changed()

    # What the files hold

    def _show_rows(
        self, labels: Sequence[LabelFound], annotators: Sequence[AnnotatorFound]
    ) -> None:
        self.labels.show_rows([self._row(found) for found in labels])
        self.people.show_rows(
            [MappingRow(who.name, who.name, who.count, who.becomes) for who in annotators]
        )
        self.tabs.setTabText(0, f"Labels ({len(labels):,})")
        self.tabs.setTabText(1, f"Annotators ({len(annotators):,})")

    def _row(self, found: LabelFound) -> MappingRow:
        theme, becomes = self.context.theme, found.becomes
        label = None if becomes is None else self._label_set.find(becomes, found.kind)
        return MappingRow(
            (found.kind, found.name),
            found.name,
            found.count,
            becomes,
            _STATES.get(found.state, ""),
            "" if found.kind is Kind.SPAN else found.kind.value,
            theme.line if label is None else mark_color(theme, label.color),
        )

    def _label_names(self, row: MappingRow) -> list[str]:
        """The labels of a row's kind that it can become."""
        return [
            label.name
            for label in self.context.label_set
            if label.kind.value == (row.kind or Kind.SPAN) and not label.retired
        ]

    def _annotator_names(self, row: MappingRow) -> list[str]:
        """The annotators of the project, and the others of the files."""
        project = self.context.project
        counts = None if project is None else self.context.run(project.counts)
        known = () if counts is None else counts.by_annotator
        return [*known, *(other.name for other in self.people.rows)]
