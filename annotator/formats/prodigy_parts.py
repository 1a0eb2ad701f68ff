"""The parts of one of Prodigy's records: tokens, spans by characters or tokens, relations."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from heapq import heappop, heappush
from typing import Any, NamedTuple

from annotator.domain.errors import InvalidInput
from annotator.domain.ids import Uid
from annotator.formats.json_fields import describe, take_list, take_number
from annotator.formats.offset_units import Claim


class Token(NamedTuple):
    """A token: its range in the file's unit, and its text."""

    start: int
    end: int
    text: str | None

    @property
    def claim(self) -> Claim:
        """Where it says that it stands."""
        return Claim.one(self.start, self.end, self.text)


@dataclass(slots=True)
class Span:
    """A span: its range in the file's unit, and its first and last token if it names them."""

    start: int
    end: int
    tokens: tuple[int, int] | None
    label: str | None
    text: str | None = None
    score: float | None = None
    uid: Uid | None = None

    @property
    def claim(self) -> Claim:
        """Where it says that it stands."""
        return Claim.one(self.start, self.end, self.text)


class End(NamedTuple):
    """One end of a relation: a token, and the range and label of the span that is meant."""

    token: int | None
    range: tuple[int, int] | None
    label: str | None


class Relation(NamedTuple):
    """A relation from its head to its child."""

    label: str
    head: End
    child: End


@dataclass(slots=True)
class Parts:
    """What a record holds beside its text.

    `matches` counts spans that only show what a pattern matched, `unlike` those whose characters
    were taken though their tokens are others.
    """

    tokens: list[Token]
    spans: list[Span] = field(default_factory=list)
    relations: list[Relation] = field(default_factory=list)
    matches: int = 0
    unlike: int = 0

    def range_at(self, end: End) -> tuple[int, int] | None:
        """The range of an end that no span is at."""
        if end.range is not None or end.token is None:
            return end.range
        if 0 <= end.token < len(self.tokens):
            token = self.tokens[end.token]
            return token.start, token.end
        return None


class SpanFinder:
    """Finds the spans that the ends of a record's relations mean."""

    def __init__(self, parts: Parts) -> None:
        self._by_range: dict[tuple[int, int], Span] = {}
        self._by_label: dict[tuple[tuple[int, int], str | None], Span] = {}
        self._by_last: dict[int, Span] = {}
        for span in parts.spans:
            place = span.start, span.end
            self._by_range.setdefault(place, span)
            self._by_label.setdefault((place, span.label), span)
            if span.tokens is not None:
                self._by_last.setdefault(span.tokens[1], span)
        ends = {end for relation in parts.relations for end in relation[1:]}
        tokens = {end.token for end in ends if end.range is None and end.token is not None}
        self._over = _first_over(parts.spans, tokens - self._by_last.keys())

    def at(self, end: End) -> Span | None:
        """The span at an end of a relation: by its range and label, else by its token.

        A relation names the last token of a span. Of several the first is meant.
        """
        if end.range is not None:
            return self._by_label.get((end.range, end.label)) or self._by_range.get(end.range)
        if end.token is None:
            return None
        return self._by_last.get(end.token) or self._over.get(end.token)


def _first_over(spans: Sequence[Span], tokens: Iterable[int]) -> dict[int, Span]:
    """The first of the spans over each of the tokens, in time that hardly grows with both."""
    begun: list[tuple[int, int]] = []  # the place of each span that began, and its last token
    waiting = sorted(
        (span.tokens[0], place, span.tokens[1])
        for place, span in enumerate(spans)
        if span.tokens is not None
    )
    found: dict[int, Span] = {}
    passed = 0
    for token in sorted(tokens):
        while passed < len(waiting) and waiting[passed][0] <= token:
            heappush(begun, waiting[passed][1:])
            passed += 1
        while begun and begun[0][1] < token:
            heappop(begun)
        if begun:
            found[token] = spans[begun[0][0]]
    return found


