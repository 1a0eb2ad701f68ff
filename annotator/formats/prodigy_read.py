"""Prodigy's records to documents: answers, spans by characters or tokens, relations, choices."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from annotator.domain.annotation import Judgement, Verdict
from annotator.domain.document import AnnotatedDocument, Status, check_text
from annotator.domain.errors import InvalidInput
from annotator.formats.base import ReadContext, Refused
from annotator.formats.building import DocumentBuilder
from annotator.formats.json_fields import (
    describe,
    take_list,
    take_number,
    take_object,
    take_text,
)
from annotator.formats.json_records import read_records
from annotator.formats.offset_units import Claim, OffsetReader
from annotator.formats.prodigy_layers import status_of
from annotator.formats.prodigy_parts import Parts, Span, SpanFinder, parts_of

IGNORED = "spans and choices of ignored records"
MATCHES = "highlighted matches of patterns"
NO_END = "relations whose head or child is not in the record"
PATTERNS = "these are patterns to match texts with, not texts"
UNLIKE = "spans whose characters are not their tokens"

_ANSWERS = ("accept", "reject", "ignore")
_STATUSES = {status.value: status for status in Status}
_OTHER_MEDIA = ("image", "audio", "video", "html", "path")


@dataclass(slots=True)
class _Group:
    """Records of one text that follow one another: a document on its way."""

    builder: DocumentBuilder
    key: tuple[str | None, str]
    status: Status | None = None
    answers: list[tuple[str, str]] = field(default_factory=list)


class ProdigyReader:
    """Reads one file."""

    def __init__(self, context: ReadContext, path: Path) -> None:
        self._context, self._path = context, path
        self._offsets = OffsetReader(context, str(path))
        self._line = 0
        self._unlike = 0

    def documents(self) -> Iterator[AnnotatedDocument]:
        """Every document."""
        group: _Group | None = None
        for line, data in read_records(self._path, self._context):
            self._line = line
            if group is None and "pattern" in data and "text" not in data:
                self._context.refuse(Refused(str(self._path), line, PATTERNS))
                return
            try:
                key = _key(data)
                if group is None or group.key != key:
                    if group is not None and group.answers:
                        yield _finished(group)
                    group = None
                    group = self._begin(data, key)
                self._add(data, group)
            except InvalidInput as error:
                self._context.refuse(Refused(str(self._path), line, error.reason))
        if group is not None and group.answers:
            yield _finished(group)
        self._offsets.finish()
        if self._unlike:
            self._context.report.remarks.append(
                f"{self._path}: {UNLIKE}; the characters were taken ({self._unlike:,})"
            )

    def _begin(self, data: dict[str, Any], key: tuple[str | None, str]) -> _Group:
        id, text = key
        builder = DocumentBuilder(
            self._context,
            text,
            path=str(self._path),
            importer="prodigy@1",
            id=id,
            title=take_text(data, "title") or "",
            meta=take_object(data, "meta"),
            line=self._line,
        )
        return _Group(builder, key)

    def _add(self, data: dict[str, Any], group: _Group) -> None:
        """What a record says of its text."""
        answer = data.get("answer") or ""
        if answer and answer not in _ANSWERS:
            raise InvalidInput(f"“answer” is accept, reject or ignore, not {describe(answer)}")
        parts = parts_of(data, accept_mismatches=self._context.accept_mismatches)
        self._unlike += parts.unlike
        self._leave_out(MATCHES, parts.matches)
        labels = _labels(data)
        if answer == "ignore":
            self._leave_out(IGNORED, len(parts.spans) + len(parts.relations) + len(labels))
        else:
            more = self._said(data, answer)
            self._add_parts(group.builder, parts, more)
            score = take_number(data, "score")
            for name in labels:
                group.builder.document_label(name, score=score, **more)
        status, view = data.get("status"), data.get("_view_id")
        if type(status) is str and status in _STATUSES:
            group.status = _STATUSES[status]
        group.answers.append((answer, view if type(view) is str else ""))

    def _leave_out(self, reason: str, count: int) -> None:
        for _ in range(count):
            self._context.leave_out(reason, str(self._path), self._line)

    def _said(self, data: dict[str, Any], answer: str) -> dict[str, Any]:
        """What goes for all annotations of a record: who, when, and whether they reject it."""
        who = data.get("_annotator_id") or data.get("_session_id") or ""
        who = str(who) if type(who) in (str, int) and who else self._context.annotator
        check_text(who, "the annotator's name")
        moment = _moment(data.get("_timestamp"))
        more: dict[str, Any] = {"annotator": who, "created": moment}
        if answer == "reject":
            moment = moment or self._context.moment
            more["judgements"] = (Judgement(who, Verdict.REJECTS, created=moment),)
        return more

    def _add_parts(self, builder: DocumentBuilder, parts: Parts, more: dict[str, Any]) -> None:
        """The spans of a record, and the relations between them."""
        linked: list[tuple[str, list[Span | tuple[int, int]]]] = []
        finder = SpanFinder(parts)
        for relation in parts.relations:
            found = [finder.at(end) or parts.range_at(end) for end in relation[1:]]
            ends = [end for end in found if end is not None]
            if len(ends) == 2:
                linked.append((relation.label, ends))
            else:
                self._leave_out(NO_END, 1)
        # Prodigy also links words that no span is over.
        bare = list(dict.fromkeys(
            end for _, ends in linked for end in ends if not isinstance(end, Span)
        ))  # fmt: skip
        claims = [span.claim for span in parts.spans] + [Claim.one(*place) for place in bare]
        text = builder.text
        # Characters beyond U+FFFF and line ends of two are what browsers count otherwise.
        if "\r" in text or not (text.isascii() or max(text) <= "\uffff"):
            claims += [token.claim for token in parts.tokens]
        places = iter(self._offsets.anchors(text, claims))
        for span, anchors in zip(parts.spans, places, strict=False):
            span.uid = builder.span(span.label, anchors, score=span.score, **more)
        words = {
            place: builder.span(None, anchors, **more)
            for place, anchors in zip(bare, places, strict=False)
        }
        for label, ends in linked:
            uids = [end.uid if isinstance(end, Span) else words[end] for end in ends]
            head, child = (uid for uid in uids if uid is not None)
            builder.relation(label, head, child, **more)


def _finished(group: _Group) -> AnnotatedDocument:
    found = group.builder.finish()
    status = group.status or status_of(group.answers)
    return replace(found, document=replace(found.document, status=status))


def _key(data: dict[str, Any]) -> tuple[str | None, str]:
    """Which document a record is of.

    Raises:
        InvalidInput: if it is of none.
    """
    text, id = data.get("text"), data.get("id")
    if type(text) is not str:
        other = next((key for key in _OTHER_MEDIA if key in data), None)
        if text is None and other:
            raise InvalidInput(f"this record is of something else (“{other}”), not of a text")
        raise InvalidInput(
            "a record needs its “text”" if text is None
            else f"“text” is a text, not {describe(text)}"
        )  # fmt: skip
    check_text(text)
    if type(id) is int:
        id = str(id)
    return id if type(id) is str else None, text


def _moment(stamp: object) -> str | None:
    """Seconds since 1970 as we write moments; `None` for what is none of our days."""
    if type(stamp) not in (int, float) or not 0 < stamp < 2**32:  # type: ignore[operator]
        return None
    moment = datetime.fromtimestamp(stamp, UTC)  # type: ignore[arg-type]
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _labels(data: dict[str, Any]) -> list[str]:
    """What a record says of its text as a whole."""
    found = []
    label = data.get("label")
    if type(label) is str and label:
        found.append(label)
    texts = {}
    for option in take_list(data, "options"):
        if type(option) is dict and type(option.get("id")) in (str, int):
            texts[option["id"]] = option.get("text")
    accepted = data.get("accept") or []
    for each in accepted if type(accepted) is list else [accepted]:
        name = each if type(each) is str else texts.get(each) if type(each) is int else None
        if type(name) is not str:
            raise InvalidInput(f"“accept” holds {describe(each)}, which is not among the options")
        found.append(name)
    return list(dict.fromkeys(found))
