"""The native format: one document a line, with everything that was said about it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, BinaryIO

import msgspec

from annotator.domain.annotation import Annotation
from annotator.domain.corpus import Corpus
from annotator.domain.document import AnnotatedDocument
from annotator.domain.errors import InvalidInput
from annotator.formats import sidecar
from annotator.formats.base import (
    EVERYTHING,
    FormatInfo,
    Match,
    NoOptions,
    Output,
    ReadContext,
    Refused,
    SameText,
    Source,
    WriteReport,
)
from annotator.formats.features import FEATURES_FILE, Features
from annotator.formats.json_lines import parse_object, read_lines
from annotator.formats.jsonl_options import JsonlOptions
from annotator.formats.jsonl_read import DocumentReader
from annotator.formats.jsonl_versions import MadeUnder
from annotator.formats.jsonl_write import DocumentWriter
from annotator.formats.reducing import WIDE

INFO = FormatInfo(
    id="jsonl",
    title="JSON Lines",
    extensions=(".jsonl", ".ndjson"),
    reads=True,
    writes=True,
    carries=EVERYTHING,
    docs=(
        "The native format, version 1: one document a line, offsets in code points. What is not"
        " of one document lies beside it in NAME.project.json."
    ),
    same_text=SameText.APART,
    companions=(sidecar.SUFFIX, FEATURES_FILE.suffix),
)


class Jsonl:
    """Reads and writes the native JSONL."""

    info = INFO
    read_options = NoOptions
    write_options = JsonlOptions

    def match(self, path: Path, head: bytes) -> Match | None:
        """By the file's ending, else by a first line that is an object with a text."""
        if path.suffix.lower() in INFO.extensions:
            return Match(0.9, f"the name ends in {path.suffix}")
        try:
            data = parse_object(head.partition(b"\n")[0])
        except InvalidInput:
            return None
        if type(data.get("text")) is str:
            return Match(0.6, "the first line is a JSON object with a “text”")
        return None

    def read(
        self, source: Source, context: ReadContext, options: NoOptions
    ) -> Iterator[AnnotatedDocument]:
        """The documents of a file, and what its project file says.

        Raises:
            InvalidInput: for the first line that cannot be read.
        """
        path = str(source.path)
        project, ignored = sidecar.find(source.path)
        if ignored is not None:
            context.report.remarks.append(ignored)
        made_under = MadeUnder(context.labels.version)
        if project is not None:
            made_under = sidecar.take(project, context)
        reader = DocumentReader(context, path, made_under)
        with source.path.open("rb") as file:
            yield from documents_of_lines(reader.document, file, context, path)
        if project is not None:
            try:
                context.annotations.extend(reader.annotations(project.annotations))
            except InvalidInput as error:
                context.refuse(Refused(str(sidecar.beside(source.path)), None, error.reason))
        context.report.rechecks += made_under.rechecks

    def carried(
        self,
        documents: Iterable[AnnotatedDocument],
        options: JsonlOptions,
        corpus: Corpus,
        report: WriteReport,
    ) -> Iterator[AnnotatedDocument]:
        """Everything, as it is (what the options leave out is counted as it is written)."""
        for annotated in documents:
            report.begin(annotated.uid)
            report.documents += 1
            report.annotations += len(annotated.annotations)
            yield annotated

    def write(
        self,
        documents: Iterable[AnnotatedDocument],
        output: Output,
        options: JsonlOptions,
        corpus: Corpus,
    ) -> WriteReport:
        """Write a line a document, and the project file if there is anything to put into it.

        Raises:
            InvalidInput: if a project file or features would be needed and the output is a
                stream.
        """
        report = WriteReport()
        if options.no_ids:
            report.notes.append("ids of annotations, annotators and times were left out")
        if options.no_ids and corpus.annotations:
            report.lose_wide(WIDE, len(corpus.annotations))
            corpus = replace(corpus, annotations=())
        with_project = sidecar.is_needed(corpus)
        if with_project and options.no_project_file:
            report.lose_wide(WIDE, len(corpus.annotations))
            report.notes.append(
                "what is said of labels and of the project was left out: colours, keys,"
                " descriptions, versions, memo, guideline, candidates"
            )
            with_project = False
        if with_project and not output.has_companions:
            raise InvalidInput(
                "labels have colours, keys or more, or something belongs to the whole project:"
                " that needs a file beside the JSONL; export to a file, or with --no-project-file"
            )
        if options.features and not output.has_companions:
            raise InvalidInput("--features writes a file beside the JSONL; export to a file")
        if options.no_ids:
            corpus = _without_versions(corpus)
        run = _Run(options, corpus, report, with_project=with_project)
        carried = self.carried(documents, options, corpus, report)
        run.write(run.with_project_file(carried) if with_project else carried, output)
        if options.features:
            report.features = run.features.to_json()
            output.open(FEATURES_FILE).write(run.features.to_bytes())
        if with_project:
            output.open(sidecar.PROJECT_FILE).write(run.project_file())
        elif output.has_companions:
            output.remove(sidecar.PROJECT_FILE)
        return report


