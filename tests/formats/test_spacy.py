"""DocBin: what spaCy itself reads of what is written, and what is read of spaCy's own files."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import zlib
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.domain.annotation import Annotation, Kind, Slot
from annotator.domain.corpus import Corpus
from annotator.domain.document import AnnotatedDocument
from annotator.domain.errors import InvalidInput
from annotator.domain.ids import Uid, new_uid
from annotator.formats import registry
from annotator.formats.base import Extra, NoOptions, ReadContext, Source, WriteReport
from annotator.formats.docbin import unpack
from annotator.formats.docbin.format import DOCBIN
from annotator.formats.docbin.links import from_kb_id, to_kb_id
from annotator.formats.docbin.options import DocBinOptions
from annotator.formats.docbin.write import (
    FURTHER_LINKS,
    IDS_OF_LABELS,
    MORE_THAN_LINKS,
    NO_LINK,
    NUMBERS,
    TWICE,
    USER_DATA,
    exact_words,
)
from annotator.formats.misfits import SNAPPED
from annotator.formats.reducing import OVERLAPPING
from annotator.formats.tokens import SPACY, Tokens, blank_pipeline, tokenizer
from annotator.services.project import Project
from tests.builders import HARD_TEXTS, make_annotated, make_labels
from tests.formats.helpers import MemoryOutput
from tests.formats.strategies import TEXTS, corpora

ROOT = Path(__file__).parents[2]
TEXT = "  Mara Oduya left Stara  Krynytsia.\nHarbour Wire\tsaid so; she denied it. "


def article() -> AnnotatedDocument:
    given_ones = {
        "Mara Oduya": "Person", "Stara  Krynytsia": "Place name", "Harbour Wire\tsaid so": "Claim",
        "Harbour Wire": "Source", "deni": "Cue",
    }  # fmt: skip
    document = make_annotated(TEXT, given_ones, id="a/1", meta={"year": 2024, "tags": ["sea", 1.0]})
    person, place, *rest = document.annotations
    person = person._replace(
        slots=(Slot("link", {"kb": "wikidata", "id": "Q212", "label": "Oduya"}),), given_id="T1"
    )
    document = replace(document, document=replace(document.document, title="At the harbour"))
    return document.with_annotations((person, place._replace(label=None), *rest))


def with_labels(document: AnnotatedDocument, *names: str) -> AnnotatedDocument:
    """The document with labels of the whole, two of three that there are."""
    labels = make_labels("News", "Opinion", "Sport", kind=Kind.DOCUMENT)
    made = [
        Annotation(
            new_uid(), Kind.DOCUMENT, labels.named(name, Kind.DOCUMENT).uid, document.uid,
            given_id="D1",
        )
        for name in names
    ]  # fmt: skip
    both = document.label_set.with_labels((*document.label_set, *labels))
    return replace(document, annotations=(*document.annotations, *made), label_set=both)


def written(*documents: AnnotatedDocument, **options: Any) -> tuple[bytes, WriteReport]:
    output = MemoryOutput()
    made = DocBinOptions(**options)
    report = DOCBIN.write(documents, output, made, Corpus(documents[0].label_set))
    return output.files[""], report


def by_spacy(data: bytes) -> list[Any]:
    from spacy.tokens import DocBin

    return list(DocBin().from_bytes(data).get_docs(blank_pipeline("xx").vocab))


def read(path: Path, *, collect: bool = False) -> tuple[list[AnnotatedDocument], ReadContext]:
    context = ReadContext(annotator="ada", collect=collect)
    found = list(DOCBIN.read(Source(path, path.name), context, NoOptions()))
    labels = context.labels.label_set
    return [replace(each, label_set=labels) for each in found], context


def read_bytes(tmp_path: Path, data: bytes, **more: Any) -> tuple[list[AnnotatedDocument], Any]:
    path = tmp_path / "x.spacy"
    path.write_bytes(data)
    return read(path, **more)


def told(document: AnnotatedDocument) -> list[tuple[str | None, int, int]]:
    names: dict[Uid | None, str] = {label.uid: label.name for label in document.label_set}
    return [
        (names.get(a.label), *a.anchors[0]) for a in document.annotations if a.kind is Kind.SPAN
    ]


# --- texts ----------------------------------------------------------------------------------------


@given(text=TEXTS | st.sampled_from([*HARD_TEXTS, TEXT]))
def test_words_are_those_of_spacy_and_give_the_text_back(text: str) -> None:
    words, spaces, places = exact_words(text, Tokens(text, tokenizer("spacy", "en")(text)))
    doc = blank_pipeline("en").tokenizer(text)
    assert words == [token.text for token in doc]
    assert spaces == [bool(token.whitespace_) for token in doc]
    assert places == [token.i for token in doc if not token.is_space]
    assert "".join(w + " " * s for w, s in zip(words, spaces, strict=True)) == text


@settings(max_examples=max(20, settings().max_examples // 5))
@given(data=st.data())
@pytest.mark.parametrize("where", ["spans", "ents"])
def test_spacy_reads_exactly_what_is_carried(where: str, data: st.DataObject) -> None:
    corpus, documents = data.draw(corpora())
    name = data.draw(st.sampled_from(["spacy", "regex", "whitespace"]))
    options = DocBinOptions(where=where, tokenizer=name, language="en")
    carried = list(DOCBIN.carried(documents, options, corpus, WriteReport()))
    output = MemoryOutput()
    DOCBIN.write(documents, output, options, corpus)
    docs = by_spacy(output.files[""])
    assert [doc.text for doc in docs] == [d.text for d in carried]
    for doc, annotated in zip(docs, carried, strict=True):
        spans = doc.ents if where == "ents" else doc.spans["sc"]
        found = [(s.label_ or None, s.start_char, s.end_char) for s in spans]
        assert found == told(annotated)
        assert doc.user_data["id"] == annotated.id


# --- what is written ------------------------------------------------------------------------------


def test_spans_links_labels_and_data() -> None:
    data, report = written(with_labels(article(), "News", "News", "Opinion"), language="en")
    (doc,) = by_spacy(data)
    assert doc.text == TEXT
    assert [(s.label_, s.text, s.kb_id_, s.id_) for s in doc.spans["sc"]] == [
        ("Person", "Mara Oduya", "Q212", "T1"),
        ("", "Stara  Krynytsia", "", ""),
        ("Claim", "Harbour Wire\tsaid so", "", ""),
        ("Source", "Harbour Wire", "", ""),
        ("Cue", "denied", "", ""),
    ]
    assert not doc.ents
    assert doc.cats == {"News": 1.0, "Opinion": 1.0, "Sport": 0.0}
    assert doc.user_data == {
        "id": "a/1", "title": "At the harbour", "meta": {"year": 2024, "tags": (  # as spaCy has it
            "sea", 1.0)},
    }  # fmt: skip
    assert report.dropped == {SNAPPED: 1, TWICE: 1, IDS_OF_LABELS: 2, MORE_THAN_LINKS: 1}
    assert (report.annotations, report.lost) == (7, 1)


def test_entities_do_not_overlap() -> None:
    data, report = written(article(), where="ents", language="en", no_user_data=True)
    (doc,) = by_spacy(data)
    assert [(e.label_, e.text, e.kb_id_, e.ent_id_) for e in doc.ents] == [
        ("Person", "Mara Oduya", "Q212", "T1"),
        ("Claim", "Harbour Wire\tsaid so", "", ""),
        ("Cue", "denied", "", ""),
    ]
    assert not doc.spans
    assert not doc.user_data
    assert {token.ent_iob_ for token in doc} == {"B", "I", "O"}  # nothing is left open
    assert report.dropped[OVERLAPPING] == 1
    assert report.dropped["highlights without a label"] == 1
    assert report.dropped[USER_DATA] == 1


def test_a_blank_document_of_entities_says_that_there_are_none() -> None:
    data, _ = written(make_annotated("nothing here", {}, id="x"), where="ents")
    (doc,) = by_spacy(data)
    assert [token.ent_iob_ for token in doc] == ["O", "O"]


def test_the_group_has_the_name_that_is_asked_for() -> None:
    data, _ = written(article(), spans_key="claims")
    (doc,) = by_spacy(data)
    assert list(doc.spans) == ["claims"]


def test_a_pipeline_can_be_trained_from_it(tmp_path: Path) -> None:
    from spacy.training import Corpus as TrainingCorpus

    data, _ = written(article(), where="ents", language="en")
    (tmp_path / "train.spacy").write_bytes(data)
    (example,) = TrainingCorpus(tmp_path / "train.spacy")(blank_pipeline("en"))
    assert None not in example.get_aligned_ner()
    assert [e.text for e in example.reference.ents] == [
        "Mara Oduya", "Harbour Wire\tsaid so", "denied",
    ]  # fmt: skip


def test_same_bytes_in_every_process() -> None:
    code = (
        "import hashlib, sys; from tests.formats.test_spacy import fixed;"
        "print(hashlib.sha256(fixed()).hexdigest())"
    )
    found = {
        subprocess.run(
            [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True,
            env={"PYTHONPATH": str(ROOT), "PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("1", "2")
    }  # fmt: skip
    assert len(found) == 1


def fixed() -> bytes:
    """A file of documents that name one another's words."""
    return written(article(), make_annotated("Oduya, again", id="b"))[0]


