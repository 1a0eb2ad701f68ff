"""doccano's CSV: a header, a row a text, with its label and whatever else is known of it."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

from annotator.domain.errors import InvalidInput
from annotator.formats.base import ReadContext, Refused
from annotator.formats.encodings import decode, guess_remark
from annotator.formats.json_lines import MAX_LINE

TEXTS = ("text", "data", "column_data")
LABELS = ("label", "labels", "column_label")
_OFFSETS = {"start", "end", "start_offset", "end_offset"}
_DELIMITERS = (",", "\t", ";")


def has_header(head: bytes) -> bool:
    """Whether a file begins with the names of a column of texts and one of labels."""
    try:
        text, _, _ = decode(head)
    except InvalidInput:
        try:
            text = head.decode("utf-8", "ignore")  # cut off within a character
        except ValueError:
            return False
    first = text.partition("\n")[0].strip("\r\ufeff")
    names = {name.strip().strip('"').lower() for name in first.split(_delimiter(first))}
    return bool(names & set(TEXTS)) and bool(names & set(LABELS)) and not names & _OFFSETS


def read_rows(path: Path, context: ReadContext) -> Iterator[tuple[int, dict[str, Any]]]:
    """The line and the cells of each row by their column; empty cells are left out.

    A label of several, as doccano joins them (`sea#trade`), is a list.

    Raises:
        InvalidInput: for the first row that cannot be read, unless refusals are collected.
        OSError: if the file cannot be opened.
    """
    if path.stat().st_size > MAX_LINE:
        reason = f"a CSV of more than {MAX_LINE >> 20} MB; make it JSON Lines"
        context.refuse(Refused(str(path), None, reason))
        return
    try:
        text, encoding, guessed = decode(path.read_bytes())
    except InvalidInput as error:
        context.refuse(Refused(str(path), None, error.reason))
        return
    if guessed:
        context.report.remarks.append(guess_remark(path, encoding))
    csv.field_size_limit(MAX_LINE)
    rows = csv.reader(
        StringIO(text, newline=""), delimiter=_delimiter(text.partition("\n")[0]), strict=True
    )
    header: list[str] | None = None
    while True:
        line = rows.line_num + 1
        try:
            row = next(rows, None)
            if row is None:
                break
            if header is None:
                header = _header(row)
            elif any(row):
                yield line, _cells(row, header)
        except (InvalidInput, csv.Error) as error:
            reason = error.reason if isinstance(error, InvalidInput) else f"broken CSV: {error}"
            context.refuse(Refused(str(path), line, reason))
            if header is None:
                return
    context.report.bytes_read += path.stat().st_size


def _header(row: list[str]) -> list[str]:
    names = [name.strip() for name in row]
    for name in names:
        if names.count(name) > 1:
            raise InvalidInput(f"two columns are named “{name}”")
    return names


def _cells(row: list[str], header: list[str]) -> dict[str, Any]:
    if len(row) > len(header):
        raise InvalidInput(f"the row has {len(row)} cells, the header {len(header)}")
    found: dict[str, Any] = {}
    for name, cell in zip(header, row, strict=False):
        if not cell:
            continue
        parts = cell.split("#")
        several = name.lower() in LABELS and len(parts) > 1 and all(parts)
        found[name] = parts if several else cell
    return found


def _delimiter(line: str) -> str:
    """What parts the cells of the header."""
    return max(_DELIMITERS, key=line.count)
