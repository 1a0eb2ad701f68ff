"""Exporting what the ledger lists: asks where to, and writes beside the work."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QWidget

from annotator.services.ledger import LedgerQuery
from annotator.services.ledger_export import LedgerReport, export_ledger
from annotator.ui import files
from annotator.ui.context import Context
from annotator.ui.jobs import IsCancelled, Job, Progress
from annotator.ui.models.wording import counted


def ask_where(context: Context, parent: QWidget, query: LedgerQuery, what: str) -> None:
    """Ask for a file, then write what is listed; `what` is one of `bar.EXPORTS`."""
    project = context.project
    if project is None:
        return
    ending = "jsonl" if what == "jsonl" else "csv"
    suggested = project.path.resolve().with_name(f"{project.path.stem}-ledger.{ending}")
    kinds = "JSON Lines (*.jsonl)" if ending == "jsonl" else "Tables (*.csv)"
    files.choose_new_file(
        parent, "Export the ledger", str(suggested), kinds,
        lambda name: write(context, Path(name), query, what),
    )  # fmt: skip


def write(context: Context, target: Path, query: LedgerQuery, what: str) -> Job | None:
    """Write the frames of a query to a file in a job, and tell what came of it."""
    project = context.project
    if project is None:
        return None

    def work(progress: Progress, cancelled: IsCancelled) -> LedgerReport:
        worker = project.worker()
        try:
            return export_ledger(
                worker, target, query, format="jsonl" if what == "jsonl" else "csv",
                long=what != "frames", progress=progress, cancelled=cancelled,
            )  # fmt: skip
        finally:
            worker.close()

    return context.jobs.run("Export the ledger", work, partial(_tell, context))


def _tell(context: Context, report: LedgerReport) -> None:
    left = ""
    if report.left_out:
        left = f" The filters left out {counted(report.left_out, 'frame')}."
    context.tell(
        f"Wrote {counted(report.frames, 'frame')} with "
        f"{counted(report.reported, 'reported value')}, {report.coded:,} coded, "
        f"{counted(report.conflicts, 'conflict')} to {report.target}.{left}"
    )
