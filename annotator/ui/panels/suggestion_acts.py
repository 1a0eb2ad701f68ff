"""What the tick list does to the project: one step each, in a thread when it is about very many."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from annotator.services import suggestions
from annotator.services.suggestions import Wanted, model_name
from annotator.ui import long_changes
from annotator.ui.context import Context
from annotator.ui.models.wording import one_line
from annotator.ui.panels.suggestion_words import done_words


class SuggestionActs:
    """Judges and clears; each is told with an offer to undo it, then `after` is called."""

    def __init__(self, context: Context, after: Callable[[], object]) -> None:
        self._context, self._after = context, after

    def judge(
        self, accepted: Sequence[int], rejected: Sequence[int], wanted: Wanted
    ) -> None:
        """Accept and reject suggestions by their keys; `wanted` is the list they stand in."""
        self._do(
            "Judging suggestions",
            lambda project, progress, cancelled: suggestions.review(
                project, accepted, rejected, wanted=wanted, progress=progress, cancelled=cancelled
            ),
            len(accepted) + len(rejected),
            done_words(len(accepted), len(rejected)),
        )

    def clear(self, origin: str) -> None:
        """Delete what a model suggests and nobody has judged, in all articles."""
        project = self._context.project
        if project is None or not origin:
            return
        found = self._context.run(lambda: suggestions.shares(project)) or []
        self._do(
            "Clearing suggestions",
            lambda project, progress, cancelled: suggestions.clear(
                project, origin, progress=progress, cancelled=cancelled
            ),
            sum(share.count for share in found if share.origin == origin),
            f"Cleared what {one_line(model_name(origin), 60)} suggested and nobody had judged.",
        )

    def _do(self, title: str, work: long_changes.Work, size: int, done: str) -> None:
        long_changes.change(
            self._context, title, work, size,
            done=done, refuse=self._context.message.emit, after=self._after,
        )  # fmt: skip
