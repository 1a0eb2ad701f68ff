"""Every command does what its help says, and prints what people and machines expect."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from annotator.cli import COMMANDS
from annotator.services.project import Project
from tests.cli.conftest import Run


def test_help_lists_every_command_without_loading_any(cli: Run) -> None:
    ran = cli("--help")
    assert ran.code == 0
    for name, line in COMMANDS.items():
        assert f"  {name}" in ran.out
        assert line in ran.out


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(cli: Run, command: str) -> None:
    ran = cli(command, "--help")
    assert ran.code == 0
    assert ran.out.startswith(f"Usage: annotator {command}")


def test_no_words_at_all_is_a_question_for_help(cli: Run) -> None:
    assert cli().out == cli("--help").out


def test_version(cli: Run) -> None:
    import annotator

    assert cli("--version").out == f"annotator {annotator.__version__}\n"


def test_new_makes_an_empty_project(cli: Run, project_path: Path) -> None:
    ran = cli("new", project_path)
    assert (ran.code, ran.out) == (0, "")
    assert ran.err == f"Made “{project_path}” with 0 labels.\n"
    with Project.open(project_path) as project:
        assert len(project.label_set) == 0
        assert project.document_count() == 0


def test_new_refuses_what_is_there(cli: Run, project: Path) -> None:
    before = project.read_bytes()
    ran = cli("new", project)
    assert ran.code == 1
    assert str(project.name) in ran.err
    assert project.read_bytes() == before


def test_new_with_a_template(cli: Run, project_path: Path) -> None:
    assert cli("new", project_path, "--template", "newsroom-mini").code == 0
    with Project.open(project_path) as project:
        assert [label.name for label in project.label_set] == [
            "Who",
            "Where",
            "Number",
            "Source",
            "Statement",
        ]
        assert {label.key for label in project.label_set} == set("12345")


def test_a_template_s_worked_examples_come_when_asked_for(cli: Run, tmp_path: Path) -> None:
    without, with_them = tmp_path / "without.annotator", tmp_path / "with.annotator"
    assert cli("new", without, "--template", "claims").code == 0
    ran = cli("new", with_them, "--template", "claims", "--with-examples")
    assert ran.code == 0
    assert ran.err == f"Made “{with_them}” with 6 labels and 3 worked examples.\n"
    with Project.open(without) as project:
        assert project.document_count() == 0
    with Project.open(with_them) as project:
        assert project.document_count() == 3
        assert len(project.label_set) == 6


def test_an_unknown_template_is_named_with_those_there_are(cli: Run, project_path: Path) -> None:
    ran = cli("new", project_path, "--template", "nonsense")
    assert ran.code == 1
    assert "“nonsense”" in ran.err
    assert "blank, newsroom-mini, who-and-where" in ran.err
    assert not project_path.exists()


def test_info_counts(cli: Run, project: Path) -> None:
    found = json.loads(cli("info", project, "--json").out)
    assert found["documents"] == 2
    assert sum(found["status"].values()) == 2
    assert found["annotations"] == 4
    assert found["highlights"] == 0
    assert found["annotators"] == {"ada": 4}
    assert {use["label"]: use["annotations"] for use in found["labels"]} == {
        "Source": 2,
        "Quantity": 1,
        "Person": 1,
    }
    text = cli("info", project).out
    assert text.startswith("2 documents (")
    assert "4 annotations" in text
    assert "Source    span  2" in text


def test_search_shows_words_in_context(cli: Run, project: Path) -> None:
    hits = json.loads(cli("search", project, "ships", "--json").out)
    assert [hit["document_id"] for hit in hits] == ["a1", "a2"]
    for hit in hits:
        with Project.open(project, read_only=True) as opened:
            text = opened.document(hit["document_id"]).text
        assert text[hit["start"] : hit["end"]] == hit["words"] == "ships"
    lines = cli("search", project, "ships").out.splitlines()
    assert len(lines) == 2
    assert "[ships]" in lines[0]


def test_search_says_when_there_is_nothing_or_more(cli: Run, project: Path) -> None:
    nothing = cli("search", project, "zebra")
    assert (nothing.code, nothing.out, nothing.err) == (0, "", "Nothing found.\n")
    assert json.loads(cli("search", project, "zebra", "--json").out) == []
    assert "--limit" in cli("search", project, "ships", "--limit", "1").err


def test_search_takes_what_looks_like_syntax_as_words(cli: Run, project: Path) -> None:
    for query in ('"', "AND", "a OR", "ships*", "NEAR(", "col:x", "-", "🚢"):
        assert cli("search", project, "--", query).code == 0, query


def test_check_of_a_good_project(cli: Run, project: Path) -> None:
    ran = cli("check", project)
    assert (ran.code, ran.out) == (0, "")
    assert ran.err == f"Checked “{project}”: all is well.\n"
    assert json.loads(cli("check", project, "--json").out) == []


def test_history_is_newest_first(cli: Run, project: Path) -> None:
    with Project.open(project) as opened:
        opened.undo()
    entries = json.loads(cli("history", project, "--json").out)
    assert entries[0]["kind"] == "undo"
    assert entries[1]["undone"]
    assert [entry["created"] for entry in entries] == sorted(
        (entry["created"] for entry in entries), reverse=True
    )
    lines = cli("history", project).out.splitlines()
    assert len(lines) == len(entries)
    assert len(cli("history", project, "--limit", "2").out.splitlines()) == 2


def test_backup_and_restore(cli: Run, project: Path, tmp_path: Path) -> None:
    assert cli("backup", project).code == 0
    (copy,) = (project.parent / f"{project.stem}-backups").iterdir()
    again = tmp_path / "again.annotator"
    assert cli("restore", copy, again).code == 0
    assert cli("info", again, "--json").out == cli("info", project, "--json").out
    refused = cli("restore", copy, again)
    assert refused.code == 1
    assert "again.annotator" in refused.err


def test_restore_of_something_else_makes_nothing(cli: Run, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.annotator"
    wrong.write_text("not a project", encoding="utf-8")
    assert cli("restore", wrong, tmp_path / "new.annotator").code == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == ["wrong.annotator"]
