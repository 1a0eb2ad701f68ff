"""What is written is read back, and written again as the same bytes."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.domain.annotation import Kind, Slot
from annotator.domain.corpus import Corpus
from annotator.domain.document import AnnotatedDocument
from annotator.domain.ids import new_uid
from annotator.domain.label import LabelSet
from annotator.domain.offsets import OffsetMap, Utf8Map
from annotator.formats.jsonl_options import JsonlOptions
from tests.builders import HARD_TEXTS, make_annotated, make_labels
from tests.formats.helpers import read_jsonl, write
from tests.formats.strategies import (
    comparable,
    comparable_wide,
    corpora,
    names_of,
    places_of,
)
from tests.strategies import thorough

# A thousand examples a test are drawn in CI.
pytestmark = pytest.mark.timeout(900)

OPTIONS = st.builds(
    JsonlOptions,
    offsets=st.sampled_from(["codepoints", "all"]),
    no_ids=st.booleans(),
)


@thorough
@given(corpora())
def test_everything_comes_back(
    tmp_path: Path, given_corpus: tuple[Corpus, list[AnnotatedDocument]]
) -> None:
    corpus, documents = given_corpus
    output, report = write(documents, corpus)
    found, context = read_jsonl(output.save(tmp_path / "x.jsonl"))
    assert not report.dropped
    before = names_of(documents, corpus.annotations)
    after = names_of(found, context.annotations)
    assert [comparable(d, after) for d in found] == [comparable(d, before) for d in documents]
    assert not context.report.refused
    wide = comparable_wide(corpus.annotations, corpus.label_set, before)
    labels = context.labels.label_set
    assert comparable_wide(context.annotations, labels, after) == wide
    assert context.labels.version == corpus.label_set.version
    assert context.corpus.versions == corpus.versions
    assert context.corpus.facts == corpus.facts
    assert context.corpus.extra == corpus.extra
    assert [(t.name, t.candidates) for t in context.corpus.candidates] == [
        (t.name, t.candidates) for t in corpus.candidates
    ]
    # What lies across documents leads to annotations that are there.
    there = {a.uid for d in found for a in d.annotations} | {a.uid for a in context.annotations}
    assert len(context.annotations) == len(corpus.annotations)
    assert all(uid in there for a in context.annotations for uid in a.references)
    assert context.references.keys() <= there


@given(corpora(), OPTIONS)
def test_writing_again_gives_the_same_bytes(
    tmp_path: Path,
    given_corpus: tuple[Corpus, list[AnnotatedDocument]],
    options: JsonlOptions,
) -> None:
    corpus, documents = given_corpus
    first, _ = write(documents, corpus, options)
    found, context = read_jsonl(first.save(tmp_path / "x.jsonl"))
    again = replace(
        context.corpus,
        label_set=LabelSet(context.labels.label_set.labels, context.labels.version),
        annotations=tuple(context.annotations),
        place_of=places_of(found, context.annotations),
    )
    second, _ = write(found, again, options)
    assert second.files == first.files


@given(corpora(), OPTIONS)
def test_every_text_is_the_slice(
    given_corpus: tuple[Corpus, list[AnnotatedDocument]], options: JsonlOptions
) -> None:
    corpus, documents = given_corpus
    output, _ = write(documents, corpus, options)
    for line in output.files[""].split(b"\n")[:-1]:
        data = json.loads(line)
        for range_ in _ranges(data):
            start, end = range_["start"], range_["end"]
            assert range_["text"] == data["text"][start:end]
            if options.offsets == "all":
                utf16, utf8 = data["text"].encode("utf-16-le"), data["text"].encode()
                words = utf16[2 * range_["start_utf16"] : 2 * range_["end_utf16"]]
                assert words.decode("utf-16-le") == range_["text"]
                assert utf8[range_["start_utf8"] : range_["end_utf8"]].decode() == range_["text"]


@given(corpora())
def test_order_of_annotations_in_memory_does_not_matter(
    given_corpus: tuple[Corpus, list[AnnotatedDocument]],
) -> None:
    corpus, documents = given_corpus
    turned = [d.with_annotations(reversed(d.annotations)) for d in documents]
    assert write(turned, corpus)[0].files == write(documents, corpus)[0].files


def test_hard_texts_survive(tmp_path: Path) -> None:
    documents = [make_annotated(text, id=f"d{i}") for i, text in enumerate(HARD_TEXTS)]
    output, _ = write(documents, Corpus())
    found, _ = read_jsonl(output.save(tmp_path / "x.jsonl"))
    assert [d.text for d in found] == list(HARD_TEXTS)


def test_offset_maps_agree_with_the_encodings() -> None:
    text = "a👩‍👧é\u2028z"
    assert OffsetMap(text).to_utf16(len(text)) == len(text.encode("utf-16-le")) // 2
    assert Utf8Map(text).to_utf8(len(text)) == len(text.encode())


def _ranges(data: dict[str, Any]) -> list[dict[str, Any]]:
    found = []
    for key in ("labels", "spans", "relations", "frames", "clusters"):
        for item in data.get(key, ()):
            if "start" in item:
                found.append(item)
            found += item.get("fragments", ())
            if "head" in item:
                found.append(item["head"])
    return found


@pytest.mark.parametrize("rank", [Slot("rank", 2), Slot("rank"), Slot("rank", {"ref": "x"})])
def test_odd_ranks_survive(tmp_path: Path, rank: Slot) -> None:
    document = make_annotated(spans={"Mara": "Who"})
    (span,) = document.annotations
    topic = make_labels("Topic", kind=Kind.DOCUMENT)
    document = replace(document, label_set=topic)
    label = topic.labels[0].uid
    ranked = span._replace(kind=Kind.DOCUMENT, label=label, anchors=(), slots=(rank,))
    referring = ranked._replace(uid=new_uid(), slots=(Slot("rank", ref=ranked.uid),))
    output, _ = write([document.with_annotations([ranked, referring])], Corpus(topic))
    (found,), _ = read_jsonl(output.save(tmp_path / "x.jsonl"))
    assert [a.slots for a in found.annotations] == [ranked.slots, referring.slots]
