"""The card says what is in an export, is read by programs, and does nothing that users wrote."""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.domain.annotation import Kind
from annotator.domain.label import Label, LabelSet
from annotator.services.card_records import Agreement, Card, License, SplitCounts
from annotator.services.card_text import features_as_yaml, front_matter, markdown, yaml_text
from annotator.services.dataset_card import dataset_card
from tests.builders import make_annotated, make_labels
from tests.strategies import PIECES

yaml = pytest.importorskip("yaml")
markdown_it = pytest.importorskip("markdown_it")

HOSTILE = (
    "<script>alert(1)</script>", "![x](http://a.example/x.png)", "[x](javascript:alert(1))",
    "a|b|c", "# Title", "---", "- item", "1. item", "```", "a\n---\nlicense: mit", "*b* _c_ ~~d~~",
    "&lt;b&gt;", "https://a.example", "www.a.example", "\u202eabc", "x: y", '"', "\\", "$x$", "\0",
)  # fmt: skip
ANYTHING = st.one_of(
    st.sampled_from(HOSTILE), st.lists(st.sampled_from(PIECES), max_size=6).map("".join),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=20),
)  # fmt: skip


def front(text: str) -> dict[str, Any]:
    """What a program reads of a card."""
    assert text.startswith("---\n")
    found = yaml.safe_load(text[4:].partition("\n---\n")[0])
    assert isinstance(found, dict)
    return found


def html(text: str) -> str:
    """The body as a reader sees it."""
    body = text.partition("\n---\n")[2] if text.startswith("---\n") else text
    made = markdown_it.MarkdownIt("commonmark", {"html": True}).enable("table").render(body)
    return str(made)


def labels() -> LabelSet:
    spans = make_labels("Quantity", "Source", "Gone")
    quantity, source, gone = spans
    topic = make_labels("Topic", kind=Kind.DOCUMENT).labels[0]
    slots = (
        {"name": "amount", "type": "number", "description": "as it is said"},
        {"name": "kind", "type": "one-of", "choices": ["ships", "people"]},
    )
    quantity = replace(
        quantity, description="How many.\nNever how much.", examples=("14 ships", "a dozen"),
        slots=slots,
    )  # fmt: skip
    return LabelSet((quantity, source, replace(gone, retired=True), topic))


def card(**changes: Any) -> Card:
    label_set = labels()
    quantity, source, _, topic = label_set
    splits = [
        SplitCounts(
            "train", ("x.train.jsonl",), 8, 1230, Counter({quantity.uid: 1200, source.uid: 30}),
            Counter({"ada": 1000, "bo": 230}), Counter({"en": 6, "de-AT": 2}),
        ),
        SplitCounts(
            "test", ("x.test.jsonl",), 2, 5, Counter({quantity.uid: 3, topic.uid: 1, None: 1}),
            Counter({"ada": 5}), Counter({"en": 1, "klingon": 1}),
        ),
    ]  # fmt: skip
    given: dict[str, Any] = {
        "name": "Harbour counts",
        "label_set": label_set,
        "splits": splits,
        "description": "Who counted what.",
        "format_docs": "One document a line.",
        "license": License("CC-BY-4.0", "", "see each article", "Harbour Wire"),
        "left_out": {"suggestions": 12, "documents with the status new": 3},
    }
    return Card(**given | changes)


EXPECTED = """---
pretty_name: "Harbour counts"
language:
- "de"
- "en"
license: "cc-by-4.0"
task_categories:
- "text-classification"
- "token-classification"
size_categories:
- "n<1K"
configs:
- config_name: "default"
  data_files:
  - split: "train"
    path:
    - "x.train.jsonl"
  - split: "test"
    path:
    - "x.test.jsonl"
---

# Harbour counts

Who counted what.

## Documents

One document a line.

| Part | Files | Documents | Annotations |
| --- | --- | ---: | ---: |
| train | x.train.jsonl | 8 | 1,230 |
| test | x.test.jsonl | 2 | 5 |

```python
from datasets import load_dataset

data = load_dataset("this/folder")
```

## Labels

| Label | Kind | train | test | together |
| --- | --- | ---: | ---: | ---: |
| Quantity | span | 1,200 | 3 | 1,203 |
| Source | span | 30 | 0 | 30 |
| Topic | document | 0 | 1 | 1 |
| *(no label)* | span | 0 | 1 | 1 |

- **Quantity** (span): How many. Never how much. – Examples: “14 ships”, “a dozen” – Slots: amount \
(number, as it is said); kind (one-of: ships, people)

## Annotators

| Name | Annotations |
| --- | ---: |
| ada | 1,005 |
| bo | 230 |

## Offsets

Offsets count code points (👍 is one) of exactly the text of the document, from 0; the end is the \
first that does not belong to it any more.

## Left out

| What | How many |
| --- | ---: |
| documents with the status new | 3 |
| suggestions | 12 |

## Licence

The annotations: CC-BY-4.0.

The texts: see each article.

The texts are from: Harbour Wire.
"""


def test_a_card() -> None:
    assert dataset_card(card()) == EXPECTED
    assert dataset_card(card()) == dataset_card(card())


def test_what_is_not_known_is_not_said() -> None:
    bare = dataset_card(Card("Ships", LabelSet(), [SplitCounts("", ("x.jsonl",), 1)]))
    assert front(bare) == {
        "pretty_name": "Ships",
        "license": "unknown",
        "size_categories": ["n<1K"],
        "configs": [
            {"config_name": "default", "data_files": [{"split": "train", "path": ["x.jsonl"]}]}
        ],
    }
    headings = re.findall(r"^## (.*)$", bare, re.MULTILINE)
    assert headings == ["Documents", "Offsets", "Licence"]
    assert "No licence was given" in bare


