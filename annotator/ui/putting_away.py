"""Taking annotations away: what people made is deleted, what machines made is rejected and kept."""

from __future__ import annotations

from annotator.domain.annotation import Annotation, Verdict
from annotator.ui.context import Context
from annotator.ui.editor.relation_words import named
from annotator.ui.removal_words import going_words


def verb_for(annotation: Annotation) -> str:
    """What taking it away is called."""
    return "Reject" if annotation.machine_made else "Delete"


def put_away(context: Context, annotation: Annotation, *, cause: object = None) -> str | None:
    """Delete an annotation, or reject a machine's; returns what was done, as a sentence or more.

    A machine's stays in the project with every judgement on it, so that the same suggestion does
    not come again. `None` if it could not be done.
    """
    from annotator.services import editing

    project, uid = context.project, annotation.uid
    if project is None:
        return None
    told = named(context, annotation)
    if annotation.machine_made:
        done = context.run(lambda: editing.judge(project, uid, Verdict.REJECTS, cause=cause))
        return None if done is None else f"Rejected {told}."
    going = going_words(context, [uid])

    def delete() -> bool:
        editing.delete(project, [uid], cause=cause)
        return True

    return f"Deleted {told}.{going}" if context.run(delete) else None
