"""Offsets against Python's own encoders, for all of Unicode."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from annotator.domain.offsets import OffsetMap, Utf8Map
from tests.builders import HARD_TEXTS
from tests.strategies import texts


def utf16_units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def every_kind_of_text() -> st.SearchStrategy[str]:
    return st.one_of(texts(), st.text(st.characters(exclude_categories=["Cs"]), max_size=40))


@given(every_kind_of_text())
@example("\U00010000")
@example("\U0010ffff\ud7ff\ue000")
def test_utf16_offsets_are_those_of_the_encoder(text: str) -> None:
    offsets = OffsetMap(text)
    assert offsets.length == len(text)
    assert offsets.length_utf16 == utf16_units(text)
    for position in range(len(text) + 1):
        unit = offsets.to_utf16(position)
        assert unit == utf16_units(text[:position])
        assert offsets.from_utf16(unit) == position


@given(every_kind_of_text())
def test_a_unit_inside_a_pair_leads_to_the_character_of_the_pair(text: str) -> None:
    offsets = OffsetMap(text)
    for position, character in enumerate(text):
        if ord(character) > 0xFFFF:
            assert offsets.from_utf16(utf16_units(text[:position]) + 1) == position


@given(every_kind_of_text())
@example("\x7f\x80\u07ff\u0800\uffff\U00010000")
def test_utf8_offsets_are_those_of_the_encoder(text: str) -> None:
    offsets = Utf8Map(text)
    for position in range(len(text) + 1):
        byte = len(text[:position].encode())
        assert offsets.to_utf8(position) == byte
        assert offsets.from_utf8(byte) == position


@given(every_kind_of_text())
def test_a_byte_inside_a_character_leads_to_that_character(text: str) -> None:
    offsets = Utf8Map(text)
    byte = 0
    for position, character in enumerate(text):
        width = len(character.encode())
        for inside in range(byte, byte + width):
            assert offsets.from_utf8(inside) == position
        byte += width


@pytest.mark.parametrize("text", HARD_TEXTS, ids=ascii)
def test_offsets_of_texts_that_programs_alter(text: str) -> None:
    offsets = OffsetMap(text)
    units = [offsets.to_utf16(position) for position in range(len(text) + 1)]
    assert units == [utf16_units(text[:position]) for position in range(len(text) + 1)]


def test_every_code_point_has_the_width_of_its_encoding() -> None:
    text = "".join(chr(code) for code in range(0x110000) if not 0xD800 <= code <= 0xDFFF)
    offsets, bytes_ = OffsetMap(text), Utf8Map(text)
    assert offsets.length_utf16 == utf16_units(text)
    assert bytes_.to_utf8(len(text)) == len(text.encode())
    for position in range(0, len(text), 997):
        assert offsets.from_utf16(offsets.to_utf16(position)) == position
        assert bytes_.from_utf8(bytes_.to_utf8(position)) == position
