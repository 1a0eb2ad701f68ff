"""Flags made from the fields of a format's options, so that a format brings its own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import click

from annotator.domain.errors import InvalidInput
from annotator.formats.options import OptionSpec, specs

_FLAGS = "annotator.cli.flags"


def flags(options: type) -> list[click.Option]:
    """The click options of a dataclass of format options."""
    return [_flag(spec) for spec in specs(options)]


def _flag(spec: OptionSpec) -> click.Option:
    names = [spec.name, spec.flag]
    sentence = f"{spec.help[:1].upper()}{spec.help[1:]}."
    match spec.kind:
        case "switch":
            return click.Option(names, is_flag=True, default=None, help=sentence)
        case "number":
            kind: Any = click.INT
        case _:
            kind = click.Choice(spec.choices) if spec.choices else click.STRING
    return click.Option(
        names,
        type=kind,
        multiple=spec.kind == "list",
        default=None,
        help=sentence + (f"  [default: {spec.default}]" if spec.default else ""),
    )


def given(values: dict[str, object]) -> dict[str, Any]:
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


def known_format(
    context: click.Context, parameter: click.Parameter, value: str | None
) -> str | None:
    """The callback of `--format`: an id that is not there is wrong usage."""
    from annotator.formats.registry import get

    try:
        return None if value is None else get(value).info.id
    except InvalidInput as error:
        raise click.BadParameter(str(error), context, parameter) from None


class FormatCommand(click.Command):
    """A command that has the flags of a selection and of the format that `--format` names."""

    def __init__(self, *args: Any, default_format: str, **kwargs: Any) -> None:
        from annotator.services.selection import Selection

        super().__init__(*args, **kwargs)
        self.params += flags(Selection)
        self._default = default_format

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Find out the format first, because it decides what else can be said."""
        from annotator.formats.registry import writer

        try:
            options = writer(wanted_format(args, self._default)).write_options
        except InvalidInput:
            ctx.meta[_FLAGS] = []  # its callback says what is wrong
        else:
            ctx.meta[_FLAGS] = flags(options)
        return super().parse_args(ctx, args)

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        """The command's own parameters, the format's, and `--help` last."""
        own = super().get_params(ctx)
        return [*own[:-1], *ctx.meta.get(_FLAGS, ()), *own[-1:]]
