"""Ranges as the native JSONL spells them, checked against the text they lie in."""

from __future__ import annotations

from typing import Any, cast

from annotator.domain.annotation import Anchor, check_anchors
from annotator.domain.errors import InvalidInput
from annotator.formats.json_fields import describe, shortened

DERIVED = ("start_utf16", "end_utf16", "start_utf8", "end_utf8")
"""Keys that follow from the others (`--offsets all`); reading makes nothing of them."""


def read_fragments(given: list[Any], text: str) -> tuple[tuple[Anchor, ...], list[dict[str, Any]]]:
    """Fragments in their given order, and the unknown keys of each."""
    found = [read_anchor("fragment", each, text) for each in given]
    anchors = tuple(anchor for anchor, _ in found)
    check_anchors(anchors, len(text))
    return anchors, [unknown for _, unknown in found]


def read_anchor(name: str, given: Any, text: str) -> tuple[Anchor, dict[str, Any]]:
    """A fragment or head, and its unknown keys."""
    if type(given) is not dict:
        raise InvalidInput(f"a {name} is an object, not {describe(given)}")
    start, end, words = given.pop("start", None), given.pop("end", None), given.pop("text", None)
    for key in DERIVED:
        given.pop(key, None)
    if not (type(start) is int and type(end) is int and 0 <= start <= end <= len(text)):
        raise InvalidInput(f"{name}: {bad_range(start, end, text).reason}")
    if words is not None and words != text[start:end]:
        raise InvalidInput(f"{name}: {other_words(words, start, end, text).reason}")
    return Anchor(start, end), given


def hull_of(anchors: tuple[Anchor, ...]) -> Anchor:
    """The smallest range that holds all of them."""
    return Anchor(min(a.start for a in anchors), max(a.end for a in anchors))


def bad_range(start: object, end: object, text: str) -> InvalidInput:
    """What is wrong with a start and an end."""
    for key, value in (("start", start), ("end", end)):
        if value is None:
            return InvalidInput(f"“{key}” is missing")
        if type(value) is not int:
            return InvalidInput(f"“{key}” is a whole number, not {describe(value)}")
    try:
        check_anchors([Anchor(cast(int, start), cast(int, end))], len(text))
    except InvalidInput as error:
        return error
    return InvalidInput("“start” and “end” are no range")


def other_words(words: object, start: int, end: int, text: str) -> InvalidInput:
    """How the words given differ from the words there."""
    if type(words) is not str:
        return InvalidInput(f"“text” is the words from start to end, not {describe(words)}")
    return InvalidInput(
        f"“text” says “{shortened(words)}”, but {start} to {end} of the document"
        f" is “{shortened(text[start:end])}”"
    )
