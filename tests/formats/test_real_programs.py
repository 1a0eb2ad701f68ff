"""What is exported is read by the programs that it is for: datasets, Arrow, pandas, csv readers."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from annotator.domain.annotation import Anchor, Annotation, Kind, Slot
from annotator.domain.corpus import Corpus
from annotator.domain.document import AnnotatedDocument, Document, Status
from annotator.domain.ids import new_uid
from annotator.domain.label import Label, LabelSet
from annotator.formats import registry
from annotator.formats.features import merged
from annotator.formats.options import make
from annotator.services.card_records import Card, License, SplitCounts
from annotator.services.dataset_card import NAME, dataset_card
from annotator.services.project import Project
from tests.builders import ARTICLE
from tests.formats.helpers import MemoryOutput
from tests.nights import night

needs_datasets = pytest.mark.skipif(find_spec("datasets") is None, reason="datasets is not here")

MOMENT = "2026-11-22T10:00:00.000Z"
LABELS = LabelSet(
    (
        Label(new_uid(), "Quantity", slots=({"name": "amount", "type": "number"},)),
        Label(new_uid(), "Count", Kind.FRAME),
        Label(new_uid(), "Topic", Kind.DOCUMENT),
    )
)
LOAD = """
import json, sys
from datasets import Features, load_dataset
given = json.loads(sys.argv[1])
if "features" in given:
    given["features"] = Features.from_dict(json.load(open(given["features"])))
