"""Which words open the window, which are the command line's, and which are wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from annotator.cli import COMMANDS
from annotator.ui.arguments import DemoArguments, WindowArguments, WrongUsage, parse


def test_nothing_is_the_start_page() -> None:
    assert parse([], COMMANDS) == WindowArguments()


@pytest.mark.parametrize("word", [name for name in COMMANDS if name != "demo"])
def test_commands_are_the_command_lines(
    word: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / word).touch()
    assert parse([word, "x"], COMMANDS) is None


@pytest.mark.parametrize("words", [["--help"], ["-h"], ["--version"], ["demo", "--help"]])
def test_help_and_version_are_the_command_lines(words: list[str]) -> None:
    assert parse(words, COMMANDS) is None


def test_an_existing_file_is_a_project(tmp_path: Path) -> None:
    path = tmp_path / "a.annotator"
    path.touch()
    assert parse([str(path)], COMMANDS) == WindowArguments(path)


def test_every_option_of_a_picture(tmp_path: Path) -> None:
    path = tmp_path / "a.annotator"
    path.touch()
    words = [
        str(path), "--grab", "x.png", "--document=3", "--size", "1200x800", "--theme", "dark",
        "--json",
    ]  # fmt: skip
    wanted = WindowArguments(path, Path("x.png"), 3, (1200, 800), "dark", json=True)
    assert parse(words, COMMANDS) == wanted


def test_the_demos_folder() -> None:
    assert parse(["demo", "--out", "here", "--json"], COMMANDS) == DemoArguments(
        Path("here"), json=True
    )


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["nowhere"], "neither a command nor an existing project"),
        (["--grab", "x.png"], "needs a project"),
        ([".", "--grab"], "needs a value"),
        ([".", "--document", "2"], "belong to --grab"),
        ([".", "--grab", "x.png", "--document", "0"], "a number from 1"),
        ([".", "--grab", "x.png", "--size", "12"], "WIDTHxHEIGHT"),
        ([".", "--grab", "x.png", "--size", "100000x100000"], "WIDTHxHEIGHT"),
        ([".", "--grab", "x.png", "--theme", "pink"], "light or dark"),
        ([".", "other"], "one word too many"),
        ([".", "--shiny", "yes"], "no option --shiny"),
        (["demo", "--fast=1"], "no option --fast"),
    ],
)
def test_wrong_words_are_one_sentence(words: list[str], said: str) -> None:
    with pytest.raises(WrongUsage, match=said):
        parse(words, COMMANDS)
