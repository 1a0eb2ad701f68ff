"""REFI-QDA as it is written: in the order of the schema, the same each time, read by others."""

from __future__ import annotations

import re
import zipfile
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings

from annotator.domain.annotation import Anchor, Annotation, Kind, Slot
from annotator.domain.corpus import Corpus
from annotator.domain.document import AnnotatedDocument, Document
from annotator.domain.ids import Uid
from annotator.domain.label import Label, LabelSet
from annotator.formats.narrowing import RANKS
from annotator.formats.refi.carrying import AS_JSON, CIRCLES, IDS, REPLACED
from annotator.formats.refi.format import REFI_QDA, RefiOptions
from annotator.formats.xml_reading import Element, elements
from annotator.services.project import Project
from tests.formats.helpers import MemoryOutput
from tests.formats.refi_samples import COUNT, PORT, guid, nvivo, read, spans_of
from tests.formats.strategies import corpora

GOLDEN = Path(__file__).parents[1] / "data" / "formats" / "refi-qda" / "written.qde"

MOMENT = "2026-11-22T10:00:00.000Z"

SCHEMA: dict[str, tuple[str, str]] = {
    # Element: the order of what is in it, and the attributes that it has to have.
    "Project": ("Users CodeBook Variables Cases Sources Notes Links Sets Graphs", "name"),
    "Users": ("User", ""),
    "User": ("", "guid"),
    "CodeBook": ("Codes", ""),
    "Codes": ("Code", ""),
    "Code": ("Description NoteRef Code", "guid name isCodable"),
    "Description": ("", ""),
    "NoteRef": ("", "targetGUID"),
    "Variables": ("Variable", ""),
    "Variable": ("Description", "guid name typeOfVariable"),
    "Sources": ("TextSource", ""),
    "TextSource": (
        "Description PlainTextContent PlainTextSelection Coding NoteRef VariableValue",
        "guid plainTextPath",
    ),
    "PlainTextSelection": ("Description Coding NoteRef", "guid startPosition endPosition"),
    "Coding": ("CodeRef NoteRef", "guid"),
    "CodeRef": ("", "targetGUID"),
    "VariableValue": (
        "VariableRef TextValue BooleanValue IntegerValue FloatValue DateValue DateTimeValue",
        "",
    ),
    "VariableRef": ("", "targetGUID"),
    "TextValue": ("", ""),
    "BooleanValue": ("", ""),
    "IntegerValue": ("", ""),
    "FloatValue": ("", ""),
    "Notes": ("Note", ""),
    "Note": ("Description PlainTextContent", "guid"),
    "PlainTextContent": ("", ""),
    "Links": ("Link", ""),
    "Link": ("NoteRef", "guid"),
    "Sets": ("Set", ""),
    "Set": ("Description MemberCode MemberSource MemberNote", "guid name"),
    "MemberCode": ("", "targetGUID"),
    "MemberSource": ("", "targetGUID"),
}
"""What of REFI-QDA's Project.xsd (18 March 2019) is written."""

_GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
_TYPES = {
    "isCodable": re.compile("true|false"),
    "color": re.compile("#[0-9a-fA-F]{6}"),
    "startPosition": re.compile(r"\d+"),
    "endPosition": re.compile(r"\d+"),
    "direction": re.compile("Associative|OneWay"),
    "typeOfVariable": re.compile("Text|Boolean|Integer|Float"),
    "creationDateTime": _TIME,
}


def check_schema(element: Element, defined: set[str]) -> None:
    """Whether an element, and all in it, is as the schema has it; notes the GUIDs it defines."""
    order, required = (each.split() for each in SCHEMA[element.name])
    names = [child.name for child in element.children]
    assert names == sorted(names, key=order.index), element.name
    assert set(required) <= element.attributes.keys(), element.name
    assert not (element.children and element.text.strip())
    if element.name in ("Users", "Codes", "Variables", "Sources", "Notes", "Links", "Sets"):
        assert names, f"{element.name} may not be empty"
    for key, value in element.attributes.items():
        if key in ("creatingUser", "guid") or key.endswith("GUID"):
            assert _GUID.fullmatch(value)
        elif key in _TYPES:
            assert _TYPES[key].fullmatch(value)
    if "guid" in element.attributes:
        assert element.attributes["guid"] not in defined
        defined.add(element.attributes["guid"])
    for child in element.children:
        check_schema(child, defined)


