"""The annotations of the shown document in reading order, kept so one at a time."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Collection, Mapping, Sequence
from enum import IntEnum
from math import inf
from typing import Any, TypeAlias

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from annotator.domain.annotation import Annotation, Kind
from annotator.domain.changes import Change, Changes, Entity
from annotator.domain.ids import Uid
from annotator.domain.label import Label, LabelSet
from annotator.domain.problems import Problem
from annotator.ui.models.annotation_filter import AnnotationFilter, Show, stands
from annotator.ui.models.wording import (
    as_sentence,
    counted,
    isolated,
    maker_words,
    one_line,
    score_words,
    state_words,
    tip,
)

ROOT = QModelIndex()
QUOTE = 160
"""Characters of a quote that a row shows at most."""

Key: TypeAlias = tuple[float, int, int, str]
"""Score where it counts, start, -end, uid."""


class AnnotationRole(IntEnum):
    """What a row tells."""

    UID = Qt.ItemDataRole.UserRole + 1
    LABEL = Qt.ItemDataRole.UserRole + 2
    COLOR = Qt.ItemDataRole.UserRole + 3
    QUOTE = Qt.ItemDataRole.UserRole + 4
    SET_ASIDE = Qt.ItemDataRole.UserRole + 5
    PROBLEMS = Qt.ItemDataRole.UserRole + 6
    SUGGESTED = Qt.ItemDataRole.UserRole + 7
    """Whether a machine suggests it and nobody has judged it."""
    SCORE = Qt.ItemDataRole.UserRole + 8
    """The score of a suggestion, in words."""


class AnnotationModel(QAbstractListModel):
    """Sorted by (start, -end, uid), or by score; those without words in the text come first.

    Rows are found, inserted and removed by bisection, and quotes are cut out of the text when
    painted: a change costs the same with ten annotations and with two hundred thousand.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._text = ""
        self._document: Uid | None = None
        self._labels = LabelSet()
        self._all: dict[Uid, Annotation] = {}
        self._rejected: set[Uid] = set()
        self._keys: list[Key] = []
        self._filter = AnnotationFilter()
        self.problems_of: Callable[[Uid], Sequence[Problem]] = lambda _: ()

    # What is listed

    @property
    def total(self) -> int:
        """How many annotations the document has, listed or not, without what was rejected."""
        return len(self._all) - len(self._rejected)

    def show(
        self,
        document: Uid | None,
        text: str,
        annotations: Mapping[Uid, Annotation],
        label_set: LabelSet,
    ) -> None:
        """List the annotations of another document, or of the same one read anew."""
        self.beginResetModel()
        self._document, self._text, self._labels = document, text, label_set
        self._all = dict(annotations)
        self._rejected = {uid for uid, a in self._all.items() if a.judgements and a.rejected}
        self._sort()
        self.endResetModel()

    def filter(self, wanted: AnnotationFilter) -> None:
        """List only what passes `wanted`."""
        if wanted != self._filter:
            self.beginResetModel()
            self._filter = wanted
            self._sort()
            self.endResetModel()

    def apply(self, changes: Changes, label_set: LabelSet) -> None:
        """Follow what the project published; a bulk change needs `show` instead."""
        self._labels = label_set
        for change in changes.records:
            if change.entity is Entity.ANNOTATION:
                self._follow(change)
        if changes.of(Entity.LABEL) and self._keys:
            if self._filter:
                self.beginResetModel()
                self._sort()
                self.endResetModel()
            else:
                self.dataChanged.emit(self.index(0), self.index(len(self._keys) - 1))

    def show_problems(self, uids: Collection[Uid] | None) -> None:
        """The problems of these annotations are others now; `None`: any may be."""
        if uids is None:
            if self._keys:
                self.dataChanged.emit(self.index(0), self.index(len(self._keys) - 1))
            return
        for uid in uids:
            row = self.row_of(uid)
            if row is not None:
                self.dataChanged.emit(self.index(row), self.index(row))

    def annotation_at(self, row: int) -> Annotation | None:
        """The annotation in a row."""
        return self._all[Uid(self._keys[row][-1])] if 0 <= row < len(self._keys) else None

    def row_of(self, uid: Uid | None) -> int | None:
        """The row of an annotation, `None` when it is not listed."""
        annotation = None if uid is None else self._all.get(uid)
        return None if annotation is None else self._find(self._key(annotation))

    def quote(self, annotation: Annotation) -> str:
        """The words of an annotation on one line, or what it is about when it has none."""
        if annotation.anchors:
            parts = (
                self._text[a.start : min(a.end, a.start + 2 * QUOTE)] for a in annotation.anchors
            )
            return one_line(" … ".join(parts), QUOTE)
        return self._about(annotation)

    def _sort(self) -> None:
        wanted = self._all.values()
        key, plain = self._key, not self._filter
        self._keys = sorted(
            key(a) for a in wanted if (plain and not a.judgements) or self._passes(a)
        )

    def _follow(self, change: Change) -> None:
        before = self._all.get(change.uid)
        after = change.after
        assert after is None or isinstance(after, Annotation)
        if after is not None and after.document != self._document:
            after = None
        if after is not None and after.rejected:
            self._rejected.add(after.uid)
        else:
            self._rejected.discard(change.uid)
        old = None if before is None else self._find(self._key(before))
        new = None if after is None or not self._passes(after) else self._key(after)
        if old is not None and new is not None and self._keys[old] == new:
            assert after is not None
            self._all[change.uid] = after
            self.dataChanged.emit(self.index(old), self.index(old))
            return
        if old is not None:
            self.beginRemoveRows(ROOT, old, old)
            del self._keys[old]
            self._all.pop(change.uid)
            self.endRemoveRows()
        if new is not None and after is not None:
            row = bisect_left(self._keys, new)
            self.beginInsertRows(ROOT, row, row)
            self._keys.insert(row, new)
            self._all[change.uid] = after
            self.endInsertRows()
        elif after is not None:
            self._all[change.uid] = after
        else:
            self._all.pop(change.uid, None)

    def _find(self, key: Key) -> int | None:
        row = bisect_left(self._keys, key)
        return row if row < len(self._keys) and self._keys[row] == key else None

    def _passes(self, annotation: Annotation) -> bool:
        wanted = self._filter
        if not stands(annotation, wanted.show):
            return False
        if wanted.by_label and annotation.label != wanted.label:
            return False
        words = wanted.words.casefold()
        if not words:
            return True
        hull = annotation.hull
        if hull is not None and words in self._text[hull.start : hull.end].casefold():
            return True
        label = self._labels.get(annotation.label)
        return words in annotation.note.casefold() or (
            label is not None and words in label.name.casefold()
        )

    def _key(self, annotation: Annotation) -> Key:
        score = 0.0
        if self._filter.show is Show.LOWEST_FIRST:
            score = inf if annotation.score is None else annotation.score
        hull = annotation.hull
        if hull is None:
            return score, -1, 0, annotation.uid
        return score, hull.start, -hull.end, annotation.uid

    def _about(self, annotation: Annotation) -> str:
        if annotation.kind is Kind.DOCUMENT:
            return "the whole document"
        if annotation.kind is Kind.CLUSTER:
            members = sum(slot.name == "member" for slot in annotation.slots)
            return counted(members, "member")
        ends = [self._all.get(slot.ref) for slot in annotation.slots if slot.ref is not None]
        quotes = [isolated(self.quote(end)) for end in ends[:2] if end is not None and end.anchors]
        return " → ".join(quotes) if annotation.kind is Kind.RELATION else "".join(quotes[:1])

    # QAbstractListModel

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = ROOT) -> int:
        """The number of annotations listed."""
        return 0 if parent.isValid() else len(self._keys)

    def data(
        self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """One fact of one annotation."""
        annotation = self.annotation_at(index.row()) if index.isValid() else None
        if annotation is None:
            return None
        label = self._labels.get(annotation.label)
        if role >= AnnotationRole.UID:
            return self._fact(annotation, label, role)
        name, quote = _name(label), self.quote(annotation)
        if role == Qt.ItemDataRole.DisplayRole:
            return f"{name}: {quote}"
        if role == Qt.ItemDataRole.AccessibleTextRole:
            told = f", {made}" if (made := _made(annotation)) else ""
            problems = one_line(self._problems(annotation))
            return f"{name}: {quote}{told}. {problems}" if problems else f"{name}: {quote}{told}"
        if role == Qt.ItemDataRole.ToolTipRole:
            problems = self._problems(annotation)
            parts = (name, quote, _made(annotation), annotation.note, problems)
            return tip("\n".join(filter(None, parts)))
        return None

    def _fact(self, annotation: Annotation, label: Label | None, role: int) -> Any:
        match role:
            case AnnotationRole.UID:
                return annotation.uid
            case AnnotationRole.LABEL:
                return _name(label)
            case AnnotationRole.COLOR:
                return None if label is None else label.color
            case AnnotationRole.QUOTE:
                return self.quote(annotation)
            case AnnotationRole.SET_ASIDE:
                return annotation.rejected
            case AnnotationRole.PROBLEMS:
                return self._problems(annotation)
            case AnnotationRole.SUGGESTED:
                return annotation.suggestion
            case AnnotationRole.SCORE:
                return score_words(annotation.score) if annotation.suggestion else ""
        return None

    def _problems(self, annotation: Annotation) -> str:
        return "\n".join(as_sentence(p.sentence) for p in self.problems_of(annotation.uid))


def _made(annotation: Annotation) -> str:
    """Which machine made an annotation and how it stands; nothing of what people made."""
    if not annotation.machine_made:
        return ""
    return " · ".join(filter(None, (state_words(annotation), maker_words(annotation))))


def _name(label: Label | None) -> str:
    return "highlight" if label is None else one_line(label.name, 120)
