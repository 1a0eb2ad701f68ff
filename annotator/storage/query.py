"""What users type into a search field, as an FTS5 expression that can never be malformed."""

from __future__ import annotations

import re

_MOST_WORDS = 60
"""FTS5 refuses expressions deeper than 256."""


def match_expression(words: str, *, unfinished: bool = False) -> str:
    """Every word must occur; one that ends in `*` may go on, and so may an `unfinished` last one.

    Words are quoted, so that `AND`, `-` or `"` mean themselves. What no text can hold (NUL, half
    of a character) parts words. A pasted page is searched for by its first words.
    """
    searchable = words.encode(errors="replace").decode()
    given = re.sub(r'["\0]', " ", searchable).split()[:_MOST_WORDS]
    parts = [f'"{word}"*' if word.endswith("*") else f'"{word}"' for word in given]
    if unfinished and parts and not parts[-1].endswith("*"):
        parts[-1] += "*"
    return " ".join(parts) or '""'
