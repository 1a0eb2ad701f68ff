"""The README is true: its commands and its example run as they stand."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from annotator.cli import run

README = (Path(__file__).resolve().parent.parent / "README.md").read_text(encoding="utf-8")


def test_the_commands_run_as_they_stand(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    commands = re.findall(r"^annotator (.+)$", README, re.MULTILINE)
    assert len(commands) >= 8
    monkeypatch.chdir(tmp_path)
    (tmp_path / "articles").mkdir()
    (tmp_path / "articles" / "one.txt").write_text("There were at least 20.", encoding="utf-8")
    (tmp_path / "more.jsonl").write_text('{"id":"b","text":"More."}\n', encoding="utf-8")
    text = "Velmar fell."
    (tmp_path / "brat").mkdir()
    (tmp_path / "brat" / "a.txt").write_text(text, encoding="utf-8")
    (tmp_path / "brat" / "a.ann").write_text("T1\tPER 0 6\tVelmar\n", encoding="utf-8")
    span = '{"start":0,"end":6,"label":"Place","score":0.5}'
    (tmp_path / "predictions.jsonl").write_text(
        f'{{"id":"c","text":"{text}","spans":[{span}]}}\n', encoding="utf-8"
    )
    (tmp_path / "gazetteer.csv").write_text("id,label\nQ1,Velmar\n", encoding="utf-8")
    for command in commands:
        assert run(shlex.split(command)) == 0, command
    assert (tmp_path / "drones.jsonl").exists()


def test_the_example_of_the_library_runs_as_it_stands(tmp_path: Path) -> None:
    (code,) = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    ran = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert (ran.returncode, ran.stdout) == (0, "0 7 Source Reuters\n"), ran.stderr
    (shown,) = re.findall(r"```json\n(.*?)```", README, re.DOTALL)
    record = (tmp_path / "drones.jsonl").read_text(encoding="utf-8")
    for part in ('"title":"Drones"', '"text":"Reuters confirmed 20 drones."', '"start":0,"end":7'):
        assert part in shown
        assert part in record
