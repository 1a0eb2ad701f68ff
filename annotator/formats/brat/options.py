"""What reading brat can be told."""

from __future__ import annotations

from dataclasses import dataclass

from annotator.formats.options import option


@dataclass(frozen=True, slots=True)
class BratReading:
    """Options of reading."""

    annotator_folders: bool = option(
        False, "the first folder is the name of who annotated what lies in it"
    )
    join_lines: bool = option(
        False, "make one of fragments that only the end of a line parts, as brat parts them"
    )
