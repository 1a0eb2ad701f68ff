"""What formats hold and leave out, as lists for people: made of what each says of itself."""

from __future__ import annotations

from annotator.formats.base import Carries, FormatInfo

COLUMNS: tuple[tuple[str, Carries], ...] = (
    ("overlap", Carries.OVERLAP),
    ("pieces", Carries.FRAGMENTS),
    ("slots", Carries.SLOTS),
    ("relations", Carries.RELATIONS),
    ("frames", Carries.FRAMES),
    ("clusters", Carries.CLUSTERS),
    ("document labels", Carries.DOCUMENT_LABELS),
    ("notes", Carries.NOTES),
    ("annotators", Carries.ANNOTATORS),
    ("scores", Carries.SCORES),
)
"""What is asked first when formats are compared, each in one or two short words."""


def holding(info: FormatInfo) -> str:
    """Everything that a format holds, in as few words as can be: what it holds or all but that."""
    missing = [each.value for each in Carries if each not in info.carries]
    if not missing:
        return "everything"
    held = [each.value for each in Carries if each in info.carries]
    if len(missing) < len(held):
        return f"everything but {', '.join(missing)}"
    return ", ".join(held) or "texts only"


def does(info: FormatInfo) -> str:
    """`reads and writes`, or one of them."""
    return " and ".join(
        word for word, able in (("reads", info.reads), ("writes", info.writes)) if able
    )
