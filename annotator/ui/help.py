"""The help page: how the work goes, and the cheat sheet made from the live table of commands."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QTextBrowser, QVBoxLayout, QWidget

from annotator import paths
from annotator.ui.commands import MENUS, Commands, CommandSpec, shown_key
from annotator.ui.context import Context

TEXT = "help/help.md"


class HelpPage(QWidget):
    """Text from the resources above, every key that works now below."""

    left = Signal()

    def __init__(self, context: Context, commands: Commands) -> None:
        super().__init__()
        self._context, self._commands = context, commands
        self.browser = _Browser()
        self.browser.setFrameShape(QTextBrowser.Shape.NoFrame)
        self.browser.setOpenLinks(False)
        back = QPushButton("Back to the article")
        back.clicked.connect(self.left)
        column = QVBoxLayout(self)
        column.setContentsMargins(60, 20, 20, 12)
        column.addWidget(self.browser)
        column.addWidget(back)
        context.theme_changed.connect(lambda: self.refresh() if self.isVisible() else None)

    def refresh(self) -> None:
        """Write the page anew: labels and keys may have changed."""
        self.browser.setMarkdown(_text())
        told = self.browser.toHtml()
        style = (
            f"<style>td {{ padding: 2px 18px 2px 0 }} .k {{ color: {self._context.theme.quiet.name()}; }}"
            "h3 { margin-top: 14px }</style>"
        )
        self.browser.setHtml(style + told + self._cheat_sheet())

    def _cheat_sheet(self) -> str:
        parts = ["<h2>Keys</h2>"]
        labels = [label for label in self._context.label_set if label.key and not label.retired]
        if labels:
            rows = [(label.name, (label.key or "",)) for label in labels]
            parts.append(_table("Labels, while the article has the focus", rows))
        for menu in MENUS:
            specs = [spec for spec in self._commands.bound() if spec.menu == menu and spec.keys]
            if specs:
                parts.append(_table(menu, [(spec.title, _keys(spec)) for spec in specs]))
        parts.append(_table("Selecting", SELECTING))
        return "".join(parts)


SELECTING = [
    ("Move the selection's edge by character", ("Shift+Left", "Shift+Right")),
    ("… by word", ("Ctrl+Shift+Left", "Ctrl+Shift+Right")),
    ("Select a word, a sentence", ("double click", "triple click")),
    ("By characters while dragging", ("Shift",)),
    ("Add a fragment to the active annotation", ("Ctrl+drag",)),
    ("Zoom", ("Ctrl+wheel",)),
]


class _Browser(QTextBrowser):
    """Shows our own text; loads nothing, whatever the text says."""

    def loadResource(self, type: int, name: object) -> object:
        return None


def _keys(spec: CommandSpec) -> tuple[str, ...]:
    return tuple(dict.fromkeys(shown_key(key) for key in spec.keys))


def _table(title: str, rows: list[tuple[str, tuple[str, ...]]]) -> str:
    lines = "".join(
        f"<tr><td>{escape(said)}</td><td class='k'>{escape('  or  '.join(keys))}</td></tr>"
        for said, keys in rows
    )
    return f"<h3>{escape(title)}</h3><table>{lines}</table>"


def _text() -> str:
    try:
        return paths.resource(TEXT).read_text("utf-8")
    except OSError:
        return "# Help\n"
