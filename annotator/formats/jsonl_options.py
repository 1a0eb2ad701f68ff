"""The options of the native JSONL."""

from __future__ import annotations

from dataclasses import dataclass

from annotator.formats.options import option


@dataclass(frozen=True, slots=True)
class JsonlOptions:
    """How an export of JSONL is written."""

    offsets: str = option(
        "codepoints",
        "add offsets in UTF-16 units and UTF-8 bytes",
        choices=("codepoints", "all"),
    )
    no_ids: bool = option(
        False, "leave out ids, annotators and times; references are numbered s1, r1, f1, c1"
    )
    flat_slots: bool = option(False, "make every slot value a text, one type for all loaders")
    features: bool = option(False, "write NAME.features.json for the `datasets` library beside it")
    no_project_file: bool = option(
        False, "write no NAME.project.json; what is not of one document is left out"
    )
