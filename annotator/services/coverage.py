"""What an annotator says of a document as a whole: nothing here, not today, take that back."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from annotator.domain.changes import Action
from annotator.domain.document import Coverage, CoverageState, Document, Status
from annotator.domain.ids import Uid, now
from annotator.services.editing import document_change, document_record, label_name, quoted
from annotator.services.project import Project


def say_nothing_here(
    project: Project, document: Uid, label: Uid | None = None, *, cause: object = None
) -> None:
    """Say that the document was read and holds nothing to annotate; that makes it done.

    With a label only that there is nothing of this label; the status stays, and a new document
    becomes a working one.
    """
    record = document_record(project, document)
    before = record.document
    if label is not None and _mine(project, before, CoverageState.NOTHING, label) is not None:
        return
    mine = Coverage(project.annotator, CoverageState.NOTHING, label, now())
    status = Status.DONE if label is None else _begun(before.status)
    after = replace(before, status=status, coverage=(*_others(project, before, label), mine))
    what = "nothing here" if label is None else f"nothing of {label_name(project, label)}"
    title = f"Read {_name(before)}, {what}"
    project.apply(Action(title, (document_change(record, after),), document), cause=cause)


def rest_today(project: Project, document: Uid, *, cause: object = None) -> None:
    """Put a document off until tomorrow: for today "next unfinished" passes it.

    It keeps its status, nobody asks why, and it counts like any unfinished one.
    """
    record = document_record(project, document)
    before = record.document
    mine = Coverage(project.annotator, CoverageState.SKIPPED, None, now())
    after = replace(before, coverage=(*_others(project, before, None), mine))
    title = f"Put {_name(before)} off for today"
    project.apply(Action(title, (document_change(record, after),), document), cause=cause)


def take_back(
    project: Project, document: Uid, label: Uid | None = None, *, cause: object = None
) -> bool:
    """Take back what the annotator said of the whole document, or of one label in it.

    A document that was done because nothing is in it is worked on again. Whether there was
    something to take back.
    """
    record = document_record(project, document)
    before = record.document
    others = _others(project, before, label)
    if len(others) == len(before.coverage):
        return False
    gone = next(c for c in before.coverage if c not in others)
    nothing = gone.state is CoverageState.NOTHING and label is None
    back = nothing and before.status is Status.DONE
    status = Status.WORKING if back else before.status
    after = replace(before, status=status, coverage=others)
    what = "what was said" if label is None else f"“nothing of {label_name(project, label)}”"
    title = f"Take back {what} of {_name(before)}"
    project.apply(Action(title, (document_change(record, after),), document), cause=cause)
    return True


def reopen(project: Project, document: Uid, *, cause: object = None) -> None:
    """Work on a document again: it is neither done nor skipped nor said to hold nothing."""
    record = document_record(project, document)
    before = record.document
    after = replace(before, status=Status.WORKING, coverage=_others(project, before, None))
    if after != before:
        title = f"Go back to work on {_name(before)}"
        project.apply(Action(title, (document_change(record, after),), document), cause=cause)


def today_began() -> str:
    """When this day began where the user is, as stored moments are written."""
    midnight = datetime.now().astimezone().replace(hour=0, minute=0, second=0, microsecond=0)
    stamp = midnight.astimezone(UTC).isoformat(timespec="milliseconds")
    return stamp.replace("+00:00", "Z")


def rests(coverage: Coverage) -> bool:
    """Whether an entry puts its document off, today still."""
    return coverage.state is CoverageState.SKIPPED and coverage.created >= today_began()


def _mine(
    project: Project, document: Document, state: CoverageState, label: Uid | None
) -> Coverage | None:
    wanted = (project.annotator, state, label)
    return next(
        (c for c in document.coverage if (c.annotator, c.state, c.label) == wanted), None
    )


def _others(project: Project, document: Document, label: Uid | None) -> tuple[Coverage, ...]:
    """The coverage without what the annotator said of a label, or of the whole."""
    return tuple(
        c for c in document.coverage if (c.annotator, c.label) != (project.annotator, label)
    )


def _begun(status: Status) -> Status:
    return Status.WORKING if status is Status.NEW else status


def _name(document: Document) -> str:
    return quoted(document.name)