def test_agreement_is_said_where_it_is_known() -> None:
    text = dataset_card(card(agreement=[Agreement("Quantity", "Krippendorff's α", 0.81251)]))
    assert "| Quantity | Krippendorff's α | 0.813 |" in text


@pytest.mark.parametrize(
    ("given", "fields"),
    [
        (License(), {"license": "unknown"}),
        (License("MIT"), {"license": "mit"}),
        (License("Newsroom terms 2", "https://a.example/t"),
         {"license": "other", "license_name": "newsroom-terms-2",
          "license_link": "https://a.example/t"}),
    ],
)  # fmt: skip
def test_licences(given: License, fields: dict[str, str]) -> None:
    found = front(dataset_card(card(license=given)))
    assert {key: found[key] for key in found if key.startswith("license")} == fields


@pytest.mark.parametrize(
    ("documents", "size"),
    [(0, "n<1K"), (999, "n<1K"), (1000, "1K<n<10K"), (99_999, "10K<n<100K"), (10**7, "n>1M")],
)
def test_sizes(documents: int, size: str) -> None:
    found = front(dataset_card(card(splits=[SplitCounts("", ("x.jsonl",), documents)])))
    assert found["size_categories"] == [size]


def test_formats_that_no_loader_knows_have_no_configuration() -> None:
    text = dataset_card(card(format="brat"))
    assert "configs" not in front(text)
    assert "load_dataset" not in text
    assert "## Offsets" not in dataset_card(card(format="conll2003"))
    assert "UTF-16 units (👍 is two)" in dataset_card(card(format="webanno-tsv"))


def test_names_of_files_are_no_patterns() -> None:
    text = dataset_card(card(splits=[SplitCounts("a b", ("x[1]*?.jsonl",), 1)]))
    assert front(text)["configs"][0]["data_files"] == [
        {"split": "a_b", "path": ["x[[]1][*][?].jsonl"]}
    ]


def test_features_stand_in_the_front_matter() -> None:
    value = {"dtype": "int64", "_type": "Value"}
    features = {"id": value, "meta": {"n": value}, "tags": [value], "spans": [{"start": value}]}
    assert features_as_yaml(features) == [
        {"name": "id", "dtype": "int64"},
        {"name": "meta", "struct": [{"name": "n", "dtype": "int64"}]},
        {"name": "tags", "list": "int64"},
        {"name": "spans", "list": [{"name": "start", "dtype": "int64"}]},
    ]
    found = front(dataset_card(card(features=features)))["dataset_info"]
    assert found == [{"config_name": "default", "features": features_as_yaml(features)}]


def test_counts_are_made_as_documents_pass() -> None:
    one = make_annotated(spans={"14 ships": "Quantity"}, meta={"language": "en"})
    two = make_annotated("Second.", meta={"language": ["en"]})
    counts = SplitCounts("train")
    assert list(counts.counted([one, two])) == [one, two]
    assert (counts.documents, counts.annotations) == (2, 1)
    assert counts.labels == {one.annotations[0].label: 1}
    assert (counts.annotators, counts.languages) == ({"ada": 1}, {"en": 1})


@given(ANYTHING)
def test_any_text_is_itself_in_yaml(text: str) -> None:
    assert yaml.safe_load(f"x: {yaml_text(text)}\n") == {"x": text}
    assert "\n" not in yaml_text(text)


@given(ANYTHING)
def test_any_text_is_only_text_in_markdown(text: str) -> None:
    line = markdown(text)
    assert not any(unicodedata.category(character) in {"Cc", "Zl", "Zp"} for character in line)
    tags = re.compile(r"<(?!/?(p|table|thead|tbody|tr|th|td|strong|ul|li)\b)")
    row = f"| a | b |\n| --- | --- |\n| {line} | c |"
    for written in (line, f"- **{line}** (span): {line}", row):
        made = html(written)
        assert not tags.search(made), made
        assert "://" not in line.replace("\\:", "")
    assert html(row).count("<td>") == 2


@given(ANYTHING, ANYTHING)
def test_nothing_that_users_write_changes_the_card(name: str, words: str) -> None:
    label = Label(labels().labels[0].uid, "x", description=words, examples=(words,))
    label = replace(label, name=name or "x")
    splits = [SplitCounts(words, ("x.jsonl",), 1, 1, Counter({label.uid: 1}), Counter({words: 1}))]
    text = dataset_card(
        card(
            name=name, description=words, label_set=LabelSet((label,)), splits=splits,
            license=License(words, words, words, words), left_out={words: 1}, notes=[words],
            agreement=[Agreement(words, words, 0.5)],
        )
    )  # fmt: skip
    found = front(text)
    assert found["pretty_name"] == name
    assert set(found) <= {
        "pretty_name", "license", "license_name", "license_link", "task_categories",
        "size_categories", "configs",
    }  # fmt: skip
    assert text.count("\n---\n") == 1
    made = html(text)
    for tag in ("<script", "<img", "<a ", "<hr", "<em>x"):
        assert tag not in made
    assert made.count("<h1>") == 1
    assert made.count("<h2>") == len(re.findall(r"^## ", text, re.MULTILINE))


def test_nested_yaml_is_what_it_was() -> None:
    data = {"a": [{"b": [1, 2], "c": {"d": "e: f"}}, {"g": []}], "h": {}, "i": [[1], "x"][1:]}
    assert yaml.safe_load(front_matter(data)[4:-4]) == json.loads(json.dumps(data))
