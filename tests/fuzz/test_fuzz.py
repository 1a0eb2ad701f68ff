"""A few dozen broken files for each reader; `python -m tests.fuzz` for thousands."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from annotator.domain.document import AnnotatedDocument
from annotator.formats import registry
from annotator.formats.base import Match, NoOptions, ReadContext, Reader, Source
from annotator.formats.plain_text import PLAIN_TEXT
from tests.fuzz.reading import Wrong, fuzz, seeds

INPUTS = 50


@pytest.mark.parametrize(
    "reader", [r for r in registry.readers() if r.info.available], ids=lambda r: r.info.id
)
def test_broken_files_are_read_or_refused(reader: Reader) -> None:
    assert seeds(reader), "nothing to begin with: put a sample into tests/data/formats"
    outcomes = fuzz(reader, INPUTS, seed=1)
    assert outcomes.total() == INPUTS


class Careless:
    """A reader as one should not be written."""

    info = PLAIN_TEXT.info
    read_options = NoOptions

    def match(self, path: Path, head: bytes) -> Match | None:
        return None

    def read(
        self, source: Source, context: ReadContext, options: NoOptions
    ) -> Iterator[AnnotatedDocument]:
        source.path.read_text(encoding="utf-8")
        return iter(())


def test_the_harness_notices_a_careless_reader() -> None:
    with pytest.raises(Wrong, match="UnicodeDecodeError"):
        fuzz(Careless(), 200, seed=1)
