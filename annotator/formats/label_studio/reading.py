"""Label Studio's tasks to documents."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from annotator.domain.document import (
    AnnotatedDocument,
    Coverage,
    CoverageState,
    Status,
    check_text,
)
from annotator.domain.errors import InvalidInput
from annotator.formats.base import ReadContext
from annotator.formats.building import DocumentBuilder
from annotator.formats.json_fields import describe, shortened, take_list, take_number, take_object
from annotator.formats.json_records import documents_of_records, read_records
from annotator.formats.label_studio.layers import name_of, origin_of
from annotator.formats.label_studio.minimal import as_task, is_minimal
from annotator.formats.label_studio.page import Page
from annotator.formats.label_studio.placing import Placer
from annotator.formats.label_studio.results import Region, Results, results_of
from annotator.formats.label_studio.writing import DOCUMENT_ID, TITLE
from annotator.formats.options import option

ELSEWHERE = "regions of images, sounds or videos"
RELATED = "related"
"""The label of relations that bear none."""

_HTML_KEYS = ("html", "hypertext")
_KEYS = ("text", *_HTML_KEYS, "content", "body", "article")
_URL = re.compile(r"[a-z][a-z0-9+.-]*://\S+\Z", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class LabelStudioReadOptions:
    """What a task cannot tell by itself."""

    text_key: str = option("", "the key of the text in the tasks' data, if it is not “text”")


class _Key(NamedTuple):
    """A region of one of a task's annotations."""

    layer: int
    id: str

    def __str__(self) -> str:
        return self.id


@dataclass(slots=True)
class _Layer:
    """An annotation or prediction: its results, and what goes for all of them."""

    results: Results
    more: dict[str, Any]
    score: float | None = None
    coverage: Coverage | None = None