class _Run:
    """One export on its way."""

    def __init__(
        self, options: JsonlOptions, corpus: Corpus, report: WriteReport, *, with_project: bool
    ) -> None:
        self._options, self._corpus = options, corpus
        self._writer = DocumentWriter(
            options, corpus, with_versions=with_project, report=report
        )
        self._annotators: set[str] = set()
        self._hash = hashlib.sha256()
        self.features = Features()

    def write(self, documents: Iterable[AnnotatedDocument], output: Output) -> None:
        """Every document as a line."""
        encode = msgspec.json.Encoder().encode
        put, line_of, hashed = output.open().write, self._writer.line, self._hash.update
        for annotated in documents:
            line = line_of(annotated)
            data = encode(line) + b"\n"
            put(data)
            hashed(data)
            if self._options.features:
                self.features.add(line)

    def with_project_file(
        self, documents: Iterable[AnnotatedDocument]
    ) -> Iterator[AnnotatedDocument]:
        """The documents, noting what the project file needs to know of them."""
        self._note_annotators(self._corpus.annotations)
        for annotated in documents:
            self._note_annotators(annotated.annotations)
            self._annotators.update(entry.annotator for entry in annotated.document.coverage)
            yield annotated

    def project_file(self) -> bytes:
        """What is not of one document."""
        annotators = () if self._options.no_ids else sorted(self._annotators)
        return sidecar.to_json(
            self._corpus, annotators, self._hash.hexdigest(), self._writer
        )

    def _note_annotators(self, annotations: Iterable[Annotation]) -> None:
        """Remember who annotated and who judged."""
        add = self._annotators.add
        for a in annotations:
            add(a.annotator)
            for judgement in a.judgements:
                add(judgement.annotator)


def documents_of_lines(
    read: Callable[[dict[str, Any], int], AnnotatedDocument | None],
    file: BinaryIO,
    context: ReadContext,
    path: str,
) -> Iterator[AnnotatedDocument]:
    """Lines as documents; what cannot be read is refused with its line.

    `read` makes a document of a line's object and number, or leaves it out.
    """
    report, lines = context.report, read_lines(file)
    number: int | None = None
    while True:
        try:
            number, raw = next(lines, (None, b""))
            if number is None:
                return
            document = read(parse_object(raw), number)
        except InvalidInput as error:
            context.refuse(Refused(path, error.line or number, error.reason))
            continue
        context.line = number
        report.bytes_read += len(raw)
        if document is not None:
            report.documents += 1
            report.annotations += len(document.annotations)
            yield document


def _without_versions(corpus: Corpus) -> Corpus:
    """Without ids and times nothing tells which version an annotation was made under."""
    labels = corpus.label_set
    plain = labels.with_labels(replace(label, meaning=1) for label in labels)
    return replace(corpus, versions=(), label_set=plain)


JSONL = Jsonl()
