"""The help page: how the work goes, and the cheat sheet made from the live table of commands."""

from __future__ import annotations

from html import escape
from typing import TypeAlias

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from annotator import paths
from annotator.ui.browser import ClosedBrowser
from annotator.ui.commands import MENUS, Commands, CommandSpec, shown_key
from annotator.ui.context import Context

TEXT = "help/help.html"
WIDTH = 760


class HelpPage(QWidget):
    """Text from the resources above, every key that works now below."""

    left = Signal()

    def __init__(self, context: Context, commands: Commands) -> None:
        super().__init__()
        self._context, self._commands = context, commands
        self.browser = ClosedBrowser()
        self.browser.setMaximumWidth(WIDTH)
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

    def refresh(self) -> None:
        """Write the page anew: labels and keys may have changed."""
        quiet = self._context.theme.quiet.name()
        style = f"<style>.k {{ color: {quiet}; }} h1 {{ margin-bottom: 8px }}</style>"
        self.browser.setHtml(style + _text() + self._cheat_sheet())

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


def _text() -> str:
    try:
        return paths.resource(TEXT).read_text("utf-8")
    except OSError:
        return "<h1>Help</h1>"
