"""Exporting: what will be written and what left out is said before anything is written."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import (
    QDialogButtonBox,
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from annotator.domain.changes import Changes
from annotator.domain.errors import AnnotatorError
from annotator.ui import files
from annotator.ui.boxes import ChoiceBox
from annotator.ui.context import Context
from annotator.ui.dialogs.option_form import OptionForm
from annotator.ui.dialogs.working import WorkingSheet
from annotator.ui.jobs import IsCancelled, Progress
from annotator.ui.models.wording import STATUS_WORDS, as_sentence, counted
from annotator.ui.panels.parts import plain_label

if TYPE_CHECKING:
    from annotator.formats.base import Writer
    from annotator.services.export_report import ExportReport
    from annotator.services.project import Project

SETTLE_MS = 200

_SELECTION_NAMES = {
    "statuses": "Status",
    "annotators": "Made by",
    "labels": "Labels",
    "split": "Split",
    "seed": "Seed of the split",
    "group_by": "Kept together by",
}


class ExportDialog(WorkingSheet):
    """Where to, which format, what of the project; a plan of it before, a report after."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, "Export", parent)
        self.exported = False
        self.target = QLineEdit()
        self.target.setAccessibleName("File to write")
        self.format = ChoiceBox()
        self.format.setAccessibleName("Format")
        self.report.setAccessibleName("What the export writes and leaves out")
        self.options = OptionForm(())
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(SETTLE_MS)
        self._timer.timeout.connect(self.plan)
        self._fill()
        self._lay_out()
        self._connect()
        self._use_format()

    @classmethod
    def show_for(cls, context: Context, parent: QWidget | None = None) -> ExportDialog:
        """Open the dialog for the open project."""
        dialog = cls(context, parent)
        dialog.show()
        return dialog

    def _fill(self) -> None:
        from annotator.formats import registry
        from annotator.formats.options import specs
        from annotator.services.selection import Selection

        self._writers: dict[str, Writer] = {
            each.info.id: registry.writer(each.info.id)
            for each in registry.catalogue().formats
            if each.info.writes
        }
        for name, writer in self._writers.items():
            self.format.addItem(writer.info.title, name)
        project = self.context.project
        if project is not None:
            self.target.setText(str(project.path.with_suffix(self._ending())))
        self.selection = OptionForm(
            specs(Selection),
            _SELECTION_NAMES,
            {"statuses": _statuses, "labels": self._labels, "annotators": self._annotators},
        )

    def _lay_out(self) -> None:
        self.choose_button = QPushButton("Choose…")
        self.choose_button.setAutoDefault(False)
        row = QHBoxLayout()
        row.addWidget(self.target, 1)
        row.addWidget(self.choose_button)
        head = QFormLayout()
        head.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        head.addRow(plain_label("File", quiet=True), row)
        head.addRow(plain_label("Format", quiet=True), self.format)
        inner = QWidget()
        self._rows = QVBoxLayout(inner)
        self._rows.setContentsMargins(0, 0, 8, 0)
        self._rows.addWidget(plain_label("What is taken"))
        self._rows.addWidget(self.selection)
        self._rows.addSpacing(6)
        self._rows.addWidget(plain_label("How it is written"))
        self._rows.addWidget(self.options)
        self._rows.addStretch(1)
        area = QScrollArea()
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setWidget(inner)
        self.buttons = QDialogButtonBox()
        role = QDialogButtonBox.ButtonRole
        self.export_button = self.buttons.addButton("Export", role.AcceptRole)
        self.close_button = self.buttons.addButton("Cancel", role.RejectRole)
        layout = QVBoxLayout(self)
        layout.addLayout(head)
        layout.addWidget(area, 3)
        layout.addWidget(self.report, 2)
        layout.addWidget(self.problem)
        layout.addWidget(self.bar)
        layout.addWidget(self.buttons)
        self.resize(600, 660)

    def _connect(self) -> None:
        self.choose_button.clicked.connect(self._choose)
        self.format.currentIndexChanged.connect(lambda _row: self._use_format())
        self.target.textChanged.connect(lambda _text: self._changed())
        self.selection.changed.connect(self._changed)
        self.buttons.accepted.connect(self.start)
        self.buttons.rejected.connect(self.reject)
        # A method, which Qt lets go with the dialog; a lambda would be called for ever.
        self.context.changes_published.connect(self._follow)

    def _use_format(self) -> None:
        """Show the format's own options; give the file its ending."""
        from annotator.formats.options import specs

        writer = self._writers[self.format.currentData()]
        place = self._rows.indexOf(self.options)
        self._rows.removeWidget(self.options)
        self.options.hide()
        self.options.deleteLater()
        self.options = OptionForm(specs(writer.write_options))
        self.options.changed.connect(self._changed)
        self._rows.insertWidget(place, self.options)
        if self.target.text():
            self.target.setText(str(Path(self.target.text()).with_suffix(self._ending())))
        self._changed()

    # Working

    def plan(self) -> None:
        """Find out what would be written and what left out."""
        from annotator.formats.options import make
        from annotator.services.exporting import plan_export
        from annotator.services.selection import Selection

        target, format_id = self.target.text().strip(), self.format.currentData()
        options, chosen = self.options.values(), self.selection.values()
        if not target:
            self.refuse("Say which file to write.")
            return

        def look(worker: Project, progress: Progress, cancelled: IsCancelled) -> ExportReport:
            return plan_export(
                worker,
                target,
                format=format_id,
                options=options,
                progress=progress,
                cancelled=cancelled,
                selection=make(Selection, chosen),
            )

        self.work("Looking at what to export", look, self._show_plan, self._fail)

    def start(self) -> None:
        """Write it."""
        from annotator.formats.options import make
        from annotator.services.exporting import export_project
        from annotator.services.selection import Selection

        self._timer.stop()
        target, format_id = self.target.text().strip(), self.format.currentData()
        options, chosen = self.options.values(), self.selection.values()

        def write(worker: Project, progress: Progress, cancelled: IsCancelled) -> ExportReport:
            return export_project(
                worker,
                target,
                format=format_id,
                options=options,
                progress=progress,
                cancelled=cancelled,
                selection=make(Selection, chosen),
            )

        self.refuse("")
        self.work("Exporting", write, self._finish, self._fail)

    def _show_plan(self, report: ExportReport) -> None:
        self.report.setPlainText("\n".join(report_lines(report, planned=True)))
        self.export_button.setEnabled(True)

    def _finish(self, report: ExportReport) -> None:
        self.exported = True
        self.report.setPlainText("\n".join(report_lines(report, planned=False)))
        self.busy_changed()
        self.close_button.setFocus()

    def _fail(self, error: AnnotatorError) -> None:
        self.report.setPlaceholderText("Nothing was written.")
        self.report.clear()
        self.export_button.setEnabled(False)
        self.say(error)

    def busy_changed(self) -> None:
        """While writing only stopping is possible; after it another export may follow."""
        writing = self.job is not None and self.job.title == "Exporting"
        for widget in (self.target, self.choose_button, self.format, self.selection, self.options):
            widget.setEnabled(not writing)
        # Not before the plan is there: what is left out is said before it is written.
        self.export_button.setEnabled(not self.busy and not self.report.document().isEmpty())
        self.export_button.setVisible(not self.exported)
        (self.close_button if self.exported else self.export_button).setDefault(True)
        self.close_button.setText("Stop" if writing else "Close" if self.exported else "Cancel")

    def _changed(self) -> None:
        """Another form or project, another plan."""
        if self.job is not None and self.job.title == "Exporting":
            return
        self.stop()
        self.exported = False
        self.refuse("")
        self.report.clear()
        self.report.setPlaceholderText("Counting…")
        self.busy_changed()
        self._timer.start()

    def _follow(self, _changes: Changes) -> None:
        self._changed()

    # What can be chosen

    def _choose(self) -> None:
        writer = self._writers[self.format.currentData()]
        endings = " ".join(f"*{ending}" for ending in writer.info.extensions)
        files.choose_new_file(
            self, "Export to", self.target.text(), f"{writer.info.title} ({endings})",
            self.target.setText,
        )  # fmt: skip

    def _ending(self) -> str:
        extensions = self._writers[self.format.currentData()].info.extensions
        return extensions[0] if extensions else ""

    def _labels(self) -> Iterable[tuple[str, str]]:
        return [(label.name, label.name) for label in self.context.label_set]

    def _annotators(self) -> Iterable[tuple[str, str]]:
        project = self.context.project
        counts = None if project is None else self.context.run(project.counts)
        return [] if counts is None else [(name, name) for name in counts.by_annotator]


def _statuses() -> Iterable[tuple[str, str]]:
    return [(status.value, words) for status, words in STATUS_WORDS.items()]


def report_lines(report: ExportReport, *, planned: bool) -> list[str]:
    """An export report in sentences; `planned`: nothing is written yet."""
    what = f"{counted(report.documents, 'document')} and " + counted(
        report.annotations, "annotation"
    )
    lines = [f"{'Will write' if planned else 'Wrote'} {what}."]
    lines += [f"{'To' if planned else 'In'} {path}" for path in report.files]
    if planned:
        lines += [f"“{p.name}” is there already and will be replaced." for p in _there(report)]
    lines.append("")
    if report.left_out:
        lines.append("Left out:")
        lines += [f"  {count:,} {reason}" for reason, count in sorted(report.left_out.items())]
    else:
        lines.append("Nothing is left out.")
    if report.problems:
        from annotator.domain.problems import CODES

        lines += ["", "Written, but not as the labels ask:"]
        lines += [f"  {count:,} × {CODES[code]}" for code, count in report.problems.items()]
    if report.notes:
        lines += ["", *(as_sentence(note) for note in report.notes)]
    return lines


def _there(report: ExportReport) -> list[Path]:
    return [path for path in report.files if path.exists()]
