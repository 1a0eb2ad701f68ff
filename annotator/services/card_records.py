"""What the card of a dataset is made from: plain records, filled while an export runs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from annotator.domain.document import AnnotatedDocument
from annotator.domain.ids import Uid
from annotator.domain.label import LabelSet

LICENSES = (
    "cc0-1.0", "cc-by-4.0", "cc-by-sa-4.0", "cc-by-nc-4.0", "cc-by-nc-sa-4.0", "cc-by-nd-4.0",
    "cc-by-nc-nd-4.0", "odc-by", "odbl", "pddl", "mit", "apache-2.0", "bsd-3-clause", "gpl-3.0",
)  # fmt: skip
"""Licences that the hub knows by these names; any other is given with its own name and link."""


@dataclass(slots=True)
class SplitCounts:
    """What one part of an export holds; the whole has an empty name.

    `files` are paths relative to the card, with `/`. `labels` counts annotations by label,
    `None` for highlights.
    """

    name: str = ""
    files: tuple[str, ...] = ()
    documents: int = 0
    annotations: int = 0
    labels: Counter[Uid | None] = field(default_factory=Counter)
    annotators: Counter[str] = field(default_factory=Counter)
    languages: Counter[str] = field(default_factory=Counter)

    def counted(self, documents: Iterable[AnnotatedDocument]) -> Iterator[AnnotatedDocument]:
        """The documents as they are, counted as they pass."""
        for annotated in documents:
            self.documents += 1
            self.annotations += len(annotated.annotations)
            self.labels.update(a.label for a in annotated.annotations)
            self.annotators.update(a.annotator for a in annotated.annotations)
            language = annotated.meta.get("language")
            if isinstance(language, str):
                self.languages[language] += 1
            yield annotated


@dataclass(frozen=True, slots=True)
class Agreement:
    """How well annotators agree: on what, by which measure, how much."""

    about: str
    measure: str
    value: float


@dataclass(frozen=True, slots=True)
class License:
    """On which terms a dataset may be used: a name of `LICENSES`, or any other, and a link.

    `texts` says what holds for the texts where that is something else; `source` where they are
    from. Whatever is empty is left out.
    """

    name: str = ""
    link: str = ""
    texts: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Card:
    """Everything that a card says.

    `format` is the id of the export's format, `format_docs` what it says of itself. `features`
    are the types of `NAME.features.json`, if they were written. `left_out` counts by reason.
    """

    name: str
    label_set: LabelSet
    splits: Sequence[SplitCounts]
    format: str = "jsonl"
    format_docs: str = ""
    description: str = ""
    license: License = License()
    agreement: Sequence[Agreement] = ()
    left_out: Mapping[str, int] = field(default_factory=dict)
    notes: Sequence[str] = ()
    features: Mapping[str, Any] | None = None
