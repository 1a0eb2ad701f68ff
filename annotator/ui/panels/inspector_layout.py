"""How the inspector is laid out: label and words, the slots, the note, places, who and when."""

from __future__ import annotations

from collections import OrderedDict

from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QMenu,
    QScrollArea,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from annotator.domain.annotation import Annotation
from annotator.domain.ids import Uid
from annotator.domain.label import Label
from annotator.ui.context import Context
from annotator.ui.forms.form import SlotForm
from annotator.ui.forms.lines import TextBox
from annotator.ui.forms.sharing import Sharing
from annotator.ui.models.wording import maker_words, one_line, state_words, tip
from annotator.ui.panels.inspector_fields import ConfidenceField, QuoteView
from annotator.ui.panels.inspector_places import PlacesSection
from annotator.ui.panels.label_menu import add_label_actions
from annotator.ui.panels.painting import PAD, scaled, swatch_icon
from annotator.ui.panels.parts import Chip, Elided, FlowLayout, plain_label
from annotator.ui.theme import mark_color

HINT = (
    "Nothing is active. Click a tagged passage, or press Space in the article to walk through "
    "them; select words and press a label’s key to tag them."
)
KEPT_FORMS = 8
"""So many labels' forms are kept while one goes from annotation to annotation."""


class DefinitionLine(Elided):
    """What a label means, in one quiet line; all of it, with its examples, in the tip."""

    def __init__(self) -> None:
        super().__init__()
        self._tip = ""
        self.setProperty("role", "quiet")

    def show_label(self, label: Label | None) -> None:
        """Tell what a label means, or nothing."""
        parts = [] if label is None else [label.description, *(f"e.g. {e}" for e in label.examples)]
        parts = [part for part in parts if part]
        self._tip = tip("\n".join(parts))
        words = one_line(parts[0], 400) if parts else ""
        if words != self.text():
            self.setText(words)
        self.setVisible(bool(words))

    def tip_words(self, elided: bool) -> str:
        return self._tip


