"""Reviewing what machines suggest: listing it, judging many at once, clearing what nobody judged.

A list is a row of keys in order; what a row shows is read a page at a time. So it costs the same
memory with ten suggestions and with a hundred thousand.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from annotator.domain.annotation import Annotation, Judgement, Verdict
from annotator.domain.changes import Change, Changes, Entity
from annotator.domain.errors import InvalidInput
from annotator.domain.ids import Uid, now
from annotator.services.editing import label_name
from annotator.services.label_engine import run_long
from annotator.services.pick_words import Pick, Picks
from annotator.services.project import IsCancelled, Progress, Project
from annotator.storage import suggestions as table
from annotator.storage.suggestions import Order, Share, Wanted

__all__ = [
    "EVERYTHING", "Order", "Share", "Suggestion", "Wanted", "clear", "keys", "model_name", "read",
    "review", "shares",
]  # fmt: skip

EVERYTHING = Wanted()
"""All that is unreviewed in the project."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A row of the list: its key, and all that is told of it."""

    key: int
    pick: Pick

    @property
    def annotation(self) -> Annotation:
        """The suggestion itself, as a record."""
        return self.pick.annotation


def keys(project: Project, wanted: Wanted, order: Order = "place") -> array[int]:
    """The keys of what a machine made and nobody has judged, in order."""
    store = project.store
    store.refresh()
    with store.database.read():
        return table.ordered(store, wanted, order)


def shares(project: Project, document: Uid | None = None) -> list[Share]:
    """How many unreviewed suggestions there are of each label and origin, the most first."""
    store = project.store
    store.refresh()
    with store.database.read():
        return table.shares(store, document)


def read(project: Project, page: Sequence[int]) -> list[Suggestion]:
    """What a page of keys stands for, in the order of the keys; what is gone is passed over."""
    store = project.store
    store.refresh()
    with store.database.read():
        found = {a.uid: a for batch in table.pages(store, page) for a in batch}
        picks = Picks(store, project.label_set, {})
        uids = table.uids(store, page)
        return [
            Suggestion(key, picks.pick(found[uid]))
            for key in page
            if (uid := uids.get(key)) is not None and uid in found
        ]


def review(
    project: Project,
    accepted: Sequence[int],
    rejected: Sequence[int] = (),
    *,
    wanted: Wanted = EVERYTHING,
    cause: object = None,
    progress: Progress | None = None,
    cancelled: IsCancelled | None = None,
) -> Changes | None:
    """Accept and reject annotations by their keys, as the project's annotator, in one step.

    What others hold of them stays; what the annotator held before is replaced. Keys of what is
    gone are passed over. `wanted` is the list they were chosen from: it names the step and says
    where undoing it leads. `None` if there is nothing to judge.

    Raises:
        InvalidInput: if one is to be both accepted and rejected.
        Cancelled: when `cancelled` said so; nothing was changed.
    """
    if not set(accepted).isdisjoint(rejected):
        raise InvalidInput("a suggestion cannot be accepted and rejected at once")
    size = len(accepted) + len(rejected)
    if not size:
        return None
    moment, who, store = now(), project.annotator, project.store

    def changes() -> Iterator[Change]:
        for chosen, verdict in ((accepted, Verdict.ACCEPTS), (rejected, Verdict.REJECTS)):
            for page in table.pages(store, chosen):
                for before in page:
                    after = before.judged(Judgement(who, verdict, created=moment))
                    after = after._replace(updated=moment)
                    yield Change(Entity.ANNOTATION, before.uid, before, after)

    return run_long(
        project, _title(project, len(accepted), len(rejected), wanted), changes, size,
        document=wanted.document, cause=cause, progress=progress, cancelled=cancelled,
    )  # fmt: skip


def clear(
    project: Project,
    origin: str,
    *,
    cause: object = None,
    progress: Progress | None = None,
    cancelled: IsCancelled | None = None,
) -> Changes | None:
    """Delete what a model (or rule) suggests and nobody has judged, in one step.

    What anything else still points to stays, too: a relation that was accepted keeps its ends.
    `None` if there is nothing to clear.

    Raises:
        Cancelled: when `cancelled` said so; nothing was changed.
    """
    store = project.store
    store.refresh()
    with store.database.read():
        doomed = set(table.ordered(store, Wanted(origin=origin)))
        links = table.held(store, origin)
    while kept := {key for holder, key in links if key in doomed and holder not in doomed}:
        doomed -= kept
    if not doomed:
        return None
    wanted = sorted(doomed)

    def changes() -> Iterator[Change]:
        for page in table.pages(store, wanted):
            for before in page:
                yield Change(Entity.ANNOTATION, before.uid, before, None)

    title = f"Clear {_counted(len(wanted))} of {model_name(origin)}"
    return run_long(
        project, title, changes, len(wanted), cause=cause, progress=progress, cancelled=cancelled
    )


def model_name(origin: str) -> str:
    """A model or rule as one speaks of it: `tagger@2` for `model:tagger@2`."""
    return origin.partition(":")[2] or origin


def _title(project: Project, accepted: int, rejected: int, wanted: Wanted) -> str:
    """What the history calls it: "Accept 12 suggestions of Person, reject 3"."""
    of = ""
    if wanted.labels is not None and len(wanted.labels) == 1:
        of = f" of {label_name(project, *wanted.labels)}"
    if not accepted:
        return f"Reject {_counted(rejected)}{of}"
    more = f", reject {rejected:,}" if rejected else ""
    return f"Accept {_counted(accepted)}{of}{more}"


def _counted(number: int) -> str:
    return f"{number:,} suggestion" if number == 1 else f"{number:,} suggestions"
