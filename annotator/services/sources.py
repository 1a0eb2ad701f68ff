"""The files that an import was pointed at: found, put in order, each with its format."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from annotator.domain.errors import InvalidInput
from annotator.formats import registry
from annotator.formats.base import Reader, Source


@dataclass(slots=True)
class Sources:
    """Files to read in their order, and how many others lie in the folders, by their ending."""

    found: list[tuple[Reader, Source]] = field(default_factory=list)
    skipped: Counter[str] = field(default_factory=Counter)

    @property
    def size(self) -> int:
        """All the bytes to read."""
        return sum(source.size for _, source in self.found)


def find_sources(
    paths: Sequence[Path], format: str | None, project: Path | None = None
) -> Sources:
    """Every file among `paths`; folders are searched for endings that a format knows.

    The file of the project that they are for is never opened: closing it again would drop
    SQLite's locks.

    Raises:
        InvalidInput: for a path that is not there, is no file, or is of no known format.
    """
    given = None if format is None else registry.reader(format)
    itself = None if project is None else project.stat()
    sources = Sources()
    for path in paths:
        try:
            if not path.exists():
                raise InvalidInput("there is no such file or folder", str(path))
            if path.is_dir():
                _add_folder(path, given, itself, sources)
                continue
            if not path.is_file():
                raise InvalidInput("this is no file that can be read", str(path))
            if _is(path, itself):
                raise InvalidInput("a project cannot be imported into itself", str(path))
            reader = given or registry.detect(path)[0]
            sources.found.append((reader, Source(path, path.name)))
        except OSError as error:
            raise cannot_read(path, error) from error
    if not sources.found:
        names = ", ".join(str(path) for path in paths)
        raise InvalidInput(f"there is nothing to import{_among(sources.skipped)}", names or None)
    return sources


def cannot_read(path: Path, error: OSError) -> InvalidInput:
    """The sentence for a file that the system does not let us read."""
    return InvalidInput(f"cannot be read: {error.strerror or error}", str(path))


def _add_folder(
    folder: Path, given: Reader | None, itself: os.stat_result | None, sources: Sources
) -> None:
    readers = registry.readers() if given is None else (given,)
    whole = [reader for reader in readers if reader.info.folders]
    if whole and (given is not None or registry.detects_folder(folder)):
        reader = given or registry.detect(folder)[0]
        sources.found.append((reader, Source(folder, folder.name)))
        return
    endings = {ending for reader in readers for ending in reader.info.extensions}
    companions = tuple(c for r in registry.readers() for c in r.info.companions)
    for path in _files(folder):
        if path.name.endswith(companions) or _is(path, itself):
            continue
        found = _reader_of(path, given) if path.suffix.lower() in endings else None
        if found is None:
            sources.skipped[path.suffix.lower() or path.name] += 1
        else:
            sources.found.append((found, Source(path, path.relative_to(folder).as_posix())))


def _is(path: Path, itself: os.stat_result | None) -> bool:
    """Whether a file is that of the project."""
    return itself is not None and os.path.samestat(path.stat(), itself)


def _reader_of(path: Path, given: Reader | None) -> Reader | None:
    """What reads a file of a known ending, which several formats may share."""
    if given is not None:
        return given
    try:
        return registry.detect(path)[0]
    except InvalidInput:
        return None


def _files(folder: Path) -> Iterator[Path]:
    """The files below a folder by their relative path, hidden ones and links to folders aside."""
    found: list[Path] = []

    def fail(error: OSError) -> None:
        raise error

    for place, folders, files in os.walk(folder, onerror=fail):
        folders[:] = [name for name in folders if not name.startswith(".")]
        found += [Path(place, name) for name in files if not name.startswith(".")]
    yield from (
        path
        for path in sorted(found, key=lambda path: path.relative_to(folder).as_posix())
        if path.is_file()
    )


def _among(skipped: Counter[str]) -> str:
    """What was found instead, for a sentence."""
    return f": {describe_skipped(skipped)}" if skipped else ""


def describe_skipped(skipped: Counter[str]) -> str:
    """How many files were passed over, by their ending."""
    kinds = ", ".join(f"{count} {ending}" for ending, count in skipped.most_common(8))
    more = len(skipped) - 8
    files = "file was" if skipped.total() == 1 else "files were"
    return f"{skipped.total()} other {files} skipped ({kinds}{', …' if more > 0 else ''})"
