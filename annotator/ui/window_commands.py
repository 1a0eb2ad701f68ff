"""What the commands of the window do that belong to no part of it alone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, cast

from PySide6.QtWidgets import QApplication

from annotator.ui import files

if TYPE_CHECKING:
    from annotator.ui.main_window import MainWindow
    from annotator.ui.panels.suggestions import SuggestionsPanel

PROJECTS = "Projects (*.annotator)"
LABEL_SETS = "Label sets (*.json)"


def new_project(window: MainWindow, template: str = "") -> None:
    """Ask on a page where it goes; `template` is the id of the one to begin with."""
    window.waiting_files = []
    window.pages.show_new_project(_folder(window), template=template)


def open_project(window: MainWindow) -> None:
    """Ask for a project's file."""
    files.choose_file(
        window, "Open project", str(_folder(window)), PROJECTS,
        lambda name: window.open_path(Path(name)),
    )  # fmt: skip


def close_project(window: MainWindow) -> None:
    """Back to the start page."""
    window.projects.close()


def save(window: MainWindow) -> None:
    """There is nothing to do, and that is worth saying."""
    context = window.context
    if context.saved:
        context.message.emit("Everything is saved: every step is on disk at once.")
    else:
        context.message.emit("The last step is not saved; see the message above the article.")


def backup(window: MainWindow) -> None:
    """Write a verified copy beside the project."""
    context, project = window.context, window.context.project
    if project is None:
        return
    made = context.run(project.backup)
    if made is not None:
        context.tell(f"A verified copy is in {made}.")


def import_files(window: MainWindow) -> None:
    """Ask what to import."""
    from annotator.ui.dialogs.importing import ImportDialog

    ImportDialog.show_for(window.context, window)


def export(window: MainWindow) -> None:
    """Ask what to export, and where to."""
    from annotator.ui.dialogs.exporting import ExportDialog

    ExportDialog.show_for(window.context, window)


def import_labels(window: MainWindow) -> None:
    """Add the labels of a label set's file."""
    from annotator.services.labelling import import_label_set

    def take(name: str) -> None:
        project = window.context.project
        if project is not None:
            window.context.run(lambda: import_label_set(project, Path(name)))

    files.choose_file(window, "Import labels", str(_folder(window)), LABEL_SETS, take)


def export_labels(window: MainWindow) -> None:
    """Write the labels to a file."""
    from annotator.services.labelling import write_label_set

    def write(name: str) -> None:
        project = window.context.project
        if project is not None:
            window.context.run(lambda: write_label_set(project, Path(name)))

    suggested = str(_folder(window) / "labels.json")
    files.choose_new_file(window, "Export labels", suggested, LABEL_SETS, write)


def leave(window: MainWindow) -> None:
    """Close the window, and with it the program."""
    window.close()


def edit_note(window: MainWindow) -> None:
    """Go into the form of the active annotation; in the form: more about the entry."""
    window.show_panel("inspector")
    panel = window.docks.panels.get("inspector")
    focus = getattr(panel, "focus_form", None)
    if focus is not None:
        focus()


def dispute(window: MainWindow) -> None:
    """Dispute the active annotation; what one disputes already, no longer."""
    from annotator.domain.annotation import Verdict
    from annotator.services import judging

    context = window.context
    project, active = context.project, context.active
    if project is None or active is None:
        context.message.emit("No annotation is active.")
        return
    after = context.run(lambda: judging.toggle_disputed(project, active))
    if after is not None:
        disputed = judging.own_verdict(project, after) is Verdict.DISPUTES
        context.message.emit("Disputed. Ctrl+T again: no longer." if disputed else "Not disputed.")


def show_guideline(window: MainWindow) -> None:
    """Give the keys to the guideline, at the label in use."""
    window.show_panel("guideline")
    panel = window.docks.panels.get("guideline")
    focus = getattr(panel, "focus_text", None)
    if focus is not None:
        focus()


