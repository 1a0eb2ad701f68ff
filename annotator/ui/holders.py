"""Which frames and clusters hold a span: by their triggers, slots and members."""

from __future__ import annotations

from collections.abc import Iterable

from annotator.domain.annotation import Annotation, Kind
from annotator.domain.changes import Changes, Entity
from annotator.domain.ids import Uid
from annotator.ui.context import Context

_HOLDERS = (Kind.FRAME, Kind.CLUSTER)


class Holders:
    """Kept true change by change; gathered when it is first asked for in a document."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._of: dict[Uid, dict[Uid, None]] | None = None
        self._refs: dict[Uid, tuple[Uid, ...]] = {}
        context.document_changed.connect(self._forget)
        context.changes_published.connect(self._follow)

    def of(self, uid: Uid) -> list[Annotation]:
        """The frames and clusters that refer to an annotation, the older first."""
        if self._of is None:
            self._gather()
        assert self._of is not None
        context = self._context
        found = (
            context.annotations.get(holder) or context.wide.get(holder)
            for holder in self._of.get(uid, ())
        )
        return sorted((a for a in found if a is not None), key=lambda a: (a.created, a.uid))

    def places(self, uid: Uid, annotation: Annotation) -> str:
        """The slots in which a frame or cluster refers to an annotation: “attacker, target”."""
        return ", ".join(dict.fromkeys(s.name for s in annotation.slots if s.ref == uid))

    def _forget(self) -> None:
        self._of, self._refs = None, {}

    def _gather(self) -> None:
        self._of = {}
        for group in (self._context.annotations, self._context.wide):
            self._enter(a for a in group.values() if a.kind in _HOLDERS)

    def _enter(self, annotations: Iterable[Annotation]) -> None:
        assert self._of is not None
        for annotation in annotations:
            refs = tuple({slot.ref for slot in annotation.slots if slot.ref is not None})
            self._refs[annotation.uid] = refs
            for ref in refs:
                self._of.setdefault(ref, {})[annotation.uid] = None

    def _follow(self, changes: Changes) -> None:
        if self._of is None:
            return
        if changes.bulk:
            self._forget()
            return
        for change in changes.records:
            if change.entity is not Entity.ANNOTATION:
                continue
            for ref in self._refs.pop(change.uid, ()):
                self._of[ref].pop(change.uid, None)
            after = change.after
            if isinstance(after, Annotation) and after.kind in _HOLDERS:
                self._enter([after])