def parts_of(data: dict[str, Any], *, accept_mismatches: bool) -> Parts:
    """The parts of a record.

    Raises:
        InvalidInput: for one that is not as it should be, and unless `accept_mismatches` for a
            span whose characters are not its tokens.
    """
    parts = Parts(_tokens(take_list(data, "tokens")))
    # Where a text as a whole is asked about, spans only show why.
    classified = type(data.get("label")) is str
    for number, each in enumerate(take_list(data, "spans"), 1):
        if type(each) is not dict:
            raise InvalidInput(f"span {number} is {describe(each)}, not an object")
        if classified and ("pattern" in each or "label" not in each):
            parts.matches += 1
        else:
            parts.spans.append(_span(each, f"span {number}", parts, accept_mismatches))
    for number, each in enumerate(take_list(data, "relations"), 1):
        if type(each) is not dict or type(each.get("label")) is not str:
            raise InvalidInput(f"relation {number} has no “label”")
        parts.relations.append(Relation(each["label"], _end(each, "head"), _end(each, "child")))
    return parts


def _tokens(given: list[Any]) -> list[Token]:
    """The tokens of a record: there are many, and nearly all are as they should be."""
    found = []
    for number, each in enumerate(given, 1):
        if type(each) is dict:
            start, end, text = each.get("start"), each.get("end"), each.get("text")
            if type(start) is type(end) is int and start <= end:
                found.append(Token(start, end, text if type(text) is str else None))
                continue
        _range(each, f"token {number}")  # which says what is wrong
    return found


def _span(item: dict[str, Any], where: str, parts: Parts, accept_mismatches: bool) -> Span:
    label = item.get("label")
    if label is not None and type(label) is not str:
        raise InvalidInput(f"the label of {where} is {describe(label)}, not a text")
    tokens = parts.tokens
    counted = _counted(item, where, len(tokens))
    by_tokens = (tokens[counted[0]].start, tokens[counted[1]].end) if counted and tokens else None
    if item.get("start") is None and item.get("end") is None:
        if by_tokens is None:
            raise InvalidInput(f"{where} has neither characters nor tokens to count by")
        start, end = by_tokens
    else:
        start, end = _range(item, where)
    if by_tokens is not None and by_tokens != (start, end):
        if not accept_mismatches:
            raise InvalidInput(
                f"{where} is the characters {start} to {end}, but its tokens are those from"
                f" {by_tokens[0]} to {by_tokens[1]} (--accept-mismatches takes the characters)"
            )
        parts.unlike += 1
    return Span(start, end, counted, label or None, _text(item), take_number(item, "score"))


def _text(item: dict[str, Any]) -> str | None:
    text = item.get("text")
    return text if type(text) is str else None


def _range(item: Any, where: str) -> tuple[int, int]:
    start, end = (item.get("start"), item.get("end")) if type(item) is dict else (None, None)
    if type(start) is not int or type(end) is not int:
        raise InvalidInput(f"{where}: “start” and “end” are whole numbers")
    if end < start:
        raise InvalidInput(f"{where}: the end {end} lies before the start {start}")
    return start, end


def _counted(item: dict[str, Any], where: str, count: int) -> tuple[int, int] | None:
    """The first and the last token of a span, if it names them."""
    first, last = item.get("token_start"), item.get("token_end")
    if first is None and last is None:
        return None
    if type(first) is not int or type(last) is not int:
        raise InvalidInput(f"{where}: “token_start” and “token_end” are whole numbers")
    if count and not 0 <= first <= last < count:
        raise InvalidInput(f"{where} is the tokens {first} to {last} of {count}")
    return first, last


def _end(item: dict[str, Any], name: str) -> End:
    token, given = item.get(name), item.get(f"{name}_span")
    token = token if type(token) is int else None
    if type(given) is not dict or given.get("start") is None:
        return End(token, None, None)
    label = given.get("label")
    place = _range(given, f"the {name} of a relation")
    return End(token, place, label if type(label) is str else None)
