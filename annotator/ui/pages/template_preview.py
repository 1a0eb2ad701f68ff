"""What a template holds, before one begins with it: labels, guideline, a worked example."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QVBoxLayout, QWidget

from annotator.domain.label import Label, LabelSet
from annotator.services.guideline import introduction_of
from annotator.services.templates import Template, examples_of, guideline_of, labels_of
from annotator.ui.context import Context
from annotator.ui.editor.view import ArticleView
from annotator.ui.label_words import kind_words, slot_names
from annotator.ui.markdown import MarkdownView
from annotator.ui.theme import mark_color
from annotator.ui.widgets import plain_label

EXAMPLE_HEIGHT = 176
EXAMPLE_PIXELS = 14


class TemplatePreview(QWidget):
    """The labels of a template with their keys, how its guideline begins, one example painted."""

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
        self.example.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.example.setAccessibleName("Worked example")
        self.example.setFixedHeight(EXAMPLE_HEIGHT)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.text, 1)
        column.addWidget(self.example_title)
        column.addWidget(self.example)
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
            self.example.set_article(first.text, (span.annotation for span in first.spans))
        self._dress()

    def _dress(self) -> None:
        if self._template is None:
            return
        self.example.set_theme(self._context.theme)
        self.example.set_reading_font(self._context.settings.font, EXAMPLE_PIXELS)
        self.text.show_markdown(self._introduction)
        # A block of its own: what is inserted takes over the format of the block it ends in.
        cursor = QTextCursor(self.text.document())
        cursor.insertBlock()
        cursor.movePosition(QTextCursor.MoveOperation.Start)
        cursor.insertHtml(self._head(self._template))
        self.text.verticalScrollBar().setValue(0)

    def _head(self, template: Template) -> str:
        quiet = self._context.theme.quiet.name()
        rows = "".join(
            self._row(label, quiet) for label in self._labels if label.parent is None
        )
        title = f"<b>{escape(template.title)}</b><br>{escape(template.description)}<br>"
        return f"{title}<table cellspacing='0' cellpadding='2'>{rows}</table>"

    def _row(self, label: Label, quiet: str) -> str:
        color = mark_color(self._context.theme, label.color).name()
        said = escape(label.description)
        # What stands in a group is named with it; a row for each would push all else away.
        group = [other.name for other in self._labels if other.parent == label.uid]
        more = group or slot_names(label)
        if more:
            said += f" <span style='color:{quiet}'>{escape(', '.join(more))}</span>"
        kind = kind_words(label)
        return (
            f"<tr><td style='color:{quiet}'>{escape(label.key or '')}&nbsp;</td>"
            f"<td style='white-space:pre'><span style='color:{color}'>■</span> "
            f"{escape(label.name)}</td>"
            f"<td style='color:{quiet}'>&nbsp;{escape(kind)}&nbsp;</td><td>{said}</td></tr>"
        )

