"""What users type into a search field, as an FTS5 expression that can never be malformed."""

from __future__ import annotations


def match_expression(words: str) -> str:
    """Every word must occur, the last one may be unfinished while it is being typed.

    Words are quoted, so that `AND`, `-` or `"` mean themselves.
    """
    parts = [f'"{word}"' for word in words.replace('"', " ").split()]
    return " ".join(parts) + "*" if parts else '""'
