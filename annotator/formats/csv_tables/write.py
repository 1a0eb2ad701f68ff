"""Documents as rows of spans."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from io import TextIOWrapper
from typing import Any, BinaryIO

import msgspec

from annotator.domain.annotation import Annotation, Kind, Slot
from annotator.domain.corpus import Corpus
from annotator.domain.document import AnnotatedDocument
from annotator.domain.ids import Uid
from annotator.domain.label import LabelSet
from annotator.domain.ledger import columns_of
from annotator.formats.base import WriteReport
from annotator.formats.csv_tables.cells import guarded, write_value
from annotator.formats.csv_tables.columns import GUARD, SLOT
from annotator.formats.jsonl_slots import write_slots

_DOCUMENT = ("document", "title", "status")
_SPAN = ("id", "label", "start", "end", "text", "fragments", "head")
_CONTEXT = ("left", "right")
_SAID = ("annotator", "origin", "score", "confidence", "note", "created", "updated")
_MORE = "slots"

_encode = msgspec.json.Encoder().encode


class SpanRows:
    """Turns documents into rows; one without a span has a row of its own.

    Slots of the labels have a column each, all else that is said in slots stands in one column
    as JSON. `context` is how many code points left and right are shown.
    """

    def __init__(self, corpus: Corpus, *, context: int = 0) -> None:
        labels: LabelSet = corpus.label_set
        self._names: dict[Uid | None, str] = {None: ""}
        self._names |= {label.uid: label.name for label in labels}
        self._slots = columns_of(labels.of_kind(Kind.SPAN))
        self._places = {name: place for place, name in enumerate(self._slots)}
        self._context = context

    @property
    def header(self) -> tuple[str, ...]:
        """The names of the columns."""
        around = _CONTEXT if self._context else ()
        slots = (f"{SLOT}{name}" for name in self._slots)
        return (*_DOCUMENT, *_SPAN, *around, *_SAID, *slots, _MORE)

    def carried(self, annotated: AnnotatedDocument, report: WriteReport) -> AnnotatedDocument:
        """The document as it comes back: slots with columns first, in the columns' order."""
        found = []
        for a in annotated.annotations:
            if a.given_id == "":
                report.drop("empty ids of annotations", a)
                a = a._replace(given_id=None)  # noqa: PLW2901 - the same without its id
            if a.slots:
                own, rest = self._apart(a.slots)
                slots = (*(slot for name in own for slot in own[name]), *rest)
                a = a._replace(slots=slots)  # noqa: PLW2901 - the same in another order
            found.append(a)
        return replace(annotated, annotations=tuple(found))

    def rows(self, annotated: AnnotatedDocument) -> Iterator[list[str]]:
        """The rows of a document."""
        document, text = annotated.document, annotated.text
        about = [document.id, document.title, document.status.value]
        ids = {a.uid: a.uid if a.given_id is None else a.given_id for a in annotated.annotations}
        width = len(self.header) - len(about)
        if not annotated.annotations:
            yield about + [""] * width
        for a in annotated.annotations:
            yield about + self._span(a, text, ids.__getitem__)

    def _span(self, a: Annotation, text: str, spell: Callable[[Uid], str]) -> list[str]:
        start, end = a.hull or (0, 0)
        row = [
            spell(a.uid), self._names[a.label], str(start), str(end), text[start:end],
            _ranges(a.anchors) if len(a.anchors) > 1 else "",
            "" if a.head is None else _ranges((a.head,)),
        ]  # fmt: skip
        if self._context:
            row += [text[max(0, start - self._context) : start], text[end : end + self._context]]
        row += [
            a.annotator, a.origin, _number(a.score), _number(a.confidence), a.note, a.created,
            a.updated if a.updated != a.created else "",
        ]  # fmt: skip
        own, rest = self._apart(a.slots)
        row += [
            "\n".join(write_value(slot.value) for slot in own.get(name, ()))
            for name in self._slots
        ]
        row.append(_encode(write_slots(rest, spell)).decode() if rest else "")
        return row

    def _apart(self, slots: Sequence[Slot]) -> tuple[dict[str, list[Slot]], list[Slot]]:
        """The slots that have a column, by its name and in their order, and the others."""
        own: dict[str, list[Slot]] = {}
        rest: list[Slot] = []
        for slot in slots:
            if slot.name in self._places and slot.plain and slot.value is not None:
                own.setdefault(slot.name, []).append(slot)
            else:
                rest.append(slot)
        return {name: own[name] for name in sorted(own, key=self._places.__getitem__)}, rest


def write_table(
    header: Sequence[str],
    rows: Iterable[Sequence[str]],
    stream: BinaryIO,
    *,
    delimiter: str = ",",
    exact: bool = False,
    bom: bool = False,
) -> None:
    r"""Write a table as RFC 4180 has it: UTF-8, `\r\n` line ends, quotes where they are needed.

    Unless `exact`, cells that a spreadsheet would calculate get a `'`, and a last column says in
    which rows.
    """
    text = TextIOWrapper(stream, encoding="utf-8-sig" if bom else "utf-8", newline="")
    try:
        put = csv.writer(text, delimiter=delimiter, lineterminator="\r\n").writerow
        put(header if exact else [*map(guarded, header), GUARD])
        for row in rows:
            if exact:
                put(row)
                continue
            safe: list[Any] = [guarded(cell) for cell in row]
            put([*safe, "yes" if safe != row else ""])
    finally:
        text.flush()
        text.detach()


def _ranges(anchors: Sequence[tuple[int, int]]) -> str:
    return ";".join(f"{start}-{end}" for start, end in anchors)


def _number(value: float | None) -> str:
    return "" if value is None else repr(value)
