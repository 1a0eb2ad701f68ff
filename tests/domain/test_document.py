"""What a document can hold: text and JSON that can be stored and written back exactly."""

from __future__ import annotations

import json

import pytest

from annotator.domain.document import MAX_NESTING, check_json, check_text
from annotator.domain.errors import InvalidInput
from tests.builders import make_document


def nested(levels: int) -> object:
    return json.loads("[" * levels + "]" * levels)


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        (float("nan"), "the metadata holds nan, which is no number that can be kept"),
        ({"a": [1, float("inf")]}, "the metadata holds inf"),
        ({1: "a"}, "the metadata holds the name 1, which is not text"),
        ({"a": {1, 2}}, "the metadata holds a set, which JSON cannot hold"),
        ({"a": b"x"}, "the metadata holds a bytes, which JSON cannot hold"),
        (["a\0"], "the metadata holds a NUL character at position 1"),
        ({"\ud800": 1}, "half of a character (a lone surrogate) at position 0"),
        (nested(MAX_NESTING + 2), f"the metadata is nested deeper than {MAX_NESTING} levels"),
        (nested(900), f"the metadata is nested deeper than {MAX_NESTING} levels"),
    ],
)
def test_what_json_cannot_hold_is_refused(value: object, sentence: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        check_json(value, "the metadata")
    assert sentence in str(refused.value)


def test_json_of_every_kind_is_taken() -> None:
    check_json({"a": [1, 2.5, True, None, "🚀", {"b": 10**30}], "c": nested(50)}, "the metadata")
    check_json(nested(MAX_NESTING + 1), "the metadata")


@pytest.mark.parametrize("text", ["", "a\r\nb\u2028\ufeff\xa0", "👩‍👩‍👧 e\u0301 שלום"])
def test_any_text_without_nul_and_half_characters_is_taken(text: str) -> None:
    check_text(text)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("ab\0", "the title holds a NUL character at position 2"),
        ("🚀\udc00", "the title holds half of a character (a lone surrogate) at position 1"),
    ],
)
def test_text_that_cannot_be_stored_is_refused_with_its_place(text: str, sentence: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        check_text(text, "the title")
    assert str(refused.value) == sentence


def test_what_a_document_is_called_is_never_our_uid() -> None:
    assert make_document(id="a1", title="Ferries").name == "Ferries"
    assert make_document(id="a1").name == "a1"
    assert make_document().name == "untitled"
