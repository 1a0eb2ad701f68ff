"""`annotator ledger`: the table on stdout or in a file, filters, the report."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.nights import night


@pytest.fixture
def counted(project_path: Path) -> Path:
    """A closed project of one night."""
    night(project_path).project.close()
    return project_path


def lines(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_the_table_goes_to_stdout_and_the_counts_to_stderr(cli: Run, counted: Path) -> None:
    ran = cli("ledger", counted, "--frame", "Attack")
    assert ran.code == 0
    (row,) = lines(ran.out)
    assert row["frame_words"] == "launched"
    assert "Wrote 1 frame with 7 reported values, 0 coded, 1 conflict." in ran.err


def test_a_file_and_a_report_for_machines(cli: Run, counted: Path, tmp_path: Path) -> None:
    target = tmp_path / "long.jsonl"
    ran = cli("ledger", counted, target, "--format", "jsonl", "--json")
    told = json.loads(ran.out)
    assert told["long"]
    assert told["rows"] == len(target.read_bytes().splitlines())
    assert cli("ledger", counted, "--json").code == 2


def test_filters(cli: Run, counted: Path) -> None:
    def labels(*words: str) -> list[str]:
        return [row["frame_label"] for row in lines(cli("ledger", counted, *words).out)]

    assert labels("--conflicts") == ["Attack"]
    assert labels("--uncoded", "--source", "ministry") == ["Attack", "Attribution"]
    assert labels("--side", "kind=military") == ["Attack"]
    assert labels("--since", "2026-09-05") == ["Attack"]
    assert labels("--text", "harbour", "--sort", "@label") == ["Attack"]
    assert labels("--document", "second", "--sort", "@label", "--descending") == [
        "Attribution", "Attribution", "Attack",
    ]  # fmt: skip
    assert "Left out by the filters: 3 frames." in cli("ledger", counted, "--conflicts").err


def test_what_is_not_there_is_said(cli: Run, counted: Path, tmp_path: Path) -> None:
    ran = cli("ledger", counted, "--frame", "Nothing")
    assert (ran.code, ran.out) == (1, "")
    assert "no frame label named “Nothing”" in ran.err
    assert cli("ledger", counted, "--side", "kind").code == 2
    for words, told in (
        (("--since", "soon"), "“soon” is no date"),
        (("--until", "2026-13-45"), "“2026-13-45” is no date"),
        (("--sort", "lunched"), "these frames have no “lunched”"),
        (("--sort", "@nothing"), "these frames have no “@nothing”"),
    ):
        ran = cli("ledger", counted, *words)
        assert (ran.code, ran.out) == (1, ""), words
        assert told in ran.err
    assert cli("ledger", counted, tmp_path / "no" / "t.csv").code == 1
