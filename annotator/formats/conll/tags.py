"""Tags of tokens: IOB1, IOB2 and BIOES, written as asked and read whichever they are."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

SCHEMES = ("iob2", "iob1", "bioes")

OUTSIDE = frozenset({"O", "_", "-", ""})
"""What stands for “no label”."""

_TAG = re.compile(r"([BIESLUM])-(.+)", re.DOTALL)
_ENDS = frozenset("ESLU")


class Tag(NamedTuple):
    """What a tag says of its token: `prefix` is empty for a bare label."""

    prefix: str
    label: str


class Found(NamedTuple):
    """A span of tokens, by the places of its first and its last one."""

    first: int
    last: int
    label: str


def parse(tag: str) -> Tag | None:
    """What a tag says, `None` for outside; a tag without a prefix is a bare label."""
    if tag in OUTSIDE:
        return None
    match = _TAG.fullmatch(tag)
    return Tag("", tag) if match is None else Tag(match[1], match[2])


def is_tag(cell: str) -> bool:
    """Whether a cell is certainly a tag or nothing: `B-Place`, `O`, `_`."""
    return cell in OUTSIDE or _TAG.fullmatch(cell) is not None


def says_something(cell: str) -> bool:
    """Whether a cell is a tag with a prefix."""
    return _TAG.fullmatch(cell) is not None


class Habits:
    """What the tags of a file look like, to say which scheme they follow."""

    def __init__(self) -> None:
        self.prefixes: Counter[str] = Counter()
        self.begun_inside = 0
        self.parting = 0

    @property
    def scheme(self) -> str:
        """The scheme in words; empty if nothing was tagged."""
        seen = self.prefixes
        if not seen:
            return ""
        bare = seen[""]
        if bare == seen.total():
            return "bare labels, so that touching spans of one label are one"
        if seen["L"] or seen["U"]:
            found = "BILOU"
        elif seen["E"] or seen["S"]:
            found = "BMES" if seen["M"] else "BIOES"
        elif not self.begun_inside:
            found = "IOB2"
        elif seen["B"] == self.parting:
            return "IOB1" if not bare else f"IOB1, and {bare:,} bare labels"
        else:
            found = "IOB2"
        if self.begun_inside:
            count = self.begun_inside
            what = "1 span begins" if count == 1 else f"{count:,} spans begin"
            found += f", but {what} without B-"
        return found if not bare else f"{found}, and {bare:,} bare labels"


class Decoder:
    """Turns the tags of one column into spans, of whichever scheme they are.

    A tag that goes on with what is not there begins a span: that is IOB1, and what else should it
    mean.
    """

    def __init__(self, habits: Habits) -> None:
        self._habits = habits
        self._label: str | None = None
        self._first = self._last = 0
        self._before: str | None = None  # the label of the token before
        self.found: list[Found] = []

    def feed(self, place: int, tag: Tag | None) -> None:
        """The tag of the next token of a sentence."""
        if tag is None:
            self.end()
            self._before = None
            return
        prefix, label = tag
        habits = self._habits
        habits.prefixes[prefix] += 1
        goes_on = prefix not in {"B", "S", "U"} and self._label == label
        if not goes_on:
            if prefix in {"I", "M", "E", "L"}:
                habits.begun_inside += 1
            elif prefix == "B" and self._before == label:
                habits.parting += 1
            self.end()
            self._label, self._first = label, place
        self._last, self._before = place, label
        if prefix in _ENDS:
            self.end()

    def end(self) -> None:
        """Nothing goes on from here: outside, or the end of a sentence."""
        if self._label is not None:
            self.found.append(Found(self._first, self._last, self._label))
            self._label = None

    def end_sentence(self) -> None:
        """The next token is the first of a sentence."""
        self.end()
        self._before = None


def encode(count: int, spans: Iterable[Found], scheme: str, starts: frozenset[int]) -> list[str]:
    """The tags of `count` tokens for spans that share none; `starts` begin sentences."""
    tags = ["O"] * count
    begin, only, last = ("B-", "S-", "E-") if scheme == "bioes" else ("B-", "B-", "I-")
    ends: dict[int, str] = {}
    for first, final, label in spans:
        if scheme == "iob1" and (ends.get(first - 1) != label or first in starts):
            tags[first] = f"I-{label}"
        else:
            tags[first] = (only if first == final else begin) + label
        if first < final:
            tags[first + 1 : final] = [f"I-{label}"] * (final - first - 1)
            tags[final] = last + label
        ends[final] = label
    return tags
