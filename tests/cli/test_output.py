"""What the command line prints: nothing of a stranger's file steers the terminal."""

from __future__ import annotations

import pytest

from annotator.cli.output import columns, count, printable


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("plain “text” 🇺🇦", "plain “text” 🇺🇦"),
        ("\x1b[31mred", "\\u001b[31mred"),
        ("a\u202eb", "a\\u202eb"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("line\u2028end", "line\\u2028end"),
        ("half \ud83d", "half \\ud83d"),
        ("two\nlines\tand a tab", "two\nlines\tand a tab"),
    ],
)
def test_what_could_steer_a_terminal_is_escaped(given: str, shown: str) -> None:
    assert printable(given) == shown


def test_numbers_come_with_their_noun() -> None:
    assert [count(n, "document") for n in (0, 1, 12000)] == [
        "0 documents",
        "1 document",
        "12,000 documents",
    ]


def test_columns_are_padded_and_stay_one_line_a_row(capsys: pytest.CaptureFixture[str]) -> None:
    columns([("a", "1"), ("long\nname", "22")])
    assert capsys.readouterr().out == "  a          1\n  long name  22\n"
