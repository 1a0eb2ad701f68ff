"""Where an annotation belongs: to one document, or to the whole project (decision 0008)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from annotator.domain.annotation import Annotation, Kind
from annotator.domain.changes import Change, Entity
from annotator.domain.ids import Uid, now
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
    pointed to from everywhere. `before` is the annotation as it is stored: while nothing is taken
    from it, only what is new is looked up. `moved` are homes that the same action changes.
    """
    a = annotation
    if a.anchors or a.kind in (Kind.SPAN, Kind.DOCUMENT):
        return a
    if a.kind is Kind.FRAME and a.document is None:
        return a
    references = frozenset(a.references)
    known: frozenset[Uid] = frozenset()
    if before is not None and before.document is not None and before.document == a.document:
        known = frozenset(before.references)
        if not known <= references:
            known = frozenset()  # what is left may be of the project
    homes = _documents(project, references - known, moved)
    if a.kind is Kind.FRAME or known:
        homes.add(a.document)
    homes.discard(None)
    if not homes:
        return a
    return a._replace(document=homes.pop() if len(homes) == 1 else None)


def settled(project: Project, changes: Sequence[Change]) -> tuple[Change, ...]:
    """The changes of an action, with those of whatever moves because what it points to moves."""
    plan = {c.uid: c for c in changes if c.entity is Entity.ANNOTATION}
    waiting = [uid for uid, change in plan.items() if _moves(change)]
    moves = Counter[Uid]()
    while waiting:
        uid = waiting.pop()
        for change in _pointing_to(project, uid, plan):
            after = change.after
            if not isinstance(after, Annotation) or uid not in after.references:
                continue
            new = at_home(project, after, None, _homes_in(plan))
            # Those that point to each other could send each other on for ever.
            if new.document != after.document and moves[change.uid] < _MOST_MOVES:
                moves[change.uid] += 1
                plan[change.uid] = replace(change, after=new._replace(updated=now()))
                waiting.append(change.uid)
    first = [plan.pop(c.uid) if c.entity is Entity.ANNOTATION else c for c in changes]
    return (*first, *plan.values())


_MOST_MOVES = 3


def _moves(change: Change) -> bool:
    before, after = change.before, change.after
    if not isinstance(before, Annotation) or not isinstance(after, Annotation):
        return False
    return before.document != after.document


def _pointing_to(project: Project, uid: Uid, plan: Mapping[Uid, Change]) -> Iterator[Change]:
    """The planned changes of what points to an annotation; of the others, none yet."""
    table = project.store.annotations
    with project.store.database.environment_errors():
        for referrer in sorted(table.referrers(uid)):
            known = plan.get(referrer)
            if known is None:
                annotation = table.get(referrer)
                known = Change(Entity.ANNOTATION, referrer, annotation, annotation)
            yield known


def _homes_in(plan: Mapping[Uid, Change]) -> dict[Uid, Uid | None]:
    return {u: c.after.document for u, c in plan.items() if isinstance(c.after, Annotation)}


def _documents(
    project: Project, uids: Iterable[Uid], moved: Mapping[Uid, Uid | None]
) -> set[Uid | None]:
    wanted = [uid for uid in uids if uid not in moved]
    homes: set[Uid | None] = {moved[uid] for uid in uids if uid in moved}
    if wanted:
        with project.store.database.environment_errors():
            homes |= overview.documents_of(project.store, wanted)
    return homes
