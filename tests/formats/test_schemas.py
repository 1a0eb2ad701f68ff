"""The JSON Schemas hold for whatever is written, and catch a key that is misspelt."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from referencing import Registry, Resource

from annotator.domain.corpus import Corpus
from annotator.domain.document import AnnotatedDocument
from annotator.formats.jsonl_options import JsonlOptions
from annotator.paths import resources
from tests.formats.helpers import write
from tests.formats.strategies import corpora
from tests.strategies import fewer

FOLDER = resources() / "schemas"
NAMES = (
    "annotator-1.schema.json", "annotator-1.project.schema.json", "annotator-1.labels.schema.json"
)  # fmt: skip
SCHEMAS = {name: json.loads((FOLDER / name).read_text("utf-8")) for name in NAMES}
REGISTRY: Any = Registry().with_resources(
    (schema["$id"], Resource.from_contents(schema)) for schema in SCHEMAS.values()
)
LINE, PROJECT, LABELS = (
    Draft202012Validator(SCHEMAS[name], registry=REGISTRY) for name in NAMES
)
DATA = Path(__file__).parents[1] / "data" / "formats" / "jsonl"
# Keys of another program stand in the golden file, to show that they are kept.
UNKNOWN = {"colour", "section"}


def golden_lines() -> list[Any]:
    return [json.loads(line) for line in (DATA / "everything.jsonl").read_bytes().splitlines()]


def without_unknown(value: Any) -> Any:
    if isinstance(value, dict):
        return {k: without_unknown(v) for k, v in value.items() if k not in UNKNOWN}
    return [without_unknown(each) for each in value] if isinstance(value, list) else value


def faults(validator: Any, value: Any) -> list[str]:
    return [f"{error.json_path}: {error.message}" for error in validator.iter_errors(value)]


@pytest.mark.parametrize("name", NAMES)
def test_each_is_a_schema_with_a_title(name: str) -> None:
    Draft202012Validator.check_schema(SCHEMAS[name])
    assert SCHEMAS[name]["title"]


@pytest.mark.timeout(900)
@settings(fewer)
@given(corpora(), st.builds(JsonlOptions, offsets=st.sampled_from(["codepoints", "all"]),
                            no_ids=st.booleans(), flat_slots=st.booleans()))  # fmt: skip
def test_whatever_is_written_is_as_the_schemas_say(
    given_corpus: tuple[Corpus, list[AnnotatedDocument]], options: JsonlOptions
) -> None:
    corpus, documents = given_corpus
    files = write(documents, corpus, options)[0].files
    for line in files[""].split(b"\n")[:-1]:
        assert faults(LINE, json.loads(line)) == []
    if ".project.json" in files:
        project = json.loads(files[".project.json"])
        assert faults(PROJECT, project) == []
        assert faults(LABELS, {"labels": project.get("labels", [])}) == []


def test_the_golden_file_and_the_keys_that_are_not_ours() -> None:
    for line in golden_lines():
        assert faults(LINE, without_unknown(line)) == []
    told = "".join(fault for line in golden_lines() for fault in faults(LINE, line))
    assert all(f"'{key}' does not match" in told for key in UNKNOWN)


@pytest.mark.parametrize(
    "path", sorted((resources() / "templates").glob("*/labels.json")), ids=lambda p: p.parent.name
)
def test_the_label_sets_of_templates(path: Path) -> None:
    assert faults(LABELS, json.loads(path.read_bytes())) == []


def objects(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], str]]:
    """Every key that the format gives a meaning, with the way to its object."""
    if isinstance(value, dict):
        for key, each in value.items():
            yield path, key
            if key not in {"meta", "slots", "value"} or isinstance(each, list):
                yield from objects(each, (*path, key))
    elif isinstance(value, list):
        for number, each in enumerate(value):
            yield from objects(each, (*path, number))


def test_a_misspelt_key_is_caught_wherever_it_stands() -> None:
    checked = 0
    for line in map(without_unknown, golden_lines()):
        for path, key in objects(line):
            if key == "value" or "value" in path:
                continue
            spoiled = json.loads(json.dumps(line))
            place = spoiled
            for step in path:
                place = place[step]
            place[f"{key}z"] = place.pop(key)
            assert faults(LINE, spoiled) != [], (path, key)
            checked += 1
    assert checked > 100


@pytest.mark.parametrize(
    ("validator", "value"),
    [
        (LINE, {"id": "a"}),
        (LINE, {"text": "a", "spans": [{"start": 0}]}),
        (LINE, {"text": "a", "spans": [{"start": -1, "end": 1}]}),
        (LINE, {"text": "a", "frames": [{"trigger": "T1"}]}),
        (LINE, {"text": "a", "status": "ready"}),
        (LINE, {"text": "a", "frames": [{"label": "F", "slots": [{"name": "n", "values": 1}]}]}),
        (LINE, {"text": "a", "frames": [{"label": "F", "slots": [
            {"name": "n", "value": 1, "given": "@author"}]}]}),
        (PROJECT, {"format": "annotator/1"}),
        (PROJECT, {"format": "annotator/1", "sha256": "0" * 64, "fact": {}}),
        (PROJECT, {"format": "annotator/1", "sha256": "0" * 64, "versions": [{"version": 1}]}),
        (LABELS, {"labels": [{"name": "A", "slots": [{"name": "n", "type": "colour"}]}]}),
        (LABELS, {"labels": [{"name": "A", "slots": [{"name": "n", "minimum": 1}]}]}),
        (LABELS, {"labels": [{"name": "A", "constraints": {"no_overlap": ["B"]}}]}),
        (LABELS, {"labels": [{"name": "A", "colour": "#123456"}]}),
    ],
)  # fmt: skip
def test_what_is_not_as_it_should_be(validator: Any, value: Any) -> None:
    assert faults(validator, value) != []