def test_numbers_that_do_not_fit_are_left_out() -> None:
    document = make_annotated("x", {}, id="x", meta={"a": [1 << 70], "b": -(1 << 63), "c": {"d": 1 << 64}})  # noqa: E501
    data, report = written(document)
    assert by_spacy(data)[0].user_data["meta"] == {"b": -(1 << 63)}
    assert report.dropped[NUMBERS] == 2


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ({"kb": "wikidata", "id": "Q212"}, "Q212"),
        ({"kb": "ports", "id": "12"}, "ports:12"),
        ({"kb": "ports", "id": "Q5"}, "ports:Q5"),
        ({"kb": "wikidata", "id": "x"}, "wikidata:x"),
        ({"kb": "", "id": "http://kb.example/x"}, "http://kb.example/x"),
        ({"kb": "", "id": "plain"}, "plain"),
        ({"kb": "", "id": "a:b"}, None),
        ({"kb": "", "id": "Q5"}, None),
        ({"kb": "a:b", "id": "c"}, None),
        ({"kb": "wikidata", "id": None}, None),
        ({"kb": "", "id": ""}, None),
        ("Q212", None),
        (True, None),
    ],
)
def test_links(value: Any, text: str | None) -> None:
    assert to_kb_id(Slot("kb", value)) == text
    if text is not None:
        assert from_kb_id(text) == value


