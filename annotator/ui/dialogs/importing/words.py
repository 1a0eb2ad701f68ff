"""An import report in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from annotator.domain.errors import AnnotatorError
from annotator.ui.models.wording import as_sentence, counted, one_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from annotator.formats.base import Refused
    from annotator.services.import_report import FormatFound, ImportReport
    from annotator.services.previewing import ImportPreview

MOST_NAMES = 50
"""Labels that are named one by one."""
MOST_LINES = 500
"""Places that are listed; more of them tell nobody more."""


def report_lines(report: ImportReport) -> list[str]:
    """What came, or would come, and everything worth knowing about it."""
    would = report.dry_run
    lines = [_first(report)]
    if report.annotations_replaced:
        verb = "Would replace" if would else "Replaced"
        lines.append(f"{verb} {counted(report.annotations_replaced, 'annotation')}.")
    if report.documents_known or report.annotations_known:
        known = (
            f"{counted(report.documents_known, 'document')} and "
            f"{counted(report.annotations_known, 'annotation')}"
        )
        lines.append(f"Here already: {known}.")
    if report.labels_added:
        added = list(dict.fromkeys(report.labels_added))  # several kinds may share a name
        names = ", ".join(f"“{one_line(name, 60)}”" for name in added[:MOST_NAMES])
        more = len(added) - MOST_NAMES
        lines.append(f"New labels: {names}{f' and {more:,} more' if more > 0 else ''}.")
    if not would and (report.documents_added or report.annotations_added):
        lines.append("Undo takes all of it back in one step.")
    lines += left_out_lines(report.left_out, report.places)
    notes = [as_sentence(note) for note in report.notes]
    if notes:
        lines += ["", "Worth knowing:", *bounded(notes)]
    return lines


def _first(report: ImportReport) -> str:
    if not (report.documents_added or report.annotations_added or report.annotations_replaced):
        return "Nothing in it is new."
    added = (
        f"{counted(report.documents_added, 'document')} and "
        f"{counted(report.annotations_added, 'annotation')}"
    )
    return f"{'Would add' if report.dry_run else 'Added'} {added}."


def left_out_lines(left_out: Mapping[str, int], places: Sequence[Refused]) -> list[str]:
    """What is not taken over, by reason, and then where."""
    if not left_out:
        return []
    reasons = [as_sentence(f"{reason} ({count:,})") for reason, count in left_out.items()]
    more = sum(left_out.values()) - len(places[:MOST_LINES])
    where = [str(place.error) for place in places[:MOST_LINES]]
    if more > 0:
        where.append(f"… and {more:,} more.")
    return ["", "Left out:", *reasons, "", "Where:", *where]


def beginning_lines(found: ImportPreview) -> list[str]:
    """What is known when only the beginning was read."""
    read = counted(len(found.documents), "document")
    said = f"Read {read}." if found.complete else f"Read the first {read}; counting all of them…"
    return [said, *left_out_lines(found.left_out, found.places)]


def refused_lines(refused: Iterable[Refused]) -> list[str]:
    """Every place for which an import is refused, with file and line."""
    return bounded([str(place.error) for place in refused])


def refused_of(error: AnnotatorError) -> tuple[Refused, ...]:
    """The places that an error is about, if it knows them."""
    found: tuple[Refused, ...] = getattr(error, "refused", ())
    return found


def format_lines(formats: Iterable[FormatFound]) -> list[str]:
    """Which formats the files have, and why."""
    lines = []
    for found in formats:
        files = "" if found.files == 1 else f", {counted(found.files, 'file')}"
        lines.append(f"{found.title}{files}: {found.reason}")
    return lines


def bounded(lines: list[str]) -> list[str]:
    """Not more lines than anybody reads, and how many others there are."""
    if len(lines) <= MOST_LINES:
        return lines
    return [*lines[:MOST_LINES], f"… and {len(lines) - MOST_LINES:,} more."]


def within(line: str, paths: Iterable[Path]) -> str:
    """A line that begins with a file's path, without the folder that what was named lies in."""
    for path in paths:
        if line.startswith(str(path)):
            return line[len(str(path)) - len(path.name) :]
    return line
