"""Joins the article view to the project: shows, follows changes, does the editor's commands."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, QPoint, Signal
from PySide6.QtWidgets import QMenu

from annotator.domain.annotation import Kind
from annotator.domain.ids import Uid
from annotator.ui.context import Context
from annotator.ui.editor import menus
from annotator.ui.editor.acts import Acts
from annotator.ui.editor.document_labelling import DocumentLabelling
from annotator.ui.editor.far_words import FarWords
from annotator.ui.editor.find_bar import FindBar
from annotator.ui.editor.following import Follower
from annotator.ui.editor.frames import Frames
from annotator.ui.editor.linking import Linker
from annotator.ui.editor.magnifying import Magnifier
from annotator.ui.editor.offers import Offers
from annotator.ui.editor.picker import Picker
from annotator.ui.editor.pointing import Pointing
from annotator.ui.editor.problem_steps import ProblemSteps
from annotator.ui.editor.relation_steps import RelationSteps
from annotator.ui.editor.reviewing import Reviewer
from annotator.ui.editor.stepping import Steps
from annotator.ui.editor.units import Granularity
from annotator.ui.editor.view import ArticleView


class Presenter(QObject):
    """Shows the context's document in a view and turns what is done there into changes.

    The methods without arguments are the commands of the editor; the command table calls them
    by their names.
    """

    mode_changed = Signal(str)
    """What keys or mouse do at the moment, in a few words; empty for the usual."""
    granularity_changed = Signal(str)

    def __init__(self, context: Context, view: ArticleView, follower: Follower) -> None:
        super().__init__(view)
        self._context = context
        self._view = view
        self.acts = Acts(context, view)
        self._steps = Steps(context, view, self.acts.holders)
        self.problem_steps = ProblemSteps(context, view)
        self.reviewer = Reviewer(context, view)
        self.magnifier = Magnifier(view)
        self.find_bar = FindBar(view)
        self.offers = Offers(view, self.acts)
        self.palette, self.selection_bar = self.offers.palette, self.offers.bar
        self.picker = Picker(context, view)
        self.linker = Linker(context, view, self.picker)
        self.acts.making.makers[Kind.RELATION] = self.linker.relate
        self.frames = Frames(context, view, self.acts, self.picker)
        self.whole = DocumentLabelling(context, view, self.acts)
        self.pointing = Pointing(context, view)
        self._relations = RelationSteps(context, view)
        self.way_back: Callable[[], bool] = lambda: False
        """Goes back to the page that opened this place, if one did and nothing was done since."""
        view.painter.elsewhere = FarWords(context, view)
        view.describe = self.acts.describe
        view.painter.has_problem = context.problems.has_mark
        self._connect_view()
        follower.about_to_show.connect(self._put_away)
        view.lines.forget_geometry()  # words of far ends and waves are known from now on
        view.viewport().update()

    def _connect_view(self) -> None:
        view = self._view
        view.label_requested.connect(self.label_selection)
        view.unknown_key_pressed.connect(self._say_unknown)
        view.selection_made.connect(self._selection_made)
        view.selectionChanged.connect(self._selection_changed)
        view.fragment_made.connect(self._fragment_made)
        view.anchors_moved.connect(self.acts.move)
        view.step_requested.connect(self._steps.annotation)
        view.stacked_requested.connect(self._steps.stacked)
        view.palette_requested.connect(self.open_label_palette)
        view.delete_requested.connect(self.delete_active)
        view.escape_requested.connect(self.escape)
        view.menu_requested.connect(self._show_menu)
        view.zoom_requested.connect(self.magnifier.zoom)
        view.mode_changed.connect(self._tell_mode)
        self.linker.mode_changed.connect(self.mode_changed)
        self.frames.mode_changed.connect(self.mode_changed)
        self.pointing.mode_changed.connect(self.mode_changed)
        view.jump_requested.connect(self._relations.go_to_end)
        self.find_bar.taken.connect(partial(self._selection_made, False))
        self.palette.chosen.connect(self._palette_chosen)
        self.selection_bar.chosen.connect(self.label_selection)
        self.selection_bar.more_wanted.connect(self.open_label_palette)

    def _put_away(self) -> None:
        self.find_bar.forget()
        self.offers.hide()
        self.linker.palette.hide()
        self.picker.hide()
        self.frames.hide()

    def _tell_mode(self, mode: str) -> None:
        # What is marked is told again when something else that the keys did is over.
        waiting = self.frames.filler.words or self.pointing.words or self.linker.words
        self.mode_changed.emit(mode or waiting)

    # Selections

    def _selection_made(self, by_mouse: bool) -> None:
        context = self._context
        if by_mouse and (self.frames.filler.take() or self.pointing.take()):
            return
        if context.armed is not None:
            self.acts.label(context.armed)
        elif by_mouse and context.writable:
            self.offers.offer_likely()

    def _selection_changed(self) -> None:
        if self._view.selection is None:
            self.selection_bar.hide()

    def _fragment_made(self) -> None:
        if self.acts.active is not None:
            self.acts.add_fragment()
        else:
            self._selection_made(True)

    # Labelling

    def label_selection(self, label: Uid | None) -> None:
        """Give the selection, else the active span, a label."""
        self.selection_bar.hide()
        self.acts.label(label)

    def _say_unknown(self, key: str) -> None:
        self._context.message.emit(f"No label has the key “{key}”; Enter lists the labels.")

    def highlight(self) -> None:
        """Mark the selected words without a label; take the active span's label away."""
        self.label_selection(None)

    def repeat_label(self) -> None:
        """Give the last label again."""
        self.selection_bar.hide()
        self.acts.repeat()

    def arm(self, label: Uid | None) -> None:
        """Give every new selection this label, until Esc."""
        self._context.arm(label)

    def arm_last_label(self) -> None:
        """Give every new selection the last label, until Esc or the same again."""
        self.acts.arm_last()

    def open_label_palette(self) -> None:
        """Ask for a label beside the words; on a suggestion: accept it and go on.

        While a slot is being filled, take the words. While a label is armed, the selection gets
        it. On a relation: go to its other end; on a frame or cluster: fill a slot.
        """
        view = self._view
        self.selection_bar.hide()
        if self.frames.filler.take() or self.pointing.take():
            return
        if view.selection is not None and self._context.armed is not None:
            self.acts.label(self._context.armed)
            return
        if view.selection is None and self.reviewer.accept():
            return
        if view.selection is None and self._relations.active is not None:
            self._relations.other_end()
            return
        if not self._context.writable:
            self._context.message.emit("This project is open only to read.")
            return
        if view.selection is None and self.frames.active is not None:
            self.frames.ask_slot()
            return
        if view.selection is None and self.acts.active is None:
            self._context.message.emit("Select words first, then Enter.")
            return
        self.offers.ask()

    def _palette_chosen(self, label: Uid | None, name: str) -> None:
        if label is not None:
            self.acts.label(label)
        else:
            self.acts.label_named(name)

    def take_active_words(self) -> None:
        """Select the active span's words: for a second label on them."""
        active = self.acts.active
        if active is None:
            self._context.message.emit("No annotation is active.")
            return
        self._view.select(active.anchors[0])

    def add_fragment(self) -> None:
        """Add the selected words to the active span."""
        self.selection_bar.hide()
        self.acts.add_fragment()

    def adjust_active(self) -> None:
        """Let Shift+arrows move the active span's end, then its start."""
        if not self._view.adjuster.toggle():
            self._context.message.emit("No annotation is active.")

    def delete_active(self) -> None:
        """Delete the active annotation; reject the active suggestion and go on."""
        if not self.reviewer.reject():
            self.acts.delete_active()

    # Relations

    def link(self) -> None:
        """Mark the active annotation to be linked; then link it to the one active by then.

        A frame is filled: asks for the slot. A cluster gets members.
        """
        if self.linker.marked is None and self.frames.active is not None:
            self.frames.fill()
            return
        self.linker.mark_or_link()

    def link_elsewhere(self) -> None:
        """Pick what stands in another document: for the slot being filled, or to link it."""
        if not self.frames.filler.elsewhere.ask():
            self.linker.link_elsewhere()

    def next_relation(self) -> None:
        """Make the next relation of the active annotation active."""
        self._relations.next()

    def other_end(self) -> None:
        """Go to the other end of the active relation."""
        self._relations.other_end()

    # Going on

    def next_annotation(self) -> None:
        """Make the next span active."""
        self._steps.annotation(1)

    def previous_annotation(self) -> None:
        """Make the previous span active."""
        self._steps.annotation(-1)

    def next_stacked(self) -> None:
        """Make the next span on the same words active."""
        self._steps.stacked(1)

    def previous_stacked(self) -> None:
        """Make the previous span on the same words active."""
        self._steps.stacked(-1)

    def next_problem(self) -> None:
        """Go to the next problem or unreviewed suggestion, also of the next documents."""
        self.problem_steps.step(1)

    def previous_problem(self) -> None:
        """Go to the previous problem or unreviewed suggestion, also of the documents before."""
        self.problem_steps.step(-1)

    def escape(self) -> None:
        """One layer back: drag, popup, adjusting, mark, armed label, selection, active one."""
        view, context = self._view, self._context
        if view.cancel_drag() or view.hints.stop():
            return
        if any(one.close_palette() for one in (self.palette, self.linker.palette, self.picker)):
            return
        if self.frames.close_palette() or self.find_bar.close_bar() or view.adjuster.stop():
            return
        filling = self.frames.filler.stop() or self.pointing.stop()
        if filling or self.linker.stop() or self.way_back():
            return
        if self.selection_bar.isVisible():
            self.selection_bar.hide()
        elif context.armed is not None:
            context.arm(None)
        elif view.selection is not None:
            view.clear_selection()
        elif not self._relations.back():
            context.set_active(None)

    # Looking

    def cycle_granularity(self) -> None:
        """Let the mouse select by the next larger unit; after paragraphs by characters."""
        order = list(Granularity)
        view = self._view
        view.granularity = order[(order.index(view.granularity) + 1) % len(order)]
        self.granularity_changed.emit(view.granularity.value)
        self._context.message.emit(f"The mouse selects by {view.granularity.value}.")

    @property
    def granularity(self) -> str:
        """What the mouse selects whole."""
        return self._view.granularity.value

    def show_hints(self) -> None:
        """Put a hint on every visible word; again: take them away."""
        if not self._view.hints.stop():
            self._view.hints.start()

    def find(self) -> None:
        """Look for words as they are typed."""
        self.find_bar.open()

    def find_next(self) -> None:
        """Select the next match of what was looked for."""
        self._find(forward=True)

    def find_previous(self) -> None:
        """Select the previous match of what was looked for."""
        self._find(forward=False)

    def _find(self, *, forward: bool) -> None:
        if self.find_bar.query.strip() and not self.find_bar.step(forward):
            self._context.message.emit(f"“{self.find_bar.query}” is not in this article.")
        elif not self.find_bar.query.strip():
            self.find_bar.open()

    def copy(self) -> None:
        """Copy the exact selected words."""
        self._view.copy()

    def _show_menu(self, place: QPoint) -> None:
        menu: QMenu = menus.article_menu(self, self._context, self._view)
        menu.popup(place)
