"""Who refers to whom among the annotations of a document."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from annotator.domain.annotation import Annotation
from annotator.domain.ids import Uid


class Referrers:
    """The annotations that refer to others, found out when somebody first asks."""

    def __init__(self, annotations: Mapping[Uid, Annotation]) -> None:
        self._annotations = annotations
        self._of: dict[Uid, list[Uid]] | None = None

    def of(self, uids: Iterable[Uid]) -> Iterable[Uid]:
        """The uids of those that refer to any of `uids`, each once."""
        wanted = list(uids)
        if not wanted:
            return ()
        if self._of is None:
            self._of = {}
            for a in self._annotations.values():
                for ref in a.references:
                    self._of.setdefault(ref, []).append(a.uid)
        return dict.fromkeys(own for uid in wanted for own in self._of.get(uid, ()))
