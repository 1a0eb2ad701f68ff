"""Columns of tokens and tags: the traps of real files, what is written, who reads it."""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.domain.annotation import Anchor
from annotator.domain.corpus import Corpus
from annotator.domain.document import AnnotatedDocument
from annotator.domain.errors import InvalidInput
from annotator.domain.ids import Uid, new_uid
from annotator.formats import registry
from annotator.formats.base import ReadContext, Source, WriteReport
from annotator.formats.conll.format import CONLL
from annotator.formats.conll.options import ConllReadOptions, ConllWriteOptions
from annotator.formats.misfits import SNAPPED
from annotator.formats.reducing import OVERLAPPING
from annotator.services.project import Project
from tests.builders import HARD_TEXTS, make_annotated
from tests.formats.helpers import MemoryOutput
from tests.formats.strategies import corpora

DATA = Path(__file__).parents[1] / "data" / "formats" / "conll2003"
GIVEN = Path(
    os.environ.get("ANNOTATOR_FIXTURES") or Path(__file__).parents[3] / "shared" / "fixtures"
)
TEXT = "Mara Oduya left Stara  Krynytsia.\nHarbour Wire said so; she denied it. "


def read_file(
    path: Path, *, collect: bool = False, **options: Any
) -> tuple[list[AnnotatedDocument], ReadContext]:
    context = ReadContext(annotator="ada", collect=collect)
    found = list(CONLL.read(Source(path, path.name), context, ConllReadOptions(**options)))
    labels = context.labels.label_set
    return [replace(each, label_set=labels) for each in found], context


def read(
    tmp_path: Path, content: str | bytes, **options: Any
) -> tuple[list[AnnotatedDocument], ReadContext]:
    path = tmp_path / "x.conll"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_file(path, **options)


def refused(tmp_path: Path, content: str | bytes, **options: Any) -> str:
    with pytest.raises(InvalidInput) as caught:
        read(tmp_path, content, **options)
    assert caught.value.path == str(tmp_path / "x.conll")
    return f"{caught.value.line}: {caught.value.reason}"


def spans(document: AnnotatedDocument) -> list[tuple[str, str]]:
    names: dict[Uid | None, str] = {label.uid: label.name for label in document.label_set}
    return [
        (names[a.label], document.text[a.anchors[0].start : a.anchors[0].end])
        for a in document.annotations
    ]


def remark(context: ReadContext) -> str:
    (found,) = context.report.remarks
    return found.partition(".conll: ")[2]


def written(
    documents: list[AnnotatedDocument], **options: Any
) -> tuple[str, MemoryOutput, WriteReport]:
    output = MemoryOutput()
    corpus = Corpus(documents[0].label_set)
    report = CONLL.write(documents, output, ConllWriteOptions(**options), corpus)
    return output.files[""].decode(), output, report


# --- schemes --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("tags", "scheme", "expected"),
    [
        ("B-P I-P O B-P B-P", "IOB2", ["a b", "d", "e"]),
        ("I-P I-P O I-P B-P", "IOB1", ["a b", "d", "e"]),
        ("I-P I-P O I-P I-Q", "IOB1", ["a b", "d", "e"]),
        ("B-P E-P O S-P S-P", "BIOES", ["a b", "d", "e"]),
        ("B-P I-P L-P U-P U-P", "BILOU", ["a b c", "d", "e"]),
        ("B-P M-P E-P S-P O", "BMES", ["a b c", "d"]),
        ("B-P I-P O O I-P", "IOB2, but 1 span begins without B-", ["a b", "e"]),
        ("B-P I-Q E-Q I-P O", "BIOES, but 2 spans begin without B-", ["a", "b c", "d"]),
        ("P P O Q O", "bare labels, so that touching spans of one label are one", ["a b", "d"]),
        ("B-P P O Q O", "IOB2, and 2 bare labels", ["a b", "d"]),
        ("B-P-Q I-P-Q _ B-O -", "IOB2", ["a b", "d"]),
    ],
)
def test_the_scheme_is_told_by_the_tags(
    tmp_path: Path, tags: str, scheme: str, expected: list[str]
) -> None:
    rows = "".join(f"{word} {tag}\n" for word, tag in zip("abcde", tags.split(), strict=True))
    (document,), context = read(tmp_path, rows)
    assert [words for _, words in spans(document)] == expected
    assert remark(context) == f"the tags are {scheme}, in column 2"


