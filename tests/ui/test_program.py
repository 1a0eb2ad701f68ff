"""The program as users start it: its own process, its exit codes, pictures, signals, the demo."""

from __future__ import annotations

import csv
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from PySide6.QtGui import QImage

from annotator.services.project import Project
from annotator.ui import state


def start(*words: str | Path, home: Path, **more: str) -> subprocess.Popen[str]:
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "ANNOTATOR_HOME": str(home)}
    return subprocess.Popen(
        [sys.executable, "-m", "annotator", *map(str, words)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**environment, **more},
        cwd=Path(__file__).parents[2],
    )


def finished(*words: str | Path, home: Path) -> tuple[int, str, str]:
    process = start(*words, home=home)
    out, err = process.communicate(timeout=60)
    return process.returncode, out, err.rstrip("\n")


def wait_until_open(project: Path, home: Path, process: subprocess.Popen[str]) -> None:
    """Wait until the window has the project open and has got through its first paint."""
    log = home / "logs" / "annotator.log"
    for _ in range(600):
        if log.exists() and log.stat().st_size:
            return
        assert process.poll() is None, process.communicate()
        time.sleep(0.05)
    pytest.fail(f"{project} was never opened")


def test_a_word_that_means_nothing_opens_no_window(home: Path) -> None:
    code, out, err = finished("nowhere.annotator", home=home)
    assert code == 2
    assert out == ""
    assert "neither a command nor an existing project" in err


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_picture_of_the_window(
    small_project: Path, home: Path, tmp_path: Path, theme: str
) -> None:
    target = tmp_path / "x.png"
    code, out, err = finished(
        small_project, "--grab", target, "--document", "2", "--size", "1000x700",
        "--theme", theme, "--json", home=home,
    )  # fmt: skip
    assert (code, err) == (0, "")
    told = json.loads(out)
    assert told["document"] == "second"
    assert told["first_paint"]["cpu_seconds"] > 0
    picture = QImage(str(target))
    assert (picture.width(), picture.height()) == (1000, 700)
    middle = picture.pixelColor(500, 600).lightness()
    assert middle > 240 if theme == "light" else middle < 60
    assert not state.default_path().exists()


def test_a_picture_of_what_is_no_project(home: Path, tmp_path: Path) -> None:
    path = tmp_path / "x.annotator"
    path.write_text("no")
    code, _out, err = finished(path, "--grab", tmp_path / "x.png", home=home)
    assert code == 1
    assert err.count("\n") == 0
    assert "x.annotator" in err
    assert path.read_text() == "no"


def test_a_picture_of_a_document_that_is_not_there(
    small_project: Path, home: Path, tmp_path: Path
) -> None:
    code, _out, err = finished(
        small_project, "--grab", tmp_path / "x.png", "--document", "9", home=home
    )
    assert code == 1
    assert "There is no document 9" in err


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_signals_close_the_window_cleanly(
    small_project: Path, home: Path, number: signal.Signals
) -> None:
    process = start(small_project, home=home)
    wait_until_open(small_project, home, process)
    process.send_signal(number)
    out, err = process.communicate(timeout=20)
    assert process.returncode == 0, (out, err)
    assert err == ""
    beside = [path.name for path in small_project.parent.glob(small_project.name + "-*")]
    assert beside == [], "a project at rest is one file"
    with Project.open(small_project):
        pass
    assert state.load().place(small_project) is not None


def test_the_demo_does_the_main_job(home: Path, tmp_path: Path) -> None:
    out = tmp_path / "demo"
    code, said, err = finished("demo", "--out", out, "--json", home=home)
    assert (code, err) == (0, "")
    told = json.loads(said)
    assert told["problems"] == []
    assert told["spans"] >= 15
    assert told["rows"] >= 8
    lines = (out / "demo.jsonl").read_text("utf-8").splitlines()
    documents = [json.loads(line) for line in lines]
    assert len(documents) == 3
    for document in documents:
        for span in document.get("spans", ()):
            assert document["text"][span["start"] : span["end"]] == span["text"]
    picture = QImage(str(out / "demo.png"))
    assert (picture.width(), picture.height()) == (1200, 800)
    with (out / "demo-ledger.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["slot"] == "launched"]
    counts = [(row["value"], row["stance"], row["status"]) for row in rows]
    assert ("at least 20", "asserts", "reported") in counts
    assert ("46", "denies", "reported") in counts
    assert counts[-1][::2] == ("46", "coded")
    with Project.open(out / "demo.annotator") as project:
        undone = [entry for entry in project.history() if entry.undone]
        assert [entry.title for entry in undone] == ["Add Weapon ‘birds’"]
    assert not state.default_path().exists()
