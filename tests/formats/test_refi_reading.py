"""REFI-QDA as other programs write it: every trap, with exact counts."""

from __future__ import annotations

import os
import random
import re
import zipfile
from collections import Counter
from pathlib import Path

import pytest

from annotator.domain.annotation import Anchor, Kind
from annotator.domain.document import AnnotatedDocument
from annotator.domain.errors import InvalidInput
from annotator.domain.ids import Uid
from annotator.formats import registry
from annotator.formats.label_book import LabelBook
from annotator.services.project import Project
from tests.formats.refi_samples import (
    CODES,
    COUNT,
    FOLDER,
    MARA,
    OLEH,
    PORT,
    coding,
    guid,
    nvivo,
    project_xml,
    qdpx,
    read,
    selection,
    spans_of,
    text_source,
)

ROOT = Path(__file__).resolve().parents[2]
FIXTURES = Path(os.environ.get("ANNOTATOR_FIXTURES") or ROOT.parent / "shared" / "fixtures")
DATA = ROOT / "tests" / "data" / "formats" / "refi-qda"

TEXT = "Harbour officials counted 14 ships."
NOTE = (
    '<Note guid="{}" creatingUser="{}" creationDateTime="{}">'
    "<PlainTextContent>{}</PlainTextContent></Note>"
)


def one(tmp_path: Path, inside: str, *more: str, text: str = TEXT, **context: object) -> tuple[
    AnnotatedDocument, Counter[str]
]:
    """A project of one text with these selections and codings, read."""
    xml = project_xml(f"<Sources>{text_source(1, inside, name='one')}</Sources>", *more)
    path = qdpx(tmp_path / "x.qdpx", xml, {f"sources/{guid(1)}.txt": text.encode()})
    (document,), told = read(path, **context)
    return document, told.report.dropped


# --- what a project says ------------------------------------------------------------------------


def test_a_selection_with_two_codings_is_two_spans_with_their_guids(tmp_path: Path) -> None:
    user = f'creatingUser="{MARA.lower()}" creationDateTime="2024-09-15T15:36:47+02:00"'
    inside = selection(
        7, 0, 7, coding(8, PORT, attributes=user) + coding(9, COUNT),
        f'creatingUser="{OLEH}" creationDateTime="2024-09-16T10:00:00.1234567Z"',
    )  # fmt: skip
    document, dropped = one(tmp_path, inside)
    assert not dropped
    assert spans_of(document) == [("Harbour", "port"), ("Harbour", "count")]
    first, second = document.annotations
    assert (first.uid, second.uid) == (guid(8), guid(9))
    assert (first.annotator, first.created) == ("Mara Oduya", "2024-09-15T13:36:47.000Z")
    assert (second.annotator, second.created) == ("OS", "2024-09-16T10:00:00.123Z")
    assert (document.id, document.title) == (guid(1), "one")


def test_codes_are_labels_with_their_guids_colours_and_parents(tmp_path: Path) -> None:
    document, _ = one(tmp_path, selection(7, 0, 7, coding(8, PORT)))
    folder, port, count = document.label_set
    assert (folder.uid, folder.name, folder.extra) == (FOLDER, "places", {"isCodable": False})
    assert (port.uid, port.parent, port.color) == (PORT, FOLDER, "#00aaff")
    assert port.description == "where ships\nare"
    assert (count.uid, count.parent, count.color, count.extra) == (COUNT, None, "#c01234", {})
    assert len({label.key for label in document.label_set}) == 3


def test_a_selection_without_codings_is_a_highlight(tmp_path: Path) -> None:
    inside = selection(7, 8, 17, "<Description>who?</Description>", f'creatingUser="{MARA}"')
    document, _ = one(tmp_path, inside)
    (highlight,) = document.annotations
    assert (highlight.uid, highlight.label, highlight.note) == (guid(7), None, "who?")
    assert (highlight.annotator, document.spans[0].text) == ("Mara Oduya", "officials")


