"""Taking words into slots, naming sources, what goes along: as the library and the window do it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from annotator.domain.annotation import Anchor, Annotation, Kind, Slot, Stance
from annotator.domain.errors import InvalidInput, NotFound
from annotator.domain.ids import Uid
from annotator.services import attributing, clustering, editing, framing, labelling, linking
from annotator.services.overview import (
    count_records,
    records_page,
    same_things,
    title_of,
    words_at,
)
from annotator.services.project import Project
from annotator.services.removing import goes_with
from annotator.services.taking import take, take_value, take_words
from tests.states import state_of

TEXT = "The navy said 46 drones fell 🚁 near Velmar; the mayor spoke of at least twenty."
LABELS = (
    '{"labels": [{"name": "Source"}, {"name": "Place"}, {"name": "Actor"},'
    ' {"name": "Attack", "kind": "frame", "slots": [{"name": "count", "type": "number"},'
    ' {"name": "place", "type": "reference", "to": ["Place"]},'
    ' {"name": "who", "type": "reference", "to": ["Actor", "Source"]}]},'
    ' {"name": "Attribution", "kind": "frame", "slots": [{"name": "source",'
    ' "type": "reference", "to": ["Source"], "givens": ["@outlet", "@author"]}]},'
    ' {"name": "near", "kind": "relation"}, {"name": "Same one", "kind": "cluster"}]}'
)


@dataclass
class Night:
    """A project with one article and an attack in it."""

    project: Project
    document: Uid
    other: Uid
    attack: Uid

    def label(self, name: str) -> Uid:
        return next(one.uid for one in self.project.label_set if one.name == name)

    def place(self, words: str) -> list[Anchor]:
        start = TEXT.index(words)
        return [Anchor(start, start + len(words))]

    def tag(self, words: str, label: str | None) -> Annotation:
        uid = None if label is None else self.label(label)
        return editing.add_span(self.project, self.document, self.place(words), uid)

    def entries(self, name: str) -> list[Slot]:
        return [s for s in self.project.annotation(self.attack).slots if s.name == name]

    def take(self, words: str, slot: str) -> Annotation:
        return take_words(self.project, self.attack, slot, self.document, self.place(words))


@pytest.fixture
def night(tmp_path: Path) -> Iterator[Night]:
    labels = tmp_path / "labels.json"
    labels.write_text(LABELS, encoding="utf-8")
    with Project.create(tmp_path / "a.annotator", annotator="ada") as project:
        labelling.import_label_set(project, labels)
        document = project.add_document(TEXT, title="A night", id="a1").uid
        other = project.add_document("In the north the navy was silent.", id="a2").uid
        label = project.label_set.named("Attack", Kind.FRAME).uid
        attack = framing.add_frame(project, label, document=document).uid
        yield Night(project, document, other, attack)


def test_words_and_entry_are_one_step(night: Night) -> None:
    before = state_of(night.project)
    made = night.take("Velmar", "place")
    (entry,) = night.entries("place")
    span = night.project.annotation(entry.ref or Uid(""))
    assert (span.label, span.anchors) == (night.label("Place"), tuple(night.place("Velmar")))
    assert made.updated
    night.project.undo()
    assert state_of(night.project) == before


def test_a_span_on_these_words_is_taken_if_it_fits(night: Night) -> None:
    actor, place = night.tag("The navy", "Actor"), night.tag("Velmar", "Actor")
    night.take("The navy", "who")
    night.take("Velmar", "place")
    assert [s.ref for s in night.entries("who")] == [actor.uid]
    assert [s.ref for s in night.entries("place")] != [place.uid]
    night.take("46", "count")
    (count,) = night.entries("count")
    assert (count.value, len(count.evidence)) == (46, 1)


def test_several_labels_make_a_highlight(night: Night) -> None:
    night.take("the mayor", "who")
    (entry,) = night.entries("who")
    assert night.project.annotation(entry.ref or Uid("")).label is None


def test_words_that_are_no_value_change_nothing(night: Night) -> None:
    before = state_of(night.project)
    with pytest.raises(InvalidInput, match="“count” is a number"):
        night.take("near Velmar", "count")
    with pytest.raises(InvalidInput):
        take_words(night.project, night.attack, "count", night.document, [Anchor(3, 999)])
    assert state_of(night.project) == before


def test_what_was_typed_gets_words_as_its_proof(night: Night) -> None:
    place = night.place("at least twenty")
    for _ in range(2):
        take_value(night.project, night.attack, Slot("count", 20), night.document, place)
    first, *more = night.entries("count")
    assert more == [], "the same again is not added again"
    assert night.project.annotation(first.evidence[0]).anchors == tuple(place)


def test_a_trigger_an_end_and_a_member_take_their_places(night: Night) -> None:
    night.take("fell", "trigger")
    night.take("drones", "trigger")
    (trigger,) = night.entries("trigger")
    assert words_at(night.project, night.project.annotation(trigger.ref or Uid(""))) == "drones"
    one, two = night.tag("The navy", "Actor"), night.tag("Velmar", "Place")
    relation = linking.add_relation(night.project, night.label("near"), one.uid, two.uid)
    mayor = night.place("the mayor")
    moved = take_words(night.project, relation.uid, "to", night.document, mayor)
    assert [s.name for s in moved.slots] == ["from", "to"]
    assert moved.slots[1].ref not in (one.uid, two.uid)
    cluster = clustering.add_cluster(night.project, night.label("Same one"), [one.uid])
    take(night.project, cluster.uid, "member", two.uid)
    grown = take_words(night.project, cluster.uid, "member", night.document, mayor)
    assert len(clustering.members_of(grown)) == 3


def test_words_of_another_document_make_it_the_projects(night: Night) -> None:
    place = [Anchor(7, 12)]
    made = take_words(night.project, night.attack, "place", night.other, place)
    assert made.document is None
    north = night.project.annotation(made.slots[-1].ref or Uid(""))
    assert words_at(night.project, north) == "north"
    night.project.undo()
    assert night.project.annotation(night.attack).document == night.document


def test_a_source_is_named_with_its_stance(night: Night) -> None:
    navy = night.tag("The navy", "Source")
    night.take("46", "count")
    (entry,) = night.entries("count")
    assert entry.uid is not None
    attributing.attribute(night.project, night.attack, entry.uid, navy.uid, Stance.DENIES)
    (entry,) = night.entries("count")
    assert (entry.according_to, entry.stance) == (navy.uid, Stance.DENIES)
    newest = night.project.next_undo()
    assert newest is not None
    assert newest.title == "Source ‘The navy’ denies ‘46’ in count of Attack"
    with pytest.raises(InvalidInput, match="its own source"):
        attributing.attribute(night.project, night.attack, entry.uid or Uid(""), night.attack)
    with pytest.raises(NotFound):
        attributing.attribute(night.project, night.attack, Uid("none"), navy.uid)
    attributing.attribute(night.project, night.attack, entry.uid or Uid(""), None)
    assert night.entries("count")[0].according_to is None


def test_sources_are_what_can_stand_where_a_voice_stands(night: Night) -> None:
    navy, mayor = night.tag("The navy", "Source"), night.tag("the mayor", "Source")
    night.tag("Velmar", "Place")
    labels = night.project.label_set

    def found(recent: tuple[Uid, ...] = ()) -> list[Uid]:
        annotations = night.project.load(night.document).annotations
        return [a.uid for a in attributing.sources_among(labels, annotations, recent)]

    assert found() == [navy.uid, mayor.uid]
    assert found((mayor.uid,)) == [mayor.uid, navy.uid]
    quote = framing.add_frame(night.project, night.label("Attribution"), document=night.document)
    assert found() == [quote.uid, navy.uid, mayor.uid]


def test_a_voice_needs_a_frame_that_holds_it(night: Night) -> None:
    night.take("46", "count")
    (entry,) = night.entries("count")
    assert entry.uid is not None
    with pytest.raises(InvalidInput, match="no frame of the label set"):
        attributing.attribute_to_voice(
            night.project, night.attack, entry.uid, "@reader", night.document
        )


def test_what_goes_along_is_known_before(night: Night) -> None:
    place, mayor = night.tag("Velmar", "Place"), night.tag("the mayor", "Source")
    take(night.project, night.attack, "place", place.uid)
    near = linking.add_relation(night.project, night.label("near"), mayor.uid, place.uid)
    alone = clustering.add_cluster(night.project, night.label("Same one"), [place.uid])
    going = goes_with(night.project, [place.uid])
    assert {a.uid for a in going.gone} == {near.uid, alone.uid}
    assert [a.uid for a in going.freed] == [night.attack]
    assert not goes_with(night.project, [alone.uid])
    editing.delete(night.project, [place.uid])
    assert night.project.find_annotation(alone.uid) is None


def test_records_of_the_project_come_in_pages(night: Night) -> None:
    project = night.project
    clustering.add_cluster(project, night.label("Same one"), [night.tag("Velmar", "Place").uid])
    for _ in range(3):
        framing.add_frame(project, night.label("Attack"))
    assert count_records(project) == 5
    first = records_page(project, limit=2)
    assert first[0].uid == night.attack
    rest = records_page(project, first[-1].uid)
    assert len(rest) == 3
    assert len(records_page(project, words="velm")) == 1
    assert len(records_page(project, words="attack")) == 4
    assert records_page(project, words="%") == []
    assert title_of(project, night.document) == "A night"
    assert title_of(project, night.other) == "a2"


def test_members_of_one_cluster_are_the_same_thing(night: Night) -> None:
    one, two, three = (night.tag(w, "Actor") for w in ("The navy", "the mayor", "Velmar"))
    clustering.add_cluster(night.project, night.label("Same one"), [one.uid, two.uid])
    same = same_things(night.project)
    assert same(one.uid, two.uid)
    assert not same(one.uid, three.uid)
