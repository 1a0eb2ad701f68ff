"""Label names, colours and keys."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from annotator.domain.annotation import Kind
from annotator.domain.errors import InvalidInput, NotFound
from annotator.domain.ids import new_uid
from annotator.domain.label import (
    KEYS,
    MAX_NAME,
    PALETTE,
    Label,
    LabelSet,
    check_name,
    free_color,
    free_key,
    name_key,
)
from tests.builders import make_labels

REFUSED_CATEGORIES = {"Cc", "Cs", "Zl", "Zp"}
BIDIRECTIONAL = set("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


@given(st.characters(exclude_categories=[]))
def test_a_character_is_refused_exactly_when_the_model_says_so(character: str) -> None:
    name = f"a{character}b"
    if unicodedata.category(character) in REFUSED_CATEGORIES or character in BIDIRECTIONAL:
        with pytest.raises(InvalidInput, match=rf"U\+{ord(character):04X}"):
            check_name(name)
    else:
        assert check_name(name) == name


@pytest.mark.parametrize("name", ["", " ", "\u00a0\u3000", "x" * (MAX_NAME + 1)])
def test_a_name_without_words_or_too_long_is_refused(name: str) -> None:
    with pytest.raises(InvalidInput):
        check_name(name)


@pytest.mark.parametrize(
    "name",
    ["x" * MAX_NAME, " edge ", "می\u200cخواهم", "👩\u200d👩\u200d👧", "a/b:c,d;e", "=1+1", "-"],
)
def test_a_name_is_kept_as_given(name: str) -> None:
    assert check_name(name) == name


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=8))
def test_names_are_the_same_after_composition(name: str) -> None:
    labels = LabelSet((Label(new_uid(), name),))
    for form in ("NFC", "NFD"):
        assert labels.find(unicodedata.normalize(form, name)) is labels.labels[0]


@given(st.text(max_size=5), st.text(max_size=5))
def test_other_names_are_other_labels(one: str, other: str) -> None:
    assume(name_key(one) != name_key(other))
    assert LabelSet((Label(new_uid(), one),)).find(other) is None


def test_the_same_name_may_stand_in_every_kind() -> None:
    labels = LabelSet(tuple(Label(new_uid(), "Attack", kind) for kind in Kind))
    for kind in Kind:
        assert labels.named("Attack", kind).kind is kind
    with pytest.raises(NotFound, match="“Other”"):
        labels.named("Other")


def test_new_labels_take_every_colour_and_key_once_before_any_comes_again() -> None:
    labels = make_labels(*(f"L{n}" for n in range(60)))
    colours = [label.color for label in labels]
    assert colours[: len(PALETTE)] == list(PALETTE)
    keys = [label.key for label in labels]
    assert keys[: len(KEYS)] == list(KEYS)
    assert keys[len(KEYS) :] == [None] * (60 - len(KEYS))
    assert len(set(PALETTE)) == len(PALETTE)
    assert len(set(KEYS)) == len(KEYS)


@given(st.sets(st.sampled_from(PALETTE)), st.integers(0, 50))
def test_a_free_colour_is_unused_while_there_is_one(used: set[str], count: int) -> None:
    colour = free_color(used, count)
    assert colour in PALETTE
    assert colour not in used or used == set(PALETTE)


@given(st.sets(st.sampled_from(KEYS)))
def test_a_free_key_is_unused(used: set[str]) -> None:
    key = free_key(used)
    assert key is None if used == set(KEYS) else key is not None and key not in used


def test_a_retired_label_gives_its_key_free() -> None:
    labels = LabelSet((Label(new_uid(), "Old", key=KEYS[0], retired=True),))
    assert labels.next_key() == KEYS[0]
