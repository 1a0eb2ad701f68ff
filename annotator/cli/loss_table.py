"""What an export does not write as it is: the table for people and the report for machines."""

from __future__ import annotations

from annotator.cli.output import count, say
from annotator.services.export_report import (
    MOST_EXAMPLES,
    OFF_TOKENS,
    ExportReport,
    Fate,
    Loss,
    Place,
)

_HEADINGS = {
    Fate.STOPS: "Stops the export",
    Fate.LOST: "Not written at all",
    Fate.WITHOUT: "Written, but changed or without",
    Fate.UNWANTED: "Not chosen",
}


def say_losses(report: ExportReport, *, in_full: bool = False) -> None:
    """Tell what is lost, by what becomes of it, with the first places.

    `in_full` lists every span that does not fit the tokens of the format.
    """
    for fate, heading in _HEADINGS.items():
        rows = report.of_fate(fate)
        if rows:
            say(f"{heading}:")
        width = max((len(f"{row.count:,}") for row in rows), default=0)
        for row in rows:
            listed = in_full and row.what in OFF_TOKENS
            say(f"  {row.count:>{width},}  {row.what}{'' if listed else _examples(row)}")
            for place in row.places if listed else ():
                say(f"    {' ' * width}{place.words}")
    if report.problems:
        from annotator.domain.problems import CODES

        say("Not as the labels ask:")
        for code, number in report.problems.items():
            say(f"  {number:,}  {CODES[code]}")
    for note in report.notes:
        say(f"{note[:1].upper()}{note[1:]}.")


def say_parts(report: ExportReport) -> None:
    """Tell what goes into each file, if there are several."""
    if len(report.parts) < 2:
        return
    for part in report.parts:
        what = f"{count(part.documents, 'document')}, {count(part.annotations, 'annotation')}"
        say(f"“{part.path}”: {what}.")


def as_json(report: ExportReport, *, dry_run: bool) -> dict[str, object]:
    """The report as JSON values."""
    return {
        "format": report.format,
        "target": report.target,
        "dry_run": dry_run,
        "documents": report.documents,
        "annotations": report.annotations,
        "left_out": report.left_out,
        "losses": [
            {
                "fate": str(loss.fate),
                "what": loss.what,
                "count": loss.count,
                "places": [_place(place) for place in loss.places],
            }
            for loss in report.losses
        ],
        "problems": dict(report.problems),
        "files": [str(file) for file in report.files],
        "parts": [
            {
                "file": None if part.path is None else str(part.path),
                "part": part.part,
                "annotator": part.annotator,
                "documents": part.documents,
                "annotations": part.annotations,
                "labels": dict(part.labels),
            }
            for part in report.parts
        ],
        "notes": list(report.notes),
    }


def _examples(row: Loss) -> str:
    shown = [_words(place) for place in row.places[:MOST_EXAMPLES]]
    if not shown:
        return ""
    more = row.count - len(shown)
    return f": {'; '.join(shown)}{' …' if more > 0 else ''}"


def _words(place: Place) -> str:
    """A place on one line."""
    words = " ".join(place.words.split())
    if place.annotation is None or not words:
        return f"“{place.document_id}”"
    return words if place.document_id in words else f"{words} in “{place.document_id}”"


def _place(place: Place) -> dict[str, object]:
    return {
        "document": place.document_id,
        "annotation": place.annotation,
        "words": place.words,
    }
