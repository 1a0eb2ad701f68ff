"""What an export takes of what belongs to the project rather than to one document."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

from annotator.domain.annotation import Annotation
from annotator.domain.corpus import Corpus
from annotator.domain.ids import Uid
from annotator.formats.base import Carries
from annotator.services.facts import UNKNOWN_KEYS
from annotator.services.selection import Chooser
from annotator.storage.known import place_at

if TYPE_CHECKING:
    from annotator.storage.store import Store


def corpus_of(store: Store, carries: frozenset[Carries], wide: tuple[Annotation, ...]) -> Corpus:
    """Label set and annotations of the whole project, and what is said of it if it can be held."""
    label_set = store.labels.label_set
    place_of = partial(place_at, store.database)
    if Carries.FACTS not in carries:
        return Corpus(label_set, (), wide, place_of=place_of)
    facts = {fact.key: fact for fact in store.facts.all()}
    unknown = facts.pop(UNKNOWN_KEYS, None)
    extra = unknown.value if unknown is not None else None
    return Corpus(
        label_set,
        (),
        wide,
        extra if isinstance(extra, Mapping) else {},
        store.labels.versions(),
        tuple(facts.values()),
        tuple(map(store.candidates.get, store.candidates.names())),
        place_of,
    )


def referring(
    store: Store,
    chooser: Chooser,
    given: Sequence[Annotation],
    uids: Sequence[Uid] | None = None,
) -> tuple[Annotation, ...]:
    """Annotations of the whole project that are taken, without references to what is left out.

    `uids` are the documents that are taken, `None` for all. `chooser` learns what is gone.
    """
    taken = [a for a in given if chooser.takes(a)]
    chooser.gone.update({a.uid for a in given}.difference(a.uid for a in taken))
    referred = {uid for a in taken for uid in a.references}
    gone, documents = set(chooser.gone), None if uids is None else set(uids)
    for uid, a in store.annotations.find(referred).items():
        if a.document is not None and not (
            chooser.takes(a, count=False) and (documents is None or a.document in documents)
        ):
            gone.add(uid)
    kept = chooser.without_references(taken, gone)
    chooser.gone.update({a.uid for a in given}.difference(a.uid for a in kept))
    return kept
