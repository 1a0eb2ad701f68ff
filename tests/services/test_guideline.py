"""A guideline's sections: what it says of one label."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.services.guideline import introduction_of, section_of, sections

TEXT = """# News

Read first.

## Source

Whoever says it.

### Edge cases
A letter.

## Café
A place.

# Appendix

## source
Again.
"""


def test_a_label_has_its_section_with_what_lies_deeper() -> None:
    assert section_of(TEXT, "Café") == "A place."
    assert section_of(TEXT, "Source") == (
        "Whoever says it.\n\n### Edge cases\nA letter.\n\nAgain."
    )


@pytest.mark.parametrize("name", ["SOURCE", "source"])
def test_case_does_not_matter(name: str) -> None:
    assert section_of(TEXT, name) == section_of(TEXT, "Source")


def test_names_are_compared_after_nfc() -> None:
    assert section_of(TEXT, unicodedata.normalize("NFD", "Café")) == "A place."


@pytest.mark.parametrize("name", ["Edge cases", "News", "Appendix", "Sour"])
def test_what_is_no_second_level_heading_is_no_section(name: str) -> None:
    assert section_of(TEXT, name) == ""


def test_the_introduction_is_what_stands_first() -> None:
    assert introduction_of(TEXT) == "Read first."
    assert introduction_of("No heading\nat all.") == "No heading\nat all."
    assert introduction_of("") == ""


def test_code_holds_no_headings() -> None:
    text = "## A\n```\n## B\n```\nmore\n~~~~\n```\n## C\n~~~~\n## D\n"
    assert [title for title, _ in sections(text)] == ["A", "D"]


@given(st.dictionaries(st.from_regex(r"[A-Z][a-z]{1,8}", fullmatch=True), st.text("ab \n-")))
def test_every_section_is_found_again(parts: dict[str, str]) -> None:
    text = "".join(f"## {title}\n{body}\n" for title, body in parts.items())
    assert [title for title, _ in sections(text)] == list(parts)
    for title, body in parts.items():
        assert section_of(text, title) == body.strip()
