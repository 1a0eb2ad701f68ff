"""Reviewing what machines suggest: lists, many judgements in one step, clearing, imports again."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from annotator.domain.annotation import Anchor, Annotation, Judgement, Kind, Slot, Verdict
from annotator.domain.changes import Action, Change, Entity
from annotator.domain.errors import Cancelled, InvalidInput
from annotator.domain.ids import Uid, new_uid
from annotator.services import correcting, editing, labelling, linking, suggestions
from annotator.services.importing import import_paths
from annotator.services.project import DocumentFilter, Project
from annotator.services.suggestions import Share, Wanted
from tests.states import state_of

TEXT = "Sokolenko told Harbour Wire that Velmar port had 14 ships; Oduya said nine."
MODEL = "model:tagger@2"


@pytest.fixture
def project(project_path: Path) -> Iterator[Project]:
    """Three articles; two models suggest people and places in two of them, ada made one span."""
    labels = ["Person", "Place"]
    with Project.create(project_path, labels=labels, annotator="ada") as opened:
        for number in (1, 2, 3):
            opened.add_document(TEXT, id=f"a{number}", title=f"Ships {number}")
        opened.add_span(uid(opened, "a1"), 59, 64, "Person")
        suggest(opened, "a1", "Oduya", "Person", score=0.4)
        suggest(opened, "a1", "Sokolenko", "Person", score=0.9)
        suggest(opened, "a1", "Velmar", "Place", score=0.8)
        suggest(opened, "a2", "Sokolenko", "Person")
        suggest(opened, "a2", "Velmar", "Place", origin="model:other@1", score=0.1)
        yield opened
        assert [p for p in opened.check() if p.severity == "problem"] == []


def uid(project: Project, id: str) -> Uid:
    return project.document(id).uid


def suggest(
    project: Project, id: str, words: str, label: str | None, origin: str = MODEL, **more: Any
) -> Annotation:
    """Let a model suggest a span; what it is called without a version is its annotator."""
    start, document = TEXT.index(words), uid(project, id)
    bears = None if label is None else project.label_set.named(label).uid
    made = Annotation(
        new_uid(), label=bears, document=document, anchors=(Anchor(start, start + len(words)),),
        annotator=origin.partition(":")[2].partition("@")[0], origin=origin, **more,
    )  # fmt: skip
    project.apply(Action("Suggest", (Change(Entity.ANNOTATION, made.uid, None, made),), document))
    return made


def rows(project: Project, wanted: Wanted = suggestions.EVERYTHING, **more: Any) -> list[str]:
    """Title and words of the rows of a list."""
    found = suggestions.read(project, suggestions.keys(project, wanted, **more))
    return [f"{one.pick.title[-1]} {one.pick.words}" for one in found]


def labelled(project: Project, *names: str | None) -> frozenset[Uid | None]:
    return frozenset(None if n is None else project.label_set.named(n).uid for n in names)


def verdicts(project: Project) -> dict[str, list[str]]:
    """What was said of every machine's annotation, by article and words."""
    return {
        f"{d.document.title[-1]} {d.text[slice(*a.anchors[0])]}": [
            f"{j.annotator} {j.verdict}" for j in a.judgements
        ]
        for d in project.documents()
        for a in d.annotations
        if a.machine_made and a.judgements
    }


def test_a_list_is_by_place_or_by_score(project: Project) -> None:
    assert rows(project) == ["1 Sokolenko", "1 Velmar", "1 Oduya", "2 Sokolenko", "2 Velmar"]
    assert rows(project, order="lowest") == [
        "2 Velmar", "1 Oduya", "1 Velmar", "1 Sokolenko", "2 Sokolenko",
    ]  # fmt: skip
    assert rows(project, order="highest") == [
        "1 Sokolenko", "1 Velmar", "1 Oduya", "2 Velmar", "2 Sokolenko",
    ]  # fmt: skip


