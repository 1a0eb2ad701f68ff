"""Every line that is refused, with the sentence it gets; and nothing but sentences, ever."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.domain.errors import AnnotatorError, InvalidInput
from annotator.formats import json_lines
from annotator.formats.base import ReadContext
from tests.formats.helpers import read_jsonl

TEXT = "Reuters confirmed 20 drones."


def line(**keys: Any) -> bytes:
    return json.dumps({"id": "a1", "text": TEXT, **keys}).encode()


def span(**keys: Any) -> bytes:
    return line(spans=[{"start": 0, "end": 7, "label": "Source", **keys}])


REFUSED = {
    "broken": (b'{"id":"a1","text":', "broken JSON: the line ends before the object does"),
    "unfinished": (b'{"id":"a1"', "broken JSON: the line ends before the object does"),
    "comma": (b'{"id":"a1",}', "broken JSON at character 12: expecting property name"),
    "pretty printed": (b"{", "one whole document stands on one line"),
    "no object": (b"[1]", "a line holds one object {…}, this is a list"),
    "deep": (b'{"a":' * 100_000 + b"1" + b"}" * 100_000, "nested deeper than 100 levels"),
    "deep list": (b'{"text":"x","y":' + b"[" * 100 + b"]" * 100 + b"}", "nested deeper than 100"),
    "deep, unbalanced": (b"[" * 100_000, "nested deeper than 100 levels"),
    "NaN": (b'{"text":"x","y":NaN}', "NaN is not a number in JSON"),
    "Infinity": (b'{"text":"x","y":-Infinity}', "-Infinity is not a number in JSON"),
    "endless": (b'{"text":"x","y":1e999}', "a number is too large"),
    "5,000 digits": (b'{"text":"x","y":' + b"1" * 5000 + b"}", "a number is too large"),
    "lone surrogate": (b'{"text":"x\\ud83d"}', "holds half of a character (a lone surrogate)"),
    "lone surrogate in a key": (b'{"\\udc00":1}', "holds half of a character (a lone surrogate)"),
    "surrogate bytes": (b'{"text":"\xed\xa0\xbd"}', "byte 10 (0xED) is not UTF-8"),
    "Latin-1": ('{"text":"café"}'.encode("latin-1"), "byte 13 (0xE9) is not UTF-8"),
    "UTF-16": ('{"text":"x"}'.encode("utf-16"), "this is UTF-16 or UTF-32, JSON is UTF-8"),
    "UTF-16 without mark": ('{"text":"x"}'.encode("utf-16-le"), "this is UTF-16 or UTF-32"),
    "control character": (b'{"text":"a\tb"}', "broken JSON at character 11: invalid control"),
    "twice": (b'{"text":"a","text":"b"}', "the key “text” is given twice"),
    "twice, spaced": (b'{"text" : "a", "text" : "b"}', "the key “text” is given twice"),
    "twice, inside": (b'{"text":"a","meta":{"b":1,"b":2}}', "the key “b” is given twice"),
    "no text": (b'{"id":"a1"}', "a document needs its “text”"),
    "text is a number": (b'{"text":1}', "“text” is the document's text, not the number 1"),
    "NUL": (b'{"text":"a\\u0000b"}', "the text holds a NUL character at position 1"),
    "id is a number": (b'{"id":1,"text":"x"}', "“id” is a text, not the number 1"),
    "meta is a list": (line(meta=[]), "“meta” is an object, not a list"),
    "status": (line(status="ready"), "“status” is one of new, working, done, skipped, disputed"),
    "spans is an object": (line(spans={}), "“spans” is a list, not an object"),
    "span is a number": (line(spans=[7]), "span 1 is the number 7, not an object"),
    "newer": (line(format="annotator/2"), "this is annotator/2, made by a newer version"),
    "start is a text": (span(start="0"), "span 1: “start” is a whole number, not the text “0”"),
    "start is true": (span(start=True), "span 1: “start” is a whole number, not true"),
    "end is 7.0": (span(end=7.0), "span 1: “end” is a whole number, not the number 7.0"),
    "no end": (line(spans=[{"start": 0}]), "span 1: “end” is missing"),
    "reversed": (span(start=7, end=0), "span 1: the end 0 lies before the start 7"),
    "negative": (span(start=-1), "span 1: the start -1 lies before the text"),
    "past the end": (span(end=99), "span 1: the end 99 lies past the end of the text (28)"),
    "huge": (span(end=10**30), "lies past the end of the text (28)"),
    "other words": (
        span(text="Reuter"),
        "span 1: “text” says “Reuter”, but 0 to 7 of the document is “Reuters”",
    ),
    "words are a number": (span(text=7), "“text” is the words from start to end, not the number 7"),
    "fragment past the end": (
        span(fragments=[{"start": 0, "end": 99}]),
        "span 1: fragment: the end 99 lies past the end",
    ),
    "fragments share": (
        span(fragments=[{"start": 0, "end": 5}, {"start": 3, "end": 7}]),
        "span 1: two fragments share the characters 3 to 5",
    ),
    "hull": (span(fragments=[{"start": 0, "end": 5}]), "are not those of the fragments together"),
    "head": (span(head={"start": 5, "end": 2}), "span 1: head: the end 2 lies before the start 5"),
    "label is a list": (span(label=[]), "span 1: “label” is a name, not a list"),
    "label is empty": (span(label=" "), "span 1: a label needs a name"),
    "label with a tab": (span(label="a\tb"), "the invisible character U+0009"),
    "label with bidi": (span(label="a\u202eb"), "the invisible character U+202E"),
    "label too long": (span(label="x" * 501), "at most 500 characters, not 501"),
    "id twice": (
        line(spans=[{"id": "x", "start": 0, "end": 1}, {"id": "x", "start": 1, "end": 2}]),
        "span 2: the id “x” is taken",
    ),
    "no such id": (
        line(relations=[{"label": "r", "from": "x", "to": "y"}]),
        "relation 1: refers to “x”, which is not there",
    ),
    "reference is a number": (
        line(frames=[{"label": "f", "trigger": 7}]),
        "frame 1: a reference is an id, not the number 7",
    ),
    "a relation without a label": (
        line(relations=[{"from": "x", "to": "y"}]),
        "relation 1: “label” is missing; only a span can be without one",
    ),
    "NUL in a note": (
        span(note="a\0b"),
        "“note” holds a NUL character at position 1",
    ),
    "NUL in a key": (span(**{"a\0": 1}), "holds a NUL character at position 1"),
    "label_set": (span(label_set="2"), "“label_set” is a version of the label set, not the text"),
    "an annotation of another kind of place": (
        line(frames=[{"label": "f", "trigger": {"document": "a1", "id": 7}}]),
        "frame 1: a reference is an id, not an object",
    ),
    "one of this line that is not there": (
        line(frames=[{"label": "f", "trigger": {"document": "a1", "id": "x"}}]),
        "frame 1: refers to “x”, which is not there",
    ),
    "members": (
        line(clusters=[{"label": "c", "members": "x"}]),
        "cluster 1: “members” is a list of ids",
    ),
    "slots": (span(slots="x"), "span 1: “slots” is an object or a list, not the text “x”"),
    "slot without a name": (span(slots=[{"value": 1}]), "a slot in a list needs a “name”"),
    "value and given": (
        span(slots=[{"name": "a", "value": 1, "given": "@author"}]),
        "the slot “a” has more than one of value, ref and given",
    ),
    "stance": (span(slots=[{"name": "a", "stance": "hopes"}]), "asserts, denies, doubts"),
    "verdict": (span(judgements=[{"verdict": "maybe"}]), "accepts, rejects, disputes"),
    "coverage": (line(coverage=[{"state": "most"}]), "“state” is one of nothing, done, skipped"),
    "score": (span(score="high"), "span 1: “score” is a number, not the text “high”"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_refused_with_file_line_and_reason(tmp_path: Path, name: str) -> None:
    raw, sentence = REFUSED[name]
    path = tmp_path / "x.jsonl"
    # UTF-16 is told from the file's first bytes.
    first = b"" if name.startswith("UTF-16") else b'{"text":"fine"}\n\n'
    path.write_bytes(first + raw + b'\n{"text":"fine too"}\n')
    with pytest.raises(InvalidInput) as caught:
        read_jsonl(path)
    error = caught.value
    assert sentence in error.reason
    assert (error.path, error.line) == (str(path), 3 if first else 1)
    assert str(error).startswith(f"{path}, line {error.line}: ")
    assert "\n" not in str(error)


def test_a_dry_run_collects_every_refusal(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    path.write_bytes(b"\n".join(raw for raw, _ in list(REFUSED.values())[:3]) + b'\n{"text":"x"}')
    context = ReadContext(collect=True)
    documents, _ = read_jsonl(path, context)
    assert [refused.line for refused in context.report.refused] == [1, 2, 3]
    assert [d.text for d in documents] == ["x"]


def test_depth_of_exactly_one_hundred_is_read(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    inner = b"[" * 99 + b'"]]{{\\"[["' + b"]" * 99
    path.write_bytes(b'{"text":"x","y":' + inner + b"}")
    assert len(read_jsonl(path)[0]) == 1


def test_brackets_in_strings_are_not_nesting(tmp_path: Path) -> None:
    text = '{"[' * 300 + "\\"
    path = tmp_path / "x.jsonl"
    path.write_text(json.dumps({"text": text, "meta": {'":{[': '":' * 200}}), "utf-8")
    assert read_jsonl(path)[0][0].text == text


def test_long_lines_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_lines, "MAX_LINE", 1 << 20)
    path = tmp_path / "x.jsonl"
    path.write_bytes(b'{"text":"x"}\n{"text":"' + b"x" * (1 << 20) + b'"}\n')
    with pytest.raises(InvalidInput, match="line 2: the line is longer than 1 MB"):
        read_jsonl(path)


def test_a_byte_order_mark_and_crlf_are_taken(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    path.write_bytes(b'\xef\xbb\xbf{"text":"a"}\r\n{"text":"b"}\r\n')
    assert [d.text for d in read_jsonl(path)[0]] == ["a", "b"]


KNOWN_KEYS = [
    "id", "text", "spans", "start", "end", "label", "slots", "relations", "from", "to", "frames",
    "trigger", "clusters", "members", "labels", "rank", "coverage", "state", "meta", "fragments",
    "head", "name", "value", "ref", "evidence", "judgements", "verdict", "status", "score", "kind",
]  # fmt: skip

SAMPLE = Path(__file__).parents[1] / "data" / "formats" / "jsonl" / "everything.jsonl"


@pytest.mark.timeout(600)
@given(st.data())
def test_mutated_files_never_raise_anything_else(tmp_path: Path, data: st.DataObject) -> None:
    raw = bytearray(SAMPLE.read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(raw) - 1))
        how = data.draw(st.sampled_from(["set", "insert", "cut", "double", "token"]))
        if how == "set":
            raw[place] = data.draw(st.integers(0, 255))
        elif how == "insert":
            raw[place:place] = data.draw(st.binary(max_size=4))
        elif how == "cut":
            del raw[place : place + data.draw(st.integers(1, 40))]
        elif how == "double":
            raw[place:place] = raw[place : place + data.draw(st.integers(1, 40))]
        else:
            tokens = [b"null", b"true", b"-1", b"1e999", b"[]", b"{}", b'""', b"[[", b'"\\ud800"']
            raw[place : place + 2] = data.draw(st.sampled_from(tokens))
    path = tmp_path / "x.jsonl"
    path.write_bytes(bytes(raw))
    (tmp_path / "x.project.json").unlink(missing_ok=True)
    try:
        read_jsonl(path)
    except AnnotatorError as error:
        assert "\n" not in str(error)  # noqa: PT017 - either outcome is right


@given(
    st.recursive(
        st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=3)),
        lambda inner: st.one_of(
            st.lists(inner, max_size=3),
            st.dictionaries(
                st.sampled_from(KNOWN_KEYS),
                inner,
                max_size=5,
            ),
        ),
        max_leaves=25,
    )
)
def test_any_json_is_read_or_refused(tmp_path: Path, value: Any) -> None:
    path = tmp_path / "x.jsonl"
    document = {"text": "some words", **value} if isinstance(value, dict) else value
    path.write_text(json.dumps(document), "utf-8")
    try:
        read_jsonl(path)
    except AnnotatorError as error:
        assert "\n" not in str(error)  # noqa: PT017 - either outcome is right
