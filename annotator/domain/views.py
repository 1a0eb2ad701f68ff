"""Annotations as their label's kind shapes them: typed, read-only views on one record."""

from __future__ import annotations

from dataclasses import dataclass

from annotator.domain.annotation import Anchor, Annotation, JsonValue, Slot
from annotator.domain.ids import Uid
from annotator.domain.label import LabelSet


@dataclass(frozen=True, slots=True)
class View:
    """What every view has: the annotation and the label set that names it."""

    annotation: Annotation
    label_set: LabelSet

    @property
    def uid(self) -> Uid:
        """The annotation's uid."""
        return self.annotation.uid

    @property
    def label(self) -> str | None:
        """The label's name; `None` for a highlight."""
        uid = self.annotation.label
        return None if uid is None else self.label_set[uid].name

    @property
    def note(self) -> str:
        """The annotator's note."""
        return self.annotation.note

    @property
    def annotator(self) -> str:
        """Who made it."""
        return self.annotation.annotator

    def values(self, name: str) -> tuple[Slot, ...]:
        """Every entry of the slot `name`, in order."""
        return tuple(slot for slot in self.annotation.slots if slot.name == name)

    def value(self, name: str) -> JsonValue:
        """The first value of the slot `name`, or `None`."""
        return next((slot.value for slot in self.annotation.slots if slot.name == name), None)

    def _reference(self, name: str) -> Uid | None:
        return next((slot.ref for slot in self.annotation.slots if slot.name == name), None)


@dataclass(frozen=True, slots=True)
class Fragment:
    """One range of a span with its words; code points, half-open."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Span(View):
    """Words with a label (or none: a highlight). `start`, `end` and `text` are the hull's."""

    document_text: str

    @property
    def start(self) -> int:
        """First code point."""
        return self._hull.start

    @property
    def end(self) -> int:
        """Code point behind the last one."""
        return self._hull.end

    @property
    def text(self) -> str:
        """The exact words of the hull."""
        start, end = self._hull
        return self.document_text[start:end]

    @property
    def fragments(self) -> tuple[Fragment, ...]:
        """The fragments in their given order; one for an ordinary span."""
        return tuple(self._fragment(anchor) for anchor in self.annotation.anchors)

    @property
    def head(self) -> Fragment | None:
        """The second part, if the span has one."""
        head = self.annotation.head
        return None if head is None else self._fragment(head)

    @property
    def slots(self) -> dict[str, JsonValue]:
        """The plain slot values by name (the last one of a repeated name)."""
        return {slot.name: slot.value for slot in self.annotation.slots if slot.plain}

    @property
    def _hull(self) -> Anchor:
        return self.annotation.hull or Anchor(0, 0)

    def _fragment(self, anchor: Anchor) -> Fragment:
        return Fragment(*anchor, self.document_text[anchor.start : anchor.end])


@dataclass(frozen=True, slots=True)
class Relation(View):
    """Two ends: the slots `from` and `to`."""

    @property
    def source(self) -> Uid | None:
        """The annotation it goes out from."""
        return self._reference("from")

    @property
    def target(self) -> Uid | None:
        """The annotation it points to."""
        return self._reference("to")


@dataclass(frozen=True, slots=True)
class Frame(View):
    """A record with an optional trigger (the slot `trigger`) and slots."""

    @property
    def trigger(self) -> Uid | None:
        """The span that names the happening."""
        return self._reference("trigger")


@dataclass(frozen=True, slots=True)
class Cluster(View):
    """Members that are the same thing: the slots `member`."""

    @property
    def members(self) -> tuple[Uid, ...]:
        """The members in order."""
        return tuple(s.ref for s in self.values("member") if s.ref is not None)


@dataclass(frozen=True, slots=True)
class DocumentLabel(View):
    """A label of the whole document, with a rank where order counts."""

    @property
    def rank(self) -> JsonValue:
        """The rank, from 1, or `None`."""
        return self.value("rank")
