"""Everything about the active annotation: label, words, place, note, confidence, who and when."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QLabel,
    QMenu,
    QScrollArea,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from annotator.domain.annotation import Annotation
from annotator.domain.changes import Changes, Entity
from annotator.domain.ids import Uid
from annotator.ui.context import Context
from annotator.ui.models.wording import isolated, one_line, tip
from annotator.ui.panels.inspector_fields import (
    ConfidenceField,
    NoteField,
    QuoteView,
    places,
    provenance,
    slot_text,
)
from annotator.ui.panels.label_menu import add_label_actions
from annotator.ui.panels.painting import PAD, scaled, swatch_icon
from annotator.ui.panels.parts import PanelHeader, flat_button, plain_label
from annotator.ui.theme import mark_color
from annotator.ui.undo import tell_done

_HINT = (
    "Nothing is active. Click a tagged passage, or press Space in the article to walk through "
    "them; select words and press a label’s key to tag them."
)


class InspectorPanel(QWidget):
    """Shows and edits the active annotation; what is typed is saved when the field is left."""

    back_to_text = Signal()
    """Esc in a field: the article wants the focus."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.context = context
        self.setAccessibleName("Inspector")
        self._shown: Annotation | None = None
        self._text = "" if context.document is None else context.document.text
        self.header = PanelHeader("Annotation")
        self.delete_button = flat_button("Delete", self._delete)
        self.header.add(self.delete_button)
        self.label_button = QToolButton()
        self.label_button.setProperty("role", "field")
        self.label_button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.label_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.label_button.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._labels = QMenu(self)
        self._labels.aboutToShow.connect(self._fill_labels)
        self.label_button.setMenu(self._labels)
        self.quote = QuoteView()
        self.note = NoteField()
        self.confidence = ConfidenceField()
        self.places = plain_label(quiet=True, wrap=True)
        self.provenance = plain_label(quiet=True, wrap=True)
        self.hint = plain_label(_HINT, quiet=True, wrap=True)
        self._slots: list[QLabel] = []
        self._fields, self._grid = QWidget(), QGridLayout()
        self._lay_out()
        self._connect()
        self._show()

    def focus_note(self) -> None:
        """Put the cursor into the note of the active annotation."""
        if self._shown is not None:
            self.note.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def commit(self) -> None:
        """Save what is typed and not saved yet; before the window closes, for one."""
        self._save_note()
        self._save_confidence()

    @property
    def annotation(self) -> Annotation | None:
        """The annotation that is shown."""
        return self._shown

    def _lay_out_fields(self) -> None:
        grid = self._grid
        grid.setContentsMargins(PAD, 0, PAD, 0)
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(1, 1)
        rows = (
            ("label", self.label_button),
            ("words", self.quote),
            ("note", self.note),
            ("confidence", self.confidence),
        )
        for row, (name, widget) in enumerate(rows):
            label = plain_label(name, quiet=True)
            label.setBuddy(widget)
            label.setContentsMargins(0, 3 if widget is not self.quote else 0, 0, 0)
            grid.addWidget(label, row, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(widget, row, 1)
        self._first_slot = len(rows)
        facts = QVBoxLayout()
        facts.setContentsMargins(PAD, 4, PAD, 8)
        facts.setSpacing(2)
        for label in (self.places, self.provenance):
            label.setFont(scaled(self.font(), -2))
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
            facts.addWidget(label)
        column = QVBoxLayout(self._fields)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(grid)
        column.addLayout(facts)

    def _lay_out(self) -> None:
        self._lay_out_fields()
        self.hint.setContentsMargins(PAD, 2, PAD, 8)
        inner = QWidget()
        stack = QVBoxLayout(inner)
        stack.setContentsMargins(0, 0, 0, 0)
        stack.addWidget(self._fields)
        stack.addWidget(self.hint)
        stack.addStretch(1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(inner)
        area.viewport().setAutoFillBackground(False)
        inner.setAutoFillBackground(False)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.header)
        layout.addWidget(area, 1)

    def _connect(self) -> None:
        context = self.context
        context.active_changed.connect(lambda _uid: self._switch())
        context.document_changed.connect(self._take_text)
        context.changes_published.connect(self._follow)
        context.theme_changed.connect(self._show)
        self.note.finished.connect(self._save_note)
        self.note.left.connect(self._leave)
        self.confidence.editingFinished.connect(self._save_confidence)

    # Showing

    def _take_text(self) -> None:
        """Keep the text: `Context.document` is made anew after every change, this is not."""
        document = self.context.document
        self._text = "" if document is None else document.text
        self._switch()

    def _switch(self) -> None:
        """Another annotation is active: keep what was typed for the last one first."""
        self.commit()
        self._show()

    def _follow(self, changes: Changes) -> None:
        touched = changes.of(Entity.ANNOTATION)
        shown = self._shown
        gone = shown is not None and shown.uid not in self.context.annotations
        mine = shown is not None and shown.uid in touched.updated
        if changes.bulk or gone or mine or changes.of(Entity.LABEL):
            self._show()

    def _show(self) -> None:
        context, before = self.context, self._shown
        active = context.active
        annotation = None if active is None else context.annotations.get(active)
        self._shown = annotation
        self._fields.setVisible(annotation is not None)
        self.delete_button.setVisible(annotation is not None and context.writable)
        self.hint.setVisible(annotation is None and context.document_uid is not None)
        if annotation is None:
            self.header.title.setText("Annotation")
            self.note.document().setModified(False)
            return
        other = before is None or before.uid != annotation.uid
        quote = self._quote(annotation)
        self.header.title.setText(self._named(annotation))
        self._show_label(annotation)
        self.quote.show_quote(quote)
        if other or not self.note.document().isModified():
            self._show_note(annotation.note)
        if other or not self.confidence.hasFocus():
            self.confidence.show_confidence(annotation.confidence)
        self._show_slots(annotation)
        self.places.setText(places(annotation))
        self.provenance.setText(provenance(annotation))
        self.note.setReadOnly(not context.writable)
        self.confidence.setEnabled(context.writable)
        self.label_button.setEnabled(context.writable)

    def _show_note(self, note: str) -> None:
        if self.note.toPlainText() != note:
            self.note.setPlainText(note)
        self.note.document().setModified(False)

    def _show_label(self, annotation: Annotation) -> None:
        label = self.context.label_set.get(annotation.label)
        name = "highlight" if label is None else one_line(label.name)
        metrics = self.label_button.fontMetrics()
        room = max(60, self.label_button.width() - 50)
        shown = metrics.elidedText(name, Qt.TextElideMode.ElideRight, room)
        self.label_button.setText(" " + shown.replace("&", "&&"))
        self.label_button.setToolTip(tip(name if label is None else label.name))
        self.label_button.setAccessibleName(f"Label: {name}. Choose another one.")
        theme = self.context.theme
        color = theme.quiet if label is None else mark_color(theme, label.color)
        self.label_button.setIcon(swatch_icon(color, self.devicePixelRatioF()))

    def _show_slots(self, annotation: Annotation) -> None:
        for label in self._slots:
            self._grid.removeWidget(label)
            label.hide()
            label.deleteLater()
        self._slots.clear()
        for row, slot in enumerate(annotation.slots, self._first_slot):
            name = plain_label(one_line(slot.name, 24), quiet=True)
            value = plain_label(one_line(slot_text(slot, self._name_of)), wrap=True)
            value.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
            value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            self._grid.addWidget(name, row, 0, Qt.AlignmentFlag.AlignTop)
            self._grid.addWidget(value, row, 1)
            for label in (name, value):
                label.show()  # Qt would show it a turn later, and the panel would jump.
            self._slots += [name, value]

    def _quote(self, annotation: Annotation) -> str:
        return " … ".join(self._text[a.start : a.end] for a in annotation.anchors)

    def _named(self, annotation: Annotation) -> str:
        """An annotation as one speaks of it: its label and its words."""
        label = self.context.label_set.get(annotation.label)
        name = "highlight" if label is None else one_line(label.name, 60)
        words = one_line(self._quote(annotation), 60)
        return f"{name} “{isolated(words)}”" if words else name

    def _name_of(self, uid: Uid) -> str:
        annotation = self.context.annotations.get(uid)
        return "something in another document" if annotation is None else self._named(annotation)

    def _fill_labels(self) -> None:
        self._labels.clear()
        if self._shown is not None:
            ratio = self.devicePixelRatioF()
            add_label_actions(self._labels, self.context, self._shown.uid, ratio)

    # Saving

    def _save_note(self) -> None:
        from annotator.services import editing

        annotation, project = self._shown, self.context.project
        if annotation is None or project is None or not self.note.document().isModified():
            return
        note, uid = self.note.toPlainText(), annotation.uid
        if note == annotation.note:
            self.note.document().setModified(False)
            return
        if self.context.run(lambda: editing.edit_annotation(project, uid, note=note)) is not None:
            self.note.document().setModified(False)

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

    def _leave(self) -> None:
        self._save_note()
        self.back_to_text.emit()

    def _delete(self) -> None:
        from annotator.services import editing

        annotation, project = self._shown, self.context.project
        if annotation is None or project is None:
            return
        named = self._named(annotation)
        self.note.document().setModified(False)

        def delete() -> bool:
            editing.delete(project, [annotation.uid])
            return True

        if self.context.run(delete):
            if self.context.active == annotation.uid:
                self.context.set_active(None)
            tell_done(self.context, f"Deleted {named}.")
