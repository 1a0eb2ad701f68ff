"""The table of other programs' files says what reading them comes to today."""

from __future__ import annotations

import pytest

from tests.formats.fixtures_report import FIXTURES, FOLDERS, REPORT, outcomes, report

COMMITTED = REPORT.read_text(encoding="utf-8")


@pytest.mark.skipif(not FIXTURES.is_dir(), reason="the fixtures are not there")
def test_the_table_is_what_reading_them_gives() -> None:
    assert report() == COMMITTED


@pytest.mark.skipif(not FIXTURES.is_dir(), reason="the fixtures are not there")
@pytest.mark.parametrize("folder", FOLDERS)
def test_what_is_refused_says_why_and_where(folder: str) -> None:
    for found in outcomes(folder):
        assert (found.outcome == "read") or found.said
        if found.outcome == "refused":
            assert len(found.said) > 20


def test_every_folder_has_its_section() -> None:
    for folder in FOLDERS:
        assert f"\n## {folder}\n" in COMMITTED
