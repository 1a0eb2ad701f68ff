"""Going through suggestions by Enter and Backspace: accept or reject one, and on to the next."""

from __future__ import annotations

from collections.abc import Callable
from itertools import chain

from annotator.domain.annotation import Annotation, Kind, Verdict
from annotator.domain.ids import Uid
from annotator.ui.commands import shown_key
from annotator.ui.context import Context
from annotator.ui.editor.belonging import place_of
from annotator.ui.editor.span_index import reading_order
from annotator.ui.editor.view import ArticleView

_BEFORE_ALL = (-1, 0, "")


class Reviewer:
    """Judges the active suggestion, of whatever kind, and goes on in the shown article.

    Spans come first, in reading order; relations, frames and all else without words of its own
    follow, when what they stand on has been judged.
    """

    def __init__(self, context: Context, view: ArticleView) -> None:
        self._context = context
        self._view = view

    @property
    def waiting(self) -> Annotation | None:
        """The active annotation, if a machine made it and nobody accepts or disputes it."""
        uid = self._context.active
        found = None if uid is None else self._context.find(uid)
        if found is None or not found.machine_made:
            return None
        return found if found.suggestion or found.rejected else None

    def accept(self) -> bool:
        """Accept the active suggestion, or one that was rejected; whether that was it."""
        return self._judge(Verdict.ACCEPTS)

    def reject(self) -> bool:
        """Reject the active suggestion; whether that was it."""
        waiting = self.waiting
        return waiting is not None and waiting.suggestion and self._judge(Verdict.REJECTS)

    def _judge(self, verdict: Verdict) -> bool:
        from annotator.services import editing

        context, waiting, project = self._context, self.waiting, self._context.project
        if waiting is None or project is None or not context.writable:
            return False
        uid, again = waiting.uid, waiting.rejected
        if context.run(lambda: editing.judge(project, uid, verdict, cause=self)) is None:
            return False
        if not again:  # one that was looked up again is no part of the row
            self._go_on(waiting)
        return True

    def _go_on(self, judged: Annotation) -> None:
        context, view = self._context, self._view
        found = self._next(judged)
        if found is None:
            context.message.emit(
                f"That was the last suggestion here. {shown_key('F8')} goes on to what is next."
            )
            return
        place = place_of(found, context.find)
        if place is not None and place.document == context.document_uid:
            view.set_caret(place.anchors[0].start)
        context.set_active(found.uid)

    def _next(self, judged: Annotation) -> Annotation | None:
        index, behind = self._view.index, _BEFORE_ALL
        if judged.uid in index:
            found = index.after(reading_order(judged))
            while found is not None and not found.suggestion:
                found = index.after(reading_order(found))
            if found is not None:
                return found
        else:
            behind = self._order(judged)
        context = self._context
        left = (
            a for a in chain(context.annotations.values(), context.wide.values())
            if a.suggestion and a.uid not in index
        )  # fmt: skip
        return min(
            (a for a in left if self._order(a) > behind), key=self._order, default=None
        )

    def _order(self, annotation: Annotation) -> tuple[int, int, str]:
        """Where something without words is gone through: labels of the document at the end."""
        if annotation.kind is Kind.DOCUMENT:
            return len(self._view.text) + 1, 0, annotation.uid
        find: Callable[[Uid], Annotation | None] = self._context.find
        place = place_of(annotation, find)
        if place is None or place.document != self._context.document_uid:
            return len(self._view.text), 0, annotation.uid
        start, minus_end, _ = reading_order(place)
        return start, minus_end, annotation.uid
