"""Everything about the active annotation: label, words, slots, note, confidence, who and when."""

from __future__ import annotations

from collections.abc import Collection

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from annotator.domain.annotation import Annotation, Kind, Verdict
from annotator.domain.changes import Changes, Entity
from annotator.domain.ids import Uid
from annotator.ui.context import Context
from annotator.ui.editor.relation_words import end_words, named
from annotator.ui.forms.sharing import Sharing
from annotator.ui.models.wording import one_line, tip
from annotator.ui.panels.inspector_fields import places, provenance
from annotator.ui.panels.inspector_layout import InspectorLayout
from annotator.ui.panels.parts import PanelHeader, flat_button
from annotator.ui.panels.seen import WhenSeen
from annotator.ui.putting_away import put_away, verb_for
from annotator.ui.undo import tell_done

SETTLE_MS = 25
"""How long after an annotation became active it is shown: the article's repaint comes first."""
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class InspectorPanel(QWidget):
    """Shows and edits the active annotation; what is typed is saved when the field is left."""

    back_to_text = Signal()
    """Esc or Ctrl+Enter in a field: the article wants the focus."""
    go_asked = Signal(object)
    """The uid of an annotation to go to."""
    dispute_asked = Signal()

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.context = context
        self.setAccessibleName("Inspector")
        self._shown: Annotation | None = None
        self._text = context.text
        self._pinned: Uid | None = None
        self._from: Uid | None = None
        self._going: Uid | None = None
        self.sharing = Sharing(context)
        self.header = PanelHeader("Annotation")
        self.back_button = flat_button("back", self._go_back)
        self.delete_button = flat_button("Delete", self._delete)
        self.header.add(self.back_button)
        self.header.add(self.delete_button, keeps_room=True)
        self.body = InspectorLayout(context, self.sharing)
        self.label_button, self.quote = self.body.label_button, self.body.quote
        self.note, self.confidence = self.body.note, self.body.confidence
        self.places, self.hint = self.body.places, self.body.hint
        self.place_words, self.provenance = self.body.place_words, self.body.provenance
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.header)
        layout.addWidget(self.body, 1)
        self._showing = WhenSeen(self, self._show, rest=SETTLE_MS)
        self._connect()
        self._show()

    def _connect(self) -> None:
        context = self.context
        context.active_changed.connect(lambda _uid: self._switch())
        context.document_changed.connect(self._take_text)
        context.changes_published.connect(self._follow)
        context.theme_changed.connect(self._showing.ask_now)
        context.problems.changed.connect(self._follow_problems)
        self.note.finished.connect(self._save_note)
        self.confidence.editingFinished.connect(self._save_confidence)
        self.body.disputed.clicked.connect(lambda _checked=False: self.dispute_asked.emit())
        self.sharing.go_asked.connect(self._go)

    # What the window asks for

    @property
    def annotation(self) -> Annotation | None:
        """The annotation that is shown."""
        return self._shown

    def focus_form(self) -> None:
        """Go to the first slot, without slots to the note; in the form: more about the entry."""
        self._showing.catch_up()
        form, focus = self.body.form, QApplication.focusWidget()
        if self._shown is None:
            return
        if form is not None and focus is not None and form.isAncestorOf(focus):
            row = form.row_with_focus(focus)
            if row is not None and not row.structural:
                row.toggle_details()
            return
        slots = [] if form is None else form.slot_stops()
        wanted = [stop for stop in slots if stop.isVisibleTo(self)]
        self._focus((wanted or [self.note])[0])

    def focus_slot(self, name: str) -> None:
        """Go to the field of a slot; to the whole form if it has none."""
        self._showing.catch_up()
        row = None if self.body.form is None else self.body.form.row_of(name)
        stops = [] if row is None else [s for s in row.stops() if s.isVisibleTo(self)]
        if stops:
            self._focus(stops[0])
        else:
            self.focus_form()

    def commit(self) -> None:
        """Save what is typed and not saved yet; before the window closes, for one."""
        if self.body.form is not None and self._shown is not None:
            self.body.form.commit()
        self._save_note()
        self._save_confidence()

    def pin(self, uid: Uid | None) -> None:
        """Stay with an annotation whatever becomes active, until `None`."""
        if uid != self._pinned:
            self._pinned = uid
            self._switch()

    # Showing

    def _take_text(self) -> None:
        self._text = self.context.text
        self._switch()

    def _switch(self) -> None:
        """Another annotation is active: keep what was typed for the last one first."""
        if self._wanted() != (None if self._shown is None else self._shown.uid):
            self.commit()
        self._ask()

    def _ask(self) -> None:
        """Show anew: at once where the keys are, else when the article has been painted."""
        focus = QApplication.focusWidget()
        if focus is not None and self.isAncestorOf(focus):
            self._showing.ask_now()  # the next key belongs to what is shown
        else:
            self._showing.ask()

    def _wanted(self) -> Uid | None:
        return self._pinned or self.context.active

    def _follow(self, changes: Changes) -> None:
        touched, shown = changes.of(Entity.ANNOTATION), self._shown
        if changes.bulk or changes.of(Entity.LABEL):
            self._showing.ask_now()
        elif shown is not None and self.body.form is not None:
            concerned = touched.added | touched.updated | touched.removed
            if concerned & self.body.form.references() or _joins(changes):
                self._ask()

    def _follow_problems(self, uids: Collection[Uid] | None) -> None:
        if self._shown is not None and (uids is None or self._shown.uid in uids):
            self._showing.ask_now()

    def _show(self) -> None:
        context, before = self.context, self._shown
        wanted = self._wanted()
        annotation = None if wanted is None else context.find(wanted)
        self._shown = annotation
        self.body.show_annotation(annotation)
        writable = context.writable
        self.delete_button.setVisible(annotation is not None and writable)
        if annotation is None:
            self.header.title.setText("Annotation")
            self.back_button.hide()
            self.note.keep()
            return
        other = before is None or before.uid != annotation.uid
        if other:
            self._note_the_way(annotation.uid)
        self.header.title.setText(self._named(annotation))
        self.delete_button.setText(verb_for(annotation))
        self.quote.show_quote(self._quote(annotation))
        if other or not self.note.dirty:
            self.note.show_text(annotation.note)
        if other or not self.confidence.hasFocus():
            self.confidence.show_confidence(annotation.confidence)
        self.body.show_slots(annotation, fresh=other)
        self.places.show_annotation(annotation, self._text)
        self.place_words.setText(places(annotation))
        self.provenance.setText(provenance(annotation))
        self.note.setReadOnly(not writable)
        self.confidence.setEnabled(writable)
        self.label_button.setEnabled(writable)
        self.body.disputed.setEnabled(writable)
        self.body.disputed.setChecked(_disputed(self.context, annotation))

    def _quote(self, annotation: Annotation) -> str:
        project, document = self.context.project, annotation.document
        text = self._text
        if document is not None and document != self.context.document_uid and project is not None:
            text = self.context.run(lambda: project.text_of(document)) or ""
        return " … ".join(text[a.start : a.end] for a in annotation.anchors)

    def _named(self, annotation: Annotation) -> str:
        """An annotation as one speaks of it: its label and its words."""
        if annotation.kind is Kind.FRAME:
            return end_words(self.context, annotation.uid)
        return named(self.context, annotation)

    # Going to what the form names, and back

    def _go(self, uid: Uid) -> None:
        self._going = uid
        self._from, here = (None if self._shown is None else self._shown.uid), self._from
        self.commit()
        self.go_asked.emit(uid)
        self._showing.catch_up()
        if self._shown is None or self._shown.uid != uid:
            self._from, self._going = here, None

    def _go_back(self) -> None:
        if self._from is not None:
            uid, self._from = self._from, None
            self.go_asked.emit(uid)
            self._show()

    def _note_the_way(self, uid: Uid) -> None:
        """Offer the way back only at what one has gone to from a form."""
        if uid != self._going:
            self._from = None
        self._going = None
        origin = None if self._from is None else self.context.find(self._from)
        self.back_button.setVisible(origin is not None)
        if origin is not None:
            words = self._named(origin)
            self.back_button.setText(f"‹ {one_line(words, 18)}")
            self.back_button.setToolTip(tip(f"Back to {one_line(words)}"))
            self.back_button.setAccessibleName(f"Back to {one_line(words)}")

    # Keys

    def event(self, event: QEvent) -> bool:
        """Esc and Ctrl+Enter belong to the form while it has the focus."""
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and _leaves(event)
        ):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if _leaves(event):
            self.commit()
            self.back_to_text.emit()
        else:
            super().keyPressEvent(event)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab goes through the form as it is seen, not as its parts were made."""
        focus = QApplication.focusWidget()
        stops = [stop for stop in self.body.stops() if stop.isEnabled() and stop.isVisibleTo(self)]
        stops = [self.back_button, self.delete_button, *stops]
        stops = [stop for stop in stops if stop.isVisibleTo(self)]
        if focus is None or focus not in stops:
            return super().focusNextPrevChild(forward)
        place = stops.index(focus) + (1 if forward else -1)
        if not 0 <= place < len(stops):
            self._focus(stops[-1 if forward else 0])
            return super().focusNextPrevChild(forward)
        reason = Qt.FocusReason.TabFocusReason
        self._focus(stops[place], reason if forward else Qt.FocusReason.BacktabFocusReason)
        return True

    def _focus(
        self, widget: QWidget, reason: Qt.FocusReason = Qt.FocusReason.ShortcutFocusReason
    ) -> None:
        widget.setFocus(reason)
        self.body.reveal(widget)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._shown is not None:
            self.body.show_label(self._shown)

    # Saving

    def _save_note(self) -> None:
        from annotator.services import editing

        annotation, project = self._shown, self.context.project
        if annotation is None or project is None or not self.note.dirty:
            return
        note, uid = self.note.typed, annotation.uid
        saved = self.context.run(lambda: editing.edit_annotation(project, uid, note=note))
        if saved is not None:
            self.note.keep()

    def _save_confidence(self) -> None:
        from annotator.services import editing

        annotation, project = self._shown, self.context.project
        if annotation is None or project is None or not self.context.writable:
            return
        before, now = annotation.confidence, self.confidence.confidence
        # A confidence given with more digits than the field shows stays as it is.
        if (None if before is None else round(before * 100)) == (
            None if now is None else round(now * 100)
        ):
            return
        uid = annotation.uid
        self.context.run(lambda: editing.edit_annotation(project, uid, confidence=now))

    def _delete(self) -> None:
        """Delete it, or reject what a machine made; offers to undo."""
        annotation = self._shown
        if annotation is None:
            return
        self.note.keep()
        done = put_away(self.context, annotation)
        if done is not None:
            if self.context.active == annotation.uid:
                self.context.set_active(None)
            tell_done(self.context, done)


def _joins(changes: Changes) -> bool:
    """Whether clusters changed: what is one thing contradicts nothing."""
    records = (r for change in changes.records for r in (change.before, change.after))
    return any(isinstance(r, Annotation) and r.kind is Kind.CLUSTER for r in records)


def _disputed(context: Context, annotation: Annotation) -> bool:
    """Whether the annotator at work disputes an annotation."""
    from annotator.services.judging import own_verdict

    project = context.project
    return project is not None and own_verdict(project, annotation) is Verdict.DISPUTES


def _leaves(event: QKeyEvent) -> bool:
    """Whether a key leads back to the text: Esc, Ctrl+Enter."""
    control = event.modifiers() == Qt.KeyboardModifier.ControlModifier
    plain = not event.modifiers()
    return (plain and event.key() == Qt.Key.Key_Escape) or (control and event.key() in _ENTER)