def test_notes_of_codings_selections_codes_and_texts(tmp_path: Path) -> None:
    refs = [f'<NoteRef targetGUID="{guid(n)}"/>' for n in range(50, 56)]
    notes = "".join(
        NOTE.format(guid(n), MARA, "", f"note {n}") for n in range(50, 55)
    ) + f'<Note guid="{guid(55)}" plainTextPath="internal://n.txt"/>'
    codes = CODES.replace("are</Description>", f"are</Description>{refs[4]}")
    inside = selection(7, 0, 7, coding(8, PORT, refs[0]) + coding(9, COUNT) + refs[1])
    xml = project_xml(
        f"<Sources>{text_source(1, inside + refs[2] + refs[5])}</Sources><Notes>{notes}</Notes>",
        codes=codes,
    )
    texts = {f"sources/{guid(1)}.txt": TEXT.encode(), "sources/n.txt": b"in a file"}
    (document,), context = read(qdpx(tmp_path / "x.qdpx", xml, texts))
    first, second = document.annotations
    assert (first.note, second.note) == ("note 50\n\nnote 51", "")
    assert document.meta == {"memo": "note 52\n\nin a file"}
    assert document.label_set.named("port").memo == "note 54"
    reason = "notes on what is not taken over, or on the project"
    assert context.report.dropped == {reason: 1}
    assert guid(53) in context.report.left_out[0].reason


def test_codes_given_to_whole_texts_are_document_labels(tmp_path: Path) -> None:
    document, _ = one(tmp_path, selection(7, 0, 7, coding(8, PORT)) + coding(9, PORT)
                      + coding(10, COUNT))  # fmt: skip
    labels = document.label_set
    assert [label.label for label in document.labels] == ["port", "count"]
    assert labels.named("count", Kind.DOCUMENT).uid == COUNT
    assert labels.find("count") is None
    assert labels.named("port").uid == PORT
    assert labels.named("port", Kind.DOCUMENT).uid != PORT


def test_variables_of_texts_and_of_cases_that_are_one_text(tmp_path: Path) -> None:
    kinds = {"Text": " a ", "Boolean": "true", "Integer": "-7", "Float": "0.5",
             "Date": "2024-09-10", "DateTime": "2024-09-10T06:00:00"}  # fmt: skip
    variables, values = "", ""
    for number, (kind, value) in enumerate(kinds.items(), 30):
        ref = f'<VariableRef targetGUID="{guid(number)}"/>'
        variables += f'<Variable guid="{guid(number)}" name="{kind}" typeOfVariable="{kind}"/>'
        content = f"<{kind}Value>{value}</{kind}Value>"
        values += f"<VariableValue>{ref}{content}</VariableValue>"
    broken = f'<VariableRef targetGUID="{guid(32)}"/><IntegerValue>many</IntegerValue>'
    own = text_source(1, f"<VariableValue>{broken}</VariableValue>")
    case = f'<Case guid="{guid(40)}" name="Sokolenko">{values}{{}}</Case>'
    one, two = (f'<SourceRef targetGUID="{guid(n)}"/>' for n in (1, 2))
    xml = project_xml(
        f"<Variables>{variables}</Variables><Cases>{case.format(one)}{case.format(one + two)}"
        f"</Cases><Sources>{own}</Sources>"
    )
    path = qdpx(tmp_path / "x.qdpx", xml, {f"sources/{guid(1)}.txt": TEXT.encode()})
    (document,), context = read(path)
    assert document.meta == {
        "case": "Sokolenko", "Text": " a ", "Boolean": True, "Integer": "many", "Float": 0.5,
        "Date": "2024-09-10", "DateTime": "2024-09-10T06:00:00",
    }  # fmt: skip
    assert context.report.dropped == {"cases that are not one text": 1}


def test_sets_of_texts_and_of_codes(tmp_path: Path) -> None:
    member = f'<MemberSource targetGUID="{guid(1)}"/>'
    sets = (
        f'<Sets><Set guid="{guid(60)}" name="first wave">{member}</Set>'
        f'<Set guid="{guid(61)}" name="A codes"><MemberCode targetGUID="{PORT}"/></Set></Sets>'
    )
    document, dropped = one(tmp_path, "", sets)
    assert document.meta == {"sets": ["first wave"]}
    assert dropped == {"groups of codes": 1}


def link(number: int, name: str, origin: int, target: int, direction: str = "OneWay") -> str:
    named = f'name="{name}"' if name else ""
    return (
        f'<Link guid="{guid(number)}" {named} direction="{direction}"'
        f' originGUID="{guid(origin)}" targetGUID="{guid(target)}"/>'
    )