def references(element: Element) -> set[str]:
    found = {v for k, v in element.attributes.items() if k == "creatingUser" or k.endswith("GUID")}
    return found.union(*(references(child) for child in element.children))


def written(
    documents: list[AnnotatedDocument], corpus: Corpus, options: RefiOptions | None = None
) -> bytes:
    output = MemoryOutput()
    REFI_QDA.write(documents, output, options or RefiOptions(), corpus)
    return output.files[""]


def xml_in(content: bytes) -> Element:
    """The XML of a .qdpx, checked."""
    with zipfile.ZipFile(BytesIO(content)) as file:
        stream = BytesIO(file.read("project.qde"))
        texts = [name for name in file.namelist() if name != "project.qde"]
    (project,) = elements(stream, "project.qde", {"Project"})
    defined: set[str] = set()
    check_schema(project, defined)
    assert references(project) <= defined
    sources = project.first("Sources")
    paths = [s.get("plainTextPath") for s in sources.children] if sources is not None else []
    assert [f"internal://{name.removeprefix('sources/')}" for name in texts] == paths
    return project


@given(corpora())
@settings(max_examples=40)
def test_everything_written_is_as_the_schema_has_it(
    given: tuple[Corpus, list[AnnotatedDocument]],
) -> None:
    corpus, documents = given
    content = written(documents, corpus)
    xml_in(content)
    assert content == written(documents, corpus)
    xml_in(written(documents, corpus, RefiOptions(unit="utf16")))


def sample() -> tuple[Corpus, list[AnnotatedDocument]]:
    """Two short articles with something of everything that a project can hold."""
    labels = LabelSet(
        (
            Label(Uid(PORT), "port", color="#2d6fbe", description="where ships are & wait"),
            Label(Uid(COUNT), "count", color="#c01234", parent=Uid(PORT), memo="as “said”"),
            Label(Uid(guid(3)), "wire report", Kind.DOCUMENT, color="#17843f"),
            Label(Uid(guid(4)), "says", Kind.RELATION, color="#685fbc"),
            Label(Uid(guid(5)), "same", Kind.RELATION, constraints={"symmetric": True}),
            Label(Uid(guid(6)), "port", Kind.DOCUMENT),
        )
    )
    first = Document(
        Uid(guid(100)), "a1", "👍 Oduya counted 14.\r\n", "Count at <Velmar>",
        {"outlet": "Harbour Wire", "words": 3, "share": 0.5, "wire": True, "memo": "twice\nread",
         "sets": ["first wave"]},
    )  # fmt: skip
    second = Document(Uid(guid(101)), guid(102), "\ufeffStara Krynytsia\n", "")

    def annotation(number: int, kind: Kind, label: int | str | None, **more: object) -> Annotation:
        uid = None if label is None else Uid(label if isinstance(label, str) else guid(label))
        made = Annotation(
            Uid(guid(number)), kind, uid, first.uid, annotator="Mara Oduya", created=MOMENT
        )
        return made._replace(**more)  # type: ignore[arg-type]

    ends = (Slot("from", ref=Uid(guid(201))), Slot("to", ref=Uid(guid(203))))
    annotations = (
        annotation(200, Kind.SPAN, COUNT, anchors=(Anchor(16, 18),), note="not 13"),
        annotation(201, Kind.SPAN, PORT, anchors=(Anchor(16, 18),), annotator="bo"),
        annotation(202, Kind.SPAN, PORT, anchors=(Anchor(2, 7),)),
        annotation(203, Kind.SPAN, None, anchors=(Anchor(2, 7),), note="who?"),
        annotation(204, Kind.DOCUMENT, 3),
        annotation(205, Kind.DOCUMENT, 6),
        annotation(206, Kind.RELATION, 4, slots=ends, note="in the lead"),
        annotation(207, Kind.RELATION, 5, slots=ends[::-1], annotator=""),
    )
    documents = [
        AnnotatedDocument(first, annotations, labels),
        AnnotatedDocument(second, (), labels),
    ]
    return Corpus(labels), documents


def test_golden_file_is_what_is_written() -> None:
    corpus, documents = sample()
    content = written(documents, corpus)
    xml_in(content)
    with zipfile.ZipFile(BytesIO(content)) as file:
        assert file.read("project.qde") == GOLDEN.read_bytes()
        texts = [file.read(name) for name in file.namelist()[:2]]
    assert texts == [
        "👍 Oduya counted 14.\r\n".encode(),  # exactly, without a mark
        b"\xef\xbb\xbf" + "\ufeffStara Krynytsia\n".encode(),  # the text's own comes back
    ]