data = load_dataset(**given)
splits = data if isinstance(data, dict) else {"": data}
print(json.dumps({
    name: {"rows": len(rows), "columns": sorted(rows.column_names), "first": rows[0],
           "last": rows[len(rows) - 1]}
    for name, rows in splits.items()
}))
"""


def loaded(tmp_path: Path, **given: Any) -> dict[str, dict[str, Any]]:
    """What the datasets library makes of files, in a process of its own and without a network."""
    environment = {
        **os.environ, "HF_HUB_OFFLINE": "1", "HF_DATASETS_OFFLINE": "1",
        "HF_HOME": str(tmp_path / "hf"), "HF_HUB_DISABLE_TELEMETRY": "1",
        "HF_DATASETS_DISABLE_PROGRESS_BARS": "1",
    }  # fmt: skip
    given.setdefault("cache_dir", str(tmp_path / "cache"))
    ran = subprocess.run(
        [sys.executable, "-c", LOAD, json.dumps(given)], env=environment, capture_output=True,
        text=True, check=False, timeout=110,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr[-3000:]
    found = json.loads(ran.stdout)
    assert isinstance(found, dict)
    return found


def document(number: int, text: str, *, full: bool) -> AnnotatedDocument:
    """A document with a span; a full one with everything else besides."""
    quantity, count, topic = LABELS
    start = text.index("14 ships")
    home = Document(new_uid(), f"d{number}", text, created=MOMENT, updated=MOMENT)

    def said(label: Label, **more: Any) -> Annotation:
        return Annotation(
            new_uid(), label.kind, label.uid, home.uid, annotator="ada", label_set_version=1,
            created=MOMENT, updated=MOMENT, **more,
        )  # fmt: skip

    ships = said(quantity, anchors=(Anchor(start, start + 8),))
    if not full:
        return AnnotatedDocument(home, (ships,), LABELS)
    home = replace(
        home, title="Ships", status=Status.DONE, meta={"outlet": "Harbour Wire", "words": 23}
    )
    ships = ships._replace(note="sure", score=0.5, slots=(Slot("amount", 14),))
    frame = said(count, slots=(Slot("trigger", ref=ships.uid), Slot("ships", 14)))
    return AnnotatedDocument(home, (ships, frame, said(topic)), LABELS)


def many(count: int, size: int) -> Iterator[AnnotatedDocument]:
    """Documents that show only at the end what they can hold."""
    text = ARTICLE + " Stara Krynytsia waited, and so did Velmar." * (size // 44)
    for number in range(count):
        yield document(number, text, full=number == count - 1)


def saved(
    format: str, target: Path, documents: Iterator[AnnotatedDocument], **options: Any
) -> Path:
    """A file of documents in a format."""
    writer, output = registry.writer(format), MemoryOutput(suffix=target.suffix)
    made: Any = make(writer.write_options, options)
    writer.write(documents, output, made, Corpus(LABELS))
    return output.save(target)


@needs_datasets
def test_datasets_loads_jsonl_with_keys_that_come_late(tmp_path: Path) -> None:
    path = saved("jsonl", tmp_path / "x.jsonl", many(5500, 4000), features=True)
    assert path.stat().st_size > 20 << 20
    features = str(path.with_suffix(".features.json"))
    found = loaded(tmp_path, path="json", data_files=str(path), split="train", features=features)
    rows = found[""]
    assert rows["rows"] == 5500
    assert rows["first"]["frames"] is None
    last = rows["last"]
    (span,) = last["spans"]
    assert last["text"][span["start"] : span["end"]] == span["text"] == "14 ships"
    assert (span["note"], span["slots"]) == ("sure", {"amount": 14})
    assert last["frames"][0]["slots"] == {"ships": 14}
    assert last["meta"] == {"outlet": "Harbour Wire", "words": 23}


@needs_datasets
def test_datasets_loads_parquet(tmp_path: Path) -> None:
    path = saved("parquet", tmp_path / "x.parquet", many(2500, 2000))
    rows = loaded(tmp_path, path="parquet", data_files=str(path), split="train")[""]
    assert rows["rows"] == 2500
    assert rows["first"]["frames"] == []
    last = rows["last"]
    assert last["spans"][0]["text"] == "14 ships"
    assert json.loads(last["spans"][0]["slots"]) == {"amount": 14}
    assert json.loads(last["meta"])["outlet"] == "Harbour Wire"
    assert last["frames"][0]["trigger"] == last["spans"][0]["id"]


@needs_datasets
@pytest.mark.parametrize("format", ["jsonl", "parquet", "csv"])
def test_datasets_loads_a_folder_by_its_card(tmp_path: Path, format: str) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    parts = {"train": many(3000, 4000), "dev": many(20, 100), "test": many(10, 100)}
    splits, types = [], []
    for name, documents in parts.items():
        file = f"x [1].{name}.{format}"
        counts = SplitCounts(name, (file,))
        options = {"features": True} if format == "jsonl" else {}
        saved(format, folder / file, counts.counted(documents), **options)
        splits.append(counts)
        if format == "jsonl":
            types.append(json.loads((folder / f"x [1].{name}.features.json").read_text()))
    card = Card(
        'Ships: "14" # <b>', LABELS, splits, format, license=License("cc-by-4.0"),
        features=merged(types) if types else None,
    )  # fmt: skip
    (folder / NAME).write_text(dataset_card(card), "utf-8")
    found = loaded(tmp_path, path=str(folder))
    assert {name: rows["rows"] for name, rows in found.items()} == {
        "train": 3000, "dev": 20, "test": 10,
    }  # fmt: skip
    last = found["train"]["last"]
    if format == "csv":
        assert (last["label"], last["text"], last["slot.amount"]) == ("Quantity", "14 ships", 14)
    else:
        assert last["frames"][0]["label"] == "Count"
        assert found["train"]["columns"] == found["test"]["columns"]


@needs_datasets
def test_datasets_loads_what_a_project_exports(project_path: Path, tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    with night(project_path).project as project:
        project.export(folder / "x.jsonl", flat_slots=True, features=True, no_project_file=True)
        project.export(folder / "x.parquet", format="parquet")
        expected = [(d.id, d.text) for d in project.documents()]
    features = str(folder / "x.features.json")
    for given in (
        {"path": "json", "data_files": str(folder / "x.jsonl"), "features": features},
        {"path": "parquet", "data_files": str(folder / "x.parquet")},
    ):
        rows = loaded(tmp_path, split="train", **given)[""]
        assert rows["rows"] == len(expected)
        assert (rows["last"]["id"], rows["last"]["text"]) == expected[-1]


def test_what_other_programs_write_again_is_read(tmp_path: Path) -> None:
    arrow = pytest.importorskip("pyarrow.parquet")
    path = saved("parquet", tmp_path / "x.parquet", many(3, 100))
    table = arrow.read_table(path)
    arrow.write_table(table.replace_schema_metadata({}), path)  # as any other program would
    with Project.create(tmp_path / "new.annotator", annotator="bo") as project:
        report = project.import_(path)
        assert (report.documents_added, report.annotations_added) == (3, 5)
        (frame,) = project.document("d2").frames
        assert frame.label == "Count"


def test_arrow_and_pandas_read_parquet(tmp_path: Path) -> None:
    arrow = pytest.importorskip("pyarrow.parquet")
    pandas = pytest.importorskip("pandas")
    path = saved("parquet", tmp_path / "x.parquet", many(40, 100))
    table = arrow.read_table(path, columns=["id", "text", "spans"])
    assert table.num_rows == 40
    assert table.column("spans")[39].as_py()[0]["text"] == "14 ships"
    frame = pandas.read_parquet(path)
    assert list(frame["status"]) == ["new"] * 39 + ["done"]
    spans = frame.explode("spans")
    assert [span["text"] for span in spans["spans"]] == ["14 ships"] * 40


@pytest.mark.parametrize(
    ("suffix", "options", "given"),
    [
        (".csv", {}, {}), (".csv", {"bom": True}, {}), (".tsv", {}, {"sep": "\t"}),
        (".csv", {"delimiter": "semicolon", "exact": True}, {"sep": ";"}),
    ],
)  # fmt: skip
def test_pandas_reads_tables(
    tmp_path: Path, suffix: str, options: dict[str, Any], given: dict[str, Any]
) -> None:
    pandas = pytest.importorskip("pandas")
    path = saved("csv", tmp_path / f"x{suffix}", many(40, 100), context=5, **options)
    frame = pandas.read_csv(path, **given)
    assert len(frame) == 40
    assert frame.columns[0] == "document"
    assert set(frame["text"]) == {"14 ships"}
    assert frame["slot.amount"].iloc[39] == 14
    assert set(frame["end"] - frame["start"]) == {8}
