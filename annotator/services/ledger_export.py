"""Writing a ledger out: the rows of a query, a page at a time, atomically, with a report."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Literal

from annotator.domain.errors import Cancelled, InvalidInput
from annotator.domain.ledger import TRIGGER, LedgerRow
from annotator.domain.values import date_interval
from annotator.formats.ledger_csv import write_frames, write_long
from annotator.services.ledger import FIXED, Found, Ledger, LedgerQuery
from annotator.services.outputs import PendingFiles, check_target
from annotator.services.swapping import saving
from annotator.storage import ledger as tables

if TYPE_CHECKING:
    from annotator.services.project import Project
    from annotator.storage.store import Store

STDOUT = "-"
FORMATS = ("csv", "jsonl")
_PAGE = 200

Progress = Callable[[int, int | None], None]


@dataclass(slots=True)
class LedgerReport:
    """What was written: frames, their reported and coded values, cells with conflicts, rows.

    `left_out` are frames that a filter kept back.
    """

    target: str
    format: str
    long: bool
    frames: int = 0
    reported: int = 0
    coded: int = 0
    conflicts: int = 0
    rows: int = 0
    left_out: int = 0


def export_ledger(
    project: Project,
    target: str | Path,
    query: LedgerQuery | None = None,
    *,
    format: str = "csv",
    long: bool = False,
    exact: bool = False,
    stream: BinaryIO | None = None,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> LedgerReport:
    """Write the frames of a query to a file, `-` is standard output; twice gives the same bytes.

    The target is replaced at once when all is written. Without `long` there is one row a frame;
    the long form has one for every value and every passage that proves it. `exact` writes cells
    that a spreadsheet takes for formulas as they are.

    Raises:
        InvalidInput: for formats, targets and queries that cannot be.
        CannotSave: if the target cannot be written; it is as it was.
        Cancelled: when `cancelled` said so.
    """
    if format not in FORMATS:
        raise InvalidInput(f"a ledger is written as {' or '.join(FORMATS)}, not “{format}”")
    if format == "jsonl" and not long:
        raise InvalidInput("JSON Lines hold the long form of a ledger: ask for the long form")
    report = LedgerReport(str(target), format, long)
    to_stream = str(target) == STDOUT
    if not to_stream:
        check_target(Path(target), project.path)
    files = PendingFiles(project.path)
    with ExitStack() as stack:
        stack.callback(files.discard)
        stack.enter_context(saving(Path(target)))
        store = stack.enter_context(project.snapshot())
        run = _Run(store, query or LedgerQuery(), report, progress, cancelled)
        if to_stream:
            out = stream or sys.stdout.buffer
            run.write(out, exact=exact)
            out.flush()
        else:
            run.write(files.open(Path(target)), exact=exact)
            files.commit()
    return report


@dataclass
class _Run:
    """One export on its way, over one unchanging state of the project."""

    store: Store
    query: LedgerQuery
    report: LedgerReport
    progress: Progress | None
    cancelled: Callable[[], bool] | None

    def write(self, stream: BinaryIO, *, exact: bool) -> None:
        """Find the frames and write them."""
        ledger = Ledger(self.store)
        _check(self.query, ledger)
        found = ledger.find(self.query)
        self.report.left_out = found.of - len(found)
        rows = self._rows(ledger, found)
        if self.report.long:
            kind: Literal["csv", "jsonl"] = "csv" if self.report.format == "csv" else "jsonl"
            self.report.rows = write_long(rows, stream, format=kind, exact=exact)
        else:
            self.report.rows = write_frames(rows, self._slots(ledger, found), stream, exact=exact)

    def _slots(self, ledger: Ledger, found: Found) -> tuple[str, ...]:
        """The columns: the labels' slots, then whatever else the frames hold."""
        known = ledger.columns(self.query.label)
        ids = [key.id for key in found.keys]
        used = tables.slot_names(self.store.database, ids)
        return (*known, *(name for name in used if name not in known and name != TRIGGER))

    def _rows(self, ledger: Ledger, found: Found) -> Iterator[LedgerRow]:
        report = self.report
        for offset in range(0, len(found), _PAGE):
            if self.progress is not None:
                self.progress(offset, len(found))
            if self.cancelled is not None and self.cancelled():
                raise Cancelled("the export was cancelled; nothing was written")
            for row in ledger.rows(found.keys[offset : offset + _PAGE]):
                report.frames += 1
                for cell in row.cells.values():
                    report.reported += len(cell.entries)
                    report.coded += cell.coded is not None
                    report.conflicts += bool(cell.conflicts)
                yield row


def _check(query: LedgerQuery, ledger: Ledger) -> None:
    """Refuse a query that would quietly do something else than it says."""
    for date in filter(None, (query.since, query.until)):
        if date_interval(date) is None:
            raise InvalidInput(f"“{date}” is no date; write it like 2026, 2026-09 or 2026-09-05")
    for name in filter(None, (query.sort, query.group)):
        known = (*ledger.columns(query.label), *FIXED)
        if name not in known:
            raise InvalidInput(f"these frames have no “{name}”; there is {', '.join(known)}")
