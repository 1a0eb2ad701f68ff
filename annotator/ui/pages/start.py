"""The start page: recent projects, a new one, templates, an existing one, the example."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QEnterEvent, QFocusEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from annotator.domain.errors import AnnotatorError
from annotator.services.templates import Template, templates
from annotator.ui.commands import BY_ID, shown_key
from annotator.ui.context import Context, sentence
from annotator.ui.models.wording import tip
from annotator.ui.panels.parts import FlowLayout
from annotator.ui.widgets import FlatButton, LineLabel, centre, plain_label

WIDTH = 560


class StartPage(QWidget):
    """What an empty window shows; also where it says why a project could not be opened."""

    chosen = Signal(str)
    """The id of a command: `new_project`, `open_project`, `demo`."""
    picked = Signal(object)
    """The `Path` of a recent project."""
    template_chosen = Signal(str)
    """The id of a template to begin a project with."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self.trouble = plain_label()
        self.trouble.setWordWrap(True)
        self.trouble.setProperty("role", "trouble")
        self.trouble.setContentsMargins(8, 0, 8, 10)
        self.trouble.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.trouble.hide()
        self.buttons: list[FlatButton] = []
        self.recent: list[FlatButton] = []
        self.templates: list[FlatButton] = []
        self.template_words = LineLabel(role="quiet")
        self._recent_title = plain_label("Recent projects", role="quiet", bold=True)
        self._recent_rows = QVBoxLayout()
        self._recent_rows.setSpacing(0)
        self._lay_out()

    def _lay_out(self) -> None:
        column = QWidget()
        column.setMaximumWidth(WIDTH)
        rows = QVBoxLayout(column)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(2)
        title = plain_label("Annotator", pixels=26, bold=True)
        title.setContentsMargins(8, 0, 0, 0)
        said = plain_label("Open articles, label passages, export a dataset.", role="quiet")
        said.setContentsMargins(8, 0, 0, 0)
        self._recent_title.setContentsMargins(8, 22, 0, 4)
        rows.addWidget(title)
        rows.addWidget(said)
        rows.addSpacing(18)
        rows.addWidget(self.trouble)
        for command in ("new_project", "open_project", "demo"):
            spec = BY_ID[command]
            key = shown_key(spec.keys[0]) if spec.keys else ""
            button = FlatButton(self._context, spec.title, key, wide=True)
            button.clicked.connect(partial(self.chosen.emit, command))
            rows.addWidget(button)
            self.buttons.append(button)
        self._lay_out_templates(rows)
        rows.addWidget(self._recent_title)
        rows.addLayout(self._recent_rows)
        hint = plain_label("Or drop a project or articles here.", role="quiet")
        hint.setContentsMargins(8, 22, 0, 0)
        rows.addWidget(hint)
        inner = QWidget()
        centre(inner, column, above=2)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(inner)
        for part in (area.viewport(), inner):
            part.setAutoFillBackground(False)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(area)

    def _lay_out_templates(self, rows: QVBoxLayout) -> None:
        """A word for each template, and a line that says what the one under the mouse holds."""
        title = plain_label("Begin with a template", role="quiet", bold=True)
        title.setContentsMargins(8, 22, 0, 4)
        words = QWidget()
        flow = FlowLayout(words, gap=2)
        flow.setContentsMargins(0, 0, 0, 0)
        try:
            found = templates()
        except AnnotatorError as error:
            self.template_words.setText(sentence(error))
            found = []
        for template in found:
            button = _TemplateButton(self._context, template, self.template_words)
            button.clicked.connect(partial(self.template_chosen.emit, template.id))
            flow.addWidget(button)
            self.templates.append(button)
        told = QHBoxLayout()
        told.setContentsMargins(8, 0, 8, 0)
        told.addWidget(self.template_words)
        rows.addWidget(title)
        rows.addWidget(words)
        rows.addLayout(told)

    def show_recent(self, projects: list[Path]) -> None:
        """List recent projects, newest first."""
        for button in self.recent:
            self._recent_rows.removeWidget(button)
            button.hide()
            button.deleteLater()
        self.recent = []
        for path in projects:
            button = FlatButton(self._context, wide=True)
            button.show_as(path.stem, note=_folder(path))
            button.setToolTip(tip(str(path)))
            button.clicked.connect(partial(self.picked.emit, path))
            self._recent_rows.addWidget(button)
            self.recent.append(button)
        self._recent_title.setVisible(bool(projects))

    def show_trouble(self, sentence: str) -> None:
        """Say why the last project could not be opened; nothing when it is empty."""
        self.trouble.setText(sentence)
        self.trouble.setVisible(bool(sentence))


class _TemplateButton(FlatButton):
    """A template's title; while it is pointed at or has the keys, a line says what it holds."""

    def __init__(self, context: Context, template: Template, words: LineLabel) -> None:
        super().__init__(context, template.title)
        self._template, self._words = template, words
        self.setToolTip(template.description)

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self._words.setText(self._template.description)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._words.setText("")

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._words.setText(self._template.description)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._words.setText("")


def _folder(path: Path) -> str:
    """A project's folder, short where it lies under the user's own."""
    try:
        return "~/" + str(path.parent.relative_to(Path.home()))
    except ValueError:
        return str(path.parent)
