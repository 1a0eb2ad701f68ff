"""WebAnno TSV as it is read: what becomes of what, its traps, what is refused in one sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from annotator.domain.annotation import Anchor, Kind, Slot
from annotator.domain.document import AnnotatedDocument
from annotator.formats import registry
from annotator.formats.base import ReadContext
from tests.formats.helpers import DATA, FIXTURES, read_file

HARBOUR = DATA / "webanno-tsv" / "harbour.tsv"
ENTITIES = "#T_SP=de.tudarmstadt.ukp.dkpro.core.api.ner.type.NamedEntity|identifier|value"
RELATIONS = "#T_RL=webanno.custom.Owns|BT_de.tudarmstadt.ukp.dkpro.core.api.ner.type.NamedEntity"
SPANS = "#T_SP=webanno.custom.Mood|value"


def lines(*given: str, header: tuple[str, ...] = (SPANS,), version: str = "3.3") -> str:
    """A file; each tab in the rows is written as `/`."""
    rows = [line if line.startswith("#") else line.replace("/", "\t") for line in given]
    return "\n".join([f"#FORMAT=WebAnno TSV {version}", *header, "", "", *rows, ""])


def read(path: Path, content: str | bytes) -> AnnotatedDocument:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    (document,), context = read_file("webanno-tsv", path)
    assert not context.report.notes
    return document


def refusal(path: Path, content: str | bytes) -> tuple[int | None, str]:
    """The line and the sentence with which a file is refused."""
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    documents, context = read_file("webanno-tsv", path)
    assert documents == []
    (refused,) = context.report.refused
    assert refused.path == str(path)
    return refused.line, refused.reason


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "x.tsv"


def described(document: AnnotatedDocument, kind: Kind) -> list[tuple[object, ...]]:
    """Label, words and slots (with the words they lead to) of all annotations of a kind."""
    by_uid = {a.uid: a for a in document.annotations}

    def words(slot: Slot) -> object:
        if slot.ref is None:
            return slot.value
        return " ".join(document.text[a:b] for a, b in by_uid[slot.ref].anchors)

    labels = {label.uid: label.name for label in document.label_set}
    return [
        (
            None if a.label is None else labels[a.label],
            " ".join(document.text[start:end] for start, end in a.anchors),
            *((slot.name, words(slot)) for slot in a.slots),
        )
        for a in document.annotations
        if a.kind is kind
    ]


def test_every_layer_becomes_what_it_is_here() -> None:
    (document,), context = read_file("webanno-tsv", HARBOUR)
    assert context.report.notes == ()
    assert document.text == (
        "  Sokolenko told Harbour Wire : 🚢🚢 sank off Velmar.\n"
        "  The navy denied it,\nshe said\tat 9_30 ."
    )
    assert (document.id, document.title) == ("harbour.tsv", "harbour")
    assert described(document, Kind.SPAN) == [
        ("Token", "Sokolenko"),
        ("PER", "Sokolenko", ("identifier", "Q42")),
        ("person", "Sokolenko", ("referenceRelation", "coref")),
        ("Token", "told"),
        ("Lemma", "told", ("value", "tell")),
        ("said", "told"),
        ("ORG", "Harbour Wire"),
        ("SHIP_1", "🚢"),
        ("Lemma", "sank", ("value", "sink")),
        ("event", "sank"),
        ("LOC", "Velmar"),
        ("NamedEntity", ""),
        ("group", "The navy"),
        ("Lemma", "denied", ("value", "deny")),
        ("A|B", "it"),
        ("*", "it"),
        ("Coreference", "it", ("referenceRelation", "same -> as")),
        ("person", "she"),
    ]
    assert described(document, Kind.FRAME) == [
        (
            "said", "", ("trigger", "told"), ("speaker", "Sokolenko"),
            ("heard by", "Harbour Wire"), ("parts", "it"), ("certain", True),
        ),
        ("event", "", ("trigger", "sank")),
    ]  # fmt: skip
    assert described(document, Kind.CLUSTER) == [
        ("Coreference", "", ("member", "Sokolenko"), ("member", "she")),
        ("Coreference", "", ("member", "The navy")),
        ("Coreference", "", ("member", "it")),
    ]
    assert described(document, Kind.RELATION) == [
        ("nsubj", "", ("from", "told"), ("to", "Sokolenko")),
        ("Speaks", "", ("from", "Sokolenko"), ("to", "Harbour Wire")),
    ]
    assert {a.annotator for a in document.annotations} == {"ada"}
    assert {a.origin for a in document.annotations} == {"import"}


def test_layers_as_labels() -> None:
    (document,), _ = read_file("webanno-tsv", HARBOUR, labels="layers")
    spans = described(document, Kind.SPAN)
    assert ("NamedEntity", "Sokolenko", ("identifier", "Q42"), ("value", "PER")) in spans
    assert {label for label, *_ in spans} == {
        "Token", "NamedEntity", "Coreference", "Lemma", "Claim",
    }  # fmt: skip
    assert ("certain", True) in described(document, Kind.FRAME)[0]
    assert ("kind", "said") in described(document, Kind.FRAME)[0]


def test_several_text_lines_are_one_sentence(path: Path) -> None:
    document = read(path, lines("#Text=Velmar", "#Text=", "#Text=sank .", "1-1/0-6/Velmar/A/",
                                "1-2/8-12/sank/_/", "1-3/13-14/./_/"))  # fmt: skip
    assert document.text == "Velmar\n\nsank ."
    assert described(document, Kind.SPAN) == [("A", "Velmar")]


def test_gaps_between_sentences_are_a_line_break_and_blanks(path: Path) -> None:
    document = read(path, lines("#Text=a", "1-1/2-3/a/_/", "", "#Text=b", "2-1/3-4/b/_/", "",
                                "#Text=c", "3-1/5-6/c/_/", "", "#Text=d",
                                "4-1/9-10/d/B/"))  # fmt: skip
    assert document.text == "  ab\nc\n  d"
    assert document.spans[0].annotation.anchors == (Anchor(9, 10),)


def test_no_value_no_annotation_and_their_signs_as_values(path: Path) -> None:
    rows = [f"1-{n}/{n - 1}-{n}/{n}/{cell}/" for n, cell in enumerate(
        ["*", "_", r"\*", r"\_", r"A\[1\]", r"er\|sie", r"a\;b", r"\->", r"\\"], 1)]  # fmt: skip
    document = read(path, lines("#Text=123456789", *rows))
    assert described(document, Kind.SPAN) == [
        ("Mood", "1"), ("*", "3"), ("_", "4"), ("A[1]", "5"), ("er|sie", "6"), ("a;b", "7"),
        ("->", "8"), ("\\", "9"),
    ]  # fmt: skip


def test_values_that_look_like_tags_are_values(path: Path) -> None:
    document = read(path, lines("#Text=ab", "1-1/0-1/a/B-PER/", "1-2/1-2/b/I-PER/"))
    assert described(document, Kind.SPAN) == [("B-PER", "a"), ("I-PER", "b")]


def test_values_that_no_label_can_bear_are_slots(path: Path) -> None:
    document = read(path, lines("#Text=ab", r"1-1/0-1/a/x\ty/", "1-2/1-2/b//"))
    assert described(document, Kind.SPAN) == [
        ("Mood", "a", ("value", "x\ty")), ("Mood", "b", ("value", "")),
    ]  # fmt: skip


def test_an_empty_part_before_and_behind_a_token(path: Path) -> None:
    document = read(path, lines("#Text=Velmar", "1-1/0-6/Velmar/_/", "1-1.1/0-0//A/",
                                "1-1.2/6-6//B/"))  # fmt: skip
    assert [a.anchors[0] for a in document.annotations] == [Anchor(0, 0), Anchor(6, 6)]


def test_numbers_of_chains_are_no_numbers_of_annotations(path: Path) -> None:
    header = (SPANS, "#T_CH=webanno.custom.SameLink|referenceType|referenceRelation")
    document = read(path, lines("#Text=a b", "1-1/0-1/a/A[1]/x[1]/*->1-2/",
                                "1-2/2-3/b/A[1]/y[1]/*->1-1/", header=header))  # fmt: skip
    assert described(document, Kind.SPAN) == [("A", "a b"), ("x", "a"), ("y", "b")]
    assert described(document, Kind.CLUSTER) == [("Same", "", ("member", "b"), ("member", "a"))]


def test_values_typed_as_they_are_spelled(path: Path) -> None:
    header = ("#T_SP=webanno.custom.Count|a|b|c|d|e|value",)
    row = r"1-1/0-1/a/46/1.5/007/true/{\"x\":\[1\]}/N/".replace(r"\"", '"')
    document = read(path, lines("#Text=a", row, header=header))
    assert [slot.value for slot in document.annotations[0].slots] == [
        46, 1.5, "007", True, {"x": [1]},
    ]  # fmt: skip


def test_a_first_feature_of_numbers_is_no_label(path: Path) -> None:
    header = ("#T_SP=webanno.custom.Count|amount|unit",)
    document = read(path, lines("#Text=a b", "1-1/0-1/a/46/km/", "1-2/2-3/b/9/*/", header=header))
    assert described(document, Kind.SPAN) == [
        ("km", "a", ("amount", 46)), ("Count", "b", ("amount", 9)),
    ]  # fmt: skip


def test_a_file_that_went_through_windows(path: Path) -> None:
    content = lines("#Text=a b", "1-1/0-1/a/A/", "1-2/2-3/b/_/").replace("\n", "\r\n")
    assert described(read(path, content), Kind.SPAN) == [("A", "a")]
    assert described(read(path, b"\xef\xbb\xbf" + content.encode()), Kind.SPAN) == [("A", "a")]
    assert described(read(path, content.encode("utf-16")), Kind.SPAN) == [("A", "a")]


def test_odd_characters_do_not_end_lines(path: Path) -> None:
    document = read(path, lines("#Text=a\x0b\x85\u2028\\rb", "1-1/0-1/a/x\x85y\u2028/",
                                "1-2/5-6/b/A\x1d/"))  # fmt: skip
    assert document.text == "a\x0b\x85\u2028\rb"
    assert [a.slots[0].value for a in document.annotations] == ["x\x85y\u2028", "A\x1d"]


def test_words_with_tabs_in_them(path: Path) -> None:
    document = read(path, lines(r"#Text=a\tb c", "1-1/0-3/a/b/A/", "1-2/4-5/c/_/"))
    assert described(document, Kind.SPAN) == [("A", "a\tb")]


def test_texts_of_old_versions_are_escaped_like_java(path: Path) -> None:
    old = r"#Text=\u041e\"\\"
    for version, text in (("3.0", '\u041e"\\'), ("3.1", '\u041e"\\'), ("3.2", '\\u041e\\"\\')):
        words = text.replace("\\", r"\\")
        document = read(path, lines(old, f"1-1/0-{len(text)}/{words}/A/", version=version))
        assert document.text == text


def test_offsets_that_count_code_points_are_found_out(path: Path) -> None:
    content = lines("#Text=🚢 b", "1-1/0-1/🚢/A/", "1-2/2-3/b/_/", "", "#Text=c d",
                    "2-1/4-5/c/_/", "2-2/6-7/d/B/")  # fmt: skip
    path.write_text(content)
    (document,), context = read_file("webanno-tsv", path)
    assert document.text == "🚢 b\nc d"
    assert described(document, Kind.SPAN) == [("A", "🚢"), ("B", "d")]
    assert context.report.remarks == [
        f"{path}: offsets count code points, as the quotes of 1 document tell"
    ]


def test_words_that_stand_elsewhere_are_told(path: Path) -> None:
    content = lines("#Text=a b", "1-1/0-1/a/A/", "1-2/2-3/x/_/")
    line, reason = refusal(path, content)
    assert line is None
    assert "1 of 2 quotes are not the words at their offsets" in reason
    assert "2 to 3 is “b”, not “x”" in reason
    context = ReadContext(annotator="ada", accept_mismatches=True)
    (document,), _ = read_file("webanno-tsv", path, context)
    assert described(document, Kind.SPAN) == [("A", "a")]


def test_what_leads_nowhere_is_left_out_and_counted(path: Path) -> None:
    header = (ENTITIES, RELATIONS)
    path.write_text(lines("#Text=a b", "1-1/0-1/a/*/A/1-2/", "1-2/2-3/b/_/_/_/", header=header))
    (document,), context = read_file("webanno-tsv", path)
    assert described(document, Kind.SPAN) == [("A", "a")]
    assert context.report.dropped == {"relations whose ends are not in the file": 1}


def test_who_annotated_is_told_by_the_folders_of_an_export(tmp_path: Path) -> None:
    for name, label in (("oduya", "A"), ("sokolenko", "B")):
        folder = tmp_path / "annotation" / "velmar.txt"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{name}.tsv").write_text(lines("#Text=a", f"1-1/0-1/a/{label}/"))
    documents, _ = read_file("webanno-tsv", tmp_path)
    assert [(d.id, d.title) for d in documents] == [("velmar.txt", "velmar")] * 2
    assert [a.annotator for d in documents for a in d.annotations] == ["oduya", "sokolenko"]
    (tmp_path / "notes.md").write_text("Velmar")
    _, context = read_file("webanno-tsv", tmp_path)
    assert context.report.dropped == {"files that are no WebAnno TSV": 1}


HEADER_FAULTS = {
    "#FORMAT=WebAnno TSV 2.0\n": (1, "this is WebAnno TSV 2.0; export it as WebAnno TSV 3.3"),
    "": (1, "a WebAnno TSV file begins with “#FORMAT=WebAnno TSV 3.3”"),
    "#FORMAT=WebAnno TSV 3.3\n#T_XX=a|b\n": (
        2, "“#T_XX” declares no layer; #T_SP, #T_CH and #T_RL do"
    ),
    "#FORMAT=WebAnno TSV 3.3\n#T_SP=\n": (2, "the layer has no name"),
    "#FORMAT=WebAnno TSV 3.3\n#T_SP=a|b|b\n": (2, "the layer names a feature twice"),
    "#FORMAT=WebAnno TSV 3.3\n#T_SP=a|\n#T_SP=a|b\n": (3, "the layer “a” is declared twice"),
    "#FORMAT=WebAnno TSV 3.3\n#T_RL=a|b\n": (
        2, "a relation layer ends in “|BT_” and the type of what it relates"
    ),
    "#FORMAT=WebAnno TSV 3.3\n#T_SP=a|ROLE_a:b_c.d\n": (
        2, "the roles of links need a column for their targets behind them"
    ),
    "#FORMAT=WebAnno TSV 3.3\n#T_CH=a|b\n": (2, "chains have no feature “b”"),
    "#FORMAT=WebAnno TSV 3.3\n#T_CH=a|referenceType\n": (
        2, "a chain layer has the features referenceType and referenceRelation"
    ),
}  # fmt: skip


@pytest.mark.parametrize("content", HEADER_FAULTS)
def test_headers_that_cannot_be_read(path: Path, content: str) -> None:
    assert refusal(path, content) == HEADER_FAULTS[content]


LINKS = "#T_SP=webanno.custom.Host|ROLE_webanno.custom.Host:links_webanno.custom.HostLink|a.B"
CHAIN = "#T_CH=webanno.custom.SameLink|referenceType|referenceRelation"

ROW_FAULTS: list[tuple[tuple[str, ...], tuple[str, ...], int, str]] = [
    ((SPANS,), ("1-1/0-1/a/_/",), 5, "a sentence begins with “#Text=”"),
    ((SPANS,), ("#Text=a", "", "#Text=b", "1-1/0-1/b/_/"), 5, "the sentence has no tokens"),
    ((SPANS,), ("#Text=a", "1-1/0-1/a"), 6, "the row has 3 fields, not 4 as the header says"),
    (
        (SPANS,), ("#Text=a", "one/0-1/a/_/"), 6,
        "a row begins with its number and its place (1-1, 0-4), not with “one\\u00090-1”",
    ),
    ((SPANS,), ("#Text=a", "1-1/1-0/a/_/"), 6, "the end 0 lies before the start 1"),
    ((SPANS,), ("#Text=a", "1-1/0-1/a/_/", "1-1/0-1/a/_/"), 7, "there are two rows 1-1"),
    ((SPANS,), ("#Text=a", "1-1.1/0-1/a/_/"), 6, "the part 1-1.1 stands before its token"),
    (
        (SPANS,), ("#Text=ab", "1-1/0-2/ab/_/", "", "#Text=c", "2-1/1-2/c/_/"), 8,
        "the sentence begins at 1, before the end of what comes before it (2)",
    ),
    (
        (SPANS,),
        ("#Text=ab", "1-1/0-2/ab/_/", "", "#Text=c", "2-1/900000000000-900000000001/c/_/"),
        8, "the sentence begins at 900000000000, too far behind what comes before it (2)",
    ),
    (
        (ENTITIES,), ("#Text=a", "1-1/0-1/a/*[1]|*[2]/A[1]/"), 6,
        "the columns of “NamedEntity” hold 2 and 1 annotations",
    ),
    ((LINKS,), ("#Text=a", "1-1/0-1/a/x;y/1-1/"), 6, "2 roles have 1 targets"),
    (
        (ENTITIES, RELATIONS), ("#Text=a", "1-1/0-1/a/_/_/here/"), 6,
        "a relation comes from a row such as 1-1, not from “here”",
    ),
    ((CHAIN,), ("#Text=a", "1-1/0-1/a/x[1]/*/"), 6,
     "a link of a chain ends in “->1-2”, not in “*”"),
]  # fmt: skip


@pytest.mark.parametrize(("header", "rows", "line", "reason"), ROW_FAULTS)
def test_rows_that_cannot_be_read(
    path: Path, header: tuple[str, ...], rows: tuple[str, ...], line: int, reason: str
) -> None:
    place = line + len(header) - 1
    assert refusal(path, lines(*rows, header=header)) == (place, reason)


def test_bytes_that_are_no_text(path: Path) -> None:
    start = b"#FORMAT=WebAnno TSV 3.3\n\n\n#Text=a\n"
    assert refusal(path, start + b"1-1\t0-1\t\xff\t\n") == (
        5, "byte 43 is not UTF-8, as WebAnno TSV is; save the file as UTF-8"
    )  # fmt: skip
    assert refusal(path, start + b"1-1\t0-1\t\xed\xa0\xbd\t\n")[0] == 5
    assert refusal(path, start + b"1-1\t0-1\t\0\t\n") == (
        None, "the file holds a NUL character at position 42"
    )  # fmt: skip


def test_a_file_that_is_too_large_is_not_read(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("annotator.formats.webanno_tsv.format.MOST_BYTES", 1 << 20)
    content = "#FORMAT=WebAnno TSV 3.3\n" + "x" * (1 << 20)
    assert refusal(path, content) == (None, "the file is larger than 1 MB")


def test_a_folder_goes_on_behind_what_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.tsv").write_text("#FORMAT=WebAnno TSV 1.0\n")
    (tmp_path / "b.tsv").write_text(lines("#Text=a", "1-1/0-1/a/A/"))
    documents, context = read_file("webanno-tsv", tmp_path)
    assert [d.id for d in documents] == ["b.tsv"]
    assert [r.line for r in context.report.refused] == [1]


@pytest.mark.parametrize("labels", ["values", "layers"])
def test_hostile_cells_are_read_or_refused(path: Path, labels: str) -> None:
    """Long stacks, deep JSON, many numbers: bounded time, and a sentence or a document."""
    deep = r"\[" * 5000
    cells = ["|" * 50_000, deep, "9" * 10_000, "A[999999999]", "A[1][2]", "[1]", "\\", "\\\\\\",
             "|".join(f"A[{n}]" for n in range(1, 20_000))]  # fmt: skip
    for cell in cells:
        path.write_text(lines("#Text=a", f"1-1/0-1/a/{cell}/"))
        documents, context = read_file("webanno-tsv", path, labels=labels)
        assert len(documents) + len(context.report.refused) == 1


def test_other_tables_are_not_taken_for_it(tmp_path: Path) -> None:
    format = registry.reader("webanno-tsv")
    plain = tmp_path / "plain.tsv"
    plain.write_text("a\tb\n1\t2\n")
    assert format.match(plain, plain.read_bytes()) is None
    assert refusal(plain, plain.read_bytes())[0] == 1
    (tmp_path / "ours.tsv").write_text(lines("#Text=a", "1-1/0-1/a/A/"))
    assert not registry.detects_folder(tmp_path)
    plain.unlink()
    found, match = registry.detect(tmp_path)
    assert (found.info.id, match.reason) == ("webanno-tsv", "it holds 1 WebAnno TSV file")
    found, match = registry.detect(HARBOUR)
    assert (found.info.id, match.confidence) == ("webanno-tsv", 0.99)


OTHERS = sorted((FIXTURES / "raw-office" / "tsv").glob("*.tsv"))


@pytest.mark.skipif(not OTHERS, reason="the fixtures are not there")
def test_every_other_table_of_the_fixtures_is_refused() -> None:
    assert [path.name for path in OTHERS] == ["raw_text.tsv", "standardized_text.tsv"]
    for path in OTHERS:
        documents, context = read_file("webanno-tsv", path)
        assert documents == []
        assert [(r.line, r.reason) for r in context.report.refused] == [
            (1, "a WebAnno TSV file begins with “#FORMAT=WebAnno TSV 3.3”")
        ]
