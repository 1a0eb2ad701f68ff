"""Flags made from the fields of a format's options, so that a format brings its own."""

from __future__ import annotations

from collections.abc import Sequence

import click

from annotator.formats.options import OptionSpec, specs


def flags(options: type) -> list[click.Option]:
    """The click options of a dataclass of format options."""
    return [_flag(spec) for spec in specs(options)]


def _flag(spec: OptionSpec) -> click.Option:
    names = [spec.name, spec.flag]
    match spec.kind:
        case "switch":
            return click.Option(names, is_flag=True, default=None, help=spec.help)
        case "choice":
            kind: click.ParamType = click.Choice(spec.choices)
        case "number":
            kind = click.INT
        case _:
            kind = click.STRING
    return click.Option(
        names,
        type=kind,
        multiple=spec.kind == "list",
        default=None,
        help=spec.help + (f"  [default: {spec.default}]" if spec.default else ""),
    )


def given(values: dict[str, object]) -> dict[str, object]:
    """Only what the user gave: options that were left out keep the format's own defaults."""
    return {name: value for name, value in values.items() if value is not None and value != ()}


def wanted_format(words: Sequence[str], default: str) -> str:
    """The value of `--format` among words that are not parsed yet.

    Which flags there are depends on the format, so it has to be known before the others.
    """
    for index, word in enumerate(words):
        if word == "--":
            break
        if word == "--format" and index + 1 < len(words):
            return words[index + 1]
        if word.startswith("--format="):
            return word.removeprefix("--format=")
    return default
