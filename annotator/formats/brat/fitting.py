"""What brat can hold of documents: the limits that `reducing.py` does not know.

Only words and events have arguments, ends and members that refer to them; groups have nothing
but members. Values are in `writing.py`: what no attribute holds stands in a note.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeAlias

from annotator.domain.annotation import EMPTY, Anchor, Annotation, JsonValue, Kind, Slot
from annotator.domain.corpus import Corpus
from annotator.domain.document import AnnotatedDocument
from annotator.domain.ids import Uid
from annotator.domain.slots import is_structural
from annotator.formats.base import Carries, WriteReport
from annotator.formats.brat.reading import NUMBER, ROLES
from annotator.formats.brat.values import BREAKS
from annotator.formats.reducing import Reducer

NO_WORDS = "spans of nothing but line breaks or tabs"
NO_PLACE = "frames of documents without a word"
FAR_ENDS = "relations from or to relations and clusters"
SMALL = "clusters of fewer than two"
REFERRING = "slots of spans, relations and clusters that refer to annotations"
TO_OTHERS = "slots that refer to relations and clusters"
OF_CLUSTERS = "values of clusters"
CLUSTER_NOTES = "notes of clusters"
ODD = "slots that bear the name of an end, a trigger or a member and are none"
TWICE = "members named twice"

_BREAK = re.compile(f"[{BREAKS}]")
_BETWEEN = re.compile(f"[^{BREAKS}]+")
_MARK = "\0"  # parts a role from its number; no name has it
_ENDS = ("from", "to")
_NO_ARGUMENTS = (Kind.RELATION, Kind.CLUSTER)

_Roles: TypeAlias = dict[Uid, JsonValue]


def pieces(text: str, anchors: Sequence[Anchor]) -> tuple[Anchor, ...]:
    """The fragments as a line can hold them: no line breaks and tabs, nothing empty.

    brat takes fragments in any order, but for one that ends where an earlier one begins: then
    they are put into the order of the text.
    """
    if len(anchors) == 1:
        start, end = anchors[0]
        if start < end and _BREAK.search(text, start, end) is None:
            return tuple(anchors)
    found = [
        Anchor(start + match.start(), start + match.end())
        for start, end in anchors
        for match in _BETWEEN.finditer(text[start:end])
    ]
    for place, (start, end) in enumerate(found):
        if any(end >= other.start and start < other.end for other in found[:place]):
            return tuple(sorted(found))
    return tuple(found)


def first_word(text: str) -> Anchor | None:
    """Where a frame without words of its own can stand."""
    match = re.search(r"\S+", text) or _BETWEEN.search(text)
    return None if match is None else Anchor(*match.span())


def fitted(
    documents: Iterable[AnnotatedDocument],
    carries: frozenset[Carries],
    corpus: Corpus,
    report: WriteReport,
) -> Iterator[AnnotatedDocument]:
    """The documents with what is written of them; `report` counts the rest."""
    fitting = _Fitting(report)
    reducer = Reducer(carries, corpus)
    for reduced in reducer.documents(map(fitting.before, documents), report):
        yield fitting.after(reduced)


class _Fitting:
    """Documents before and after they were reduced.

    Before: what could not be written goes, so that what refers to it goes with it. What brat
    itself needs to write something as it was read is kept past the reducer.
    """

    def __init__(self, report: WriteReport) -> None:
        self._report = report
        self._roles: _Roles = {}

    def before(self, annotated: AnnotatedDocument) -> AnnotatedDocument:
        """Without what no line can hold."""
        self._roles = {}
        self._report.begin(annotated.uid)
        kinds = {a.uid: a.kind for a in annotated.annotations}
        text = annotated.text
        somewhere = first_word(text) is not None
        kept = []
        for a in annotated.annotations:
            why = _why_not(a, text, kinds, somewhere=somewhere)
            if why is not None:
                self._report.lose(why, a)
                continue
            kept.append(self._kept_past(a._replace(slots=self._slots(a, kinds))))
        return annotated.with_annotations(kept)

    def after(self, reduced: AnnotatedDocument) -> AnnotatedDocument:
        """With slots in the order of the lines, and without clusters that lost their members."""
        kept = []
        for a in reduced.annotations:
            if a.kind is Kind.CLUSTER:
                if len(a.slots) < 2:
                    self._report.lose(SMALL, a)
                    self._report.annotations -= 1
                    continue
                if a.note:
                    self._report.drop(CLUSTER_NOTES, a)
                    a = a._replace(note="")  # noqa: PLW2901 - the same cluster
            elif a.slots:
                a = a._replace(slots=_in_order(a))  # noqa: PLW2901 - the same, slots sorted
            if a.uid in self._roles:
                a = a._replace(extra={ROLES: self._roles[a.uid]})  # noqa: PLW2901 - as above
            kept.append(a)
        return reduced.with_annotations(kept)

    def _kept_past(self, a: Annotation) -> Annotation:
        """The annotation without the keys that reading brat gave it; they are remembered."""
        if a.kind is Kind.RELATION and ROLES in a.extra:
            self._roles[a.uid] = a.extra[ROLES]
            a = a._replace(extra={k: v for k, v in a.extra.items() if k != ROLES})
        return a

    def _slots(self, a: Annotation, kinds: Mapping[Uid, Kind]) -> tuple[Slot, ...]:
        """The slots that lines of its kind can hold."""
        found: list[Slot] = []
        for slot in a.slots:
            why = _why_no_slot(a.kind, slot, kinds, found)
            if why is not None:
                self._report.drop(why, a)
                continue
            number = slot.extra.get(NUMBER)
            if a.kind is Kind.FRAME and slot.ref is not None and type(number) is int:
                rest = {key: value for key, value in slot.extra.items() if key != NUMBER}
                slot = slot._replace(  # noqa: PLW2901 - the same slot, its number in its name
                    name=f"{slot.name}{_MARK}{number}", extra=rest or EMPTY
                )
            found.append(slot)
        return tuple(found)


def _why_not(
    a: Annotation, text: str, kinds: Mapping[Uid, Kind], *, somewhere: bool
) -> str | None:
    """Why an annotation has no line, as far as it is not the reducer's to say."""
    if a.kind is Kind.SPAN:
        start, end = a.hull or Anchor(0, 0)
        return NO_WORDS if start < end and not pieces(text, a.anchors) else None
    if a.kind is Kind.FRAME and not somewhere:
        return NO_PLACE
    if a.kind is Kind.RELATION:
        ends = (slot.ref for slot in a.slots if slot.name in _ENDS and slot.ref is not None)
        if any(kinds.get(uid) in _NO_ARGUMENTS for uid in ends):
            return FAR_ENDS
    return None


