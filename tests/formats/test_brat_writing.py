"""brat, written: as brat itself takes it, and so that it comes back."""


from __future__ import annotations

import os
import re
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from annotator.domain.annotation import Anchor, Annotation, JsonValue, Kind, Slot
from annotator.domain.corpus import Corpus
from annotator.domain.document import AnnotatedDocument
from annotator.domain.errors import InvalidInput
from annotator.domain.ids import Uid
from annotator.domain.label import Label, LabelSet
from annotator.formats import manifest
from annotator.formats.base import NoOptions, WriteReport
from annotator.formats.brat.format import BRAT
from annotator.formats.label_json import write_labels
from annotator.services.project import Project
from tests.builders import make_document
from tests.formats.brat_content import said
from tests.formats.brat_files import OWN, counts, files, read, write
from tests.formats.brat_rules import complaints
from tests.formats.helpers import DATA, FIXTURES, MemoryOutput
from tests.formats.samples import hard_corpus
from tests.formats.strategies import corpora
from tests.formats.told import told
from tests.states import problems_of


@given(corpora())
@settings(max_examples=30)
def test_brat_itself_takes_what_is_written(drawn: tuple[Corpus, list[AnnotatedDocument]]) -> None:
    corpus, documents = drawn
    with tempfile.TemporaryDirectory(prefix="annotator-tests-") as place:
        folder, _ = write(documents, corpus, Path(place))
        assert complaints(folder) == []


def test_brat_itself_takes_hard_documents(tmp_path: Path) -> None:
    corpus, documents = hard_corpus()
    folder, _ = write(documents, corpus, tmp_path)
    assert complaints(folder) == []


def test_what_was_read_is_written_as_it_was(tmp_path: Path) -> None:
    documents, context = read(OWN / "harbour")
    folder, dropped = write(documents, Corpus(context.labels.label_set), tmp_path)
    assert not dropped
    written, given = said(folder)["harbour.ann"], said(OWN / "harbour")["harbour.ann"]
    claim = "<Claim on <Claim 109 117> Speaker1 Content1>"
    assert set(given) - set(written) == {f"A Confidence {claim} Likely"}  # the second of its name
    assert set(written) - set(given) == {f"# Confidence {claim}: Likely"}
    assert len(written) == len(given)
    assert complaints(folder) == []


def build(text: str, *annotations: Annotation, title: str = "x") -> list[AnnotatedDocument]:
    document = replace(make_document(text, "x"), title=title)
    own = tuple(a._replace(document=document.uid, annotator="ada") for a in annotations)
    return [AnnotatedDocument(document, own, LABELS)]


LABELS = LabelSet(
    (
        Label(Uid("person"), "Person", key="p"),
        Label(Uid("strike"), "Drone strike", Kind.FRAME, "#aa2211", slots=(
            {"name": "launched", "type": "number"},
            {"name": "attacker", "type": "reference", "to": ["person"], "required": True},
            {"name": "manner", "type": "one-of", "choices": ["open", "in secret", "at night"]},
            {"name": "confirmed", "type": "flag"},
        )),
        Label(Uid("same"), "Same entity", Kind.CLUSTER),
        Label(Uid("knows"), "knows", Kind.RELATION, constraints={"symmetric": True}),
    )
)  # fmt: skip


def span_at(uid: str, *anchors: tuple[int, int], **more: Any) -> Annotation:
    places = tuple(Anchor(*anchor) for anchor in anchors)
    return Annotation(Uid(uid), label=Uid("person"), anchors=places, **more)


def frame(uid: str, *slots: Slot, **more: Any) -> Annotation:
    return Annotation(Uid(uid), Kind.FRAME, Uid("strike"), slots=slots, **more)


def written(documents: list[AnnotatedDocument], folder: Path) -> list[str]:
    """The lines of the one .ann file; brat takes them, and nothing was lost."""
    place, dropped = write(documents, Corpus(LABELS), folder)
    assert not dropped
    assert complaints(place) == []
    (again,), context = read(place)
    assert not context.report.remarks
    assert told(again, BRAT.info.carries) == told(documents[0], BRAT.info.carries)
    return (place / "x.ann").read_text("utf-8").split("\n")[:-1]


def test_a_line_break_parts_words_and_a_note_puts_them_together(tmp_path: Path) -> None:
    text = "Olha Sokolenko\nand Ben\tOduya"
    lines = written(
        build(text, span_at("a", (0, 14)), span_at("b", (5, 18)), span_at("c", (19, 28))),
        tmp_path,
    )
    assert lines == [
        "T1\tPerson 0 14\tOlha Sokolenko",
        "T2\tPerson 5 14;15 18\tSokolenko and",
        "T3\tPerson 19 22;23 28\tBen Oduya",
        "#1\tFragments T2\t5 18",
        "#2\tFragments T3\t19 28",
    ]


