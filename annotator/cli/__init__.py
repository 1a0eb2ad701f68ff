"""The command line: the same operations as the window, without Qt.

This module is light: `annotator.__main__` asks it which words are commands before anything of
click is loaded.
"""

from __future__ import annotations

from collections.abc import Sequence

COMMANDS = {
    "demo": "A real window drives itself through the main job.",
    "new": "Make an empty project.",
    "import": "Bring documents and annotations into a project.",
    "export": "Write documents and annotations to a file.",
    "rejoin": "Put annotations without texts and their texts together again.",
    "formats": "Every format: what it reads, writes and can carry.",
    "info": "Count a project by status, label and annotator.",
    "search": "Show words in their context.",
    "ledger": "Write frames as a table: who says what, and what proves it.",
    "check": "Check that nothing in a project contradicts itself.",
    "labels": "Read or change a project's label set.",
    "candidates": "Knowledge bases: bring in a table, list them, look something up.",
    "history": "Every action, newest first.",
    "backup": "Write a verified copy of a project.",
    "restore": "Make a project anew from a backup.",
}
"""Every command with its line of help, in the order of `annotator --help`."""


def run(arguments: Sequence[str]) -> int:
    """Run one command line (without the program's name) and return the exit code: 0, 1 or 2.

    `demo` needs the window and is not run here: `annotator.__main__` forwards it.
    """
    from annotator.cli.main import run as run_with_click

    return run_with_click(arguments)
