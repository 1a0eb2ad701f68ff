"""What is not as the labels ask: in the shown document as it changes, or in the whole project."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QVBoxLayout, QWidget

from annotator.domain.ids import Uid
from annotator.domain.problems import named
from annotator.services.reviewing import FoundProblem
from annotator.ui.context import Context
from annotator.ui.jobs import IsCancelled, Job, Progress
from annotator.ui.models.problems import Entry, ProblemModel, ProblemRole
from annotator.ui.models.wording import counted
from annotator.ui.panels.painting import PAD
from annotator.ui.panels.parts import Chip, PanelHeader, flat_button, plain_label
from annotator.ui.panels.problem_rows import ProblemDelegate
from annotator.ui.panels.rows import RowsView
from annotator.ui.panels.seen import WhenSeen

LIMIT = 5000
"""The most problems of a project that are listed."""

_REST_MS = 100
_HERE, _EVERYWHERE = "this document", "project"
_NO_DOCUMENT = "Open a document to see what is not as the labels ask."
_NONE_HERE = "Nothing here is against what the labels ask for."
_NONE_AT_ALL = "Nothing in this project is against what the labels ask for."
_LOOKING = "Looking…"


class ProblemsPanel(QWidget):
    """Lists problems; Enter or a click goes to the place, and to the slot it is about."""

    chosen = Signal(object)
    """The `Entry` to go to."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.context = context
        self.setAccessibleName("Problems")
        self.header = PanelHeader("Problems")
        self.again = flat_button("Look again", self.look, hint="Look through the project again")
        self.header.add(self.again)
        self.scope = QButtonGroup(self)
        self.note = plain_label(quiet=True, wrap=True)
        self.model = ProblemModel(self)
        self.model.name = self._name
        self.view = RowsView()
        self.view.setAccessibleName("Problems")
        self._delegate = ProblemDelegate(context, self)
        self.view.setItemDelegate(self._delegate)
        self.view.setModel(self.model)
        self._job: Job | None = None
        self._following = WhenSeen(self, self._refresh, rest=_REST_MS)
        self._lay_out()
        self._connect()
        self._fit()

    @property
    def of_project(self) -> bool:
        """Whether the problems of the whole project are listed."""
        button = self.scope.checkedButton()
        return button is not None and button.text() == _EVERYWHERE

    def set_scope(self, of_project: bool) -> None:
        """List the problems of the whole project, or of the shown document."""
        self.scope.buttons()[1 if of_project else 0].click()

    def focus_list(self) -> None:
        """Give the keys to the list."""
        self._following.catch_up()
        self.view.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _lay_out(self) -> None:
        chips = QHBoxLayout()
        chips.setContentsMargins(PAD - 2, 0, PAD - 2, 5)
        chips.setSpacing(5)
        for word in (_HERE, _EVERYWHERE):
            chip = Chip(word, self.context)
            chip.set_small(self.font())
            chip.setAccessibleName(f"Problems of the {word.removeprefix('this ')}")
            self.scope.addButton(chip)
            chips.addWidget(chip)
        chips.addStretch(1)
        self.scope.buttons()[0].setChecked(True)
        self.note.setContentsMargins(PAD, 0, PAD, 5)
        self.note.hide()
        self.again.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.header)
        layout.addLayout(chips)
        layout.addWidget(self.note)
        layout.addWidget(self.view, 1)

    def _connect(self) -> None:
        context = self.context
        context.problems.changed.connect(lambda _uids: self._following.ask())
        context.document_changed.connect(self._following.ask)
        context.project_changed.connect(self._forget)
        context.active_changed.connect(lambda _uid: self.view.viewport().update())
        context.theme_changed.connect(self.view.viewport().update)
        self.scope.buttonClicked.connect(lambda _button: self._change_scope())
        self.view.chosen.connect(self._choose)

    # What is listed

    def _forget(self) -> None:
        """Another project: its problems are not known yet."""
        if self._job is not None:
            self._job.cancel()
        self.scope.buttons()[0].setChecked(True)
        self._change_scope()

    def _change_scope(self) -> None:
        self.again.setVisible(self.of_project)
        self.note.hide()
        self.model.show(())
        if self.of_project:
            self.look()
        else:
            self._refresh()

    def _refresh(self) -> None:
        """Follow the shown document."""
        if self.of_project:
            return
        context = self.context
        stops = context.problems.stops(suggestions=False)
        entries = [Entry(s.problem, context.document_uid) for s in stops if s.problem is not None]
        before = self.model.entry_at(self.view.currentIndex().row())
        if self.model.show(entries):
            self.view.show_row(self.model.row_of(before))
        if context.document_uid is None:
            self.view.set_hint(_NO_DOCUMENT if context.project is not None else "")
        else:
            self.view.set_hint(_NONE_HERE)
        self._count()

    def _name(self, uid: Uid) -> str:
        """What an annotation of the shown document is called."""
        found = self.context.find(uid)
        return "" if found is None else named(found, self.context.label_set, self.context.text)

    def _count(self) -> None:
        count = self.model.rowCount()
        self.header.count.setText(f"{count:,}" if count else "")

    def look(self) -> None:
        """Look through the whole project, in the background."""
        project = self.context.project
        if project is None or self._job is not None:
            return
        self.view.set_hint(_LOOKING)
        self.header.count.setText("")

        def work(progress: Progress, cancelled: IsCancelled) -> list[FoundProblem]:
            from annotator.services.reviewing import problems_of_project

            worker = project.worker()
            try:
                return problems_of_project(
                    worker, limit=LIMIT + 1, progress=progress, cancelled=cancelled
                )
            finally:
                worker.close()

        job = self.context.jobs.run("Looking for problems", work, self._take)
        job.ended.connect(self._ended)
        self._job = job

    def _ended(self) -> None:
        self._job = None

    def _take(self, found: list[FoundProblem]) -> None:
        if not self.of_project:
            return
        self.model.show([Entry(f.problem, f.document, f.about, f.title) for f in found[:LIMIT]])
        self.view.set_hint(_NONE_AT_ALL)
        self._count()
        self.note.setText(
            f"These are the first {counted(LIMIT, 'problem')}; `annotator check` lists all."
        )
        self.note.setVisible(len(found) > LIMIT)

    def _choose(self, index: QModelIndex, _modifiers: object = None) -> None:
        self.chosen.emit(index.data(ProblemRole.ENTRY))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and hasattr(self, "_delegate"):
            self._fit()

    def _fit(self) -> None:
        self.view.set_row_height(self._delegate.row_height(self.view.font()))
