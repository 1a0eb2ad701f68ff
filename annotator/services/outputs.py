"""Files that an export writes: seen at their place only once all of them are written."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from io import BytesIO
from pathlib import Path
from typing import BinaryIO, cast

from annotator.domain.errors import CannotSave, InvalidInput
from annotator.formats.base import Companion
from annotator.storage.placing import sync_folder

_BUFFER = 1 << 20
_STALE = ".part-"


class PendingFiles:
    """Temporary files in the targets' folder that `commit` puts into place, all or none.

    A rename cannot fail half-way; between two renames a power cut can leave the first file new
    and the second old, which a reader notices (`NAME.project.json` names its JSONL's hash).
    """

    def __init__(self, project: Path) -> None:
        self._project = project
        self._pending: list[tuple[Path, Path, BinaryIO]] = []
        self._removals: list[Path] = []

    def open(self, target: Path) -> BinaryIO:
        """A stream whose bytes will become `target`.

        Raises:
            InvalidInput: if the target is a folder, a device or a project.
            CannotSave: if its folder is not there or cannot be written.
        """
        check_target(target, self._project)
        target = Path(os.path.realpath(target))
        remove_stale_parts(target)
        part = target.with_name(f".{target.name}{_STALE}{os.getpid()}-{secrets.token_hex(4)}")
        with saving(target):
            stream = part.open("xb", buffering=_BUFFER)
            self._pending.append((part, target, stream))
        return stream

    def remove(self, target: Path) -> None:
        """Remove a file when the others are put into place."""
        self._removals.append(target)

    @property
    def targets(self) -> tuple[Path, ...]:
        """The files that will be there."""
        return tuple(target for _, target, _ in self._pending)

    def commit(self) -> None:
        """Sync every file, put each into its place, sync the folders.

        Raises:
            CannotSave: if the disk is full or refuses.
        """
        for part, target, stream in self._pending:
            with saving(target):
                stream.flush()
                os.fsync(stream.fileno())
                stream.close()
                if target.exists():
                    shutil.copymode(target, part)
        for part, target, _ in self._pending:
            with saving(target):
                part.replace(target)
        for target in self._removals:
            with saving(target):
                target.unlink(missing_ok=True)
        for folder in {target.parent for _, target, _ in self._pending}:
            sync_folder(folder)
        self._pending = []

    def discard(self) -> None:
        """Leave everything as it was; nothing to do after `commit`."""
        for part, _, stream in self._pending:
            with suppress(OSError):
                stream.close()
            with suppress(OSError):
                part.unlink()
        self._pending = []


class FileOutput:
    """One target among pending files, for a writer."""

    has_companions = True

    def __init__(self, target: Path, files: PendingFiles) -> None:
        self._target, self._files = target, files

    def open(self, companion: Companion | None = None) -> BinaryIO:
        """A stream for the target or for a companion, which must not be another's file."""
        if companion is None:
            return self._files.open(self._target)
        place = self._target.with_suffix(companion.suffix)
        if place.exists() and not _is_ours(place, companion):
            raise InvalidInput("no export wrote this file; move it away first", str(place))
        return self._files.open(place)

    def remove(self, companion: Companion) -> None:
        """Remove what an earlier export left; another's file stays."""
        place = self._target.with_suffix(companion.suffix)
        if place.is_file() and _is_ours(place, companion):
            self._files.remove(place)


class StreamOutput:
    """Standard output: no companions, and what is written is written."""

    has_companions = False

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream

    def open(self, companion: Companion | None = None) -> BinaryIO:
        """The stream itself."""
        if companion is not None:
            raise InvalidInput(f"a stream has no {companion.suffix} beside it")
        return self._stream

    def remove(self, companion: Companion) -> None:
        """Nothing lies beside a stream."""


class _Sink(BytesIO):
    """Takes bytes and forgets them."""

    def write(self, data: object) -> int:
        return len(cast(bytes, data))


class NoOutput:
    """For finding out what an export would leave out."""

    def __init__(self, *, has_companions: bool) -> None:
        self.has_companions = has_companions

    def open(self, companion: Companion | None = None) -> BinaryIO:
        """A stream that keeps nothing."""
        return _Sink()

    def remove(self, companion: Companion) -> None:
        """Nothing is there."""


def check_target(target: Path, project: Path) -> None:
    """Refuse a target that cannot or must not be written.

    Raises:
        InvalidInput: for a folder, a device, a project.
        CannotSave: if the folder is not there.
    """
    if target.exists() and os.path.samestat(target.stat(), project.stat()):
        raise InvalidInput("an export cannot replace the project it comes from", str(target))
    if target.suffix.lower() == ".annotator":
        raise InvalidInput("this is the name of a project; an export needs another", str(target))
    if target.is_dir():
        raise InvalidInput("this is a folder; name a file in it", str(target))
    if target.exists() and not target.is_file():
        raise InvalidInput("this is no ordinary file (“-” is standard output)", str(target))
    if not target.parent.is_dir():
        raise CannotSave(f"{target.parent}: there is no such folder; an export creates none")


@contextmanager
def saving(target: Path) -> Iterator[None]:
    """Turn the system's errors of writing `target` into a sentence."""
    try:
        yield
    except BrokenPipeError:
        raise CannotSave("nobody reads the output any more") from None
    except OSError as error:
        raise CannotSave(f"{target} cannot be written: {error.strerror or error}") from error


def remove_stale_parts(target: Path) -> None:
    """Remove what killed exports to the same target left behind."""
    for part in target.parent.glob(f".{_escaped(target.name)}{_STALE}*"):
        owner = part.name.rpartition(_STALE)[2].partition("-")[0]
        if owner.isdecimal() and not _alive(int(owner)):
            with suppress(OSError):
                part.unlink()


def _escaped(name: str) -> str:
    return "".join(f"[{c}]" if c in "*?[" else c for c in name)


def _alive(process: int) -> bool:
    """Whether a process of this machine may still be running."""
    if process == os.getpid() or os.name != "posix":  # elsewhere, asking would end it
        return True
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        return True
    return True


def _is_ours(place: Path, companion: Companion) -> bool:
    ours: Callable[[bytes], bool] = companion.is_ours
    with saving(place):
        return ours(place.read_bytes())
