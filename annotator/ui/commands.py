"""The table of everything that can be done, and the actions, menus and shortcuts made from it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

Need = Literal["project", "writable", "document"]
"""What must be there for a command to make sense: an open project, one that can be changed, a
shown document."""

MENUS = ("File", "Edit", "Article", "Label", "Go", "View", "Help")


@dataclass(frozen=True, slots=True)
class CommandSpec:
    """One thing the user can do, as menus, command palette, cheat sheet and shortcuts show it.

    `shortcuts` fire anywhere in the window. `article_keys` are plain keys that the article view
    takes while it has the focus; here they are only shown.
    """

    id: str
    title: str
    shortcuts: tuple[str, ...] = ()
    menu: str = ""
    needs: frozenset[Need] = frozenset()
    article_keys: tuple[str, ...] = ()
    group: int = 0

    @property
    def keys(self) -> tuple[str, ...]:
        """Every key that does it, the first being the one to show."""
        return self.shortcuts + self.article_keys


_PROJECT: frozenset[Need] = frozenset({"project"})
_CHANGE_PROJECT: frozenset[Need] = frozenset({"project", "writable"})
_READ: frozenset[Need] = frozenset({"document"})
_CHANGE: frozenset[Need] = frozenset({"document", "writable"})


def _command(
    name: str,
    title: str,
    shortcuts: str = "",
    *,
    menu: str,
    needs: frozenset[Need] = frozenset(),
    article: str = "",
    group: int = 0,
) -> CommandSpec:
    return CommandSpec(
        name, title, tuple(shortcuts.split()), menu, needs, tuple(article.split()), group
    )


COMMANDS: tuple[CommandSpec, ...] = (
    _command("new_project", "New project…", "Ctrl+N", menu="File"),
    _command("open_project", "Open project…", "Ctrl+O", menu="File"),
    _command("close_project", "Close project", menu="File", needs=_PROJECT),
    _command("save", "Save", "Ctrl+S", menu="File", needs=_PROJECT, group=1),
    _command("backup", "Back up now", menu="File", needs=_PROJECT, group=1),
    _command("import", "Import…", "Ctrl+I", menu="File", needs=_CHANGE_PROJECT, group=2),
    _command("export", "Export…", "Ctrl+Shift+E", menu="File", needs=_PROJECT, group=2),
    _command("import_labels", "Import labels…", menu="File", needs=_CHANGE_PROJECT, group=2),
    _command(
        "import_candidates", "Import candidates…", menu="File", needs=_CHANGE_PROJECT, group=2
    ),
    _command("export_labels", "Export labels…", menu="File", needs=_PROJECT, group=2),
    _command("project_memo", "Project memo", menu="File", needs=_PROJECT, group=3),
    _command("settings", "Settings", "Ctrl+Shift+S", menu="File", group=3),
    _command("quit", "Quit", "Ctrl+Q", menu="File", group=4),
    _command("undo", "Undo", "Ctrl+Z", menu="Edit", needs=_CHANGE_PROJECT),
    _command("redo", "Redo", "Ctrl+Shift+Z Ctrl+Y", menu="Edit", needs=_CHANGE_PROJECT),
    _command("copy", "Copy", "Ctrl+C", menu="Edit", needs=_READ, group=1),
    _command("find", "Find in the article", "Ctrl+F", menu="Edit", needs=_READ, group=2),
    _command("find_next", "Find next", "F3", menu="Edit", needs=_READ, group=2),
    _command("find_previous", "Find previous", "Shift+F3", menu="Edit", needs=_READ, group=2),
    _command(
        "paste_article", "Paste article…", "Ctrl+Shift+V", menu="Article", needs=_CHANGE_PROJECT
    ),
    _command(
        "edit_document", "Title, details, memo", "F9 Shift+F2", menu="Article", needs=_READ
    ),
    _command("label_document", "Label the document…", menu="Article", needs=_CHANGE),
    _command("delete_document", "Delete document", menu="Article", needs=_CHANGE),
    _command(
        "done", "Done, on to the next", "Ctrl+Return Ctrl+Enter",
        menu="Article", needs=_CHANGE, group=1,
    ),
    _command(
        "nothing_here", "Read, nothing here", "Ctrl+Shift+Return Ctrl+Shift+Enter",
        menu="Article", needs=_CHANGE, group=1,
    ),
    _command("nothing_of", "Read, nothing here of…", menu="Article", needs=_CHANGE, group=1),
    _command("show_text", "Show the covered text", menu="Article", needs=_READ, group=1),
    _command("skip_today", "Skip for today", menu="Article", needs=_CHANGE, group=1),
    _command("skip", "Skip, do not show it again", menu="Article", needs=_CHANGE, group=1),
    _command("reopen", "Back to work on it", menu="Article", needs=_CHANGE, group=1),
    _command(
        "open_label_palette", "Label…", menu="Label", needs=_CHANGE, article="Return Enter"
    ),
    _command("highlight", "Highlight without a label", "Ctrl+H", menu="Label", needs=_CHANGE),
    _command("repeat_label", "Repeat the last label", "Ctrl+R", menu="Label", needs=_CHANGE),
    _command("arm_last_label", "Arm the last label", "Ctrl+L", menu="Label", needs=_CHANGE),
    _command(
        "take_active_words", "Select the active words again", "Ctrl+D",
        menu="Label", needs=_CHANGE, group=1,
    ),
    _command(
        "add_fragment", "Add the selection as a fragment", "Ctrl+Shift+D",
        menu="Label", needs=_CHANGE, group=1,
    ),
    _command(
        "adjust_active", "Adjust the active annotation", "Ctrl+E",
        menu="Label", needs=_CHANGE, group=1,
    ),
    _command(
        "link", "Link to another annotation", "Ctrl+K", menu="Label", needs=_CHANGE, group=1
    ),
    _command(
        "link_elsewhere", "Link to another document…", "Ctrl+Shift+L",
        menu="Label", needs=_CHANGE, group=1,
    ),
    _command("edit_note", "Slots and note", "F2", menu="Label", needs=_CHANGE, group=1),
    _command(
        "dispute", "Disputed, or no longer", "Ctrl+T", menu="Label", needs=_CHANGE, group=1
    ),
    _command(
        "delete_active", "Delete annotation",
        menu="Label", needs=_CHANGE, article="Backspace Delete", group=1,
    ),
    _command("new_frame", "New frame…", "Ctrl+M", menu="Label", needs=_CHANGE, group=2),
    _command("new_cluster", "New cluster…", menu="Label", needs=_CHANGE, group=2),
    _command(
        "fill", "Fill a slot of the active annotation", menu="Label", needs=_CHANGE, group=2
    ),
    _command(
        "link_candidate", "Link to a knowledge base…", "Ctrl+B",
        menu="Label", needs=_CHANGE, group=2,
    ),
    _command(
        "merge_clusters", "Merge the cluster with another…",
        menu="Label", needs=_CHANGE, group=2,
    ),
    _command(
        "split_cluster", "Split the ticked members off", menu="Label", needs=_CHANGE, group=2
    ),
    _command("new_label", "New label…", menu="Label", needs=_CHANGE_PROJECT, group=3),
    _command("label_set", "Label set", "F7", menu="Label", needs=_PROJECT, group=3),
    _command(
        "previous_document", "Previous document", "Ctrl+PgUp", menu="Go", needs=_PROJECT
    ),
    _command("next_document", "Next document", "Ctrl+PgDown", menu="Go", needs=_PROJECT),
    _command(
        "next_annotation", "Next annotation", menu="Go", needs=_READ, article="Space", group=1
    ),
    _command(
        "previous_annotation", "Previous annotation",
        menu="Go", needs=_READ, article="Shift+Space", group=1,
    ),
    _command(
        "next_stacked", "Next annotation on these words",
        menu="Go", needs=_READ, article="Alt+Down", group=1,
    ),
    _command(
        "previous_stacked", "Previous annotation on these words",
        menu="Go", needs=_READ, article="Alt+Up", group=1,
    ),
    _command(
        "next_relation", "Next relation of the active annotation", "Ctrl+Shift+K",
        menu="Go", needs=_READ, group=1,
    ),
    _command(
        "next_member", "Next member of the cluster", "Ctrl+Shift+B",
        menu="Go", needs=_READ, group=1,
    ),
    _command("other_end", "Other end of the relation", menu="Go", needs=_READ, group=1),
    _command(
        "next_problem", "Next problem or unreviewed", "F8", menu="Go", needs=_READ, group=1
    ),
    _command(
        "previous_problem", "Previous problem or unreviewed", "Shift+F8",
        menu="Go", needs=_READ, group=1,
    ),
    _command(
        "review_suggestions", "Review suggestions…", "Ctrl+Shift+R",
        menu="Go", needs=_PROJECT, group=1,
    ),
    _command("show_hints", "Select words by hints", "Ctrl+J", menu="Go", needs=_READ, group=2),
    _command("escape", "Back", menu="Go", needs=_READ, article="Escape", group=2),
    _command("zoom_in", "Larger text", "Ctrl++ Ctrl+=", menu="View", needs=_READ),
    _command("zoom_out", "Smaller text", "Ctrl+-", menu="View", needs=_READ),
    _command("zoom_reset", "Usual text size", "Ctrl+0", menu="View", needs=_READ),
    _command(
        "cycle_granularity", "Select by character, word, sentence, paragraph", "Ctrl+G",
        menu="View", needs=_READ, group=1,
    ),
    _command("problems", "Problems", menu="View", needs=_PROJECT, group=2),
    _command("ledger", "Ledger", "F5", menu="View", needs=_PROJECT, group=1),
    _command("frames", "Frames and clusters", "Ctrl+Shift+M", menu="View", needs=_READ, group=1),
    _command("cycle_theme", "Light or dark", menu="View", group=2),
    _command("reset_window", "Panels back to their places", menu="View", needs=_PROJECT, group=3),
    _command("help", "Help and keys", "F1", menu="Help"),
    _command("guideline", "Guideline", "Shift+F1", menu="Help", needs=_PROJECT),
    _command("formats", "File formats", menu="Help"),
    _command("commands", "Commands", "Ctrl+Shift+P", menu="Help"),
    _command("demo", "Open the example project", menu="Help", group=1),
    _command("about", "About", menu="Help", group=2),
)  # fmt: skip

BY_ID = {spec.id: spec for spec in COMMANDS}


class Commands(QObject):
    """The actions of one window: each command bound to what does it, enabled when it can be."""

    def __init__(self, window: QWidget, specs: Iterable[CommandSpec] = COMMANDS) -> None:
        super().__init__(window)
        self.specs = {spec.id: spec for spec in specs}
        self._window = window
        self._actions: dict[str, QAction] = {}
        self._have: frozenset[Need] = frozenset()

    def bind(self, name: str, do: Callable[[], object]) -> QAction:
        """Say what does a command; its shortcuts fire from now on.

        Raises:
            KeyError: if the table has no such command.
        """
        spec = self.specs[name]
        action = self._actions.get(name)
        if action is None:
            action = QAction(self._window)
            action.setObjectName(name)
            action.setText(_menu_text(spec))
            action.setShortcuts([QKeySequence(keys) for keys in spec.shortcuts])
            action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
            action.setEnabled(spec.needs <= self._have)
            self._window.addAction(action)
            self._actions[name] = action
        else:
            action.triggered.disconnect()
        action.triggered.connect(lambda _checked=False: do())
        return action

    def action(self, name: str) -> QAction:
        """The action of a bound command.

        Raises:
            KeyError: if nothing is bound to it.
        """
        return self._actions[name]

    def bound(self) -> list[CommandSpec]:
        """The commands that something does, in the order of the table."""
        return [spec for spec in self.specs.values() if spec.id in self._actions]

    def run(self, name: str) -> None:
        """Do a command if it can be done now."""
        self._actions[name].trigger()

    def set_available(self, have: Iterable[Need]) -> None:
        """Say what is there; commands that need more are greyed."""
        self._have = frozenset(have)
        for name, action in self._actions.items():
            action.setEnabled(self.specs[name].needs <= self._have)

    def for_key(self, key: QKeySequence) -> QAction | None:
        """The enabled action that has this shortcut."""
        for action in self._actions.values():
            if action.isEnabled() and key in action.shortcuts():
                return action
        return None

    def fill_menu(self, menu: QMenu, title: str) -> None:
        """Put the commands of one menu into `menu`, groups apart."""
        group = None
        for spec in self.bound():
            if spec.menu == title:
                if group is not None and spec.group != group:
                    menu.addSeparator()
                group = spec.group
                menu.addAction(self._actions[spec.id])


def shown_key(keys: str) -> str:
    """A key as the desktop writes it: `Ctrl+PgDown` is `Ctrl+PgDown` here and `⌘⇟` on a Mac."""
    return QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText)


def collisions(specs: Iterable[CommandSpec]) -> list[tuple[str, str, str]]:
    """Keys that two commands claim: `(key, one id, other id)`; remapping refuses these."""
    owner: dict[str, str] = {}
    found = []
    for spec in specs:
        for keys in spec.keys:
            key = QKeySequence(keys).toString()
            if key in owner:
                found.append((key, owner[key], spec.id))
            owner[key] = spec.id
    return found


def _menu_text(spec: CommandSpec) -> str:
    """The title, and for keys of the article a hint that registers no shortcut."""
    text = spec.title.replace("&", "&&")
    if spec.article_keys and not spec.shortcuts:
        return f"{text}\t{shown_key(spec.article_keys[0])}"
    return text
