"""What offsets count, told from where words begin."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from annotator.domain.errors import InvalidInput
from annotator.formats.base import ReadContext
from annotator.formats.offset_units import Unit
from annotator.formats.word_edges import READINGS, Reading, WordEdges

PLAIN = Reading()
TEXT = "The harbour 😀 of Velmar,\r\n“closed” on Monday; 𝔘 ships wait.\r\n" * 6


def counted(reading: Reading, text: str, pattern: str = r"\w+") -> list[tuple[int, int]]:
    """Where words stand, as a program that counts so would write it."""
    units: dict[Unit, Callable[[str], int]] = {
        Unit.CODE_POINTS: len,
        Unit.UTF16: lambda before: len(before.encode("utf-16-le")) // 2,
        Unit.FOLDED: lambda before: len(before.replace("\r\n", "\n")),
    }
    units[Unit.UTF16_FOLDED] = lambda before: units[Unit.UTF16](before.replace("\r\n", "\n"))
    length = units[reading.unit]
    return [
        (length(text[: m.start()]) + reading.mark, length(text[: m.end()]) + reading.mark)
        for m in re.finditer(pattern, text)
    ]


def decided(
    text: str, ranges: list[tuple[int, int]], *, marked: bool = True, unit: str = ""
) -> tuple[Reading, list[str]]:
    context = ReadContext(offset_unit=unit)
    edges = WordEdges(context, "x")
    edges.look_at(text, ranges, marked=marked)
    return edges.decide(), context.report.remarks


@pytest.mark.parametrize("reading", READINGS, ids=lambda r: r.name)
def test_every_reading_is_found_and_converted(reading: Reading) -> None:
    ranges = counted(reading, TEXT)
    found, remarks = decided(TEXT, ranges)
    assert found == reading
    convert = reading.converter(TEXT, marked=True)
    places = [(convert(start), convert(end)) for start, end in ranges]
    assert [TEXT[a:b] for a, b in places] == re.findall(r"\w+", TEXT)
    if reading == PLAIN:
        assert remarks == []
        return
    (remark,) = remarks
    assert remark.startswith(f"x: offsets count {reading.name}: 60 of 60 selections begin at")


def test_selections_that_take_a_line_end_along_still_tell() -> None:
    utf16 = Reading(Unit.UTF16)
    ranges = counted(utf16, TEXT, r"\w[^\n]*\n")
    assert decided(TEXT, ranges)[0] == utf16


def test_a_plain_text_tells_nothing_and_says_nothing() -> None:
    text = "The harbour of Velmar is closed on Monday."
    assert decided(text, counted(PLAIN, text), marked=False) == (PLAIN, [])
    assert decided("", [], marked=False) == (PLAIN, [])


def test_a_script_without_spaces_leaves_code_points() -> None:
    text = "😀港口星期一关闭" * 20
    ranges = counted(Reading(Unit.UTF16), text, "星期一")
    assert decided(text, ranges, marked=False)[0] == PLAIN


def test_a_handful_is_not_enough() -> None:
    found, (remark,) = decided("😀 a ship waits", [(3, 4)], marked=False)
    assert found == PLAIN
    assert remark.startswith("x: it is not clear what offsets count, so code points were taken")


def test_wild_offsets_are_no_words() -> None:
    ranges = [(-5, 10**12), (7, 3), (10**30, 10**30), (len(TEXT), len(TEXT))]
    assert decided(TEXT, ranges) == (PLAIN, [])


def test_the_user_has_the_last_word() -> None:
    ranges = counted(Reading(Unit.UTF16), TEXT)
    assert decided(TEXT, ranges, unit="crlf") == (Reading(Unit.FOLDED), [])
    with pytest.raises(InvalidInput, match=r"offsets count one of .* not “ells”"):
        decided(TEXT, ranges, unit="ells")


def test_looking_ends_when_enough_was_seen() -> None:
    edges = WordEdges(ReadContext(), "x")
    ranges = counted(Reading(Unit.UTF16), TEXT) * 100
    wanted = [edges.wants_texts]
    edges.look_at(TEXT, ranges, marked=False)
    wanted.append(edges.wants_texts)
    assert wanted == [True, False]
    edges.look_at("", [(9, 9)] * 10_000, marked=True)
    assert edges.decide().unit is Unit.UTF16
