"""Random actions on one project, with undo, redo and reopening between them, as a base class."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule

from annotator.domain.annotation import Annotation
from annotator.domain.changes import Changes, DocumentRecord, Entity, Fact, LabelRecord, Record
from annotator.domain.ids import Uid
from annotator.domain.label import Label
from annotator.services.project import Project
from tests.states import State, in_quick_folder, problems_of, state_of


@dataclass
class Step:
    """An action that was done: the state before and after it, and its title."""

    before: State
    after: State
    title: str


class HistoryMachine(RuleBasedStateMachine):
    """Does actions, undoes, redoes, closes and opens, and compares with what was recorded.

    A subclass brings the actions as rules that call `act`, and the labels to begin with.
    """

    LABELS: tuple[str | Label, ...] = ("Source", "Quantity")

    def __init__(self) -> None:
        super().__init__()
        self.folder = in_quick_folder()
        self.path = self.folder.__enter__()
        self.project = Project.create(self.path, annotator="ada", labels=self.LABELS)
        self.done: list[Step] = []
        self.undone: list[Step] = []
        self.published: list[Changes] = []
        self.unsubscribe = self.project.subscribe(self.published.append)
        self.start = state_of(self.project)

    def teardown(self) -> None:
        self.project.close()
        self.folder.__exit__(None, None, None)

    def documents(self) -> list[Uid]:
        return [d.uid for d in self.project.document_page(0, 50)]

    def pick(self, data: st.DataObject, options: list[Any]) -> Any:
        return data.draw(st.sampled_from(options))

    def some_annotation(self, data: st.DataObject) -> Annotation:
        found = state_of(self.project).annotations
        return found[data.draw(st.sampled_from(sorted(found)))]

    def act(self, action: Callable[[], object]) -> None:
        """Do something that is at most one action, and record it."""
        before = state_of(self.project)
        entries = len(self.project.history(limit=10_000))
        self.published.clear()
        action()
        after = state_of(self.project)
        newest = self.project.history(limit=10_000)
        if len(newest) == entries:
            assert after == before, "something was changed that the history does not know"
            assert self.published == []
            return
        assert len(newest) == entries + 1
        assert newest[0].kind == "action"
        self.done.append(Step(before, after, newest[0].title))
        self.undone.clear()
        self.check_published(before, after)
        assert self.project.next_redo() is None
        self.check()

    def check_published(self, before: State, after: State) -> None:
        """What was published names exactly what differs."""
        if not self.published:
            return  # a bulk action leaves publishing to whoever ran it
        (changes,) = self.published
        for entity, was, there in (
            (Entity.ANNOTATION, before.annotations, after.annotations),
            (Entity.LABEL, _by_uid(before.labels), _by_uid(after.labels)),
            (Entity.DOCUMENT, _by_uid(before.documents), _by_uid(after.documents)),
            (Entity.FACT, _by_uid(before.facts), _by_uid(after.facts)),
            (Entity.CANDIDATES, _by_uid(before.candidates), _by_uid(after.candidates)),
        ):
            touched = changes.of(entity)
            assert touched.added == there.keys() - was.keys()
            assert touched.removed == was.keys() - there.keys()
            differing = {uid for uid in was.keys() & there.keys() if was[uid] != there[uid]}
            assert differing <= touched.updated
            assert touched.updated <= was.keys() & there.keys()

    def check(self) -> None:
        """What holds at any time."""
        assert problems_of(self.project) == []
        undo, redo = self.project.next_undo(), self.project.next_redo()
        if self.done:
            assert undo is not None
            assert undo.title == self.done[-1].title
        if self.undone:
            assert redo is not None
            assert redo.title == self.undone[-1].title
            assert redo.undone
        else:
            assert redo is None

    @rule(times=st.integers(1, 3))
    def undo(self, times: int) -> None:
        for _ in range(times):
            if not self.done:
                return
            step = self.done.pop()
            self.published.clear()
            changes = self.project.undo()
            assert changes is not None
            assert changes.title == f"Undo {step.title}"
            assert state_of(self.project) == step.before
            self.check_published(step.after, step.before)
            self.undone.append(step)
            self.check()

    @rule(times=st.integers(1, 3))
    def redo(self, times: int) -> None:
        for _ in range(times):
            if not self.undone:
                assert self.project.redo() is None
                return
            step = self.undone.pop()
            self.published.clear()
            changes = self.project.redo()
            assert changes is not None
            assert changes.title == f"Redo {step.title}"
            assert state_of(self.project) == step.after
            self.check_published(step.before, step.after)
            self.done.append(step)
            self.check()

    @rule()
    def all_the_way_back_and_forth(self) -> None:
        steps = list(self.done)
        for _ in steps:
            self.project.undo()
        assert state_of(self.project) == self.start
        for _ in steps:
            self.project.redo()
        if steps:
            assert state_of(self.project) == steps[-1].after
        assert problems_of(self.project) == []

    @rule()
    def close_and_open(self) -> None:
        before = state_of(self.project)
        self.project.close()
        assert [p.name for p in self.path.parent.iterdir()] == [self.path.name]
        self.project = Project.open(self.path, annotator="ada")
        self.published.clear()
        self.unsubscribe = self.project.subscribe(self.published.append)
        assert state_of(self.project) == before
        self.check()


def _by_uid(records: Sequence[Record]) -> dict[Uid, Record]:
    return {uid_of(record): record for record in records}


def uid_of(record: Record) -> Uid:
    """What changes of a record name it by."""
    if isinstance(record, LabelRecord):
        return record.label.uid
    if isinstance(record, DocumentRecord):
        return record.document.uid
    return Uid(record.key) if isinstance(record, Fact) else record.uid


def has_document(machine: HistoryMachine) -> bool:
    """Whether there is a document to act upon."""
    return machine.project.document_count() > 0


def has_annotation(machine: HistoryMachine) -> bool:
    """Whether there is an annotation to act upon."""
    return machine.project.counts().annotations > 0


def has_labels(machine: HistoryMachine) -> bool:
    """Whether there is a label to act upon."""
    return len(machine.project.label_set) > 0
