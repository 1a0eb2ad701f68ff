"""Going from annotation to annotation: in reading order, or through those on the same words."""

from __future__ import annotations

from collections.abc import Iterator

from annotator.domain.annotation import Annotation
from annotator.domain.ids import Uid
from annotator.ui.context import Context
from annotator.ui.editor.belonging import place_of
from annotator.ui.editor.span_index import reading_order
from annotator.ui.editor.view import ArticleView
from annotator.ui.holders import Holders


class Steps:
    """Makes another annotation the active one; the caret goes with it."""

    def __init__(self, context: Context, view: ArticleView, holders: Holders) -> None:
        self._context = context
        self._view = view
        self._holders = holders
        self._activated_at = view.caret
        context.active_changed.connect(self._note_caret)

    @property
    def _active(self) -> Annotation | None:
        return self._view.index.get(self._view.active)

    def annotation(self, step: int) -> None:
        """Make the next (+1) or previous (-1) annotation active."""
        found = self._beside(step)
        while found is not None and found.rejected:
            found = self._after(found, step)
        self._go_to(found, step)

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

    def _go_to(self, annotation: Annotation | None, step: int) -> None:
        if annotation is None:
            where = "after" if step > 0 else "before"
            self._context.message.emit(f"There is no annotation {where} this place.")
            return
        self._view.set_caret(annotation.anchors[0].start)
        self._context.set_active(annotation.uid)

    def stacked(self, step: int) -> None:
        """Make the next (+1) or previous (-1) annotation on the same words active.

        Frames and clusters come behind the span that is their trigger or member.
        """
        context, view = self._context, self._view
        place = self._place_of_active()
        if place is None or self._has_gone_on(place):
            stack = view.index.at(self._here)
        else:
            # What overlaps the active words counts as lying here, wherever it begins.
            start, end = place.anchors[0]
            stack = view.index.over(start, max(end, start + 1))
        uids = list(dict.fromkeys(self._with_holders(stack)))
        if not uids:
            context.message.emit("No annotation lies here.")
            return
        at = uids.index(context.active) + step if context.active in uids else 0
        context.set_active(uids[at % len(uids)])

    def _place_of_active(self) -> Annotation | None:
        """The active span, or the one that shows where a frame or a cluster is."""
        active, context = self._active, self._context
        if active is not None or context.active is None:
            return active
        wordless = context.find(context.active)
        place = None if wordless is None else place_of(wordless, context.find)
        return place if place is not None and place.uid in self._view.index else None

    @property
    def _here(self) -> int:
        """Where the selection begins, or else the caret."""
        selection = self._view.selection
        return self._view.caret if selection is None else selection.start

    def _has_gone_on(self, place: Annotation) -> bool:
        """Whether the user has left the active annotation for words that bear another."""
        here = self._here
        if self._view.caret == self._activated_at:
            return False
        left = not any(anchor.start <= here <= anchor.end for anchor in place.anchors)
        return left and any(not span.rejected for span in self._view.index.at(here))

    def _note_caret(self, _uid: Uid | None) -> None:
        self._activated_at = self._view.caret

    def _with_holders(self, stack: list[Annotation]) -> Iterator[Uid]:
        for span in stack:
            if span.rejected:
                continue
            yield span.uid
            for holder in self._holders.of(span.uid):
                if self._holders.places(span.uid, holder) in ("trigger", "member"):
                    yield holder.uid
