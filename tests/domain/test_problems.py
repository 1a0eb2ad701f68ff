"""Where annotations are not as the label set asks: each rule, and no rule ever breaks."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from annotator.domain.annotation import (
    Anchor,
    Annotation,
    JsonObject,
    Judgement,
    Kind,
    Slot,
    SlotStatus,
    Stance,
    Verdict,
)
from annotator.domain.document import AnnotatedDocument, Coverage, CoverageState, Document, Status
from annotator.domain.ids import Uid, new_uid, new_uids
from annotator.domain.label import Label, LabelSet
from annotator.domain.overlap import anchors_overlap
from annotator.domain.problems import (
    Look,
    Problem,
    descendants,
    overlaps,
    problems_of,
    problems_of_document,
    problems_of_whole,
)
from tests.builders import make_document
from tests.strategies import anchors, annotation_records, pools

SOURCE = Label(new_uid(), "Source")


def label(
    *slots: JsonObject, kind: Kind = Kind.FRAME, name: str = "Attack", **rules: Any
) -> Label:
    return Label(new_uid(), name, kind, slots=slots, constraints=rules)


def annotation(label: Label | None, *slots: Slot, **fields: Any) -> Annotation:
    kind = Kind.SPAN if label is None else label.kind
    bears = None if label is None else label.uid
    return Annotation(new_uid(), kind, bears, slots=slots, annotator="ada", **fields)


def span(start: int, end: int, bears: Label | None = SOURCE, **fields: Any) -> Annotation:
    return annotation(bears, anchors=(Anchor(start, end),), **fields)


def among(*annotations: Annotation) -> Look:
    return {a.uid: a for a in annotations}.get


def codes(given: Annotation, *labels: Label, others: tuple[Annotation, ...] = ()) -> list[str]:
    return [p.code for p in problems_of(given, LabelSet(labels), among(given, *others))]


# Slots


def test_a_required_slot_that_is_missing() -> None:
    attack = label({"name": "target", "type": "text", "required": True})
    bare = annotation(attack)
    (problem,) = problems_of(bare, LabelSet((attack,)), among(bare))
    assert problem == Problem("slot-missing", "“target” is missing", bare.uid, None, "target")
    assert codes(annotation(attack, Slot("target", "port")), attack) == []
    assert codes(annotation(attack, Slot("target", given="@outlet")), attack) == []


def test_one_source_gives_no_more_than_the_slot_holds_but_many_sources_may() -> None:
    attack = label({"name": "count", "type": "integer"})
    one, two = new_uids(2)
    many = [Slot("count", 46, according_to=one), Slot("count", 41, according_to=two)]
    assert codes(annotation(attack, *many), attack) == []
    assert codes(annotation(attack, Slot("count", 46), Slot("count", 41)), attack) == ["slot-many"]
    again = annotation(attack, *many, Slot("count", 40, according_to=one))
    (problem,) = problems_of(again, LabelSet((attack,)), among(again))
    assert problem.sentence == "“count” has 2 entries of one source; it holds 1"
    denied = Slot("count", 41, according_to=one, stance=Stance.DENIES)
    coded = Slot("count", 44, status=SlotStatus.CODED, rule="best")
    assert codes(annotation(attack, *many, denied, coded), attack) == []


def test_at_least_several() -> None:
    attack = label({"name": "place", "type": "text", "min": 2, "max": None})
    assert codes(annotation(attack, Slot("place", "a")), attack) == ["slot-missing"]
    assert codes(annotation(attack, *[Slot("place", c) for c in "abc"]), attack) == []


def test_values_that_do_not_fit() -> None:
    attack = label({"name": "count", "type": "integer", "low": 0})
    assert codes(annotation(attack, Slot("count", 3)), attack) == []
    for value in ("three", -1, 1.5, None):
        given = annotation(attack, Slot("count", value))
        (problem,) = problems_of(given, LabelSet((attack,)), among(given))
        assert (problem.code, problem.slot) == ("slot-value", "count")
    # The words that say it stand for the value.
    assert codes(annotation(attack, Slot("count", ref=new_uid())), attack) == []


def test_references() -> None:
    place = label(kind=Kind.SPAN, name="Place")
    attack = label({"name": "by", "type": "reference", "to": [SOURCE.uid]})
    good, wrong, bare = span(0, 1), span(0, 1, place), span(0, 1, None)
    labels = (SOURCE, place, attack)

    def fault(entry: Slot) -> list[str]:
        given = annotation(attack, entry)
        look = among(given, good, wrong, bare)
        return [p.sentence for p in problems_of(given, LabelSet(labels), look)]

    assert fault(Slot("by", ref=good.uid)) == []
    assert fault(Slot("by", ref=wrong.uid)) == ["“by” points to Place, not to Source"]
    assert fault(Slot("by", ref=bare.uid)) == ["“by” points to a highlight, not to Source"]
    assert fault(Slot("by", ref=new_uid())) == ["“by” points to what is not there"]
    assert fault(Slot("by", "the navy")) == ["“by” points to an annotation"]
    assert fault(Slot("by", "navy", status=SlotStatus.CODED, rule="own words")) == []


def test_slots_that_are_not_asked_for() -> None:
    attack = label(
        {"name": "kind", "type": "text"},
        {"name": "sum", "type": "integer", "required": True,
         "shown_if": {"slot": "kind", "is": "money"}},
    )  # fmt: skip
    assert codes(annotation(attack, Slot("kind", "ships")), attack) == []
    assert codes(annotation(attack, Slot("kind", "money")), attack) == ["slot-missing"]
    assert codes(annotation(attack, Slot("sum", 3)), attack) == ["slot-unasked"]


def test_a_relation_needs_its_ends_whatever_its_label_says_of_them() -> None:
    for counts in (
        label(kind=Kind.RELATION, name="counts"),
        label({"name": "from", "to": [SOURCE.uid]}, kind=Kind.RELATION, name="counts"),
    ):
        end = span(0, 1)
        given = annotation(counts, Slot("to", ref=end.uid))
        assert codes(given, counts, SOURCE, others=(end,)) == ["slot-missing"]
        whole = annotation(counts, Slot("from", ref=end.uid), Slot("to", ref=end.uid))
        assert codes(whole, counts, SOURCE, others=(end,)) == []


# The annotation itself


def test_retired_labels_and_spans_without_words() -> None:
    old = replace(SOURCE, retired=True)
    assert codes(span(3, 3, old), old) == ["retired", "no-words"]
    allowed = replace(SOURCE, constraints={"zero_length": True})
    assert codes(span(3, 3, allowed), allowed) == []
    assert codes(span(0, 3, None)) == []


def test_clusters_of_few() -> None:
    same, pairs = (
        label(kind=Kind.CLUSTER, name="Same"),
        label(kind=Kind.CLUSTER, name="Pairs", singletons=False),
    )
    one, two = span(0, 1), span(1, 2)
    members = [Slot("member", ref=one.uid), Slot("member", ref=two.uid)]
    for count, found in ((0, True), (1, False), (2, False)):
        given = annotation(same, *members[:count])
        assert codes(given, same, SOURCE, others=(one, two)) == ["few-members"] * found
    for count, found in ((0, True), (1, True), (2, False)):
        given = annotation(pairs, *members[:count])
        assert codes(given, pairs, SOURCE, others=(one, two)) == ["few-members"] * found


def test_a_frame_is_not_according_to_itself() -> None:
    claim = label(name="Claim")
    one, two, three = new_uids(3)
    a = Annotation(one, Kind.FRAME, claim.uid, slots=(Slot("x", 1, according_to=two),))
    b = Annotation(two, Kind.FRAME, claim.uid, slots=(Slot("x", 1, according_to=three),))
    c = Annotation(three, Kind.FRAME, claim.uid, slots=(Slot("x", 1, according_to=one),))
    labels = LabelSet((claim,))
    assert [p.code for p in problems_of(a, labels, among(a, b, c))] == ["circle"]
    assert [p.code for p in problems_of(a, labels, among(a, b))] == []
    # A ring that does not hold the frame is not its problem, and ends.
    d = c._replace(slots=(Slot("x", 1, according_to=two),))
    assert [p.code for p in problems_of(a, labels, among(a, b, d))] == []


def test_what_was_rejected_has_no_problems() -> None:
    attack = label({"name": "target", "required": True})
    rejected = annotation(attack, judgements=(Judgement("bo", Verdict.REJECTS),))
    assert codes(rejected, attack) == []


# Overlap


def apart(one: Label, *others: Label) -> Label:
    return replace(one, constraints={"no_overlap_with": [other.uid for other in others]})


def test_overlap_is_forbidden_both_ways() -> None:
    place = Label(new_uid(), "Place")
    for labels in (
        LabelSet((apart(SOURCE, place), place)),
        LabelSet((SOURCE, apart(place, SOURCE))),
    ):
        under, over = span(0, 9), span(3, 5, place)
        (problem,) = overlaps([over, under], labels)
        assert problem.sentence == "Place lies over Source, which is not allowed"
        assert (problem.annotation, problem.related) == (over.uid, under.uid)
        assert list(overlaps([span(0, 3), span(3, 5, place)], labels)) == []
        # Two annotators lie over one another as they like.
        assert list(overlaps([under, over._replace(annotator="bo")], labels)) == []
        # Two of the same label may share words here.
        assert list(overlaps([span(0, 9), span(3, 5)], labels)) == []


@given(st.data())
def test_exactly_the_pairs_that_share_characters_are_found(data: st.DataObject) -> None:
    labels = LabelSet((apart(SOURCE, SOURCE),))
    places = data.draw(st.lists(anchors(8), max_size=6))
    spans = [annotation(SOURCE, anchors=place) for place in places]
    found = {frozenset((p.annotation, p.related)) for p in overlaps(spans, labels)}
    assert found == {
        frozenset((a.uid, b.uid))
        for i, a in enumerate(spans)
        for b in spans[i + 1 :]
        if anchors_overlap(a.anchors, b.anchors)
    }


# The document as a whole


def done(**fields: Any) -> Document:
    return replace(make_document(), status=Status.DONE, **fields)


def whole(document: Document, labels: tuple[Label, ...], *annotations: Annotation) -> list[str]:
    annotated = AnnotatedDocument(document, annotations, LabelSet(labels))
    return [p.code for p in problems_of_whole(annotated)]


def test_a_done_document_has_what_is_required() -> None:
    needed = replace(SOURCE, constraints={"required": True})
    assert whole(done(), (needed,)) == ["label-missing"]
    assert whole(make_document(), (needed,)) == []
    assert whole(done(), (needed,), span(0, 3, needed)) == []
    for about in (None, needed.uid):
        nothing = (Coverage("ada", CoverageState.NOTHING, about),)
        assert whole(done(coverage=nothing), (needed,)) == []
    skipped = (Coverage("ada", CoverageState.SKIPPED, needed.uid),)
    assert whole(done(coverage=skipped), (needed,)) == ["label-missing"]


def test_most_per_document() -> None:
    single = replace(SOURCE, constraints={"most_per_document": 1})
    last = span(4, 5, single)
    annotated = AnnotatedDocument(done(), (span(0, 3, single), last), LabelSet((single,)))
    (problem,) = problems_of_whole(annotated)
    assert (problem.code, problem.annotation) == ("label-many", last.uid)
    assert problem.sentence == "“Source” is given 2 times; at most 1"


def test_exactly_one_is_primary() -> None:
    topic = label(kind=Kind.DOCUMENT, name="Topic", one_primary=True)
    trade = replace(label(kind=Kind.DOCUMENT, name="Trade"), parent=topic.uid)
    ports = replace(label(kind=Kind.DOCUMENT, name="Ports"), parent=trade.uid)
    labels = (topic, trade, ports)

    def given(*ranks: int | None) -> list[str]:
        return whole(done(), labels, *(
            annotation(labels[n % 3], *([] if rank is None else [Slot("rank", rank)]))
            for n, rank in enumerate(ranks)
        ))  # fmt: skip

    assert given() == []
    assert given(1) == given(2, 1) == given(None, 2, 1) == []
    assert given(None) == given(2, 3) == given(1, 1) == ["primary"]


def test_labels_under_a_label_even_in_a_ring() -> None:
    a, b, c = (Label(new_uid(), name) for name in "abc")
    ring = LabelSet((replace(a, parent=c.uid), replace(b, parent=a.uid), replace(c, parent=b.uid)))
    assert [label.name for label in descendants(ring, a.uid)] == ["b", "c"]
    assert list(descendants(ring, new_uid())) == []


def test_a_whole_document_in_one_go() -> None:
    attack = label({"name": "target", "required": True})
    needed = replace(apart(SOURCE, SOURCE), constraints={
        "no_overlap_with": [SOURCE.uid], "most_per_document": 1,
    })  # fmt: skip
    document = done()
    first, second = span(0, 5, needed), span(3, 8, needed)
    rejected = second._replace(uid=new_uid(), judgements=(Judgement("bo", Verdict.REJECTS),))
    frame = annotation(attack, document=document.uid)
    annotated = AnnotatedDocument(
        document, (first, second, rejected, frame), LabelSet((needed, attack))
    )
    found = list(problems_of_document(annotated, among(first, second, frame)))
    assert [p.code for p in found] == ["slot-missing", "overlap", "label-many"]
    assert found[0].document == document.uid


# Nothing breaks it


@given(st.data())
def test_any_labels_and_annotations_are_looked_at(data: st.DataObject) -> None:
    pool = data.draw(pools())
    some = pool.objects
    uids = new_uids(5)
    labels: list[Label] = []
    for kind in Kind:
        names = data.draw(st.lists(st.sampled_from(uids), max_size=2))
        slots: tuple[JsonObject, ...] = (
            data.draw(some), {"name": data.draw(pool.words), **data.draw(some), "to": names},
            {"name": "count", "type": "integer", "min": 1, "shown_if": {"slot": "x", "is": names}},
        )  # fmt: skip
        rules: JsonObject = {**data.draw(some), "no_overlap_with": names, "required": True,
                 "one_primary": True, "most_per_document": 0}  # fmt: skip
        parent = data.draw(st.sampled_from([None, *(other.uid for other in labels)]))
        labels.append(
            Label(new_uid(), kind.value, kind, parent=parent, slots=slots, constraints=rules)
        )
    document = done()
    kinds = tuple((each.uid, each.kind) for each in labels)
    given_annotations = [
        data.draw(annotation_records(
            pool, len(document.text), document=document.uid, labels=kinds,
            others=(*uids, *(each.uid for each in labels)), uid=uid,
        ))
        for uid in uids
    ]  # fmt: skip
    dangling = given_annotations[0]._replace(label=Uid("gone"))
    annotated = AnnotatedDocument(
        document, (*given_annotations, dangling), LabelSet(tuple(labels))
    )
    found = list(problems_of_document(annotated, among(*given_annotations)))
    assert all(p.sentence and "\n" not in p.code for p in found)
    assert {p.annotation for p in found} <= {*uids, None}


def test_each_annotator_may_give_what_may_be_given_once() -> None:
    single = replace(SOURCE, constraints={"most_per_document": 1})
    hers, his = span(0, 3, single), span(0, 3, single)._replace(annotator="ben")
    assert whole(done(), (single,), hers, his) == []
    topic = label(kind=Kind.DOCUMENT, name="Topic", one_primary=True)
    first = annotation(topic, Slot("rank", 1))
    assert whole(done(), (topic,), first, first._replace(uid=new_uid(), annotator="ben")) == []
    second = annotation(topic, Slot("rank", 2))._replace(annotator="ben")
    assert whole(done(), (topic,), first, second) == ["primary"]


def test_what_nobody_judged_yet_does_not_count() -> None:
    needed = replace(SOURCE, constraints={"required": True, "most_per_document": 1})
    guessed = span(4, 5, needed, origin="model:names@1")
    assert whole(done(), (needed,), guessed) == ["label-missing"]
    assert whole(done(), (needed,), span(0, 3, needed), guessed) == []
    accepted = guessed._replace(judgements=(Judgement("bo", Verdict.ACCEPTS),))
    assert whole(done(), (needed,), span(0, 3, needed), accepted) == ["label-many"]


def test_a_retired_label_is_asked_for_no_more() -> None:
    needed = replace(SOURCE, constraints={"required": True}, retired=True)
    assert whole(done(), (needed,)) == []


def test_only_what_lies_elsewhere_is_looked_for_and_once() -> None:
    same = label({"name": "from", "to": [SOURCE.uid]}, kind=Kind.RELATION, name="same")
    here, far = span(0, 3), span(4, 5)
    relations = [
        annotation(same, Slot("from", ref=here.uid), Slot("to", ref=far.uid)) for _ in range(3)
    ]
    asked: list[Uid] = []

    def look(uid: Uid) -> Annotation | None:
        asked.append(uid)
        return far

    annotated = AnnotatedDocument(done(), (here, *relations), LabelSet((SOURCE, same)))
    assert list(problems_of_document(annotated, look)) == []
    assert asked == [far.uid]


def test_a_chain_of_a_thousand_sources_is_no_circle_until_it_closes() -> None:
    says = label({"name": "what", "type": "text", "max": None}, name="Says")
    uids = [new_uid() for _ in range(1000)]
    chain = [
        annotation(says, Slot("what", "x", according_to=after))._replace(uid=uid)
        for uid, after in pairwise(uids)
    ]
    last = annotation(says)._replace(uid=uids[-1])
    assert codes(chain[0], says, others=(*chain[1:], last)) == []
    closed = last._replace(slots=(Slot("what", "x", according_to=uids[0]),))
    assert codes(chain[0], says, others=(*chain[1:], closed)) == ["circle"]
    beside = annotation(says, Slot("what", "x", according_to=uids[0]))
    assert codes(beside, says, others=(*chain, closed)) == []
