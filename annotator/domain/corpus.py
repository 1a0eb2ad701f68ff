"""What belongs to a project rather than to one document."""

from __future__ import annotations

from dataclasses import dataclass, field

from annotator.domain.annotation import Annotation, JsonObject
from annotator.domain.label import LabelSet


@dataclass(frozen=True, slots=True)
class Corpus:
    """The label set with its versions, the annotators, and annotations of no single document.

    It travels beside the documents (`NAME.project.json`) and makes an export lossless.
    """

    label_set: LabelSet = LabelSet()
    annotators: tuple[str, ...] = ()
    annotations: tuple[Annotation, ...] = ()
    extra: JsonObject = field(default_factory=dict)
