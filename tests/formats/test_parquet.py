"""Parquet holds everything, and other programs' tables are read or refused in one sentence."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

from annotator.domain.corpus import Corpus
from annotator.domain.document import AnnotatedDocument
from annotator.domain.errors import InvalidInput
from annotator.domain.label import LabelSet
from annotator.formats import parquet, registry
from annotator.formats.base import NoOptions, ReadContext
from annotator.formats.parquet import PARQUET
from annotator.services.project import Project
from tests.builders import ARTICLE, make_annotated
from tests.formats.helpers import MemoryOutput, read_jsonl
from tests.formats.strategies import (
    comparable,
    comparable_wide,
    corpora,
    names_of,
    places_of,
)
from tests.nights import night

pa = pytest.importorskip("pyarrow")
pq = pytest.importorskip("pyarrow.parquet")

pytestmark = pytest.mark.timeout(900)  # a thousand examples a test are drawn in CI


def written(documents: list[AnnotatedDocument], corpus: Corpus) -> MemoryOutput:
    output = MemoryOutput()
    report = PARQUET.write(documents, output, NoOptions(), corpus)
    assert not report.dropped
    assert report.documents == len(documents)
    return output


def table(path: Path, rows: dict[str, Any], **types: Any) -> Path:
    """A table of somebody else's."""
    arrays = {name: pa.array(values, types.get(name)) for name, values in rows.items()}
    pq.write_table(pa.table(arrays), path)
    return path


def read(path: Path, *, collect: bool = False) -> tuple[list[AnnotatedDocument], ReadContext]:
    return read_jsonl(path, ReadContext(annotator="ada", collect=collect), PARQUET)


@given(corpora())
def test_everything_comes_back_and_twice_gives_the_same_bytes(
    tmp_path: Path, given_corpus: tuple[Corpus, list[AnnotatedDocument]]
) -> None:
    corpus, documents = given_corpus
    output = written(documents, corpus)
    found, context = read(output.save(tmp_path / "x.parquet"))
    before = names_of(documents, corpus.annotations)
    after = names_of(found, context.annotations)
    found = [replace(d, document=replace(d.document, importer="jsonl@1")) for d in found]
    assert [comparable(d, after) for d in found] == [comparable(d, before) for d in documents]
    wide = comparable_wide(corpus.annotations, corpus.label_set, before)
    labels = context.labels.label_set
    assert comparable_wide(context.annotations, labels, after) == wide
    assert context.labels.version == corpus.label_set.version
    assert context.corpus.versions == corpus.versions
    assert context.corpus.facts == corpus.facts
    assert context.corpus.extra == corpus.extra
    again = replace(
        context.corpus,
        label_set=LabelSet(labels.labels, context.labels.version),
        annotations=tuple(context.annotations),
        place_of=places_of(found, context.annotations),
    )
    assert written(found, again).files == output.files


def test_the_label_set_comes_back_as_it_was(tmp_path: Path) -> None:
    document = make_annotated(ARTICLE, {"14 ships": "Quantity", "Mara Oduya": "Source"})
    labels = [replace(label, description="said so") for label in document.label_set]
    corpus = Corpus(LabelSet(tuple(reversed(labels))))
    path = written([document], corpus).save(tmp_path / "x.parquet")
    _, context = read(path)
    assert [(x.name, x.description, x.color) for x in context.labels.label_set] == [
        (x.name, x.description, x.color) for x in corpus.label_set
    ]
    about = json.loads(pq.read_schema(path).metadata[parquet.METADATA])
    assert [label["name"] for label in about["labels"]] == ["Source", "Quantity"]


def test_the_columns_are_typed_and_the_same_for_every_file(tmp_path: Path) -> None:
    one = make_annotated(ARTICLE, {"14 ships": "Quantity"})
    full, empty = written([one], Corpus(one.label_set)), written([], Corpus())
    schemas = [
        pq.read_schema(output.save(tmp_path / "x.parquet")).remove_metadata()
        for output in (full, empty)
    ]
    assert schemas[0] == schemas[1]
    assert str(schemas[0].field("spans").type).startswith(
        "list<element: struct<id: string, label: string, start: int64, end: int64, text: string"
    )


def test_memory_stays_flat(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parquet, "_ROWS", 10)
    monkeypatch.setattr(parquet, "_CHARACTERS", 3000)
    short = [make_annotated("Short.", id=f"s{n}") for n in range(25)]
    long = [make_annotated("Long. " * 400, id=f"l{n}") for n in range(4)]
    path = written([*short, *long], Corpus()).save(tmp_path / "x.parquet")
    groups = pq.ParquetFile(path).metadata
    assert [groups.row_group(n).num_rows for n in range(groups.num_row_groups)] == [10, 10, 7, 2]
    assert len(read(path)[0]) == 29


def test_a_project_comes_back_whole(project_path: Path, tmp_path: Path) -> None:
    project = night(project_path).project
    target, whole = tmp_path / "x.parquet", tmp_path / "whole.jsonl"
    project.export(target, format="parquet")
    project.export(whole)
    project.close()
    with Project.create(tmp_path / "new.annotator", annotator="bo") as fresh:
        report = fresh.import_(target)
        assert report.format == "parquet"
        assert fresh.check() == []
        again = tmp_path / "again.jsonl"
        fresh.export(again)
        assert again.read_bytes() == whole.read_bytes()
        fresh.undo()
        assert fresh.document_count() == 0
        assert len(fresh.label_set) == 0


