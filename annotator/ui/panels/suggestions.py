"""The tick list: what machines suggest, accepted or rejected by the dozen in one step."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QModelIndex, Qt, QTimer, Signal
from PySide6.QtWidgets import QCheckBox, QVBoxLayout, QWidget

from annotator.domain.annotation import Annotation
from annotator.domain.changes import Changes, Entity
from annotator.domain.ids import Uid
from annotator.services.suggestions import Share, model_name
from annotator.ui.context import Context
from annotator.ui.jobs import IsCancelled, Job, Progress
from annotator.ui.models.suggestions import SuggestionModel, SuggestionRole
from annotator.ui.models.wording import one_line, tip
from annotator.ui.panels.painting import PAD
from annotator.ui.panels.parts import FlowLayout, PanelHeader, flat_button
from annotator.ui.panels.seen import WhenSeen
from annotator.ui.panels.suggestion_acts import SuggestionActs
from annotator.ui.panels.suggestion_filters import SuggestionFilters
from annotator.ui.panels.suggestion_rows import WORDS_FROM, SuggestionDelegate
from annotator.ui.panels.suggestion_words import Buttons, empty_words
from annotator.ui.panels.tick_rows import TickRows

if TYPE_CHECKING:
    from annotator.services.project import Project

_REST_MS = 100
_LATER_MS = 1500
"""In all articles the counts are taken anew only when one pauses: they may be of very many."""

Found = tuple["array[int]", list[Share]]


class SuggestionsPanel(QWidget):
    """Lists what nobody has judged, in this article or in all, of one label or of any.

    Space ticks, Enter shows a row in the article; what is ticked is accepted or rejected in one
    step, which is undone as one.
    """

    chosen = Signal(object)
    """The `Suggestion` to show in the article; the list keeps the keys."""
    hide_asked = Signal()
    left = Signal()
    """Esc: the article wants the keys."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.context = context
        self.setAccessibleName("Suggestions")
        self.header = PanelHeader("Suggestions")
        self.clear_button = flat_button("Clear", lambda: self.acts.clear(self.filters.origin))
        self.header.add(self.clear_button)
        self.hide_button = flat_button("Hide", self.hide_asked.emit)
        self.header.add(self.hide_button)
        self.filters = SuggestionFilters(context)
        self.model = SuggestionModel(self)
        self.view = TickRows(WORDS_FROM)
        self.view.setAccessibleName("Suggestions to review")
        self._delegate = SuggestionDelegate(context, self)
        self.view.setItemDelegate(self._delegate)
        self.view.setModel(self.model)
        self.all_box = QCheckBox("All")
        self.buttons = Buttons()
        self._job: Job | None = None
        self._following = WhenSeen(self, self._refresh, rest=_REST_MS)
        self.acts = SuggestionActs(context, self._following.ask_now)
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(_LATER_MS)
        self._later.timeout.connect(self._following.ask)
        self._lay_out()
        self._connect()
        self._fit()
        self._show_ticks()
        self._following.ask()

    def open(self) -> None:
        """Give the keys to the list: of the active suggestion's label, if one is active."""
        context = self.context
        active = None if context.active is None else context.find(context.active)
        if active is not None and active.suggestion:
            self.filters.choose(active.label)
        self._following.drop()
        self._refresh()
        self.view.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _lay_out(self) -> None:
        foot = QWidget()
        flow = FlowLayout(foot, gap=8)
        flow.setContentsMargins(PAD, 6, PAD, 7)
        self.all_box.setTristate(True)
        self.all_box.setAccessibleName("Tick all")
        for widget in (self.all_box, *self.buttons.every):
            flow.addWidget(widget)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.header)
        layout.addWidget(self.filters)
        layout.addWidget(self.view, 1)
        layout.addWidget(foot)

    def _connect(self) -> None:
        context, repaint = self.context, self.view.viewport().update
        context.changes_published.connect(self._follow)
        context.document_changed.connect(self._show_document)
        context.project_changed.connect(self._forget)
        context.active_changed.connect(lambda _uid: self._mark())
        context.theme_changed.connect(repaint)
        self.filters.changed.connect(self._show_others)
        self.model.ticks_changed.connect(self._show_ticks)
        self.model.failed.connect(context.tell)
        self.all_box.clicked.connect(lambda _checked=False: self.tick_all())
        view = self.view
        view.chosen.connect(self._choose)
        view.tick_asked.connect(lambda index: self.model.tick(index.row()))
        view.all_asked.connect(self.tick_all)
        view.left.connect(self.left)
        view.delete_asked.connect(self._reject_row)
        for asked, button in (
            (view.accept_asked, self.buttons.accept), (view.reject_asked, self.buttons.reject),
            (view.decide_asked, self.buttons.decide),
        ):  # fmt: skip
            asked.connect(button.click)
        self.buttons.accept.clicked.connect(lambda: self._judge(self.model.ticked, []))
        self.buttons.reject.clicked.connect(lambda: self._judge([], self.model.ticked))
        self.buttons.decide.clicked.connect(
            lambda: self._judge(self.model.ticked, self.model.unticked)
        )

    # What is listed

    def _forget(self) -> None:
        """Another project: nothing of the old one is chosen or ticked."""
        self._stop()
        self.filters.forget()
        self.model.show(None, array("q"))
        self._following.ask()

    def _show_document(self) -> None:
        if not self.filters.everywhere:
            self._show_others()
        self._mark()

    def _show_others(self) -> None:
        """Something else is asked for: what was ticked is not meant any more."""
        self.model.show(self.context.project, array("q"))
        self._following.ask_now()

    def _refresh(self) -> None:
        """Read anew which suggestions there are."""
        project, document = self.context.project, self.context.document_uid
        self._later.stop()
        self._stop()
        covered = self.context.covers.now is not None
        here = document is not None and not covered
        if project is None or not (here or self.filters.everywhere):
            self._take((array("q"), []))
            return
        wanted, order = self.filters.wanted(document), self.filters.order

        def gather(source: Project) -> Found:
            from annotator.services import suggestions

            return (
                suggestions.keys(source, wanted, order),
                suggestions.shares(source, wanted.document),
            )

        if not self.filters.everywhere:
            found = self.context.run(lambda: gather(project))
            self._take(found or (array("q"), []))
            return

        def work(_progress: Progress, _cancelled: IsCancelled) -> Found:
            with project.worker() as worker:
                return gather(worker)

        job: Job = self.context.jobs.run(
            "Looking for suggestions", work, lambda found: self._take(found, job)
        )
        self._job = job
        self.view.set_hint("Looking…")

    def _stop(self) -> None:
        """What an older search still finds is not shown."""
        self._job = None

    def _take(self, found: Found, job: Job | None = None) -> None:
        if job is not self._job:
            return
        self._job = None
        keys, shares = found
        row = self.view.currentIndex().row()
        self.filters.show_shares(shares)
        self.model.show(self.context.project, keys, keep_ticks=True)
        self.view.show_row(max(0, min(row, len(keys) - 1)) if keys else None)
        self._say_empty(shares)
        self._show_origin()
        self._mark()

    def _say_empty(self, shares: list[Share]) -> None:
        context, project = self.context, self.context.project
        elsewhere = 0
        if not self.model.rowCount() and not shares and project is not None:
            from annotator.services import suggestions

            found = context.run(lambda: suggestions.shares(project))
            elsewhere = sum(share.count for share in found or ())
        hint = empty_words(
            shown=context.document_uid is not None or self.filters.everywhere,
            covered=context.covers.now is not None and not self.filters.everywhere,
            narrow=bool(shares), elsewhere=elsewhere,
        )  # fmt: skip
        self.view.set_hint("" if project is None else hint)

    def _follow(self, changes: Changes) -> None:
        """Rows that have been judged go at once; everything else is read anew."""
        if not changes.bulk and not changes.touched:
            return
        judged: list[Uid] = []
        for change in changes.records:
            if change.entity is not Entity.ANNOTATION:
                continue
            before, after = change.before, change.after
            if isinstance(after, Annotation) and after.suggestion:
                judged = []
                break
            if isinstance(before, Annotation) and before.suggestion:
                judged.append(change.uid)
        else:
            if not judged and not changes.bulk and not changes.of(Entity.LABEL):
                return
        if judged and self.filters.everywhere and self.model.remove(judged):
            self._later.start()
        else:
            self._following.ask()

    def _mark(self) -> None:
        self.view.mark(self.model.row_of(self.context.active))

    # Ticks

    def tick_all(self) -> None:
        """Tick every row; if all are ticked, none."""
        self.model.tick_all(self.model.tick_count < self.model.rowCount())

    def _show_ticks(self) -> None:
        ticked, every = self.model.tick_count, self.model.rowCount()
        self.header.count.setText(f"{ticked:,} of {every:,} ticked" if ticked else f"{every:,}")
        states = Qt.CheckState
        self.all_box.setCheckState(
            states.Unchecked if not ticked
            else states.Checked if ticked == every else states.PartiallyChecked
        )  # fmt: skip
        self.all_box.setEnabled(every > 0)
        self.buttons.show(ticked, every - ticked, enabled=self.context.writable)

    def _show_origin(self) -> None:
        """Offer to clear what the one model that is meant suggests."""
        origin = self.filters.origin
        self.clear_button.setVisible(bool(origin) and self.context.writable)
        name = one_line(model_name(origin), 24)
        self.clear_button.setText(f"Clear {name}")
        self.clear_button.setToolTip(tip(
            f"Delete what {name} suggests and nobody has judged, in all articles."
            " What was judged stays."
        ))  # fmt: skip

    # What is done

    def _choose(self, index: QModelIndex, _modifiers: object = None) -> None:
        suggestion = index.data(SuggestionRole.SUGGESTION)
        if suggestion is not None:
            self.chosen.emit(suggestion)

    def _reject_row(self, index: QModelIndex) -> None:
        """Backspace on a row: reject this one, whatever is ticked."""
        suggestion = self.model.suggestion_at(index.row())
        if suggestion is not None:
            self._judge([], [suggestion.key])

    def _judge(self, accepted: Sequence[int], rejected: Sequence[int]) -> None:
        self.acts.judge(accepted, rejected, self.filters.wanted(self.context.document_uid))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and hasattr(self, "_delegate"):
            self._fit()

    def _fit(self) -> None:
        self.view.set_row_height(self._delegate.row_height(self.view.font()))
