"""The line at the bottom that tells the truth: saved, selected, armed, running, how far."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QStatusBar, QWidget

from annotator.domain.changes import Changes, DocumentRecord, Entity
from annotator.domain.document import Status
from annotator.ui.commands import Commands, shown_key
from annotator.ui.context import Context
from annotator.ui.models.wording import one_line
from annotator.ui.unreviewed import Unreviewed
from annotator.ui.widgets import FlatButton, LineLabel, plain_label

MESSAGE_MS = 8000


class StatusLine(QStatusBar):
    """Each part listens to what it shows; counts are asked for once and then followed."""

    def __init__(self, context: Context, commands: Commands) -> None:
        super().__init__()
        self._context = context
        self._row = 0
        self._done = self._documents = self._skipped = 0
        self._counted = False
        self.dot = _Dot(context)
        self.saved = plain_label(role="quiet")
        self.granularity = FlatButton(context)
        self.place = LineLabel(role="quiet")
        self.armed = plain_label()
        self.mode = plain_label()
        self.message = LineLabel()
        self.job = plain_label(role="quiet")
        self.stop = FlatButton(context, "Stop")
        self.review = FlatButton(context)
        self.annotator = plain_label(role="quiet")
        self.progress = plain_label(role="quiet")
        self.bar = QProgressBar()
        self.keys = FlatButton(context)
        self._lay_out()
        self._message_over = QTimer(self)
        self._message_over.setSingleShot(True)
        self._message_over.setInterval(MESSAGE_MS)
        self._message_over.timeout.connect(lambda: self.show_message(""))
        self.granularity.clicked.connect(lambda: commands.run("cycle_granularity"))
        self.keys.clicked.connect(lambda: commands.run("help"))
        self.stop.clicked.connect(self._stop_jobs)
        self.review.clicked.connect(lambda: commands.run("review_suggestions"))
        self.unreviewed = Unreviewed(context, self)
        self.unreviewed.changed.connect(self._show_unreviewed)
        self._connect()
        self._show_project()

    def _lay_out(self) -> None:
        self.setSizeGripEnabled(False)
        inside = QWidget()
        row = QHBoxLayout(inside)
        row.setContentsMargins(12, 0, 6, 0)
        row.setSpacing(12)
        saved = QHBoxLayout()
        saved.setSpacing(6)
        saved.addWidget(self.dot)
        saved.addWidget(self.saved)
        row.addLayout(saved)
        row.addWidget(self.granularity)
        row.addWidget(self.armed)
        row.addWidget(self.mode)
        row.addWidget(self.place, 1)
        row.addWidget(self.message, 2)
        right = (self.job, self.stop, self.review, self.annotator, self.progress, self.bar)
        for widget in (*right, self.keys):
            row.addWidget(widget)
        self.bar.setFixedSize(QSize(110, 5))
        self.bar.setTextVisible(False)
        self.keys.show_as("Keys", shown_key("F1"), quiet=True)
        self.keys.setMinimumWidth(self.keys.sizeHint().width())
        for hidden in (self.message, self.job, self.stop, self.review, self.armed, self.mode):
            hidden.hide()
        self.addWidget(inside, 1)

    def _connect(self) -> None:
        context = self._context
        context.project_changed.connect(self._show_project)
        context.document_changed.connect(self._show_document)
        context.changes_published.connect(self._follow)
        context.armed_changed.connect(self._show_armed)
        context.settings_changed.connect(self._show_annotator)
        context.message.connect(self.show_message)
        context.notice.connect(lambda _notice: self._show_saved())
        context.jobs.changed.connect(self._show_jobs)
        context.theme_changed.connect(self.update)

    # What is shown

    def show_message(self, text: str) -> None:
        """A few words in place of what is selected, gone after some seconds."""
        self.message.setText(text)
        self.message.setVisible(bool(text))
        self.place.setVisible(not text)
        if text:
            self._message_over.start()

    def show_place(self, text: str) -> None:
        """What is selected or active."""
        self.place.setText(text)

    def show_mode(self, text: str) -> None:
        """What the keys do at the moment; nothing for the usual."""
        self.mode.setText(text)
        self.mode.setVisible(bool(text))
        # By which unit the mouse selects matters less then, and the words need the room.
        self.granularity.setVisible(not text and self._context.project is not None)

    def show_granularity(self, name: str) -> None:
        """By which unit the mouse selects."""
        self.granularity.show_as(f"by {name}", quiet=True)
        self.granularity.setToolTip(f"Selecting by {name}; {shown_key('Ctrl+G')} for the next")

    def count(self) -> None:
        """Ask the project how far the work is; after the first paint."""
        project = self._context.project
        if project is None:
            return
        from annotator.services.project import ALL, DocumentFilter

        done, skipped = (
            DocumentFilter(statuses=frozenset({status})) for status in (Status.DONE, Status.SKIPPED)
        )
        counts = self._context.run(
            lambda: [project.document_count(where) for where in (ALL, done, skipped)]
        )
        if counts is not None:
            self._counted = True
            self._documents, self._done, self._skipped = counts
            self._number_document()

    def _show_project(self) -> None:
        project = self._context.project
        self._counted = False
        shown = project is not None
        for widget in (self.dot, self.saved, self.granularity, self.annotator, self.progress):
            widget.setVisible(shown)
        self.bar.hide()
        self.place.clear()
        self.saved.setText("saved")
        self.progress.clear()
        self._show_annotator()
        self._show_saved()

    def _show_annotator(self, _key: str = "") -> None:
        project = self._context.project
        self.annotator.setText("" if project is None else project.annotator)
        self.annotator.setToolTip("Stands on every annotation made now")

    def _show_document(self) -> None:
        if self._counted:
            self._number_document()

    def _number_document(self) -> None:
        project, uid = self._context.project, self._context.document_uid
        row = None if project is None or uid is None else project.document_row(uid)
        self._row = 0 if row is None else row + 1
        self._show_progress()

    def _show_progress(self) -> None:
        text = f"{self._documents:,} · {self._done:,} done"
        text = f"document {self._row:,} of {text}" if self._row else f"documents {text}"
        self.progress.setText(text if self._documents else "no documents yet")
        wanted = self._documents - self._skipped  # what is skipped is not left to be done
        self.bar.setVisible(self._documents > 0)
        self.bar.setRange(0, max(1, wanted))
        self.bar.setValue(self._done)

    def _show_saved(self) -> None:
        saved = self._context.saved
        self.dot.set_good(saved)
        if not saved:
            self.saved.setText("not saved")

    def _show_armed(self, label: object) -> None:
        found = next((one for one in self._context.label_set if one.uid == label), None)
        self.armed.setVisible(found is not None)
        name = "" if found is None else one_line(found.name, 24)
        self.armed.setText(f"armed: {name} · Esc ends it" if name else "")

    def _show_unreviewed(self, count: int) -> None:
        self.review.show_as(f"{count:,} to review", quiet=True)
        self.review.setToolTip(
            f"Suggestions in this article that nobody has judged; {shown_key('F8')} goes to the"
            f" next, {shown_key('Ctrl+Shift+R')} lists them"
        )
        self.review.setVisible(count > 0)

    def _show_jobs(self) -> None:
        running = self._context.jobs.running
        self.job.setVisible(bool(running))
        self.stop.setVisible(any(job.stoppable for job in running))
        if running:
            job = running[-1]
            text = job.title
            if job.whole:
                text += f" {job.done:,} of {job.whole:,}"
            elif job.done:
                text += f" {job.done:,}"
            self.job.setText(text)

    def _stop_jobs(self) -> None:
        for job in self._context.jobs.running:
            job.cancel()

    def _follow(self, changes: Changes) -> None:
        self.show_message("")  # it was about what was done before
        self.saved.setText(f"saved {datetime.now().astimezone():%H:%M:%S}")
        self._show_saved()
        if not self._counted:
            return
        if changes.bulk:
            self.count()
        elif changes.of(Entity.DOCUMENT):
            self._follow_documents(changes)

    def _follow_documents(self, changes: Changes) -> None:
        """Count on from what changed: asking anew would grow with the project."""
        for change in changes.records:
            if change.entity is not Entity.DOCUMENT:
                continue
            for record, step in ((change.before, -1), (change.after, 1)):
                if isinstance(record, DocumentRecord):
                    self._documents += step
                    self._done += step * (record.document.status is Status.DONE)
                    self._skipped += step * (record.document.status is Status.SKIPPED)
        self._number_document()


class _Dot(QWidget):
    """Green while everything is on disk."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context, self._good = context, True
        self.setFixedSize(8, 8)

    def set_good(self, good: bool) -> None:
        self._good = good
        self.setAccessibleName("saved" if good else "not saved")
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._context.theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.good if self._good else theme.bad)
        painter.drawEllipse(self.rect())
