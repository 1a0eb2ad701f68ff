"""The second part of a span: the head in its extent, the cue in its scope."""

from __future__ import annotations

from annotator.domain.annotation import Anchor, Annotation, check_anchors
from annotator.domain.errors import InvalidInput
from annotator.domain.ids import Uid
from annotator.services.editing import label_name, quoted, update, words_of
from annotator.services.project import Project


def set_head(
    project: Project, uid: Uid, head: Anchor | None, *, cause: object = None
) -> Annotation:
    """Say which words are the second part of an annotation: its head, or its cue; `None`: none.

    Raises:
        InvalidInput: if the head is no range of the text, or the annotation has no text.
    """
    before = project.annotation(uid)
    if before.head == head:
        return before
    if before.document is None:
        raise InvalidInput("what belongs to the whole project has no head")
    text = project.text_of(before.document)
    name, quote = label_name(project, before.label), quoted(words_of(text, before))
    if head is None:
        return update(project, before, f"Take the head from {name} {quote}", cause, head=None)
    check_anchors([head], len(text))
    title = f"Set the head of {name} {quote} to {quoted(text[head.start : head.end])}"
    return update(project, before, title, cause, head=head)