def _why_no_slot(
    kind: Kind, slot: Slot, kinds: Mapping[Uid, Kind], before: Sequence[Slot]
) -> str | None:
    """Why a slot has no place in the lines of its annotation."""
    target = None if slot.ref is None else kinds.get(slot.ref)
    if is_structural(kind, slot.name):
        if slot.ref is None or (kind is Kind.FRAME and target not in (Kind.SPAN, None)):
            return ODD
        if kind is Kind.CLUSTER:
            if any(other.ref == slot.ref for other in before):
                return TWICE
        elif any(other.name == slot.name for other in before):
            return ODD
        return TO_OTHERS if target in _NO_ARGUMENTS else None
    if kind is Kind.CLUSTER and slot.ref is None:
        return OF_CLUSTERS
    if slot.ref is None:
        return None
    if kind is not Kind.FRAME:
        return REFERRING
    return TO_OTHERS if target in _NO_ARGUMENTS else None


def _in_order(a: Annotation) -> tuple[Slot, ...]:
    """Slots as they stand in the lines: what the kind has, arguments, then values."""
    structure = [slot for slot in a.slots if is_structural(a.kind, slot.name)]
    if a.kind is Kind.RELATION:
        structure.sort(key=lambda slot: _ENDS.index(slot.name))
    rest = [slot for slot in a.slots if not is_structural(a.kind, slot.name)]
    arguments = [_numbered(slot) for slot in rest if slot.ref is not None]
    return (*structure, *arguments, *(slot for slot in rest if slot.ref is None))


def _numbered(slot: Slot) -> Slot:
    """The slot with its number where reading brat put it."""
    name, mark, number = slot.name.partition(_MARK)
    return slot._replace(name=name, extra={NUMBER: int(number)}) if mark else slot
