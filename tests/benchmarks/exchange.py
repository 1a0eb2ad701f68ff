"""Import and export of JSONL against the same in the barest way; memory against the size."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from annotator.services.project import Project
from tests.benchmarks.bare import bare_export, bare_import
from tests.benchmarks.corpora import ANNOTATOR, jsonl_of, project_with
from tests.benchmarks.measure import Child, Pair, Row, Sample, at_most, child, in_turns
from tests.benchmarks.sizes import Sizes

TIMES = 3.0
FLAT = 1.25
"""Five times the documents may need so many times the memory and still be called flat."""


def importing(sizes: Sizes, cache: Path) -> list[Row]:
    """A file of many documents into an empty project."""
    return [_importing(sizes, cache, ids=False), _importing(sizes, cache, ids=True)]


def _importing(sizes: Sizes, cache: Path, *, ids: bool) -> Row:
    source = jsonl_of(cache, sizes.exchanged, ids=ids)
    target, plain = cache / "imported.annotator", cache / "imported.sqlite"

    def ours(sample: Sample) -> None:
        _remove(target)
        with sample.process(), Project.create(target, annotator=ANNOTATOR) as project:
            report = project.import_(source)
        assert report.documents_added == sizes.exchanged

    def bare(sample: Sample) -> None:
        _remove(plain)
        with sample.process():
            count = bare_import(source, plain)
        assert count == sizes.exchanged

    pair = in_turns(sizes.repeats, ours, bare)
    _remove(target)
    _remove(plain)
    what = "with ids, annotators and times" if ids else "plain"
    return _row(f"import JSONL, {sizes.exchanged:,} documents x 30 spans, {what}", pair, sizes)


def exporting(sizes: Sizes, cache: Path) -> list[Row]:
    """A project of many documents into a file."""
    source = project_with(cache, sizes.exchanged)
    target, plain = cache / "exported.jsonl", cache / "exported-barely.jsonl"
    with Project.open(source, read_only=True) as project:

        def ours(sample: Sample) -> None:
            with sample.process():
                report = project.export(target)
            assert report.documents == sizes.exchanged

        def bare(sample: Sample) -> None:
            with sample.process():
                count = bare_export(source, plain)
            assert count == sizes.exchanged

        pair = in_turns(sizes.repeats, ours, bare)
    _remove(target)
    _remove(plain)
    return [_row(f"export JSONL, {sizes.exchanged:,} documents x 30 spans", pair, sizes)]


def _row(work: str, pair: Pair, sizes: Sizes) -> Row:
    speed = sizes.exchanged / pair.ours.median * 1000
    return Row(
        work,
        f"<= {TIMES:g}x the barest way",
        f"{at_most(pair.ratio, TIMES)}, {speed:,.0f} documents/s"
        f" (barest {sizes.exchanged / pair.bare.median * 1000:,.0f}/s)",
        pair.ratio <= TIMES,
        pair.figures,
    )


_IMPORT = """
import sys
from annotator.services.project import Project
with Project.create(sys.argv[2], annotator="ada") as project:
    project.import_(sys.argv[1])
"""
_EXPORT = """
import sys
from annotator.services.project import Project
with Project.open(sys.argv[1], read_only=True) as project:
    project.export(sys.argv[2])
"""


def import_memory(sizes: Sizes, cache: Path) -> list[Row]:
    """The most memory an import takes, with the size of the file."""
    target = cache / "memory.annotator"

    def measure(documents: int) -> Child:
        _remove(target)
        source = jsonl_of(cache, documents, ids=True)
        return child(["-c", _IMPORT, str(source), str(target)])

    row = _memory("import", sizes, measure)
    _remove(target)
    return [row]


def export_memory(sizes: Sizes, cache: Path) -> list[Row]:
    """The most memory an export takes, with the size of the project."""
    target = cache / "memory.jsonl"

    def measure(documents: int) -> Child:
        source = project_with(cache, documents)
        return child(["-c", _EXPORT, str(source), str(target)])

    row = _memory("export", sizes, measure)
    _remove(target)
    return [row]


def _memory(what: str, sizes: Sizes, measure: Callable[[int], Child]) -> Row:
    few, many = sizes.exchanged // 5, sizes.exchanged
    small, large = measure(few).memory, measure(many).memory
    ratio = large / small
    return Row(
        f"memory of {what}, {many:,} documents against {few:,}",
        "flat",
        f"{large:.0f} MB against {small:.0f} MB ({ratio:.2f}x)",
        ratio <= FLAT,
        {"few_mb": round(small, 1), "many_mb": round(large, 1), "ratio": round(ratio, 3)},
    )


def _remove(path: Path) -> None:
    """A file and what SQLite may have left beside it."""
    for suffix in ("", "-wal", "-shm", ".lock"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