def test_tables_of_others_are_read(tmp_path: Path) -> None:
    path = table(
        tmp_path / "x.parquet",
        {
            "text": [ARTICLE, "Velmar denied it.", "Third."],
            "id": ["a", "b", None],
            "meta": [[("outlet", "Harbour Wire")], [], None],
            "published": [dt.date(2026, 9, 3), None, None],
            "price": [Decimal("1.50"), Decimal("2.00"), None],
            "spans": [[{"start": 26, "end": 34, "label": "Quantity", "sure": True}], [], None],
        },
        meta=pa.map_(pa.string(), pa.string()),
    )
    found, context = read(path)
    assert [d.text for d in found] == [ARTICLE, "Velmar denied it.", "Third."]
    assert [d.id for d in found[:2]] == ["a", "b"]
    assert found[2].id == found[2].uid
    assert found[0].meta == {"outlet": "Harbour Wire"}
    assert found[0].document.extra == {"published": "2026-09-03", "price": 1.5}
    assert found[1].document.extra == {"price": 2}
    assert found[0].spans[0].text == "14 ships"
    assert found[0].annotations[0].extra == {"sure": True}
    assert context.report.unknown[("document", "published")] == 1


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ({"words": ["a"], "n": [1]}, "the table needs a column “text”; its columns are: words, n"),
        ({"text": ["a", None]}, "row 2: a document needs its “text”"),
        ({"text": [1]}, "row 1: “text” is the document's text, not the number 1"),
        ({"text": ["a"], "spans": [["x"]]}, "row 1: span 1 is the text “x”, not an object"),
        ({"text": ["ab"], "spans": [[{"start": 1, "end": 3, "label": "X"}]]},
         "row 1: span 1: the end 3 lies past the end of the text (2)"),
        ({"text": ["ab"], "spans": [[{"start": 1.0, "end": 2.0, "label": "X"}]]},
         "row 1: span 1: “start” is a whole number, not the number 1.0"),
        ({"text": ["a\0"]}, "row 1: “text” holds a NUL character at position 1"),
        ({"text": ["a"], "title": ["\0"]}, "row 1: “title” holds a NUL character at position 0"),
        ({"text": ["a"], "meta": ["{"]}, "row 1: the JSON in “meta”: broken JSON"),
        ({"text": ["a"], "meta": ['1,"x":2']},
         "row 1: the JSON in “meta” is more than one value"),
        ({"text": ["a"], "meta": ["7"]}, "row 1: “meta” is an object, not the number 7"),
        ({"text": ["a"], "more": ["[]"]}, "row 1: “more” holds an object as JSON, not a list"),
        ({"text": ["a"], "score": [float("nan")]}, "row 1: “score” holds nan"),
        ({"text": ["a"], "pdf": [b"%PDF"]},
         "row 1: the column “pdf” holds bytes, which is no text"),
        ({"text": ["a"], "meta": ["[" * 200 + "]" * 200]}, "nested deeper than 100 levels"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused(
    tmp_path: Path, rows: dict[str, Any], reason: str
) -> None:
    path = table(tmp_path / "x.parquet", rows)
    _, context = read(path, collect=True)
    (refused,) = context.report.refused
    assert reason in refused.reason
    assert refused.path == str(path)
    with pytest.raises(InvalidInput):
        read(path)


def test_good_rows_around_a_bad_one_are_read(tmp_path: Path) -> None:
    found, context = read(table(tmp_path / "x.parquet", {"text": ["a", None, "c"]}), collect=True)
    assert [d.text for d in found] == ["a", "c"]
    assert len(context.report.refused) == 1


@pytest.mark.parametrize("keep", [4, 12, 200, 2000])
def test_files_cut_short_are_refused(tmp_path: Path, keep: int) -> None:
    one = make_annotated(ARTICLE, {"14 ships": "Quantity"})
    content = written([one], Corpus(one.label_set)).files[""]
    path = tmp_path / "x.parquet"
    path.write_bytes(content[:keep])
    with pytest.raises(InvalidInput, match="this is no Parquet that can be read"):
        read(path)


def test_groups_that_would_fill_the_memory_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = table(tmp_path / "x.parquet", {"text": ["a" * 5_000_000] * 4})
    assert path.stat().st_size < 3_000_000
    monkeypatch.setattr(parquet, "_MOST_BYTES", 1 << 20)
    with pytest.raises(InvalidInput, match=r"row group 1 holds [\d,]+ MB unpacked, at most 1 MB"):
        read(path)


def test_it_is_known_by_its_first_bytes(tmp_path: Path) -> None:
    path = table(tmp_path / "x.jsonl", {"text": ["a"]})
    assert registry.detect(path)[0] is PARQUET


def test_without_the_extra_it_is_listed_and_says_what_is_missing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("annotator.formats.base.find_spec", lambda module: None)
    assert not PARQUET.info.available
    with pytest.raises(InvalidInput, match=r"pip install 'article-annotator\[parquet\]'"):
        registry.writer("parquet")
