"""What the commands print: sentences on stderr, results on stdout, JSON for machines."""

from __future__ import annotations

import json
import sys
import unicodedata
from collections.abc import Iterable, Sequence

import click

_KEPT = {"\n", "\t"}
_STEERING = {"Cc", "Cs", "Zl", "Zp"}
_BIDI = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def say(sentence: str) -> None:
    """Tell the user one thing, on stderr; control characters in it are made visible."""
    click.echo(printable(sentence), err=True)


def show(line: str = "") -> None:
    """Print one line of a result on stdout, for people."""
    click.echo(printable(line))


def show_json(value: object) -> None:
    """Print a result on stdout, for machines: one JSON document, UTF-8, on any terminal."""
    text = json.dumps(value, ensure_ascii=False, indent=2, allow_nan=False)
    sys.stdout.flush()
    sys.stdout.buffer.write(text.encode() + b"\n")
    sys.stdout.buffer.flush()


def printable(text: str) -> str:
    """`text` with every character that could steer a terminal written as an escape.

    Titles, ids and label names come from files of strangers. Joiners stay: emoji and Persian
    need them.
    """
    if text.isprintable():
        return text
    return "".join(f"\\u{ord(c):04x}" if _steers(c) else c for c in text)


def _steers(character: str) -> bool:
    """Whether a terminal may take the character as an order."""
    if character in _KEPT:
        return False
    return character in _BIDI or unicodedata.category(character) in _STEERING


def columns(rows: Iterable[Sequence[str]], indent: str = "  ") -> None:
    """Print rows whose first cells are padded to equal width."""
    table = [[printable(cell).replace("\n", " ") for cell in row] for row in rows]
    if not table:
        return
    widths = [max(len(row[i]) for row in table if i < len(row)) for i in range(len(table[0]))]
    for row in table:
        padded = "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=False))
        click.echo((indent + padded).rstrip())


def count(number: int, noun: str) -> str:
    """A number with its noun: `1 document`, `12,000 documents`."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def on_terminal() -> bool:
    """Whether a person watches stderr, so that progress is worth showing."""
    return sys.stderr.isatty()