def test_a_list_is_of_what_was_asked_for(project: Project) -> None:
    person, first = labelled(project, "Person"), uid(project, "a1")
    assert rows(project, Wanted(labels=person)) == ["1 Sokolenko", "1 Oduya", "2 Sokolenko"]
    assert rows(project, Wanted(first, person)) == ["1 Sokolenko", "1 Oduya"]
    assert rows(project, Wanted(first, person, least=0.5)) == ["1 Sokolenko"]
    assert rows(project, Wanted(origin="model:other@1")) == ["2 Velmar"]
    assert rows(project, Wanted(labels=frozenset())) == []
    suggest(project, "a3", "nine", None, score=3.5)
    assert rows(project, Wanted(labels=labelled(project, None))) == ["3 nine"]
    assert rows(project, Wanted(labels=labelled(project, None, "Place"), least=0.5)) == [
        "1 Velmar", "3 nine",
    ]  # fmt: skip


def test_a_row_tells_what_stands_around_the_words(project: Project) -> None:
    wanted = Wanted(uid(project, "a1"), labelled(project, "Place"))
    (row,) = suggestions.read(project, suggestions.keys(project, wanted))
    assert row.pick.left.endswith("that ")
    assert row.pick.right.startswith(" port had")
    assert (row.annotation.score, row.annotation.origin) == (0.8, MODEL)


def test_suggestions_are_counted_by_label_and_model(project: Project) -> None:
    (person,), (place,) = labelled(project, "Person"), labelled(project, "Place")
    assert suggestions.shares(project) == [
        Share(person, MODEL, 3), Share(place, "model:other@1", 1), Share(place, MODEL, 1),
    ]  # fmt: skip
    assert suggestions.shares(project, uid(project, "a3")) == []


def test_documents_with_something_to_review(project: Project) -> None:
    where = DocumentFilter(unreviewed=True)
    assert [d.document.id for d in project.documents(where)] == ["a1", "a2"]
    assert project.document_count(DocumentFilter("wire", unreviewed=True)) == 2
    suggestions.review(project, suggestions.keys(project, Wanted(uid(project, "a1"))))
    assert [s.id for s in project.document_page(0, 9, where)] == ["a2"]


def test_many_are_judged_in_one_step(project: Project) -> None:
    wanted = Wanted(uid(project, "a1"), labelled(project, "Person"))
    sokolenko, oduya = suggestions.keys(project, wanted)
    before = state_of(project)
    done = suggestions.review(project, [sokolenko], [oduya], wanted=wanted)
    assert done is not None
    assert done.title == "Accept 1 suggestion of Person, reject 1"
    assert verdicts(project) == {"1 Sokolenko": ["ada accepts"], "1 Oduya": ["ada rejects"]}
    assert rows(project, wanted) == []
    changes = project.undo()
    assert changes is not None
    assert changes.document == uid(project, "a1")
    assert state_of(project) == before
    assert rows(project, wanted) == ["1 Sokolenko", "1 Oduya"]
    project.redo()
    assert len(verdicts(project)) == 2


def test_the_judgements_of_others_stay_and_ones_own_is_replaced(project: Project) -> None:
    keys = suggestions.keys(project, Wanted(uid(project, "a2")))
    project.annotator = "bo"
    suggestions.review(project, keys)
    project.annotator = "ada"
    suggestions.review(project, keys[:1], keys[1:])
    assert suggestions.review(project, [], keys[:1]) is not None
    assert verdicts(project) == {
        "2 Sokolenko": ["bo accepts", "ada rejects"],
        "2 Velmar": ["bo accepts", "ada rejects"],
    }


def test_what_cannot_be_judged(project: Project) -> None:
    keys = suggestions.keys(project, suggestions.EVERYTHING)
    assert suggestions.review(project, []) is None
    with pytest.raises(InvalidInput, match="accepted and rejected at once"):
        suggestions.review(project, keys[:2], keys[1:3])
    before = state_of(project)
    with pytest.raises(Cancelled):
        suggestions.review(project, keys, cancelled=lambda: True)
    assert state_of(project) == before
    editing.delete(project, [suggestions.read(project, keys[:1])[0].annotation.uid])
    suggestions.review(project, keys[:2])
    assert verdicts(project) == {"1 Velmar": ["ada accepts"]}, "one that is gone is passed over"


