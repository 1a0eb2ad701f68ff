"""What the commands do that are about whole documents: going on, finishing, editing, deleting."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, cast

from PySide6.QtWidgets import QApplication

from annotator.domain.document import Status
from annotator.domain.ids import Uid
from annotator.ui.commands import shown_key
from annotator.ui.models.wording import counted
from annotator.ui.undo import tell_done

if TYPE_CHECKING:
    from annotator.services.project import DocumentFilter
    from annotator.ui.main_window import MainWindow
    from annotator.ui.panels.document import DocumentPanel

UNFINISHED = frozenset({Status.NEW, Status.WORKING, Status.DISPUTED})


def paste_article(window: MainWindow) -> None:
    """Make a document of what is on the clipboard."""
    from annotator.ui.dialogs.paste import PasteDialog

    PasteDialog.show_for(window.context, window)


def edit_document(window: MainWindow) -> None:
    """Title and details of the shown document, in their panel; from there back to the text."""
    panel = window.docks.panels.get("document")
    if panel is None:
        return
    if panel.isAncestorOf(QApplication.focusWidget() or window):
        back_to_annotating(window)
        return
    window.show_panel("document")
    cast("DocumentPanel", panel).focus_title()


def back_to_annotating(window: MainWindow) -> None:
    """From the details to the text; what is made there shows in the inspector."""
    window.docks.put_in_front("inspector")
    window.pages.focus_article()


def label_document(window: MainWindow) -> None:
    """Ask for a label of the whole document."""
    presenter = window.pages.presenter
    if presenter is not None:
        presenter.whole.ask()


def delete_document(window: MainWindow) -> None:
    """Delete the shown document, go on to its neighbour, offer to take it back."""
    from annotator.services import document_editing

    context, project, document = window.context, window.context.project, window.context.document
    if project is None or document is None:
        return
    beside = _neighbour(window, 1) or _neighbour(window, -1)
    if not _done(window, lambda: document_editing.delete_documents(project, [document.uid])):
        return
    if beside is not None:
        context.open_document(beside)
    window.pages.focus_article()
    tell_done(context, f"“{document.document.name}” is deleted.")


def finish(window: MainWindow) -> None:
    """This document is done; on to the next unfinished one."""
    _set_status(window, Status.DONE)


def show_text(window: MainWindow) -> None:
    """Show a text that is covered because it may be hard to read."""
    window.context.covers.lift()


def skip(window: MainWindow) -> None:
    """This document is not to be shown again; on to the next unfinished one."""
    _set_status(window, Status.SKIPPED)


def skip_today(window: MainWindow) -> None:
    """This document is passed until tomorrow; on to the next unfinished one."""
    from annotator.services import coverage

    project, uid = window.context.project, window.context.document_uid
    if project is not None and uid is not None:
        then = _next_unfinished(window)
        if _done(window, lambda: coverage.rest_today(project, uid)):
            _go_on(window, then)


def reopen(window: MainWindow) -> None:
    """Work on this document goes on."""
    from annotator.services import coverage

    project, uid = window.context.project, window.context.document_uid
    if project is not None and uid is not None:
        window.context.run(lambda: coverage.reopen(project, uid))


def nothing_here(window: MainWindow) -> None:
    """Read, nothing here; on to the next unfinished one. Not where one has found something."""
    from annotator.services import coverage

    context = window.context
    project, uid = context.project, context.document_uid
    if project is not None and uid is not None:
        mine = sum(each.annotator == project.annotator for each in context.annotations.values())
        if mine:
            done = shown_key("Ctrl+Return")
            context.message.emit(
                f"You have made {counted(mine, 'annotation')} here: {done} says that it is done."
            )
            return
        then = _next_unfinished(window)
        if _done(window, lambda: coverage.say_nothing_here(project, uid)):
            _go_on(window, then)


def nothing_of(window: MainWindow) -> None:
    """Ask of which label there is nothing in this document."""
    presenter = window.pages.presenter
    if presenter is not None:
        presenter.whole.ask_nothing_of()


def previous_document(window: MainWindow) -> None:
    """The document before, under the filter of the list."""
    _step(window, -1, "This is the first document.")


def next_document(window: MainWindow) -> None:
    """The document after, under the filter of the list."""
    _step(window, 1, "This is the last document.")


COMMANDS: dict[str, Callable[[MainWindow], None]] = {
    "paste_article": paste_article,
    "edit_document": edit_document,
    "label_document": label_document,
    "delete_document": delete_document,
    "done": finish,
    "nothing_here": nothing_here,
    "nothing_of": nothing_of,
    "show_text": show_text,
    "skip": skip,
    "skip_today": skip_today,
    "reopen": reopen,
    "previous_document": previous_document,
    "next_document": next_document,
}


def _where(window: MainWindow) -> DocumentFilter:
    from annotator.services.project import ALL

    return window.context.document_filter or ALL


def _neighbour(window: MainWindow, step: int) -> Uid | None:
    project, uid = window.context.project, window.context.document_uid
    if project is None:
        return None
    return window.context.run(lambda: project.neighbour(uid, step, _where(window)))


def _step(window: MainWindow, step: int, at_the_end: str) -> None:
    uid = _neighbour(window, step)
    if uid is None:
        window.context.message.emit(at_the_end)
    else:
        window.context.open_document(uid)


def _next_unfinished(window: MainWindow) -> Uid | None:
    """The next unfinished document after the shown one, else the first of all."""
    project, here = window.context.project, window.context.document_uid
    if project is None:
        return None
    from annotator.services.coverage import today_began
    from annotator.services.project import DocumentFilter

    where = DocumentFilter(_where(window).words, UNFINISHED, today_began())
    for start in (here, None):
        found = window.context.run(partial(project.neighbour, start, 1, where))
        if found is not None and found != here:
            return found
    return None


def _set_status(window: MainWindow, status: Status) -> None:
    from annotator.services import document_editing

    project, uid = window.context.project, window.context.document_uid
    if project is None or uid is None:
        return
    then = _next_unfinished(window)
    if _done(window, lambda: document_editing.set_status(project, [uid], status)):
        _go_on(window, then)


def _go_on(window: MainWindow, then: Uid | None) -> None:
    if then is None:
        window.context.message.emit("No unfinished document is left.")
    else:
        window.context.open_document(then)


def _done(window: MainWindow, what: Callable[[], object]) -> bool:
    """Do something that returns nothing; whether it worked."""
    return window.context.run(lambda: (what(), True)[1]) is True
