"""`NAME.features.json` and `--flat-slots`: what table loaders need."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from annotator.domain.annotation import Slot
from annotator.domain.corpus import Corpus
from annotator.domain.document import AnnotatedDocument
from annotator.domain.errors import InvalidInput
from annotator.formats.features import Features, merged
from annotator.formats.jsonl_options import JsonlOptions
from tests.builders import make_annotated
from tests.formats.helpers import MemoryOutput, write


def corpus_with(*values: Any) -> tuple[Corpus, list[AnnotatedDocument]]:
    documents = []
    labels = make_annotated(spans={"Mara": "Who"}).label_set
    for number, value in enumerate(values):
        document = make_annotated(spans={"Mara": "Who"}, id=f"d{number}", meta={"n": number})
        span = document.annotations[0]._replace(slots=(Slot("amount", value),))
        span = span._replace(label=labels.named("Who").uid)
        documents.append(replace(document, annotations=(span,), label_set=labels))
    return Corpus(labels), documents


def fits(value: Any, feature: Any) -> bool:
    """Whether a JSON value can stand where `feature` is declared."""
    if value is None:
        return True
    if isinstance(feature, list):
        return isinstance(value, list) and all(fits(each, feature[0]) for each in value)
    if feature.get("_type") == "Value":
        kinds: dict[str, Any] = {
            "string": str, "int64": int, "float64": (int, float), "bool": bool,
        }  # fmt: skip
        return isinstance(value, kinds[feature["dtype"]])
    return isinstance(value, dict) and all(
        key in feature and fits(each, feature[key]) for key, each in value.items()
    )


@pytest.mark.parametrize("flat", [False, True])
def test_features_match_every_line(flat: bool) -> None:
    corpus, documents = corpus_with(1, 2.5, None, 7)
    options = JsonlOptions(features=True, flat_slots=flat)
    files = write(documents, corpus, options)[0].files
    features = json.loads(files[".features.json"])
    lines = [json.loads(line) for line in files[""].splitlines()]
    assert all(fits(line, features) for line in lines)
    amount = features["spans"][0]["slots"]["amount"]
    assert amount["dtype"] == ("string" if flat else "float64")


def test_mixed_types_are_refused_with_advice() -> None:
    corpus, documents = corpus_with(1, "many")
    with pytest.raises(InvalidInput, match=r"different types.*--flat-slots makes all slots texts"):
        write(documents, corpus, JsonlOptions(features=True))
    options = JsonlOptions(features=True, flat_slots=True)
    files = write(documents, corpus, options)[0].files
    slots = [json.loads(line)["spans"][0]["slots"] for line in files[""].splitlines()]
    assert slots == [{"amount": "1"}, {"amount": "many"}]


def test_flat_slots_keep_all_that_is_said() -> None:
    corpus, (document,) = corpus_with({"value": 9, "unit": "USD"})
    span = document.annotations[0]
    slots = (*span.slots, Slot("who", "ada"), Slot("who", "bo", rule="x"), Slot("seen", True))
    document = document.with_annotations([span._replace(slots=slots)])
    line = write([document], corpus, JsonlOptions(flat_slots=True))[0].files[""]
    assert json.loads(line)["spans"][0]["slots"] == {
        "amount": '[{"value":{"value":9,"unit":"USD"}}]',
        "who": '[{"value":"ada"},{"value":"bo","rule":"x"}]',
        "seen": '[{"value":true}]',
    }


def test_a_stream_has_no_room_for_features() -> None:
    corpus, documents = corpus_with(1)
    from annotator.formats.jsonl import JSONL

    with pytest.raises(InvalidInput, match="--features writes a file beside the JSONL"):
        JSONL.write(
            documents, MemoryOutput(has_companions=False), JsonlOptions(features=True), corpus
        )


LINES: tuple[dict[str, Any], ...] = (
    {"id": "a", "meta": {"n": 1}, "spans": [], "tags": ["x"]},
    {"id": "b", "meta": {"n": 1.5, "outlet": "Harbour Wire"}, "spans": [{"start": 1}]},
    {"id": "c", "note": None, "spans": [{"end": 2, "more": [{"x": True}]}], "tags": []},
)


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 0, 2)])
def test_types_of_several_files_are_those_of_all(order: tuple[int, ...]) -> None:
    together = Features()
    for line in LINES:
        together.add(line)
    apart = []
    for place in order:
        one = Features()
        one.add(LINES[place])
        apart.append(one.to_json())
    assert merged(apart) == together.to_json()
    assert merged([]) == {}


@pytest.mark.parametrize(
    ("one", "other"), [(1, True), (1, [1]), ({"a": 1}, 1), ({"a": 1}, [1]), (1.5, "x")]
)
def test_types_that_do_not_fit_are_refused(one: Any, other: Any) -> None:
    types = []
    for value in (one, other):
        features = Features()
        features.add({"slots": {"x": value}})
        types.append(features.to_json())
    with pytest.raises(InvalidInput, match="different types"):
        merged(types)
