"""doccano's JSONL, JSON and CSV, in all the layouts that its projects and versions write.

Written is JSON Lines: spans as `entities` with relations between them (1.5 and later), or the
older lists under `label`. Metadata stands beside them, a key each, as doccano itself has it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from annotator.domain.annotation import Annotation, Kind
from annotator.domain.corpus import Corpus
from annotator.domain.document import AnnotatedDocument
from annotator.domain.ids import Uid
from annotator.formats.base import (
    Carries,
    FormatInfo,
    Match,
    Output,
    ReadContext,
    SameText,
    Source,
    WriteReport,
)
from annotator.formats.doccano_csv import has_header, read_rows
from annotator.formats.doccano_read import (
    ITS_KEYS,
    DoccanoReader,
    DoccanoReadOptions,
    looks_like,
)
from annotator.formats.json_records import read_records, sample, write_records
from annotator.formats.narrowing import Narrowing, no_ranks
from annotator.formats.options import option
from annotator.formats.reduced_writer import ReducedWriter
from annotator.formats.reducing import SlotRule

INFO = FormatInfo(
    id="doccano",
    title="doccano",
    extensions=(".jsonl", ".json", ".csv"),
    reads=True,
    writes=True,
    carries=frozenset({
        Carries.ID, Carries.TITLE, Carries.META, Carries.SPANS, Carries.OVERLAP,
        Carries.RELATIONS, Carries.DOCUMENT_LABELS,
    }),
    docs=(
        "Records of doccano: spans with relations, labels of texts, sequences; read in all its"
        " layouts, written as JSON Lines."
    ),
    same_text=SameText.ACROSS_FILES,
)  # fmt: skip

_CSV = (".csv", ".tsv")


@dataclass(frozen=True, slots=True)
class DoccanoOptions:
    """How an export for doccano is written."""

    layout: str = option(
        "entities",
        "entities with relations (doccano 1.5 and later), or spans as lists under label",
        choices=("entities", "label"),
    )


class Doccano(ReducedWriter[DoccanoOptions]):
    """Reads and writes doccano's records; reads its label sets."""

    info = INFO
    read_options = DoccanoReadOptions
    write_options = DoccanoOptions

    def match(self, path: Path, head: bytes) -> Match | None:
        """By the keys of spans and relations, and by what lists of labels hold."""
        if path.suffix.lower() in _CSV:
            found = has_header(head)
            return Match(0.85, "the columns are a text and its label") if found else None
        records = sample(path, head)
        if records is None or not records.records:
            return None
        reason = looks_like(records.records)
        return Match(0.93, reason) if reason else None

    def read(
        self, source: Source, context: ReadContext, options: DoccanoReadOptions
    ) -> Iterator[AnnotatedDocument]:
        """The documents of a file.

        Raises:
            InvalidInput: for the first record that cannot be read.
        """
        csv = source.path.suffix.lower() in _CSV
        rows = read_rows(source.path, context) if csv else read_records(source.path, context)
        yield from DoccanoReader(context, source.path, options).documents(rows)

    def holds(self, options: DoccanoOptions) -> frozenset[Carries]:
        """The older lists have no place for relations."""
        return INFO.carries - ({Carries.RELATIONS} if options.layout == "label" else set())

    def slot_rule(self, corpus: Corpus) -> SlotRule:
        """Ranks of document labels cannot be written."""
        return no_ranks

    def fit(
        self, annotated: AnnotatedDocument, narrowing: Narrowing, options: DoccanoOptions
    ) -> AnnotatedDocument:
        """Labels of texts once each, and relations with their two ends."""
        kept = narrowing.pairs(narrowing.once(annotated.annotations, _says))
        return annotated.with_annotations(kept)

    def put(
        self,
        documents: Iterable[AnnotatedDocument],
        output: Output,
        options: DoccanoOptions,
        corpus: Corpus,
        report: WriteReport,
    ) -> None:
        """Write a record a document."""
        names = {label.uid: label.name for label in corpus.label_set}
        said = _as_lists if options.layout == "label" else _as_entities
        write_records(output.open(), (_bare(a) | said(a, names) for a in documents))


def _says(a: Annotation) -> object:
    return a.label if a.kind is Kind.DOCUMENT else None


def _bare(annotated: AnnotatedDocument) -> dict[str, Any]:
    """A record without its annotations; metadata under keys that mean something goes apart."""
    record: dict[str, Any] = {"id": annotated.id}
    if annotated.title:
        record["title"] = annotated.title
    record["text"] = annotated.text
    apart = {key: value for key, value in annotated.meta.items() if key in ITS_KEYS}
    record |= {key: value for key, value in annotated.meta.items() if key not in ITS_KEYS}
    return record | {"meta": apart} if apart else record


def _as_entities(annotated: AnnotatedDocument, names: dict[Uid, str]) -> dict[str, Any]:
    entities: list[dict[str, Any]] = []
    relations: list[dict[str, Any]] = []
    numbers: dict[Uid, int] = {}
    for a in annotated.annotations:
        if a.kind is Kind.SPAN:
            numbers[a.uid] = len(entities)
            start, end = a.anchors[0]
            entities.append({
                "id": numbers[a.uid],
                "label": names[a.label] if a.label else "",
                "start_offset": start,
                "end_offset": end,
            })  # fmt: skip
    for a in annotated.annotations:
        if a.kind is Kind.RELATION:
            source, target = (numbers[slot.ref] for slot in a.slots if slot.ref)
            relations.append({
                "id": len(relations),
                "from_id": source,
                "to_id": target,
                "type": names[a.label] if a.label else "",
            })  # fmt: skip
    return {"entities": entities, "relations": relations} | _cats(annotated, names)


def _as_lists(annotated: AnnotatedDocument, names: dict[Uid, str]) -> dict[str, Any]:
    spans = [
        [*a.anchors[0], names[a.label] if a.label else ""]
        for a in annotated.annotations
        if a.kind is Kind.SPAN
    ]
    return {"label": spans} | _cats(annotated, names)


def _cats(annotated: AnnotatedDocument, names: dict[Uid, str]) -> dict[str, Any]:
    """The labels of the document, under a key only where there are some."""
    found = [names[a.label] for a in annotated.annotations if a.kind is Kind.DOCUMENT and a.label]
    return {"cats": found} if found else {}


DOCCANO = Doccano()
