"""CoNLL-2003: one token a line, its tag in a column behind it, a blank line between sentences."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from annotator.domain.annotation import Kind
from annotator.domain.corpus import Corpus
from annotator.domain.document import AnnotatedDocument
from annotator.formats import label_table
from annotator.formats.base import (
    Carries,
    FormatInfo,
    Match,
    Output,
    ReadContext,
    Source,
    WriteReport,
)
from annotator.formats.conll.lines import comment, split
from annotator.formats.conll.options import ConllReadOptions, ConllWriteOptions
from annotator.formats.conll.read import ConllReader
from annotator.formats.conll.tags import says_something
from annotator.formats.conll.write import UNFIT, Sheets, check_options, in_columns
from annotator.formats.misfits import Misfits
from annotator.formats.names import LabelNames
from annotator.formats.reducing import Reducer
from annotator.formats.tokens import Tokenizer

INFO = FormatInfo(
    id="conll2003",
    title="CoNLL-2003 columns",
    extensions=(".conll", ".iob", ".iob2", ".bio", ".bioes"),
    reads=True,
    writes=True,
    carries=frozenset({Carries.ID, Carries.SPANS}),
    docs=(
        "One token a line, with tags in IOB1, IOB2 or BIOES. Comments keep ids and exact texts for"
        " us; elsewhere the text is its tokens with blanks between them."
    ),
    companions=(label_table.SUFFIX,),
)

_MOST_ROWS = 500
_NEARLY_ALL = 0.9


class Conll:
    """Reads and writes columns of tokens and tags."""

    info = INFO
    read_options = ConllReadOptions
    write_options = ConllWriteOptions

    def match(self, path: Path, head: bytes) -> Match | None:
        """By tags at the ends of the first lines, else by the file's ending."""
        named = path.suffix.lower() in INFO.extensions
        if head.startswith((b"#FORMAT=", b"{", b"[")) or b"\0" in head:
            return None
        rows, tagged = _rows(head)
        if rows and tagged >= _NEARLY_ALL * rows:
            return Match(0.95 if named else 0.9, "its lines are a token and its tag, such as B-PER")
        return Match(0.5, f"the name ends in {path.suffix}") if named else None

    def read(
        self, source: Source, context: ReadContext, options: ConllReadOptions
    ) -> Iterator[AnnotatedDocument]:
        """The documents of a file.

        Raises:
            InvalidInput: for the first line that cannot be read.
        """
        yield from ConllReader(source, context, options).documents()

    def carried(
        self,
        documents: Iterable[AnnotatedDocument],
        options: ConllWriteOptions,
        corpus: Corpus,
        report: WriteReport,
    ) -> Iterator[AnnotatedDocument]:
        """Spans on whole tokens, as many over one another as there are columns.

        Raises:
            InvalidInput: if the tokenizer is not installed, or a span that does not fit should
                end the export.
        """
        tokenizer = Tokenizer(options)
        found = _written(documents, options, corpus, report, tokenizer)
        if not options.plain:
            yield from found
            return
        sheets = Sheets(options, tokenizer, LabelNames())
        for annotated in found:
            yield sheets.rebuilt(annotated, report)

    def write(
        self,
        documents: Iterable[AnnotatedDocument],
        output: Output,
        options: ConllWriteOptions,
        corpus: Corpus,
    ) -> WriteReport:
        """Write document after document, and what plain label names stand for.

        Raises:
            InvalidInput: as `carried`; without comments also for a text that needs them.
        """
        report, tokenizer = WriteReport(), Tokenizer(options)
        names = LabelNames(
            (label.name for label in corpus.label_set.of_kind(Kind.SPAN)), unfit=UNFIT
        )
        sheets = Sheets(options, tokenizer, names)
        put = output.open().write
        put(sheets.head())
        for annotated in _written(documents, options, corpus, report, tokenizer):
            put(sheets.sheet(annotated))
            if options.plain:
                sheets.rebuilt(annotated, report)
        label_table.write(names, output, report)
        return report


def _written(
    documents: Iterable[AnnotatedDocument],
    options: ConllWriteOptions,
    corpus: Corpus,
    report: WriteReport,
    tokenizer: Tokenizer,
) -> Iterator[AnnotatedDocument]:
    """What of the documents is written, with their own texts."""
    check_options(options)
    fitting = Misfits(options, INFO.carries, tokenizer).documents(documents, report)
    if options.columns == 1:
        return Reducer(INFO.carries, corpus).documents(fitting, report)
    over = INFO.carries | {Carries.OVERLAP}
    return in_columns(Reducer(over, corpus).documents(fitting, report), options.columns, report)


def _rows(head: bytes) -> tuple[int, int]:
    """How many of the first lines are rows of columns, and how many of them end in a tag."""
    lines = head.decode("utf-8", "replace").split("\n")[:-1] or [head.decode("utf-8", "replace")]
    rows = tagged = spoken = 0
    for given in lines[:_MOST_ROWS]:
        line = given.removesuffix("\r")
        tab = "\t" in line
        cells = split(line, tab=tab)
        if not cells or comment(line, cells, tab=tab) is not None:
            continue
        rows += 1
        said = len(cells) > 1 and says_something(cells[-1])
        spoken += said
        tagged += said or (len(cells) > 1 and cells[-1] == "O")
    return rows, tagged if spoken or tagged > 1 else 0


CONLL = Conll()
