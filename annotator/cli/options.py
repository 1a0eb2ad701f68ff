"""Flags made from the fields of a format's options, so that a format brings its own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
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
    """A command that has flags of its own and those of the format that `--format` names.

    `options_of` is the dataclass of options of a format's id, for what the command does; `also`
    are dataclasses with further flags.
    """

    def __init__(
        self,
        *args: Any,
        options_of: Callable[[str], type],
        default_format: str = "",
        also: Sequence[type] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        for options in also:
            self.params += flags(options)
        self._options_of, self._default = options_of, default_format

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Find out the format first, because it decides what else can be said."""
        ctx.meta[_FLAGS] = []
        id = wanted_format(args, self._default)
        if id:
            try:
                ctx.meta[_FLAGS] = flags(self._options_of(id))
            except InvalidInput:
                pass  # its callback says what is wrong, or the command when it needs the format
        try:
            return super().parse_args(ctx, args)
        except click.NoSuchOption as error:
            raise self._explained(error, ctx) from None

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        """The command's own parameters, the format's, and `--help` last."""
        own = super().get_params(ctx)
        return [*own[:-1], *ctx.meta.get(_FLAGS, ()), *own[-1:]]

    def _explained(self, error: click.NoSuchOption, ctx: click.Context) -> click.UsageError:
        """Say of which formats a flag is that was not expected."""
        from annotator.formats.registry import catalogue

        known = []
        for format in catalogue().formats:
            try:
                known += [
                    format.info.id
                    for spec in specs(self._options_of(format.info.id))
                    if spec.flag == error.option_name
                ]
            except InvalidInput:
                continue
        if not known:
            return error
        which = " or ".join(f"--format {id}" for id in known)
        return click.UsageError(f"{error.option_name} goes with {which}", ctx)
