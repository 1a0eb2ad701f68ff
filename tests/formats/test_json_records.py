"""Records of JSON files in any layout: split right, bounded, refused with their line."""

from __future__ import annotations

import json
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.domain.errors import InvalidInput
from annotator.formats import json_records
from annotator.formats.base import ReadContext
from annotator.formats.json_records import Layout, read_records, sample, split, write_records
from tests.formats.strategies import JSON, WORDS

RECORDS = st.lists(st.dictionaries(WORDS, JSON, max_size=3), min_size=1, max_size=5)


def read(path: Path) -> tuple[list[tuple[int, dict[str, Any]]], ReadContext]:
    context = ReadContext(collect=True)
    return list(read_records(path, context)), context


@given(RECORDS, st.sampled_from([None, 1]), st.integers(1, 40), st.booleans())
def test_a_list_is_split_wherever_its_chunks_end(
    records: list[dict[str, Any]], indent: int | None, chunk: int, escaped: bool
) -> None:
    raw = json.dumps(records, indent=indent, ensure_ascii=escaped).encode()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(json_records, "_CHUNK", chunk)
        layout, pieces = split(BytesIO(b"[" + b" " * (chunk > 1) + raw[1:]))
        assert layout is Layout.LIST
        found = list(pieces)
    assert [json.loads(piece.raw) for piece in found] == records
    assert all(raw.count(b"\n", 0, raw.find(p.raw)) + 1 <= p.line for p in found)


@given(RECORDS.map(lambda given: [r or {"a": 1} for r in given]), st.integers(200, 400))
def test_objects_over_several_lines(records: list[dict[str, Any]], chunk: int) -> None:
    raw = "\n\n".join(json.dumps(record, indent=2) for record in records).encode()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(json_records, "_CHUNK", chunk)
        layout, pieces = split(BytesIO(raw))
        found = [json.loads(piece.raw) for piece in pieces]
    assert (layout, found) == (Layout.LOOSE, records)


@given(RECORDS, st.booleans())
def test_what_is_written_is_read(records: list[dict[str, Any]], as_list: bool) -> None:
    stream = BytesIO()
    write_records(stream, records, as_list=as_list)
    stream.seek(0)
    layout, pieces = split(stream)
    assert layout is (Layout.LIST if as_list else Layout.LINES)
    assert [json.loads(piece.raw) for piece in pieces] == records


def test_lines_are_counted_in_every_layout(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    for content, lines in (
        ('{"a":1}\n\n{"b":2}\n', [1, 3]),
        ('\n[{"a":\n1}, {"b":2},\n{"c":"]\\"}"}]', [2, 3, 4]),
        ('{\n "a": [\n]}\n{\n "b": {}\n}', [1, 4]),
    ):
        path.write_text(content)
        assert [line for line, _ in read(path)[0]] == lines


def test_an_empty_file_and_an_empty_list(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    for content in (b"", b"\n \n", b"[]", b"[ \n]\n", b"\xef\xbb\xbf[]"):
        path.write_bytes(content)
        found, context = read(path)
        assert (found, context.report.refused) == ([], [])


@pytest.mark.parametrize(
    ("content", "line", "reason"),
    [
        ("[1, 2]", 1, "broken JSON: “1, 2” stands where a record should"),
        ('[{"a":1}', 1, "broken JSON: the file ends before its list does"),
        ('[{"a":1},\n {"a"', 2, "broken JSON: the file ends before this record does"),
        ('[{"a":1}\n{"a":2}]', 2, "broken JSON: a comma is missing before this record"),
        ('[{"a":1},]', 1, "broken JSON: “,” stands where a record should"),
        ('[{"a":1}]\n[2]', 2, "broken JSON: “[2]” follows the list"),
        ('[{"a":1]}', 1, "broken JSON: “]” closes what is not open here"),
        ("[[1]]", 1, "a record holds one object {…}, this is a list"),
        ('[{"a":1,}]', 1, "broken JSON at character 8: illegal trailing comma"),
        ('{"a":1}\n{"a":2', 2, "broken JSON: the line ends before the object does"),
        ('{\n"a":1}\nx', 3, "broken JSON: “x” stands where a record should"),
        ("[" * 200, 1, "nested deeper than 100 levels"),
        ('[{"a":"\\ud800"}]', 1, "“\\ud800” holds half of a character (a lone surrogate)"),
    ],
)  # fmt: skip
def test_refusals(content: str, line: int, reason: str, tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    path.write_text(content)
    refused = read(path)[1].report.refused[-1]
    assert refused.line == line
    assert refused.reason.startswith(reason) or "trailing comma" in reason


def test_a_broken_record_ends_nothing(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    path.write_text('[{"a":1},\n{"a":NaN},\n{"a":3}]')
    found, context = read(path)
    assert [data for _, data in found] == [{"a": 1}, {"a": 3}]
    assert [(r.line, r.reason) for r in context.report.refused] == [
        (2, "NaN is not a number in JSON")
    ]
    with pytest.raises(InvalidInput, match="NaN"):
        list(read_records(path, ReadContext()))


def test_a_record_may_not_be_endless(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_records, "MAX_LINE", 1 << 20)
    path = tmp_path / "x.json"
    path.write_bytes(b'[{"a":"' + b"x" * (5 << 20) + b'"}]')
    found, context = read(path)
    assert found == []
    assert "the record is longer than 1 MB" in context.report.refused[0].reason


def test_utf16_is_told(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    for encoding in ("utf-16", "utf-16-le", "utf-16-be", "utf-32"):
        path.write_bytes('[{"a":1}]'.encode(encoding))
        refused = read(path)[1].report.refused
        assert [r.reason for r in refused] == [
            "this is UTF-16 or UTF-32, JSON is UTF-8; save it as UTF-8"
        ]
        assert not getattr(sample(path, path.read_bytes()), "records", ())


def test_a_name_that_says_otherwise_is_remarked_on(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    path.write_text('[{"a":1}]')
    assert read(path)[1].report.remarks == [
        f"{path}: named as JSON Lines, it holds one list of objects"
    ]


def test_a_sample_reads_on_where_the_head_holds_no_record(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    path.write_text(json.dumps([{"text": "x" * 100_000, "label": []}, {"b": 1}]))
    found = sample(path, path.read_bytes()[:65536])
    assert found is not None
    assert found.layout is Layout.LIST
    assert found.keys == {"text", "label", "b"}
    assert sample(path, b"words") is None
