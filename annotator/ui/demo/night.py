"""The first part of the demo: three articles about one night become one frame with three counts."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from annotator.ui.demo.hands import Hands, Step

ONE, TWO = "harbour-wire/46-drones", "agency-north/41-drones"
THREE = "daily-current/at-least-twenty"
SAYS, DENIES = "1", "2"

_IN_ONE = (
    ("Governor Irina Sokolenko", "e", "Source"),
    ("46", "w", "Number"),
    ("drones", "q", "Weapon"),
    ("Port Harrow", "4", "Place"),
    ("38 of them", "w", "Number"),
    ("denied", "r", "Cue"),
    ("Dora Brandt", "e", "Source"),
    ("A fuel depot", "3", "Affected"),
)
_BY_MOUSE = (("two cranes", "3", "Affected"), ("seven people", "3", "Affected"))
_IN_TWO = (
    ("The defence ministry in Velmar", "e", "Source"),
    ("41", "w", "Number"),
    ("Colonel Pavlo Rask", "e", "Source"),
    ("36 of them", "w", "Number"),
    ("quoted", "r", "Cue"),
)
_IN_THREE = (
    ("The navy", "e", "Source"),
    ("at least twenty", "w", "Number"),
    ("Iryna Sokolenko", "e", "Source"),
)
MISTAKEN = "birds"
"""Tagged as a weapon just before the program is killed; taken back after it."""


def script(hands: Hands) -> Iterator[Step]:
    """Everything a person would do, one step after the other."""
    yield from _first_article(hands)
    yield from _second_article(hands)
    yield from _third_article(hands)


def mistake(hands: Hands) -> Iterator[Step]:
    """The last thing done before the end: a tag that should not be."""
    yield partial(hands.press, "F5")
    yield partial(hands.open, THREE, "Ctrl+PgDown")
    yield partial(hands.find, MISTAKEN)
    yield partial(hands.tag, MISTAKEN, "q", "Weapon")


def _first_article(hands: Hands) -> Iterator[Step]:
    """Who says 46, who denies it, and 38 of them."""
    yield from _tag(hands, _IN_ONE)
    for words, key, label in _BY_MOUSE:
        yield partial(hands.drag_over, words)
        yield partial(hands.tag, words, key, label)
    yield from _tag(hands, (("launched", "1", "Happening"),))
    yield partial(hands.type, "s")  # a frame, with the word as its trigger
    yield partial(hands.fill, "launched", "46", "Governor", SAYS)
    yield partial(hands.fill, "launched 46", "denied", "Dora", DENIES)
    yield partial(hands.fill, "intercepted", "38 of them", "Governor", SAYS)
    yield partial(hands.fill_quietly, "weapon", "drones")


def _second_article(hands: Hands) -> Iterator[Step]:
    """The ministry's own count, and what it quotes its colonel as saying."""
    yield partial(hands.turn, "Ctrl+PgDown", TWO)
    yield from _tag(hands, _IN_TWO)
    yield partial(hands.type, "f")
    yield partial(hands.fill, "source", "Colonel Pavlo Rask", "The defence ministry", SAYS)
    yield from _from_the_frame(hands, "launched", ("Ctrl+PgDown",), (TWO,))
    yield partial(hands.take, "41", "The defence ministry", SAYS)
    yield partial(hands.fill, "intercepted", "36 of them", "quoted", SAYS)


def _third_article(hands: Hands) -> Iterator[Step]:
    """The navy's count, and the governor under another name."""
    yield partial(hands.turn, "Ctrl+PgDown", THREE)
    yield from _tag(hands, _IN_THREE)
    yield partial(hands.type, "c")  # a cluster of one, to which the other name is added
    yield partial(hands.press, "Ctrl+K")
    yield partial(hands.turn, "Ctrl+PgUp", TWO)
    yield partial(hands.turn, "Ctrl+PgUp", ONE)
    yield partial(hands.find, "Governor Irina Sokolenko")
    yield partial(hands.press, "Left", "Alt+Down", "Return", "Escape")
    yield from _from_the_frame(hands, "launched", ("Ctrl+PgDown", "Ctrl+PgDown"), (TWO, THREE))
    yield partial(hands.take, "at least twenty", "The navy", SAYS)


def _tag(hands: Hands, spans: tuple[tuple[str, str, str], ...]) -> Iterator[Step]:
    for words, key, label in spans:
        yield partial(hands.find, words)
        yield partial(hands.tag, words, key, label)


def _from_the_frame(
    hands: Hands, slot: str, turns: tuple[str, ...], documents: tuple[str, ...]
) -> Iterator[Step]:
    """Begin to fill a slot of the frame in the first article, and go to where the words are."""
    yield partial(hands.open, ONE)
    yield partial(hands.go_to_frame, "launched")
    yield partial(hands.press, "Ctrl+K")
    yield partial(hands.choose, slot)
    for key, document in zip(turns, documents, strict=True):
        yield partial(hands.turn, key, document)
