"""Annotations made before the meaning of their label changed: listing them, confirming them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from annotator.domain.changes import Change, Changes, Entity
from annotator.domain.ids import Uid
from annotator.services.label_engine import run_long
from annotator.services.labelling import found_label
from annotator.services.project import IsCancelled, Progress, Project
from annotator.storage import label_use


@dataclass(frozen=True, slots=True)
class Recheck:
    """An annotation to be looked at again, and its document (`None`: of the whole project)."""

    uid: Uid
    document: Uid | None


def recheck(project: Project, label: Uid, *, most: int | None = None) -> list[Recheck]:
    """The annotations of a label that are older than its meaning, in reading order.

    Raises:
        NotFound: if the label is not in the project.
    """
    meaning, store = found_label(project, label).meaning, project.store
    with store.database.read():
        key = store.labels.id_of(label) or 0
        return [Recheck(*row) for row in label_use.older(store, key, meaning, most)]


def recheck_count(project: Project, label: Uid) -> int:
    """How many annotations of a label are older than its meaning.

    Raises:
        NotFound: if the label is not in the project.
    """
    meaning, store = found_label(project, label).meaning, project.store
    with store.database.read():
        return label_use.count_older(store, store.labels.id_of(label) or 0, meaning)


def confirm(
    project: Project,
    uids: Sequence[Uid],
    *,
    cause: object = None,
    progress: Progress | None = None,
    cancelled: IsCancelled | None = None,
) -> Changes | None:
    """Say that annotations hold under the label set as it is now; one step for all of them.

    Raises:
        NotFound: if one of them is not in the project.
        Cancelled: when `cancelled` said so; nothing was changed.
    """
    uids = list(dict.fromkeys(uids))
    if not uids:
        return None
    version = project.label_set.version
    first = project.annotation(uids[0])
    label = project.label_set.get(first.label)
    name = "highlight" if label is None else label.name
    what = name if len(uids) == 1 else f"{len(uids)} annotations"

    def changes() -> Iterator[Change]:
        for uid in uids:
            before = project.store.annotations.get(uid)
            if before.label_set_version < version:
                after = before._replace(label_set_version=version)
                yield Change(Entity.ANNOTATION, uid, before, after)

    return run_long(
        project, f"Confirm {what} under version {version}", changes, len(uids),
        document=first.document if len(uids) == 1 else None,
        cause=cause, progress=progress, cancelled=cancelled,
    )  # fmt: skip
