"""Every format against the native JSONL, from a project to files and back; memory against size."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import msgspec

from annotator.formats import registry
from annotator.formats.base import Format, Reader, Writer
from annotator.services.project import Project
from tests.benchmarks.articles import articles
from tests.benchmarks.corpora import ANNOTATOR, project_with
from tests.benchmarks.measure import Row, Sample, at_most, child, in_turns
from tests.benchmarks.sizes import Sizes

OFFSETS, TOKENS = 4.0, 12.0
"""How many times the native JSONL's CPU a format with offsets, and one with tokens, may take."""

FLAT = 1.25
_WITH_TOKENS = {"prodigy", "conll2003", "webanno-tsv"}
_REPORTED = {"spacy", "brat", "text"}
"""What another library or thousands of files decide has no target: it is reported."""

_WITHOUT_TEXTS = {"standoff", "csv"}
"""What names texts instead of holding them is read into a project that has them."""

_REPEATS = 3


def writing(sizes: Sizes, cache: Path) -> list[Row]:
    """A project of many documents into each format."""
    source, rows = project_with(cache, sizes.exchanged), []
    with Project.open(source, read_only=True) as project:
        for writer in _formats(Writer):
            target = _target(cache, writer)

            def native(sample: Sample) -> None:
                with sample.process():
                    project.export(cache / "native.jsonl")

            def theirs(sample: Sample, writer: Format = writer, target: Path = target) -> None:
                _remove(target)
                with sample.process():
                    project.export(target, format=writer.info.id)

            pair = in_turns(min(sizes.repeats, _REPEATS), theirs, native)
            rows.append(_row("export", writer, pair.ratio, pair.figures, sizes))
            _remove(target)
    return rows


def reading(sizes: Sizes, cache: Path) -> list[Row]:
    """What each format wrote into an empty project."""
    source, rows = project_with(cache, sizes.exchanged), []
    into = cache / "read.annotator"
    with Project.open(source, read_only=True) as project:
        project.export(cache / "native.jsonl")
        texts = _texts(cache, sizes.exchanged)

        def take(sample: Sample, path: Path, id: str) -> None:
            _remove(into)
            with Project.create(into, annotator=ANNOTATOR) as empty:
                if id in _WITHOUT_TEXTS:
                    empty.import_(texts)
                with sample.process():
                    empty.import_(path, format=id)

        for reader in _formats(Reader):
            if not isinstance(reader, Writer) or not reader.info.writes:
                continue
            target, id = _target(cache, reader), reader.info.id
            project.export(target, format=id)

            def native(sample: Sample) -> None:
                take(sample, cache / "native.jsonl", "jsonl")

            def theirs(sample: Sample, target: Path = target, id: str = id) -> None:
                take(sample, target, id)

            pair = in_turns(min(sizes.repeats, _REPEATS), theirs, native)
            rows.append(_row("import", reader, pair.ratio, pair.figures, sizes))
            _remove(target)
    _remove(into)
    return rows


_EXPORT = """
import sys
from annotator.services.project import Project
with Project.open(sys.argv[1], read_only=True) as project:
    project.export(sys.argv[2], format=sys.argv[3])
"""
_IMPORT = """
import sys
from annotator.services.project import Project
with Project.create(sys.argv[2], annotator="ada") as project:
    if len(sys.argv) > 4:
        project.import_(sys.argv[4])
    project.import_(sys.argv[1], format=sys.argv[3])
"""


def memory(sizes: Sizes, cache: Path) -> list[Row]:
    """The most memory that writing and reading each format takes, with five times the documents."""
    rows = []
    for writer in _formats(Writer):
        id, most = writer.info.id, {}
        for documents in (sizes.exchanged // 5, sizes.exchanged):
            target, into = _target(cache, writer), cache / "memory.annotator"
            source = project_with(cache, documents)
            most["export", documents] = child(["-c", _EXPORT, str(source), str(target), id]).memory
            if writer.info.reads:
                words = [str(target), str(into), id]
                if id in _WITHOUT_TEXTS:
                    words.append(str(_texts(cache, documents)))
                most["import", documents] = child(["-c", _IMPORT, *words]).memory
            _remove(target)
            _remove(into)
        for what in dict.fromkeys(work for work, _ in most):
            few, many = (most[what, n] for n in (sizes.exchanged // 5, sizes.exchanged))
            rows.append(
                Row(
                    f"memory of {what} {id}, {sizes.exchanged:,} documents against a fifth",
                    "flat",
                    f"{many:.0f} MB against {few:.0f} MB ({many / few:.2f}x)",
                    many / few <= FLAT,
                    {"few_mb": round(few), "many_mb": round(many), "ratio": round(many / few, 3)},
                )
            )
    return rows


def _formats(able: type) -> Iterator[Format]:
    """The other formats that can be read, or written."""
    for format in registry.catalogue().formats:
        does = format.info.reads if able is Reader else format.info.writes
        if does and format.info.available and format.info.id != "jsonl":
            yield format


def _row(
    what: str, format: Format, ratio: float, figures: dict[str, object], sizes: Sizes
) -> Row:
    id = format.info.id
    work = f"{what} {id}, {sizes.exchanged:,} documents x 30 spans"
    if id in _REPORTED:
        return Row(work, "reported", f"{ratio:.2f}x", True, figures)
    times = TOKENS if id in _WITH_TOKENS else OFFSETS
    return Row(
        work, f"<= {times:g}x the native JSONL", at_most(ratio, times), ratio <= times, figures
    )


def _texts(cache: Path, documents: int) -> Path:
    """The articles without their annotations."""
    path = cache / f"texts-{documents}.jsonl"
    lines = (msgspec.json.encode({"id": a.id, "text": a.text}) for a in articles(documents))
    path.write_bytes(b"\n".join(lines))
    return path


def _target(cache: Path, format: Format) -> Path:
    name = format.info.id
    return cache / (name if format.info.writes_folder else f"{name}{format.info.extensions[0]}")


def _remove(path: Path) -> None:
    """A file or folder, and what may lie beside it."""
    if path.is_dir():
        shutil.rmtree(path)
        return
    for place in path.parent.glob(f"{path.stem}.*"):
        place.unlink()
