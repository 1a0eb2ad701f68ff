"""What a template holds, before one begins with it: labels, guideline, a worked example."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QTextBlockFormat, QTextCursor, QTextTable
from PySide6.QtWidgets import QVBoxLayout, QWidget

from annotator.domain.label import Label, LabelSet
from annotator.services.guideline import introduction_of
from annotator.services.templates import Template, examples_of, guideline_of, labels_of
from annotator.ui.context import Context
from annotator.ui.editor.view import ArticleView
from annotator.ui.label_words import kind_words, slot_names
from annotator.ui.markdown import MarkdownView
from annotator.ui.pen import Pen, pen_in
from annotator.ui.theme import mark_color
from annotator.ui.widgets import plain_label

EXAMPLE_HEIGHT = 176
EXAMPLE_PIXELS = 14


class TemplatePreview(QWidget):
    """The labels of a template with their keys, how its guideline begins, one example painted."""

    left = Signal()
    """Esc in the example, which keeps its keys to itself."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._template: Template | None = None
        self._labels: tuple[Label, ...] = ()
        self._introduction = ""
        self.text = MarkdownView(context)
        self.text.setAccessibleName("What the template holds")
        self.example_title = plain_label(role="quiet", bold=True)
        self.example = ArticleView()
        self.example.writable = False
        self.example.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.example.setAccessibleName("Worked example")
        self.example.setMinimumHeight(EXAMPLE_HEIGHT)
        self.example.escape_requested.connect(self.left)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.text, 3)
        column.addWidget(self.example_title)
        column.addWidget(self.example, 2)
        context.theme_changed.connect(self._dress)

    def show_template(self, template: Template) -> None:
        """Show another template.

        Raises:
            InvalidInput: if its files are broken.
        """
        self._labels = labels_of(template)
        self._introduction = introduction_of(guideline_of(template))
        examples = examples_of(template, self._labels)
        self._template = template
        for widget in (self.example_title, self.example):
            widget.setVisible(bool(examples))
        if examples:
            first = examples[0]
            self.example_title.setText(f"Worked example: {first.title}")
            self.example.set_labels(LabelSet(self._labels))
            self.example.set_article(first.text, first.annotations)
        self._dress()

    def _dress(self) -> None:
        if self._template is None:
            return
        self.example.set_theme(self._context.theme)
        self.example.set_reading_font(self._context.settings.font, EXAMPLE_PIXELS)
        self.text.show_markdown(self._introduction)
        self._write_head(self._template)
        self.text.verticalScrollBar().setValue(0)

    def _write_head(self, template: Template) -> None:
        """Title, description and labels, above the guideline."""
        # A block of its own: what is inserted takes over the format of the block it ends in.
        cursor = QTextCursor(self.text.document())
        cursor.insertBlock(QTextBlockFormat())
        cursor.movePosition(QTextCursor.MoveOperation.Start)
        pen = Pen(cursor)
        pen.line()
        pen.write(template.title, bold=True)
        pen.line()
        pen.write(template.description)
        # What stands in a group is named with it; a row for each would push all else away.
        rows = [label for label in self._labels if label.parent is None]
        if rows:
            table = pen.table(len(rows), 4)
            for row, label in enumerate(rows):
                self._write_label(table, row, label)

    def _write_label(self, table: QTextTable, row: int, label: Label) -> None:
        theme = self._context.theme
        pen_in(table, row, 0).write(label.key or "", theme.quiet)
        pen = pen_in(table, row, 1)
        pen.write("■", mark_color(theme, label.color))
        # Names stay on one line, descriptions take the room that is left.
        pen.write("\u00a0" + label.name.replace(" ", "\u00a0"))
        kind = kind_words(label).replace(" ", "\u00a0")
        pen_in(table, row, 2).write(kind, theme.quiet)
        pen = pen_in(table, row, 3)
        pen.write(label.description)
        group = [other.name for other in self._labels if other.parent == label.uid]
        more = ", ".join(group or slot_names(label))
        if more:
            pen.write(f" {more}", theme.quiet)
