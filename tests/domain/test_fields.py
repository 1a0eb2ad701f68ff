"""What is known of an article: written, read back, checked."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.domain.annotation import JsonValue
from annotator.domain.fields import (
    BY_KEY,
    FIELDS,
    Field,
    FieldKind,
    fault_of,
    field_of,
    flags_of,
    precision_of,
    shown_fields,
    text_of,
    value_of,
    zone_of,
)


def test_keys_and_titles_are_the_fields_own() -> None:
    assert len(BY_KEY) == len(FIELDS)
    assert len({field.title for field in FIELDS}) == len(FIELDS)
    assert {"byline", "outlet", "published", "url", "language"} <= set(BY_KEY)


@pytest.mark.parametrize(
    ("text", "precision", "zone"),
    [
        ("2026", "year", None),
        ("2026-09", "month", None),
        ("2026-09-03", "day", None),
        ("2026-09-03T06:30", "minute", None),
        ("2026-09-03T06:30+03:00", "minute", "+03:00"),
        ("2026-09-03 06:30:15Z", "second", "Z"),
        ("2026-02-30", None, None),
        ("yesterday", None, None),
        ("2026-09-03T25:00", None, None),
    ],
)
def test_a_date_is_as_exact_as_it_is_written(
    text: str, precision: str | None, zone: str | None
) -> None:
    assert precision_of(text) == precision
    assert (fault_of(BY_KEY["published"], text) is None) == (precision is not None)
    if precision is not None:
        assert zone_of(text) == zone


@pytest.mark.parametrize(
    ("key", "good", "bad"),
    [
        ("language", "zh-Hant", "Ukrainian language"),
        ("country", "UA", "Ukraine"),
        ("url", "https://velmar.example/1", "velmar example"),
        ("redistribute", "no", "perhaps"),
        ("split", "dev", "validation"),
    ],
)
def test_what_does_not_fit_is_said(key: str, good: str, bad: str) -> None:
    assert fault_of(BY_KEY[key], good) is None
    assert fault_of(BY_KEY[key], bad)
    assert fault_of(BY_KEY[key], None) is None


def test_several_names_are_a_list_and_one_is_a_text() -> None:
    byline = BY_KEY["byline"]
    assert value_of(byline, "Lena Marek") == "Lena Marek"
    assert value_of(byline, "Lena Marek; Ilse Brandt;") == ["Lena Marek", "Ilse Brandt"]
    assert value_of(byline, "Lena Marek", ["A", "B"]) == ["Lena Marek"]
    assert text_of(byline, ["Lena Marek", "Ilse Brandt"]) == "Lena Marek; Ilse Brandt"
    assert value_of(BY_KEY["sensitivity"], "death, injury") == ["death", "injury"]
    assert value_of(byline, "  ") is None


def test_values_of_other_fields_keep_their_type() -> None:
    field = field_of("pages")
    assert value_of(field, "15", 14) == 15
    assert value_of(field, "15", "14") == "15"
    assert value_of(field, "[1, 2]", [1]) == [1, 2]
    assert value_of(field, "NaN", 14) == "NaN"


def test_fields_are_shown_in_their_order_others_behind() -> None:
    meta: dict[str, JsonValue] = {"pages": 3, "url": "x:y", "outlet": "Velmar Daily", "memo": "m"}
    assert [field.key for field in shown_fields(meta)] == ["outlet", "url", "pages"]


def test_flags_are_read_however_they_were_written() -> None:
    assert flags_of({"sensitivity": "death, injury"}) == ("death", "injury")
    assert flags_of({"sensitivity": ["death", 3, " "]}) == ("death",)
    assert flags_of({}) == ()


_name = st.text("abc é漢", min_size=1).map(str.strip).filter(bool)
_names = st.lists(_name, min_size=1, unique=True)


@given(_names)
def test_names_come_back_as_they_were_typed(names: list[str]) -> None:
    field = Field("byline", "Byline", FieldKind.NAMES)
    assert value_of(field, text_of(field, names), names) == names