def test_links_are_relations(tmp_path: Path) -> None:
    inside = selection(7, 0, 7, coding(8, PORT)) + selection(9, 8, 17)
    links = (
        link(70, "explains", 7, 9) + link(71, "goes with", 8, 9, "Associative")
        + link(72, "", 70, 71, "Bidirectional") + link(73, "explains", 7, 99)
        + link(74, "round", 75, 74) + link(75, "round", 74, 75)
    )  # fmt: skip
    document, dropped = one(tmp_path, inside, f"<Links>{links}</Links>")
    assert [
        (r.label, r.annotation.uid, [s.ref for s in r.annotation.slots])
        for r in document.relations
    ] == [
        ("explains", guid(70), [guid(8), guid(9)]),
        ("goes with", guid(71), [guid(8), guid(9)]),
        ("link", guid(72), [guid(70), guid(71)]),
    ]
    assert dropped == {"links that do not join two passages that are taken over": 3}
    symmetric = {label.name: label.constraints for label in document.label_set}
    assert symmetric["explains"] == {}
    assert symmetric["goes with"] == symmetric["link"] == {"symmetric": True}


def test_links_from_text_to_text_are_relations_of_the_project(tmp_path: Path) -> None:
    one = text_source(1, selection(7, 0, 7, coding(8, PORT)))
    two = text_source(2, selection(9, 8, 17, coding(10, PORT)))
    links = f"<Links>{link(70, 'same as', 7, 9)}</Links>"
    xml = project_xml(f"<Sources>{one}{two}</Sources>{links}")
    texts = {f"sources/{guid(n)}.txt": f"{TEXT} {n}".encode() for n in (1, 2)}
    path = qdpx(tmp_path / "x.qdpx", xml, texts)
    _, context = read(path)
    (relation,) = context.annotations
    assert [slot.ref for slot in relation.slots] == [guid(8), guid(10)]
    with Project.create(tmp_path / "p.annotator", annotator="ada") as project:
        assert project.import_(path).annotations_added == 3
        assert project.check() == []


def test_what_is_no_text_is_left_out_and_counted(tmp_path: Path) -> None:
    others = "".join(
        f'<{kind}Source guid="{guid(n)}" name="{kind}"><{kind}Selection/></{kind}Source>'
        for n, kind in enumerate(("Picture", "PDF", "Audio", "Video", "PDF"), 80)
    )
    xml = project_xml(f"<Sources>{text_source(1)}{others}</Sources>"
                      f'<Graphs><Graph guid="{guid(90)}"/></Graphs>')  # fmt: skip
    path = qdpx(tmp_path / "x.qdpx", xml, {f"sources/{guid(1)}.txt": TEXT.encode()})
    documents, context = read(path)
    assert len(documents) == 1
    assert context.report.dropped == {
        "pictures": 1, "PDF files": 2, "sound recordings": 1, "films": 1, "graphs": 1,
    }  # fmt: skip


# --- containers that lie ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("entry", "path"),
    [
        ("Sources/a b.txt", "internal://a b.txt"),
        ("sources/a b.txt", "internal://a%20b.txt"),
        ("sources/a b.txt", "a b.txt"),
        ("SOURCES/A B.TXT", "internal://a b.txt"),
        ("a b.txt", "internal://a b.txt"),
        ("sources/deep/a b.txt", "internal://deep/a b.txt"),
    ],
)
def test_texts_are_found_wherever_programs_put_them(
    tmp_path: Path, entry: str, path: str
) -> None:
    xml = project_xml(f"<Sources>{text_source(1, path=path)}</Sources>")
    texts = {entry: TEXT.encode(), "sources/.root": b""}
    (document,), _ = read(qdpx(tmp_path / "x.qdpx", xml, texts))
    assert (document.text, document.title) == (TEXT, path.rpartition("/")[2])


@pytest.mark.parametrize(
    "path", ["relative:///../secret.txt", "absolute:///etc/passwd", "internal://gone.txt", ""]
)
def test_texts_outside_of_the_file_are_left_out(tmp_path: Path, path: str) -> None:
    (tmp_path / "secret.txt").write_text("secret")
    rich = f'<TextSource guid="{guid(2)}" richTextPath="internal://a.docx"/>'
    xml = project_xml(f"<Sources>{text_source(1, path=path)}{rich}</Sources>")
    documents, context = read(qdpx(tmp_path / "x.qdpx", xml, {"sources/a.docx": b"PK"}))
    assert documents == []
    assert context.report.dropped == {
        "texts that are not in the file (only a path, or a version with formatting)": 2
    }


