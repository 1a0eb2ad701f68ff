r"""Texts in tokens and sentences, for formats that know nothing smaller than a token.

A tokenizer leaves no character out but white space: every other one belongs to exactly one token,
no token holds white space, and tokens stand in the order of the text. So a text can be put
together from its tokens and what lies between them.

`whitespace`
    What stands between white space.
`regex`
    Words of any script with their marks and digits: `don't`, `U.S.`, `46th`, `1,200.50` and `п'ять`
    are one token each. Parted are hyphens, signs of currency and per cent, the possessive
    (`Oduya` `'s`), elided articles (`l'` `eau`) and, character by character, scripts without
    blanks. Any other sign is a token by itself, with its marks: an emoji is one, however it is
    put together.
`spacy`
    The tokenizer of spaCy's blank pipeline of a language, without its tokens of white space.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Any, NamedTuple, TypeAlias

from annotator.domain.annotation import Anchor
from annotator.domain.errors import InvalidInput
from annotator.formats.base import Extra
from annotator.formats.options import option

SPACY = Extra("spacy", "spacy")
"""What the tokenizer of that name needs."""


class Token(NamedTuple):
    """A range of code points of a text, never empty."""

    start: int
    end: int


Tokenize: TypeAlias = Callable[[str], list[Token]]

_CHUNK = re.compile(r"\S+")  # what `str.isspace` calls white space, and so do programs in Python
_LANGUAGE = re.compile(r"[a-z]{2,3}")

_WORD = r"""
    \p{L}\.(?:\p{L}\.)+
  | \p{N}+(?:[.,:٫٬]\p{N}+)*[\p{L}\p{M}]*
  | [\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}]\p{M}*
  | ['’]s\b
  | \b(?i:[cdjlmnst]|(?:jus|lors|puis)?qu|un|d?all|dell|nell|sull)['’](?=\p{L}{2})
  | [[\p{L}\p{N}_]--[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}]]
    (?:
        [[\p{L}\p{M}\p{N}_\u00ad\u200c\u200d]
         --[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}]]
      | ['’](?!s\b)(?=\p{L})
    )*
  | \X
"""

_SENTENCE_END = re.compile(
    r"[.!?…]+['\"’”»)\]]*(?=\s)|[。！？]+[」』”’）]*|[\n\r\x0b\x0c\x85\u2028\u2029]+"
)
_ABBREVIATION = re.compile(
    r"(?<!\w)(?:[^\W\d_]|mrs?|ms|dr|prof|sen|rep|gov|gen|lt|col|sgt|capt|st|jr|sr|vs|no|vol|art|fig"
    r"|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec|e\.g|i\.e|etc|approx|bzw|z\.b|d\.h|usw|mme)"
    r"\.",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class TokenOptions:
    """What every format of tokens asks: what a token is, and what to do with spans off them."""

    tokenizer: str = option(
        "regex", "what parts texts into tokens", choices=("regex", "whitespace", "spacy")
    )
    language: str = option("xx", "the language of spaCy's tokenizer, such as en or uk (xx: any)")
    misfits: str = option(
        "snap",
        "spans that do not fit whole tokens: snap widens them, drop leaves them out, stop ends"
        " the export",
        choices=("snap", "drop", "stop"),
    )


class Tokens(Sequence[Token]):
    """The tokens of one text, and how anchors lie to them."""

    __slots__ = ("_all", "_ends", "_starts", "text")

    def __init__(self, text: str, tokens: list[Token]) -> None:
        """`tokens` are in order and share no character."""
        self.text = text
        self._all = tokens
        self._starts = [token.start for token in tokens]
        self._ends = [token.end for token in tokens]

    def __len__(self) -> int:
        return len(self._all)

    def __getitem__(self, index: Any) -> Any:
        return self._all[index]

    def __iter__(self) -> Iterator[Token]:
        return iter(self._all)

    @property
    def words(self) -> list[str]:
        """The tokens as texts."""
        text = self.text
        return [text[start:end] for start, end in self._all]

    def covering(self, start: int, end: int) -> range:
        """The places of the tokens that share a character with a range of the text."""
        return range(bisect_right(self._ends, start), bisect_left(self._starts, end))

    def align(self, anchors: Sequence[Anchor]) -> tuple[Anchor, ...]:
        """The anchors, widened to whole tokens and without white space at their edges.

        They come back unchanged if they fit. A fragment over white space alone is gone; fragments
        that come to share a token are one.
        """
        if len(anchors) == 1:
            found = self.covering(*anchors[0])
            return (self._over(found),) if found else ()
        return _joined([self._over(r) for a in anchors if (r := self.covering(*a))])

    def sentences(self, whole: Iterable[Anchor] = ()) -> list[range]:
        """The places of the tokens of each sentence, one after the other.

        A sentence ends at a line break and behind `.`, `!`, `?` and `…` before white space (with
        the quotes and brackets that close there), behind `。`, `！` and `？` anywhere; not behind
        an initial or a common abbreviation. It never ends within one of the ranges `whole`.
        """
        inside = sorted((r.start, r.stop) for a in whole if (r := self.covering(*a)))
        cuts = [0]
        reach, passed = 0, 0  # the furthest that ranges begun before a cut go
        for place in _sentence_ends(self.text):
            cut = bisect_left(self._starts, place)
            while passed < len(inside) and inside[passed][0] < cut:
                reach = max(reach, inside[passed][1])
                passed += 1
            if cuts[-1] < cut and reach <= cut:
                cuts.append(cut)
        if cuts[-1] < len(self._all):
            cuts.append(len(self._all))
        return [range(start, end) for start, end in pairwise(cuts)]

    def _over(self, places: range) -> Anchor:
        return Anchor(self._starts[places.start], self._ends[places.stop - 1])


class Tokenizer:
    """Parts texts as the options say; the tokens of the last text are kept."""

    def __init__(self, options: TokenOptions) -> None:
        """Prepare the tokenizer.

        Raises:
            InvalidInput: if spaCy would be needed and is not there, or does not know the language.
        """
        self._tokenize = tokenizer(options.tokenizer, options.language)
        self._last = Tokens("", [])

    def __call__(self, text: str) -> Tokens:
        """The tokens of a text."""
        if self._last.text is not text:
            self._last = Tokens(text, self._tokenize(text))
        return self._last


def tokenizer(name: str, language: str = "xx") -> Tokenize:
    """The function that parts a text into tokens: `whitespace`, `regex` or `spacy`.

    Raises:
        InvalidInput: for another name; if spaCy would be needed and is not there, or does not
            know the language.
    """
    match name:
        case "whitespace":
            return by_white_space
        case "regex":
            return by_words
        case "spacy":
            return _by_spacy(language)
    raise InvalidInput(f"a tokenizer is one of regex, whitespace, spacy, not “{name}”")


def by_white_space(text: str) -> list[Token]:
    """What stands between white space."""
    return [Token(*match.span()) for match in _CHUNK.finditer(text)]


def by_words(text: str) -> list[Token]:
    """Words, numbers and signs, as the head of this module says."""
    found: list[Token] = []
    add, parts = found.append, _word().finditer
    for match in _CHUNK.finditer(text):
        start, end = match.span()
        chunk = text[start:end]
        if chunk.isascii() and chunk.isalpha():
            add(Token(start, end))
        else:
            # Within white space on both sides: no cluster reaches over it.
            found.extend(Token(*part.span()) for part in parts(text, start, end))
    return found


@cache
def _word() -> re.Pattern[str]:
    """Compiled when first wanted; patterns of `regex` work like those of `re`."""
    import regex  # type: ignore[import-untyped]  # it has no stubs

    compiled: re.Pattern[str] = regex.compile(_WORD, regex.VERBOSE | regex.VERSION1)
    return compiled


@cache
def blank_pipeline(language: str) -> Any:
    """The blank pipeline of spaCy for a language.

    Raises:
        InvalidInput: if spaCy is not there, or does not know the language.
    """
    if not SPACY.available:
        raise SPACY.missing
    import spacy

    if not _LANGUAGE.fullmatch(language):
        raise InvalidInput(f"a language is a short code such as en, uk or xx, not “{language}”")
    try:
        return spacy.blank(language)
    except ImportError as error:
        reason = str(error).partition(".")[0] if "[E" not in str(error) else "no such language"
        raise InvalidInput(f"spaCy has no tokenizer for “{language}”: {reason}") from None


def _by_spacy(language: str) -> Tokenize:
    tokenize = blank_pipeline(language).tokenizer

    def by_spacy(text: str) -> list[Token]:
        doc = tokenize(text)
        if doc.text != text:
            raise InvalidInput(f"spaCy's tokenizer for “{language}” changes this text; use another")
        found: list[Token] = []
        for token in doc:
            start = token.idx
            if token.is_space:
                continue
            parts = _CHUNK.finditer(text, start, start + len(token))
            found.extend(Token(*part.span()) for part in parts)
        return found

    return by_spacy


def _sentence_ends(text: str) -> Iterator[int]:
    """Where sentences end; the white space that follows belongs to none."""
    not_ends = {match.end() for match in _ABBREVIATION.finditer(text)}
    for match in _SENTENCE_END.finditer(text):
        if match.start() + 1 not in not_ends or match.end() - match.start() > 1:
            yield match.end()


def _joined(anchors: Sequence[Anchor]) -> tuple[Anchor, ...]:
    """The anchors in their order; those that overlap are one, at the place of the first."""
    order = sorted(range(len(anchors)), key=anchors.__getitem__)
    groups: list[tuple[int, Anchor]] = []
    for place in order:
        anchor = anchors[place]
        if groups and anchor.start < groups[-1][1].end:
            first, last = groups[-1]
            groups[-1] = min(first, place), Anchor(last.start, max(last.end, anchor.end))
        else:
            groups.append((place, anchor))
    return tuple(anchor for _, anchor in sorted(groups))
