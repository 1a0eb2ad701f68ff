"""Copies of a text are found however they were edited, and nothing else is."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.domain.ids import Uid
from annotator.services.near_duplicates import NearDuplicates, signature

_NOUNS = ("harbour", "mayor", "pilot", "union", "ferry", "tower", "market", "budget", "bridge")
_VERBS = ("counted", "denied", "opened", "closed", "asked", "warned", "promised", "moved", "paid")


def report(seed: int, sentences: int = 30) -> str:
    """A made-up report: no two of different seeds share more than chance gives."""
    chance = random.Random(seed)
    return " ".join(
        f"The {chance.choice(_NOUNS)} of {chance.choice(_NOUNS)} {chance.randrange(10**6)} "
        f"{chance.choice(_VERBS)} {chance.choice(_NOUNS)} {chance.randrange(10**6)} today."
        for _ in range(sentences)
    )


def groups(texts: dict[str, str]) -> set[frozenset[str]]:
    found = NearDuplicates()
    for id, text in texts.items():
        found.add(Uid(id), id, text)
    return {frozenset(group) for group in found.groups()}


def edited(text: str, every: int) -> str:
    words = text.split()
    words[::every] = [f"changed{place}" for place in range(len(words[::every]))]
    return " ".join(words)


EDITS: dict[str, Callable[[str], str]] = {
    "the same": lambda text: text,
    "other case and marks": lambda text: text.upper().replace(".", " !"),
    "another head": lambda text: f"UPDATE 2: Stara Krynytsia, Harbour Wire — {text}",
    "cut at the end": lambda text: text[: len(text) * 7 // 10],
    "a paragraph more": lambda text: f"{text} {report(99, 5)}",
    "every twentieth word": lambda text: edited(text, 20),
    "typographic marks": lambda text: text.replace(" ", "\u00a0").replace("today", "ｔｏｄａｙ"),
}


@pytest.mark.parametrize("how", EDITS)
def test_copies_are_found(how: str) -> None:
    texts = {f"d{seed}": report(seed) for seed in range(20)}
    texts["copy"] = EDITS[how](texts["d7"])
    assert groups(texts) == {frozenset({"d7", "copy"})}


def test_what_was_written_apart_stays_apart() -> None:
    common = "The ministry said in a statement on Thursday that it was looking into the matter. "
    assert groups({str(seed): common + report(seed) for seed in range(200)}) == set()


def test_copies_of_copies_go_along() -> None:
    first = report(1)
    texts = {"a": first, "b": edited(first, 19), "c": edited(edited(first, 19), 17), "x": report(2)}
    assert groups(texts) == {frozenset("abc")}


def test_scripts_without_blanks_are_told_by_their_characters() -> None:
    chance = random.Random(3)
    text = "".join(chr(0x4E00 + chance.randrange(3000)) for _ in range(300))
    other = "".join(chr(0x4E00 + chance.randrange(3000)) for _ in range(300))
    changed = text[:150] + "港" + text[151:]
    assert groups({"a": text, "b": changed, "c": other}) == {frozenset("ab")}


def test_short_and_empty_texts() -> None:
    assert groups({"a": "", "b": "", "c": "…"}) == set()
    assert groups({"a": "Ships left", "b": "ships left.", "c": "Ships came"}) == {frozenset("ab")}
    assert signature("?!") is None


def test_a_thousand_copies_are_one_group() -> None:
    text = report(5)
    assert [len(g) for g in groups({str(n): text for n in range(1000)})] == [1000]


@given(st.lists(st.text(max_size=60), max_size=12), st.randoms(use_true_random=False))
def test_the_order_of_documents_does_not_matter(texts: list[str], chance: random.Random) -> None:
    given_ = {str(n): text for n, text in enumerate(texts)}
    mixed = list(given_.items())
    chance.shuffle(mixed)
    assert groups(dict(mixed)) == groups(given_)
    same = [{id for id, text in given_.items() if text == each and signature(each)}
            for each in texts]  # fmt: skip
    found = groups(given_)
    assert all(len(ids) < 2 or any(ids <= group for group in found) for ids in same)
