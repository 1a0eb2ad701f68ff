"""`annotator export` says what is lost before it writes, and can refuse to lose anything."""

from __future__ import annotations

import json
from pathlib import Path

from tests.builders import make_project
from tests.cli.conftest import Run

TABLE = """\
Not written at all:
  1  spans that overlap a longer or earlier one: “pilot Mara” (Person) in “a1”
Written, but changed or without:
  2  titles: “a1”; “a2”
  1  spans that were widened to whole tokens: “arbour officials” (Source, 1–17 of “a1”) would \
become “Harbour officials”
  1  statuses of documents: “a1”
"""


def overlapping(path: Path) -> Path:
    return make_project(
        path,
        ["Harbour officials met the pilot Mara Oduya.", "A second article."],
        {"arbour officials": "Source", "the pilot Mara Oduya": "Source", "pilot Mara": "Person"},
    )


def test_a_dry_run_shows_the_table_and_writes_nothing(
    cli: Run, project_path: Path, tmp_path: Path
) -> None:
    project, target = overlapping(project_path), tmp_path / "x.conll"
    ran = cli("export", project, target, "--format", "conll2003", "--dry-run")
    assert (ran.code, ran.out) == (0, "")
    assert ran.err.startswith(TABLE.replace(": “arbour", "\n     “arbour"))
    assert ran.err.endswith(f"Would export 2 documents and 2 annotations to “{target}”.\n")
    assert not target.exists()
    ran = cli("export", project, target, "--format", "conll2003", "--dry-run", "--json")
    report = json.loads(ran.out)
    assert (report["dry_run"], report["documents"], report["annotations"]) == (True, 2, 2)
    assert [(row["fate"], row["count"]) for row in report["losses"]] == [
        ("not written at all", 1),
        ("written without", 2), ("written without", 1), ("written without", 1),
    ]  # fmt: skip
    assert report["losses"][0]["places"][0]["document"] == "a1"
    assert report["losses"][0]["places"][0]["annotation"]
    assert not target.exists()


def test_the_table_of_the_plan_is_that_of_the_export(
    cli: Run, project_path: Path, tmp_path: Path
) -> None:
    words = ("export", overlapping(project_path), tmp_path / "x.conll", "--format", "conll2003")
    planned = json.loads(cli(*words, "--dry-run", "--json").out)
    ran = cli(*words, "--json")
    done = json.loads(ran.out)
    assert {**done, "dry_run": True, "files": 0} == {**planned, "files": 0}
    assert ran.err.startswith(TABLE)


def test_a_loss_fails_the_export_when_asked_for(
    cli: Run, project_path: Path, tmp_path: Path
) -> None:
    project, target = overlapping(project_path), tmp_path / "x.conll"
    target.write_text("old", encoding="utf-8")
    ran = cli("export", project, target, "--format", "conll2003", "--fail-on-loss")
    assert (ran.code, ran.out) == (1, "")
    assert ran.err.startswith(TABLE)
    assert ran.err.endswith("omething would be lost; nothing was written\n")
    assert target.read_text(encoding="utf-8") == "old"
    assert [p.name for p in tmp_path.iterdir() if p.suffix == ".conll"] == ["x.conll"]
    # What was not chosen is no loss.
    ran = cli("export", project, tmp_path / "x.jsonl", "--label", "Source", "--fail-on-loss")
    assert ran.code == 0


def test_nothing_reaches_stdout_of_an_export_that_would_lose(
    program: Run, project_path: Path
) -> None:
    project = overlapping(project_path)
    ran = program("export", project, "-", "--format", "conll2003", "--fail-on-loss")
    assert (ran.code, ran.out) == (1, "")
    ran = program("export", project, "-", "--no-project-file", "--fail-on-loss")
    assert ran.code == 0
    assert ran.out.startswith('{"id":"a1"')


def test_misfits_stop_a_dry_run_too(cli: Run, project_path: Path, tmp_path: Path) -> None:
    words = ("export", overlapping(project_path), tmp_path / "x.conll", "--format", "conll2003")
    ran = cli(*words, "--misfits", "stop", "--dry-run")
    assert ran.code == 1
    assert "Stops the export:\n  1  spans that do not fit whole tokens\n" in ran.err
    assert "--misfits snap or drop" in ran.err
    ran = cli(*words, "--misfits", "stop")
    assert ran.code == 1
    assert "1 span does not fit whole tokens: “arbour officials”" in ran.err


def test_parts_are_told(cli: Run, project_path: Path, tmp_path: Path) -> None:
    project = make_project(project_path, [f"ships {n}" for n in range(10)], {"ships": "Source"})
    words = ("export", project, tmp_path / "x.jsonl", "--split", "80/20", "--stratify")
    ran = cli(*words, "--annotators", "apart", "--group-near-duplicates", "--search", "ships")
    assert ran.code == 0
    train = next(tmp_path.glob("x.*.train.jsonl"))
    assert f"“{train}”: 8 documents" in ran.err
    report = json.loads(cli(*words, "--json").out)
    assert [(part["part"], part["documents"]) for part in report["parts"]] == [
        ("train", 8), ("test", 2),
    ]  # fmt: skip
    assert cli("export", project, tmp_path / "x.jsonl", "--annotators", "both").code == 2


def test_a_card_is_written_when_asked_for(cli: Run, project_path: Path, tmp_path: Path) -> None:
    project, out = overlapping(project_path), tmp_path / "out"
    out.mkdir()
    assert cli("export", project, out / "x.jsonl").code == 0
    assert not (out / "README.md").exists()
    ran = cli("export", project, out / "x.jsonl", "--card", "--license", "cc-by-4.0")
    assert f"“{out / 'README.md'}”" in ran.err
    assert 'license: "cc-by-4.0"' in (out / "README.md").read_text("utf-8")
    (out / "README.md").write_text("mine", encoding="utf-8")
    ran = cli("export", project, out / "x.jsonl", "--card")
    assert ran.code == 1
    assert "no export wrote this file as it is; move it away, or export without a dataset card" in (
        ran.err
    )