def test_touching_fragments_out_of_order_and_heads(tmp_path: Path) -> None:
    a = span_at("a", (5, 14), (0, 5), head=Anchor(5, 14), note="so\nit\tsays")
    assert written(build("Olha Sokolenko", a), tmp_path) == [
        "T1\tPerson 0 5;5 14\tOlha  Sokolenko",
        "#1\tFragments T1\t5 14;0 5",
        "#2\tHead T1\t5 14",
        '#3\tAnnotatorNotes T1\t"so\\nit\\tsays"',
    ]


def test_frames_have_stand_ins_for_triggers_of_another_type_or_none(tmp_path: Path) -> None:
    text = "Oduya struck Velmar."
    documents = build(
        text,
        span_at("a", (0, 5)),
        span_at("b", (6, 12)),
        frame("e", Slot("trigger", ref=Uid("b")), Slot("attacker", ref=Uid("a"))),
        frame("f", Slot("attacker", ref=Uid("a")), Slot("attacker", ref=Uid("b"))),
        frame("g"),
    )
    assert written(documents, tmp_path) == [
        "T1\tPerson 0 5\tOduya",
        "T2\tPerson 6 12\tstruck",
        "T3\tDrone_strike 6 12\tstruck",
        "E1\tDrone_strike:T3 attacker:T1",
        "T4\tDrone_strike 0 5\tOduya",
        "E2\tDrone_strike:T4 attacker:T1 attacker2:T2",
        "E3\tDrone_strike:T4",
        "#1\tTrigger E1\tT2",
        "#2\tTrigger E2\tnone",
        "#3\tTrigger E3\tnone",
    ]


def test_values_are_attributes_links_or_notes(tmp_path: Path) -> None:
    values: list[tuple[str, JsonValue, str]] = [
        ("launched", {"value": 20, "comparator": "at least"},
         '#\tlaunched E1\t{"value": 20, "comparator": "at least"}'),
        ("launched", 46, "#\tlaunched E1\t46"),
        ("manner", "open", "A\tmanner E1 open"),
        ("manner", "open", "#\tmanner E1\topen"),
        ("confirmed", True, "A\tconfirmed E1"),
        ("quay 4", "46", '#\tquay_4_2_ E1\t"46"'),
        ("quay 4", " as it is", '#\tquay_4_2_ E1\t" as it is"'),
        ("quay 4", "[sic] as it is", "#\tquay_4_2_ E1\t[sic] as it is"),
        ("Head", False, "#\tHead_2_ E1\tfalse"),
        ("link", {"kb": "ports", "id": "v:1", "label": "Port of Velmar"},
         "N\tlink E1 ports:v:1\tPort of Velmar"),
        ("link", {"kb": "ports", "id": None}, '#\tlink E1\t{"kb": "ports", "id": null}'),
        ("many", ["a", "b"], '#\tmany E1\t["a", "b"]'),
        ("Zähler", "höher", "#\tZahler E1\thöher"),
        ("word", "loud", "A\tword E1 loud"),
    ]  # fmt: skip
    slots = [Slot(name, value) for name, value, _ in values]
    lines = written(build("Oduya", frame("e", *slots)), tmp_path)
    said = [re.sub(r"^([A#N])\d+", r"\1", line) for line in lines[2:]]
    assert said == [*(line for *_, line in values), "#\tTrigger E1\tnone"]


def test_the_label_set_and_titles_come_back(tmp_path: Path) -> None:
    documents = build("Oduya", span_at("a", (0, 5)), title="Night, Velmar")
    place, _ = write(documents, Corpus(LABELS), tmp_path)
    (again,), context = read(place)
    assert (again.id, again.title) == ("x", "Night, Velmar")
    assert write_labels(context.labels.label_set) == write_labels(LABELS)
    conf = (place / "annotation.conf").read_text().split("\n")
    assert "Drone_strike\tattacker:Person" in conf
    assert "manner\tArg:<EVENT>, Value:open" in conf
    assert "knows\tArg1:<ANY>, Arg2:<ANY>, <REL-TYPE>:symmetric" in conf
    assert "Same_entity\tArg1:<ANY>, Arg2:<ANY>, <REL-TYPE>:symmetric-transitive" in conf
    assert "Drone_strike | Drone strike" in (place / "visual.conf").read_text().split("\n")
    # Without our own list, brat's files tell as much as they can.
    (place / "labels.json").unlink()
    _, context = read(place)
    strike = context.labels.label_set.named("Drone_strike", Kind.FRAME)
    assert (strike.color, strike.description) == ("#aa2211", "Drone strike")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b'{"labels_of": "annotator-brat/1", ', "broken JSON"),
        (b'{"labels_of": "annotator-brat/1", "labels": 3}', "“labels” is a list"),
        (b'{"labels_of": "annotator-brat/1", "names": {"a": 3}}', "“names” leads from names"),
        (b'{"labels_of": "annotator-brat/1", "x": ' + b"[" * 5000, "nested deeper"),
    ],
)
def test_a_damaged_list_of_labels_is_refused(tmp_path: Path, content: bytes, reason: str) -> None:
    files(tmp_path, x_txt="a", x_ann="")
    (tmp_path / "labels.json").write_bytes(content)
    with pytest.raises(InvalidInput, match=reason) as caught:
        read(tmp_path)
    assert caught.value.path == str(tmp_path / "labels.json")


