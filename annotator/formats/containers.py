"""Zip containers: read as if a stranger had made them to hurt, written alike each time.

Nothing is ever unpacked to disk. A container is refused as a whole when one of its names or
entries is not what an honest program writes; sizes are counted as the bytes come, because what a
container says of itself may be a lie.
"""

from __future__ import annotations

import errno
import re
import stat
import struct
import zipfile
import zlib
from dataclasses import dataclass
from io import BufferedReader, RawIOBase
from pathlib import Path
from types import TracebackType
from typing import IO, Any, BinaryIO, Self

from annotator.domain.errors import InvalidInput
from annotator.formats.json_fields import shortened

MIB = 1 << 20

SIGNATURE = b"PK\3\4"
"""What the first entry of a zip file begins with."""

_CHUNK = 64 * 1024
_FREE_OF_RATIO = MIB  # below, a high ratio is only a text that repeats itself
_MOST_OF_AN_ENTRY = 1024  # bytes in the directory, name and all; real ones take 100
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_MALFORMED = (
    zipfile.BadZipFile, zlib.error, struct.error, EOFError, OverflowError, RuntimeError, ValueError,
)  # fmt: skip
_ENCRYPTED = 0x1
_DRIVE = re.compile(r"[A-Za-z]:")
_EPOCH = (1980, 1, 1, 0, 0, 0)
_ORDINARY = stat.S_IFREG | 0o644

# The record at the end of every zip file, and what points to its 64-bit twin.
_END, _END_SIZE, _MOST_COMMENT = b"PK\5\6", 22, 0xFFFF
_LOCATOR, _LOCATOR_SIZE = b"PK\6\7", 20
_END64, _END64_SIZE = b"PK\6\6", 56


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of a container is read: entries, bytes of one and of all, bytes out per byte in."""

    entries: int = 10_000
    entry: int = 300 * MIB
    total: int = 300 * MIB
    ratio: int = 200


ORDINARY = Limits()
"""What suits a document in a container (DOCX, EPUB, ODT)."""


class Container:
    """A zip file opened for reading.

    `names` are its files, folders left out, in the order of its directory. Only entries that are
    read count against the limits, so that a film beside the texts does not matter.
    """

    def __init__(self, path: Path, limits: Limits = ORDINARY) -> None:
        """Open a container and look at every name in it.

        Raises:
            InvalidInput: if it is no zip file, or not an honest one.
            OSError: if the file cannot be opened.
        """
        self._path, self._limits = path, limits
        self._counted: dict[str, int] = {}
        self._total = 0
        _check_directory(path, limits)
        try:
            self._zip = zipfile.ZipFile(path)
        except (*_MALFORMED, OSError) as error:
            raise self._refusal(f"this is no zip file that can be read ({error})") from None
        try:
            self._entries = self._checked(self._zip.infolist())
        except BaseException:
            self._zip.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file."""
        self._zip.close()

    @property
    def names(self) -> tuple[str, ...]:
        """The files in it, with `/` between folders."""
        return tuple(self._entries)

    def __contains__(self, name: object) -> bool:
        return name in self._entries

    def open(self, name: str) -> BinaryIO:
        """A stream of an entry's bytes, which raises `InvalidInput` where they are refused.

        Raises:
            InvalidInput: if there is no such entry.
        """
        info = self._entries.get(name)
        if info is None:
            raise self._refusal(f"there is no “{shortened(name)}” in it")
        return BufferedReader(_Entry(self, info, name), _CHUNK)

    def read(self, name: str) -> bytes:
        """All bytes of an entry.

        Raises:
            InvalidInput: if there is no such entry, or it is refused.
        """
        with self.open(name) as stream:
            return stream.read()

    def stream(self, info: zipfile.ZipInfo) -> IO[bytes]:
        """The bytes of an entry as they come out of the decompressor.

        Raises:
            InvalidInput: if the file does not hold what its directory says.
        """
        try:
            return self._zip.open(info)
        except _MALFORMED as error:
            raise self.damaged(info.filename, error) from None
        except OSError as error:
            raise self.misplaced(info.filename, error) from None

    def count(self, info: zipfile.ZipInfo, name: str, size: int) -> None:
        """Note that `size` bytes of an entry came out.

        Raises:
            InvalidInput: if that is more than it may be.
        """
        limits, shown = self._limits, shortened(name)
        if size > limits.entry:
            raise self._refusal(f"“{shown}” unpacks to more than {limits.entry // MIB} MB")
        if size > _FREE_OF_RATIO and size > limits.ratio * max(info.compress_size, 1):
            raise self._refusal(
                f"“{shown}” unpacks to more than {limits.ratio} times its size, as no text does"
            )
        if size > info.file_size:
            raise self._refusal(f"“{shown}” is longer than the container says")
        more = size - self._counted.get(name, 0)  # reading it again costs nothing
        if more > 0:
            self._counted[name] = size
            self._total += more
        if self._total > limits.total:
            raise self._refusal(f"its files unpack to more than {limits.total // MIB} MB")

    def damaged(self, name: str, error: Exception | str) -> InvalidInput:
        """The sentence for an entry whose bytes are not what they should be."""
        return self._refusal(f"“{shortened(name)}” is damaged ({shortened(str(error), 120)})")

    def misplaced(self, name: str, error: OSError) -> Exception:
        """What an error of the system means: the entry is said to be where no file has a place.

        Any other error is the system's own.
        """
        return self.damaged(name, error) if error.errno == errno.EINVAL else error

    def _checked(self, infos: list[zipfile.ZipInfo]) -> dict[str, zipfile.ZipInfo]:
        if len(infos) > self._limits.entries:
            raise self._refusal(_too_many(self._limits))
        found: dict[str, zipfile.ZipInfo] = {}
        for info in infos:
            name, shown = info.orig_filename, shortened(info.orig_filename)
            reason = _wrong_with_name(name) or _wrong_with_entry(info)
            if reason is not None:
                raise self._refusal(f"it holds “{shown}”, {reason}; such a container is refused")
            if name.endswith("/"):
                continue
            if name in found:
                raise self._refusal(f"it holds “{shown}” twice; such a container is refused")
            found[name] = info
        return found

    def _refusal(self, reason: str) -> InvalidInput:
        return InvalidInput(reason, str(self._path))