def test_a_span_does_not_go_on_in_the_next_sentence(tmp_path: Path) -> None:
    (document,), context = read(tmp_path, "a\tB-P\n\nb\tI-P\nc\tI-P\n")
    assert document.text == "a\nb c"
    assert spans(document) == [("P", "a"), ("P", "b c")]
    assert "1 span begins without B-" in remark(context)


# --- layouts --------------------------------------------------------------------------------------

FOUR = "-DOCSTART- -X- -X- O\n\nMara NNP B-NP B-PER\nleft VBD B-VP O\n\nVelmar NNP B-NP B-LOC\n"


def test_conll_2003_itself(tmp_path: Path) -> None:
    (document,), context = read(tmp_path, FOUR)
    assert (document.text, document.title) == ("Mara left\nVelmar", "x, line 1")
    assert spans(document) == [("PER", "Mara"), ("LOC", "Velmar")]
    assert remark(context) == "the tags are IOB2, in column 4; columns 2 and 3 are not read"


@pytest.mark.parametrize(
    ("column", "labels"),
    [("last", "PER LOC"), ("4", "PER LOC"), ("3", "NP VP NP"), ("all", "NP PER VP NP LOC")],
)
def test_any_column_or_all_of_them(tmp_path: Path, column: str, labels: str) -> None:
    (document,), _ = read(tmp_path, FOUR, column=column)
    assert [label for label, _ in spans(document)] == labels.split()


@pytest.mark.parametrize(
    ("column", "sentence"),
    [
        ("2", "None: column 2 holds no tags such as B-PER or O, but “NNP”, “VBD”; say which column does"),  # noqa: E501
        ("5", "None: there is no column 5; lines have 4"),
        ("NE", "None: no line names the columns, so there is no column “NE”"),
        ("1", "None: the tokens have no tags beside them"),
    ],
)
def test_columns_that_are_not_there(tmp_path: Path, column: str, sentence: str) -> None:
    assert refused(tmp_path, FOUR, column=column) == sentence


def test_columns_by_name(tmp_path: Path) -> None:
    table = "TOKEN\tCOARSE\tFINE\tMISC\nOduya\tB-pers\tB-pers.ind\t_\n,\tO\tO\t_\n"
    (document,), _ = read(tmp_path, table, column="fine")
    assert spans(document) == [("pers.ind", "Oduya")]
    assert refused(tmp_path, table, column="NE") == (
        "None: there is no column “NE”; there are: TOKEN, COARSE, FINE, MISC"
    )
    assert "column 4 holds no tags" in refused(tmp_path, table)
    assert "(TOKEN, COARSE, FINE, MISC)" in refused(tmp_path, table)
    named = "# global.columns = FORM NE\nOduya\tB-pers\n"
    (document,), _ = read(tmp_path, named, column="NE")
    assert spans(document) == [("pers", "Oduya")]


def test_numbered_tokens_are_told(tmp_path: Path) -> None:
    rows = "1\tMara\tB-PER\tO\n2\tleft\tO\tO\n\n1\tVelmar\tB-ORG\tB-LOC\n"
    (document,), _ = read(tmp_path, rows, column="all")
    assert document.text == "Mara left\nVelmar"
    assert spans(document) == [("PER", "Mara"), ("ORG", "Velmar"), ("LOC", "Velmar")]
    years = "1924\tB-DATE\n1925\tB-DATE\n"  # two columns: these are the tokens
    (document,), _ = read(tmp_path, years)
    assert document.text == "1924 1925"
    (document,), _ = read(tmp_path, rows, token_column=2)
    assert document.text == "Mara left\nVelmar"


