"""Why a text is not to be shown before somebody has been warned."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from annotator.domain.annotation import JsonValue
from annotator.domain.document import Document
from annotator.domain.fields import flags_of


@dataclass(frozen=True, slots=True)
class Warnings:
    """What a document is marked with, and which of the warning words its text has."""

    flags: tuple[str, ...] = ()
    words: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.flags or self.words)


def warnings_of(document: Document, words: Iterable[str]) -> Warnings:
    """Why a document may be hard to read; nothing if there is no reason to think so."""
    return Warnings(flags_of(document.meta), found_words(document.text, words))


def words_from(value: JsonValue) -> tuple[str, ...]:
    """Warning words as they may have been written: a list of texts, or a text with commas."""
    given: Iterable[JsonValue] = ()
    if isinstance(value, str):
        given = value.split(",")
    elif isinstance(value, list | tuple):
        given = value
    stripped = (each.strip() for each in given if isinstance(each, str))
    return tuple(dict.fromkeys(each for each in stripped if each))


def found_words(text: str, words: Iterable[str]) -> tuple[str, ...]:
    """Those of the words that stand in a text, as whole words, whatever their case."""
    return tuple(word for word in words if _pattern(word).search(text))


@lru_cache(maxsize=512)
def _pattern(word: str) -> re.Pattern[str]:
    body = r"\s+".join(re.escape(part) for part in word.split())
    return re.compile(rf"(?<!\w){body}(?!\w)", re.IGNORECASE)
