"""Parquet: the whole model as a table that `datasets`, pandas, DuckDB and Arrow load as it is.

A row a document, annotations as lists of structs; the label set and what else belongs to the
project is in the file's metadata. Written and read in pieces, so that memory stays flat.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import count
from pathlib import Path
from typing import Any

import msgspec

from annotator.domain.corpus import Corpus
from annotator.domain.document import AnnotatedDocument, Status, check_json
from annotator.domain.errors import InvalidInput
from annotator.formats import sidecar
from annotator.formats.base import (
    EVERYTHING,
    Extra,
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
from annotator.formats.json_fields import shortened
from annotator.formats.json_lines import parse_object
from annotator.formats.jsonl_options import JsonlOptions
from annotator.formats.jsonl_read import FORMAT, DocumentReader
from annotator.formats.jsonl_versions import MadeUnder
from annotator.formats.jsonl_write import DocumentWriter
from annotator.formats.parquet_columns import COLUMNS, JSON, MORE, Column, pack, unpack

INFO = FormatInfo(
    id="parquet",
    title="Parquet",
    extensions=(".parquet",),
    reads=True,
    writes=True,
    carries=EVERYTHING,
    docs=(
        "A table with a row a document, for datasets, pandas, DuckDB and Arrow; spans, relations,"
        " frames and clusters are lists of structs, slots are JSON."
    ),
    same_text=SameText.APART,
    extra=Extra("parquet", "pyarrow"),
)

METADATA = b"annotator"
"""The key of the file's metadata under which the project is described, as JSON."""

# What a line leaves out and a table is easier to use with.
_FILLED: dict[str, Any] = {
    "status": Status.NEW.value,
    **{name: [] for name, column in COLUMNS.items() if isinstance(column, list)},
}

_MAGIC = b"PAR1"
_ROWS, _CHARACTERS = 1000, 16_000_000  # of a row group
_ROWS_READ = 64
_MOST_BYTES = 2 << 30  # unpacked, of a row group: others make them of 128 MB to 1 GB


class Parquet:
    """Reads and writes Parquet."""

    info = INFO
    read_options = NoOptions
    write_options = NoOptions

    def match(self, path: Path, head: bytes) -> Match | None:
        """By the first four bytes."""
        return Match(0.95, "it begins as Parquet does") if head.startswith(_MAGIC) else None

    def read(
        self, source: Source, context: ReadContext, options: NoOptions
    ) -> Iterator[AnnotatedDocument]:
        """The documents of a file: a row each, with at least a column `text`.

        Raises:
            InvalidInput: for the first row that cannot be read, or a file that is no Parquet.
        """
        import pyarrow as pa

        path = str(source.path)
        with source.path.open("rb") as file:
            try:
                yield from _Reading(path, source.size, context).documents(file)
            except (pa.ArrowException, OSError, UnicodeDecodeError) as error:
                what = shortened(str(error).split("\n")[0], 200)
                context.refuse(Refused(path, None, f"this is no Parquet that can be read: {what}"))
            except InvalidInput as error:
                context.refuse(Refused(path, None, error.reason))

    def carried(
        self,
        documents: Iterable[AnnotatedDocument],
        options: NoOptions,
        corpus: Corpus,
        report: WriteReport,
    ) -> Iterator[AnnotatedDocument]:
        """Everything, as it is."""
        for annotated in documents:
            report.documents += 1
            report.annotations += len(annotated.annotations)
            yield annotated

    def write(
        self,
        documents: Iterable[AnnotatedDocument],
        output: Output,
        options: NoOptions,
        corpus: Corpus,
    ) -> WriteReport:
        """Write a row a document."""
        import pyarrow as pa
        from pyarrow import parquet

        report = WriteReport()
        writer = DocumentWriter(JsonlOptions(), corpus, with_versions=True)
        about = {"format": FORMAT, **sidecar.of_project(corpus, writer)}
        schema = pa.schema(_fields(COLUMNS), metadata={METADATA: msgspec.json.encode(about)})
        with parquet.ParquetWriter(output.open(), schema, compression="zstd") as table:
            for rows in _groups(self.carried(documents, options, corpus, report), writer):
                table.write_batch(pa.RecordBatch.from_pylist(rows, schema))
        return report


