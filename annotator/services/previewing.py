"""The beginning of an import, looked at before anything is decided: cheap on files of any size."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from annotator.domain.document import AnnotatedDocument
from annotator.domain.errors import Cancelled
from annotator.domain.label import LabelSet
from annotator.formats.base import Refused
from annotator.services.import_plan import ImportPlan
from annotator.services.import_reading import ImportReading
from annotator.services.import_report import (
    AnnotatorFound,
    FileFound,
    FormatFound,
    LabelFound,
    annotators_found,
    files_found,
    formats_found,
    labels_found,
)
from annotator.services.sources import Sources, describe_skipped, find_sources
from annotator.services.text_lookup import TextLookup

if TYPE_CHECKING:
    from annotator.services.project import Project

MOST_DOCUMENTS = 20
_MOST_CHARACTERS = 10_000_000
_MOST_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class ImportPreview:
    """What the first documents of some files would be in a project.

    `files` are the first ones. `documents` are in the project's terms, `label_set` has their
    labels too. Labels and annotators are those met so far. `complete` says that the files hold
    nothing else; without it they may.
    """

    formats: tuple[FormatFound, ...]
    files: tuple[FileFound, ...]
    documents: tuple[AnnotatedDocument, ...]
    label_set: LabelSet
    labels: tuple[LabelFound, ...]
    annotators: tuple[AnnotatorFound, ...]
    complete: bool
    left_out: Mapping[str, int] = field(default_factory=dict)
    places: tuple[Refused, ...] = ()
    refused: tuple[Refused, ...] = ()
    notes: tuple[str, ...] = ()


def preview(
    project: Project,
    paths: Sequence[str | Path],
    plan: ImportPlan,
    *,
    most: int = MOST_DOCUMENTS,
    cancelled: Callable[[], bool] | None = None,
) -> ImportPreview:
    """Read the first documents of files as an import by this plan would, and change nothing.

    It ends after `most` documents, some millions of characters or two seconds, whatever comes
    first.

    Raises:
        InvalidInput: when there is nothing to read, and for a format that does not exist.
        Cancelled: when `cancelled` said so.
    """
    sources = find_sources([Path(path) for path in paths], plan.format, project.path)
    start = project.label_set
    reading = ImportReading(start, project.annotator, plan, counting=True)
    reading.refused += sources.refused
    documents: list[AnnotatedDocument] = []
    until, size, complete = time.monotonic() + _MOST_SECONDS, 0, True
    with closing(_documents(reading, sources, TextLookup(project.store, _settle))) as found:
        for annotated in found:
            if cancelled is not None and cancelled():
                raise Cancelled("the preview was stopped")
            documents.append(annotated)
            size += len(annotated.text)
            if len(documents) >= most or size > _MOST_CHARACTERS or time.monotonic() > until:
                complete = False
                break
    notes = [*reading.notes, *reading.labels.notes]
    if sources.skipped:
        notes.append(describe_skipped(sources.skipped))
    return ImportPreview(
        formats=formats_found(sources),
        files=files_found(sources),
        documents=tuple(documents),
        label_set=reading.labels.label_set,
        labels=labels_found(reading, start),
        annotators=annotators_found(reading),
        complete=complete,
        left_out=dict(reading.left_out),
        places=tuple(reading.places),
        refused=tuple(reading.refused),
        notes=tuple(notes),
    )


def _documents(
    reading: ImportReading, sources: Sources, texts: TextLookup
) -> Generator[AnnotatedDocument, None, None]:
    """The documents of all files; what a file came to is kept even if nobody reads on."""
    for found in sources.found:
        file = reading.open(found, texts.text_of)
        try:
            for annotated in file.documents():
                texts.note(annotated.document)
                yield annotated
            file.project_wide()
            file.refuse_nothing()
        finally:
            reading.close(file)
        if reading.full:
            return


def _settle(_key: str | None) -> None:
    """Nothing is on its way into the project."""
