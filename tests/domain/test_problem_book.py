"""A book of problems says, after any changes, what a look at the whole document says."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from annotator.domain.annotation import Anchor, Annotation, Judgement, Kind, Slot, Verdict
from annotator.domain.document import AnnotatedDocument, Document, Status
from annotator.domain.ids import Uid, new_uid
from annotator.domain.label import Label, LabelSet
from annotator.domain.problem_book import ProblemBook
from annotator.domain.problems import CODES, Problem, problems_of_document

SOURCE, QUANTITY, OLD, COUNTS, ATTACK, SAME, GENRE, NEWS = (new_uid() for _ in range(8))
LABELS = LabelSet(
    (
        Label(
            SOURCE, "Source",
            slots=({"name": "kind", "type": "one-of", "choices": ["official", "witness"],
                    "required": True},),
            constraints={"no_overlap_with": [SOURCE, QUANTITY], "required": True},
        ),
        Label(QUANTITY, "Quantity", constraints={"most_per_document": 1}),
        Label(OLD, "Old", retired=True),
        Label(COUNTS, "counts", Kind.RELATION,
              slots=({"name": "to", "type": "reference", "to": [SOURCE]},)),
        Label(ATTACK, "Attack", Kind.FRAME,
              slots=({"name": "launched", "type": "number", "required": True, "max": 1},)),
        Label(SAME, "Same", Kind.CLUSTER, constraints={"singletons": False}),
        Label(GENRE, "Genre", Kind.DOCUMENT, constraints={"one_primary": True}),
        Label(NEWS, "News", Kind.DOCUMENT, parent=GENRE),
    )
)  # fmt: skip
DOCUMENT = Document(new_uid(), "a1", "x" * 40)
UIDS = [new_uid() for _ in range(9)]


@st.composite
def an_annotation(draw: st.DrawFn, uid: Uid) -> Annotation:
    label = draw(st.sampled_from(list(LABELS)))
    others = st.sampled_from(UIDS)
    slots: list[Slot] = []
    anchors: tuple[Anchor, ...] = ()
    if label.kind is Kind.SPAN:
        start = draw(st.integers(0, 20))
        anchors = (Anchor(start, start + draw(st.integers(0, 8))),)
        if draw(st.booleans()):
            slots.append(Slot("kind", draw(st.sampled_from(["official", "nobody"]))))
    elif label.kind is Kind.RELATION:
        slots += [Slot("from", ref=draw(others)), Slot("to", ref=draw(others))]
    elif label.kind is Kind.FRAME:
        if draw(st.booleans()):
            slots.append(Slot("trigger", ref=draw(others)))
        for value in draw(st.lists(st.integers(1, 3), max_size=2)):
            source = draw(st.one_of(st.none(), others))
            slots.append(Slot("launched", value, according_to=source))
    elif label.kind is Kind.CLUSTER:
        slots += [Slot("member", ref=one) for one in draw(st.sets(others, max_size=2))]
    elif draw(st.booleans()):
        slots.append(Slot("rank", draw(st.integers(1, 2))))
    judged = (Judgement("bo", Verdict.REJECTS),) if draw(st.integers(0, 4)) == 0 else ()
    return Annotation(
        uid, label.kind, label.uid, DOCUMENT.uid, anchors, slots=tuple(slots),
        annotator=draw(st.sampled_from(["ada", "bo"])),
        origin=draw(st.sampled_from(["hand", "model:x@1"])), judgements=judged,
    )  # fmt: skip


@st.composite
def histories(draw: st.DrawFn) -> list[dict[Uid, Annotation | None]]:
    steps = []
    for _ in range(draw(st.integers(1, 4))):
        uids = draw(st.sets(st.sampled_from(UIDS), min_size=1, max_size=4))
        steps.append(
            {uid: draw(st.one_of(st.none(), an_annotation(uid))) for uid in sorted(uids)}
        )
    return steps


def in_reading_order(annotations: list[Annotation]) -> tuple[Annotation, ...]:
    def key(a: Annotation) -> tuple[int, int, str]:
        return (1000, 0, a.uid) if a.hull is None else (a.hull.start, -a.hull.end, a.uid)

    return tuple(sorted(annotations, key=key))


def said(problem: Problem) -> tuple[object, ...]:
    """A problem without which of two spans on the same place lies over the other."""
    if problem.code == "overlap":
        return ("overlap", frozenset((problem.annotation, problem.related)))
    return tuple(problem)


@given(st.lists(st.sampled_from(UIDS), unique=True, max_size=8), st.data(), st.booleans())
def test_following_equals_looking_anew(uids: list[Uid], data: st.DataObject, done: bool) -> None:
    there = {uid: data.draw(an_annotation(uid)) for uid in uids}
    document = replace(DOCUMENT, status=Status.DONE if done else Status.NEW)
    annotated = AnnotatedDocument(document, in_reading_order([*there.values()]), LABELS)
    book = ProblemBook(annotated, lambda _: None).read()
    for changed in data.draw(histories()):
        before = {uid: book.of(uid) for uid in UIDS}
        told = book.follow(changed)
        for uid, after in changed.items():
            there.pop(uid, None)
            if after is not None:
                there[uid] = after
        annotated = AnnotatedDocument(document, in_reading_order([*there.values()]), LABELS)
        expected = {said(p) for p in problems_of_document(annotated, there.get)}
        assert {said(problem) for problem in book.problems()} == expected
        assert {problem.code for problem in book.problems()} <= CODES.keys()
        assert {uid for uid in UIDS if before[uid] != book.of(uid)} <= told
        assert all(book.has_mark(uid) == bool(book.at(uid)) for uid in UIDS)
        waiting = {s.annotation for s in book.stops() if s.problem is None}
        assert waiting == {a.uid for a in there.values() if a.suggestion}


def test_stops_stand_in_the_order_of_their_places() -> None:
    whole = Annotation(UIDS[0], Kind.DOCUMENT, GENRE, DOCUMENT.uid)
    late = Annotation(UIDS[1], Kind.SPAN, OLD, DOCUMENT.uid, (Anchor(20, 24),))
    frame = Annotation(
        UIDS[2], Kind.FRAME, ATTACK, DOCUMENT.uid, slots=(Slot("trigger", ref=UIDS[3]),)
    )
    trigger = Annotation(UIDS[3], Kind.SPAN, QUANTITY, DOCUMENT.uid, (Anchor(5, 9),))
    annotated = AnnotatedDocument(DOCUMENT, (trigger, late, whole, frame), LABELS)
    book = ProblemBook(annotated, lambda _: None).read()
    assert [(s.start, s.annotation) for s in book.stops()] == [
        (-1, UIDS[0]), (5, UIDS[2]), (20, UIDS[1]),
    ]  # fmt: skip
    assert book.has_mark(UIDS[3]), "the frame’s problem is shown where its trigger is"
    assert book.words_of(UIDS[2]) == UIDS[3]


def test_a_change_of_the_document_changes_what_it_lacks() -> None:
    annotated = AnnotatedDocument(DOCUMENT, (), LABELS)
    book = ProblemBook(annotated, lambda _: None).read()
    assert book.problems() == []
    book.follow({}, replace(DOCUMENT, status=Status.DONE))
    assert [p.code for p in book.problems()] == ["label-missing"]
