"""What belongs to a project rather than to one document."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

from annotator.domain.annotation import Annotation, JsonObject
from annotator.domain.candidates import CandidateTable
from annotator.domain.changes import Fact
from annotator.domain.ids import Uid
from annotator.domain.label import LabelSet


class Place(NamedTuple):
    """An annotation as files of others name it: its document's id, and the id it came with.

    `document` is `None` for an annotation of the whole project.
    """

    document: str | None
    id: str


@dataclass(frozen=True, slots=True)
class SetVersion:
    """One version of the label set, counted from 1: when it came, and what was done."""

    version: int
    created: str = ""
    note: str = ""


def _nowhere(_: Uid) -> Place | None:
    return None


@dataclass(frozen=True, slots=True)
class Corpus:
    """The label set with its versions, who annotated, and what is said of the project itself.

    It travels beside the documents (`NAME.project.json`) and makes an export lossless.
    `annotations` are those of no single document. `versions` are those from 2 on. `extra` are
    keys of a project file that mean nothing to us. `place_of` tells where an annotation of
    another line stands that came with an id of its own; `None` for one that is known by its uid.
    """

    label_set: LabelSet = LabelSet()
    annotators: tuple[str, ...] = ()
    annotations: tuple[Annotation, ...] = ()
    extra: JsonObject = field(default_factory=dict)
    versions: tuple[SetVersion, ...] = ()
    facts: tuple[Fact, ...] = ()
    candidates: tuple[CandidateTable, ...] = ()
    place_of: Callable[[Uid], Place | None] = _nowhere
