"""What is shipped: the wheel with its resources, the scripts of the README, the pinned Qt."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from annotator import paths
from annotator.cli import COMMANDS

ROOT = Path(__file__).resolve().parent.parent
SCRIPTS = sorted([*ROOT.glob("packaging/*.sh"), ROOT / ".ci" / "run"])


def run(*words: str | Path, cwd: Path = ROOT, **environment: str) -> str:
    """What a program prints; it must succeed."""
    ran = subprocess.run(
        words,
        cwd=cwd,
        env={**os.environ, **environment},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from this checkout."""
    folder = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder)
    (found,) = folder.glob("*.whl")
    return found


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder into which the wheel was installed, without its dependencies."""
    folder = tmp_path_factory.mktemp("installed")
    run(
        sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check",
        "--no-deps", "--no-index", "--no-compile", "--target", folder, wheel,
    )  # fmt: skip
    return folder


def test_the_wheel_carries_every_resource(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    resources = ROOT / "resources"
    expected = {
        f"annotator/_resources/{path.relative_to(resources).as_posix()}"
        for path in resources.rglob("*")
        if path.is_file()
    }
    assert expected
    assert expected <= names
    assert "annotator/py.typed" in names
    assert not [name for name in names if name.startswith(("tests/", "packaging/", "resources/"))]


def test_an_installed_copy_finds_its_own_resources(installed: Path, tmp_path: Path) -> None:
    code = (
        "from annotator import paths;"
        "print(paths.resource('examples')); print(paths.resource('templates'))"
    )
    printed = run(sys.executable, "-c", code, cwd=tmp_path, PYTHONPATH=str(installed))
    carried = installed / "annotator" / "_resources"
    assert printed.splitlines() == [str(carried / "examples"), str(carried / "templates")]


def test_a_checkout_finds_its_own_resources() -> None:
    assert paths.resources() == ROOT / "resources"
    with pytest.raises(FileNotFoundError, match="no-such-thing is missing"):
        paths.resource("no-such-thing")


def test_an_installed_copy_does_the_main_job(installed: Path, tmp_path: Path) -> None:
    printed = run(
        sys.executable, ROOT / "packaging" / "smoke_test.py", sys.executable, "-m", "annotator",
        cwd=tmp_path, PYTHONPATH=str(installed),
    )  # fmt: skip
    assert printed == "smoke test passed\n"


def test_the_user_s_folders_can_be_moved(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folders = {paths.config_folder(), paths.state_folder(), paths.log_folder()}
    assert {folder.parent for folder in folders} == {home}
    monkeypatch.delenv("ANNOTATOR_HOME")
    assert "annotator" in str(paths.config_folder())
    assert home not in paths.config_folder().parents


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_scripts_are_sound_bash(script: Path) -> None:
    run(shutil.which("bash") or "bash", "-n", script)


def test_setting_up_again_changes_nothing_and_asks_nobody() -> None:
    """With everything there, set-up calls neither apt nor pip."""
    code = (
        "set -euo pipefail; source packaging/setup.sh;"
        'say() { echo "said: $*"; }; apt_install() { echo "apt: $*"; };'
        'missing_packages tests; printf "%s" "$(find_python)"'
    )
    printed = run("bash", "-c", code)
    assert "apt:" not in printed
    assert re.search(r"python[\d.]*$", printed)


def test_missing_libraries_become_packages() -> None:
    """On a bare machine every library, font and program of the tests is asked for."""
    bash = shutil.which("bash") or "bash"
    code = (
        "source packaging/setup.sh; PATH=/nowhere; ldconfig() { :; }; fc-list() { :; };"
        "missing_packages tests"
    )
    asked = set(run(bash, "-c", code).split())
    assert {"libegl1", "libxcb-cursor0", "libxkbcommon-x11-0", "libdbus-1-3"} <= asked
    assert {"fonts-dejavu-core", "xvfb", "xdotool", "x11-xkb-utils"} <= asked


def test_without_apt_the_missing_packages_are_named() -> None:
    bash = shutil.which("bash") or "bash"
    code = "source packaging/setup.sh; PATH=/nowhere; apt_install libegl1 xvfb 2>&1 || echo failed"
    printed = run(bash, "-c", code)
    assert "libegl1 xvfb" in printed
    assert printed.endswith("failed\n")


def test_the_readme_speaks_of_what_is_there() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert "bash packaging/run.sh" in readme
    assert "bash packaging/test.sh" in readme
    for command in re.findall(r"^annotator ([a-z]+)", readme, re.MULTILINE):
        assert command in COMMANDS
    for target in re.findall(r"\]\(([^)#:]+)\)", readme):
        assert (ROOT / target).exists(), target


def test_the_version_is_that_of_the_changelog() -> None:
    import annotator

    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert "## Unreleased" in changelog or f"## {annotator.__version__}" in changelog
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["dynamic"] == ["version"]


def test_qt_calls_keep_the_count_of_none(qtbot: QtBot) -> None:
    """PYSIDE-3474: some PySide6 releases lose a reference to None a call and abort in the end."""
    label = QLabel()
    qtbot.addWidget(label)
    before = sys.getrefcount(None)
    for _ in range(1000):
        label.setText("x")
        label.setEnabled(True)
        label.update()
    assert abs(sys.getrefcount(None) - before) < 100
