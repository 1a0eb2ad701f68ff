"""Going from annotation to annotation: in reading order, or through those on the same words."""

from __future__ import annotations

from annotator.domain.annotation import Annotation
from annotator.ui.context import Context
from annotator.ui.editor.span_index import reading_order
from annotator.ui.editor.view import ArticleView


class Steps:
    """Makes another annotation the active one; the caret goes with it."""

    def __init__(self, context: Context, view: ArticleView) -> None:
        self._context = context
        self._view = view

    @property
    def _active(self) -> Annotation | None:
        return self._view.index.get(self._view.active)

    def annotation(self, step: int) -> None:
        """Make the next (+1) or previous (-1) annotation active."""
        found = self._beside(step)
        while found is not None and found.rejected:
            found = self._after(found, step)
        self._go_to(found, "annotation", step)

    def suggestion(self, step: int) -> None:
        """Make the next (+1) or previous (-1) suggestion active."""
        found = self._beside(step)
        while found is not None and not found.suggestion:
            found = self._after(found, step)
        self._go_to(found, "suggestion", step)

    def _beside(self, step: int) -> Annotation | None:
        """The span after or before the active one, or else the caret."""
        active = self._active
        if active is not None:
            return self._after(active, step)
        caret, index = self._view.caret, self._view.index
        if step > 0:
            return index.after((caret, -len(self._view.text) - 1, ""))
        return index.before((caret, -len(self._view.text) - 1, ""))

    def _after(self, annotation: Annotation, step: int) -> Annotation | None:
        key, index = reading_order(annotation), self._view.index
        return index.after(key) if step > 0 else index.before(key)

    def _go_to(self, annotation: Annotation | None, what: str, step: int) -> None:
        if annotation is None:
            where = "after" if step > 0 else "before"
            self._context.message.emit(f"There is no {what} {where} this place.")
            return
        self._view.set_caret(annotation.anchors[0].start)
        self._context.set_active(annotation.uid)

    def stacked(self, step: int) -> None:
        """Make the next (+1) or previous (-1) annotation on the same words active."""
        active = self._active
        place = active.anchors[0].start if active is not None else self._view.caret
        stack = [a for a in self._view.index.at(place) if not a.rejected]
        if active is not None:
            # What overlaps the active words counts as lying here, wherever it begins.
            end = max(active.anchors[0].end, place + 1)
            stack = [a for a in self._view.index.over(place, end) if not a.rejected]
        if not stack:
            self._context.message.emit("No annotation lies here.")
            return
        uids = [a.uid for a in stack]
        at = uids.index(active.uid) + step if active is not None and active.uid in uids else 0
        self._context.set_active(uids[at % len(uids)])