def test_nested_spans_in_lines_of_varying_width(tmp_path: Path) -> None:
    rows = "port B-ORG\nof I-ORG\nVelmar I-ORG B-GPE\nsaid O\n"
    (document,), context = read(tmp_path, rows)
    assert spans(document) == [("ORG", "port of Velmar"), ("GPE", "Velmar")]
    assert remark(context).endswith("in every column of tags; lines have 2 to 3 columns")


def test_words_that_belong_together_are_joined(tmp_path: Path) -> None:
    rows = "TOKEN\tNER\tMISC\nVelmar\tB-LOC\tNoSpaceAfter\n,\tO\tSpaceAfter=No\nOduya\tB-PER\t_\n"
    (document,), _ = read(tmp_path, rows, column="NER")
    assert document.text == "Velmar,Oduya"


# --- documents and sentences ----------------------------------------------------------------------


def test_documents_and_their_ids(tmp_path: Path) -> None:
    rows = (
        "-DOCSTART- (d 1)\n\na O\n\n-DOCSTART- -X- O O\n\nb O\n-DOCSTART- O\n\n"
        "-DOCSTART- O\n# id = d4\nc B-P\n"
    )
    found, _ = read(tmp_path, rows)
    assert [(d.id if d.id != d.uid else None, d.text) for d in found] == [
        ("d 1", "a"), (None, "b"), (None, ""), ("d4", "c"),
    ]  # fmt: skip


def test_documents_begun_by_comments(tmp_path: Path) -> None:
    rows = "# newdoc id = one\na\tO\n\n# sent_id = 2\nb\tO\n\n"
    rows += "# hipe2022:document_id = two\nc\tB-P\n"
    found, context = read(tmp_path, rows)
    assert [(d.id, d.text) for d in found] == [("one", "a\nb"), ("two", "c")]
    assert context.report.dropped == {"comments": 1}


def test_samples_and_marks_between_their_sentences(tmp_path: Path) -> None:
    rows = "SAMPLE_START\tO\na\tO\n[SEP]\tO\nb\tB-e\n\nSAMPLE_START\tO\nc\tO\n"
    found, _ = read(tmp_path, rows)
    assert [d.text for d in found] == ["a\nb", "c"]
    (document,), _ = read(tmp_path, "a\tO\n[SEP]\tO\n")
    assert document.text == "a [SEP]"


def test_lines_that_hold_only_a_tab_part_sentences(tmp_path: Path) -> None:
    (document,), context = read(tmp_path, "a\tO\n\t\nb\tB-P\n")
    assert document.text == "a\nb"
    assert not context.report.dropped


def test_every_sentence_can_be_a_document(tmp_path: Path) -> None:
    rows = "-DOCSTART- (d1) O\n\na B-P\n\nb O\n\n\nc O\n"
    found, _ = read(tmp_path, rows, each_sentence=True)
    assert [(d.id == d.uid, d.title, d.text) for d in found] == [
        (True, "x, line 1", "a"), (True, "x, line 5", "b"), (True, "x, line 8", "c"),
    ]  # fmt: skip


# --- characters -----------------------------------------------------------------------------------


def test_a_number_sign_is_a_token(tmp_path: Path) -> None:
    (document,), context = read(tmp_path, "# O\nwork B-P\n# B-P\n\n# a comment\n#tag O\n")
    assert document.text == "# work #\n#tag"
    assert context.report.dropped == {"comments": 1}


def test_tokens_without_text_are_left_out(tmp_path: Path) -> None:
    (document,), context = read(tmp_path, "a\tO\n\tO\nb \tB-P\nc\tI-P\n")
    assert document.text == "a b  c"
    assert spans(document) == [("P", "b  c")]
    assert [(each.line, each.reason) for each in context.report.left_out] == [
        (2, "tokens without any text")
    ]


