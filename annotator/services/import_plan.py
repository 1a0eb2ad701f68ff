"""What an import was asked for, apart from the files themselves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from annotator.domain.annotation import Kind
from annotator.domain.document import check_text
from annotator.domain.errors import InvalidInput
from annotator.domain.label import check_name, check_visible

OnConflict: TypeAlias = Literal["keep", "replace"]

LabelNamed: TypeAlias = "str | tuple[Kind, str]"
"""A label of a file: by its name alone (whatever its kind), or by kind and name."""


@dataclass(frozen=True)
class ImportPlan:
    """How files are read and what becomes of what they hold.

    `format` replaces detection, `options` are those of the format. `annotator` is who made
    annotations that do not say it (else the project's annotator). `offset_unit` and
    `accept_mismatches` decide where quotes and offsets disagree (`formats/offset_units.py`).
    `labels` gives labels of the files another name, of a label that is there or a new one, or
    leaves them out (`None`); `annotators` does so for people. `as_suggestions` is the name of a
    model, `NAME` or `NAME@VERSION`: everything that people made in the files becomes its
    suggestion. `on_conflict` decides about annotations that differ under one id; without it
    they are refused.
    """

    format: str | None = None
    options: Mapping[str, object] = field(default_factory=dict)
    annotator: str | None = None
    offset_unit: str = ""
    accept_mismatches: bool = False
    labels: Mapping[LabelNamed, str | None] = field(default_factory=dict)
    annotators: Mapping[str, str] = field(default_factory=dict)
    as_suggestions: str = ""
    on_conflict: OnConflict | None = None

    def __post_init__(self) -> None:
        """Refuse what cannot be meant.

        Raises:
            InvalidInput: for names that cannot be borne, and a way to settle that is none.
        """
        if self.on_conflict not in {None, "keep", "replace"}:
            raise InvalidInput(f"on a conflict one can keep or replace, not “{self.on_conflict}”")
        check_text(self.annotator or "", "the annotator's name")
        for name in self.labels.values():
            if name is not None:
                check_name(name)
        for name in self.annotators.values():
            check_text(name, "the annotator's name")
            if not name.strip():
                raise InvalidInput("an annotator needs a name")
        if self.as_suggestions:
            check_visible(self.as_suggestions, "the name of a model")
            if not self.model.strip():
                raise InvalidInput(f"a model is named NAME or NAME@VERSION, not “{self.origin}”")

    @property
    def model(self) -> str:
        """The model's name without its version."""
        name, at, _version = self.as_suggestions.rpartition("@")
        return name if at else self.as_suggestions

    @property
    def origin(self) -> str:
        """How suggestions of the model came to be, as it is kept with each."""
        return f"model:{self.as_suggestions}"

    @property
    def leaves_out(self) -> bool:
        """Whether something that others may refer to can be left out or be renamed."""
        return bool(self.as_suggestions) or None in self.labels.values()
