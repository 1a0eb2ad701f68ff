"""REFI-QDA: what the format is, and its reader and writer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from annotator.domain.corpus import Corpus
from annotator.domain.document import AnnotatedDocument
from annotator.domain.errors import InvalidInput
from annotator.formats.base import (
    Carries,
    FormatInfo,
    Match,
    NoOptions,
    Output,
    ReadContext,
    Refused,
    Source,
    WriteReport,
)
from annotator.formats.containers import looks_like_zip
from annotator.formats.narrowing import no_ranks
from annotator.formats.options import option
from annotator.formats.reducing import Reducer
from annotator.formats.refi.carrying import Carrier, legal_labels
from annotator.formats.refi.codebook import to_qdc
from annotator.formats.refi.codes import Codes
from annotator.formats.refi.parts import PROJECT, Parts
from annotator.formats.refi.reading import ProjectReader
from annotator.formats.refi.survey import Survey
from annotator.formats.refi.writing import ProjectWriter
from annotator.formats.xml_reading import elements

INFO = FormatInfo(
    id="refi-qda",
    title="REFI-QDA",
    extensions=(".qdpx", ".qdc"),
    reads=True,
    writes=True,
    carries=frozenset(
        {
            Carries.ID,
            Carries.TITLE,
            Carries.META,
            Carries.SPANS,
            Carries.HIGHLIGHTS,
            Carries.OVERLAP,
            Carries.EMPTY_SPANS,
            Carries.RELATIONS,
            Carries.DOCUMENT_LABELS,
            Carries.NOTES,
            Carries.ANNOTATORS,
            Carries.TIMES,
            Carries.LABEL_SET,
        }
    ),
    docs=(
        "What NVivo, ATLAS.ti, MAXQDA, QualCoder and others exchange: projects (.qdpx) and code"
        " books (.qdc). Codes are labels, codings are spans, links are relations, variables are"
        " metadata; only plain texts are read."
    ),
)

_CODEBOOK = "CodeBook"


@dataclass(frozen=True, slots=True)
class RefiOptions:
    """How a project is written."""

    unit: str = option(
        "codepoints",
        "what positions count: utf16 for NVivo, ATLAS.ti and MAXQDA",
        choices=("codepoints", "utf16"),
    )
    codebook: bool = option(False, "only the labels, as a code book (.qdc)")


class RefiQda:
    """Reads and writes REFI-QDA projects and code books."""

    info = INFO
    read_options = NoOptions
    write_options = RefiOptions

    def match(self, path: Path, head: bytes) -> Match | None:
        """By the ending, and by what only these files hold."""
        suffix = path.suffix.lower()
        if suffix in INFO.extensions:
            return Match(0.95, f"the name ends in {suffix}")
        if looks_like_zip(head) and PROJECT.encode() in head:
            return Match(0.8, f"it is a zip file with a {PROJECT}")
        if b"urn:QDA-XML:codebook" in head[:2000]:
            return Match(0.8, "it is a REFI-QDA code book")
        return None

    def read(
        self, source: Source, context: ReadContext, options: NoOptions
    ) -> Iterator[AnnotatedDocument]:
        """The texts of a project, or the labels of a code book and no text.

        Raises:
            InvalidInput: for what cannot be read, unless refusals are collected.
        """
        try:
            with source.path.open("rb") as file:
                zipped = looks_like_zip(file.read(4))
            if zipped or source.path.suffix.lower() != ".qdc":
                yield from _project(source, context)
            else:
                _code_book(source, context)
        except InvalidInput as error:
            reason = error.reason
            context.refuse(Refused(error.path or str(source.path), error.line, reason))

    def carried(
        self,
        documents: Iterable[AnnotatedDocument],
        options: RefiOptions,
        corpus: Corpus,
        report: WriteReport,
    ) -> Iterator[AnnotatedDocument]:
        """What is written of the documents; `report` counts what is not."""
        carrier = Carrier(corpus, report)
        reducer = Reducer(INFO.carries, corpus, slot_rule=no_ranks)
        yield from carrier.documents(reducer.documents(documents, report))

    def write(
        self,
        documents: Iterable[AnnotatedDocument],
        output: Output,
        options: RefiOptions,
        corpus: Corpus,
    ) -> WriteReport:
        """Write a project, or the labels alone."""
        report = WriteReport()
        label_set = legal_labels(corpus.label_set)
        if options.codebook:
            legal_labels(corpus.label_set, report)
            output.open().write(to_qdc(label_set))
            report.notes.append("only labels of words and of documents were written, no text")
            return report
        writer = ProjectWriter(output.open(), label_set, unit=options.unit)
        for annotated in self.carried(documents, options, corpus, report):
            writer.add(annotated)
        writer.finish()
        return report


def _project(source: Source, context: ReadContext) -> Iterator[AnnotatedDocument]:
    parts = Parts(source.path)
    try:
        yield from ProjectReader(source, parts, context).documents()
    finally:
        parts.close()


def _code_book(source: Source, context: ReadContext) -> None:
    """Take over the labels of a .qdc file."""
    survey, path = Survey(), str(source.path)
    with source.path.open("rb") as stream:
        for element in elements(stream, path, {"Code", "Set"}):
            survey.take(element)
            if survey.root != _CODEBOOK:
                raise InvalidInput(f"this is “{element.name}”, no REFI-QDA code book", path)
    Codes(context, path, survey, lambda _: "")
    for left in survey.left_out:
        context.leave_out(left.reason, path, left.line, left.what)
    context.report.bytes_read = source.size


REFI_QDA = RefiQda()
