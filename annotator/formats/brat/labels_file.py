"""Names as brat takes them, and labels.json: what they stand for, and all that labels have.

The file lies in every folder that is written. It also keeps the titles of documents, and says
that notes hold values as `values.py` writes them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import msgspec

from annotator.domain.errors import InvalidInput
from annotator.domain.label import Label, LabelSet
from annotator.domain.slots import own_specs
from annotator.formats.json_fields import take_list
from annotator.formats.json_lines import parse_object
from annotator.formats.label_json import read_labels, write_labels
from annotator.formats.names import LabelNames

NAME = "labels.json"
NOTE, TRIGGER, PIECES, HEAD = "AnnotatorNotes", "Trigger", "Fragments", "Head"
"""Types of notes: the note itself (brat's own name), and what brat cannot say otherwise.

The true trigger of an event whose trigger stands in for it, the true fragments of a span, its
head.
"""

HIGHLIGHT = "\nhighlight"
"""Stands for a span without a label; no label can be called so."""

_MARK = "annotator-brat/1"
_MOST_BYTES = 64 << 20
_OF_CONFIG = {"SPAN_DEFAULT", "ARC_DEFAULT", "ATTRIBUTE_DEFAULT", "SEPARATOR", "ENTITY-NESTING"}
_OF_NOTES = {NOTE, TRIGGER, PIECES, HEAD}


class Names:
    """Plain names for labels, and for slots as roles, attributes and types of notes.

    A slot's name never ends in a digit: `Theme2` is the second `Theme`.
    """

    def __init__(self, label_set: LabelSet) -> None:
        self._labels = LabelNames((label.name for label in label_set), reserved=_no_type)
        self._slots = LabelNames(
            (spec.name for label in label_set for spec in own_specs(label)),
            reserved=lambda name: name[-1].isdigit() or name in _OF_NOTES or _no_type(name),
            tail="_",
        )
        self.highlight_used = False
        self._titles: dict[str, str] = {}
        self.label = self._labels.plain
        self.slot = self._slots.plain

    def highlight(self) -> str:
        """The type of spans without a label."""
        self.highlight_used = True
        return self.label(HIGHLIGHT)

    def keep_title(self, file: str, title: str) -> None:
        """Remember the title of a document that is not called like its file."""
        if title != file:
            self._titles[file] = title

    @property
    def true_labels(self) -> dict[str, str]:
        """Plain names of labels and what they stand for, where the two differ."""
        return self._labels.table

    @property
    def true_slots(self) -> dict[str, str]:
        """The same for names of slots."""
        return self._slots.table

    def to_json(self, label_set: LabelSet) -> bytes:
        """labels.json: the labels as label set files have them, and what plain names stand for."""
        labels = label_set.with_labels(replace(label, meaning=1) for label in label_set)
        content = {
            "labels_of": _MARK,
            "names": self._labels.table,
            "slots": self._slots.table,
            "titles": self._titles,
            "labels": write_labels(labels),
        }
        return msgspec.json.format(msgspec.json.encode(content)) + b"\n"


def _no_type(name: str) -> bool:
    """Whether a plain name is something else in brat's configuration: a ruler, a default."""
    return not name.strip("-") or name in _OF_CONFIG


@dataclass(frozen=True, slots=True)
class TrueNames:
    """What labels.json says; `ours` is set if it is there."""

    labels: tuple[Label, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)
    slots: Mapping[str, str] = field(default_factory=dict)
    titles: Mapping[str, str] = field(default_factory=dict)
    ours: bool = False


def read_names(folder: Path) -> TrueNames:
    """What the labels.json of a folder says; another's file of that name says nothing.

    Raises:
        InvalidInput: if it is of an export and damaged.
        OSError: if it is there and cannot be read.
    """
    path = folder / NAME
    if not path.is_file():
        return TrueNames()
    with path.open("rb") as file:
        data = file.read(_MOST_BYTES + 1)
    if _MARK.encode() not in data[:1000]:
        return TrueNames()
    if len(data) > _MOST_BYTES:
        raise InvalidInput(f"the file is larger than {_MOST_BYTES >> 20} MB", str(path))
    try:
        content = parse_object(data)
        return TrueNames(
            read_labels(take_list(content, "labels")),
            _table(content, "names"),
            _table(content, "slots"),
            _table(content, "titles"),
            ours=True,
        )
    except InvalidInput as error:
        raise InvalidInput(error.reason, str(path)) from None


def _table(content: dict[str, Any], key: str) -> dict[str, str]:
    given = content.get(key)
    if not isinstance(given, dict) or not all(isinstance(name, str) for name in given.values()):
        raise InvalidInput(f"“{key}” leads from names to names")
    return given
