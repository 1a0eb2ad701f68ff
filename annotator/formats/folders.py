"""The files of a folder that nobody vouches for, in an order that is the same everywhere."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path


def files_below(folder: Path) -> Iterator[str]:
    """The names of all files below a folder, relative to it, with `/`, in order.

    Hidden files and folders are left aside, and so are links to folders (which may go round in
    circles) and links that lead out of the folder: one from a stranger could name any file of
    this machine.

    Raises:
        OSError: if a folder cannot be read.
    """
    found: list[str] = []
    home = folder.resolve()

    def fail(error: OSError) -> None:
        raise error

    for place, folders, files in os.walk(folder, onerror=fail):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in files:
            path = Path(place, name)
            if name.startswith(".") or not path.is_file():
                continue
            if not path.is_symlink() or path.resolve().is_relative_to(home):
                found.append(path.relative_to(folder).as_posix())
    yield from sorted(found)


def is_inside(folder: Path, name: str, home: Path) -> bool:
    """Whether a name leads to a place in a folder; `home` is the folder, resolved."""
    try:
        return (folder / name).resolve().is_relative_to(home)
    except (OSError, ValueError):  # links in a circle, a NUL
        return False
