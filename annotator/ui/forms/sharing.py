"""What all rows of an inspector share: who does the changes, what is asked of the window."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from PySide6.QtCore import QObject, Signal

from annotator.domain.annotation import Annotation, Kind, Slot, SlotStatus
from annotator.domain.conflicts import SameThing
from annotator.domain.ids import Uid
from annotator.domain.label import Label
from annotator.domain.slots import is_structural
from annotator.ui.context import Context
from annotator.ui.forms.far import FarWanted, Scope

Role = Literal["according to", "evidence"]
"""What an annotation that is picked in the text becomes: the source, the proof."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Words are looked for that say or prove an entry of a slot of `holder`.

    `take` is called with the uid of the annotation found and says whether it was taken.
    """

    holder: Uid
    slot: str
    role: Role
    take: Callable[[Uid], bool]


class Sharing(QObject):
    """Carries the requests of a form's rows, and does their changes to the project."""

    go_asked = Signal(object)
    """The uid of an annotation to go to."""
    fill_asked = Signal(object, str)
    """The uid of an annotation and the name of a slot to be filled from the text."""
    pick_asked = Signal(object)
    """A `Wanted`: what the user points to in the text next is taken."""
    far_asked = Signal(object)
    """A `FarWanted`: what the user picks in another document is taken."""
    find_asked = Signal(object, str)
    """The uid of an annotation and the name of a slot that wants an id of a knowledge base."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.can_find = False
        """Whether somebody answers `find_asked`."""
        self.can_reach = False
        """Whether somebody answers `far_asked`."""
        self.typed: dict[tuple[Uid, str, Uid | None, bool], str] = {}
        """What was typed and could not be used, by annotation, slot, entry, and whether coded."""
        context.project_changed.connect(self.typed.clear)

    def label_of(self, annotation: Annotation) -> Label | None:
        """The label of an annotation, `None` for a highlight."""
        return self.context.label_set.get(annotation.label)

    def same_things(self) -> SameThing | None:
        """Tells whether two annotations are members of one cluster, as the project is now."""
        from annotator.services.overview import same_things

        project = self.context.project
        return None if project is None else same_things(project)

    def reach(
        self, hint: str, scope: Scope, take: Callable[[Uid], object]
    ) -> Callable[[str], None] | None:
        """Asks, with letters typed already, in all other documents; `None` if nobody can."""

        def ask(typed: str) -> None:
            self.far_asked.emit(FarWanted(hint, scope, take, typed))

        return ask if self.can_reach else None

    # Changes: each says whether it was done; if not, the message bar has said why

    def save(self, holder: Annotation, entry: Slot, **fields: Any) -> bool:
        """Change fields of an entry, or add it when it is not in the project yet."""
        from annotator.services import filling

        project, uid = self.context.project, entry.uid
        if project is None:
            return False
        after = entry._replace(**fields)
        target = after.ref
        if target is not None and is_structural(holder.kind, entry.name):
            return self._set_structure(holder, entry, target)
        if after.status is SlotStatus.CODED:
            return self._done(
                lambda: filling.code(
                    project, holder.uid, after.name, after.value, ref=target,
                    rule=after.rule or "own words", evidence=after.evidence,
                )
            )  # fmt: skip
        if uid is None:
            return self._done(lambda: filling.add_entry(project, holder.uid, after))
        return self._done(lambda: filling.change_entry(project, holder.uid, uid, **fields))

    def remove(self, holder: Annotation, entry: Slot) -> bool:
        """Take an entry away."""
        from annotator.services import clustering, filling, framing

        project, uid, target = self.context.project, entry.uid, entry.ref
        if project is None or uid is None:
            return False
        if holder.kind is Kind.FRAME and entry.name == "trigger":
            return self._done(lambda: framing.set_trigger(project, holder.uid, None))
        if holder.kind is Kind.CLUSTER and entry.name == "member" and target is not None:
            return self._ran(lambda: clustering.remove_member(project, holder.uid, target))
        return self._done(lambda: filling.remove_entry(project, holder.uid, uid))

    def turn_around(self, relation: Annotation) -> bool:
        """Let a relation go the other way."""
        from annotator.services import linking

        project = self.context.project
        return project is not None and self._done(
            lambda: linking.turn_around(project, relation.uid)
        )

    def _set_structure(self, holder: Annotation, entry: Slot, target: Uid) -> bool:
        """Fill an end, a trigger or a member: what the kind itself asks for."""
        from annotator.services import clustering, filling, framing, linking

        project = self.context.project
        if project is None:
            return False
        uid, name = holder.uid, entry.name
        present = any(slot.name == name for slot in holder.slots)
        if holder.kind is Kind.RELATION and name in ("from", "to") and present:
            end: Literal["from", "to"] = "from" if name == "from" else "to"
            return self._done(lambda: linking.set_end(project, uid, end, target))
        if holder.kind is Kind.FRAME:
            return self._done(lambda: framing.set_trigger(project, uid, target))
        if holder.kind is Kind.CLUSTER:
            return self._done(lambda: clustering.add_member(project, uid, target))
        return self._done(lambda: filling.add_entry(project, uid, Slot(name, ref=target)))

    def _done(self, what: Callable[[], object]) -> bool:
        return self.context.run(what) is not None

    def _ran(self, what: Callable[[], object]) -> bool:
        """As `_done`, for what returns nothing when it is done."""
        return self._done(lambda: (what(), True))
