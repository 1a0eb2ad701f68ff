"""The native format: one document a line, with everything that was said about it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from annotator.domain.annotation import Annotation
from annotator.domain.corpus import Corpus
from annotator.domain.document import AnnotatedDocument
from annotator.domain.errors import InvalidInput
from annotator.domain.ids import Uid
from annotator.formats import sidecar
from annotator.formats.base import (
    EVERYTHING,
    FormatInfo,
    Match,
    NoOptions,
    Output,
    ReadContext,
    Refused,
    Source,
    WriteReport,
)
from annotator.formats.features import FEATURES_FILE, Features
from annotator.formats.json_lines import parse_object, read_lines
from annotator.formats.jsonl_options import JsonlOptions
from annotator.formats.jsonl_read import DocumentReader
from annotator.formats.jsonl_write import DocumentWriter

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
        wanted: set[tuple[str, str]] = set()
        if project is not None:
            context.labels.adopt(project.labels)
            context.report.labels += len(project.labels)
            wanted = project.wanted
            if project.unknown:
                names = ", ".join(f"“{name}”" for name in project.unknown)
                place = sidecar.beside(source.path).name
                context.report.remarks.append(f"{place}: nothing is made of {names}")
        reader = DocumentReader(context, path)
        places: dict[tuple[str, str], Uid] = {}
        with source.path.open("rb") as file:
            for document in _documents(reader, read_lines(file), context, path):
                if wanted:
                    _note_places(document, wanted, places)
                yield document
        if project is not None:
            try:
                context.annotations.extend(reader.annotations(project.annotations, places))
            except InvalidInput as error:
                context.refuse(Refused(str(sidecar.beside(source.path)), None, error.reason))

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
            report.dropped["annotations of the whole project"] += len(corpus.annotations)
            corpus = Corpus(corpus.label_set, corpus.annotators, (), corpus.extra)
        with_project = sidecar.is_needed(corpus)
        if with_project and options.no_project_file:
            report.dropped["annotations of the whole project"] += len(corpus.annotations)
            report.notes.append("colours, keys and descriptions of the labels were left out")
            with_project = False
        if with_project and not output.has_companions:
            raise InvalidInput(
                "labels have colours, keys or more, or annotations belong to the whole project:"
                " that needs a file beside the JSONL; export to a file, or with --no-project-file"
            )
        if options.features and not output.has_companions:
            raise InvalidInput("--features writes a file beside the JSONL; export to a file")
        run = _Run(options, corpus, report)
        whole = run.with_project_file(documents) if with_project else documents
        run.write(whole, output)
        if options.features:
            output.open(FEATURES_FILE).write(run.features.to_bytes())
        if with_project:
            output.open(sidecar.PROJECT_FILE).write(run.project_file())
        elif output.has_companions:
            output.remove(sidecar.PROJECT_FILE)
        return report


class _Run:
    """One export on its way."""

    def __init__(self, options: JsonlOptions, corpus: Corpus, report: WriteReport) -> None:
        self._options, self._corpus, self._report = options, corpus, report
        self._writer = DocumentWriter(options, corpus.label_set)
        self._places = sidecar.Places(corpus.annotations)
        self._annotators: set[str] = set()
        self._hash = hashlib.sha256()
        self.features = Features()

    def write(self, documents: Iterable[AnnotatedDocument], output: Output) -> None:
        """Every document as a line."""
        encode = msgspec.json.Encoder().encode
        put, line_of, hashed = output.open().write, self._writer.line, self._hash.update
        report = self._report
        for annotated in documents:
            line = line_of(annotated)
            data = encode(line) + b"\n"
            put(data)
            hashed(data)
            if self._options.features:
                self.features.add(line)
            report.documents += 1
            report.annotations += len(annotated.annotations)

    def with_project_file(
        self, documents: Iterable[AnnotatedDocument]
    ) -> Iterator[AnnotatedDocument]:
        """The documents, noting what the project file needs to know of them."""
        self._note_annotators(self._corpus.annotations)
        for annotated in documents:
            self._places.look(annotated.id, annotated.annotations)
            self._note_annotators(annotated.annotations)
            self._annotators.update(entry.annotator for entry in annotated.document.coverage)
            yield annotated

    def project_file(self) -> bytes:
        """What is not of one document."""
        annotators = () if self._options.no_ids else sorted(self._annotators)
        return sidecar.to_json(
            self._corpus, annotators, self._hash.hexdigest(), self._writer, self._places
        )

    def _note_annotators(self, annotations: Iterable[Annotation]) -> None:
        """Remember who annotated and who judged."""
        add = self._annotators.add
        for a in annotations:
            add(a.annotator)
            for judgement in a.judgements:
                add(judgement.annotator)


def _documents(
    reader: DocumentReader, lines: Iterator[tuple[int, bytes]], context: ReadContext, path: str
) -> Iterator[AnnotatedDocument]:
    """Lines as documents; what cannot be read is refused with its line."""
    report = context.report
    number: int | None = None
    while True:
        try:
            number, raw = next(lines, (None, b""))
            if number is None:
                return
            document = reader.document(parse_object(raw), number)
        except InvalidInput as error:
            context.refuse(Refused(path, error.line or number, error.reason))
            continue
        context.line = number
        report.bytes_read += len(raw)
        report.documents += 1
        report.annotations += len(document.annotations)
        yield document


def _note_places(
    annotated: AnnotatedDocument,
    wanted: set[tuple[str, str]],
    places: dict[tuple[str, str], Uid],
) -> None:
    for a in annotated.annotations:
        if a.given_id is not None and (annotated.id, a.given_id) in wanted:
            places[annotated.id, a.given_id] = a.uid


JSONL = Jsonl()
