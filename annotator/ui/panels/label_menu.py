"""The labels an annotation can have instead of its own, as a menu."""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QMenu

from annotator.domain.annotation import Kind
from annotator.domain.ids import Uid
from annotator.ui.context import Context
from annotator.ui.models.wording import one_line
from annotator.ui.panels.painting import swatch_icon
from annotator.ui.theme import mark_color


def add_label_actions(menu: QMenu, context: Context, annotation: Uid, ratio: float) -> None:
    """Fill `menu` with the labels of the annotation's kind; choosing one relabels it.

    `ratio` is the device pixel ratio of the screen the menu will be on.
    """
    present = context.find(annotation)
    if present is None:
        return
    for label in context.label_set.of_kind(present.kind):
        if label.retired and label.uid != present.label:
            continue
        # A mnemonic sign in a name is a character like others; what follows a tab is its key.
        words = one_line(label.name, 48).replace("&", "&&")
        action = menu.addAction(f"{words}\t{label.key or ''}".rstrip())
        action.setIcon(swatch_icon(mark_color(context.theme, label.color), ratio))
        action.setCheckable(True)
        action.setChecked(label.uid == present.label)
        action.triggered.connect(partial(_relabel, context, annotation, label.uid))
    if present.kind is Kind.SPAN:
        menu.addSeparator()
        action = menu.addAction("Highlight without a label")
        action.setCheckable(True)
        action.setChecked(present.label is None)
        action.triggered.connect(partial(_relabel, context, annotation, None))


def _relabel(context: Context, annotation: Uid, label: Uid | None, _checked: bool = False) -> None:
    from annotator.services import correcting

    project, present = context.project, context.find(annotation)
    if project is not None and present is not None and present.label != label:
        after = context.run(lambda: correcting.relabel(project, annotation, label))
        if after is not None and context.active == annotation:
            context.set_active(after.uid)
