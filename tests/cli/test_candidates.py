"""`annotator candidates`: in, listed, looked up, out again."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.builders import make_project
from tests.cli.conftest import Run


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "gazetteer.csv"
    path.write_text("id,label,aliases,lat\nQ1,Velmar,Port of Velmar,46\nQ2,Harrow,,50\n", "utf-8")
    return path


@pytest.fixture
def project(project_path: Path) -> Path:
    return make_project(project_path)


def test_a_table_goes_in_is_listed_and_searched(cli: Run, project: Path, table: Path) -> None:
    ran = cli("candidates", project, "import", table)
    assert (ran.code, ran.err) == (0, "Imported “gazetteer”: 2 candidates.\n")
    again = cli("candidates", project, "import", table, "--name", "places")
    assert again.code == 0
    assert cli("candidates", project, "list").out == (
        "gazetteer  2 candidates\nplaces  2 candidates\n"
    )
    assert json.loads(cli("candidates", project, "list", "--json").out)[0] == {
        "name": "gazetteer", "candidates": 2
    }  # fmt: skip
    found = cli("candidates", project, "search", "port", "vel", "--name", "places")
    assert found.out == "places Q1  Velmar\n"
    (told,) = json.loads(cli("candidates", project, "search", "harr", "--limit", "1", "--json").out)
    assert told["extra"] == {"lat": "50"}
    refused = cli("candidates", project, "search", "port", "--name", "place")
    assert (refused.code, refused.err) == (
        1, "there is no knowledge base named “place” in this project\n"
    )  # fmt: skip


def test_a_table_of_the_name_is_replaced_and_deleted(cli: Run, project: Path, table: Path) -> None:
    cli("candidates", project, "import", table)
    table.write_text("id,label\nQ9,Krynytsia\n", "utf-8")
    assert "Replaced “gazetteer”: 1 candidate." in cli("candidates", project, "import", table).err
    assert cli("candidates", project, "search", "velmar").err == "Nothing found.\n"
    assert cli("candidates", project, "delete", "gazetteer").code == 0
    assert cli("candidates", project, "list").err == "There is no knowledge base yet.\n"


def test_what_cannot_be_done_says_where(cli: Run, project: Path, table: Path) -> None:
    table.write_text("id,label\nQ9,Krynytsia\nQ9,Velmar\n", "utf-8")
    ran = cli("candidates", project, "import", table)
    assert ran.code == 1
    assert "gazetteer.csv, line 3:" in ran.err
    assert cli("candidates", project, "delete", "nothing").code == 1
    assert cli("candidates", project, "import").code == 2