class TaskReader:
    """Reads one file."""

    def __init__(self, context: ReadContext, path: Path, options: LabelStudioReadOptions) -> None:
        self._context, self._path, self._options = context, path, options
        self._placer = Placer(context, str(path))
        self._line = 0
        self._both_ways = 0

    def documents(self) -> Iterator[AnnotatedDocument]:
        """Every document."""
        records = read_records(self._path, self._context)
        yield from documents_of_records(records, self._path, self._context, self._document)
        self._placer.finish()
        if self._both_ways:
            self._context.report.remarks.append(
                f"{self._path}: relations that point both ways were taken as from the first to"
                f" the second ({self._both_ways:,})"
            )

    def _document(self, record: dict[str, Any], line: int) -> AnnotatedDocument:
        self._line = line
        task = as_task(record) if is_minimal(record) else record
        data = task.get("data")
        if type(data) is not dict:
            raise InvalidInput(f"a task needs its “data”, an object, not {describe(data)}")
        layers = [*self._annotations(task), *self._predictions(task)]
        key = self._text_key(data)
        text, page = data.pop(key), None
        regions = [region for layer in layers for region in layer.results.regions]
        if key in _HTML_KEYS or any(region.place.paths for region in regions):
            page = Page(text)
            text = page.text
            self._placer.pages += 1
        check_text(text)
        builder = DocumentBuilder(
            self._context,
            text,
            path=str(self._path),
            importer="label-studio@1" + (" html" if page else ""),
            id=_id(task, data),
            title=data.pop(TITLE) if type(data.get(TITLE)) is str else "",
            meta={**data, **take_object(task, "meta")},
            status=_status(layers),
            line=self._line,
        )
        placed = (
            self._placer.in_text(text, regions)
            if page is None
            else self._placer.in_page(page, regions)
        )
        anchors = iter(placed)
        for number, layer in enumerate(layers):
            for region in layer.results.regions:
                self._add(builder, number, layer, region, next(anchors))
            self._add_rest(builder, number, layer)
        found = builder.finish()
        coverage = tuple(layer.coverage for layer in layers if layer.coverage)
        return replace(found, document=replace(found.document, coverage=coverage))

    def _text_key(self, data: dict[str, Any]) -> str:
        """Which of a task's data is its text."""
        given = self._options.text_key
        texts = [key for key, value in data.items() if type(value) is str and key != DOCUMENT_ID]
        key = given or next((key for key in _KEYS if key in texts), None)
        if key is None and len(others := [key for key in texts if key != TITLE]) == 1:
            key = others[0]
        if key is None or type(data.get(key)) is not str:
            known = ", ".join(shortened(name) for name in list(data)[:10]) or "nothing"
            raise InvalidInput(
                f"which of the “data” is the text cannot be told (it holds {known};"
                " --text-key says it)"
            )
        if _URL.match(data[key]):
            raise InvalidInput(
                f"the text is not here, only where it lies ({shortened(data[key], 80)})"
            )
        return key

    def _annotations(self, task: dict[str, Any]) -> Iterator[_Layer]:
        """What people said; an annotation without a result says that there is nothing."""
        for number, item in enumerate(
            take_list(task, "annotations") or take_list(task, "completions"), 1
        ):
            if type(item) is not dict:
                raise InvalidInput(f"annotation {number} is {describe(item)}, not an object")
            results = self._results(item)
            who = _who(item.get("completed_by")) or self._context.annotator
            check_text(who, "the annotator's name")
            moment = _moment(item.get("created_at"))
            layer = _Layer(results, {"annotator": who, "created": moment})
            cancelled = item.get("was_cancelled") is True
            if cancelled or not item.get("result"):
                state = CoverageState.SKIPPED if cancelled else CoverageState.NOTHING
                layer.coverage = Coverage(who, state, None, moment or self._context.moment)
            yield layer

    def _predictions(self, task: dict[str, Any]) -> Iterator[_Layer]:
        """What models said."""
        for number, item in enumerate(take_list(task, "predictions"), 1):
            if type(item) is not dict:
                raise InvalidInput(f"prediction {number} is {describe(item)}, not an object")
            version = item.get("model_version")
            version = version if type(version) is str and version else "unknown"
            check_text(version, "the model's version")
            origin = origin_of(version)
            more = {
                "annotator": name_of(origin),
                "origin": origin,
                "created": _moment(item.get("created_at")),
            }
            yield _Layer(self._results(item), more, take_number(item, "score"))

    def _results(self, item: dict[str, Any]) -> Results:
        results = results_of(take_list(dict(item), "result"))
        for _ in range(results.elsewhere):
            self._context.leave_out(ELSEWHERE, str(self._path), self._line)
        return results

    def _add(
        self, builder: DocumentBuilder, number: int, layer: _Layer, region: Region, anchors: Any
    ) -> None:
        """A region: a span for each of its labels, a highlight without any."""
        score = layer.score if region.score is None else region.score
        key = _Key(number, region.id)
        names: list[str | None] = [*region.names] or [None]
        for name in names:
            builder.span(
                name,
                anchors,
                key=None if builder.is_taken(key) else key,  # it has several labels
                slots=tuple(region.slots),
                note=region.note,
                score=score,
                **layer.more,
            )

    def _add_rest(self, builder: DocumentBuilder, number: int, layer: _Layer) -> None:
        """What is no region: labels of the document and relations."""
        results, more = layer.results, layer.more
        for name in results.choices:
            builder.document_label(name, **more)
        for slot in results.others:
            builder.document_label(slot.name, slots=[slot], **more)
        for link in results.links:
            self._both_ways += link.both_ways
            ends = [builder.uid_of(_Key(number, id)) for id in (link.source, link.target)]
            for name in link.names or [RELATED]:
                builder.relation(name, *ends, **more)


def _id(task: dict[str, Any], data: dict[str, Any]) -> str | None:
    """The id that we gave, else that of the task."""
    own = data.get(DOCUMENT_ID)
    if type(own) is str:
        del data[DOCUMENT_ID]
        return own
    given = task.get("id")
    return str(given) if type(given) in (str, int) else None


def _status(layers: list[_Layer]) -> Status:
    """A task is done when somebody submitted it, skipped when all who saw it did."""
    people = [layer for layer in layers if "origin" not in layer.more]
    if not people:
        return Status.NEW
    skipped = (
        layer.coverage is not None and layer.coverage.state is CoverageState.SKIPPED
        for layer in people
    )
    return Status.SKIPPED if all(skipped) else Status.DONE


def _who(given: Any) -> str:
    """An annotator by the name that the file has for them."""
    if type(given) is dict:
        names = (given.get(key) for key in ("email", "username", "first_name", "id"))
        given = next((name for name in names if name), None)
    if type(given) is int:
        return f"user {given}"
    return given if type(given) is str else ""


def _moment(given: Any) -> str | None:
    """A moment as we write it; `None` for what is none."""
    if type(given) is not str:
        return None
    try:
        moment = datetime.fromisoformat(given)
    except ValueError:
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    try:
        moment = moment.astimezone(UTC)
    except OverflowError:
        return None
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
