"""Packing documents: what spaCy can hold of them, and its own objects made from that."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from annotator.domain.annotation import Annotation, JsonValue, Kind, Slot
from annotator.domain.corpus import Corpus
from annotator.domain.document import AnnotatedDocument
from annotator.domain.ids import Uid
from annotator.formats.base import WriteReport
from annotator.formats.docbin.links import SLOT, from_kb_id, says_more, to_kb_id
from annotator.formats.docbin.options import DocBinOptions
from annotator.formats.tokens import Tokens

NO_LINK = "slots that are no links to knowledge bases"
FURTHER_LINKS = "links to knowledge bases beyond the first"
MORE_THAN_LINKS = "names of slots that hold links, and labels of the ids"
TWICE = "document labels that are there twice"
IDS_OF_LABELS = "ids of document labels"
NUMBERS = "numbers in metadata beyond 64 bits, and what holds them"
USER_DATA = "ids, titles and metadata of documents"

_ATTRIBUTES = ("ENT_IOB", "ENT_TYPE", "ENT_KB_ID", "ENT_ID")
_INTEGERS = range(-(1 << 63), 1 << 64)


def slot_rule(a: Annotation, slot: Slot) -> str | None:
    """Why a slot cannot be written: spaCy has room for links of spans alone."""
    return None if a.kind is Kind.SPAN and to_kb_id(slot) is not None else NO_LINK


def holding(
    documents: Iterable[AnnotatedDocument], options: DocBinOptions, report: WriteReport
) -> Iterator[AnnotatedDocument]:
    """The documents with as much as fits: one link a span, each document label once."""
    for annotated in documents:
        seen: set[Uid | None] = set()
        kept = []
        for a in annotated.annotations:
            if a.kind is not Kind.DOCUMENT:
                kept.append(_linked(a._replace(given_id=a.given_id or None), report))
            elif a.label in seen:
                report.lose(TWICE, a)
                report.annotations -= 1
            else:
                seen.add(a.label)
                if a.given_id is not None:
                    report.drop(IDS_OF_LABELS, a)
                kept.append(a._replace(given_id=None))
        document = annotated.document
        if options.no_user_data:
            if document.id != document.uid or document.title or document.meta:
                report.drop(USER_DATA, alike=True)
            document = replace(document, title="", meta={})
        else:
            meta = {key: value for key, value in document.meta.items() if _fits(value)}
            report.drop(NUMBERS, count=len(document.meta) - len(meta), alike=True)
            document = replace(document, meta=meta)
        yield replace(annotated, document=document, annotations=tuple(kept))


def _linked(a: Annotation, report: WriteReport) -> Annotation:
    """A span with its first link alone, as it is read."""
    if not a.slots:
        return a
    first = a.slots[0]
    report.drop(FURTHER_LINKS, a, count=len(a.slots) - 1)
    report.drop(MORE_THAN_LINKS, a, count=says_more(first))
    return a._replace(slots=(Slot(SLOT, from_kb_id(to_kb_id(first) or "")),))


def _fits(value: JsonValue) -> bool:
    """Whether msgpack can hold a value of metadata."""
    if isinstance(value, int):
        return value in _INTEGERS
    if isinstance(value, Mapping):
        return all(map(_fits, value.values()))
    if isinstance(value, Sequence) and not isinstance(value, str):
        return all(map(_fits, value))
    return True


class Packer:
    """Makes spaCy's documents and packs them."""

    def __init__(self, options: DocBinOptions, corpus: Corpus) -> None:
        from spacy.tokens import DocBin
        from spacy.vocab import Vocab

        self._options = options
        self._vocab = Vocab()
        self._bin = DocBin(attrs=_ATTRIBUTES, store_user_data=not options.no_user_data)
        self._names: dict[Uid | None, str] = {None: ""}
        self._names |= {label.uid: label.name for label in corpus.label_set}
        offered = corpus.label_set.of_kind(Kind.DOCUMENT)
        self._offered = [label.name for label in offered if not label.retired]

    def add(self, annotated: AnnotatedDocument, tokens: Tokens) -> None:
        """Pack one more document."""
        self._bin.add(self.doc(annotated, tokens))

    def to_bytes(self) -> bytes:
        """The packed file."""
        packed: bytes = self._bin.to_bytes()
        return packed

    def doc(self, annotated: AnnotatedDocument, tokens: Tokens) -> Any:
        """The document as spaCy has it; its text is exactly the document's."""
        from spacy.tokens import Doc

        words, spaces, places = exact_words(annotated.text, tokens)
        doc = Doc(self._vocab, words=words, spaces=spaces)
        spans = [a for a in annotated.annotations if a.kind is Kind.SPAN]
        made = [self._span(doc, a, tokens, places) for a in spans]
        if self._options.where == "ents":
            doc.set_ents(made, default="outside")
        else:
            doc.spans[self._options.spans_key] = made
        given = [self._names[a.label] for a in annotated.annotations if a.kind is Kind.DOCUMENT]
        if given:
            doc.cats = dict.fromkeys(given, 1.0)
            # A label that was not given where others were is an answer, too: what is not
            # there at all, spaCy does not learn from.
            doc.cats |= {name: 0.0 for name in self._offered if name not in doc.cats}
        if not self._options.no_user_data:
            document = annotated.document
            doc.user_data["id"] = document.id
            if document.title:
                doc.user_data["title"] = document.title
            if document.meta:
                doc.user_data["meta"] = _plain(document.meta)
        return doc

    def _span(self, doc: Any, a: Annotation, tokens: Tokens, places: list[int]) -> Any:
        from spacy.tokens import Span

        covered = tokens.covering(*a.anchors[0])
        return Span(
            doc,
            places[covered.start],
            places[covered.stop - 1] + 1,
            label=self._names[a.label],
            kb_id=(to_kb_id(a.slots[0]) or "") if a.slots else "",
            span_id=a.given_id or "",
        )


def exact_words(text: str, tokens: Tokens) -> tuple[list[str], list[bool], list[int]]:
    """The words of a text as spaCy keeps them, and the place of each token among them.

    A blank behind a word belongs to the word; all other white space is a word of its own. So
    spaCy's tokenizer does it, and so the text comes back.
    """
    words: list[str] = []
    spaces: list[bool] = []
    places: list[int] = []
    before = 0
    for start, end in (*tokens, (len(text), len(text))):
        gap = text[before:start]
        if gap:
            if words and gap[0] == " ":
                spaces[-1] = True
                gap = gap[1:]
            if gap:
                words.append(gap)
                spaces.append(False)
        if start < end:
            places.append(len(words))
            words.append(text[start:end])
            spaces.append(False)
        before = end
    return words, spaces, places


def _plain(value: JsonValue) -> Any:
    """JSON of plain dicts and lists, whatever holds it in the model."""
    if isinstance(value, Mapping):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_plain(each) for each in value]
    return value
