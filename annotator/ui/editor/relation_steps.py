"""Going along relations: through those of a span, and to their other ends."""

from __future__ import annotations

from annotator.domain.annotation import Anchor, Annotation, Kind
from annotator.domain.ids import Uid
from annotator.ui.context import Context
from annotator.ui.editor.relation_index import Link, end_of
from annotator.ui.editor.relation_words import relation_words
from annotator.ui.editor.view import ArticleView

_NO_RELATION = "No relation is active: Ctrl+Shift+K goes through those of the active annotation."


class RelationSteps:
    """Makes a relation or one of its ends active; knows from which end one came."""

    def __init__(self, context: Context, view: ArticleView) -> None:
        self._context = context
        self._view = view
        self._came_from: Uid | None = None

    @property
    def active(self) -> Annotation | None:
        """The active annotation, if it is a relation."""
        uid = self._context.active
        found = None if uid is None else self._context.find(uid)
        return found if found is not None and found.kind is Kind.RELATION else None

    def next(self) -> None:
        """Make the next relation of the active annotation active, round and round."""
        context, relations = self._context, self._view.relations
        active = context.active
        if active is None:
            context.message.emit("Make an annotation active first: its relations are gone through.")
            return
        link = relations.get(active)
        if link is None:
            self._came_from = active
        elif self._came_from not in _ends(link):
            self._came_from = next(iter(_ends(link)), None)
        around = [one.uid for one in relations.of(self._came_from)]
        if not around:
            context.message.emit("This annotation has no relations. Ctrl+K links it to another.")
            return
        at = around.index(active) + 1 if active in around else 0
        context.set_active(around[at % len(around)])
        found = self.active
        if found is not None:
            place = f"{at % len(around) + 1} of {len(around)}"
            told = relation_words(context, found)
            context.message.emit(f"{told} ({place}). Enter goes to the other end.")

    def other_end(self) -> bool:
        """Go from the active relation to its end that one did not come from; whether there is one.

        Without a way one came it is the target.
        """
        relation = self.active
        if relation is None:
            self._context.message.emit(_NO_RELATION)
            return False
        target = end_of(relation, "to")
        at_target = target is not None and target == self._came_from
        return self.go_to_end(relation.uid, "from" if at_target else "to")

    def go_to_end(self, uid: Uid, end: str) -> bool:
        """Go to one end (`from` or `to`) of a relation, in whatever document it is."""
        context, view = self._context, self._view
        link = view.relations.get(uid)
        spot = None if link is None else link.source if end == "from" else link.target
        relation = context.find(uid)
        there = None if relation is None else end_of(relation, end)
        if spot is not None and there is not None:
            self._came_from = there
            view.set_caret(spot.start)
            view.reveal(Anchor(spot.start, spot.end))
            context.set_active(there)
            return True
        away = self._placed(there)
        if away is None or away.document is None:
            context.message.emit("This end has no place in a text.")
            return False
        self._came_from = there
        return context.open_document(away.document, select=away.anchors[0], activate=there)

    def back(self) -> bool:
        """From a relation back to the end one came from; whether that was so."""
        link = self._view.relations.get(self._context.active)
        came_from = self._came_from
        if link is None or came_from not in _ends(link):
            return False
        self._context.set_active(came_from)
        return True

    def _placed(self, uid: Uid | None) -> Annotation | None:
        """The span that an end is, or that stands for it."""
        found = None if uid is None else self._context.find(uid)
        if found is not None and found.kind is Kind.FRAME:
            trigger = end_of(found, "trigger")
            found = None if trigger is None else self._context.find(trigger)
        return found if found is not None and found.anchors else None


def _ends(link: Link) -> dict[Uid, None]:
    """What a relation refers to as its ends, in their order."""
    ends = (end_of(link.annotation, name) for name in ("from", "to"))
    return {uid: None for uid in ends if uid is not None}
