"""A ledger as files: read back with `csv` and `json`, the same bytes twice, nothing half done."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.domain.annotation import Slot
from annotator.domain.errors import Cancelled, InvalidInput
from annotator.formats.ledger_csv import FRAME_COLUMNS, LONG_COLUMNS, write_long
from annotator.services import filling, framing
from annotator.services.ledger import Ledger, LedgerQuery
from annotator.services.ledger_export import export_ledger
from tests.nights import Night, night, random_project
from tests.states import in_quick_folder
from tests.strategies import fewer


@pytest.fixture
def one(project_path: Path) -> Iterator[Night]:
    made = night(project_path)
    filling.code(made.project, made.attack.uid, "launched", 46, rule="official")
    yield made
    made.project.close()


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


def test_a_row_a_frame(one: Night, tmp_path: Path) -> None:
    target = tmp_path / "frames.csv"
    query = LedgerQuery(label=one.label("Attack"))
    report = export_ledger(one.project, target, query)
    (row,) = table(target)
    assert list(row)[: len(FRAME_COLUMNS)] == list(FRAME_COLUMNS)
    assert row["frame_label"] == "Attack"
    assert row["frame_words"] == "launched"
    assert row["launched"] == (
        "46 (The regional governor, Irina Sokolenko); not 46 (The navy); at least 20 (The navy); "
        "41 (the commander of the coastal brigade, says The defence ministry); 20 (البحرية)"
    )
    assert (row["launched.coded"], row["launched.rule"]) == ("46", "official")
    assert row["launched.conflict"] == "yes"
    assert row["target"] == "the harbour"
    assert row["realis"] == row["realis.conflict"] == ""
    assert (report.frames, report.reported, report.coded, report.conflicts) == (1, 7, 1, 1)
    assert b"\r\n" in target.read_bytes()
    assert not target.read_bytes().startswith(b"\xef\xbb\xbf")


def test_the_long_form_leads_back_to_the_words(one: Night, tmp_path: Path) -> None:
    target = tmp_path / "long.csv"
    report = export_ledger(one.project, target, long=True)
    rows = table(target)
    assert list(rows[0]) == list(LONG_COLUMNS)
    assert report.rows == len(rows)
    launched = [row for row in rows if row["slot"] == "launched"]
    assert [row["value"] for row in launched] == ["46", "46", "at least 20", "41", "20", "46"]
    assert launched[2]["number_low"] == "20"
    assert launched[2]["number_high"] == ""
    assert json.loads(launched[2]["value_json"]) == {"value": 20, "comparator": "at least"}
    assert launched[1]["stance"] == "denies"
    assert launched[0]["source_kind"] == "official"
    assert launched[3]["source"] == "the commander of the coastal brigade"
    assert launched[3]["source_path"] == (
        "the commander of the coastal brigade < The defence ministry"
    )
    assert (launched[5]["status"], launched[5]["rule"]) == ("coded", "official")
    assert [row["conflict"] for row in launched] == ["yes", "yes", "no", "yes", "yes", "no"]
    for row in launched[:5]:
        text = one.project.document(row["article_id"]).text
        assert text[int(row["start"]) : int(row["end"])] == row["quote"] != ""


def test_json_lines_hold_the_same(one: Night, tmp_path: Path) -> None:
    target = tmp_path / "long.jsonl"
    export_ledger(one.project, target, format="jsonl", long=True)
    rows = [json.loads(line) for line in target.read_text(encoding="utf-8").split("\n")[:-1]]
    export_ledger(one.project, tmp_path / "long.csv", long=True)
    for made, other in zip(rows, table(tmp_path / "long.csv"), strict=True):
        assert made["slot"] == other["slot"]
        assert str(made.get("start", "")) == other["start"]
        assert made.get("quote", "") == other["quote"]
    assert rows[0]["conflict"] is True
    assert isinstance(rows[0]["number_low"], int)


def test_twice_gives_the_same_bytes(one: Night, tmp_path: Path) -> None:
    for long in (False, True):
        export_ledger(one.project, tmp_path / "a.csv", long=long)
        export_ledger(one.project, tmp_path / "b.csv", long=long)
        assert (tmp_path / "a.csv").read_bytes() == (tmp_path / "b.csv").read_bytes()


def test_no_spreadsheet_calculates_unless_asked(one: Night, tmp_path: Path) -> None:
    project, target = one.project, tmp_path / "frames.csv"
    for text in ("=HYPERLINK(1)", "@cmd", "-12"):
        frame = framing.add_frame(project, one.label("Harm"), document=one.documents["first"])
        filling.add_entry(project, frame.uid, Slot("note", text))
    query = LedgerQuery(label=one.label("Harm"))
    export_ledger(project, target, query)
    assert [row["note"] for row in table(target)] == ["", "'=HYPERLINK(1)", "'@cmd", "-12"]
    export_ledger(project, target, query, exact=True)
    assert [row["note"] for row in table(target)] == ["", "=HYPERLINK(1)", "@cmd", "-12"]


def test_slots_named_like_other_columns_keep_their_own(one: Night, tmp_path: Path) -> None:
    frame = framing.add_frame(one.project, one.label("Harm"), document=one.documents["first"])
    for name in ("frame_id", "note.coded"):
        filling.add_entry(one.project, frame.uid, Slot(name, "kept"))
    export_ledger(one.project, tmp_path / "t.csv", LedgerQuery(label=one.label("Harm")))
    last = table(tmp_path / "t.csv")[-1]
    assert last["frame_id"] == frame.uid
    assert last["frame_id_2"] == last["note.coded_2"] == "kept"


def test_a_cancelled_export_leaves_the_target_alone(one: Night, tmp_path: Path) -> None:
    target = tmp_path / "t.csv"
    target.write_text("before", encoding="utf-8")
    with pytest.raises(Cancelled):
        export_ledger(one.project, target, cancelled=lambda: True)
    assert target.read_text(encoding="utf-8") == "before"
    assert [path.name for path in tmp_path.glob("*t.csv*")] == ["t.csv"]


def test_what_cannot_be_is_refused(one: Night, tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="csv or jsonl"):
        export_ledger(one.project, tmp_path / "t", format="xlsx")
    with pytest.raises(InvalidInput, match="long form"):
        export_ledger(one.project, tmp_path / "t", format="jsonl")
    with pytest.raises(InvalidInput, match="cannot replace the project"):
        export_ledger(one.project, one.project.path)


@fewer
@given(seed=st.integers(0, 10**6))
def test_every_value_is_in_the_long_form_once_for_each_proof(seed: int) -> None:
    with in_quick_folder() as path:
        project = random_project(path, seed)
        ledger = Ledger(project.store)
        rows = ledger.rows(ledger.find(LedgerQuery()).keys)
        stream = io.BytesIO()
        count = write_long(rows, stream, exact=True)
        read = list(csv.DictReader(io.StringIO(stream.getvalue().decode(), newline="")))
        assert len(read) == count
        wanted = {
            (row.uid, cell.name, entry.words, entry.source_words)
            for row in rows
            for cell in row.cells.values()
            for entry in (*cell.entries, *([cell.coded] if cell.coded else []))
        }
        told = {
            (line["frame_id"], line["slot"], line["value"], ", says ".join(
                filter(None, line["source_path"].split(" < "))))
            for line in read
        }  # fmt: skip
        assert told == wanted
        for line in read:
            if line["start"] and ";" not in line["fragments"]:
                text = project.document(line["article_id"]).text
                assert text[int(line["start"]) : int(line["end"])] == line["quote"]
        project.close()


def test_the_columns_are_those_of_the_label_and_of_what_is_there(
    one: Night, tmp_path: Path
) -> None:
    export_ledger(one.project, tmp_path / "all.csv")
    with (tmp_path / "all.csv").open(encoding="utf-8", newline="") as file:
        header = next(csv.reader(file))
    slots = [name for name in header[len(FRAME_COLUMNS) :] if "." not in name]
    assert slots == ["launched", "target", "date", "realis", "killed", "note", "source"]
