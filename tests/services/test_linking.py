"""Relations, frames, clusters and their slots: one person works on one night's counts."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from annotator.domain.annotation import Anchor, Annotation, Kind, Slot, SlotStatus, Stance
from annotator.domain.conflicts import conflicts_of
from annotator.domain.errors import InvalidInput
from annotator.domain.ids import Uid, new_uid
from annotator.domain.label import Label
from annotator.domain.problems import problems_of_document
from annotator.domain.slots import spec_of
from annotator.services import clustering, editing, facts, filling, framing, labelling, linking
from annotator.services.project import Project
from tests.states import problems_of, state_of

TEXT = "The governor said 46 drones came. The navy denied it: at least twenty. She saw 38 of them."
OTHER = "Deputy Minister Anton Rask counted 41 drones."


@pytest.fixture
def project(project_path: Path) -> Iterator[Project]:
    source, quantity, counts = new_uid(), new_uid(), new_uid()
    labels = [
        Label(source, "Source", key="s"),
        Label(
            quantity,
            "Quantity",
            key="q",
            slots=({"name": "amount", "type": "number"}, {"name": "note", "type": "text"}),
        ),
        Label(
            counts,
            "counts",
            Kind.RELATION,
            slots=(
                {"name": "from", "type": "reference", "to": [quantity], "required": True},
                {"name": "to", "type": "reference", "to": [source], "required": True},
            ),
        ),
        Label(new_uid(), "same", Kind.RELATION, constraints={"symmetric": True}),
        Label(
            new_uid(),
            "Attack",
            Kind.FRAME,
            slots=(
                {"name": "attacker", "type": "reference", "to": [source], "max": None},
                {"name": "launched", "type": "number", "required": True},
                {"name": "realis", "type": "one-of", "choices": ["happened", "denied"],
                 "default": "happened"},
            ),
        ),
        Label(new_uid(), "Entity", Kind.CLUSTER, constraints={"singletons": False}),
    ]  # fmt: skip
    with Project.create(project_path, labels=labels, annotator="ada") as made:
        made.add_document(TEXT, id="a")
        made.add_document(OTHER, id="b")
        yield made


def label(project: Project, name: str, kind: Kind) -> Uid:
    return project.label_set.named(name, kind).uid


def mark(project: Project, words: str, name: str, document: str = "a") -> Annotation:
    shown = project.document(document)
    start = shown.text.index(words)
    anchor = Anchor(start, start + len(words))
    return editing.add_span(project, shown.uid, [anchor], project.label_set.named(name).uid)


def attack_of(project: Project, words: Annotation) -> Annotation:
    kind = label(project, "Attack", Kind.FRAME)
    return framing.add_frame(project, kind, document=words.document)


def test_who_says_how_many_and_what_was_decided(project: Project) -> None:
    governor, navy = mark(project, "The governor", "Source"), mark(project, "The navy", "Source")
    many = mark(project, "46 drones", "Quantity")
    few = mark(project, "at least twenty", "Quantity")
    attack = attack_of(project, many)
    assert [(s.name, s.value) for s in attack.slots] == [("realis", "happened")]
    start = state_of(project)
    entry = filling.entry_for(project, attack.uid, "launched", many.uid)
    assert (entry.value, entry.evidence) == (46, (many.uid,))
    filling.add_entry(project, attack.uid, entry._replace(according_to=governor.uid))
    denied = entry._replace(according_to=navy.uid, stance=Stance.DENIES)
    filling.add_entry(project, attack.uid, denied)
    twenty = filling.entry_for(project, attack.uid, "launched", few.uid)
    assert twenty.value == {"value": 20, "comparator": "at least"}
    filling.add_entry(project, attack.uid, twenty._replace(according_to=navy.uid))
    filling.code(project, attack.uid, "launched", 46, rule="official")
    frame = project.annotation(attack.uid)
    entries = [s for s in frame.slots if s.name == "launched"]
    spec = spec_of(project.label_set.get(frame.label), "launched")
    assert [c.kind for c in conflicts_of(spec, entries)] == ["denied"]
    assert entries[-1].status is SlotStatus.CODED
    filling.code(project, attack.uid, "launched", 41, rule="majority")
    entries = [s for s in project.annotation(attack.uid).slots if s.name == "launched"]
    assert [s.value for s in entries if s.status is SlotStatus.CODED] == [41]
    found = list(problems_of_document(project.document("a"), project.find_annotation))
    assert found == []
    assert entries[0].uid is not None
    for each in entries:
        assert each.uid is not None
        filling.remove_entry(project, attack.uid, each.uid)
    (problem,) = problems_of_document(project.document("a"), project.find_annotation)
    assert (problem.code, problem.slot) == ("slot-missing", "launched")
    assert problem.annotation == frame.uid
    while state_of(project) != start:
        assert project.undo() is not None
    assert problems_of(project) == []


def test_only_what_is_legal_is_offered(project: Project) -> None:
    governor, many = mark(project, "The governor", "Source"), mark(project, "46 drones", "Quantity")
    attack = attack_of(project, many)
    titles = [c.title for c in linking.choices(project, many.uid, governor.uid)]
    assert titles == ["amount →", "note →", "counts →", "same ↔", "Entity ·"]
    titles = [c.title for c in linking.choices(project, governor.uid, attack.uid)]
    assert titles == ["trigger ←", "attacker ←", "launched ←", "same ↔", "Entity ·"]
    offered = linking.choices(project, governor.uid, attack.uid)
    choice = next(c for c in offered if c.slot == "attacker")
    linking.link(project, choice, governor.uid, attack.uid)
    attacker = [s.ref for s in project.annotation(attack.uid).slots if s.name == "attacker"]
    assert attacker == [governor.uid]


def test_a_relation_twice_is_one_also_turned_when_it_is_symmetric(project: Project) -> None:
    one, other = mark(project, "46 drones", "Quantity"), mark(project, "The governor", "Source")
    counts, same = (label(project, name, Kind.RELATION) for name in ("counts", "same"))
    relation = linking.add_relation(project, counts, one.uid, other.uid)
    assert relation.document == one.document
    assert linking.add_relation(project, counts, one.uid, other.uid) == relation
    alike = linking.add_relation(project, same, one.uid, other.uid)
    assert linking.add_relation(project, same, other.uid, one.uid) == alike
    turned = linking.turn_around(project, relation.uid)
    assert [(s.name, s.ref) for s in turned.slots] == [("from", other.uid), ("to", one.uid)]
    with pytest.raises(InvalidInput, match="two different"):
        linking.add_relation(project, same, one.uid, one.uid)


def test_across_documents_it_belongs_to_the_project_and_comes_back(project: Project) -> None:
    here, third = mark(project, "46 drones", "Quantity"), mark(project, "38 of them", "Quantity")
    there = mark(project, "41 drones", "Quantity", "b")
    same = label(project, "same", Kind.RELATION)
    relation = linking.add_relation(project, same, here.uid, there.uid)
    assert relation.document is None
    assert here.document is not None
    assert project.wide_annotations(here.document) == (relation,)
    start = state_of(project)
    moved = linking.set_end(project, relation.uid, "to", third.uid)
    assert moved.document == here.document
    assert problems_of(project) == []
    project.undo()
    assert state_of(project) == start
    project.redo()
    assert problems_of(project) == []


def test_a_relation_keeps_no_home_that_only_its_lost_end_gave_it(project: Project) -> None:
    attack = framing.add_frame(project, label(project, "Attack", Kind.FRAME))
    there = mark(project, "41 drones", "Quantity", "b")
    here = mark(project, "46 drones", "Quantity")
    same = label(project, "same", Kind.RELATION)
    relation = linking.add_relation(project, same, attack.uid, there.uid)
    assert relation.document == there.document
    assert linking.set_end(project, relation.uid, "to", here.uid).document == here.document


def test_what_points_to_a_cluster_moves_when_the_cluster_does(project: Project) -> None:
    here, there = mark(project, "The navy", "Source"), mark(project, "Anton Rask", "Source", "b")
    one = mark(project, "She", "Source")
    entity = label(project, "Entity", Kind.CLUSTER)
    cluster = clustering.add_cluster(project, entity, [here.uid, there.uid])
    same = label(project, "same", Kind.RELATION)
    relation = linking.add_relation(project, same, one.uid, cluster.uid)
    assert (cluster.document, relation.document) == (None, one.document)
    start = state_of(project)
    clustering.remove_member(project, cluster.uid, here.uid)
    assert project.annotation(cluster.uid).document == there.document
    assert project.annotation(relation.uid).document is None
    assert problems_of(project) == []
    project.undo()
    assert state_of(project) == start


def test_a_frame_filled_from_another_document_is_one_of_the_project(project: Project) -> None:
    here = mark(project, "46 drones", "Quantity")
    there = mark(project, "41 drones", "Quantity", "b")
    attack = attack_of(project, here)
    start = state_of(project)
    near = filling.add_entry(project, attack.uid, Slot("launched", 46, evidence=(here.uid,)))
    assert near.document == here.document
    far = filling.add_entry(project, attack.uid, Slot("launched", 41, evidence=(there.uid,)))
    assert far.document is None
    for each in (here, there):
        assert each.document is not None
        assert project.wide_annotations(each.document) == (far,)
    assert problems_of(project) == []
    project.undo()
    project.undo()
    assert state_of(project) == start
    assert problems_of(project) == []


def test_clusters_grow_merge_split_and_go(project: Project) -> None:
    entity = label(project, "Entity", Kind.CLUSTER)
    a, b = mark(project, "The governor", "Source"), mark(project, "She", "Source")
    c, d = mark(project, "Anton Rask", "Source", "b"), mark(project, "The navy", "Source")
    start = state_of(project)
    one = clustering.join(project, entity, a.uid, b.uid)
    two = clustering.join(project, entity, c.uid, d.uid)
    assert (one.document, two.document) == (a.document, None)
    clustering.set_link(project, two.uid, "wikidata", "Q1", name="Rask")
    source = framing.add_frame(
        project,
        label(project, "Attack", Kind.FRAME),
        slots=[Slot("attacker", ref=two.uid)],
    )
    whole = clustering.join(project, entity, b.uid, c.uid)
    assert whole.uid == one.uid
    assert clustering.members_of(whole) == (a.uid, b.uid, c.uid, d.uid)
    assert whole.document is None
    assert next(s.value for s in whole.slots if s.name == "link") == {
        "kb": "wikidata", "id": "Q1", "label": "Rask",
    }  # fmt: skip
    assert project.annotation(source.uid).slots[0].ref == one.uid
    apart = clustering.split(project, one.uid, [c.uid])
    assert clustering.members_of(apart) == (c.uid,)
    assert apart.document == c.document
    assert project.annotation(one.uid).document == a.document
    assert clustering.remove_member(project, apart.uid, c.uid) is None
    assert problems_of(project) == []
    while state_of(project) != start:
        assert project.undo() is not None
    assert problems_of(project) == []


def test_facts_are_said_changed_and_taken_back(project: Project) -> None:
    facts.set_fact(project, facts.MEMO, "Counts differ by window.")
    facts.set_fact(project, facts.MEMO, "Counts differ.")
    assert facts.text_fact(project, facts.MEMO) == "Counts differ."
    facts.set_fact(project, facts.MEMO, None)
    assert project.fact(facts.MEMO) is None
    project.undo()
    assert project.fact(facts.MEMO) == "Counts differ."
    assert problems_of(project) == []


def test_a_label_with_slots_that_mean_nothing_is_refused(project: Project) -> None:
    bad = Label(new_uid(), "Bad", slots=({"name": "x", "type": "one-of"},))
    with pytest.raises(InvalidInput, match="needs “choices”"):
        labelling.add_labels(project, [bad])