def test_values_that_look_like_tags_are_taken_as_they_stand(tmp_path: Path) -> None:
    (document,), _ = read(tmp_path, "a\tB-NOTBIO!\nb\tI-NOTBIO!\nc\tO\n")
    assert spans(document) == [("NOTBIO!", "a b")]


def test_lines_end_at_line_feeds_only(tmp_path: Path) -> None:
    (document,), _ = read(tmp_path, "a\u2028b\tB-P\r\nc\x85\x0b\x1cd\tO\r\n")
    assert document.text == "a\u2028b c\x85\x0b\x1cd"


def test_a_character_in_two_halves_is_put_together(tmp_path: Path) -> None:
    halves = b"\xed\xa0\xbd\xed\xb8\x8a"  # an emoji as its two surrogates
    (document,), context = read(tmp_path, b"\xe6\xb8\xaf\tB-P\n" + halves + b"\tO\n")
    assert document.text == "港 😊"
    assert remark_of(context, "halves") == (
        "1 line holds characters written as two halves, which were put together"
    )
    assert refused(tmp_path, b"a\tB-P\n\xed\xa0\xbd\tO\n") == (
        "2: byte 1 begins half of a character (a lone surrogate)"
    )


def remark_of(context: ReadContext, word: str) -> str:
    remarks = [each.partition(".conll: ")[2] for each in context.report.remarks]
    (found,) = [each for each in remarks if word in each]
    return found


def test_other_encodings_are_said_not_guessed(tmp_path: Path) -> None:
    content = "Krynytsia\tB-LOC\nMünster\tO\n".encode("latin-1")
    assert refused(tmp_path, content) == (
        "2: byte 2 (0xFC) is not UTF-8; say which encoding it is, or save the file as UTF-8"
    )
    (document,), _ = read(tmp_path, content, encoding="latin-1")
    assert document.text == "Krynytsia Münster"
    for encoding in ("utf-16", "nonesuch", "zip"):
        with pytest.raises(InvalidInput, match=f"^“{encoding}” is no encoding that lines can be"):
            read(tmp_path, content, encoding=encoding)
    wide = "a\tO\n".encode("utf-16")
    assert refused(tmp_path, wide) == "1: this is UTF-16 or UTF-32; save it as UTF-8"
    (document,), _ = read(tmp_path, b"\xef\xbb\xbfa\tB-P\n")
    assert document.text == "a"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("a O\nb\n", "2: the token “b” has no tag"),
        ("a\x00\tB-P\n", "1: the text holds a NUL character at position 1"),
        ("a\tB-P\u202e\n", "1: a label's name cannot hold the invisible character U+202E"),
        ("a\tO" * 200 + "\n", "1: more than 100 columns"),
        ("a" * (2 << 20) + "\tO\n", "1: the line is longer than 1 MB, so it is no token with its tags"),  # noqa: E501
        ("word\n" * 3, "None: the tokens have no tags beside them"),
        ('-DOCSTART- O\n# text = "a b"\na O\nc O\n', "4: the token “c” is not what the text has there (“b”); without the line “# text” the text is made of the tokens"),  # noqa: E501
        ('-DOCSTART- O\n# text = "a b"\na O\n', "1: the text goes on where the tokens end; without the line “# text” the text is made of the tokens"),  # noqa: E501
        ('-DOCSTART- O\n# text = "a \\ud800"\na O\n', "2: this comment is no text in quotes, as JSON has it"),  # noqa: E501
    ],
)
def test_what_cannot_be_read(tmp_path: Path, content: str, sentence: str) -> None:
    assert refused(tmp_path, content) == sentence


def test_refusals_are_collected_and_the_rest_is_read(tmp_path: Path) -> None:
    rows = "-DOCSTART- O\n\na B-P\nb\n\xff\n\n-DOCSTART- O\n\nc B-P\n".encode("latin-1")
    found, context = read(tmp_path, rows, collect=True)
    assert [d.text for d in found] == ["c"]
    assert [each.line for each in context.report.refused] == [4, 5]


