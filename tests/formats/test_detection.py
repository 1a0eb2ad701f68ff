"""Each file is taken for what it is, whatever its ending says: over the samples of all formats."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from annotator.domain.errors import InvalidInput
from annotator.formats import registry
from annotator.services.project import Project
from tests.formats.helpers import DATA, FIXTURES, MemoryOutput
from tests.formats.samples import hard_corpus

FORMATS = registry.catalogue().formats
WRITERS = [
    f.info.id
    for f in FORMATS
    if f.info.writes and f.info.reads and f.info.available
    # Some folders are read file by file, and are nobody's as a whole.
    and (f.info.folders or not f.info.writes_folder)
]


def _samples() -> Iterator[tuple[str, Path]]:
    """Every sample of ours that a format knows by its ending."""
    for reader in registry.readers():
        info = reader.info
        folder = DATA / info.id
        if not info.available or info.folders or not folder.is_dir():
            continue
        for path in sorted(folder.rglob("*")):
            if path.suffix.lower() in info.extensions and not path.name.endswith(info.companions):
                yield info.id, path


@pytest.mark.parametrize(
    ("format", "path"), list(_samples()), ids=lambda v: v if isinstance(v, str) else v.name
)
def test_our_samples(format: str, path: Path) -> None:
    found, match = registry.detect(path)
    assert found.info.id == format, match


@pytest.mark.parametrize("format", WRITERS)
def test_what_is_written_is_known_again(format: str, tmp_path: Path) -> None:
    writer, output = registry.writer(format), MemoryOutput()
    corpus, documents = hard_corpus()
    writer.write(documents, output, writer.write_options(), corpus)
    info = writer.info
    path = output.save(tmp_path / f"x{'' if info.writes_folder else info.extensions[0]}")
    found, match = registry.detect(path)
    assert found.info.id == format, match


NATIVE: list[dict[str, Any]] = [
    {"text": "Reuters confirmed it."},
    {"text": "Reuters confirmed it.", "meta": {"source": "wire"}},
    {"id": "a", "text": "Reuters", "spans": [{"start": 0, "end": 7, "label": "Source"}]},
    {"text": "Reuters", "labels": [{"label": "Trade", "rank": 1}]},
    {"text": "a b", "spans": [], "relations": [{"label": "of", "from": "x", "to": "y"}]},
    {"text": "a", "status": "done", "coverage": [], "format": "annotator/1"},
    {"text": "a", "meta": {"label": "x", "answer": "accept"}},
]


@pytest.mark.parametrize("record", NATIVE, ids=",".join)
def test_native_files_stay_native(record: dict[str, Any], tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    path.write_text(f"{json.dumps(record)}\n" * 3)
    assert registry.detect(path)[0].info.id == "jsonl"


FOREIGN: list[tuple[str, dict[str, Any]]] = [
    ("labelbuddy", {"text": "a", "utf8_text_md5_checksum": "0", "annotations": []}),
    ("labelbuddy", {"text": "a", "list_title": "b"}),
    ("labelbuddy", {"text": "a", "annotations": [{"start_char": 0, "end_char": 1}]}),
    ("labelbuddy", {"name": "Word", "color": "#aaaaaa"}),
    ("prodigy", {"text": "a", "_input_hash": 1}),
    ("prodigy", {"text": "a", "label": "X", "answer": "reject"}),
    ("prodigy", {"text": "a", "options": [], "accept": []}),
    ("prodigy", {"text": "a", "spans": [{"token_start": 0, "token_end": 0, "label": "X"}]}),
    ("prodigy", {"label": "X", "pattern": "a"}),
    ("doccano", {"text": "a", "label": [[0, 1, "X"]]}),
    ("doccano", {"text": "a", "labels": [[0, 1, "X"]], "meta": {}}),
    ("doccano", {"text": "a", "labels": ["X"]}),
    ("doccano", {"text": "a", "label": "X"}),
    ("doccano", {"data": "a", "label": ["X"]}),
    ("doccano", {"text": "a", "entities": []}),
    ("doccano", {"text": "a", "annotations": [{"start_offset": 0, "end_offset": 1}]}),
    ("doccano", {"text": "a", "relations": [{"from_id": 0, "to_id": 0, "type": "X"}]}),
    ("label-studio", {"data": {"text": "a"}, "annotations": []}),
    ("label-studio", {"data": {"text": "a"}, "predictions": []}),
    ("label-studio", {"id": 1, "data": {"text": "a"}}),
    ("label-studio", {"text": "a", "label": [], "annotation_id": 1}),
    ("doccano", {"text": "a", "suffix_key": "a", "background_color": "#fff000"}),
]


@pytest.mark.parametrize("as_list", [False, True])
@pytest.mark.parametrize(("format", "record"), FOREIGN, ids=str)
def test_others_win_by_their_keys(
    format: str, record: dict[str, Any], as_list: bool, tmp_path: Path
) -> None:
    """Also where a first record of a hundred thousand characters tells nothing by itself."""
    path = tmp_path / ("x.json" if as_list else "x.jsonl")
    lines = [json.dumps({**record, "text": "a" * 100_000} if "text" in record else record)]
    lines.append(json.dumps(record))
    path.write_text(f"[{','.join(lines)}]" if as_list else "\n".join(lines))
    found, match = registry.detect(path)
    assert (found.info.id, match.confidence > 0.9) == (format, True), match
    assert match.reason


def test_a_folder_of_several_formats(tmp_path: Path, project_path: Path) -> None:
    (tmp_path / "mixed").mkdir()
    (tmp_path / "mixed" / "a.jsonl").write_text('{"id":"native","text":"one"}\n')
    (tmp_path / "mixed" / "b.jsonl").write_text('{"text":"two","list_title":"Two"}\n')
    (tmp_path / "mixed" / "c.json").write_text('{"nothing":"known"}\n')
    (tmp_path / "mixed" / "d.txt").write_text("three")
    with Project.create(project_path, annotator="ada") as project:
        report = project.import_(tmp_path / "mixed")
        found = {d.text: (d.id, d.title) for d in project.documents()}
    assert found["one"] == ("native", "")
    assert found["two"][1] == "Two"
    assert found["three"] == ("d.txt", "d")
    assert any("1 .json" in note for note in report.notes)


def test_columns_of_texts_and_labels_are_doccano_s(tmp_path: Path) -> None:
    for name, content, format in (
        ("a.csv", "text,label\na,b\n", "doccano"),
        ("b.csv", "label;note;TEXT\na;b;c\n", "doccano"),
        ("c.csv", "text\tlabel\r\n", "doccano"),
        ("d.csv", '"data","label"\n', "doccano"),
        ("e.csv", "text,label,start,end\n", None),
        ("f.csv", "text,score\n", None),
    ):
        (tmp_path / name).write_text(content)
        match = registry.reader("doccano").match(tmp_path / name, content.encode())
        assert (match is not None) == (format is not None), name


GIVEN = [
    ("doccano", "doccano", "backend/data_import/tests/data/**/*.json*"),
    ("doccano", "doccano", "backend/data_import/pipeline/examples/**/*.json*"),
    ("doccano", "doccano", "backend/data_import/tests/data/**/*.csv"),
    ("doccano", "doccano", "backend/data_export/pipeline/examples/**/*.csv"),
    ("doccano", "doccano", "backend/data_export/pipeline/examples/[!bs]*/*.json*"),
    ("doccano", "doccano", "backend/label_types/tests/data/*.json"),
    ("label-studio", "label-studio", "*.json"),
    ("labelbuddy", "labelbuddy", "docs/demo_data/*.json"),
    ("labelbuddy", "labelbuddy", "docs/modules/ROOT/examples/*.json*"),
    ("labelbuddy", "labelbuddy", "test/data/*.json"),
    ("prodigy", "prodigy", "example-datasets/annotated_*.jsonl"),
    ("prodigy", "prodigy", "example-patterns/*.jsonl"),
    ("jsonl", "prodigy", "example-datasets/news_headlines.jsonl"),
    ("jsonl", "prodigy", "tutorials/*/*.jsonl"),
]


@pytest.mark.skipif(not FIXTURES.is_dir(), reason="the fixtures are not there")
@pytest.mark.parametrize(("format", "folder", "pattern"), GIVEN)
def test_fixtures(format: str, folder: str, pattern: str) -> None:
    paths = sorted((FIXTURES / folder).glob(pattern))
    assert paths
    found: dict[str, str] = {}
    for path in paths:
        try:
            found[path.name] = registry.detect(path)[0].info.id
        except InvalidInput:
            found[path.name] = "nothing"
    assert set(found.values()) == {format}, found
