"""Whatever is done to relations, frames and clusters: all lie where they belong, all comes back."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.domain.annotation import Anchor, Annotation, Kind, Slot, SlotStatus
from annotator.domain.errors import AnnotatorError
from annotator.domain.ids import Uid
from annotator.services import clustering, editing, filling, framing, linking
from annotator.services.project import Project
from tests.services.newsroom import label, newsroom
from tests.states import State, problems_of, state_of

Draw = Callable[[list[Annotation]], Annotation]


class Somebody:
    """Who does things to annotations that are drawn."""

    def __init__(self, project: Project, there: list[Annotation], draw: Draw) -> None:
        self.project, self.there, self.draw = project, there, draw

    def any(self) -> Uid:
        return self.draw(self.there).uid

    def of(self, *kinds: Kind) -> Annotation:
        return self.draw([a for a in self.there if a.kind in kinds])

    def thing(self) -> Uid:
        """What a relation may join: nothing that could point back to it."""
        return self.of(Kind.SPAN, Kind.FRAME, Kind.CLUSTER).uid

    def filled(self) -> Uid:
        return self.of(Kind.FRAME).uid

    def counts(self) -> None:
        kind = label(self.project, "counts", Kind.RELATION)
        linking.add_relation(self.project, kind, self.thing(), self.thing())

    def same(self) -> None:
        kind = label(self.project, "same", Kind.RELATION)
        linking.add_relation(self.project, kind, self.thing(), self.thing())

    def end(self) -> None:
        linking.set_end(self.project, self.of(Kind.RELATION).uid, "to", self.thing())

    def turn(self) -> None:
        linking.turn_around(self.project, self.of(Kind.RELATION).uid)

    def frame(self) -> None:
        kind, trigger = label(self.project, "Attack", Kind.FRAME), self.of(Kind.SPAN).uid
        home = self.draw(self.there).document
        framing.add_frame(self.project, kind, document=home, trigger=trigger)

    def trigger(self) -> None:
        framing.set_trigger(self.project, self.of(Kind.FRAME).uid, self.of(Kind.SPAN).uid)

    def home(self) -> None:
        home = self.draw(self.there).document
        framing.move_home(self.project, self.of(Kind.FRAME).uid, home)

    def fill(self) -> None:
        entry = Slot("claim", "x", according_to=self.any(), evidence=(self.any(),))
        filling.add_entry(self.project, self.filled(), entry)

    def refer(self) -> None:
        filling.add_entry(self.project, self.filled(), Slot("attacker", ref=self.any()))

    def code(self) -> None:
        filling.code(self.project, self.filled(), "attacker", ref=self.any())

    def empty(self) -> None:
        holder = self.draw([a for a in self.there if any(s.name == "attacker" for s in a.slots)])
        entry = next(s.uid for s in holder.slots if s.name == "attacker")
        filling.remove_entry(self.project, holder.uid, entry or Uid(""))

    def join(self) -> None:
        kind = label(self.project, "Entity", Kind.CLUSTER)
        one, other = self.of(Kind.SPAN, Kind.FRAME), self.of(Kind.SPAN, Kind.FRAME)
        clustering.join(self.project, kind, one.uid, other.uid)

    def merge(self) -> None:
        one, other = self.of(Kind.CLUSTER).uid, self.of(Kind.CLUSTER).uid
        clustering.merge(self.project, one, [other])

    def split(self) -> None:
        cluster = self.of(Kind.CLUSTER)
        clustering.split(self.project, cluster.uid, clustering.members_of(cluster)[1:])

    def leave(self) -> None:
        cluster = self.of(Kind.CLUSTER)
        clustering.remove_member(self.project, cluster.uid, clustering.members_of(cluster)[0])

    def delete(self) -> None:
        editing.delete(self.project, [self.any()])


WHAT = ("counts", "same", "end", "turn", "frame", "trigger", "home", "fill", "refer", "code",
        "empty", "join", "merge", "split", "leave", "delete")  # fmt: skip


def drawing(numbers: list[int]) -> Draw:
    """Draws by the numbers, one after the other."""
    left = iter(numbers)

    def draw(among: list[Annotation]) -> Annotation:
        if not among:
            raise AnnotatorError("there is none of these")
        return among[next(left, 0) % len(among)]

    return draw


def check(state: State) -> None:
    """Every reference leads somewhere, every annotation lies where it belongs, none is double."""
    said: set[object] = set()
    for a in state.annotations.values():
        assert set(a.references) <= state.annotations.keys()
        homes = {state.annotations[uid].document for uid in a.references} - {None}
        if a.kind in (Kind.RELATION, Kind.CLUSTER) and homes:
            assert a.document == (homes.pop() if len(homes) == 1 else None), a.kind
        elif a.kind is Kind.FRAME and a.document is not None:
            assert homes <= {a.document}
        refs = {s.name: s.ref for s in a.slots if s.name in ("from", "to")}
        if a.kind is Kind.RELATION:
            assert len(set(refs.values())) == 2
            key = (a.label, *sorted(refs.items()))
            assert key not in said or len(a.slots) > 2
            said.add(key)
        coded = [s.name for s in a.slots if s.status is SlotStatus.CODED]
        assert len(coded) == len(set(coded))
        members = clustering.members_of(a)
        assert len(members) == len(set(members))
        assert a.kind is not Kind.CLUSTER or members


def begin(project: Project) -> None:
    """Three spans a document, and a relation, a frame and two clusters over them."""
    source, entity = label(project, "Source"), label(project, "Entity", Kind.CLUSTER)
    spans = [
        editing.add_span(project, project.document(id).uid, [Anchor(start, start + 3)], source).uid
        for id in ("a", "b")
        for start in (0, 4, 13)
    ]
    linking.add_relation(project, label(project, "same", Kind.RELATION), spans[0], spans[1])
    framing.add_frame(project, label(project, "Attack", Kind.FRAME), trigger=spans[3])
    clustering.add_cluster(project, entity, spans[:2])
    clustering.add_cluster(project, entity, spans[2:4])


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(WHAT), st.lists(st.integers(0, 99), min_size=4)),
                min_size=5, max_size=25))  # fmt: skip
def test_whatever_is_done(steps: list[tuple[str, list[int]]]) -> None:
    with tempfile.TemporaryDirectory() as at, newsroom(Path(at) / "a.annotator") as project:
        begin(project)
        start_state = state_of(project)
        first = project.next_undo()
        for what, numbers in steps:
            before = state_of(project)
            # Uids are made in the order of time.
            there = sorted(before.annotations.values(), key=lambda a: a.uid)
            try:
                getattr(Somebody(project, there, drawing(numbers)), what)()
            except AnnotatorError:
                assert state_of(project) == before
            check(state_of(project))
        assert problems_of(project) == []
        end = state_of(project)
        while project.next_undo() != first:
            project.undo()
        assert state_of(project) == start_state
        assert problems_of(project) == []
        while project.redo() is not None:
            pass
        assert state_of(project) == end