def test_what_nobody_judged_is_cleared_in_one_step(project: Project) -> None:
    sokolenko, *_ = suggestions.keys(project, Wanted(uid(project, "a1")))
    suggestions.review(project, [], [sokolenko])
    before = state_of(project)
    done = suggestions.clear(project, MODEL)
    assert done is not None
    assert done.title == "Clear 3 suggestions of tagger@2"
    assert rows(project) == ["2 Velmar"], "another model's stay"
    assert verdicts(project) == {"1 Sokolenko": ["ada rejects"]}, "what was judged stays"
    assert [s.text for s in project.document("a1").spans] == ["Sokolenko", "Oduya"]
    project.undo()
    assert state_of(project) == before
    project.redo()
    assert suggestions.clear(project, MODEL) is None


def test_clearing_leaves_the_ends_of_what_stays(project: Project) -> None:
    label = labelling.add_label(project, "is in", kind=Kind.RELATION).uid
    first = uid(project, "a1")
    ends = [suggest(project, "a1", words, "Place").uid for words in ("ships", "port", "Wire")]
    slots = [(Slot("from", ref=ends[0]), Slot("to", ref=end)) for end in ends[1:]]
    judged = ((Judgement("ada", Verdict.ACCEPTS),), ())
    for held, said in zip(slots, judged, strict=True):
        made = Annotation(
            new_uid(), Kind.RELATION, label, first, slots=held, annotator="tagger", origin=MODEL,
            judgements=said,
        )  # fmt: skip
        project.apply(Action("Relate", (Change(Entity.ANNOTATION, made.uid, None, made),)))
    before = state_of(project)
    assert suggestions.clear(project, MODEL) is not None
    assert rows(project, Wanted(first)) == ["1 port", "1 ships"]
    assert len(project.document("a1").relations) == 1
    project.undo()
    assert state_of(project) == before
    assert linking.add_relation(project, label, ends[1], ends[2])
    suggestions.clear(project, MODEL)
    assert rows(project, Wanted(first)) == ["1 Wire", "1 port", "1 ships"]


def predictions(path: Path, *spans: tuple[str, str, float]) -> Path:
    """A file of a model's spans over the first article: words, label, score."""
    found = [
        {"start": TEXT.index(words), "end": TEXT.index(words) + len(words), "label": label,
         "score": score}
        for words, label, score in spans
    ]  # fmt: skip
    path.write_text(json.dumps({"id": "a1", "text": TEXT, "spans": found}) + "\n", "utf-8")
    return path


def test_the_same_predictions_again_change_nothing(project: Project, tmp_path: Path) -> None:
    path = predictions(tmp_path / "p.jsonl", ("Velmar", "Place", 0.7), ("ships", "Place", 0.2))
    import_paths(project, [path], as_suggestions="tagger@2")
    keys = suggestions.keys(project, Wanted(uid(project, "a1"), labelled(project, "Place")))
    assert len(keys) == 2, "Velmar was there"
    suggestions.review(project, keys[:1], keys[1:])
    before = state_of(project)
    again = import_paths(project, [path], as_suggestions="tagger@2")
    assert (again.annotations_added, again.annotations_known) == (0, 2)
    assert state_of(project) == before
    assert verdicts(project) == {"1 Velmar": ["ada accepts"], "1 ships": ["ada rejects"]}


def test_a_newer_version_stands_beside_the_old_one(project: Project, tmp_path: Path) -> None:
    path = predictions(tmp_path / "p.jsonl", ("Velmar", "Place", 0.7))
    keys = suggestions.keys(project, Wanted(uid(project, "a1")))
    suggestions.review(project, [], keys)
    report = import_paths(project, [path], as_suggestions="tagger@3")
    assert (report.annotations_added, report.annotations_known) == (1, 0)
    found = [a for a in project.document("a1").annotations if a.machine_made]
    velmar = [a for a in found if TEXT[slice(*a.anchors[0])] == "Velmar"]
    assert [(a.origin, a.annotator, a.score, a.suggestion) for a in velmar] == [
        (MODEL, "tagger", 0.8, False), ("model:tagger@3", "tagger", 0.7, True),
    ]  # fmt: skip
    again = import_paths(project, [path], as_suggestions="tagger@3")
    assert (again.annotations_added, again.annotations_known) == (0, 1)


