"""The one record behind spans, relations, frames, clusters and document labels.

These records are named tuples: they exist by the hundred thousand, and a frozen dataclass costs
five times as much to make (`decisions/0003-records-are-named-tuples.md`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import NamedTuple, TypeAlias

from annotator.domain.errors import InvalidInput
from annotator.domain.ids import Uid

JsonValue: TypeAlias = (
    "None | bool | int | float | str | Sequence[JsonValue] | Mapping[str, JsonValue]"
)
JsonObject: TypeAlias = Mapping[str, JsonValue]

EMPTY: JsonObject = {}
"""The one empty mapping that records share; a `JsonObject` is never written to."""


class Kind(StrEnum):
    """What a label makes, and so which editor and which view an annotation gets."""

    SPAN = "span"
    RELATION = "relation"
    FRAME = "frame"
    CLUSTER = "cluster"
    DOCUMENT = "document"


class Stance(StrEnum):
    """How the one a slot is according to stands to its value."""

    ASSERTS = "asserts"
    DENIES = "denies"
    DOUBTS = "doubts"


class SlotStatus(StrEnum):
    """Whether a value is what somebody reports, or what the researcher decided."""

    REPORTED = "reported"
    CODED = "coded"


class Verdict(StrEnum):
    """An annotator's judgement on another's annotation."""

    ACCEPTS = "accepts"
    REJECTS = "rejects"
    DISPUTES = "disputes"


class Anchor(NamedTuple):
    """A half-open range of code points in the exact text of one revision."""

    start: int
    end: int


class Slot(NamedTuple):
    """A named entry of an annotation: exactly one of a value, a reference or a given.

    `ref`, `according_to` and `evidence` are uids of annotations; `given` is a name such as
    `@published`. `value` is JSON, `None` when it is not used: `9`, a list of texts for many-of,
    `{"value": 9, "unit": "USD"}`, `{"low": 20, "best": 24, "high": 30}` and the like.
    """

    name: str
    value: JsonValue = None
    ref: Uid | None = None
    given: str | None = None
    according_to: Uid | None = None
    stance: Stance = Stance.ASSERTS
    as_of: str | None = None
    status: SlotStatus = SlotStatus.REPORTED
    rule: str | None = None
    evidence: tuple[Uid, ...] = ()
    extra: JsonObject = EMPTY
    uid: Uid | None = None

    @property
    def plain(self) -> bool:
        """Whether the slot is nothing but a name and a value."""
        return (
            self.ref is None
            and self.given is None
            and self.according_to is None
            and self.stance is Stance.ASSERTS
            and self.as_of is None
            and self.status is SlotStatus.REPORTED
            and self.rule is None
            and not self.evidence
            and not self.extra
        )


class Judgement(NamedTuple):
    """What one annotator says of another's annotation."""

    annotator: str
    verdict: Verdict
    note: str = ""
    created: str = ""
    extra: JsonObject = EMPTY


class Annotation(NamedTuple):
    """One thing somebody (or something) says: anchors in the text and slots.

    `label` is a label's uid, `None` for a highlight. `document` is a document's uid, `None` for
    an annotation of the whole project. `anchors` are the fragments in their given order; `head`
    is the second part (a head in its extent, a cue in its scope). `annotator` is a name.
    `origin` is how it came to be: `hand`, `import`, `propagated`, `rule:NAME@VERSION` or
    `model:NAME@VERSION`. `given_id` is the id it had in the file it came from when that was not
    a UUID; `extra` are keys of that file that mean nothing to us, to be written back.
    """

    uid: Uid
    kind: Kind = Kind.SPAN
    label: Uid | None = None
    document: Uid | None = None
    anchors: tuple[Anchor, ...] = ()
    head: Anchor | None = None
    slots: tuple[Slot, ...] = ()
    annotator: str = ""
    origin: str = "hand"
    score: float | None = None
    confidence: float | None = None
    note: str = ""
    label_set_version: int = 0
    created: str = ""
    updated: str = ""
    judgements: tuple[Judgement, ...] = ()
    given_id: str | None = None
    extra: JsonObject = EMPTY

    @property
    def hull(self) -> Anchor | None:
        """The smallest range that holds every fragment; `None` without anchors."""
        anchors = self.anchors
        if not anchors:
            return None
        if len(anchors) == 1:
            return anchors[0]
        return Anchor(min(a.start for a in anchors), max(a.end for a in anchors))

    @property
    def machine_made(self) -> bool:
        """Whether a rule or a model made it, not a person."""
        return self.origin.startswith(("rule", "model"))

    @property
    def suggestion(self) -> bool:
        """Whether a machine made it and nobody has judged it yet."""
        return self.machine_made and not self.judgements

    @property
    def rejected(self) -> bool:
        """Whether the last judgement on it is a rejection."""
        return bool(self.judgements) and self.judgements[-1].verdict is Verdict.REJECTS

    def judged(self, judgement: Judgement) -> Annotation:
        """The annotation with a judgement more, in place of the same annotator's last one."""
        others = tuple(j for j in self.judgements if j.annotator != judgement.annotator)
        return self._replace(judgements=(*others, judgement))

    @property
    def references(self) -> tuple[Uid, ...]:
        """The uids of every annotation that this one's slots point to, with repeats."""
        found: list[Uid] = []
        for slot in self.slots:
            if slot.ref is not None:
                found.append(slot.ref)
            if slot.according_to is not None:
                found.append(slot.according_to)
            found.extend(slot.evidence)
        return tuple(found)


def identical(one: object, other: object) -> bool:
    """Whether two values of JSON, or records of them, are written alike.

    `1`, `1.0` and `true` are equal, and yet three values.
    """
    return one == other and repr(one) == repr(other)


def check_anchors(anchors: Sequence[Anchor], length: int) -> None:
    """Refuse anchors that are not ranges of a text of `length` code points.

    Fragments of one annotation never share a code point; zero-length anchors are allowed
    (a label may forbid them: that is a warning of `check`, not a property of the model).

    Raises:
        InvalidInput: with one sentence naming the offsets.
    """
    for start, end in anchors:
        if type(start) is not int or type(end) is not int:
            # `True` and `1` are equal and yet written differently: the hash would not fit.
            raise InvalidInput(f"offsets are whole numbers, not {start!r} and {end!r}")
        if start < 0:
            raise InvalidInput(f"the start {start} lies before the text")
        if end < start:
            raise InvalidInput(f"the end {end} lies before the start {start}")
        if end > length:
            raise InvalidInput(f"the end {end} lies past the end of the text ({length})")
    if len(anchors) > 1:
        behind = -1
        for start, end in sorted(anchors):
            if start < behind:
                raise InvalidInput(f"two fragments share the characters {start} to {behind}")
            behind = max(behind, end)
        if len(set(anchors)) < len(anchors):
            raise InvalidInput("the same fragment is given twice")