def show_problems(window: MainWindow) -> None:
    """Give the keys to the list of problems."""
    window.show_panel("problems")
    focus = getattr(window.docks.panels.get("problems"), "focus_list", None)
    if focus is not None:
        focus()


def hide_suggestions(window: MainWindow) -> None:
    """Put the tick list away and give the keys to the article."""
    window.docks.hide("suggestions")
    window.pages.focus_article()


def review_suggestions(window: MainWindow) -> None:
    """Give the keys to the tick list; if it has them, put it away again."""
    panel = window.docks.panels.get("suggestions")
    if panel is None:
        return
    focus = QApplication.focusWidget()
    if panel.isVisible() and focus is not None and panel.isAncestorOf(focus):
        hide_suggestions(window)
        return
    window.show_panel("suggestions")
    cast("SuggestionsPanel", panel).open()


def show_frames(window: MainWindow) -> None:
    """Give the keys to the panel of frames and clusters."""
    window.show_panel("frames")
    panel = window.docks.panels.get("frames")
    focus = getattr(panel, "focus_tree", None)
    if focus is not None:
        focus()


def split_cluster(window: MainWindow) -> None:
    """Take the ticked members of a cluster out into one of their own."""
    panel = window.docks.panels.get("frames")
    split = getattr(panel, "split_ticked", None)
    if split is not None:
        window.show_panel("frames")
        split()


def project_memo(window: MainWindow) -> None:
    """The team's notes on the project, and its warning words."""
    from annotator.ui.dialogs.project_memo import ProjectMemoSheet

    ProjectMemoSheet.show_for(window.context, window)


def new_label(window: MainWindow) -> None:
    """Put the cursor where a new label's name is typed."""
    window.show_panel("labels")
    panel = window.docks.panels.get("labels")
    focus = getattr(panel, "focus_new_label", None)
    if focus is not None:
        focus()


def cycle_theme(window: MainWindow) -> None:
    """From light to dark and back; kept as the setting."""
    settings = window.context.settings
    settings.set("theme", "light" if window.context.theme.dark else "dark")
    if window.state is not None:
        window.context.run(settings.save)
    window.context.settings_changed.emit("theme")


def reset_window(window: MainWindow) -> None:
    """Put the panels back to their first places."""
    window.docks.reset()


def show_commands(window: MainWindow) -> None:
    """Open the command palette."""
    window.palette_of_commands().open()


def open_example(window: MainWindow) -> None:
    """Open the example project, made anew when it is not there."""
    from annotator import paths
    from annotator.ui.example import make_example

    path = paths.state_folder() / "example.annotator"
    if path.exists() or window.context.run(lambda: make_example(path)) is not None:
        window.open_path(path)


def about(window: MainWindow) -> None:
    """Version, and what it stands on."""
    from PySide6.QtCore import qVersion

    from annotator import __version__

    window.context.tell(
        f"Annotator {__version__}, with Qt {qVersion()}. Apache-2.0. It never uses the network."
    )


COMMANDS: dict[str, Callable[[MainWindow], None]] = {
    "new_project": new_project,
    "open_project": open_project,
    "close_project": close_project,
    "save": save,
    "backup": backup,
    "import": import_files,
    "export": export,
    "import_labels": import_labels,
    "export_labels": export_labels,
    "quit": leave,
    "edit_note": edit_note,
    "dispute": dispute,
    "guideline": show_guideline,
    "problems": show_problems,
    "review_suggestions": review_suggestions,
    "project_memo": project_memo,
    "new_label": new_label,
    "frames": show_frames,
    "split_cluster": split_cluster,
    "cycle_theme": cycle_theme,
    "reset_window": reset_window,
    "commands": show_commands,
    "demo": open_example,
    "about": about,
}


def _folder(window: MainWindow) -> Path:
    """Where a file dialog begins: beside the open project, else where the user is."""
    project = window.context.project
    return Path.cwd() if project is None else project.path.resolve().parent
