"""Tables of spans and frames, and those that other people make."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.domain.annotation import Anchor, Kind, Slot, Stance
from annotator.domain.corpus import Corpus
from annotator.domain.document import AnnotatedDocument, Status, text_sha256
from annotator.domain.errors import InvalidInput
from annotator.domain.ids import Uid
from annotator.domain.label import LabelSet
from annotator.formats import registry
from annotator.formats.base import ReadContext, WriteReport
from annotator.formats.csv_tables.cells import guarded, read_value, unguarded, write_value
from annotator.formats.csv_tables.format import CSV, CsvOptions
from annotator.services import document_editing
from annotator.services.ledger_export import export_ledger
from annotator.services.project import Project
from tests.builders import ARTICLE, make_annotated, make_project
from tests.formats.helpers import DATA, MemoryOutput, read_file
from tests.formats.strategies import VALUES, WORDS
from tests.nights import night

NIGHT = DATA / "csv" / "night.jsonl"
MOMENT = "2026-11-22T10:00:00.000Z"
TEXTS = {"a1": ARTICLE, "a2": "Velmar denied it.\r\nAll of it."}


def read(
    path: Path, texts: dict[str, str] | None = None, **options: object
) -> tuple[list[AnnotatedDocument], ReadContext]:
    """What a table says about these texts; faults are collected."""
    known = {("id", id): text for id, text in (TEXTS if texts is None else texts).items()}
    known |= {("sha256", text_sha256(text)): text for (_, text) in [*known.items()]}
    context = ReadContext(
        annotator="ada", moment=MOMENT, collect=True,
        text_of=lambda name, value: known.get((name, value)),
    )  # fmt: skip
    return read_file("csv", path, context, **options)


def table(tmp_path: Path, content: str | bytes, name: str = "x.csv") -> Path:
    path = tmp_path / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def written(
    documents: Sequence[AnnotatedDocument], suffix: str = ".csv", **options: Any
) -> tuple[bytes, WriteReport]:
    output = MemoryOutput(suffix=suffix)
    corpus = Corpus(documents[0].label_set)
    report = CSV.write(documents, output, CsvOptions(**options), corpus)
    return output.files[""], report


def rows_of(content: bytes, delimiter: str = ",") -> list[dict[str, str]]:
    text = content.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter))


def refusals(context: ReadContext) -> list[tuple[int | None, str]]:
    return [(place.line, place.reason) for place in context.report.refused]


def article() -> AnnotatedDocument:
    """Two spans with slots, one of them in two pieces."""
    given = make_annotated(ARTICLE, {"14 ships": "Quantity", "Mara Oduya": "Source"}, id="a1")
    ships, oduya = given.annotations
    specs = tuple({"name": name} for name in ("amount", "unit"))
    labels = [replace(label, slots=specs) if label.name == "Quantity" else label
              for label in given.label_set]  # fmt: skip
    ships = ships._replace(
        uid=Uid("01930000-0000-7000-8000-000000000001"), head=Anchor(26, 28),
        slots=(Slot("amount", 14), Slot("unit", "ships"), Slot("unit", "14"),
               Slot("amount", {"low": 12, "high": 14}),
               Slot("who", ref=oduya.uid, stance=Stance.DENIES)),
        note="=a round number\n+1", created=MOMENT, updated=MOMENT, score=0.5,
    )  # fmt: skip
    oduya = oduya._replace(
        anchors=(Anchor(77, 82), Anchor(66, 71)), given_id="T2", created=MOMENT, updated=MOMENT,
        origin="model:x@2",
    )  # fmt: skip
    document = replace(given.document, title="-Ships", status=Status.DONE)
    return replace(given, document=document, annotations=(ships, oduya),
                   label_set=LabelSet(tuple(labels)))  # fmt: skip


@pytest.mark.parametrize(
    ("cell", "safe"),
    [
        ("=1+1", "'=1+1"), ("+a", "'+a"), ("-a", "'-a"), ("@a", "'@a"), ("\ta", "'\ta"),
        ("\ra", "'\ra"), ("＝1", "'＝1"), ("＋1", "'＋1"), ("－1", "'－1"), ("＠a", "'＠a"),
        ("  =1", "'  =1"), ("\u00a0=1", "'\u00a0=1"), ("a\n=1", "a\n'=1"),
        ("a\r\n =1", "a\r\n' =1"),
        ("a\r=1", "a\r'=1"), ("'=1", "''=1"), ("-12", "-12"), ("+1.5e-3", "+1.5e-3"),
        ("-12 ships", "'-12 ships"), ("-1\n-2", "'-1\n'-2"), ("--1", "'--1"), ("-1+cmd", "'-1+cmd"),
        ("a=1", "a=1"), ("it's", "it's"), ("'tis", "'tis"), ("", ""), ("-", "'-"), ("1", "1"),
    ],
)  # fmt: skip
def test_no_cell_is_a_formula(cell: str, safe: str) -> None:
    assert guarded(cell) == safe
    assert unguarded(safe) == cell


@given(st.text(st.sampled_from("'=-+@ \t\r\n\u00a0＝a1.e"), max_size=12))
def test_what_was_guarded_comes_back(cell: str) -> None:
    safe = guarded(cell)
    assert unguarded(safe) == cell
    plain = safe == cell and cell.strip("+-.e0123456789") == ""
    for line in safe.replace("\r", "\n").split("\n"):
        assert plain or not line.lstrip(" \u00a0").startswith(("=", "+", "-", "@", "\t", "＝"))


def test_exact_values_are_written_when_asked_for() -> None:
    safe, exact = written([article()])[0], written([article()], exact=True)[0]
    assert rows_of(safe)[0]["note"] == "'=a round number\n'+1"
    assert rows_of(safe)[0]["title"] == "'-Ships"
    assert [row["guard"] for row in rows_of(safe)] == ["yes", "yes"]
    assert rows_of(exact)[0]["note"] == "=a round number\n+1"
    assert "guard" not in rows_of(exact)[0]


ODD = ("12", "true", '"', "{}", " 1", "a\nb", "\r", "nan")


@given(st.one_of(VALUES, WORDS, st.sampled_from(ODD)))
def test_values_of_slots_come_back_with_their_types(value: Any) -> None:
    cell = write_value(value)
    assert "\n" not in cell
    assert cell
    assert repr(read_value(cell)) == repr(value)


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("csv/spans.csv", {"context": 10}), ("csv/spans.tsv", {"exact": True}),
        ("csv_ledger/frames.csv", {"rows": "frames"}), ("csv_ledger/long.csv", {"rows": "long"}),
    ],
)  # fmt: skip
def test_golden_files_are_what_is_written(name: str, options: dict[str, Any]) -> None:
    documents, context = read_file("jsonl", NIGHT)
    output = MemoryOutput(suffix=Path(name).suffix)
    CSV.write(documents, output, CsvOptions(**options), Corpus(context.labels.label_set))
    assert output.files[""] == (DATA / name).read_bytes()


def test_spans_come_back_from_a_table_with_context(tmp_path: Path) -> None:
    one = article()
    for options in ({"context": 12}, {"exact": True}, {"delimiter": "semicolon"}, {"bom": True}):
        content, report = written([one], **options)
        assert not report.dropped
        (found,), context = read(table(tmp_path, content))
        assert context.report.notes == ()
        assert found.status is Status.DONE
        ships, oduya = found.annotations
        assert ships.uid == "01930000-0000-7000-8000-000000000001"
        assert (oduya.given_id, oduya.origin) == ("T2", "model:x@2")
        assert oduya.anchors == (Anchor(77, 82), Anchor(66, 71))
        assert ships.note == "=a round number\n+1"
        assert [(slot.name, slot.value) for slot in ships.slots] == [
            ("amount", 14), ("amount", {"low": 12, "high": 14}), ("unit", "ships"), ("unit", "14"),
            ("who", None),
        ]  # fmt: skip
        assert (ships.slots[4].ref, ships.slots[4].stance) == (oduya.uid, Stance.DENIES)


def test_left_and_right_are_what_stands_there() -> None:
    row = rows_of(written([article()], context=8)[0])[0]
    assert row["left"] + row["text"] + row["right"] == ARTICLE[18:42]


def test_the_ending_and_the_option_tell_the_delimiter() -> None:
    assert written([article()], ".tsv")[0].startswith(b"document\ttitle\t")
    assert written([article()], ".tsv", delimiter="comma")[0].startswith(b"document,title,")
    assert written([article()], "")[0].startswith(b"document,title,")
    assert written([article()], bom=True)[0].startswith(b"\xef\xbb\xbfdocument,")
    with pytest.raises(InvalidInput, match="a context is a number of characters, from 0"):
        written([article()], context=-1)


def test_tables_of_frames_say_what_they_leave_out() -> None:
    documents, context = read_file("jsonl", NIGHT)
    for rows in ("frames", "long"):
        output, report = MemoryOutput(), WriteReport()
        carried = list(
            CSV.carried(documents, CsvOptions(rows=rows), Corpus(context.labels.label_set), report)
        )
        written_report = CSV.write(
            documents, output, CsvOptions(rows=rows), Corpus(context.labels.label_set)
        )
        assert written_report == report
        given = sum(len(d.annotations) for d in documents)
        assert report.lost == given - sum(len(d.annotations) for d in carried)
        assert report.annotations + report.lost == given
        assert report.dropped["spans that no frame points to"] == 1
        assert report.dropped["slots that no label of frames has"] == 1


def test_it_is_the_ledger_of_a_project(project_path: Path, tmp_path: Path) -> None:
    one = night(project_path)
    target, ledger = tmp_path / "x.csv", tmp_path / "ledger.csv"
    with one.project as project:
        project.export(target, format="csv", rows="long", exact=True)
        export_ledger(project, ledger, long=True, exact=True)
    ours = rows_of(target.read_bytes())
    assert ours
    theirs = [row for row in rows_of(ledger.read_bytes()) if row["frame_id"] == one.harm.uid]
    assert [row for row in ours if row["frame_id"] == one.harm.uid] == theirs


def test_columns_are_known_by_many_names(tmp_path: Path) -> None:
    path = table(
        tmp_path,
        "Doc ID;begin;stop;Category;Covered Text;Coder;Comment;Prob;mood\r\n"
        "a1;26;34.0;Quantity;14 ships;bo;sure?;0.5;calm\r\n"
        "a1;71;81;Source;Mara Oduya;;;;\r\n",
    )
    (found,), context = read(path)
    ships, oduya = found.annotations
    assert found.spans[0].text == "14 ships"
    assert (ships.annotator, ships.note, ships.score) == ("bo", "sure?", 0.5)
    assert (oduya.annotator, oduya.note, oduya.score) == ("ada", "", None)
    assert found.document.id == "a1"
    assert "these columns mean nothing here and were not read: “mood”" in context.report.notes[0]
    (found,), context = read(path, columns=["slot=mood"])
    assert found.annotations[0].slots == (Slot("mood", "calm"),)
    assert context.report.notes == ()
    (found,), _ = read(path, columns=["label=mood", "none=Category"])
    assert [span.label for span in found.spans] == ["calm", None]


def test_rows_out_of_order_are_one_document_of_the_project(
    project_path: Path, tmp_path: Path
) -> None:
    make_project(project_path, TEXTS.values())
    path = table(
        tmp_path, "doc,start,end,label\na1,26,34,Q\na2,0,6,S\na1,72,82,S\na2,0,6,S\n"
    )
    with Project.open(project_path) as project:
        report = project.import_(path)
        assert (report.annotations_added, report.documents_added) == (3, 0)
        assert [len(d.annotations) for d in project.documents()] == [2, 1]
        project.undo()
        assert [len(d.annotations) for d in project.documents()] == [0, 0]


def test_hashes_and_inline_texts_tell_the_document(tmp_path: Path) -> None:
    sha256 = text_sha256(ARTICLE)
    (found,), _ = read(table(tmp_path, f"sha256,start,end,label\n{sha256},26,34,Q\n"))
    assert found.text == ARTICLE
    assert found.document.id == found.uid
    inline = 'text,start,end,label\n"One two.",0,3,N\n"One two.",4,7,N\n"Six.",0,3,N\n'
    one, six = read(table(tmp_path, inline), {})[0]
    assert [span.text for span in (*one.spans, *six.spans)] == ["One", "two", "Six"]
    both = "id,full_text,text,start,end,label\nx,One two.,two,4,7,N\n"
    (found,), _ = read(table(tmp_path, both), {})
    assert (found.id, found.spans[0].text) == ("x", "two")


def test_a_project_is_exported_and_its_spans_come_back(project_path: Path, tmp_path: Path) -> None:
    make_project(project_path, TEXTS.values(), {"14 ships": "Quantity", "Mara Oduya": "=Source"})
    target, again = tmp_path / "x.tsv", tmp_path / "again.tsv"
    with Project.open(project_path) as project:
        report = project.export(target, format="csv")
        assert report.left_out == {}
        texts = [(d.id, d.title, d.text, d.status) for d in project.documents()]
    with Project.create(tmp_path / "new.annotator", annotator="bo") as fresh:
        for id, title, text, status in texts:
            fresh.add_document(text, id=id, title=title)
            document_editing.set_status(fresh, [fresh.document(id).uid], status)
        assert fresh.import_(target).annotations_added == 2
        fresh.export(again, format="csv")
    assert again.read_bytes() == target.read_bytes()


def test_offsets_of_another_unit_are_told_by_quotes(tmp_path: Path) -> None:
    text = "😊 Oduya counted 14 ships off 👩‍👩‍👧 Velmar."
    content = "doc,start,end,label,text\n" + "".join(
        f"a,{len(text[:at].encode('utf-16-le')) // 2},"
        f"{len(text[: at + len(words)].encode('utf-16-le')) // 2},L,{words}\n"
        for words in ("Oduya", "14 ships", "Velmar")
        for at in (text.index(words),)
    )
    (found,), context = read(table(tmp_path, content), {"a": text})
    assert [span.text for span in found.spans] == ["Oduya", "14 ships", "Velmar"]
    assert "offsets count UTF-16 units" in context.report.notes[0]


def test_line_ends_that_a_spreadsheet_changed_are_no_disagreement(tmp_path: Path) -> None:
    path = table(tmp_path, 'doc,start,end,label,text\na2,7,22,L,"denied it.\nAll"\n')
    (found,), context = read(path)
    assert found.spans[0].text == "denied it.\r\nAll"
    assert context.report.notes == ()


def test_tables_of_documents(tmp_path: Path) -> None:
    path = table(
        tmp_path,
        'ID,Headline,text,outlet,created,labels,coder\n'
        '1,Ships,"Oduya said ""14"".\r\nNo.",Harbour Wire,2026-09-03,Trade; Navy,bo\n'
        ',,Second.,,,,\n'
        '3,,Third.,,,"[""A; b""]",\n',
    )  # fmt: skip
    found, context = read(path, {})
    assert [d.text for d in found] == ['Oduya said "14".\r\nNo.', "Second.", "Third."]
    assert found[0].document.meta == {"outlet": "Harbour Wire", "created": "2026-09-03"}
    assert (found[0].id, found[0].title) == ("1", "Ships")
    assert found[1].id == found[1].uid
    assert [[label.label for label in d.labels] for d in found] == [["Trade", "Navy"], [], ["A; b"]]
    assert {a.kind for d in found for a in d.annotations} == {Kind.DOCUMENT}
    assert found[0].annotations[0].annotator == "bo"
    assert refusals(context) == []
    found, _ = read(path, {}, columns=["label=outlet", "label=Headline"])
    assert [label.label for label in found[0].labels] == ["Harbour Wire", "Ships"]


@pytest.mark.parametrize(
    ("content", "encoding", "delimiter"),
    [
        ("text\tlabel\nÜber Velmar\tA\n", "utf-8-sig", "tab"),
        ("text;label\nÜber Velmar; \n", "utf-16", "semicolon"),
        ("text,label\rÜber Velmar,A\r", "utf-8", "comma"),
        ("label,text\nA,Die Größe der Schiffe überraschte die Behörde.\n", "cp1252", "comma"),
    ],
)
def test_encodings_and_delimiters(
    tmp_path: Path, content: str, encoding: str, delimiter: str
) -> None:
    (found,), _ = read(table(tmp_path, content.encode(encoding)), {})
    assert "ber" in found.text
    assert found.text in content
    assert read(table(tmp_path, content.encode(encoding)), {}, delimiter=delimiter)[0][0].text


def test_large_cells_and_many_lines_are_read(tmp_path: Path) -> None:
    text = "word, \"quoted\"\r\n" * 40_000
    buffer = io.StringIO(newline="")
    csv.writer(buffer).writerows([["text", "n"], [text, 1], ["short", 2]])
    found, _ = read(table(tmp_path, buffer.getvalue()), {})
    assert [d.text for d in found] == [text, "short"]


@pytest.mark.parametrize("head", range(40, 60))
def test_the_end_of_the_first_piece_can_stand_anywhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, head: int
) -> None:
    monkeypatch.setattr("annotator.formats.csv_tables.rows._HEAD", head)
    content = 'text,n\r\n"one\r\ntwo",1\r\nthree,2\r\nfour,3\rfive,4\n\nsix,5\nseven,6'
    found, _ = read(table(tmp_path, content), {})
    assert [d.text for d in found] == ["one\r\ntwo", "three", "four", "five", "six", "seven"]


@pytest.mark.parametrize(
    ("content", "refused"),
    [
        ("", [(1, "there is no header: the first row names the columns")]),
        ("\n\n", [(1, "there is no header: the first row names the columns")]),
        ("a,b\n1,2\n", [(1, ("a table needs a column “text”, or “document”, “start” and “end”;"
                            " there are: a, b"))]),
        ("doc,start\na1,1\n", [(1, "a column “end” is missing; there are: doc, start")]),
        ("start,end\n1,2\n", [(1, "no column says which document a row is of: start, end")]),
        ("text,text\na,b\n", [(1, "two columns are called “text”")]),
        ('text,n\n"a"b,1\nc,2\n', [(2, ("something follows the closing quote of a cell; a quote"
                                       " within quotes is written twice"))]),
        ('text,n\nok,1\n"open,2\nand,3\n', [(3, "a quote that begins in this row does not end")]),
        ("text,n\na,1,2\nb,1\n", [(2, "the row has 3 cells, the header 2")]),
        ("text,n\n,1\n", [(2, "the text is empty")]),
        ("doc,start,end\na1,x,2\n", [(2, "“start” is a whole number, not “x”")]),
        ("doc,start,end\na1,1,-2\n", [(2, "“end” is a whole number, not “-2”")]),
        ("doc,start,end\na1,5,2\n", [(2, ("the offsets 5 to 2 lie outside the text (138 code"
                                        " points)"))]),
        ("doc,start,end\na1,0,999\n", [(2, ("the offsets 0 to 999 lie outside the text (138 code"
                                          " points)"))]),
        ("doc,start,end,label\na1,,,Q\n", [(2, "“start” and “end” are missing")]),
        ("doc,start,end,score\na1,0,1,high\n", [(2, "“score” is a number, not “high”")]),
        ("doc,start,end,score\na1,0,1,inf\n", [(2, "“score” is a number, not “inf”")]),
        ("doc,start,end,fragments\na1,0,9,0-2;4\n", [(2, ("ranges are written 3-9;14-20, not"
                                                         " “0-2;4”"))]),
        ("doc,ann_id,start,end\na1,x,0,1\na1,x,1,2\n", [(3, "the id “x” is taken")]),
        ("doc,start,end,text\na1,0,7,ships\n",
         [(2, ("1 of 1 quotes are not the words at their offsets, whatever these count: 0 to 7 is"
              " “Harbour”, not “ships” (--offset-unit or --accept-mismatches takes them)"))]),
        ("doc,start,end\nno,0,7\na1,0,7\n",
         [(2, ("the texts of 1 of 2 documents are not here, the first is “no”; import the texts"
              " first, or leave out what has none (--skip-missing)"))]),
        ("doc,start,end,slots\na1,0,7,{\n", [(2, "“slots” is JSON, and this is none")]),
        ("doc,start,end,slots\na1,0,7,7\n", [(2, ("“slots” is an object or a list, not the number"
                                                 " 7"))]),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_with_its_line(
    tmp_path: Path, content: str, refused: list[tuple[int, str]]
) -> None:
    _, context = read(table(tmp_path, content))
    assert refusals(context) == refused


@pytest.mark.parametrize("name", ["frames.csv", "long.csv"])
def test_tables_of_frames_are_not_taken_for_spans(name: str) -> None:
    path = DATA / "csv_ledger" / name
    assert registry.detect(path)[0] is CSV
    _, context = read(path)
    assert refusals(context) == [
        (None, "this is a table of frames, which is written but not read; export spans, or JSONL")
    ]


def test_good_rows_around_bad_ones_are_read(tmp_path: Path) -> None:
    found, context = read(table(tmp_path, "text,n\na,1\n,2\nb,1,2\nc,3\n"), {})
    assert [d.text for d in found] == ["a", "c"]
    assert [place.line for place in context.report.refused] == [3, 4]


def test_missing_texts_can_be_left_out(tmp_path: Path) -> None:
    path = table(tmp_path, "doc,start,end\nno,0,7\na1,0,7\n")
    found, context = read(path, skip_missing=True)
    assert [d.id for d in found] == ["a1"]
    assert context.report.dropped == {"documents whose texts are not here": 1}


@pytest.mark.parametrize("given", ["text", "colour=text", "text=no", "=text", "text="])
def test_columns_that_cannot_be_are_refused(tmp_path: Path, given: str) -> None:
    _, context = read(table(tmp_path, "text,n\na,1\n"), {}, columns=[given])
    (refused,) = context.report.refused
    assert "ROLE=NAME" in refused.reason or "there is no column" in refused.reason


def test_broken_utf_8_far_behind_is_decoded_as_a_whole(tmp_path: Path) -> None:
    german = "Die Größe der Schiffe überraschte die Behörde, sagte der Lotse.,2\n".encode("cp1252")
    content = b"text,n\n" + b"plain words,1\n" * 6_000 + german * 20
    found, context = read(table(tmp_path, content), {}, columns=["none=n"])
    assert len(found) == 6_000
    assert len(refusals(context)) == 20
    found, context = read(table(tmp_path, content.replace(b", sagte", b" sagte")), {})
    assert found[-1].text == "Die Größe der Schiffe überraschte die Behörde sagte der Lotse."
    assert "the encoding was guessed as" in context.report.notes[0]


@pytest.mark.parametrize(
    ("name", "content", "format"),
    [
        ("x.csv", "doc,start,end,label\n", "csv"), ("x.tsv", "text\ttopic\n", "csv"),
        ("x.csv", '"a","text"\n', "csv"), ("x.tsv", "doc,text\n", "csv"),
    ],
)  # fmt: skip
def test_it_is_known_by_its_header(tmp_path: Path, name: str, content: str, format: str) -> None:
    reader, match = registry.detect(table(tmp_path, content, name))
    assert reader.info.id == format
    assert match.reason


@pytest.mark.parametrize(
    "content", ["John\tNNP\tB-PER\n", "a,b\n1,2\n", "#FORMAT=WebAnno TSV 3.3\n"]
)
def test_other_tables_are_not_claimed(tmp_path: Path, content: str) -> None:
    path = table(tmp_path, content, "x.tsv")
    assert CSV.match(path, content.encode()) is None


def test_samples_of_others_tables() -> None:
    found, context = read(DATA / "csv" / "documents.csv", {})
    assert refusals(context) == []
    assert [[label.label for label in d.labels] for d in found] == [["Trade", "Navy"], []]
    assert found[0].text == 'Officials counted 14 ships, "at least".\r\nOn Monday.'
    found, context = read(DATA / "csv" / "inline.tsv", {})
    assert (refusals(context), context.report.notes) == ([], ())
    assert [[span.text for span in d.spans] for d in found] == [
        ["Velmar", "denied it twice"], ["14 ships"],
    ]  # fmt: skip
