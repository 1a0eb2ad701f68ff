"""How many suggestions of the shown document nobody has judged, kept true at a change's price."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

from annotator.domain.changes import Changes, Entity
from annotator.domain.ids import Uid
from annotator.ui.context import Context

_REST_MS = 150
"""Another document is counted when it is painted and nobody pages on."""


class Unreviewed(QObject):
    """Counts; a document with very many annotations is counted once, off the path of keys."""

    changed = Signal(int)

    def __init__(self, context: Context, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._uids: set[Uid] = set()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_REST_MS)
        self._timer.timeout.connect(self._count)
        context.document_changed.connect(self._begin)
        context.changes_published.connect(self._follow)

    @property
    def count(self) -> int:
        """How many there are, as far as they have been counted."""
        return len(self._uids)

    def _begin(self) -> None:
        self._put(set())
        self._timer.start()

    def _count(self) -> None:
        annotations = self._context.annotations
        self._put({uid for uid, a in annotations.items() if a.suggestion})

    def _follow(self, changes: Changes) -> None:
        if changes.bulk:
            self._timer.start()
        elif not self._timer.isActive() and changes.of(Entity.ANNOTATION):
            before = len(self._uids)
            for change in changes.records:
                now = self._context.annotations.get(change.uid)
                if now is not None and now.suggestion:
                    self._uids.add(change.uid)
                else:
                    self._uids.discard(change.uid)
            self._tell(before)

    def _put(self, uids: set[Uid]) -> None:
        before, self._uids = len(self._uids), uids
        self._tell(before)

    def _tell(self, before: int) -> None:
        if len(self._uids) != before:
            self.changed.emit(len(self._uids))
