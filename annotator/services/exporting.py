"""Writing a project out: selected, split, streamed, atomic, and honest about what is left out."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from annotator.domain.errors import Cancelled, InvalidInput
from annotator.formats.base import Output
from annotator.services.export_card import NO_CARD, CardOptions
from annotator.services.export_report import ExportReport
from annotator.services.export_run import STDOUT, ExportRun, Progress
from annotator.services.outputs import (
    FileOutput,
    FolderOutput,
    NoOutput,
    PendingFiles,
    StreamOutput,
)
from annotator.services.selection import ALL, Selection
from annotator.services.swapping import saving

if TYPE_CHECKING:
    from annotator.services.project import Project


def export_project(
    project: Project,
    target: str | Path,
    *,
    format: str = "jsonl",
    options: Mapping[str, object] | None = None,
    selection: Selection = ALL,
    about: CardOptions = NO_CARD,
    confirm: Callable[[ExportReport], bool] | None = None,
    stream: BinaryIO | None = None,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
    **more: object,
) -> ExportReport:
    """Write a project, or a selection of it, to a file; `-` is standard output.

    All is seen at the target at once when all is written. With `split` and `layers` there are
    several files, named `NAME.ANNOTATOR.train.jsonl` and so on; a format of many files writes
    folders so named. `options` are the format's; they, and the fields of the selection and of
    `about` (README.md with the data), may also be given by name. `confirm` is asked with the report
    before anything is seen at the target. `progress` is told the documents read and their total.

    Raises:
        InvalidInput: for options, targets and selections that cannot be.
        CannotSave: if the target cannot be written; it is as it was.
        Cancelled: when `cancelled` or `confirm` said so.
    """
    run = ExportRun(
        project, target, format, options, selection, more, progress, cancelled, card=about
    )
    if run.to_stream:
        with saving(Path(STDOUT)):
            out = stream or sys.stdout.buffer
            report = run.write(lambda _: StreamOutput(out))
            out.flush()
            return report
    files = PendingFiles(project.path)
    info = run.writer.info

    outputs: list[Output] = []

    def output_for(place: Path | None) -> Output:
        if place is None:
            raise InvalidInput("this export has no file")
        if info.writes_folder:
            outputs.append(FolderOutput(place, info.id, files, project.path))
        else:
            outputs.append(FileOutput(place, files))
        return outputs[-1]

    try:
        with saving(Path(target)):
            report = run.write(output_for)
            if run.card.card and run.card_place is not None:
                inside = info.writes_folder and len(outputs) == 1
                place = run.card_place
                stream_of = outputs[0].member(place.name) if inside else files.open(place)
                stream_of.write(run.card_bytes(report))
                if inside:
                    stream_of.close()
            report = replace(report, files=files.targets)
        if confirm is not None and not confirm(report):
            raise Cancelled("the export was cancelled; nothing was written")
        files.commit()
    finally:
        files.discard()
    return report


def plan_export(
    project: Project,
    target: str | Path,
    *,
    format: str = "jsonl",
    options: Mapping[str, object] | None = None,
    selection: Selection = ALL,
    about: CardOptions = NO_CARD,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
    most: int | None = None,
    **more: object,
) -> ExportReport:
    """What `export_project` would report, without writing anything.

    `most` looks at so many documents only, for a quick answer. Spans that do not fit the tokens
    of a format are listed also where they would end the export.

    Raises:
        InvalidInput, CannotSave: as far as they can be foreseen.
    """
    run = ExportRun(
        project, target, format, options, selection, more, progress, cancelled, most,
        planned=True, card=about,
    )  # fmt: skip
    report = run.write(lambda _: NoOutput(has_companions=not run.to_stream))
    places = [part.path for part in report.parts if part.path is not None]
    beside = run.card_place
    if run.card.card and beside is not None and beside.parent not in places:
        places.append(beside)
    return replace(report, files=tuple(places))
