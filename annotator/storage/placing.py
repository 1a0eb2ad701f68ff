"""Giving a finished file its name: whole or not at all, durably, never over another one."""

from __future__ import annotations

import errno
import os
from contextlib import suppress
from pathlib import Path

from annotator.domain.errors import CannotSave


def move_new(part: Path, target: Path) -> None:
    """Give a finished file its name, unless that name is taken meanwhile.

    Raises:
        FileExistsError: if it is.
    """
    try:
        os.link(part, target)
        os.unlink(part)
    except FileExistsError:
        raise
    except OSError:  # a file system without links
        if os.path.lexists(target):
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), target) from None
        os.rename(part, target)
    sync_folder(target.parent)


def sync_folder(folder: Path) -> None:
    """Make new names in a folder durable, where folders can be synced."""
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def clear(part: Path) -> None:
    """Remove an unfinished project; on a full disk not even SQLite clears up behind itself."""
    for suffix in ("", "-wal", "-shm", "-journal"):
        with suppress(OSError):
            part.with_name(f"{part.name}{suffix}").unlink()


def refuse_remains(target: Path) -> None:
    """SQLite would write what a dead process left of another project into the new one."""
    for suffix in ("-wal", "-journal"):
        remains = target.with_name(f"{target.name}{suffix}")
        if remains.exists():
            raise CannotSave(
                f"“{remains}” is left of another project; move it away or choose another name"
            )
