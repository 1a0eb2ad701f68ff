"""A label in words: what its kind makes, which slots it has."""

from __future__ import annotations

from annotator.domain.annotation import Kind
from annotator.domain.label import Label

_STRUCTURE = {"from", "to", "trigger", "member", "rank"}


def kind_words(label: Label) -> str:
    """What the label's kind makes, in a word or two."""
    return "document label" if label.kind is Kind.DOCUMENT else label.kind.value


def slot_names(label: Label) -> list[str]:
    """The names of the slots that the label has of its own, in order."""
    names = [str(spec["name"]) for spec in label.slots if "name" in spec]
    return [name for name in names if name not in _STRUCTURE]
