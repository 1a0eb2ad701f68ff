"""What the command line says of problems: check lists them by code, export counts them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from annotator.domain.annotation import JsonObject
from annotator.domain.ids import new_uid
from annotator.domain.label import Label
from annotator.services.project import Project
from tests.cli.conftest import Run

KIND: JsonObject = {"name": "kind", "type": "one-of", "choices": ["official"], "required": True}


@pytest.fixture
def unfinished(project_path: Path) -> Path:
    """Two documents; in each a source lacks its kind, in one a second source lies over it."""
    uid = new_uid()
    source = Label(uid, "Source", slots=(KIND,), constraints={"no_overlap_with": [uid]})
    with Project.create(project_path, labels=[source], annotator="ada") as project:
        for number in (1, 2):
            document = project.add_document("The harbour office spoke.", id=f"a{number}")
            project.add_span(document, 4, 18, "Source")
            if number == 2:
                project.add_span(document, 12, 18, "Source", slots={"kind": "official"})
    return project_path


def test_check_groups_problems_by_code_and_fails_not(cli: Run, unfinished: Path) -> None:
    ran = cli("check", unfinished)
    assert ran.code == 0, "they are warnings"
    assert ran.out.splitlines() == [
        "slot-missing: a slot that is asked for is empty (2)",
        "warning in “a1”: Source “harbour office”: “kind” is missing",
        "warning in “a2”: Source “harbour office”: “kind” is missing",
        "overlap: words are shared that should not be (1)",
        "warning in “a2”: Source “office”: Source lies over Source, which is not allowed",
    ]
    assert ran.err.endswith("0 problems, 3 warnings.\n")


def test_check_gives_codes_and_slots_as_json(cli: Run, unfinished: Path) -> None:
    found = json.loads(cli("check", unfinished, "--json").out)
    assert [(p["severity"], p["kind"], p["document_id"], p["slot"]) for p in found] == [
        ("warning", "slot-missing", "a1", "kind"),
        ("warning", "slot-missing", "a2", "kind"),
        ("warning", "overlap", "a2", None),
    ]
    assert all(p["uid"] for p in found)


def test_export_counts_problems_of_what_it_writes(
    cli: Run, unfinished: Path, tmp_path: Path
) -> None:
    ran = cli("export", unfinished, tmp_path / "out.jsonl")
    told = ran.err.partition("Not as the labels ask:\n")[2].splitlines()
    assert "  2  a slot that is asked for is empty" in told
    assert "  1  words are shared that should not be" in told
    report = json.loads(cli("export", unfinished, tmp_path / "out.jsonl", "--json").out)
    assert report["problems"] == {"overlap": 1, "slot-missing": 2}


def test_without_problems_nothing_is_said_of_them(cli: Run, project: Path, tmp_path: Path) -> None:
    ran = cli("export", project, tmp_path / "out.jsonl")
    assert "labels ask" not in ran.err
    assert "all is well" in cli("check", project).err
