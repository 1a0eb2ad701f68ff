"""Projects and files full of generated articles, made once a run and kept in its folder."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import msgspec

from annotator.domain.annotation import Anchor, Annotation, Kind
from annotator.domain.document import Document
from annotator.domain.ids import Uid, new_uid, new_uids, now
from annotator.domain.label import KEYS, PALETTE, Label
from annotator.services.project import Project
from tests.benchmarks.articles import Article, articles
from tests.benchmarks.vocabulary import LABELS

ANNOTATOR = "ada"


def project_of(folder: Path, name: str, content: Iterable[Article]) -> Path:
    """A closed project of these articles, made on first use."""
    path = folder / f"{name}.annotator"
    if not path.exists():
        fill(path, content)
    return path


def project_with(folder: Path, documents: int) -> Path:
    """A closed project of `documents` articles, made on first use."""
    return project_of(folder, f"with-{documents}", articles(documents))


def fill(path: Path, content: Iterable[Article]) -> None:
    """Make a project of these articles in one action; nothing is left if it fails."""
    part = path.with_suffix(".part")
    with Project.create(part, labels=LABELS, annotator=ANNOTATOR) as project:
        labels = [project.label_set.named(name).uid for name in LABELS]
        with project.store.bulk_action("Generate articles", ANNOTATOR) as bulk:
            for article in content:
                document, annotations = records_of(article, labels)
                bulk.add_document(document)
                bulk.add_annotations(document.uid, annotations)
    part.rename(path)


def labels_of() -> tuple[Label, ...]:
    """The labels of the articles outside any project."""
    return tuple(
        Label(new_uid(), name, color=PALETTE[number], key=KEYS[number])
        for number, name in enumerate(LABELS)
    )


def records_of(article: Article, labels: list[Uid]) -> tuple[Document, list[Annotation]]:
    """An article as the records of the domain."""
    moment = now()
    document = Document(
        new_uid(),
        article.id,
        article.text,
        article.title,
        {"outlet": article.outlet, "published": article.published},
        created=moment,
        updated=moment,
    )
    annotations = [
        Annotation(
            uid,
            Kind.SPAN,
            labels[words.label],
            document.uid,
            tuple(Anchor(*fragment) for fragment in words.fragments),
            annotator=ANNOTATOR,
            label_set_version=1,
            created=moment,
            updated=moment,
        )
        for uid, words in zip(new_uids(len(article.spans)), article.spans, strict=True)
    ]
    return document, annotations


def jsonl_of(folder: Path, documents: int, *, ids: bool) -> Path:
    """A native JSONL of `documents` articles, made on first use; with or without ids."""
    path = folder / f"{'ids' if ids else 'plain'}-{documents}.jsonl"
    if not path.exists():
        encode = msgspec.json.Encoder().encode
        with path.open("wb") as file:
            for line in _lines(documents, ids=ids):
                file.write(encode(line) + b"\n")
    return path


def _lines(documents: int, *, ids: bool) -> Iterator[dict[str, Any]]:
    moment = now()
    for article in articles(documents):
        spans = [_span(article.text, label, fragments) for label, fragments in article.spans]
        if ids:
            for uid, span in zip(new_uids(len(spans)), spans, strict=True):
                span |= {"id": uid, "annotator": ANNOTATOR, "created": moment}
        yield {
            "id": article.id,
            "title": article.title,
            "text": article.text,
            "meta": {"outlet": article.outlet, "published": article.published},
            "spans": spans,
        }


def _span(text: str, label: int, fragments: tuple[tuple[int, int], ...]) -> dict[str, Any]:
    start, end = min(a for a, _ in fragments), max(b for _, b in fragments)
    span: dict[str, Any] = {
        "start": start, "end": end, "label": LABELS[label], "text": text[start:end],
    }  # fmt: skip
    if len(fragments) > 1:
        span["fragments"] = [{"start": a, "end": b, "text": text[a:b]} for a, b in fragments]
    return span
