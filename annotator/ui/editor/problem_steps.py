"""Going from problem to problem and to suggestions nobody has judged, across documents."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from annotator.domain.annotation import Anchor
from annotator.domain.document import Status
from annotator.domain.ids import Uid
from annotator.ui.commands import shown_key
from annotator.ui.context import Context
from annotator.ui.editor.view import ArticleView
from annotator.ui.jobs import IsCancelled, Job, Progress
from annotator.ui.models.wording import as_sentence, maker_words, one_line

if TYPE_CHECKING:
    from annotator.domain.problem_book import Stop
    from annotator.domain.problems import Problem
    from annotator.services.project import DocumentFilter
    from annotator.services.reviewing import Place

_START = (-2, 0, "", 0)


class ProblemSteps:
    """Goes to what there is to look at, by place; behind the last one in the next documents."""

    def __init__(self, context: Context, view: ArticleView) -> None:
        self._context = context
        self._view = view
        self._last: Stop | None = None
        self._job: Job | None = None
        context.document_changed.connect(self._forget)

    def _forget(self) -> None:
        self._last = None

    def step(self, step: int) -> None:
        """Go to the next (+1) or previous (-1) problem or suggestion."""
        problems = self._context.problems
        problems.settle()
        stops, here = problems.stops(), self._here(step)
        if step < 0:
            at = bisect_left(stops, here, key=_key) - 1
        else:
            at = bisect_right(stops, here, key=_key)
        if 0 <= at < len(stops):
            self.go_to(stops[at])
        else:
            self._look_further(step)

    def go_to(self, stop: Stop) -> None:
        """Make what a stop is about active, bring it into view, say what is the matter."""
        context, view = self._context, self._view
        if stop.start >= 0:
            view.set_caret(min(stop.start, len(view.text)))
        context.set_active(stop.annotation)
        if stop.start >= 0:
            view.reveal(Anchor(stop.start, -stop.minus_end))
        self._last = stop
        context.message.emit(_told(context, stop))

    def go_to_problem(self, problem: Problem, document: Uid | None) -> bool:
        """Go to a problem of a list, in whatever document it is; whether it could be shown.

        Without a document it is of the whole project: the first document it points into is shown.
        """
        context = self._context
        where = document or self._home(problem.annotation)
        if where is None or not context.open_document(where):
            return False
        if self._covered():
            return True
        context.problems.settle()
        for stop in context.problems.stops(suggestions=False):
            if stop.problem == problem:
                self.go_to(stop)
                return True
        if problem.annotation is not None and context.find(problem.annotation) is None:
            context.message.emit("This is not there any more; look again.")
            return False
        context.set_active(problem.annotation)
        return True

    def _covered(self) -> bool:
        """Say so if the text is not shown yet."""
        covered = self._context.covers.now is not None
        if covered:
            self._context.message.emit("There is something in this text; Enter shows it.")
        return covered

    def _home(self, uid: Uid | None) -> Uid | None:
        """The first document that an annotation of the whole project points into."""
        annotation = None if uid is None else self._context.find(uid)
        for target in () if annotation is None else annotation.references:
            found = self._context.find(target)
            if found is not None and found.document is not None:
                return found.document
        return None

    def _here(self, step: int) -> tuple[int, int, str, int]:
        """The key of the place to go on from."""
        context, view, last = self._context, self._view, self._last
        active, caret = context.active, view.caret
        if last is not None and active == last.annotation:
            stands = last.start < 0 or active is not None or caret == last.start
            if stands:
                return last.key
        if active is not None:
            start, end = context.problems.place(active)
            return start, -end, active, -1
        if caret == 0 and step > 0:
            return _START
        return caret, -len(view.text) - 1, "", 0

    # Across documents

    def _look_further(self, step: int) -> None:
        context = self._context
        project, here = context.project, context.document_uid
        if project is None or here is None or self._job is not None:
            return
        where = self._where()
        if context.run(lambda: project.neighbour(here, step, where)) is None:
            self._tell_none(step)
            return

        def look(progress: Progress, cancelled: IsCancelled) -> Place | None:
            from annotator.services.reviewing import first_stop

            worker = project.worker()
            try:
                return first_stop(
                    worker, here, step, where, progress=progress, cancelled=cancelled
                )
            finally:
                worker.close()

        job = context.jobs.run("Looking for problems", look, partial(self._found, here, step))
        job.ended.connect(self._ended)
        self._job = job

    def _where(self) -> DocumentFilter:
        """The documents to look into: under the list's filter, without those that are skipped."""
        from annotator.services.coverage import today_began
        from annotator.services.project import ALL

        given = self._context.document_filter or ALL
        statuses = given.statuses or frozenset(Status) - {Status.SKIPPED}
        return replace(given, statuses=statuses, awake_since=today_began())

    def _ended(self) -> None:
        self._job = None

    def _found(self, here: Uid, step: int, place: Place | None) -> None:
        if self._context.document_uid != here:
            return  # the user went elsewhere meanwhile
        if place is None:
            self._tell_none(step)
        elif self._context.open_document(place.document):
            if self._covered():
                return
            self._context.problems.settle()
            self.go_to(place.stop)

    def _tell_none(self, step: int) -> None:
        where = "after" if step > 0 else "before"
        told = f"There is no problem and nothing to review {where} this place."
        if self._context.problems.stops():
            told += f" {shown_key('Shift+F8' if step > 0 else 'F8')} goes the other way."
        self._context.message.emit(told)


def _key(stop: Stop) -> tuple[int, int, str, int]:
    return stop.key


def _told(context: Context, stop: Stop) -> str:
    if stop.problem is None:
        found = None if stop.annotation is None else context.find(stop.annotation)
        maker = "" if found is None else f" of {maker_words(found)}"
        return f"A suggestion{maker}: Enter accepts it, Backspace rejects it."
    return as_sentence(one_line(stop.problem.sentence))
