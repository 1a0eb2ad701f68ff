"""DocBin, the file that spaCy trains from; read and written when spaCy is installed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from annotator.domain.corpus import Corpus
from annotator.domain.document import AnnotatedDocument
from annotator.formats.base import (
    Carries,
    FormatInfo,
    Match,
    NoOptions,
    Output,
    ReadContext,
    Source,
    WriteReport,
)
from annotator.formats.docbin.options import DocBinOptions
from annotator.formats.docbin.read import documents as read_documents
from annotator.formats.docbin.write import Packer, holding, slot_rule
from annotator.formats.misfits import Misfits
from annotator.formats.reducing import Reducer
from annotator.formats.tokens import SPACY, Tokenizer

INFO = FormatInfo(
    id="spacy",
    title="spaCy DocBin",
    extensions=(".spacy",),
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
            Carries.SLOTS,
            Carries.DOCUMENT_LABELS,
            Carries.ANNOTATION_IDS,
        }
    ),
    docs=(
        "What spaCy trains from: spans in doc.spans or doc.ents, document labels in doc.cats, one"
        " link to a knowledge base a span. The whole file is held in memory while it is made."
    ),
    extra=SPACY,
)

_ZLIB = (b"\x78\x01", b"\x78\x5e", b"\x78\x9c", b"\x78\xda")
_ENTS = INFO.carries - {Carries.OVERLAP, Carries.HIGHLIGHTS}


class SpacyDocBin:
    """Reads and writes DocBin files."""

    info = INFO
    read_options = NoOptions
    write_options = DocBinOptions

    def match(self, path: Path, head: bytes) -> Match | None:
        """By the file's ending; a DocBin is compressed, too."""
        if path.suffix.lower() not in INFO.extensions:
            return None
        return Match(0.95 if head.startswith(_ZLIB) else 0.6, "the name ends in .spacy")

    def read(
        self, source: Source, context: ReadContext, options: NoOptions
    ) -> Iterator[AnnotatedDocument]:
        """The documents of a file.

        Raises:
            InvalidInput: if it is no DocBin or damaged, or spaCy is not installed.
        """
        if not SPACY.available:
            raise SPACY.missing
        yield from read_documents(source, context)

    def carried(
        self,
        documents: Iterable[AnnotatedDocument],
        options: DocBinOptions,
        corpus: Corpus,
        report: WriteReport,
    ) -> Iterator[AnnotatedDocument]:
        """Spans on whole tokens with one link each, and document labels.

        Raises:
            InvalidInput: if the tokenizer is not installed, or a span that does not fit should
                end the export.
        """
        return _written(documents, options, corpus, report, Tokenizer(options))

    def write(
        self,
        documents: Iterable[AnnotatedDocument],
        output: Output,
        options: DocBinOptions,
        corpus: Corpus,
    ) -> WriteReport:
        """Pack all documents into one file.

        Raises:
            InvalidInput: as `carried`, and if spaCy is not installed.
        """
        if not SPACY.available:
            raise SPACY.missing
        report, tokenizer = WriteReport(), Tokenizer(options)
        packer = Packer(options, corpus)
        for annotated in _written(documents, options, corpus, report, tokenizer):
            packer.add(annotated, tokenizer(annotated.text))
        output.open().write(packer.to_bytes())
        return report


def _written(
    documents: Iterable[AnnotatedDocument],
    options: DocBinOptions,
    corpus: Corpus,
    report: WriteReport,
    tokenizer: Tokenizer,
) -> Iterator[AnnotatedDocument]:
    carries = _ENTS if options.where == "ents" else INFO.carries
    fitting = Misfits(options, carries, tokenizer).documents(documents, report)
    reducer = Reducer(carries, corpus, slot_rule=slot_rule)
    return holding(reducer.documents(fitting, report), options, report)


DOCBIN = SpacyDocBin()
