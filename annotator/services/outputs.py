"""Files that an export writes: seen at their place only once all of them are written."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Callable
from contextlib import suppress
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import BinaryIO, cast

from annotator.domain.errors import CannotSave, InvalidInput
from annotator.formats import manifest
from annotator.formats.base import Companion
from annotator.services.swapping import OLD, Swap, put_all, saving
from annotator.storage.placing import sync_folder

_BUFFER = 1 << 20
_STALE = ".part-"


class PendingFiles:
    """Temporary files in the targets' folder that `commit` puts into place, all or none.

    If one cannot be put into its place (somebody holds it open), those before it come back. Only a
    power cut between two renames can leave the first file new and the second old, which a reader
    notices (`NAME.project.json` names its JSONL's hash).
    """

    def __init__(self, project: Path | None = None) -> None:
        """`project` is the one that they are exported from, which none of them may replace."""
        self._project = project
        self._pending: list[tuple[Path, Path, BinaryIO]] = []
        self._folders: list[PendingFolder] = []
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

    def add_folder(self, folder: PendingFolder) -> None:
        """Let a folder be put into place with the files."""
        self._folders.append(folder)

    @property
    def targets(self) -> tuple[Path, ...]:
        """The files and folders that will be there."""
        return (
            *(target for _, target, _ in self._pending),
            *(folder.target for folder in self._folders),
        )

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
        for folder in self._folders:
            folder.prepare()
        swaps = [folder.swap for folder in self._folders]
        swaps += [Swap(part, target) for part, target, _ in self._pending]
        put_all(swaps)
        for target in self._removals:
            with saving(target):
                target.unlink(missing_ok=True)
        for place in {target.parent for target in self.targets}:
            sync_folder(place)
        self._pending, self._folders = [], []

    def discard(self) -> None:
        """Leave everything as it was; nothing to do after `commit`."""
        for part, _, stream in self._pending:
            with suppress(OSError):
                stream.close()
            with suppress(OSError):
                part.unlink()
        for folder in self._folders:
            folder.discard()
        self._pending, self._folders = [], []


class PendingFolder:
    """A folder of files beside its target that is put into its place with all the others.

    It replaces a folder only if an export wrote all that lies in it.
    """

    def __init__(self, target: Path, format: str, project: Path) -> None:
        """Begin a folder.

        Raises:
            InvalidInput: if something is at the target that no export wrote.
            CannotSave: if the folder that it lies in is not there or cannot be written.
        """
        check_folder(target, project)
        self.target = Path(os.path.realpath(target))
        self._format = format
        self._files: dict[str, str | None] = {}
        remove_stale_parts(self.target)
        mark = f"{os.getpid()}-{secrets.token_hex(4)}"
        self._part = self.target.with_name(f".{self.target.name}{_STALE}{mark}")
        with saving(self.target):
            self._part.mkdir()

    def open(self, name: str, of: str | None) -> BinaryIO:
        """A stream for the file `name`, which is of the document with the id `of`."""
        place = self._part.joinpath(*PurePosixPath(name).parts)
        if not place.resolve().is_relative_to(self._part.resolve()):
            raise InvalidInput("a file of an export lies in its folder", name)
        self._files[name] = of
        with saving(self.target):
            place.parent.mkdir(parents=True, exist_ok=True)
            return place.open("xb", buffering=_BUFFER)

    def prepare(self) -> None:
        """Write the manifest and sync everything.

        Raises:
            CannotSave: if the disk is full or refuses.
        """
        with saving(self.target):
            manifest_file = self._part / manifest.NAME
            manifest_file.write_bytes(manifest.to_json(self._format, self._files))
            _sync_all(self._part)

    @property
    def swap(self) -> Swap:
        """What puts the folder into its place."""
        return Swap(self._part, self.target)

    def discard(self) -> None:
        """Leave everything as it was."""
        shutil.rmtree(self._part, ignore_errors=True)


def _sync_all(folder: Path) -> None:
    """Make sure that a folder of many files is on disk."""
    if hasattr(os, "sync"):
        os.sync()  # one call for thousands of files, each of which would cost milliseconds
        return
    for place in folder.rglob("*"):
        if place.is_file():
            with place.open("rb+") as file:
                os.fsync(file.fileno())


class FolderOutput:
    """One target folder among what is pending, for a writer of many files."""

    has_companions = False
    suffix = ""

    def __init__(self, target: Path, format: str, files: PendingFiles, project: Path) -> None:
        self._folder = PendingFolder(target, format, project)
        files.add_folder(self._folder)

    def open(self, companion: Companion | None = None) -> BinaryIO:
        """Not for a format that writes a folder."""
        raise InvalidInput("this format writes a folder, not a file", str(self._folder.target))

    def member(self, name: str, of: str | None = None) -> BinaryIO:
        """A stream for a file in the folder."""
        return self._folder.open(name, of)

    def remove(self, companion: Companion) -> None:
        """Nothing lies beside the files of a folder."""


class FileOutput:
    """One target among pending files, for a writer."""

    has_companions = True

    def __init__(self, target: Path, files: PendingFiles) -> None:
        self._target, self._files = target, files
        self.suffix = target.suffix

    def open(self, companion: Companion | None = None) -> BinaryIO:
        """A stream for the target or for a companion, which must not be another's file."""
        if companion is None:
            return self._files.open(self._target)
        place = self._target.with_suffix(companion.suffix)
        if place.exists() and not _is_ours(place, companion):
            raise InvalidInput("no export wrote this file; move it away first", str(place))
        return self._files.open(place)

    def member(self, name: str, of: str | None = None) -> BinaryIO:
        """Not for a format that writes a file."""
        raise InvalidInput("this format writes a file, not a folder", str(self._target))

    def remove(self, companion: Companion) -> None:
        """Remove what an earlier export left; another's file stays."""
        place = self._target.with_suffix(companion.suffix)
        if place.is_file() and _is_ours(place, companion):
            self._files.remove(place)


class StreamOutput:
    """Standard output: no companions, and what is written is written."""

    has_companions = False
    suffix = ""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream

    def open(self, companion: Companion | None = None) -> BinaryIO:
        """The stream itself."""
        if companion is not None:
            raise InvalidInput(f"a stream has no {companion.suffix} beside it")
        return self._stream

    def member(self, name: str, of: str | None = None) -> BinaryIO:
        """A stream is no folder."""
        raise InvalidInput("this format writes a folder; name one instead of “-”")

    def remove(self, companion: Companion) -> None:
        """Nothing lies beside a stream."""


class _Sink(BytesIO):
    """Takes bytes and forgets them."""

    def write(self, data: object) -> int:
        return len(cast(bytes, data))


class NoOutput:
    """For finding out what an export would leave out."""

    suffix = ""

    def __init__(self, *, has_companions: bool) -> None:
        self.has_companions = has_companions

    def open(self, companion: Companion | None = None) -> BinaryIO:
        """A stream that keeps nothing."""
        return _Sink()

    def member(self, name: str, of: str | None = None) -> BinaryIO:
        """A stream that keeps nothing."""
        return _Sink()

    def remove(self, companion: Companion) -> None:
        """Nothing is there."""


def check_target(target: Path, project: Path | None = None) -> None:
    """Refuse a target that cannot or must not be written.

    Raises:
        InvalidInput: for a folder, a device, a project.
        CannotSave: if the folder is not there.
    """
    _check_place(target, project)
    if target.is_dir():
        raise InvalidInput("this is a folder; name a file in it", str(target))
    if target.exists() and not target.is_file():
        raise InvalidInput("this is no ordinary file (“-” is standard output)", str(target))


def check_folder(target: Path, project: Path) -> None:
    """Refuse a target that a folder of files cannot or must not replace.

    Raises:
        InvalidInput: for a file, a project, a folder with anything that no export wrote.
        CannotSave: if the folder that it lies in is not there.
    """
    _check_place(target, project)
    if not target.exists():
        return
    if not target.is_dir():
        raise InvalidInput("this format writes a folder, and here is a file", str(target))
    with saving(target):
        ours = manifest.read(target) or {}
        known = {manifest.NAME, *ours} if ours else set()
        for place in sorted(target.rglob("*")):
            name = place.relative_to(target).as_posix()
            if not place.is_dir() and name not in known:
                raise InvalidInput(
                    f"no export wrote “{name}” in this folder; name a new one", str(target)
                )


def _check_place(target: Path, project: Path | None) -> None:
    """What holds for files and folders alike."""
    if project is not None and target.exists() and target.samefile(project):
        raise InvalidInput("an export cannot replace the project it comes from", str(target))
    if target.suffix.lower() == ".annotator":
        raise InvalidInput("this is the name of a project; an export needs another", str(target))
    if not target.parent.is_dir():
        raise CannotSave(f"{target.parent}: there is no such folder; an export creates none")


def remove_stale_parts(target: Path) -> None:
    """Remove what killed exports to the same target left behind."""
    for part in target.parent.glob(f".{_escaped(target.name)}{_STALE}*"):
        owner = part.name.rpartition(_STALE)[2].partition("-")[0]
        if owner.isdecimal() and not _alive(int(owner)):
            if part.name.endswith(OLD) and not target.exists():
                with suppress(OSError):  # it was killed between two renames
                    part.replace(target)
                continue
            if part.is_dir():
                shutil.rmtree(part, ignore_errors=True)
                continue
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
