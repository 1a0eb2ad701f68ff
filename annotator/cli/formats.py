"""`annotator formats`: every format with what it reads, writes and can carry."""

from __future__ import annotations

import click

from annotator.cli.output import say, show, show_json
from annotator.formats.base import Format, FormatInfo, Reader, Writer
from annotator.formats.options import OptionSpec, specs
from annotator.formats.summary import does, holding


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
    show(f"{info.id}  {info.title} ({', '.join(info.extensions)}; {does(info)})")
    show(f"  {info.docs}")
    if not info.available and info.extra is not None:
        show(f"  needs the extra “{info.extra.name}”: {info.extra.command}")
    show(f"  carries: {holding(info)}")


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
        "carries": sorted(each.value for each in info.carries),
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