# --- writing --------------------------------------------------------------------------------------


def article() -> AnnotatedDocument:
    given_ones = {
        "Mara Oduya": "Person", "Stara  Krynytsia": "Place name", "Harbour Wire said so": "Claim",
        "Harbour Wire": "Source", "deni": "Cue",
    }  # fmt: skip
    return make_annotated(TEXT, given_ones, id="a/1")


def test_golden_files() -> None:
    for name, options in (
        ("iob2", {}),
        ("iob1-four", {"scheme": "iob1", "separator": "space", "four_columns": True}),
        ("bioes-plain", {"scheme": "bioes", "plain": True, "columns": 2}),
    ):
        content, output, report = written([article(), make_annotated("", id="empty")], **options)
        assert content == (DATA / f"{name}.conll").read_bytes().decode(), name
        table = (DATA / "iob2.labels.json").read_bytes()
        assert output.files[".labels.json"] == table
        assert report.dropped[SNAPPED] == 1
        assert report.dropped[OVERLAPPING] == (0 if "columns" in options else 1)


def test_golden_file_is_read_back(tmp_path: Path) -> None:
    (document, empty), context = read_file(DATA / "iob2.conll")
    assert (document.id, document.text) == ("a/1", TEXT)
    assert (empty.id, empty.text) == ("empty", "")
    assert spans(document) == [
        ("Person", "Mara Oduya"), ("Place name", "Stara  Krynytsia"),
        ("Claim", "Harbour Wire said so"), ("Cue", "denied"),
    ]  # fmt: skip
    assert not context.report.dropped


def same(found: list[AnnotatedDocument], carried: list[AnnotatedDocument]) -> bool:
    def told(document: AnnotatedDocument) -> tuple[object, ...]:
        names: dict[Uid | None, str] = {label.uid: label.name for label in document.label_set}
        return document.text, [(names[a.label], a.anchors) for a in document.annotations]

    return [told(d) for d in found] == [told(d) for d in carried]


