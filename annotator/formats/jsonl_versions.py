"""Versions of the label set: which one an annotation was made under, in a file and in a project."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from annotator.domain.corpus import SetVersion
from annotator.domain.errors import InvalidInput
from annotator.domain.ids import Uid
from annotator.domain.label import Label
from annotator.formats.json_fields import describe, take_text
from annotator.formats.label_book import LabelBook


@dataclass(slots=True)
class MadeUnder:
    """Turns the version that a file gives an annotation into one of the project.

    `present` is the project's version. `last` is the file's, `None` where it does not say.
    `meanings` are the file's versions in which labels last changed their meaning, by the uid
    they have in the project; `None` if the project takes the file's versions over as they are.
    `rechecks` counts annotations made under another meaning.
    """

    present: int
    last: int | None = None
    meanings: Mapping[Uid, int] | None = field(default_factory=dict)
    rechecks: int = 0

    def version(self, given: Any, label: Uid | None) -> int:
        """The version for an annotation that says “label_set”.

        Raises:
            InvalidInput: for what is no version of the file.
        """
        if type(given) is not int or given < 0:
            raise InvalidInput(f"“label_set” is a version of the label set, not {describe(given)}")
        if self.last is None:
            return self.present
        if given > self.last:
            raise InvalidInput(f"“label_set” is {given}, but the label set has version {self.last}")
        meaning = 1 if label is None else (self.meanings or {}).get(label, 1)
        if self.meanings is None:
            return given
        if given >= meaning:
            return self.present
        self.rechecks += 1
        return 0


def take_over(
    labels: Sequence[Label], versions: Sequence[SetVersion], book: LabelBook
) -> MadeUnder:
    """Bring a file's labels into a book, with their versions if it never had a label."""
    last = versions[-1].version if versions else 1
    if book.is_new:
        book.adopt(labels)
        book.version = last
        return MadeUnder(last, last, None)
    # The file's versions mean nothing here: whoever comes along has the meaning of today.
    homes = book.adopt([replace(label, meaning=1) for label in labels])
    return MadeUnder(book.version, last, {homes[label.uid]: label.meaning for label in labels})


def write_versions(versions: Sequence[SetVersion]) -> list[dict[str, Any]]:
    """Versions as they stand in a project file."""
    return [{"version": v.version, "created": v.created, "note": v.note} for v in versions]


def read_versions(given: Sequence[Any], labels: Sequence[Label]) -> tuple[SetVersion, ...]:
    """Versions from their JSON.

    Raises:
        InvalidInput: if they are not counted from 2 on, or a label's meaning is of none of them.
    """
    found: list[SetVersion] = []
    for number, item in enumerate(given, 2):
        if type(item) is not dict:
            raise InvalidInput(f"version {number} is {describe(item)}, not an object")
        version = item.get("version")
        if type(version) is not int or version != number:
            raise InvalidInput(
                f"versions are counted from 2; after {number - 1} comes {number},"
                f" not {describe(version)}"
            )
        found.append(
            SetVersion(number, take_text(item, "created") or "", take_text(item, "note") or "")
        )
    last = found[-1].version if found else 1
    for label in labels:
        if label.meaning > last:
            raise InvalidInput(
                f"the label “{label.name}” has a meaning of version {label.meaning},"
                f" but the last version is {last}"
            )
    return tuple(found)
