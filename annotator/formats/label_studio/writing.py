"""Documents to Label Studio's tasks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from annotator.domain.annotation import Annotation
from annotator.domain.document import AnnotatedDocument
from annotator.domain.ids import Uid
from annotator.domain.label import LabelSet
from annotator.formats.label_studio.layers import Layer, layers, version_of
from annotator.formats.label_studio.values import CHOICES, DOCUMENT, LABELS, OBJECT, Controls

DOCUMENT_ID, TITLE = "document_id", "title"
"""Where ids and titles stand in a task's data: Label Studio gives tasks ids of its own."""


class TaskWriter:
    """Makes tasks of documents; `controls` are those of their slots."""

    def __init__(self, label_set: LabelSet) -> None:
        self.controls = Controls(label_set)
        self._names = {label.uid: label.name for label in label_set}

    def task(self, annotated: AnnotatedDocument) -> dict[str, Any]:
        """The task of a document as `carried` yields it."""
        data: dict[str, Any] = {OBJECT: annotated.text, DOCUMENT_ID: annotated.id}
        if annotated.title:
            data[TITLE] = annotated.title
        task: dict[str, Any] = {"data": data}
        if annotated.meta:
            task["meta"] = annotated.meta
        own = layers(annotated)
        people = [layer for layer in own if not layer.origin]
        models = [layer for layer in own if layer.origin]
        task["annotations"] = [self._annotation(annotated, layer) for layer in people]
        if models:
            task["predictions"] = [
                {
                    "model_version": version_of(layer.origin),
                    "result": list(self._results(annotated, layer)),
                }
                for layer in models
            ]
        return task

    def _annotation(self, annotated: AnnotatedDocument, layer: Layer) -> dict[str, Any]:
        item: dict[str, Any] = {}
        if layer.annotator:
            item["completed_by"] = {"email": layer.annotator}
        if layer.cancelled:
            item["was_cancelled"] = True
        return item | {"result": list(self._results(annotated, layer))}

    def _results(self, annotated: AnnotatedDocument, layer: Layer) -> Iterator[dict[str, Any]]:
        origin = "prediction" if layer.origin else "manual"
        for span in layer.spans:
            yield from self._region(annotated.text, span, origin)
        for relation in layer.relations:
            source, target = (slot.ref for slot in relation.slots if slot.ref)
            yield {
                "from_id": source,
                "to_id": target,
                "type": "relation",
                "direction": "right",
                "labels": self._label(relation),
            }
        if layer.labels:
            names = [name for a in layer.labels for name in self._label(a)]
            yield {
                "id": layer.labels[0].uid,
                "from_name": DOCUMENT,
                "to_name": OBJECT,
                "type": CHOICES,
                "origin": origin,
                "value": {"choices": names},
            }
        for a in layer.answers:
            control, type_, value = self.controls.answer(a.slots[0])
            yield {
                "id": a.uid,
                "from_name": control,
                "to_name": OBJECT,
                "type": type_,
                "origin": origin,
                "value": value,
            }

    def _region(self, text: str, a: Annotation, origin: str) -> Iterator[dict[str, Any]]:
        """A span's label and, under the same id, its slots."""
        start, end = a.anchors[0]
        where = {"start": start, "end": end, "text": text[start:end]}
        region: dict[str, Any] = {
            "id": a.uid,
            "from_name": LABELS,
            "to_name": OBJECT,
            "type": "labels",
            "origin": origin,
            "value": {**where, "labels": self._label(a)},
        }
        if a.score is not None:
            region["score"] = a.score
        if a.note:
            region["meta"] = {"text": [a.note]}
        yield region
        for slot in a.slots:
            control, type_, value = self.controls.result(slot)
            yield {
                "id": a.uid,
                "from_name": control,
                "to_name": OBJECT,
                "type": type_,
                "origin": origin,
                "value": where | value,
            }

    def _label(self, a: Annotation) -> list[str]:
        label: Uid | None = a.label
        return [] if label is None else [self._names[label]]