@pytest.mark.parametrize("scheme", ["iob2", "iob1", "bioes"])
@pytest.mark.parametrize("plain", [False, True])
@settings(max_examples=max(20, settings().max_examples // 5))
@given(data=st.data())
def test_every_way_of_writing_is_read_back(
    tmp_path_factory: pytest.TempPathFactory, scheme: str, plain: bool, data: st.DataObject
) -> None:
    corpus, documents = data.draw(corpora())
    options = ConllWriteOptions(
        tokenizer=data.draw(st.sampled_from(["regex", "whitespace"])),
        misfits=data.draw(st.sampled_from(["snap", "drop"])),
        scheme=scheme,
        columns=data.draw(st.integers(1, 3)),
        separator=data.draw(st.sampled_from(["tab", "space"])),
        four_columns=data.draw(st.booleans()),
        plain=plain,
    )
    foreseen, output = WriteReport(), MemoryOutput()
    carried = list(CONLL.carried(documents, options, corpus, foreseen))
    report = CONLL.write(documents, output, options, corpus)
    assert report.dropped == foreseen.dropped
    assert report.annotations == sum(len(d.annotations) for d in carried)
    path = output.save(tmp_path_factory.mktemp("x") / "x.conll")
    column = "all" if plain and options.columns > 1 and report.annotations else "last"
    found, context = read_file(path, column=column)
    assert same(found, carried)
    assert not context.report.refused


def test_sentences_do_not_end_within_spans() -> None:
    document = make_annotated("One. Two. Three.", {"One. Two": "Claim"}, id="a")
    content, _, _ = written([document])
    assert content.endswith("One\tB-Claim\n.\tI-Claim\nTwo\tI-Claim\n.\tO\n\nThree\tO\n.\tO\n\n")


def test_words_that_look_like_marks_are_words(tmp_path: Path) -> None:
    text = "-DOCSTART- O\n# O\nSAMPLE_START [SEP] # id = x"
    document = make_annotated(text, {"#": "P", "SAMPLE_START": "P"}, id="a")
    for separator in ("tab", "space"):
        content, _, _ = written([document], tokenizer="whitespace", separator=separator)
        (found,), _ = read(tmp_path, content)
        assert same([found], [document])
    with pytest.raises(InvalidInput, match="“-DOCSTART-” would stand for the beginning"):
        written([document], tokenizer="whitespace", plain=True)


def test_options_that_make_no_sense() -> None:
    for columns in (0, 51):
        with pytest.raises(InvalidInput, match=f"1 to 50 columns of tags, not {columns}"):
            written([article()], columns=columns)
    with pytest.raises(InvalidInput, match="1 span does not fit whole tokens: “deni”"):
        written([article()], misfits="stop")


# --- other programs -------------------------------------------------------------------------------


def test_nervaluate_finds_the_same_spans() -> None:
    from nervaluate import loaders

    document = article()
    (carried,) = CONLL.carried(
        [document], ConllWriteOptions(plain=True), Corpus(document.label_set), WriteReport()
    )
    content, _, _ = written([document], plain=True)
    rows = [line.split("\t")[0] for line in content.split("\n")]
    lines = content.rstrip().split("\n\n")
    found = []
    for sentence, entities in zip(lines, loaders.ConllLoader().load(content), strict=True):
        words = [line.split("\t")[0] for line in sentence.split("\n")]
        assert set(words) <= set(rows)
        found += [(e.label.replace("_", " "), words[e.start : e.end + 1]) for e in entities]
    assert found == [(label, words.split()) for label, words in spans(carried)]


def conlleval_chunks(lines: list[str]) -> list[tuple[str, int, int]]:
    """The chunks as the evaluation script of the shared task finds them, written anew from it."""
    chunks, before, kind, start = [], "O", "", 0
    for number, line in enumerate([*lines, ""]):
        tag, _, label = (line.split()[-1] if line.split() else "O").partition("-")
        ends = before != "O" and (tag in {"O", "B"} or label != kind)
        begins = tag != "O" and (before == "O" or tag == "B" or label != kind)
        if ends:
            chunks.append((kind, start, number))
        if begins:
            start = number
        before, kind = tag, label
    return chunks


@pytest.mark.parametrize("scheme", ["iob1", "iob2"])
def test_the_shared_task_counts_the_same_chunks(scheme: str) -> None:
    text = "Oduya Oduya Velmar left. Oduya left Velmar"
    document = make_annotated(text, {"Velmar": "LOC"}, id="a")
    (velmar,) = document.annotations
    places = [(0, 5), (6, 11), (12, 18), (25, 30), (36, 42)]
    annotations = [
        velmar._replace(uid=new_uid(), anchors=(Anchor(*place),))
        for place in places
    ]
    content, _, _ = written([document.with_annotations(annotations)], scheme=scheme, plain=True)
    lines = [line for line in content.split("\n") if not line.startswith("-DOCSTART-")]
    chunks = conlleval_chunks(lines)
    words = [" ".join(line.split("\t")[0] for line in lines[a:b]) for _, a, b in chunks]
    assert words == ["Oduya", "Oduya", "Velmar", "Oduya", "Velmar"]


# --- given files ----------------------------------------------------------------------------------

FILES = [
    ("wnut17/emerging.dev.conll", 1009, 836, "IOB2, in column 2"),
    ("wnut17/emerging.test.annotated", 1287, 1079, "IOB2, in column 2"),
    ("wnut17/wnut17train.conll", 3394, 1975, "IOB2, in column 2"),
    ("wojood/data/test.txt", 357, 870, "IOB2, in every column of tags; lines have 2 to 4 columns"),
    (
        "wojood/data/train.txt", 1114, 2883,
        "IOB2, but 1 span begins without B-, in every column of tags; lines have 2 to 5 columns",
    ),
    ("wojood/data/val.txt", 158, 470, "IOB2, in every column of tags; lines have 2 to 4 columns"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "sentences", "count", "scheme"), FILES, ids=lambda v: str(v)[:25])
def test_given_files_are_read_in_full(name: str, sentences: int, count: int, scheme: str) -> None:
    path = GIVEN / "conll" / name
    if not path.exists():
        pytest.skip("the given files are not here")
    assert registry.detect(path)[0] is CONLL
    (document,), context = read_file(path)
    assert len(document.annotations) == count == context.report.annotations
    assert not context.report.dropped
    assert not context.report.refused
    assert context.report.remarks == [f"{path}: the tags are {scheme}"]
    assert context.report.bytes_read == path.stat().st_size
    apart, _ = read_file(path, each_sentence=True)
    assert sum(len(d.annotations) for d in apart) == count
    assert len(apart) == sentences


def test_given_nested_tokens_of_number_signs() -> None:
    path = GIVEN / "conll" / "wojood" / "data" / "train.txt"
    if not path.exists():
        pytest.skip("the given files are not here")
    (document,), _ = read_file(path)
    rows = [line for line in path.read_text(encoding="utf-8").split("\n") if line.strip()]
    words = Counter(row.split(" ")[0] for row in rows)
    assert document.text.split().count("#") == words["#"] > 0


@pytest.mark.parametrize(
    ("name", "outcome"),
    [
        ("example", 2),
        ("labeling.trailing", 2),
        ("labeling.invalid", "line 1: the token “SOCCERO SOCCERO SOCCERO” has no tag"),
    ],
)
def test_given_files_of_doccano(name: str, outcome: object) -> None:
    folder = GIVEN / "doccano/backend/data_import/tests/data/sequence_labeling"
    if not folder.exists():
        pytest.skip("the given files are not here")
    path = folder / f"{name}.conll"
    if isinstance(outcome, str):
        with pytest.raises(InvalidInput, match=outcome):
            read_file(path)
    else:
        (document,), _ = read_file(path)
        assert len(document.annotations) == outcome


# --- detection and projects -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "content", "format"),
    [
        ("a.txt", "Oduya B-PER\nleft O\n", "conll2003"),
        ("a.tsv", "Oduya\tO\nleft\tO\n", "conll2003"),
        ("a.iob2", "Oduya|B-PER\n", "conll2003"),
        ("a.txt", "Oduya left\nVelmar for O\n", "text"),
        ("a.jsonl", '{"text": "x O"}\n', "jsonl"),
    ],
)
def test_detection(tmp_path: Path, name: str, content: str, format: str) -> None:
    path = tmp_path / name
    path.write_text(content)
    assert registry.detect(path)[0].info.id == format


@pytest.mark.parametrize(
    "head", [b"#FORMAT=WebAnno TSV 3.3\n1-1\t0-1\ta\tB-X\n", b"\0\0", b"1\tx\tNOUN\t_\n" * 3]
)
def test_other_columns_are_not_claimed(head: bytes) -> None:
    assert CONLL.match(Path("a.tsv"), head) is None


def test_through_a_project(tmp_path: Path) -> None:
    with Project.create(tmp_path / "a.annotator", annotator="ada") as project:
        for number, text in enumerate((TEXT, *HARD_TEXTS[1:])):
            document = project.add_document(text, id=f"d{number}")
            project.add_span(document, 0, 5, "Place name")
        project.export(tmp_path / "out.conll", format="conll2003", tokenizer="whitespace")
    with Project.create(tmp_path / "b.annotator", annotator="bo") as project:
        report = project.import_(tmp_path / "out.conll")
        assert (report.format, report.documents_added) == ("conll2003", len(HARD_TEXTS))
        assert report.labels_added == ("Place name",)
        texts = {d.id: d.text for d in project.documents()}
        assert texts["d0"] == TEXT
        assert set(texts.values()) == {TEXT, *HARD_TEXTS[1:]}
        again = project.import_(tmp_path / "out.conll")
        assert (again.documents_added, again.annotations_added) == (0, 0)
        project.undo()
        assert not list(project.documents())