def test_predictions_with_ids_of_their_own_come_again(project: Project, tmp_path: Path) -> None:
    """A file that bears the model's name itself, and knows nothing of what was judged since."""
    given: dict[str, Any] = {
        "start": 15, "end": 27, "label": "Person", "id": new_uid(), "origin": MODEL,
        "annotator": "tagger", "score": 0.5,
    }  # fmt: skip
    path = tmp_path / "p.jsonl"
    path.write_text(json.dumps({"id": "a3", "text": TEXT, "spans": [given]}) + "\n", "utf-8")
    import_paths(project, [path])
    editing.judge(project, Uid(given["id"]), Verdict.REJECTS, note="an outlet")
    before = state_of(project)
    assert import_paths(project, [path]).annotations_known == 1
    assert state_of(project) == before
    path.write_text(path.read_text("utf-8").replace("0.5", "0.6"), "utf-8")
    assert import_paths(project, [path], on_conflict="replace").annotations_replaced == 1
    after = project.annotation(Uid(given["id"]))
    assert (after.score, after.rejected, after.judgements[0].note) == (0.6, True, "an outlet")


def test_a_correction_leaves_what_the_model_said(project: Project, tmp_path: Path) -> None:
    (person,), (place,) = labelled(project, "Person"), labelled(project, "Place")
    velmar = next(a for a in project.document("a1").annotations if a.score == 0.8)
    oduya = next(a for a in project.document("a1").annotations if a.score == 0.4)
    label = labelling.add_label(project, "is in", kind=Kind.RELATION).uid
    relation = linking.add_relation(project, label, oduya.uid, velmar.uid)
    before = state_of(project)
    own = correcting.relabel(project, velmar.uid, person)
    assert (own.label, own.anchors, own.annotator) == (person, velmar.anchors, "ada")
    assert (own.origin, own.score, own.judgements) == ("hand", None, ())
    assert project.annotation(velmar.uid).label == place
    assert project.annotation(velmar.uid).rejected
    assert project.annotation(relation.uid).references == (oduya.uid, own.uid)
    assert project.history(limit=1)[0].title == "Correct Place to Person ‘Velmar’"
    project.undo()
    assert state_of(project) == before
    project.redo()
    path = predictions(tmp_path / "p.jsonl", ("Velmar", "Place", 0.8))
    assert import_paths(project, [path], as_suggestions="tagger@2").annotations_added == 0

    wider = (Anchor(velmar.anchors[0].start, velmar.anchors[0].end + 5),)
    assert correcting.set_anchors(project, own.uid, wider).uid == own.uid, "ones own only moves"
    moved = correcting.set_anchors(project, oduya.uid, [Anchor(0, 9)])
    assert (moved.uid != oduya.uid, moved.label, moved.origin) == (True, person, "hand")
    assert project.annotation(oduya.uid).anchors == oduya.anchors
    with pytest.raises(InvalidInput):
        correcting.relabel(project, suggest(project, "a1", "port", "Place").uid, label)


def test_a_correction_to_what_is_there_already_only_rejects(project: Project) -> None:
    (person,) = labelled(project, "Person")
    there = next(s for s in project.document("a1").spans if s.annotation.annotator == "ada")
    start, end = there.start, there.end
    suggested = suggest(project, "a1", TEXT[start:end], "Place")
    count = len(project.document("a1").annotations)
    assert correcting.relabel(project, suggested.uid, person).uid == there.uid
    assert len(project.document("a1").annotations) == count
    assert project.annotation(suggested.uid).rejected
