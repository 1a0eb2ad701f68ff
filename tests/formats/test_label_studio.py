"""Label Studio's tasks: people, models, what is said of regions, and HTML."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from defusedxml import ElementTree

from annotator.domain.annotation import Anchor, Annotation, Judgement, Kind, Slot, Verdict
from annotator.domain.corpus import Corpus
from annotator.domain.document import AnnotatedDocument, Coverage, CoverageState, Status
from annotator.domain.ids import Uid, new_uid
from annotator.domain.label import LabelSet
from annotator.formats import registry
from annotator.formats.base import ReadContext
from annotator.formats.reducing import REJECTED
from annotator.services.project import Project
from tests.builders import make_document, make_labels, make_span
from tests.formats.helpers import DATA, FIXTURES, everything, read_file, write_to

OWN = DATA / "label-studio"
GIVEN = FIXTURES / "label-studio"

needs_fixtures = pytest.mark.skipif(not GIVEN.is_dir(), reason="the fixtures are not there")


def read_tasks(tmp_path: Path, *tasks: Any, **more: Any) -> tuple[Any, ReadContext]:
    path = tmp_path / "x.json"
    path.write_text(json.dumps(list(tasks)))
    context = ReadContext(annotator="ada", collect=True, **more)
    return read_file("label-studio", path, context)


def region(id: str, start: Any, end: Any, text: str | None = None, **more: Any) -> dict[str, Any]:
    value = {"start": start, "end": end, "labels": ["A"], **more}
    value |= {} if text is None else {"text": text}
    return {"id": id, "from_name": "l", "to_name": "t", "type": "labels", "value": value}


def task(text: str, *results: dict[str, Any], **data: Any) -> dict[str, Any]:
    return {"data": {"text": text, **data}, "annotations": [{"result": list(results)}]}


def test_regions_with_notes_and_what_other_controls_say_of_them() -> None:
    (first, *_), context = read_file("label-studio", OWN / "tasks.json")
    assert context.report.refused == []
    by_oduya = [s for s in first.spans if s.annotation.annotator == "oduya@velmar.example"]
    assert [(s.label, s.text) for s in by_oduya] == [
        ("Person", "Mara Oduya"), ("Quantity", "14 ships"),
        ("Claim", "14 ships.\n“Twelve"), ("Quantity", "14 ships.\n“Twelve"),
    ]  # fmt: skip
    assert by_oduya[0].annotation.note == "the pilot"
    assert {slot.name: slot.value for slot in by_oduya[1].annotation.slots} == {
        "certainty": "high", "kinds": ["count", "report"], "comment": "as counted", "stars": 4,
        "amount": 14, "topic": "Sea > Ships",
    }  # fmt: skip
    assert by_oduya[0].annotation.created == "2025-03-04T10:00:00.123Z"


def test_documents_with_their_data_and_labels() -> None:
    (first, *_), _ = read_file("label-studio", OWN / "tasks.json")
    assert (first.id, first.title, dict(first.meta)) == (
        "12", "Counting ships", {"outlet": "Harbour Wire", "page": 3},
    )  # fmt: skip
    said = [(x.label, [(s.name, s.value) for s in x.annotation.slots]) for x in first.labels]
    assert said == [
        ("News", []), ("Sea", []), ("summary", [("summary", "Ships were counted.")]),
    ]  # fmt: skip


def test_relations_with_direction_and_without_label() -> None:
    (first, *_), context = read_file("label-studio", OWN / "tasks.json")
    words: dict[Uid | None, str] = {span.uid: span.text for span in first.spans}
    assert [(r.label, words[r.source], words[r.target]) for r in first.relations] == [
        ("counts", "Mara Oduya", "14 ships"), ("related", "14 ships", "Mara Oduya"),
    ]  # fmt: skip
    assert context.report.dropped == {"relations whose ends are not in the file": 1}
    assert "relations that point both ways were taken" in context.report.remarks[-1]
    assert context.report.left_out[0].reason.endswith("in the file: gone")


def test_several_annotations_are_several_annotators_and_cancelled_ones_skipped() -> None:
    (first, second, third), _ = read_file("label-studio", OWN / "tasks.json")
    people = {a.annotator for a in first.annotations if not a.suggestion}
    assert people == {"oduya@velmar.example", "user 7"}
    assert [(c.annotator, c.state) for c in first.document.coverage] == [
        ("user 8", CoverageState.SKIPPED), ("user 9", CoverageState.NOTHING),
    ]  # fmt: skip
    assert [d.status for d in (first, second, third)] == [
        Status.DONE, Status.SKIPPED, Status.NEW,
    ]  # fmt: skip


def test_predictions_are_suggestions_of_their_model() -> None:
    (first, *_), _ = read_file("label-studio", OWN / "tasks.json")
    found = [a for a in first.annotations if a.suggestion]
    assert [(a.origin, a.annotator, a.score) for a in found] == [
        ("model:ner@2", "ner", 0.9), ("model:ner@2", "ner", 0.5),
        ("model:unknown", "unknown", None),
    ]  # fmt: skip


def test_offsets_in_utf16_are_told_by_the_regions_own_text() -> None:
    (first,), context = read_file("label-studio", OWN / "utf16.json")
    assert first.spans[0].text == "Oduya"
    assert "offsets count UTF-16 units, as the quotes of 1 document tell" in (
        context.report.remarks[0]
    )


def test_json_min() -> None:
    (first,), _ = read_file("label-studio", OWN / "min.json")
    assert [(s.label, s.text, s.annotation.annotator) for s in first.spans] == [
        ("Person", "Mara Oduya", "user 3")
    ]
    assert [x.label for x in first.labels] == ["Trade", "Sea"]
    assert (first.id, dict(first.meta)) == ("5", {"outlet": "Velmar Post"})


def test_html_is_read_as_a_browser_shows_it() -> None:
    (first,), context = read_file("label-studio", OWN / "page.json")
    assert context.report.refused == []
    assert first.text == "Velmar\nTwo & a half 🚢 sank,\nsays Oduya.\nOne\nTwo\nx"
    assert [s.text for s in first.spans] == [
        "Velmar", "🚢 sank", "Oduya.", "One\nTwo", "x", "Velmar",
    ]  # fmt: skip
    assert "HTML was read as the text that a browser shows (1 document)" in (
        context.report.remarks[0]
    )


def test_html_counted_in_utf16_by_the_browser(tmp_path: Path) -> None:
    path = {"startOffset": 3, "endOffset": 7}
    place = "/p[1]/text()[1]"
    given = region("r", place, place, "sank", **path)
    (first,), _ = read_tasks(tmp_path, task("<p>🚢 sank</p>", given))
    assert first.spans[0].text == "sank"


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        (region("r1", "/p[9]", "/p[9]", "a", startOffset=0, endOffset=0),
         "the region “r1” begins at “/p[9]”, which is not in the HTML"),
        (region("r1", "/p[1]/text()[1]", "/p[1]/text()[1]", "other", startOffset=0, endOffset=2),
         ("the region “r1” quotes “other”, but points to “on”"
          " (--accept-mismatches takes the place)")),
    ],
)  # fmt: skip
def test_regions_of_html_that_cannot_be_placed_are_named(
    given: dict[str, Any], reason: str, tmp_path: Path
) -> None:
    found, context = read_tasks(tmp_path, task("<p>one</p>", given))
    assert (found, [r.reason for r in context.report.refused]) == ([], [reason])
    if "quotes" in reason:
        found, context = read_tasks(tmp_path, task("<p>one</p>", given), accept_mismatches=True)
        assert found[0].spans[0].text == "on"
        assert "regions quote other words" in context.report.remarks[-1]


def test_line_ends_in_quotes(tmp_path: Path) -> None:
    for quote in ("a\nb", r"a\nb", "a<br>b", "a<br/>b", "a b"):
        (first,), context = read_tasks(tmp_path, task("🚢a\nb", region("r", 1, 4, quote)))
        assert first.spans[0].text == "a\nb"
        assert context.report.remarks == []


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"annotations": []}, "a task needs its “data”, an object, not null"),
        ({"data": {"image": "https://velmar.example/a.png", "n": 1}},
         "the text is not here, only where it lies (https://velmar.example/a.png)"),
        ({"data": {"a": "x", "b": "y"}},
         ("which of the “data” is the text cannot be told (it holds a, b;"
          " --text-key says it)")),
        ({"data": {"text": "a"}, "annotations": [3]},
         "annotation 1 is the number 3, not an object"),
        (task("a", {"type": "labels"}), "result 1 has no “value”"),
        (task("a", region("r", 0, 9)), "the offsets 0 to 9 lie outside the text (1 code points)"),
        (task("a", region("r", "0", 1)),
         ("the region “r”: “start” and “end” are whole numbers or paths, not the text “0” and"
          " the number 1")),
        (task("ab", region("r", 0, 1, "zz")),
         ("1 of 1 quotes are not the words at their offsets, whatever these count: 0 to 1 is"
          " “a”, not “zz” (--offset-unit or --accept-mismatches takes them)")),
        (task("a", {"type": "relation", "from_id": "x"}),
         "result 1 is a relation without “from_id” and “to_id”"),
    ],
)  # fmt: skip
def test_refusals(given: dict[str, Any], reason: str, tmp_path: Path) -> None:
    found, context = read_tasks(tmp_path, given)
    assert (found, [(r.line, r.reason) for r in context.report.refused]) == ([], [(1, reason)])


def test_regions_of_one_id_by_two_controls_are_two_spans(tmp_path: Path) -> None:
    other = region("r", 0, 1)
    other["value"]["labels"] = ["B"]
    link = {"type": "relation", "from_id": "r", "to_id": "r", "labels": ["self"]}
    (first,), _ = read_tasks(tmp_path, task("a", region("r", 0, 1), other, link))
    assert [span.label for span in first.spans] == ["A", "B"]
    assert first.relations[0].source == first.spans[0].uid


def test_json_in_utf16_is_told(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    path.write_bytes(json.dumps([task("a")]).encode("utf-16"))
    assert registry.detect(path)[0].info.id == "label-studio"
    _, context = read_file("label-studio", path)
    assert [r.reason for r in context.report.refused] == [
        "this is UTF-16 or UTF-32, JSON is UTF-8; save it as UTF-8"
    ]


def test_the_key_of_the_text_can_be_said(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    path.write_text(json.dumps({"data": {"a": "x", "b": "y"}}))
    (first,), _ = read_file("label-studio", path, text_key="b")
    assert (first.text, dict(first.meta)) == ("y", {"a": "x"})


def test_regions_of_other_media_are_left_out(tmp_path: Path) -> None:
    box = {"id": "b", "type": "rectanglelabels", "value": {"x": 1, "rectanglelabels": ["A"]}}
    (first,), context = read_tasks(tmp_path, task("a", box))
    assert first.annotations == ()
    assert context.report.dropped == {"regions of images, sounds or videos": 1}


LABELS = LabelSet((
    replace(
        make_labels("Quantity").labels[0],
        slots=(
            {"name": "kind", "type": "one-of", "choices": ["ship", "boat"]},
            {"name": "tags", "type": "many-of", "choices": ["a", "b"]},
            {"name": "amount", "type": "number"},
            {"name": "sure", "type": "flag"},
        ),
    ),
))  # fmt: skip
SLOTS = (
    Slot("kind", "ship"), Slot("kind", 3), Slot("tags", ["a"]), Slot("amount", 20),
    Slot("amount", {"value": 20, "comparator": "at least"}), Slot("amount", "many"),
    Slot("sure", True), Slot("note", "in words"), Slot("note", 1.5), Slot("x#many", "kept"),
    Slot("empty", []),
)  # fmt: skip


def with_slots(*slots: Slot) -> AnnotatedDocument:
    document = make_document("14 ships", "d")
    span = make_span(document, "14 ships", LABELS.labels[0].uid)._replace(slots=slots)
    return AnnotatedDocument(document, (span,), LABELS)


def test_every_value_comes_back_whatever_its_control(tmp_path: Path) -> None:
    output, report = write_to("label-studio", [with_slots(*SLOTS)], Corpus(LABELS))
    assert report.dropped == {}
    path = tmp_path / "x.json"
    path.write_bytes(output.files[""])
    (again,), _ = read_file("label-studio", path)
    found = again.annotations[0].slots
    assert [(s.name, s.value) for s in found] == [(s.name, s.value) for s in SLOTS]
    types = [(r["from_name"], r["type"]) for r in json.loads(output.files[""])[0]["annotations"][0][
        "result"]]  # fmt: skip
    assert types[:4] == [
        ("label", "labels"), ("kind", "choices"), ("kind#number", "number"),
        ("tags#many", "choices"),
    ]  # fmt: skip


def test_what_controls_say_of_documents_comes_back(tmp_path: Path) -> None:
    labels = make_labels("summary", "text", "x#json", "Plain", kind=Kind.DOCUMENT)
    document = make_document("14 ships", "d")
    given: list[tuple[str, tuple[Slot, ...]]] = [
        ("Plain", ()), ("summary", (Slot("summary", "Ships."),)),
        ("summary", (Slot("summary", 3),)), ("summary", (Slot("summary", True),)),
        ("text", (Slot("text", "words"),)), ("x#json", (Slot("x#json", "[]"),)),
        ("Plain", (Slot("other", 1),)), ("text", (Slot("text", 1), Slot("text", 2))),
    ]  # fmt: skip
    annotations = tuple(
        Annotation(new_uid(), Kind.DOCUMENT, labels.named(name, Kind.DOCUMENT).uid, document.uid,
                   slots=slots, annotator="ada")
        for name, slots in given
    )  # fmt: skip
    annotated = AnnotatedDocument(document, annotations, labels)
    output, report = write_to("label-studio", [annotated], Corpus(labels))
    path = tmp_path / "x.json"
    path.write_bytes(output.files[""])
    (again,), _ = read_file("label-studio", path)
    found = [(x.label, [(s.name, s.value) for s in x.annotation.slots]) for x in again.labels]
    expected = [(name, [(s.name, s.value) for s in slots[:1]]) for name, slots in given]
    assert sorted(map(repr, found)) == sorted(
        repr(each) for each in expected if each[1] != [("other", 1)]
    )
    assert report.dropped == {
        "slots of relations and of document labels": 1,
        "the same label on the same words, said twice": 1,
    }
    root = ElementTree.fromstring(output.files[".config.xml"])
    names = [x.get("name") for x in root if x.get("name")]
    assert len(set(names)) == len(names)
    assert {"summary", "summary#number", "summary#json", "text#text"} <= set(names)


def test_the_configuration_has_all_labels_and_controls(tmp_path: Path) -> None:
    labels = make_labels('<A> & "B"', "\ufffe odd")
    for kind in (Kind.DOCUMENT, Kind.RELATION):
        labels = labels.with_labels([*labels, *make_labels(f"<{kind}>", kind=kind)])
    labels = labels.with_labels([*labels, *LABELS])
    given = [with_slots(*SLOTS)]
    output, _ = write_to("label-studio", given, Corpus(labels))
    root = ElementTree.fromstring(output.files[".config.xml"])
    assert [x.get("value") for x in root.iter("Label")] == ['<A> & "B"', "\ufffd odd", "Quantity"]
    assert [x.get("value") for x in root.iter("Relation")] == ["<relation>"]
    controls = {x.get("name"): x for x in root if x.get("perRegion") == "true"}
    tasks = json.loads(output.files[""])
    used = {
        r["from_name"]: r["type"]
        for r in tasks[0]["annotations"][0]["result"]
        if r["type"] != "labels"
    }
    assert used.keys() <= controls.keys()
    tags = {"choices": "Choices", "textarea": "TextArea", "number": "Number"}
    assert {name: tags[type_] for name, type_ in used.items()} == {
        name: controls[name].tag for name in used
    }
    offered = [x.get("value") for x in controls["kind"]]
    assert offered == ["ship", "boat"]
    assert controls["tags#many"].get("choice") == "multiple"
    (document,) = (x for x in root if x.get("name") == "document")
    assert [x.get("value") for x in document] == ["<document>"]


def judged(verdict: Verdict, labels: LabelSet, origin: str = "model:m@1") -> AnnotatedDocument:
    document = make_document("one two", "d")
    span = make_span(document, "one", labels.labels[0].uid, "m")._replace(
        origin=origin, judgements=(Judgement("bo", verdict),)
    )
    return AnnotatedDocument(document, (span,), labels)


def test_what_was_rejected_is_never_written_as_if_it_were_meant() -> None:
    labels = make_labels("A")
    output, report = write_to("label-studio", [judged(Verdict.REJECTS, labels)], Corpus(labels))
    assert json.loads(output.files[""])[0]["annotations"] == []
    assert (report.lost, report.dropped) == (1, {REJECTED: 1})


def test_what_was_accepted_is_the_judges_annotation() -> None:
    labels = make_labels("A")
    output, report = write_to("label-studio", [judged(Verdict.ACCEPTS, labels)], Corpus(labels))
    written = json.loads(output.files[""])[0]
    assert [a["completed_by"] for a in written["annotations"]] == [{"email": "bo"}]
    assert "predictions" not in written
    assert report.dropped == {
        "judgements": 1, "origins": 1, "who made what another accepted": 1,
    }  # fmt: skip


def test_suggestions_are_predictions_and_people_can_be_left_out() -> None:
    labels = make_labels("A")
    document = replace(
        make_document("one two", "d"),
        coverage=(Coverage("bo", CoverageState.SKIPPED), Coverage("ada", CoverageState.NOTHING)),
    )
    spans: list[Annotation] = [
        make_span(document, "one", labels.labels[0].uid, who) for who in ("ada", "mara")
    ]
    spans.append(make_span(document, "one", labels.labels[0].uid, "m")._replace(
        origin="model:m@1", score=0.5))  # fmt: skip
    given = AnnotatedDocument(document, tuple(spans), labels)
    output, report = write_to("label-studio", [given], Corpus(labels))
    written = json.loads(output.files[""])[0]
    assert [(a["completed_by"]["email"], a.get("was_cancelled"), len(a["result"]))
            for a in written["annotations"]] == [
        ("ada", None, 1), ("bo", True, 0), ("mara", None, 1),
    ]  # fmt: skip
    (prediction,) = written["predictions"]
    assert (prediction["model_version"], prediction["result"][0]["score"]) == ("m@1", 0.5)
    assert report.dropped == {"what was said to be read, done or skipped": 1}
    output, report = write_to("label-studio", [given], Corpus(labels), no_annotators=True)
    written = json.loads(output.files[""])[0]
    assert [a.keys() for a in written["annotations"]] == [{"result"}]
    assert len(written["annotations"][0]["result"]) == len(written["predictions"]) == 1
    assert report.lost == 1


def test_golden_files() -> None:
    documents, corpus = everything()
    uids: dict[Uid, None] = {}  # those that are made anew each time

    def steady(text: str) -> str:
        for number, uid in enumerate(uids):
            text = text.replace(uid, f"uid-{number}")
        return text

    for document in documents:
        uids |= {a.uid: None for a in document.annotations if a.given_id is not None}
        uids |= {document.uid: None}
    output, _ = write_to("label-studio", documents, corpus)
    assert steady(output.files[""].decode()) == (OWN / "golden.json").read_text()
    config = output.files[".config.xml"].decode()
    assert config == (OWN / "golden.config.xml").read_text()


def test_through_a_project(project_path: Path, tmp_path: Path) -> None:
    with Project.create(project_path, annotator="ada") as project:
        report = project.import_(OWN / "tasks.json")
        assert (report.format, report.documents_added) == ("label-studio", 3)
        before = list(project.documents())
        project.export(tmp_path / "out.json", format="label-studio", suggestions=True)
        assert (tmp_path / "out.config.xml").is_file()
        project.undo()
        assert list(project.documents()) == []
        project.import_(tmp_path / "out.json")
        after = list(project.documents())
    assert [(d.id, d.title, dict(d.meta)) for d in after] == [
        (d.id, d.title, dict(d.meta)) for d in before
    ]
    for one, other in zip(before, after, strict=True):
        assert Counter(map(said, one.spans)) == Counter(map(said, other.spans))
        assert [r.label for r in one.relations] == [r.label for r in other.relations]


def said(span: Any) -> str:
    a = span.annotation
    slots = [(slot.name, slot.value) for slot in a.slots]
    return repr((span.label, span.text, a.annotator, a.origin, a.score, a.note, slots))


@needs_fixtures
@pytest.mark.parametrize(
    ("name", "spans", "remark"),
    [
        ("issue1347_utf16_offsets.json", ["annotation"], "offsets count UTF-16 units"),
        ("named_entity_annotation_1.json", ["February 22"], ""),
        ("named_entity_tasks_predictions_only.json", ["February 22"], ""),
        ("nertext_e2e.json", ["Alice", "But I don’t want to go among mad people"], ""),
        ("rich_text_html_annotation_1.json",
         ["Vincent: Look, Mr. Wolfe", "Jules", "The Wolf",
          "appreciated.\nVincent: Look, Mr. Wolf"],
         "regions quote other words than stand where they point; the places were taken (1)"),
    ],
)  # fmt: skip
def test_fixtures(name: str, spans: list[str], remark: str) -> None:
    (document,), context = read_file("label-studio", GIVEN / name)
    assert (context.report.refused, context.report.dropped) == ([], {})
    assert [span.text for span in document.spans] == spans
    assert remark in "".join(context.report.remarks)
    assert all(a.anchors != (Anchor(0, 0),) for a in document.annotations)


def test_deep_and_broken_html_is_read_in_time(tmp_path: Path) -> None:
    for piece in ("<div>", "<", "<p>a", "&", "</b>", "<!-- ", "<tr><td>", "<br>", "<a b='"):
        html = piece * 10_000
        (document,), _ = read_tasks(tmp_path, {"data": {"html": html}})
        assert len(document.text) <= len(html)
