"""Importing files and folders: what it would bring first, then what it brought."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialogButtonBox,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from annotator.domain.changes import Changes
from annotator.domain.errors import AnnotatorError
from annotator.ui.boxes import ChoiceBox
from annotator.ui.context import Context
from annotator.ui.dialogs.working import WorkingSheet
from annotator.ui.jobs import IsCancelled, Progress
from annotator.ui.models.wording import as_sentence, counted, tip
from annotator.ui.panels.parts import plain_label

if TYPE_CHECKING:
    from annotator.services.importing import ImportReport
    from annotator.services.project import Project

SETTLE_MS = 150
"""How long a change of the form waits before the preview is made anew."""
MOST_LINES = 500
"""Places that are listed; more of them tell nobody more."""

_CONFLICTS: tuple[tuple[str, str | None], ...] = (
    ("refuse the import", None),
    ("keep what is in the project", "keep"),
    ("take what the file says", "replace"),
)
_HINT = "Add text files, JSONL files or folders of them; what they would bring shows here."


class ImportDialog(WorkingSheet):
    """Lists what to import, previews it by a dry run, imports it as one undoable step.

    It is modal to its window: while a file is read the project cannot be written by others.
    """

    def __init__(
        self, context: Context, paths: Sequence[Path] = (), parent: QWidget | None = None
    ) -> None:
        super().__init__(context, "Import", parent)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.imported = False
        self._refused = False
        self.files = QListWidget()
        self.files.setAccessibleName("Files and folders to import")
        self.files.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.files.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.format = ChoiceBox()
        self.annotator = QLineEdit()
        self.conflict = ChoiceBox()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(SETTLE_MS)
        self._timer.timeout.connect(self.preview)
        self.report.setPlaceholderText(_HINT)
        self.report.setAccessibleName("What the import brings")
        self._fill()
        self._lay_out()
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
        return [
            self.files.item(row).data(Qt.ItemDataRole.UserRole) for row in range(self.files.count())
        ]

    def add_paths(self, paths: Sequence[Path]) -> None:
        """Add files and folders, each once, and preview them."""
        there = set(self.paths)
        for path in dict.fromkeys(paths):
            if path not in there:
                item = QListWidgetItem(str(path))
                item.setData(Qt.ItemDataRole.UserRole, path)
                item.setToolTip(tip(str(path)))
                self.files.addItem(item)
        self._changed()

    def _fill(self) -> None:
        from annotator.formats import registry

        self.format.addItem("as each file looks", None)
        for reader in registry.readers():
            self.format.addItem(reader.info.title, reader.info.id)
        for words, value in _CONFLICTS:
            self.conflict.addItem(words, value)
        project = self.context.project
        self.annotator.setPlaceholderText("" if project is None else project.annotator)

    def _lay_out(self) -> None:
        self.add_files_button = QPushButton("Add files…")
        self.add_folder_button = QPushButton("Add folder…")
        self.remove_button = QPushButton("Remove")
        column = QVBoxLayout()
        for button, do in (
            (self.add_files_button, self._ask_files),
            (self.add_folder_button, self._ask_folder),
            (self.remove_button, self._remove),
        ):
            button.setAutoDefault(False)
            button.clicked.connect(do)
            column.addWidget(button)
        column.addStretch(1)
        top = QHBoxLayout()
        top.addWidget(self.files, 1)
        top.addLayout(column)
        form = QFormLayout()
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        for name, widget in (
            ("Format", self.format),
            ("Annotator, where the file names none", self.annotator),
            ("When an annotation differs from the one here", self.conflict),
        ):
            label = plain_label(name, quiet=True)
            label.setBuddy(widget)
            widget.setAccessibleName(name)
            form.addRow(label, widget)
        self.buttons = QDialogButtonBox()
        role = QDialogButtonBox.ButtonRole
        self.import_button = self.buttons.addButton("Import", role.AcceptRole)
        self.close_button = self.buttons.addButton("Cancel", role.RejectRole)
        self.buttons.accepted.connect(self.start)
        self.buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addLayout(top, 2)
        layout.addLayout(form)
        layout.addWidget(self.report, 3)
        layout.addWidget(self.problem)
        layout.addWidget(self.bar)
        layout.addWidget(self.buttons)
        self.format.currentIndexChanged.connect(self._changed)
        self.conflict.currentIndexChanged.connect(self._changed)
        self.annotator.editingFinished.connect(self._changed)
        self.resize(620, 560)

    # Working

    def preview(self) -> None:
        """Read everything without keeping anything, and say what it would bring."""
        if self.paths and not self.imported:
            self._run(dry_run=True)

    def start(self) -> None:
        """Import what is listed."""
        self._timer.stop()
        if self.paths and not self.imported:
            self._run(dry_run=False)

    def _run(self, *, dry_run: bool) -> None:
        from annotator.services.importing import import_paths

        paths = self.paths
        given: str | None = self.format.currentData()
        annotator = self.annotator.text().strip() or None
        on_conflict = self.conflict.currentData()
        context, project = self.context, self.context.project

        def read(worker: Project, progress: Progress, cancelled: IsCancelled) -> ImportReport:
            return import_paths(
                worker,
                paths,
                format=given,
                annotator=annotator,
                on_conflict=on_conflict,
                dry_run=dry_run,
                progress=progress,
                cancelled=cancelled,
            )

        def publish(_report: ImportReport) -> None:
            if project is not None and context.project is project:
                project.publish(Changes("Import", bulk=True))

        self.refuse("")
        self.report.clear()
        self.report.setPlaceholderText("Reading…")
        title = "Looking at what to import" if dry_run else "Importing"
        if dry_run:
            self.work(title, read, self._show, self._fail)
        else:
            self.work(title, read, self._finish, self._fail, always=publish)

    def _show(self, report: ImportReport) -> None:
        self.report.setPlainText("\n".join(report_lines(report)))

    def _finish(self, report: ImportReport) -> None:
        self.imported = True
        self._show(report)
        self.busy_changed()
        self.close_button.setFocus()

    def _fail(self, error: AnnotatorError) -> None:
        self._refused = True
        self.report.setPlaceholderText("Nothing was imported.")
        places = refused_lines(error)
        if len(places) > 1:
            self.report.setPlainText("\n".join(places))
        self.say(error)
        self.busy_changed()

    def busy_changed(self) -> None:
        """While importing only stopping is possible; afterwards only closing."""
        importing = self.job is not None and self.job.title == "Importing"
        for widget in (
            self.add_files_button,
            self.add_folder_button,
            self.remove_button,
            self.format,
            self.annotator,
            self.conflict,
        ):
            widget.setEnabled(not importing and not self.imported)
        ready = bool(self.files.count()) and self.context.writable and not self._refused
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
        self.busy_changed()
        if self.files.count():
            self._timer.start()

    def _remove(self) -> None:
        for item in self.files.selectedItems() or [self.files.currentItem()]:
            if item is not None:
                self.files.takeItem(self.files.row(item))
        self._changed()

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
        dialog.filesSelected.connect(lambda names: self.add_paths([Path(n) for n in names]))
        dialog.open()


def report_lines(report: ImportReport) -> list[str]:
    """An import report in sentences."""
    would = report.dry_run
    lines = []
    added = [
        counted(report.documents_added, "document"),
        counted(report.annotations_added, "annotation"),
    ]
    if report.documents_added or report.annotations_added or report.annotations_replaced:
        lines.append(f"{'Would add' if would else 'Added'} {' and '.join(added)}.")
    else:
        lines.append("Nothing in it is new.")
    if report.annotations_replaced:
        verb = "Would replace" if would else "Replaced"
        lines.append(f"{verb} {counted(report.annotations_replaced, 'annotation')}.")
    if report.documents_known or report.annotations_known:
        known = (
            f"{counted(report.documents_known, 'document')} and "
            f"{counted(report.annotations_known, 'annotation')}"
        )
        lines.append(f"Here already: {known}.")
    if report.labels_added:
        names = ", ".join(f"“{name}”" for name in report.labels_added[:50])
        more = len(report.labels_added) - 50
        lines.append(f"New labels: {names}{f' and {more} more' if more > 0 else ''}.")
    notes = [as_sentence(note) for note in report.notes]
    if notes:
        lines += ["", "Worth knowing:", *_bounded(notes)]
    if not would and (report.documents_added or report.annotations_added):
        lines += ["", "Undo takes all of it back in one step."]
    return lines


def refused_lines(error: AnnotatorError) -> list[str]:
    """Every place that a dry run found unreadable, with file and line."""
    refused = getattr(error, "refused", ())
    return _bounded([str(place.error) for place in refused])


def _bounded(lines: list[str]) -> list[str]:
    if len(lines) <= MOST_LINES:
        return lines
    return [*lines[:MOST_LINES], f"… and {len(lines) - MOST_LINES:,} more."]
