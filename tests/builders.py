"""Small helpers that make documents, labels and projects for tests."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from annotator.domain.annotation import Anchor, Annotation, JsonValue, Kind
from annotator.domain.document import AnnotatedDocument, Document
from annotator.domain.ids import Uid, new_uid, now
from annotator.domain.label import Label, LabelSet
from annotator.services.project import Project

ARTICLE = (
    "Harbour officials counted 14 ships on Monday. “Twelve,” said the pilot Mara Oduya; "
    "the port authority denied both and spoke of at least 9."
)
"""A short article with counts, people and claims that contradict each other."""

HARD_TEXTS = (
    "",
    "plain",
    "👩‍👩‍👧 and 🇺🇦 and e\u0301",
    "one\r\ntwo\rthree\nfour\u2028five\u2029six",
    "\ufeffBOM, NBSP\u00a0here, ZWNJ می\u200cخواهم",
    "שלום and مرحبا بالعالم together",
    "𝔘𝔫𝔦𝔠𝔬𝔡𝔢 𐍈 astral",
    "tab\tand  spaces ",
)
"""Texts that programs alter when they read, show or write them."""


def make_document(text: str = ARTICLE, id: str | None = None, title: str = "") -> Document:
    """A document that is in no project yet."""
    uid, moment = new_uid(), now()
    return Document(
        uid=uid,
        id=uid if id is None else id,
        text=text,
        title=title,
        created=moment,
        updated=moment,
    )


def make_labels(*names: str, kind: Kind = Kind.SPAN) -> LabelSet:
    """A label set with these names, colours and keys in turn."""
    labels = LabelSet()
    for name in names:
        label = Label(new_uid(), name, kind, color=labels.next_color(), key=labels.next_key())
        labels = labels.with_labels([*labels, label])
    return labels


def make_span(
    document: Document, words: str, label: Uid | None = None, annotator: str = "ada"
) -> Annotation:
    """A span over the first place where `words` stand in the document."""
    start = document.text.index(words)
    moment = now()
    return Annotation(
        new_uid(),
        label=label,
        document=document.uid,
        anchors=(Anchor(start, start + len(words)),),
        annotator=annotator,
        created=moment,
        updated=moment,
    )


def make_annotated(
    text: str = ARTICLE,
    spans: Mapping[str, str] | None = None,
    *,
    id: str | None = None,
    meta: Mapping[str, JsonValue] | None = None,
) -> AnnotatedDocument:
    """A document with spans given as words and the name of their label."""
    given = spans or {}
    labels = make_labels(*dict.fromkeys(given.values()))
    document = make_document(text, id)
    if meta:
        document = replace(document, meta=dict(meta))
    annotations = tuple(
        make_span(document, words, labels.named(label).uid) for words, label in given.items()
    )
    return AnnotatedDocument(document, annotations, labels)


def make_project(
    path: Path,
    texts: Iterable[str] = (ARTICLE,),
    spans: Mapping[str, str] | None = None,
    *,
    annotator: str = "ada",
) -> Path:
    """A closed project with these texts (ids a1, a2, …); the spans are of the first one."""
    with Project.create(path, annotator=annotator) as project:
        for number, text in enumerate(texts, 1):
            document = project.add_document(text, id=f"a{number}", title=f"Article {number}")
            if number == 1:
                for words, label in (spans or {}).items():
                    start = text.index(words)
                    project.add_span(document, start, start + len(words), label)
    return path
