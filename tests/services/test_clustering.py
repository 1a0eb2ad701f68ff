"""Clusters: who is a member, whose they are, where they belong, what points to them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from annotator.domain.annotation import Anchor, Annotation, Kind, Slot
from annotator.domain.changes import Action, Change, Entity
from annotator.domain.errors import InvalidInput
from annotator.domain.ids import Uid, new_uid, now
from annotator.services import clustering, document_editing, editing, filling, framing, linking
from annotator.services.project import Project
from tests.services.newsroom import label, mark, newsroom
from tests.states import problems_of, state_of


@pytest.fixture
def project(project_path: Path) -> Iterator[Project]:
    with newsroom(project_path) as made:
        yield made


def put(project: Project, *members: Annotation) -> Annotation:
    kind = label(project, "Entity", Kind.CLUSTER)
    return clustering.add_cluster(project, kind, [member.uid for member in members])


def test_what_two_people_say_never_merges_by_itself(project: Project) -> None:
    one, other = mark(project, "The governor"), mark(project, "She")
    third = mark(project, "The navy")
    hers = put(project, one, other)
    project.annotator = "ben"
    his = clustering.join(project, hers.label or Uid(""), other.uid, third.uid)
    assert his.uid != hers.uid
    assert (his.annotator, clustering.members_of(his)) == ("ben", (other.uid, third.uid))
    assert project.annotation(hers.uid) == hers
    again = clustering.join(project, hers.label or Uid(""), one.uid, third.uid)
    assert (again.uid, clustering.members_of(again)) == (his.uid, (other.uid, third.uid, one.uid))


def test_a_part_that_is_split_off_is_made_by_who_splits(project: Project) -> None:
    one, other = mark(project, "The governor"), mark(project, "She")
    moment = now()
    guessed = Annotation(
        new_uid(),
        Kind.CLUSTER,
        label(project, "Entity", Kind.CLUSTER),
        one.document,
        slots=(Slot("member", ref=one.uid), Slot("member", ref=other.uid)),
        annotator="ada",
        origin="model:pairs@1",
        score=0.5,
        created=moment,
        updated=moment,
    )
    project.apply(Action("Import", (Change(Entity.ANNOTATION, guessed.uid, None, guessed),)))
    apart = clustering.split(project, guessed.uid, [other.uid])
    assert (apart.origin, apart.score, apart.suggestion) == ("hand", None, False)
    assert project.annotation(guessed.uid).origin == "model:pairs@1"


def test_a_cluster_comes_home_when_its_far_members_are_deleted(project: Project) -> None:
    one, other = mark(project, "The governor"), mark(project, "She")
    there = mark(project, "Anton Rask", document="b")
    cluster = put(project, one, other, there)
    assert cluster.document is None
    start = state_of(project)
    editing.delete(project, [there.uid])
    assert project.annotation(cluster.uid).document == one.document
    project.undo()
    assert state_of(project) == start
    document_editing.delete_documents(project, [project.document("b").uid])
    assert project.annotation(cluster.uid).document == one.document
    assert problems_of(project) == []
    project.undo()
    assert state_of(project) == start
    assert problems_of(project) == []


def test_what_points_to_merged_clusters_points_to_the_one_left(project: Project) -> None:
    one, other, third = (mark(project, words) for words in ("The governor", "She", "The navy"))
    first, second = put(project, one), put(project, other)
    counts, same = (label(project, name, Kind.RELATION) for name in ("counts", "same"))
    between = linking.add_relation(project, same, first.uid, second.uid)
    kept = linking.add_relation(project, counts, third.uid, first.uid)
    double = linking.add_relation(project, counts, third.uid, second.uid)
    attack = framing.add_frame(project, label(project, "Attack", Kind.FRAME), document=one.document)
    for cluster in (first, second):
        filling.add_entry(project, attack.uid, Slot("attacker", ref=cluster.uid))
    filling.add_entry(project, attack.uid, Slot("claim", "x", evidence=(between.uid,)))
    filling.add_entry(project, first.uid, Slot("rival", ref=second.uid))
    start = state_of(project)
    whole = clustering.merge(project, first.uid, [second.uid])
    assert clustering.members_of(whole) == (one.uid, other.uid)
    assert [s.name for s in whole.slots] == ["member", "member"]  # no rival of itself
    assert project.find_annotation(between.uid) is None
    assert project.find_annotation(double.uid) is None
    assert project.annotation(kept.uid) == kept
    entries = project.annotation(attack.uid).slots
    assert [(s.name, s.ref, s.evidence) for s in entries] == [
        ("attacker", first.uid, ()),
        ("claim", None, ()),
    ]
    assert problems_of(project) == []
    project.undo()
    assert state_of(project) == start
    project.redo()
    assert problems_of(project) == []


def test_a_relation_that_says_more_survives_a_merge(project: Project) -> None:
    one, other, third = (mark(project, words) for words in ("The governor", "She", "The navy"))
    first, second = put(project, one), put(project, other)
    counts = label(project, "counts", Kind.RELATION)
    linking.add_relation(project, counts, third.uid, first.uid)
    noted = linking.add_relation(project, counts, third.uid, second.uid, note="by radio")
    clustering.merge(project, first.uid, [second.uid])
    assert [s.ref for s in project.annotation(noted.uid).slots] == [third.uid, first.uid]


def test_what_is_no_cluster_or_of_another_label_is_refused(project: Project) -> None:
    one = mark(project, "The governor")
    cluster = put(project, one)
    with pytest.raises(InvalidInput, match="no cluster"):
        clustering.add_member(project, one.uid, cluster.uid)
    with pytest.raises(InvalidInput, match="itself"):
        clustering.add_member(project, cluster.uid, cluster.uid)
    with pytest.raises(InvalidInput, match="some stay"):
        clustering.split(project, cluster.uid, [one.uid])
    with pytest.raises(InvalidInput, match="needs a member"):
        put(project)


def test_a_document_frame_may_name_somebody_whom_many_documents_name(project: Project) -> None:
    here, there = mark(project, "The navy"), mark(project, "the navy", document="b")
    navy = put(project, here, there)
    assert navy.document is None
    kind = label(project, "Attack", Kind.FRAME)
    attack = framing.add_frame(project, kind, document=here.document)
    filled = filling.add_entry(project, attack.uid, Slot("attacker", ref=navy.uid))
    assert filled.document == here.document
    assert problems_of(project) == []


def test_many_members_are_added_without_reading_them_all(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    document, source = project.document("a").uid, label(project, "Source")
    spans = [
        Annotation(new_uid(), Kind.SPAN, source, document, (Anchor(n, n + 1),), annotator="ada")
        for n in range(60)
    ]
    project.apply(Action("Add", tuple(Change(Entity.ANNOTATION, a.uid, None, a) for a in spans)))
    cluster = put(project, *spans[:-1])
    read: list[Uid] = []
    get = type(project.store.annotations).get

    def counted(table: object, uid: Uid) -> Annotation:
        read.append(uid)
        return get(project.store.annotations, uid)

    monkeypatch.setattr(type(project.store.annotations), "get", counted)
    wrote = project.store.database.connection.total_changes
    clustering.add_member(project, cluster.uid, spans[-1].uid)
    assert read == [cluster.uid]
    assert project.store.database.connection.total_changes - wrote < 12  # not a row a member
