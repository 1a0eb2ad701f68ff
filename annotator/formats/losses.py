"""What writing came to: what the format could not hold, by reason, with places to look at.

A loss is counted once. An annotation is either not written at all, or written without some of
what it says: what was taken from it before it went altogether counts no more.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from annotator.domain.annotation import Annotation
from annotator.domain.ids import Uid

MOST_LOSS_PLACES = 1000
"""So many places of each reason are kept: enough to go through by hand."""


class LossPlace(NamedTuple):
    """Where something is lost: uids of the document and, if it is one, of the annotation.

    `sentence` says it in words where the reason alone does not tell what becomes of it.
    """

    document: Uid
    annotation: Uid | None = None
    sentence: str = ""


@dataclass(slots=True)
class WriteReport:
    """What writing came to: counts, and what the format could not hold, by reason.

    `lost` counts the annotations of documents that are not written at all, `gone` the same by
    reason (with those of the whole project); the rest of `dropped` is what the written ones, and
    documents, are written without. `alike` is what of `dropped` would be lost again in every
    other file that the same documents go to, whoever's annotations it holds. `places` says where.
    `lost_of` counts the lost by label and annotator. `features` are the types of what was written,
    where the writer was asked for them.
    """

    documents: int = 0
    annotations: int = 0
    lost: int = 0
    dropped: Counter[str] = field(default_factory=Counter)
    gone: Counter[str] = field(default_factory=Counter)
    alike: Counter[str] = field(default_factory=Counter)
    notes: list[str] = field(default_factory=list)
    places: dict[str, list[LossPlace]] = field(default_factory=dict)
    lost_of: Counter[tuple[Uid | None, str]] = field(default_factory=Counter)
    features: Mapping[str, Any] | None = None
    _document: Uid | None = None
    _taken: dict[Uid, Counter[str]] = field(default_factory=dict)

    def begin(self, document: Uid) -> None:
        """Say which document the losses that follow are of; every stage of a writer may."""
        if document != self._document:
            self._document = document
            self._taken = {}

    def drop(
        self,
        reason: str,
        annotation: Annotation | None = None,
        count: int = 1,
        *,
        sentence: str = "",
        alike: bool = False,
    ) -> None:
        """Count what an annotation, or the document itself, is written without."""
        if not count:
            return
        self.dropped[reason] += count
        if annotation is not None:
            self._taken.setdefault(annotation.uid, Counter())[reason] += count
        if alike:
            self.alike[reason] += count
        self._keep_place(reason, annotation, sentence)

    def lose(self, reason: str, annotation: Annotation, *, sentence: str = "") -> None:
        """Count an annotation that is not written at all, in place of what was taken from it.

        A stage behind the one that counted `annotations` takes it from there as well.
        """
        for taken, count in self._taken.pop(annotation.uid, {}).items():
            self._take_back(taken, annotation.uid, count)
        self.dropped[reason] += 1
        self.gone[reason] += 1
        self.lost += 1
        self.lost_of[annotation.label, annotation.annotator] += 1
        self._keep_place(reason, annotation, sentence)

    def lose_wide(self, reason: str, count: int) -> None:
        """Count annotations of the whole project that are not written."""
        if count:
            self.gone[reason] += count
            self.dropped[reason] += count

    def has_room(self, reason: str) -> bool:
        """Whether one more place of this reason is kept, so that it is worth a sentence."""
        return len(self.places.get(reason, ())) < MOST_LOSS_PLACES

    def _keep_place(self, reason: str, annotation: Annotation | None, sentence: str) -> None:
        if self._document is None:
            return
        found = self.places.setdefault(reason, [])
        if len(found) < MOST_LOSS_PLACES:
            uid = None if annotation is None else annotation.uid
            found.append(LossPlace(self._document, uid, sentence))

    def _take_back(self, reason: str, annotation: Uid, count: int) -> None:
        self.dropped[reason] -= count
        if self.dropped[reason] <= 0:
            del self.dropped[reason]
        found = self.places.get(reason, [])
        # Those of the document at hand come last.
        for index in range(len(found) - 1, -1, -1):
            if found[index].document != self._document:
                break
            if found[index].annotation == annotation:
                del found[index]
        if not found:
            self.places.pop(reason, None)