def test_positions_count_what_one_asks_for() -> None:
    corpus, documents = sample()

    def positions(unit: str) -> list[tuple[str | None, str | None]]:
        project = xml_in(written(documents, corpus, RefiOptions(unit=unit)))
        sources = project.first("Sources")
        assert sources is not None
        return [
            (s.get("startPosition"), s.get("endPosition"))
            for s in sources.children[0].all("PlainTextSelection")
        ]

    assert positions("codepoints")[-1] == ("16", "18")
    assert positions("utf16")[-1] == ("17", "19")


@pytest.mark.parametrize("unit", ["codepoints", "utf16"])
def test_what_is_written_is_read_as_it_was(tmp_path: Path, unit: str) -> None:
    corpus, documents = sample()
    path = tmp_path / "x.qdpx"
    path.write_bytes(written(documents, corpus, RefiOptions(unit=unit)))
    (first, second), context = read(path)
    assert not context.report.dropped
    assert not context.report.remarks
    assert (first.id, first.title, first.meta) == ("a1", "Count at <Velmar>", documents[0].meta)
    assert (second.id, second.text) == (guid(102), "\ufeffStara Krynytsia\n")
    given = sorted(documents[0].annotations)
    assert [a.uid for a in sorted(first.annotations)] == [a.uid for a in given]
    assert [a.annotator for a in sorted(first.annotations)][:2] == ["Mara Oduya", "bo"]
    assert [(r.label, r.annotation.note) for r in first.relations] == [
        ("same", ""), ("says", "in the lead"),
    ]  # fmt: skip
    labels = context.labels.label_set
    port, count = labels.named("port"), labels.named("count")
    assert (port.uid, count.uid, count.parent, count.memo) == (PORT, COUNT, PORT, "as “said”")
    assert labels.named("wire report", Kind.DOCUMENT).uid == guid(3)
    assert labels.named("same", Kind.RELATION).constraints == {"symmetric": True}


def test_guids_of_others_come_back(tmp_path: Path) -> None:
    """Codes, texts and codings keep the ids that another program gave them."""
    path = nvivo(tmp_path / "x.qdpx", lines=2)
    documents, context = read(path)
    again = tmp_path / "again.qdpx"
    again.write_bytes(written(documents, Corpus(context.labels.label_set), RefiOptions("utf16")))
    found, _ = read(again)
    assert [d.id for d in found] == [d.id for d in documents] == [guid(1)]
    assert [a.uid for a in found[0].annotations] == [a.uid for a in documents[0].annotations]
    with zipfile.ZipFile(path) as theirs, zipfile.ZipFile(again) as ours:
        pattern = re.compile(rb'<(?:Code|Coding|TextSource) guid="([^"]+)"')
        before, after = (
            {each.lower() for each in pattern.findall(file.read("project.qde"))}
            for file in (theirs, ours)
        )
    assert before == after


def test_what_xml_cannot_hold_is_replaced_and_counted(tmp_path: Path) -> None:
    labels = LabelSet(
        (Label(Uid(PORT), "a\ufffd"), Label(Uid(COUNT), "a\ufffe"), Label(Uid(guid(3)), "a\uffff"))
    )
    document = Document(
        Uid(guid(9)), "id\x1b", "text \x1b stays", "ti\x00tle".replace("\0", "\x01"),
        {"k\x02": "v\x03", "list": ["a", 1], "none": None, "inner": {"a\ufffe": "b"}},
    )  # fmt: skip
    spans = tuple(
        Annotation(Uid(guid(n)), label=label.uid, document=document.uid, anchors=(Anchor(n, 4),),
                   annotator="a\x04da", note="n\x05", created="yesterday")
        for n, label in enumerate(labels)
    )  # fmt: skip
    output = MemoryOutput()
    report = REFI_QDA.write(
        [AnnotatedDocument(document, spans, labels)], output, RefiOptions(), Corpus(labels)
    )
    assert report.dropped == {
        IDS: 1, AS_JSON: 3, REPLACED: 2 + 1 + 3 + 6, "times that are none": 3,
    }  # fmt: skip
    path = output.save(tmp_path / "x.qdpx")
    (found,), _ = read(path)
    assert found.text == document.text
    assert found.title == "ti\ufffdtle"
    assert found.meta == {
        "k\ufffd": "v\ufffd", "list": '["a",1]', "none": "null", "inner": '{"a\ufffd":"b"}',
    }  # fmt: skip
    assert spans_of(found) == [("text", "a\ufffd"), ("ext", "a\ufffd (2)"), ("xt", "a\ufffd (3)")]
    assert {(a.annotator, a.note) for a in found.annotations} == {("a\ufffdda", "n\ufffd")}


