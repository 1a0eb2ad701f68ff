"""Generated articles: news in invented places, with labelled people, counts, quotations, claims.

The same seed gives the same articles. Every article has names of its own, so that words are as
unevenly spread over a project as in a real archive; a part of them holds emoji and other scripts;
spans nest, cross and come in several fragments.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random
from typing import NamedTuple, TypeAlias

from tests.benchmarks.vocabulary import (
    DAYS,
    FIRST_NAMES,
    HEADLINES,
    LABEL_OF,
    LABELS,
    MONTHS,
    NUMBER_WORDS,
    ORGANISATIONS,
    PLACE_ENDS,
    PLAIN,
    SENTENCES,
    SYLLABLES,
    VALUES,
)

SPANS = 30
"""How many spans an article has unless asked otherwise."""

_TOKEN = re.compile(r"\{(\w+)\}|<(\+?)(\w+) |>")
_PARAGRAPH = 4  # sentences, about
_PLAIN_EVERY = 2


class Words(NamedTuple):
    """A span of a generated article: the label's number and half-open code point ranges."""

    label: int
    fragments: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Article:
    """A generated article; `spans` are by their start."""

    id: str
    title: str
    text: str
    outlet: str
    published: str
    spans: tuple[Words, ...]


class _Region(NamedTuple):
    """A span over the template's parts `first` to `last`; `joined` continues an earlier one."""

    label: int
    first: int
    last: int
    joined: bool


_Maker: TypeAlias = Callable[["_Cast"], str]


class _Sentence(NamedTuple):
    """A template, parsed: literal text or the maker of a word, and the spans over them."""

    parts: tuple[str | _Maker, ...]
    regions: tuple[_Region, ...]


class _Cast:
    """Who, where and when of one article."""

    __slots__ = ("_random", "orgs", "people", "places", "surnames")

    def __init__(self, random: Callable[[], float]) -> None:
        self._random = random
        self.surnames = [self._surname() for _ in range(4)]
        self.people = [f"{self.pick(FIRST_NAMES)} {name}" for name in self.surnames]
        self.places = [self._place() for _ in range(4)]
        self.orgs = [
            self.pick(ORGANISATIONS)
            .replace("{place}", self.pick(self.places))
            .replace("{surname}", self.pick(self.surnames))
            for _ in range(3)
        ]

    def pick(self, among: list[str] | tuple[str, ...]) -> str:
        """One of several; `Random.choice` costs four times as much."""
        return among[int(self._random() * len(among))]

    def number(self, below: int) -> int:
        """A number from 0."""
        return int(self._random() * below)

    def _surname(self) -> str:
        first, middle, last = SYLLABLES
        return self.pick(first) + self.pick(middle) + self.pick(last)

    def _place(self) -> str:
        return self.pick(SYLLABLES[0]) + self.pick(SYLLABLES[1]) + self.pick(PLACE_ENDS)


def _count(cast: _Cast) -> str:
    number = cast.number(4)
    if not number:
        return cast.pick(NUMBER_WORDS)
    return f"{cast.number(90) + 3}" if number < 3 else f"{cast.number(9) + 1},{cast.number(900):03}"


def _money(cast: _Cast) -> str:
    return f"{cast.pick(('€', '$', '₴'))}{cast.number(80) + 2}.{cast.number(10)} million"


def _day(cast: _Cast) -> str:
    if cast.number(3):
        return cast.pick(DAYS)
    return f"{cast.number(28) + 1} {cast.pick(MONTHS)}"


def _value(kind: str) -> _Maker:
    values = VALUES[kind]
    return lambda cast: cast.pick(values)


_MAKERS: dict[str, _Maker] = {
    "person": lambda cast: cast.pick(cast.people),
    "surname": lambda cast: cast.pick(cast.surnames),
    "place": lambda cast: cast.pick(cast.places),
    "org": lambda cast: cast.pick(cast.orgs),
    "count": _count,
    "money": _money,
    "share": lambda cast: f"{cast.number(97) + 2}%",
    "day": _day,
    **{kind: _value(kind) for kind in VALUES},
}


def _parse(template: str) -> _Sentence:
    parts: list[str | _Maker] = []
    regions: list[_Region] = []
    opened: list[tuple[int, int, bool]] = []
    at = 0
    for token in _TOKEN.finditer(template):
        if token.start() > at:
            parts.append(template[at : token.start()])
        at = token.end()
        kind, plus, label = token.groups()
        if kind:
            if kind in LABEL_OF:
                number = LABELS.index(LABEL_OF[kind])
                regions.append(_Region(number, len(parts), len(parts) + 1, joined=False))
            parts.append(_MAKERS[kind])
        elif label:
            opened.append((LABELS.index(label), len(parts), bool(plus)))
        else:
            number, first, joined = opened.pop()
            regions.append(_Region(number, first, len(parts), joined))
    parts.append(template[at:])
    regions.sort(key=lambda region: (region.first, -region.last))
    return _Sentence(tuple(parts), tuple(regions))


