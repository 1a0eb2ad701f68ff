"""What goes with annotations when they are deleted, so that it can be said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from annotator.domain.annotation import Annotation
from annotator.domain.ids import Uid
from annotator.services.editing import removals
from annotator.services.project import Project


@dataclass(frozen=True, slots=True)
class Going:
    """What else deleting does.

    `gone` are further annotations that are deleted: relations that lose an end, clusters that
    lose their last member. `freed` are those that lose an entry or evidence, as they were.
    """

    gone: tuple[Annotation, ...] = ()
    freed: tuple[Annotation, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.gone or self.freed)


def goes_with(project: Project, uids: Sequence[Uid]) -> Going:
    """What deleting these annotations takes along."""
    doomed = {uid: project.annotation(uid) for uid in uids}
    gone: list[Annotation] = []
    freed: list[Annotation] = []
    for change in removals(project, doomed.values()):
        if isinstance(change.before, Annotation) and change.uid not in doomed:
            (gone if change.after is None else freed).append(change.before)
    return Going(tuple(gone), tuple(freed))
