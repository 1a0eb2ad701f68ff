"""What goes with an annotation that is deleted, as the status bar says it."""

from __future__ import annotations

from collections.abc import Sequence

from annotator.domain.annotation import Annotation
from annotator.domain.ids import Uid
from annotator.ui.context import Context
from annotator.ui.models.wording import counted, one_line

_SHOWN = 2


def going_words(context: Context, uids: Sequence[Uid]) -> str:
    """A sentence on what goes with annotations, to be said after they are deleted; or nothing.

    To be asked for while they are still there.
    """
    from annotator.services.removing import goes_with

    project = context.project
    going = None if project is None else context.run(lambda: goes_with(project, uids))
    if not going:
        return ""
    parts = []
    if going.gone:
        parts.append(f"{_list(context, going.gone)} went with it")
    if going.freed:
        parts.append(f"{_list(context, going.freed)} no longer {_names(going.freed)} it")
    said = "; ".join(parts)
    return f" {said[:1].upper()}{said[1:]}."


def _names(annotations: Sequence[Annotation]) -> str:
    return "names" if len(annotations) == 1 else "name"


def _list(context: Context, annotations: Sequence[Annotation]) -> str:
    """“Attack and Harm”, or, if there are many, “12 annotations”."""
    if len(annotations) > _SHOWN:
        return counted(len(annotations), "annotation")
    labels = [context.label_set.get(annotation.label) for annotation in annotations]
    return " and ".join("a highlight" if one is None else one_line(one.name, 40) for one in labels)