def test_slots_that_are_no_links_are_counted() -> None:
    document = make_annotated("Oduya", {"Oduya": "Person"}, id="x")
    (a,) = document.annotations
    links = [Slot("kb", {"kb": "ports", "id": str(n)}) for n in (1, 2, 3)]
    slots = (Slot("age", 7), *links)
    _, report = written(document.with_annotations([a._replace(slots=slots)]))
    assert report.dropped == {NO_LINK: 1, FURTHER_LINKS: 2}


# --- what is read ---------------------------------------------------------------------------------


def test_what_spacy_makes_is_read(tmp_path: Path) -> None:
    import numpy as np
    from spacy.tokens import Doc, DocBin, Span

    nlp = blank_pipeline("en")
    one = nlp.make_doc("Mara Oduya left  Velmar.")
    one.ents = [Span(one, 0, 2, label="PERSON", kb_id="Q7"), Span(one, 4, 5, label="GPE")]
    one.spans["sc"] = [Span(one, 0, 2, label="PERSON", kb_id="Q7"), Span(one, 0, 3, label="CLAIM")]
    one.spans["sc"].attrs["scores"] = np.array([0.75, 0.5], dtype="float32")
    one.spans["none"] = []
    one.cats = {"news": 1.0, "opinion": 0.0, "sport": 0.25, "sea": 0.75}
    one.user_data["source"] = "x"
    bare = Doc(nlp.vocab, words=["no", "spaces"])
    packed = DocBin(store_user_data=True, docs=[one, bare])
    (first, second), context = read_bytes(tmp_path, packed.to_bytes())
    assert (first.text, first.title) == ("Mara Oduya left  Velmar.", "x, 1")
    assert first.id == first.uid
    assert told(first) == [("PERSON", 0, 10), ("CLAIM", 0, 15), ("GPE", 17, 23)]
    assert [a.score for a in first.annotations] == [0.75, 0.5, None, None, 0.75]
    assert [s.value for a in first.annotations for s in a.slots] == [{"kb": "wikidata", "id": "Q7"}]
    assert [d.label for d in first.labels] == ["news", "sea"]
    assert second.text == bare.text
    assert context.report.dropped == {
        "document labels with a score below 0.5": 1,
        "entries of doc.user_data other than id, title and meta": 1,
    }


