"""One writer at a time: a lock file beside the project that says who has it.

The operating system's lock on that file is what counts, so a dead process never keeps it; the
words in it only tell the next one who is there.
"""

from __future__ import annotations

import json
import os
import socket
import sys
from contextlib import suppress
from pathlib import Path

from annotator.domain.errors import CannotSave, ProjectInUse
from annotator.domain.ids import now


class WriterLock:
    """Held from opening a project for writing until closing it."""

    def __init__(self, project: Path) -> None:
        # The same file under two names is one project.
        real = project.resolve()
        self._path = real.with_name(f"{real.name}.lock")
        self._project = project
        self._descriptor = -1

    def acquire(self) -> None:
        """Take the lock, also over from a process that died.

        Raises:
            ProjectInUse: naming the process that has it.
            CannotSave: if the folder cannot be written.
        """
        for _ in range(3):
            try:
                descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o644)
            except OSError as error:
                raise CannotSave(
                    f"the folder of “{self._project.name}” cannot be written: {error.strerror}"
                ) from None
            if not _lock(descriptor):
                owner = _owner(descriptor)
                os.close(descriptor)
                raise ProjectInUse(f"“{self._project.name}” is open in {owner}; close it there")
            if self._is_ours(descriptor):
                break
            os.close(descriptor)  # its owner removed the file between our open and our lock
        else:
            raise ProjectInUse(f"“{self._project.name}” is being opened elsewhere; try again")
        self._descriptor = descriptor
        with suppress(OSError):  # on a full disk: who comes second hears that, but not of whom
            os.ftruncate(descriptor, 0)
            os.pwrite(descriptor, _card(), 0)

    def release(self) -> None:
        """Give the lock back and remove the file."""
        if self._descriptor >= 0:
            self._path.unlink(missing_ok=True)
            os.close(self._descriptor)
            self._descriptor = -1

    def _is_ours(self, descriptor: int) -> bool:
        try:
            there = os.stat(self._path)
        except FileNotFoundError:
            return False
        here = os.fstat(descriptor)
        return (there.st_dev, there.st_ino) == (here.st_dev, here.st_ino)


def _card() -> bytes:
    program = Path(sys.argv[0]).name or "annotator"
    card = {"pid": os.getpid(), "host": socket.gethostname(), "program": program, "since": now()}
    return json.dumps(card).encode()


def _owner(descriptor: int) -> str:
    try:
        card = json.loads(os.pread(descriptor, 4096, 0))
        return f"another window or command (process {card['pid']} on {card['host']})"
    except (OSError, ValueError, KeyError, TypeError):
        return "another window or command"


if sys.platform == "win32":
    import msvcrt

    def _lock(descriptor: int) -> bool:
        try:
            # Far behind the card, so that others can still read it.
            os.lseek(descriptor, 1 << 20, os.SEEK_SET)
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _lock(descriptor: int) -> bool:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True
