"""The problems of the shown document, kept true off the path of keys."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from time import perf_counter
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from annotator.domain.annotation import Annotation
from annotator.domain.changes import Changes, Entity

if TYPE_CHECKING:
    from annotator.domain.ids import Uid
    from annotator.domain.problem_book import ProblemBook, Stop
    from annotator.domain.problems import Problem
    from annotator.ui.context import Context

_BUDGET = 0.006
"""Seconds of work between two turns of the event loop."""

_REST_MS = 120
"""How long another document is left alone first: it is to be painted, or to be paged past."""


class LiveProblems(QObject):
    """What is not as the label set asks, by annotation and in the order of the places.

    After another document, another label set or a change in bulk everything is looked at anew,
    in pieces; after single changes only what has to do with them. Both wait until nothing else
    is to be done, so for a moment the problems may be those from before.
    """

    changed = Signal(object)
    """The uids of the annotations whose problems are others now; `None`: any may be."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._context = context
        self._book: ProblemBook | None = None
        self._coming: ProblemBook | None = None
        self._reading: Iterator[None] | None = None
        self._waiting: dict[Uid, Annotation | None] = {}
        self._whole_waits = False
        self._anew = False
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._go_on)
        context.document_changed.connect(self._begin)
        context.changes_published.connect(self._follow)

    @property
    def settled(self) -> bool:
        """Whether everything has been looked at."""
        return not self._timer.isActive()

    def settle(self) -> None:
        """Look at everything now: somebody asks, and wants the truth."""
        while not self.settled:
            self._go_on()

    def of(self, uid: Uid) -> tuple[Problem, ...]:
        """The problems at an annotation."""
        return () if self._book is None else self._book.of(uid)

    def at(self, span: Uid) -> tuple[Problem, ...]:
        """The problems at a span: its own, and those of what has no words but stands there."""
        return () if self._book is None else self._book.at(span)

    def has_mark(self, span: Uid) -> bool:
        """Whether there are problems at a span."""
        return self._book is not None and self._book.has_mark(span)

    def words_of(self, uid: Uid) -> Uid | None:
        """The span where an annotation stands: itself, or the first one that it refers to."""
        return None if self._book is None else self._book.words_of(uid)

    def place(self, uid: Uid) -> tuple[int, int]:
        """Where an annotation is, or what it is about; -1 and 0 for nowhere in the text."""
        return (-1, 0) if self._book is None else self._book.place(uid)

    def stops(self, *, suggestions: bool = True) -> Sequence[Stop]:
        """What there is to look at in the document, in the order of the places."""
        return () if self._book is None else self._book.stops(suggestions=suggestions)

    # Keeping it true

    def _begin(self) -> None:
        """Look at the shown document from the beginning."""
        self._coming = self._reading = None
        if self._book is not None and self._book.document != self._context.document_uid:
            self._put(None)
        context = self._context
        self._anew = context.document_uid is not None and context.covers.now is None
        if self._anew:
            self._timer.start(_REST_MS)
        else:
            self._timer.stop()

    def _follow(self, changes: Changes) -> None:
        context = self._context
        if context.document_uid is None or context.covers.now is not None:
            return
        if changes.bulk or changes.of(Entity.LABEL):
            self._begin()
            return
        for change in changes.records:
            if change.entity is Entity.ANNOTATION:
                uid = change.uid
                self._waiting[uid] = context.annotations.get(uid) or context.wide.get(uid)
            elif change.uid == context.document_uid:
                self._whole_waits = True
        if (self._waiting or self._whole_waits) and self.settled:
            self._timer.start(0)

    def _go_on(self) -> None:
        if self._anew:
            self._anew = False
            self._timer.setInterval(0)
            self._start_reading()
        elif self._reading is not None:
            self._read_on(self._reading)
        else:
            self._take_over()

    def _start_reading(self) -> None:
        from annotator.domain.problem_book import ProblemBook

        context = self._context
        document = context.document
        if document is None:
            self._timer.stop()
            return
        self._waiting.clear()
        self._whole_waits = False
        self._coming = ProblemBook(document, context.find, context.wide.values())
        self._reading = self._coming.reading()

    def _read_on(self, reading: Iterator[None]) -> None:
        until = perf_counter() + _BUDGET
        while perf_counter() < until:
            try:
                next(reading)
            except StopIteration:
                book, self._coming, self._reading = self._coming, None, None
                if not self._waiting and not self._whole_waits:
                    self._timer.stop()  # else what changed meanwhile is taken over next
                self._put(book)
                return

    def _take_over(self) -> None:
        waiting, self._waiting = self._waiting, {}
        whole, self._whole_waits = self._whole_waits, False
        self._timer.stop()
        if self._book is None:
            return
        found = self._book.follow(waiting, self._context.bare_document)
        if found or whole:
            self.changed.emit(found)

    def _put(self, book: ProblemBook | None) -> None:
        if book is not None or self._book is not None:
            self._book = book
            self.changed.emit(None)
