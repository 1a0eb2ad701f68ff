"""An export's report as a tree: files, what is lost and where, what is not as the labels ask."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import IntEnum

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from annotator.domain.problems import CODES
from annotator.services.export_report import (
    MOST_EXAMPLES,
    OFF_TOKENS,
    ExportReport,
    Fate,
    Loss,
    PartReport,
    Place,
)
from annotator.ui.models.wording import as_sentence, counted, one_line, tip

ROOT = QModelIndex()

Index = QModelIndex | QPersistentModelIndex

HEADINGS = {
    Fate.STOPS: "Stops the export",
    Fate.LOST: "Not written at all",
    Fate.WITHOUT: "Written, but changed or without",
    Fate.UNWANTED: "Not chosen",
}
"""What the parts of the table are called on screen."""


class ExportRole(IntEnum):
    """What a row tells."""

    ROW = Qt.ItemDataRole.UserRole + 1


@dataclass(eq=False, slots=True)
class Row:
    """One row: a heading, a count of something, a file, a place.

    `place` is where to go from here; `note` stands small behind the words.
    """

    words: str
    count: int | None = None
    note: str = ""
    place: Place | None = None
    heading: bool = False
    tells: str = ""
    rows: list[Row] = field(default_factory=list)
    above: Row | None = None
    number: int = 0
    digits: int = 0

    @property
    def text(self) -> str:
        """All of it as one line, for those who cannot see it."""
        count = "" if self.count is None else f"{self.count:,} "
        return f"{count}{self.words}" + (f", {self.note}" if self.note else "")


class ExportRows(QAbstractItemModel):
    """The rows of one report; another report is another tree."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._top: list[Row] = []

    def show(self, report: ExportReport | None, *, planned: bool) -> None:
        """Show a report; `None`: nothing is known."""
        self.beginResetModel()
        self._top = [] if report is None else list(_sections(report, planned=planned))
        _number(self._top, None)
        self.endResetModel()

    @property
    def sections(self) -> Sequence[Row]:
        """The rows at the top."""
        return self._top

    def index(self, row: int, column: int, parent: Index = ROOT) -> QModelIndex:
        """The index of a row."""
        rows = self._rows_of(parent)
        if column != 0 or not 0 <= row < len(rows):
            return QModelIndex()
        return self.createIndex(row, column, rows[row])

    def parent(self, index: Index = ROOT) -> QModelIndex:  # type: ignore[override]  # Qt has two
        """The row above."""
        row = self.row_at(index)
        if row is None or row.above is None:
            return QModelIndex()
        return self.createIndex(row.above.number, 0, row.above)

    def rowCount(self, parent: Index = ROOT) -> int:
        """How many rows stand under one."""
        return len(self._rows_of(parent))

    def columnCount(self, parent: Index = ROOT) -> int:
        """One."""
        return 1

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """What a row tells."""
        row = self.row_at(index)
        if row is None:
            return None
        if role == ExportRole.ROW:
            return row
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return row.text
        if role == Qt.ItemDataRole.ToolTipRole:
            return tip(row.tells) or None
        return None

    def row_at(self, index: Index) -> Row | None:
        """The row of an index."""
        found = index.internalPointer() if index.isValid() else None
        return found if isinstance(found, Row) else None

    def _rows_of(self, parent: Index) -> list[Row]:
        row = self.row_at(parent)
        return self._top if row is None else row.rows


def headline(report: ExportReport, *, planned: bool) -> str:
    """What is written, and whether anything is not, in one or two sentences."""
    what = (
        f"{counted(report.documents, 'document')} and {counted(report.annotations, 'annotation')}"
    )
    if report.of is not None:
        return f"The first {counted(report.documents, 'document')} of {report.of:,}; counting…"
    if report.stops:
        return "Nothing is written while spans do not fit whole tokens."
    whole = "" if report.losses else " Nothing is left out."
    return f"{'Will write' if planned else 'Wrote'} {what}.{whole}"


def _sections(report: ExportReport, *, planned: bool) -> Iterator[Row]:
    if report.of is None:
        rows = [_file(part, len(report.parts), planned=planned) for part in report.parts]
        known = {part.path for part in report.parts}
        rows += [Row(path.name, tells=str(path)) for path in report.files if path not in known]
        yield Row("Files" if planned else "Written", heading=True, rows=rows)
    for fate, heading in HEADINGS.items():
        losses = report.of_fate(fate)
        if losses:
            yield Row(heading, heading=True, rows=[_loss(loss) for loss in losses])
    if report.problems:
        rows = [Row(CODES[code], count) for code, count in report.problems.items()]
        yield Row("Written, but not as the labels ask", heading=True, rows=rows)
    if report.notes:
        rows = [Row(as_sentence(note), tells=note) for note in report.notes]
        yield Row("Worth knowing", heading=True, rows=rows)


def _file(part: PartReport, count: int, *, planned: bool) -> Row:
    """A file with what is in it, and how often it bears each label; one of several by its part."""
    documents = counted(part.documents, "document")
    annotations = counted(part.annotations, "annotation")
    note = f"{documents}, {annotations}"
    if planned and part.path is not None and part.path.exists():
        note += ", replaces what is there"
    name = "" if part.path is None else part.path.name
    if count > 1:
        name = ", ".join(filter(None, (part.part, part.annotator))) or name
    labels = [Row(one_line(label, 80), count) for label, count in part.labels.items()]
    return Row(one_line(name), note=note, tells=str(part.path), rows=labels)


def _loss(loss: Loss) -> Row:
    most = None if loss.what in OFF_TOKENS else MOST_EXAMPLES
    places = [_place(place) for place in loss.places[:most]]
    first = loss.places[0] if loss.places else None
    return Row(one_line(loss.what), loss.count, place=first, rows=places, tells=loss.what)


def _place(place: Place) -> Row:
    """A place, with the document it is in if the words do not say so."""
    words, id = one_line(place.words, 200), one_line(place.document_id, 80)
    if place.annotation is None or not words:
        return Row(words or id, place=place)
    return Row(words, note="" if id in words else id, place=place, tells=place.words)


def _number(rows: Sequence[Row], above: Row | None) -> None:
    """Tell rows where they stand, and how wide the counts beside them are."""
    digits = max((len(f"{row.count:,}") for row in rows if row.count is not None), default=0)
    for number, row in enumerate(rows):
        row.above, row.number, row.digits = above, number, digits
        _number(row.rows, row)
