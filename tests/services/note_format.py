"""A format of our own for tests of imports: `.note` files, one text each, layers by file.

The first line is the text; every other one is `START END LABEL QUOTE`, separated by tabs (or by
what the option says), or `- WORDS`, which is left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from annotator.domain.document import AnnotatedDocument
from annotator.domain.errors import InvalidInput
from annotator.formats import registry
from annotator.formats.base import (
    Carries,
    FormatInfo,
    Match,
    ReadContext,
    Refused,
    SameText,
    Source,
)
from annotator.formats.building import DocumentBuilder
from annotator.formats.offset_units import Claim, OffsetReader
from annotator.formats.options import option


@dataclass(frozen=True, slots=True)
class NoteOptions:
    """How the lines are written."""

    separator: str = option("tab", "what stands between fields", choices=("tab", "comma"))


class Notes:
    """Reads `.note` files."""

    info = FormatInfo(
        id="note",
        title="Notes",
        extensions=(".note",),
        reads=True,
        writes=False,
        carries=frozenset({Carries.SPANS, Carries.OVERLAP}),
        docs="Notes on a text.",
        same_text=SameText.JOINED,
    )
    read_options = NoteOptions

    def match(self, path: Path, head: bytes) -> Match | None:
        if path.suffix == ".note":
            return Match(0.9, "the name ends in .note")
        return None

    def read(
        self, source: Source, context: ReadContext, options: NoteOptions
    ) -> Iterator[AnnotatedDocument]:
        path = str(source.path)
        text, *lines = source.path.read_text("utf-8").splitlines()
        builder = DocumentBuilder(context, text, path=path, importer="note@1", id=source.name)
        offsets = OffsetReader(context, path)
        separator = "\t" if options.separator == "tab" else ","
        for number, line in enumerate(lines, 2):
            if line.startswith("- "):
                context.leave_out("remarks", path, number, line[2:])
                continue
            try:
                start, end, label, quote = line.split(separator)
                claim = Claim.one(int(start), int(end), quote)
                (anchors,) = offsets.anchors(text, [claim])
                builder.span(label, anchors)
            except InvalidInput as error:
                context.refuse(Refused(path, number, error.reason))
            except ValueError:
                context.refuse(Refused(path, number, "this is no note"))
        offsets.finish()
        yield builder.finish()


NOTES = Notes()


@pytest.fixture
def notes(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The format is there."""
    monkeypatch.setitem(registry._BUILT_IN, "note", "tests.services.note_format:NOTES")
    registry.catalogue.cache_clear()
    yield
    registry.catalogue.cache_clear()
