"""What the window is asked for on the command line; read without Qt and without click."""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass
from pathlib import Path


class WrongUsage(Exception):
    """The words after the program's name make no sense; `str(error)` says why."""


@dataclass(slots=True)
class WindowArguments:
    """What the window was asked for.

    `document` counts from 1 in project order; `size` is in pixels.
    """

    project: Path | None = None
    grab: Path | None = None
    document: int | None = None
    size: tuple[int, int] | None = None
    theme: str | None = None
    json: bool = False
    debug: bool = False


@dataclass(slots=True)
class DemoArguments:
    """Where the demo leaves its files, and whether it reports as JSON.

    `to_be_killed` is the part that the demo starts itself, in a process that does not survive it.
    """

    out: Path = Path("annotator-demo")
    json: bool = False
    debug: bool = False
    to_be_killed: bool = False


def parse(words: Sequence[str], commands: Container[str]) -> WindowArguments | DemoArguments | None:
    """What the window is asked to do, or `None` when the words are the command line's.

    `commands` are the command line's own words.

    Raises:
        WrongUsage: with one sentence.
    """
    rest = [word for word in words if word != "--debug"]
    debug = len(rest) < len(words)
    if {"--help", "-h", "--version"} & set(rest):
        return None
    if rest[:1] == ["demo"]:
        return _parse_demo(rest[1:], DemoArguments(debug=debug))
    if not rest:
        return WindowArguments(debug=debug)
    first = rest[0]
    if first in commands:
        return None
    if first.startswith("-"):
        if first == "--grab":
            raise WrongUsage("--grab needs a project before it")
        return None
    if not Path(first).exists():
        raise WrongUsage(f"“{first}” is neither a command nor an existing project")
    return _parse_window(rest[1:], WindowArguments(Path(first), debug=debug))


def _parse_window(words: list[str], wanted: WindowArguments) -> WindowArguments:
    for name, value in _options(words, flags={"--json"}):
        match name:
            case "--grab":
                wanted.grab = Path(value)
            case "--document":
                wanted.document = _number(name, value)
            case "--size":
                wanted.size = _size(value)
            case "--theme" if value in {"light", "dark"}:
                wanted.theme = value
            case "--theme":
                raise WrongUsage(f"--theme is light or dark, not “{value}”")
            case "--json":
                wanted.json = True
            case _:
                raise WrongUsage(f"the window has no option {name}")
    alone = wanted.document or wanted.size or wanted.theme or wanted.json
    if alone and wanted.grab is None:
        raise WrongUsage("--document, --size, --theme and --json belong to --grab FILE.png")
    return wanted


def _parse_demo(words: list[str], wanted: DemoArguments) -> DemoArguments:
    for name, value in _options(words, flags={"--json", "--to-be-killed"}):
        match name:
            case "--out":
                wanted.out = Path(value)
            case "--json":
                wanted.json = True
            case "--to-be-killed":
                wanted.to_be_killed = True
            case _:
                raise WrongUsage(f"demo has no option {name}")
    return wanted


def _options(words: list[str], flags: set[str]) -> list[tuple[str, str]]:
    """Pairs of option and value; `--name=value` and `--name value` are the same."""
    found = []
    rest = iter(words)
    for word in rest:
        if not word.startswith("--"):
            raise WrongUsage(f"“{word}” is one word too many")
        name, equals, value = word.partition("=")
        if name not in flags and not equals:
            given = next(rest, None)
            if given is None:
                raise WrongUsage(f"{name} needs a value")
            value = given
        found.append((name, value))
    return found


def _number(name: str, value: str) -> int:
    if not value.isascii() or not value.isdigit() or int(value) < 1:
        raise WrongUsage(f"{name} is a number from 1, not “{value}”")
    return int(value)


def _size(value: str) -> tuple[int, int]:
    width, times, height = value.partition("x")
    if times and width.isdecimal() and height.isdecimal():
        size = int(width), int(height)
        if all(200 <= side <= 8000 for side in size):
            return size
    raise WrongUsage(f"--size is WIDTHxHEIGHT from 200 to 8000, as in 1200x800, not “{value}”")
