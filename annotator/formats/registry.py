"""Every format by its id: ours from a table, others' from the entry-point group.

Modules are loaded when a format is used or listed. A plug-in that cannot be loaded is a warning,
never a reason not to start.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path

from annotator.domain.errors import InvalidInput
from annotator.formats.base import Format, Match, Reader, Writer

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


class UnknownFormat(InvalidInput):
    """No format knows a file."""


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The formats that are there, and a sentence for each that could not be loaded."""

    formats: tuple[Format, ...]
    warnings: tuple[str, ...]


@cache
def catalogue() -> Catalogue:
    """Every format, ours first, each once."""
    found = {id: _built_in(id) for id in _BUILT_IN}
    warnings = []
    for point in entry_points(group=GROUP):
        try:
            format = _plug_in(point)
        except Exception as error:  # noqa: BLE001 - a stranger's code may fail in any way
            warnings.append(f"the format “{point.name}” cannot be loaded: {error}")
            continue
        if format.info.id in found:
            warnings.append(f"the format “{format.info.id}” of {point.value} is there already")
            continue
        found[format.info.id] = format
    return Catalogue(tuple(found.values()), tuple(warnings))


def get(id: str) -> Format:
    """The format with this id.

    Raises:
        InvalidInput: if there is none, naming those there are.
    """
    if id in _BUILT_IN:
        return _built_in(id)
    for format in catalogue().formats:
        if format.info.id == id:
            return format
    offered = ", ".join(format.info.id for format in catalogue().formats)
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
        match = candidate.match(path, head)
        if match is not None and (best is None or match.confidence > best[1].confidence):
            best = candidate, match
    if best is None:
        offered = ", ".join(r.info.id for r in readers())
        raise UnknownFormat(f"no format knows this file; say which it is ({offered})", str(path))
    _installed(best[0])
    return best


def detects_folder(path: Path) -> bool:
    """Whether a format that reads folders as one knows this one."""
    return any(r.info.folders and r.match(path, b"") is not None for r in readers())


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


def _plug_in(point: EntryPoint) -> Format:
    format = point.load()
    if not isinstance(format, Format):
        raise InvalidInput(f"{point.value} is not a format")
    return format
