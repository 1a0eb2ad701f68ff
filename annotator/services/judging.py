"""Judging annotations: what an annotator holds of them, and taking it back."""

from __future__ import annotations

from annotator.domain.annotation import Annotation, Verdict
from annotator.domain.ids import Uid
from annotator.services.editing import judge, label_name, quoted, update, words_of
from annotator.services.project import Project


def own_verdict(project: Project, annotation: Annotation) -> Verdict | None:
    """What the project's annotator holds of an annotation, if they have said so."""
    own = [j.verdict for j in annotation.judgements if j.annotator == project.annotator]
    return own[-1] if own else None


def take_back_judgement(project: Project, uid: Uid, *, cause: object = None) -> Annotation:
    """Take back what the project's annotator has judged of an annotation, if anything."""
    before = project.annotation(uid)
    left = tuple(j for j in before.judgements if j.annotator != project.annotator)
    if left == before.judgements:
        return before
    title = f"Take back the judgement on {label_name(project, before.label)}"
    if before.document is not None and before.anchors:
        title = f"{title} {quoted(words_of(project.text_of(before.document), before))}"
    return update(project, before, title, cause, judgements=left)


def toggle_disputed(project: Project, uid: Uid, *, cause: object = None) -> Annotation:
    """Dispute an annotation, as the project's annotator; if they do already, take it back."""
    if own_verdict(project, project.annotation(uid)) is Verdict.DISPUTES:
        return take_back_judgement(project, uid, cause=cause)
    return judge(project, uid, Verdict.DISPUTES, cause=cause)
