"""Label Studio's JSON-MIN: a task with one annotation in one flat object."""

from __future__ import annotations

from typing import Any

_SYSTEM = ("annotator", "annotation_id", "created_at", "updated_at", "lead_time")
_SIGNS = frozenset({"annotation_id", "lead_time"})


def is_minimal(record: dict[str, Any]) -> bool:
    """Whether a record is of this kind."""
    return "data" not in record and bool(record.keys() & _SIGNS)


def as_task(record: dict[str, Any]) -> dict[str, Any]:
    """The task that a record was made from, as far as it tells.

    Lists of regions are told by their `start`. A choice cannot be told from data of the task: it
    stays metadata.
    """
    data = {key: value for key, value in record.items() if key not in {"id", *_SYSTEM}}
    results = []
    for control, value in list(data.items()):
        if type(value) is list and value and all(_is_region(each) for each in value):
            del data[control]
            results += [
                {"from_name": control, "type": _type(each), "value": each} for each in value
            ]
        elif type(value) is dict and type(value.get("choices")) is list:
            del data[control]
            results.append({"from_name": control, "type": "choices", "value": value})
    annotation = {
        "completed_by": record.get("annotator"),
        "created_at": record.get("created_at"),
        "result": results,
    }
    return {"id": record.get("id"), "data": data, "annotations": [annotation]}


def _is_region(item: Any) -> bool:
    return type(item) is dict and "start" in item and "end" in item


def _type(region: dict[str, Any]) -> str:
    return next((key for key in region if key.endswith("labels")), "labels")