class _Reading:
    """One file on its way."""

    def __init__(self, path: str, size: int, context: ReadContext) -> None:
        self._path, self._size, self._context = path, size, context

    def documents(self, file: Any) -> Iterator[AnnotatedDocument]:
        """A document a row."""
        from pyarrow import parquet

        table = parquet.ParquetFile(file)
        self._check(table)
        about = (table.schema_arrow.metadata or {}).get(METADATA)
        context, made_under = self._context, MadeUnder(self._context.labels.version)
        project = None
        if about is not None:
            project = sidecar.parse(parse_object(about))
            made_under = sidecar.take(project, context)
        reader = DocumentReader(context, self._path, made_under)
        numbers, rows = count(1), max(table.metadata.num_rows, 1)
        for batch in table.iter_batches(batch_size=_ROWS_READ):
            odd = _has_odd_values(batch)
            for row in batch.to_pylist():
                number = next(numbers)
                document = self._document(reader, row, number, odd=odd)
                context.report.bytes_read = self._size * number // rows
                if document is not None:
                    yield document
        if project is not None:
            context.annotations.extend(reader.annotations(project.annotations))
        context.report.rechecks += made_under.rechecks

    def _check(self, table: Any) -> None:
        """Refuse a table that is none of documents, or that would fill the memory."""
        names = table.schema_arrow.names
        if "text" not in names:
            there = ", ".join(shortened(name) for name in names[:12]) or "none"
            raise InvalidInput(f"the table needs a column “text”; its columns are: {there}")
        for number in range(table.num_row_groups):
            size = table.metadata.row_group(number).total_byte_size
            if size > _MOST_BYTES:
                raise InvalidInput(
                    f"row group {number + 1} holds {size >> 20:,} MB unpacked, at most"
                    f" {_MOST_BYTES >> 20:,} MB are read; write the table with smaller groups"
                )

    def _document(
        self, reader: DocumentReader, row: dict[str, Any], number: int, *, odd: bool
    ) -> AnnotatedDocument | None:
        context = self._context
        try:
            data = unpack(row)
            for key, value in data.items() if odd else ():
                check_json(value, f"“{key}”")
            document = reader.document(data, None)
        except InvalidInput as error:
            context.refuse(Refused(self._path, None, f"row {number}: {error.reason}"))
            return None
        context.report.documents += 1
        context.report.annotations += len(document.annotations)
        return document


def _groups(
    documents: Iterable[AnnotatedDocument], writer: DocumentWriter
) -> Iterator[list[dict[str, Any]]]:
    """The rows of each group: so many that a group is neither small nor large."""
    rows: list[dict[str, Any]] = []
    size = 0
    for annotated in documents:
        line = writer.line(annotated)
        if line.get("format") == FORMAT:
            del line["format"]
        rows.append(_FILLED | pack(line))
        size += len(annotated.text)
        if len(rows) == _ROWS or size > _CHARACTERS:
            yield rows
            rows, size = [], 0
    if rows:
        yield rows


def _fields(columns: dict[str, Column]) -> list[tuple[str, Any]]:
    """The columns as Arrow has them, with the one for what has none."""
    import pyarrow as pa

    return [*((name, _type(column)) for name, column in columns.items()), (MORE, pa.string())]


def _type(column: Column) -> Any:
    import pyarrow as pa

    if isinstance(column, dict):
        return pa.struct(_fields(column))
    if isinstance(column, list):
        return pa.list_(_type(column[0]))
    return {str: pa.string(), int: pa.int64(), float: pa.float64(), JSON: pa.string()}[column]


def _has_odd_values(batch: Any) -> bool:
    """Whether there is a NUL character or a number that is none, anywhere in a batch."""
    return any(_odd(column) for column in batch.columns)


def _odd(array: Any) -> bool:
    import pyarrow as pa
    from pyarrow import compute

    kind = array.type
    if pa.types.is_struct(kind):
        return any(_odd(each) for each in array.flatten())
    if pa.types.is_list(kind) or pa.types.is_large_list(kind):
        return _odd(array.flatten())
    if pa.types.is_string(kind) or pa.types.is_large_string(kind):
        return bool(compute.any(compute.match_substring(array, "\0")).as_py())
    if pa.types.is_floating(kind):
        return not compute.all(compute.is_finite(array)).as_py() and len(array) > array.null_count
    # Of others' types nothing is known; our own are none of them.
    return not pa.types.is_integer(kind)


PARQUET = Parquet()
