"""Two annotations become one: nothing either of them holds is lost."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from annotator.domain.annotation import Anchor, Annotation, Judgement, Kind, Slot, Verdict
from annotator.domain.doubles import joins_itself, led, led_all, sameness, united
from annotator.domain.ids import new_uid, new_uids
from tests.strategies import Pool, annotation_records

ONE, TWO, THREE = new_uids(3)


@st.composite
def pairs(draw: st.DrawFn) -> tuple[Annotation, Annotation]:
    """Two annotations of one document with any of their fields."""
    pool, document = Pool(draw), new_uid()
    kept, other = (
        draw(annotation_records(pool, 20, document=document, others=(ONE, TWO))) for _ in range(2)
    )
    return kept, other


@given(pairs())
def test_all_that_either_says_is_in_the_united_one(pair: tuple[Annotation, Annotation]) -> None:
    kept, other = pair
    made = united(kept, other)
    said = {repr(slot._replace(uid=None)) for slot in made.slots}
    assert {repr(slot._replace(uid=None)) for slot in kept.slots + other.slots} == said
    assert {j.annotator for j in made.judgements} == {
        j.annotator for j in kept.judgements + other.judgements
    }
    assert kept.note in made.note
    assert other.note in made.note
    assert (made.uid, made.label, made.anchors) == (kept.uid, kept.label, kept.anchors)
    assert made.label_set_version == min(kept.label_set_version, other.label_set_version)
    assert united(made, other)._replace(slots=()) == made._replace(slots=())


def test_the_last_judgement_of_an_annotator_counts() -> None:
    early = Judgement("bo", Verdict.ACCEPTS, created="2026-01-01T00:00:00.000Z")
    late = Judgement("bo", Verdict.REJECTS, created="2026-01-02T00:00:00.000Z")
    a, b = Annotation(ONE, judgements=(late,)), Annotation(TWO, judgements=(early,))
    assert united(a, b).judgements == united(b, a).judgements == (late,)


def test_what_a_person_made_too_is_no_suggestion() -> None:
    guess, hand = Annotation(ONE, origin="model:x@1", score=0.4), Annotation(TWO)
    assert not united(guess, hand).suggestion
    assert united(guess, hand).score == 0.4


def test_entries_follow_to_what_stands_for_what_is_gone() -> None:
    slot = Slot("by", ref=ONE, according_to=TWO, evidence=(ONE, TWO, THREE))
    assert led(slot, {ONE: THREE}) == slot._replace(ref=THREE, evidence=(THREE, TWO))
    assert led(slot, {ONE: THREE, TWO: None}) is None
    assert led(slot, {ONE: TWO, TWO: THREE}) == Slot(
        "by", ref=THREE, according_to=THREE, evidence=(THREE,)
    )
    assert led_all(Annotation(THREE, slots=(slot, Slot("n", 3))), {ONE: THREE}).slots == (
        Slot("n", 3),
    )


def test_what_makes_two_annotations_one() -> None:
    document, other = new_uids(2)
    span = Annotation(ONE, Kind.SPAN, TWO, document, (Anchor(1, 3),), annotator="ada")
    assert sameness(span) == sameness(span._replace(uid=THREE, note="x"))
    for fields in ({"label": THREE}, {"anchors": (Anchor(1, 4),)}, {"annotator": "bo"}):
        assert sameness(span) != sameness(span._replace(**fields))
    whole = Annotation(ONE, Kind.DOCUMENT, TWO, document, annotator="ada")
    assert sameness(whole) == sameness(whole._replace(uid=THREE))
    assert sameness(whole) != sameness(whole._replace(document=other))
    assert sameness(Annotation(ONE, Kind.FRAME, TWO, document)) is None
    ends = (Slot("from", ref=ONE), Slot("to", ref=TWO))
    relation = Annotation(THREE, Kind.RELATION, slots=ends)
    assert sameness(relation) == sameness(relation._replace(slots=(ends[1], ends[0])))
    assert not joins_itself(relation)
    assert joins_itself(relation._replace(slots=(ends[0], Slot("to", ref=ONE))))
    assert joins_itself(relation._replace(slots=ends[:1]))
