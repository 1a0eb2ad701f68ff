"""Tables of candidates as CSV (`id,label,aliases,description`, further columns) or JSON Lines.

Aliases are parted by `|` in CSV. Further columns, such as latitude, are kept as they are.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Any

from annotator.domain.annotation import JsonObject, JsonValue
from annotator.domain.candidates import Candidate
from annotator.domain.errors import InvalidInput
from annotator.formats.encodings import decode
from annotator.formats.json_fields import describe, shortened
from annotator.formats.json_lines import parse_object, read_lines

MOST_CHARACTERS = 100_000
"""The longest field that is read."""

_KNOWN = ("id", "label", "aliases", "description")
_DELIMITERS = ",;\t"


def read_candidates(data: bytes) -> Iterator[Candidate]:
    """The candidates of a file, one after the other; JSON Lines if it begins with a brace.

    Raises:
        InvalidInput: with the line, if a row has no id or label, an id is there twice, a row has
            more or fewer fields than the header, or it is neither CSV nor JSON Lines.
    """
    head = data.removeprefix(b"\xef\xbb\xbf").lstrip()[:1]
    rows = _json_rows(data) if head == b"{" else _csv_rows(data)
    seen: dict[str, int] = {}
    for line, candidate in rows:
        if not candidate.id:
            raise InvalidInput("a candidate needs an id", line=line)
        if not candidate.label:
            raise InvalidInput(f"“{shortened(candidate.id)}” needs a label", line=line)
        first = seen.setdefault(candidate.id, line)
        if first != line:
            raise InvalidInput(
                f"the id “{shortened(candidate.id)}” stands on line {first} already", line=line
            )
        yield candidate
    if not seen:
        raise InvalidInput("the file holds no candidates")


def _csv_rows(data: bytes) -> Iterator[tuple[int, Candidate]]:
    text = decode(data).text
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    header: list[str] | None = None
    line = 1
    while True:
        try:
            row = next(reader, None)
        except csv.Error as error:
            raise InvalidInput(f"this is no CSV: {error}", line=line) from None
        if row is None:
            return
        if any(field.strip() for field in row):
            for field in row:
                if len(field) > MOST_CHARACTERS:
                    raise InvalidInput(
                        f"a field is longer than {MOST_CHARACTERS:,} characters; is a quotation"
                        " mark missing?", line=line,
                    )  # fmt: skip
            if header is None:
                header = _header(row, line)
            else:
                yield line, _from_row(header, row, line)
        line = reader.line_num + 1


def _delimiter(text: str) -> str:
    """What parts the fields of the header; spreadsheets write other things than commas."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    return max(_DELIMITERS, key=first.count)


def _header(row: list[str], line: int) -> list[str]:
    names = [field.strip() for field in row]
    names = [name.lower() if name.lower() in _KNOWN else name for name in names]
    for wanted in ("id", "label"):
        if wanted not in names:
            raise InvalidInput(
                f"the first line names the columns, and “{wanted}” is not among them", line=line
            )
    for name in names:
        if names.count(name) > 1:
            what = f"the column “{shortened(name)}” is there twice" if name else (
                "two columns have no name"
            )  # fmt: skip
            raise InvalidInput(what, line=line)
    return names


def _from_row(header: list[str], row: list[str], line: int) -> Candidate:
    if len(row) != len(header):
        raise InvalidInput(
            f"the row has {len(row)} fields, the first line names {len(header)}", line=line
        )
    fields = dict(zip(header, row, strict=True))
    aliases = tuple(
        each for alias in fields.get("aliases", "").split("|") if (each := alias.strip())
    )
    extra = {name: value for name, value in fields.items() if name not in _KNOWN and value}
    return Candidate(
        fields["id"].strip(),
        fields["label"].strip(),
        aliases,
        fields.get("description", "").strip(),
        extra,
    )


def _json_rows(data: bytes) -> Iterator[tuple[int, Candidate]]:
    for line, raw in read_lines(io.BytesIO(data)):
        try:
            yield line, _from_object(parse_object(raw))
        except InvalidInput as error:
            raise InvalidInput(error.reason, line=line) from None


def _from_object(data: dict[str, Any]) -> Candidate:
    extra: JsonObject = {key: value for key, value in data.items() if key not in _KNOWN}
    return Candidate(
        _id(data.get("id")),
        _text(data, "label"),
        _aliases(data.get("aliases")),
        _text(data, "description"),
        extra,
    )


def _id(value: JsonValue) -> str:
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if value is None or isinstance(value, str):
        return (value or "").strip()
    raise InvalidInput(f"“id” is a text or a whole number, not {describe(value)}")


def _text(data: dict[str, Any], key: str) -> str:
    value = data.get(key)
    if value is None or isinstance(value, str):
        return (value or "").strip()
    raise InvalidInput(f"“{key}” is a text, not {describe(value)}")


def _aliases(value: JsonValue) -> tuple[str, ...]:
    given = value.split("|") if isinstance(value, str) else value
    if given is None:
        return ()
    if not isinstance(given, list) or not all(isinstance(each, str) for each in given):
        raise InvalidInput(f"“aliases” is a list of texts, not {describe(value)}")
    return tuple(each for alias in given if (each := str(alias).strip()))