def test_several_groups_and_empty_spans(tmp_path: Path) -> None:
    from spacy.tokens import DocBin, Span

    doc = blank_pipeline("en").make_doc("a b c")
    doc.spans["x"] = [Span(doc, 0, 1, label="X"), Span(doc, 3, 3, label="E")]
    doc.spans["y"] = [Span(doc, 0, 1, label="X"), Span(doc, 1, 3, label="Y"), Span(doc, 1, 1)]
    (found,), _ = read_bytes(tmp_path, DocBin(docs=[doc]).to_bytes())
    assert told(found) == [("X", 0, 1), ("E", 5, 5), ("Y", 2, 5), (None, 2, 2)]


def message(data: bytes) -> dict[str, Any]:
    found: dict[str, Any] = msgspec.msgpack.decode(zlib.decompress(data))
    return found


def packed(content: Any) -> bytes:
    return zlib.compress(msgspec.msgpack.encode(content))


DAMAGED = "this is no DocBin of spaCy, or it is damaged"
COUNTS = "the DocBin is damaged: its tokens are not as many as it says"


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"lengths": b"\x02\0\0\0\xff\xff\xff\xff"}, COUNTS),
        ({"lengths": b"\xff\xff\xff\x7f"}, COUNTS),
        ({"spaces": b""}, COUNTS),
        ({"tokens": b"123"}, DAMAGED),
        ({"attrs": [77]}, DAMAGED),
        ({"attrs": [65] * 2000}, DAMAGED),
        ({"strings": [""]}, "document 1: a word or label is not among the texts of the file"),
        ({"strings": 5}, DAMAGED),
        ({"cats": [{}] * 3}, DAMAGED),
        ({"span_groups": [b"\xc1"]}, "document 1: its spans are damaged"),
        ({"span_groups": [b"\x81\xc4\x01\xc1\x91\xa1x"]}, "document 1: its spans are damaged"),
        ({"user_data": [b"\xc1"]}, "document 1: its user data is damaged"),
        ({"user_data": [msgspec.msgpack.encode({"id": "a\0"})]}, "document 1: the document's id holds a NUL character at position 1"),  # noqa: E501
    ],
)
def test_damaged_files_are_one_sentence(
    tmp_path: Path, change: dict[str, Any], sentence: str
) -> None:
    data, _ = written(make_annotated("one two", {"two": "X"}, id="a"), language="en")
    with pytest.raises(InvalidInput) as caught:
        read_bytes(tmp_path, packed({**message(data), **change}))
    assert (caught.value.path, caught.value.reason) == (str(tmp_path / "x.spacy"), sentence)


def test_spans_outside_the_tokens_are_refused(tmp_path: Path) -> None:
    data, _ = written(make_annotated("one two", {"two": "X"}, id="a"), language="en")
    content = message(data)
    groups = msgspec.msgpack.decode(content["span_groups"][0])
    (group,) = groups
    inner = msgspec.msgpack.decode(group)
    fields = list(unpack._SPAN.unpack(inner["spans"][0]))
    fields[4] = 3
    inner["spans"] = [unpack._SPAN.pack(*fields)]
    content["span_groups"] = [msgspec.msgpack.encode({msgspec.msgpack.encode(inner): ["sc"]})]
    with pytest.raises(InvalidInput, match="document 1: a span ends at token 3 of 2"):
        read_bytes(tmp_path, packed(content))


def test_sizes_are_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data, _ = written(make_annotated("one two", {}, id="a"), make_annotated("x", {}, id="b"))
    monkeypatch.setattr(unpack, "MOST_DOCS", 1)
    with pytest.raises(InvalidInput, match="the file holds more than 1 documents"):
        read_bytes(tmp_path, data)
    monkeypatch.setattr(unpack, "MOST_UNPACKED", 1 << 20)
    with pytest.raises(InvalidInput, match="the file unpacks to more than 1 MB"):
        read_bytes(tmp_path, zlib.compress(b"\0" * (4 << 20)))
    with pytest.raises(InvalidInput, match="the file is larger than 1 MB"):
        read_bytes(tmp_path, b"\x78\x9c" + b"\0" * (2 << 20))
    deep = zlib.compress(b"\x91" * 100_000)
    with pytest.raises(InvalidInput, match=DAMAGED):
        read_bytes(tmp_path, deep)