def test_what_a_project_cannot_hold_is_counted() -> None:
    corpus, documents = sample()
    first = documents[0]
    frame = Label(Uid(guid(7)), "strike", Kind.FRAME)
    labels = corpus.label_set.with_labels([*corpus.label_set, frame])
    says = Uid(guid(4))

    def relation(number: int, origin: int, target: int) -> Annotation:
        slots = (Slot("from", ref=Uid(guid(origin))), Slot("to", ref=Uid(guid(target))))
        return Annotation(Uid(guid(number)), Kind.RELATION, says, first.uid, slots=slots)

    more = (
        Annotation(Uid(guid(300)), Kind.FRAME, frame.uid, first.uid),
        Annotation(Uid(guid(301)), Kind.SPAN, Uid(PORT), first.uid, (Anchor(0, 1), Anchor(2, 7))),
        Annotation(Uid(guid(302)), Kind.DOCUMENT, Uid(guid(3)), first.uid)._replace(
            slots=(Slot("rank", 1),)
        ),
        relation(303, 304, 200), relation(304, 303, 200), relation(305, 200, 303),
    )  # fmt: skip
    given = replace(first, annotations=(*first.annotations, *more), label_set=labels)
    report = REFI_QDA.write([given], MemoryOutput(), RefiOptions(), Corpus(labels))
    assert report.dropped == {
        "frames": 1, "spans in several pieces, written as one from first to last": 1, RANKS: 1,
        CIRCLES: 3,
    }  # fmt: skip
    assert (report.lost, report.annotations) == (4, 10)
    (note,) = report.notes
    assert "without keys, slots, examples and rules" in note


def test_a_code_book_holds_the_labels_alone(tmp_path: Path) -> None:
    corpus, documents = sample()
    path = tmp_path / "x.qdc"
    path.write_bytes(written(documents, corpus, RefiOptions(codebook=True)))
    found, context = read(path)
    assert found == []
    labels = context.labels.label_set
    assert [(label.uid, label.name, label.kind, label.color) for label in labels] == [
        (PORT, "port", Kind.SPAN, "#2d6fbe"),
        (COUNT, "count", Kind.SPAN, "#c01234"),
        (guid(3), "wire report", Kind.DOCUMENT, "#17843f"),
    ]


def test_a_tree_deeper_than_readers_go_is_written_flatter(tmp_path: Path) -> None:
    labels: list[Label] = []
    for number in range(400):
        parent = labels[-1].uid if labels else None
        labels.append(Label(Uid(guid(1000 + number)), f"level {number}", parent=parent))
    corpus = Corpus(LabelSet(tuple(labels)))
    path = tmp_path / "x.qdpx"
    path.write_bytes(written([], corpus))
    _, context = read(path)
    assert {label.name for label in context.labels.label_set} == {label.name for label in labels}


def test_end_to_end(tmp_path: Path) -> None:
    first, second = tmp_path / "first.qdpx", tmp_path / "second.qdpx"
    with Project.create(tmp_path / "p.annotator", annotator="ada") as project:
        report = project.import_(nvivo(tmp_path / "nvivo.qdpx"))
        assert (report.documents_added, report.annotations_added) == (1, 64)
        assert any("offsets count UTF-16 units" in note for note in report.notes)
        project.undo()
        assert (project.document_count(), len(project.label_set)) == (0, 0)
        project.redo()
        (document,) = project.documents()
        project.add_span(document, 0, 1, "emoji", note="smiles")
        export = project.export(first, format="refi-qda")
        assert (export.documents, export.annotations) == (1, 65)
        again = project.import_(first)
        assert (again.annotations_added, again.annotations_known) == (0, 65)
    with Project.create(tmp_path / "q.annotator", annotator="bo") as project:
        assert project.import_(first).annotations_added == 65
        project.export(second, format="refi-qda")
        assert project.check() == []
    assert first.read_bytes() == second.read_bytes()
