"""Label names as files give them, turned into labels of the project being filled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from annotator.domain.annotation import Kind
from annotator.domain.ids import Uid, new_uid
from annotator.domain.label import (
    Label,
    LabelSet,
    check_name,
    free_color,
    free_key,
    name_key,
)
from annotator.domain.slots import with_references


class LabelBook:
    """A label set that grows while files are read.

    It starts as the project's own set. A name that the set lacks becomes a label with the next
    palette colour and a free key.
    """

    def __init__(self, label_set: LabelSet | None = None) -> None:
        self._start = LabelSet() if label_set is None else label_set  # an empty one has a version
        self._set = self._start
        self._stale = False
        self.version = self._start.version
        self.added: list[Label] = []
        self.notes: list[str] = []
        # The names exactly as they came, per kind: what nearly every look-up finds.
        self._exact: dict[Kind, dict[str, Uid]] = {kind: {} for kind in Kind}
        self._by_key: dict[tuple[Kind, str], Label] = {}
        self._by_uid: dict[Uid, Label] = {}
        self._colors: set[str] = set()
        self._keys: set[str | None] = set()
        for label in self._start:
            self._note(label)

    @property
    def is_new(self) -> bool:
        """Whether there never was a label: the set of a file can be taken over as it is."""
        return self.version == 1 and not self._start and not self.added

    @property
    def label_set(self) -> LabelSet:
        """The set as it stands now."""
        if self._stale:
            self._set = self._start.with_labels((*self._start.labels, *self.added))
            self._stale = False
        return self._set

    def uid(self, kind: Kind, name: str) -> Uid:
        """The label of this kind and name, added if it is lacking.

        Raises:
            InvalidInput: for a name that no label may bear.
        """
        uid = self._exact[kind].get(name)
        if uid is not None:
            return uid
        label = self._by_key.get((kind, name_key(name)))
        if label is None:
            label = self._add(
                Label(
                    uid=new_uid(),
                    name=check_name(name),
                    kind=kind,
                    color=free_color(self._colors, len(self._by_key)),
                    key=free_key(self._keys),
                )
            )
        self._exact[kind][name] = label.uid
        return label.uid

    def adopt(self, labels: Sequence[Label]) -> dict[Uid, Uid]:
        """Take over labels with all their properties, save those that the set has.

        The set has a label with its uid, or with its kind and name. A key that is taken is
        dropped and noted; a label without a key stays without. Parents are found among
        `labels`. Returns the uid here for the uid of each label.

        Raises:
            InvalidInput: for a name that no label may bear.
        """
        homes: dict[Uid | None, Uid] = {}
        fresh = []
        for label in labels:
            known = self._by_uid.get(label.uid)
            if known is None or known.kind is not label.kind:
                known = self._by_key.get((label.kind, name_key(check_name(label.name))))
            if known is None:
                fresh.append(label)
            homes[label.uid] = label.uid if known is None else known.uid
        moved = {uid: home for uid, home in homes.items() if uid is not None and uid != home}
        for label in fresh:
            new = replace(label, key=self._free(label), parent=homes.get(label.parent))
            self._add(with_references(new, moved))
        return {uid: home for uid, home in homes.items() if uid is not None}

    def _free(self, label: Label) -> str | None:
        if label.key is not None and not label.retired and label.key in self._keys:
            self.notes.append(f"the key {label.key} of “{label.name}” is taken and was dropped")
            return None
        return label.key

    def _add(self, label: Label) -> Label:
        self.added.append(label)
        self._stale = True
        self._note(label)
        return label

    def _note(self, label: Label) -> None:
        self._exact[label.kind][label.name] = label.uid
        self._by_key[label.kind, name_key(label.name)] = label
        self._by_uid[label.uid] = label
        self._colors.add(label.color)
        if not label.retired:
            self._keys.add(label.key)
