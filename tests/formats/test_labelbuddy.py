"""labelbuddy's files: every layout it wrote, its own samples, its traps."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from annotator.domain.annotation import Anchor, Kind
from annotator.domain.corpus import Corpus
from annotator.formats.base import ReadContext
from annotator.formats.labelbuddy import LABELS
from annotator.formats.labelbuddy_read import NO_TEXT
from annotator.services.project import Project
from tests.formats.helpers import DATA, FIXTURES, everything, read_file, write_to

OWN = DATA / "labelbuddy"
GIVEN = FIXTURES / "labelbuddy"
SHIPS = "🚢 Mara Oduya counted 14 ships.\n"

OTHER_TEXT = (
    "the text has the MD5 900150983cd24fb0d6963f7d28e17f72, the record says 00:"
    " its annotations were made on another text"
)

needs_fixtures = pytest.mark.skipif(not GIVEN.is_dir(), reason="the fixtures are not there")


def test_documents_with_both_kinds_of_offsets() -> None:
    (first, second), context = read_file("labelbuddy", OWN / "documents.jsonl")
    assert [(s.label, s.text, s.annotation.note) for s in first.spans] == [
        ("Source", "Mara Oduya", "as the pilot says"),
        ("Quantity", "14 ships", ""),
        ("Source", "🚢 Mara Oduya counted ", ""),
    ]
    assert (first.title, dict(first.meta)) == (
        "Velmar, Monday",
        {"outlet": "Harbour Wire", "id": "v-1", "display_title": "<b>Velmar</b>"},
    )
    assert (second.text, second.annotations) == ("Nothing was seen at Stara Krynytsia.\n", ())
    assert context.report.refused == []


def test_lists_of_the_first_versions() -> None:
    texts = {hashlib.md5(b"Sokolenko sold 14 boats.").hexdigest(): "Sokolenko sold 14 boats."}
    context = ReadContext(annotator="ada", text_of=lambda _, digest: texts.get(digest))
    (first, second), _ = read_file("labelbuddy", OWN / "old.json", context)
    assert [(s.label, s.text, s.annotation.note) for s in first.spans] == [
        ("Source", "Sokolenko", "the owner"), ("Quantity", "14", ""),
    ]  # fmt: skip
    assert {a.annotator for a in first.annotations} == {"sokolenko"}
    assert (first.title, first.meta["display_title"]) == ("Boats", "Boats that were sold")
    assert [(s.text, s.annotation.annotator) for s in second.spans] == [("boats", "oduya")]


def test_annotations_without_their_text_are_joined_or_left_out(project_path: Path) -> None:
    with Project.create(project_path, annotator="ada") as project:
        project.add_document(SHIPS, id="ships")
        report = project.import_(OWN / "bytes.jsonl", format="labelbuddy")
        (document,) = project.documents()
        assert [(s.label, s.text) for s in document.spans] == [("Person", "Mara Oduya")]
        assert report.left_out == {NO_TEXT: 2}
        project.undo()
        (document,) = project.documents()
        assert document.annotations == ()


def test_label_sets() -> None:
    _, context = read_file("labelbuddy", OWN / "labels.json")
    assert [(label.name, label.color, label.key) for label in context.labels.label_set] == [
        ("Source", "#3366cc", "s"), ("Quantity", "#ffa500", "1"), ("Thing", "#aa00ff", None),
    ]  # fmt: skip
    assert context.report.labels == 3


@pytest.mark.parametrize(
    ("record", "reason"),
    [
        ({"metadata": {}}, "a document needs its “text”, or the MD5 of a text that is here"),
        ({"text": 3}, "“text” is a text, not the number 3"),
        (
            {"text": "abc", "utf8_text_md5_checksum": "00"},
            OTHER_TEXT,
        ),
        (
            {"text": "abc", "annotations": [{"start_char": 0, "end_char": 9, "label_name": "A"}]},
            "the offsets 0 to 9 lie outside the text (3 code points)",
        ),
        (
            {"text": "abc", "annotations": [{"start_char": 2, "end_char": 1, "label_name": "A"}]},
            "annotation 1: the end 1 lies before the start 2",
        ),
        ({"text": "abc", "annotations": [{"start_char": 0, "end_char": 1}]},
         "annotation 1 has no “label_name”"),
        ({"text": "abc", "annotations": [{"label_name": "A"}]},
         "annotation 1 has neither “start_char” nor “start_byte”"),
        (
            {"text": "é", "annotations": [{"start_byte": 1, "end_byte": 2, "label_name": "A"}]},
            "annotation 1: the bytes 1 to 2 do not fall between characters",
        ),
        ({"text": "abc", "annotations": ["A"]}, "annotation 1 is the text “A”, not an object"),
    ],
)  # fmt: skip
def test_refusals(record: object, reason: str, tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    path.write_text(f"{json.dumps(record)}\n")
    found, context = read_file("labelbuddy", path)
    assert found == []
    assert [(r.line, r.reason) for r in context.report.refused] == [(1, reason)]


def test_bytes_that_disagree_are_refused_unless_told(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    item = {"start_char": 1, "end_char": 2, "start_byte": 1, "end_byte": 2, "label_name": "A"}
    path.write_text(json.dumps({"text": "éab", "annotations": [item]}))
    _, context = read_file("labelbuddy", path)
    assert context.report.refused[0].reason == (
        "annotation 1: the characters 1 to 2 are not the bytes 1 to 2"
        " (--accept-mismatches takes the characters)"
    )
    context = ReadContext(annotator="ada", accept_mismatches=True)
    (document,), _ = read_file("labelbuddy", path, context)
    assert document.annotations[0].anchors == (Anchor(1, 2),)
    assert "annotations whose byte and character offsets disagree" in context.report.remarks[0]


def test_golden_file() -> None:
    documents, corpus = everything()
    output, report = write_to("labelbuddy", documents, corpus)
    assert output.files[""].decode() == (OWN / "golden.jsonl").read_text()
    assert report.lost == sum(len(d.annotations) for d in documents) - report.annotations
    as_list, _ = write_to("labelbuddy", documents, corpus, layout="list")
    assert json.loads(as_list.files[""]) == [
        json.loads(line) for line in output.files[""].splitlines()
    ]


def test_labels_lie_beside_with_their_colours_and_keys(tmp_path: Path) -> None:
    documents, corpus = everything()
    output, _ = write_to("labelbuddy", documents, corpus)
    path = tmp_path / "x.labels.json"
    path.write_bytes(output.files[".labels.json"])
    assert LABELS.is_ours(path.read_bytes())
    assert not LABELS.is_ours((OWN / "labels.json").read_bytes())
    assert not LABELS.is_ours(b"[]")
    assert not LABELS.is_ours(b"\0")
    found, context = read_file("labelbuddy", path)
    assert found == []
    told = [(label.name, label.color, label.key) for label in context.labels.label_set]
    given = corpus.label_set.of_kind(Kind.SPAN)
    assert told == [(label.name, label.color, label.key) for label in given]


def test_titles_with_links_come_back(tmp_path: Path) -> None:
    documents, context = read_file("labelbuddy", OWN / "documents.jsonl")
    output, _ = write_to("labelbuddy", documents, Corpus(context.labels.label_set))
    first = json.loads(output.files[""].split(b"\n")[0])
    given = json.loads((OWN / "documents.jsonl").read_text().split("\n")[0])
    given["annotations"].sort(key=lambda a: (a["start_char"], -a["end_char"]))
    assert first == given


def test_through_a_project(project_path: Path, tmp_path: Path) -> None:
    with Project.create(project_path, annotator="ada") as project:
        project.import_(OWN / "documents.jsonl")
        first, second = project.documents()
        project.export(tmp_path / "out.json", format="labelbuddy", layout="list")
        before = [(s.label, s.start, s.end, s.annotation.note) for s in first.spans]
        project.undo()
        assert list(project.documents()) == []
        project.import_(tmp_path / "out.json")
        again = list(project.documents())
        assert [d.text for d in again] == [first.text, second.text]
        found = [(s.label, s.start, s.end, s.annotation.note) for s in again[0].spans]
        assert sorted(found) == sorted(before)


@needs_fixtures
@pytest.mark.parametrize(
    ("name", "documents", "annotations"),
    [
        ("docs/modules/ROOT/examples/exported_docs.json", 2, 3),
        ("docs/modules/ROOT/examples/exported_docs.jsonl", 2, 3),
        ("docs/modules/ROOT/examples/docs.json", 2, 0),
        ("docs/modules/ROOT/examples/docs.jsonl", 2, 0),
        ("docs/demo_data/example_documents.json", 4, 7),
        ("docs/demo_data/wiki_extracts_documents.json", 4, 0),
        ("test/data/test_documents.json", 6, 0),
        ("test/data/invalid_files/docs_3.json", 2, 0),
        ("test/data/invalid_files/docs_4.jsonl", 1, 0),
    ],
)
def test_fixtures_are_read_whole(name: str, documents: int, annotations: int) -> None:
    found, context = read_file("labelbuddy", GIVEN / name)
    assert (context.report.refused, context.report.dropped) == ([], {})
    assert (len(found), sum(len(d.annotations) for d in found)) == (documents, annotations)


@needs_fixtures
def test_fixtures_of_labels_and_of_annotations_alone() -> None:
    for name in ("exported_labels.json", "exported_labels.jsonl", "labels.json", "labels.jsonl"):
        found, context = read_file("labelbuddy", GIVEN / "docs/modules/ROOT/examples" / name)
        assert (found, context.report.labels) == ([], 2)
    found, context = read_file(
        "labelbuddy", GIVEN / "docs/modules/ROOT/examples/annotations.json"
    )
    assert found == []
    assert context.report.dropped.total() == 3


@needs_fixtures
def test_invalid_fixtures_are_refused() -> None:
    folder = GIVEN / "test/data/invalid_files"
    found, context = read_file("labelbuddy", folder / "docs_9.jsonl")
    assert len(found) == 1
    assert [(r.line, r.reason) for r in context.report.refused] == [
        (2, "broken JSON: the line ends before the object does")
    ]
    found, context = read_file("labelbuddy", folder / "annotations_0.jsonl")
    assert found == []
    assert [(r.line, r.reason) for r in context.report.refused] == [
        (1, "the offsets 0 to 200 lie outside the text (7 code points)")
    ]
