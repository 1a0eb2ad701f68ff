"""`NAME.labels.json`: what the plain label names in a file stand for, where the two differ.

Formats whose files cannot hold every label name write `LabelNames.table` beside them.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import msgspec

from annotator.formats.base import Companion, Output, WriteReport
from annotator.formats.names import LabelNames

SUFFIX = ".labels.json"
_MARK = "annotator-labels/1"


def _is_ours(content: bytes) -> bool:
    return _read(content) is not None


TABLE_FILE = Companion(SUFFIX, _is_ours)


def write(names: LabelNames, output: Output, report: WriteReport) -> None:
    """Write the table beside the target if a name differs, else remove an old one."""
    table = names.table
    if not output.has_companions:
        if table:
            report.notes.append(
                f"{len(table)} label names were made plain, and nothing says what they were;"
                f" an export to a file writes NAME{SUFFIX} beside it"
            )
        return
    if not table:
        output.remove(TABLE_FILE)
        return
    content = {"format": _MARK, "labels": dict(sorted(table.items()))}
    data = msgspec.json.format(msgspec.json.encode(content), indent=2)
    output.open(TABLE_FILE).write(data + b"\n")


def read(path: Path) -> Mapping[str, str]:
    """The names for the plain ones in the file at `path`; empty if no table of ours lies there.

    Raises:
        OSError: if it is there and cannot be read.
    """
    place = path.with_suffix(SUFFIX)
    if not place.is_file():
        return {}
    return _read(place.read_bytes()) or {}


def _read(content: bytes) -> dict[str, str] | None:
    try:
        data = msgspec.json.decode(content)
        if not isinstance(data, dict) or data.get("format") != _MARK:
            return None
        return msgspec.convert(data.get("labels"), dict[str, str])
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return None
