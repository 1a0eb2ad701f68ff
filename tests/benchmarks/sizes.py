"""How large the benchmarks are: whole, quick (about a minute), or tiny (the harness's own test)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sizes:
    """Numbers of documents, characters and spans, and how often things are repeated."""

    name: str
    documents: int
    """Documents of the large project."""
    exchanged: int
    """Documents of the files that are imported and exported."""
    long_texts: tuple[tuple[int, int], ...]
    """Characters and spans of the long documents, smallest first."""
    line: tuple[int, int]
    """Characters and spans of the document in one line."""
    linked: tuple[int, int, int, int]
    """Characters, spans, relations and frames of the document that is full of them."""
    repeats: int
    """How often a whole import, export or start is measured."""
    steps: int
    """How many keys, pages or documents are measured."""


FULL = Sizes(
    "full", 100_000, 10_000,
    ((3_500, 40), (100_000, 2_000), (1_000_000, 20_000), (10_000_000, 200_000)),
    (1_000_000, 20_000), (250_000, 5_000, 2_000, 500), 5, 200,
)  # fmt: skip
QUICK = Sizes(
    "quick", 3_000, 500, ((3_500, 40), (100_000, 2_000), (1_000_000, 20_000)),
    (1_000_000, 20_000), (100_000, 2_000, 800, 200), 2, 40,
)  # fmt: skip
TINY = Sizes(
    "tiny", 40, 10, ((3_500, 40), (20_000, 400)), (10_000, 200), (8_000, 160, 60, 16), 1, 4
)

SIZES = {sizes.name: sizes for sizes in (FULL, QUICK, TINY)}