def test_text_within_the_xml_is_read(tmp_path: Path) -> None:
    inline = f"<PlainTextContent>{TEXT}</PlainTextContent>" + selection(7, 0, 7, coding(8, PORT))
    xml = project_xml(f'<Sources><TextSource guid="{guid(1)}">{inline}</TextSource></Sources>')
    (document,), _ = read(qdpx(tmp_path / "x.qdpx", xml, {}))
    assert spans_of(document) == [("Harbour", "port")]


@pytest.mark.parametrize("name", ["Ports of Velmar.qde", "PROJECT.QDE", "sub/project.qde", "p.xml"])
def test_the_xml_is_found_under_other_names(tmp_path: Path, name: str) -> None:
    xml = project_xml(f"<Sources>{text_source(1)}</Sources>")
    texts = {f"sources/{guid(1)}.txt": b"\n"}
    found = qdpx(tmp_path / "x.qdpx", xml, texts, name=name)
    if name.startswith("sub"):
        with pytest.raises(InvalidInput, match=r"there is no project\.qde in this file"):
            read(found)
        return
    (document,), _ = read(found)
    assert document.text == "\n"


def test_prefixes_and_namespaces_do_not_matter(tmp_path: Path) -> None:
    xml = project_xml(f"<Sources>{text_source(1, selection(7, 0, 7, coding(8, PORT)))}</Sources>")
    xml = re.sub(r"<(/?)(\w)", r"<\1q:\2", xml).replace("xmlns=", "xmlns:q=")
    xml = xml.replace("project:1.0", "project:2").replace('name="', 'q:name="')
    path = qdpx(tmp_path / "x.qdpx", xml, {f"sources/{guid(1)}.txt": TEXT.encode()})
    (document,), _ = read(path)
    assert spans_of(document) == [("Harbour", "port")]


def test_selections_that_cannot_be_are_left_out_one_by_one(tmp_path: Path) -> None:
    inside = "".join(
        selection(n, start, end, coding(100 + n, PORT))
        for n, (start, end) in enumerate(
            [(0, 7), (-1, 3), (5, 3), (30, 36), (0, 99), ("", 3), (1.5, 3), ("x", "y"), (35, 35)]
        )
    ) + selection(20, 0, 7, coding(120, guid(99)))
    document, dropped = one(tmp_path, inside)
    assert spans_of(document) == [("Harbour", "port"), ("", "port")]
    assert dropped == {
        "selections that do not lie in the text": 7,
        "codings whose code is not in the file": 1,
    }


def test_guids_that_are_none_or_given_twice(tmp_path: Path) -> None:
    inside = (
        selection(7, 0, 7, coding(8, PORT)) + selection(7, 8, 17, coding(8, PORT))
        + selection(9, 18, 25, coding(10, PORT).replace(guid(10), "no guid"))
    )  # fmt: skip
    document, _ = one(tmp_path, inside)
    again, _ = one(tmp_path, inside)
    uids = [a.uid for a in document.annotations]
    assert len(set(uids)) == 3
    assert uids[0] == guid(8)
    assert uids == [a.uid for a in again.annotations]


def test_names_that_come_twice_in_the_tree_or_are_no_labels(tmp_path: Path) -> None:
    names = ["programming", "a\tb\n", "", "x" * 600, "\u202eabc", "programming", "programming"]
    codes = "".join(
        f'<Code guid="{guid(200 + n)}" name="{name}" isCodable="true">'
        f'<Code guid="{guid(300 + n)}" name="programming" isCodable="true"/></Code>'
        for n, name in enumerate(names)
    ).replace("\t", "&#9;").replace("\n", "&#10;")
    extra = f'<Code guid="{guid(200)}" name="again" isCodable="true"/><Code name="none"/>'
    xml = project_xml(f"<Sources>{text_source(1)}</Sources>",
                      codes=f"<CodeBook><Codes>{codes}{extra}</Codes></CodeBook>")  # fmt: skip
    path = qdpx(tmp_path / "x.qdpx", xml, {f"sources/{guid(1)}.txt": b"."})
    (_,), context = read(path)
    found = [label.name for label in context.labels.label_set]
    assert found[:6] == [
        "programming", "programming / programming", "a b ", "a b  / programming", "code",
        "programming (2)",
    ]  # fmt: skip
    assert len(found) == len(set(found)) == 14
    assert found[6:8] == ["x" * 500, "programming (3)"]
    assert context.report.dropped == {"codes without an id of their own": 2}
    (remark,) = context.report.remarks
    assert remark.startswith(f"{path}: 13 codes are called otherwise here, because another has")


