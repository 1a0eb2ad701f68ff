"""The files that an import was pointed at: found, put in order, each with its format."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from annotator.domain.errors import InvalidInput
from annotator.formats import manifest, registry
from annotator.formats.base import Reader, Refused, Source
from annotator.formats.folders import files_below

CHOSEN = "it was chosen"
"""Why a file has the format that it is read in, when it is not for its looks."""


@dataclass(frozen=True, slots=True)
class Found:
    """A file or folder to read, the format it has, and why."""

    reader: Reader
    source: Source
    reason: str


@dataclass(slots=True)
class Sources:
    """Files to read in their order, and how many others lie in the folders, by their ending.

    `refused` are those that cannot be read at all.
    """

    found: list[Found] = field(default_factory=list)
    skipped: Counter[str] = field(default_factory=Counter)
    refused: list[Refused] = field(default_factory=list)

    @property
    def size(self) -> int:
        """All the bytes to read."""
        return sum(found.source.size for found in self.found)

    def check(self) -> None:
        """Raise `InvalidInput` for the first that is refused."""
        if self.refused:
            raise self.refused[0].error


def find_sources(
    paths: Sequence[Path], format: str | None, project: Path | None = None
) -> Sources:
    """Every file among `paths`; folders are searched for endings that a format knows.

    The file of the project that they are for is never opened: closing it again would drop
    SQLite's locks. What is not there, is no file, or is of no known format is refused.

    Raises:
        InvalidInput: if there is no such format, or nothing at all to read.
    """
    given = None if format is None else registry.reader(format)
    itself = None if project is None else project.stat()
    sources = Sources()
    for path in paths:
        try:
            _add(path, given, itself, sources)
        except OSError as error:
            sources.refused.append(Refused(str(path), None, cannot_read(path, error).reason))
        except InvalidInput as error:
            sources.refused.append(Refused(error.path or str(path), None, error.reason))
    if not sources.found and not sources.refused:
        names = ", ".join(str(path) for path in paths)
        raise InvalidInput(f"there is nothing to import{_among(sources.skipped)}", names or None)
    return sources


def cannot_read(path: Path, error: OSError) -> InvalidInput:
    """The sentence for a file that the system does not let us read."""
    return InvalidInput(f"cannot be read: {error.strerror or error}", str(path))


def _add(
    path: Path, given: Reader | None, itself: os.stat_result | None, sources: Sources
) -> None:
    """Add one thing that the user named.

    Raises:
        InvalidInput: if it cannot be read.
        OSError: if the system does not let us.
    """
    if not path.exists():
        raise InvalidInput("there is no such file or folder", str(path))
    if path.is_dir():
        _add_folder(path, given, itself, sources)
        return
    if not path.is_file():
        raise InvalidInput("this is no file that can be read", str(path))
    if _is(path, itself):
        raise InvalidInput("a project cannot be imported into itself", str(path))
    sources.found.append(_found(path, path.name, given))


def _add_folder(
    folder: Path, given: Reader | None, itself: os.stat_result | None, sources: Sources
) -> None:
    readers = registry.readers() if given is None else (given,)
    whole = [reader for reader in readers if reader.info.folders]
    if whole and (given is not None or registry.detects_folder(folder)):
        sources.found.append(_found(folder, folder.name, given))
        return
    endings = {ending for reader in readers for ending in reader.info.extensions}
    companions = tuple(c for r in registry.readers() for c in r.info.companions)
    for name in files_below(folder):
        path = folder / name
        if path.name.endswith(companions) or _is(path, itself) or _is_manifest(path):
            continue
        ending = path.suffix.lower()
        try:
            if ending in endings:
                sources.found.append(_found(path, name, given))
                continue
        except registry.UnknownFormat:
            pass  # several formats share the ending, and none knows this file
        sources.skipped[ending or path.name] += 1


def _found(path: Path, name: str, given: Reader | None) -> Found:
    """A file or folder with the format that was chosen for it, or that it looks like."""
    if given is not None:
        return Found(given, Source(path, name), CHOSEN)
    reader, match = registry.detect(path)
    return Found(reader, Source(path, name), match.reason)


def _is_manifest(path: Path) -> bool:
    """Whether a file only says which files an export wrote beside it."""
    return path.name == manifest.NAME and manifest.read(path.parent) is not None


def _is(path: Path, itself: os.stat_result | None) -> bool:
    """Whether a file is that of the project."""
    return itself is not None and os.path.samestat(path.stat(), itself)


def _among(skipped: Counter[str]) -> str:
    """What was found instead, for a sentence."""
    return f": {describe_skipped(skipped)}" if skipped else ""


def describe_skipped(skipped: Counter[str]) -> str:
    """How many files were passed over, by their ending."""
    kinds = ", ".join(f"{count} {ending}" for ending, count in skipped.most_common(8))
    more = len(skipped) - 8
    files = "file was" if skipped.total() == 1 else "files were"
    return f"{skipped.total()} other {files} skipped ({kinds}{', …' if more > 0 else ''})"
