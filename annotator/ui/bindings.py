"""Which part of the window does which command, and how panels reach the article."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING, cast

from PySide6.QtWidgets import QWidget

from annotator.domain.ids import Uid

if TYPE_CHECKING:
    from annotator.services.suggestions import Suggestion
    from annotator.ui.main_window import MainWindow
    from annotator.ui.models.problems import Entry
    from annotator.ui.pages.new_project import NewProject
    from annotator.ui.panels.document import DocumentPanel
    from annotator.ui.panels.frames import FramesPanel
    from annotator.ui.panels.guideline import GuidelinePanel
    from annotator.ui.panels.inspector import InspectorPanel

PROJECT_SUFFIX = ".annotator"

ARTICLE_COMMANDS = (
    "copy", "find", "find_next", "find_previous", "open_label_palette", "highlight",
    "repeat_label", "arm_last_label", "take_active_words", "add_fragment", "adjust_active",
    "delete_active", "next_annotation", "previous_annotation", "next_stacked",
    "previous_stacked", "show_hints", "escape", "cycle_granularity",
    "link", "link_elsewhere", "next_relation", "other_end", "next_problem", "previous_problem",
)  # fmt: skip
"""The commands that the presenter does, each by its method of the same name."""

PARTS_COMMANDS = {
    "frames": ("new_frame", "new_cluster", "fill", "next_member", "merge_clusters",
               "link_candidate"),
    "magnifier": ("zoom_in", "zoom_out", "zoom_reset"),
}
"""The commands that a part of the presenter does, by the part's name."""


def bind(window: MainWindow) -> None:
    """Bind every command of the table."""
    from annotator.ui import candidate_commands, document_commands, window_commands

    bind_one, pages = window.commands.bind, window.pages
    for name in ARTICLE_COMMANDS:
        bind_one(name, partial(_present, window, name))
    for part, names in PARTS_COMMANDS.items():
        for name in names:
            bind_one(name, partial(_present, window, f"{part}.{name}"))
    for table in (window_commands, document_commands, candidate_commands):
        for name, what in table.COMMANDS.items():
            bind_one(name, partial(what, window))
    bind_one("undo", window.undo.undo)
    bind_one("redo", window.undo.redo)
    bind_one("settings", pages.show_settings)
    bind_one("ledger", pages.show_ledger)
    bind_one("label_set", pages.show_label_set)
    bind_one("help", pages.show_help)
    bind_one("formats", partial(pages.show_help, "formats"))
    pages.article_made.connect(partial(connect_article, window))
    pages.command_chosen.connect(window.commands.run)
    pages.project_picked.connect(partial(open_path, window))
    pages.project_wanted.connect(partial(create_project, window))
    pages.template_chosen.connect(partial(window_commands.new_project, window))
    pages.recheck_asked.connect(partial(recheck, window))


def _present(window: MainWindow, name: str) -> None:
    presenter = window.pages.presenter
    if presenter is not None:
        attrgetter(name)(presenter)()


def connect_article(window: MainWindow) -> None:
    """Let the status bar tell what is going on in the article."""
    from annotator.ui.form_bindings import pin_form
    from annotator.ui.whereabouts import whereabouts

    pages, line = window.pages, window.status_line
    presenter = pages.presenter
    article = pages.view
    if presenter is None or article is None:
        return

    def tell() -> None:
        line.show_place(whereabouts(window.context, article))

    article.selectionChanged.connect(tell)
    window.context.active_changed.connect(tell)
    window.context.document_changed.connect(tell)
    window.context.changes_published.connect(tell)
    presenter.mode_changed.connect(line.show_mode)
    presenter.mode_changed.connect(partial(pin_form, window))
    presenter.granularity_changed.connect(line.show_granularity)
    line.show_granularity(presenter.granularity)


def connect_panel(window: MainWindow, name: str, panel: QWidget) -> None:
    """Join a panel to the article and to commands."""
    run, context = window.commands.run, window.context
    match name:
        case "documents":
            _connect(panel, "import_asked", partial(run, "import"))
            _connect(panel, "paste_asked", partial(run, "paste_article"))
            _connect(panel, "details_asked", partial(run, "edit_document"))
        case "document":
            from annotator.ui.document_commands import back_to_annotating

            _connect(panel, "back_to_text", partial(back_to_annotating, window))
            _connect(panel, "label_wanted", partial(run, "label_document"))
            window.projects.leaving.connect(cast("DocumentPanel", panel).commit)
        case "labels":
            _connect(panel, "label_chosen", partial(_label, window))
            _connect(panel, "label_armed", context.arm)
            _connect(panel, "set_asked", window.pages.show_label_set)
        case "inspector":
            from annotator.ui.form_bindings import connect_inspector

            connect_inspector(window, cast("InspectorPanel", panel))
        case "guideline":
            _connect(panel, "back_to_text", window.pages.focus_article)
            window.projects.leaving.connect(cast("GuidelinePanel", panel).commit)
        case "frames":
            connect_frames(window, cast("FramesPanel", panel))
        case "annotations":
            _connect(panel, "reveal_asked", partial(reveal, window))
        case "problems":
            _connect(panel, "chosen", partial(_go_to_problem, window))
        case "suggestions":
            from annotator.ui.window_commands import hide_suggestions

            _connect(panel, "chosen", partial(_show_suggestion, window))
            _connect(panel, "left", window.pages.focus_article)
            _connect(panel, "hide_asked", partial(hide_suggestions, window))


