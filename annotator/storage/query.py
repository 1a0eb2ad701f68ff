"""What users type into a search field, as an FTS5 expression that can never be malformed."""

from __future__ import annotations

import re

_MOST_WORDS = 60
"""FTS5 refuses expressions deeper than 256."""


def match_expression(words: str) -> str:
    """Every word must occur, the last one may be unfinished while it is being typed.

    Words are quoted, so that `AND`, `-` or `"` mean themselves. What no text can hold (NUL, half
    of a character) parts words. A pasted page is searched for by its first words.
    """
    searchable = words.encode(errors="replace").decode()
    parts = [f'"{word}"' for word in re.sub(r'["\0]', " ", searchable).split()[:_MOST_WORDS]]
    return " ".join(parts) + "*" if parts else '""'
