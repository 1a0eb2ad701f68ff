"""Characters, words, sentences and paragraphs of a text: what a selection snaps to.

Pure functions on the exact text; positions are code points. They look at a window around a
position, so they cost the same in an article and in a megabyte on one line.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from enum import StrEnum
from functools import cache

from annotator.domain.annotation import Anchor

_WINDOW = 240
_SENTENCE_WINDOW = 6000
_INVISIBLE = "\ufeff\u200b\u2060"
_BREAKS = "\n\r\u2029"


class Granularity(StrEnum):
    """What a drag with the mouse selects whole."""

    CHARACTER = "character"
    WORD = "word"
    SENTENCE = "sentence"
    PARAGRAPH = "paragraph"


def _compile(pattern: str) -> re.Pattern[str]:
    """A pattern that knows scripts and clusters; its patterns work like those of `re`."""
    import regex  # type: ignore[import-untyped]  # it has no stubs

    compiled: re.Pattern[str] = regex.compile(pattern, re.VERBOSE)
    return compiled


@cache
def _word() -> re.Pattern[str]:
    """Words of any script; compiled at the first selection, not at the start of the program.

    Kept whole: U.S., 1,200.50, $3.5, 85%, 46th, don't. Parted: the possessive ('s), hyphens,
    and scripts without blanks, which are taken character by character.
    """
    return _compile(
        r"""
        \p{L}\.(?:\p{L}\.)+
      | \p{Sc}?\d+(?:[.,:٫٬]\d+)*(?:%|[\p{L}\p{M}]+)?
      | [\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}]\p{M}*
      | [\p{L}\p{M}\p{N}_\u200c]+(?:['’](?!s\b)[\p{L}\p{M}]+)*
      | \X
        """
    )


@cache
def _cluster() -> re.Pattern[str]:
    return _compile(r"\X")


@cache
def _sentence_end() -> re.Pattern[str]:
    return _compile(r"[.!?…]+['\"’”»)\]]*(?=\s)|[。！？]+[」』”’）]*")


_ABBREVIATIONS = frozenset(
    re.findall(
        r"\S+",
        """
        mr mrs ms dr prof sen rep gov gen lt col sgt capt maj adm st jr sr vs no vol art fig
        jan feb mar apr jun jul aug sep sept oct nov dec e.g i.e etc approx bzw z.b d.h usw
        mme mlle m av bd
        """,
    )
)


def blank(character: str) -> bool:
    """Whether a character shows nothing: white space and marks without width."""
    return character.isspace() or character in _INVISIBLE


def trim(text: str, start: int, end: int) -> Anchor:
    """[start, end) without the blanks at its edges; empty at `start` if there is nothing else."""
    first = start
    while first < end and blank(text[first]):
        first += 1
    if first == end:
        return Anchor(start, start)
    while blank(text[end - 1]):
        end -= 1
    return Anchor(first, end)


def cluster_at(text: str, position: int) -> Anchor:
    """The character as a reader sees it (with its marks, its ZWJ sequence) at a position."""
    if position >= len(text):
        return Anchor(len(text), len(text))
    begin = max(0, position - 40)
    while begin > 0 and not blank(text[begin]):
        begin -= 1
        if position - begin > _WINDOW:
            break
    for match in _cluster().finditer(text, begin, min(len(text), position + 80)):
        if match.end() > position:
            return Anchor(match.start(), match.end())
    return Anchor(position, position + 1)


def cluster_start(text: str, position: int) -> int:
    """The position itself between two characters, the character's start inside one."""
    if position <= 0 or position >= len(text) or _parts(text, position):
        return min(max(position, 0), len(text))
    return cluster_at(text, position).start


def cluster_end(text: str, position: int) -> int:
    """The position itself between two characters, the character's end inside one."""
    start = cluster_start(text, position)
    return position if start == position else cluster_at(text, position).end


def _parts(text: str, position: int) -> bool:
    """Whether two plain letters or signs meet here, as nearly everywhere."""
    before, after = text[position - 1], text[position]
    return before < "\u0300" and after < "\u0300" and not (before == "\r" and after == "\n")


def paragraph_at(text: str, position: int) -> Anchor:
    """The paragraph (between line breaks) that holds a position."""
    start = 0
    for sign in _BREAKS:
        start = max(start, text.rfind(sign, start, position) + 1)
    end = len(text)
    for sign in _BREAKS:
        found = text.find(sign, max(start, position), end)
        if found >= 0:
            end = found
    return Anchor(start, max(start, end))


def words(text: str, start: int, end: int) -> Iterator[Anchor]:
    """The words in [start, end), without signs and blanks."""
    for match in _word().finditer(text, start, end):
        if any(c.isalnum() for c in match.group()):
            yield Anchor(match.start(), match.end())


def word_at(text: str, position: int) -> Anchor:
    """The word or sign that covers the character at `position`; empty on a blank."""
    if position >= len(text) or blank(text[position]):
        return Anchor(position, position)
    begin = position
    while begin > 0 and not blank(text[begin - 1]) and position - begin < _WINDOW:
        begin -= 1
    for match in _word().finditer(text, begin, min(len(text), position + _WINDOW)):
        if match.end() > position:
            return Anchor(match.start(), match.end())
    return Anchor(position, position + 1)


def sentence_at(text: str, position: int) -> Anchor:
    """The sentence that covers the character at `position`, without blanks at its edges."""
    paragraph = paragraph_at(text, position)
    low = max(paragraph.start, position - _SENTENCE_WINDOW)
    high = min(paragraph.end, position + _SENTENCE_WINDOW)
    start = low
    for match in _sentence_end().finditer(text, low, high):
        if _abbreviates(text, match.start(), start, match.end()):
            continue
        if match.end() > position:
            return trim(text, start, match.end())
        start = match.end()
    return trim(text, start, high)


def _abbreviates(text: str, stop: int, start: int, end: int) -> bool:
    """Whether a full stop belongs to an abbreviation, an initial or an ordinal."""
    if text[stop] != "." or end - stop > 1:
        return False
    begin = stop
    while begin > start and not blank(text[begin - 1]) and text[begin - 1] not in "(“\"'":
        begin -= 1
    word = text[begin:stop]
    after = text[end : end + 2].lstrip()
    if after and after[0].islower():
        return True
    return word.lower() in _ABBREVIATIONS or (len(word) == 1 and word.isupper())


_UNIT_AT: dict[Granularity, Callable[[str, int], Anchor]] = {
    Granularity.CHARACTER: cluster_at,
    Granularity.WORD: word_at,
    Granularity.SENTENCE: sentence_at,
    Granularity.PARAGRAPH: paragraph_at,
}


def unit_at(text: str, position: int, granularity: Granularity) -> Anchor:
    """What a click at the character at `position` takes whole."""
    return _UNIT_AT[granularity](text, position)


def next_word_end(text: str, position: int) -> int:
    """The end of the first word that ends behind `position`; the text's end without one."""
    begin = position
    while begin > 0 and not blank(text[begin - 1]) and position - begin < _WINDOW:
        begin -= 1
    step = _WINDOW
    while begin < len(text):
        for word in words(text, begin, min(len(text), position + step)):
            if word.end > position and (word.end < position + step or word.end == len(text)):
                return word.end
        if position + step >= len(text):
            break
        step *= 4
    return len(text)


def previous_word_start(text: str, position: int) -> int:
    """The start of the last word that begins before `position`; 0 without one."""
    step = _WINDOW
    while position > 0:
        begin = max(0, position - step)
        while begin > 0 and not blank(text[begin - 1]) and position - begin < step + _WINDOW:
            begin -= 1
        last = None
        for word in words(text, begin, position):
            last = word
        if last is not None:
            return last.start
        if begin == 0:
            break
        step *= 4
    return 0
