"""Reading and writing formats in memory, without a project."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import replace
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO

from annotator.domain.annotation import Annotation
from annotator.domain.corpus import Corpus, Place
from annotator.domain.document import AnnotatedDocument
from annotator.domain.ids import Uid
from annotator.formats import manifest, registry
from annotator.formats.base import (
    Companion,
    NoOptions,
    ReadContext,
    Reader,
    Source,
    Writer,
    WriteReport,
)
from annotator.formats.jsonl import JSONL
from annotator.formats.jsonl_options import JsonlOptions
from annotator.formats.label_book import LabelBook
from annotator.formats.options import make

DATA = Path(__file__).parents[1] / "data" / "formats"
"""Our own samples, a folder for each format."""

FIXTURES = Path(
    os.environ.get("ANNOTATOR_FIXTURES") or Path(__file__).parents[3] / "shared" / "fixtures"
)
"""Files of other programs, which may not be there."""


def read_file(
    format: str, path: Path, context: ReadContext | None = None, **options: object
) -> tuple[list[AnnotatedDocument], ReadContext]:
    """Every document of a file, with the labels as they are at the end; faults are collected."""
    context = context or ReadContext(annotator="ada", collect=True)
    reader = registry.reader(format)
    made: Any = make(reader.read_options, options)
    found = list(reader.read(Source(path, path.name), context, made))
    return [replace(d, label_set=context.labels.label_set) for d in found], context


def write_to(
    format: str,
    documents: Iterable[AnnotatedDocument],
    corpus: Corpus,
    **options: object,
) -> tuple[MemoryOutput, WriteReport]:
    """Documents written into memory in a format."""
    writer, output = registry.writer(format), MemoryOutput()
    made: Any = make(writer.write_options, options)
    return output, writer.write(documents, output, made, corpus)


def everything() -> tuple[list[AnnotatedDocument], Corpus]:
    """The documents of the golden file of the native format, which has a bit of all."""
    documents, context = read_file("jsonl", DATA / "jsonl" / "everything.jsonl")
    return documents, Corpus(context.labels.label_set, annotations=tuple(context.annotations))


class _Kept(BytesIO):
    """Can still be read when the writer has closed it."""

    def close(self) -> None:
        pass


class MemoryOutput:
    """Keeps what a writer writes: the target under "", companions under their ending.

    Files of a folder are kept under a slash and their name.
    """

    def __init__(self, *, has_companions: bool = True, suffix: str = "") -> None:
        self.has_companions, self.suffix = has_companions, suffix
        self._streams: dict[str, BytesIO] = {}
        self._members: dict[str, str | None] = {}
        self.removed: set[str] = set()

    def open(self, companion: Companion | None = None) -> BinaryIO:
        """A stream in memory."""
        return self._streams.setdefault("" if companion is None else companion.suffix, BytesIO())

    def member(self, name: str, of: str | None = None) -> BinaryIO:
        """A stream in memory for a file of a folder."""
        assert name not in self._members
        self._members[name] = of
        stream = _Kept()
        self._streams[f"/{name}"] = stream
        return stream

    def remove(self, companion: Companion) -> None:
        """Note that it would be removed."""
        self.removed.add(companion.suffix)

    @property
    def files(self) -> Mapping[str, bytes]:
        """What was written."""
        return {suffix: stream.getvalue() for suffix, stream in self._streams.items()}

    def save(self, target: Path) -> Path:
        """Put everything on disk; companions that were not written are removed."""
        if self._members:
            shutil.rmtree(target, ignore_errors=True)
            for name, content in self.files.items():
                place = target.joinpath(*PurePosixPath(name.removeprefix("/")).parts)
                place.parent.mkdir(parents=True, exist_ok=True)
                place.write_bytes(content)
            content = manifest.to_json("test", self._members)
            (target / manifest.NAME).write_bytes(content)
            return target
        for suffix in (".project.json", ".features.json"):
            target.with_suffix(suffix).unlink(missing_ok=True)
        for suffix, content in self.files.items():
            (target.with_suffix(suffix) if suffix else target).write_bytes(content)
        return target


def write(
    documents: Iterable[AnnotatedDocument],
    corpus: Corpus,
    options: JsonlOptions | None = None,
    writer: Writer = JSONL,
) -> tuple[MemoryOutput, WriteReport]:
    """Documents written into memory."""
    output = MemoryOutput()
    return output, writer.write(documents, output, options or JsonlOptions(), corpus)


def read_jsonl(
    path: Path, context: ReadContext | None = None, reader: Reader = JSONL
) -> tuple[list[AnnotatedDocument], ReadContext]:
    """Every document of a JSONL file (or the like), and what reading it left in the context.

    What a line named of a line before leads there, as it does in a project.
    """
    context = context or ReadContext(labels=LabelBook(), annotator="ada")
    source = Source(path, path.name)
    documents = list(reader.read(source, context, NoOptions()))
    there = {
        Place(home, a.given_id): a.uid
        for home, annotations in (
            *((d.id, d.annotations) for d in documents),
            (None, context.annotations),
        )
        for a in annotations
        if a.given_id is not None
    }
    homes = {uid: there.get(place, uid) for place, uid in context.places.items()}
    context.annotations = [_led(a, homes) for a in context.annotations]
    found = [d.with_annotations(_led(a, homes) for a in d.annotations) for d in documents]
    for uid in [uid for uid, home in homes.items() if uid != home]:
        context.references.pop(uid, None)
    return found, context


def _led(a: Annotation, homes: Mapping[Uid, Uid]) -> Annotation:
    slots = tuple(
        slot._replace(
            ref=homes.get(slot.ref, slot.ref) if slot.ref else None,
            according_to=homes.get(slot.according_to, slot.according_to)
            if slot.according_to
            else None,
            evidence=tuple(homes.get(uid, uid) for uid in slot.evidence),
        )
        for slot in a.slots
    )
    return a._replace(slots=slots)
