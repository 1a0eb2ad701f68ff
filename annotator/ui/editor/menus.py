"""The context menu of the article: what can be done with the selection or the active span."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QMenu

from annotator.domain.annotation import Annotation, Kind
from annotator.domain.constraints import constraints_of
from annotator.domain.label import Label
from annotator.ui.context import Context
from annotator.ui.editor.view import ArticleView
from annotator.ui.models.wording import one_line
from annotator.ui.putting_away import verb_for

if TYPE_CHECKING:
    from annotator.ui.editor.presenter import Presenter

_MOST = 24


def article_menu(presenter: Presenter, context: Context, view: ArticleView) -> QMenu:
    """A menu for what is selected, or else for the active span."""
    menu = QMenu(view)
    menu.aboutToHide.connect(menu.deleteLater)
    selection, active = view.selection, presenter.acts.active
    labels = presenter.acts.likely_labels()
    if context.writable and selection is not None:
        _add_labels(menu, presenter, labels)
        menu.addAction("Highlight without a label", presenter.highlight)
        menu.addAction("More labels…", presenter.open_label_palette)
        _add_records(menu, presenter)
        if active is not None:
            menu.addAction("Add to the active annotation", presenter.add_fragment)
        menu.addSeparator()
    elif presenter.acts.active_relation is not None:
        _add_relation(menu, presenter, context, presenter.acts.active_relation)
        menu.addSeparator()
    elif context.writable and active is not None:
        relabel = menu.addMenu("Relabel")
        _add_labels(relabel, presenter, [x for x in labels if x.uid != active.label])
        relabel.addAction("More labels…", presenter.open_label_palette)
        menu.addAction("Adjust", presenter.adjust_active)
        menu.addAction("Link to another annotation", presenter.link)
        menu.addAction("Link to another document…", presenter.link_elsewhere)
        _add_records(menu, presenter)
        menu.addAction("Link to a knowledge base…", presenter.frames.link_candidate)
        menu.addAction("Select these words again", presenter.take_active_words)
        _add_note(menu, view)
        menu.addAction(f"{verb_for(active)} annotation", presenter.delete_active)
        menu.addSeparator()
    elif context.writable and presenter.frames.active is not None:
        _add_wordless(menu, presenter, presenter.frames.active)
        menu.addSeparator()
    copy = menu.addAction("Copy", presenter.copy)
    copy.setEnabled(selection is not None)
    menu.addAction("Find in the article", presenter.find)
    return menu


def _add_labels(menu: QMenu, presenter: Presenter, labels: list[Label]) -> None:
    for label in labels[:_MOST]:
        # A mnemonic sign in a name is a character like others; what follows a tab is its key.
        words = one_line(label.name, 48).replace("&", "&&")
        action = menu.addAction(f"{words}\t{label.key or ''}".rstrip())
        action.triggered.connect(partial(_label, presenter, label))


def _add_records(menu: QMenu, presenter: Presenter) -> None:
    """Frames and clusters that can be made of the words, each kind in a menu of its own."""
    others = presenter.acts.other_labels()
    for kind, title in ((Kind.FRAME, "New frame"), (Kind.CLUSTER, "New cluster")):
        labels = [label for label in others if label.kind is kind]
        if labels:
            _add_labels(menu.addMenu(title), presenter, labels)


def _add_wordless(menu: QMenu, presenter: Presenter, active: Annotation) -> None:
    """What can be done with the active frame or cluster."""
    frames = presenter.frames
    if active.kind is Kind.CLUSTER:
        menu.addAction("Add members", partial(frames.fill_slot, active.uid, "member"))
        menu.addAction("Next member", frames.next_member)
        menu.addAction("Merge with another…", frames.merge_clusters)
        menu.addAction("Link to a knowledge base…", frames.link_candidate)
    else:
        menu.addAction("Fill a slot…", frames.fill)
    menu.addAction(f"{verb_for(active)} {active.kind}", presenter.delete_active)


def _add_relation(
    menu: QMenu, presenter: Presenter, context: Context, relation: Annotation
) -> None:
    menu.addAction("To the other end", presenter.other_end)
    if not context.writable:
        return
    label = context.label_set.get(relation.label)
    if label is None or not constraints_of(label).symmetric:
        menu.addAction("Turn around", partial(presenter.acts.turn_around, relation.uid))
    menu.addAction(f"{verb_for(relation)} relation", presenter.delete_active)


def _label(presenter: Presenter, label: Label, _checked: bool = False) -> None:
    presenter.label_selection(label.uid)


def _add_note(menu: QMenu, view: ArticleView) -> None:
    """The window's own command for notes, where there is a window that has it."""
    window = view.window()
    for action in window.actions():
        if action.objectName() == "edit_note":
            menu.addAction("Note", action.trigger)
