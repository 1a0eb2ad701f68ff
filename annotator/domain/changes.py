"""An action (what the user did) and the changes (what became of it): the one way in."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeAlias

from annotator.domain.annotation import Annotation, JsonValue
from annotator.domain.candidates import CandidateTable
from annotator.domain.document import Document
from annotator.domain.ids import Uid
from annotator.domain.label import Label


class Entity(StrEnum):
    """What a change is about."""

    DOCUMENT = "document"
    LABEL = "label"
    ANNOTATION = "annotation"
    FACT = "fact"
    CANDIDATES = "candidates"


@dataclass(frozen=True, slots=True)
class DocumentRecord:
    """A document with its place in the project's order."""

    document: Document
    position: int


@dataclass(frozen=True, slots=True)
class LabelRecord:
    """A label with its place in the label set."""

    label: Label
    position: int


@dataclass(frozen=True, slots=True)
class Fact:
    """Something said of the project as a whole under a key: its memo, its guideline.

    Its key stands for its uid.
    """

    key: str
    value: JsonValue


Record: TypeAlias = Annotation | DocumentRecord | LabelRecord | Fact | CandidateTable


@dataclass(frozen=True, slots=True)
class Change:
    """One record before and after: `None` before is an addition, `None` after a removal."""

    entity: Entity
    uid: Uid
    before: Record | None
    after: Record | None

    @property
    def inverse(self) -> Change:
        """The change that takes this one back."""
        return Change(self.entity, self.uid, self.after, self.before)


@dataclass(frozen=True, slots=True)
class Action:
    """One thing the user did, named for the history: "Add Source 'Reuters'".

    `document` is the uid of the document where undoing it should lead, if there is one.
    """

    title: str
    changes: tuple[Change, ...]
    document: Uid | None = None

    @property
    def inverse(self) -> Action:
        """The action that takes this one back, last change first."""
        return Action(self.title, tuple(c.inverse for c in reversed(self.changes)), self.document)


@dataclass(frozen=True, slots=True)
class LongAction:
    """An action over very many records, whose changes are made while they are written.

    `changes` is called inside the transaction, so that what it reads is what is changed, and
    memory stays flat. `size` is how many changes there will be, as far as one can tell.
    """

    title: str
    changes: Callable[[], Iterator[Change]]
    size: int
    document: Uid | None = None


@dataclass(frozen=True, slots=True)
class Touched:
    """The uids of one entity that an action added, updated and removed."""

    added: frozenset[Uid] = frozenset()
    updated: frozenset[Uid] = frozenset()
    removed: frozenset[Uid] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.added or self.updated or self.removed)


@dataclass(frozen=True, slots=True)
class Changes:
    """What an action, an undo or an import did: names entities, never views.

    `records` holds the changes themselves when they are few; a bulk change (`bulk`) only says
    that anything may have changed, and listeners read anew what they show. `cause` is whatever
    object the caller passed, so that a view can skip what it did itself.
    """

    title: str
    records: tuple[Change, ...] = ()
    bulk: bool = False
    cause: object = None
    document: Uid | None = None
    touched: Mapping[Entity, Touched] = field(default_factory=dict)

    def of(self, entity: Entity) -> Touched:
        """What happened to one entity."""
        return self.touched.get(entity, Touched())


def summarise(
    title: str, changes: tuple[Change, ...], cause: object, document: Uid | None
) -> Changes:
    """The published form of a list of changes."""
    added: dict[Entity, set[Uid]] = {}
    updated: dict[Entity, set[Uid]] = {}
    removed: dict[Entity, set[Uid]] = {}
    for change in changes:
        into = added if change.before is None else removed if change.after is None else updated
        into.setdefault(change.entity, set()).add(change.uid)
    touched = {
        entity: Touched(
            frozenset(added.get(entity, ())),
            frozenset(updated.get(entity, ())),
            frozenset(removed.get(entity, ())),
        )
        for entity in Entity
        if entity in added or entity in updated or entity in removed
    }
    return Changes(title, changes, False, cause, document, touched)
