"""The help page: how the work goes, the cheat sheet of the live table of commands, file formats."""

from __future__ import annotations

from enum import StrEnum
from html import escape
from typing import TypeAlias

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from annotator import paths
from annotator.ui.browser import ClosedBrowser
from annotator.ui.commands import MENUS, Commands, CommandSpec, shown_key
from annotator.ui.context import Context

WIDTH = 760


class Topic(StrEnum):
    """What there is help on; the name is that of the text in the resources."""

    WORK = "help"
    FORMATS = "formats"


TITLES = {Topic.WORK: "How it works, and keys", Topic.FORMATS: "File formats"}


class HelpPage(QWidget):
    """Text from the resources above; below it, every key that works now, or every format."""

    left = Signal()

    def __init__(self, context: Context, commands: Commands) -> None:
        super().__init__()
        self._context, self._commands = context, commands
        self.browser = ClosedBrowser()
        self.browser.setMaximumWidth(WIDTH)
        self.browser.anchorClicked.connect(self._follow)
        self._topic = Topic.WORK
        back = QPushButton("Back")
        back.clicked.connect(self.left)
        column = QVBoxLayout()
        column.setContentsMargins(24, 20, 8, 12)
        column.addWidget(self.browser, 1)
        column.addWidget(back, 0, Qt.AlignmentFlag.AlignLeft)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addStretch(1)
        row.addLayout(column, 100)
        row.addStretch(1)
        context.theme_changed.connect(lambda: self.refresh() if self.isVisible() else None)

    def show_topic(self, topic: Topic) -> None:
        """Show another text from its top."""
        self._topic = topic
        self.refresh()

    def refresh(self) -> None:
        """Write the page anew: labels and keys may have changed."""
        quiet = self._context.theme.quiet.name()
        style = (
            f"<style>.k {{ color: {quiet}; }} h1 {{ margin-bottom: 8px }}"
            " code { white-space: nowrap }</style>"
        )
        below = self._cheat_sheet() if self._topic is Topic.WORK else _formats()
        self.browser.setHtml(style + self._links() + _text(self._topic) + below)

    def _links(self) -> str:
        """A line that leads from one text to the other."""
        words = [
            f"<b>{title}</b>" if topic is self._topic else f"<a href='{topic}'>{title}</a>"
            for topic, title in TITLES.items()
        ]
        return f"<p>{' &nbsp;·&nbsp; '.join(words)}</p>"

    def _follow(self, link: QUrl) -> None:
        """Go where a link of the page leads."""
        self.show_topic(Topic(link.toString()))

    def _cheat_sheet(self) -> str:
        parts = ["<h2>Keys</h2>"]
        labels = [label for label in self._context.label_set if label.key and not label.retired]
        if labels:
            rows: Rows = [(label.name, (label.key or "",)) for label in labels]
            parts.append(_table("Labels, while the article has the focus", rows))
        for menu in MENUS:
            specs = [spec for spec in self._commands.bound() if spec.menu == menu and spec.keys]
            if specs:
                parts.append(_table(menu, [(spec.title, _keys(spec)) for spec in specs]))
        parts.append(_table("Selecting", SELECTING))
        return "".join(parts)


Rows: TypeAlias = list[tuple[str, tuple[str, ...]]]

SELECTING: Rows = [
    ("Move the selection's edge by character", ("Shift+Left", "Shift+Right")),
    ("… by word", ("Ctrl+Shift+Left", "Ctrl+Shift+Right")),
    ("Select a word, a sentence", ("double click", "triple click")),
    ("By characters while dragging", ("Shift",)),
    ("Add a fragment to the active annotation", ("Ctrl+drag",)),
    ("Zoom", ("Ctrl+wheel",)),
]


def _keys(spec: CommandSpec) -> tuple[str, ...]:
    return tuple(dict.fromkeys(shown_key(key) for key in spec.keys))


def _table(title: str, rows: Rows) -> str:
    row = "<tr><td width='330'>{}</td><td class='k'>{}</td></tr>"
    lines = "".join(row.format(escape(said), escape(" or ".join(keys))) for said, keys in rows)
    return f"<h3>{escape(title)}</h3><table cellpadding='2'>{lines}</table>"


def _formats() -> str:
    # Only now: listing them loads them all.
    from annotator.formats.registry import catalogue
    from annotator.ui.help_formats import formats_as_html

    known = catalogue()
    return formats_as_html((format.info for format in known.formats), known.warnings)


def _text(topic: Topic) -> str:
    try:
        return paths.resource(f"help/{topic}.html").read_text("utf-8")
    except OSError:
        return f"<h1>{TITLES[topic]}</h1>"
