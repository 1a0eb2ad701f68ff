"""doccano's files: every layout that its projects and versions wrote."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from annotator.domain.annotation import Kind
from annotator.domain.document import AnnotatedDocument
from annotator.formats.base import ReadContext
from annotator.formats.doccano_read import ANSWER
from annotator.services.project import Project
from tests.formats.helpers import DATA, FIXTURES, everything, read_file, write_to

OWN = DATA / "doccano"
GIVEN = FIXTURES / "doccano" / "backend"

needs_fixtures = pytest.mark.skipif(not GIVEN.is_dir(), reason="the fixtures are not there")

PERSON, QUANTITY, PLACE = (
    ("Person", "Mara Oduya"), ("Quantity", "14 boats"), ("Place", "Velmar"),
)  # fmt: skip


def spans(document: AnnotatedDocument) -> list[tuple[str | None, str]]:
    return [(span.label, span.text) for span in document.spans]


def labels(document: AnnotatedDocument) -> list[str | None]:
    return [label.label for label in document.labels]


def read(name: str, strings: str = "labels") -> tuple[list[AnnotatedDocument], ReadContext]:
    found, context = read_file("doccano", OWN / name, strings=strings)
    assert context.report.refused == []
    return found, context


def test_spans_as_lists_under_label() -> None:
    (first, second), _ = read("label-lists.jsonl")
    assert (spans(first), spans(second)) == ([PERSON, QUANTITY], [])
    assert (first.id, second.id) == ("7", "8")
    assert dict(first.meta) == {"outlet": "Harbour Wire", "Comments": ["sure?"]}


def test_spans_as_lists_under_labels_with_meta_and_approver() -> None:
    (first,), _ = read("labels-lists.jsonl")
    assert spans(first) == [PLACE]
    assert dict(first.meta) == {"page": 3, "annotation_approver": "ada"}


def test_entities_as_lists_with_cats_of_intent_detection() -> None:
    (first, second), _ = read("entities-lists.jsonl")
    assert (spans(first), labels(first)) == ([PLACE], ["Trade", "Sea"])
    assert (spans(second), labels(second)) == ([], [])


def test_entities_as_objects_with_relations() -> None:
    (first,), context = read("entities-relations.jsonl")
    assert spans(first) == [PERSON, QUANTITY]
    (sold,) = first.relations
    ends = (sold.source, sold.target)
    assert (sold.label, ends) == ("sold", (first.spans[0].uid, first.spans[1].uid))
    assert context.report.dropped == {
        "the same label on the same words, said twice": 1,
        "relations whose ends are not in the file": 1,
    }
    assert dict(first.meta) == {"Comments": []}


def test_labels_of_2020_are_numbers_that_a_label_set_names() -> None:
    (first,), context = read("annotations-ids.jsonl")
    assert [label for label, _ in spans(first)] == ["44", "45"]
    assert "labels are numbers (44, 45); import doccano's file of labels" in (
        context.report.remarks[0]
    )
    _, context = read("labels.json")
    assert [(x.name, x.kind, x.color, x.key) for x in context.labels.label_set] == [
        ("Person", Kind.SPAN, "#aa3300", "p"), ("Quantity", Kind.SPAN, "#0033aa", "1"),
        ("Strike", Kind.DOCUMENT, "#00aa33", "2"),
    ]  # fmt: skip
    again = ReadContext(labels=context.labels, annotator="ada")
    (first,), _ = read_file("doccano", OWN / "annotations-ids.jsonl", again)
    assert spans(first) == [PERSON, QUANTITY]
    assert again.report.remarks == []


def test_two_users_merged_in_one_list_are_two_layers() -> None:
    (first,), _ = read("annotations-users.jsonl")
    said = [(span.label, span.annotation.annotator) for span in first.spans]
    assert said == [("Person", "user 1"), ("Person", "user 2"), ("Place", "bo")]


def test_labels_of_texts_in_lists_and_alone() -> None:
    found, _ = read("texts-label.jsonl")
    assert [labels(d) for d in found] == [["Strike", "Sea"], ["Sea"], []]


def test_labels_of_texts_as_objects() -> None:
    (first,), _ = read("texts-annotations.jsonl")
    assert (labels(first), first.annotations[0].annotator) == (["9"], "user 1")


def test_sequences_are_answers() -> None:
    (first, second), _ = read("sequences.jsonl")
    assert labels(first) == [ANSWER]
    assert first.labels[0].annotation.slots[0].value == "Guten Tag."
    assert labels(second) == ["Tschüss."]
    (_, second), _ = read("sequences.jsonl", strings="answers")
    assert [(x.label, x.annotation.slots[0].value) for x in second.labels] == [
        (ANSWER, "Tschüss.")
    ]


def test_columns_with_names_of_their_own(tmp_path: Path) -> None:
    (first,), _ = read("columns.jsonl")
    assert spans(first) == [PERSON]
    path = tmp_path / "x.jsonl"
    path.write_text(json.dumps({"body": "ab", "tags": [[0, 1, "A"]], "label": "kept"}))
    (first,), _ = read_file("doccano", path, text_key="body", label_key="tags")
    assert (spans(first), dict(first.meta)) == ([("A", "a")], {"label": "kept"})


def test_pretty_printed_records_in_a_file_of_lines() -> None:
    found, context = read("pretty.jsonl")
    assert [spans(d) for d in found] == [[PERSON], [PERSON]]
    assert "named as JSON Lines, it holds objects over several lines" in context.report.remarks[0]


def test_json_lists() -> None:
    found, _ = read("list.json")
    assert [spans(d) for d in found] == [[PERSON], []]


def test_csv_in_any_order_of_columns() -> None:
    found, _ = read("texts.csv")
    assert [(d.id, d.text, labels(d), dict(d.meta)) for d in found] == [
        ("c1", "Ferries stop.\r\nAll of them.", ["Strike"], {"outlet": "Velmar Post"}),
        ("c2", 'He said "no".', ["Sea", "Trade"], {}),
        ("c3", "Rain.", [], {}),
    ]


def test_grapheme_mode_is_told(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    given = [[2, 6, "A"], [7, 9, "B"]]
    path.write_text(json.dumps({"text": "👩‍👩‍👧 sold e\u0301t", "label": given}))
    context = ReadContext(annotator="ada", offset_unit="graphemes")
    (first,), _ = read_file("doccano", path, context)
    assert spans(first) == [("A", "sold"), ("B", "e\u0301t")]


def test_entities_of_one_id_are_all_kept(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    entities = [{"id": 1, "label": name, "start_offset": 0, "end_offset": 1} for name in "AB"]
    path.write_text(json.dumps({"text": "ab", "entities": entities}))
    (first,), _ = read_file("doccano", path)
    assert spans(first) == [("A", "a"), ("B", "a")]


def test_the_same_twice_is_left_out_and_told(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    path.write_text(json.dumps({"text": "ab", "label": [[0, 1, "A"], [0, 1, "A"]]}))
    (first,), context = read_file("doccano", path)
    assert (len(first.spans), context.report.dropped.total()) == (1, 1)
    assert context.report.left_out[0].line == 1


@pytest.mark.parametrize(
    ("record", "reason"),
    [
        ({"label": ["A"]}, "a record needs its text, under “text” or “data”"),
        ({"text": None}, "“text” is a text, not null"),
        ({"filename": "a.png", "label": ["A"]},
         "this record is of something else (“filename”), not of a text"),
        ({"text": "a", "label": [[0, 9, "A"]]},
         "the offsets 0 to 9 lie outside the text (1 code points)"),
        ({"text": "a", "label": [[0, "A"]]},
         "label 1 under “label” is not a start, an end and a name"),
        ({"text": "a", "entities": [{"start_offset": 0, "end_offset": 1}]},
         "label 1 under “entities” has null for a name"),
        ({"text": "a", "entities": [{"start_offset": 0, "end_offset": 1.5, "label": "A"}]},
         "label 1 under “entities”: “start_offset” and “end_offset” are whole numbers"),
        ({"text": "a", "relations": [{"from_id": 1, "to_id": 2}]},
         "relation 1 has null for a “type”"),
        ({"text": "a", "id": [1]}, "“id” is a text or a number, not a list"),
        ({"text": "a", "label": [True]}, "label 1 under “label” is true, not a label"),
    ],
)  # fmt: skip
def test_refusals(record: dict[str, Any], reason: str, tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    path.write_text(json.dumps(record))
    found, context = read_file("doccano", path)
    assert (found, [(r.line, r.reason) for r in context.report.refused]) == ([], [(1, reason)])


@pytest.mark.parametrize(
    ("content", "line", "reason"),
    [
        ("text,text\na,b", 1, "two columns are named “text”"),
        ("text,label\na,b,c\n", 2, "the row has 3 cells, the header 2"),
        ('text,label\n"a\n\nb",x\n,x\n', 5, "a record needs its text, under “text” or “data”"),
        ('text,label\n"a', 2, "broken CSV: unexpected end of data"),
    ],
)
def test_refusals_of_csv(content: str, line: int, reason: str, tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text(content)
    _, context = read_file("doccano", path)
    assert [(r.line, r.reason) for r in context.report.refused] == [(line, reason)]


def test_golden_files() -> None:
    documents, corpus = everything()
    output, _ = write_to("doccano", documents, corpus)
    assert output.files[""].decode() == (OWN / "golden.jsonl").read_text()
    output, report = write_to("doccano", documents, corpus, layout="label")
    assert output.files[""].decode() == (OWN / "golden-label.jsonl").read_text()
    assert report.dropped["relations"] == 1


def test_through_a_project(project_path: Path, tmp_path: Path) -> None:
    with Project.create(project_path, annotator="ada") as project:
        report = project.import_(OWN / "entities-relations.jsonl")
        assert report.format == "doccano"
        (first,) = project.documents()
        project.export(tmp_path / "out.jsonl", format="doccano")
        project.undo()
        assert list(project.documents()) == []
        project.import_(tmp_path / "out.jsonl")
        (again,) = project.documents()
    assert spans(again) == spans(first)
    assert [r.label for r in again.relations] == ["sold"]
    assert (again.id, again.meta) == (first.id, first.meta)


# File, documents, annotations, and the lines that are refused.
_IN, _OUT = "data_import/tests/data", "data_export/pipeline/examples"
_EXAMPLES = "data_import/pipeline/examples"
WHOLE: list[tuple[str, int, int, list[int]]] = [
    (f"{_IN}/sequence_labeling/example.jsonl", 2, 1, [3]),
    (f"{_IN}/sequence_labeling/example_overlapping.jsonl", 1, 1, []),
    (f"{_IN}/text_classification/example.jsonl", 3, 3, []),
    (f"{_IN}/text_classification/example.json", 3, 3, [5]),
    (f"{_IN}/text_classification/example.csv", 2, 1, [4]),
    (f"{_IN}/text_classification/example_out_of_order_columns.csv", 2, 1, [4]),
    (f"{_IN}/text_classification/example.invalid.2.csv", 2, 2, [2]),
    (f"{_IN}/seq2seq/example.jsonl", 2, 1, [3, 4]),
    (f"{_IN}/seq2seq/example.json", 2, 1, [4, 5]),
    (f"{_IN}/seq2seq/example.csv", 2, 1, [2]),
    (f"{_IN}/relation_extraction/example.jsonl", 1, 7, []),
    (f"{_IN}/intent/example.jsonl", 4, 4, [5]),
    (f"{_IN}/example.utf16.csv", 3, 3, []),
    (f"{_EXAMPLES}/sequence_labeling/example.jsonl", 3, 3, []),
    (f"{_EXAMPLES}/sequence_to_sequence/example.jsonl", 3, 3, []),
    (f"{_EXAMPLES}/sequence_to_sequence/example.json", 3, 3, []),
    (f"{_EXAMPLES}/sequence_to_sequence/example.csv", 3, 3, []),
    (f"{_EXAMPLES}/text_classification/example.jsonl", 3, 3, []),
    (f"{_EXAMPLES}/text_classification/example.json", 3, 3, []),
    (f"{_EXAMPLES}/text_classification/example.csv", 3, 3, []),
    (f"{_EXAMPLES}/relation_extraction/example.jsonl", 1, 7, []),
    (f"{_EXAMPLES}/intent_detection/example.jsonl", 2, 5, []),
    (f"{_OUT}/sequence_labeling/example.jsonl", 3, 4, []),
    (f"{_OUT}/sequence_to_sequence/example.jsonl", 3, 3, []),
    (f"{_OUT}/sequence_to_sequence/example.json", 3, 3, []),
    (f"{_OUT}/sequence_to_sequence/example.csv", 3, 3, []),
    (f"{_OUT}/text_classification/example.jsonl", 3, 3, []),
    (f"{_OUT}/text_classification/example.json", 3, 3, []),
    (f"{_OUT}/text_classification/example.csv", 3, 3, []),
    (f"{_OUT}/relation_extraction/example.jsonl", 1, 7, []),
    (f"{_OUT}/intent_detection/example.jsonl", 2, 5, []),
    (f"{_OUT}/image_classification/example.jsonl", 0, 0, [1, 2, 3]),
    (f"{_OUT}/image_captioning/example.jsonl", 0, 0, [1, 2, 3]),
    (f"{_OUT}/speech_to_text/example.jsonl", 0, 0, [1, 2, 3]),
    (f"{_OUT}/bounding_box/example.jsonl", 0, 0, [1]),
    (f"{_OUT}/segmentation/example.jsonl", 0, 0, [1]),
]


@needs_fixtures
@pytest.mark.parametrize(("name", "documents", "annotations", "refused"), WHOLE)
def test_fixtures(name: str, documents: int, annotations: int, refused: list[int]) -> None:
    found, context = read_file("doccano", GIVEN / name)
    assert (len(found), sum(len(d.annotations) for d in found)) == (documents, annotations)
    assert [r.line for r in context.report.refused] == refused
    told = {r.reason for r in context.report.refused}
    for reason in told - {
        "a record needs its text, under “text” or “data”",
        "this record is of something else (“filename”), not of a text",
        "the row has 3 cells, the header 2",
    }:
        assert reason.startswith("broken JSON at character"), reason


@needs_fixtures
def test_fixtures_of_label_sets() -> None:
    folder = GIVEN / "label_types/tests/data"
    _, context = read_file("doccano", folder / "valid_labels.json")
    assert [(x.name, x.kind) for x in context.labels.label_set] == [
        ("Dog", Kind.DOCUMENT), ("Cat", Kind.SPAN),
    ]  # fmt: skip
    _, context = read_file("doccano", folder / "invalid_labels.json")
    assert [r.reason for r in context.report.refused] == ["the label “Dog” is given twice"]
