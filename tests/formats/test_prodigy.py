"""Prodigy's records: answers, tokens, relations and choices, there and back."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.domain.annotation import Anchor, Judgement, Verdict
from annotator.domain.corpus import Corpus
from annotator.domain.document import AnnotatedDocument, Status
from annotator.formats.base import ReadContext
from annotator.formats.prodigy_read import PATTERNS
from annotator.formats.prodigy_write import fitted
from annotator.formats.tokens import by_words
from annotator.services.project import Project
from tests.builders import make_document, make_labels, make_span
from tests.formats.helpers import DATA, FIXTURES, everything, read_file, write_to
from tests.formats.strategies import TEXTS

OWN = DATA / "prodigy"
GIVEN = FIXTURES / "prodigy"

OTHER_TOKENS = (
    "span 1 is the characters 0 to 2, but its tokens are those from 0 to 1"
    " (--accept-mismatches takes the characters)"
)

needs_fixtures = pytest.mark.skipif(not GIVEN.is_dir(), reason="the fixtures are not there")


def records(documents: list[AnnotatedDocument], corpus: Corpus) -> list[dict[str, Any]]:
    output, _ = write_to("prodigy", documents, corpus)
    return [json.loads(line) for line in output.files[""].splitlines()]


def read_records(tmp_path: Path, *given: dict[str, Any]) -> tuple[Any, ReadContext]:
    path = tmp_path / "x.jsonl"
    path.write_text("".join(f"{json.dumps(record)}\n" for record in given))
    return read_file("prodigy", path)


def test_spans_by_characters_and_by_tokens_whose_end_is_included() -> None:
    (first, *_), context = read_file("prodigy", OWN / "spans.jsonl")
    assert [(s.label, s.text) for s in first.spans] == [
        ("PERSON", "Mara Oduya"), ("ORG", "Harbour Wire"), (None, "told"), ("SHIP", "🚢"),
    ]  # fmt: skip
    assert dict(first.meta) == {"outlet": "Velmar Post", "pattern": "0"}
    assert context.report.refused == []
    created = {a.created for a in first.annotations if a.annotator == "news-oduya"}
    assert created == {"2024-10-27T03:33:20.000Z"}


def test_relations_lead_from_token_to_token() -> None:
    (first, *_), _ = read_file("prodigy", OWN / "spans.jsonl")
    words = {span.uid: span.text for span in first.spans}
    ends = [(r.label, r.source, r.target) for r in first.relations]
    assert [(label, words[a] if a else "", words[b] if b else "") for label, a, b in ends] == [
        ("TOLD", "Mara Oduya", "Harbour Wire"), ("DOES", "Mara Oduya", "told"),
    ]  # fmt: skip


def test_several_annotators_are_layers_and_a_rejected_record_is_a_negative_example() -> None:
    (first, *_), _ = read_file("prodigy", OWN / "spans.jsonl")
    ship = next(a for a in first.annotations if a.annotator == "news-bo")
    assert [(j.annotator, j.verdict) for j in ship.judgements] == [("news-bo", Verdict.REJECTS)]
    assert ship.rejected
    assert {a.annotator for a in first.annotations} == {"news-oduya", "news-bo"}


def test_statuses_follow_the_answers() -> None:
    found, _ = read_file("prodigy", OWN / "spans.jsonl")
    assert [d.status for d in found] == [Status.DONE, Status.SKIPPED, Status.NEW]
    found, _ = read_file("prodigy", OWN / "choices.jsonl")
    assert [d.status for d in found] == [
        Status.DONE, Status.WORKING, Status.SKIPPED, Status.DONE, Status.DONE,
    ]  # fmt: skip


def test_labels_of_texts_accepted_rejected_ignored_and_chosen() -> None:
    found, context = read_file("prodigy", OWN / "choices.jsonl")
    said = [[(label.label, label.annotation.rejected) for label in d.labels] for d in found]
    assert said == [
        [("STRIKE", False)], [("STRIKE", True)], [], [("TRADE", False), ("SEA", False)], [],
    ]  # fmt: skip
    assert found[0].labels[0].annotation.score == 0.75
    assert context.report.dropped == {
        "highlighted matches of patterns": 1,
        "spans and choices of ignored records": 1,
    }


def test_offsets_of_other_units_are_told_by_the_tokens(tmp_path: Path) -> None:
    tokens = [
        {"text": "🚢", "start": 0, "end": 2, "id": 0},
        {"text": "sank", "start": 3, "end": 7, "id": 1},
    ]
    span = {"start": 3, "end": 7, "token_start": 1, "token_end": 1, "label": "X"}
    (document,), context = read_records(
        tmp_path, {"text": "🚢 sank", "tokens": tokens, "spans": [span], "answer": "accept"}
    )
    assert document.spans[0].text == "sank"
    assert "offsets count UTF-16 units" in context.report.remarks[0]


@pytest.mark.parametrize(
    ("record", "reason"),
    [
        ({"answer": "accept"}, "a record needs its “text”"),
        ({"text": 1}, "“text” is a text, not the number 1"),
        ({"image": "a.png"}, "this record is of something else (“image”), not of a text"),
        ({"label": "A", "pattern": "b"}, PATTERNS),
        ({"text": "a", "answer": "yes"},
         "“answer” is accept, reject or ignore, not the text “yes”"),
        ({"text": "a", "spans": [{"label": "A"}]},
         "span 1 has neither characters nor tokens to count by"),
        ({"text": "a", "spans": [{"token_start": 0, "token_end": 3, "label": "A"}],
          "tokens": [{"start": 0, "end": 1}]}, "span 1 is the tokens 0 to 3 of 1"),
        ({"text": "ab", "spans": [{"start": 0, "end": 2, "token_start": 0, "token_end": 0}],
          "tokens": [{"start": 0, "end": 1}]},
         OTHER_TOKENS),
        ({"text": "a", "spans": [{"start": 0, "end": 9}]},
         "the offsets 0 to 9 lie outside the text (1 code points)"),
        ({"text": "a", "accept": [3]},
         "“accept” holds the number 3, which is not among the options"),
        ({"text": "a", "relations": [{"head": 0}]}, "relation 1 has no “label”"),
    ],
)  # fmt: skip
def test_refusals(record: dict[str, Any], reason: str, tmp_path: Path) -> None:
    found, context = read_records(tmp_path, record)
    assert found == []
    assert [(r.line, r.reason) for r in context.report.refused] == [(1, reason)]


def test_words_that_relations_link_count_as_the_quotes_of_the_record_do(tmp_path: Path) -> None:
    # Offsets of a browser: the ship is two units there.
    record = {
        "text": "🚢 Oduya in Velmar today",
        "tokens": [
            {"text": "🚢", "start": 0, "end": 2}, {"text": "Oduya", "start": 3, "end": 8},
            {"text": "in", "start": 9, "end": 11}, {"text": "Velmar", "start": 12, "end": 18},
        ],
        "spans": [{"start": 3, "end": 8, "token_start": 1, "token_end": 1, "label": "PERSON"}],
        "relations": [{"head": 1, "child": 3, "label": "IN"}],
    }  # fmt: skip
    (document,), _ = read_records(tmp_path, record)
    assert [span.text for span in document.spans] == ["Oduya", "Velmar"]
    (relation,) = document.relations
    assert (relation.source, relation.target) == tuple(span.uid for span in document.spans)


def test_a_relation_by_a_token_means_the_first_span_that_ends_there_or_lies_over_it(
    tmp_path: Path,
) -> None:
    tokens = [{"text": c, "start": i, "end": i + 1} for i, c in enumerate("abcdef")]
    spans = [
        {"start": a, "end": b + 1, "token_start": a, "token_end": b, "label": label}
        for a, b, label in ((2, 5, "BEHIND"), (0, 3, "OVER"), (1, 3, "AGAIN"), (0, 5, "ALL"))
    ]
    ends = [(3, 5), (0, 2), (4, 1)]
    relations = [{"head": a, "child": b, "label": "TO"} for a, b in ends]
    record = {"text": "abcdef", "tokens": tokens, "spans": spans, "relations": relations}
    (document,), _ = read_records(tmp_path, record)
    names = {span.uid: span.label for span in document.spans}
    assert [(names[r.source], names[r.target]) for r in document.relations] == [
        ("OVER", "BEHIND"), ("OVER", "BEHIND"), ("BEHIND", "OVER"),
    ]  # fmt: skip


@pytest.mark.timeout(15)
def test_many_relations_between_many_spans_are_read_in_time(tmp_path: Path) -> None:
    count = 20_000
    text = "ab" * count
    tokens = [{"text": c, "start": i, "end": i + 1} for i, c in enumerate(text)]
    spans = [
        {"start": i, "end": i + 2, "token_start": i, "token_end": i + 1, "label": "PAIR"}
        for i in range(0, 2 * count, 2)
    ]
    # By the first token of a span, which is the last one of none.
    relations = [{"head": i, "child": 2 * count - 2 - i, "label": "TO"} for i in range(0, count, 2)]
    record = {"text": text, "tokens": tokens, "spans": spans, "relations": relations}
    (document,), context = read_records(tmp_path, record)
    assert (len(document.spans), len(document.relations)) == (count, count // 2)
    assert context.report.refused == []


def test_relations_whose_ends_are_nowhere_are_left_out(tmp_path: Path) -> None:
    relation = {"head": 0, "child": 7, "label": "A"}
    (document,), context = read_records(tmp_path, {"text": "a", "relations": [relation]})
    assert document.annotations == ()
    assert context.report.dropped == {"relations whose head or child is not in the record": 1}


@given(TEXTS.filter(bool), st.data())
def test_tokens_are_cut_to_fit_any_spans(text: str, data: st.DataObject) -> None:
    places = st.tuples(st.integers(0, len(text)), st.integers(0, len(text)))
    drawn = data.draw(st.lists(places.filter(lambda p: p[0] != p[1]), max_size=5))
    spans = [Anchor(min(p), max(p)) for p in drawn]
    found = fitted(by_words(text), spans)
    assert all(0 <= t.start < t.end <= len(text) for t in found)
    assert all(one.end <= two.start for one, two in pairwise(found))
    assert {s.start for s in spans} <= {t.start for t in found}
    assert {s.end for s in spans} <= {t.end for t in found}
    covered = {i for t in found for i in range(*t)}
    assert all(i in covered for i, c in enumerate(text) if not c.isspace())


def test_a_judged_annotation_is_the_answer_of_the_judge() -> None:
    labels = make_labels("A", "B")
    document = make_document("one two three", "d")
    base = make_span(document, "one", labels.named("A").uid)
    machine = base._replace(origin="model:m@1", annotator="m")
    accepted = machine._replace(judgements=(Judgement("bo", Verdict.ACCEPTS),))
    rejected = make_span(document, "two", labels.named("B").uid, "m")._replace(
        origin="model:m@1", judgements=(Judgement("bo", Verdict.REJECTS),)
    )
    given = AnnotatedDocument(document, (accepted, rejected), labels)
    output, report = write_to("prodigy", [given], Corpus(labels))
    found = [json.loads(line) for line in output.files[""].splitlines()]
    said = [(r["_annotator_id"], r["answer"], [s["label"] for s in r["spans"]]) for r in found]
    assert said == [("bo", "accept", ["A"]), ("bo", "reject", ["B"])]
    assert report.dropped == {
        "who made what another judged": 2, "judgements that are no rejections": 1, "origins": 2,
    }  # fmt: skip


def test_what_nobody_annotated_is_a_question_or_an_answer_by_its_status(tmp_path: Path) -> None:

    documents = [
        AnnotatedDocument(replace(make_document("one", status), status=status))
        for status in Status
    ]
    found = records(documents, Corpus())
    assert [(r["id"], r.get("answer"), r.get("status")) for r in found] == [
        ("new", None, None), ("working", None, "working"), ("done", "accept", None),
        ("skipped", "ignore", None), ("disputed", None, "disputed"),
    ]  # fmt: skip
    path = tmp_path / "x.jsonl"
    path.write_text("".join(f"{json.dumps(r)}\n" for r in found))
    again, _ = read_file("prodigy", path)
    assert [(d.id, d.status) for d in again] == [(s.value, s) for s in Status]


def test_golden_file() -> None:
    documents, corpus = everything()
    output, _ = write_to("prodigy", documents, corpus)
    assert output.files[""].decode() == (OWN / "golden.jsonl").read_text()


def test_through_a_project(project_path: Path, tmp_path: Path) -> None:
    with Project.create(project_path, annotator="ada") as project:
        report = project.import_(OWN / "spans.jsonl")
        assert (report.format, report.documents_added) == ("prodigy", 3)
        first = next(iter(project.documents()))
        written = project.export(tmp_path / "out.jsonl", format="prodigy", rejected=True)
        assert written.annotations == len(first.annotations) - 2  # no highlight, no link to it
        project.undo()
        assert list(project.documents()) == []
        project.import_(tmp_path / "out.jsonl")
        again = next(iter(project.documents()))
    kept = [a for a in first.annotations if a.label is not None]
    assert Counter((a.annotator, a.rejected, a.anchors) for a in again.annotations) == Counter(
        (a.annotator, a.rejected, a.anchors) for a in kept if a.anchors or len(a.slots) == 2
    ) - Counter([("news-oduya", False, ())])


def test_records_of_one_text_far_apart_are_one_document(
    project_path: Path, tmp_path: Path
) -> None:
    path = tmp_path / "x.jsonl"
    rows = [
        {"text": text, "label": label, "answer": "accept", "_session_id": who}
        for text, label, who in (("one", "A", "bo"), ("two", "A", "bo"), ("one", "B", "mara"))
    ]
    path.write_text("".join(f"{json.dumps(row)}\n" for row in rows))
    with Project.create(project_path, annotator="ada") as project:
        project.import_(path)
        found = {
            d.text: [(label.label, label.annotation.annotator) for label in d.labels]
            for d in project.documents()
        }
    assert found == {"one": [("A", "bo"), ("B", "mara")], "two": [("A", "bo")]}


@needs_fixtures
def test_fixtures() -> None:
    name = "example-datasets/annotated_reddit-INSULT-textcat.jsonl"
    found, context = read_file("prodigy", GIVEN / name)
    verdicts = Counter(a.rejected for d in found for a in d.annotations)
    assert (len(found), verdicts) == (500, {True: 352, False: 90})
    assert context.report.dropped == {"spans and choices of ignored records": 58}
    assert Counter(d.status for d in found)[Status.SKIPPED] == 58
    name = "example-datasets/annotated_news_headlines-ORG-PERSON-LOCATION-ner.jsonl"
    found, context = read_file("prodigy", GIVEN / name)
    assert (len(found), sum(len(d.spans) for d in found)) == (373, 303)
    assert (context.report.dropped, context.report.refused) == ({}, [])
    assert Counter(d.status for d in found) == {Status.DONE: 372, Status.SKIPPED: 1}


@needs_fixtures
def test_fixtures_of_patterns_are_refused() -> None:
    paths = sorted((GIVEN / "example-patterns").glob("*.jsonl"))
    assert paths
    for path in paths:
        found, context = read_file("prodigy", path)
        assert (found, [(r.line, r.reason) for r in context.report.refused]) == (
            [], [(1, PATTERNS)],
        )  # fmt: skip
