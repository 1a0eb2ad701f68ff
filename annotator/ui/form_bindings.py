"""How the inspector reaches into the article: going to words, filling slots, pointing."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, cast

from annotator.domain.ids import Uid

if TYPE_CHECKING:
    from annotator.domain.annotation import Anchor
    from annotator.services.pick_words import Pick
    from annotator.ui.forms.far import FarWanted
    from annotator.ui.forms.sharing import Wanted
    from annotator.ui.main_window import MainWindow
    from annotator.ui.panels.inspector import InspectorPanel


def connect_inspector(window: MainWindow, panel: InspectorPanel) -> None:
    """Let the form reach into the article: go there, fill slots, point to words."""
    pages = window.pages

    def selection() -> Anchor | None:
        return None if pages.view is None else pages.view.selection

    def fill(uid: Uid, slot: str) -> None:
        if pages.presenter is not None:
            pages.presenter.frames.fill_slot(uid, slot)

    def find(uid: Uid, slot: str) -> None:
        if pages.presenter is not None:
            pages.presenter.frames.links.ask(uid, slot)

    def point(wanted: Wanted) -> None:
        if pages.presenter is not None:
            pages.presenter.pointing.start(
                wanted.holder, f"{wanted.role} of {wanted.slot}", wanted.take
            )

    def show(place: Anchor) -> None:
        if pages.view is not None:
            pages.view.reveal(place)

    panel.back_to_text.connect(pages.focus_article)
    panel.go_asked.connect(partial(_go_to, window))
    panel.places.selection = selection
    panel.places.place_asked.connect(show)
    panel.sharing.fill_asked.connect(fill)
    panel.sharing.pick_asked.connect(point)
    panel.sharing.far_asked.connect(partial(_reach, window))
    panel.sharing.can_reach = True
    panel.sharing.find_asked.connect(find)
    panel.sharing.can_find = True
    panel.dispute_asked.connect(partial(window.commands.run, "dispute"))
    window.projects.leaving.connect(panel.commit)


def pin_form(window: MainWindow, _mode: str) -> None:
    """While something is looked for in the text, the form stays with what it is for."""
    presenter, panel = window.pages.presenter, window.docks.panels.get("inspector")
    if presenter is not None and panel is not None:
        filling = presenter.frames.filler.filling
        wanted = presenter.pointing.holder if filling is None else filling.uid
        cast("InspectorPanel", panel).pin(wanted)


def _reach(window: MainWindow, wanted: FarWanted) -> None:
    """Let an annotation of another document be picked; then the form has the keys again."""
    presenter, scope = window.pages.presenter, wanted.scope
    if presenter is None:
        return

    def back() -> None:
        cast("InspectorPanel", window.docks.panels["inspector"]).focus_form()

    def take(pick: Pick) -> None:
        wanted.take(pick.uid)
        back()

    window.pages.focus_article()
    presenter.picker.ask(
        scope.labels, scope.kinds, take, f"{wanted.hint} In another document …",
        outside=window.context.document_uid, fits=scope.fits, otherwise=back, typed=wanted.typed,
    )  # fmt: skip


def _go_to(window: MainWindow, uid: Uid) -> None:
    """Make an annotation active and show its place, in whatever document that is."""
    from annotator.ui.editor.belonging import place_of

    context = window.context
    found = context.find(uid)
    if found is None:
        return
    place = place_of(found, context.find)
    home = context.document_uid if place is None else place.document
    if home is not None and not context.open_document(home, activate=uid):
        return
    context.set_active(uid)
    if place is not None and place.anchors and window.pages.view is not None:
        window.pages.view.reveal(place.anchors[0])
    window.pages.focus_article()
