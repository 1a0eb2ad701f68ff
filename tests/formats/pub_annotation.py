"""PubAnnotation's JSON, as somebody would bring it in a package of their own: all in this file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from annotator.domain.annotation import Kind
from annotator.domain.corpus import Corpus
from annotator.domain.document import AnnotatedDocument
from annotator.domain.errors import InvalidInput
from annotator.formats.base import (
    Carries,
    FormatInfo,
    Match,
    Output,
    ReadContext,
    Source,
    WriteReport,
)
from annotator.formats.building import DocumentBuilder
from annotator.formats.json_fields import describe, take_list, take_text
from annotator.formats.json_records import (
    documents_of_records,
    read_records,
    sample,
    write_records,
)
from annotator.formats.narrowing import Narrowing
from annotator.formats.offset_units import Claim, OffsetReader
from annotator.formats.options import option
from annotator.formats.reduced_writer import ReducedWriter


@dataclass(frozen=True, slots=True)
class Reading:
    """How it is read."""

    id_prefix: str = option("", "what stands before the ids of documents")


@dataclass(frozen=True, slots=True)
class Writing:
    """How it is written."""

    source_db: str = option("", "the database that the texts are from")


class PubAnnotation(ReducedWriter[Writing]):
    """Reads and writes denotations and relations."""

    info = FormatInfo(
        id="pubannotation",
        title="PubAnnotation",
        extensions=(".pub.json",),
        reads=True,
        writes=True,
        carries=frozenset({Carries.ID, Carries.SPANS, Carries.OVERLAP, Carries.RELATIONS}),
        docs="Texts with denotations and relations.",
    )
    read_options = Reading
    write_options = Writing

    def match(self, path: Path, head: bytes) -> Match | None:
        """By the key that only these files have."""
        found = sample(path, head)
        if found is None or "denotations" not in found.keys:
            return None
        return Match(0.95, "records have “denotations”")

    def read(
        self, source: Source, context: ReadContext, options: Reading
    ) -> Iterator[AnnotatedDocument]:
        """The documents of a file."""
        offsets = OffsetReader(context, str(source.path))

        def document(data: dict[str, Any], line: int) -> AnnotatedDocument:
            text, id = take_text(data, "text"), take_text(data, "sourceid")
            if text is None:
                raise InvalidInput("“text” is missing")
            builder = DocumentBuilder(
                context, text, path=str(source.path), importer="pubannotation@1", line=line,
                id=None if id is None else options.id_prefix + id,
            )  # fmt: skip
            given = [_checked(each) for each in take_list(data, "denotations")]
            claims = [Claim.one(each["span"]["begin"], each["span"]["end"]) for each in given]
            for each, anchors in zip(given, offsets.anchors(text, claims), strict=True):
                builder.span(each["obj"], anchors, key=each["id"])
            for each in take_list(data, "relations"):
                ends = builder.uid_of(each["subj"]), builder.uid_of(each["obj"])
                builder.relation(each["pred"], *ends)
            return builder.finish()

        records = read_records(source.path, context)
        yield from documents_of_records(records, source.path, context, document)
        offsets.finish()

    def fit(
        self, annotated: AnnotatedDocument, narrowing: Narrowing, options: Writing
    ) -> AnnotatedDocument:
        """Relations lead from one denotation to another."""
        return annotated.with_annotations(narrowing.pairs(annotated.annotations))

    def put(
        self,
        documents: Iterable[AnnotatedDocument],
        output: Output,
        options: Writing,
        corpus: Corpus,
        report: WriteReport,
    ) -> None:
        """A record a document."""
        names = {label.uid: label.name for label in corpus.label_set}

        def record(annotated: AnnotatedDocument) -> dict[str, Any]:
            spans = [a for a in annotated.annotations if a.kind is Kind.SPAN]
            ids = {a.uid: f"T{number}" for number, a in enumerate(spans, 1)}
            found: dict[str, Any] = {"sourceid": annotated.id, "text": annotated.text}
            if options.source_db:
                found["sourcedb"] = options.source_db
            found["denotations"] = [
                {"id": ids[a.uid], "span": dict(zip(("begin", "end"), a.anchors[0], strict=True)),
                 "obj": names[a.label or a.uid]}
                for a in spans
            ]  # fmt: skip
            found["relations"] = [
                {"pred": names[a.label or a.uid], "subj": ids[source], "obj": ids[target]}
                for a in annotated.annotations
                if a.kind is Kind.RELATION
                for source, target in [a.references]
            ]
            return found

        write_records(output.open(), map(record, documents))


def _checked(given: Any) -> Any:
    """A denotation with everything that it needs."""
    match given:
        case {"id": str(), "obj": str(), "span": {"begin": int(), "end": int()}}:
            return given
    raise InvalidInput(f"a denotation has an id, an obj and a span, not {describe(given)}")
