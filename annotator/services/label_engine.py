"""Annotations that get another label, or other slots, by the hundred thousand: one long action.

Doubles that arise become one, whatever pointed to one of them points to the other, and everything
else passes by one page at a time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from annotator.domain.annotation import Annotation
from annotator.domain.changes import Change, Changes, Entity, LongAction
from annotator.domain.doubles import joins_itself, led_all, sameness, united
from annotator.domain.ids import Uid, now
from annotator.services.project import IsCancelled, Progress, Project
from annotator.storage import label_use

Alter = Callable[[Annotation], Annotation]
"""What becomes of one annotation; the same one if nothing does."""

MANY = 1000
"""From so many changed annotations on a verified copy of the project is made first."""


def run_long(
    project: Project,
    title: str,
    changes: Callable[[], Iterator[Change]],
    size: int,
    *,
    document: Uid | None = None,
    cause: object = None,
    progress: Progress | None = None,
    cancelled: IsCancelled | None = None,
) -> Changes:
    """Apply an action that may be long: with a copy before it if it touches many.

    Raises:
        Cancelled: when `cancelled` said so; nothing was changed.
    """
    if size >= MANY:
        project.backup_before("change")
    action = LongAction(title, changes, size, document)
    return project.apply(action, cause=cause, progress=progress, cancelled=cancelled)


def altered(
    project: Project, labels: Iterable[Uid], alter: Alter, *, slots_only: bool = False
) -> Iterator[Change]:
    """The changes of all annotations of some labels that `alter` makes others of.

    With `slots_only` those that fill no slot are passed over unread.
    """
    store, moment = project.store, now()
    for uid in labels:
        for page in label_use.pages(store, store.labels.id_of(uid) or 0, slots_only=slots_only):
            for before in page:
                yield from _changed(before, alter(before), moment)


def relabelled(
    project: Project, sources: Sequence[Uid], targets: Sequence[Uid], alter: Alter
) -> Iterator[Change]:
    """The changes that let annotations of `sources` bear `targets`, as `alter` says of each.

    `alter` is asked about those of the targets, too, and leaves them as they are.
    """
    moment = now()
    union = _Union(project, alter)
    union.find(sources, targets)
    yield from union.changes(moment)
    settled = union.touched
    for change in altered(project, sources, alter):
        if change.uid not in settled:
            yield change


class _Union:
    """The annotations that become one with others, and all that points to them."""

    def __init__(self, project: Project, alter: Alter) -> None:
        self._table, self._store, self._alter = project.store.annotations, project.store, alter
        self._before: dict[Uid, Annotation] = {}
        self._after: dict[Uid, Annotation | None] = {}
        self._homes: dict[Uid, Uid | None] = {}

    @property
    def touched(self) -> set[Uid]:
        """The annotations whose changes are these and no others."""
        return set(self._before)

    def find(self, sources: Sequence[Uid], targets: Sequence[Uid]) -> None:
        """Look for doubles among the annotations of these labels, and follow what they cause."""
        keys = [self._store.labels.id_of(uid) or 0 for uid in dict.fromkeys((*sources, *targets))]
        for group in label_use.alike(self._store, keys):
            self._unite(self._table.by_keys(group), frozenset(targets))
        for group in label_use.alike_relations(self._store, keys):
            self._unite(self._table.by_keys(group), frozenset(targets))
        self._follow(list(self._homes))

    def changes(self, moment: str) -> Iterator[Change]:
        """Removals first: a united annotation takes over slots of those that go."""
        for uid, before in self._before.items():
            if self._after[uid] is None:
                yield Change(Entity.ANNOTATION, uid, before, None)
        for uid, before in self._before.items():
            after = self._after[uid]
            if after is not None:
                yield from _changed(before, after, moment)

    def _unite(self, group: Sequence[Annotation], targets: frozenset[Uid]) -> None:
        by_sameness: dict[tuple[object, ...], list[Annotation]] = {}
        for annotation in group:
            same = sameness(self._alter(annotation))
            if same is not None and annotation.uid not in self._homes:
                by_sameness.setdefault(same, []).append(annotation)
        for same_ones in by_sameness.values():
            if len({a.label for a in same_ones}) < 2:
                continue  # they were doubles before, and are not ours to judge
            # The one that has the label already stays, else the oldest.
            first, *others = sorted(same_ones, key=lambda a: a.label not in targets)
            kept = self._take(first)
            for other in others:
                self._take(other)
                kept = united(kept, self._alter(other))
                self._homes[other.uid], self._after[other.uid] = first.uid, None
            self._after[first.uid] = kept

    def _take(self, annotation: Annotation) -> Annotation:
        """What an annotation has become by now."""
        uid = annotation.uid
        if uid not in self._before:
            self._before[uid] = annotation
            self._after[uid] = self._alter(annotation)
        return self._after[uid] or annotation

    def _follow(self, waiting: list[Uid]) -> None:
        """Lead whatever points to what goes; relations that lose an end go, too."""
        for uid, after in list(self._after.items()):
            if after is not None:
                self._lead(uid, waiting)
        while waiting:
            for referrer in self._table.referrers(waiting.pop()):
                if referrer not in self._before:
                    self._take(self._table.get(referrer))
                self._lead(referrer, waiting)

    def _lead(self, uid: Uid, waiting: list[Uid]) -> None:
        after = self._after[uid]
        if after is None:
            return
        after = led_all(after, self._homes)
        if joins_itself(after) and not joins_itself(self._before[uid]):
            self._after[uid], self._homes[uid] = None, None
            waiting.append(uid)
            waiting += [gone for gone, home in self._homes.items() if home == uid]
        else:
            self._after[uid] = after


def _changed(before: Annotation, after: Annotation, moment: str) -> Iterator[Change]:
    if after != before:
        after = after._replace(updated=moment)
        yield Change(Entity.ANNOTATION, before.uid, before, after)
