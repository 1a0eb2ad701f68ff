"""Prodigy's JSON Lines: a record is a question that somebody accepted, rejected or ignored.

A document is one record for each annotator, and one for each annotation that was rejected: those
are its negative examples. Prodigy keeps keys that it does not know, so ids, titles and statuses
travel in keys of their own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from annotator.domain.annotation import Kind
from annotator.domain.corpus import Corpus
from annotator.domain.document import AnnotatedDocument
from annotator.formats.base import (
    Carries,
    FormatInfo,
    Match,
    NoOptions,
    Output,
    ReadContext,
    SameText,
    Source,
    WriteReport,
)
from annotator.formats.json_records import sample, write_records
from annotator.formats.narrowing import Narrowing, no_ranks
from annotator.formats.options import option
from annotator.formats.prodigy_layers import answered, narrowed
from annotator.formats.prodigy_read import ProdigyReader
from annotator.formats.prodigy_write import RecordWriter
from annotator.formats.reduced_writer import ReducedWriter
from annotator.formats.reducing import SlotRule
from annotator.formats.tokens import tokenizer

INFO = FormatInfo(
    id="prodigy",
    title="Prodigy",
    extensions=(".jsonl",),
    reads=True,
    writes=True,
    carries=frozenset({
        Carries.ID, Carries.TITLE, Carries.META, Carries.STATUS, Carries.SPANS, Carries.OVERLAP,
        Carries.RELATIONS, Carries.DOCUMENT_LABELS, Carries.ANNOTATORS, Carries.SCORES,
        Carries.JUDGEMENTS,
    }),
    docs=(
        "Records of Prodigy with tokens, spans, relations and choices, one for each annotator;"
        " what was rejected is a record with the answer reject."
    ),
    same_text=SameText.ACROSS_FILES,
)  # fmt: skip

_ITS_OWN = frozenset({
    "_input_hash", "_task_hash", "_session_id", "_annotator_id", "_view_id", "_timestamp",
})  # fmt: skip
_ANSWERS = {"accept", "reject", "ignore"}


@dataclass(frozen=True, slots=True)
class ProdigyOptions:
    """How an export for Prodigy is written."""

    tokenizer: str = option(
        "regex", "what parts texts into tokens", choices=("regex", "whitespace", "spacy")
    )
    language: str = option("xx", "the language of spaCy's tokenizer, such as en or uk (xx: any)")


class Prodigy(ReducedWriter[ProdigyOptions]):
    """Reads and writes Prodigy's records."""

    info = INFO
    write_options = ProdigyOptions

    def match(self, path: Path, head: bytes) -> Match | None:
        """By the keys that Prodigy adds, by answers, and by tokens that spans are counted in."""
        found = sample(path, head)
        if found is None or not found.records:
            return None
        if own := sorted(found.keys & _ITS_OWN):
            return Match(0.96, f"records have Prodigy's “{own[0]}”")
        if any(type(answer) is str and answer in _ANSWERS for answer in found.values("answer")):
            return Match(0.95, "records have an “answer”: accept, reject or ignore")
        if {"accept", "options"} <= found.keys:
            return Match(0.95, "records have “options” and what of them to “accept”")
        if any("token_start" in span for span in found.items("spans")):
            return Match(0.95, "spans have Prodigy's “token_start”")
        if all(record.keys() <= {"label", "pattern", "id"} for record in found.records):
            return Match(0.92, "it holds patterns of Prodigy")
        return None

    def read(
        self, source: Source, context: ReadContext, options: NoOptions
    ) -> Iterator[AnnotatedDocument]:
        """The documents of a file; records of one text that follow one another are one.

        Raises:
            InvalidInput: for the first record that cannot be read.
        """
        yield from ProdigyReader(context, source.path).documents()

    def slot_rule(self, corpus: Corpus) -> SlotRule:
        """Ranks of document labels cannot be written."""
        return no_ranks

    def before(self, annotated: AnnotatedDocument, narrowing: Narrowing) -> AnnotatedDocument:
        """What was judged as the answer of whoever judged it."""
        return answered(annotated, narrowing)

    def fit(
        self, annotated: AnnotatedDocument, narrowing: Narrowing, options: ProdigyOptions
    ) -> AnnotatedDocument:
        """What can be said in records, in the order of the records."""
        return narrowed(annotated, narrowing)

    def put(
        self,
        documents: Iterable[AnnotatedDocument],
        output: Output,
        options: ProdigyOptions,
        corpus: Corpus,
        report: WriteReport,
    ) -> None:
        """Write a record for each annotator of a document and each rejected annotation.

        Raises:
            InvalidInput: if the tokenizer is not installed.
        """
        names = {label.uid: label.name for label in corpus.label_set}
        choices = [label.name for label in corpus.label_set.of_kind(Kind.DOCUMENT)]
        writer = RecordWriter(names, choices, tokenizer(options.tokenizer, options.language))
        records = (record for annotated in documents for record in writer.records(annotated))
        write_records(output.open(), records)
        if writer.cut:
            tokens = "token was" if writer.cut == 1 else "tokens were"
            report.notes.append(f"{writer.cut:,} {tokens} cut at the edges of spans")


PRODIGY = Prodigy()
