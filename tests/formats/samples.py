"""Documents that are hard on every format."""

from __future__ import annotations

from dataclasses import replace

from annotator.domain.annotation import Anchor, Annotation
from annotator.domain.corpus import Corpus
from annotator.domain.document import AnnotatedDocument, Document
from annotator.domain.ids import new_uid
from annotator.domain.label import LabelSet
from tests.builders import HARD_TEXTS, make_document, make_labels

NAMES = ("Source", "=cmd|x", "a\u00a0b", '"q", {[}', "x" * 371, "e\u0301")



def hard_corpus() -> tuple[Corpus, list[AnnotatedDocument]]:
    """Spans at both ends, over one another, in pieces, empty, doubled, under hostile names."""
    labels = make_labels(*NAMES)
    documents = []
    for number, text in enumerate(HARD_TEXTS):
        document = replace(make_document(text, f"d{number}"), importer="", created="", updated="")
        n = len(text)
        places: list[tuple[Anchor, ...]] = [(Anchor(0, n),), (Anchor(0, 0),), (Anchor(n, n),)]
        if n > 5:
            places += [
                (Anchor(0, 3),), (Anchor(1, 5),), (Anchor(1, 5),), (Anchor(2, 3),),
                (Anchor(4, n), Anchor(0, 2)), (Anchor(0, 2), Anchor(2, 4)),
            ]  # fmt: skip
        annotations = tuple(
            span(document, labels, NAMES[i % len(NAMES)], anchors)
            for i, anchors in enumerate(places)
        )
        documents.append(AnnotatedDocument(document, annotations, labels))
    return Corpus(labels), documents


def span(
    document: Document, labels: LabelSet, name: str, anchors: tuple[Anchor, ...]
) -> Annotation:
    return Annotation(
        new_uid(),
        label=labels.named(name).uid,
        document=document.uid,
        anchors=anchors,
        annotator="ada",
        label_set_version=labels.version,
        created="2026-11-22T10:00:00.000Z",
        updated="2026-11-22T10:00:00.000Z",
    )
