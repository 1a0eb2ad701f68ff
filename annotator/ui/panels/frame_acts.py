"""What the panel of frames does to the project: deletes, takes, merges, splits; and says so."""

from __future__ import annotations

from collections.abc import Sequence

from annotator.domain.annotation import Annotation, Kind, Slot
from annotator.domain.ids import Uid
from annotator.domain.slots import SlotSpec, SlotType, spec_of
from annotator.ui.context import Context
from annotator.ui.editor.relation_words import label_words, named
from annotator.ui.models.wording import counted
from annotator.ui.putting_away import put_away
from annotator.ui.undo import tell_done


class FrameActs:
    """Each act is one step; what cannot be done is said in the status bar."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def delete(self, annotation: Annotation) -> bool:
        """Delete a frame or cluster, or reject a machine's; offers to undo it."""
        done = put_away(self._context, annotation, cause=self) if self._ready() else None
        if done is None:
            return False
        tell_done(self._context, done)
        return True

    def remove_entry(self, annotation: Annotation, entry: Slot) -> bool:
        """Take an entry out of a slot."""
        from annotator.services import filling

        project, uid = self._context.project, entry.uid
        if project is None or uid is None or not self._ready():
            return False
        done = self._context.run(
            lambda: filling.remove_entry(project, annotation.uid, uid, cause=self)
        )
        return done is not None

    def take_out(self, cluster: Annotation, member: Uid) -> bool:
        """Take a member out of a cluster; the last one takes the cluster with it."""
        from annotator.services import clustering

        context, project = self._context, self._context.project
        if project is None or not self._ready():
            return False
        name = named(context, cluster)
        last = len(clustering.members_of(cluster)) == 1
        done = context.run(
            lambda: (clustering.remove_member(project, cluster.uid, member, cause=self), True)
        )
        if done is not None and last:
            tell_done(context, f"{name} had no other member and is deleted.")
        return done is not None

    def take(self, annotation: Annotation, slot: str, target: Uid) -> bool:
        """Fill a slot with an annotation, or add it to a cluster."""
        from annotator.services.linking import may_point
        from annotator.services.taking import take

        context, project = self._context, self._context.project
        found = context.find(target)
        if project is None or found is None or not self._ready():
            return False
        spec = spec_of(context.label_set.get(annotation.label), slot) or SlotSpec(
            slot, SlotType.REFERENCE
        )
        if spec.type is SlotType.REFERENCE and not may_point(spec, found):
            wanted = [context.label_set[uid].name for uid in spec.to if uid in context.label_set]
            takes = " or ".join(wanted) or "spans and frames"
            said = f"“{slot}” takes {takes}, not {label_words(context, found)}."
            context.message.emit(said)
            return False
        done = context.run(lambda: take(project, annotation.uid, slot, target, cause=self))
        if done is not None:
            context.set_active(annotation.uid)
        return done is not None

    def merge(self, cluster: Annotation, others: Sequence[Annotation]) -> bool:
        """Make one cluster of several."""
        from annotator.services import clustering

        context, project = self._context, self._context.project
        if project is None or not self._ready():
            return False
        uids = [other.uid for other in others]
        made = context.run(lambda: clustering.merge(project, cluster.uid, uids, cause=self))
        if made is None:
            return False
        context.set_active(made.uid)
        members = counted(len(clustering.members_of(made)), "member")
        tell_done(context, f"Merged into {named(context, made)} with {members}.")
        return True

    def split(self, cluster: Annotation, members: Sequence[Uid]) -> bool:
        """Take members out into a cluster of their own."""
        from annotator.services import clustering

        context, project = self._context, self._context.project
        if project is None or cluster.kind is not Kind.CLUSTER or not self._ready():
            return False
        made = context.run(
            lambda: clustering.split(project, cluster.uid, members, cause=self)
        )
        if made is None:
            return False
        context.set_active(made.uid)
        moved = counted(len(members), "member")
        tell_done(context, f"Split {moved} off {named(context, cluster)}.")
        return True

    def _ready(self) -> bool:
        if not self._context.writable:
            self._context.message.emit("This project is open only to read.")
        return self._context.writable
