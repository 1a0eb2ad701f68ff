"""Where an annotation belongs: to one document, or to the whole project (decision 0008)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from annotator.domain.annotation import Annotation, Kind
from annotator.domain.ids import Uid
from annotator.services.project import Project
from annotator.storage import overview

_NOWHERE: Mapping[Uid, Uid | None] = {}


def at_home(
    project: Project,
    annotation: Annotation,
    before: Annotation | None = None,
    moved: Mapping[Uid, Uid | None] = _NOWHERE,
) -> Annotation:
    """The annotation in the document, or in the project, that it belongs to by what it points to.

    Words and document labels stay in their document. What points into two documents belongs to
    the project. Relations and clusters come back when they point into one again; a frame of the
    project stays one. What is of the project itself, such as a cluster of many documents, may be
    pointed to from everywhere. `before` is the annotation as it is stored, whose references need
    not be looked up again; `moved` are homes that the same action changes.
    """
    a = annotation
    if a.anchors or a.kind in (Kind.SPAN, Kind.DOCUMENT):
        return a
    if a.kind is Kind.FRAME and a.document is None:
        return a
    known: frozenset[Uid] = frozenset()
    if before is not None and before.document is not None and before.document == a.document:
        known = frozenset(before.references)
    references = frozenset(a.references)
    homes = _documents(project, references - known, moved)
    if a.kind is Kind.FRAME or known & references:
        homes.add(a.document)
    homes.discard(None)
    if not homes:
        return a
    return a._replace(document=homes.pop() if len(homes) == 1 else None)


def _documents(
    project: Project, uids: Iterable[Uid], moved: Mapping[Uid, Uid | None]
) -> set[Uid | None]:
    wanted = [uid for uid in uids if uid not in moved]
    homes: set[Uid | None] = {moved[uid] for uid in uids if uid in moved}
    if wanted:
        with project.store.database.environment_errors():
            homes |= overview.documents_of(project.store, wanted)
    return homes