_SENTENCES = tuple(_parse(template) for template in SENTENCES)
_PLAIN = tuple(_parse(template) for template in PLAIN)
_HEADLINES = tuple(_parse(template) for template in HEADLINES)


class _Page:
    """An article being written."""

    def __init__(self, random: Callable[[], float], separator: str) -> None:
        self._random, self._separator = random, separator
        self._cast = _Cast(random)
        self._pieces: list[str] = []
        self._begun = [0, 0]  # where the last two sentences begin
        self._length = 0
        self.spans: list[Words] = []

    @property
    def length(self) -> int:
        """Code points so far."""
        return self._length

    @property
    def text(self) -> str:
        """Everything so far."""
        return "".join(self._pieces)

    def change_cast(self) -> None:
        """Go on with other people in other places."""
        self._cast = _Cast(self._random)

    def headline(self) -> str:
        """A title in the words of the article."""
        sentence = _HEADLINES[self._cast.number(len(_HEADLINES))]
        return "".join(p if isinstance(p, str) else p(self._cast) for p in sentence.parts)

    def add_sentence(self) -> None:
        """One more sentence with its spans."""
        cast, pieces = self._cast, self._pieces
        if pieces:
            ends = not cast.number(_PARAGRAPH)
            pieces.append(self._separator if ends else " ")
            self._length += len(pieces[-1])
        self._begun = [self._begun[1], self._length]
        kinds = _SENTENCES if cast.number(_PLAIN_EVERY) else _PLAIN
        sentence = kinds[cast.number(len(kinds))]
        at = self._length
        starts = [at]
        for part in sentence.parts:
            words = part if type(part) is str else part(cast)  # type: ignore[operator]
            pieces.append(words)
            at += len(words)
            starts.append(at)
        self._length = at
        spans, first = self.spans, len(self.spans)
        for label, begin, end, joined in sentence.regions:
            place = starts[begin], starts[end]
            if joined:
                number = next(n for n in range(first, len(spans)) if spans[n].label == label)
                spans[number] = Words(label, (*spans[number].fragments, place))
            else:
                spans.append(Words(label, (place,)))

    def cross(self) -> None:
        """A claim that runs from the middle of a sentence into the next: it crosses others."""
        before, last = self._begun
        if last > before:
            middle = (before + last) // 2
            self.spans.append(Words(6, ((middle, last + (self._length - last) // 2),)))


def article(number: int, *, spans: int = SPANS, seed: int = 1) -> Article:
    """The article with a number: some 1,800 characters and exactly `spans` spans."""
    random = Random(seed * 1_000_003 + number)
    page = _Page(random.random, "\n")
    title = page.headline()
    while len(page.spans) < spans:
        page.add_sentence()
        if len(page.spans) == spans // 2:
            page.cross()
    return _finish(page, number, title, spans)


def articles(count: int, *, first: int = 0, seed: int = 1) -> Iterator[Article]:
    """`count` articles from number `first` on."""
    for number in range(first, first + count):
        yield article(number, seed=seed)


def long_article(length: int, spans: int, *, one_line: bool = False, seed: int = 1) -> Article:
    """One article of exactly `length` code points with exactly `spans` spans.

    What the sentences bring is thinned out or filled up with crossing claims and shorter words.
    """
    random = Random(seed)
    page = _Page(random.random, " " if one_line else "\n")
    title = page.headline()
    sentences = 0
    while page.length < length:
        page.add_sentence()
        sentences += 1
        if not sentences % 12:
            page.change_cast()
            page.cross()
    kept = [s for s in page.spans if s.fragments[-1][1] <= length and s.fragments[0][0] < length]
    if len(kept) > spans:
        kept = random.sample(kept, spans)
    while len(kept) < spans:
        start = int(random.random() * (length - 40))
        kept.append(Words(int(random.random() * 8), ((start, start + 3 + len(kept) % 37),)))
    page.spans = kept
    done = _finish(page, 0, title, spans)
    return Article(done.id, done.title, page.text[:length], done.outlet, done.published, done.spans)


def _finish(page: _Page, number: int, title: str, spans: int) -> Article:
    ordered = sorted(page.spans[:spans], key=lambda s: (s.fragments[0][0], -s.fragments[0][1]))
    published = f"2024-{number % 12 + 1:02}-{number % 28 + 1:02}"
    outlet = f"The {SYLLABLES[0][number % 24]}haven Courier"
    return Article(f"a{number}", title, page.text, outlet, published, tuple(ordered))
