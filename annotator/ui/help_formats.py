"""The page on file formats: its table and list are made of what each format says of itself."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from annotator.formats.base import FormatInfo
from annotator.formats.summary import COLUMNS, does, holding

_HELD, _NOT = "✓", "·"


def formats_as_html(infos: Iterable[FormatInfo], warnings: Iterable[str]) -> str:
    """What each format is for, what it holds and what it leaves out."""
    given = list(infos)
    broken = "".join(f"<p>{escape(warning)}.</p>" for warning in warnings)
    about = "".join(_about(info) for info in given)
    return f"<h2>What they hold</h2>{_table(given)}{broken}<h2>One by one</h2>{about}"


def _table(infos: list[FormatInfo]) -> str:
    heads = "".join(f"<td align='center' class='k'>{escape(word)}</td>" for word, _ in COLUMNS)
    rows = "".join(
        f"<tr><td><b>{escape(info.id)}</b></td>{''.join(_cells(info))}</tr>" for info in infos
    )
    return f"<table cellpadding='3'><tr><td></td>{heads}</tr>{rows}</table>"


def _cells(info: FormatInfo) -> Iterable[str]:
    for _, carried in COLUMNS:
        held = carried in info.carries
        shade = "" if held else " class='k'"
        yield f"<td align='center'{shade}>{_HELD if held else _NOT}</td>"


def _about(info: FormatInfo) -> str:
    needs = ""
    if info.extra is not None and not info.available:
        needs = f" It is not installed: <code>{escape(info.extra.command)}</code>."
    endings = ", ".join(info.extensions)
    return (
        f"<p><b>{escape(info.title)}</b> <span class='k'>{escape(info.id)}; {escape(endings)};"
        f" {does(info)}</span><br>{escape(info.docs)}{needs}<br>"
        f"<span class='k'>Holds {escape(holding(info))}.</span></p>"
    )
