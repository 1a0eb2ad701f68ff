"""`annotator rejoin`: annotations and texts meet again, whatever the texts' files are called."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.builders import ARTICLE, make_project
from tests.cli.conftest import Run

OTHER = "\ufeffVelmar denied it.\r\nZwölf 👩‍👩‍👧 came.\n"


@pytest.fixture
def standoff(project_path: Path, tmp_path: Path, cli: Run) -> Path:
    """Two documents without their texts."""
    make_project(project_path, (ARTICLE, OTHER), {"14 ships": "Quantity", "Mara Oduya": "Source"})
    target = tmp_path / "x.standoff.jsonl"
    assert cli("export", project_path, target, "--format", "standoff").code == 0
    return target


@pytest.fixture
def texts(tmp_path: Path) -> Path:
    """A folder with the texts, and others, in files of several formats."""
    folder = tmp_path / "texts"
    (folder / "b").mkdir(parents=True)
    (folder / "b" / "anything.txt").write_bytes(ARTICLE.encode())
    (folder / "no.txt").write_text("Another article.")
    line = {"id": "elsewhere", "text": OTHER, "title": "Denial"}
    (folder / "more.jsonl").write_text(json.dumps(line) + "\n")
    return folder


def lines(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_bytes().split(b"\n")[:-1]]


def test_it_is_what_an_export_of_the_project_is(
    cli: Run, standoff: Path, texts: Path, tmp_path: Path, project_path: Path
) -> None:
    target, whole = tmp_path / "again.jsonl", tmp_path / "whole.jsonl"
    ran = cli("rejoin", standoff, texts, "--out", target)
    assert ran.code == 0
    assert ran.err.endswith(f"Wrote 2 documents and 2 annotations to “{target}”.\n")
    assert cli("export", project_path, whole).code == 0
    found, expected = lines(target), lines(whole)
    # Titles do not travel; those that the texts came with stand in.
    assert [line.pop("title") for line in found] == ["anything", "Denial"]
    assert [line.pop("title") for line in expected] == ["Article 1", "Article 2"]
    assert found == expected
    assert not target.with_suffix(".project.json").exists()


def test_twice_gives_the_same_bytes(cli: Run, standoff: Path, texts: Path, tmp_path: Path) -> None:
    target = tmp_path / "again.jsonl"
    assert cli("rejoin", standoff, texts, "--out", target).code == 0
    first = target.read_bytes()
    assert cli("rejoin", standoff, texts / "more.jsonl", texts, "--out", target).code == 0
    assert len(first.split(b"\n")) == len(target.read_bytes().split(b"\n"))
    assert cli("rejoin", standoff, texts, "--out", target).code == 0
    assert target.read_bytes() == first


def test_missing_texts_are_refused_or_left_out(
    cli: Run, standoff: Path, texts: Path, tmp_path: Path
) -> None:
    target = tmp_path / "again.jsonl"
    ran = cli("rejoin", standoff, texts / "more.jsonl", "--out", target)
    assert ran.code == 1
    assert "the texts of 1 of 2 documents are not here, the first is “a1”" in ran.err
    assert not target.exists()
    ran = cli(
        "rejoin", standoff, texts / "more.jsonl", "--out", target, "--skip-missing", "--json"
    )
    assert ran.code == 0
    assert json.loads(ran.out) == {
        "target": str(target), "documents": 1, "annotations": 0, "missing": 1, "notes": [],
    }  # fmt: skip
    assert [line["id"] for line in lines(target)] == ["a2"]


def test_what_cannot_be_is_one_sentence(
    cli: Run, standoff: Path, texts: Path, tmp_path: Path
) -> None:
    before = standoff.read_bytes()
    for words, reason in (
        ((standoff, texts, "--out", standoff), "cannot replace what it is made of"),
        ((standoff, tmp_path / "no", "--out", tmp_path / "x.jsonl"), "no such file or folder"),
        ((texts / "no.txt", texts, "--out", tmp_path / "x.jsonl"), "no.txt, line 1: broken JSON"),
        ((tmp_path / "no", texts, "--out", tmp_path / "x.jsonl"), "cannot be read"),
        ((standoff, texts, "--out", tmp_path / "no" / "x.jsonl"), "there is no such folder"),
        ((standoff, texts, "--out", texts / "b"), "this is a folder"),
    ):
        ran = cli("rejoin", *words)
        assert ran.code == 1, words
        assert reason in ran.err
        assert ran.err.count("\n") == 1
    assert standoff.read_bytes() == before
    assert sorted(path.name for path in tmp_path.glob(".*")) == []
