"""Which annotations the list of a document shows."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from annotator.domain.annotation import Annotation
from annotator.domain.ids import Uid


class Show(Enum):
    """Which annotations are listed by how they stand, and in what order."""

    HOLDING = "all"
    """All but what was rejected, in reading order."""
    SUGGESTIONS = "suggestions"
    LOWEST_FIRST = "lowest score first"
    """Suggestions, those that the model is least sure of first."""
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class AnnotationFilter:
    """Which annotations are listed: of `label`, with `words` in quote, note or label's name.

    Without `by_label`, `label` means nothing; with it, `None` means highlights. `show` says how
    they stand.
    """

    words: str = ""
    by_label: bool = False
    label: Uid | None = None
    show: Show = Show.HOLDING

    def __bool__(self) -> bool:
        return bool(self.words) or self.by_label or self.show is not Show.HOLDING


def stands(annotation: Annotation, show: Show) -> bool:
    """Whether an annotation stands as asked for."""
    match show:
        case Show.HOLDING:
            return not annotation.rejected
        case Show.REJECTED:
            return annotation.rejected
        case _:
            return annotation.suggestion
