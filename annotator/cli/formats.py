"""`annotator formats`: every format with what it reads, writes and can carry."""

from __future__ import annotations

import click

from annotator.cli.output import say, show, show_json
from annotator.formats.base import EVERYTHING, Format, FormatInfo, Reader, Writer
from annotator.formats.options import OptionSpec, specs


@click.command("formats")
@click.option("--json", "as_json", is_flag=True, help="List as JSON on stdout.")
def command(as_json: bool) -> None:
    """List every format: id, reads, writes, what it can carry."""
    from annotator.formats.registry import catalogue

    known = catalogue()
    for warning in known.warnings:
        say(warning)
    if as_json:
        show_json([_as_json(format) for format in known.formats])
        return
    for index, format in enumerate(known.formats):
        if index:
            show()
        _print(format.info)


def _print(info: FormatInfo) -> None:
    """One format for people."""
    does = [word for word, able in (("reads", info.reads), ("writes", info.writes)) if able]
    show(f"{info.id}  {info.title} ({', '.join(info.extensions)}; {' and '.join(does)})")
    show(f"  {info.docs}")
    if not info.available and info.extra is not None:
        show(f"  needs the extra “{info.extra.name}”: {info.extra.command}")
    everything = info.carries == EVERYTHING
    show(f"  carries: {'everything' if everything else ', '.join(_carries(info)) or 'texts only'}")


def _carries(info: FormatInfo) -> list[str]:
    return sorted(each.value for each in info.carries)


def _as_json(format: Format) -> dict[str, object]:
    """One format for machines, with the options it brings to import and export."""
    info = format.info
    return {
        "id": info.id,
        "title": info.title,
        "extensions": info.extensions,
        "reads": info.reads,
        "writes": info.writes,
        "available": info.available,
        "extra": None if info.extra is None else info.extra.name,
        "carries": _carries(info),
        "docs": info.docs,
        "read_options": _options(format.read_options) if isinstance(format, Reader) else [],
        "write_options": _options(format.write_options) if isinstance(format, Writer) else [],
    }


def _options(options: type) -> list[dict[str, object]]:
    return [_option(spec) for spec in specs(options)]


def _option(spec: OptionSpec) -> dict[str, object]:
    return {
        "flag": spec.flag,
        "kind": spec.kind,
        "default": spec.default,
        "choices": spec.choices,
        "help": spec.help,
    }