class InspectorLayout(QScrollArea):
    """The widgets of the inspector in a column that scrolls to what has the focus."""

    def __init__(self, context: Context, sharing: Sharing) -> None:
        super().__init__()
        self._context, self._sharing = context, sharing
        self._annotation: Annotation | None = None
        self._forms: OrderedDict[Uid | None, SlotForm] = OrderedDict()
        self.form: SlotForm | None = None
        self.label_button = self._make_label_button()
        self.quote = QuoteView()
        self.maker = Elided()
        self.maker.setAccessibleName("Who suggests it")
        self.definition = DefinitionLine()
        self.note = TextBox()
        self.note.setPlaceholderText("F2")
        self.note.setAccessibleName("Note")
        self.confidence = ConfidenceField()
        self.disputed = Chip("disputed", context)
        self.disputed.setToolTip(tip("You hold it to be wrong or open (Ctrl+T)"))
        self.disputed.setAccessibleName("Disputed")
        self.places = PlacesSection(context)
        self.place_words = plain_label(quiet=True, wrap=True)
        self.provenance = plain_label(quiet=True, wrap=True)
        self.hint = plain_label(HINT, quiet=True, wrap=True)
        self._fields = QWidget()
        self._names: dict[str, QWidget] = {}
        self._grids: list[QGridLayout] = []
        self._lay_out()

    def _make_label_button(self) -> QToolButton:
        button = QToolButton()
        button.setProperty("role", "field")
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        button.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        menu = QMenu(self)
        menu.aboutToShow.connect(self._fill_labels)
        button.setMenu(menu)
        return button

    def _lay_out(self) -> None:
        column = QVBoxLayout(self._fields)
        column.setContentsMargins(PAD, 0, PAD, 8)
        column.setSpacing(6)
        column.addLayout(
            self._rows(("label", self.label_button), ("words", self.quote), ("from", self.maker))
        )
        column.addWidget(self.definition)
        self._forms_column = QVBoxLayout()
        column.addLayout(self._forms_column)
        below = QWidget()
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        below.setSizePolicy(policy)
        judged = FlowLayout(below, gap=6)
        judged.setContentsMargins(0, 0, 0, 0)
        judged.addWidget(self.confidence)
        judged.addWidget(self.disputed)
        column.addLayout(self._rows(("note", self.note), ("confidence", below)))
        column.addWidget(self.places)
        facts = QVBoxLayout()
        facts.setSpacing(2)
        for label in (self.place_words, self.provenance):
            label.setFont(scaled(self.font(), -2))
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
            facts.addWidget(label)
        column.addLayout(facts)
        self.hint.setContentsMargins(PAD, 2, PAD, 8)
        inner = QWidget()
        stack = QVBoxLayout(inner)
        stack.setContentsMargins(0, 0, 0, 0)
        stack.addWidget(self._fields)
        stack.addWidget(self.hint)
        stack.addStretch(1)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidget(inner)
        self.viewport().setAutoFillBackground(False)
        inner.setAutoFillBackground(False)

    def _rows(self, *rows: tuple[str, QWidget]) -> QGridLayout:
        """Fields with their names at the left, as in the form of the slots."""
        grid = QGridLayout()
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(1, 1)
        for row, (name, widget) in enumerate(rows):
            label = Elided(name)
            label.setProperty("role", "quiet")
            flat = widget is self.quote or widget is self.maker
            label.setContentsMargins(0, 1 if flat else 4, 0, 0)
            grid.addWidget(label, row, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(widget, row, 1)
            self._names[name] = label
        self._grids.append(grid)
        return grid

    # Showing

    def show_annotation(self, annotation: Annotation | None) -> None:
        """Show the fields of an annotation, or what to do to have one."""
        self._annotation = annotation
        self._fields.setVisible(annotation is not None)
        self.hint.setVisible(annotation is None and self._context.document_uid is not None)
        if annotation is not None:
            self.quote.setVisible(bool(annotation.anchors))
            self._names["words"].setVisible(bool(annotation.anchors))
            made = annotation.machine_made
            said = (maker_words(annotation), state_words(annotation)) if made else ()
            self.maker.setText(" · ".join(filter(None, said)))
            for widget in (self.maker, self._names["from"]):
                widget.setVisible(made)
            self.show_label(annotation)
            label = self._sharing.label_of(annotation)
            self.definition.show_label(label)

    def show_label(self, annotation: Annotation) -> None:
        """Show the label's name and colour, as much of the name as there is room for."""
        label = self._context.label_set.get(annotation.label)
        name = "highlight" if label is None else one_line(label.name)
        metrics = self.label_button.fontMetrics()
        room = max(60, self.label_button.width() - 50)
        shown = metrics.elidedText(name, Qt.TextElideMode.ElideRight, room)
        self.label_button.setText(" " + shown.replace("&", "&&"))
        self.label_button.setToolTip(tip(name if label is None else label.name))
        self.label_button.setAccessibleName(f"Label: {name}. Choose another one.")
        theme = self._context.theme
        color = theme.quiet if label is None else mark_color(theme, label.color)
        self.label_button.setIcon(swatch_icon(color, self.devicePixelRatioF()))

    def show_slots(self, annotation: Annotation, *, fresh: bool) -> None:
        """Show the form of the annotation's label; the forms of the last labels are kept."""
        form = self._forms.get(annotation.label)
        if form is None:
            form = SlotForm(self._sharing)
            self._forms_column.addWidget(form)
            self._forms[annotation.label] = form
        self._forms.move_to_end(annotation.label)
        if form is not self.form:
            if self.form is not None:
                self.form.hide()
            fresh = True
        self.form = form
        self._align()
        form.show_annotation(annotation, fresh=fresh)
        form.show()
        self._settle(form)
        while len(self._forms) > KEPT_FORMS:
            _, old = self._forms.popitem(last=False)
            self._forms_column.removeWidget(old)
            old.deleteLater()

    def _settle(self, form: SlotForm) -> None:
        """Let all layouts do their work now: what is walked through must not jump."""
        inner = self.widget()
        fields, around = self._fields.layout(), None if inner is None else inner.layout()
        if inner is None or fields is None or around is None or not self.isVisible():
            return
        form.settle()
        fields.activate()
        around.activate()
        QCoreApplication.sendPostedEvents(inner, QEvent.Type.LayoutRequest.value)

    def _align(self) -> None:
        """Let the names of all fields be equally wide."""
        own = max(name.sizeHint().width() for name in self._names.values())
        most = max(40, int((self.viewport().width() - 2 * PAD) * 0.34))
        width = min(own, most)
        if self.form is not None:
            self.form.set_least_names(width)
            width = max(width, self.form.names_width)
        for grid in self._grids:
            grid.setColumnMinimumWidth(0, width)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._align()

    def reveal(self, widget: QWidget) -> None:
        """Scroll until a field is seen."""
        inner = self.widget()
        if inner is not None and inner.isAncestorOf(widget):
            self.ensureWidgetVisible(widget, 0, 12)

    # Keys

    def form_stops(self) -> list[QWidget]:
        """What the Tab key goes through in the form of the slots."""
        return [] if self.form is None else self.form.stops()

    def stops(self) -> list[QWidget]:
        """What the Tab key goes through, from top to bottom."""
        behind = [self.note, self.confidence, self.disputed]
        return [self.label_button, *self.form_stops(), *behind, *self.places.stops()]

    def _fill_labels(self) -> None:
        menu = self.label_button.menu()
        menu.clear()
        if self._annotation is not None:
            ratio = self.devicePixelRatioF()
            add_label_actions(menu, self._context, self._annotation.uid, ratio)
