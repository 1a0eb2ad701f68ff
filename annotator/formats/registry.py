"""Every format by its id: ours from a table, others' from the entry-point group.

Modules are loaded when a format is used or listed. A plug-in that cannot be loaded, or that fails
at a file, is a warning, never a reason not to start.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path

from annotator.domain.errors import InvalidInput
from annotator.formats.base import Format, FormatInfo, Match, Reader, Writer

_LOG = logging.getLogger(__name__)

GROUP = "annotator.formats"

HEAD = 64 * 1024
"""How many bytes of a file `Reader.match` is shown."""

_BUILT_IN = {
    "jsonl": "annotator.formats.jsonl:JSONL",
    "csv": "annotator.formats.csv_tables.format:CSV",
    "parquet": "annotator.formats.parquet:PARQUET",
    "standoff": "annotator.formats.standoff:STANDOFF",
    "conll2003": "annotator.formats.conll.format:CONLL",
    "spacy": "annotator.formats.docbin.format:DOCBIN",
    "text": "annotator.formats.plain_text:PLAIN_TEXT",
    "labelbuddy": "annotator.formats.labelbuddy:LABELBUDDY",
    "prodigy": "annotator.formats.prodigy:PRODIGY",
    "brat": "annotator.formats.brat.format:BRAT",
    "doccano": "annotator.formats.doccano:DOCCANO",
    "refi-qda": "annotator.formats.refi.format:REFI_QDA",
    "webanno-tsv": "annotator.formats.webanno_tsv.format:WEBANNO_TSV",
    "label-studio": "annotator.formats.label_studio.format:LABEL_STUDIO",
}

_AS_TEXT = "save it as plain text, or paste the article"
_UNREAD = {
    ".pdf": f"PDF files are not read; {_AS_TEXT}",
    ".epub": f"electronic books are not read; {_AS_TEXT}",
    **dict.fromkeys((".html", ".htm", ".mhtml"), f"web pages are not read; {_AS_TEXT}"),
    **dict.fromkeys(
        (".doc", ".docx", ".odt", ".rtf"), f"documents of word processors are not read; {_AS_TEXT}"
    ),
    **dict.fromkeys((".xls", ".xlsx", ".ods"), "spreadsheets are not read; save it as CSV"),
}
"""What people try with files of these endings that no format reads."""


class UnknownFormat(InvalidInput):
    """No format knows a file."""


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The formats that are there, and a sentence for each that could not be loaded, by its name."""

    formats: tuple[Format, ...]
    broken: Mapping[str, str] = field(default_factory=dict)

    @property
    def warnings(self) -> tuple[str, ...]:
        """A sentence for each format that could not be loaded."""
        return tuple(self.broken.values())


@cache
def catalogue() -> Catalogue:
    """Every format, ours first, each once."""
    found = {id: _built_in(id) for id in _BUILT_IN}
    broken: dict[str, str] = {}
    for point in entry_points(group=GROUP):
        try:
            format = _plug_in(point)
        except Exception as error:  # noqa: BLE001 - a stranger's code may fail in any way
            broken[point.name] = f"the format “{point.name}” cannot be loaded: {error}"
            continue
        if format.info.id in found:
            sentence = f"the format “{format.info.id}” of {point.value} is there already"
            broken[point.name] = sentence
            continue
        found[format.info.id] = format
    return Catalogue(tuple(found.values()), broken)


def get(id: str) -> Format:
    """The format with this id.

    Raises:
        InvalidInput: if there is none, naming those there are.
    """
    if id in _BUILT_IN:
        return _built_in(id)
    known = catalogue()
    for format in known.formats:
        if format.info.id == id:
            return format
    if id in known.broken:
        raise InvalidInput(known.broken[id])
    offered = ", ".join(format.info.id for format in known.formats)
    raise InvalidInput(f"there is no format “{id}”; there are: {offered}")


def reader(id: str) -> Reader:
    """The format with this id, for reading.

    Raises:
        InvalidInput: if there is none, it cannot be read, or what it needs is not installed.
    """
    format = _installed(get(id))
    if isinstance(format, Reader) and format.info.reads:
        return format
    raise InvalidInput(f"{format.info.title} can be written, but not read")


def writer(id: str) -> Writer:
    """The format with this id, for writing.

    Raises:
        InvalidInput: if there is none, it cannot be written, or what it needs is not installed.
    """
    format = _installed(get(id))
    if isinstance(format, Writer) and format.info.writes:
        return format
    raise InvalidInput(f"{format.info.title} can be read, but not written")


def readers() -> tuple[Reader, ...]:
    """Every format that can be read."""
    return tuple(f for f in catalogue().formats if isinstance(f, Reader) and f.info.reads)


def detect(path: Path) -> tuple[Reader, Match]:
    """The format that is surest of a file (or of a folder that it reads as one).

    Raises:
        UnknownFormat: if none knows it.
        InvalidInput: if the one that does lacks what it needs.
        OSError: if it cannot be read.
    """
    folder = path.is_dir()
    head = b""
    if not folder:
        with path.open("rb") as file:
            head = file.read(HEAD)
    best: tuple[Reader, Match] | None = None
    for candidate in readers():
        if folder and not candidate.info.folders:
            continue
        match = _match(candidate, path, head)
        if match is not None and (best is None or match.confidence > best[1].confidence):
            best = candidate, match
    if best is None:
        raise UnknownFormat(_why_unknown(path, empty=not folder and not head), str(path))
    _installed(best[0])
    return best


def _why_unknown(path: Path, *, empty: bool) -> str:
    """Why no format is known for a file, and what to do about it."""
    if empty:
        return "the file is empty"
    advice = _UNREAD.get(path.suffix.lower())
    if advice is not None:
        return advice
    offered = ", ".join(r.info.id for r in readers())
    return f"no format knows this file; say which it is ({offered})"


def detects_folder(path: Path) -> bool:
    """Whether a format that reads folders as one knows this one."""
    return any(r.info.folders and _match(r, path, b"") is not None for r in readers())


def _installed(format: Format) -> Format:
    """The format, if everything that it needs is installed."""
    extra = format.info.extra
    if extra is not None and not extra.available:
        raise extra.missing
    return format


def _built_in(id: str) -> Format:
    module, _, name = _BUILT_IN[id].partition(":")
    format: Format = getattr(import_module(module), name)
    return format


def _match(reader: Reader, path: Path, head: bytes) -> Match | None:
    """How sure a format is of a file; one that fails at it, a stranger's, does not know it."""
    try:
        return reader.match(path, head)
    except Exception as error:
        if reader.info.id in _BUILT_IN or isinstance(error, OSError | InvalidInput):
            raise
        _LOG.warning("the format “%s” failed at “%s”: %r", reader.info.id, path, error)
        return None


def _plug_in(point: EntryPoint) -> Format:
    """The format that an entry point names: an object, or a class to make it of."""
    found = point.load()
    format = found() if isinstance(found, type) else found
    if not isinstance(format, Format) or not isinstance(format.info, FormatInfo):
        raise InvalidInput(f"{point.value} is not a format")
    info = format.info
    for can, protocol, verb in ((info.reads, Reader, "read"), (info.writes, Writer, "written")):
        if can and not isinstance(format, protocol):
            lacks = f"says that it can be {verb}, but lacks what that takes"
            raise InvalidInput(f"{point.value} {lacks}")
    return format