def test_the_rest_is_read_when_refusals_are_collected(tmp_path: Path) -> None:
    data, _ = written(make_annotated("one", {}, id="a"), make_annotated("two", {}, id="b"))
    content = message(data)
    content["user_data"][0] = b"\xc1"
    found, context = read_bytes(tmp_path, packed(content), collect=True)
    assert [d.id for d in found] == ["b"]
    assert [r.reason for r in context.report.refused] == ["document 1: its user data is damaged"]


@pytest.mark.parametrize("seed", range(40))
def test_any_bytes_are_read_or_refused(tmp_path: Path, seed: int) -> None:
    dice = random.Random(seed)
    whole = bytearray(zlib.decompress(fixed()))
    for _ in range(dice.randint(1, 8)):
        whole[dice.randrange(len(whole))] = dice.randrange(256)
    if seed % 4 == 0:
        del whole[dice.randrange(len(whole)) :]
    try:
        read_bytes(tmp_path, zlib.compress(bytes(whole)))
    except InvalidInput as error:
        assert error.path  # noqa: PT017 - either outcome is right


# --- without spaCy, and through a project ---------------------------------------------------------


def test_without_spacy_it_is_listed_and_says_what_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Extra, "available", property(lambda _: False))
    blank_pipeline.cache_clear()
    assert not DOCBIN.info.available
    assert DOCBIN in registry.catalogue().formats
    (tmp_path / "x.spacy").write_bytes(b"\x78\x9c")
    for attempt in (
        lambda: registry.writer("spacy"),
        lambda: registry.detect(tmp_path / "x.spacy"),
        lambda: read(tmp_path / "x.spacy"),
        lambda: written(article()),
    ):
        with pytest.raises(InvalidInput, match="this format needs the extra “spacy”: pip install"):
            attempt()


def test_listing_formats_does_not_load_spacy() -> None:
    code = (
        "import sys; from annotator.formats.registry import catalogue;"
        "found = [f for f in catalogue().formats if f.info.id == 'spacy'];"
        "print(found[0].info.available, 'spacy' in sys.modules)"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True,
        env={"PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert ran.stdout.split() == ["True", "False"]


def test_formats_are_listed_with_their_flags() -> None:
    from annotator.cli.formats import command

    listed = json.loads(CliRunner().invoke(command, ["--json"]).stdout)
    found = {each["id"]: each for each in listed}
    for id, default in (("spacy", "spacy"), ("conll2003", "regex")):
        flags = {each["flag"]: each["default"] for each in found[id]["write_options"]}
        assert (flags["--tokenizer"], flags["--misfits"]) == (default, "snap")


def test_detection(tmp_path: Path) -> None:
    path = tmp_path / "x.spacy"
    path.write_bytes(fixed())
    assert registry.detect(path)[0] is DOCBIN
    assert DOCBIN.match(tmp_path / "x.bin", fixed()) is None
    assert SPACY.available


def test_through_a_project(tmp_path: Path) -> None:
    with Project.create(tmp_path / "a.annotator", annotator="ada") as project:
        for number, text in enumerate((TEXT, *HARD_TEXTS[1:])):
            document = project.add_document(text, id=f"d{number}", title=f"Article {number}")
            start = 2 if number == 0 else 0
            project.add_span(document, start, start + 4, "Person")
            project.add_span(document, start, start + 4, "Place name")
        exported = project.export(tmp_path / "out.spacy", format="spacy", language="en")
    with Project.create(tmp_path / "b.annotator", annotator="bo") as project:
        report = project.import_(tmp_path / "out.spacy")
        assert (report.format, report.documents_added) == ("spacy", len(HARD_TEXTS))
        assert report.annotations_added == exported.annotations
        texts = {d.id: d.text for d in project.documents()}
        assert texts["d0"] == TEXT
        assert set(texts.values()) == {TEXT, *HARD_TEXTS[1:]}
        again = project.import_(tmp_path / "out.spacy")
        assert (again.documents_added, again.annotations_added) == (0, 0)
        project.undo()
        assert not list(project.documents())
