"""Rows of a table to documents: spans with the texts they are of, or documents with labels."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import chain, groupby, islice
from typing import Any

from annotator.domain.document import AnnotatedDocument, Status
from annotator.domain.errors import InvalidInput
from annotator.formats.base import ReadContext, Refused
from annotator.formats.building import DocumentBuilder
from annotator.formats.csv_tables.cells import read_value, unguarded
from annotator.formats.csv_tables.columns import columns_of
from annotator.formats.csv_tables.rows import Table
from annotator.formats.csv_tables.spans import Row, SpanReader, offset_in
from annotator.formats.json_fields import shortened
from annotator.formats.offset_units import OffsetReader

NOT_HERE = "documents whose texts are not here"

IMPORTER = "csv@1"

_MANY = re.compile(r"\s*[;|]\s*")
_STATUSES = {status.value: status for status in Status}
_LOOKED_AT = 50  # rows that tell whether “text” is a quote


class TableReader:
    """One table on its way."""

    def __init__(
        self,
        path: str,
        table: Table,
        context: ReadContext,
        given: Sequence[str],
        *,
        skip_missing: bool,
    ) -> None:
        """Begin a table.

        Raises:
            InvalidInput: for columns that make no table of spans or documents.
        """
        self._path, self._table, self._context = path, table, context
        self._skip = skip_missing
        header = table.header
        guarded = columns_of(header, given).places.get("guard") is not None
        clean = [unguarded(name) for name in header] if guarded else header
        self._columns = columns_of(clean, given)
        self._clean: Callable[[str], str] = unguarded if guarded else str
        self._offsets = OffsetReader(context, path, agrees=_alike)
        self._missing: list[tuple[str, int]] = []
        self._documents = 0
        self._check()

    def documents(self) -> Iterator[AnnotatedDocument]:
        """The documents of the table, rows of one document that follow one another as one."""
        if not self._columns.of_spans:
            for row in self._rows():
                yield from self._made(row.line, self._of_document, row)
            return
        rows = self._rows()
        first = list(islice(rows, _LOOKED_AT))
        self._tell_quotes(first)
        for key, group in groupby(chain(first, rows), self._key):
            those = list(group)
            self._documents += 1
            yield from self._made(those[0].line, self._of_spans, key, those)
        self._offsets.finish()
        if self._columns.others:
            names = ", ".join(f"“{shortened(name)}”" for name in self._columns.others.values())
            self._context.report.remarks.append(
                f"{self._path}: these columns mean nothing here and were not read: {names}"
                " (--columns slot=NAME makes a slot of one)"
            )
        if self._missing:
            self._refuse_missing()

    def _check(self) -> None:
        """Whether the columns can be read."""
        columns, names = self._columns, ", ".join(map(shortened, self._table.header[:20]))
        has = columns.places.__contains__
        if has("start") != has("end"):
            missing = "end" if has("start") else "start"
            raise InvalidInput(f"a column “{missing}” is missing; there are: {names}", line=1)
        if columns.of_spans:
            if not any(map(has, ("document", "sha256", "md5", "content", "text"))):
                raise InvalidInput(f"no column says which document a row is of: {names}", line=1)
        elif not (has("text") or has("content")):
            raise InvalidInput(
                f"a table needs a column “text”, or “document”, “start” and “end”; there are:"
                f" {names}",
                line=1,
            )

    def _rows(self) -> Iterator[Row]:
        """The rows, as long as they can be told apart; each with as many cells as the header."""
        width, clean = len(self._table.header), self._clean
        try:
            for line, cells in self._table.rows:
                if len(cells) > width and any(cells[width:]):
                    self._refuse(line, f"the row has {len(cells)} cells, the header {width}")
                    continue
                self._context.report.bytes_read += sum(map(len, cells)) + len(cells)
                if any(cells):
                    yield Row(line, [clean(cell) for cell in cells])
        except InvalidInput as error:  # what follows cannot be told apart any more
            self._refuse(error.line, error.reason)
        except UnicodeDecodeError as error:
            self._refuse(None, f"the file is no UTF-8 ({error.reason})")

    def _made(
        self, line: int, make: Callable[..., AnnotatedDocument | None], *what: Any
    ) -> Iterator[AnnotatedDocument]:
        """The document that is made, if it can be."""
        try:
            document = make(*what)
        except InvalidInput as error:
            self._refuse(error.line or line, error.reason)
            return
        if document is not None:
            yield document

    def _refuse(self, line: int | None, reason: str) -> None:
        self._context.refuse(Refused(self._path, line, reason))

    # Tables of documents

    def _of_document(self, row: Row) -> AnnotatedDocument:
        """A row that is a document: its text, what is known of it, its labels."""
        columns, cell = self._columns, self._columns.cell
        content = "content" in columns.places
        if not content and not cell(row.cells, "text"):
            raise InvalidInput("the text is empty")
        meta = {
            name: row.cells[place]
            for place, name in columns.others.items()
            if place < len(row.cells) and row.cells[place]
        }
        builder = DocumentBuilder(
            self._context,
            cell(row.cells, "content" if content else "text"),
            path=self._path,
            importer=IMPORTER,
            id=cell(row.cells, "document") or None,
            title=cell(row.cells, "title"),
            status=self._status(row),
            meta=meta,
            line=row.line,
            annotator=cell(row.cells, "annotator"),
        )
        labels = (name for place in columns.labels for name in self._labels(row, place))
        for name in dict.fromkeys(labels):
            builder.document_label(name)
        return builder.finish()

    def _labels(self, row: Row, place: int) -> list[str]:
        """The labels in a cell: one, a list as JSON, several in a column of a plural name."""
        value = row.cells[place].strip() if place < len(row.cells) else ""
        if value.startswith("["):
            listed = read_value(value)
            if isinstance(listed, list) and all(isinstance(each, str) for each in listed):
                return [name for name in listed if name]
        if self._table.header[place].casefold().rstrip("_").endswith("s"):
            return [name for name in _MANY.split(value) if name]
        return [value] if value else []

    def _status(self, row: Row) -> Status:
        value = self._columns.cell(row.cells, "status").strip().casefold()
        if value and value not in _STATUSES:
            reason = "statuses that are none of ours"
            self._context.leave_out(reason, self._path, row.line, shortened(value))
        return _STATUSES.get(value, Status.NEW)

    # Tables of spans

    def _tell_quotes(self, rows: Sequence[Row]) -> None:
        """Take a column “text” for the document's own if it is longer than what it would quote."""
        columns = self._columns
        if "content" in columns.places or "text" not in columns.places:
            return
        known: list[tuple[int, int, int]] = []
        for row in rows:
            start, end = (offset_in(columns.cell(row.cells, role)) for role in ("start", "end"))
            if start is not None and end is not None:
                known.append((len(columns.cell(row.cells, "text")), start, end))
        alone = not any(name in columns.places for name in ("document", "sha256", "md5"))
        whole = all(n >= b for n, a, b in known) and any(n > b - a + 2 for n, a, b in known)
        if alone or (known and whole):
            columns.places["content"] = columns.places.pop("text")

    def _key(self, row: Row) -> tuple[str, ...]:
        """What the rows of one document have in common."""
        cell = self._columns.cell
        roles = ("document", "sha256", "md5", "content")
        return tuple([cell(row.cells, role) for role in roles])

    def _of_spans(self, key: tuple[str, ...], rows: list[Row]) -> AnnotatedDocument | None:
        """The rows of one document."""
        columns, first = self._columns, rows[0]
        id = columns.cell(first.cells, "document") if "document" in columns.places else None
        text = self._text(key)
        if text is None:
            name = next(filter(None, key), "")
            if self._skip:
                self._context.leave_out(NOT_HERE, self._path, first.line, shortened(name))
            else:
                self._missing.append((name, first.line))
            return None
        builder = DocumentBuilder(
            self._context,
            text,
            path=self._path,
            importer=IMPORTER,
            id=id,
            title=columns.cell(first.cells, "title"),
            status=self._status(first),
            line=first.line,
        )
        SpanReader(builder, columns, self._offsets).add(rows)
        return builder.finish()

    def _text(self, key: tuple[str, ...]) -> str | None:
        id, sha256, md5, content = key
        places, text_of = self._columns.places, self._context.text_of
        if "content" in places:
            return content
        if "sha256" in places and sha256:
            return text_of("sha256", sha256)
        if "md5" in places and md5:
            return text_of("md5", md5)
        return text_of("id", id) if "document" in places else None

    def _refuse_missing(self) -> None:
        name, line = self._missing[0]
        count = f"{len(self._missing):,} of {self._documents:,}"
        self._refuse(
            line,
            f"the texts of {count} documents are not here, the first is “{shortened(name)}”;"
            " import the texts first, or leave out what has none (--skip-missing)",
        )


def _alike(words: Sequence[str], quote: str) -> bool:
    """Whether the quote is the words but for line ends, which spreadsheets change."""
    joined = "".join(words)
    return joined == quote or _one_line(joined) == _one_line(quote)


def _one_line(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")
