"""Flags that say what becomes of labels and annotators of files: `OLD=NEW`, `kind:OLD=NEW`."""

from __future__ import annotations

from collections.abc import Iterable

import click

from annotator.domain.annotation import Kind
from annotator.services.import_plan import LabelNamed

_KINDS = {kind.value: kind for kind in Kind}


def label_mapping(
    renamed: Iterable[str], dropped: Iterable[str]
) -> dict[LabelNamed, str | None]:
    """What `--map-label` and `--drop-label` ask for.

    Raises:
        click.UsageError: for what is not written so, and for a label that is named twice.
    """
    found: dict[LabelNamed, str | None] = {}
    asked: list[tuple[str, str | None]] = [_pair(each, "--map-label") for each in renamed]
    asked += [(each, None) for each in dropped]
    for old, new in asked:
        label = _label(old)
        if label in found:
            raise click.UsageError(f"what becomes of the label “{old}” is said twice")
        found[label] = new
    return found


def annotator_mapping(renamed: Iterable[str]) -> dict[str, str]:
    """What `--map-annotator` asks for.

    Raises:
        click.UsageError: for what is not written so, and for a name that is given twice.
    """
    found: dict[str, str] = {}
    for each in renamed:
        old, new = _pair(each, "--map-annotator")
        if old in found:
            raise click.UsageError(f"what becomes of the annotator “{old}” is said twice")
        found[old] = new
    return found


def _pair(given: str, flag: str) -> tuple[str, str]:
    """Both sides of the last `=`: names of labels in files hold such signs sooner than ours."""
    old, sign, new = given.rpartition("=")
    if not (sign and old and new.strip()):
        raise click.UsageError(f"{flag} is written OLD=NEW, not “{given}”")
    return old, new


def _label(given: str) -> LabelNamed:
    """A label by name, or with its kind before a colon (other colons belong to the name)."""
    kind, colon, name = given.partition(":")
    if colon and name and kind in _KINDS:
        return _KINDS[kind], name
    return given
