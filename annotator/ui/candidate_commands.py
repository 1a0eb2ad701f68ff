"""Bringing a knowledge base into the open project: which file, under which name, in a job."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from annotator.ui import files, messages
from annotator.ui.models.wording import counted

if TYPE_CHECKING:
    from annotator.services.candidates import ImportedCandidates
    from annotator.ui.jobs import IsCancelled, Progress
    from annotator.ui.main_window import MainWindow

CANDIDATE_FILES = "Tables (*.csv *.tsv *.jsonl *.ndjson)"


def import_candidates(window: MainWindow) -> None:
    """Ask for a file of candidates and bring it in."""
    project = window.context.project
    if project is not None:
        folder = str(project.path.resolve().parent)
        files.choose_file(
            window, "Import candidates", folder, CANDIDATE_FILES,
            lambda name: take_candidates(window, Path(name)),
        )  # fmt: skip


def take_candidates(window: MainWindow, path: Path) -> None:
    """Bring a file of candidates in, under its own name or one that the label set asks for."""
    name = _name(window, path)
    if name:
        _run(window, path, name)


def _name(window: MainWindow, path: Path) -> str:
    """The file's name as one word; asks if the label set wants others."""
    from annotator.domain.slots import SlotType, specs_of

    own = re.sub(r"\s+", "-", path.stem.strip()) or "candidates"
    wanted = {
        kb
        for label in window.context.label_set
        for spec in specs_of(label)
        if spec.type is SlotType.KB
        for kb in spec.kbs
    }
    if not wanted or own in wanted:
        return own
    choices = [*sorted(wanted), own, "Cancel"]
    answer = messages.ask(window, f"As which knowledge base is “{path.name}” to be known?", choices)
    return "" if answer == "Cancel" else answer


def _run(window: MainWindow, path: Path, name: str) -> None:
    from annotator.services import candidates

    context, project = window.context, window.context.project
    if project is None:
        return

    def work(progress: Progress, cancelled: IsCancelled) -> ImportedCandidates:
        with project.worker() as worker:
            return candidates.import_candidates(
                worker, path, name, progress=progress, cancelled=cancelled
            )

    def done(made: ImportedCandidates) -> None:
        if context.project is not project:
            return
        project.publish(made.changes)
        verb = "Replaced" if made.replaced else "Imported"
        found = counted(made.count, "candidate")
        context.tell(f"{verb} “{name}”: {found}. Ctrl+B looks them up.")

    context.jobs.run(f"Importing “{path.name}”", work, done)


COMMANDS: dict[str, Callable[[MainWindow], None]] = {"import_candidates": import_candidates}
