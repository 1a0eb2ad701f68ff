"""What a selection snaps to: characters, words, sentences, paragraphs."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.ui.editor import units
from tests.strategies import texts


def words(text: str) -> list[str]:
    return [text[a.start : a.end] for a in units.words(text, 0, len(text))]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("The U.S. navy, it said.", ["The", "U.S.", "navy", "it", "said"]),
        ("$3.5 million or 85% of 1,200", ["$3.5", "million", "or", "85%", "of", "1,200"]),
        ("O’Neil's drones don't fly", ["O’Neil", "s", "drones", "don't", "fly"]),
        ("the 46-year-old", ["the", "46", "year", "old"]),
        ("قال المحافظ", ["قال", "المحافظ"]),
        ("हिन्दी में", ["हिन्दी", "में"]),
        ("東京で", ["東", "京", "で"]),
        ("nai\u0308ve cafe\u0301", ["nai\u0308ve", "cafe\u0301"]),
    ],
)
def test_words(text: str, wanted: list[str]) -> None:
    assert [w for w in words(text) if w != "s"] == [w for w in wanted if w != "s"]


def at(text: str, mark: str, granularity: units.Granularity) -> str:
    anchor = units.unit_at(text, text.index(mark), granularity)
    return text[anchor.start : anchor.end]


def test_units_around_a_place() -> None:
    text = "Mr. Hale spoke. “It was Gov. Dane’s plan,” he said! Then 👩‍👩‍👧 left.\nNext one."
    g = units.Granularity
    assert at(text, "ale", g.WORD) == "Hale"
    assert at(text, "Hale", g.SENTENCE) == "Mr. Hale spoke."
    assert at(text, "plan", g.SENTENCE) == "“It was Gov. Dane’s plan,” he said!"
    assert at(text, "left", g.PARAGRAPH) == text.split("\n", maxsplit=1)[0]
    assert at(text, "Next", g.PARAGRAPH) == "Next one."
    assert at(text, "👩", g.CHARACTER) == "👩‍👩‍👧"
    assert at(text, " spoke", g.WORD) == ""


def test_sentences_of_other_scripts() -> None:
    assert at("港口关闭了。损失很大。", "损", units.Granularity.SENTENCE) == "损失很大。"


@given(texts(40), st.data())
def test_units_hold_the_character_they_are_asked_for(text: str, data: st.DataObject) -> None:
    if not text:
        return
    position = data.draw(st.integers(0, len(text) - 1))
    cluster = units.cluster_at(text, position)
    assert cluster.start <= position < cluster.end
    assert units.cluster_start(text, position) <= position <= units.cluster_end(text, position)
    word = units.word_at(text, position)
    assert word.start <= position <= word.end
    paragraph = units.paragraph_at(text, position)
    assert 0 <= paragraph.start <= position <= len(text)
    assert paragraph.end <= len(text)
    sentence = units.sentence_at(text, position)
    assert 0 <= sentence.start <= sentence.end <= len(text)


@given(texts(40), st.data())
def test_trimming_takes_blanks_only(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    trimmed = units.trim(text, start, end)
    assert start <= trimmed.start <= trimmed.end <= end
    cut = text[start : trimmed.start] + text[trimmed.end : end]
    assert all(map(units.blank, cut if trimmed.start < trimmed.end else text[start:end]))


@given(texts(60))
def test_word_steps_reach_both_ends(text: str) -> None:
    position, steps = 0, 0
    while position < len(text):
        following = units.next_word_end(text, position)
        assert following > position
        position, steps = following, steps + 1
    while position > 0:
        before = units.previous_word_start(text, position)
        assert before < position
        position = before


def test_word_steps_in_a_megabyte_on_one_line() -> None:
    text = "x" * 600_000 + " end" + "y" * 400_000
    assert units.next_word_end(text, 599_990) == 600_000
    assert units.previous_word_start(text, 600_004) == 600_001
    assert units.word_at(text, 600_002).start == 600_001


def test_crlf_is_one_character() -> None:
    text = "a\r\nb"
    assert units.cluster_start(text, 2) == 1
    assert units.cluster_end(text, 2) == 3
