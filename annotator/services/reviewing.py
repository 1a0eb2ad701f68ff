"""What there is to look at in a project: problems, and suggestions that nobody has judged."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from annotator.domain.annotation import Annotation
from annotator.domain.document import AnnotatedDocument
from annotator.domain.errors import Cancelled
from annotator.domain.ids import Uid
from annotator.domain.problem_book import ProblemBook, Stop
from annotator.domain.problems import Problem, named
from annotator.services.project import ALL, DocumentFilter, Project
from annotator.storage.problems import ProblemFinder

if TYPE_CHECKING:
    from annotator.storage.store import Store

_EVERY = 20  # documents between two reports of progress

Progress = Callable[[int, int | None], None]


class Place(NamedTuple):
    """A stop and the document it is in."""

    document: Uid
    stop: Stop


@dataclass(frozen=True, slots=True)
class FoundProblem:
    """A problem as a list of the whole project shows it.

    `document` is `None` for an annotation of the whole project; `title` is the document's, and
    `about` names the annotation by label and words (nothing for the document as a whole).
    """

    problem: Problem
    document: Uid | None
    title: str
    about: str


def first_stop(
    project: Project,
    after: Uid,
    step: int,
    where: DocumentFilter = ALL,
    *,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Place | None:
    """The first stop (or last, going back) of the documents behind (or before) a document.

    Documents are read one after the other until one has a stop; `None` if none has.

    Raises:
        Cancelled: when `cancelled` said so.
    """
    seen, uid = 0, project.neighbour(after, step, where)
    while uid is not None:
        if cancelled is not None and cancelled():
            raise Cancelled("looking for problems was stopped")
        if progress is not None and seen % _EVERY == 0:
            progress(seen, None)
        stops = ProblemBook(
            project.load(uid), project.find_annotation, project.wide_annotations(uid)
        ).read().stops()  # fmt: skip
        if stops:
            return Place(uid, stops[0 if step > 0 else -1])
        seen, uid = seen + 1, project.neighbour(uid, step, where)
    return None


def problems_of_project(
    project: Project,
    *,
    limit: int | None = None,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> list[FoundProblem]:
    """The problems of every document, in project order, then those of no document.

    At most `limit` are looked for.

    Raises:
        Cancelled: when `cancelled` said so.
    """
    found: list[FoundProblem] = []
    with project.snapshot() as store:
        finder, uids = ProblemFinder(store), store.documents.uids(ALL)
        for number, uid in enumerate(uids):
            if number % _EVERY == 0 and progress is not None:
                progress(number, len(uids))
            if cancelled is not None and cancelled():
                raise Cancelled("looking for problems was stopped")
            stored = store.documents.stored(uid)
            document = stored.record.document
            annotations = store.annotations.of_document(stored)
            annotated = AnnotatedDocument(document, annotations, store.labels.label_set)
            by_uid: dict[Uid, Annotation] = {}
            for problem in finder.of_document(annotated):
                by_uid = by_uid or {a.uid: a for a in annotations}
                at = None if problem.annotation is None else by_uid.get(problem.annotation)
                about = "" if at is None else named(at, annotated.label_set, document.text)
                found.append(FoundProblem(problem, uid, document.name, about))
                if limit is not None and len(found) >= limit:
                    return found
        found += _of_no_document(store, finder)
    return found[:limit]


def _of_no_document(store: Store, finder: ProblemFinder) -> list[FoundProblem]:
    labels = store.labels.label_set
    given = store.annotations.of_project()
    return [
        FoundProblem(problem, None, "", named(at, labels, ""))
        for at, problem in finder.of_project(given, labels)
    ]
