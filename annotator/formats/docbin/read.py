"""Reading a DocBin: words become a text, spans and categories become annotations."""

from __future__ import annotations

from collections.abc import Iterator

from annotator.domain.annotation import EMPTY, Anchor, JsonObject, Slot
from annotator.domain.document import AnnotatedDocument, check_json
from annotator.domain.errors import InvalidInput
from annotator.formats.base import ReadContext, Refused, Source
from annotator.formats.building import DocumentBuilder
from annotator.formats.docbin.links import SLOT, from_kb_id
from annotator.formats.docbin.unpack import DocBinFile, UnpackedDoc

_UNLIKELY = "document labels with a score below 0.5"
_NO_SCORE = "document labels whose score is no number from 0 to 1"
_OTHER_DATA = "entries of doc.user_data other than id, title and meta"
_LIKELY = 0.5
_OWN_DATA = ("id", "title", "meta")


def documents(source: Source, context: ReadContext) -> Iterator[AnnotatedDocument]:
    """Every document of a file.

    Raises:
        InvalidInput: for the first that cannot be read, unless refusals are collected.
    """
    path = str(source.path)
    try:
        packed = DocBinFile(source.path)
    except InvalidInput as error:
        context.refuse(Refused(path, None, error.reason))
        return
    size, done = source.size, context.report.bytes_read
    for number, doc in enumerate(packed.docs(), 1):
        context.report.bytes_read = done + size * number // len(packed)
        try:
            if isinstance(doc, InvalidInput):
                raise doc
            document = _document(doc, source, context, path)
        except InvalidInput as error:
            reason = error.reason
            if not reason.startswith("document "):
                reason = f"document {number}: {reason}"
            context.refuse(Refused(path, None, reason))
            continue
        yield document


def _document(
    doc: UnpackedDoc, source: Source, context: ReadContext, path: str
) -> AnnotatedDocument:
    pieces: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    length = 0
    for word, space in zip(doc.words, doc.spaces, strict=True):
        starts.append(length)
        length += len(word)
        ends.append(length)
        pieces.append(word)
        if space:
            pieces.append(" ")
            length += 1
    data = doc.user_data
    id, title, meta = (data.get(key) for key in _OWN_DATA)
    named = isinstance(id, str)
    builder = DocumentBuilder(
        context,
        "".join(pieces),
        path=path,
        importer="spacy@1",
        id=id if named else None,
        title=title
        if isinstance(title, str)
        else ""
        if named
        else f"{source.path.stem}, {doc.number + 1}",
        meta=_meta(meta),
    )
    starts.append(length)
    seen = set()
    for span in (*doc.spans, *doc.ents):
        anchor = Anchor(starts[span.start], ends[span.end - 1] if span.end > span.start else 0)
        if span.start == span.end:
            anchor = Anchor(anchor.start, anchor.start)
        said = span.label, anchor, span.kb_id, span.id
        if said in seen:
            continue  # in two groups, or in doc.ents as well
        seen.add(said)
        builder.span(
            span.label or None,
            (anchor,),
            slots=(Slot(SLOT, from_kb_id(span.kb_id)),) if span.kb_id else (),
            given_id=span.id or None,
            score=_score(span.score),
        )
    _labels(doc, builder, context, path)
    others = sum(key not in _OWN_DATA for key in data) + (meta is not None and not _meta(meta))
    if others:
        context.report.dropped[_OTHER_DATA] += others
    return builder.finish()


def _labels(doc: UnpackedDoc, builder: DocumentBuilder, context: ReadContext, path: str) -> None:
    """The categories that hold; those that spaCy is told do not are no annotations."""
    for name, given in doc.cats.items():
        if given == 0:
            continue
        score = _score(given)
        if score is None:
            context.leave_out(_NO_SCORE, path, what=f"{name} in document {doc.number + 1}")
        elif score < _LIKELY:
            context.leave_out(_UNLIKELY, path, what=f"{name} in document {doc.number + 1}")
        else:
            builder.document_label(name, score=None if score == 1 else score)


def _score(given: object) -> float | None:
    """A score from 0 to 1; `None` for anything else."""
    if isinstance(given, int | float) and 0 <= given <= 1:
        return float(given)
    return None


def _meta(given: object) -> JsonObject:
    """Metadata as it was packed; nothing if it is none that can be kept."""
    if not isinstance(given, dict):
        return EMPTY
    try:
        check_json(given, "the metadata")
    except InvalidInput:
        return EMPTY
    return given
