"""Tokens and sentences of a document: those of the file it came from, or our own.

The rows of a file are tokens, so whatever is annotated begins and ends in one. Sentences of ours
reach to where the next one begins, but for a line break and spaces, which readers put back: the
text that is read is the text that was written, to the last blank.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, NamedTuple, TypeAlias

from annotator.domain.annotation import Anchor, JsonObject, JsonValue
from annotator.formats.tokens import Token, Tokens
from annotator.formats.webanno_tsv.rows import Body

Piece: TypeAlias = tuple[int, int]

LAYERS = "layers"
"""What labels are in a document that was read so that each layer is one."""

_GAP = re.compile(r"(\n *)?")
_BEHIND = re.compile(r"\n *\Z")


class Sentence(NamedTuple):
    """A sentence: where it stands, its tokens from `first` up to `last`, and its id, if any."""

    start: int
    end: int
    first: int
    last: int
    id: str = ""


@dataclass(slots=True)
class Places:
    """Where the tokens and sentences of a text are.

    `pieces` are parts of tokens in the order in which a file has them.
    """

    tokens: list[Token]
    sentences: list[Sentence]
    pieces: Mapping[int, Sequence[Piece]] = field(default_factory=dict)
    begins: list[int] = field(init=False)
    ends: list[int] = field(init=False)

    def __post_init__(self) -> None:
        self.begins = [start for start, _ in self.tokens]
        self.ends = [end for _, end in self.tokens]

    def fitted(self, start: int, end: int) -> Anchor | None:
        """The range without what it has of white space at its ends; `None` if nothing is left.

        An empty range in white space moves to the token before.
        """
        begins, ends = self.begins, self.ends
        if start == end:
            token = min(bisect_left(ends, start), len(ends) - 1)
            if begins[token] > start and token:
                token -= 1
            point = min(max(start, begins[token]), ends[token])
            return Anchor(point, point)
        first = bisect_right(begins, start) - 1
        if first < 0 or ends[first] <= start:
            first += 1
        last = bisect_left(ends, end)
        if last == len(ends) or begins[last] >= end:
            last -= 1
        if first == len(begins) or last < 0:
            return None
        fitted = Anchor(max(start, begins[first]), min(end, ends[last]))
        return fitted if fitted.start < fitted.end else None

    def cover(self, start: int, end: int) -> list[tuple[int, Piece | None]]:
        """The rows that a fitted range takes: tokens by their number, with the part of each.

        `None` is all of a token.
        """
        begins, ends = self.begins, self.ends
        last = bisect_left(ends, end)
        first = last if start == end else bisect_right(begins, start) - 1
        found: list[tuple[int, Piece | None]] = []
        for token in range(first, last + 1):
            part = max(start, begins[token]), min(end, ends[token])
            found.append((token, None if part == (begins[token], ends[token]) else part))
        return found


def segmented(tokens: Tokens) -> Places:
    """The tokens of a text, and sentences around them."""
    text = tokens.text
    found = list(tokens)
    starts = [sentence.start for sentence in tokens.sentences()]
    if not found:
        found, starts = [Token(0, len(text))], [0]
    elif text[: found[0].start].strip(" "):
        # Before the first sentence readers put spaces: anything else has to be in it.
        found.insert(0, Token(0, found[0].start))
        starts = [0, *(start + 1 for start in starts[1:])]
    sentences = []
    for first, last in pairwise((*starts, len(found))):
        end = len(text)
        if last < len(found):
            behind, end = found[last - 1].end, found[last].start
            gap = _BEHIND.search(text[behind:end])
            end = end if gap is None else behind + gap.start()
        sentences.append(Sentence(found[first].start, end, first, last))
    return Places(found, sentences)


def to_extra(body: Body, labels: str) -> JsonObject:
    """What a document keeps of its file: header, sentences and tokens, and what labels are."""
    sentences: list[JsonValue] = []
    pieces: dict[str, JsonValue] = {}
    anchors = iter(body.anchors)
    count = 0
    for sentence, place in zip(body.sentences, body.places, strict=True):
        tokens: list[int] = []
        parts: list[int] = []
        for row in sentence.rows:
            anchor = next(anchors)
            if row.is_token:
                tokens += anchor
                count += 1
                parts = []
            else:
                parts += anchor
                if len(parts) > 2:
                    pieces[str(count - 1)] = parts
        kept: dict[str, JsonValue] = {"end": place.end, "tokens": tokens}
        if sentence.id:
            kept["id"] = sentence.id
        sentences.append(kept)
    layers = [layer.line for layer in body.header.layers]
    found: dict[str, JsonValue] = {"layers": layers, "sentences": sentences}
    if labels == LAYERS:
        found["labels"] = labels
    if pieces:
        found["pieces"] = pieces
    return found


def from_extra(kept: Mapping[str, Any], text: str) -> Places | None:
    """The tokens and sentences that a document came with; `None` if they do not fit its text."""
    tokens: list[Token] = []
    sentences: list[Sentence] = []
    position = 0
    given = kept.get("sentences")
    for each in given if isinstance(given, list | tuple) else ():
        own = _tokens(each)
        if not own:
            return None
        start, end, id = own[0].start, each.get("end"), each.get("id", "")
        if type(end) is not int or not isinstance(id, str) or not own[-1].end <= end <= len(text):
            return None
        gap = text[position:start]
        if start < position or not (_GAP.fullmatch(gap) if sentences else not gap.strip(" ")):
            return None
        sentences.append(Sentence(start, end, len(tokens), len(tokens) + len(own), id))
        tokens += own
        position = end
    if not sentences or position != len(text):
        return None
    return Places(tokens, sentences, _pieces(kept.get("pieces")))


def _tokens(kept: Any) -> list[Token]:
    """The tokens of a kept sentence; none if they are not what they should be."""
    given = kept.get("tokens") if isinstance(kept, Mapping) else None
    if not isinstance(given, list | tuple) or any(type(each) is not int for each in given):
        return []
    flat = list(given)
    if len(flat) % 2 or flat != sorted(flat) or (flat and flat[0] < 0):
        return []
    return [Token(start, end) for start, end in zip(flat[::2], flat[1::2], strict=True)]


def _pieces(kept: Any) -> dict[int, list[Piece]]:
    found = {}
    for token, flat in kept.items() if isinstance(kept, Mapping) else ():
        if token.isdecimal() and isinstance(flat, list | tuple):
            found[int(token)] = list(zip(flat[::2], flat[1::2], strict=False))
    return found
