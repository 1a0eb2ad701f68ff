"""Reading and writing folders of brat in tests."""


from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

from annotator.domain.corpus import Corpus
from annotator.domain.document import AnnotatedDocument
from annotator.formats.base import NoOptions, ReadContext, Source
from annotator.formats.brat.format import BRAT
from annotator.formats.brat.options import BratReading
from tests.formats.helpers import DATA, MemoryOutput

OWN = DATA / "brat"
MOMENT = "2026-11-22T10:00:00.000Z"


def read(
    path: Path, *, collect: bool = False, annotator_folders: bool = False, join_lines: bool = False
) -> tuple[list[AnnotatedDocument], ReadContext]:
    """The documents of a folder or file, and what reading left in the context."""
    context = ReadContext(annotator="ada", moment=MOMENT, collect=collect)
    options = BratReading(annotator_folders, join_lines)
    found = list(BRAT.read(Source(path, path.name), context, options))
    labels = context.labels.label_set
    return [replace(document, label_set=labels) for document in found], context


def files(folder: Path, **contents: str) -> Path:
    """A folder with `x_txt="…"` as x.txt and so on."""
    folder.mkdir(exist_ok=True)
    for name, content in contents.items():
        stem, _, suffix = name.rpartition("_")
        (folder / f"{stem}.{suffix}").write_bytes(content.encode())
    return folder


def one(folder: Path, ann: str, text: str) -> tuple[AnnotatedDocument, ReadContext]:
    """The one document of a text with these lines."""
    (found,), context = read(files(folder, x_txt=text, x_ann=ann))
    return found, context


def counts(documents: list[AnnotatedDocument]) -> Counter[str]:
    return Counter(a.kind.value for d in documents for a in d.annotations)


def write(
    documents: list[AnnotatedDocument], corpus: Corpus, folder: Path
) -> tuple[Path, Counter[str]]:
    output = MemoryOutput()
    report = BRAT.write(documents, output, NoOptions(), corpus)
    return output.save(folder / "out"), report.dropped