def test_a_name_that_the_project_has_is_that_label(tmp_path: Path) -> None:
    book = LabelBook()
    uid = book.uid(Kind.SPAN, "port")
    document, _ = one(tmp_path, selection(7, 0, 7, coding(8, PORT)), labels=book)
    assert document.annotations[0].label == uid
    assert PORT not in book.label_set
    assert book.label_set[Uid(COUNT)].name == "count"


def test_texts_that_are_none_are_refused_and_the_others_read(tmp_path: Path) -> None:
    xml = project_xml(f"<Sources>{text_source(1)}{text_source(2)}</Sources>")
    texts = {f"sources/{guid(1)}.txt": b"a\0b", f"sources/{guid(2)}.txt": b"\xff\xfeo\0k\0"}
    path = qdpx(tmp_path / "x.qdpx", xml, texts)
    with pytest.raises(InvalidInput, match=f"{guid(1)}.txt: a NUL byte at position 1"):
        read(path)
    (document,), context = read(path, collect=True)
    assert document.text == "ok"
    assert len(context.report.refused) == 1


# --- what offsets count -------------------------------------------------------------------------


def test_nvivo_counts_utf16_and_windows_line_ends_as_two(tmp_path: Path) -> None:
    path = nvivo(tmp_path / "x.qdpx")
    (document,), context = read(path)
    assert "\r\n" in document.text
    assert not document.text.startswith("\ufeff")
    assert Counter(text for text, _ in spans_of(document)) == dict.fromkeys(
        ("Harbour", "officials", "counted", "ships", "Monday", "pilot", "Velmar", "denied"), 8
    )
    assert not context.report.dropped
    (remark,) = context.report.remarks
    assert remark.startswith(
        f"{path}: offsets count UTF-16 units: 64 of 64 selections begin at a word and 64 end at"
        " one under UTF-16 units, "
    )


def test_the_user_may_say_what_offsets_count(tmp_path: Path) -> None:
    path = nvivo(tmp_path / "x.qdpx")
    (document,), context = read(path, offset_unit="codepoints")
    assert document.spans[0].text == "arbour "
    assert context.report.remarks == []
    with pytest.raises(InvalidInput, match=r"offsets count one of .* not “ell”"):
        read(path, offset_unit="ell")


def test_too_few_signs_leave_code_points(tmp_path: Path) -> None:
    path = nvivo(tmp_path / "x.qdpx", lines=1, words=["pilot"])
    (document,), context = read(path)
    assert document.spans[0].text == "ilot "
    (remark,) = context.report.remarks
    assert "it is not clear what offsets count, so code points were taken" in remark
    assert "1 of 1 selections begin at a word and 1 end at one under UTF-16 units, 0" in remark


# --- files --------------------------------------------------------------------------------------


@pytest.mark.skipif(not FIXTURES.is_dir(), reason="no fixtures")
def test_the_demo_of_qc_is_read_in_full() -> None:
    path = FIXTURES / "refi" / "qualitative_coding" / "demo.qdpx"
    documents, context = read(path)
    assert [(d.title, len(d.text), len(d.annotations)) for d in documents] == [
        ("board_2017.txt", 52_543, 205),
        ("admin-1.txt", 31_906, 0),
    ]
    assert {a.annotator for d in documents for a in d.annotations} == {"cp"}
    assert (context.report.labels, not context.report.dropped) == (262, True)
    assert spans_of(documents[0])[5] == ("science fun. \n", "fun")
    (remark,) = context.report.remarks
    assert "10 codes are called otherwise here" in remark


