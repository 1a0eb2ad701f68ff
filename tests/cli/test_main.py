"""The frame around the commands: exit codes, one sentence for every failure, `--debug`."""

from __future__ import annotations

from pathlib import Path

import click
import pytest

from annotator.cli.main import explain
from annotator.domain.errors import InvalidInput, ProjectInUse
from tests.cli.conftest import Run


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (["nonsense"], "“nonsense” is neither a command nor an existing project"),
        (["info"], "PROJECT"),
        (["info", "a", "b"], "b"),
        (["info", "--nonsense", "a"], "--nonsense"),
        (["search", "a"], "QUERY"),
        (["search", "a", "b", "--limit", "0"], "--limit"),
        (["search", "a", "b", "--limit", "many"], "--limit"),
        (["import", "a"], "PATH"),
        (["import", "a", "b", "--format", "nonsense"], "“nonsense”"),
        (["import", "a", "b", "--on-conflict", "guess"], "--on-conflict"),
        (["export", "a", "b", "--format", "nonsense"], "“nonsense”"),
        (["export", "a", "b", "--status", "finished"], "--status"),
        (["export", "a", "b", "--offsets", "bytes"], "--offsets"),
        (["labels", "a", "delete", "c"], "delete"),
        (["new", "a", "--template", "x", "--labels", "y"], "not both"),
        (["new", "a", "--with-examples"], "--template"),
        (["--nonsense"], "--nonsense"),
    ],
)
def test_wrong_usage_is_one_line_and_exit_2(cli: Run, words: list[str], named: str) -> None:
    ran = cli(*words)
    assert (ran.code, ran.out) == (2, "")
    assert named in ran.err
    assert len(ran.err.splitlines()) == 1
    assert "--help”)." in ran.err


@pytest.mark.parametrize("words", [["nonsense"], ["--grab", "x.png"], ["info"]])
def test_the_real_program_says_the_same(program: Run, words: list[str]) -> None:
    ran = program(*words)
    assert (ran.code, ran.out) == (2, "")
    assert len(ran.err.splitlines()) == 1


def test_a_traceback_is_only_for_debug(cli: Run, tmp_path: Path) -> None:
    missing = tmp_path / "no.annotator"
    quiet, loud = cli("info", missing), cli("info", missing, "--debug")
    assert quiet.code == loud.code == 1
    assert "Traceback" not in quiet.err
    assert "Traceback" in loud.err
    assert loud.err.endswith(quiet.err)


def test_debug_behind_two_dashes_is_a_word_like_any_other(cli: Run, project: Path) -> None:
    ran = cli("search", project, "--", "--debug")
    assert (ran.code, ran.err) == (0, "Nothing found.\n")


@pytest.mark.parametrize(
    ("error", "sentence", "code"),
    [
        (ProjectInUse("it is open elsewhere"), "it is open elsewhere", 1),
        (InvalidInput("no JSON", "a.jsonl", 7), "a.jsonl, line 7: no JSON", 1),
        (KeyboardInterrupt(), "Stopped; nothing of it was kept.", 1),
        (MemoryError(), "There is not enough memory for this; nothing of it was kept.", 1),
        (OSError(28, "No space left on device", "x"), "“x”: No space left on device.", 1),
        (click.UsageError("No such thing."), "No such thing (see “annotator --help”).", 2),
    ],
)
def test_every_failure_has_its_sentence(error: BaseException, sentence: str, code: int) -> None:
    assert explain(error) == (sentence, code)


def test_what_nobody_foresaw_is_a_fault_of_ours_with_what_to_report() -> None:
    sentence, code = explain(ValueError("first line\nsecond line"))
    assert code == 1
    assert sentence.startswith("This is a fault of the program (ValueError: first line);")
    assert "--debug" in sentence
    assert "\n" not in sentence
    assert "(KeyError)" in explain(KeyError())[0]
    assert len(explain(ValueError("x" * 10_000))[0]) < 500
