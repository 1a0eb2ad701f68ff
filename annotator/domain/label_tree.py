"""The label set as a tree: who lies under whom, and where a label may be put."""

from __future__ import annotations

from collections.abc import Iterator

from annotator.domain.annotation import Kind
from annotator.domain.errors import InvalidInput
from annotator.domain.ids import Uid
from annotator.domain.label import Label, LabelSet


def roots(labels: LabelSet, kind: Kind) -> tuple[Label, ...]:
    """The labels of a kind that lie under no other of their kind, in order."""
    return tuple(label for label in labels.of_kind(kind) if _home(labels, label) is None)


def children(labels: LabelSet, uid: Uid) -> tuple[Label, ...]:
    """The labels directly under a label that are of its kind, in order."""
    return tuple(label for label in labels if _home(labels, label) == uid)


def walk(labels: LabelSet, kind: Kind) -> Iterator[tuple[Label, int]]:
    """The labels of a kind as a tree is read, each with its depth from 0."""
    below: dict[Uid | None, list[Label]] = {}
    for label in labels.of_kind(kind):
        below.setdefault(_home(labels, label), []).append(label)
    waiting = [(label, 0) for label in reversed(below.get(None, []))]
    while waiting:
        label, depth = waiting.pop()
        yield label, depth
        waiting += [(child, depth + 1) for child in reversed(below.get(label.uid, []))]


def beside(
    labels: LabelSet, uid: Uid, *, up: int = 0, inward: int = 0
) -> tuple[Uid | None, Uid | None] | None:
    """Where a label comes if it moves by a step among its siblings (`up`: -1 or 1), in or out.

    The parent and the sibling before which it stands; `None` if it cannot move so.
    """
    label = labels[uid]
    home = _home(labels, label)
    siblings = _uids(roots(labels, label.kind) if home is None else children(labels, home))
    row = siblings.index(uid)
    if inward > 0:
        return None if row == 0 else (siblings[row - 1], None)
    if inward < 0:
        if home is None:
            return None
        above = _home(labels, labels[home])
        aunts = _uids(roots(labels, label.kind) if above is None else children(labels, above))
        return above, next(iter(aunts[aunts.index(home) + 1 :]), None)
    to = row + up
    if not 0 <= to < len(siblings):
        return None
    return home, next(iter(siblings[to + (1 if up > 0 else 0) :]), None)


def ancestors(labels: LabelSet, uid: Uid | None) -> Iterator[Label]:
    """The labels above a label, the nearest first; a circle in damaged data ends it."""
    seen = {uid}
    label = labels.get(uid)
    while label is not None and label.parent not in seen:
        seen.add(label.parent)
        label = labels.get(label.parent)
        if label is not None:
            yield label


def check_parent(labels: LabelSet, uid: Uid, parent: Uid | None) -> None:
    """Refuse a parent that is not there or lies under the label itself.

    Raises:
        InvalidInput: saying why.
    """
    if parent is None:
        return
    found = labels.get(parent)
    if found is None:
        raise InvalidInput("the label to put it under is not in the project")
    if parent == uid:
        raise InvalidInput(f"“{found.name}” cannot lie under itself")
    if any(above.uid == uid for above in ancestors(labels, parent)):
        name = labels[uid].name
        raise InvalidInput(f"“{found.name}” lies under “{name}”, so “{name}” cannot lie under it")


def _uids(labels: tuple[Label, ...]) -> list[Uid]:
    return [label.uid for label in labels]


def _home(labels: LabelSet, label: Label) -> Uid | None:
    """The parent under which a label is shown: one of its kind, and none that lies in a circle."""
    parent = labels.get(label.parent)
    if parent is None or parent.kind is not label.kind:
        return None
    top = label
    for above in ancestors(labels, label.uid):
        top = above
    return parent.uid if labels.get(top.parent) is None else None
