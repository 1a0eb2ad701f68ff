"""Documents to Prodigy's records, with the tokens that its interfaces select by."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Any

from annotator.domain.annotation import Anchor, Annotation
from annotator.domain.document import AnnotatedDocument
from annotator.domain.ids import Uid
from annotator.formats.prodigy_layers import Layer, layers, status_of
from annotator.formats.tokens import Token, Tokenize


class RecordWriter:
    """Makes the records of documents; `cut` counts tokens that spans made it cut."""

    def __init__(
        self, names: dict[Uid, str], choices: Sequence[str], tokenize: Tokenize
    ) -> None:
        """`names` are those of labels, `choices` all labels of documents that there are."""
        self._names = names
        self._options = [{"id": name, "text": name} for name in choices]
        self._tokenize = tokenize
        self.cut = 0

    def records(self, annotated: AnnotatedDocument) -> Iterator[dict[str, Any]]:
        """The records of a document as `carried` yields it, one for each layer."""
        document, text = annotated.document, annotated.text
        own = layers(annotated)
        whole = self._tokenize(text)
        edges = [span.anchors[0] for layer in own for span in layer.spans]
        tokens = fitted(whole, edges)
        if len(tokens) > len(whole):
            self.cut += len(set(whole).difference(tokens))
        known = status_of((layer.answer, _view(layer)) for layer in own)
        shared: dict[str, Any] = {"id": document.id}
        if document.title:
            shared["title"] = document.title
        shared["text"] = text
        if document.meta:
            shared["meta"] = document.meta
        shared["tokens"] = _tokens(text, tokens)
        places = _Places(tokens)
        for layer in own:
            record = shared | self._said(layer, places)
            if layer.annotator:
                record["_annotator_id"] = record["_session_id"] = layer.annotator
            if layer.answer:
                record["_view_id"] = _view(layer)
            if document.status is not known:
                record["status"] = document.status.value
            if layer.answer:
                record["answer"] = layer.answer
            yield record

    def _said(self, layer: Layer, places: _Places) -> dict[str, Any]:
        said: dict[str, Any] = {}
        names = self._names
        spans = {span.uid: places.of(span, self._name(span)) for span in layer.spans}
        if spans or layer.relations or not layer.labels:
            said["spans"] = list(spans.values())
        if layer.relations:
            said["relations"] = [self._relation(a, spans) for a in layer.relations]
        labels = [names[a.label] for a in layer.labels if a.label]
        if labels and layer.answer == "reject":
            said["label"] = labels[0]
        elif labels:
            said["options"], said["accept"] = self._options, labels
        return said

    def _relation(self, a: Annotation, spans: dict[Uid, dict[str, Any]]) -> dict[str, Any]:
        head, child = (spans[slot.ref] for slot in a.slots if slot.ref)
        return {
            "head": head["token_end"],
            "child": child["token_end"],
            "head_span": _bare(head),
            "child_span": _bare(child),
            "label": self._name(a),
        }

    def _name(self, a: Annotation) -> str:
        return self._names[a.label] if a.label else ""


class _Places:
    """Spans as places of tokens, the last one included."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self._starts = {token.start: place for place, token in enumerate(tokens)}
        self._ends = {token.end: place for place, token in enumerate(tokens)}

    def of(self, a: Annotation, label: str) -> dict[str, Any]:
        """A span as Prodigy writes it."""
        start, end = a.anchors[0]
        item = {
            "start": start,
            "end": end,
            "token_start": self._starts[start],
            "token_end": self._ends[end],
            "label": label,
        }
        return item if a.score is None else item | {"score": a.score}


def fitted(tokens: Sequence[Token], spans: Iterable[Anchor]) -> list[Token]:
    """The tokens, cut so that every span begins where a token does and ends where one does.

    Where a span has white space at an edge, this becomes a token.
    """
    starts, ends = {span.start for span in spans}, {span.end for span in spans}
    odd = (starts - {t.start for t in tokens}) | (ends - {t.end for t in tokens})
    if not odd:
        return list(tokens)
    edges = sorted(starts | ends)
    last = max(edges[-1], tokens[-1].end if tokens else 0)
    found: list[Token] = []
    behind = 0
    for token in (*tokens, Token(last, last)):
        gap = _between(behind, token.start, edges)
        if len(gap) > 2 or behind in starts or token.start in ends:
            found += [Token(*piece) for piece in pairwise(gap)]
        found += [Token(*piece) for piece in pairwise(_between(*token, edges))]
        behind = token.end
    return found


def _between(start: int, end: int, edges: Sequence[int]) -> list[int]:
    """A range's start, the edges inside it, and its end; no piece for an empty range."""
    if start == end:
        return [start]
    return [start, *edges[bisect_right(edges, start) : bisect_left(edges, end)], end]


def _tokens(text: str, tokens: Sequence[Token]) -> list[dict[str, Any]]:
    return [
        {"text": text[start:end], "start": start, "end": end, "id": place,
         "ws": text[end : end + 1] == " "}
        for place, (start, end) in enumerate(tokens)
    ]  # fmt: skip


def _bare(span: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in span.items() if key != "score"}


def _view(layer: Layer) -> str:
    """The interface of Prodigy that shows such a record."""
    if layer.answer == "reject":
        return "classification" if layer.labels else "ner"
    if layer.relations:
        return "relations"
    if layer.labels:
        return "blocks" if layer.spans else "choice"
    ranges = sorted(span.anchors[0] for span in layer.spans)
    overlap = any(one.end > two.start for one, two in pairwise(ranges))
    return "spans_manual" if overlap else "ner_manual"
