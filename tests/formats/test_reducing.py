"""What a format can hold of a document, and that nothing is lost uncounted."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.domain.annotation import (
    Anchor,
    Annotation,
    Judgement,
    Kind,
    Slot,
    Stance,
    Verdict,
)
from annotator.domain.corpus import Corpus
from annotator.domain.document import AnnotatedDocument
from annotator.domain.ids import new_uid
from annotator.domain.overlap import anchors_overlap
from annotator.formats import reducing
from annotator.formats.base import EVERYTHING, Carries, WriteReport
from annotator.formats.reducing import Reducer
from tests.builders import make_document, make_labels
from tests.formats.strategies import corpora

CARRIED = st.frozensets(st.sampled_from(list(Carries)))


@given(corpora(), CARRIED)
def test_what_is_left_needs_nothing_that_is_not_carried(
    given_: tuple[Corpus, list[AnnotatedDocument]], carries: frozenset[Carries]
) -> None:
    corpus, documents = given_
    reducer, report = Reducer(carries, corpus), WriteReport()
    found = list(reducer.documents(documents, report))
    assert report.documents == len(documents)
    before, after = (sum(len(d.annotations) for d in each) for each in (documents, found))
    assert (report.annotations, report.lost) == (after, before - after)
    assert report.dropped.total() >= report.lost
    for annotated in found:
        check(annotated, carries)
    again = Reducer(carries, Corpus(corpus.label_set))
    assert [again.document(d) for d in found] == found
    assert not again.report.dropped


def check(annotated: AnnotatedDocument, carries: frozenset[Carries]) -> None:
    own = {a.uid for a in annotated.annotations}
    spans = [a for a in annotated.annotations if a.kind is Kind.SPAN]
    if Carries.OVERLAP not in carries:
        hulls = [(Anchor(*a.hull),) for a in spans if a.hull is not None]
        for index, hull in enumerate(hulls):
            assert not any(anchors_overlap(hull, other) for other in hulls[:index])
    for a in annotated.annotations:
        if Carries.FRAGMENTS not in carries and a.kind is Kind.SPAN:
            assert len(a.anchors) == 1
        if Carries.PROJECT_WIDE not in carries:
            assert own.issuperset(a.references)
        if Carries.REPORTING not in carries:
            assert all(slot._replace(ref=None, extra={}).plain for slot in a.slots)
        assert not a.note or Carries.NOTES in carries
        assert a.score is None or Carries.SCORES in carries


def test_everything_loses_nothing() -> None:
    document = make_document("abc")
    a = Annotation(new_uid(), document=document.uid, anchors=(Anchor(1, 1),), note="x")
    reducer = Reducer(EVERYTHING, Corpus())
    assert reducer.document(AnnotatedDocument(document, (a,))).annotations == (a,)
    assert not reducer.report.dropped


def test_of_overlapping_spans_the_longest_stay() -> None:
    document, labels = make_document("abcdefghij"), make_labels("A")
    places = [(0, 4), (2, 9), (9, 10), (4, 5)]
    spans = tuple(
        Annotation(new_uid(), label=labels.named("A").uid, anchors=(Anchor(*place),))
        for place in places
    )
    reducer = Reducer(EVERYTHING - {Carries.OVERLAP}, Corpus(labels))
    found = reducer.document(AnnotatedDocument(document, spans, labels))
    assert [a.anchors[0] for a in found.annotations] == [(2, 9), (9, 10)]
    assert reducer.report.dropped == {reducing.OVERLAPPING: 2}
    assert reducer.report.lost == 2


def test_a_denied_value_is_never_written_as_if_it_were_asserted() -> None:
    slots = (Slot("count", 46), Slot("count", 40, stance=Stance.DENIES))
    frame = Annotation(new_uid(), Kind.FRAME, slots=slots)
    reducer = Reducer(EVERYTHING - {Carries.REPORTING}, Corpus())
    found = reducer.document(AnnotatedDocument(make_document("x"), (frame,)))
    assert found.annotations[0].slots == slots[:1]
    assert reducer.report.dropped == {reducing.DENIED: 1}


def test_what_was_rejected_is_never_written_as_if_it_held() -> None:
    verdict = Judgement("bo", Verdict.REJECTS)
    rejected = Annotation(new_uid(), anchors=(Anchor(0, 1),), judgements=(verdict,))
    one = AnnotatedDocument(make_document("x"), (rejected,))
    reducer = Reducer(EVERYTHING - {Carries.JUDGEMENTS}, Corpus())
    assert not reducer.document(one).annotations
    assert reducer.report.gone == {reducing.REJECTED: 1}
    assert Reducer(EVERYTHING, Corpus()).document(one).annotations == (rejected,)


@pytest.mark.parametrize("chain", [1, 3])
def test_a_relation_goes_with_its_end_and_takes_those_on_it_along(chain: int) -> None:
    empty = Annotation(new_uid(), anchors=(Anchor(1, 1),))
    found, end = [empty], empty
    for _ in range(chain):
        ends = (Slot("from", ref=end.uid), Slot("to", ref=end.uid))
        end = Annotation(new_uid(), Kind.RELATION, slots=ends)
        found.append(end)
    reducer = Reducer(EVERYTHING - {Carries.EMPTY_SPANS, Carries.PROJECT_WIDE}, Corpus())
    left = reducer.document(AnnotatedDocument(make_document("abc"), tuple(found)))
    assert not left.annotations
    assert reducer.report.dropped == {Carries.EMPTY_SPANS.value: 1, reducing.LOOSE_ENDS: chain}