def connect_frames(window: MainWindow, panel: FramesPanel) -> None:
    """Join the panel of frames to the article: going to words, filling, dragging."""

    def in_article(name: str, *given: object) -> None:
        presenter = window.pages.presenter
        if presenter is not None:
            window.pages.focus_article()
            getattr(presenter.frames, name)(*given)

    panel.go_asked.connect(partial(in_article, "go"))
    panel.fill_asked.connect(partial(in_article, "fill_slot"))
    panel.deny_asked.connect(partial(in_article, "deny"))
    panel.take_asked.connect(partial(in_article, "take_into"))
    panel.back_to_text.connect(window.pages.focus_article)
    view = window.pages.view
    if view is not None:
        view.dragged_out.connect(panel.aim)
        view.dropped_out.connect(panel.drop)


def _connect(panel: QWidget, signal: str, do: Callable[..., object]) -> None:
    getattr(panel, signal).connect(do)


def _label(window: MainWindow, label: Uid) -> None:
    presenter = window.pages.presenter
    if presenter is not None:
        presenter.label_selection(label)
        window.pages.focus_article()


def reveal(window: MainWindow, uid: Uid) -> None:
    """Make an annotation active and go to its words; without any, to the first it points to."""
    context, view = window.context, window.pages.view
    annotation = context.find(uid)
    if annotation is None:
        return
    context.set_active(uid)
    shown = (context.annotations.get(each) for each in (uid, *annotation.references))
    place = next((each.anchors[0] for each in shown if each is not None and each.anchors), None)
    if place is not None and view is not None:
        view.reveal(place)
    window.pages.focus_article()


def _go_to_problem(window: MainWindow, entry: Entry) -> None:
    """Show the place of a problem; the keys go to the slot it is about, else to the article."""
    presenter, problem = window.pages.presenter, entry.problem
    if presenter is None or not presenter.problem_steps.go_to_problem(problem, entry.document):
        return
    focus = getattr(window.docks.panels.get("inspector"), "focus_slot", None)
    if problem.slot is not None and focus is not None:
        window.show_panel("inspector")
        focus(problem.slot)
    else:
        window.pages.focus_article()


def _show_suggestion(window: MainWindow, suggestion: Suggestion) -> None:
    """Show a row of the tick list in its article; the list keeps the keys."""
    context, pick, view = window.context, suggestion.pick, window.pages.view
    home = pick.document or pick.annotation.document
    if home is not None and not context.open_document(home, activate=pick.uid):
        return
    if context.covers.now is not None:
        context.message.emit("There is something in this text; Enter in the article shows it.")
        return
    context.set_active(pick.uid)
    if pick.place is not None and view is not None:
        view.set_caret(pick.place.start)
        view.reveal(pick.place)


def recheck(window: MainWindow, label: Uid) -> None:
    """Go through the annotations of a label that are older than its meaning, in the article."""
    window.pages.show_home()
    window.recheck_bar().begin(label)


def open_path(window: MainWindow, path: Path) -> None:
    """Open a project and remember it among the recent ones."""
    if window.projects.open(path):
        _remember(window, path)


def create_project(window: MainWindow, wanted: NewProject) -> None:
    """Make a project, open it, and import what was waiting for it."""
    if window.projects.create(wanted):
        _remember(window, wanted.path)
        if wanted.template is not None and wanted.template.label_count:
            window.show_panel("guideline")  # what one has just chosen stands beside the text
        waiting, window.waiting_files = window.waiting_files, []
        if waiting:
            take_files(window, waiting)


def take_files(window: MainWindow, paths: list[Path]) -> None:
    """What was dropped: a project is opened, everything else is imported."""
    projects = [path for path in paths if path.suffix == PROJECT_SUFFIX]
    if projects:
        open_path(window, projects[0])
        return
    if window.context.project is None:
        window.waiting_files = paths
        said = (
            f"{len(paths)} dropped files are imported"
            if len(paths) > 1
            else (f"{paths[0].name} is imported")
        )
        window.pages.show_new_project(paths[0].parent, f"Then {said}.")
        return
    if not window.context.writable:
        window.context.tell("This project is open only to read: nothing can be imported.")
        return
    from annotator.ui.dialogs.importing import ImportDialog

    ImportDialog.show_for(window.context, window, paths)


def _remember(window: MainWindow, path: Path) -> None:
    if window.state is not None:
        from annotator.services.recent import remember

        remember(path)
