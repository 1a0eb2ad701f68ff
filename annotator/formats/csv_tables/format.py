"""CSV and TSV as a format: spans in and out, documents in, frames out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from annotator.domain.corpus import Corpus
from annotator.domain.document import AnnotatedDocument
from annotator.domain.errors import InvalidInput
from annotator.formats.base import (
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
from annotator.formats.csv_tables import frames
from annotator.formats.csv_tables.columns import columns_of
from annotator.formats.csv_tables.read import TableReader
from annotator.formats.csv_tables.rows import DELIMITERS, header_of, open_table
from annotator.formats.csv_tables.write import SpanRows, write_table
from annotator.formats.encodings import guess_remark
from annotator.formats.ledger_csv import (
    FRAME_COLUMNS,
    LONG_COLUMNS,
    as_text,
    frame_header,
    frame_rows,
    long_rows,
)
from annotator.formats.options import option
from annotator.formats.reducing import Reducer

INFO = FormatInfo(
    id="csv",
    title="CSV and TSV tables",
    extensions=(".csv", ".tsv", ".tab"),
    reads=True,
    writes=True,
    carries=frozenset(
        {
            Carries.ID, Carries.TITLE, Carries.STATUS, Carries.SPANS, Carries.HIGHLIGHTS,
            Carries.OVERLAP, Carries.FRAGMENTS, Carries.EMPTY_SPANS, Carries.HEADS,
            Carries.SLOTS, Carries.REPORTING, Carries.NOTES, Carries.ANNOTATORS,
            Carries.ORIGINS, Carries.SCORES, Carries.TIMES, Carries.ANNOTATION_IDS,
        }
    ),
    docs=(
        "A row a span, with a column a slot; the texts are found by the documents' ids or hashes."
        " Tables of frames can be written, tables of texts with labels can be read."
    ),
    same_text=SameText.ACROSS_FILES,
)  # fmt: skip

_BY_ENDING = "by ending"
_FRAME = FRAME_COLUMNS[:3]


@dataclass(frozen=True, slots=True)
class CsvOptions:
    """How tables are written."""

    rows: str = option(
        "spans",
        "what a row is: a span, a frame, or (long) a value of a frame with who says so",
        choices=("spans", "frames", "long"),
    )
    delimiter: str = option(
        _BY_ENDING, "what stands between cells; a tab in .tsv, a comma otherwise",
        choices=(_BY_ENDING, *DELIMITERS),
    )  # fmt: skip
    context: int = option(0, "so many characters left and right of each span")
    exact: bool = option(False, "leave cells alone that spreadsheets calculate")
    bom: bool = option(False, "begin with a byte order mark, which some spreadsheets need")


@dataclass(frozen=True, slots=True)
class CsvReadOptions:
    """How tables are read."""

    columns: tuple[str, ...] = option(
        (), "ROLE=NAME: what a column is (document, text, label, start, slot, none, …)"
    )
    delimiter: str = option(
        "guess", "what stands between cells", choices=("guess", *DELIMITERS)
    )  # fmt: skip
    skip_missing: bool = option(False, "leave out documents whose texts are not here")


class Csv:
    """Reads and writes tables."""

    info = INFO
    read_options = CsvReadOptions
    write_options = CsvOptions

    def match(self, path: Path, head: bytes) -> Match | None:
        """By the file's ending and a header with columns that make sense."""
        if path.suffix.lower() not in INFO.extensions:
            return None
        header = header_of(head)
        if _of_frames(header):
            return Match(0.9, "its header is that of a table of frames")
        try:
            columns = columns_of(header)
        except InvalidInput:
            return Match(0.2, f"the name ends in {path.suffix}")
        if len(header) > 1 and columns.of_spans:
            return Match(0.85, "its header has columns for start and end")
        if "text" in columns.places or "content" in columns.places:
            return Match(0.6, "its header has a column for texts")
        return None

    def read(
        self, source: Source, context: ReadContext, options: CsvReadOptions
    ) -> Iterator[AnnotatedDocument]:
        """The documents of a table.

        Raises:
            InvalidInput: for the first row that cannot be read; at the end, for texts that are
                not here.
        """
        path = str(source.path)
        try:
            with open_table(source.path, DELIMITERS.get(options.delimiter, "")) as table:
                if _of_frames(table.header):
                    raise InvalidInput(
                        "this is a table of frames, which is written but not read; export spans,"
                        " or JSONL"
                    )
                reader = TableReader(
                    path, table, context, options.columns, skip_missing=options.skip_missing
                )
                if table.guessed:
                    context.report.remarks.append(guess_remark(path, table.encoding))
                yield from reader.documents()
        except InvalidInput as error:
            context.refuse(Refused(path, error.line, error.reason))

    def carried(
        self,
        documents: Iterable[AnnotatedDocument],
        options: CsvOptions,
        corpus: Corpus,
        report: WriteReport,
    ) -> Iterator[AnnotatedDocument]:
        """The spans, or the frames with what they point to."""
        if options.rows != "spans":
            return frames.carried(documents, corpus, report)
        rows = SpanRows(corpus)
        reduced = Reducer(INFO.carries, corpus).documents(documents, report)
        return (rows.carried(annotated, report) for annotated in reduced)

    def write(
        self,
        documents: Iterable[AnnotatedDocument],
        output: Output,
        options: CsvOptions,
        corpus: Corpus,
    ) -> WriteReport:
        """Write a table, a row after the other.

        Raises:
            InvalidInput: for a context below nothing.
        """
        if options.context < 0:
            raise InvalidInput("a context is a number of characters, from 0")
        report = WriteReport()
        carried = self.carried(documents, options, corpus, report)
        if options.rows == "spans":
            spans = SpanRows(corpus, context=options.context)
            header = spans.header
            rows = (row for annotated in carried for row in spans.rows(annotated))
        else:
            ledger = frames.rows_of(carried, corpus.label_set)
            if options.rows == "frames":
                slots = frames.slot_columns(corpus)
                header, cells = frame_header(slots), frame_rows(ledger, slots)
            else:
                header, cells = LONG_COLUMNS, (row for each in ledger for row in long_rows(each))
            rows = ([as_text(cell) for cell in row] for row in cells)
        tabs = output.suffix.lower() in (".tsv", ".tab")
        delimiter = DELIMITERS.get(options.delimiter, "\t" if tabs else ",")
        write_table(
            header, rows, output.open(), delimiter=delimiter, exact=options.exact, bom=options.bom
        )
        return report


def _of_frames(header: Sequence[str]) -> bool:
    """Whether a table is one that we write of frames."""
    return tuple(header[: len(_FRAME)]) == _FRAME


CSV = Csv()
