"""Frames and clusters of the whole project, a page at a time, and which things are the same."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from annotator.domain.annotation import Annotation, Kind
from annotator.domain.ids import Uid
from annotator.services.project import Project
from annotator.storage import overview

RECORDS = (Kind.FRAME, Kind.CLUSTER)
"""The kinds that are records of their own: neither words nor links nor whole documents."""


def records_page(
    project: Project,
    after: Uid | None = None,
    limit: int = 200,
    *,
    words: str = "",
    kinds: Sequence[Kind] = RECORDS,
) -> list[Annotation]:
    """Frames and clusters of the project in the order they were made, behind one of them.

    `words` restricts them to those whose label, values or referred words contain it.
    """
    store = project.store
    with store.database.read():
        return overview.records_page(store, after, limit, words, kinds)


def count_records(project: Project, kinds: Sequence[Kind] = RECORDS) -> int:
    """How many frames and clusters the project has."""
    with project.store.database.environment_errors():
        return overview.count_records(project.store, kinds)


def words_at(project: Project, annotation: Annotation) -> str:
    """The words of an annotation anywhere in the project, fragments parted by dots.

    Costs the same in a long document as in a short one, unlike reading its text.
    """
    if annotation.document is None or not annotation.anchors:
        return ""
    with project.store.database.read():
        parts = overview.quotes_in(project.store, annotation.document, annotation.anchors)
    return " … ".join(parts)


def title_of(project: Project, document: Uid) -> str:
    """A document's title, or its id where it has none."""
    with project.store.database.read():
        return overview.title_of(project.store, document)


def same_things(project: Project) -> Callable[[Uid, Uid], bool]:
    """Tells whether two annotations are members of one cluster, and so stand for one thing."""
    from annotator.services.clustering import clusters_of

    known: dict[Uid, frozenset[Uid]] = {}

    def clusters(uid: Uid) -> frozenset[Uid]:
        if uid not in known:
            known[uid] = frozenset(cluster.uid for cluster in clusters_of(project, uid))
        return known[uid]

    return lambda one, other: bool(clusters(one) & clusters(other))
