"""The card of a dataset: a README.md that says what is in an export, for people and programs.

Its front matter is what the `datasets` library and the hub read: which file is which split, the
languages, the licence. The rest is for whoever uses the data: what the labels mean, who
annotated, how well they agreed, what was left out. The same export gives the same bytes.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from annotator.domain.annotation import Kind
from annotator.domain.ids import Uid
from annotator.domain.label import Label
from annotator.domain.slots import own_specs
from annotator.services.card_records import LICENSES, Card, License, SplitCounts
from annotator.services.card_text import (
    features_as_yaml,
    front_matter,
    literal_path,
    markdown,
    table,
)

NAME = "README.md"

LOADED = {"jsonl": "json", "parquet": "parquet", "csv": "csv", "standoff": "json"}
"""Formats that the `datasets` library loads as they are, with what it calls them."""

_OFFSETS = {
    "jsonl": "code points", "parquet": "code points", "csv": "code points",
    "standoff": "code points", "brat": "code points", "doccano": "code points",
    "label-studio": "code points", "prodigy": "code points", "webanno-tsv": "UTF-16 units",
}  # fmt: skip
_TASKS = {
    Kind.SPAN: "token-classification",
    Kind.RELATION: "token-classification",
    Kind.FRAME: "token-classification",
    Kind.CLUSTER: "token-classification",
    Kind.DOCUMENT: "text-classification",
}
_LANGUAGE = re.compile(r"[a-z]{2,3}")
_SIZES = ((1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"), (10**6, "100K<n<1M"))
_NO_SPLIT = "train"  # what the `datasets` library calls the whole
_NOT_WORD = re.compile(r"\W+")


def dataset_card(card: Card) -> str:
    """The text of the card."""
    sections = [
        front_matter(_about(card)),
        f"# {markdown(card.name)}\n",
        f"{markdown(card.description)}\n" if card.description.strip() else "",
        _documents(card),
        _labels(card),
        _annotators(card),
        _agreement(card),
        _offsets(card),
        _left_out(card),
        _license(card.license),
    ]
    return "\n".join(filter(None, sections))


def _about(card: Card) -> dict[str, Any]:
    """The front matter."""
    about: dict[str, Any] = {"pretty_name": card.name}
    languages = _total(split.languages for split in card.splits)
    known = {name.casefold().partition("-")[0] for name in languages}
    found = sorted(name for name in known if _LANGUAGE.fullmatch(name))
    if found:
        about["language"] = found
    about |= _license_fields(card.license)
    used = _total(split.labels for split in card.splits)
    kinds = {label.kind for label in card.label_set if used[label.uid]}
    if used[None]:
        kinds.add(Kind.SPAN)
    tasks = sorted({_TASKS[kind] for kind in kinds})
    if tasks:
        about["task_categories"] = tasks
    count = sum(split.documents for split in card.splits)
    about["size_categories"] = [next((size for most, size in _SIZES if count < most), "n>1M")]
    if card.format in LOADED and any(split.files for split in card.splits):
        about["configs"] = [{"config_name": "default", "data_files": _data_files(card.splits)}]
        if card.features is not None:
            features = features_as_yaml(card.features)
            about["dataset_info"] = [{"config_name": "default", "features": features}]
    return about


def _data_files(splits: Sequence[SplitCounts]) -> list[dict[str, Any]]:
    return [
        {
            "split": _NOT_WORD.sub("_", split.name) or _NO_SPLIT,
            "path": [literal_path(name) for name in split.files],
        }
        for split in splits
        if split.files
    ]


def _license_fields(given: License) -> dict[str, str]:
    name = given.name.strip()
    if not name:
        return {"license": "unknown"}
    if name.casefold() in LICENSES:
        return {"license": name.casefold()}
    fields = {"license": "other", "license_name": _NOT_WORD.sub("-", name.casefold()).strip("-")}
    return fields | ({"license_link": given.link} if given.link else {})


def _documents(card: Card) -> str:
    rows = [
        (
            markdown(split.name) or "all",
            ", ".join(map(markdown, split.files)) or "–",
            f"{split.documents:,}",
            f"{split.annotations:,}",
        )
        for split in card.splits
    ]
    docs = f"{markdown(card.format_docs)}\n\n" if card.format_docs else ""
    counts = table(("Part", "Files", "Documents", "Annotations"), rows, words=2)
    text = f"## Documents\n\n{docs}{counts}"
    if card.format not in LOADED:
        return text
    return (
        f"{text}\n```python\nfrom datasets import load_dataset\n\n"
        'data = load_dataset("this/folder")\n```\n'
    )


def _labels(card: Card) -> str:
    """How often each label is used, and what it means."""
    used = _total(split.labels for split in card.splits)
    labels = [label for label in card.label_set if used[label.uid] or not label.retired]
    if not labels and not used[None]:
        return ""
    names = [markdown(split.name) or "all" for split in card.splits]
    parts = (*names, "together") if len(names) > 1 else tuple(names)
    counted: list[tuple[Uid | None, str, str]] = [
        (label.uid, markdown(label.name), label.kind.value) for label in labels
    ]
    if used[None]:
        counted.append((None, "*(no label)*", "span"))
    rows = []
    for uid, name, kind in counted:
        numbers = [split.labels[uid] for split in card.splits]
        numbers += [sum(numbers)] if len(numbers) > 1 else []
        rows.append((name, kind, *(f"{number:,}" for number in numbers)))
    meanings = "\n".join(meaning for label in labels if (meaning := _meaning(label)))
    text = f"## Labels\n\n{table(('Label', 'Kind', *parts), rows, words=2)}"
    return f"{text}\n{meanings}\n" if meanings else text


def _meaning(label: Label) -> str:
    """What a label says of itself, as an entry of a list; empty for nothing."""
    said = []
    if label.description.strip():
        said.append(markdown(label.description))
    if label.examples:
        said.append("Examples: " + ", ".join(f"“{markdown(each)}”" for each in label.examples))
    slots = []
    for spec in own_specs(label):
        choices = ", ".join(map(markdown, spec.choices))
        about = f"{spec.type}: {choices}" if choices else str(spec.type)
        what = f", {markdown(spec.description)}" if spec.description.strip() else ""
        slots.append(f"{markdown(spec.name)} ({about}{what})")
    if slots:
        said.append(f"Slots: {'; '.join(slots)}")
    return f"- **{markdown(label.name)}** ({label.kind}): {' – '.join(said)}" if said else ""


def _annotators(card: Card) -> str:
    counts = _total(split.annotators for split in card.splits)
    if not counts:
        return ""
    rows = [(markdown(name) or "–", f"{counts[name]:,}") for name in sorted(counts)]
    return f"## Annotators\n\n{table(('Name', 'Annotations'), rows)}"


def _agreement(card: Card) -> str:
    if not card.agreement:
        return ""
    rows = [
        (markdown(each.about), markdown(each.measure), f"{each.value:.3f}")
        for each in card.agreement
    ]
    return f"## Agreement\n\n{table(('On', 'Measure', 'Value'), rows, words=2)}"


def _offsets(card: Card) -> str:
    unit = _OFFSETS.get(card.format)
    if unit is None:
        return ""
    example = {"code points": "👍 is one", "UTF-16 units": "👍 is two"}[unit]
    return (
        f"## Offsets\n\nOffsets count {unit} ({example}) of exactly the text of the document, from"
        " 0; the end is the first that does not belong to it any more.\n"
    )


def _left_out(card: Card) -> str:
    if not card.left_out and not card.notes:
        return ""
    rows = [(markdown(what), f"{count:,}") for what, count in sorted(card.left_out.items())]
    notes = "".join(f"- {markdown(note)}\n" for note in card.notes)
    counts = table(("What", "How many"), rows) if rows else ""
    return "## Left out\n\n" + "\n".join(filter(None, (counts, notes)))


def _license(given: License) -> str:
    lines = []
    if given.name:
        link = f" ({markdown(given.link)})" if given.link else ""
        lines.append(f"The annotations: {markdown(given.name)}{link}.")
    else:
        lines.append("No licence was given for the annotations; ask before you pass them on.")
    if given.texts:
        lines.append(f"The texts: {markdown(given.texts)}.")
    if given.source:
        lines.append(f"The texts are from: {markdown(given.source)}.")
    return "## Licence\n\n" + "\n\n".join(lines) + "\n"


def _total(counts: Iterable[Counter[Any]]) -> Counter[Any]:
    total: Counter[Any] = Counter()
    for each in counts:
        total.update(each)
    return total
