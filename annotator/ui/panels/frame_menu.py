"""The context menu of a row in the panel of frames."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex
from PySide6.QtWidgets import QMenu

from annotator.domain.annotation import Annotation, Kind, SlotStatus
from annotator.ui.editor.relation_words import named
from annotator.ui.models.frame_lines import Line
from annotator.ui.models.frames import FrameRole
from annotator.ui.models.wording import counted, one_line
from annotator.ui.panels.label_menu import add_label_actions
from annotator.ui.putting_away import verb_for

if TYPE_CHECKING:
    from annotator.ui.panels.frames import FramesPanel

_MOST = 24


def frame_menu(panel: FramesPanel, index: QModelIndex) -> QMenu:
    """What can be done with a frame, a cluster, an entry or a member."""
    menu = QMenu(panel)
    annotation = panel.model.annotation_at(index)
    line = index.data(FrameRole.LINE)
    if isinstance(line, Line):
        _add_line(menu, panel, index, annotation, line)
    else:
        menu.addAction("Show in the article", partial(panel.go_asked.emit, annotation.uid))
        if annotation.kind is Kind.CLUSTER:
            _add_cluster(menu, panel, annotation)
        menu.addSeparator()
        labels = menu.addMenu("Label")
        add_label_actions(labels, panel.context, annotation.uid, panel.devicePixelRatioF())
    delete = menu.addAction(_delete_words(annotation, line), partial(panel.delete, index))
    delete.setEnabled(not isinstance(line, Line) or line.entry is not None)
    if not panel.context.writable:
        for action in menu.actions()[1:]:
            action.setEnabled(False)
    return menu


def _delete_words(annotation: Annotation, line: object) -> str:
    if not isinstance(line, Line):
        return verb_for(annotation)
    return "Take out of the cluster" if line.member else "Remove this value"


def _add_line(
    menu: QMenu, panel: FramesPanel, index: QModelIndex, annotation: Annotation, line: Line
) -> None:
    uid, slot = annotation.uid, line.slot
    if line.target is not None:
        menu.addAction("Show in the article", partial(panel.go_asked.emit, line.target))
    if line.member:
        menu.addAction("Tick", partial(panel.view.tick_asked.emit, index))
        ticked = panel.ticked(annotation)
        if ticked:
            words = f"Split {counted(len(ticked), 'ticked member')} off"
            menu.addAction(words, panel.split_ticked)
    else:
        again = "Fill from the text" if line.entry is None else "Another value from the text"
        menu.addAction(again, partial(panel.fill_asked.emit, uid, slot))
        menu.addAction("Take the selected words", partial(panel.take_asked.emit, uid, slot))
        entry = line.entry
        if entry is not None and entry.uid and entry.status is SlotStatus.REPORTED:
            menu.addAction(
                "Somebody denies or doubts it", partial(panel.deny_asked.emit, uid, entry.uid)
            )
    menu.addSeparator()


def _add_cluster(menu: QMenu, panel: FramesPanel, cluster: Annotation) -> None:
    add = partial(panel.fill_asked.emit, cluster.uid, "member")
    menu.addAction("Add members from the text", add)
    merge = menu.addMenu("Merge with")
    rivals = panel.rivals(cluster)
    merge.setEnabled(bool(rivals))
    for other in rivals[:_MOST]:
        words = one_line(named(panel.context, other), 60).replace("&", "&&")
        merge.addAction(words, partial(panel.acts.merge, cluster, [other]))
    ticked = panel.ticked(cluster)
    split = menu.addAction("Split the ticked members off", panel.split_ticked)
    split.setEnabled(bool(ticked))
