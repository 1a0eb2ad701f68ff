"""WebAnno TSV as it is written: our layers, edits of what came from others, losses, projects."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.domain.annotation import Anchor, Annotation, JsonObject, Kind, Slot, Stance
from annotator.domain.corpus import Corpus
from annotator.domain.document import AnnotatedDocument
from annotator.domain.errors import InvalidInput
from annotator.domain.ids import Uid, new_uid
from annotator.formats.base import ReadContext, WriteReport
from annotator.formats.building import DocumentBuilder
from annotator.formats.label_book import LabelBook
from annotator.formats.webanno_tsv.format import WEBANNO_TSV
from annotator.formats.webanno_tsv.marks import KEY
from annotator.formats.webanno_tsv.writing import WriteOptions
from annotator.services.project import Project
from tests.formats.helpers import DATA, read_file, write_to
from tests.formats.told import told

OWN = DATA / "webanno-tsv"
HARBOUR, GOLDEN = OWN / "harbour.tsv", OWN / "golden.tsv"
CARRIES = WEBANNO_TSV.info.carries
TEXT = "\n🚢 Velmar, says Sokolenko, saw 46 ships.\n\nThe navy of Stara Krynytsia saw none."


class Making:
    """A document of ours, put together by the words of its spans."""

    def __init__(self, text: str = TEXT, id: str = "velmar") -> None:
        self.context = ReadContext(annotator="ada")
        self.builder = DocumentBuilder(
            self.context, text, path=id, importer="tests@1", id=id, title=""
        )

    def span(self, words: str, label: str | None = None, *slots: Slot) -> Uid:
        start = self.builder.text.index(words)
        return self.builder.span(label, [Anchor(start, start + len(words))], slots=slots)

    def finish(self) -> AnnotatedDocument:
        document = self.builder.finish()
        return replace(document, label_set=self.context.labels.label_set)


def full() -> AnnotatedDocument:
    """Everything that the format holds."""
    making = Making()
    builder = making.builder
    place = making.span("Velmar", "Place", Slot("kb", {"kb": "ports", "id": "P1"}))
    source = making.span("Sokolenko", "Source", Slot("kind", "port | authority"))
    ships = making.span("46 ships", "Quantity", Slot("amount", 46), Slot("label", "exact"))
    making.span("6 ship", None)
    making.span("46 ships.\n\nThe navy", "Claim", Slot("by", ref=source), Slot("number of", "2"))
    navy = making.span("navy of Stara Krynytsia", "Source")
    builder.span("Gap", [Anchor(3, 3)])
    saw = making.span("saw", "Verb")
    frame = builder.frame(
        "Sighting",
        trigger=saw,
        slots=[Slot("seen", ref=ships), Slot("seen", ref=place), Slot("sure", True)],
    )
    builder.frame("Denial", slots=[Slot("of", ref=frame), Slot("who", ref=navy)])
    builder.frame("Weather", slots=[Slot("wind", "none")])
    builder.cluster("Same side", [source, place, frame], slots=[Slot("since", 1994)])
    builder.relation("says", source, ships, slots=[Slot("tense", "now"), Slot("", "_*|;[1]")])
    builder.relation("part of", ships, frame)
    return making.finish()


def written(document: AnnotatedDocument, **options: object) -> tuple[bytes, WriteReport]:
    corpus = Corpus(document.label_set)
    output, report = write_to("webanno-tsv", [document], corpus, **options)
    (content,) = output.files.values()
    return content, report


def comes_back(
    document: AnnotatedDocument, labels: str = "values"
) -> tuple[AnnotatedDocument, WriteReport]:
    """What is read of a written document, which is what the writer says that it carries."""
    content, report = written(document)
    carried = WEBANNO_TSV.carried(
        [document], WriteOptions(), Corpus(document.label_set), WriteReport()
    )
    with tempfile.TemporaryDirectory(prefix="annotator-tests-") as folder:
        path = Path(folder) / f"{document.id}.tsv"
        path.write_bytes(content)
        (found,), context = read_file("webanno-tsv", path, labels=labels)
    assert not context.report.notes
    carries = CARRIES - {next(c for c in CARRIES if c.value == "document ids")}
    assert [told(each, carries) for each in carried] == [told(found, carries)]
    return found, report


def test_our_layers() -> None:
    document = full()
    content, report = written(document)
    assert content == GOLDEN.read_bytes()
    assert (report.lost, report.dropped.total()) == (0, 0)
    found, _ = comes_back(document)
    assert found.text == TEXT
    assert len(found.annotations) == len(document.annotations)
    again, _ = written(found)
    assert again == content


def test_losses_are_counted() -> None:
    making = Making()
    builder = making.builder
    one, two = making.span("Velmar", "Place"), making.span("navy", "Place")
    relation = builder.relation("near", one, two, slots=[Slot("as", ref=two), Slot("km", 9)])
    builder.relation("says", relation, two)
    builder.span("Place", [Anchor(3, 9), Anchor(17, 26)], note="both")
    builder.span("Edge", [Anchor(2, 9)], slots=[Slot("a", 1), Slot("a", 2)])
    builder.span("Blank", [Anchor(0, 1)], annotator="bo")
    builder.span("Blank", [Anchor(2, 3)])
    builder.span("Point", [Anchor(40, 40)])
    builder.span("Place", [Anchor(3, 9)], annotator="bo")
    denied, author = Slot("of", 1, stance=Stance.DENIES), Slot("at", given="@author")
    builder.frame("Denial", slots=[denied, author])
    making.span("none", "Number", Slot("of", ref=relation))
    builder.document_label("News")
    document = making.finish()
    _, report = written(document)
    assert report.dropped == {
        "slots of relations that refer to something": 1,
        "slots that refer to relations": 1,
        "relations whose ends are left out": 1,
        "spans in several pieces, written as one from first to last": 1,
        "notes": 1,
        "spans that begin or end in white space, written without it": 1,
        "further values of a slot": 1,
        "spans over white space alone": 1,
        "annotations that only their annotator tells apart": 1,
        "values that are denied or doubted": 1,
        "values that stand for the document's own (@published and the like)": 1,
        "document labels": 1,
    }
    assert report.lost == 4
    comes_back(document)


@pytest.mark.parametrize("edges", ["snap", "drop", "stop"])
def test_edges_in_white_space(edges: str) -> None:
    making = Making("Velmar saw it.")
    making.span("Velmar", "Place")
    making.span(" saw ", "Verb")
    document = making.finish()
    if edges == "stop":
        with pytest.raises(InvalidInput, match=r"“ saw ” \(6–11 of “velmar”\) begins or ends in"):
            written(document, edges=edges)
        return
    content, report = written(document, edges=edges)
    assert (b"saw\tVerb" in content) == (edges == "snap")
    assert report.lost == (edges == "drop")


def test_the_tokenizer_is_chosen() -> None:
    making = Making("Velmar saw it.")
    making.span("it", "Thing")
    document = making.finish()
    content, _ = written(document, tokenizer="whitespace")
    assert content.endswith(b"1-3\t11-14\tit.\t_\t\n1-3.1\t11-13\tit\tThing\t\n")
    content, _ = written(document)
    assert content.endswith(b"1-3\t11-13\tit\tThing\t\n1-4\t13-14\t.\t_\t\n")


def test_tokens_that_do_not_fit_the_text_are_made_anew() -> None:
    (document,), _ = read_file("webanno-tsv", HARBOUR)
    other = replace(document.document, text="It is a revision.")
    plain = AnnotatedDocument(other, (), document.label_set)
    content, report = written(plain)
    assert content.endswith(b"1-5\t16-17\t.\t" + b"_\t" * 13 + b"\n")
    assert not report.dropped
    faults: list[JsonObject] = [
        {"end": "x"}, {"tokens": [3, 1]}, {"tokens": None}, {"tokens": [0, 2, 1, 3]},
    ]  # fmt: skip
    for broken in faults:
        sentence: JsonObject = {"end": 17, "tokens": [0, 17], **broken}
        extra: JsonObject = {KEY: {"layers": ["#T_SP=", 3], "sentences": [sentence]}}
        odd = replace(plain, document=replace(other, extra=extra))
        assert written(odd)[0].count(b"\n1-") == 5


def test_marks_that_make_no_sense_are_passed_over() -> None:
    making = Making("Velmar saw it.")
    for mark in (1, {"layer": 1}, {"layer": "a", "number": "1"}, {"layer": "a", "links": [1]}):
        making.builder.span(f"Odd {mark}", [Anchor(0, 6)], extra={KEY: mark})
    content, report = written(making.finish())
    assert content.count(b"#T_") == 1
    assert not report.dropped
    comes_back(making.finish())


def test_unknown_keys_are_counted_and_ours_are_not() -> None:
    (document,), _ = read_file("webanno-tsv", HARBOUR)
    extra = {**document.document.extra, "section": "Trade"}
    a = document.annotations[0]
    more = [a._replace(extra={**a.extra, "colour": "red"}), *document.annotations[1:]]
    wide = replace(document, document=replace(document.document, extra=extra))
    _, report = written(wide.with_annotations(more))
    assert report.dropped == {"unknown keys of annotations": 1, "unknown keys of documents": 1}


def test_files_are_named_after_documents() -> None:
    documents = [Making(id=id).finish() for id in ("a.txt", "a.tsv", "b/a", "A")]
    output, _ = write_to("webanno-tsv", documents, Corpus())
    assert list(output.files) == ["/a.tsv", "/a-2.tsv", "/b_a.tsv", "/A-3.tsv"]


# What somebody does to a document that came from another program.

def test_a_new_label_stays_in_its_layer() -> None:
    document = edited(rename={"PER": "person of interest", "said": "claimed"})
    content, report = written(document)
    assert content.count(b"person of interest[1]") == 1
    assert not report.dropped
    # The trigger bears another label than its frame now: they are two.
    assert b"webanno.custom.Frame|label" in content
    comes_back(document)


def test_what_no_longer_fits_goes_to_our_layers() -> None:
    (document,), _ = read_file("webanno-tsv", HARBOUR)
    cluster = next(a for a in document.annotations if a.kind is Kind.CLUSTER)
    outsider = document.annotations[1]
    grown = cluster._replace(slots=(*cluster.slots, Slot("member", ref=outsider.uid)))
    others = [grown if a is cluster else a for a in document.annotations]
    content, report = written(document.with_annotations(others))
    assert b"#T_SP=webanno.custom.Cluster|label|ROLE_" in content
    assert b"member;member;member" in content
    assert not report.dropped
    comes_back(document.with_annotations(others))


def edited(rename: dict[str, str]) -> AnnotatedDocument:
    (document,), _ = read_file("webanno-tsv", HARBOUR)
    labels = [
        replace(label, name=rename[label.name])
        if label.kind is Kind.SPAN and label.name in rename
        else label
        for label in document.label_set
    ]
    return replace(document, label_set=document.label_set.with_labels(labels))


SAMPLES = [HARBOUR, GOLDEN]


@given(data=st.data())
def test_edited_documents_come_back(data: st.DataObject) -> None:
    """Whatever is taken away, relabelled, moved, linked or added: it is read as it was written."""
    labels = data.draw(st.sampled_from(["values", "layers"]))
    (document,), _ = read_file("webanno-tsv", data.draw(st.sampled_from(SAMPLES)), labels=labels)
    found = list(document.annotations)
    book = LabelBook(document.label_set)
    for _ in range(data.draw(st.integers(0, 6))):
        found = data.draw(_edits(document, found, book))
    comes_back(replace(document.with_annotations(found), label_set=book.label_set), labels)


@st.composite
def _edits(
    draw: st.DrawFn, document: AnnotatedDocument, found: list[Annotation], book: LabelBook
) -> list[Annotation]:
    if not found:
        return found
    place = draw(st.integers(0, len(found) - 1))
    a = found[place]
    kind = draw(st.sampled_from(["delete", "label", "slot", "unlabel", "move", "link", "add"]))
    if kind == "delete":
        return found[:place] + found[place + 1 :]
    if kind == "label":
        a = a._replace(label=book.uid(a.kind, draw(st.sampled_from(["PER", "Claim", "new", "42"]))))
    elif kind == "slot":
        slots = [Slot("value", "x"), Slot("kind", 3), Slot("label", "y"), Slot("", [1])]
        a = a._replace(slots=(*a.slots, draw(st.sampled_from(slots))))
    elif kind == "unlabel" and a.kind is Kind.SPAN:
        a = a._replace(label=None)
    elif kind == "move" and a.kind is Kind.SPAN:
        a = a._replace(anchors=(draw(_anchors(document.text)),))
    elif kind == "link":
        target = draw(st.sampled_from(found)).uid
        name = draw(st.sampled_from(["parts", "member", "trigger", "speaker"]))
        a = a._replace(slots=(*a.slots, Slot(name, ref=target)))
    elif kind == "add":
        label = book.uid(Kind.SPAN, draw(st.sampled_from(["PER", "Token", "new"])))
        anchors = (draw(_anchors(document.text)),)
        extra = a.extra if draw(st.booleans()) and a.kind is Kind.SPAN else {}
        new = Annotation(new_uid(), label=label, document=document.uid, anchors=anchors,
                         annotator="ada", extra=extra)  # fmt: skip
        return [*found, new]
    return [*found[:place], a, *found[place + 1 :]]


def _anchors(text: str) -> st.SearchStrategy[Anchor]:
    ends = st.integers(0, len(text))
    return st.tuples(ends, ends).map(lambda pair: Anchor(min(pair), max(pair)))


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    with Project.create(tmp_path / "p.annotator", annotator="ada") as project:
        yield project


def test_through_a_project_and_back(project: Project, tmp_path: Path) -> None:
    report = project.import_(HARBOUR)
    assert (report.documents_added, report.annotations_added) == (1, 25)
    target = tmp_path / "out"
    project.export(target, format="webanno-tsv")
    assert (target / "harbour.tsv").read_bytes() == HARBOUR.read_bytes()
    with Project.create(tmp_path / "q.annotator", annotator="ada") as other:
        other.import_(target)
        (document,) = other.documents()
        assert (document.id, len(document.annotations)) == ("harbour.tsv", 25)
    project.undo()
    assert list(project.documents()) == []


def test_two_annotators_files_are_layers_of_one_document(project: Project, tmp_path: Path) -> None:
    """The second file has a layer that the first does not declare: it is written all the same."""
    start = "#FORMAT=WebAnno TSV 3.3\n#T_SP=webanno.custom.{}|value\n\n\n#Text=Velmar\n"
    for name, layer, label in (("oduya", "Mood", "calm"), ("sokolenko", "Place", "port")):
        folder = tmp_path / "export" / "annotation" / "velmar.txt"
        folder.mkdir(parents=True, exist_ok=True)
        row = f"1-1\t0-6\tVelmar\t{label}\t\n"
        (folder / f"{name}.tsv").write_text(start.format(layer) + row)
    report = project.import_(tmp_path / "export")
    (document,) = project.documents()
    assert {(s.label, s.annotator) for s in document.spans} == {
        ("calm", "oduya"), ("port", "sokolenko"),
    }  # fmt: skip
    assert (report.documents_added, report.layers_joined) == (1, 1)
    target = tmp_path / "out"
    project.export(target, format="webanno-tsv")
    lines = (target / "velmar.tsv").read_text().splitlines()
    assert lines[1:3] == ["#T_SP=webanno.custom.Mood|value", "#T_SP=webanno.custom.Place|value"]
    assert lines[-1] == "1-1\t0-6\tVelmar\tcalm\tport\t"