class _Entry(RawIOBase):
    """The bytes of one entry, counted."""

    def __init__(self, container: Container, info: zipfile.ZipInfo, name: str) -> None:
        super().__init__()
        self._container, self._info, self._name = container, info, name
        self._stream = container.stream(info)
        self._size = 0

    def readable(self) -> bool:
        """It can be read."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Fill the buffer as far as there is anything."""
        view = memoryview(buffer).cast("B")
        try:
            data = self._stream.read(min(len(view), _CHUNK))
        except _MALFORMED as error:
            raise self._container.damaged(self._name, error) from None
        except OSError as error:
            raise self._container.misplaced(self._name, error) from None
        self._size += len(data)
        self._container.count(self._info, self._name, self._size)
        if not data and self._size != self._info.file_size:
            raise self._container.damaged(self._name, "it is shorter than the container says")
        view[: len(data)] = data
        return len(data)

    def close(self) -> None:
        """Close the entry, not the container."""
        self._stream.close()
        super().close()


def looks_like_zip(head: bytes) -> bool:
    """Whether a file with these first bytes is a zip file, an empty one too."""
    return head.startswith((SIGNATURE, _END))


def _wrong_with_name(name: str) -> str | None:
    """Why a name is none that an honest program gives, if it is not."""
    if not name or "\0" in name:
        return "which is no name"
    if "\\" in name:
        return "a name with a backslash"
    if name.startswith("/") or _DRIVE.match(name):
        return "a path from the root of a disk"
    if ".." in name.split("/"):
        return "a path that leads out of it"
    return None


def _wrong_with_entry(info: zipfile.ZipInfo) -> str | None:
    """Why an entry is not a plain file or folder, if it is not."""
    kind = stat.S_IFMT(info.external_attr >> 16)
    if kind == stat.S_IFLNK:
        return "a link to another file"
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        return "which is neither file nor folder"
    if info.flag_bits & _ENCRYPTED:
        return "which is encrypted"
    if info.compress_type not in _METHODS:
        return "which is compressed in an unusual way"
    return None


def _too_many(limits: Limits) -> str:
    return f"it holds more than {limits.entries:,} files"


def _check_directory(path: Path, limits: Limits) -> None:
    """Refuse a directory too large to be looked at: it is read into memory as a whole."""
    with path.open("rb") as file:
        length = file.seek(0, 2)
        start = max(0, length - _END_SIZE - _MOST_COMMENT - _LOCATOR_SIZE)
        file.seek(start)
        tail = file.read()
        place = tail.rfind(_END, 0, len(tail) - _END_SIZE + len(_END))
        if place < 0:
            raise InvalidInput("this is no zip file", str(path))
        size = struct.unpack_from("<L", tail, place + 12)[0]
        locator = place - _LOCATOR_SIZE
        if locator >= 0 and tail.startswith(_LOCATOR, locator):
            file.seek(min(struct.unpack_from("<Q", tail, locator + 8)[0], length))
            record = file.read(_END64_SIZE)
            if len(record) < _END64_SIZE or not record.startswith(_END64):
                raise InvalidInput("this is no zip file that can be read", str(path))
            size = struct.unpack_from("<Q", record, 40)[0]
    if size > length:
        raise InvalidInput("this is no zip file that can be read (it is cut short)", str(path))
    if size > limits.entries * _MOST_OF_AN_ENTRY:
        raise InvalidInput(_too_many(limits), str(path))


class ContainerWriter:
    """Writes a zip file whose bytes depend on nothing but names and contents, in their order."""

    def __init__(self, stream: BinaryIO) -> None:
        self._zip = zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED)

    def add(self, name: str, content: bytes) -> None:
        """Add a file; `name` is relative, with `/` between folders, and not there yet."""
        with self.open(name) as stream:
            stream.write(content)

    def open(self, name: str) -> IO[bytes]:
        """A stream for a file; it is closed before the next one begins."""
        info = zipfile.ZipInfo(name, _EPOCH)
        info.compress_type = zipfile.ZIP_DEFLATED
        info.create_system = 3  # Unix, wherever it is written
        info.external_attr = _ORDINARY << 16
        return self._zip.open(info, "w")

    def close(self) -> None:
        """Write the directory; the stream beneath stays open."""
        self._zip.close()
