"""The labels of a file under the names that they are to have in the project, or left out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from annotator.domain.annotation import Kind
from annotator.domain.ids import Uid, new_uid
from annotator.domain.label import Label, LabelSet, name_key
from annotator.domain.slots import with_references
from annotator.formats.label_book import LabelBook
from annotator.services.import_plan import LabelNamed


class Alias(NamedTuple):
    """A label of a file that is another one in the project (`None`: it is left out)."""

    kind: Kind
    name: str
    becomes: Uid | None


class MappedLabels(LabelBook):
    """A label book that gives labels with another name here a uid of their own.

    `aliases` tells what such a uid stands for. So it stays known which label of the file an
    annotation bears until it is put into the project.
    """

    def __init__(self, label_set: LabelSet, mapping: Mapping[LabelNamed, str | None]) -> None:
        super().__init__(label_set)
        self.aliases: dict[Uid, Alias] = {}
        self._asked: dict[tuple[Kind | None, str], tuple[LabelNamed, str | None]] = {}
        for named, becomes in mapping.items():
            kind, name = (None, named) if isinstance(named, str) else named
            self._asked[kind, name_key(name)] = named, becomes
        self._uids: dict[tuple[Kind, str], Uid] = {}
        self._met: set[LabelNamed] = set()

    @property
    def unmet(self) -> list[str]:
        """The names of labels to be mapped that nothing brought up."""
        return [
            named if isinstance(named, str) else named[1]
            for named, _ in self._asked.values()
            if named not in self._met
        ]

    def uid(self, kind: Kind, name: str) -> Uid:
        """The label of this kind and name, or the uid that stands for it.

        Raises:
            InvalidInput: for a name that no label may bear.
        """
        uid = self._uids.get((kind, name))
        if uid is not None:
            return uid
        asked = self._find(kind, name)
        if asked is None:
            return super().uid(kind, name)
        (becomes,) = asked
        target = None if becomes is None else super().uid(kind, becomes)
        uid = self._uids[kind, name] = new_uid()
        self.aliases[uid] = Alias(kind, name, target)
        return uid

    def adopt(self, labels: Sequence[Label]) -> dict[Uid, Uid]:
        """Take over labels with their properties, under the names they are to have here.

        One that is to be the same as another brings its properties only if nothing else does.

        Raises:
            InvalidInput: for a name that no label may bear.
        """
        asked = {label.uid: self._find(label.kind, label.name) for label in labels}
        kept: dict[tuple[Kind, str], Label] = {}
        led: dict[Uid, Uid | None] = {}
        for label in sorted(labels, key=lambda label: asked[label.uid] is not None):
            (name,) = asked[label.uid] or (label.name,)
            if name is None:
                led[label.uid] = None
                continue
            first = kept.setdefault((label.kind, name_key(name)), replace(label, name=name))
            if first.uid != label.uid:
                led[label.uid] = first.uid
        places = {label.uid: place for place, label in enumerate(labels)}
        homes = super().adopt(
            [
                with_references(
                    replace(label, parent=label.parent and led.get(label.parent, label.parent)), led
                )
                for label in sorted(kept.values(), key=lambda label: places[label.uid])
            ]
        )
        return {
            label.uid: homes[led.get(label.uid) or label.uid]
            if asked[label.uid] is None
            else self.uid(label.kind, label.name)
            for label in labels
        }

    def _find(self, kind: Kind, name: str) -> tuple[str | None] | None:
        """What a label is to become, in a tuple; `None` if it stays as it is."""
        key = name_key(name)
        found = self._asked.get((kind, key)) or self._asked.get((None, key))
        if found is None:
            return None
        named, becomes = found
        self._met.add(named)
        return None if becomes is not None and name_key(becomes) == key else (becomes,)
