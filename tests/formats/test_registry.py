"""Finding formats: by id, by file, from plug-ins that may be broken."""

from __future__ import annotations

from dataclasses import replace
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

from annotator.domain.errors import InvalidInput
from annotator.formats import registry
from annotator.formats.plain_text import PlainText


@pytest.mark.parametrize(
    ("name", "content", "format"),
    [
        ("a.jsonl", b"{broken", "jsonl"),
        ("a.NDJSON", b"", "jsonl"),
        ("a.json", b'{"text":"x"}\n{"text":"y"}', "jsonl"),
        ("a.txt", b'{"text":"x"}', "text"),
        ("a.TXT", b"words", "text"),
        ("README", b"words", "text"),
        ("a.md", b"# Words", "text"),
    ],
)
def test_detection(tmp_path: Path, name: str, content: bytes, format: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    found, match = registry.detect(path)
    assert found.info.id == format
    assert 0 < match.confidence <= 1
    assert match.reason


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("a.json", b'[{"text":1}]', "no format knows this file; say which it is"),
        ("a", b"\0", "no format knows this file; say which it is"),
        ("a.pdf", b"%PDF-1.7\0", "PDF files are not read; save it as plain text"),
        ("a.html", b"<p>", "web pages are not read; save it as plain text"),
        ("A.DOCX", b"PK\x03\x04", "documents of word processors are not read"),
        ("a.json", b"", "the file is empty"),
        ("a.xlsx", b"", "the file is empty"),
    ],
)
def test_unknown_files_are_refused(
    tmp_path: Path, name: str, content: bytes, sentence: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(InvalidInput, match=sentence):
        registry.detect(path)


def test_unknown_id_names_the_known_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(InvalidInput, match="no format “xml”; there are: jsonl, "):
        registry.get("xml")
    monkeypatch.setattr(PlainText, "info", replace(PlainText.info, writes=False))
    with pytest.raises(InvalidInput, match="Plain text can be read, but not written"):
        registry.writer("text")


@pytest.mark.usefixtures("fresh")
def test_broken_plug_ins_are_warnings(monkeypatch: pytest.MonkeyPatch) -> None:
    points = [
        EntryPoint("gone", "no.such.module:X", registry.GROUP),
        EntryPoint("odd", "json:dumps", registry.GROUP),
        EntryPoint("jsonl", "annotator.formats.jsonl:JSONL", registry.GROUP),
    ]
    monkeypatch.setattr(registry, "entry_points", lambda group: points)
    found = registry.catalogue()
    assert [f.info.id for f in found.formats] == list(registry._BUILT_IN)
    assert len(found.warnings) == 3
    assert "gone" in found.warnings[0]
