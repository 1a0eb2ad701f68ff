"""Texts, values and names of WebAnno TSV come back, whatever they are and however spelled."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.domain.annotation import JsonValue, identical
from annotator.domain.corpus import Corpus
from annotator.formats.webanno_tsv.escaping import (
    chained,
    escape_text,
    escape_value,
    feature_name,
    from_text,
    numbered,
    slot_name,
    split,
    to_text,
    unescape_text,
    unescape_value,
)
from tests.formats.helpers import DATA, read_file, write_to
from tests.formats.strategies import VALUES

TEXTS = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")),
    st.text(st.sampled_from("\\[]|_;*->\t\n\r\f\b\x01\x0b\x1cntrfb0\"'1")),
)


@given(TEXTS)
def test_values(text: str) -> None:
    cell = escape_value(text)
    assert unescape_value(cell) == text
    assert not set(cell) & set("\t\n\r")
    assert cell not in ("_", "*")
    assert numbered(cell) == (cell, 0)
    assert numbered(f"{cell}[12]") == (cell, 12)
    assert chained(f"{cell}->3-4") == (cell, 3, 4)
    assert chained(cell) is None


@given(st.lists(TEXTS, min_size=1, max_size=4), st.sampled_from("|;"))
def test_lists(texts: list[str], separator: str) -> None:
    cell = separator.join(map(escape_value, texts))
    assert [unescape_value(part) for part in split(cell, separator)] == texts


@given(TEXTS)
def test_lines_of_text(text: str) -> None:
    line = escape_text(text)
    assert unescape_text(line) == text
    assert not set(line) & set("\t\n\r")


@given(st.one_of(VALUES, TEXTS, st.lists(TEXTS)))
def test_values_of_slots(value: JsonValue) -> None:
    assert identical(from_text(to_text(value)), value)


@pytest.mark.parametrize(
    "text",
    ["007", "1.50", "1e3", "NaN", "-Infinity", "null", "[1, 2]", '{"a":1,"a":2}', '["\\u0000"]',
     "[" * 5000, "9" * 400, '"', '"a"', "[NaN]", "-0"],
)  # fmt: skip
def test_what_is_spelled_otherwise_is_a_text(text: str) -> None:
    assert from_text(text) == text
    assert from_text(to_text(text)) == text


@given(TEXTS, st.booleans())
def test_names(name: str, spelled: bool) -> None:
    feature = feature_name(name, {"label"}, spelled=spelled)
    assert slot_name(feature) == name
    assert feature.isascii()
    assert feature.isidentifier()
    assert feature != "label"


def test_names_are_plain_where_they_can_be() -> None:
    names = {
        "amount": "amount",
        "number of": "spelled_number_x20_of",
        "ROLE_x": "spelled_ROLE_x5f_x",
        "spelled_x": "spelled_spelled_x5f_x",
        "": "spelled_",
    }
    assert {name: feature_name(name) for name in names} == names


HARBOUR = DATA / "webanno-tsv" / "harbour.tsv"
LINES = HARBOUR.read_bytes().decode().split("\n")
ROWS = [place for place, line in enumerate(LINES) if line.count("\t") > 3]
CELLS = sorted({cell for place in ROWS for cell in LINES[place].split("\t")[3:-1]})


@given(data=st.data())
def test_any_cells_are_refused_or_written_as_they_are_read(data: st.DataObject, path: Path) -> None:
    lines = list(LINES)
    parts = st.sampled_from([*CELLS, "|", "[1]", "[", "\\", "->", "1-1", "9-9", ";", "[0_1]", ""])
    for _ in range(data.draw(st.integers(1, 5))):
        place = data.draw(st.sampled_from(ROWS))
        fields = lines[place].split("\t")
        fields[data.draw(st.integers(3, len(fields) - 2))] = "".join(
            data.draw(st.lists(parts, min_size=1, max_size=2))
        )
        lines[place] = "\t".join(fields)
    path.write_text("\n".join(lines), "utf-8")
    documents, context = read_file("webanno-tsv", path)
    assert len(documents) + len(context.report.refused) == 1
    if documents:
        corpus = Corpus(context.labels.label_set)
        output, report = write_to("webanno-tsv", documents, corpus)
        (content,) = output.files.values()
        path.write_bytes(content)
        (again,), context = read_file("webanno-tsv", path)
        assert (again.text, context.report.notes) == (documents[0].text, ())
        assert len(again.annotations) == len(documents[0].annotations) - report.lost


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("webanno") / "x.tsv"