@pytest.mark.skipif(not FIXTURES.is_dir(), reason="no fixtures")
def test_the_project_of_nvivo_for_mac_is_read_in_full() -> None:
    path = FIXTURES / "refi" / "qualitative_coding" / "refi_qda" / "nvivo_project.qdpx"
    documents, context = read(path)
    assert [(d.text, len(d.annotations)) for d in documents] == [("\n", 0), ("\n", 0)]
    assert (context.report.labels, not context.report.dropped) == (262, True)


def test_a_code_book_is_labels_and_no_text(tmp_path: Path) -> None:
    path = DATA / "ports.qdc"
    documents, context = read(path)
    assert documents == []
    labels = context.labels.label_set
    assert [(label.name, label.kind) for label in labels] == [
        ("places", Kind.SPAN), ("port", Kind.SPAN), ("on ships", Kind.DOCUMENT),
    ]  # fmt: skip
    port = labels.named("port")
    assert (port.parent, port.color) == (labels.named("places").uid, "#2d6fbe")
    assert port.description == "where ships are & wait"
    assert (context.report.labels, context.report.dropped) == (3, {"groups of codes": 1})
    with Project.create(tmp_path / "p.annotator", annotator="ada") as project:
        assert project.import_(path).labels_added == ("places", "port", "on ships")
        assert project.import_(path).labels_added == ()


@pytest.mark.parametrize(
    ("name", "confidence"), [("x.qdpx", 0.95), ("x.zip", 0.8), ("x.bin", 0.8)]
)
def test_detection(tmp_path: Path, name: str, confidence: float) -> None:
    path = qdpx(tmp_path / name, project_xml(), {})
    found, match = registry.detect(path)
    assert (found.info.id, match.confidence) == ("refi-qda", confidence)
    assert registry.detect(DATA / "ports.qdc")[0].info.id == "refi-qda"


# --- hostile ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("xml", "reason"),
    [
        ("<CodeBook/>", "this is “CodeBook”, no REFI-QDA project"),
        ("", "the XML ends before it is complete"),
        ("<Project>", "the XML ends before it is complete"),
        ('<!DOCTYPE Project [<!ENTITY a "b">]><Project/>', "a document type or entities"),
        ("<Project><Sources>" + "<TextSource>" * 300, "nested deeper than 200 levels"),
        ("<Project>\n&</Project>", "line 2: project.qde: this is not XML"),
    ],
)
def test_projects_that_are_none_are_one_sentence(tmp_path: Path, xml: str, reason: str) -> None:
    path = qdpx(tmp_path / "x.qdpx", xml, {})
    with pytest.raises(InvalidInput, match=re.escape(reason)) as caught:
        read(path)
    assert caught.value.path == str(path)
    _, context = read(path, collect=True)
    assert len(context.report.refused) == 1


def test_a_name_that_leads_out_refuses_the_file(tmp_path: Path) -> None:
    path = qdpx(tmp_path / "x.qdpx", project_xml(), {"../sources/x.txt": b"x"})
    with pytest.raises(InvalidInput, match="a path that leads out of it"):
        read(path)


def test_a_project_is_no_code_book(tmp_path: Path) -> None:
    path = tmp_path / "x.qdc"
    path.write_text(project_xml())
    with pytest.raises(InvalidInput, match="this is “Project”, no REFI-QDA code book"):
        read(path)


def test_broken_xml_in_a_whole_container_is_read_or_refused(tmp_path: Path) -> None:
    """Bytes of the XML changed, where damage to the container would be found at once."""
    nvivo(tmp_path / "x.qdpx", lines=1)
    with zipfile.ZipFile(tmp_path / "x.qdpx") as file:
        texts = {name: file.read(name) for name in file.namelist()}
    xml = texts.pop("project.qde")
    chance = random.Random(1)
    for _ in range(150):
        broken = bytearray(xml)
        for _ in range(chance.randint(1, 4)):
            at = chance.randrange(len(broken))
            broken[at : at + chance.choice((0, 1, 1, 40))] = bytes(
                chance.choice(b'<>/"=&0987 aA-\xff') for _ in range(chance.randint(0, 3))
            )
        path = qdpx(tmp_path / "y.qdpx", bytes(broken), texts)
        documents, context = read(path, collect=True)
        for document in documents:
            for a in document.annotations:
                assert all(Anchor(0, 0) <= anchor for anchor in a.anchors)
                assert a.hull is not None
                assert a.hull.end <= len(document.text)
        assert len(context.report.refused) <= 1