def test_anothers_list_of_labels_says_nothing(tmp_path: Path) -> None:
    ann = "T1\tA 0 1\ta\n#1\tHead T1\t7"
    files(tmp_path, x_txt="a", x_ann=ann, labels_json='{"labels": ["A"]}')
    (found,), _ = read(tmp_path)
    assert found.spans[0].value("Head") == "7"


def test_losses_are_counted() -> None:
    text = "Oduya\n\nVelmar"
    documents = build(
        text,
        span_at("a", (0, 5)),
        span_at("b", (5, 7)),
        span_at("c", (3, 3)),
        span_at("d", (7, 13), slots=(Slot("who", ref=Uid("a")), Slot("size", 3))),
        Annotation(Uid("k"), Kind.CLUSTER, Uid("same"), note="which?", slots=(
            Slot("member", ref=Uid("a")), Slot("member", ref=Uid("d")),
            Slot("member", ref=Uid("a")), Slot("size", 2),
        )),
        Annotation(Uid("l"), Kind.CLUSTER, Uid("same"), slots=(
            Slot("member", ref=Uid("a")), Slot("member", ref=Uid("b")),
        )),
        Annotation(Uid("r"), Kind.RELATION, Uid("knows"), slots=(
            Slot("from", ref=Uid("a")), Slot("to", ref=Uid("k")),
        )),
        Annotation(Uid("s"), Kind.RELATION, Uid("knows"), slots=(
            Slot("from", ref=Uid("a")), Slot("to", ref=Uid("b")), Slot("to", 4),
        )),
        frame("f", Slot("trigger", 3), Slot("attacker", ref=Uid("k"))),
    )  # fmt: skip
    report = BRAT.write(documents, MemoryOutput(), NoOptions(), Corpus(LABELS))
    assert report.dropped == {
        "spans of nothing but line breaks or tabs": 1,
        "spans of length zero": 1,
        "slots of spans, relations and clusters that refer to annotations": 1,
        "members named twice": 1,
        "values of clusters": 1,
        "notes of clusters": 1,
        "clusters of fewer than two": 1,
        "relations from or to relations and clusters": 1,
        "relations whose ends are left out": 1,
        "slots that bear the name of an end, a trigger or a member and are none": 1,
        "slots that refer to relations and clusters": 1,
    }
    assert (report.annotations, report.lost) == (4, 5)


def test_clusters_that_brat_will_join_are_mentioned() -> None:
    members = [
        tuple(Slot("member", ref=Uid(uid)) for uid in pair) for pair in ("ab", "bc")
    ]
    spans = [span_at(uid, (n, n + 1)) for n, uid in enumerate("abc")]
    clusters = [Annotation(Uid(f"k{n}"), Kind.CLUSTER, Uid("same"), slots=slots)
                for n, slots in enumerate(members)]  # fmt: skip
    documents = build("Velmar", *spans, *clusters)
    report = BRAT.write(documents, MemoryOutput(), NoOptions(), Corpus(LABELS))
    assert report.notes == [
        "documents with clusters that share a member: 1; brat will make one of them"
    ]


def test_windows_line_ends_are_kept_and_mentioned(tmp_path: Path) -> None:
    documents = build("Oduya\r\nVelmar", span_at("a", (7, 13)))
    report = BRAT.write(documents, MemoryOutput(), NoOptions(), Corpus(LABELS))
    (note,) = report.notes
    assert note.startswith("texts with Windows line ends: 1; CR LF counts as two")
    assert written(documents, tmp_path) == ["T1\tPerson 7 13\tVelmar"]


# The fixtures, and a project around it all

