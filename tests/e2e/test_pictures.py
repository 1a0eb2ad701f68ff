"""The demo and `--grab`, on an X server and without one: a window's picture, right in size."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from tests.e2e import pictures
from tests.e2e.conftest import spans
from tests.e2e.display import Display
from tests.e2e.program import PROGRAM, ROOT, Window, run
from tests.e2e.waiting import wait_for

pytestmark = pytest.mark.timeout(300)


@pytest.fixture(params=["xcb", "offscreen"])
def environment(request: pytest.FixtureRequest) -> Mapping[str, str]:
    """The environment of a program on a screen, and of one without."""
    if request.param == "xcb":
        display: Display = request.getfixturevalue("display")
        return display.environment
    return {**os.environ, "QT_QPA_PLATFORM": "offscreen"}


def assert_shows_a_window(path: Path) -> None:
    """Neither blank nor noise: many colours, of which the paper's is the commonest."""
    found = pictures.colors(pictures.load(path))
    ((_, most),) = found.most_common(1)
    assert len(found) > 50
    assert 0.2 < most / found.total() < 0.95


def test_demo_leaves_project_records_and_picture(
    environment: Mapping[str, str], tmp_path: Path
) -> None:
    out = tmp_path / "demo"
    told = json.loads(run("demo", "--out", out, "--json", environment=environment).stdout)
    assert told["problems"] == []
    left = {path.name for path in out.iterdir()}
    # One tells of labels and of what belongs to the project, for which records have no place.
    assert left == {
        "demo.annotator", "demo.jsonl", "demo.png", "demo.project.json", "demo-ledger.csv",
        "demo-ledger.png",
    }  # fmt: skip
    found = 0
    for line in (out / "demo.jsonl").read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        for span in record.get("spans", ()):
            assert record["text"][span["start"] : span["end"]] == span["text"]
            found += 1
    assert found == told["spans"] >= 15
    assert pictures.size(pictures.load(out / "demo.png")) == (1200, 800)
    assert_shows_a_window(out / "demo.png")
    run("check", out / "demo.annotator")


@pytest.mark.display
def test_demo_goes_on_while_another_window_has_the_keys(
    display: Display, project: Path, tmp_path: Path, start: Callable[..., Window]
) -> None:
    other = start(project)
    demo = subprocess.Popen(
        [*PROGRAM, "demo", "--out", str(tmp_path / "demo")], cwd=ROOT, env=display.environment,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip

    def ended() -> bool:
        display.focus(other.number)
        return demo.poll() is not None

    wait_for(ended, "the demo's end")
    said, _ = demo.communicate()
    assert demo.returncode == 0, said
    assert "spans, each with text[start:end] == its quote" in said
    assert spans(project) == [], "the demo's keys are its own"
    assert other.terminate() == 0


def test_grab_in_light_and_dark_and_twice_as_large(
    environment: Mapping[str, str], project: Path, tmp_path: Path
) -> None:

    def grab(name: str, *words: str, scale: str = "1") -> Path:
        path = tmp_path / f"{name}.png"
        run(
            project, "--grab", path, "--size", "900x600", *words,
            environment={**environment, "QT_SCALE_FACTOR": scale},
        )  # fmt: skip
        assert_shows_a_window(path)
        return path

    light = pictures.load(grab("light", "--theme", "light"))
    dark = pictures.load(grab("dark", "--theme", "dark"))
    large = pictures.load(grab("large", "--theme", "light", scale="2"))
    assert pictures.size(light) == pictures.size(dark) == (900, 600)
    assert pictures.brightness(light) > 180
    assert pictures.brightness(dark) < 90
    assert pictures.size(large) == (1800, 1200)
    assert abs(pictures.brightness(large) - pictures.brightness(light)) < 10
    assert [path.name for path in project.parent.iterdir()] == [project.name]
