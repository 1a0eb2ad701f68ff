"""Standoff: what was said about texts without the texts, which may not be passed on.

The native JSONL without anything of the text: each line names its text by id, length and
SHA-256, and whoever has the text reads it with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import msgspec

from annotator.domain.annotation import Annotation
from annotator.domain.corpus import Corpus
from annotator.domain.document import AnnotatedDocument
from annotator.domain.errors import InvalidInput
from annotator.formats.base import (
    EVERYTHING,
    Carries,
    FormatInfo,
    Match,
    Output,
    ReadContext,
    Refused,
    SameText,
    Source,
    WriteReport,
)
from annotator.formats.json_fields import describe, shortened, take_text
from annotator.formats.jsonl import documents_of_lines
from annotator.formats.jsonl_options import JsonlOptions
from annotator.formats.jsonl_read import SECTIONS, DocumentReader
from annotator.formats.jsonl_write import DocumentWriter
from annotator.formats.options import option
from annotator.formats.passages import Passages
from annotator.formats.reducing import Reducer

FORMAT = "annotator-standoff/1"

NOT_HERE = "documents whose texts are not here"

INFO = FormatInfo(
    id="standoff",
    title="Standoff without the texts",
    extensions=(".standoff.jsonl",),
    reads=True,
    writes=True,
    carries=EVERYTHING
    - {
        Carries.TITLE,
        Carries.EXTRA,
        Carries.LABEL_SET,
        Carries.FACTS,
        Carries.CANDIDATES,
        Carries.PROJECT_WIDE,
    },
    docs=(
        "Annotations as JSON Lines without texts, quotes and titles: each line names its text by"
        " SHA-256. “annotator rejoin” and an import put the two together again."
    ),
    same_text=SameText.ACROSS_FILES,
)


@dataclass(frozen=True, slots=True)
class StandoffReadOptions:
    """How standoff is read."""

    skip_missing: bool = option(False, "leave out documents whose texts are not here")


@dataclass(frozen=True, slots=True)
class StandoffOptions:
    """How standoff is written."""

    titles: bool = option(False, "keep the titles of documents")


class Standoff:
    """Reads and writes standoff."""

    info = INFO
    read_options = StandoffReadOptions
    write_options = StandoffOptions

    def match(self, path: Path, head: bytes) -> Match | None:
        """By what the first line says it is."""
        if head.startswith(f'{{"format":"{FORMAT}"'.encode()):
            return Match(0.99, "the first line says that it is standoff without texts")
        return None

    def read(
        self, source: Source, context: ReadContext, options: StandoffReadOptions
    ) -> Iterator[AnnotatedDocument]:
        """The documents whose texts are found.

        Raises:
            InvalidInput: for the first line that cannot be read; at the end, for texts that are
                not here.
        """
        run = _Reading(str(source.path), context, skip_missing=options.skip_missing)
        with source.path.open("rb") as file:
            yield from documents_of_lines(run.document, file, context, run.path)
        if run.missing:
            first, line = run.missing[0]
            count = f"{len(run.missing):,} of {run.count:,}"
            context.refuse(
                Refused(
                    run.path,
                    line,
                    f"the texts of {count} documents are not here, the first is"
                    f" “{shortened(first)}”; import the texts first, or leave out what has none"
                    " (--skip-missing)",
                )
            )

    def carried(
        self,
        documents: Iterable[AnnotatedDocument],
        options: StandoffOptions,
        corpus: Corpus,
        report: WriteReport,
    ) -> Iterator[AnnotatedDocument]:
        """What says something about the text without saying what stands in it."""
        carries = INFO.carries | ({Carries.TITLE} if options.titles else set())
        in_order = DocumentWriter(JsonlOptions(), corpus).in_order
        for annotated in Reducer(carries, corpus).documents(documents, report):
            yield in_order(_without_passages(annotated, report))

    def write(
        self,
        documents: Iterable[AnnotatedDocument],
        output: Output,
        options: StandoffOptions,
        corpus: Corpus,
    ) -> WriteReport:
        """Write a line a document."""
        report = WriteReport()
        line_of = DocumentWriter(JsonlOptions(), corpus).line
        encode, put = msgspec.json.Encoder().encode, output.open().write
        for annotated in self.carried(documents, options, corpus, report):
            put(encode(_without_text(line_of(annotated), annotated)) + b"\n")
        return report


class _Reading:
    """One file on its way."""

    def __init__(self, path: str, context: ReadContext, *, skip_missing: bool) -> None:
        self.path, self._context, self._skip = path, context, skip_missing
        self._reader = DocumentReader(context, path)
        self.missing: list[tuple[str, int]] = []
        self.count = 0

    def document(self, data: dict[str, Any], line: int) -> AnnotatedDocument | None:
        """The document of a line with its text, `None` if the text is not here."""
        self.count += 1
        if data.pop("format", None) != FORMAT:
            raise InvalidInput(f"the line does not say that it is “{FORMAT}”")
        if "text" in data:
            raise InvalidInput("standoff has no “text”; with it, this is the native JSONL")
        digest, length = take_text(data, "sha256"), data.pop("length", None)
        if digest is None:
            raise InvalidInput("“sha256” is missing: it says which text is meant")
        text = self._context.text_of("sha256", digest)
        if text is None:
            id = data.get("id")
            name = id if isinstance(id, str) else digest
            if self._skip:
                self._context.leave_out(NOT_HERE, self.path, line, shortened(name))
            else:
                self.missing.append((name, line))
            return None
        if length is not None and length != len(text):
            raise InvalidInput(
                f"“length” is {describe(length)}, but the text has {len(text):,} characters"
            )
        annotated = self._reader.document({**data, "text": text}, line)
        document = replace(annotated.document, importer="standoff@1")
        return replace(annotated, document=document)


def _without_text(line: dict[str, Any], annotated: AnnotatedDocument) -> dict[str, Any]:
    """The line with what names its text in place of the text and of all quotes."""
    document = annotated.document
    about: dict[str, Any] = {
        "format": FORMAT,
        "id": document.id,
        "sha256": document.sha256,
        "length": len(document.text),
    }
    for key, *_ in SECTIONS:
        for item in line.get(key, ()):
            for each in (item, item.get("head", item), *item.get("fragments", ())):
                each.pop("text", None)
    return about | {key: value for key, value in line.items() if key not in ("text", "format")}


def _without_passages(annotated: AnnotatedDocument, report: WriteReport) -> AnnotatedDocument:
    """The document without notes, values and metadata that quote its text at length."""
    document, drop = annotated.document, report.drop
    stand_in = Passages(document.text).stand_in
    meta = {k: v for k, v in document.meta.items() if not (stand_in(k) or stand_in(v))}
    if len(meta) < len(document.meta):
        drop("metadata that quotes the text", count=len(document.meta) - len(meta), alike=True)
        document = replace(document, meta=meta)

    def bare(a: Annotation) -> Annotation:
        if a.note and stand_in(a.note):
            drop("notes that quote the text", a)
            a = a._replace(note="")
        if any(stand_in(judgement.note) for judgement in a.judgements):
            drop("notes that quote the text", a)
            judgements = (j._replace(note="") if stand_in(j.note) else j for j in a.judgements)
            a = a._replace(judgements=tuple(judgements))
        slots = tuple(
            slot
            for slot in a.slots
            if not any(map(stand_in, (slot.name, slot.value, slot.given, slot.as_of, slot.rule)))
        )
        if len(slots) < len(a.slots):
            drop("values that quote the text", a, len(a.slots) - len(slots))
            a = a._replace(slots=slots)
        return a

    changed = tuple(map(bare, annotated.annotations))
    return replace(annotated, document=document, annotations=changed)


STANDOFF = Standoff()
