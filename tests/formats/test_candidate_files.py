"""Tables of candidates from CSV and JSON Lines: what is read, what is refused and where."""

from __future__ import annotations

import contextlib
import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.domain.candidates import Candidate
from annotator.domain.errors import InvalidInput
from annotator.formats.candidate_files import MOST_CHARACTERS, read_candidates

HEADER = "id,label,aliases,description,latitude\n"


def read(text: str | bytes) -> list[Candidate]:
    return list(read_candidates(text.encode() if isinstance(text, str) else text))


def refused(text: str | bytes) -> InvalidInput:
    with pytest.raises(InvalidInput) as error:
        read(text)
    return error.value


def test_csv_with_aliases_and_further_columns() -> None:
    assert read(HEADER + "Q1,Velmar,Velmar Port|Old Velmar,a port,46.4\nQ2,Harrow,,,\n") == [
        Candidate("Q1", "Velmar", ("Velmar Port", "Old Velmar"), "a port", {"latitude": "46.4"}),
        Candidate("Q2", "Harrow"),
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_what_spreadsheets_write(encoding: str, delimiter: str, end: str) -> None:
    lines = [f"ID{delimiter}Label{delimiter}lat", f"Q1{delimiter}Стара{delimiter}46"]
    found = read((end.join(lines) + end).encode(encoding))
    assert found == [Candidate("Q1", "Стара", (), "", {"lat": "46"})]


def test_fields_may_hold_lines_quotes_and_delimiters() -> None:
    (found,) = read('id,label,description\nQ1,"Velmar, ""the Port""","two\nlines"\n')
    assert found == Candidate("Q1", 'Velmar, "the Port"', (), "two\nlines")


def test_json_lines_with_values_of_their_own() -> None:
    text = (
        '{"id": 12, "label": "Velmar", "aliases": ["Port"], "at": [46.4, 30.7]}\n\n'
        '{"id": "Q2", "label": "Harrow", "aliases": "A|B", "description": null}\n'
    )
    assert read(text) == [
        Candidate("12", "Velmar", ("Port",), "", {"at": [46.4, 30.7]}),
        Candidate("Q2", "Harrow", ("A", "B")),
    ]


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("name,label\nQ1,Velmar\n", 1, "“id” is not among them"),
        ("id,title\nQ1,Velmar\n", 1, "“label” is not among them"),
        ("id,label,id\nQ1,Velmar,2\n", 1, "“id” is there twice"),
        ("id,label,,\nQ1,Velmar,,\n", 1, "two columns have no name"),
        (HEADER + "Q1,Velmar,,,,,\n", 2, "7 fields"),
        (HEADER + "Q1,Velmar\n", 2, "2 fields"),
        (HEADER + ",Velmar,,,\n", 2, "needs an id"),
        (HEADER + "\n\nQ1, ,,,\n", 4, "needs a label"),
        (HEADER + "Q1,V,,,\nQ2,H,,,\nQ1,W,,,\n", 4, "stands on line 2 already"),
        (HEADER + 'Q1,"a\nb",,,\nQ1,W,,,\n', 4, "stands on line 2 already"),
        (HEADER + 'Q1,"Velmar,,,\nQ2,Harrow,,,\n', 2, "no CSV"),
        (HEADER + 'Q1,"Vel"mar,,,\n', 2, "no CSV"),
        (HEADER + f"Q1,{'x' * (MOST_CHARACTERS + 1)},,,\n", 2, "quotation mark missing"),
        ('{"id": "Q1", "label": "V"}\n{"id": "Q1", "label": "W"}\n', 2, "line 1 already"),
        ('{"id": "Q1", "label": "V"}\n{"id": "Q2"\n', 2, "broken JSON"),
        ('{"id": "Q1", "label": 3}\n', 1, "“label” is a text"),
        ('{"id": true, "label": "V"}\n', 1, "“id” is a text"),
        ('{"id": "Q1", "label": "V", "aliases": [1]}\n', 1, "“aliases” is a list"),
    ],
)
def test_bad_rows_are_refused_with_their_line(text: str, line: int, words: str) -> None:
    error = refused(text)
    assert error.line == line, error
    assert words in error.reason


@pytest.mark.parametrize("data", [b"", b"\n \n", b"id,label\n", b"id,label\n,\n"])
def test_nothing_is_no_table(data: bytes) -> None:
    refused(data)


def test_bytes_that_are_no_text_are_refused() -> None:
    assert "NUL" in refused(b"id,label\nQ1,Vel\0mar\n").reason


fields = st.text(
    st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp"), exclude_characters="|"), min_size=1
).map(str.strip).filter(bool)


@given(st.dictionaries(fields, st.tuples(fields, st.lists(fields, max_size=3)), min_size=1))
def test_what_was_written_is_read(rows: dict[str, tuple[str, list[str]]]) -> None:
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow(["id", "label", "aliases"])
    writer.writerows([key, label, "|".join(aliases)] for key, (label, aliases) in rows.items())
    assert read(file.getvalue()) == [
        Candidate(key, label, tuple(aliases)) for key, (label, aliases) in rows.items()
    ]


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    with contextlib.suppress(InvalidInput):
        assert read(data), "what is read is a table"
