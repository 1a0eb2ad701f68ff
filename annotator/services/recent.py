"""The projects opened lately, newest first."""

from __future__ import annotations

from pathlib import Path

import msgspec

from annotator import paths
from annotator.domain.errors import CannotSave
from annotator.services.settings import write_replacing

FILE_NAME = "recent.json"
MOST = 12


def recent_projects() -> list[Path]:
    """The projects opened lately that are still there, newest first, at most `MOST`."""
    return [path for path in _read() if path.exists()]


def remember(path: Path) -> None:
    """Put a project at the top of the list.

    A list that cannot be written is not worth a message: the project itself is open.
    """
    full = path.resolve()
    kept = [full, *(other for other in _read() if other != full)][:MOST]
    _write(kept)


def forget(path: Path) -> None:
    """Take a project off the list; the file stays."""
    _write([other for other in _read() if other != path.resolve()])


def _read() -> list[Path]:
    try:
        names = msgspec.json.decode(_file().read_bytes(), type=list[str])
    except (OSError, msgspec.MsgspecError):
        return []
    return [Path(name) for name in names]


def _write(entries: list[Path]) -> None:
    try:
        write_replacing(_file(), msgspec.json.encode([str(path) for path in entries]).decode())
    except (CannotSave, UnicodeEncodeError):
        return


def _file() -> Path:
    return paths.state_folder() / FILE_NAME
