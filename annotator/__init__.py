"""Turns articles into labelled datasets: the public library, loaded lazily and without Qt."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from annotator.domain.annotation import (
        Anchor,
        Annotation,
        Judgement,
        Kind,
        Slot,
        Stance,
        Verdict,
    )
    from annotator.domain.document import AnnotatedDocument, Document, Status
    from annotator.domain.errors import AnnotatorError
    from annotator.domain.label import Label, LabelSet
    from annotator.domain.views import (
        Cluster,
        DocumentLabel,
        Fragment,
        Frame,
        Relation,
        Span,
    )
    from annotator.services.project import Project

__version__ = "0.1.0"

_HOMES = {
    "annotator.domain.annotation": (
        "Anchor",
        "Annotation",
        "Judgement",
        "Kind",
        "Slot",
        "Stance",
        "Verdict",
    ),
    "annotator.domain.document": ("AnnotatedDocument", "Document", "Status"),
    "annotator.domain.errors": ("AnnotatorError",),
    "annotator.domain.label": ("Label", "LabelSet"),
    "annotator.domain.views": ("Cluster", "DocumentLabel", "Fragment", "Frame", "Relation", "Span"),
    "annotator.services.project": ("Project",),
}
_HOME_OF = {name: module for module, names in _HOMES.items() for name in names}

__all__ = [
    "Anchor",
    "AnnotatedDocument",
    "Annotation",
    "AnnotatorError",
    "Cluster",
    "Document",
    "DocumentLabel",
    "Fragment",
    "Frame",
    "Judgement",
    "Kind",
    "Label",
    "LabelSet",
    "Project",
    "Relation",
    "Slot",
    "Span",
    "Stance",
    "Status",
    "Verdict",
    "__version__",
]


def __getattr__(name: str) -> object:
    """Load a public name when it is first used, so that starting the program loads little."""
    home = _HOME_OF.get(name)
    if home is None:
        raise AttributeError(f"module 'annotator' has no attribute {name!r}")
    found = getattr(import_module(home), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