COUNTS = {
    "BioNLP-ST_2011/BioNLP-ST_2011_EPI": (20, 367, 61, 0, 25),
    "BioNLP-ST_2011/BioNLP-ST_2011_GE": (20, 520, 244, 0, 14),
    "BioNLP-ST_2011/BioNLP-ST_2011_ID": (20, 1133, 348, 0, 36),
    "BioNLP-ST_2011/BioNLP-ST_2011_REL": (20, 452, 0, 44, 13),
    "CoNLL-ST_2002/esp": (10, 540, 0, 0, 0),
    "CoNLL-ST_2002/ned": (10, 276, 0, 0, 0),
    "tutorials/bio": (13, 107, 24, 6, 2),
    "tutorials/news": (13, 119, 23, 8, 2),
}
"""Texts, T, E, R and * of each folder, as `grep` counts them."""

fixtures = pytest.mark.skipif(not (FIXTURES / "brat").is_dir(), reason="the fixtures are not there")


@fixtures
@pytest.mark.parametrize("name", COUNTS)
def test_the_fixtures_are_read_in_full_and_written_as_they_were(
    name: str, tmp_path: Path
) -> None:
    source = FIXTURES / "brat" / name
    documents, context = read(source)
    found = counts(documents)
    kinds = ("span", "frame", "relation", "cluster")
    assert (len(documents), *(found[kind] for kind in kinds)) == COUNTS[name]
    assert not context.report.dropped
    folder, dropped = write(documents, Corpus(context.labels.label_set), tmp_path)
    assert complaints(folder) == []
    written, given = said(folder), said(source)
    if name.endswith("_ID"):  # one line says that T63 is the same as T63
        assert dropped == {"clusters of fewer than two": 1}
        alone = given["PMC2858072-02-Results_and_Discussion-01.ann"]
        alone.remove("* Equiv <Protein 3985 3991> <Protein 3985 3991>")
    else:
        assert not dropped
    assert written == given


@fixtures
def test_everything_of_the_fixtures_through_a_project(tmp_path: Path) -> None:
    source = FIXTURES / "brat"
    with Project.create(tmp_path / "p.annotator", annotator="ada") as project:
        report = project.import_(source)
        # Four texts of the tutorials, which have no annotations, lie in both their folders.
        assert (report.format, report.documents_added, report.documents_known) == ("brat", 122, 4)
        assert problems_of(project) == []
        project.export(tmp_path / "out", format="brat")
        project.undo()
        assert project.document_count() == 0
    assert complaints(tmp_path / "out") == []
    ids = manifest.read(tmp_path / "out") or {}
    by_file = said(tmp_path / "out")
    written = {f"{id}.ann": by_file[f"{name[:-4]}.ann"] for name, id in ids.items() if id}
    assert len(written) == 122
    given = said(source)
    different = {name for name in written if written[name] != given[name]}
    assert different == {
        "BioNLP-ST_2011/BioNLP-ST_2011_ID/PMC2858072-02-Results_and_Discussion-01.ann"
    }


def test_golden_folder() -> None:
    golden = OWN / "written"
    documents, context = read(OWN / "harbour")
    output = MemoryOutput()
    BRAT.write(documents, output, NoOptions(), Corpus(context.labels.label_set))
    files = {name.removeprefix("/"): content.decode() for name, content in output.files.items()}
    if os.environ.get("REFRESH_GOLDEN"):
        output.save(golden)
    kept = {p.name: p.read_bytes().decode() for p in golden.iterdir() if p.name != manifest.NAME}
    assert files == kept
    again, _ = read(golden)
    assert [told(d, BRAT.info.carries) for d in again] == [
        told(d, BRAT.info.carries) for d in BRAT.carried(
            documents, NoOptions(), Corpus(context.labels.label_set), WriteReport()
        )
    ]  # fmt: skip


def test_a_project_exported_imported_and_exported_again(tmp_path: Path) -> None:
    with Project.create(tmp_path / "a.annotator", annotator="ada") as project:
        project.import_(DATA / "jsonl" / "everything.jsonl")
        first = project.export(tmp_path / "first", format="brat")
        assert first.left_out["spans of length zero"] == 1
    assert complaints(tmp_path / "first") == []
    with Project.create(tmp_path / "b.annotator", annotator="ada") as project:
        report = project.import_(tmp_path / "first")
        assert (report.documents_added, report.annotations_added) == (
            first.documents, first.annotations,
        )  # fmt: skip
        assert problems_of(project) == []
        second = project.export(tmp_path / "second", format="brat")
        assert not second.left_out
        project.undo()
        assert (project.document_count(), len(project.label_set)) == (0, 0)
    for name in (path.name for path in (tmp_path / "first").iterdir()):
        assert (tmp_path / "first" / name).read_bytes() == (tmp_path / "second" / name).read_bytes()
