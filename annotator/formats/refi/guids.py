"""GUIDs and times as REFI-QDA writes them, to ours and back."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from functools import lru_cache
from uuid import UUID, uuid5

from annotator.domain.ids import Uid, is_uid

_OURS = UUID("6d0c1e5a-94d7-4a3b-8a55-0f2c7e1b9d34")

_TIME = re.compile(
    r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(\.\d+)?(Z|[+-]\d\d:\d\d)?", re.ASCII
)


def derived(*parts: str) -> Uid:
    """A GUID that is the same each time for the same parts."""
    return Uid(str(uuid5(_OURS, "\0".join(parts))))


ID_VARIABLE = derived("variable", "document id")
"""The variable that holds a document's id where the id is no GUID."""

DOCUMENT_LABELS = derived("set", "document labels")
"""The set of codes that are labels of whole documents."""


def canonical(guid: str | None) -> Uid | None:
    """A GUID of a file in the form of a uid, `None` if it is none."""
    if guid is None:
        return None
    if is_uid(guid):
        return Uid(guid)
    bare = guid.strip().removeprefix("{").removesuffix("}").lower()
    return Uid(bare) if is_uid(bare) else None


@lru_cache(1000)
def moment(text: str | None) -> str:
    """A time as we write it, in UTC to the millisecond; empty if it is none."""
    match = _TIME.fullmatch((text or "").strip())
    if match is None:
        return ""
    seconds, fraction, zone = match.groups()
    try:
        found = datetime.fromisoformat(seconds + (zone or "Z")).astimezone(UTC)
    except (ValueError, OverflowError):
        return ""
    milliseconds = (fraction or ".")[1:4].ljust(3, "0")
    return f"{found:%Y-%m-%dT%H:%M:%S}.{milliseconds}Z"
