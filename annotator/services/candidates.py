"""Knowledge bases: tables of candidates from files, and looking up what words may stand for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from annotator.domain.candidates import Candidate, CandidateTable
from annotator.domain.changes import Action, Change, Changes, Entity
from annotator.domain.document import check_json, check_text
from annotator.domain.errors import Cancelled, InvalidInput, NotFound
from annotator.domain.ids import new_uid
from annotator.formats.candidate_files import read_candidates
from annotator.services.project import Project
from annotator.services.sources import cannot_read

MOST_BYTES = 512 * 1024 * 1024
"""The largest file that is read."""

_EVERY = 1000  # candidates between two reports of progress


@dataclass(frozen=True, slots=True)
class ImportedCandidates:
    """What an import brought: how many candidates, and whether a table of the name went for it.

    `changes` are to be published where the project is open on another connection.
    """

    name: str
    count: int
    replaced: bool
    changes: Changes


@dataclass(frozen=True, slots=True)
class FoundCandidate:
    """A candidate and the name of the knowledge base it is in."""

    kb: str
    candidate: Candidate


def import_candidates(
    project: Project,
    path: Path,
    name: str,
    *,
    progress: Callable[[int, int | None], None] | None = None,
    cancelled: Callable[[], bool] = lambda: False,
    cause: object = None,
) -> ImportedCandidates:
    """Read a table of candidates from a CSV or JSON Lines file; one of the same name goes.

    It is one step to undo, which brings the former table back.

    Raises:
        InvalidInput: with file and line, if a row cannot be used, or the name cannot.
        Cancelled: if it was stopped; nothing was changed.
        CannotSave: if the file cannot be read.
    """
    check_name(name)
    rows: list[Candidate] = []
    try:
        for candidate in read_candidates(_bytes_of(path)):
            if len(rows) % _EVERY == 0:
                if cancelled():
                    raise Cancelled("the import was stopped")
                if progress is not None:
                    progress(len(rows), None)
            check_json(candidate.extra, f"“{candidate.id}”")
            rows.append(candidate)
    except InvalidInput as error:
        raise InvalidInput(error.reason, str(path), error.line) from None
    known = table_named(project, name)
    table = CandidateTable(new_uid() if known is None else known.uid, name, tuple(rows))
    if known == table:
        return ImportedCandidates(name, len(rows), False, Changes(""))
    verb = "Import" if known is None else "Replace"
    title = f"{verb} candidates of {name} ({len(rows):,})"
    change = Change(Entity.CANDIDATES, table.uid, known, table)
    changes = project.apply(Action(title, (change,)), cause=cause)
    return ImportedCandidates(name, len(rows), known is not None, changes)


def delete_candidates(project: Project, name: str, *, cause: object = None) -> None:
    """Delete a table of candidates; links to it stay, by their ids.

    Raises:
        NotFound: if there is none of this name.
    """
    known = table_named(project, name)
    if known is None:
        raise NotFound(f"there is no knowledge base named “{name}” in this project")
    change = Change(Entity.CANDIDATES, known.uid, known, None)
    project.apply(Action(f"Delete candidates of {name}", (change,)), cause=cause)


def candidate_tables(project: Project) -> dict[str, int]:
    """The knowledge bases of the project by name, with how many candidates each has."""
    with project.store.database.environment_errors():
        return project.store.candidates.names()


def table_named(project: Project, name: str) -> CandidateTable | None:
    """A whole table, `None` if there is none of this name."""
    if name not in candidate_tables(project):
        return None
    with project.store.database.read():
        return project.store.candidates.get(name)


def search_candidates(
    project: Project, typed: str, kbs: Sequence[str] = (), *, limit: int = 50
) -> list[FoundCandidate]:
    """Candidates with words that begin as typed, the likeliest first; `kbs` restricts the tables.

    What has exactly this id or label comes first, then labels that begin so.
    """
    with project.store.database.environment_errors():
        found = project.store.candidates.search(typed, tuple(kbs), limit)
    return [FoundCandidate(kb, candidate) for kb, candidate in found]


def candidate(project: Project, kb: str, id: str) -> Candidate | None:
    """One candidate of a knowledge base, `None` if it is not in the project."""
    with project.store.database.environment_errors():
        return project.store.candidates.find(kb, id)


def linked(kb: str, found: Candidate | None, id: str | None = None) -> dict[str, str | None]:
    """The value of a link: to a candidate, to an id that is in no table, or to nothing (NIL)."""
    if found is not None:
        return {"kb": kb, "id": found.id, "label": found.label}
    return {"kb": kb, "id": id}


def check_name(name: str) -> None:
    """Refuse a name that links could not be written with.

    Raises:
        InvalidInput: if it is empty, too long or has blanks in it.
    """
    check_text(name, "the name of the knowledge base")
    if not name or len(name) > 100 or any(each.isspace() for each in name):
        raise InvalidInput("the name of a knowledge base is one word, such as “wikidata”")


def _bytes_of(path: Path) -> bytes:
    try:
        if path.stat().st_size > MOST_BYTES:
            raise InvalidInput(f"the file is larger than {MOST_BYTES >> 20} MB")
        return path.read_bytes()
    except OSError as error:
        raise cannot_read(path, error) from None

